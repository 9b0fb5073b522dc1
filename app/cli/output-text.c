/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms are Alembic's (script/base.py: Script.log_entry, Script._head_only), so that what reads
 * its output reads ours. */
#include "cli.h"

#include <string.h>

static void
append_joined (GString *text, const char *const *words)
{
  for (guint i = 0; words && words[i]; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, words[i]);
    }
}

char *
cli_format_ids (const char *const *ids)
{
  GString *text = g_string_new (NULL);

  if (!ids || !ids[0])
    g_string_append (text, "<base>");
  append_joined (text, ids);
  return g_string_free (text, FALSE);
}

static void
append_parents (GString *text, const VarveRevision *revision)
{
  if (revision->down_revisions[0])
    append_joined (text, (const char *const *) revision->down_revisions);
  else
    g_string_append (text, "<base>");
}

/* A head that another branch depends on is not where “heads” leads. */
static gboolean
is_real_head (VarveGraph *graph, guint index)
{
  guint n;

  varve_graph_get_dependants (graph, index, &n);
  return varve_graph_is_head (graph, index) && n == 0;
}

static void
append_head_marks (GString *text, VarveGraph *graph, guint index, gboolean is_current)
{
  if (is_real_head (graph, index))
    g_string_append (text, " (head)");
  else if (varve_graph_is_head (graph, index))
    g_string_append (text, " (effective head)");
  if (is_current)
    g_string_append (text, " (current)");
}

static void
append_tree_marks (GString *text, VarveGraph *graph, guint index)
{
  if (varve_graph_is_branch_point (graph, index))
    g_string_append (text, " (branchpoint)");
  if (varve_graph_is_merge_point (graph, index))
    g_string_append (text, " (mergepoint)");
}

static void
append_labels (GString *text, VarveGraph *graph, guint index)
{
  g_autofree const char **labels = varve_graph_list_labels (graph, index);

  if (!labels || !labels[0])
    return;
  g_string_append (text, " (");
  append_joined (text, labels);
  g_string_append_c (text, ')');
}

void
cli_append_revision (GString *text,
                     VarveGraph *graph,
                     guint index,
                     CliForm form,
                     gboolean is_current)
{
  const VarveRevision *revision = varve_graph_get_revision (graph, index);

  if (form & CLI_FORM_PARENTS)
    {
      append_parents (text, revision);
      if (revision->depends_on[0])
        {
          g_string_append (text, " (");
          append_joined (text, (const char *const *) revision->depends_on);
          g_string_append_c (text, ')');
        }
      g_string_append (text, " -> ");
    }
  g_string_append (text, revision->id);
  if (form & CLI_FORM_BRANCHES)
    append_labels (text, graph, index);
  append_head_marks (text, graph, index, is_current);
  if (!(form & CLI_FORM_NO_TREE))
    append_tree_marks (text, graph, index);
  if (form & CLI_FORM_MESSAGE)
    {
      g_string_append (text, ", ");
      g_string_append (text, revision->message);
    }
}

static void
append_children (GString *text, VarveGraph *graph, guint index)
{
  guint n;
  const guint *children = varve_graph_get_children (graph, index, &n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            varve_graph_get_revision (graph, children[i])->id);
}

/* What Alembic keeps in the docstring, indented as it prints it. */
static void
append_docstring (GString *text, const VarveRevision *revision)
{
  if (revision->docstring)
    {
      g_auto (GStrv) lines = g_strsplit (revision->docstring, "\n", -1);
      g_autofree char *indented = g_strjoinv ("\n    ", lines);

      g_string_append_printf (text, "\n    %s\n\n", indented);
      return;
    }
  g_string_append_printf (
      text, "\n    %s\n    \n    Revision ID: %s\n    Revises: ", revision->message, revision->id);
  append_joined (text, (const char *const *) revision->down_revisions);
  if (revision->created)
    g_string_append_printf (text, "\n    Create Date: %s", revision->created);
  g_string_append (text, "\n\n");
}

void
cli_append_log_entry (GString *text, VarveGraph *graph, guint index, gboolean is_current)
{
  const VarveRevision *revision = varve_graph_get_revision (graph, index);
  g_autofree const char **labels = varve_graph_list_labels (graph, index);

  g_string_append_printf (text, "Rev: %s%s", revision->id,
                          varve_graph_is_head (graph, index) ? " (head)" : "");
  append_tree_marks (text, graph, index);
  g_string_append_printf (text, "%s\n%s: ", is_current ? " (current)" : "",
                          varve_graph_is_merge_point (graph, index) ? "Merges" : "Parent");
  append_parents (text, revision);
  if (revision->depends_on[0])
    {
      g_string_append (text, "\nAlso depends on: ");
      append_joined (text, (const char *const *) revision->depends_on);
    }
  if (varve_graph_is_branch_point (graph, index))
    {
      g_string_append (text, "\nBranches into: ");
      append_children (text, graph, index);
    }
  if (labels && labels[0])
    {
      g_string_append (text, "\nBranch names: ");
      append_joined (text, labels);
    }
  g_string_append_printf (text, "\nPath: %s\n", revision->path ? revision->path : "");
  append_docstring (text, revision);
}

char *
cli_format_duration (gint64 microseconds)
{
  if (microseconds < 1000)
    return g_strdup (_ ("under 1 ms"));
  if (microseconds < 1000000)
    return g_strdup_printf (_ ("%d ms"), (int) (microseconds / 1000));
  if (microseconds < 60 * 1000000LL)
    return g_strdup_printf (_ ("%.1f s"), microseconds / 1e6);
  return g_strdup_printf (_ ("%d min %d s"), (int) (microseconds / 60000000),
                          (int) (microseconds / 1000000 % 60));
}

const char *
cli_get_shown_path (const char *path)
{
  g_autofree char *folder = g_get_current_dir ();
  size_t length = strlen (folder);

  if (strncmp (path, folder, length) == 0 && path[length] == '/')
    return path + length + 1;
  return path;
}
