/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite's texts: the normal form, and what no text may do to what reads it. */
#include "schema/varve-sqlite-objects.h"
#include "schema/varve-sqlite-references.h"
#include "schema/varve-sqlite-table.h"

#include <stdlib.h>
#include <string.h>

static const struct
{
  const char *text;
  const char *normal;
} NORMALS[] = {
  { "a", "a" },
  { "  a /* x */ +b -- end", "a + b" },
  { "select A from [t] where `a b`=\"x\"", "SELECT A FROM t WHERE \"a b\" = x" },
  { "\"select\" . [order]", "\"select\".\"order\"" },
  { "a<=b and c<>d or e!=f||g", "a <= b AND c <> d OR e != f || g" },
  { "a->'x'->>'y'", "a -> 'x' ->> 'y'" },
  { "a>-1", "a > -1" },
  { "- -1", "- -1" },
  { "-(-(a))", "-(-(a))" },
  { "1.5e-3+.5e+2+1.", "1.5e-3 + .5e+2 + 1." },
  { "0x1e+5", "0x1e + 5" },
  { "x'ab' || 'it''s'", "x'ab' || 'it''s'" },
  { "x 'ab'", "x 'ab'" },
  { "lower ( a ) in(1,2)", "lower(a) IN (1, 2)" },
  { "case when a then -1 else+1 end", "CASE WHEN a THEN -1 ELSE +1 END" },
  { "new.a=old . b", "new.a = old.b" },
  { "true AND \"true\"", "TRUE AND \"true\"" },
  { "a == b << 2 >> 1 & ~c | d % e", "a == b << 2 >> 1 & ~c | d % e" },
  { ":a + @b + $c::d(e)", ":a + @b + $c::d(e)" },
  { "\"Größe\" IS NOT NULL", "\"Größe\" IS NOT NULL" },
};

static void
test_normal (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (NORMALS); i++)
    {
      const VarveSpan span = { 0, strlen (NORMALS[i].text) };
      g_autofree char *normal = varve_sqlite_dup_normal (NORMALS[i].text, span, 0);
      const VarveSpan again = { 0, strlen (normal) };
      g_autofree char *twice = varve_sqlite_dup_normal (normal, again, 0);

      g_assert_cmpstr (normal, ==, NORMALS[i].normal);
      g_assert_cmpstr (twice, ==, normal);
    }
}

static const struct
{
  const char *sql;
  const char *names; /* joined by a space */
} REFERENCES[] = {
  { "CREATE VIEW v AS SELECT a, b FROM t", "t" },
  { "CREATE VIEW v AS SELECT t.a FROM s AS t, r JOIN q ON q.a = t.a, p WHERE x IN (o, n)",
    "s r q p" },
  { "CREATE VIEW v AS SELECT (SELECT max(a) FROM s), b FROM (SELECT * FROM t), (u, w)", "s t u w" },
  { "CREATE VIEW v AS SELECT 1 WHERE 1 IN t UNION SELECT a, b FROM main.\"two words\"",
    "t two words" },
  { "CREATE TRIGGER x AFTER UPDATE OF a, b ON t BEGIN UPDATE OR IGNORE u SET a = 1, b = 2;"
    " INSERT INTO w (a, b) SELECT c, d FROM q; DELETE FROM [r s]; END",
    "u w q r s" },
  { "CREATE VIEW v AS WITH x AS (SELECT a FROM t), y AS NOT MATERIALIZED (SELECT 1) SELECT * FROM"
    " X, y, json_each(x.a), z",
    "t z" },
  { "CREATE VIEW v AS WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT i FROM n",
    "" },
};

static void
collect (const char *name, gpointer data)
{
  GString *names = data;

  g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", name);
}

static void
test_references (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (REFERENCES); i++)
    {
      g_autoptr (GString) names = g_string_new (NULL);

      varve_sqlite_find_references (REFERENCES[i].sql, collect, names);
      g_assert_cmpstr (names->str, ==, REFERENCES[i].names);
    }
}

/* What SQLite says of "a TEXT NOT NULL, b REFERENCES p ON DELETE CASCADE", and whether the text is
 * believed. */
static const struct
{
  const char *name;
  const char *type;
  gboolean not_null;
  int hidden;
  guint n_columns;
  const char *parent;
  const char *on_delete;
  gboolean believed;
} CHECKS[] = {
  { "a", "TEXT", TRUE, 0, 2, "p", "CASCADE", TRUE },
  { "a", "text", TRUE, 0, 2, "P", "CASCADE", TRUE },
  { "A", "TEXT", TRUE, 0, 2, "p", "CASCADE", FALSE },
  { "a", "TEXTS", TRUE, 0, 2, "p", "CASCADE", FALSE },
  { "a", "TEXT", FALSE, 0, 2, "p", "CASCADE", FALSE },
  { "a", "TEXT", TRUE, 2, 2, "p", "CASCADE", FALSE },
  { "a", "TEXT", TRUE, 0, 1, "p", "CASCADE", FALSE },
  { "a", "TEXT", TRUE, 0, 3, "p", "CASCADE", FALSE },
  { "a", "TEXT", TRUE, 0, 2, "q", "CASCADE", FALSE },
  { "a", "TEXT", TRUE, 0, 2, "p", "SET NULL", FALSE },
  { "a", "TEXT", TRUE, 0, 2, NULL, NULL, FALSE },
};

