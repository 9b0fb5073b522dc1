/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revisions that touched a column, by the words of scripts. */
#include "project-fixture.h"

#include "project/varve-column-history.h"

#include <string.h>

#define MAX_SCRIPTS 8

typedef struct
{
  const char *id; /* also its place: created in this order */
  const char *revises;
  const char *up;
  const char *depends; /* nullable */
} Script;

typedef struct
{
  const char *name;
  Script scripts[MAX_SCRIPTS];
  const char *rows;  /* separated by spaces; NULL: none is known */
  const char *asked; /* "table", "table.column", "schema.table.column" */
  const char *found; /* newest first: "id name: what what; …" */
} Case;

/* Each on both dialects. */
static const Case CASES[] = {
  { "whole-life",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a", "CREATE TABLE other (email text); UPDATE other SET email = 'x';" },
      { "c", "b", "CREATE INDEX i ON users (email);" },
      { "d", "c", "UPDATE users SET email = lower(email);" },
      { "e", "d", "ALTER TABLE users ADD COLUMN other int;" },
      { "f", "e", "DROP INDEX i;" },
      { "g", "f", "ALTER TABLE users DROP COLUMN email;" },
      { "h", "g", "INSERT INTO users VALUES (1);" } },
    "f",
    "users.email",
    "g users.email: drops-column; f users.email: -index; d users.email: updates; "
    "c users.email: index; a users.email: adds-column" },
  { "table",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a", "CREATE TABLE other (u int REFERENCES users (id));" },
      { "c", "b", "DELETE FROM users WHERE id = 1;" },
      { "d", "c", "DELETE FROM other WHERE u = 1;" },
      { "e", "d", "ALTER TABLE users ADD COLUMN x int;" } },
    "e",
    "users",
    "e users: adds-column; c users: deletes; b users: reference; a users: creates" },
  { "rename-column",
    { { "a", "", "CREATE TABLE users (mail text);" },
      { "b", "a", "UPDATE users SET mail = 'x';" },
      { "c", "b", "ALTER TABLE users RENAME COLUMN mail TO email;" },
      { "d", "c", "UPDATE users SET email = 'x';" } },
    "d",
    "users.email",
    "d users.email: updates; c users.email: renames-column; b users.mail: updates; "
    "a users.mail: adds-column" },
  { "rename-after",
    { { "a", "", "CREATE TABLE users (mail text);" },
      { "b", "a", "ALTER TABLE users RENAME COLUMN mail TO email;" },
      { "c", "b", "UPDATE users SET email = 'x';" } },
    "a",
    "users.mail",
    "c users.email: updates; b users.email: renames-column; a users.mail: adds-column" },
  { "rename-table",
    { { "a", "", "CREATE TABLE people (email text);" },
      { "b", "a", "CREATE INDEX i ON people (email);" },
      { "c", "b", "ALTER TABLE people RENAME TO users; UPDATE users SET email = 'x';" },
      { "d", "c", "CREATE TABLE people (email text);" },
      { "e", "d", "UPDATE people SET email = 'x';" } },
    "e",
    "users.email",
    "c users.email: renames updates; b people.email: index; a people.email: adds-column" },
  { "name-taken-over",
    { { "a", "", "CREATE TABLE people (email text);" },
      { "b", "a", "ALTER TABLE people RENAME TO users;" },
      { "c", "b", "CREATE TABLE people (email text);" },
      { "d", "c", "UPDATE people SET email = 'x';" } },
    "d",
    "people.email",
    "d people.email: updates; c people.email: adds-column" },
  { "another-life",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a", "UPDATE users SET email = 'x';" },
      { "c", "b", "ALTER TABLE users DROP COLUMN email;" },
      { "d", "c", "ALTER TABLE users ADD COLUMN email int;" },
      { "e", "d", "UPDATE users SET email = 1;" } },
    "e",
    "users.email",
    "e users.email: updates; d users.email: adds-column" },
  { "branch-renames",
    { { "a", "", "CREATE TABLE users (mail text);" },
      { "b", "a", "ALTER TABLE users RENAME COLUMN mail TO email;" },
      { "c", "a", "UPDATE users SET mail = 'x';" },
      { "d", "b, c", "UPDATE users SET email = 'x';" } },
    "d",
    "users.email",
    "d users.email: updates; b users.email: renames-column; c users.mail: updates; "
    "a users.mail: adds-column" },
  { "branch-not-applied",
    { { "a", "", "CREATE TABLE users (email text);" },
      { "b", "a", "UPDATE users SET email = 'x';" },
      { "c", "a", "CREATE INDEX i ON users (email);" } },
    "b",
    "users.email",
    "c users.email: index; b users.email: updates; a users.email: adds-column" },
  { "two-bases-merged",
    { { "a", "", "CREATE TABLE users (email text);" },
      { "b", "", "CREATE TABLE other (email text);" },
      { "c", "a, b", "UPDATE users SET email = 'x';" } },
    "c",
    "users.email",
    "c users.email: updates; a users.email: adds-column" },
  { "depends",
    { { "a", "", "CREATE TABLE users (email text);" },
      { "b", "", "UPDATE users SET email = 'x';", "a" } },
    "a b",
    "users.email",
    "b users.email: updates; a users.email: adds-column" },
  { "no-rows",
    { { "a", "", "CREATE TABLE users (email text);" },
      { "b", "a", "UPDATE users SET email = 'x';" } },
    NULL,
    "users.email",
    "b users.email: updates; a users.email: adds-column" },
  { "unknown-row",
    { { "a", "", "CREATE TABLE users (email text);" } },
    "zz",
    "users.email",
    "a users.email: adds-column" },
  { "rebuilt",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a", "UPDATE users SET email = 'x';" },
      { "c", "b",
        "CREATE TABLE n (id int, email text NOT NULL); INSERT INTO n (id, email) SELECT id, email "
        "FROM users; DROP TABLE users; ALTER TABLE n RENAME TO users;" },
      { "d", "c", "CREATE INDEX i ON users (email);" } },
    "d",
    "users.email",
    "d users.email: index; c users.email: rebuilds; b users.email: updates; "
    "a users.email: adds-column" },
  { "rebuilt-table",
    { { "a", "", "CREATE TABLE users (id int);" },
      { "b", "a",
        "CREATE TABLE n (id text); INSERT INTO n SELECT id FROM users; DROP TABLE users; "
        "ALTER TABLE n RENAME TO users;" } },
    "b",
    "users",
    "b users: rebuilds; a users: creates" },
  { "rebuilt-moved-away",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a",
        "ALTER TABLE users RENAME TO o; CREATE TABLE users (id int, email int); INSERT INTO users "
        "(id, email) SELECT id, email FROM o; DROP TABLE o;" } },
    "b",
    "users.email",
    "b users.email: rebuilds; a users.email: adds-column" },
  { "rebuilt-with-column",
    { { "a", "", "CREATE TABLE users (id int);" },
      { "b", "a", "INSERT INTO users VALUES (1);" },
      { "c", "b",
        "CREATE TABLE n (id int, email text); INSERT INTO n (id) SELECT id FROM users; "
        "DROP TABLE users; ALTER TABLE n RENAME TO users;" } },
    "c",
    "users.email",
    "c users.email: adds-column" },
  { "rebuilt-without-column",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a",
        "CREATE TABLE n (id int); INSERT INTO n (id) SELECT id FROM users; DROP TABLE users; "
        "ALTER TABLE n RENAME TO users;" },
      { "c", "b", "INSERT INTO users VALUES (1);" } },
    "a",
    "users.email",
    "b users.email: drops-column; a users.email: adds-column" },
  { "column-made-anew",
    { { "a", "", "CREATE TABLE users (id int, age text);" },
      { "b", "a",
        "ALTER TABLE users ADD COLUMN age2 int; UPDATE users SET age2 = age; "
        "ALTER TABLE users DROP COLUMN age; ALTER TABLE users RENAME COLUMN age2 TO age;" },
      { "c", "b", "UPDATE users SET age = 1;" } },
    "c",
    "users.age",
    "c users.age: updates; b users.age: adds-column updates drops-column renames-column; "
    "a users.age: adds-column" },
  { "index-of-another",
    { { "a", "", "CREATE TABLE users (id int, email text);" },
      { "b", "a", "CREATE INDEX users_email_idx ON users (id);" },
      { "c", "b", "DROP INDEX users_email_idx;" } },
    "c",
    "users.email",
    "a users.email: adds-column" },
  { "reference",
    { { "a", "", "CREATE TABLE users (id int PRIMARY KEY, email text);" },
      { "b", "a", "CREATE TABLE o (u int REFERENCES users (id));" } },
    "b",
    "users.id",
    "b users.id: reference; a users.id: adds-column" },
  { "schema",
    { { "a", "", "CREATE TABLE app.users (id int);" },
      { "b", "a", "CREATE TABLE users (id int);" },
      { "c", "b", "UPDATE app.users SET id = 1;" } },
    "c",
    "app.users.id",
    "c app.users.id: updates; a app.users.id: adds-column" },
  { "public",
    { { "a", "", "CREATE TABLE users (id int);" }, { "b", "a", "UPDATE users SET id = 1;" } },
    "b",
    "public.users.id",
    "b users.id: updates; a users.id: adds-column" },
  { "quoted",
    { { "a", "", "CREATE TABLE \"two words\" (\"a \"\"b\" int);" },
      { "b", "a", "UPDATE \"two words\" SET \"a \"\"b\" = 1;" } },
    "b",
    "two words.a \"b",
    "b two words.a \"b: updates; a two words.a \"b: adds-column" },
  { "nothing", { { "a", "", "CREATE TABLE users (id int);" } }, "a", "users.gone", "" },
};

