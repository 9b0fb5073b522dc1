/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init, list_templates, environments, check: the project itself. */
#include "cli.h"

int
cli_run_init (Cli *cli, GError **error)
{
  const char *folder = cli->directory ? cli->directory : ".";
  const char *directory = cli_get_arguments (cli)[0];
  g_autofree char *config = NULL;
  g_autofree char *root = g_canonicalize_filename (folder, NULL);
  g_autofree char *scripts = g_canonicalize_filename (directory, root);

  if (!varve_project_initialize (folder, directory, cli->template_name, cli->url, error))
    return -1;
  config = g_build_filename (root, "varve.ini", NULL);
  if (cli->json)
    {
      g_autoptr (VarveJson) json = varve_json_new ();

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "config", config);
      varve_json_add_string (json, "script_location", scripts);
      varve_json_end_object (json);
      cli_json_print (json);
    }
  else if (!cli->quiet)
    {
      cli_printf (_ ("Made %s and %s.\n"), cli_get_shown_path (config),
                  cli_get_shown_path (scripts));
      cli_print (_ ("Next: look at the environments in varve.ini, then write a revision with "
                    "“varvectl revision -m MESSAGE”.\n"));
    }
  return CLI_OK;
}

int
cli_run_list_templates (Cli *cli, GError **error)
{
  const char *const *templates = varve_project_list_templates ();
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "templates");
  for (guint i = 0; templates[i]; i += 2)
    {
      if (!cli->json)
        cli_printf ("%s - %s\n", templates[i], _ (templates[i + 1]));
      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "name", templates[i]);
      varve_json_add_string (json, "description", _ (templates[i + 1]));
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
  varve_json_end_object (json);
  if (cli->json)
    cli_json_print (json);
  return CLI_OK;
}

/* Without a password; NULL where the URL can't be known, with the reason. */
static char *
dup_safe_url (VarveEnvironment *environment, char **reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveUrl) url = varve_environment_resolve_url (environment, &error);

  *reason = error ? g_strdup (error->message) : NULL;
  return url ? varve_url_dup_text (url, FALSE) : NULL;
}

static void
list_environment (Cli *cli, VarveJson *json, VarveEnvironment *environment, gboolean is_default)
{
  g_autofree char *reason = NULL;
  g_autofree char *url = dup_safe_url (environment, &reason);

  if (!cli->json)
    cli_printf ("%c %-16s %-12s %s\n", is_default ? '*' : ' ', environment->name,
                varve_kind_get_nick (environment->kind), url ? url : reason);
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "name", environment->name);
  varve_json_add_string (json, "kind", varve_kind_get_nick (environment->kind));
  varve_json_add_boolean (json, "default", is_default);
  varve_json_add_string (json, "url", url);
  varve_json_add_string (json, "problem", reason);
  varve_json_end_object (json);
}

static void
list_command (Cli *cli, VarveJson *json, const VarveAlembicCommand *command, gboolean is_chosen)
{
  if (!cli->json)
    cli_printf ("%c %s%s%s\n", is_chosen ? '*' : ' ', command->text, command->reason ? "  # " : "",
                command->reason ? command->reason : "");
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "command", command->text);
  varve_json_add_string (json, "reason", command->reason);
  varve_json_add_boolean (json, "chosen", is_chosen);
  varve_json_end_object (json);
}

static gboolean
has_command (GPtrArray *commands, const char *text)
{
  for (guint i = 0; i < commands->len; i++)
    if (g_str_equal (((VarveAlembicCommand *) commands->pdata[i])->text, text))
      return TRUE;
  return FALSE;
}

/* How Alembic may be called, the one that would be first. Files are read to find out; Docker is
 * only asked for who trusts the folder. */
static void
list_commands (Cli *cli, VarveJson *json, gboolean trusted)
{
  g_autoptr (VarveAlembicCommand) chosen = varve_alembic_command_choose (cli->project, NULL);
  g_autoptr (GPtrArray) found = varve_alembic_command_find (cli->project);
  g_autoptr (GPtrArray) running
      = trusted ? varve_alembic_container_find_running (cli->project, cli->operation) : NULL;

  if (chosen)
    list_command (cli, json, chosen, TRUE);
  for (guint i = 0; i < found->len; i++)
    {
      const VarveAlembicCommand *command = found->pdata[i];

      if (!chosen || !g_str_equal (command->text, chosen->text))
        list_command (cli, json, command, FALSE);
    }
  for (guint i = 0; running && i < running->len; i++)
    {
      const VarveAlembicCommand *command = running->pdata[i];

      if (!has_command (found, command->text)
          && (!chosen || !g_str_equal (command->text, chosen->text)))
        list_command (cli, json, command, FALSE);
    }
}

