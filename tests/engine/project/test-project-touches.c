/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By which names of tables a script is found. */
#include "project-fixture.h"

#include "project/varve-script-touches.h"

#define SQL(body) "-- one\n--\n-- Revision ID: a1\n-- Revises: \n\n-- migrate:up\n" body "\n"
#define PYTHON(body)                                                                   \
  "\"\"\"one\"\"\"\nfrom alembic import op\nrevision = 'a1'\ndown_revision = None\n\n" \
  "def upgrade():\n" body "\ndef downgrade():\n    op.drop_table('below')\n"

typedef struct
{
  const char *name;
  const char *text;
  const char *names; /* joined by spaces */
} Case;

static const Case sql_cases[] = {
  { "table", SQL ("CREATE TABLE users (id int);"), "users" },
  { "index", SQL ("CREATE INDEX ix ON users (id);"), "ix users" },
  { "rows", SQL ("UPDATE users SET a = 1; DELETE FROM other;"), "users other" },
  { "once", SQL ("ALTER TABLE users ADD a int; ALTER TABLE users ADD b int;"), "users" },
  { "down", SQL ("SELECT 1;\n-- migrate:down\nDROP TABLE users;"), "users" },
  { "broken", SQL ("SELECT 'open;"), "" },
};

static const Case python_cases[] = {
  { "call", PYTHON ("    op.create_table('users', sa.Column('id', sa.Integer))\n"), "users below" },
  { "batch",
    PYTHON ("    with op.batch_alter_table(\"users\") as b:\n        b.drop_column('x')\n"),
    "users below" },
  { "index", PYTHON ("    op.create_index(op.f('ix'), 'users', ['email'])\n"), "ix users below" },
  { "index-keyword", PYTHON ("    op.drop_index('ix', table_name='users')\n"), "ix users below" },
  { "keyword", PYTHON ("    op.create_table('users', schema='other')\n"), "users below" },
  { "rename", PYTHON ("    op.rename_table('old', 'new')\n"), "old new below" },
  { "constraint", PYTHON ("    op.create_unique_constraint(None, 'users', ['a'])\n"),
    "users below" },
  { "sql", PYTHON ("    op.execute('''UPDATE users SET a = 1''')\n"), "users below" },
  { "sql-text", PYTHON ("    op.execute(sa.text('DELETE FROM users'))\n"), "users below" },
  { "computed", PYTHON ("    op.drop_table(name)\n    op\n    op.f\n"), "below" },
  { "broken", PYTHON ("    op.execute('''open)\n"), "" },
};

static void
assert_names (Fixture *fixture, VarveProject *project, const char *expected)
{
  g_autoptr (VarveGraph) graph = fixture_load (fixture, project);
  g_autoptr (GPtrArray) names
      = varve_project_list_script_names (project, graph, VARVE_DIALECT_SQLITE, NULL);
  guint n = varve_graph_get_size (graph);
  g_autoptr (VarveOperation) operation = varve_operation_new ();

  g_assert_cmpuint (names->len, ==, n);
  g_assert_cmpuint (n, <=, 1);
  if (n == 1)
    g_assert_cmpstr (g_strdelimit (g_ptr_array_index (names, 0), "\n", ' '), ==, expected);
  varve_operation_cancel (operation);
  if (n == 1)
    g_assert_null (
        varve_project_list_script_names (project, graph, VARVE_DIALECT_SQLITE, operation));
}

static void
test_sql (Fixture *fixture, gconstpointer data)
{
  const Case *test = data;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "m/versions/a1_one.sql", test->text);
  project = fixture_open (fixture);
  assert_names (fixture, project, test->names);
}

static void
test_python (Fixture *fixture, gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "alembic.ini", "[alembic]\nscript_location = m\n");
  fixture_write (fixture, "m/env.py", "pass\n");
  fixture_write (fixture, "m/versions/a1_one.py", test->text);
  project = varve_project_open (
      &(VarveProjectOptions){ .directory = fixture->folder, .alembic = TRUE }, &error);
  g_assert_no_error (error);
  assert_names (fixture, project, test->names);
}

static void
add (const char *kind, const Case *test, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/names/%s/%s", kind, test->name);

  g_test_add (path, Fixture, test, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sql_cases); i++)
    add ("sql", &sql_cases[i], test_sql);
  for (guint i = 0; i < G_N_ELEMENTS (python_cases); i++)
    add ("python", &python_cases[i], test_python);
  return g_test_run ();
}
