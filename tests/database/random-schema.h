/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A SQLite schema of up to @n_tables tables with all that stands on them, as SQL. The same @seed
 * gives the same; of what @change (0: nothing) draws, one thing in @rarity is another. (transfer
 * full) */
char *test_make_sqlite_schema (guint32 seed, guint32 change, guint rarity, guint n_tables);

G_END_DECLS
