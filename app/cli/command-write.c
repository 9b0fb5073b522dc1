/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revision, merge, edit: writing scripts. */
#include "cli.h"

#include <string.h>

static void
print_made (Cli *cli, const VarveRevision *revision)
{
  if (cli->quiet)
    cli_printf ("%s\n", cli_get_shown_path (revision->path));
  else
    cli_printf (_ ("Made %s, revision %s.\n"), cli_get_shown_path (revision->path), revision->id);
}

int
cli_print_written (Cli *cli, const char *const *ids, GError **error)
{
  g_autoptr (GArray) indexes = g_array_new (FALSE, FALSE, sizeof (guint));

  g_clear_pointer (&cli->graph, varve_graph_unref);
  if (!cli_load_graph (cli, error))
    return -1;
  for (guint i = 0; ids[i]; i++)
    {
      guint index = varve_graph_find (cli->graph, ids[i]);

      if (!cli->json)
        print_made (cli, varve_graph_get_revision (cli->graph, index));
      g_array_append_val (indexes, index);
    }
  if (cli->json)
    cli_json_print_revisions (cli->graph, indexes, NULL);
  return CLI_OK;
}

static int
print_created (Cli *cli, VarveRevision *revision, GError **error)
{
  if (cli->json)
    return cli_print_written (cli, (const char *const[]){ revision->id, NULL }, error);
  print_made (cli, revision);
  return CLI_OK;
}

/* What a hook prints, and that one failed, is said on standard error: the script is there. */
static gboolean
run_hooks (Cli *cli, const VarveRevision *revision, GError **error)
{
  g_autoptr (GPtrArray) hooks = varve_hook_list (cli->project, revision->path, error);

  for (guint i = 0; hooks && i < hooks->len; i++)
    {
      const VarveHook *hook = g_ptr_array_index (hooks, i);
      g_autofree char *output = NULL;
      g_autoptr (GError) local_error = NULL;
      gboolean ok = varve_hook_run (hook, &output, &local_error);

      if (*g_strstrip (output) && (!ok || !cli->quiet))
        cli_note ("%s", output);
      if (!ok)
        cli_show_error (local_error, NULL);
    }
  return hooks != NULL;
}

/* --sql: what would be written goes to standard output. */
static int
preview (Cli *cli, const VarveRevisionRequest *request, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (VarveRevision) revision
      = varve_project_preview_revision (cli->project, cli->graph, request, &path, &text, error);
  g_autoptr (VarveJson) json = varve_json_new ();

  if (!revision)
    return -1;
  if (!cli->json)
    {
      cli_print (text);
      return CLI_OK;
    }
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", revision->id);
  varve_json_add_string (json, "path", path);
  varve_json_add_string (json, "text", text);
  varve_json_end_object (json);
  cli_json_print (json);
  return CLI_OK;
}

VarveRevision *
cli_write_revision (Cli *cli, const VarveRevisionRequest *request, GError **error)
{
  g_autoptr (GPtrArray) hooks = varve_project_check_is_sql (cli->project, error)
                                    ? varve_hook_list (cli->project, "", error)
                                    : NULL;
  g_autoptr (VarveRevision) revision = NULL;

  /* A mistake in their section is said before anything is written. */
  if (!hooks)
    return NULL;
  revision = varve_project_create_revision (cli->project, cli->graph, request, error);
  if (!revision || !run_hooks (cli, revision, error))
    return NULL;
  return g_steal_pointer (&revision);
}

static int
create (Cli *cli, const VarveRevisionRequest *request, GError **error)
{
  g_autoptr (VarveRevision) revision = NULL;

  if (cli->sql)
    {
      g_autoptr (GPtrArray) hooks = varve_hook_list (cli->project, "", error);

      return hooks ? preview (cli, request, error) : -1;
    }
  revision = cli_write_revision (cli, request, error);
  return revision ? print_created (cli, revision, error) : -1;
}

int
cli_run_revision (Cli *cli, GError **error)
{
  VarveRevisionRequest request = {
    .message = cli->message,
    .rev_id = cli->rev_id,
    .heads = cli_get_list (cli->heads),
    .splice = cli->splice,
    .branch_labels = cli_get_list (cli->branch_labels),
    .depends_on = cli_get_list (cli->depends_on),
    .version_path = cli->version_path,
  };

  if (!cli->message)
    {
      varve_set_error (error, VARVE_ERROR_USAGE,
                       _ ("Say what it does: varvectl revision -m \"add user email\"."),
                       _ ("A revision needs a message"));
      return -1;
    }
  if (!cli_load_graph (cli, error))
    return -1;
  if (cli_is_alembic (cli))
    return cli_alembic_revision (cli, error);
  return cli->autogenerate ? cli_run_autogenerate (cli, &request, error)
                           : create (cli, &request, error);
}

