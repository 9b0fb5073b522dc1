/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts in all kinds of folders: what is read, what becomes a problem, and what is left alone. */
#include "project-fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef void (*MakeFunc) (Fixture *fixture, const char *path);

static void
make_fifo (Fixture *fixture, const char *path)
{
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
make_folder (Fixture *fixture, const char *path)
{
  g_assert_cmpint (mkdir (path, 0777), ==, 0);
}

static void
make_link_to_device (Fixture *fixture, const char *path)
{
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
}

static void
make_link_out (Fixture *fixture, const char *path)
{
  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);
}

static void
make_broken_link (Fixture *fixture, const char *path)
{
  g_assert_cmpint (symlink ("nowhere.sql", path), ==, 0);
}

static void
make_circular_link (Fixture *fixture, const char *path)
{
  g_assert_cmpint (symlink (path, path), ==, 0);
}

static void
make_link_inside (Fixture *fixture, const char *path)
{
  fixture_write (fixture, "elsewhere/x.sql", SCRIPT ("b2", "a1", "two"));
  g_assert_cmpint (symlink ("../../elsewhere/x.sql", path), ==, 0);
}

static void
make_large_binary (Fixture *fixture, const char *path)
{
  gsize length = 5 * 1024 * 1024;
  g_autofree char *bytes = g_malloc (length);

  memset (bytes, 0xff, length);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

static void
make_large_script (Fixture *fixture, const char *path)
{
  g_autoptr (GString) text = g_string_new (SCRIPT ("b2", "a1", "two"));

  while (text->len < 5 * 1024 * 1024)
    g_string_append (text, "-- and so on\n");
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
}

static void
make_unreadable (Fixture *fixture, const char *path)
{
  g_assert_true (g_file_set_contents (path, SCRIPT ("b2", "a1", "two"), -1, NULL));
  g_assert_cmpint (chmod (path, 0), ==, 0);
}

typedef struct
{
  const char *name;
  const char *file;
  const char *text; /* (nullable) */
  gsize length;     /* 0: of @text */
  MakeFunc make;
  const char *graph; /* ids beside a1 */
  gboolean problem;
} Case;

static const Case cases[] = {
  { "script", "b.sql", SCRIPT ("b2", "a1", "two"), 0, NULL, "b2 a1", FALSE },
  { "hidden", ".b.sql", SCRIPT ("b2", "a1", "two"), 0, NULL, "a1", FALSE },
  { "editor", ".#b.sql", "x", 0, NULL, "a1", FALSE },
  { "backup", "b.sql~", "x", 0, NULL, "a1", FALSE },
  { "other", "README.md", "x", 0, NULL, "a1", FALSE },
  { "folder", "b.sql", NULL, 0, make_folder, "a1", FALSE },
  { "empty", "b.sql", "", 0, NULL, "a1", TRUE },
  { "no-marker", "b.sql", "-- b\n--\n-- Revision ID: b2\n-- Revises: a1\n", 0, NULL, "a1", TRUE },
  { "utf-16", "b.sql", "\xff\xfe-\0-\0", 6, NULL, "a1", TRUE },
  { "nul", "b.sql", "-- b\n--\n-- Revision ID: b2\n\0\n-- migrate:up\n", 44, NULL, "a1", TRUE },
  { "binary", "b.sql", "\x7f\x45\x4c\x46\x02\x01\xfe", 0, NULL, "a1", TRUE },
  { "large-binary", "b.sql", NULL, 0, make_large_binary, "a1", TRUE },
  { "large-script", "b.sql", NULL, 0, make_large_script, "b2 a1", FALSE },
  { "fifo", "b.sql", NULL, 0, make_fifo, "a1", TRUE },
  { "link-to-device", "b.sql", NULL, 0, make_link_to_device, "a1", TRUE },
  { "link-out", "b.sql", NULL, 0, make_link_out, "a1", TRUE },
  { "broken-link", "b.sql", NULL, 0, make_broken_link, "a1", TRUE },
  { "circular-link", "b.sql", NULL, 0, make_circular_link, "a1", TRUE },
  { "link-inside", "b.sql", NULL, 0, make_link_inside, "b2 a1", FALSE },
  { "unreadable", "b.sql", NULL, 0, make_unreadable, "a1", TRUE },
};

static void
test_file (Fixture *fixture, gconstpointer data)
{
  const Case *test = data;
  g_autofree char *name = g_strconcat ("m/versions/", test->file, NULL);
  g_autofree char *path = fixture_path (fixture, name);
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autofree char *ids = NULL;
  const GPtrArray *problems;

  fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "m/versions/a.sql", SCRIPT ("a1", "", "one"));
  if (test->make)
    test->make (fixture, path);
  else
    fixture_write_bytes (fixture, name, test->text,
                         test->length ? test->length : strlen (test->text));
  if (test->make == make_unreadable && access (path, R_OK) == 0)
    {
      g_test_skip ("this user may read every file");
      return;
    }
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  ids = describe_graph (graph);
  g_assert_cmpstr (ids, ==, test->graph);
  problems = varve_graph_get_problems (graph);
  g_assert_cmpuint (problems->len, ==, test->problem ? 1 : 0);
  if (test->problem)
    {
      const VarveProblem *problem = problems->pdata[0];

      g_assert_cmpstr (problem->path, ==, path);
      g_assert_false (varve_graph_check (graph, NULL));
    }
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const char *const orders[2][3] = { { "a", "b", "c" }, { "c", "b", "a" } };
  static const char *const texts[3]
      = { SCRIPT ("a1", "", "one"), SCRIPT ("b1", "", "two"), SCRIPT ("c1", "a1", "three") };
  g_autofree char *seen = NULL;

  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *folder = g_strdup_printf ("%u", round);
      g_autofree char *config = g_build_filename (folder, "varve.ini", NULL);
      g_autofree char *path = fixture_path (fixture, folder);
      g_autoptr (VarveProject) project = NULL;
      g_autoptr (VarveGraph) graph = NULL;
      g_autofree char *ids = NULL;

      fixture_write (fixture, config, CONFIG);
      for (guint i = 0; i < 3; i++)
        {
          const char *name = orders[round][i];
          g_autofree char *file = g_strconcat (folder, "/m/versions/", name, ".sql", NULL);

          fixture_write (fixture, file, texts[name[0] - 'a']);
        }
      project = varve_project_open (&(VarveProjectOptions){ .directory = path }, NULL);
      graph = fixture_load (fixture, project);
      ids = describe_graph (graph);
      if (seen)
        g_assert_cmpstr (ids, ==, seen);
      else
        seen = g_steal_pointer (&ids);
    }
}

