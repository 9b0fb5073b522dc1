/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-script-names.h"

#include "project/varve-python-lexer.h"
#include "sql/varve-touch.h"

#include <string.h>

/* Which names a person may look for a script by. It serves to find, so what is not understood is
 * left out without a word. */

static void
add_name (GPtrArray *names, const char *name, gsize length)
{
  for (guint i = 0; i < names->len; i++)
    if (strlen (g_ptr_array_index (names, i)) == length
        && strncmp (g_ptr_array_index (names, i), name, length) == 0)
      return;
  g_ptr_array_add (names, g_strndup (name, length));
}

static void
add_sql (GPtrArray *names, VarveDialect dialect, const char *text, gsize offset, gsize length)
{
  g_autoptr (VarveStatements) statements
      = varve_statements_split (dialect, text, offset, length, NULL, NULL);
  g_autoptr (GPtrArray) touches = NULL;

  if (!statements)
    return;
  touches = varve_touch_list (dialect, text, statements);
  g_ptr_array_set_free_func (touches, (GDestroyNotify) varve_touch_free);
  for (guint i = 0; i < touches->len; i++)
    {
      const VarveTouch *touch = g_ptr_array_index (touches, i);
      add_name (names, touch->name, strlen (touch->name));
    }
}

static gboolean
is_name (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_.$", text[i]) == NULL && (guchar) text[i] < 0x80)
      return FALSE;
  return length > 0;
}

/* What stands in the brackets of one call on `op`, up to the end of its line: names as they are,
 * and SQL by what it touches. */
static void
add_call (GPtrArray *names, VarveDialect dialect, const char *text, VarvePythonLexer *lexer)
{
  VarvePythonToken token;
  VarvePythonTokenType type;

  while ((type = varve_python_lexer_next (lexer, &token)) != VARVE_PYTHON_NEWLINE
         && type != VARVE_PYTHON_END && type != VARVE_PYTHON_ERROR)
    {
      gsize length = token.body_end - token.body;

      if (type != VARVE_PYTHON_STRING)
        continue;
      if (is_name (text + token.body, length))
        {
          if (token.depth == 1)
            add_name (names, text + token.body, length);
        }
      else
        {
          g_autofree char *sql = g_strndup (text + token.body, length);
          add_sql (names, dialect, sql, 0, length);
        }
    }
}

static void
add_python (GPtrArray *names, VarveDialect dialect, const char *text, gsize offset, gsize length)
{
  VarvePythonLexer lexer;
  VarvePythonToken token;
  VarvePythonTokenType type;

  varve_python_lexer_init (&lexer, text + offset, length);
  while ((type = varve_python_lexer_next (&lexer, &token)) != VARVE_PYTHON_END
         && type != VARVE_PYTHON_ERROR)
    if (type == VARVE_PYTHON_NAME && varve_python_token_is (&token, text + offset, "op"))
      add_call (names, dialect, text + offset, &lexer);
}

static char *
list_names (VarveProject *project, VarveRevision *revision, VarveDialect dialect)
{
  gboolean sql = varve_project_get_kind (project) == VARVE_PROJECT_SQL;
  g_autoptr (VarveScript) script = varve_project_load_script (project, revision, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  void (*add) (GPtrArray *, VarveDialect, const char *, gsize, gsize) = sql ? add_sql : add_python;

  if (!script)
    return g_strdup ("");
  if (script->up.present)
    add (names, dialect, script->text, script->up.offset, script->up.length);
  if (script->down.present)
    add (names, dialect, script->text, script->down.offset, script->down.length);
  g_ptr_array_add (names, NULL);
  return g_strjoinv ("\n", (char **) names->pdata);
}

/**
 * varve_project_list_script_names:
 * @project: a project of either kind
 * @graph: its graph
 * @dialect: by whose lexical rules SQL is read
 * @operation: (nullable): can cancel
 *
 * Reads every script for the tables and other objects that its statements touch, by what their
 * words say (see varve_touch_list()); of an Alembic script the names that stand in the calls on
 * `op`, without running it. A script that can't be read has none. Any thread; reads files.
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
