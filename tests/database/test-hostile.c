/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <string.h>

/* Scripts that try to end the revision's transaction: refused before anything runs, or, where the
 * check is put to sleep, stopped by the run itself. Nothing of them is ever recorded. */

typedef struct
{
  const char *sql;
  gboolean only_warns; /* PostgreSQL says that there is a transaction already */
} Attack;

#define BEFORE "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);\n"
#define AFTER  ";\nINSERT INTO a VALUES (2);"

static const Attack postgres_attacks[] = {
  { "COMMIT" },
  { "ROLLBACK" },
  { "END" },
  { "ABORT" },
  { "COMMIT WORK" },
  { "END TRANSACTION" },
  { "ROLLBACK AND CHAIN" },
  { "COMMIT AND CHAIN" },
  { "commit/**/" },
  { "/* hidden */ CoMmIt -- here" },
  { "BEGIN", TRUE },
  { "START TRANSACTION", TRUE },
  { "BEGIN READ WRITE", TRUE },
  { "PREPARE TRANSACTION 'x'" },
  { "COMMIT PREPARED 'x'" },
  { "ROLLBACK PREPARED 'x'" },
  { "ROLLBACK; BEGIN" },
  { "COMMIT; BEGIN" },
  { "SELECT 1; COMMIT; SELECT 2" },
  { "DO $$ BEGIN COMMIT; END $$" },
  { "DO $$ BEGIN ROLLBACK; END $$" },
  { "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; CALL p()" },
  { "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN ROLLBACK; END $$; CALL p()" },
  { "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; SELECT f()" },
  { "DO $$ BEGIN EXECUTE 'COMMIT'; END $$" },
  { "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'COMMIT'; SELECT f()" },
  { "CREATE DATABASE x" },
  { "VACUUM" },
  { "CREATE INDEX CONCURRENTLY i ON a (id)" },
  { "COPY a FROM STDIN" },
  { "SELECT pg_terminate_backend(pg_backend_pid())" },
};

static const Attack sqlite_attacks[] = {
  { "COMMIT" },
  { "ROLLBACK" },
  { "END" },
  { "END TRANSACTION" },
  { "COMMIT TRANSACTION" },
  { "commit/**/" },
  { "/* hidden */ CoMmIt -- here" },
  { "ROLLBACK TRANSACTION" },
  { "BEGIN" },
  { "BEGIN IMMEDIATE" },
  { "ROLLBACK; BEGIN" },
  { "COMMIT; BEGIN" },
  { "SELECT 1; COMMIT; SELECT 2" },
  { "INSERT OR ROLLBACK INTO a VALUES (1)" },
  { "UPDATE OR ROLLBACK a SET id = NULL; INSERT OR ROLLBACK INTO a VALUES (1)" },
  { "CREATE TABLE b (x UNIQUE ON CONFLICT ROLLBACK); INSERT INTO b VALUES (1); INSERT INTO b VALUES (1)" },
  { "CREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT RAISE (ROLLBACK, 'no'); END;"
    " INSERT INTO a VALUES (5)" },
  { "CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT OR ROLLBACK INTO a VALUES (1); END;"
    " INSERT INTO a VALUES (5)" },
  { "ATTACH ':memory:' AS other" },
  { "ATTACH '' AS other" },
  { "DETACH main" },
  { "VACUUM" },
  { "VACUUM INTO '/tmp/varve-stolen.db'" },
  { "PRAGMA writable_schema = ON" },
  { "PRAGMA schema_version = 1" },
  { "PRAGMA journal_mode = OFF" },
  { "PRAGMA journal_mode = MEMORY" },
  { "SELECT load_extension ('x')" },
  { "UPDATE sqlite_schema SET sql = 'x'" },
  { "INSERT INTO nowhere VALUES (\"text\")" },
};

static const Attack *
get_attacks (TestPlace *place, guint *n)
{
  if (place->dialect == VARVE_DIALECT_POSTGRES)
    {
      *n = G_N_ELEMENTS (postgres_attacks);
      return postgres_attacks;
    }
  *n = G_N_ELEMENTS (sqlite_attacks);
  return sqlite_attacks;
}

/* Split by the lexer, or as if nobody had looked at the statements. */
static void
change_plan (VarvePlan *plan, gboolean by_lexer, gboolean blind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      VarveStep *step = plan->steps->pdata[i];

      step->statements->by_lexer = by_lexer;
      for (guint j = 0; blind && j < step->statements->items->len; j++)
        g_array_index (step->statements->items, VarveStatement, j).flags = 0;
    }
}

static void
assert_untouched (TestPlace *place, const char *sql)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  guint n;

  test_assert_current (database, "");
  g_assert_true (varve_database_count_tables (database, &n, NULL, NULL));
  if (n != 0)
    g_error ("%s left something", sql);
}

