/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include <sqlite3.h>
#include <string.h>

/* SQLite's own cut, by sqlite3_prepare_v2's tail, beside ours. */

typedef struct
{
  sqlite3 *db;
  GRand *random;
} Fixture;

static void
exec (Fixture *fixture, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (fixture->db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (sqlite3_open (":memory:", &fixture->db), ==, SQLITE_OK);
  exec (fixture, "CREATE TABLE t (a, b, \"end\", \"begin\", [x;y])");
  fixture->random = g_rand_new_with_seed (g_test_rand_int ());
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sqlite3_close (fixture->db);
  g_rand_free (fixture->random);
}

/* How many bytes from @sql on SQLite takes for its next statement, semicolon included; -1 where
 * that is an error. */
static gssize
prepare (Fixture *fixture, const char *sql, gboolean *is_empty)
{
  sqlite3_stmt *statement = NULL;
  const char *tail = NULL;
  int result = sqlite3_prepare_v2 (fixture->db, sql, -1, &statement, &tail);

  *is_empty = statement == NULL;
  sqlite3_finalize (statement);
  return result == SQLITE_OK ? tail - sql : -1;
}

/* Follows SQLite through the text as far as it understands it: each of its statements must be the
 * next one of ours. Returns how many there were. */
static guint
compare (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) ours
      = varve_statements_split (VARVE_DIALECT_SQLITE, sql, 0, strlen (sql), NULL, &error);
  gsize at = 0;
  guint i = 0;

  g_assert_no_error (error);
  while (sql[at] != '\0')
    {
      const VarveStatement *statement = &g_array_index (ours->items, VarveStatement, i);
      gboolean is_empty;
      gssize length = prepare (fixture, sql + at, &is_empty);

      if (length < 0)
        return i;
      if (!is_empty)
        {
          g_assert_cmpuint (i++, <, ours->items->len);
          g_assert_cmpuint (statement->offset, >=, at);
          g_assert_cmpuint (statement->offset + statement->length, <=, at + length);
        }
      at += length;
    }
  g_assert_cmpuint (i, ==, ours->items->len);
  return i;
}

static void
test_cases (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    guint n_statements;
  } cases[] = {
    { "SELECT 1", 1 },
    { "SELECT 1; SELECT 2;", 2 },
    { ";; SELECT 1;; SELECT 2 ;", 2 },
    { "-- a;\nSELECT 1; /* b; */ SELECT 2 /* open ;", 2 },
    { "SELECT ';', 'a''; b', [x;y] FROM t; SELECT 2", 2 },
    { "SELECT $a(;), @b, :c, ?1; SELECT $x::y(;); SELECT 3", 3 },
    { "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END; SELECT 3", 2 },
    { "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; END; SELECT 3",
      2 },
    { "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT \"end\" FROM t; UPDATE t SET \"end\" = 1; "
      "/* x */ END /* y */ ; SELECT 3; SELECT 4",
      3 },
    { "CREATE TRIGGER g AFTER INSERT ON t WHEN CASE 1 WHEN 1 THEN 2 END BEGIN DELETE FROM t; END; "
      "SELECT 3",
      2 },
    { "CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN INSERT INTO t (a) VALUES (';'); END; SELECT 1",
      2 },
    { "EXPLAIN CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END; SELECT 3", 2 },
    { "EXPLAIN QUERY PLAN SELECT 1; EXPLAIN SELECT 2; SELECT 3", 3 },
    { "CREATE TABLE trigger (temp, end); SELECT 1", 2 },
    { "CREATE TABLE temp.x (a); CREATE TEMPORARY TABLE y (a); SELECT 1", 3 },
    { "CREATE VIEW v AS SELECT 1 AS \"trigger\"; SELECT 2", 2 },
    { "BEGIN; SELECT 1; END; SELECT 2; COMMIT", 5 },
    { "\xef\xbb\xbfSELECT 1; \xef\xbb\xbfSELECT 2", 2 },
    { "SELECT x'00', 1e5, 0x1F, .5, a.b FROM t AS a; SELECT 2", 2 },
    { "SELECT 1 --\r; SELECT 2\n; SELECT 3", 2 },
    { "SELECT 'ä;ö'; SELECT ü FROM (SELECT 1 AS ü); SELECT 3", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].sql);
      g_assert_cmpuint (compare (fixture, cases[i].sql), ==, cases[i].n_statements);
    }
}