static void
list_alembic (Cli *cli, VarveJson *json)
{
  gboolean trusted = varve_trust_is_given (varve_project_get_folder (cli->project));

  if (!cli->json && !cli->verbose)
    return;
  if (!cli->json)
    cli_printf (trusted ? _ ("\nAlembic may run here. It is called by the marked one of:\n")
                        : _ ("\nAlembic may not run here yet (see --trust). It would be called by "
                             "the marked one of:\n"));
  varve_json_add_boolean (json, "trusted", trusted);
  varve_json_begin_array (json, "commands");
  list_commands (cli, json, trusted);
  varve_json_end_array (json);
}

int
cli_run_environments (Cli *cli, GError **error)
{
  VarveProject *project = cli_open_project (cli, error);
  g_autoptr (VarveJson) json = varve_json_new ();
  VarveEnvironment *default_environment;

  if (!project)
    return -1;
  default_environment = varve_project_find_environment (project, NULL, NULL);
  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "environments");
  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    {
      VarveEnvironment *environment = varve_project_get_environment (project, i);

      list_environment (cli, json, environment, environment == default_environment);
    }
  varve_json_end_array (json);
  if (cli_is_alembic (cli))
    list_alembic (cli, json);
  varve_json_end_object (json);
  if (cli->json)
    cli_json_print (json);
  return CLI_OK;
}

static void
show_problem (Cli *cli, VarveJson *json, const VarveProblem *problem)
{
  if (!cli->json)
    {
      if (problem->path && problem->line > 0)
        cli_printf ("%s:%u: ", cli_get_shown_path (problem->path), problem->line);
      else if (problem->path)
        cli_printf ("%s: ", cli_get_shown_path (problem->path));
      cli_printf ("%s\n", problem->message);
      if (problem->hint)
        cli_printf ("    %s\n", problem->hint);
    }
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "code", varve_error_code_get_nick (problem->code));
  varve_json_add_string (json, "message", problem->message);
  varve_json_add_string (json, "hint", problem->hint);
  varve_json_add_string (json, "path", problem->path);
  if (problem->line > 0)
    varve_json_add_int (json, "line", problem->line);
  else
    varve_json_add_null (json, "line");
  varve_json_end_object (json);
}

/* What Alembic says of its models belongs to the one document; FALSE where it could not be asked.
 */
static gboolean
check_models (Cli *cli, VarveJson *json, guint *n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  gboolean ok = cli_alembic_check_models (cli, &found, &error);

  varve_json_add_string (json, "models", found);
  *n += found != NULL;
  if (ok && found)
    cli_note ("%s", found);
  if (ok)
    return TRUE;
  cli_json_add_error (json, error);
  cli_show_error (error, NULL);
  return FALSE;
}

static void
finish_check (Cli *cli, guint n)
{
  if (cli->json)
    return;
  if (n > 0)
    cli_printf (ngettext ("%u problem.\n", "%u problems.\n", n), n);
  else if (!cli->quiet)
    cli_printf (ngettext ("%u revision, no problem.\n", "%u revisions, no problem.\n",
                          varve_graph_get_size (cli->graph)),
                varve_graph_get_size (cli->graph));
}

int
cli_run_check (Cli *cli, GError **error)
{
  g_autoptr (VarveJson) json = varve_json_new ();
  g_autoptr (GPtrArray) script_problems = NULL;
  const GPtrArray *lists[3];
  gboolean asked = TRUE, found = FALSE;
  guint n = 0;

  if (!cli_load_any_graph (cli, error))
    return -1;
  script_problems = varve_project_check_scripts (cli->project, cli->graph, cli->environment_name,
                                                 cli->operation, error);
  if (!script_problems)
    return -1;
  lists[0] = varve_project_get_problems (cli->project);
  lists[1] = varve_graph_get_problems (cli->graph);
  lists[2] = script_problems;
  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "problems");
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++, n++)
      show_problem (cli, json, lists[i]->pdata[j]);
  varve_json_end_array (json);
  if (n == 0 && cli_is_alembic (cli))
    asked = check_models (cli, json, &n);
  if (asked)
    finish_check (cli, n);
  if (n == 0 && !cli_is_alembic (cli) && !cli_check_schema (cli, json, &found, error))
    return -1;
  varve_json_end_object (json);
  if (cli->json)
    cli_json_print (json);
  if (!asked)
    return CLI_FAILED;
  return n > 0 || found ? CLI_WORK_FOUND : CLI_OK;
}