static const Case SQLITE_CASES[] = {
  { "case",
    { { "a", "", "CREATE TABLE Users (\"Email\" text);" },
      { "b", "a", "UPDATE \"USERS\" SET \"email\" = 'x';" } },
    "b",
    "users.EMAIL",
    "b users.email: updates; a users.email: adds-column" },
};

static const Case POSTGRES_CASES[] = {
  { "case",
    { { "a", "", "CREATE TABLE users (email text, \"Email\" text);" },
      { "b", "a", "UPDATE users SET \"Email\" = 'x';" } },
    "b",
    "users.email",
    "a users.email: adds-column" },
  { "constraint",
    { { "a", "", "CREATE TABLE users (id int, email text UNIQUE);" },
      { "b", "a", "ALTER TABLE users DROP CONSTRAINT users_email_key;" },
      { "c", "b", "ALTER TABLE users ADD CONSTRAINT u CHECK (email <> ''), ALTER id TYPE bigint;" },
      { "d", "c", "ALTER TABLE users DROP CONSTRAINT u;" },
      { "e", "d", "ALTER TABLE users ALTER email TYPE varchar(9), ALTER email SET NOT NULL;" } },
    "e",
    "users.email",
    "e users.email: type not-null; d users.email: -constraint; c users.email: constraint; "
    "b users.email: -constraint; a users.email: adds-column" },
  { "primary-key",
    { { "a", "", "CREATE TABLE users (id int, email text, PRIMARY KEY (id));" },
      { "b", "a", "ALTER TABLE users DROP CONSTRAINT users_pkey;" } },
    "b",
    "users.id",
    "b users.id: -constraint; a users.id: adds-column constraint" },
  { "code",
    { { "a", "", "CREATE TABLE users (email text);" },
      { "b", "a", "DO $$ BEGIN UPDATE users SET email = 'x'; END $$;" },
      { "c", "b", "DO $$ BEGIN UPDATE users SET id = 1; END $$;" } },
    "c",
    "users.email",
    "b users.email: code; a users.email: adds-column" },
  { "if-exists",
    { { "a", "", "CREATE TABLE users (id int);" },
      { "b", "a", "ALTER TABLE users ADD COLUMN email text;" },
      { "c", "b", "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text;" } },
    "c",
    "users.email",
    "c users.email: adds-column; b users.email: adds-column" },
  { "moved",
    { { "a", "", "CREATE TABLE users (id int);" },
      { "b", "a", "ALTER TABLE users SET SCHEMA app;" } },
    "b",
    "app.users.id",
    "b app.users.id: renames; a users.id: adds-column" },
};

