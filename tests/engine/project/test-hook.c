/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-hook.h"

#include <glib/gstdio.h>

typedef struct
{
  const char *section; /* the lines of [post_write_hooks] */
  const char *lines;   /* the command lines, each with a final LF; "!N" for an error in line N */
} Case;

/* The section's header is line 3. */
static const Case CASES[] = {
  { "", "" },
  { "hooks =\n", "" },
  { "hooks = a\na.type = exec\na.executable = fmt\n", "fmt x.sql\n" },
  { "hooks = a\na.type = exec\na.executable = fmt\na.options = -w 'a b'\n",
    "fmt x.sql -w 'a b'\n" },
  { "hooks = a\na.type = exec\na.executable = fmt\na.options = fix REVISION_SCRIPT_FILENAME -q\n",
    "fmt fix x.sql -q\n" },
  { "hooks = a\na.type = console_scripts\na.entrypoint = black\na.options = -l 79\n",
    "black x.sql -l 79\n" },
  { "hooks = a\na.type = module\na.module = sqlfluff\n", "python3 -m sqlfluff x.sql\n" },
  { "hooks = b, a\na.type = exec\na.executable = one\nb.type = exec\nb.executable = two\n",
    "two x.sql\none x.sql\n" },
  { "hooks = a\n", "!3" },
  { "hooks = a\na.type = shell\n", "!5" },
  { "hooks = a\na.type = exec\n", "!5" },
  { "hooks = a\na.type = exec\na.executable = fmt\na.options = 'open\n", "!7" },
};

static VarveProject *
open_project (const char *folder, const char *section)
{
  g_autofree char *path = g_build_filename (folder, "varve.ini", NULL);
  g_autofree char *text
      = g_strconcat ("[varve]\nscript_location = m\n[post_write_hooks]\n", section, NULL);
  VarveProjectOptions options = { .config = path };
  g_autoptr (GError) error = NULL;
  VarveProject *project;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  project = varve_project_open (&options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (varve_project_get_problems (project)->len, ==, 0);
  return project;
}

static void
remove_folder (char *folder)
{
  g_autofree char *path = g_build_filename (folder, "varve.ini", NULL);

  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("varve-hook-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
test_list (gconstpointer data)
{
  const Case *one = data;
  char *folder = make_folder ();
  g_autoptr (VarveProject) project = open_project (folder, one->section);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hooks = varve_hook_list (project, "x.sql", &error);
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; hooks && i < hooks->len; i++)
    {
      g_autofree char *line = varve_hook_dup_command_line (g_ptr_array_index (hooks, i));

      g_string_append_printf (got, "%s\n", line);
    }
  if (error)
    {
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_CONFIG);
      g_string_printf (got, "!%u", varve_error_get_details (error)->line);
    }
  g_assert_cmpstr (got->str, ==, one->lines);
  remove_folder (folder);
}

static void
run (const char *executable, const char *options, gboolean expected, const char *output)
{
  char *folder = make_folder ();
  g_autofree char *section = g_strdup_printf (
      "hooks = a\na.type = exec\na.executable = %s\na.options = %s\n", executable, options);
  g_autoptr (VarveProject) project = open_project (folder, section);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hooks = varve_hook_list (project, "x.sql", &error);
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (varve_hook_run (g_ptr_array_index (hooks, 0), &got, &error), ==, expected);
  if (expected)
    g_assert_no_error (error);
  else
    g_assert_error (error, VARVE_ERROR, VARVE_ERROR_FAILED);
  g_assert_cmpstr (got, ==, output);
  remove_folder (folder);
}

static void
test_run (void)
{
  run ("echo", "a REVISION_SCRIPT_FILENAME $HOME", TRUE, "a x.sql $HOME\n");
  run ("false", "REVISION_SCRIPT_FILENAME", FALSE, "");
  run ("no-such-program", "REVISION_SCRIPT_FILENAME", FALSE, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hook/list/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &CASES[i], test_list);
    }
  g_test_add_func ("/hook/run", test_run);
  return g_test_run ();
}
