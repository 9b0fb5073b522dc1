/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an environment's database is compared with. */

#include "run/varve-autogenerate.h"

#include "base/varve-i18n.h"

static void
set_behind_error (VarveDatabase *database, guint n_pending, GError **error)
{
  g_autofree char *name = varve_url_dup_display (varve_database_get_url (database));
  g_autofree char *hint = g_strdup_printf (
      ngettext ("%u revision is not applied to %s: “varvectl upgrade heads” does that.",
                "%u revisions are not applied to %s: “varvectl upgrade heads” does that.",
                n_pending),
      n_pending, name);

  varve_set_error (error, VARVE_ERROR_NOT_UP_TO_DATE, hint,
                   _ ("Target database is not up to date."));
}

/**
 * varve_autogenerate_check_current:
 * @graph: the history
 * @database: the database
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Looks whether the database is at the head. The database's thread.
 *
 * Returns: whether it is; otherwise %VARVE_ERROR_NOT_UP_TO_DATE, %VARVE_ERROR_UNKNOWN_REVISION
 */
gboolean
varve_autogenerate_check_current (VarveGraph *graph,
                                  VarveDatabase *database,
                                  VarveOperation *operation,
                                  GError **error)
{
  g_auto (GStrv) current = varve_database_read_current (database, operation, error);
  g_autofree guint8 *states = NULL;
  g_auto (GStrv) unknown = NULL;
  guint n_pending;

  if (!current)
    return FALSE;
  states = varve_graph_compute_states (graph, (const char *const *) current, &n_pending, &unknown);
  if (unknown && unknown[0])
    {
      varve_set_error (error, VARVE_ERROR_UNKNOWN_REVISION,
                       _ ("The script may be on another branch: get it, or say where the database "
                          "stands with “varvectl stamp --purge”."),
                       _ ("Can't locate revision identified by '%s'"), unknown[0]);
      return FALSE;
    }
  if (n_pending > 0)
    set_behind_error (database, n_pending, error);
  return n_pending == 0;
}

static const char *
get_schema_path (VarveProject *project, GError **error)
{
  const char *path = varve_project_get_schema_path (project);

  if (!path)
    varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                     _ ("Add “schema = database/schema.sql” to varve.ini: a file, or a folder of "
                        ".sql files."),
                     _ ("The project has no desired schema"));
  return path;
}

/**
 * varve_autogenerate_compare:
 * @project: a project with a desired schema
 * @graph: its history
 * @database: the database, at the head
 * @schemas: a reader
 * @options: (nullable): answers about renames; patterns and the file of answers are the project's
 *   where they are %NULL
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Reads the database's schema and the desired one, and compares them. Blocking; the thread of
 * @database and @schemas.
 *
 * Returns: (transfer full): the comparison, or %NULL with the errors of
 *   varve_autogenerate_check_current(), varve_schemas_read_files() and varve_comparison_new(), or
 *   %VARVE_ERROR_INVALID_CONFIG where the project names no desired schema
 */
VarveComparison *
varve_autogenerate_compare (VarveProject *project,
                            VarveGraph *graph,
                            VarveDatabase *database,
                            VarveSchemas *schemas,
                            const VarveComparisonOptions *options,
                            VarveOperation *operation,
                            GError **error)
{
  const char *path = get_schema_path (project, error);
  g_autofree char *answers = varve_comparison_dup_answers_path (project);
  VarveComparisonOptions mine = options ? *options : (VarveComparisonOptions){ 0 };
  g_autoptr (VarveSchema) live = NULL;
  g_autoptr (VarveSchema) desired = NULL;

  if (!path || !varve_autogenerate_check_current (graph, database, operation, error))
    return NULL;
  if (!mine.include)
    mine.include = varve_project_get_include (project);
  if (!mine.exclude)
    mine.exclude = varve_project_get_exclude (project);
  if (!mine.answers_path)
    mine.answers_path = answers;
  desired = varve_schemas_read_files (schemas, path, operation, error);
  live = desired ? varve_database_read_schema (database, NULL, operation, error) : NULL;
  if (!live)
    return NULL;
  return varve_comparison_new (schemas, database, live, desired, &mine, operation, error);
}

/**
 * varve_autogenerate_compare_drift:
 * @project: a SQL project
 * @graph: its history
 * @database: a database
 * @schemas: a reader
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Compares what the history gives at the place where the database stands with what the database
 * has. Blocking; the thread of @database and @schemas.
 *
 * Returns: (transfer full): the comparison, or %NULL with the errors of
 *   varve_schemas_read_revisions() and varve_database_read_schema()
 */
VarveComparison *
varve_autogenerate_compare_drift (VarveProject *project,
                                  VarveGraph *graph,
                                  VarveDatabase *database,
                                  VarveSchemas *schemas,
                                  VarveOperation *operation,
                                  GError **error)
{
  const VarveComparisonOptions options = { .include = varve_project_get_include (project),
                                           .exclude = varve_project_get_exclude (project) };
  g_auto (GStrv) rows = varve_database_read_current (database, operation, error);
  g_autoptr (VarveSchema) history = NULL;
  g_autoptr (VarveSchema) live = NULL;

  if (!rows)
    return NULL;
  history
      = varve_schemas_read_revisions (schemas, graph, (const char *const *) rows, operation, error);
  live = history ? varve_database_read_schema (database, NULL, operation, error) : NULL;
  if (!live)
    return NULL;
  return varve_comparison_new (schemas, NULL, history, live, &options, operation, error);
}