#define BATCH(calls) "with op.batch_alter_table('users') as b:\n        " calls

static const Case ALEMBIC_CASES[] = {
  { "whole-life",
    { { "a", "",
        "op.create_table('users', sa.Column('id', sa.Integer), sa.Column('mail', sa.String(9), "
        "sa.ForeignKey('other.id')), sa.PrimaryKeyConstraint('id', name='pk'))" },
      { "b", "a", "op.create_index(op.f('ix'), 'users', ['id', 'mail'], unique=True)" },
      { "c", "b", BATCH ("b.alter_column('mail', new_column_name='email', nullable=False)") },
      { "d", "c", "op.execute('UPDATE users ' \"SET email = \\'x\\'\")" },
      { "e", "d", "op.drop_index('ix', table_name='users')" },
      { "f", "e", "op.alter_column('users', 'email', type_=sa.Text(), server_default='x')" },
      { "g", "f", "op.add_column('users', sa.Column('more', sa.Text()))" },
      { "h", "g", BATCH ("b.drop_column('email')") } },
    "g",
    "users.email",
    "h users.email: drops-column; f users.email: type default; e users.email: -index; "
    "d users.email: updates; c users.email: not-null renames-column; b users.mail: index; "
    "a users.mail: adds-column" },
  { "keys",
    { { "a", "", "op.create_table('users', sa.Column('id', sa.Integer))" },
      { "b", "a", "op.create_foreign_key('f', 'other', 'users', ['u'], ['id'])" },
      { "c", "b", "op.create_check_constraint('k', 'users', 'id > 0')" },
      { "d", "c", "op.drop_constraint('k', 'users', type_='check')" },
      { "e", "d", BATCH ("b.create_unique_constraint('u', ['id'])") },
      { "f", "e", "op.create_table('o', sa.Column('u', sa.ForeignKey('users.id')))" } },
    "f",
    "users.id",
    "f users.id: reference; e users.id: constraint; d users.id: -constraint; "
    "c users.id: constraint; b users.id: reference; a users.id: adds-column" },
  { "rename-table",
    { { "a", "", "op.create_table('people', sa.Column('id', sa.Integer))" },
      { "b", "a", "op.rename_table('people', 'users')" },
      { "c", "b", "conn = op.get_bind()\n    conn.execute(sa.text('UPDATE users SET id = 1'))" },
      { "d", "c", "op.get_bind().execute(\"\"\"UPDATE users\nSET id = 2\"\"\")" },
      { "e", "d", "op.bulk_insert(sa.table('users', sa.column('id')), [{'id': 1}])" } },
    "e",
    "users.id",
    "e users.id: inserts; d users.id: updates; c users.id: updates; b users.id: renames; "
    "a people.id: adds-column" },
  { "schema",
    { { "a", "", "op.create_table('users', sa.Column('id', sa.Integer), schema='app')" },
      { "b", "a", "op.drop_column('users', 'id', schema='app')" },
      { "c", "b", "op.drop_column('users', 'id')" } },
    "a",
    "app.users.id",
    "b app.users.id: drops-column; a app.users.id: adds-column" },
  { "computed",
    { { "a", "", "op.create_table(NAME, sa.Column('id', sa.Integer))\n    op\n    op.f" } },
    "a",
    "users.id",
    "" },
};

