/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-table-edit.h"

typedef struct
{
  const char *sql;
  const char *edits; /* "creates a; type a (b)": kind, table, columns, -> new name, {object} */
} Case;

static const Case CASES[] = {
  { "CREATE TABLE users (id integer PRIMARY KEY, email text, CHECK (id > 0)) STRICT",
    "creates users; adds-column users (id); adds-column users (email); constraint users (id)" },
  { "CREATE TABLE IF NOT EXISTS \"Users\" (\"Id\" int, UNIQUE (\"Id\"))",
    "creates? Users; adds-column Users (Id); constraint Users (Id)" },
  { "CREATE TABLE a (x numeric(10, 2) DEFAULT (1), CONSTRAINT k PRIMARY KEY (x, y), y int)",
    "creates a; adds-column a (x); constraint a (x y) {k}; adds-column a (y)" },
  { "CREATE TABLE b.a (x int, PRIMARY KEY (x))",
    "creates b.a; adds-column b.a (x); constraint b.a (x) {a_pkey}" },
  { "CREATE TABLE o (u int REFERENCES users (id), FOREIGN KEY (u, v) REFERENCES w (x, y))",
    "creates o; adds-column o (u); reference users (id); constraint o (u v); reference w (x y)" },
  { "CREATE TABLE a AS SELECT 1 AS x", "creates a" },
  { "CREATE UNIQUE INDEX i ON users (lower(email)) WHERE gone IS NULL",
    "index users (email where gone is null) {i}" },
  { "CREATE INDEX ON users (a)", "index users (a)" },
  { "CREATE TRIGGER t AFTER UPDATE OF a, b ON users BEGIN SELECT 1; END",
    "trigger users (a b on) {t}" },
  { "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END", "trigger users () {t}" },
  { "CREATE VIEW v AS SELECT email FROM users", "" },
  { "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text NOT NULL, DROP old",
    "adds-column? users (email); drops-column users (old)" },
  { "ALTER TABLE users ADD email numeric(10, 2), ALTER name SET NOT NULL",
    "adds-column users (email); not-null users (name)" },
  { "ALTER TABLE u ALTER COLUMN a TYPE text USING a::text, ALTER a SET DATA TYPE int",
    "type u (a); type u (a)" },
  { "ALTER TABLE u ALTER a DROP DEFAULT, ALTER a SET STATISTICS 9",
    "default u (a); alters-column u (a)" },
  { "ALTER TABLE ONLY u ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES v (b)",
    "constraint u (a) {c}; reference v (b)" },
  { "ALTER TABLE u DROP CONSTRAINT IF EXISTS c, VALIDATE CONSTRAINT d",
    "-constraint? u () {c}; constraint u () {d}" },
  { "ALTER TABLE u RENAME COLUMN a TO b", "renames-column u (a) -> b" },
  { "ALTER TABLE u RENAME a TO b", "renames-column u (a) -> b" },
  { "ALTER TABLE s.u RENAME TO v", "renames s.u -> s.v" },
  { "ALTER TABLE u SET SCHEMA s", "renames u -> s.u" },
  { "ALTER TABLE s.u SET SCHEMA public", "renames s.u -> u" },
  { "ALTER TABLE u ENABLE ROW LEVEL SECURITY", "alters u ()" },
  { "ALTER INDEX i RENAME TO j", "index ? () -> j {i}" },
  { "DROP TABLE IF EXISTS a, b CASCADE", "drops? a; drops? b" },
  { "DROP INDEX i, j", "-index ? () {i}; -index ? () {j}" },
  { "DROP TRIGGER t ON u", "-trigger u () {t}" },
  { "CREATE POLICY p ON u USING (owner = current_user)", "policy u (owner current_user) {p}" },
  { "COMMENT ON COLUMN s.u.a IS 'x'", "comment s.u (a)" },
  { "COMMENT ON COLUMN u.a IS 'x'", "comment u (a)" },
  { "COMMENT ON TABLE u IS 'x'", "comment u ()" },
  { "GRANT SELECT (a), UPDATE (b) ON u TO x", "privileges u (a b on)" },
  { "REVOKE ALL ON u FROM x", "privileges u ()" },
  { "GRANT USAGE ON SCHEMA u TO x", "" },
  { "UPDATE ONLY u AS x SET a = (SELECT p, q FROM b), (c, d) = (1, 2), x.e = 3 WHERE f = 4",
    "updates u (a c d e)" },
  { "INSERT INTO u (a, b) VALUES (1, 2)", "inserts u (a b)" },
  { "INSERT INTO u VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 2", "inserts u; updates u (b)" },
  { "INSERT OR REPLACE INTO u SELECT 1", "inserts u" },
  { "DELETE FROM u WHERE a = 1", "deletes u ()" },
  { "WITH x AS (UPDATE a SET b = 1 RETURNING *) INSERT INTO c (d) SELECT 1",
    "updates a (b); inserts c (d)" },
  { "WITH x AS (SELECT 1) UPDATE b SET c = 1", "updates b (c)" },
  { "SELECT 'DROP TABLE y' -- DROP TABLE z", "" },
};

