/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole schemas as they are written for real: printed, loaded into an empty database and read again
 * they are the same, and the way back leaves nothing. So are schemas with names that nobody should
 * choose, and a chain of a thousand keys. */
#include "schema-support.h"

#include <string.h>

static char *files_path;

static VarveSchema *
read_all (VarveDatabase *database)
{
  const VarveIntrospectOptions options = { NULL, TRUE };
  g_autoptr (GError) error = NULL;
  VarveSchema *schema = varve_database_read_schema (database, &options, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

static void
assert_same (VarveSchema *from, VarveSchema *to, const char *what)
{
  const VarveDifferenceOptions options = { .privileges = TRUE };
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, &options);
  g_autofree char *text = test_describe_difference (from, to);

  if (varve_difference_get_size (difference) > 0)
    {
      g_autofree char *name = varve_difference_dup_name (difference, 0);

      g_error ("%s: %s and others are left:\n%s", what, name, text);
    }
}

/* From @sql in a database of its own, by what is printed of it, to another one and back to what
 * an empty database has. Gives the number of objects. */
static guint
go_round (const char *sql, const char *what)
{
  g_autoptr (TestPlace) origin_place = test_place_new (TEST_POSTGRES);
  g_autoptr (TestPlace) copy_place = test_place_new (TEST_POSTGRES);
  g_autoptr (VarveDatabase) origin = test_place_open (origin_place, NULL);
  g_autoptr (VarveDatabase) copy = test_place_open (copy_place, NULL);
  g_autoptr (VarveSchema) empty = read_all (copy);
  g_autoptr (VarveSchema) schema = NULL;
  g_autoptr (VarveSchema) again = NULL;
  g_autoptr (VarveSchema) nothing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *back = NULL;

  test_execute (origin, sql);
  schema = read_all (origin);
  printed = varve_schema_render (schema, &error);
  g_assert_no_error (error);
  test_run_script (copy, printed, what);
  again = read_all (copy);
  assert_same (again, schema, what);
  assert_same (schema, again, what);
  g_assert_cmpuint (varve_schema_get_size (again), ==, varve_schema_get_size (schema));
  back = test_render (again, empty, NULL);
  test_run_script (copy, back, what);
  nothing = read_all (copy);
  assert_same (nothing, empty, what);
  return varve_schema_get_size (schema);
}

static void
test_file (gconstpointer data)
{
  g_autofree char *path = g_build_filename (files_path, data, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  n = go_round (sql, data);
  g_test_message ("%s: %u objects", (const char *) data, n);
  g_assert_cmpuint (n, >, 500);
}

static const char *const NAMES[] = {
  "a\"b",
  "\"",
  "new\nline",
  "select",
  "UPPER Case",
  "Gr\303\266\303\237e \320\272\320\273\321\216\321\207 \350\241\250",
  "e\314\201 and \303\251",
  "back\\slash",
  "100%s %n %d",
  "$$",
  "$1 $body$",
  "it's",
  "x; DROP TABLE y; --",
  "/* not */ a comment",
  " ",
  "a.b",
  "tab\there",
  "(x)",
  "[1]",
  ", ",
  "\342\200\256txt",
  "{name}",
  "CONSTRAINT",
  "FOR VALUES DEFAULT",
  "x TYPE y",
  " LANGUAGE sql",
  "0",
  "_old",
  "public",
};

/* Takes @format with %1 for the name as an identifier, %2 as a literal. */
static char *
fill_in (const char *format, const char *name)
{
  g_autofree char *identifier = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, name);
  GString *text = g_string_new (NULL);

  for (; *format != '\0'; format++)
    if (*format == '%' && (format[1] == '1' || format[1] == '2'))
      g_string_append (text, *++format == '1' ? identifier : literal);
    else
      g_string_append_c (text, *format);
  return g_string_free (text, FALSE);
}

/* Everything that can have a name has that one. */
static const char ZOO[]
    = "CREATE SCHEMA IF NOT EXISTS %1;"
      "CREATE TYPE %1.%1 AS ENUM (%2, 'other');"
      "CREATE DOMAIN %1.d AS text CONSTRAINT %1 CHECK (VALUE <> %2);"
      "CREATE TYPE %1.pair AS (%1 int, b text);"
      "CREATE SEQUENCE %1.q; COMMENT ON SEQUENCE %1.q IS %2;"
      "CREATE FUNCTION %1.%1(%1 int, b text DEFAULT %2) RETURNS int LANGUAGE sql IMMUTABLE"
      " AS 'SELECT 1';"
      "CREATE FUNCTION %1.tr() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN RETURN NEW; END $x$;"
      "CREATE TABLE %1.t (%1 int CONSTRAINT %1 CHECK (%1 > 0), s text NOT NULL DEFAULT %2 UNIQUE,"
      " e %1.%1 DEFAULT %2, d %1.d, p %1.pair, n int DEFAULT nextval(%2 || '.q'),"
      " g int GENERATED ALWAYS AS (%1.%1(%1, %2)) STORED);"
      "CREATE TABLE %1.u (k text REFERENCES %1.t (s), CONSTRAINT %1 FOREIGN KEY (k) REFERENCES %1.t (s));"
      "CREATE TABLE %1.parted (%1 text) PARTITION BY LIST (%1);"
      "CREATE TABLE %1.part PARTITION OF %1.parted FOR VALUES IN (%2);"
      "CREATE INDEX i ON %1.t (s, (s || %2)) WHERE s <> %2;"
      "CREATE VIEW %1.v AS SELECT %1 AS %1, s || %2 AS x FROM %1.t;"
      "CREATE TRIGGER %1 BEFORE INSERT ON %1.t FOR EACH ROW WHEN (NEW.s <> %2) EXECUTE FUNCTION %1.tr(%2);"
      "CREATE POLICY %1 ON %1.t USING (s = %2);"
      "CREATE RULE %1 AS ON DELETE TO %1.u DO INSTEAD NOTHING;"
      "CREATE STATISTICS %1.st ON %1, s FROM %1.t;"
      "COMMENT ON TABLE %1.t IS %2; COMMENT ON COLUMN %1.t.%1 IS %2; COMMENT ON TYPE %1.%1 IS %2;"
      "COMMENT ON FUNCTION %1.%1(int, text) IS %2; COMMENT ON CONSTRAINT %1 ON %1.t IS %2;"
      "COMMENT ON TRIGGER %1 ON %1.t IS %2; COMMENT ON POLICY %1 ON %1.t IS %2;";

static char *
make_zoo (const char *name)
{
  g_autofree char *whole = fill_in (ZOO, name);
  g_autoptr (GString) text = g_string_new (whole);
  g_autofree char *identifier = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *sequence = g_strconcat (identifier, ".q", NULL);
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, sequence);
  g_autofree char *plain = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *call = g_strconcat ("nextval(", plain, " || '.q')", NULL);
  g_autofree char *right = g_strconcat ("nextval(", literal, ")", NULL);

  g_string_replace (text, call, right, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_names (void)
{
  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      g_autofree char *sql = make_zoo (NAMES[i]);

      g_assert_cmpuint (go_round (sql, NAMES[i]), >, 30);
    }
}

/* As long as a name may be. */
static void
test_long_names (void)
{
  char name[64];
  g_autofree char *sql = NULL;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  memset (name, 'n', 63);
  name[63] = '\0';
  sql = make_zoo (name);
  go_round (sql, name);
  for (guint i = 0; i < 60; i += 2)
    memcpy (name + i, "\303\266", 2);
  g_clear_pointer (&sql, g_free);
  sql = make_zoo (name);
  go_round (sql, name);
}

/* What changes in a schema with such a name is changed there and back. */
static void
test_changes (void)
{
  g_autoptr (TestPlace) place = NULL;
  g_autoptr (VarveDatabase) database = NULL;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  place = test_place_new (TEST_POSTGRES);
  database = test_place_open (place, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      static const char changes[]
          = "DROP VIEW %1.v; ALTER TABLE %1.t ALTER s SET DEFAULT %2 || 'x', DROP d, ADD z text DEFAULT %2;"
            "DROP TRIGGER %1 ON %1.t; DROP POLICY %1 ON %1.t; DROP INDEX %1.i;"
            "ALTER TABLE %1.t DROP CONSTRAINT %1; ALTER TABLE %1.t ADD CONSTRAINT %1 CHECK (%1 > 1);"
            "ALTER TYPE %1.%1 ADD VALUE 'third' BEFORE %2; COMMENT ON TABLE %1.t IS NULL;"
            "COMMENT ON SEQUENCE %1.q IS NULL; ALTER TABLE %1.parted DETACH PARTITION %1.part;"
            "ALTER TABLE %1.parted ATTACH PARTITION %1.part DEFAULT";
      g_autofree char *sql = make_zoo (NAMES[i]);
      g_autofree char *change = fill_in (changes, NAMES[i]);
      g_autofree char *again = NULL;
      g_autofree char *up = NULL;
      g_autofree char *down = NULL;
      g_autoptr (VarveSchema) from = NULL;
      g_autoptr (VarveSchema) to = NULL;
      g_autoptr (VarveSchema) is = NULL;

      test_execute (database, sql);
      from = test_read_schema (database);
      test_execute (database, change);
      to = test_read_schema (database);
      down = test_render (to, from, NULL);
      test_run_script (database, down, NAMES[i]);
      is = test_read_schema (database);
      test_assert_same_schema (is, from, NAMES[i]);
      up = test_render (from, to, NULL);
      test_run_script (database, up, NAMES[i]);
      g_clear_pointer (&is, varve_schema_unref);
      is = test_read_schema (database);
      test_assert_same_schema (is, to, NAMES[i]);
      again = fill_in ("DROP SCHEMA %1 CASCADE; CREATE SCHEMA IF NOT EXISTS public", NAMES[i]);
      test_execute (database, again);
    }
}

/* Forms that let others work meanwhile lead to the same: a statement at a time, as they have to
 * run.
 */
static void
test_online (void)
{
  static const char from_sql[] = "CREATE TABLE t (id int PRIMARY KEY, a int, b text);"
                                 "CREATE TABLE u (t int); CREATE INDEX i ON t (a)";
  static const char to_sql[]
      = "ALTER TABLE t ALTER a SET NOT NULL; ALTER TABLE u ADD FOREIGN KEY (t) REFERENCES t;"
        "ALTER TABLE t ADD CHECK (a > 0); CREATE UNIQUE INDEX j ON t (b); DROP INDEX i;"
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t'";
  const VarveRenderOptions options = { .online = TRUE };
  g_autoptr (TestPlace) place = NULL;
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = NULL;
  g_autoptr (VarveSchema) is = NULL;
  g_autoptr (VarveDifference) difference = NULL;
  g_autoptr (GPtrArray) statements = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  place = test_place_new (TEST_POSTGRES);
  database = test_place_open (place, NULL);
  test_execute (database, from_sql);
  from = test_read_schema (database);
  test_execute (database, to_sql);
  to = test_read_schema (database);
  test_execute (database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  test_execute (database, from_sql);
  difference = varve_difference_new (from, to, NULL);
  statements = varve_difference_render (difference, &options, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < statements->len; i++)
    test_execute (database, ((VarveRendered *) statements->pdata[i])->sql);
  is = test_read_schema (database);
  test_assert_same_schema (is, to, "online");
  text = varve_rendered_join (statements);
  g_assert_nonnull (strstr (text, "CREATE UNIQUE INDEX CONCURRENTLY j "));
  g_assert_nonnull (strstr (text, "DROP INDEX CONCURRENTLY public.i;"));
  g_assert_nonnull (strstr (text, "CHECK (a IS NOT NULL) NOT VALID;"));
  g_assert_nonnull (strstr (text, "REFERENCES public.t(id) NOT VALID;"));
  g_assert_nonnull (strstr (text, "VALIDATE CONSTRAINT u_t_fkey;"));
  g_assert_true (g_str_has_prefix (text, "SET check_function_bodies = off;"));
}

/* A partition's bound has its values without their type. There is no way back: PostgreSQL does not
 * alter a column of a partition key. */
static void
test_bound (void)
{
  static const char from_sql[] = "CREATE TYPE m AS ENUM ('a', 'b');"
                                 "CREATE TABLE t (m m) PARTITION BY LIST (m); CREATE TABLE p (m m)";
  g_autoptr (TestPlace) place = NULL;
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = NULL;
  g_autoptr (VarveSchema) is = NULL;
  g_autoptr (VarveDifference) difference = NULL;
  g_autoptr (GPtrArray) statements = NULL;
  g_autoptr (GError) error = NULL;
  guint flags = 0;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  place = test_place_new (TEST_POSTGRES);
  database = test_place_open (place, NULL);
  test_execute (database, from_sql);
  from = test_read_schema (database);
  test_execute (database, "ALTER TYPE m ADD VALUE 'new'");
  test_execute (database, "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN ('new')");
  to = test_read_schema (database);
  test_execute (database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  test_execute (database, from_sql);
  difference = varve_difference_new (from, to, NULL);
  statements = varve_difference_render (difference, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < statements->len; i++)
    {
      flags |= ((VarveRendered *) statements->pdata[i])->flags;
      test_execute (database, ((VarveRendered *) statements->pdata[i])->sql);
    }
  g_assert_true (flags & VARVE_RENDERED_COMMITS_FIRST);
  is = test_read_schema (database);
  test_assert_same_schema (is, to, "bound");
}

/* A thousand tables each of which refers to the one before, and the first to the last. */
static void
test_chain (void)
{
  g_autoptr (GString) sql = g_string_new ("CREATE TABLE t0 (id int PRIMARY KEY, before int);\n");
  gint64 start = g_get_monotonic_time ();

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  for (guint i = 1; i < 1000; i++)
    g_string_append_printf (
        sql, "CREATE TABLE t%u (id int PRIMARY KEY, before int REFERENCES t%u);\n", i, i - 1);
  g_string_append (sql, "ALTER TABLE t0 ADD FOREIGN KEY (before) REFERENCES t999;\n");
  g_assert_cmpuint (go_round (sql->str, "a chain"), >, 4000);
  g_test_message ("%.1f s", (g_get_monotonic_time () - start) / 1e6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  files_path = argv[1];
  g_test_add_data_func ("/postgres-whole/trade", "trade.sql", test_file);
  g_test_add_data_func ("/postgres-whole/platform", "platform.sql", test_file);
  g_test_add_func ("/postgres-whole/names", test_names);
  g_test_add_func ("/postgres-whole/long-names", test_long_names);
  g_test_add_func ("/postgres-whole/changes", test_changes);
  g_test_add_func ("/postgres-whole/chain", test_chain);
  g_test_add_func ("/postgres-whole/online", test_online);
  g_test_add_func ("/postgres-whole/bound", test_bound);
  return g_test_run ();
}
