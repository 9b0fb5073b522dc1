/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-bootstrap.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"

#include <string.h>
#include <sys/stat.h>

/**
 * varve_bootstrap_case_get_nick:
 * @which: a case
 *
 * Returns: its name in JSON
 */
const char *
varve_bootstrap_case_get_nick (VarveBootstrapCase which)
{
  static const char *const nicks[] = { "empty", "tables", "controlled" };

  return nicks[which];
}

/**
 * varve_bootstrap_free:
 * @self: (transfer full): what was written
 */
void
varve_bootstrap_free (VarveBootstrap *self)
{
  g_clear_pointer (&self->revision, varve_revision_unref);
  g_clear_pointer (&self->generation, varve_generation_unref);
  g_free (self->schema_path);
  g_free (self);
}

static gboolean
check_history (VarveGraph *graph, VarveBootstrapCase which, GError **error)
{
  if (varve_graph_get_size (graph) == 0)
    return TRUE;
  if (which == VARVE_BOOTSTRAP_EMPTY)
    varve_set_error (error, VARVE_ERROR_EXISTS,
                     _ ("“varvectl upgrade heads” brings the database to it."),
                     _ ("The project has a history already, and the database is empty"));
  else
    varve_set_error (
        error, VARVE_ERROR_EXISTS,
        _ ("Say where the database stands with “varvectl stamp”; “varvectl diff” shows "
           "what it has of a revision’s schema."),
        _ ("The project has a history already, and the database has tables without "
           "one"));
  return FALSE;
}

/**
 * varve_bootstrap_find_case:
 * @project: a SQL project
 * @graph: its history
 * @database: the database
 * @which: (out): the case
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Looks how the database can be brought under version control. The database's thread.
 *
 * Returns: whether it can be; otherwise %VARVE_ERROR_EXISTS, or what kept it from being asked
 */
gboolean
varve_bootstrap_find_case (VarveProject *project,
                           VarveGraph *graph,
                           VarveDatabase *database,
                           VarveBootstrapCase *which,
                           VarveOperation *operation,
                           GError **error)
{
  g_auto (GStrv) current = NULL;
  guint n_tables;

  if (!varve_project_check_is_sql (project, error))
    return FALSE;
  current = varve_database_read_current (database, operation, error);
  if (!current || !varve_database_count_tables (database, &n_tables, operation, error))
    return FALSE;
  if (current[0])
    {
      *which = VARVE_BOOTSTRAP_CONTROLLED;
      return TRUE;
    }
  *which = n_tables == 0 ? VARVE_BOOTSTRAP_EMPTY : VARVE_BOOTSTRAP_TABLES;
  return check_history (graph, *which, error);
}

