/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <string.h>

const char *const *
cli_get_list (GPtrArray *list)
{
  return list ? (const char *const *) list->pdata : NULL;
}

const char *const *
cli_get_arguments (const Cli *cli)
{
  return (const char *const *) cli->arguments->pdata;
}

static char **
split_list (GPtrArray *list, const char *separator)
{
  g_autofree char *joined = NULL;

  if (!list)
    return NULL;
  joined = g_strjoinv (separator, (char **) list->pdata);
  return g_strsplit (joined, separator, -1);
}

/* What has a meaning only where Alembic runs. */
static gboolean
check_alembic_options (Cli *cli, GError **error)
{
  const char *option = cli->x_arguments    ? "-x"
                       : cli->trust        ? "--trust"
                       : cli->command_line ? "--command"
                                           : NULL;

  if (!option || cli_is_alembic (cli))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave it out; a SQL project has no env.py."),
                   _ ("%s is for Alembic projects"), option);
  return FALSE;
}

static const char *
get_alembic_config (void)
{
  const char *path = g_getenv ("ALEMBIC_CONFIG");

  return path && *path ? path : NULL;
}

VarveProject *
cli_open_project (Cli *cli, GError **error)
{
  g_auto (GStrv) locations = split_list (cli->version_locations, ":");
  VarveProjectOptions options = {
    .config = cli->config,
    .directory = cli->directory,
    .script_location = cli->script_location,
    .version_locations = (const char *const *) locations,
    .recursive = cli->recursive,
    .url = cli->url,
    .section = cli->section,
    .alembic = TRUE,
    .alembic_config = get_alembic_config (),
  };

  if (cli->project)
    return cli->project;
  cli->project = varve_project_open (&options, error);
  if (cli->project && !check_alembic_options (cli, error))
    return NULL;
  return cli->project;
}

gboolean
cli_is_alembic (const Cli *cli)
{
  return varve_project_get_kind (cli->project) == VARVE_PROJECT_ALEMBIC;
}

VarveGraph *
cli_load_any_graph (Cli *cli, GError **error)
{
  if (!cli->graph && cli_open_project (cli, error))
    cli->graph = varve_project_load_graph (cli->project, cli->operation, error);
  return cli->graph;
}

/* The first problem is the error; how many there are belongs to it. */
static void
count_problems (VarveGraph *graph, GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  guint n = varve_graph_get_problems (graph)->len;
  g_autofree char *more = NULL;
  g_autofree char *hint = NULL;

  if (n < 2)
    return;
  more = g_strdup_printf (ngettext ("There is %u more problem: see “varvectl check”.",
                                    "There are %u more problems: see “varvectl check”.", n - 1),
                          n - 1);
  hint = details && details->hint ? g_strconcat (details->hint, "\n", more, NULL)
                                  : g_steal_pointer (&more);
  varve_error_set_hint (error, hint);
}

VarveGraph *
cli_load_graph (Cli *cli, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VarveGraph *graph = cli_load_any_graph (cli, error);

  if (!graph || varve_graph_check (graph, &local_error))
    return graph;
  count_problems (graph, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

VarveEnvironment *
cli_find_environment (Cli *cli, GError **error)
{
  if (cli->url && cli->environment_name)
    {
      varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave one of them out."),
                       _ ("--url and --environment both name a database"));
      return NULL;
    }
  if (!cli->environment && cli_open_project (cli, error))
    cli->environment = varve_project_find_environment (cli->project, cli->environment_name, error);
  return cli->environment;
}

VarveOperation *
cli_get_operation (Cli *cli)
{
  if (cli->operation)
    return cli->operation;
  cli->operation = varve_operation_new ();
  if (cli_may_ask ())
    varve_operation_set_asker (cli->operation, cli_ask_secret, cli->operation, NULL);
  return cli->operation;
}

VarveDatabase *
cli_open_database (Cli *cli, gboolean read_only, GError **error)
{
  if (cli->database && (read_only || !cli->is_read_only))
    return cli->database;
  g_clear_object (&cli->database);
  cli_get_operation (cli);
  if (!read_only)
    cli_catch_signals (cli->operation);
  if (cli_find_environment (cli, error))
    cli->database = varve_environment_open (cli->environment, read_only, cli->operation, error);
  cli->is_read_only = read_only;
  return cli->database;
}

char **
cli_read_current (Cli *cli, GError **error)
{
  VarveDatabase *database = cli_open_database (cli, TRUE, error);

  return database ? varve_database_read_current (database, cli->operation, error) : NULL;
}

gboolean
cli_has_database (const Cli *cli)
{
  return cli->environment_name || cli->url || cli->indicate_current;
}

char **
cli_resolve_ids (VarveGraph *graph, const char *const *targets, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; targets[i]; i++)
    {
      g_autoptr (GArray) found = varve_resolver_resolve (graph, targets[i], NULL, error);

      if (!found)
        return NULL;
      for (guint j = 0; j < found->len; j++)
        g_strv_builder_add (builder,
                            varve_graph_get_revision (graph, g_array_index (found, guint, j))->id);
    }
  return g_strv_builder_end (builder);
}

/* Closes what must be closed. The rest goes with the process: freeing ten thousand revisions one by
 * one would take longer than printing them. */
void
cli_close (Cli *cli)
{
  g_clear_object (&cli->database);
  varve_scratch_shut_down ();
}
