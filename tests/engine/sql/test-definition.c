/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which statements may stand in a desired schema, by their words alone. */

#include "sql/varve-definition.h"

#include "base/varve-error.h"

#include <string.h>

typedef struct
{
  VarveDialect dialect;
  const char *sql;
  const char *refused; /* what the message ends in; NULL: it may stand there */
  VarveDefinitionKind kind;
} Case;

#define PG   VARVE_DIALECT_POSTGRES
#define LITE VARVE_DIALECT_SQLITE

static const Case cases[] = {
  { PG, "CREATE TABLE t (a int GENERATED ALWAYS AS (1) STORED)" },
  { PG, "CREATE TABLE t (\"as\" int)" },
  { PG, "CREATE TABLE t AS SELECT 1", "CREATE TABLE … AS" },
  { PG, "create unlogged table t as select 1", "CREATE TABLE … AS" },
  { PG, "CREATE VIEW v AS SELECT 1" },
  { PG, "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'DROP DATABASE x'" },
  { PG, "CREATE FUNCTION f() RETURNS int AS $$ x $$ LANGUAGE C", "LANGUAGE" },
  { PG, "CREATE FUNCTION f() RETURNS int LANGUAGE 'plpython3u' AS ''", "LANGUAGE" },
  { PG, "CREATE FUNCTION language() RETURNS int LANGUAGE plpgsql AS 'LANGUAGE c'" },
  { PG, "/* c */ CREATE\n-- d\nDATABASE x", "DATABASE" },
  { PG, "CREATE TABLE database (a int)" },
  { PG, "ALTER ROLE x SUPERUSER", "ROLE" },
  { PG, "COMMENT ON ROLE x IS 'y'", "ROLE" },
  { PG, "ALTER SYSTEM SET a = 1", "ALTER SYSTEM" },
  { PG, "DROP USER MAPPING FOR x SERVER y", "USER MAPPING" },
  { PG, "CREATE USER x", "USER" },
  { PG, "CREATE LOCAL TEMPORARY TABLE t (a int)", "CREATE TEMPORARY" },
  { PG, "SELECT pg_catalog.set_config('search_path', '', false)" },
  { PG, "SELECT set_config('a', 'b', false) FROM f()", "SELECT" },
  { PG, "SELECT set_config('a', f(), false)", "SELECT" },
  { PG, "WITH a AS (DELETE FROM t RETURNING 1) SELECT 1", "WITH" },
  { PG, "insert into t values (1)", "INSERT" },
  { PG, "DO $$ BEGIN END $$" },
  { PG, "DO LANGUAGE plperlu $$ x $$", "LANGUAGE" },
  { PG, "GRANT SELECT ON t TO x" },
  { PG, "SET search_path = a" },
  { PG, "CREATE EXTENSION x", NULL, VARVE_DEFINITION_EXTENSION },
  { PG, "COMMENT ON EXTENSION x IS 'y'", NULL, VARVE_DEFINITION_EXTENSION },
  { PG, "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION f()", NULL,
    VARVE_DEFINITION_EVENT_TRIGGER },
  { PG, "CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()" },
  { PG, "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'x')", NULL,
    VARVE_DEFINITION_SERVER },
  { PG, "ALTER SERVER s OPTIONS (SET host 'y')" },
  { PG, "COMMENT ON SERVER s IS 'create server'" },
  { PG, "create foreign data wrapper w", NULL, VARVE_DEFINITION_WRAPPER },
  { PG, "COMMENT ON FOREIGN DATA WRAPPER w IS 'y'", NULL, VARVE_DEFINITION_WRAPPER },
  { PG, "CREATE FOREIGN TABLE data (wrapper int) SERVER s" },
  { PG, "ALTER TABLE t OWNER TO x", NULL, VARVE_DEFINITION_OWNER },
  { PG, "ALTER TABLE t RENAME COLUMN owner TO x" },
  { LITE, "CREATE TABLE t (a, b AS (a + 1))" },
  { LITE, "CREATE TABLE t AS SELECT 1", "CREATE TABLE … AS" },
  { LITE, "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END" },
  { LITE, "CREATE VIRTUAL TABLE t USING fts5 (a)" },
  { LITE, "CREATE TEMP VIEW v AS SELECT 1", "CREATE TEMPORARY" },
  { LITE, "PRAGMA foreign_keys = ON" },
  { LITE, "PRAGMA writable_schema = ON", "PRAGMA" },
  { LITE, "ATTACH 'x' AS y", "ATTACH" },
  { LITE, "VACUUM", "VACUUM" },
  { LITE, "REPLACE INTO t VALUES (1)", "REPLACE" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveStatements) statements = varve_statements_split (
          cases[i].dialect, cases[i].sql, 0, strlen (cases[i].sql), "f", &error);
      gboolean allowed;

      g_assert_no_error (error);
      g_assert_cmpuint (statements->items->len, ==, 1);
      allowed = varve_statements_check_definitions (cases[i].dialect, statements, cases[i].sql, "f",
                                                    &error);
      if (allowed != (cases[i].refused == NULL)
          || (error && !g_str_has_suffix (error->message, cases[i].refused)))
        g_error ("%s: %s", cases[i].sql, error ? error->message : "allowed");
      if (error)
        g_assert_cmpuint (varve_error_get_details (error)->line, >, 0);
      g_assert_cmpint (
          varve_definition_get_kind (cases[i].dialect, cases[i].sql,
                                     &g_array_index (statements->items, VarveStatement, 0)),
          ==, cases[i].kind);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/definition/cases", test_cases);
  return g_test_run ();
}