/* What other tools keep there is no part of the baseline. (transfer full) */
static char **
list_excluded (VarveProject *project, VarveSchema *live)
{
  const char *const *exclude = varve_project_get_exclude (project);
  const VarveDifferenceOptions options
      = { .include = varve_project_get_include (project), .exclude = exclude };
  g_autoptr (VarveSchema) empty = varve_schema_new_empty (varve_schema_get_dialect (live));
  g_autoptr (VarveDifference) difference = varve_difference_new (live, empty, &options);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; exclude && exclude[i]; i++)
    g_strv_builder_add (builder, exclude[i]);
  for (guint i = 0; i < difference->kept->len; i++)
    {
      const VarveKept *kept = difference->kept->pdata[i];
      g_autofree char *name = varve_schema_dup_name (difference->from, kept->object);

      g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

static VarveComparison *
compare_baseline (VarveProject *project,
                  VarveDatabase *database,
                  VarveSchemas *schemas,
                  VarveOperation *operation,
                  GError **error)
{
  g_autoptr (VarveSchema) live = varve_database_read_schema (database, NULL, operation, error);
  g_autoptr (VarveSchema) empty = NULL;
  g_auto (GStrv) exclude = NULL;
  VarveComparisonOptions options = { .include = varve_project_get_include (project) };

  if (!live)
    return NULL;
  exclude = list_excluded (project, live);
  options.exclude = (const char *const *) exclude;
  empty = varve_schemas_read_empty (schemas, operation, error);
  if (!empty)
    return NULL;
  return varve_comparison_new (schemas, NULL, empty, live, &options, operation, error);
}

/* Whether nobody has written a desired schema yet; then where it goes. */
static gboolean
is_schema_free (VarveProject *project, char **path)
{
  const char *wanted = varve_project_get_schema_path (project);
  struct stat status;

  *path = NULL;
  if (!wanted)
    return FALSE;
  if (stat (wanted, &status) != 0)
    *path = g_strdup (wanted);
  else if (S_ISDIR (status.st_mode))
    {
      g_autoptr (GDir) dir = g_dir_open (wanted, 0, NULL);
      const char *name;

      while (dir && (name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".sql"))
          return FALSE;
      *path = g_build_filename (wanted, "schema.sql", NULL);
    }
  else
    {
      g_autofree char *text = NULL;

      if (status.st_size > 64 * 1024 || !g_file_get_contents (wanted, &text, NULL, NULL))
        return FALSE;
      /* What `init` writes holds comments alone. */
      for (char *line = text; line && *line; line = strchr (line, '\n'))
        {
          line += strspn (line, " \t\r\n");
          if (*line && strncmp (line, "--", 2) != 0)
            return FALSE;
        }
      *path = g_strdup (wanted);
    }
  return TRUE;
}

static gboolean
write_schema (VarveProject *project, VarveBootstrap *self, GError **error)
{
  g_autofree char *path = NULL;

  if (!is_schema_free (project, &path))
    return TRUE;
  if (!varve_file_write (path, self->generation->up, -1, FALSE, error))
    return FALSE;
  self->schema_path = g_steal_pointer (&path);
  return TRUE;
}

/* The person asks for the whole way in one step: nobody could look at a draft in between. What is
 * not proven is one all the same. */
static gboolean
write_revision (VarveProject *project,
                VarveGraph *graph,
                VarveBootstrap *self,
                const char *message,
                GError **error)
{
  VarveRevisionRequest request = { .message = message };

  varve_generation_fill_request (self->generation, &request);
  request.is_draft = self->generation->proof != VARVE_PROOF_DONE;
  self->revision = varve_project_create_revision (project, graph, &request, error);
  return self->revision != NULL;
}

/**
 * varve_bootstrap_write:
 * @project: a SQL project without revisions
 * @graph: its empty history
 * @database: the database
 * @schemas: a reader
 * @which: what varve_bootstrap_find_case() found
 * @message: (nullable): of the revision
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Writes the first revision: for an empty database of the desired schema, for one with tables of
 * what it has; then the desired schema is written too, unless there is one. Blocking; the thread of
 * @database and @schemas.
 *
 * Returns: (transfer full): what was written, or %NULL with the errors of
 *   varve_autogenerate_compare(), varve_generation_new() and varve_project_create_revision()
 */
VarveBootstrap *
varve_bootstrap_write (VarveProject *project,
                       VarveGraph *graph,
                       VarveDatabase *database,
                       VarveSchemas *schemas,
                       VarveBootstrapCase which,
                       const char *message,
                       VarveOperation *operation,
                       GError **error)
{
  const VarveGenerationOptions options = { .prove = TRUE };
  gboolean is_baseline = which == VARVE_BOOTSTRAP_TABLES;
  g_autoptr (VarveBootstrap) self = g_new0 (VarveBootstrap, 1);
  g_autoptr (VarveComparison) comparison
      = is_baseline ? compare_baseline (project, database, schemas, operation, error)
                    : varve_autogenerate_compare (project, graph, database, schemas, NULL,
                                                  operation, error);

  if (!comparison)
    return NULL;
  self->generation = varve_generation_new (schemas, comparison, &options, operation, error);
  if (!self->generation
      || !write_revision (project, graph, self,
                          message ? message : (is_baseline ? _ ("baseline") : _ ("initial")), error)
      || (is_baseline && !write_schema (project, self, error)))
    return NULL;
  return g_steal_pointer (&self);
}