/* A text that SQLite reads in another way than we do is compared as a text, and a note says so. */
static void
test_checks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CHECKS); i++)
    {
      VarveSqliteObjects *objects = varve_sqlite_objects_new (3040001);
      g_autoptr (VarveSchema) schema = NULL;
      guint table;

      varve_sqlite_objects_add (
          objects, "table", "t", "t",
          "CREATE TABLE t (a TEXT NOT NULL, b REFERENCES p ON DELETE CASCADE)");
      varve_sqlite_objects_check_column (objects, "t", CHECKS[i].name, CHECKS[i].type,
                                         CHECKS[i].not_null, NULL, CHECKS[i].hidden);
      for (guint j = 1; j < CHECKS[i].n_columns; j++)
        varve_sqlite_objects_check_column (objects, "t", j == 1 ? "b" : "c", "", FALSE, NULL, 0);
      if (CHECKS[i].parent != NULL)
        varve_sqlite_objects_check_key (objects, "t", CHECKS[i].parent, "NO ACTION",
                                        CHECKS[i].on_delete);
      schema = varve_sqlite_objects_end (objects);
      table = varve_schema_find (schema, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, NULL, "t", NULL);
      g_assert_cmpuint (varve_schema_get_n_notes (schema), ==, !CHECKS[i].believed);
      g_assert_true (
          (varve_schema_get_attribute (schema, table, VARVE_ATTRIBUTE_DEFINITION) == NULL)
          == CHECKS[i].believed);
      /* The columns are SQLite's own then. */
      g_assert_cmpuint (
          varve_schema_find (schema, VARVE_OBJECT_COLUMN, table, NULL, CHECKS[i].name, NULL), !=,
          VARVE_NO_OBJECT);
    }
}

static const char *const SEEDS[] = {
  "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL ON CONFLICT IGNORE"
  " DEFAULT 'x' COLLATE NOCASE, b DECIMAL(10, 2) DEFAULT (1 + 2) CHECK (b > 0) UNIQUE,"
  " c REFERENCES p (x) ON DELETE SET NULL MATCH FULL NOT DEFERRABLE INITIALLY IMMEDIATE,"
  " d AS (a || b) STORED, CONSTRAINT k UNIQUE (a DESC, 'b') ON CONFLICT REPLACE"
  " FOREIGN KEY (a, b) REFERENCES q DEFERRABLE INITIALLY DEFERRED, CHECK (a <> b)) STRICT",
  ("CREATE TABLE \"a\"\"b\" ([x y] unsigned big int, `z` x'00' default -1.5e-3,"
   " PRIMARY KEY (\"x y\" ASC AUTOINCREMENT)) WITHOUT ROWID, STRICT"),
  "CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE DESC, lower(b)) WHERE c IS NOT NULL",
  "CREATE VIRTUAL TABLE f USING fts5(a, b, content='t', tokenize = \"porter unicode61\")",
  "CREATE VIEW v (a) AS WITH x AS (SELECT 1) SELECT a FROM x, t WHERE a IN (SELECT b FROM u)",
  "CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a); END",
};

static const char *const WORDS[] = {
  " ",
  "(",
  ")",
  ",",
  "'",
  "\"",
  "[",
  "]",
  "`",
  "--",
  "/*",
  "*/",
  "\n",
  ";",
  ".",
  "-",
  "x'",
  "e+",
  " CHECK ",
  " DEFAULT ",
  " PRIMARY KEY ",
  " REFERENCES ",
  " ON CONFLICT ",
  " CONSTRAINT ",
  " GENERATED ALWAYS AS ",
  " DEFERRABLE ",
  " NOT ",
  " UNIQUE ",
  " COLLATE ",
  " USING ",
  " FROM ",
  "\xc3",
  "\xff",
  "$a(",
  ":",
  "0x",
  "\xef\xbb\xbf",
  " AUTOINCREMENT",
  " WITHOUT ROWID",
};

static char *
mutate (GRand *rand, const char *seed)
{
  GString *text = g_string_new (seed);
  guint n = g_rand_int_range (rand, 1, 6);

  for (guint i = 0; i < n; i++)
    {
      gsize at = g_rand_int_range (rand, 0, text->len + 1);
      gsize length = g_rand_int_range (rand, 0, 12);

      if (g_rand_boolean (rand))
        g_string_erase (text, at, MIN (length, text->len - at));
      else
        g_string_insert (text, at, WORDS[g_rand_int_range (rand, 0, G_N_ELEMENTS (WORDS))]);
    }
  return g_string_free (text, FALSE);
}

