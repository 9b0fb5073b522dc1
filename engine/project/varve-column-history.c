/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-column-history.h"

#include "project/varve-column-search.h"
#include "project/varve-script-touches.h"
#include "sql/varve-name-reader.h"

#include <string.h>

static void
revision_free (gpointer data)
{
  VarveColumnRevision *revision = data;

  g_free (revision->name);
  g_ptr_array_unref (revision->edits);
  g_free (revision);
}

/**
 * varve_column_history_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_column_history_free (VarveColumnHistory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->revisions);
  g_ptr_array_unref (self->scripts);
  g_array_unref (self->unread);
  varve_graph_unref (self->graph);
  g_free (self);
}

static gboolean
read_scripts (VarveColumnHistory *self,
              VarveProject *project,
              VarveDialect dialect,
              VarveOperation *operation)
{
  for (guint i = 0; i < varve_graph_get_size (self->graph); i++)
    {
      GPtrArray *edits;

      if (varve_operation_is_cancelled (operation))
        return FALSE;
      edits = varve_project_list_table_edits (project, varve_graph_get_revision (self->graph, i),
                                              dialect);
      if (edits == NULL)
        g_array_append_val (self->unread, i);
      g_ptr_array_add (self->scripts, edits != NULL ? edits : g_ptr_array_new ());
    }
  return TRUE;
}

static gboolean
is_drop (const VarveTableEdit *edit)
{
  return edit->kind == VARVE_EDIT_DROPS;
}

static gboolean
is_creation (const VarveTableEdit *edit)
{
  return edit->kind == VARVE_EDIT_CREATES
         || (edit->kind == VARVE_EDIT_ADDS_COLUMN && edit->is_part);
}

static gboolean
has_match (VarveColumnSearch *self, guint index, gboolean (*test) (const VarveTableEdit *))
{
  const GPtrArray *edits = g_ptr_array_index (self->scripts, index);

  for (guint i = 0; i < edits->len; i++)
    if (self->matched[index][i] == VARVE_COLUMN_MATCHES && test (g_ptr_array_index (edits, i)))
      return TRUE;
  return FALSE;
}

/* A table that the script itself makes, and that is another at its end. */
static gboolean
is_passing (VarveColumnSearch *self, const GPtrArray *edits, const char *table)
{
  gboolean made = FALSE;
  gboolean renamed = FALSE;

  for (guint i = 0; i < edits->len; i++)
    {
      const VarveTableEdit *edit = g_ptr_array_index (edits, i);

      if (!varve_table_edit_is_name (self->dialect, edit->table, table))
        continue;
      made = made || edit->kind == VARVE_EDIT_CREATES;
      renamed = renamed || edit->kind == VARVE_EDIT_RENAMES;
    }
  return made && renamed;
}

/* How a table is made anew is no news: that it is, says another edit. */
static gboolean
is_of_rebuild (VarveColumnSearch *self,
               const GPtrArray *edits,
               const VarveTableEdit *edit,
               gboolean rebuilt)
{
  if (edit->kind == VARVE_EDIT_RENAMES || edit->kind == VARVE_EDIT_INSERTS)
    return rebuilt || is_passing (self, edits, edit->table);
  return rebuilt && edit->kind == VARVE_EDIT_DROPS;
}

static GPtrArray *
list_matched (VarveColumnSearch *self, guint index, gboolean of_column)
{
  const GPtrArray *edits = g_ptr_array_index (self->scripts, index);
  GPtrArray *list = g_ptr_array_new ();
  gboolean rebuilt = has_match (self, index, is_drop) && has_match (self, index, is_creation);

  for (guint i = 0; i < edits->len; i++)
    {
      VarveTableEdit *edit = g_ptr_array_index (edits, i);
      guint8 match = self->matched[index][i];

      if (match == VARVE_COLUMN_LEAVES)
        edit->kind = VARVE_EDIT_DROPS_COLUMN;
      if (match == VARVE_COLUMN_NONE || (!of_column && edit->is_part)
          || is_of_rebuild (self, edits, edit, rebuilt))
        continue;
      if (rebuilt && is_creation (edit))
        edit->kind = VARVE_EDIT_REBUILDS;
      g_ptr_array_add (list, edit);
    }
  return list;
}

static char *
dup_name (const VarveColumnName *name)
{
  return name->column != NULL ? g_strconcat (name->table, ".", name->column, NULL)
                              : g_strdup (name->table);
}

static void
collect (VarveColumnSearch *self, VarveColumnHistory *history, gboolean of_column)
{
  for (guint index = 0; index < self->scripts->len; index++)
    {
      g_autoptr (GPtrArray) edits = list_matched (self, index, of_column);
      VarveColumnRevision *revision;

      if (edits->len == 0)
        continue;
      revision = g_new (VarveColumnRevision, 1);
      revision->index = index;
      revision->name = dup_name (self->names[index]);
      revision->edits = g_steal_pointer (&edits);
      g_ptr_array_add (history->revisions, revision);
    }
}

/**
 * varve_column_history_find:
 * @project: a project of either kind
 * @graph: its graph
 * @dialect: by whose rules scripts and names are read
 * @rows: (nullable): version rows of a database in which it has that name; without one that the
 *   graph has, the heads
 * @schema: (nullable): the table's schema
 * @table: the table's name
 * @column: (nullable): the column's; %NULL: the table as a whole
 * @operation: (nullable): can cancel
 *
 * Finds the revisions that touched a column: what made, changed or dropped it, what was put on it,
 * and what wrote its rows, before @rows and after them, on all branches, under all the names that
 * it and its table had. It goes by what the upgrade scripts say (see varve_table_edit_list()),
 * Alembic's as text, and runs nothing: what a function or a trigger does is not seen. Where another
 * column had the name before or has it afterwards, that is not listed. Any thread; reads files.
 *
 * Returns: (transfer full) (nullable): the history; %NULL when cancelled
 */
VarveColumnHistory *
varve_column_history_find (VarveProject *project,
                           VarveGraph *graph,
                           VarveDialect dialect,
                           const char *const *rows,
                           const char *schema,
                           const char *table,
                           const char *column,
                           VarveOperation *operation)
{
  g_autoptr (VarveColumnHistory) history = g_new0 (VarveColumnHistory, 1);
  g_autofree char *qualified = varve_name_qualify (schema, g_strdup (table));
  g_autoptr (VarveColumnName) name = varve_column_name_new (dialect, qualified, column);
  VarveColumnSearch search;

  history->graph = varve_graph_ref (graph);
  history->revisions = g_ptr_array_new_with_free_func (revision_free);
  history->unread = g_array_new (FALSE, FALSE, sizeof (guint));
  history->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (!read_scripts (history, project, dialect, operation))
    return NULL;
  varve_column_search_init (&search, graph, dialect, history->scripts);
  varve_column_search_run (&search, rows, name);
  collect (&search, history, column != NULL);
  varve_column_search_clear (&search);
  return g_steal_pointer (&history);
}
