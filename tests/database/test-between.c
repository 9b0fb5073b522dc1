/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changes between two places of a history: renames that its scripts say are followed. */

#include "support.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *up[3]; /* of the revisions a, b, c, each behind the one before */
  const char *from;  /* "": the empty database */
  const char *to;
  const char *expected; /* renames and changes, in order */
} Case;

static const Case CASES[] = {
  { "column",
    { "CREATE TABLE users (id int, mail text);",
      "ALTER TABLE users RENAME COLUMN mail TO email; ALTER TABLE users ADD COLUMN age int;" },
    "a",
    "b",
    "users.mail=users.email, add users.age" },
  { "table-and-column",
    { "CREATE TABLE people (id int, mail text);", "ALTER TABLE people RENAME TO users;",
      "ALTER TABLE users RENAME COLUMN mail TO email;" },
    "a",
    "c",
    "people=users, users.mail=users.email" },
  { "not-said",
    { "CREATE TABLE users (id int, mail text);",
      "ALTER TABLE users ADD COLUMN email text; ALTER TABLE users DROP COLUMN mail;" },
    "a",
    "b",
    "add users.email, drop users.mail" },
  { "back",
    { "CREATE TABLE users (id int, mail text);", "ALTER TABLE users RENAME COLUMN mail TO email;" },
    "b",
    "a",
    "add users.mail, drop users.email" },
  { "spelled",
    { "CREATE TABLE \"People\" (\"Id\" int, \"Mail\" text);",
      "ALTER TABLE \"People\" RENAME TO \"Users\"; ALTER TABLE \"Users\" RENAME COLUMN \"Mail\" "
      "TO \"EMail\";" },
    "a",
    "b",
    "People=Users, Users.Mail=Users.EMail" },
  { "from-nothing",
    { "CREATE TABLE users (id int, mail text);", "ALTER TABLE users RENAME COLUMN mail TO email;" },
    "",
    "b",
    "add users" },
  { "the-same", { "CREATE TABLE users (id int);" }, "a", "a", "" },
};

typedef struct
{
  const Case *test;
  VarveDialect dialect;
} Run;

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
write_project (const char *folder, const Case *test)
{
  write_file (folder, "varve.ini", "[varve]\nscript_location = m\n");
  for (guint i = 0; i < G_N_ELEMENTS (test->up) && test->up[i] != NULL; i++)
    {
      char id[] = { (char) ('a' + i), '\0' };
      char parent[] = { i > 0 ? (char) ('a' + i - 1) : '\0', '\0' };
      g_autofree char *name = g_strdup_printf ("m/versions/%s_x.sql", id);
      g_autofree char *text
          = g_strdup_printf ("-- x\n--\n-- Revision ID: %s\n-- Revises: %s\n\n-- migrate:up\n%s\n",
                             id, parent, test->up[i]);

      write_file (folder, name, text);
    }
}

static void
remove_project (const char *folder)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", folder);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static const char *
skip_public (const char *name)
{
  return g_str_has_prefix (name, "public.") ? name + strlen ("public.") : name;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The order of columns that come and go is the dialects' own. */
static char *
describe (const VarveComparison *comparison)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n_renames;

  for (guint i = 0; i < comparison->renames->len; i++)
    {
      const VarveRename *rename = g_ptr_array_index (comparison->renames, i);

      if (rename->is_rename && !rename->follows)
        g_ptr_array_add (lines, g_strdup_printf ("%s=%s", skip_public (rename->old_name),
                                                 skip_public (rename->new_name)));
    }
  n_renames = lines->len;
  for (guint i = 0; i < varve_difference_get_size (comparison->difference); i++)
    {
      g_autofree char *name = varve_difference_dup_name (comparison->difference, i);
      VarveChangeKind kind = varve_difference_get_change (comparison->difference, i)->kind;

      g_ptr_array_add (
          lines, g_strdup_printf ("%s %s", varve_change_kind_get_nick (kind), skip_public (name)));
    }
  if (lines->len > n_renames)
    qsort (lines->pdata + n_renames, lines->len - n_renames, sizeof (gpointer), compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (", ", (char **) lines->pdata);
}

static void
assert_between (const Run *run, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project
      = varve_project_open (&(VarveProjectOptions){ .directory = folder }, &error);
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  g_autofree char *found = NULL;
  const char *from[] = { *run->test->from != '\0' ? run->test->from : NULL, NULL };
  const char *to[] = { run->test->to, NULL };

  g_assert_no_error (error);
  graph = varve_project_load_graph (project, NULL, &error);
  g_assert_no_error (error);
  schemas = varve_schemas_new (project, NULL, run->dialect, NULL);
  comparison
      = varve_between_compare (schemas, project, graph, run->dialect, from, to, NULL, &error);
  g_assert_no_error (error);
  found = describe (comparison);
  g_assert_cmpstr (found, ==, run->test->expected);
  g_assert_cmpuint (comparison->questions->len, ==, 0);
}

static void
test_case (gconstpointer data)
{
  const Run *run = data;
  g_autofree char *folder = NULL;

  if (run->dialect == VARVE_DIALECT_POSTGRES && !test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  folder = g_dir_make_tmp ("varve-test-XXXXXX", NULL);
  write_project (folder, run->test);
  assert_between (run, folder);
  remove_project (folder);
}

int
main (int argc, char **argv)
{
  static Run runs[2 * G_N_ELEMENTS (CASES)];

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      const Case *test = &CASES[i / 2];
      VarveDialect dialect = i % 2 == 0 ? VARVE_DIALECT_SQLITE : VARVE_DIALECT_POSTGRES;
      g_autofree char *path = g_strdup_printf (
          "/between/%s/%s", dialect == VARVE_DIALECT_SQLITE ? "sqlite" : "postgres", test->name);

      runs[i] = (Run){ test, dialect };
      g_test_add_data_func (path, &runs[i], test_case);
    }
  return g_test_run ();
}
