/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static GPtrArray *names;
static size_t skipped;

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("varve-test-XXXXXX", &error);
  g_assert_no_error (error);
}

static int
remove_entry (const char *path, const struct stat *status, int type, struct FTW *walk)
{
  return remove (path);
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  nftw (self->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self->folder);
}

char *
fixture_path (Fixture *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
fixture_write_bytes (Fixture *self, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = fixture_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

void
fixture_write (Fixture *self, const char *name, const char *text)
{
  fixture_write_bytes (self, name, text, strlen (text));
}

char *
fixture_read (Fixture *self, const char *name)
{
  g_autofree char *path = fixture_path (self, name);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static int
add_name (const char *path, const struct stat *status, int type, struct FTW *walk)
{
  if (strlen (path) > skipped)
    g_ptr_array_add (names, g_strdup (path + skipped));
  return 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
fixture_list (Fixture *self)
{
  char *joined;

  names = g_ptr_array_new_with_free_func (g_free);
  skipped = strlen (self->folder) + 1;
  nftw (self->folder, add_name, 16, FTW_PHYS);
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (" ", (char **) names->pdata);
  g_clear_pointer (&names, g_ptr_array_unref);
  return joined;
}

VarveProject *
fixture_open (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  VarveProject *project
      = varve_project_open (&(VarveProjectOptions){ .directory = self->folder }, &error);

  g_assert_no_error (error);
  return project;
}

VarveGraph *
fixture_load (Fixture *self, VarveProject *project)
{
  g_autoptr (GError) error = NULL;
  VarveGraph *graph = varve_project_load_graph (project, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

char *
describe_graph (VarveGraph *graph)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            varve_graph_get_revision (graph, i)->id);
  return g_string_free (text, FALSE);
}
