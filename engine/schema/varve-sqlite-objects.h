/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-schema.h"

G_BEGIN_DECLS

/**
 * VarveSqliteObjects:
 *
 * Makes a schema of what stands in a SQLite file. The texts say what a table has; SQLite itself,
 * asked by its pragma functions, has to agree. Where it doesn't, or a text is not understood, the
 * table is compared as a text and a note says so: a wrong answer would be worse.
 */
typedef struct _VarveSqliteObjects VarveSqliteObjects;

VarveSqliteObjects *varve_sqlite_objects_new (guint version);
void varve_sqlite_objects_free (VarveSqliteObjects *self);
/* A row of sqlite_schema with a text; tables before what stands on them. @type: "table", "index",
 * "view" or "trigger". */
void varve_sqlite_objects_add (VarveSqliteObjects *self,
                               const char *type,
                               const char *name,
                               const char *table,
                               const char *sql);
/* A row of table_xinfo, in order. @hidden: 2 virtual, 3 stored. */
void varve_sqlite_objects_check_column (VarveSqliteObjects *self,
                                        const char *table,
                                        const char *name,
                                        const char *type,
                                        gboolean not_null,
                                        const char *value,
                                        int hidden);
/* The first row of each foreign key, in order: SQLite's newest first. */
void varve_sqlite_objects_check_key (VarveSqliteObjects *self,
                                     const char *table,
                                     const char *parent,
                                     const char *on_update,
                                     const char *on_delete);
void varve_sqlite_objects_add_note (VarveSqliteObjects *self,
                                    const char *kind,
                                    const char *name,
                                    const char *reason);
/* The schema; frees @self. (transfer full) */
VarveSchema *varve_sqlite_objects_end (VarveSqliteObjects *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveSqliteObjects, varve_sqlite_objects_free)

G_END_DECLS
