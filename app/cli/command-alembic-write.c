/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revision, merge, check and ensure_version where the project's own Alembic does them. */
#include "cli.h"

#include <string.h>

static void
show_written (Cli *cli, const VarveAlembicWritten *written)
{
  if (written->fetched && !cli->quiet)
    cli_note (_ ("The container made the file in a place of its own; it was copied here."));
  if (written->is_empty)
    cli_explain_empty (cli);
  if (written->foreign)
    cli_note (_ ("%s belongs to another user: “sudo chown $USER %s” makes it yours."),
              written->foreign, written->foreign);
}

static int
write_script (Cli *cli, const VarveAlembicRequest *request, GError **error)
{
  g_auto (CliAlembic) alembic = { 0 };
  g_autoptr (VarveAlembicWritten) written = NULL;
  VarveAlembicFailure *failure = NULL;

  if (cli->sql)
    {
      varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave it out."),
                       _ ("Alembic can’t show a script without writing it"));
      return -1;
    }
  if (!cli_alembic_prepare (cli, &alembic, FALSE, error))
    return -1;
  if (!cli->json && !cli->quiet)
    {
      g_autofree char *line = varve_alembic_dup_request_command (&alembic.context, request);

      cli_note ("  %s", line);
    }
  written = varve_alembic_write (&alembic.context, request, cli->operation, &failure, error);
  cli_alembic_show_output (cli, failure);
  if (!written)
    return -1;
  show_written (cli, written);
  return cli_print_written (cli, (const char *const *) written->ids, error);
}

/* Whole ids, so that Alembic takes what was meant; “base” stays a word. */
static char **
resolve_heads (Cli *cli, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; cli->heads && cli_get_list (cli->heads)[i]; i++)
    {
      const char *target = cli_get_list (cli->heads)[i];
      g_auto (GStrv) ids
          = cli_resolve_ids (cli->graph, (const char *const[]){ target, NULL }, error);

      if (!ids)
        return NULL;
      if (ids[0])
        g_strv_builder_addv (builder, (const char **) ids);
      else
        g_strv_builder_add (builder, target);
    }
  return g_strv_builder_end (builder);
}

int
cli_alembic_revision (Cli *cli, GError **error)
{
  g_auto (GStrv) heads = resolve_heads (cli, error);
  VarveAlembicRequest request = {
    .message = cli->message,
    .autogenerate = cli->autogenerate,
    .heads = (const char *const *) heads,
    .splice = cli->splice,
    .branch_labels = cli_get_list (cli->branch_labels),
    .depends_on = cli_get_list (cli->depends_on),
    .version_path = cli->version_path,
    .rev_id = cli->rev_id,
  };

  return heads ? write_script (cli, &request, error) : -1;
}

int
cli_alembic_merge (Cli *cli, char **heads, GError **error)
{
  g_autofree char *joined = g_strjoinv (", ", heads);
  g_autofree char *message = g_strdup_printf (_ ("merge %s"), joined);
  VarveAlembicRequest request = {
    .merge = TRUE,
    .message = cli->message ? cli->message : message,
    .heads = (const char *const *) heads,
    .splice = cli->splice,
    .branch_labels = cli_get_list (cli->branch_labels),
    .rev_id = cli->rev_id,
  };

  return write_script (cli, &request, error);
}

/* Only where Alembic may run already, or is to: what reads files goes without it. */
gboolean
cli_alembic_check_models (Cli *cli, char **found, GError **error)
{
  g_auto (CliAlembic) alembic = { 0 };
  VarveAlembicFailure *failure = NULL;
  gboolean ok;

  if (!cli->trust && !cli->command_line
      && !varve_trust_is_given (varve_project_get_folder (cli->project)))
    return TRUE;
  if (!cli_alembic_prepare (cli, &alembic, TRUE, error))
    return FALSE;
  ok = varve_alembic_check_models (&alembic.context, found, cli->operation, &failure, error);
  cli_alembic_show_output (cli, failure);
  return ok;
}

int
cli_alembic_ensure_version (Cli *cli, GError **error)
{
  static const char *const arguments[] = { "ensure_version", NULL };
  g_auto (CliAlembic) alembic = { 0 };
  VarveAlembicFailure *failure = NULL;
  g_autofree char *out = NULL;

  if (!cli_alembic_prepare (cli, &alembic, TRUE, error))
    return -1;
  out = varve_alembic_call (&alembic.context, arguments, cli->operation, &failure, error);
  cli_alembic_show_output (cli, failure);
  return out ? CLI_OK : -1;
}
