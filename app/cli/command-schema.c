/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff, schema: schemas compared and printed; check's and revision's part of it. */
#include "schema.h"

#include <string.h>

static gboolean
write_file (const char *path, const char *text, GError **error)
{
  g_autofree char *absolute = path ? g_canonicalize_filename (path, NULL) : NULL;

  return !path || varve_file_write (absolute, text, -1, FALSE, error);
}

static void
print_diff_json (const VarveComparison *comparison, const VarveGeneration *generation)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  cli_json_add_comparison (json, comparison);
  varve_json_add_string (json, "up", generation->up);
  varve_json_add_string (json, "down", generation->down);
  varve_json_end_object (json);
  cli_json_print (json);
}

static void
print_explanation (Cli *cli, const VarveComparison *comparison, VarveDatabase *database)
{
  g_auto (GStrv) lines = varve_comparison_explain (comparison, database);

  if (cli->quiet)
    return;
  cli_print (_ ("No difference.\n"));
  for (guint i = 0; lines[i]; i++)
    {
      g_autofree char *line = g_strconcat (lines[i], "\n", NULL);

      cli_print_text (line);
    }
}

static void
print_diff_text (Cli *cli,
                 const VarveComparison *comparison,
                 const VarveGeneration *generation,
                 VarveDatabase *database)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (varve_comparison_is_empty (comparison))
    print_explanation (cli, comparison, database);
  cli_append_comparison (text, comparison, cli->verbose);
  if (*generation->up && !cli->up_file)
    g_string_append_printf (text, "\n%s", generation->up);
  cli_print_text (text->str);
  cli_note_questions (comparison);
}

static int
report_diff (Cli *cli,
             VarveSchemas *schemas,
             const VarveComparison *comparison,
             VarveDatabase *database,
             GError **error)
{
  const VarveGenerationOptions options = { .online = cli->online };
  g_autoptr (VarveGeneration) generation
      = varve_generation_new (schemas, comparison, &options, cli->operation, error);

  if (!generation || !write_file (cli->up_file, generation->up, error)
      || !write_file (cli->down_file, generation->down, error))
    return -1;
  if (cli->json)
    print_diff_json (comparison, generation);
  else
    print_diff_text (cli, comparison, generation, database);
  return cli->exit_code && !varve_comparison_is_empty (comparison) ? CLI_WORK_FOUND : CLI_OK;
}

static int
diff_ends (Cli *cli, const char *from_text, const char *to_text, GError **error)
{
  CliEnd ends[2] = { 0 };
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  VarveComparisonOptions options = { 0 };
  VarveDialect dialect;
  int status = -1;

  if (cli_end_open (cli, &ends[0], from_text, error) && cli_end_open (cli, &ends[1], to_text, error)
      && cli_end_find_dialect (cli, ends, 2, &dialect, error))
    {
      VarveDatabase *target = ends[0].database ? ends[0].database : ends[1].database;
      VarveEnvironment *environment
          = ends[0].environment ? ends[0].environment : ends[1].environment;

      if (!environment && cli->project)
        environment = varve_project_find_environment (cli->project, cli->environment_name, NULL);
      schemas = varve_schemas_new (cli->project, environment, dialect, target);
      cli_fill_comparison_options (cli, &options);
      if (cli->project)
        {
          options.include = varve_project_get_include (cli->project);
          options.exclude = varve_project_get_exclude (cli->project);
        }
      from = cli_end_read (cli, &ends[0], schemas, error);
      to = from ? cli_end_read (cli, &ends[1], schemas, error) : NULL;
      if (to && varve_schema_get_dialect (from) != varve_schema_get_dialect (to))
        varve_set_error (error, VARVE_ERROR_USAGE, _ ("Compare two of one kind."),
                         _ ("PostgreSQL’s schema and SQLite’s can't be compared"));
      else if (to)
        comparison = varve_comparison_new (schemas, ends[0].database, from, to, &options,
                                           cli->operation, error);
      if (comparison)
        status = report_diff (cli, schemas, comparison, target, error);
    }
  g_clear_pointer (&schemas, varve_schemas_free);
  cli_end_clear (&ends[0]);
  cli_end_clear (&ends[1]);
  return status;
}

