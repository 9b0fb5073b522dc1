/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *config;
  guint line;
  const char *message;
} ErrorCase;

#define HEAD "[varve]\nscript_location = m\n"

static const ErrorCase error_cases[] = {
  { "no-section", "[other]\n", 0, "*no section *varve*" },
  { "no-script-location", "[varve]\nschema = a\n", 1, "*No 'script_location' key found*" },
  { "kind", HEAD "[environment a]\nkind = prod\n", 4, "*“prod” is no value for kind*" },
  { "kind-upper-case", HEAD "[environment a]\nkind = Production\n", 4, "*no value for kind*" },
  { "boolean", HEAD "recursive_version_locations = maybe\n", 3, "*“maybe” is no value*" },
  { "slug-length", HEAD "truncate_slug_length = long\n", 3, "*“long” is no value*" },
  { "slug-length-0", HEAD "truncate_slug_length = 0\n", 3, "*“0” is no value*" },
  { "time-zone", HEAD "timezone = Mars/Olympus\n", 3, "*“Mars/Olympus” is no value*" },
  { "separator", HEAD "version_locations = a\nversion_path_separator = tab\n", 4,
    "*“tab” is no value for version_path_separator*" },
  { "one-transaction", HEAD "\ntransaction_per_migration = false\n", 4, "*is no value for*" },
  { "sourceless", HEAD "sourceless = true\n", 3, "*is no value for sourceless*" },
  { "encoding", HEAD "output_encoding = latin-1\n", 3, "*is no value for output_encoding*" },
  { "lock-timeout", HEAD "lock_timeout = soon\n", 3, "*is no value for lock_timeout*" },
  { "negative-timeout", HEAD "[environment a]\nstatement_timeout = -1\n", 4,
    "*is no value for statement_timeout*" },
  { "unit", HEAD "lock_timeout = 2h\n", 3, "*is no value for lock_timeout*" },
  { "default", HEAD "default_environment = a\n[environment b]\n", 3, "*default_environment*" },
  { "twice", HEAD "[environment a]\n[environment a]\n", 4, "*twice*" },
};

static void
test_error (Fixture *fixture, gconstpointer data)
{
  const ErrorCase *test = data;
  g_autofree char *path = fixture_path (fixture, "varve.ini");
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", test->config);
  project = varve_project_open (&(VarveProjectOptions){ .directory = fixture->folder }, &error);
  g_assert_null (project);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_CONFIG);
  g_assert_cmpstr (varve_error_get_details (error)->path, ==, path);
  g_assert_cmpuint (varve_error_get_details (error)->line, ==, test->line);
  if (!g_pattern_match_simple (test->message, error->message))
    g_error ("“%s” does not match “%s”", error->message, test->message);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = NULL;
  g_autofree char *scripts = fixture_path (fixture, "m");
  g_autofree char *versions = fixture_path (fixture, "m/versions");
  g_autofree char *schema = fixture_path (fixture, "s.sql");
  VarveEnvironment *a, *b;

  fixture_write (fixture, "varve.ini",
                 HEAD "schema = %(here)s/s.sql\nversion_table = v\nlock_timeout = 0.5\n"
                      "default_environment = b\n"
                      "[environment a]\nurl = sqlite:///a.db\n"
                      "[environment b]\nkind = production\nversion_table = w\n"
                      "version_table_schema = x\nlock_timeout = 1min\nstatement_timeout = 20ms\n");
  project = fixture_open (fixture);
  g_assert_cmpstr (varve_project_get_script_location (project), ==, scripts);
  g_assert_cmpstr (varve_project_get_version_locations (project)[0], ==, versions);
  g_assert_null (varve_project_get_version_locations (project)[1]);
  g_assert_cmpstr (varve_project_get_schema_path (project), ==, schema);
  g_assert_cmpuint (varve_project_get_n_environments (project), ==, 2);
  a = varve_project_find_environment (project, "a", NULL);
  b = varve_project_find_environment (project, NULL, NULL);
  g_assert_cmpstr (b->name, ==, "b");
  g_assert_cmpint (a->kind, ==, VARVE_KIND_DEVELOPMENT);
  g_assert_cmpint (b->kind, ==, VARVE_KIND_PRODUCTION);
  g_assert_cmpstr (a->version_table, ==, "v");
  g_assert_cmpstr (b->version_table, ==, "w");
  g_assert_null (a->version_table_schema);
  g_assert_cmpstr (b->version_table_schema, ==, "x");
  g_assert_cmpuint (a->lock_timeout_ms, ==, 500);
  g_assert_cmpuint (b->lock_timeout_ms, ==, 60000);
  g_assert_cmpuint (b->statement_timeout_ms, ==, 20);
  g_assert_cmpuint (varve_project_get_problems (project)->len, ==, 0);
}

static void
test_unknown_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = NULL;
  const GPtrArray *problems;
  const VarveProblem *first, *second, *third;

  fixture_write (fixture, "varve.ini",
                 HEAD "shema = a\n[environment a]\nurls = b\n[enviroment b]\n");
  project = fixture_open (fixture);
  problems = varve_project_get_problems (project);
  g_assert_cmpuint (problems->len, ==, 3);
  first = problems->pdata[0];
  second = problems->pdata[1];
  third = problems->pdata[2];
  g_assert_cmpuint (first->line, ==, 3);
  g_assert_nonnull (strstr (first->hint, "schema"));
  g_assert_cmpuint (second->line, ==, 5);
  g_assert_nonnull (strstr (second->hint, "url"));
  g_assert_cmpuint (third->line, ==, 6);
}

