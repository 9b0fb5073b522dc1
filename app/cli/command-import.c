/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import: another tool's history as a SQL project. */
#include "cli.h"

#define SCRIPTS "migrations"

static const char *
get_path (Cli *cli)
{
  const char *path = cli_get_arguments (cli)[1];

  return path ? path : cli->directory ? cli->directory : ".";
}

/* PATH is the project: its folder, or its configuration. */
static gboolean
open_alembic (Cli *cli, GError **error)
{
  const char *path = cli_get_arguments (cli)[1];

  if (path && g_file_test (path, G_FILE_TEST_IS_DIR))
    cli->directory = path;
  else if (path)
    cli->config = path;
  if (!cli_load_graph (cli, error))
    return FALSE;
  if (cli_is_alembic (cli))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT,
                   _ ("Name the folder with alembic.ini or pyproject.toml."),
                   _ ("“%s” is a SQL project already"), varve_project_get_folder (cli->project));
  return FALSE;
}

static VarveImport *
import_alembic (Cli *cli, GError **error)
{
  g_auto (CliAlembic) alembic = { 0 };
  g_autoptr (VarveUrl) url = NULL;
  VarveAlembicFailure *failure = NULL;
  VarveImport *import;
  VarveEnvironment *environment;

  if (!open_alembic (cli, error))
    return NULL;
  environment = cli_find_environment (cli, error);
  url = environment ? varve_environment_resolve_url (environment, error) : NULL;
  if (!url || !cli_alembic_prepare (cli, &alembic, TRUE, error))
    return NULL;
  import = varve_import_alembic (&alembic.context, cli->graph, varve_url_get_dialect (url),
                                 cli->operation, &failure, error);
  cli_alembic_show_output (cli, failure);
  return import;
}

/* Beside what is read, and never on top of it. */
static char *
make_target (Cli *cli)
{
  const char *base = cli->project     ? varve_project_get_folder (cli->project)
                     : cli->directory ? cli->directory
                                      : ".";

  return cli->into ? g_canonicalize_filename (cli->into, NULL)
                   : g_canonicalize_filename ("varve", base);
}

static void
add_script (VarveJson *json, const VarveImportScript *script, const char *path)
{
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", script->revision->id);
  varve_json_add_string (json, "path", path);
  varve_json_add_string (json, "source", script->source);
  varve_json_begin_array (json, "unfinished");
  for (guint i = 0; i < script->unfinished->len; i++)
    varve_json_add_string (json, NULL, script->unfinished->pdata[i]);
  varve_json_end_array (json);
  varve_json_end_object (json);
}

static void
print_json (const VarveImport *import, const char *target, char **paths)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "folder", target);
  varve_json_begin_array (json, "revisions");
  for (guint i = 0; i < import->scripts->len; i++)
    add_script (json, import->scripts->pdata[i], paths[i]);
  varve_json_end_array (json);
  varve_json_begin_array (json, "notes");
  for (guint i = 0; i < import->notes->len; i++)
    varve_json_add_string (json, NULL, import->notes->pdata[i]);
  varve_json_end_array (json);
  varve_json_end_object (json);
  cli_json_print (json);
}

static guint
print_unfinished (const VarveImport *import, char **paths)
{
  guint n = 0;

  for (guint i = 0; i < import->scripts->len; i++)
    {
      const VarveImportScript *script = import->scripts->pdata[i];

      if (script->unfinished->len == 0)
        continue;
      n++;
      cli_printf ("%s:\n", cli_get_shown_path (paths[i]));
      for (guint j = 0; j < script->unfinished->len; j++)
        cli_printf ("    %s\n", (char *) script->unfinished->pdata[j]);
    }
  return n;
}

static void
print_text (Cli *cli, const VarveImport *import, const char *target, char **paths)
{
  guint n = import->scripts->len;
  guint unfinished;

  if (cli->quiet)
    return;
  for (guint i = 0; i < import->notes->len; i++)
    cli_note ("%s", (char *) import->notes->pdata[i]);
  cli_printf (ngettext ("Made a project with %u revision in %s.\n",
                        "Made a project with %u revisions in %s.\n", n),
              n, cli_get_shown_path (target));
  unfinished = print_unfinished (import, paths);
  if (unfinished > 0)
    cli_printf (
        ngettext ("%u script is a draft: finish it, then take its line “-- Draft: …” out.\n",
                  "%u scripts are drafts: finish them, then take their lines “-- Draft: …” "
                  "out.\n",
                  unfinished),
        unfinished);
  cli_print (_ ("Next: look at the environments in its varve.ini, and write the wanted schema into "
                "schema.sql: “varvectl schema” prints that of a database.\n"));
  if (!cli->project)
    cli_print (_ ("A database that has all of it is told so by “varvectl stamp head”.\n"));
}

int
cli_run_import (Cli *cli, GError **error)
{
  const char *format = cli_get_arguments (cli)[0];
  g_autoptr (VarveImport) import = NULL;
  g_autofree char *target = NULL;
  g_auto (GStrv) paths = NULL;

  import = g_str_equal (format, "alembic") ? import_alembic (cli, error)
                                           : varve_import_folder (format, get_path (cli), error);
  if (!import)
    return -1;
  target = make_target (cli);
  paths = varve_import_write (import, target, SCRIPTS, error);
  if (!paths)
    return -1;
  if (cli->json)
    print_json (import, target, paths);
  else
    print_text (cli, import, target, paths);
  return CLI_OK;
}
