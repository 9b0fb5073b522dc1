/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <string.h>

/* Runs on every kind of database, by the same expectations. */

static const TestScript simple[] = {
  { "r1", "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT);\nCREATE INDEX a_name ON a (name);",
    "DROP TABLE a;" },
  { "r2", "INSERT INTO a VALUES (1, 'x; -- not a comment');\nINSERT INTO a VALUES (2, NULL)",
    "DELETE FROM a;" },
  { "r3", "ALTER TABLE a ADD COLUMN extra TEXT;", "ALTER TABLE a DROP COLUMN extra;" },
};

static void
test_up_and_down (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_assert_current (database, "");
  test_run (database, simple, 0, 3);
  test_assert_current (database, "r3");
  test_assert_ask (database, "SELECT count(*) FROM a WHERE extra IS NULL", "2");
  test_run (database, simple, 3, 1);
  test_assert_current (database, "r1");
  test_assert_ask (database, "SELECT count(*) FROM a", "0");
  test_run (database, simple, 1, 0);
  test_assert_current (database, "");
  test_run (database, simple, 0, 3);
  test_assert_current (database, "r3");
}

static void
test_journal (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GHashTable) checksums = NULL;
  g_autoptr (GError) error = NULL;
  VarveJournalEntry *newest;

  test_run (database, simple, 0, 2);
  test_run (database, simple, 2, 1);
  entries = varve_database_read_journal (database, NULL, 0, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 3);
  newest = entries->pdata[0];
  g_assert_cmpstr (newest->revision, ==, "r2");
  g_assert_cmpstr (newest->direction, ==, "downgrade");
  g_assert_cmpint (newest->state, ==, VARVE_JOURNAL_DONE);
  g_assert_cmpuint (newest->statement, ==, 1);
  g_assert_nonnull (strstr (newest->body, "not a comment"));
  g_assert_cmpint (newest->started_us, >, 0);
  g_assert_cmpstr (newest->who, ==, g_get_user_name ());
  checksums = varve_database_read_checksums (database, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (checksums), ==, 1);
  g_assert_cmpuint (strlen (g_hash_table_lookup (checksums, "r1")), ==, 64);
}

static void
test_alembic_table (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  /* As Alembic makes it; the journal comes beside it. */
  test_execute (database, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                          " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));"
                          " INSERT INTO alembic_version VALUES ('r1');"
                          " CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT)");
  test_assert_current (database, "r1");
  test_run (database, simple, 1, 3);
  test_assert_current (database, "r3");
  test_assert_ask (database, "SELECT count(*) FROM varve_journal", "2");
}

static const TestScript failing[] = {
  { "r1", "CREATE TABLE a (id INTEGER PRIMARY KEY);", "DROP TABLE a;" },
  { "r2",
    "INSERT INTO a VALUES (1);\nCREATE TABLE b (id INTEGER);\nINSERT INTO a\n  VALUES (1, 2, 3);\n"
    "INSERT INTO a VALUES (3);",
    "" },
};

static void
test_failing_statement (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) result = test_try (database, failing, 0, 2);
  const VarveErrorDetails *details = varve_error_get_details (result->error);
  g_autoptr (GPtrArray) entries = NULL;
  VarveJournalEntry *newest;

  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  g_assert_cmpuint (details->statement_number, ==, 3);
  g_assert_cmpstr (details->path, ==, "r2.sql");
  /* The head has six lines, then the marker's. */
  g_assert_cmpuint (details->line, >=, 9);
  g_assert_cmpuint (details->line, <=, 10);
  g_assert_true (g_str_has_prefix (details->statement, "INSERT INTO a\n"));
  if (place->dialect == VARVE_DIALECT_POSTGRES)
    {
      g_assert_cmpstr (details->sqlstate, ==, "42601");
      g_assert_cmpuint (details->line, ==, 10);
      g_assert_cmpuint (details->column, ==, 14);
    }
  g_assert_cmpint (test_get_state (result, 0), ==, VARVE_STEP_DONE);
  g_assert_cmpint (test_get_state (result, 1), ==, VARVE_STEP_FAILED);
  g_assert_cmpuint (result->n_done, ==, 1);
  g_assert_false (result->partial);
  test_assert_current (database, "r1");
  test_assert_ask (database, "SELECT count(*) FROM a", "0");
  entries = varve_database_read_journal (database, "r2", 0, FALSE, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 1);
  newest = entries->pdata[0];
  g_assert_cmpint (newest->state, ==, VARVE_JOURNAL_FAILED);
  g_assert_cmpuint (newest->statement, ==, 3);
  g_assert_cmpstr (newest->message, ==, result->error->message);
}

