/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "random-draw.h"

G_BEGIN_DECLS

/* A PostgreSQL schema s, and perhaps a second one r, of up to @n_tables tables with all that stands
 * on them, as SQL that begins by making the schemas. (transfer full) */
char *test_make_postgres_schema (const TestDraw *draw, guint n_tables);

G_END_DECLS
