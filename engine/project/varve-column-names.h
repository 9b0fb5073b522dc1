/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-table-edit.h"

G_BEGIN_DECLS

/**
 * VarveColumnName:
 * @table: with its schema unless that is the usual one
 * @column: (nullable): %NULL: the table as a whole
 *
 * What a column, or a table, is called at one place of a history.
 */
typedef struct
{
  char *table;
  char *column;
} VarveColumnName;

/* How an edit is about a name. */
typedef enum
{
  VARVE_COLUMN_NONE,
  VARVE_COLUMN_MATCHES,
  VARVE_COLUMN_LEAVES, /* the table is made anew without the column */
} VarveColumnMatch;

VarveColumnName *
varve_column_name_new (VarveDialect dialect, const char *table, const char *column);
VarveColumnName *varve_column_name_copy (const VarveColumnName *self);
void varve_column_name_free (VarveColumnName *self);
guint varve_column_name_hash (gconstpointer self);
gboolean varve_column_name_equal (gconstpointer a, gconstpointer b);
/* Whether an edit is about it, when it has that name. */
gboolean varve_column_name_is_edited (const VarveColumnName *self,
                                      VarveDialect dialect,
                                      const VarveTableEdit *edit);
/* What it was called before @edits, in which it has the name @self afterwards; NULL: it was not
 * there. @matched: a #VarveColumnMatch an edit, set for those that are about it. (transfer full) */
VarveColumnName *varve_column_name_walk_back (const VarveColumnName *self,
                                              VarveDialect dialect,
                                              const GPtrArray *edits,
                                              guint8 *matched);
/* What it is called after them; NULL: it is gone. (transfer full) */
VarveColumnName *varve_column_name_walk_on (const VarveColumnName *self,
                                            VarveDialect dialect,
                                            const GPtrArray *edits,
                                            guint8 *matched);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveColumnName, varve_column_name_free)

G_END_DECLS
