/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts that are not among the project's files: lent to it for a plan, or written back. */
#include "project/varve-found.h"

#include "base/varve-error.h"
#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-project-private.h"
#include "revision/varve-template.h"

#include <string.h>
#include <unistd.h>

/* Files have absolute paths; what was lent does not. */
gboolean
varve_project_is_lent (const char *path)
{
  return !g_path_is_absolute (path);
}

char *
varve_project_dup_lent (VarveProject *self, const char *path, gsize *length, GError **error)
{
  GBytes *bytes;
  char *text = NULL;

  g_mutex_lock (&self->mutex);
  bytes = self->lent ? g_hash_table_lookup (self->lent, path) : NULL;
  if (bytes)
    {
      *length = g_bytes_get_size (bytes);
      text = g_malloc (*length + 1);
      memcpy (text, g_bytes_get_data (bytes, NULL), *length);
      text[*length] = '\0';
    }
  g_mutex_unlock (&self->mutex);
  if (!text)
    varve_set_error (error, VARVE_ERROR_IO, _ ("Search for it again."),
                     _ ("The script “%s” is not at hand any more"), path);
  return text;
}

static void
lend (VarveProject *self, const VarveFound *found)
{
  g_mutex_lock (&self->mutex);
  if (!self->lent)
    self->lent
        = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_hash_table_replace (self->lent, g_strdup (found->revision->path),
                        g_bytes_new (found->text, found->length));
  g_mutex_unlock (&self->mutex);
}

/* Of files that could not be read; what is wrong with the graph is found anew. */
static GPtrArray *
copy_file_problems (VarveGraph *graph)
{
  const GPtrArray *problems = varve_graph_get_problems (graph);
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_problem_free);

  for (guint i = 0; i < problems->len; i++)
    {
      const VarveProblem *problem = problems->pdata[i];

      if (problem->code != VARVE_ERROR_INVALID_GRAPH)
        g_ptr_array_add (copies, varve_problem_new (problem->code, problem->path, problem->line,
                                                    problem->message, problem->hint));
    }
  return copies;
}

/**
 * varve_project_add_found:
 * @self: a project
 * @graph: its graph
 * @found: (element-type VarveFound): scripts that it lacks; one whose id it has is left out
 *
 * Makes a graph as it would be with the found scripts in place. @self reads their texts from memory
 * from now on: plans made from the graph are loaded, checked and run as any other, and nothing is
 * written. Any thread.
 *
 * Returns: (transfer full): the graph
 */
VarveGraph *
varve_project_add_found (VarveProject *self, VarveGraph *graph, GPtrArray *found)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    g_ptr_array_add (revisions, varve_revision_ref (varve_graph_get_revision (graph, i)));
  for (guint i = 0; i < found->len; i++)
    {
      const VarveFound *one = found->pdata[i];

      if (varve_graph_lookup (graph, one->revision->id))
        continue;
      lend (self, one);
      g_ptr_array_add (revisions, varve_revision_ref (one->revision));
    }
  return varve_graph_new (revisions, copy_file_problems (graph));
}

/* The version location that the repository calls by the folder of @path, or by one above it. */
static char *
find_folder (VarveProject *self, const char *path)
{
  g_autofree char *folder = path ? g_path_get_dirname (path) : g_strdup (".");
  g_autofree char *above = g_strdup (folder);

  while (!g_str_equal (above, ".") && !g_str_equal (above, "/"))
    {
      g_autofree char *ending = g_strconcat ("/", above, NULL);
      char *parent;

      for (guint i = 0; self->version_locations[i]; i++)
        if (g_str_has_suffix (self->version_locations[i], ending)
            && (self->recursive || g_str_equal (above, folder)))
          return g_build_filename (self->version_locations[i], folder + strlen (above), NULL);
      parent = g_path_get_dirname (above);
      g_free (above);
      above = parent;
    }
  return g_strdup (self->version_locations[0]);
}

static GDateTime *
parse_created (const char *created)
{
  g_autofree char *text = created ? g_strdelimit (g_strdup (created), " ", 'T') : NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GDateTime *time = text ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time ? time : g_date_time_new_now_utc ();
}