static void
test_first_fails (TestPlace *place)
{
  static const TestScript scripts[]
      = { { "r1", "CREATE TABLE a (id INTEGER);\nSELECT * FROM b;" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) result = test_try (database, scripts, 0, 1);
  guint n;

  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  test_assert_current (database, "");
  varve_database_count_tables (database, &n, NULL, NULL);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_outdated (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) result = NULL;
  g_autoptr (VarveRunResult) again = NULL;

  test_run (database, simple, 0, 1);
  result = test_try (database, simple, 3, 2);
  test_assert_error (result->error, VARVE_ERROR_PLAN_OUTDATED);
  test_assert_current (database, "r1");
  /* An older plan's steps are skipped where they are done. */
  again = test_try (database, simple, 0, 3);
  g_assert_no_error (again->error);
  g_assert_cmpint (test_get_state (again, 0), ==, VARVE_STEP_SKIPPED);
  g_assert_cmpint (test_get_state (again, 1), ==, VARVE_STEP_DONE);
  g_assert_cmpuint (again->n_done, ==, 2);
  test_assert_current (database, "r3");
}

/* What a revision sets is gone in the next one. */
static void
test_no_leaks (TestPlace *place)
{
  static const TestScript postgres[] = {
    { "r1", "SELECT pg_catalog.set_config('search_path', '', false); CREATE TEMP TABLE t (a int);"
            " SET lock_timeout = 17; PREPARE p AS SELECT 1;" },
    { "r2", "CREATE TABLE here AS SELECT current_setting('search_path') AS a,"
            " current_setting('lock_timeout') AS b, to_regclass('pg_temp.t')::text AS c,"
            " (SELECT count(*) FROM pg_prepared_statements) AS d;" },
  };
  static const TestScript sqlite[] = {
    { "r1", "CREATE TEMP TABLE t (a int); PRAGMA ignore_check_constraints = 1;" },
    { "r2", "CREATE TABLE here AS SELECT (SELECT count(*) FROM sqlite_temp_schema) AS a,"
            " (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) AS b;" },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  if (place->dialect == VARVE_DIALECT_POSTGRES)
    {
      test_run (database, postgres, 0, 2);
      test_assert_ask (database,
                       "SELECT a || '|' || b || '|' || coalesce(c, '') || '|' || d FROM here",
                       "\"$user\", public|200ms||0");
    }
  else
    {
      test_run (database, sqlite, 0, 2);
      test_assert_ask (database, "SELECT a || '|' || b FROM here", "0|0");
    }
  test_assert_current (database, "r2");
}

static void
test_custom_table (TestPlace *place)
{
  VarveDatabaseOptions options = {
    .create = TRUE,
    .version_table = "Odd \"name",
    .version_table_schema = place->dialect == VARVE_DIALECT_POSTGRES ? "Some schema" : NULL,
  };
  g_autoptr (VarveDatabase) database = NULL;

  if (place->dialect == VARVE_DIALECT_POSTGRES)
    {
      g_autoptr (VarveDatabase) plain = test_place_open (place, NULL);

      test_execute (plain, "CREATE SCHEMA \"Some schema\"");
    }
  database = test_place_open (place, &options);
  test_run (database, simple, 0, 3);
  test_assert_current (database, "r3");
  test_assert_ask (database,
                   place->dialect == VARVE_DIALECT_POSTGRES
                       ? "SELECT version_num FROM \"Some schema\".\"Odd \"\"name\""
                       : "SELECT version_num FROM \"Odd \"\"name\"",
                   "r3");
}

typedef struct
{
  VarveRunEventType cancel_at;
  guint statement;
  VarveOperation *operation;
  guint n_events[VARVE_RUN_NOTICE + 1];
} Watch;

static void
on_event (const VarveRunEvent *event, gpointer user_data)
{
  Watch *watch = user_data;

  watch->n_events[event->type]++;
  if (watch->operation != NULL && event->type == watch->cancel_at
      && (event->type != VARVE_RUN_STATEMENT || event->statement == watch->statement))
    varve_operation_cancel (watch->operation);
}

static void
test_cancel (TestPlace *place)
{
  for (guint statement = 1; statement <= 4; statement++)
    {
      g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
      g_autoptr (VarveOperation) operation = varve_operation_new ();
      static const TestScript scripts[]
          = { { "c1", "CREATE TABLE c (a INTEGER); INSERT INTO c VALUES (1);"
                      " INSERT INTO c VALUES (2); INSERT INTO c VALUES (3);" } };
      g_autoptr (VarvePlan) plan = test_plan_new (place->dialect, scripts, 0, 1, NULL);
      Watch watch = { VARVE_RUN_STATEMENT, statement, operation };
      g_autoptr (VarveRunResult) result
          = varve_migrator_run (NULL, database, plan, operation, on_event, &watch);

      test_assert_error (result->error, VARVE_ERROR_CANCELLED);
      g_assert_cmpuint (watch.n_events[VARVE_RUN_STEP_FAILED], ==, 1);
      test_assert_current (database, "");
    }
}

static gpointer
cancel_soon (gpointer operation)
{
  g_usleep (200 * 1000);
  varve_operation_cancel (operation);
  return NULL;
}

/* The statement itself is stopped, not only what would come after it. */
static void
test_cancel_running (TestPlace *place)
{
  static const TestScript postgres[]
      = { { "c1", "CREATE TABLE c (a int); SELECT pg_sleep(600);" } };
  static const TestScript sqlite[]
      = { { "c1", "CREATE TABLE c (a int); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                  " FROM n) SELECT count(*) FROM n;" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (VarvePlan) plan = test_plan_new (
      place->dialect, place->dialect == VARVE_DIALECT_POSTGRES ? postgres : sqlite, 0, 1, NULL);
  GThread *thread = g_thread_new ("cancel", cancel_soon, operation);
  g_autoptr (VarveRunResult) result
      = varve_migrator_run (NULL, database, plan, operation, NULL, NULL);

  g_thread_join (thread);
  test_assert_error (result->error, VARVE_ERROR_CANCELLED);
  test_assert_current (database, "");
}

typedef struct
{
  const char *name;
  TestScript script;
  const char *said; /* one a line */
} NoticeCase;

static void
on_notice (const VarveRunEvent *event, gpointer user_data)
{
  if (event->type == VARVE_RUN_NOTICE)
    g_string_append_printf (user_data, "%s\n", event->message);
}

/* What the script makes the server say, and nothing that our own statements make it say. */
static void
test_notices (TestPlace *place)
{
  static const NoticeCase cases[] = {
    { "notice",
      { "n1", "DROP TABLE IF EXISTS missing; SELECT 1;" },
      "NOTICE: table \"missing\" does not exist, skipping\n" },
    { "levels",
      { "n1", "DO $$ BEGIN RAISE WARNING 'one'; RAISE DEBUG 'two'; END $$;" },
      "WARNING: one\n" },
    { "outside",
      { "n1", "VACUUM; DROP TABLE IF EXISTS missing;", NULL, "transaction:false" },
      "NOTICE: table \"missing\" does not exist, skipping\n" },
    { "failing",
      { "n1", "DO $$ BEGIN RAISE NOTICE 'before'; END $$; SELECT nothing;" },
      "NOTICE: before\n" },
    { "none", { "n1", "SELECT 1;" }, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
      g_autoptr (VarvePlan) plan = test_plan_new (place->dialect, &cases[i].script, 0, 1, NULL);
      g_autoptr (GString) said = g_string_new (NULL);
      g_autoptr (VarveRunResult) result
          = varve_migrator_run (NULL, database, plan, NULL, on_notice, said);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (said->str, ==, cases[i].said);
      g_assert_true ((result->error != NULL) == g_str_equal (cases[i].name, "failing"));
      test_execute (database, "DROP TABLE IF EXISTS alembic_version, varve_journal");
    }
}

/* However much is said: a bounded number, each of bounded length, and how many more there were. */
static void
test_many_notices (TestPlace *place)
{
  static const TestScript scripts[]
      = { { "n1", "DO $$ BEGIN FOR i IN 1..250 LOOP RAISE NOTICE '%', repeat('я', 5000);"
                  " END LOOP; END $$;" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarvePlan) plan = test_plan_new (place->dialect, scripts, 0, 1, NULL);
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (VarveRunResult) result
      = varve_migrator_run (NULL, database, plan, NULL, on_notice, said);
  g_auto (GStrv) lines = g_strsplit (said->str, "\n", -1);

  g_assert_no_error (result->error);
  g_assert_cmpuint (g_strv_length (lines), ==, 102);
  g_assert_true (g_utf8_validate (said->str, -1, NULL));
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (strlen (lines[i]), <, 2100);
  g_assert_cmpstr (lines[100], ==, "150 more messages of the database are not shown");
}

static void
test_statement_timeout (TestPlace *place)
{
  static const TestScript postgres[] = { { "c1", "SELECT pg_sleep(600);" } };
  static const TestScript sqlite[]
      = { { "c1", "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                  " SELECT count(*) FROM n;" } };
  VarveDatabaseOptions options = { .create = TRUE, .statement_timeout_ms = 200 };
  g_autoptr (VarveDatabase) database = test_place_open (place, &options);
  g_autoptr (VarveRunResult) result
      = test_try (database, place->dialect == VARVE_DIALECT_POSTGRES ? postgres : sqlite, 0, 1);

  test_assert_error (result->error, VARVE_ERROR_TIMEOUT);
  test_assert_current (database, "");
}

static void
test_locked (TestPlace *place)
{
  VarveDatabaseOptions options = { .create = TRUE, .lock_timeout_ms = 100, .lock_retries = 2 };
  g_autoptr (VarveDatabase) database = test_place_open (place, &options);
  g_autoptr (VarveDatabase) other = test_place_open (place, NULL);
  g_autoptr (VarvePlan) plan = NULL;
  g_autoptr (VarveRunResult) result = NULL;
  g_autoptr (VarveRunResult) again = NULL;
  Watch watch = { 0 };

  test_run (database, simple, 0, 1);
  test_execute (other, place->dialect == VARVE_DIALECT_POSTGRES
                           ? "BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE"
                           : "BEGIN IMMEDIATE");
  plan = test_plan_new (place->dialect, simple, 1, 2, NULL);
  result = varve_migrator_run (NULL, database, plan, NULL, on_event, &watch);
  test_assert_error (result->error, VARVE_ERROR_LOCKED);
  if (place->dialect == VARVE_DIALECT_POSTGRES)
    g_assert_cmpuint (watch.n_events[VARVE_RUN_RETRY], ==, 2);
  else
    g_assert_cmpuint (watch.n_events[VARVE_RUN_WAITING], ==, 1);
  test_execute (other, "ROLLBACK");
  test_assert_current (database, "r1");
  again = varve_migrator_run (NULL, database, plan, NULL, NULL, NULL);
  g_assert_no_error (again->error);
  test_assert_current (database, "r2");
}

static void
test_many_statements (TestPlace *place)
{
  g_autoptr (GString) up = g_string_new ("CREATE TABLE many (a INTEGER);\n");
  TestScript scripts[] = { { "m1", NULL, "DROP TABLE many" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (up, "INSERT INTO many VALUES (%u);\n", i);
  scripts[0].up = up->str;
  test_run (database, scripts, 0, 1);
  test_assert_ask (database, "SELECT sum(a) FROM many", "49995000");
}

/* One statement larger than any buffer, and answers larger than them too. */
static void
test_large (TestPlace *place)
{
  g_autoptr (GString) up
      = g_string_new ("CREATE TABLE large (a TEXT);\nINSERT INTO large VALUES ('");
  TestScript scripts[] = { { "m1", NULL, "DROP TABLE large" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append (up, "0123456789abcdef");
  g_string_append (up, "');\n");
  for (guint i = 0; i < 20; i++)
    g_string_append (up, "SELECT a FROM large;\n");
  scripts[0].up = up->str;
  test_run (database, scripts, 0, 1);
  test_assert_ask (database, "SELECT length(a) FROM large", "16777216");
}

static void
test_empty_bodies (TestPlace *place)
{
  static const TestScript scripts[] = {
    { "e1", "", "" },
    { "e2", "-- nothing\n/* at all */\n;;\n", ";" },
    { "e3", "", "", "transaction:false" },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_run (database, scripts, 0, 3);
  test_assert_current (database, "e3");
  test_run (database, scripts, 3, 0);
  test_assert_current (database, "");
}

static void
test_ensure (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (GError) error = NULL;
  guint n;

  for (guint i = 0; i < 2; i++)
    {
      varve_database_ensure_version_table (database, NULL, &error);
      g_assert_no_error (error);
    }
  test_assert_ask (database, "SELECT count(*) FROM alembic_version", "0");
  test_assert_ask (database, "SELECT count(*) FROM varve_journal", "0");
  varve_database_count_tables (database, &n, NULL, &error);
  g_assert_cmpuint (n, ==, 0);
}

/* Everything that a script may leave open or undone at its end. */
static void
test_savepoints (TestPlace *place)
{
  static const TestScript scripts[]
      = { { "s1", "CREATE TABLE s (a INTEGER); SAVEPOINT one; INSERT INTO s VALUES (1);"
                  " ROLLBACK TO one; INSERT INTO s VALUES (2); SAVEPOINT two;" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_run (database, scripts, 0, 1);
  test_assert_ask (database, "SELECT min(a) || '/' || count(*) FROM s", "2/1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_for_each ("/migrator/up-and-down", test_up_and_down);
  test_add_for_each ("/migrator/journal", test_journal);
  test_add_for_each ("/migrator/alembic-table", test_alembic_table);
  test_add_for_each ("/migrator/failing-statement", test_failing_statement);
  test_add_for_each ("/migrator/first-fails", test_first_fails);
  test_add_for_each ("/migrator/outdated", test_outdated);
  test_add_for_each ("/migrator/no-leaks", test_no_leaks);
  test_add_for_each ("/migrator/custom-table", test_custom_table);
  test_add_for_each ("/migrator/cancel", test_cancel);
  test_add_for_postgres ("/migrator/notices", test_notices);
  test_add_for_postgres ("/migrator/notices/many", test_many_notices);
  test_add_for_each ("/migrator/cancel-running", test_cancel_running);
  test_add_for_each ("/migrator/statement-timeout", test_statement_timeout);
  test_add_for_each ("/migrator/locked", test_locked);
  test_add_for_each ("/migrator/many-statements", test_many_statements);
  test_add_for_each ("/migrator/large", test_large);
  test_add_for_each ("/migrator/empty-bodies", test_empty_bodies);
  test_add_for_each ("/migrator/ensure", test_ensure);
  test_add_for_each ("/migrator/savepoints", test_savepoints);
  return g_test_run ();
}
