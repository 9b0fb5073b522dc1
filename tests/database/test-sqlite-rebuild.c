/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables made anew by a real run: what refers to them, what stands on them and what is in them
 * stays.
 */
#include "random-schema.h"
#include "schema-support.h"

#include <string.h>

/* Runs @up as a revision, and @down as its way back where @back. */
static void
run_revision (VarveDatabase *database, const char *up, const char *down, gboolean back)
{
  const TestScript scripts[] = { { "r1", up, down } };

  test_run (database, scripts, back ? 1 : 0, back ? 0 : 1);
}

static const struct
{
  const char *name;
  const char *action;
} RELATIONS[] = {
  { "cascade", "ON DELETE CASCADE ON UPDATE CASCADE" },
  { "set null", "ON DELETE SET NULL" },
  { "restrict", "ON DELETE RESTRICT" },
  { "self-reference", NULL },
};

/* @rule: of the column that changes. */
static char *
make_family (guint relation, const char *rule)
{
  if (RELATIONS[relation].action == NULL)
    return g_strdup_printf ("CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT%s,"
                            " p INTEGER REFERENCES parent (id) ON DELETE CASCADE)",
                            rule);
  return g_strdup_printf ("CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT%s);\n"
                          "CREATE TABLE child (id INTEGER PRIMARY KEY,"
                          " p INTEGER REFERENCES parent (id) %s)",
                          rule, RELATIONS[relation].action);
}

static const char *
get_rows (guint relation)
{
  return RELATIONS[relation].action == NULL
             ? "INSERT INTO parent VALUES (1, 'x', NULL), (2, 'y', 1), (3, 'z', 2)"
             : "INSERT INTO parent VALUES (1, 'x'), (2, 'y');"
               " INSERT INTO child VALUES (1, 1), (2, 2)";
}

/* With @on, foreign keys are on in the connection when the run begins. */
static void
rebuild_parent (guint relation, gboolean on)
{
  g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autofree char *from_sql = make_family (relation, "");
  g_autofree char *to_sql = make_family (relation, " NOT NULL DEFAULT 'n'");
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autofree char *before = NULL;

  test_execute (database, from_sql);
  test_execute (database, get_rows (relation));
  from = test_read_schema (database);
  before = test_dump (database, from, from);
  up = test_render (from, to, NULL);
  down = test_render (to, from, NULL);
  g_assert_nonnull (strstr (up, "DROP TABLE parent"));
  for (guint back = 0; back < 2; back++)
    {
      g_autoptr (VarveSchema) is = NULL;
      g_autofree char *after = NULL;

      test_execute (database, on ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
      run_revision (database, up, down, back);
      is = test_read_schema (database);
      test_assert_same_schema (is, back ? from : to, RELATIONS[relation].name);
      after = test_dump (database, from, from);
      g_assert_cmpstr (after, ==, before);
    }
  test_assert_ask (database, "SELECT count(*) FROM pragma_foreign_key_check", "0");
}

/* That the rows are in danger: the same script, run with foreign keys on, loses some. */
static void
test_danger (void)
{
  g_autoptr (VarveDatabase) database = test_open_memory ();
  g_autofree char *from_sql = make_family (0, "");
  g_autofree char *to_sql = make_family (0, " NOT NULL DEFAULT 'n'");
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
  g_autofree char *up = NULL;

  test_execute (database, from_sql);
  test_execute (database, get_rows (0));
  from = test_read_schema (database);
  up = test_render (from, to, NULL);
  test_execute (database, "PRAGMA foreign_keys = ON");
  test_run_script (database, up, "danger");
  test_assert_ask (database, "SELECT count(*) FROM child", "0");
}

static void
test_referenced (void)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (RELATIONS); i++)
    for (guint on = 0; on < 2; on++, n++)
      rebuild_parent (i, on);
  g_assert_cmpuint (n, ==, 8);
}

/* Makes every table of @sql another one that has to be made anew. (transfer full) */
static char *
add_checks (const char *sql)
{
  g_auto (GStrv) lines = g_strsplit (sql, ";\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *end;
      char *line = lines[i];

      if (!g_str_has_prefix (line, "CREATE TABLE"))
        continue;
      end = strrchr (line, ')');
      lines[i] = g_strdup_printf ("%.*s, CHECK (1)%s", (int) (end - line), line, end);
      g_free (line);
    }
  return g_strjoinv (";\n", lines);
}

static char *
dump_all (VarveDatabase *database)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;

  tables = varve_database_query (
      database,
      "SELECT format('SELECT group_concat(r) FROM (SELECT %squote(c0) AS r FROM \"%w\""
      " ORDER BY 1)', iif(wr, '', 'rowid || '':'' || '), name) FROM pragma_table_list"
      " WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite%'"
      " AND name NOT LIKE 'varve%' AND name NOT LIKE 'alembic%' ORDER BY name",
      NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < tables->len; i++)
    {
      g_autofree char *rows = test_ask (database, *(char **) tables->pdata[i]);

      g_string_append_printf (text, "%s\n", rows);
    }
  return g_string_free (text, FALSE);
}

