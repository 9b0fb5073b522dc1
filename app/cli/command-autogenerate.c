/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revision --autogenerate, and check's look at the desired schema. */
#include "schema.h"

#include <string.h>

static void
print_nothing (Cli *cli, const VarveComparison *comparison)
{
  g_auto (GStrv) lines = varve_comparison_explain (comparison, cli->database);
  g_autoptr (GString) text = g_string_new (NULL);

  if (cli->quiet)
    return;
  cli_print (_ ("No new upgrade operations detected.\n"));
  for (guint i = 0; lines[i]; i++)
    {
      g_autofree char *line = g_strconcat ("  ", lines[i], "\n", NULL);

      cli_print_text (line);
    }
  cli_append_comparison (text, comparison, cli->verbose);
  cli_print_text (text->str);
}

static void
add_explanation (Cli *cli, VarveJson *json, const VarveComparison *comparison)
{
  g_auto (GStrv) lines = NULL;

  if (!varve_comparison_is_empty (comparison))
    return;
  lines = varve_comparison_explain (comparison, cli->database);
  varve_json_add_strv (json, "why_empty", (const char *const *) lines);
}

static void
print_json (Cli *cli,
            const VarveComparison *comparison,
            const VarveGeneration *generation,
            const char *id,
            const char *text)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "revisions");
  if (id)
    cli_json_add_revision (json, cli->graph, varve_graph_find (cli->graph, id), NULL);
  varve_json_end_array (json);
  if (text)
    varve_json_add_string (json, "text", text);
  cli_json_add_comparison (json, comparison);
  add_explanation (cli, json, comparison);
  if (generation)
    cli_json_add_generation (json, generation);
  varve_json_end_object (json);
  cli_json_print (json);
}

static int
preview (Cli *cli,
         const VarveComparison *comparison,
         const VarveGeneration *generation,
         const VarveRevisionRequest *request,
         GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (VarveRevision) revision
      = varve_project_preview_revision (cli->project, cli->graph, request, &path, &text, error);

  if (!revision)
    return -1;
  if (cli->json)
    print_json (cli, comparison, generation, NULL, text);
  else
    cli_print (text);
  return CLI_OK;
}

static gboolean
save_answers (Cli *cli, const VarveComparison *comparison, GError **error)
{
  g_autofree char *path = varve_comparison_dup_answers_path (cli->project);

  return !path || varve_comparison_save_answers (comparison, path, error);
}

static int
write_revision (Cli *cli,
                const VarveComparison *comparison,
                const VarveGeneration *generation,
                const VarveRevisionRequest *request,
                GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VarveRevision) revision = NULL;

  revision = cli_write_revision (cli, request, error);
  if (!revision || !save_answers (cli, comparison, error))
    return -1;
  g_clear_pointer (&cli->graph, varve_graph_unref);
  if (!cli_load_graph (cli, error))
    return -1;
  if (cli->json)
    {
      print_json (cli, comparison, generation, revision->id, NULL);
      return CLI_OK;
    }
  cli_append_comparison (text, comparison, cli->verbose);
  if (!cli->quiet)
    cli_print_text (text->str);
  cli_note_questions (comparison);
  if (!cli->quiet)
    cli_note_generation (generation);
  if (cli->quiet)
    cli_printf ("%s\n", cli_get_shown_path (revision->path));
  else
    cli_printf (_ ("Made %s, revision %s: a draft. Read it, then apply it with “varvectl upgrade "
                   "--reviewed %s”.\n"),
                cli_get_shown_path (revision->path), revision->id, revision->id);
  return CLI_OK;
}

/* A script that is made for one head may not be wanted behind another. */
int
cli_run_autogenerate (Cli *cli, VarveRevisionRequest *request, GError **error)
{
  const VarveGenerationOptions generation_options = { .online = cli->online, .prove = TRUE };
  VarveComparisonOptions options = { 0 };
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  g_autoptr (VarveGeneration) generation = NULL;

  schemas = cli_open_schemas (cli, error);
  if (!schemas)
    return -1;
  cli_fill_comparison_options (cli, &options);
  cli_ask_about_renames (cli, &options);
  comparison = varve_autogenerate_compare (cli->project, cli->graph, cli->database, schemas,
                                           &options, cli->operation, error);
  if (!comparison)
    return -1;
  if (varve_comparison_is_empty (comparison))
    {
      if (cli->json)
        print_json (cli, comparison, NULL, NULL, NULL);
      else
        print_nothing (cli, comparison);
      return CLI_OK;
    }
  generation
      = varve_generation_new (schemas, comparison, &generation_options, cli->operation, error);
  if (!generation)
    return -1;
  varve_generation_fill_request (generation, request);
  return cli->sql ? preview (cli, comparison, generation, request, error)
                  : write_revision (cli, comparison, generation, request, error);
}

/* Why the desired schema is not looked at; NULL: it is. (transfer full) */
static char *
find_reason (Cli *cli)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveUrl) url = NULL;
  const char *path = varve_project_get_schema_path (cli->project);
  VarveEnvironment *environment;

  if (!path)
    return g_strdup (_ ("varve.ini names no desired schema"));
  if (varve_desired_is_unwritten (path, varve_project_get_folder (cli->project)))
    return g_strdup_printf (_ ("%s holds nothing yet"), cli_get_shown_path (path));
  environment = cli_find_environment (cli, &local_error);
  url = environment ? varve_environment_resolve_url (environment, &local_error) : NULL;
  return url ? NULL : g_strdup (local_error->message);
}

static void
print_check (Cli *cli, const VarveComparison *comparison)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (varve_comparison_is_empty (comparison))
    {
      print_nothing (cli, comparison);
      return;
    }
  cli_print (_ ("New upgrade operations detected:\n"));
  cli_append_comparison (text, comparison, cli->verbose);
  cli_print_text (text->str);
  cli_note_questions (comparison);
}

/* Adds its members to @json, or prints; @found: the desired schema is not the database's. */
gboolean
cli_check_schema (Cli *cli, VarveJson *json, gboolean *found, GError **error)
{
  g_autofree char *reason = find_reason (cli);
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  VarveComparisonOptions options = { 0 };

  *found = FALSE;
  if (reason)
    {
      varve_json_add_string (json, "schema_skipped", reason);
      if (!cli->json && !cli->quiet)
        cli_note (_ ("The desired schema was not compared: %s"), reason);
      return TRUE;
    }
  schemas = cli_open_schemas (cli, error);
  if (!schemas)
    return FALSE;
  cli_fill_comparison_options (cli, &options);
  comparison = varve_autogenerate_compare (cli->project, cli->graph, cli->database, schemas,
                                           &options, cli->operation, error);
  if (!comparison)
    return FALSE;
  *found = !varve_comparison_is_empty (comparison);
  varve_json_add_null (json, "schema_skipped");
  cli_json_add_comparison (json, comparison);
  add_explanation (cli, json, comparison);
  if (!cli->json)
    print_check (cli, comparison);
  return TRUE;
}
