/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show --find and --bring-back, and --find of what plans: scripts that are not among the project's.
 */
#include "cli.h"

#include <string.h>

/* A database that was not named is asked if it can be, and left out if not. */
static gboolean
fill_context (Cli *cli, VarveWhereisContext *context, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean named = cli->environment_name || cli->url;

  context->project = cli->project;
  context->environment = cli_find_environment (cli, &local_error);
  if (context->environment)
    context->database = cli_open_database (cli, TRUE, &local_error);
  if (context->database || !named)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
append_field (GString *text, const char *label, const char *value)
{
  if (value && *value)
    g_string_append_printf (text, "%s%s\n", label, value);
}

static void
append_found (GString *text, const VarveFound *found)
{
  g_autofree char *where = varve_found_describe (found);

  g_string_append_printf (text, _ ("%s: %s\n"), found->revision->id, found->revision->message);
  append_field (text, _ ("  Found "), where);
  append_field (text, _ ("  Path: "), found->path);
  append_field (text, _ ("  Commit: "), found->commit);
  append_field (text, _ ("  Subject: "), found->subject);
  for (guint i = 0; i < found->places->len; i++)
    {
      g_autofree char *place = varve_place_describe (found->places->pdata[i]);

      g_string_append_printf (text, "    %s\n", place);
    }
}

static void
print_text (Cli *cli, const VarveWhereis *whereis)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const VarveFound *best = whereis->found->pdata[0];

  for (guint i = 0; i < whereis->found->len; i++)
    append_found (text, whereis->found->pdata[i]);
  if (!cli->quiet)
    for (guint i = 0; whereis->notes[i]; i++)
      cli_note ("%s", whereis->notes[i]);
  g_string_append_printf (text, _ ("Bring it back: varvectl show --bring-back %s\n\n"),
                          best->revision->id);
  g_string_append (text, best->text);
  cli_print_text (text->str);
}

static void
add_found (VarveJson *json, const VarveFound *found)
{
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", found->revision->id);
  varve_json_add_strv (json, "down_revisions",
                       (const char *const *) found->revision->down_revisions);
  varve_json_add_strv (json, "depends_on", (const char *const *) found->revision->depends_on);
  varve_json_add_string (json, "message", found->revision->message);
  varve_json_add_string (json, "created", found->revision->created);
  varve_json_add_boolean (json, "reversible", found->revision->has_down);
  varve_json_add_string (json, "path", found->path);
  varve_json_add_string (json, "commit", found->commit);
  varve_json_add_string (json, "subject", found->subject);
  varve_json_add_string (json, "author", found->author);
  varve_json_add_string (json, "date", found->date);
  varve_json_begin_array (json, "places");
  for (guint i = 0; i < found->places->len; i++)
    {
      const VarvePlace *place = found->places->pdata[i];

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "kind", varve_place_kind_get_nick (place->kind));
      varve_json_add_string (json, "name", place->name);
      varve_json_add_boolean (json, "is_there", place->is_there);
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
  varve_json_add_string (json, "text", found->text);
  varve_json_end_object (json);
}

static void
print_json (const VarveWhereis *whereis)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", whereis->id);
  varve_json_add_string (json, "repository", whereis->repository);
  varve_json_begin_array (json, "found");
  for (guint i = 0; i < whereis->found->len; i++)
    add_found (json, whereis->found->pdata[i]);
  varve_json_end_array (json);
  varve_json_add_strv (json, "notes", (const char *const *) whereis->notes);
  varve_json_end_object (json);
  cli_json_print (json);
}

static int
show_places (Cli *cli, const char *id, GError **error)
{
  VarveWhereisContext context = { NULL };
  g_autoptr (VarveWhereis) whereis = NULL;

  if (!fill_context (cli, &context, error))
    return -1;
  whereis = varve_whereis_find (&context, id, cli_get_operation (cli), error);
  if (!whereis || !varve_whereis_check (whereis, error))
    return -1;
  if (cli->json)
    print_json (whereis);
  else
    print_text (cli, whereis);
  return CLI_OK;
}

static void
print_written (Cli *cli, const char *id, GPtrArray *found, char **paths)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", id);
  varve_json_add_strv (json, "files", (const char *const *) paths);
  varve_json_end_object (json);
  if (cli->json)
    cli_json_print (json);
  for (guint i = 0; !cli->json && !cli->quiet && paths[i]; i++)
    {
      g_autofree char *where = varve_found_describe (found->pdata[i]);

      cli_printf (_ ("Wrote %s, found %s\n"), cli_get_shown_path (paths[i]), where);
    }
}

static int
bring_back (Cli *cli, const char *id, GError **error)
{
  const char *const ids[] = { id, NULL };
  VarveWhereisContext context = { NULL };
  g_autoptr (GPtrArray) found = NULL;
  g_auto (GStrv) paths = NULL;

  if (!fill_context (cli, &context, error))
    return -1;
  found = varve_whereis_collect (&context, cli->graph, ids, cli_get_operation (cli), error);
  paths = found ? varve_project_bring_back (cli->project, cli->graph, found, error) : NULL;
  if (!paths)
    return -1;
  print_written (cli, id, found, paths);
  return CLI_OK;
}

/* A search starts git, which a command that only looks must not: it is asked for by name. */
static gboolean
is_here (Cli *cli, const char *id)
{
  g_autoptr (GArray) indexes = varve_resolver_resolve (cli->graph, id, NULL, NULL);

  return varve_graph_lookup (cli->graph, id) || (indexes && indexes->len > 0);
}

gboolean
cli_wants_search (Cli *cli, const char *id)
{
  return (cli->find || cli->bring_back) && cli_load_any_graph (cli, NULL) && !is_here (cli, id);
}

int
cli_show_found (Cli *cli, const char *id, GError **error)
{
  return cli->bring_back ? bring_back (cli, id, error) : show_places (cli, id, error);
}

static gboolean
check_may_lend (Cli *cli, GError **error)
{
  if (varve_project_get_kind (cli->project) == VARVE_PROJECT_SQL)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_USAGE,
                   _ ("Bring the script back with “varvectl show --bring-back ID” first."),
                   _ ("Alembic reads scripts from the project’s folder only"));
  return FALSE;
}

/* @current: version rows whose scripts are looked for. */
gboolean
cli_add_found (Cli *cli, const char *const *current, GError **error)
{
  VarveWhereisContext context = { NULL };
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (VarveGraph) without = NULL;

  if (!check_may_lend (cli, error) || !fill_context (cli, &context, error))
    return FALSE;
  found = varve_whereis_collect (&context, cli->graph, current, cli_get_operation (cli), error);
  if (!found)
    return FALSE;
  for (guint i = 0; i < found->len && !cli->quiet; i++)
    {
      const VarveFound *one = found->pdata[i];
      g_autofree char *where = varve_found_describe (one);

      cli_note (_ ("The script of %s was found %s."), one->revision->id, where);
    }
  without = g_steal_pointer (&cli->graph);
  cli->graph = varve_project_add_found (cli->project, without, found);
  return varve_graph_check (cli->graph, error);
}
