/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where PostgreSQL's server programs are: VARVE_POSTGRES_BIN if it is set, else PATH, pg_config's
 * answer, and the folders of Debian's and of the PostgreSQL project's packages. */

#include "run/varve-scratch-programs.h"

#include "project/varve-process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASK_TIMEOUT_MS 10000

static void
add_folder (GPtrArray *folders, const char *path)
{
  g_autofree char *initdb = g_build_filename (path, "initdb", NULL);
  g_autofree char *postgres = g_build_filename (path, "postgres", NULL);

  if (access (initdb, X_OK) == 0 && access (postgres, X_OK) == 0
      && !g_ptr_array_find_with_equal_func (folders, path, g_str_equal, NULL))
    g_ptr_array_add (folders, g_strdup (path));
}

/* A link in PATH leads to the folder where the rest is. */
static void
add_program (GPtrArray *folders, const char *name)
{
  g_autofree char *found = g_find_program_in_path (name);
  char *real = found ? realpath (found, NULL) : NULL;
  g_autofree char *folder = real ? g_path_get_dirname (real) : NULL;

  if (folder)
    add_folder (folders, folder);
  free (real);
}

static char *
ask (const char *program, const char *argument, VarveOperation *operation)
{
  const char *const argv[] = { program, argument, NULL };
  VarveProcessOptions options = { .argv = argv, .timeout_ms = ASK_TIMEOUT_MS };
  g_autoptr (VarveProcessResult) result = varve_process_run (&options, operation, NULL);

  if (!result || result->exit_status != 0)
    return NULL;
  return g_strstrip (g_steal_pointer (&result->out));
}

static void
add_packages (GPtrArray *folders, const char *parent, const char *prefix, const char *below)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      {
        g_autofree char *path = g_build_filename (parent, name, below, NULL);

        add_folder (folders, path);
      }
}

static GPtrArray *
list_folders (VarveOperation *operation)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  const char *given = g_getenv ("VARVE_POSTGRES_BIN");
  g_autofree char *configured = NULL;

  if (given)
    {
      add_folder (folders, given);
      return folders;
    }
  add_program (folders, "postgres");
  add_program (folders, "initdb");
  configured = ask ("pg_config", "--bindir", operation);
  if (configured)
    add_folder (folders, configured);
  add_packages (folders, "/usr/lib/postgresql", "", "bin");
  add_packages (folders, "/usr", "pgsql-", "bin");
  return folders;
}

/* "postgres (PostgreSQL) 15.20 (Debian …)" */
static guint
read_major (const char *folder, VarveOperation *operation)
{
  g_autofree char *program = g_build_filename (folder, "postgres", NULL);
  g_autofree char *answer = ask (program, "--version", operation);
  const char *number = answer ? strstr (answer, ") ") : NULL;

  return number ? (guint) strtoul (number + 2, NULL, 10) : 0;
}

static guint
get_distance (guint a, guint b)
{
  return a > b ? a - b : b - a;
}

char *
varve_scratch_find_programs (guint major, guint *found, VarveOperation *operation)
{
  g_autoptr (GPtrArray) folders = list_folders (operation);
  const char *best = NULL;

  *found = 0;
  for (guint i = 0; i < folders->len; i++)
    {
      guint version = read_major (folders->pdata[i], operation);
      guint here = major ? get_distance (version, major) : G_MAXUINT - version;
      guint there = major ? get_distance (*found, major) : G_MAXUINT - *found;

      if (version == 0 || (best && (here > there || (here == there && version <= *found))))
        continue;
      best = folders->pdata[i];
      *found = version;
    }
  return g_strdup (best);
}
