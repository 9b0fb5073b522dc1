/* SPDX-License-Identifier: GPL-3.0-or-later */
/* upgrade, downgrade, stamp: a plan made, shown, confirmed and run as one value. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

#define MAX_SHOWN_STEPS 20

static char *
describe_plan (Cli *cli, VarvePlan *plan)
{
  g_autofree char *from = cli_format_ids ((const char *const *) plan->from);
  g_autofree char *to = cli_format_ids ((const char *const *) plan->to);
  g_autofree char *database = varve_url_dup_display (varve_database_get_url (cli->database));
  guint n = varve_plan_get_size (plan);
  g_autofree char *count = g_strdup_printf (ngettext ("%u step", "%u steps", n), n);

  return g_strdup_printf (_ ("%s of %s (%s): %s, from %s to %s"),
                          varve_direction_get_nick (plan->direction), cli->environment->name,
                          database, count, from, to);
}

static void
show_steps (VarvePlan *plan)
{
  guint n = varve_plan_get_size (plan);

  for (guint i = 0; i < MIN (n, MAX_SHOWN_STEPS); i++)
    {
      g_autoptr (GString) text = g_string_new ("  ");

      cli_append_step (text, varve_plan_get_step (plan, i));
      cli_note ("%s", text->str);
    }
  if (n > MAX_SHOWN_STEPS)
    cli_note (ngettext ("  … and %u more: see “varvectl plan”",
                        "  … and %u more: see “varvectl plan”", n - MAX_SHOWN_STEPS),
              n - MAX_SHOWN_STEPS);
}

static gboolean
ask_for_name (Cli *cli, VarvePlan *plan, const char *summary, GError **error)
{
  const char *name = cli->environment->name;
  g_autofree char *answer = NULL;
  g_autofree char *prompt
      = g_strdup_printf (_ ("“%s” is production. Type its name to go on: "), name);

  cli_note ("%s", summary);
  if (plan)
    show_steps (plan);
  answer = cli_ask (cli->operation, prompt, FALSE);
  if (g_strcmp0 (answer, name) == 0)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_CANCELLED, NULL, _ ("Not confirmed"));
  return FALSE;
}

gboolean
cli_confirm (Cli *cli, VarvePlan *plan, const char *summary, GError **error)
{
  if (cli->environment->kind != VARVE_KIND_PRODUCTION || cli->yes)
    return TRUE;
  if (cli_may_ask ())
    return ask_for_name (cli, plan, summary, error);
  varve_set_error (error, VARVE_ERROR_FAILED,
                   _ ("There is no terminal to ask on: give --yes once you have seen “varvectl "
                      "plan”."),
                   _ ("“%s” is production, and the run is not confirmed"), cli->environment->name);
  return FALSE;
}

static gboolean
check_no_range (Cli *cli, GError **error)
{
  for (guint i = 0; cli_get_arguments (cli)[i]; i++)
    if (strchr (cli_get_arguments (cli)[i], ':'))
      {
        varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                         _ ("A database stands where it stands; a range is for --sql."),
                         _ ("Range revision not allowed"));
        return FALSE;
      }
  return TRUE;
}

VarvePlan *
cli_make_plan (Cli *cli,
               VarveDirection direction,
               const char *const *current,
               const char *const *targets,
               GError **error)
{
  switch (direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return varve_planner_upgrade (cli->graph, current, targets, error);
      case VARVE_DIRECTION_DOWNGRADE:
        return varve_planner_downgrade (cli->graph, current, targets, error);
      case VARVE_DIRECTION_STAMP:
        return varve_planner_stamp (cli->graph, current, targets, cli->purge, error);
      default:
        g_assert_not_reached ();
    }
}

static char *
describe_what_stayed (VarvePlan *plan, VarveRunResult *result)
{
  g_autofree char *current
      = result->current ? cli_format_ids ((const char *const *) result->current) : NULL;
  guint n = varve_plan_get_size (plan);
  guint failed = MIN (result->n_done, n - 1);
  const VarveStep *step = varve_plan_get_step (plan, failed);

  for (guint i = 0; i < n; i++)
    if (g_array_index (result->states, VarveStepState, i) == VARVE_STEP_UNKNOWN)
      return g_strdup (_ ("It is not known whether this step was committed; the next run finds "
                          "out first."));
  if (result->partial)
    return g_strdup_printf (
        ngettext ("Revision %s runs without a transaction: its first statement stays. The same "
                  "command takes it up again.",
                  "Revision %s runs without a transaction: its first %u statements stay. The "
                  "same command takes it up again.",
                  result->partial_statements),
        step->revision ? step->revision->id : "", result->partial_statements);
  if (result->n_done == 0)
    return g_strdup (_ ("Nothing was changed."));
  return g_strdup_printf (
      ngettext (
          "%u step is done and stays; nothing of the failed one does. The database is at %s.",
          "%u steps are done and stay; nothing of the failed one does. The database is at %s.",
          result->n_done),
      result->n_done, current ? current : "?");
}

static void
print_document (VarvePlan *plan, VarveRunResult *result)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  if (result && result->error)
    cli_json_add_error (json, result->error);
  cli_json_add_result (json, plan, result);
  varve_json_end_object (json);
  cli_json_print (json);
}

static int
report_result (Cli *cli, VarvePlan *plan, VarveRunResult *result)
{
  if (result->error)
    cli_explain (cli, result->error);
  if (cli->json)
    print_document (plan, result);
  if (result->error)
    {
      g_autofree char *stayed = describe_what_stayed (plan, result);

      cli_show_error (result->error, stayed);
      return CLI_FAILED;
    }
  if (!cli->json && !cli->quiet)
    {
      g_autofree char *current = cli_format_ids ((const char *const *) result->current);

      cli_printf (_ ("Done: the database is at %s.\n"), current);
    }
  return CLI_OK;
}

static gboolean
holds_all_heads (Cli *cli, char **current)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (cli->graph);

  for (guint i = 0; heads[i]; i++)
    if (!g_strv_contains ((const char *const *) current, heads[i]))
      return FALSE;
  return TRUE;
}

/* A run that was ended may have got where this one would: then that is all there is to be said. */
static void
settle_journal (Cli *cli)
{
  g_autoptr (GError) error = NULL;

  if (cli_is_alembic (cli) && cli->database
      && !varve_project_settle_journal (cli->project, cli->graph, cli->database, NULL, &error))
    cli_note ("%s", error->message);
}

