/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-toml.h"

#include <fcntl.h>
#include <unistd.h>

/* No configuration that a person wrote is longer. */
#define MAX_CONFIG_SIZE ((gsize) 4 * 1024 * 1024)

static gboolean
is_toml (const char *path)
{
  return g_str_has_suffix (path, ".toml");
}

/* Has the pyproject.toml at @path a table for Alembic? */
static gboolean
has_alembic_table (const char *path)
{
  gsize length;
  g_autofree char *text = varve_file_read (AT_FDCWD, path, FALSE, MAX_CONFIG_SIZE, &length, NULL);
  g_autoptr (GPtrArray) table
      = text ? varve_toml_read_table (text, length, path, "tool.alembic", NULL) : NULL;

  return table != NULL;
}

/* The configuration in @folder itself, of either kind. */
static char *
find_in_folder (const char *folder, VarveProjectKind *kind)
{
  static const char *const names[] = { "varve.ini", "alembic.ini", "pyproject.toml" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (access (path, F_OK) != 0 || (is_toml (path) && !has_alembic_table (path)))
        continue;
      *kind = i == 0 ? VARVE_PROJECT_SQL : VARVE_PROJECT_ALEMBIC;
      return g_steal_pointer (&path);
    }
  return NULL;
}

static char *
find_upwards (const char *directory, VarveProjectKind *kind)
{
  g_autofree char *folder = g_strdup (directory);

  for (;;)
    {
      char *path = find_in_folder (folder, kind);
      g_autofree char *parent = path ? NULL : g_path_get_dirname (folder);

      if (path || g_str_equal (parent, folder))
        return path;
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
}

/* What a file of any name is, by its sections. */
static VarveProjectKind
guess_kind (const char *path, const char *section)
{
  g_autoptr (VarveConfig) config = NULL;
  VarveConfigSection *chosen;

  if (is_toml (path) || g_str_has_suffix (path, "alembic.ini"))
    return VARVE_PROJECT_ALEMBIC;
  config = g_str_has_suffix (path, "varve.ini") ? NULL : varve_config_load (path, NULL);
  if (!config || varve_config_find_section (config, "varve"))
    return VARVE_PROJECT_SQL;
  chosen = section ? varve_config_find_section (config, section) : NULL;
  return varve_config_find_section (config, "alembic")
                 || (chosen && varve_config_section_find (chosen, "sqlalchemy.url"))
             ? VARVE_PROJECT_ALEMBIC
             : VARVE_PROJECT_SQL;
}

/* Of a folder below @directory, to name it to the person. */
static char *
find_below (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && found->len < 2 && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (directory, name, "alembic.ini", NULL);

      if (name[0] != '.' && access (path, F_OK) == 0)
        g_ptr_array_add (found, g_build_filename (name, "alembic.ini", NULL));
    }
  return found->len == 1 ? g_strdup (found->pdata[0]) : NULL;
}

static void
set_not_found_error (const char *directory, GError **error)
{
  g_autofree char *below = find_below (directory);
  g_autofree char *hint
      = below
            ? g_strdup_printf (_ ("There is an Alembic project below it: give “-c %s”."), below)
            : g_strdup (_ ("Start a project here with “varvectl init database/migrations”, or name "
                           "another folder with -C or a file with -c."));

  varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT, hint,
                   _ ("There is no varve.ini and no alembic.ini in “%s” or in a folder above it"),
                   directory);
}

static gboolean
check_kind (const VarveProjectOptions *options,
            const char *path,
            VarveProjectKind kind,
            GError **error)
{
  if (kind == VARVE_PROJECT_SQL || options->alembic)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT,
                   _ ("This version opens SQL projects, which have a varve.ini."),
                   _ ("“%s” belongs to an Alembic project"), path);
  if (error && *error)
    varve_error_set_place (*error, path, 0, 0);
  return FALSE;
}

/* @name: of a file, or of the folder that it is in. */
static char *
find_given (const VarveProjectOptions *options,
            const char *name,
            const char *hint,
            const char *directory,
            VarveProjectKind *kind,
            GError **error)
{
  g_autofree char *given = g_canonicalize_filename (name, directory);

  if (g_file_test (given, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *folder = g_steal_pointer (&given);
      char *inside = find_in_folder (folder, kind);

      if (inside)
        return inside;
      given = g_build_filename (folder, "varve.ini", NULL);
    }
  *kind = guess_kind (given, options->section);
  if (access (given, F_OK) == 0)
    return g_steal_pointer (&given);
  varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT, hint, _ ("There is no file “%s”"), given);
  return NULL;
}

/* Alembic's variable goes before any alembic.ini, but is none of a project that has a varve.ini. */
static char *
find_by_itself (const VarveProjectOptions *options,
                const char *directory,
                VarveProjectKind *kind,
                GError **error)
{
  g_autofree char *path = find_upwards (directory, kind);

  if (!options->alembic_config || (path && *kind == VARVE_PROJECT_SQL))
    return g_steal_pointer (&path);
  return find_given (options, options->alembic_config,
                     _ ("ALEMBIC_CONFIG names it: change or unset that variable, or name a file "
                        "with -c."),
                     directory, kind, error);
}

gboolean
varve_project_find_config (const VarveProjectOptions *options,
                           const char *directory,
                           char **path,
                           VarveProjectKind *kind,
                           GError **error)
{
  *kind = VARVE_PROJECT_SQL;
  if (options->config)
    *path = find_given (options, options->config,
                        _ ("Name the project’s varve.ini, or the folder that it is in."), directory,
                        kind, error);
  else
    *path = find_by_itself (options, directory, kind, error);
  if (*path)
    return check_kind (options, *path, *kind, error);
  if (options->config || options->alembic_config)
    return FALSE;
  if (!options->script_location)
    set_not_found_error (directory, error);
  return options->script_location != NULL;
}
