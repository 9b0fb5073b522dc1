/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"
#include "sql/varve-table-edit.h"

G_BEGIN_DECLS

/**
 * VarveColumnRevision:
 * @index: the revision, in the graph
 * @name: what it is called after it, or was before where it goes: "users.email"
 * @edits: (element-type VarveTableEdit): what the upgrade does to it, in order
 *
 * A revision that touched a column, or a table.
 */
typedef struct
{
  guint index;
  char *name;
  GPtrArray *edits;
} VarveColumnRevision;

/**
 * VarveColumnHistory:
 * @graph: the history
 * @revisions: (element-type VarveColumnRevision): newest first, as the graph has them
 * @unread: (element-type guint): revisions whose script can't be read or split
 *
 * The revisions that touched a column, or a table. A value; it may cross threads.
 */
typedef struct
{
  VarveGraph *graph;
  GPtrArray *revisions;
  GArray *unread;
  /*< private >*/
  GPtrArray *scripts; /* (element-type GPtrArray): a list of edits a revision, which owns them */
} VarveColumnHistory;

/* @rows: version rows where it has that name. @schema, @column: (nullable). NULL when cancelled.
 * (transfer full) */
VarveColumnHistory *varve_column_history_find (VarveProject *project,
                                               VarveGraph *graph,
                                               VarveDialect dialect,
                                               const char *const *rows,
                                               const char *schema,
                                               const char *table,
                                               const char *column,
                                               VarveOperation *operation);
void varve_column_history_free (VarveColumnHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveColumnHistory, varve_column_history_free)

G_END_DECLS