static void
test_found_upwards (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = fixture_path (fixture, "a/b");
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "a/b/c", "");
  project = varve_project_open (&(VarveProjectOptions){ .directory = deep }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (varve_project_get_folder (project), ==, fixture->folder);
}

static void
test_not_a_project (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  VarveProjectOptions options = { .directory = fixture->folder };

  g_assert_null (varve_project_open (&options, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_NOT_A_PROJECT);
  g_assert_nonnull (strstr (varve_error_get_details (error)->hint, "init"));
  g_clear_error (&error);

  options.config = "nowhere.ini";
  g_assert_null (varve_project_open (&options, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_NOT_A_PROJECT);
  g_clear_error (&error);

  fixture_write (fixture, "alembic.ini", "[alembic]\n");
  options.config = NULL;
  g_assert_null (varve_project_open (&options, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_NOT_A_PROJECT);
  g_assert_nonnull (strstr (error->message, "Alembic"));
}

static void
test_without_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  VarveEnvironment *environment;

  fixture_write (fixture, "m/versions/a.sql", SCRIPT ("a1", "", "one"));
  project = varve_project_open (&(VarveProjectOptions){ .directory = fixture->folder,
                                                        .script_location = "m",
                                                        .url = "sqlite:///x.db" },
                                &error);
  g_assert_no_error (error);
  g_assert_null (varve_project_get_config_path (project));
  graph = fixture_load (fixture, project);
  g_assert_cmpuint (varve_graph_get_size (graph), ==, 1);
  environment = varve_project_find_environment (project, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (environment->name, ==, "url");
}

static void
test_unknown_environment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", HEAD "[environment development]\n[environment test]\n");
  project = fixture_open (fixture);
  g_assert_null (varve_project_find_environment (project, "developement", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_UNKNOWN_ENVIRONMENT);
  g_assert_nonnull (strstr (varve_error_get_details (error)->hint, "Did you mean “development”?"));
  g_assert_nonnull (strstr (varve_error_get_details (error)->hint, "test"));
}

static void
test_no_environment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", HEAD);
  project = fixture_open (fixture);
  g_assert_null (varve_project_find_environment (project, NULL, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_NO_URL);
}

typedef struct
{
  const char *name;
  const char *url;
  const char *dotenv; /* (nullable) */
  const char *path;   /* of the SQLite file below the folder; NULL: an error */
} UrlCase;

static const UrlCase url_cases[] = {
  { "plain", "sqlite:///a.db", NULL, "a.db" },
  { "variable", "${VARVE_TEST_URL}", NULL, "from-process.db" },
  { "part", "sqlite:///${VARVE_TEST_NAME}.db", "VARVE_TEST_NAME=b", "b.db" },
  { "process-first", "${VARVE_TEST_URL}", "VARVE_TEST_URL=sqlite:///no.db", "from-process.db" },
  { "not-twice", "sqlite:///${VARVE_TEST_NAME}.db", "VARVE_TEST_NAME=${HOME}", "${HOME}.db" },
  { "no-other-form", "sqlite:///$HOME.db", NULL, "$HOME.db" },
  { "unset", "sqlite:///${VARVE_TEST_NAME}.db", "OTHER=b", NULL },
  { "no-file", "${VARVE_TEST_NAME}", NULL, NULL },
};

static void
test_url (Fixture *fixture, gconstpointer data)
{
  const UrlCase *test = data;
  g_autofree char *config = g_strconcat (HEAD "[environment a]\nurl = ", test->url, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveUrl) url = NULL;

  g_setenv ("VARVE_TEST_URL", "sqlite:///from-process.db", TRUE);
  fixture_write (fixture, "varve.ini", config);
  if (test->dotenv)
    fixture_write (fixture, ".env", test->dotenv);
  project = fixture_open (fixture);
  url = varve_environment_resolve_url (varve_project_get_environment (project, 0), &error);
  if (test->path)
    {
      g_autofree char *path = fixture_path (fixture, test->path);

      g_assert_no_error (error);
      g_assert_cmpstr (varve_url_get_path (url), ==, path);
      return;
    }
  g_assert_null (url);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_NO_URL);
  g_assert_nonnull (strstr (error->message, "VARVE_TEST_NAME"));
  g_assert_nonnull (strstr (error->message, "“a”"));
  g_assert_nonnull (strstr (varve_error_get_details (error)->hint, ".env"));
  g_assert_nonnull (strstr (varve_error_get_details (error)->hint, "export VARVE_TEST_NAME="));
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (error_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/project/error/", error_cases[i].name, NULL);

      add (path, &error_cases[i], test_error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (url_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/project/url/", url_cases[i].name, NULL);

      add (path, &url_cases[i], test_url);
    }
  add ("/project/values", NULL, test_values);
  add ("/project/unknown-keys", NULL, test_unknown_keys);
  add ("/project/found-upwards", NULL, test_found_upwards);
  add ("/project/not-a-project", NULL, test_not_a_project);
  add ("/project/without-file", NULL, test_without_file);
  add ("/project/unknown-environment", NULL, test_unknown_environment);
  add ("/project/no-environment", NULL, test_no_environment);
  return g_test_run ();
}
