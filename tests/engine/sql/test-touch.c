/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-touch.h"

typedef struct
{
  const char *sql;
  const char *touches; /* "creates table a, alters table b.column" */
} Case;

static const Case CASES[] = {
  { "CREATE TABLE users (id integer, email text)", "creates table users" },
  { "CREATE TABLE IF NOT EXISTS \"Users\" (id integer)", "creates table Users" },
  { "create temp table t (a int)", "creates table t" },
  { "CREATE TABLE public.users (id integer)", "creates table users" },
  { "CREATE TABLE main.users (id integer)", "creates table users" },
  { "CREATE TABLE Billing.Users (id integer)", "creates table billing.users" },
  { "CREATE TABLE \"a\"\"b\" (id integer)", "creates table a\"b" },
  { "CREATE UNIQUE INDEX ix ON users (email)", "creates index ix, alters table users" },
  { "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON ONLY users (email)",
    "creates index ix, alters table users" },
  { "CREATE INDEX ON users (email)", "alters table users" },
  { "CREATE OR REPLACE VIEW v AS SELECT 1", "creates view v" },
  { "CREATE MATERIALIZED VIEW v AS SELECT 1", "creates view v" },
  { "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ UPDATE a SET b = 1 $$",
    "creates function f" },
  { "CREATE TRIGGER tr AFTER INSERT ON users BEGIN UPDATE a SET b = 1; END",
    "creates trigger tr, alters table users" },
  { "ALTER TABLE users ADD COLUMN email text", "alters table users.email" },
  { "ALTER TABLE users ADD email text, DROP COLUMN IF EXISTS name",
    "alters table users.email, alters table users.name" },
  { "ALTER TABLE users ADD email numeric(10, 2), ALTER name SET NOT NULL",
    "alters table users.email, alters table users.name" },
  { "ALTER TABLE ONLY users ADD CONSTRAINT c CHECK (a > 0)", "alters table users" },
  { "ALTER TABLE users RENAME COLUMN a TO b", "alters table users.b, alters table users.a" },
  { "ALTER TABLE users RENAME TO people", "drops table users, creates table people" },
  { "ALTER TABLE users ENABLE ROW LEVEL SECURITY", "alters table users" },
  { "ALTER TYPE status ADD VALUE 'x'", "alters type status" },
  { "DROP TABLE IF EXISTS a, b CASCADE", "drops table a, drops table b" },
  { "DROP INDEX CONCURRENTLY ix", "drops index ix" },
  { "DROP TRIGGER tr ON users", "drops trigger tr, alters table users" },
  { "INSERT INTO users VALUES ('CREATE TABLE x')", "writes table users" },
  { "INSERT OR REPLACE INTO users VALUES (1)", "writes table users" },
  { "UPDATE ONLY users SET a = 1", "writes table users.a" },
  { "UPDATE users AS u SET a = (SELECT x, y FROM b), c = 2 WHERE d = 3",
    "writes table users.a, writes table users.c" },
  { "UPDATE users SET (a, b) = (1, 2), users.c = 3",
    "writes table users.a, writes table users.b, writes table users.c" },
  { "DELETE FROM users; DELETE FROM users", "writes table users" },
  { "TRUNCATE TABLE users", "writes table users" },
  { "WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x", "writes table b" },
  { "WITH x AS (SELECT 1) UPDATE b SET c = 1", "writes table b.c" },
  { "SELECT 1", "" },
  { "GRANT SELECT ON users TO x", "" },
  { "-- CREATE TABLE x ()\nSELECT 'DROP TABLE y'", "" },
};

static char *
describe (const GPtrArray *touches)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < touches->len; i++)
    {
      const VarveTouch *touch = g_ptr_array_index (touches, i);

      g_string_append_printf (text, "%s%s %s %s%s%s", i > 0 ? ", " : "",
                              varve_touch_kind_get_nick (touch->kind), touch->object, touch->name,
                              touch->column ? "." : "", touch->column ? touch->column : "");
    }
  return g_string_free (text, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;

  for (int dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveStatements) statements
          = varve_statements_split (dialect, one->sql, 0, strlen (one->sql), NULL, &error);
      g_autoptr (GPtrArray) touches = NULL;
      g_autofree char *got = NULL;

      g_assert_no_error (error);
      touches = varve_touch_list (dialect, one->sql, statements);
      got = describe (touches);
      g_assert_cmpstr (got, ==, one->touches);
    }
}

static void
test_line (void)
{
  const char *sql = "SELECT 1;\n\nDROP TABLE a;";
  g_autoptr (VarveStatements) statements
      = varve_statements_split (VARVE_DIALECT_SQLITE, sql, 0, strlen (sql), NULL, NULL);
  g_autoptr (GPtrArray) touches = varve_touch_list (VARVE_DIALECT_SQLITE, sql, statements);

  g_assert_cmpuint (touches->len, ==, 1);
  g_assert_cmpuint (((VarveTouch *) g_ptr_array_index (touches, 0))->line, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/touch/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &CASES[i], test_case);
    }
  g_test_add_func ("/touch/line", test_line);
  return g_test_run ();
}
