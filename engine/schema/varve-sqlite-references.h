/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*VarveSqliteReferenceFunc) (const char *name, gpointer user_data);

/* Calls @func with each name in a view or trigger that stands where a table is named. */
void
varve_sqlite_find_references (const char *sql, VarveSqliteReferenceFunc func, gpointer user_data);
/* Calls @func with each name, whatever it names. */
void varve_sqlite_find_names (const char *sql, VarveSqliteReferenceFunc func, gpointer user_data);

G_END_DECLS