/* As a new script of this project is named. */
static char *
make_name (VarveProject *self, const VarveRevision *revision, GError **error)
{
  g_autoptr (GDateTime) created = parse_created (revision->created);
  g_autofree char *stem = varve_project_name_script (self, revision, created, error);

  return stem ? g_strconcat (stem, self->kind == VARVE_PROJECT_ALEMBIC ? ".py" : ".sql", NULL)
              : NULL;
}

/**
 * varve_found_dup_target:
 * @self: a found script
 * @project: the project that lacks it
 * @error: return location
 *
 * Returns: (transfer full): the path that the script has once it is brought back: its own name, in
 *   the version location that it was in, else in the first. %NULL with %VARVE_ERROR_INVALID_CONFIG
 *   where the project's file_template makes no name
 */
char *
varve_found_dup_target (const VarveFound *self, VarveProject *project, GError **error)
{
  g_autofree char *folder = find_folder (project, self->path);
  g_autofree char *name
      = self->path ? g_path_get_basename (self->path) : make_name (project, self->revision, error);

  return name ? g_build_filename (folder, name, NULL) : NULL;
}

static gboolean
has_problem (VarveGraph *graph, const VarveProblem *problem)
{
  const GPtrArray *problems = varve_graph_get_problems (graph);

  for (guint i = 0; i < problems->len; i++)
    if (g_strcmp0 (((VarveProblem *) problems->pdata[i])->message, problem->message) == 0)
      return TRUE;
  return FALSE;
}

/* Parents that are missing as well, a second script of the same id, a cycle. */
static gboolean
check_graph (VarveProject *self, VarveGraph *graph, GPtrArray *found, GError **error)
{
  g_autoptr (VarveGraph) after = varve_project_add_found (self, graph, found);
  const GPtrArray *problems = varve_graph_get_problems (after);

  for (guint i = 0; i < problems->len; i++)
    {
      const VarveProblem *problem = problems->pdata[i];

      if (has_problem (graph, problem))
        continue;
      varve_set_error (error, problem->code,
                       _ ("Bring back what it comes after, too: search for that revision."),
                       _ ("The script can’t be brought back alone: %s"), problem->message);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_absent (VarveGraph *graph, GPtrArray *found, GError **error)
{
  for (guint i = 0; i < found->len; i++)
    {
      const VarveRevision *revision = ((VarveFound *) found->pdata[i])->revision;
      VarveRevision *other = varve_graph_lookup (graph, revision->id);

      if (!other)
        continue;
      varve_set_error (error, VARVE_ERROR_EXISTS, NULL,
                       _ ("The project has a script of revision %s already"), revision->id);
      if (error)
        varve_error_set_place (*error, other->path, 0, 0);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_one (VarveProject *self, const VarveFound *found, GStrvBuilder *paths, GError **error)
{
  g_autofree char *path = varve_found_dup_target (found, self, error);
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

  if (!path || !varve_file_make_folders (folder, error)
      || !varve_file_write (path, found->text, found->length, TRUE, error))
    return FALSE;
  g_strv_builder_add (paths, path);
  return TRUE;
}

/**
 * varve_project_bring_back:
 * @self: a project
 * @graph: its graph, as it is now
 * @found: (element-type VarveFound): scripts that it lacks
 * @error: return location
 *
 * Writes found scripts where the project keeps its own, byte by byte as they were found, and never
 * over another file. What they revise has to be there or among @found. Any thread.
 *
 * Returns: (transfer full): the paths that were written; %NULL with %VARVE_ERROR_EXISTS,
 *   %VARVE_ERROR_INVALID_GRAPH, or what kept a file from being written; none of them is there then
 */
char **
varve_project_bring_back (VarveProject *self, VarveGraph *graph, GPtrArray *found, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;
  gboolean ok = TRUE;

  if (!check_absent (graph, found, error) || !check_graph (self, graph, found, error))
    return NULL;
  for (guint i = 0; i < found->len && ok; i++)
    ok = write_one (self, found->pdata[i], builder, error);
  paths = g_strv_builder_end (builder);
  for (guint i = 0; !ok && paths[i]; i++)
    unlink (paths[i]);
  return ok ? g_steal_pointer (&paths) : NULL;
}
