/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include "pg-tree.h"

#include <sqlite3.h>
#include <string.h>

#define PLAIN VARVE_STATEMENT_PLAIN
#define TX    VARVE_STATEMENT_TRANSACTION_CONTROL
#define OUT   VARVE_STATEMENT_NO_TRANSACTION
#define COPY  VARVE_STATEMENT_COPY_STDIN
#define LOSS  VARVE_STATEMENT_LOSES_DATA
#define SAVE  VARVE_STATEMENT_SAVEPOINT

typedef struct
{
  const char *sql;
  VarveStatementFlags flags;
  const char *what;
} Case;

static const Case postgres_cases[] = {
  /* ways to end or begin a transaction */
  { "BEGIN", TX, "BEGIN" },
  { "begin work", TX, "BEGIN" },
  { "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE", TX, "BEGIN" },
  { "BEGIN READ ONLY", TX, "BEGIN" },
  { "START TRANSACTION", TX, "START TRANSACTION" },
  { "start /* x */ transaction read write", TX, "START TRANSACTION" },
  { "COMMIT", TX, "COMMIT" },
  { "commit", TX, "COMMIT" },
  { "CoMmIt", TX, "COMMIT" },
  { "/* x */ COMMIT", TX, "COMMIT" },
  { "/* a /* nested */ */ COMMIT", TX, "COMMIT" },
  { "-- x\nCOMMIT", TX, "COMMIT" },
  { "-- x\rCOMMIT", TX, "COMMIT" },
  { "\xef\xbb\xbf"
    "COMMIT",
    TX, "COMMIT" },
  { "\t\f\r\nCOMMIT", TX, "COMMIT" },
  { ";;COMMIT", TX, "COMMIT" },
  { "COMMIT;", TX, "COMMIT" },
  { "COMMIT--x", TX, "COMMIT" },
  { "COMMIT/**/", TX, "COMMIT" },
  { "COMMIT WORK", TX, "COMMIT" },
  { "COMMIT TRANSACTION", TX, "COMMIT" },
  { "COMMIT AND CHAIN", TX, "COMMIT" },
  { "COMMIT AND NO CHAIN", TX, "COMMIT" },
  { "COMMIT PREPARED 'x'", TX, "COMMIT PREPARED" },
  { "END", TX, "END" },
  { "END WORK", TX, "END" },
  { "end transaction", TX, "END" },
  { "END AND CHAIN", TX, "END" },
  { "ROLLBACK", TX, "ROLLBACK" },
  { "ROLLBACK WORK", TX, "ROLLBACK" },
  { "ROLLBACK TRANSACTION", TX, "ROLLBACK" },
  { "ROLLBACK AND CHAIN", TX, "ROLLBACK" },
  { "ROLLBACK PREPARED 'x'", TX, "ROLLBACK PREPARED" },
  { "ABORT", TX, "ABORT" },
  { "ABORT WORK", TX, "ABORT" },
  { "abort and chain", TX, "ABORT" },
  { "PREPARE TRANSACTION 'x'", TX, "PREPARE TRANSACTION" },
  { "prepare transaction $$x$$", TX, "PREPARE TRANSACTION" },
  { "PREPARE/**/TRANSACTION E'x'", TX, "PREPARE TRANSACTION" },
  { "PREPARE TRANSACTION U&'x'", TX, "PREPARE TRANSACTION" },
  /* and what only looks like it */
  { "PREPARE transaction AS SELECT 1", PLAIN, NULL },
  { "PREPARE transaction (int) AS SELECT $1", PLAIN, NULL },
  { "PREPARE p AS SELECT 1", PLAIN, NULL },
  { "SELECT 'COMMIT'", PLAIN, NULL },
  { "SELECT 1 AS \"COMMIT\"", PLAIN, NULL },
  { "SELECT 1 AS commit", PLAIN, NULL },
  { "SELECT $$; COMMIT; $$", PLAIN, NULL },
  { "SELECT $x$ $$; COMMIT; $x$", PLAIN, NULL },
  { "SELECT E'\\'; COMMIT; --'", PLAIN, NULL },
  { "SELECT '\\'", PLAIN, NULL },
  { "SELECT 1 -- ; COMMIT", PLAIN, NULL },
  { "SELECT 1 /* ; COMMIT; /* ; */ COMMIT; */", PLAIN, NULL },
  { "CREATE TABLE \"commit\" (\"begin\" int)", PLAIN, NULL },
  { "CREATE TABLE commit (abort int, begin int, start int)", PLAIN, NULL },
  { "COMMENT ON TABLE t IS 'COMMIT'", PLAIN, NULL },
  { "DO $$ BEGIN PERFORM 1; END $$", PLAIN, NULL },
  { "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END", PLAIN, NULL },
  { "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN END'", PLAIN, NULL },
  { "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", PLAIN, NULL },
  { "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", PLAIN, NULL },
  { "SET LOCAL lock_timeout = '2s'", PLAIN, NULL },
  { "LOCK TABLE t IN ACCESS EXCLUSIVE MODE", PLAIN, NULL },
  { "DEALLOCATE ALL", PLAIN, NULL },
  /* savepoints */
  { "SAVEPOINT a", SAVE, "SAVEPOINT" },
  { "RELEASE a", SAVE, "RELEASE" },
  { "RELEASE SAVEPOINT a", SAVE, "RELEASE" },
  { "ROLLBACK TO a", SAVE, "ROLLBACK TO" },
  { "ROLLBACK TO SAVEPOINT a", SAVE, "ROLLBACK TO" },
  { "ROLLBACK WORK TO a", SAVE, "ROLLBACK TO" },
  { "rollback transaction to savepoint a", SAVE, "ROLLBACK TO" },
  /* what can't run in a transaction */
  { "CREATE INDEX CONCURRENTLY i ON t (a)", OUT, "CREATE INDEX CONCURRENTLY" },
  { "create unique index concurrently if not exists i on t (a)", OUT, "CREATE INDEX CONCURRENTLY" },
  { "CREATE INDEX CONCURRENTLY ON t (a)", OUT, "CREATE INDEX CONCURRENTLY" },
  { "CREATE INDEX i ON t (a)", PLAIN, NULL },
  { "CREATE INDEX \"concurrently\" ON t (a)", PLAIN, NULL },
  { "DROP INDEX CONCURRENTLY i", OUT, "DROP INDEX CONCURRENTLY" },
  { "DROP INDEX CONCURRENTLY IF EXISTS i", OUT, "DROP INDEX CONCURRENTLY" },
  { "DROP INDEX i", PLAIN, NULL },
  { "REINDEX INDEX CONCURRENTLY i", OUT, "REINDEX CONCURRENTLY" },
  { "REINDEX (VERBOSE) TABLE CONCURRENTLY t", OUT, "REINDEX CONCURRENTLY" },
  { "REINDEX (CONCURRENTLY) TABLE t", OUT, "REINDEX CONCURRENTLY" },
  { "REINDEX (VERBOSE, CONCURRENTLY true) INDEX i", OUT, "REINDEX CONCURRENTLY" },
  { "REINDEX (CONCURRENTLY false) TABLE t", PLAIN, NULL },
  { "REINDEX (CONCURRENTLY 0, VERBOSE) TABLE t", PLAIN, NULL },
  { "REINDEX TABLE t", PLAIN, NULL },
  { "REINDEX INDEX i", PLAIN, NULL },
  { "REINDEX DATABASE d", OUT, "REINDEX DATABASE" },
  { "REINDEX SCHEMA s", OUT, "REINDEX SCHEMA" },
  { "REINDEX SCHEMA CONCURRENTLY s", OUT, "REINDEX SCHEMA" },
  { "REINDEX (VERBOSE) SYSTEM d", OUT, "REINDEX SYSTEM" },
  { "VACUUM", OUT, "VACUUM" },
  { "VACUUM FULL t", OUT, "VACUUM" },
  { "VACUUM (ANALYZE) t", OUT, "VACUUM" },
  { "ANALYZE t", PLAIN, NULL },
  { "CLUSTER", OUT, "CLUSTER" },
  { "CLUSTER VERBOSE", OUT, "CLUSTER" },
  { "CLUSTER t USING i", PLAIN, NULL },
  { "CLUSTER VERBOSE t", PLAIN, NULL },
  { "CLUSTER (VERBOSE) t", PLAIN, NULL },
  { "CREATE DATABASE d", OUT, "CREATE DATABASE" },
  { "DROP DATABASE d", OUT | LOSS, "DROP DATABASE" },
  { "DROP DATABASE IF EXISTS d WITH (FORCE)", OUT | LOSS, "DROP DATABASE" },
  { "ALTER DATABASE d SET TABLESPACE x", OUT, "ALTER DATABASE SET TABLESPACE" },
  { "ALTER DATABASE d SET work_mem = '1MB'", PLAIN, NULL },
  { "ALTER DATABASE d RENAME TO e", PLAIN, NULL },
  { "CREATE TABLESPACE x LOCATION '/x'", OUT, "CREATE TABLESPACE" },
  { "DROP TABLESPACE x", OUT, "DROP TABLESPACE" },
  { "ALTER SYSTEM SET work_mem = '1MB'", OUT, "ALTER SYSTEM" },
  { "ALTER SYSTEM RESET ALL", OUT, "ALTER SYSTEM" },
  { "ALTER TABLE t DETACH PARTITION p CONCURRENTLY", OUT, "DETACH PARTITION CONCURRENTLY" },
  { "ALTER TABLE IF EXISTS a.t DETACH PARTITION a.p CONCURRENTLY", OUT,
    "DETACH PARTITION CONCURRENTLY" },
  { "ALTER TABLE t DETACH PARTITION p FINALIZE", PLAIN, NULL },
  { "ALTER TABLE t DETACH PARTITION p", PLAIN, NULL },
  { "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", OUT, "CREATE SUBSCRIPTION" },
  { "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (copy_data = false)", OUT,
    "CREATE SUBSCRIPTION" },
  { "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = true)", OUT,
    "CREATE SUBSCRIPTION" },
  { "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)", PLAIN, NULL },
  { "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (slot_name = x, connect = off)", PLAIN,
    NULL },
  { "ALTER SUBSCRIPTION s REFRESH PUBLICATION", OUT, "ALTER SUBSCRIPTION … REFRESH" },
  { "ALTER SUBSCRIPTION s SET PUBLICATION p", OUT, "ALTER SUBSCRIPTION … REFRESH" },
  { "ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = false)", PLAIN, NULL },
  { "ALTER SUBSCRIPTION s DROP PUBLICATION p WITH (refresh)", OUT, "ALTER SUBSCRIPTION … REFRESH" },
  { "ALTER SUBSCRIPTION s DISABLE", PLAIN, NULL },
  { "ALTER SUBSCRIPTION s SET (slot_name = x)", PLAIN, NULL },
  { "DISCARD ALL", OUT, "DISCARD ALL" },
  { "DISCARD TEMP", PLAIN, NULL },
  { "ALTER TYPE e ADD VALUE 'x'", PLAIN, NULL },
  /* COPY */
  { "COPY t FROM STDIN", COPY, "COPY FROM STDIN" },
  { "COPY t (a, b) FROM stdin WITH (FORMAT csv)", COPY, "COPY FROM STDIN" },
  { "COPY BINARY s.t FROM STDIN", COPY, "COPY FROM STDIN" },
  { "COPY t FROM STDOUT", COPY, "COPY FROM STDIN" },
  { "COPY t FROM '/x'", PLAIN, NULL },
  { "COPY t FROM 'stdin'", PLAIN, NULL },
  { "COPY t FROM PROGRAM 'x'", PLAIN, NULL },
  { "COPY t TO STDOUT", PLAIN, NULL },
  { "COPY (SELECT 1 FROM t) TO STDOUT", PLAIN, NULL },
  { "COPY (SELECT 1 FROM stdin) TO STDOUT", PLAIN, NULL },
  /* loss of data */
  { "DROP TABLE t", LOSS, "DROP TABLE" },
  { "drop table if exists a.t cascade", LOSS, "DROP TABLE" },
  { "DROP SCHEMA s CASCADE", LOSS, "DROP SCHEMA" },
  { "DROP OWNED BY r", LOSS, "DROP OWNED" },
  { "DROP VIEW v", PLAIN, NULL },
  { "DROP MATERIALIZED VIEW v", PLAIN, NULL },
  { "DROP FOREIGN TABLE t", PLAIN, NULL },
  { "DROP SEQUENCE s", PLAIN, NULL },
  { "DROP TYPE y", PLAIN, NULL },
  { "DROP TYPE y CASCADE", LOSS, "DROP TYPE … CASCADE" },
  { "DROP DOMAIN y CASCADE", LOSS, "DROP DOMAIN … CASCADE" },
  { "DROP EXTENSION y CASCADE", LOSS, "DROP EXTENSION … CASCADE" },
  { "DROP FUNCTION f(int) CASCADE", PLAIN, NULL },
  { "ALTER TABLE t DROP COLUMN a", LOSS, "DROP COLUMN" },
  { "ALTER TABLE t DROP a", LOSS, "DROP COLUMN" },
  { "ALTER TABLE ONLY a.\"t\" DROP COLUMN IF EXISTS a CASCADE", LOSS, "DROP COLUMN" },
  { "ALTER TABLE t * DROP a", LOSS, "DROP COLUMN" },
  { "ALTER TABLE t ADD b int DEFAULT f(1, 2), DROP a", LOSS, "DROP COLUMN" },
  { "ALTER TABLE t DROP CONSTRAINT c", PLAIN, NULL },
  { "ALTER TABLE t DROP CONSTRAINT c, DROP COLUMN d", LOSS, "DROP COLUMN" },
  { "ALTER TABLE t ALTER COLUMN a DROP NOT NULL", PLAIN, NULL },
  { "ALTER TABLE t ALTER a DROP DEFAULT, ALTER b DROP IDENTITY IF EXISTS", PLAIN, NULL },
  { "ALTER TABLE \"drop\" ADD COLUMN \"drop\" int", PLAIN, NULL },
  { "ALTER TYPE y DROP ATTRIBUTE a", LOSS, "DROP ATTRIBUTE" },
  { "ALTER TYPE y ADD ATTRIBUTE b int, DROP ATTRIBUTE IF EXISTS a", LOSS, "DROP ATTRIBUTE" },
  { "TRUNCATE t", LOSS, "TRUNCATE" },
  { "TRUNCATE TABLE a, b CASCADE", LOSS, "TRUNCATE" },
  { "DELETE FROM t", LOSS, "DELETE" },
  { "DELETE FROM t USING u", LOSS, "DELETE" },
  { "DELETE FROM t WHERE a = 1", PLAIN, NULL },
  { "DELETE FROM t USING (SELECT 1 WHERE true) x", LOSS, "DELETE" },
  { "UPDATE t SET a = 1", LOSS, "UPDATE" },
  { "UPDATE t SET a = (SELECT b FROM u WHERE c)", LOSS, "UPDATE" },
  { "UPDATE t SET a = 'where'", LOSS, "UPDATE" },
  { "UPDATE t SET a = 1 /* where */", LOSS, "UPDATE" },
  { "UPDATE t SET \"where\" = 1", LOSS, "UPDATE" },
  { "UPDATE t SET a = 1 FROM u WHERE t.a = u.a", PLAIN, NULL },
  { "WITH x AS (SELECT 1) DELETE FROM t", LOSS, "DELETE" },
  { "WITH x AS (SELECT 1) DELETE FROM t WHERE true", PLAIN, NULL },
  { "WITH x AS (DELETE FROM t RETURNING a) SELECT 1", LOSS, "DELETE" },
  { "WITH x AS MATERIALIZED (UPDATE t SET a = 1 RETURNING a) INSERT INTO u SELECT a FROM x", LOSS,
    "UPDATE" },
  { "WITH x AS (DELETE FROM t WHERE a RETURNING a) SELECT 1", PLAIN, NULL },
  { "WITH x AS (DELETE FROM t WHERE a RETURNING a), y AS (DELETE FROM u) SELECT 1", LOSS,
    "DELETE" },
  { "WITH delete AS (SELECT 1) SELECT 1", PLAIN, NULL },
  { "WITH RECURSIVE update (a) AS (SELECT 1) UPDATE t SET a = 1", LOSS, "UPDATE" },
  { "WITH x AS (SELECT 1) SELECT 1 FROM t FOR UPDATE", PLAIN, NULL },
  { "WITH x AS (SELECT 1) INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1", PLAIN,
    NULL },
  { "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1", PLAIN, NULL },
  { "SELECT 1 FOR UPDATE", PLAIN, NULL },
  { "CREATE TRIGGER g BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()", PLAIN, NULL },
  { "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; SELECT 1)", PLAIN, NULL },
  { "GRANT DELETE, UPDATE ON t TO r", PLAIN, NULL },
  { "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", PLAIN, NULL },
};

