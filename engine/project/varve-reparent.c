/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-reparent.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "project/varve-project-private.h"
#include "revision/varve-resolver.h"

#include <string.h>

static char **
resolve_parents (VarveGraph *graph, const char *const *targets, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; targets && targets[i]; i++)
    {
      guint index;
      const char *id;

      if (!varve_resolver_resolve_one (graph, targets[i], NULL, &index, error))
        return NULL;
      if (index == G_MAXUINT)
        continue;
      id = varve_graph_get_revision (graph, index)->id;
      if (g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        {
          varve_set_error (error, VARVE_ERROR_INVALID_TARGET, _ ("Name each parent once."),
                           _ ("Revision %s is named twice"), id);
          return NULL;
        }
      g_ptr_array_add (ids, g_strdup (id));
    }
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

/* The graph as it would be must be as sound as it is. */
static gboolean
check_result (VarveGraph *graph, VarveRevision *changed, GError **error)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  g_autoptr (VarveGraph) result = NULL;

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (graph, i);

      if (g_str_equal (revision->id, changed->id))
        revision = changed;
      g_ptr_array_add (revisions, varve_revision_ref (revision));
    }
  result = varve_graph_new (revisions, NULL);
  if (varve_graph_check (result, error))
    return TRUE;
  if (error && *error)
    {
      g_prefix_error (error, _ ("Revision %s can't get these parents: "), changed->id);
      varve_error_set_hint (*error, _ ("A parent may be neither the revision itself nor one that "
                                       "comes after it or depends on it."));
    }
  return FALSE;
}

static gboolean
check_is_a_change (const VarveRevision *revision, char **parents, GError **error)
{
  if (!g_strv_equal ((const char *const *) revision->down_revisions, (const char *const *) parents))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_TARGET, NULL,
                   _ ("Revision %s has these parents already"), revision->id);
  return FALSE;
}

/**
 * varve_reparent_plan:
 * @project: a project
 * @graph: its graph
 * @target: the revision that is to get other parents
 * @parents: (nullable) (array zero-terminated=1): targets of the new ones; `base` or none for none
 *
 * Works out the file that changes, without writing it. Whether a database holds the revision
 * already is another question, see varve_holders_find(). Any thread.
 *
 * Returns: (transfer full): the change, or %NULL with an error of the resolver,
 *   %VARVE_ERROR_INVALID_TARGET, %VARVE_ERROR_INVALID_GRAPH where a cycle would arise, or what kept
 *   the script from being read
 */
VarveReparent *
varve_reparent_plan (VarveProject *project,
                     VarveGraph *graph,
                     const char *target,
                     const char *const *parents,
                     GError **error)
{
  g_autoptr (VarveReparent) self = g_new0 (VarveReparent, 1);
  g_autoptr (VarveScript) script = NULL;
  g_autoptr (VarveRevision) changed = NULL;
  g_autofree char *value = NULL;
  guint index;

  if (!varve_project_check_is_sql (project, error) || !varve_graph_check (graph, error)
      || !varve_resolver_resolve_one (graph, target, NULL, &index, error))
    return NULL;
  if (index == G_MAXUINT)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_TARGET, _ ("Name a revision."),
                       _ ("“%s” is not a revision"), target);
      return NULL;
    }
  self->revision = varve_revision_ref (varve_graph_get_revision (graph, index));
  self->parents = resolve_parents (graph, parents, error);
  if (!self->parents || !check_is_a_change (self->revision, self->parents, error))
    return NULL;
  script = varve_project_load_script (project, self->revision, error);
  if (!script)
    return NULL;
  self->path = g_strdup (self->revision->path);
  self->checksum = varve_script_dup_checksum (script);
  value = self->parents[0] ? g_strjoinv (", ", self->parents) : NULL;
  self->text = varve_script_replace_field (script, "Revises", value);
  changed = varve_script_parse_head (self->text, strlen (self->text), self->path, error);
  if (!changed || !check_result (graph, changed, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * varve_reparent_apply:
 * @self: a planned change
 * @project: the project that it was planned for
 *
 * Writes the file, atomically, unless it was changed since the change was planned. Any thread.
 *
 * Returns: whether it was written; otherwise %VARVE_ERROR_PLAN_OUTDATED, or what kept it from being
 *   written
 */
gboolean
varve_reparent_apply (const VarveReparent *self, VarveProject *project, GError **error)
{
  gsize length;
  g_autofree char *text = varve_project_read_script (project, self->path, &length, error);
  g_autofree char *checksum = text ? varve_text_checksum (text, length) : NULL;

  if (!text)
    return FALSE;
  if (!g_str_equal (checksum, self->checksum))
    {
      varve_set_error (error, VARVE_ERROR_PLAN_OUTDATED, _ ("Look at the change once more."),
                       _ ("The script of revision %s was changed meanwhile"), self->revision->id);
      if (error && *error)
        varve_error_set_place (*error, self->path, 0, 0);
      return FALSE;
    }
  return varve_file_write (self->path, self->text, -1, FALSE, error);
}

/**
 * varve_reparent_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_reparent_free (VarveReparent *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->revision, varve_revision_unref);
  g_strfreev (self->parents);
  g_free (self->path);
  g_free (self->text);
  g_free (self->checksum);
  g_free (self);
}
