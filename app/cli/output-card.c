/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an error is in this project, and the lines that mend it: put into its hint, where terminal
 * and JSON show it. */
#include "cli.h"

static gboolean
is_explainable (Cli *cli, const GError *error)
{
  /* It was searched for already. */
  if ((cli->find || cli->bring_back) && error->code == VARVE_ERROR_UNKNOWN_REVISION)
    return FALSE;
  return cli->project && error->domain == VARVE_ERROR && error->code != VARVE_ERROR_CANCELLED
         && error->code != VARVE_ERROR_USAGE;
}

/* Alembic was about to open it anyway; a command that read files only does not begin to now. */
static VarveStatus *
read_status (Cli *cli, VarveGraph *graph)
{
  VarveDatabase *database
      = cli->failure && !cli->database ? cli_open_database (cli, TRUE, NULL) : cli->database;

  return database && graph ? varve_status_read (cli->project, graph, database, FALSE, NULL, NULL)
                           : NULL;
}

static VarveAlembicCommand *
find_command (Cli *cli)
{
  return cli_is_alembic (cli) ? varve_alembic_command_choose (cli->project, NULL) : NULL;
}

void
cli_explain (Cli *cli, GError *error)
{
  g_autoptr (VarveAlembicCommand) command = NULL;
  g_autoptr (VarveStatus) status = NULL;
  VarveCardContext context = { .error = error, .failure = cli->failure, .project = cli->project };

  if (!is_explainable (cli, error))
    return;
  command = find_command (cli);
  context.command = command;
  context.x_arguments = cli_get_list (cli->x_arguments);
  context.graph = cli_load_any_graph (cli, NULL);
  context.environment = cli_find_environment (cli, NULL);
  status = read_status (cli, context.graph);
  context.status = status;
  varve_card_explain (&context, error);
}

void
cli_explain_empty (Cli *cli)
{
  g_autoptr (VarveAlembicCommand) command = find_command (cli);
  g_autoptr (VarveCard) card = NULL;
  g_autofree char *hint = NULL;
  VarveCardContext context = {
    .project = cli->project,
    .environment = cli_find_environment (cli, NULL),
    .command = command,
    .x_arguments = cli_get_list (cli->x_arguments),
    .is_empty = TRUE,
  };

  card = varve_card_new (&context);
  hint = varve_card_dup_hint (card);
  cli_note ("%s", hint);
}
