/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the project's own Alembic does: how it is called, whether it may be, and plans run by it. */
#include "cli.h"

#include <string.h>
#include <unistd.h>

/* The end of what Alembic printed; all of it is shown with -v while it runs. */
#define SHOWN_LINES 30

void
cli_alembic_clear (CliAlembic *self)
{
  g_clear_pointer (&self->command, varve_alembic_command_free);
}

static void
on_line (G_GNUC_UNUSED gboolean is_stderr, const char *line, G_GNUC_UNUSED gpointer user_data)
{
  cli_note ("  %s", line);
}

static gboolean
is_trusted (Cli *cli)
{
  return cli->trust || varve_trust_is_given (varve_project_get_folder (cli->project));
}

/* Docker is asked where files tell of nothing, and only for who trusts the folder already. */
static VarveAlembicCommand *
find_running (Cli *cli)
{
  g_autoptr (GPtrArray) found
      = is_trusted (cli) ? varve_alembic_container_find_running (cli->project, cli->operation)
                         : NULL;

  return found && found->len > 0 ? varve_alembic_command_copy (found->pdata[0]) : NULL;
}

/* --command counts and is kept, an empty one forgets what was. */
static VarveAlembicCommand *
find_command (Cli *cli, GError **error)
{
  const char *line = cli->command_line;
  g_autoptr (GError) local_error = NULL;
  VarveAlembicCommand *command;

  if (line && !varve_alembic_command_save (cli->project, *line ? line : NULL, error))
    return NULL;
  command = varve_alembic_command_choose (cli->project, &local_error);
  if (!command && !varve_alembic_command_is_chosen (cli->project))
    command = find_running (cli);
  if (!command)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return command;
}

static gboolean
ask_for_trust (Cli *cli, const char *line, GError **error)
{
  const char *folder = varve_project_get_folder (cli->project);
  g_autofree char *prompt = g_strdup_printf (
      _ ("Alembic runs the Python of “%s”:\n  %s\nTrust that folder from now on? [y/N] "), folder,
      line);
  g_autofree char *answer = cli_ask (cli_get_operation (cli), prompt, FALSE);

  if (answer && (g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0))
    return varve_trust_give (folder, error);
  return varve_trust_check (folder, line, error);
}

static gboolean
check_trust (Cli *cli, CliAlembic *self, GError **error)
{
  static const char *const nothing[] = { NULL };
  const char *folder = varve_project_get_folder (cli->project);
  g_autofree char *line = varve_alembic_command_dup_line (
      self->command, cli->project, cli_get_list (cli->x_arguments), nothing, FALSE);

  if (cli->trust)
    return varve_trust_give (folder, error);
  if (!varve_trust_is_given (folder) && cli_may_ask ())
    return ask_for_trust (cli, line, error);
  return varve_trust_check (folder, line, error);
}

/* What asks no database does without an environment, where none is known and none was named. */
static gboolean
find_environment (Cli *cli, CliAlembic *self, gboolean with_database, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VarveEnvironment *environment = cli_find_environment (cli, &local_error);
  g_autoptr (VarveUrl) url
      = environment ? varve_environment_resolve_url (environment, &local_error) : NULL;

  self->context.environment = url ? environment : NULL;
  if (url || (!with_database && !cli->environment_name && !cli->url))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cli_alembic_prepare (Cli *cli, CliAlembic *self, gboolean with_database, GError **error)
{
  cli_get_operation (cli);
  self->command = find_command (cli, error);
  if (!self->command || !find_environment (cli, self, with_database, error)
      || !check_trust (cli, self, error))
    return FALSE;
  cli_catch_signals (cli->operation);
  self->context.project = cli->project;
  self->context.database = cli->database;
  self->context.command = self->command;
  self->context.x_arguments = cli_get_list (cli->x_arguments);
  self->context.tag = cli->tag;
  self->context.line_func = cli->verbose ? on_line : NULL;
  return TRUE;
}

static void
show_end (const VarveAlembicFailure *failure)
{
  g_auto (GStrv) lines = g_strsplit (g_strchomp (failure->output), "\n", -1);
  guint n = g_strv_length (lines);
  guint first = n > SHOWN_LINES ? n - SHOWN_LINES : 0;

  if (failure->command)
    cli_note (_ ("What was run: %s"), failure->command);
  if (n > 0)
    cli_note (first > 0 ? _ ("The end of what it printed:") : _ ("What it printed:"));
  for (guint i = first; i < n; i++)
    cli_note ("  %s", lines[i]);
}

void
cli_alembic_show_output (Cli *cli, VarveAlembicFailure *failure)
{
  if (!failure)
    return;
  g_clear_pointer (&cli->failure, varve_alembic_failure_free);
  cli->failure = failure;
  if (failure->output && !cli->verbose && !cli->quiet)
    show_end (failure);
}

static char *
describe_what_stayed (Cli *cli, VarveRunResult *result)
{
  g_autofree char *current
      = result->current ? cli_format_ids ((const char *const *) result->current) : NULL;
  gboolean sqlite = varve_database_get_dialect (cli->database) == VARVE_DIALECT_SQLITE;
  gboolean began = FALSE;

  for (guint i = 0; i < result->states->len; i++)
    began |= g_array_index (result->states, VarveStepState, i) != VARVE_STEP_WAITING;
  if (!current)
    return g_strdup (_ ("Where the database stands can’t be read now."));
  if (!began)
    return g_strdup_printf (_ ("Nothing was run. The database is at %s."), current);
  return g_strdup_printf (
      sqlite
          ? _ ("%u of %u steps are done. The database is at %s; on SQLite parts of the step that "
               "stopped may have stayed.")
          : _ ("%u of %u steps are done. The database is at %s."),
      result->n_done, result->states->len, current);
}

static void
print_document (VarvePlan *plan, VarveAlembicResult *result)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  if (result->run->error)
    cli_json_add_error (json, result->run->error);
  cli_json_add_result (json, plan, result->run);
  varve_json_add_strv (json, "commands", (const char *const *) result->commands);
  varve_json_add_string (json, "note", result->note);
  varve_json_add_string (json, "output", result->output);
  varve_json_end_object (json);
  cli_json_print (json);
}

