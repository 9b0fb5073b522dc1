/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include <pg_query.h>
#include <sqlite3.h>
#include <string.h>

static void
test_identifiers (void)
{
  static const struct
  {
    const char *name;
    const char *postgres;
    const char *sqlite;
  } cases[] = {
    { "users", "users", "users" },
    { "user_2", "user_2", "user_2" },
    { "_x", "_x", "_x" },
    { "Users", "\"Users\"", "Users" },
    { "2x", "\"2x\"", "\"2x\"" },
    { "", "\"\"", "\"\"" },
    { "a b", "\"a b\"", "\"a b\"" },
    { "a\"b", "\"a\"\"b\"", "\"a\"\"b\"" },
    { "a;b--", "\"a;b--\"", "\"a;b--\"" },
    { "straße", "\"straße\"", "\"straße\"" },
    { "a$b", "\"a$b\"", "\"a$b\"" },
    { "select", "\"select\"", "\"select\"" },
    { "Select", "\"Select\"", "\"Select\"" },
    { "user", "\"user\"", "user" },
    { "zone", "zone", "zone" },
    { "a\nb", "\"a\nb\"", "\"a\nb\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *postgres
          = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, cases[i].name);
      g_autofree char *sqlite = varve_sql_quote_identifier (VARVE_DIALECT_SQLITE, cases[i].name);

      g_assert_cmpstr (postgres, ==, cases[i].postgres);
      g_assert_cmpstr (sqlite, ==, cases[i].sqlite);
    }
}

static void
test_literals (void)
{
  static const char *const cases[][2] = {
    { "", "''" },
    { "a", "'a'" },
    { "it's", "'it''s'" },
    { "''", "''''''" },
    { "a\\'b", "'a\\''b'" },
    { "\"", "'\"'" },
    { "a\nb;--", "'a\nb;--'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (VarveDialect dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
      {
        g_autofree char *quoted = varve_sql_quote_literal (dialect, cases[i][0]);

        g_assert_cmpstr (quoted, ==, cases[i][1]);
      }
}

static gboolean
exec_with_name (const char *format, const char *name)
{
  g_autofree char **parts = g_strsplit (format, "%", -1);
  g_autofree char *sql = g_strjoinv (name, parts);
  sqlite3 *db = NULL;
  int result;

  for (guint i = 0; parts[i] != NULL; i++)
    g_free (parts[i]);
  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  result = sqlite3_exec (db, sql, NULL, NULL, NULL);
  if (result != SQLITE_OK)
    g_test_message ("%s: %s", sql, sqlite3_errmsg (db));
  sqlite3_close (db);
  return result == SQLITE_OK;
}

/* Whatever SQLite calls a keyword works as a name as it was quoted. */
static void
test_sqlite_keywords (void)
{
  g_assert_cmpint (sqlite3_keyword_count (), >, 100);
  for (int i = 0; i < sqlite3_keyword_count (); i++)
    {
      const char *word;
      int length;
      g_autofree char *keyword = NULL;
      g_autofree char *name = NULL;

      g_assert_cmpint (sqlite3_keyword_name (i, &word, &length), ==, SQLITE_OK);
      keyword = g_strndup (word, length);
      name = varve_sql_quote_identifier (VARVE_DIALECT_SQLITE, keyword);
      g_assert_true (exec_with_name ("CREATE TABLE %(z, % INTEGER REFERENCES %(%));"
                                     "CREATE INDEX x ON %(%);"
                                     "INSERT INTO %(z, %) VALUES (1, 2);"
                                     "UPDATE % SET % = 1 WHERE % = 2;"
                                     "SELECT %, %.% FROM % WHERE % = 1 ORDER BY %;"
                                     "SELECT z AS % FROM % AS q;"
                                     "ALTER TABLE % DROP COLUMN z;",
                                     name));
    }
}

/* Each word that PostgreSQL refuses as a column, table or function's name is quoted. */
static void
test_postgres_keywords (void)
{
  static const char *const words[]
      = { "all",    "analyse", "and",    "any",    "array",   "as",        "between", "bigint",
          "case",   "check",   "column", "create", "default", "desc",      "do",      "else",
          "end",    "exists",  "false",  "for",    "from",    "group",     "ilike",   "in",
          "int",    "into",    "is",     "join",   "left",    "like",      "limit",   "not",
          "null",   "offset",  "on",     "only",   "or",      "order",     "primary", "references",
          "row",    "select",  "table",  "then",   "time",    "timestamp", "to",      "true",
          "union",  "unique",  "user",   "using",  "values",  "varchar",   "when",    "where",
          "window", "with",    "xmlpi",  "name",   "type",    "key",       "level",   "date",
          "text",   "commit",  "begin",  "index",  "zone",    "value",     "view",    "action" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *name = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, words[i]);
      g_autofree char *sql
          = g_strdup_printf ("CREATE TABLE %s (%s int); SELECT %s FROM %s; SELECT %s(1)", name,
                             name, name, name, name);
      PgQuerySplitResult result = pg_query_split_with_parser (sql);

      g_test_message ("%s", sql);
      g_assert_null (result.error);
      pg_query_free_split_result (result);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/quote/identifiers", test_identifiers);
  g_test_add_func ("/sql/quote/literals", test_literals);
  g_test_add_func ("/sql/quote/sqlite-keywords", test_sqlite_keywords);
  g_test_add_func ("/sql/quote/postgres-keywords", test_postgres_keywords);
  return g_test_run ();
}