static const Case POSTGRES_CASES[] = {
  { "DO $$ BEGIN ALTER TABLE users ADD email text; END $$",
    "code ? (begin alter table users add email text end)" },
  { "MERGE INTO u USING v ON u.a = v.a WHEN MATCHED THEN UPDATE SET b = 1",
    "updates u (using v on u a when matched then update set b)" },
  { "TRUNCATE a, b", "deletes a (); deletes b ()" },
};

static void
describe_edit (GString *text, const VarveTableEdit *edit)
{
  g_string_append_printf (text, "%s%s%s%s %s", text->len > 0 ? "; " : "", edit->goes ? "-" : "",
                          varve_table_edit_get_nick (edit), edit->conditional ? "?" : "",
                          edit->table != NULL ? edit->table : "?");
  for (guint i = 0; edit->columns != NULL && i < edit->columns->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? " (" : " ",
                            (char *) g_ptr_array_index (edit->columns, i));
  if (edit->columns != NULL)
    g_string_append (text, edit->columns->len > 0 ? ")" : " ()");
  if (edit->new_name != NULL)
    g_string_append_printf (text, " -> %s", edit->new_name);
  if (edit->object != NULL)
    g_string_append_printf (text, " {%s}", edit->object);
}

static GPtrArray *
read_edits (VarveDialect dialect, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements
      = varve_statements_split (dialect, sql, 0, strlen (sql), NULL, &error);

  g_assert_no_error (error);
  return varve_table_edit_list (dialect, sql, statements);
}

static void
assert_edits (VarveDialect dialect, const Case *one)
{
  g_autoptr (GPtrArray) edits = read_edits (dialect, one->sql);
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; i < edits->len; i++)
    describe_edit (got, g_ptr_array_index (edits, i));
  g_assert_cmpstr (got->str, ==, one->edits);
}

static void
test_case (gconstpointer data)
{
  assert_edits (VARVE_DIALECT_SQLITE, data);
  assert_edits (VARVE_DIALECT_POSTGRES, data);
}

static void
test_postgres (gconstpointer data)
{
  assert_edits (VARVE_DIALECT_POSTGRES, data);
}

/* Each part has its own line and words. */
static void
test_places (void)
{
  g_autoptr (GPtrArray) edits
      = read_edits (VARVE_DIALECT_POSTGRES, "SELECT 1;\nCREATE TABLE a (\n  x  int,\n  y text\n);\n"
                                            "ALTER TABLE a\n  DROP x,\n  ALTER y TYPE\n    int;");
  static const struct
  {
    guint line;
    const char *text;
  } expected[] = { { 2, "CREATE TABLE a ( x int, y text )" },
                   { 3, "x int" },
                   { 4, "y text" },
                   { 7, "DROP x" },
                   { 8, "ALTER y TYPE int" } };

  g_assert_cmpuint (edits->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < edits->len; i++)
    {
      const VarveTableEdit *edit = g_ptr_array_index (edits, i);

      g_assert_cmpuint (edit->line, ==, expected[i].line);
      g_assert_cmpstr (edit->text, ==, expected[i].text);
    }
}

static void
test_excerpt (void)
{
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autofree char *cut = varve_table_edit_dup_excerpt (long_text, 1000);
  g_autofree char *short_text = varve_table_edit_dup_excerpt ("  a \n\t b  ", 10);

  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 301);
  g_assert_true (g_str_has_suffix (cut, "x…"));
  g_assert_cmpstr (short_text, ==, "a b");
}

static void
test_names (void)
{
  g_assert_true (varve_table_edit_is_name (VARVE_DIALECT_SQLITE, "Email", "eMAIL"));
  g_assert_false (varve_table_edit_is_name (VARVE_DIALECT_POSTGRES, "Email", "email"));
  g_assert_false (varve_table_edit_is_name (VARVE_DIALECT_POSTGRES, NULL, NULL));
}

static void
add_cases (const char *kind, const Case *cases, gsize n, GTestDataFunc func)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/table-edit/%s/%" G_GSIZE_FORMAT, kind, i);

      g_test_add_data_func (path, &cases[i], func);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("both", CASES, G_N_ELEMENTS (CASES), test_case);
  add_cases ("postgres", POSTGRES_CASES, G_N_ELEMENTS (POSTGRES_CASES), test_postgres);
  g_test_add_func ("/table-edit/places", test_places);
  g_test_add_func ("/table-edit/excerpt", test_excerpt);
  g_test_add_func ("/table-edit/names", test_names);
  return g_test_run ();
}
