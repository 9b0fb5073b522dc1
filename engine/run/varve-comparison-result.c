/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a comparison is good for afterwards: said why it is empty, and its answers kept. */

#include "base/varve-i18n.h"
#include "run/varve-comparison.h"
#include "run/varve-rename-answers.h"

#include <sys/stat.h>

#define ANSWERS_NAME "renames.ini"

static guint
count_roots (const VarveSchema *schema)
{
  guint n = 0;

  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    {
      const VarveObject *object = varve_schema_get_object (schema, i);

      n += object->parent == VARVE_NO_OBJECT && object->kind != VARVE_OBJECT_SCHEMA;
    }
  return n;
}

/**
 * varve_comparison_explain:
 * @self: a comparison without changes
 * @database: (nullable): the live one
 *
 * Says what was compared and what was not, for somebody who expected a change.
 *
 * Returns: (transfer full) (array zero-terminated=1): translated lines
 */
char **
varve_comparison_explain (const VarveComparison *self, VarveDatabase *database)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  guint n = count_roots (self->desired);

  g_ptr_array_add (lines,
                   g_strdup_printf (ngettext ("%u object was compared and is the same.",
                                              "%u objects were compared and are the same.", n),
                                    n));
  if (database)
    {
      g_autofree char *name = varve_url_dup_display (varve_database_get_url (database));

      g_ptr_array_add (lines, g_strdup_printf (_ ("The database asked is %s (%s): is it the one "
                                                  "that you mean?"),
                                               name, varve_database_get_server (database)));
    }
  if (self->difference->filters && self->difference->filters[0])
    {
      g_autofree char *filters = g_strjoinv (", ", self->difference->filters);

      g_ptr_array_add (
          lines, g_strdup_printf (_ ("Patterns in varve.ini left something out: %s"), filters));
    }
  if (self->difference->kept->len > 0)
    g_ptr_array_add (
        lines, g_strdup_printf (ngettext ("%u object is only in the database and stays, because "
                                          "nobody here owns it.",
                                          "%u objects are only in the database and stay, because "
                                          "nobody here owns them.",
                                          self->difference->kept->len),
                                self->difference->kept->len));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

/**
 * varve_comparison_dup_answers_path:
 * @project: a project
 *
 * Returns: (transfer full) (nullable): the file with answers about renames
 */
char *
varve_comparison_dup_answers_path (VarveProject *project)
{
  const char *path = varve_project_get_schema_path (project);
  g_autofree char *folder = NULL;
  struct stat status;

  if (!path)
    return NULL;
  folder = stat (path, &status) == 0 && S_ISDIR (status.st_mode) ? g_strdup (path)
                                                                 : g_path_get_dirname (path);
  return g_build_filename (folder, ANSWERS_NAME, NULL);
}

/**
 * varve_comparison_save_answers:
 * @self: a comparison
 * @path: see varve_comparison_dup_answers_path()
 * @error: return location
 *
 * Keeps the answers that it was made with, so that nobody is asked again. Nothing is written where
 * the file has them.
 *
 * Returns: whether they are kept
 */
gboolean
varve_comparison_save_answers (const VarveComparison *self, const char *path, GError **error)
{
  return self->renames->len == 0 || varve_rename_answers_save (path, self->renames, error);
}
