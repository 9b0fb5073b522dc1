/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <string.h>

/* Scripts with `transaction:false`: what is left where one stops, and how it is taken up again. */

static const TestScript broken[] = {
  { "p1",
    "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (1);\n"
    "INSERT INTO a VALUES (2);",
    "DROP TABLE a;", "transaction:false" },
};
/* What failed may be mended; */
static const TestScript mended[] = {
  { "p1",
    "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (10);\n"
    "INSERT INTO a VALUES (2);",
    "DROP TABLE a;", "transaction:false" },
};
/* what ran may not be changed. */
static const TestScript changed[] = {
  { "p1", "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (100);\nINSERT INTO a VALUES (10);",
    "DROP TABLE a;", "transaction:false" },
};

static VarveRunResult *
stop_half_way (VarveDatabase *database)
{
  VarveRunResult *result = test_try (database, broken, 0, 1);

  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  g_assert_true (result->partial);
  g_assert_cmpuint (result->partial_statements, ==, 2);
  g_assert_cmpuint (varve_error_get_details (result->error)->statement_number, ==, 3);
  g_assert_cmpint (test_get_state (result, 0), ==, VARVE_STEP_FAILED);
  test_assert_current (database, "");
  test_assert_ask (database, "SELECT count(*) FROM a", "1");
  return result;
}

static void
test_resume (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) first G_GNUC_UNUSED = stop_half_way (database);
  g_autoptr (VarveRunResult) again G_GNUC_UNUSED = stop_half_way (database);
  g_autoptr (VarveRunResult) refused = test_try (database, changed, 0, 1);

  test_assert_error (refused->error, VARVE_ERROR_PLAN_OUTDATED);
  test_assert_ask (database, "SELECT count(*) FROM a", "1");
  test_run (database, mended, 0, 1);
  test_assert_current (database, "p1");
  test_assert_ask (database, "SELECT sum(id) || '/' || count(*) FROM a", "13/3");
  test_run (database, mended, 1, 0);
  test_assert_current (database, "");
  /* Nothing of the first time is in the way of another. */
  test_run (database, mended, 0, 1);
}

static void
on_status (TestPlace *place, gboolean *interrupted, guint *statement)
{
  VarveDatabaseOptions look = { .read_only = TRUE };
  g_autoptr (VarveDatabase) database = test_place_open (place, &look);
  g_autoptr (GPtrArray) revisions = g_ptr_array_new ();
  g_autoptr (VarveRevision) revision = varve_revision_new ("p1");
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarveStatus) status = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (revisions, revision);
  graph = varve_graph_new (revisions, NULL);
  status = varve_status_read (NULL, graph, database, TRUE, NULL, &error);
  g_assert_no_error (error);
  *interrupted = status->interrupted != NULL;
  *statement = status->interrupted ? status->interrupted->statement : 0;
}

static void
test_status (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) first G_GNUC_UNUSED = stop_half_way (database);
  gboolean interrupted;
  guint statement;

  on_status (place, &interrupted, &statement);
  g_assert_true (interrupted);
  g_assert_cmpuint (statement, ==, 2);
  test_run (database, mended, 0, 1);
  on_status (place, &interrupted, &statement);
  g_assert_false (interrupted);
}

static void
cancel_at_third (const VarveRunEvent *event, gpointer user_data)
{
  if (event->type == VARVE_RUN_STATEMENT && event->statement == 3)
    varve_operation_cancel (user_data);
}

static void
test_cancel (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (VarvePlan) plan = test_plan_new (place->dialect, mended, 0, 1, NULL);
  g_autoptr (VarveRunResult) result
      = varve_migrator_run (NULL, database, plan, operation, cancel_at_third, operation);

  test_assert_error (result->error, VARVE_ERROR_CANCELLED);
  g_assert_true (result->partial);
  g_assert_cmpuint (result->partial_statements, ==, 2);
  test_assert_current (database, "");
  test_run (database, mended, 0, 1);
  test_assert_ask (database, "SELECT sum(id) || '/' || count(*) FROM a", "13/3");
}

/* A unique index that fails leaves an invalid one behind, which is in the way of the next attempt.
 */