/* A head that another one depends on is none of Alembic's “heads”, and has to be named. */
static gboolean
leaves_out_heads (Cli *cli, char **heads)
{
  return g_strv_length (heads) > 1 && g_strv_contains (cli_get_arguments (cli), "heads");
}

static void
refuse_single (Cli *cli, char **found, GError **error)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (cli->graph);
  g_autofree char *list = g_strjoinv (" ", heads);
  g_autofree char *naming = g_strdup_printf (
      _ ("“heads” leaves out what another head depends on; to join all, name them: “varvectl merge "
         "%s”."),
      list);

  varve_set_error (
      error, VARVE_ERROR_INVALID_TARGET,
      leaves_out_heads (cli, heads)
          ? naming
          : _ ("Name at least two revisions; “varvectl heads” lists the heads."),
      found[0] ? _ ("There is nothing to join with %s") : _ ("There is nothing to join"), found[0]);
}

int
cli_run_merge (Cli *cli, GError **error)
{
  g_auto (GStrv) heads = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *message = NULL;
  VarveRevisionRequest request = { 0 };

  if (!cli_load_graph (cli, error))
    return -1;
  heads = cli_resolve_ids (cli->graph, cli_get_arguments (cli), error);
  if (!heads)
    return -1;
  if (g_strv_length (heads) < 2)
    {
      refuse_single (cli, heads, error);
      return -1;
    }
  if (cli_is_alembic (cli))
    return cli_alembic_merge (cli, heads, error);
  joined = g_strjoinv (", ", heads);
  message = g_strdup_printf (_ ("merge %s"), joined);
  request = (VarveRevisionRequest){
    .message = cli->message ? cli->message : message,
    .rev_id = cli->rev_id,
    .heads = (const char *const *) heads,
    .splice = cli->splice,
    .branch_labels = cli_get_list (cli->branch_labels),
  };
  return create (cli, &request, error);
}

static gboolean
open_in_editor (const char *path, GError **error)
{
  const char *editor = g_getenv ("VISUAL");
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  int status;

  if (!editor || !*editor)
    editor = g_getenv ("EDITOR");
  if (!editor || !*editor)
    editor = "vi";
  if (g_shell_parse_argv (editor, NULL, &words, &local_error))
    {
      g_strv_builder_addv (builder, (const char **) words);
      g_strv_builder_add (builder, path);
      argv = g_strv_builder_end (builder);
      if (g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                        NULL, NULL, NULL, &status, &local_error)
          && g_spawn_check_wait_status (status, &local_error))
        return TRUE;
    }
  varve_set_error (error, VARVE_ERROR_FAILED, _ ("Set $VISUAL or $EDITOR to your editor."),
                   _ ("The editor “%s” failed: %s"), editor, local_error->message);
  return FALSE;
}

int
cli_run_edit (Cli *cli, GError **error)
{
  const char *target = cli_get_arguments (cli)[0];
  g_auto (GStrv) current = NULL;
  g_autoptr (GArray) indexes = NULL;

  if (!cli_load_graph (cli, error))
    return -1;
  if (strstr (target, "current"))
    {
      current = cli_read_current (cli, error);
      if (!current)
        return -1;
    }
  indexes = varve_resolver_resolve (cli->graph, target, (const char *const *) current, error);
  if (!indexes)
    return -1;
  if (indexes->len == 0)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                       _ ("“varvectl edit head” opens the newest; “history” lists them."),
                       current ? _ ("No current revisions")
                               : _ ("No revision files indicated by symbol '%s'"),
                       target);
      return -1;
    }
  for (guint i = 0; i < indexes->len; i++)
    {
      VarveRevision *revision
          = varve_graph_get_revision (cli->graph, g_array_index (indexes, guint, i));

      /* Who has had a draft before the eyes has looked at it. */
      if (!open_in_editor (revision->path, error)
          || (revision->is_draft && !varve_project_set_reviewed (cli->project, revision, error)))
        return -1;
    }
  return CLI_OK;
}
