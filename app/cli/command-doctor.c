/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor, reparent: what is wrong, and heads put one after the other. */
#include "cli.h"

static void
append_finding (GString *text, const VarveFinding *finding)
{
  static const char *const words[] = { N_ ("error"), N_ ("warning"), N_ ("note") };

  g_string_append_printf (text, "%s: ", _ (words[finding->severity]));
  if (finding->environment)
    g_string_append_printf (text, "%s: ", finding->environment);
  g_string_append (text, finding->message);
  g_string_append_c (text, '\n');
  if (finding->path && finding->line > 0)
    g_string_append_printf (text, "    %s:%u\n", cli_get_shown_path (finding->path), finding->line);
  else if (finding->path)
    g_string_append_printf (text, "    %s\n", cli_get_shown_path (finding->path));
  if (finding->remedy)
    g_string_append_printf (text, "    %s\n", finding->remedy);
}

static void
add_finding (VarveJson *json, const VarveFinding *finding)
{
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "severity", varve_severity_get_nick (finding->severity));
  varve_json_add_string (json, "code", finding->code);
  varve_json_add_string (json, "environment", finding->environment);
  varve_json_add_string (json, "message", finding->message);
  varve_json_add_string (json, "remedy", finding->remedy);
  varve_json_add_string (json, "path", finding->path);
  if (finding->line > 0)
    varve_json_add_int (json, "line", finding->line);
  else
    varve_json_add_null (json, "line");
  varve_json_end_object (json);
}

static void
print_findings (Cli *cli, GPtrArray *findings)
{
  g_autoptr (VarveJson) json = varve_json_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "findings");
  for (guint i = 0; i < findings->len; i++)
    {
      append_finding (text, g_ptr_array_index (findings, i));
      add_finding (json, g_ptr_array_index (findings, i));
    }
  varve_json_end_array (json);
  varve_json_end_object (json);
  if (cli->json)
    cli_json_print (json);
  else if (findings->len > 0)
    cli_print_text (text->str);
  else if (!cli->quiet)
    cli_printf (_ ("Nothing is wrong.\n"));
}

static gboolean
clean (Cli *cli, GError **error)
{
  guint n;

  if (!varve_doctor_clean (cli->project, cli->environment_name, &n, cli_get_operation (cli), error))
    return FALSE;
  if (n > 0 && !cli->quiet)
    cli_note (ngettext ("Removed %u thing that a scratch database left behind.",
                        "Removed %u things that scratch databases left behind.", n),
              n);
  return TRUE;
}

int
cli_run_doctor (Cli *cli, GError **error)
{
  const char *names[] = { cli->environment_name, NULL };
  g_autoptr (GPtrArray) findings = NULL;

  if (!cli_open_project (cli, error) || (cli->clean && !clean (cli, error)))
    return -1;
  findings = varve_doctor_examine (cli->project, cli->environment_name ? names : NULL,
                                   cli_get_operation (cli), error);
  if (!findings)
    return -1;
  print_findings (cli, findings);
  for (guint i = 0; i < findings->len; i++)
    if (((VarveFinding *) g_ptr_array_index (findings, i))->severity != VARVE_SEVERITY_INFO)
      return CLI_WORK_FOUND;
  return CLI_OK;
}

static const char *
get_answer (const VarveHolder *holder)
{
  static const char *const nicks[] = { "free", "applied", "unknown" };

  return nicks[holder->answer];
}

static void
print_reparent_json (const VarveReparent *change, GPtrArray *holders, gboolean written)
{
  g_autoptr (VarveJson) json = varve_json_new ();
  const char *const files[] = { change->path, NULL };

  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", change->revision->id);
  varve_json_add_strv (json, "from", (const char *const *) change->revision->down_revisions);
  varve_json_add_strv (json, "to", (const char *const *) change->parents);
  varve_json_add_strv (json, "files", files);
  varve_json_begin_array (json, "environments");
  for (guint i = 0; i < holders->len; i++)
    {
      const VarveHolder *holder = g_ptr_array_index (holders, i);

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "environment", holder->environment->name);
      varve_json_add_string (json, "state", get_answer (holder));
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
  varve_json_add_boolean (json, "written", written);
  varve_json_end_object (json);
  cli_json_print (json);
}

static void
print_reparent_text (Cli *cli, const VarveReparent *change, GPtrArray *holders)
{
  g_autofree char *from = cli_format_ids ((const char *const *) change->revision->down_revisions);
  g_autofree char *to = cli_format_ids ((const char *const *) change->parents);

  if (cli->quiet)
    return;
  for (guint i = 0; i < holders->len; i++)
    {
      const VarveHolder *holder = g_ptr_array_index (holders, i);

      if (holder->answer == VARVE_HOLDER_UNKNOWN)
        cli_note (_ ("%s could not be asked: %s"), holder->environment->name,
                  holder->error->message);
    }
  cli_printf (cli->dry_run ? _ ("%s: would revise %s instead of %s, in %s\n")
                           : _ ("%s: now revises %s instead of %s, in %s\n"),
              change->revision->id, to, from, cli_get_shown_path (change->path));
}

int
cli_run_reparent (Cli *cli, GError **error)
{
  const char *const *arguments = cli_get_arguments (cli);
  g_autoptr (VarveReparent) change = NULL;
  g_autoptr (GPtrArray) holders = NULL;

  if (!cli_load_graph (cli, error))
    return -1;
  change = varve_reparent_plan (cli->project, cli->graph, arguments[0], arguments + 1, error);
  if (!change)
    return -1;
  holders = varve_holders_find (cli->project, cli->graph, change->revision->id,
                                cli_get_operation (cli), error);
  if (!holders || !varve_holders_check_free (holders, change->revision->id, cli->assume_free, error)
      || (!cli->dry_run && !varve_reparent_apply (change, cli->project, error)))
    return -1;
  if (cli->json)
    print_reparent_json (change, holders, !cli->dry_run);
  else
    print_reparent_text (cli, change, holders);
  return CLI_OK;
}