typedef struct
{
  const Case *test;
  VarveDialect dialect;
  gboolean alembic;
} Run;

static void
write_sql (Fixture *fixture, const Script *script)
{
  g_autofree char *name = g_strdup_printf ("m/versions/%s_x.sql", script->id);
  g_autofree char *text = g_strdup_printf (
      "-- x\n--\n-- Revision ID: %s\n-- Revises: %s\n%s%s%s-- Create Date: 2026-01-0%c "
      "10:00:00+00:00\n\n-- migrate:up\n%s\n",
      script->id, script->revises, script->depends != NULL ? "-- Depends On: " : "",
      script->depends != NULL ? script->depends : "", script->depends != NULL ? "\n" : "",
      script->id[0] - 'a' + '1', script->up);

  fixture_write (fixture, name, text);
}

static void
write_python (Fixture *fixture, const Script *script)
{
  g_autofree char *name = g_strdup_printf ("m/versions/%s_x.py", script->id);
  g_autofree char *parent
      = script->revises[0] != '\0' ? g_strdup_printf ("'%s'", script->revises) : g_strdup ("None");
  g_autofree char *text = g_strdup_printf (
      "\"\"\"x\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\nrevision = '%s'\n"
      "down_revision = %s\n\ndef upgrade():\n    %s\n",
      script->id, parent, script->up);

  fixture_write (fixture, name, text);
}

