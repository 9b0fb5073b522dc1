/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schema's place as the command line names it: a URL, files, an environment, a revision. */
#include "schema.h"

#include <string.h>

static gboolean
looks_like_url (const char *text)
{
  return strstr (text, "://") != NULL || g_str_has_prefix (text, "sqlite:")
         || g_str_has_prefix (text, "${");
}

static VarveEnvironment *
find_environment (Cli *cli, const char *name)
{
  g_autoptr (GError) local_error = NULL;
  VarveProject *project = cli_open_project (cli, &local_error);

  for (guint i = 0; project && i < varve_project_get_n_environments (project); i++)
    if (g_str_equal (varve_project_get_environment (project, i)->name, name))
      return varve_project_get_environment (project, i);
  return NULL;
}

/* Our tables are called there as they are in the project. */
static VarveEnvironment *
make_environment (Cli *cli, const char *folder, const char *url)
{
  VarveEnvironment *self = varve_environment_new_for_url (_ ("on the command line"), folder, url);
  VarveProject *project = cli_open_project (cli, NULL);
  const VarveEnvironment *usual
      = project ? varve_project_find_environment (project, cli->environment_name, NULL) : NULL;

  if (usual)
    {
      varve_set_str (&self->version_table, usual->version_table);
      varve_set_str (&self->version_table_schema, usual->version_table_schema);
      varve_set_str (&self->scratch_url, usual->scratch_url);
    }
  return self;
}

static void
judge (Cli *cli, CliEnd *end)
{
  g_autofree char *folder = g_get_current_dir ();
  VarveEnvironment *environment;

  if (looks_like_url (end->text))
    {
      end->kind = CLI_END_URL;
      end->environment = make_environment (cli, folder, end->text);
    }
  else if (g_file_test (end->text, G_FILE_TEST_EXISTS))
    end->kind = CLI_END_FILES;
  else if ((environment = find_environment (cli, end->text)) != NULL)
    {
      end->kind = CLI_END_ENVIRONMENT;
      end->environment = varve_environment_ref (environment);
    }
  else if (g_str_has_suffix (end->text, ".sql") || strchr (end->text, G_DIR_SEPARATOR))
    end->kind = CLI_END_FILES;
  else
    end->kind = CLI_END_REVISION;
}

gboolean
cli_end_open (Cli *cli, CliEnd *end, const char *text, GError **error)
{
  end->text = text;
  cli_get_operation (cli);
  cli_catch_signals (cli->operation);
  judge (cli, end);
  if (end->kind == CLI_END_REVISION)
    return cli_load_graph (cli, error) != NULL;
  if (end->kind == CLI_END_FILES)
    return TRUE;
  end->database = varve_environment_open (end->environment, TRUE, cli->operation, error);
  return end->database != NULL;
}

void
cli_end_clear (CliEnd *end)
{
  g_clear_object (&end->database);
  g_clear_pointer (&end->environment, varve_environment_unref);
}

gboolean
cli_end_find_dialect (Cli *cli, CliEnd *ends, guint n, VarveDialect *dialect, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (ends[i].database)
      {
        *dialect = varve_database_get_dialect (ends[i].database);
        return TRUE;
      }
  if (cli_open_project (cli, NULL)
      && varve_project_find_dialect (cli->project, cli->environment_name, dialect))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_USAGE,
                   _ ("Name an environment with -e, or a database with --url."),
                   _ ("It is not known whose SQL this is, PostgreSQL’s or SQLite’s"));
  return FALSE;
}

static VarveSchema *
read_revision (Cli *cli, const char *target, VarveSchemas *schemas, GError **error)
{
  const char *const targets[] = { target, NULL };
  g_auto (GStrv) rows = NULL;
  g_auto (GStrv) current = NULL;

  if (strstr (target, "current"))
    {
      g_autoptr (GArray) indexes = NULL;

      current = cli_read_current (cli, error);
      indexes = current ? varve_resolver_resolve (cli->graph, target, (const char *const *) current,
                                                  error)
                        : NULL;
      if (!indexes)
        return NULL;
      rows = g_new0 (char *, indexes->len + 1);
      for (guint i = 0; i < indexes->len; i++)
        rows[i] = g_strdup (
            varve_graph_get_revision (cli->graph, g_array_index (indexes, guint, i))->id);
    }
  else
    rows = cli_resolve_ids (cli->graph, targets, error);
  if (!rows)
    return NULL;
  return varve_schemas_read_revisions (schemas, cli->graph, (const char *const *) rows,
                                       cli->operation, error);
}

VarveSchema *
cli_end_read (Cli *cli, CliEnd *end, VarveSchemas *schemas, GError **error)
{
  if (end->database)
    return varve_database_read_schema (end->database, NULL, cli->operation, error);
  if (end->kind == CLI_END_FILES)
    return varve_schemas_read_files (schemas, end->text, cli->operation, error);
  return read_revision (cli, end->text, schemas, error);
}
