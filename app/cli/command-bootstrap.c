/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bootstrap: a database comes under version control. */
#include "schema.h"

static void
print_result (Cli *cli,
              VarveBootstrapCase which,
              const VarveBootstrap *written,
              VarvePlan *plan,
              VarveRunResult *result)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  if (result && result->error)
    cli_json_add_error (json, result->error);
  varve_json_add_string (json, "case", varve_bootstrap_case_get_nick (which));
  varve_json_add_string (json, "revision", written ? written->revision->id : NULL);
  varve_json_add_string (json, "path", written ? written->revision->path : NULL);
  varve_json_add_string (json, "schema", written ? written->schema_path : NULL);
  if (written)
    cli_json_add_generation (json, written->generation);
  if (plan)
    cli_json_add_result (json, plan, result);
  varve_json_end_object (json);
  if (cli->json)
    cli_json_print (json);
}

static int
report_controlled (Cli *cli)
{
  g_auto (GStrv) current = varve_database_read_current (cli->database, cli->operation, NULL);
  g_autofree char *ids = cli_format_ids ((const char *const *) current);

  print_result (cli, VARVE_BOOTSTRAP_CONTROLLED, NULL, NULL, NULL);
  if (!cli->json && !cli->quiet)
    cli_printf (_ ("Nothing to do: %s is under version control already, at %s.\n"),
                cli->environment->name, ids);
  return CLI_OK;
}

static void
report_written (Cli *cli, const VarveBootstrap *written)
{
  if (cli->json || cli->quiet)
    return;
  cli_note_generation (written->generation);
  cli_printf (_ ("Made %s, revision %s.\n"), cli_get_shown_path (written->revision->path),
              written->revision->id);
  if (written->schema_path)
    cli_printf (_ ("Wrote the desired schema to %s.\n"), cli_get_shown_path (written->schema_path));
}

static VarvePlan *
make_plan (Cli *cli, VarveBootstrapCase which, GError **error)
{
  static const char *const nothing[] = { NULL };
  static const char *const head[] = { "head", NULL };
  g_autoptr (VarvePlan) plan = NULL;

  g_clear_pointer (&cli->graph, varve_graph_unref);
  if (!cli_load_graph (cli, error))
    return NULL;
  plan = which == VARVE_BOOTSTRAP_TABLES
             ? varve_planner_stamp (cli->graph, nothing, head, FALSE, error)
             : varve_planner_upgrade (cli->graph, nothing, head, error);
  if (!plan
      || !varve_project_load_plan (cli->project, plan, varve_database_get_dialect (cli->database),
                                   cli->operation, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static int
carry_out (Cli *cli, VarveBootstrapCase which, const VarveBootstrap *written, GError **error)
{
  g_autoptr (VarvePlan) plan = NULL;
  g_autoptr (VarveRunResult) result = NULL;

  if (!cli_open_database (cli, FALSE, error))
    return -1;
  plan = make_plan (cli, which, error);
  if (!plan)
    return -1;
  result = varve_migrator_run (cli->project, cli->database, plan, cli->operation, NULL, NULL);
  print_result (cli, which, written, plan, result);
  if (result->error)
    {
      cli_show_error (result->error, _ ("The script was written; nothing was applied."));
      return CLI_FAILED;
    }
  if (!cli->json && !cli->quiet)
    cli_printf (which == VARVE_BOOTSTRAP_TABLES
                    ? _ ("Done: %s is stamped with it; its tables are as "
                         "they were.\n")
                    : _ ("Done: it is applied to %s.\n"),
                cli->environment->name);
  return CLI_OK;
}

static char *
describe (Cli *cli, VarveBootstrapCase which)
{
  g_autofree char *name = varve_url_dup_display (varve_database_get_url (cli->database));

  return which == VARVE_BOOTSTRAP_TABLES
             ? g_strdup_printf (_ ("%s has tables and no history: they become the baseline"), name)
             : g_strdup_printf (_ ("%s is empty: the desired schema is applied to it"), name);
}

int
cli_run_bootstrap (Cli *cli, GError **error)
{
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveBootstrap) written = NULL;
  g_autofree char *summary = NULL;
  VarveBootstrapCase which;

  if (!cli_load_graph (cli, error) || !(schemas = cli_open_schemas (cli, error))
      || !varve_bootstrap_find_case (cli->project, cli->graph, cli->database, &which,
                                     cli->operation, error))
    return -1;
  if (which == VARVE_BOOTSTRAP_CONTROLLED)
    return report_controlled (cli);
  summary = describe (cli, which);
  if (!cli_confirm (cli, NULL, summary, error))
    return -1;
  if (!cli->json && !cli->quiet)
    cli_printf ("%s\n", summary);
  written = varve_bootstrap_write (cli->project, cli->graph, cli->database, schemas, which,
                                   cli->message, cli->operation, error);
  if (!written)
    return -1;
  report_written (cli, written);
  return carry_out (cli, which, written, error);
}
