/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *const kind_names[] = { "sqlite", "sqlite-wal", "postgres" };

const char *
test_kind_get_name (TestKind kind)
{
  return kind_names[kind];
}

gboolean
test_has_postgres (void)
{
  return g_getenv ("VARVE_TEST_POSTGRES") != NULL && g_getenv ("PGHOST") != NULL;
}

static VarveUrl *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  VarveUrl *url = varve_url_parse (text, NULL, &error);

  g_assert_no_error (error);
  return url;
}

static char *
make_postgres_text (const char *name)
{
  return g_strdup_printf ("postgresql://%s@/%s?host=%s", g_getenv ("PGUSER"), name,
                          g_getenv ("PGHOST"));
}

static void
administer (const char *format, const char *name)
{
  g_autofree char *text = make_postgres_text ("postgres");
  g_autoptr (VarveUrl) url = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveDatabase) database = varve_database_open (url, NULL, NULL, &error);
  g_auto (GStrv) parts = g_strsplit (format, "@", 2);
  g_autofree char *sql = g_strconcat (parts[0], name, parts[1], NULL);

  g_assert_no_error (error);
  test_execute (database, sql);
}

static void
place_in_postgres (TestPlace *self)
{
  static guint n;

  self->dialect = VARVE_DIALECT_POSTGRES;
  self->name = g_strdup_printf ("varve_%d_%u", (int) getpid (), n++);
  administer ("CREATE DATABASE @ TEMPLATE template0", self->name);
  self->text = make_postgres_text (self->name);
}

static void
place_in_sqlite (TestPlace *self)
{
  g_autoptr (GError) error = NULL;

  self->dialect = VARVE_DIALECT_SQLITE;
  self->folder = g_dir_make_tmp ("varve-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "test.db", NULL);
  self->text = g_strconcat ("sqlite:///", self->path, NULL);
}

TestPlace *
test_place_new (TestKind kind)
{
  TestPlace *self;

  if (kind == TEST_POSTGRES && !test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server: run by tests/support/postgres-cluster");
      return NULL;
    }
  self = g_new0 (TestPlace, 1);
  self->kind = kind;
  if (kind == TEST_POSTGRES)
    place_in_postgres (self);
  else
    place_in_sqlite (self);
  self->url = parse (self->text);
  if (kind == TEST_SQLITE_WAL)
    {
      VarveDatabaseOptions options = { .create = TRUE };
      g_autoptr (VarveDatabase) database = test_place_open (self, &options);

      test_execute (database, "PRAGMA journal_mode = WAL");
    }
  return self;
}

void
test_place_free (TestPlace *self)
{
  /* A PostgreSQL database goes with the cluster: dropping it would cost a checkpoint. */
  if (self->folder != NULL)
    {
      g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (self->folder, name, NULL);

          g_unlink (path);
        }
      g_rmdir (self->folder);
    }
  varve_url_unref (self->url);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

VarveDatabase *
test_place_open (TestPlace *self, const VarveDatabaseOptions *options)
{
  VarveDatabaseOptions defaults = { .create = TRUE, .lock_timeout_ms = 200, .lock_retries = 3 };
  g_autoptr (GError) error = NULL;
  VarveDatabase *database
      = varve_database_open (self->url, options ? options : &defaults, NULL, &error);

  g_assert_no_error (error);
  return database;
}

void
test_execute (VarveDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;

  varve_database_execute (database, sql, NULL, &error);
  g_assert_no_error (error);
}

char *
test_ask (VarveDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = varve_database_query (database, sql, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, >, 0);
  return g_strdup (*(char **) rows->pdata[0]);
}

static VarveScript *
make_script (const TestScript *script, guint index, GError **error)
{
  g_autofree char *revises = index > 0 ? g_strdup (script[-1].id) : NULL;
  g_autofree char *path = g_strconcat (script->id, ".sql", NULL);
  char *text = g_strconcat (
      "-- ", script->id, "\n--\n-- Revision ID: ", script->id, "\n", revises ? "-- Revises: " : "",
      revises ? revises : "", "\n", "\n-- migrate:up", script->options ? " " : "",
      script->options ? script->options : "", "\n", script->up, "\n-- migrate:down",
      script->options ? " " : "", script->options ? script->options : "", "\n",
      script->down ? script->down : "", "\n", NULL);

  return varve_script_parse_take (text, strlen (text), path, error);
}

static gboolean
load_step (VarveStep *step, VarveDialect dialect, VarveScript *script, GError **error)
{
  const VarveScriptSection *section;

  step->script = varve_script_ref (script);
  section = varve_step_get_section (step);
  step->transactional = section->transactional;
  step->checksum = varve_script_dup_checksum (script);
  step->statements = varve_statements_split (dialect, script->text, section->offset,
                                             section->length, script->revision->path, error);
  return step->statements != NULL;
}

static const char *
get_id (GPtrArray *scripts, guint n)
{
  return n > 0 ? ((VarveScript *) scripts->pdata[n - 1])->revision->id : NULL;
}

static VarvePlan *
make_plan (GPtrArray *scripts, guint from, guint to, GError **error)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  const char *current[] = { get_id (scripts, from), NULL };
  const char *targets[] = { to > 0 ? get_id (scripts, to) : "base", NULL };
  g_autoptr (VarveGraph) graph = NULL;

  for (guint i = 0; i < scripts->len; i++)
    g_ptr_array_add (revisions, varve_revision_ref (((VarveScript *) scripts->pdata[i])->revision));
  graph = varve_graph_new (revisions, NULL);
  return (to >= from ? varve_planner_upgrade : varve_planner_downgrade) (graph, current, targets,
                                                                         error);
}

