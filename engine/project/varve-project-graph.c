/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
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
                   _ ("Create the folder, or correct script_location in varve.ini; a new project "
                      "is made by “varvectl init DIRECTORY”."),
                   _ ("Path doesn't exist: '%s'"), self->script_location);
  if (error && *error && self->config_path)
    varve_error_set_place (*error, self->config_path, 0, 0);
  return FALSE;
}

/**
 * varve_project_load_graph:
 * @self: a project
 * @operation: (nullable): can cancel
 *
 * Reads the head of every script: files that end in `.sql` in the version locations, hidden ones
 * left out. One that can't be read or understood becomes a problem of the graph and leaves the
 * others alone. Any thread.
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
    if (!varve_script_reader_read (self->version_locations[i], self->folder, self->recursive, seen,
                                   revisions, problems, operation, error))
      return NULL;
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

char *
varve_project_read_script (VarveProject *self, const char *path, gsize *length, GError **error)
{
  struct stat status;
  g_autofree char *target = NULL;

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

  return text ? varve_script_parse_take (text, length, revision->path, error) : NULL;
}