static void
attack (TestPlace *place, const char *sql, gboolean by_lexer, gboolean blind)
{
  g_autofree char *up = g_strconcat (BEFORE, sql, AFTER, NULL);
  TestScript scripts[] = { { "r1", up } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan = test_plan_new (place->dialect, scripts, 0, 1, &error);
  g_autoptr (VarveRunResult) result = NULL;

  if (plan == NULL)
    {
      /* The splitter refused it. */
      test_assert_error (error, VARVE_ERROR_INVALID_SCRIPT);
      return;
    }
  change_plan (plan, by_lexer, blind);
  result = varve_migrator_run (NULL, database, plan, NULL, NULL, NULL);
  if (result->error == NULL)
    g_error ("%s: was run", sql);
  g_assert_cmpuint (result->n_done, ==, 0);
}

static void
attack_all (TestPlace *place, gboolean by_lexer, gboolean blind)
{
  guint n;
  const Attack *attacks = get_attacks (place, &n);

  for (guint i = 0; i < n; i++)
    {
      attack (place, attacks[i].sql, by_lexer, blind);
      assert_untouched (place, attacks[i].sql);
    }
  g_assert_false (g_file_test ("/tmp/varve-stolen.db", G_FILE_TEST_EXISTS));
  g_print ("# %u of %u refused or stopped, nothing left\n", n, n);
}

static void
test_by_parser (TestPlace *place)
{
  attack_all (place, FALSE, FALSE);
}

static void
test_by_lexer (TestPlace *place)
{
  attack_all (place, TRUE, FALSE);
}

/* SQLite's authorizer stops what the check would have let through. PostgreSQL has nothing like it:
 * what a COMMIT committed stays, but it is noticed, and the revision is not recorded. */
static void
test_unchecked (TestPlace *place)
{
  if (place->dialect == VARVE_DIALECT_SQLITE)
    {
      attack_all (place, FALSE, TRUE);
      return;
    }
  for (guint i = 0; i < 2 * G_N_ELEMENTS (postgres_attacks); i++)
    {
      g_autoptr (VarveDatabase) database = NULL;

      if (postgres_attacks[i / 2].only_warns)
        continue;
      attack (place, postgres_attacks[i / 2].sql, i % 2, TRUE);
      database = test_place_open (place, NULL);
      test_assert_current (database, "");
      test_execute (database, "DROP TABLE IF EXISTS a, alembic_version, varve_journal");
      test_execute (database, "DROP PROCEDURE IF EXISTS p; DROP FUNCTION IF EXISTS f");
      test_execute (database, "DROP DATABASE IF EXISTS x");
    }
  g_print ("# %u of %u stopped, none recorded\n", (guint) G_N_ELEMENTS (postgres_attacks),
           (guint) G_N_ELEMENTS (postgres_attacks));
}

/* The version rows are ours: a script that writes them itself is noticed. */
static void
test_version_table (TestPlace *place)
{
  static const char *const attacks[] = {
    "INSERT INTO alembic_version VALUES ('r2')",
    "DELETE FROM alembic_version",
    "UPDATE alembic_version SET version_num = 'x'",
    "DROP TABLE varve_journal",
  };
  static const TestScript first[] = { { "r1", "" } };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_run (database, first, 0, 1);
  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      TestScript scripts[] = { { "r1", "" }, { "r2", attacks[i] } };
      g_autoptr (VarveRunResult) result = test_try (database, scripts, 1, 2);

      if (result->error == NULL)
        g_error ("%s: was run", attacks[i]);
      test_assert_current (database, "r1");
    }
}

/* What a script does to its session does not reach our own statements. */
static void
test_session (TestPlace *place)
{
  static const char *const attacks[] = {
    "SET search_path = pg_temp; CREATE TEMP TABLE alembic_version (version_num text)",
    "SELECT set_config('search_path', '', false)",
    "CREATE ROLE varve_session_role; SET ROLE varve_session_role",
    "SET SESSION AUTHORIZATION varve_session_role",
    "SET LOCAL lock_timeout = 1; SET statement_timeout = 0",
    "SET default_transaction_read_only = on",
    "SET client_encoding = 'LATIN1'",
    "DISCARD TEMP",
    "LISTEN x; NOTIFY x, 'y'",
    "DECLARE c CURSOR FOR SELECT generate_series(1, 1000000)",
    "COPY (SELECT generate_series(1, 100000)) TO STDOUT",
    "SELECT repeat('x', 1000) FROM generate_series(1, 10000)",
    "DO $$ BEGIN FOR i IN 1..10000 LOOP RAISE NOTICE 'n %', i; END LOOP; END $$",
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      TestScript scripts[] = { { "r1", attacks[i], "SELECT 1" } };

      test_run (database, scripts, 0, 1);
      test_assert_current (database, "r1");
      test_run (database, scripts, 1, 0);
    }
  test_execute (database, "DROP ROLE IF EXISTS varve_session_role");
}

static void
test_foreign_keys (TestPlace *place)
{
  static const TestScript scripts[] = {
    { "r1",
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p ON"
      " DELETE CASCADE); INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1), (1), (2);" },
    { "r2", "DELETE FROM p WHERE id = 1;" },
  };
  static const TestScript mended[] = {
    { "r1", "" },
    /* The rebuild that loses children where foreign keys are on. */
    { "r2", "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO new SELECT id, 'x'"
            " FROM p; DROP TABLE p; ALTER TABLE new RENAME TO p;" },
  };
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) result = NULL;

  if (place->dialect == VARVE_DIALECT_POSTGRES)
    return;
  test_run (database, scripts, 0, 1);
  result = test_try (database, scripts, 1, 2);
  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  g_assert_nonnull (strstr (result->error->message, "“c”"));
  test_assert_current (database, "r1");
  test_run (database, mended, 1, 2);
  test_assert_ask (database, "SELECT count(*) FROM c", "3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_for_each ("/hostile/by-parser", test_by_parser);
  test_add_for_each ("/hostile/by-lexer", test_by_lexer);
  test_add_for_each ("/hostile/unchecked", test_unchecked);
  test_add_for_each ("/hostile/version-table", test_version_table);
  test_add_for_each ("/hostile/foreign-keys", test_foreign_keys);
  test_add_for_postgres ("/hostile/session", test_session);
  return g_test_run ();
}