static int
report (Cli *cli, VarvePlan *plan, VarveAlembicResult *result)
{
  VarveRunResult *run = result->run;

  if (run->error)
    {
      cli_alembic_show_output (cli, g_steal_pointer (&result->failure));
      cli_explain (cli, run->error);
    }
  if (cli->json)
    print_document (plan, result);
  if (run->error)
    {
      g_autofree char *stayed = describe_what_stayed (cli, run);

      cli_show_error (run->error, stayed);
      return CLI_FAILED;
    }
  if (!cli->json && !cli->quiet)
    {
      g_autofree char *current = cli_format_ids ((const char *const *) run->current);

      cli_printf (_ ("Done: the database is at %s.\n"), current);
    }
  return CLI_OK;
}

/* What a person has to know before; afterwards only what came up since. */
static gboolean
show_note (const VarveAlembicContext *context, char **note, GError **error)
{
  if (!varve_alembic_check_database (context, note, error))
    return FALSE;
  if (*note)
    cli_note ("%s", *note);
  return TRUE;
}

static void
show_commands (const VarveAlembicContext *context, VarvePlan *plan)
{
  g_auto (GStrv) lines = varve_alembic_list_commands (context, plan);

  for (guint i = 0; lines[i]; i++)
    cli_printf ("  %s\n", lines[i]);
}

int
cli_alembic_run_plan (Cli *cli, VarvePlan *plan, const char *summary, GError **error)
{
  g_auto (CliAlembic) alembic = { 0 };
  g_autoptr (CliProgress) progress = NULL;
  g_autoptr (VarveAlembicResult) result = NULL;
  g_autofree char *note = NULL;
  gboolean show = !cli->json && !cli->quiet;

  if (!cli_alembic_prepare (cli, &alembic, TRUE, error)
      || !show_note (&alembic.context, &note, error))
    return -1;
  if (show)
    {
      cli_printf ("%s\n", summary);
      show_commands (&alembic.context, plan);
    }
  progress = cli_progress_new (plan, show);
  result = varve_alembic_run_plan (&alembic.context, plan, cli->operation, cli_progress_handle,
                                   progress);
  g_clear_pointer (&progress, cli_progress_free);
  if (result->note && g_strcmp0 (result->note, note) != 0)
    cli_note ("%s", result->note);
  return report (cli, plan, result);
}

/* A stamp has no steps of scripts: Alembic writes its SQL from the targets. */
static char *
render_stamp (Cli *cli, CliAlembic *alembic, VarveAlembicFailure **failure, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autofree char *tag = cli->tag ? g_strconcat ("--tag=", cli->tag, NULL) : NULL;

  g_strv_builder_add_many (words, "stamp", "--sql", NULL);
  if (cli->purge)
    g_strv_builder_add (words, "--purge");
  if (tag)
    g_strv_builder_add (words, tag);
  g_strv_builder_addv (words, (const char **) cli_get_arguments (cli));
  arguments = g_strv_builder_end (words);
  return varve_alembic_call (&alembic->context, (const char *const *) arguments, cli->operation,
                             failure, error);
}

int
cli_alembic_print_sql (Cli *cli, VarvePlan *plan, GError **error)
{
  g_auto (CliAlembic) alembic = { 0 };
  VarveAlembicFailure *failure = NULL;
  g_autofree char *sql = NULL;

  if (!cli_alembic_prepare (cli, &alembic, TRUE, error))
    return -1;
  sql = plan->direction == VARVE_DIRECTION_STAMP
            ? render_stamp (cli, &alembic, &failure, error)
            : varve_alembic_render_plan (&alembic.context, plan, cli->operation, &failure, error);
  cli_alembic_show_output (cli, failure);
  if (!sql)
    return -1;
  cli_print (sql);
  return CLI_OK;
}