/* So that rows which are merely inserted again get others. */
static void
move_rowids (VarveDatabase *database)
{
  g_autofree char *sql = test_ask (
      database, "SELECT group_concat(format('UPDATE \"%w\" SET rowid = rowid * 10 + 7', name), ';')"
                " FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND NOT wr"
                " AND name NOT LIKE 'sqlite%'");

  test_execute (database, sql);
}

#define OBJECTS                                                                          \
  "SELECT group_concat(o, char(10)) FROM (SELECT type || ' ' || name || ' ' || tbl_name" \
  " AS o FROM sqlite_schema WHERE tbl_name NOT LIKE 'varve%' AND tbl_name NOT LIKE"      \
  " 'alembic%' ORDER BY 1)"
#define SEQUENCES                                                                                \
  "SELECT ifnull(group_concat(s), '') FROM (SELECT name || '=' || seq AS s FROM sqlite_sequence" \
  " WHERE name NOT LIKE 'varve%' ORDER BY 1)"

/* Every table of a large schema made anew, there and back: the schema, the rows with their rowids,
 * what counts, and everything that stands on the tables is as it was. */
static void
test_everything (void)
{
  for (guint32 seed = 1; seed <= 3; seed++)
    {
      g_autoptr (VarveDatabase) database = test_open_memory ();
      g_autofree char *from_sql = test_make_sqlite_schema (seed, 0, 1, 60);
      g_autofree char *to_sql = add_checks (from_sql);
      g_autoptr (VarveSchema) from = NULL;
      g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
      g_autoptr (VarveSchema) is = NULL;
      g_autofree char *up = NULL;
      g_autofree char *down = NULL;
      g_autofree char *rows = NULL;
      g_autofree char *objects = NULL;
      g_autofree char *sequences = NULL;
      guint n_tables = 0;

      test_execute (database, from_sql);
      from = test_read_schema (database);
      g_assert_cmpuint (test_fill (database, from), >, 60);
      move_rowids (database);
      test_execute (database, "UPDATE sqlite_sequence SET seq = seq + 100");
      rows = dump_all (database);
      objects = test_ask (database, OBJECTS);
      sequences = test_ask (database, SEQUENCES);
      up = test_render (from, to, NULL);
      down = test_render (to, from, NULL);
      for (const char *at = up; (at = strstr (at, "\nDROP TABLE")) != NULL; at++)
        n_tables++;
      g_assert_cmpuint (n_tables, >=, 40);
      test_execute (database, "PRAGMA foreign_keys = OFF");
      test_run_script (database, up, "up");
      is = test_read_schema (database);
      test_assert_same_schema (is, to, "up");
      for (guint back = 0; back < 2; back++)
        {
          g_autofree char *new_rows = dump_all (database);

          test_assert_ask (database, OBJECTS, objects);
          test_assert_ask (database, SEQUENCES, sequences);
          g_assert_cmpstr (new_rows, ==, rows);
          if (back == 0)
            test_run_script (database, down, "down");
        }
      varve_schema_unref (is);
      is = test_read_schema (database);
      test_assert_same_schema (is, from, "down");
      test_assert_ask (database, "PRAGMA integrity_check", "ok");
    }
}

/* Names of all sorts as table, column, index, view, trigger, constraint, default, comment. */
static const char *const NAMES[] = {
  "plain",
  "Mixed Case",
  "it's",
  "say \"hi\"",
  "back`tick",
  "[brackets]",
  "closing]",
  "percent %s %d %n",
  "semi;colon",
  "new\nline",
  "cr\r\nlf",
  "tab\there",
  "dash -- dash",
  "slash /* star */",
  "select",
  "order",
  "table",
  "rowid",
  "new_t",
  "Größe",
  "имя",
  "名前",
  "\xf0\x9f\x90\x98",
  "e\xcc\x81",
  "\xe2\x80\xae"
  "bidi",
  "\xef\xbb\xbf"
  "bom",
  "$dollar",
  "@at",
  "#hash",
  ":colon",
  "?1",
  "a.b",
  "main.t",
  "''",
  "\"\"",
  "\\backslash\\n",
  "1digit",
  "-1",
  "%",
  "(",
  ")",
  ",",
  " leading",
  "trailing ",
  " ",
  "null",
  "true",
  "x'00'",
};