static int
report_nothing (Cli *cli, VarvePlan *plan)
{
  g_autofree char *current = cli_format_ids ((const char *const *) plan->from);

  settle_journal (cli);
  if (cli->json)
    print_document (plan, NULL);
  else if (!cli->quiet && varve_graph_get_size (cli->graph) == 0 && !plan->from[0])
    cli_print (_ ("Nothing to do: the project has no revisions yet.\n"));
  else if (!cli->quiet)
    cli_printf (holds_all_heads (cli, plan->from) ? _ ("Nothing to do: %s is up to date, at %s.\n")
                                                  : _ ("Nothing to do: %s is at %s already.\n"),
                cli->environment->name, current);
  return CLI_OK;
}

static int
execute (Cli *cli, VarvePlan *plan, const char *summary)
{
  g_autoptr (CliProgress) progress = NULL;
  g_autoptr (VarveRunResult) result = NULL;
  gboolean show = !cli->json && !cli->quiet;

  if (show)
    cli_printf ("%s\n", summary);
  progress = cli_progress_new (plan, show);
  result = varve_migrator_run (cli->project, cli->database, plan, cli->operation,
                               cli_progress_handle, progress);
  g_clear_pointer (&progress, cli_progress_free);
  return report_result (cli, plan, result);
}

/* An SQLite file is not made before something is to be written into it. A server is asked once. */
static VarveDatabase *
open_for_planning (Cli *cli, GError **error)
{
  VarveEnvironment *environment = cli_find_environment (cli, error);
  g_autoptr (VarveUrl) url
      = environment ? varve_environment_resolve_url (environment, error) : NULL;

  if (!url)
    return NULL;
  return cli_open_database (cli, varve_url_get_dialect (url) == VARVE_DIALECT_SQLITE, error);
}