/* All that is done with a text of a database. */
static void
use (const char *type, const char *sql)
{
  VarveSqliteObjects *objects = varve_sqlite_objects_new (3040001);
  g_autoptr (VarveSchema) schema = NULL;
  g_autoptr (VarveSqliteTable) table = varve_sqlite_table_parse (sql);
  gsize length = strlen (sql);

  varve_sqlite_objects_add (objects, "table", "t", "t", "CREATE TABLE t (a, b)");
  varve_sqlite_objects_check_column (objects, "t", "a", "", FALSE, NULL, 0);
  varve_sqlite_objects_check_column (objects, "t", "b", "", FALSE, NULL, 0);
  varve_sqlite_objects_add (objects, type, "x", "t", sql);
  for (guint i = 0; table != NULL && i < table->columns->len; i++)
    {
      const VarveSqliteColumn *column = varve_sqlite_table_get_column (table, i);

      g_assert_cmpuint (column->span.offset + column->span.length, <=, length);
      varve_sqlite_objects_check_column (objects, "x", column->name,
                                         column->type != NULL ? column->type : "", column->not_null,
                                         NULL, column->generated != NULL ? 2 : 0);
    }
  schema = varve_sqlite_objects_end (objects);
  g_assert_cmpuint (varve_schema_get_size (schema), >=, 3);
}

static void
test_mutants (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = NULL;
  guint n_understood = 0;

  if (g_getenv ("VARVE_TEST_SEED") != NULL)
    seed = strtoul (g_getenv ("VARVE_TEST_SEED"), NULL, 10);
  g_test_message ("VARVE_TEST_SEED=%u", seed);
  rand = g_rand_new_with_seed (seed);
  for (guint i = 0; i < 100000; i++)
    {
      guint which = g_rand_int_range (rand, 0, G_N_ELEMENTS (SEEDS));
      g_autofree char *text = mutate (rand, SEEDS[which]);
      g_autoptr (VarveSqliteTable) table = varve_sqlite_table_parse (text);
      gsize length = varve_sqlite_get_trimmed_length (text);
      G_GNUC_UNUSED g_autofree char *normal
          = varve_sqlite_dup_normal (text, (VarveSpan){ 0, length }, 0);

      n_understood += table != NULL;
      g_assert_cmpuint (length, <=, strlen (text));
      use (which < 2 || which == 3 ? "table"
           : which == 4            ? "view"
           : which == 2            ? "index"
                                   : "trigger",
           text);
    }
  g_test_message ("100000 mutants, %u of them understood as tables", n_understood);
  g_assert_cmpuint (n_understood, >, 1000);
}

/* Texts that repeat something for a megabyte: in quadratic time this would not end. */
static const struct
{
  const char *start;
  const char *part;
  const char *end;
} LONG[] = {
  { "CREATE TABLE t (a", ", b DEFAULT 1", ")" },
  { "CREATE TABLE t (a", " CHECK (a > 0)", ")" },
  { "CREATE TABLE t (a", " REFERENCES p DEFERRABLE", ")" },
  { "CREATE TABLE t (a REFERENCES p", " DEFERRABLE CHECK (1)", ")" },
  { "CREATE TABLE t (a", ", FOREIGN KEY (a) REFERENCES p", ")" },
  { "CREATE TABLE t (a INTEGER", ", PRIMARY KEY (a AUTOINCREMENT)", ")" },
  { "CREATE TABLE t (a CHECK (", "(", "" },
  { "CREATE TABLE t (a ", "[", "" },
  { "CREATE TABLE t (a ", "/*", "" },
  { "CREATE TABLE t (a", " - ", ")" },
  { "CREATE TABLE t (a CHECK (a", " + -1.e+5", "))" },
  { "CREATE TABLE t (a ", "long ", ")" },
  { "CREATE VIEW v AS SELECT 1 FROM t", ", t", "" },
  { "CREATE VIEW v AS SELECT 1 FROM ", "(", "t" },
  { "CREATE VIRTUAL TABLE v USING x (", "a,", ")" },
};

static void
test_long (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (LONG); i++)
    {
      GString *text = g_string_new (LONG[i].start);

      while (text->len < 1000000)
        g_string_append (text, LONG[i].part);
      g_string_append (text, LONG[i].end);
      use (strstr (text->str, "VIEW") != NULL ? "view" : "table", text->str);
      g_string_free (text, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-table/normal", test_normal);
  g_test_add_func ("/sqlite-table/references", test_references);
  g_test_add_func ("/sqlite-table/checks", test_checks);
  g_test_add_func ("/sqlite-table/mutants", test_mutants);
  g_test_add_func ("/sqlite-table/long", test_long);
  return g_test_run ();
}
