/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-history-work.h"

/* What the thread needs, and nothing of a widget's. */
typedef struct
{
  VarveProject *project;
  VarveGraph *graph;
  VarveDialect dialect;
  char **rows; /* (nullable) */
  char *schema;
  char *table;
  char *column;
  VarveOperation *operation;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_object_unref (self->project);
  varve_graph_unref (self->graph);
  g_strfreev (self->rows);
  g_free (self->schema);
  g_free (self->table);
  g_free (self->column);
  g_object_unref (self->operation);
  g_free (self);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *self = data;

  g_task_return_pointer (task,
                         varve_column_history_find (self->project, self->graph, self->dialect,
                                                    (const char *const *) self->rows, self->schema,
                                                    self->table, self->column, self->operation),
                         (GDestroyNotify) varve_column_history_free);
}

/**
 * varve_history_work_find_async:
 * @session: a project with a graph
 * @environment: whose kind of database it is
 * @schema: (nullable): of the table
 * @table: a table
 * @column: (nullable): a column of it; %NULL: the table
 * @rows: (nullable): version rows where they have these names; %NULL: the environment's
 * @operation: cancels it
 * @callback: gets the history
 *
 * Reads the scripts for what they do to it.
 */
void
varve_history_work_find_async (VarveSession *session,
                               const char *environment,
                               const char *schema,
                               const char *table,
                               const char *column,
                               const char *const *rows,
                               VarveOperation *operation,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  VarveStatus *status = varve_session_get_status (session, environment);
  Search *search = g_new0 (Search, 1);

  search->project = g_object_ref (varve_session_get_project (session));
  search->graph = varve_graph_ref (varve_session_get_graph (session));
  search->dialect = VARVE_DIALECT_POSTGRES;
  varve_project_find_dialect (search->project, environment, &search->dialect);
  if (rows == NULL && status != NULL)
    rows = (const char *const *) status->current;
  search->rows = g_strdupv ((char **) rows);
  search->schema = g_strdup (schema);
  search->table = g_strdup (table);
  search->column = g_strdup (column);
  search->operation = g_object_ref (operation);
  g_task_set_source_tag (task, varve_history_work_find_async);
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, find_thread);
}

/**
 * varve_history_work_find_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): the history; %NULL when cancelled
 */
VarveColumnHistory *
varve_history_work_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