static VarveProject *
open_project (Fixture *fixture, const Run *run)
{
  g_autoptr (GError) error = NULL;
  VarveProject *project;

  if (run->alembic)
    fixture_write (fixture, "alembic.ini", "[alembic]\nscript_location = m\n");
  else
    fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "m/env.py", "pass\n");
  for (guint i = 0; i < MAX_SCRIPTS && run->test->scripts[i].id != NULL; i++)
    (run->alembic ? write_python : write_sql) (fixture, &run->test->scripts[i]);
  project = varve_project_open (
      &(VarveProjectOptions){ .directory = fixture->folder, .alembic = run->alembic }, &error);
  g_assert_no_error (error);
  return project;
}

static char *
describe (VarveColumnHistory *history)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < history->revisions->len; i++)
    {
      const VarveColumnRevision *revision = g_ptr_array_index (history->revisions, i);

      g_string_append_printf (text, "%s%s %s:", i > 0 ? "; " : "",
                              varve_graph_get_revision (history->graph, revision->index)->id,
                              revision->name);
      for (guint j = 0; j < revision->edits->len; j++)
        {
          const VarveTableEdit *edit = g_ptr_array_index (revision->edits, j);

          g_string_append_printf (text, " %s%s", edit->goes ? "-" : "",
                                  varve_table_edit_get_nick (edit));
        }
    }
  return g_string_free (text, FALSE);
}

/* Display order is newest first, and between branches by ids in these cases. */
static VarveColumnHistory *
ask (VarveProject *project, VarveGraph *graph, const Run *run, VarveOperation *operation)
{
  g_auto (GStrv) rows = run->test->rows != NULL ? g_strsplit (run->test->rows, " ", -1) : NULL;
  g_auto (GStrv) parts = g_strsplit (run->test->asked, ".", -1);
  guint n = g_strv_length (parts);

  return varve_column_history_find (project, graph, run->dialect, (const char *const *) rows,
                                    n == 3 ? parts[0] : NULL, parts[n == 3 ? 1 : 0],
                                    n > 1 ? parts[n - 1] : NULL, operation);
}

static void
test_case (Fixture *fixture, gconstpointer data)
{
  const Run *run = data;
  g_autoptr (VarveProject) project = open_project (fixture, run);
  g_autoptr (VarveGraph) graph = fixture_load (fixture, project);
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (VarveColumnHistory) history = ask (project, graph, run, operation);
  g_autofree char *found = describe (history);

  g_assert_cmpstr (found, ==, run->test->found);
  g_assert_cmpuint (history->unread->len, ==, 0);
  varve_operation_cancel (operation);
  if (varve_graph_get_size (graph) > 0)
    g_assert_null (ask (project, graph, run, operation));
}

