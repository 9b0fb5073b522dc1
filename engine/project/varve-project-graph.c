/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-script-index.h"
#include "project/varve-script-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static gboolean
check_script_location (VarveProject *self, GError **error)
{
  struct stat status;

  if (stat (self->script_location, &status) == 0 && S_ISDIR (status.st_mode))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_IO,
                   _ ("Create the folder, or correct script_location in the configuration; a new "
                      "project is made by “varvectl init DIRECTORY”."),
                   _ ("Path doesn't exist: '%s'"), self->script_location);
  if (error && *error && self->config_path)
    varve_error_set_place (*error, self->config_path, 0, 0);
  return FALSE;
}

const VarveScriptForm *
varve_project_get_form (VarveProject *self)
{
  return self->kind == VARVE_PROJECT_ALEMBIC ? &varve_script_form_alembic : &varve_script_form_sql;
}

/* A whole disk may be below a folder that is somewhere else. */
static gboolean
check_recursion (VarveProject *self, const char *location, GError **error)
{
  if (!self->recursive || varve_project_is_inside (location, self->folder)
      || varve_project_is_inside (location, self->script_location))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                   _ ("Name each of its folders in version_locations, and leave out "
                      "recursive_version_locations."),
                   _ ("“%s” is outside of the project and is not searched with all below it"),
                   location);
  return FALSE;
}

static void
remember_revisions (VarveProject *self, GPtrArray *revisions)
{
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  if (revisions->len >= VARVE_SCRIPT_INDEX_MIN)
    self->revisions = g_ptr_array_ref (revisions);
  g_mutex_unlock (&self->mutex);
}

/* As with changed files: a few are counted each time. */
void
varve_project_note_counts (VarveProject *self, guint n_counted)
{
  g_autoptr (GPtrArray) revisions = NULL;

  g_mutex_lock (&self->mutex);
  revisions = self->revisions ? g_ptr_array_ref (self->revisions) : NULL;
  g_mutex_unlock (&self->mutex);
  if (!revisions || n_counted <= revisions->len / 64)
    return;
  for (guint i = 0; self->version_locations[i]; i++)
    varve_script_index_save (varve_project_get_form (self)->name, self->version_locations[i],
                             revisions);
}

/**
 * varve_project_load_graph:
 * @self: a project
 * @operation: (nullable): can cancel
 *
 * Reads the head of every script in the version locations: files that end in `.sql`, hidden ones
 * left out, or the `.py` files that Alembic takes for revisions, as text. One that can't be read or
 * understood becomes a problem of the graph and leaves the others alone. Any thread.
 *
 * Returns: (transfer full): the graph, or %NULL when a folder can't be read, or cancelled
 */
VarveGraph *
varve_project_load_graph (VarveProject *self, VarveOperation *operation, GError **error)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_problem_free);
  g_autoptr (GHashTable) seen = NULL;
  gboolean may_overlap = self->version_locations[0] && self->version_locations[1];

  if (!check_script_location (self, error))
    return NULL;
  if (may_overlap)
    seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; self->version_locations[i]; i++)
    {
      VarveScriptSearch search = {
        .form = varve_project_get_form (self),
        .location = self->version_locations[i],
        .folder = self->folder,
        .recursive = self->recursive,
        .seen = seen,
      };

      if (!check_recursion (self, search.location, error)
          || !varve_script_reader_read (&search, revisions, problems, operation, error))
        return NULL;
    }
  remember_revisions (self, revisions);
  return varve_graph_new (revisions, g_steal_pointer (&problems));
}

static const char *
find_location (VarveProject *self, const char *path)
{
  for (guint i = 0; self->version_locations[i]; i++)
    if (varve_project_is_inside (path, self->version_locations[i]))
      return self->version_locations[i];
  return self->folder;
}

gboolean
varve_project_check_inside (VarveProject *self, const char *path, GError **error)
{
  struct stat status;
  g_autofree char *target = NULL;

  if (lstat (path, &status) != 0 || !S_ISLNK (status.st_mode))
    return TRUE;
  target = varve_script_reader_follow (path, self->folder, self->script_location, error);
  return target != NULL;
}

char *
varve_project_read_script (VarveProject *self, const char *path, gsize *length, GError **error)
{
  struct stat status;
  g_autofree char *target = NULL;

  if (varve_project_is_lent (path))
    return varve_project_dup_lent (self, path, length, error);
  if (lstat (path, &status) == 0 && S_ISLNK (status.st_mode))
    {
      target = varve_script_reader_follow (path, self->folder, find_location (self, path), error);
      if (!target)
        return NULL;
    }
  return varve_file_read (AT_FDCWD, target ? target : path, TRUE, VARVE_FILE_MAX_SIZE, length,
                          error);
}

/**
 * varve_project_load_script:
 * @self: a project
 * @revision: a revision of its graph
 *
 * Reads a whole script. Any thread.
 *
 * Returns: (transfer full): the script, or %NULL with %VARVE_ERROR_INVALID_SCRIPT and place,
 *   %VARVE_ERROR_IO, %VARVE_ERROR_PERMISSION
 */
VarveScript *
varve_project_load_script (VarveProject *self, const VarveRevision *revision, GError **error)
{
  gsize length;
  char *text = varve_project_read_script (self, revision->path, &length, error);

  return text ? varve_project_get_form (self)->parse_take (text, length, revision->path, error)
              : NULL;
}