VarvePlan *
test_plan_new_from_scripts (VarveDialect dialect,
                            GPtrArray *scripts,
                            guint from,
                            guint to,
                            GError **error)
{
  g_autoptr (VarvePlan) plan = make_plan (scripts, from, to, error);

  for (guint i = 0; plan != NULL && i < plan->steps->len; i++)
    if (!load_step (plan->steps->pdata[i], dialect,
                    scripts->pdata[to >= from ? from + i : from - 1 - i], error))
      return NULL;
  return g_steal_pointer (&plan);
}

VarvePlan *
test_plan_new (VarveDialect dialect,
               const TestScript *scripts,
               guint from,
               guint to,
               GError **error)
{
  g_autoptr (GPtrArray) loaded
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_script_unref);
  g_autoptr (GError) local = NULL;
  VarvePlan *plan = NULL;

  for (guint i = 0; i < MAX (from, to); i++)
    g_ptr_array_add (loaded, make_script (scripts + i, i, &local));
  if (local == NULL)
    plan = test_plan_new_from_scripts (dialect, loaded, from, to, &local);
  if (error == NULL)
    g_assert_no_error (local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return plan;
}

VarveRunResult *
test_try (VarveDatabase *database, const TestScript *scripts, guint from, guint to)
{
  g_autoptr (VarvePlan) plan
      = test_plan_new (varve_database_get_dialect (database), scripts, from, to, NULL);

  return varve_migrator_run (NULL, database, plan, NULL, NULL, NULL);
}

void
test_run (VarveDatabase *database, const TestScript *scripts, guint from, guint to)
{
  g_autoptr (VarveRunResult) result = test_try (database, scripts, from, to);

  if (result->error != NULL)
    g_error ("%s", varve_error_format (result->error));
}

VarveStepState
test_get_state (const VarveRunResult *result, guint index)
{
  return g_array_index (result->states, VarveStepState, index);
}

char *
test_read_current (VarveDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rows = varve_database_read_current (database, NULL, &error);

  g_assert_no_error (error);
  return g_strjoinv (",", rows);
}

typedef struct
{
  TestKind kind;
  void (*func) (TestPlace *place);
} Case;

static void
run_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (TestPlace) place = test_place_new (test->kind);

  if (place != NULL)
    test->func (place);
}

static void
add_case (const char *path, TestKind kind, void (*func) (TestPlace *place))
{
  Case *test = g_new0 (Case, 1);

  test->kind = kind;
  test->func = func;
  g_test_add_data_func_full (path, test, run_case, g_free);
}

void
test_add_for_each (const char *path, void (*func) (TestPlace *place))
{
  for (TestKind kind = 0; kind < TEST_N_KINDS; kind++)
    {
      g_autofree char *full = g_strdup_printf ("%s/%s", path, kind_names[kind]);

      add_case (full, kind, func);
    }
}

void
test_add_for_postgres (const char *path, void (*func) (TestPlace *place))
{
  add_case (path, TEST_POSTGRES, func);
}