static const Case sqlite_cases[] = {
  { "BEGIN", TX, "BEGIN" },
  { "begin immediate", TX, "BEGIN" },
  { "BEGIN EXCLUSIVE TRANSACTION", TX, "BEGIN" },
  { "BEGIN DEFERRED TRANSACTION x", TX, "BEGIN" },
  { "COMMIT", TX, "COMMIT" },
  { "commit transaction", TX, "COMMIT" },
  { "/* x */ COMMIT", TX, "COMMIT" },
  { "-- x\nCOMMIT", TX, "COMMIT" },
  { "\xef\xbb\xbf"
    "COMMIT",
    TX, "COMMIT" },
  { ";;COMMIT", TX, "COMMIT" },
  { "COMMIT--x", TX, "COMMIT" },
  { "COMMIT /* open", TX, "COMMIT" },
  { "END", TX, "END" },
  { "end transaction x", TX, "END" },
  { "ROLLBACK", TX, "ROLLBACK" },
  { "ROLLBACK TRANSACTION", TX, "ROLLBACK" },
  { "rollback transaction x", TX, "ROLLBACK" },
  { "ROLLBACK TO a", SAVE, "ROLLBACK TO" },
  { "ROLLBACK TO SAVEPOINT a", SAVE, "ROLLBACK TO" },
  { "ROLLBACK TRANSACTION TO a", SAVE, "ROLLBACK TO" },
  { "SAVEPOINT a", SAVE, "SAVEPOINT" },
  { "RELEASE a", SAVE, "RELEASE" },
  { "RELEASE SAVEPOINT a", SAVE, "RELEASE" },
  { "EXPLAIN COMMIT", PLAIN, NULL },
  { "EXPLAIN QUERY PLAN DELETE FROM t", PLAIN, NULL },
  { "SELECT 'COMMIT'", PLAIN, NULL },
  { "SELECT 1 AS \"COMMIT\"", PLAIN, NULL },
  { "SELECT 1 AS [COMMIT], 2 AS `COMMIT`", PLAIN, NULL },
  { "SELECT 1 -- ; COMMIT", PLAIN, NULL },
  { "SELECT 1 /* ; COMMIT; */", PLAIN, NULL },
  { "CREATE TABLE \"commit\" (\"begin\" int)", PLAIN, NULL },
  { "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END", PLAIN, NULL },
  { "VACUUM", OUT, "VACUUM" },
  { "VACUUM main", OUT, "VACUUM" },
  { "VACUUM INTO 'x'", OUT, "VACUUM" },
  { "DETACH x", OUT, "DETACH" },
  { "DETACH DATABASE x", OUT, "DETACH" },
  { "ATTACH ':memory:' AS x", PLAIN, NULL },
  { "PRAGMA foreign_keys = ON", OUT, "PRAGMA foreign_keys" },
  { "PRAGMA foreign_keys(0)", OUT, "PRAGMA foreign_keys" },
  { "PRAGMA foreign_keys", PLAIN, NULL },
  { "pragma main.journal_mode = wal", OUT, "PRAGMA journal_mode" },
  { "PRAGMA journal_mode", PLAIN, NULL },
  { "PRAGMA synchronous=OFF", OUT, "PRAGMA synchronous" },
  { "PRAGMA locking_mode = EXCLUSIVE", OUT, "PRAGMA locking_mode" },
  { "PRAGMA temp_store = 2", OUT, "PRAGMA temp_store" },
  { "PRAGMA wal_checkpoint", OUT, "PRAGMA wal_checkpoint" },
  { "PRAGMA wal_checkpoint(TRUNCATE)", OUT, "PRAGMA wal_checkpoint" },
  { "PRAGMA user_version = 3", PLAIN, NULL },
  { "PRAGMA defer_foreign_keys = ON", PLAIN, NULL },
  { "PRAGMA table_info(foreign_keys)", PLAIN, NULL },
  { "DROP TABLE t", LOSS, "DROP TABLE" },
  { "drop table if exists main.t", LOSS, "DROP TABLE" },
  { "DROP INDEX i", PLAIN, NULL },
  { "DROP VIEW v", PLAIN, NULL },
  { "DROP TRIGGER g", PLAIN, NULL },
  { "ALTER TABLE t DROP COLUMN a", LOSS, "DROP COLUMN" },
  { "ALTER TABLE main.[t] DROP a", LOSS, "DROP COLUMN" },
  { "ALTER TABLE t RENAME TO u", PLAIN, NULL },
  { "ALTER TABLE t ADD COLUMN \"drop\"", PLAIN, NULL },
  { "DELETE FROM t", LOSS, "DELETE" },
  { "DELETE FROM t WHERE a", PLAIN, NULL },
  { "UPDATE t SET a = 1", LOSS, "UPDATE" },
  { "UPDATE OR IGNORE t SET a = (SELECT 1 WHERE 1)", LOSS, "UPDATE" },
  { "UPDATE t SET a = 1 WHERE a", PLAIN, NULL },
  { "UPDATE t SET [where] = 1", LOSS, "UPDATE" },
  { "WITH x AS (SELECT 1) DELETE FROM t", LOSS, "DELETE" },
  { "WITH x AS (SELECT 1) DELETE FROM t WHERE a IN x", PLAIN, NULL },
  { "WITH x(a) AS NOT MATERIALIZED (SELECT 1) UPDATE t SET a = 1", LOSS, "UPDATE" },
  { "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x WHERE 1 ON CONFLICT DO UPDATE SET a = 1",
    PLAIN, NULL },
  { "INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1", PLAIN, NULL },
  { "REPLACE INTO t VALUES (1)", PLAIN, NULL },
};