static int
diff_environment (Cli *cli, GError **error)
{
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  VarveComparisonOptions options = { 0 };

  if (!cli_load_graph (cli, error) || !(schemas = cli_open_schemas (cli, error)))
    return -1;
  cli_fill_comparison_options (cli, &options);
  if (cli->drift)
    comparison = varve_autogenerate_compare_drift (cli->project, cli->graph, cli->database, schemas,
                                                   cli->operation, error);
  else
    comparison = varve_autogenerate_compare (cli->project, cli->graph, cli->database, schemas,
                                             &options, cli->operation, error);
  return comparison ? report_diff (cli, schemas, comparison, cli->database, error) : -1;
}

int
cli_run_diff (Cli *cli, GError **error)
{
  const char *const *arguments = cli_get_arguments (cli);

  if (!arguments[0])
    return diff_environment (cli, error);
  if (arguments[1] && !cli->drift)
    return diff_ends (cli, arguments[0], arguments[1], error);
  varve_set_error (error, VARVE_ERROR_USAGE,
                   _ ("Give both ends, or none: then the environment’s database is compared with "
                      "the desired schema, with --drift with what the history gives."),
                   cli->drift ? _ ("--drift needs no ends") : _ ("One end can't be compared"));
  return -1;
}

static const char *
get_access_reason (void)
{
  return _ ("owners and privileges differ from server to server");
}

static void
add_left_out (VarveJson *json, const char *kind, const char *name, const char *reason)
{
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "kind", kind);
  varve_json_add_string (json, "name", name);
  varve_json_add_string (json, "reason", reason);
  varve_json_end_object (json);
}

static void
print_schema_json (VarveSchema *schema, const char *sql)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "objects");
  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    {
      g_autofree char *name = varve_schema_dup_name (schema, i);

      varve_json_begin_object (json, NULL);
      varve_json_add_string (
          json, "kind", varve_object_kind_get_nick (varve_schema_get_object (schema, i)->kind));
      varve_json_add_string (json, "name", name);
      varve_json_end_object (json);
    }
  varve_json_end_array (json);
  varve_json_begin_array (json, "not_compared");
  for (guint i = 0; i < varve_schema_get_n_notes (schema); i++)
    {
      const VarveSchemaNote *note = varve_schema_get_note (schema, i);

      add_left_out (json, note->kind, note->name, note->reason);
    }
  if (varve_schema_get_dialect (schema) == VARVE_DIALECT_POSTGRES)
    add_left_out (json, "privilege", NULL, get_access_reason ());
  varve_json_end_array (json);
  varve_json_add_string (json, "sql", sql);
  varve_json_end_object (json);
  cli_json_print (json);
}

/* Beside the SQL, which may go into a file. */
static void
note_left_out (Cli *cli, VarveSchema *schema)
{
  for (guint i = 0; i < varve_schema_get_n_notes (schema); i++)
    {
      const VarveSchemaNote *note = varve_schema_get_note (schema, i);

      cli_note (_ ("Not compared: %s %s: %s"), note->kind, note->name, note->reason);
    }
  if (cli->verbose && varve_schema_get_dialect (schema) == VARVE_DIALECT_POSTGRES)
    cli_note (_ ("Not in it: %s"), get_access_reason ());
}

static int
print_schema (Cli *cli, VarveSchema *schema, GError **error)
{
  g_autofree char *sql = varve_schema_render (schema, error);

  if (!sql)
    return -1;
  if (cli->json)
    print_schema_json (schema, sql);
  else
    {
      cli_print (sql);
      note_left_out (cli, schema);
    }
  return CLI_OK;
}

static int
print_end (Cli *cli, const char *text, GError **error)
{
  g_auto (CliEnd) end = { 0 };
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveSchema) schema = NULL;
  VarveEnvironment *environment;
  VarveDialect dialect;

  if (!cli_end_open (cli, &end, text, error)
      || !cli_end_find_dialect (cli, &end, 1, &dialect, error))
    return -1;
  environment = end.environment;
  if (!environment && cli->project)
    environment = varve_project_find_environment (cli->project, cli->environment_name, NULL);
  schemas = varve_schemas_new (cli->project, environment, dialect, end.database);
  schema = cli_end_read (cli, &end, schemas, error);
  return schema ? print_schema (cli, schema, error) : -1;
}

int
cli_run_schema (Cli *cli, GError **error)
{
  const char *text = cli_get_arguments (cli)[0];
  g_autoptr (VarveSchema) schema = NULL;

  if (text)
    return print_end (cli, text, error);
  if (!cli_open_database (cli, TRUE, error))
    return -1;
  schema = varve_database_read_schema (cli->database, NULL, cli->operation, error);
  return schema ? print_schema (cli, schema, error) : -1;
}
