/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history, heads, branches, show: what the scripts say. */
#include "cli.h"

/* Version rows, where something asks for them; NULL without an error where nothing does. */
typedef struct
{
  char **current;
  guint8 *states;
} Standing;

static void
standing_clear (Standing *self)
{
  g_clear_pointer (&self->current, g_strfreev);
  g_clear_pointer (&self->states, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

static gboolean
mentions_current (const char *text)
{
  g_auto (GStrv) sides = text ? g_strsplit (text, ":", 2) : NULL;

  for (guint i = 0; sides && sides[i]; i++)
    if (g_str_has_prefix (sides[i], "current") || g_str_has_suffix (sides[i], "@current"))
      return TRUE;
  return FALSE;
}

static gboolean
read_standing (Cli *cli, const char *target, Standing *standing, GError **error)
{
  if (!cli_has_database (cli) && !mentions_current (target))
    return TRUE;
  standing->current = cli_read_current (cli, error);
  if (!standing->current)
    return FALSE;
  standing->states = varve_graph_compute_states (
      cli->graph, (const char *const *) standing->current, NULL, NULL);
  return TRUE;
}

static gboolean
is_marked (Cli *cli, const Standing *standing, guint index)
{
  return cli->indicate_current && standing->states
         && standing->states[index] == VARVE_STATE_CURRENT;
}

static void
append_entry (Cli *cli, GString *text, guint index, CliForm form, const Standing *standing)
{
  gboolean is_current = is_marked (cli, standing, index);

  if (cli->verbose)
    cli_append_log_entry (text, cli->graph, index, is_current);
  else
    {
      cli_append_revision (text, cli->graph, index, form, is_current);
      g_string_append_c (text, '\n');
    }
}

static void
print_entries (Cli *cli, GArray *indexes, CliForm form, const Standing *standing)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = indexes ? indexes->len : varve_graph_get_size (cli->graph);

  if (cli->json)
    {
      cli_json_print_revisions (cli->graph, indexes, standing->states);
      return;
    }
  for (guint i = 0; i < n; i++)
    append_entry (cli, text, indexes ? g_array_index (indexes, guint, i) : i, form, standing);
  cli_print_text (text->str);
}

int
cli_run_history (Cli *cli, GError **error)
{
  g_auto (Standing) standing = { NULL };
  g_autoptr (GArray) indexes = NULL;

  if (!cli_load_graph (cli, error) || !read_standing (cli, cli->range, &standing, error))
    return -1;
  if (cli->range)
    {
      indexes = varve_resolver_resolve_range (cli->graph, cli->range,
                                              (const char *const *) standing.current, error);
      if (!indexes)
        return -1;
    }
  print_entries (cli, indexes, CLI_FORM_BRANCHES | CLI_FORM_MESSAGE | CLI_FORM_PARENTS, &standing);
  return CLI_OK;
}

static GArray *
list_matching (VarveGraph *graph, gboolean (*matches) (VarveGraph *graph, guint index))
{
  GArray *indexes = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    if (matches (graph, i))
      g_array_append_val (indexes, i);
  return indexes;
}

static gboolean
is_independent_head (VarveGraph *graph, guint index)
{
  guint n;

  varve_graph_get_dependants (graph, index, &n);
  return varve_graph_is_head (graph, index) && n == 0;
}

int
cli_run_heads (Cli *cli, GError **error)
{
  g_auto (Standing) standing = { NULL };
  g_autoptr (GArray) indexes = NULL;

  if (!cli_load_graph (cli, error) || !read_standing (cli, NULL, &standing, error))
    return -1;
  indexes = list_matching (cli->graph,
                           cli->resolve_dependencies ? is_independent_head : varve_graph_is_head);
  print_entries (cli, indexes, CLI_FORM_BRANCHES | CLI_FORM_NO_TREE, &standing);
  return CLI_OK;
}

static void
append_branches (Cli *cli, GString *text, guint index, const Standing *standing)
{
  guint n;
  const guint *children = varve_graph_get_children (cli->graph, index, &n);
  int width = g_utf8_strlen (varve_graph_get_revision (cli->graph, index)->id, -1);
  CliForm form = CLI_FORM_BRANCHES | (cli->verbose ? CLI_FORM_MESSAGE : 0);

  append_entry (cli, text, index, CLI_FORM_BRANCHES, standing);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%*s -> ", width, "");
      cli_append_revision (text, cli->graph, children[i], form, FALSE);
      g_string_append_c (text, '\n');
    }
  g_string_append_c (text, '\n');
}

int
cli_run_branches (Cli *cli, GError **error)
{
  g_auto (Standing) standing = { NULL };
  g_autoptr (GArray) indexes = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!cli_load_graph (cli, error) || !read_standing (cli, NULL, &standing, error))
    return -1;
  indexes = list_matching (cli->graph, varve_graph_is_branch_point);
  if (cli->json)
    {
      cli_json_print_revisions (cli->graph, indexes, standing.states);
      return CLI_OK;
    }
  for (guint i = 0; i < indexes->len; i++)
    append_branches (cli, text, g_array_index (indexes, guint, i), &standing);
  cli_print_text (text->str);
  return CLI_OK;
}

int
cli_run_show (Cli *cli, GError **error)
{
  const char *target = cli_get_arguments (cli)[0];
  g_auto (Standing) standing = { NULL };
  g_autoptr (GArray) indexes = NULL;

  if (cli_wants_search (cli, target))
    return cli_show_found (cli, target, error);
  if (!cli_load_graph (cli, error) || !read_standing (cli, target, &standing, error))
    return -1;
  indexes
      = varve_resolver_resolve (cli->graph, target, (const char *const *) standing.current, error);
  if (!indexes)
    return -1;
  cli->verbose = TRUE;
  print_entries (cli, indexes, 0, &standing);
  return CLI_OK;
}