/* What can't be read is said; the rest is found. */
static void
test_unread (Fixture *fixture, gconstpointer data)
{
  static const Case test = { "unread",
                             { { "a", "", "CREATE TABLE users (id int);" },
                               { "b", "a", "SELECT 'open;" },
                               { "c", "b", "UPDATE users SET id = 1;" } },
                             "c",
                             "users.id",
                             NULL };
  const Run run = { &test, VARVE_DIALECT_POSTGRES, FALSE };
  g_autoptr (VarveProject) project = open_project (fixture, &run);
  g_autoptr (VarveGraph) graph = fixture_load (fixture, project);
  g_autoptr (VarveColumnHistory) history = ask (project, graph, &run, NULL);
  g_autofree char *found = describe (history);

  g_assert_cmpstr (found, ==, "c users.id: updates; a users.id: adds-column");
  g_assert_cmpuint (history->unread->len, ==, 1);
  g_assert_cmpuint (g_array_index (history->unread, guint, 0), ==, varve_graph_find (graph, "b"));
}

/* Where in the file it is. */
static void
test_lines (Fixture *fixture, gconstpointer data)
{
  static const Case test
      = { "lines", { { "a", "", "op.f()\n    op.drop_table('users')" } }, "a", "users", NULL };
  const Run run = { &test, VARVE_DIALECT_POSTGRES, TRUE };
  g_autoptr (VarveProject) project = open_project (fixture, &run);
  g_autoptr (VarveGraph) graph = fixture_load (fixture, project);
  g_autoptr (VarveColumnHistory) history
      = varve_column_history_find (project, graph, run.dialect, NULL, NULL, "users", NULL, NULL);
  const VarveColumnRevision *revision;

  g_assert_cmpuint (history->revisions->len, ==, 0);
  g_clear_pointer (&history, varve_column_history_free);
  fixture_write (fixture, "m/versions/0_x.py",
                 "revision = '0'\ndown_revision = None\ndef upgrade():\n\n    "
                 "op.create_table('users',\n        sa.Column('id'))\n");
  g_clear_pointer (&graph, varve_graph_unref);
  graph = fixture_load (fixture, project);
  history = varve_column_history_find (project, graph, run.dialect, (const char *[]){ "0", NULL },
                                       NULL, "users", "id", NULL);
  g_assert_cmpuint (history->revisions->len, ==, 1);
  revision = g_ptr_array_index (history->revisions, 0);
  g_assert_cmpuint (((VarveTableEdit *) g_ptr_array_index (revision->edits, 0))->line, ==, 6);
  g_assert_cmpstr (((VarveTableEdit *) g_ptr_array_index (revision->edits, 0))->text, ==,
                   "Column('id')");
}

static void
add_cases (const char *kind, const Case *cases, gsize n, VarveDialect dialect, gboolean alembic)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/column-history/%s/%s", kind, cases[i].name);
      static Run runs[128];
      static guint n_runs;
      Run *run = &runs[n_runs++];

      g_assert_cmpuint (n_runs, <=, G_N_ELEMENTS (runs));
      *run = (Run){ &cases[i], dialect, alembic };
      g_test_add (path, Fixture, run, fixture_set_up, test_case, fixture_tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ("sqlite", CASES, G_N_ELEMENTS (CASES), VARVE_DIALECT_SQLITE, FALSE);
  add_cases ("postgres", CASES, G_N_ELEMENTS (CASES), VARVE_DIALECT_POSTGRES, FALSE);
  add_cases ("only-sqlite", SQLITE_CASES, G_N_ELEMENTS (SQLITE_CASES), VARVE_DIALECT_SQLITE, FALSE);
  add_cases ("only-postgres", POSTGRES_CASES, G_N_ELEMENTS (POSTGRES_CASES), VARVE_DIALECT_POSTGRES,
             FALSE);
  add_cases ("alembic", ALEMBIC_CASES, G_N_ELEMENTS (ALEMBIC_CASES), VARVE_DIALECT_POSTGRES, TRUE);
  g_test_add ("/column-history/unread", Fixture, NULL, fixture_set_up, test_unread,
              fixture_tear_down);
  g_test_add ("/column-history/lines", Fixture, NULL, fixture_set_up, test_lines,
              fixture_tear_down);
  return g_test_run ();
}