static gboolean
check_options (Cli *cli, GError **error)
{
  if (cli->tag && !cli->sql)
    varve_set_error (error, VARVE_ERROR_USAGE, _ ("Add --sql, or leave it out."),
                     _ ("--tag is written into the SQL of --sql, and there is none"));
  else if (cli->find && cli->sql)
    varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave one of them out."),
                     _ ("--find looks for what a database holds, and --sql asks none"));
  else
    return TRUE;
  return FALSE;
}

static VarvePlan *
make_loaded_plan (Cli *cli, VarveDirection direction, const char *const *current, GError **error)
{
  g_autoptr (VarvePlan) plan
      = cli_make_plan (cli, direction, current, cli_get_arguments (cli), error);

  if (!plan
      || !varve_project_load_plan (cli->project, plan, varve_database_get_dialect (cli->database),
                                   cli->operation, error))
    return NULL;
  return g_steal_pointer (&plan);
}

/* --reviewed: the person says that the drafts in the plan were looked at; the plan is made anew
 * from the scripts that say so. */
static gboolean
settle_drafts (Cli *cli, const char *const *current, VarvePlan **plan, GError **error)
{
  guint n_drafts = 0;

  for (guint i = 0; cli->reviewed && i < varve_plan_get_size (*plan); i++)
    {
      VarveRevision *revision = varve_plan_get_step (*plan, i)->revision;

      if (!revision->is_draft)
        continue;
      if (!varve_project_set_reviewed (cli->project, revision, error))
        return FALSE;
      n_drafts++;
    }
  if (n_drafts == 0)
    return varve_plan_check_reviewed (*plan, error);
  g_clear_pointer (plan, varve_plan_unref);
  g_clear_pointer (&cli->graph, varve_graph_unref);
  if (!cli_load_graph (cli, error))
    return FALSE;
  *plan = make_loaded_plan (cli, VARVE_DIRECTION_UPGRADE, current, error);
  return *plan && varve_plan_check_reviewed (*plan, error);
}

static int
run_direction (Cli *cli, VarveDirection direction, GError **error)
{
  g_auto (GStrv) current = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_autofree char *summary = NULL;

  if (!cli_open_project (cli, error) || !check_options (cli, error))
    return -1;
  if (cli->sql)
    return cli_print_offline (cli, direction, error);
  if (!check_no_range (cli, error)
      || !(cli->find ? cli_load_any_graph (cli, error) : cli_load_graph (cli, error))
      || !(cli_is_alembic (cli) ? cli_open_database (cli, TRUE, error)
                                : open_for_planning (cli, error)))
    return -1;
  current = cli_read_current (cli, error);
  if (!current || (cli->find && !cli_add_found (cli, (const char *const *) current, error)))
    return -1;
  plan = make_loaded_plan (cli, direction, (const char *const *) current, error);
  if (!plan)
    return -1;
  if (varve_plan_get_size (plan) == 0)
    return report_nothing (cli, plan);
  if (direction == VARVE_DIRECTION_UPGRADE
      && !settle_drafts (cli, (const char *const *) current, &plan, error))
    return -1;
  summary = describe_plan (cli, plan);
  if (!cli_confirm (cli, plan, summary, error))
    return -1;
  if (cli_is_alembic (cli))
    return cli_alembic_run_plan (cli, plan, summary, error);
  if (!cli_open_database (cli, FALSE, error))
    return -1;
  return execute (cli, plan, summary);
}

int
cli_run_upgrade (Cli *cli, GError **error)
{
  return run_direction (cli, VARVE_DIRECTION_UPGRADE, error);
}

int
cli_run_downgrade (Cli *cli, GError **error)
{
  return run_direction (cli, VARVE_DIRECTION_DOWNGRADE, error);
}

int
cli_run_stamp (Cli *cli, GError **error)
{
  return run_direction (cli, VARVE_DIRECTION_STAMP, error);
}