static void
check_case (VarveDialect dialect, const Case *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements
      = varve_statements_split (dialect, test->sql, 0, strlen (test->sql), NULL, &error);
  const VarveStatement *statement;

  g_test_message ("%s", test->sql);
  g_assert_no_error (error);
  g_assert_cmpuint (statements->items->len, ==, 1);
  statement = &g_array_index (statements->items, VarveStatement, 0);
  g_assert_cmphex (statement->flags, ==, test->flags);
  g_assert_cmpstr (statement->what, ==, test->what);
}

static void
test_postgres (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (postgres_cases); i++)
    check_case (VARVE_DIALECT_POSTGRES, &postgres_cases[i]);
  g_test_message ("%u cases", (guint) G_N_ELEMENTS (postgres_cases));
}

static void
test_sqlite (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sqlite_cases); i++)
    check_case (VARVE_DIALECT_SQLITE, &sqlite_cases[i]);
  g_test_message ("%u cases", (guint) G_N_ELEMENTS (sqlite_cases));
}

/* The verdict by tokens is the verdict by PostgreSQL's parse tree. */
static void
test_postgres_tree (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (postgres_cases); i++)
    {
      const char *sql = postgres_cases[i].sql;
      VarveStatementFlags flags;

      g_test_message ("%s", sql);
      g_assert_true (
          pg_tree_judge (g_str_has_prefix (sql, "\xef\xbb\xbf") ? sql + 3 : sql, &flags));
      g_assert_cmphex (flags, ==, postgres_cases[i].flags);
    }
}