/* Whole statements in any order and with anything between them. */
static void
test_random_statements (Fixture *fixture, gconstpointer data)
{
  static const char *const parts[] = {
    "SELECT 1",
    "SELECT ';' AS \"a;b\"",
    "SELECT [x;y] FROM t",
    "DELETE FROM t WHERE a = '--'",
    "UPDATE t SET \"end\" = CASE a WHEN 1 THEN '/*' END",
    "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; SELECT CASE 1 WHEN 1 THEN 2 END; END",
    "CREATE TEMP TRIGGER IF NOT EXISTS g BEFORE DELETE ON t BEGIN DELETE FROM t; -- END;\n END",
    "EXPLAIN SELECT 1",
    "BEGIN",
    "END",
    "SAVEPOINT \"trigger\"",
    "INSERT INTO t (a) VALUES ('it''s; fine')",
    "SELECT $v(;), `a` FROM t",
    "CREATE TABLE temp.[trigger] (\"begin\")",
    "PRAGMA user_version",
  };
  static const char *const between[]
      = { ";", ";\n", " ; ", ";;", "; -- x;\n", "/* ; */;", ";/* ' */", "\t;\r\n", "-- '\n;" };

  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (GString) sql = g_string_new (NULL);
      guint n = g_rand_int_range (fixture->random, 1, 12);

      for (guint i = 0; i < n; i++)
        {
          g_string_append (sql, parts[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (parts))]);
          g_string_append (sql,
                           between[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (between))]);
        }
      g_test_message ("%s", sql->str);
      g_assert_cmpuint (compare (fixture, sql->str), ==, n);
    }
}

/* Tokens in any order: whether more is needed is what sqlite3_complete says. */
static void
test_random_tokens (Fixture *fixture, gconstpointer data)
{
  static const char *const tokens[]
      = { "create", "temp", "temporary", "trigger", "end",  "begin", "explain",
          "select", "1",    ";",         ";",       ";",    "';'",   "[;]",
          "\"a;\"", "`;`",  "-- ;\n",    "/*;*/",   "case", "table", "(",
          ")",      ",",    "'it''s;'",  "t" };

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) sql = g_string_new (NULL);
      g_autoptr (VarveStatements) ours = NULL;
      g_autoptr (VarveStatements) with_end = NULL;
      g_autofree char *more = NULL;
      guint n = g_rand_int_range (fixture->random, 1, 25);

      for (guint i = 0; i < n; i++)
        g_string_append_printf (
            sql, "%s ", tokens[g_rand_int_range (fixture->random, 0, G_N_ELEMENTS (tokens))]);

      /* The last statement is complete if another one behind it is a statement of its own. */
      more = g_strconcat (sql->str, "zzz", NULL);
      ours = varve_statements_split (VARVE_DIALECT_SQLITE, sql->str, 0, sql->len, NULL, NULL);
      with_end = varve_statements_split (VARVE_DIALECT_SQLITE, more, 0, strlen (more), NULL, NULL);
      g_test_message ("%s", sql->str);
      g_assert_nonnull (ours);
      g_assert_nonnull (with_end);
      if (ours->items->len > 0)
        g_assert_cmpint (with_end->items->len > ours->items->len, ==,
                         sqlite3_complete (sql->str) != 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/sql/sqlite/cases", test_cases);
  ADD ("/sql/sqlite/random-statements", test_random_statements);
  ADD ("/sql/sqlite/random-tokens", test_random_tokens);
#undef ADD
  return g_test_run ();
}