static char *
make_named (const char *name, const char *more)
{
  g_autofree char *id = NULL;
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_SQLITE, name);
  g_auto (GStrv) parts = g_strsplit (name, "\"", -1);
  g_autofree char *inner = g_strjoinv ("\"\"", parts);
  g_auto (GStrv) closed = g_strsplit (name, "*/", -1);
  g_autofree char *comment = g_strjoinv ("* /", closed);

  id = g_strconcat ("\"", inner, "\"", NULL);
  return g_strdup_printf (
      "CREATE TABLE %1$s (id INTEGER PRIMARY KEY, %1$s TEXT DEFAULT %2$s /* %3$s */%4$s,\n"
      "  other REFERENCES %1$s, CONSTRAINT %1$s CHECK (%1$s <> %2$s));\n"
      "CREATE INDEX \"i %5$s\" ON %1$s (%1$s) WHERE %1$s <> %2$s;\n"
      "CREATE VIEW \"v %5$s\" AS SELECT %1$s AS \"x %5$s\" FROM %1$s;\n"
      "CREATE TRIGGER \"t %5$s\" AFTER UPDATE OF %1$s ON %1$s BEGIN\n"
      "  UPDATE %1$s SET %1$s = %2$s WHERE id = new.id;\nEND;\n",
      id, literal, comment, more, inner);
}

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      g_autoptr (VarveDatabase) database = test_open_memory ();
      g_autofree char *to_sql = make_named (NAMES[i], "");
      g_autofree char *next_sql = make_named (NAMES[i], " NOT NULL");
      g_autoptr (VarveSchema) empty = varve_schema_new_empty (VARVE_DIALECT_SQLITE);
      g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
      g_autoptr (VarveSchema) next = test_read_sqlite (next_sql);
      g_autoptr (VarveSchema) is = NULL;
      g_autofree char *up = NULL;
      g_autofree char *more = NULL;
      g_autofree char *down = NULL;

      g_assert_cmpuint (varve_schema_get_n_notes (to), ==, 0);
      up = test_render (empty, to, NULL);
      more = test_render (to, next, NULL);
      down = test_render (next, empty, NULL);
      run_revision (database, up, "", FALSE);
      is = test_read_schema (database);
      test_assert_same_schema (is, to, NAMES[i]);
      varve_schema_unref (is);
      test_run_script (database, more, NAMES[i]);
      is = test_read_schema (database);
      test_assert_same_schema (is, next, NAMES[i]);
      test_run_script (database, down, NAMES[i]);
      varve_schema_unref (is);
      is = test_read_schema (database);
      g_assert_true (varve_schema_is_empty (is));
    }
}

/* A rule that lets rows go without a word must not do so while they are copied. */
static void
test_conflict (void)
{
  static const char *const rules[]
      = { "a TEXT NOT NULL ON CONFLICT IGNORE", "a TEXT, UNIQUE (a) ON CONFLICT REPLACE" };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
      g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
      g_autofree char *to_sql = g_strdup_printf ("CREATE TABLE t (%s)", rules[i]);
      g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
      g_autoptr (VarveSchema) from = NULL;
      g_autofree char *up = NULL;
      g_autoptr (VarveRunResult) result = NULL;
      TestScript scripts[] = { { "r1", NULL, "" } };

      test_execute (database, "CREATE TABLE t (a TEXT);"
                              " INSERT INTO t VALUES ('x'), (NULL), ('x')");
      from = test_read_schema (database);
      scripts[0].up = up = test_render (from, to, NULL);
      result = test_try (database, scripts, 0, 1);
      g_assert_cmpint (test_get_state (result, 0), ==, VARVE_STEP_FAILED);
      test_assert_ask (database, "SELECT count(*) FROM t", "3");
      test_assert_current (database, "");
    }
}

/* Views and triggers of every depth around a chain of tables. */
static void
test_chain (void)
{
  g_autoptr (GString) from_sql
      = g_string_new ("CREATE TABLE t0 (id INTEGER PRIMARY KEY, a TEXT);\n");
  g_autoptr (GString) to_sql
      = g_string_new ("CREATE TABLE t0 (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');\n");
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = NULL;
  g_autoptr (VarveSchema) is = NULL;
  g_autoptr (VarveDatabase) database = test_open_memory ();
  g_autoptr (VarveSchema) empty = varve_schema_new_empty (VARVE_DIALECT_SQLITE);
  g_autofree char *make = NULL;
  g_autofree char *up = NULL;

  for (guint i = 1; i <= 1000; i++)
    {
      g_autofree char *more = g_strdup_printf (
          "CREATE TABLE t%1$u (id INTEGER PRIMARY KEY, p INTEGER REFERENCES t%2$u);\n"
          "CREATE VIEW v%1$u AS SELECT id FROM %3$s%2$u;\n",
          i, i - 1, i == 1 ? "t" : "v");

      g_string_append (from_sql, more);
      g_string_append (to_sql, more);
    }
  from = test_read_sqlite (from_sql->str);
  to = test_read_sqlite (to_sql->str);
  make = test_render (empty, from, NULL);
  test_run_script (database, make, "chain");
  up = test_render (from, to, NULL);
  g_assert_nonnull (strstr (up, "DROP VIEW v1000;\n"));
  test_run_script (database, up, "chain");
  is = test_read_schema (database);
  test_assert_same_schema (is, to, "chain");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-rebuild/referenced", test_referenced);
  g_test_add_func ("/sqlite-rebuild/danger", test_danger);
  g_test_add_func ("/sqlite-rebuild/everything", test_everything);
  g_test_add_func ("/sqlite-rebuild/names", test_names);
  g_test_add_func ("/sqlite-rebuild/conflict", test_conflict);
  g_test_add_func ("/sqlite-rebuild/chain", test_chain);
  return g_test_run ();
}