/* By running it: transaction control is what ends an open transaction, or can't begin in one. */
static void
test_sqlite_transactions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sqlite_cases); i++)
    {
      const Case *test = &sqlite_cases[i];
      sqlite3 *db = NULL;
      gboolean begins, ends;

      g_test_message ("%s", test->sql);
      g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
      sqlite3_exec (db, "CREATE TABLE t (a, \"where\"); BEGIN; SAVEPOINT a", NULL, NULL, NULL);
      g_assert_false (sqlite3_get_autocommit (db));
      begins = sqlite3_exec (db, test->sql, NULL, NULL, NULL) != SQLITE_OK
               && strstr (sqlite3_errmsg (db), "within a transaction") != NULL
               && strstr (sqlite3_errmsg (db), "start") != NULL;
      ends = sqlite3_get_autocommit (db);
      g_assert_cmpint (begins || ends, ==, (test->flags & TX) != 0);
      sqlite3_close (db);
    }
}

typedef struct
{
  const char *sql;
  gboolean transactional;
  const char *message; /* NULL: may run */
  const char *hint;
  guint line;
  guint column;
  guint number;
} Check;

static const Check checks[] = {
  { "select 1", TRUE, NULL, NULL, 0, 0, 0 },
  { "select 1; savepoint a; release a", TRUE, NULL, NULL, 0, 0, 0 },
  { "select 1;\n  commit and chain", TRUE, "“COMMIT” is not allowed", "two revisions", 2, 3, 2 },
  { "select 1;\n  commit", FALSE, "“COMMIT” is not allowed", "two revisions", 2, 3, 2 },
  { "/* ä */ vacuum", TRUE, "“VACUUM” can't run inside", "transaction:false", 1, 9, 1 },
  { "vacuum", FALSE, NULL, NULL, 0, 0, 0 },
  { "savepoint a", FALSE, "“SAVEPOINT” needs a transaction", "transaction:false", 1, 1, 1 },
  { "drop table t", TRUE, NULL, NULL, 0, 0, 0 },
};