static void
test_invalid_index (TestPlace *place)
{
  static const TestScript scripts[] = {
    { "p1",
      "CREATE TABLE u (id INTEGER);\nINSERT INTO u VALUES (1), (1);\n"
      "CREATE UNIQUE INDEX CONCURRENTLY \"Odd index\" ON u (id);\nINSERT INTO u VALUES (2);",
      "DROP TABLE u;", "transaction:false" },
  };
  static const char invalid[]
      = "SELECT count(*) FROM pg_index WHERE indrelid = 'u'::regclass AND NOT indisvalid";
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (VarveRunResult) result = test_try (database, scripts, 0, 1);

      test_assert_error (result->error, VARVE_ERROR_STATEMENT);
      g_assert_cmpstr (varve_error_get_details (result->error)->sqlstate, ==, "23505");
      g_assert_cmpuint (result->partial_statements, ==, 2);
      test_assert_ask (database, invalid, "1");
    }
  test_execute (database, "DELETE FROM u WHERE ctid = (SELECT min(ctid) FROM u)");
  test_run (database, scripts, 0, 1);
  test_assert_current (database, "p1");
  test_assert_ask (database, invalid, "0");
  test_assert_ask (database, "SELECT count(*) FROM pg_index WHERE indrelid = 'u'::regclass", "1");
}

static void
test_refused (TestPlace *place)
{
  static const TestScript scripts[][1] = {
    { { "p1", "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);", NULL, "transaction:false" } },
    { { "p1", "CREATE TABLE t (a int); BEGIN; INSERT INTO t VALUES (1); COMMIT;", NULL,
        "transaction:false" } },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (VarveRunResult) result = test_try (database, scripts[i], 0, 1);
      guint n;

      test_assert_error (result->error, VARVE_ERROR_INVALID_SCRIPT);
      g_assert_cmpuint (varve_error_get_details (result->error)->line, >, 0);
      g_assert_true (varve_database_count_tables (database, &n, NULL, NULL));
      g_assert_cmpuint (n, ==, 0);
    }
}

/* What the session was told before the interruption holds after it too. */
static void
test_session (TestPlace *place)
{
  static const TestScript scripts[] = {
    { "p1",
      "CREATE SCHEMA s;\nSET search_path = s;\nCREATE TABLE t (a int);\n"
      "INSERT INTO public.missing VALUES (1);\nCREATE INDEX CONCURRENTLY i ON t (a);",
      NULL, "transaction:false" },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) result = test_try (database, scripts, 0, 1);

  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  g_assert_cmpuint (result->partial_statements, ==, 3);
  test_execute (database, "CREATE TABLE public.missing (a int)");
  test_run (database, scripts, 0, 1);
  test_assert_ask (database, "SELECT to_regclass('s.i') IS NOT NULL", "t");
}

/* A procedure that commits for itself is what such scripts are for. */
static void
test_procedure (TestPlace *place)
{
  static const TestScript scripts[] = {
    { "p1",
      "CREATE TABLE t (a int);\n"
      "CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..10 LOOP INSERT INTO t"
      " VALUES (i); COMMIT; END LOOP; END $$;\nCALL fill();\n"
      "DO $$ BEGIN INSERT INTO t VALUES (11); COMMIT; END $$;",
      NULL, "transaction:false" },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_run (database, scripts, 0, 1);
  test_assert_ask (database, "SELECT count(*) FROM t", "11");
}

/* Killed within a statement of which nobody can tell whether it did its work. */
static void
test_unknown (TestPlace *place)
{
  static const TestScript scripts[] = {
    { "p1",
      "CREATE TABLE t (a int);\nDO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid());"
      " END $$;\nINSERT INTO t VALUES (1);",
      NULL, "transaction:false" },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (VarveRunResult) result = test_try (database, scripts, 0, 1);

      test_assert_error (result->error, VARVE_ERROR_OUTCOME_UNKNOWN);
      g_assert_cmpint (test_get_state (result, 0), ==, VARVE_STEP_UNKNOWN);
      g_assert_cmpuint (varve_error_get_details (result->error)->statement_number, ==, 2);
      g_assert_true (result->partial);
      g_assert_cmpuint (result->partial_statements, ==, 1);
      test_assert_current (database, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_for_each ("/pieces/resume", test_resume);
  test_add_for_each ("/pieces/status", test_status);
  test_add_for_each ("/pieces/cancel", test_cancel);
  test_add_for_postgres ("/pieces/postgres/invalid-index", test_invalid_index);
  test_add_for_postgres ("/pieces/postgres/refused", test_refused);
  test_add_for_postgres ("/pieces/postgres/session", test_session);
  test_add_for_postgres ("/pieces/postgres/procedure", test_procedure);
  test_add_for_postgres ("/pieces/postgres/unknown", test_unknown);
  return g_test_run ();
}