typedef struct
{
  const char *name;
  const char *keys;
  guint size;
} LocationCase;

static const LocationCase location_cases[] = {
  { "default", "", 1 },
  { "default-recursive", "recursive_version_locations = true\n", 2 },
  { "spaces", "version_locations = m/versions m/more\n", 2 },
  { "commas", "version_locations = m/versions, m/more\n", 2 },
  { "os", "version_locations = m/versions:m/more\nversion_path_separator = os\n", 2 },
  { "alembic-comment",
    "version_locations = m/versions:m/more\nversion_path_separator = os  # Use os.pathsep.\n", 2 },
  { "path-separator", "version_locations = m/versions;m/more\npath_separator = ;\n", 2 },
  { "lines", "version_locations =\n  m/versions\n  m/more\npath_separator = newline\n", 2 },
  { "here", "version_locations = %(here)s/m/more\n", 1 },
  { "missing", "version_locations = m/versions nowhere\n", 1 },
  { "same-twice", "version_locations = m/versions m/versions\n", 1 },
  { "overlapping",
    "version_locations = m/versions m/versions/deep\nrecursive_version_locations = true\n", 2 },
};

static void
test_locations (Fixture *fixture, gconstpointer data)
{
  const LocationCase *test = data;
  g_autofree char *config = g_strconcat ("[varve]\nscript_location = m\n", test->keys, NULL);
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;

  fixture_write (fixture, "varve.ini", config);
  fixture_write (fixture, "m/versions/a.sql", SCRIPT ("a1", "", "one"));
  fixture_write (fixture, "m/versions/deep/b.sql", SCRIPT ("b1", "", "two"));
  fixture_write (fixture, "m/more/c.sql", SCRIPT ("c1", "", "three"));
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  g_assert_cmpuint (varve_graph_get_problems (graph)->len, ==, 0);
  g_assert_cmpuint (varve_graph_get_size (graph), ==, test->size);
}

static void
test_folder_link_out (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "m/versions");
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;

  fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "m/script.sql.in", "");
  g_assert_cmpint (symlink ("/usr", path), ==, 0);
  project = fixture_open (fixture);
  graph = varve_project_load_graph (project, NULL, &error);
  g_assert_null (graph);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_IO);
  g_assert_cmpstr (varve_error_get_details (error)->path, ==, path);
}

static void
test_no_script_location (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", CONFIG);
  project = fixture_open (fixture);
  g_assert_null (varve_project_load_graph (project, NULL, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "Path doesn't exist"));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (VarveProject) project = NULL;

  fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "m/versions/a.sql", SCRIPT ("a1", "", "one"));
  project = fixture_open (fixture);
  varve_operation_cancel (operation);
  g_assert_null (varve_project_load_graph (project, operation, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
}

/* As many as several threads share: each is read once, and problems come in the order of names. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  const GPtrArray *problems;
  const guint n = 1200;
  guint n_broken = 0;

  fixture_write (fixture, "varve.ini", CONFIG);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("m/versions/%04u.sql", i);
      g_autofree char *parent = i > 0 ? g_strdup_printf ("r%u", i - 1) : g_strdup ("");
      g_autofree char *text = g_strdup_printf (
          "-- one\n--\n-- Revision ID: r%u\n-- Revises: %s\n\n-- migrate:up\n", i, parent);

      fixture_write (fixture, name, text);
      if (i % 500 != 99)
        continue;
      g_free (name);
      name = g_strdup_printf ("m/versions/%04u-broken.sql", i);
      fixture_write (fixture, name, "no marker\n");
      n_broken++;
    }
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  g_assert_cmpuint (varve_graph_get_size (graph), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", n - 1 - i);
      g_assert_cmpstr (varve_graph_get_revision (graph, i)->id, ==, id);
    }
  problems = varve_graph_get_problems (graph);
  g_assert_cmpuint (problems->len, ==, n_broken);
  for (guint i = 0; i < n_broken; i++)
    {
      const VarveProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *name = g_strdup_printf ("%04u-broken.sql", 500 * i + 99);
      g_assert_true (g_str_has_suffix (problem->path, name));
    }
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/scripts/file/", cases[i].name, NULL);

      add (path, &cases[i], test_file);
    }
  for (guint i = 0; i < G_N_ELEMENTS (location_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/scripts/location/", location_cases[i].name, NULL);

      add (path, &location_cases[i], test_locations);
    }
  add ("/scripts/order", NULL, test_order);
  add ("/scripts/many", NULL, test_many);
  add ("/scripts/folder-link-out", NULL, test_folder_link_out);
  add ("/scripts/no-script-location", NULL, test_no_script_location);
  add ("/scripts/cancelled", NULL, test_cancelled);
  return g_test_run ();
}