static void
check_refusal (VarveDialect dialect, const Check *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements
      = varve_statements_split (dialect, test->sql, 0, strlen (test->sql), NULL, &error);
  const VarveErrorDetails *details;

  g_test_message ("%s", test->sql);
  g_assert_no_error (error);
  g_assert_cmpint (
      varve_statements_check (statements, test->sql, test->transactional, "a.sql", &error), ==,
      test->message == NULL);
  if (test->message == NULL)
    return;

  details = varve_error_get_details (error);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
  g_assert_nonnull (strstr (error->message, test->message));
  g_assert_nonnull (strstr (details->hint, test->hint));
  g_assert_cmpstr (details->path, ==, "a.sql");
  g_assert_cmpuint (details->line, ==, test->line);
  g_assert_cmpuint (details->column, ==, test->column);
  g_assert_cmpuint (details->statement_number, ==, test->number);
  g_assert_nonnull (strstr (test->sql, details->statement));
}

static void
test_check (void)
{
  static const Check copy = { "copy t from stdin", FALSE, "COPY FROM STDIN", "INSERT", 1, 1, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      check_refusal (VARVE_DIALECT_POSTGRES, &checks[i]);
      check_refusal (VARVE_DIALECT_SQLITE, &checks[i]);
    }
  check_refusal (VARVE_DIALECT_POSTGRES, &copy);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/judge/postgres", test_postgres);
  g_test_add_func ("/sql/judge/postgres-tree", test_postgres_tree);
  g_test_add_func ("/sql/judge/sqlite", test_sqlite);
  g_test_add_func ("/sql/judge/sqlite-transactions", test_sqlite_transactions);
  g_test_add_func ("/sql/judge/check", test_check);
  return g_test_run ();
}
