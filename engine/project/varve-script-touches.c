/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-script-touches.h"

#include "project/varve-python-edit.h"
#include "project/varve-python-touch.h"
#include "sql/varve-touch.h"

/**
 * varve_project_list_touches:
 * @project: a project of either kind
 * @script: one of its scripts
 * @section: which part of it
 * @dialect: by whose lexical rules SQL is read
 * @error: for what can't be split
 *
 * Lists what a script touches as far as its words say so (see varve_touch_list()), an Alembic
 * script's without running it. Any thread.
 *
 * Returns: (transfer full) (element-type VarveTouch): in order; %NULL on error
 */
GPtrArray *
varve_project_list_touches (VarveProject *project,
                            const VarveScript *script,
                            const VarveScriptSection *section,
                            VarveDialect dialect,
                            GError **error)
{
  g_autoptr (VarveStatements) statements = NULL;

  if (varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC)
    return varve_python_touch_list (dialect, script->text, section->offset, section->length);
  statements = varve_statements_split (dialect, script->text, section->offset, section->length,
                                       script->revision->path, error);
  return statements ? varve_touch_list (dialect, script->text, statements) : NULL;
}

static void
add_names (GString *names, GHashTable *seen, GPtrArray *touches)
{
  for (guint i = 0; touches && i < touches->len; i++)
    {
      const VarveTouch *touch = g_ptr_array_index (touches, i);

      if (!g_hash_table_add (seen, g_strdup (touch->name)))
        continue;
      if (names->len > 0)
        g_string_append_c (names, '\n');
      g_string_append (names, touch->name);
    }
}

static char *
list_names (VarveProject *project, VarveRevision *revision, VarveDialect dialect)
{
  g_autoptr (VarveScript) script = varve_project_load_script (project, revision, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  const VarveScriptSection *sections[2];

  if (!script)
    return g_strdup ("");
  sections[0] = &script->up;
  sections[1] = &script->down;
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (sections[i]->present)
      {
        g_autoptr (GPtrArray) touches
            = varve_project_list_touches (project, script, sections[i], dialect, NULL);
        add_names (names, seen, touches);
      }
  return g_strdup (names->str);
}

/**
 * varve_project_list_script_names:
 * @project: a project of either kind
 * @graph: its graph
 * @dialect: by whose lexical rules SQL is read
 * @operation: (nullable): can cancel
 *
 * Reads every script for the tables and other objects that it touches: what a person may look for
 * it by. A script that can't be read has none. Any thread; reads files.
 *
 * Returns: (transfer container) (nullable): a string a revision, %NULL when cancelled
 */
GPtrArray *
varve_project_list_script_names (VarveProject *project,
                                 VarveGraph *graph,
                                 VarveDialect dialect,
                                 VarveOperation *operation)
{
  guint n = varve_graph_get_size (graph);
  g_autoptr (GPtrArray) list = g_ptr_array_new_full (n, g_free);

  for (guint i = 0; i < n; i++)
    {
      if (varve_operation_is_cancelled (operation))
        return NULL;
      g_ptr_array_add (list, list_names (project, varve_graph_get_revision (graph, i), dialect));
    }
  return g_steal_pointer (&list);
}

static guint
count_line (const char *text, gsize offset)
{
  guint line = 1;

  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n';
  return line;
}

/**
 * varve_project_list_table_edits:
 * @project: a project of either kind
 * @revision: one of its revisions
 * @dialect: by whose lexical rules SQL is read
 *
 * Lists what the upgrade of a revision does to tables and columns as far as its words say so (see
 * varve_table_edit_list()), an Alembic script's without running it. Any thread; reads the file.
 *
 * Returns: (transfer full) (nullable) (element-type VarveTableEdit): in order; %NULL where the
 *   script can't be read or split
 */
GPtrArray *
varve_project_list_table_edits (VarveProject *project,
                                VarveRevision *revision,
                                VarveDialect dialect)
{
  g_autoptr (VarveScript) script = varve_project_load_script (project, revision, NULL);
  g_autoptr (VarveStatements) statements = NULL;

  if (script == NULL)
    return NULL;
  if (varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC)
    return varve_python_edit_list (dialect, script->text, script->up.offset, script->up.length,
                                   count_line (script->text, script->up.offset));
  statements = varve_statements_split (dialect, script->text, script->up.offset, script->up.length,
                                       NULL, NULL);
  return statements != NULL ? varve_table_edit_list (dialect, script->text, statements) : NULL;
}
