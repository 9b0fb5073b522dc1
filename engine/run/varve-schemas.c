/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-schemas.h"

#include "base/varve-i18n.h"
#include "revision/varve-planner.h"
#include "run/varve-desired.h"
#include "run/varve-schema-cache.h"
#include "run/varve-scratch-private.h"

#include <string.h>

/* Part of every key: what reads schemas changes with the program. */
#define CACHE_VERSION "varve " PACKAGE_VERSION " 3"

struct _VarveSchemas
{
  VarveProject *project;         /* (nullable) */
  VarveEnvironment *environment; /* (nullable) */
  VarveDialect dialect;
  VarveDatabase *target; /* (nullable) */
  VarveScratch *scratch; /* (nullable) */
};

/**
 * varve_schemas_new:
 * @project: (nullable): whose history can be asked for
 * @environment: (nullable): whose `scratch_url` counts
 * @dialect: of all that is read
 * @target: (nullable): the database that it is about
 *
 * Returns: (transfer full): a reader; nothing is opened before it is needed
 */
VarveSchemas *
varve_schemas_new (VarveProject *project,
                   VarveEnvironment *environment,
                   VarveDialect dialect,
                   VarveDatabase *target)
{
  VarveSchemas *self = g_new0 (VarveSchemas, 1);

  self->project = project ? g_object_ref (project) : NULL;
  self->environment = environment ? varve_environment_ref (environment) : NULL;
  self->dialect = dialect;
  self->target = target ? g_object_ref (target) : NULL;
  return self;
}

/**
 * varve_schemas_free:
 * @self: (transfer full): a reader
 *
 * Drops the scratch databases that it made.
 */
void
varve_schemas_free (VarveSchemas *self)
{
  g_clear_pointer (&self->scratch, varve_scratch_free);
  g_clear_object (&self->project);
  g_clear_pointer (&self->environment, varve_environment_unref);
  g_clear_object (&self->target);
  g_free (self);
}

/**
 * varve_schemas_get_scratch:
 * @self: a reader
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Returns: (transfer none): where its scratch databases are made
 */
VarveScratch *
varve_schemas_get_scratch (VarveSchemas *self, VarveOperation *operation, GError **error)
{
  VarveScratchOptions options = { .dialect = self->dialect, .target = self->target };
  g_autoptr (VarveUrl) url = NULL;

  if (self->scratch)
    return self->scratch;
  if (self->environment && !varve_environment_resolve_scratch_url (self->environment, &url, error))
    return NULL;
  if (url && varve_url_get_dialect (url) == self->dialect)
    options.url = url;
  if (self->environment)
    options.version_table = self->environment->version_table;
  self->scratch = varve_scratch_new (&options, operation, error);
  return self->scratch;
}

/**
 * varve_schemas_read_empty:
 * @self: a reader
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Returns: (transfer full): what a new database has, or %NULL with an error
 */
VarveSchema *
varve_schemas_read_empty (VarveSchemas *self, VarveOperation *operation, GError **error)
{
  VarveScratch *scratch = NULL;
  VarveDatabase *database;
  VarveSchema *schema;

  if (self->dialect == VARVE_DIALECT_SQLITE)
    return varve_schema_new_empty (self->dialect);
  scratch = varve_schemas_get_scratch (self, operation, error);
  database = scratch ? varve_scratch_create (scratch, operation, error) : NULL;
  if (!database)
    return NULL;
  schema = varve_schemas_read_scratch (self, database, operation, error);
  varve_scratch_drop (scratch, database);
  return schema;
}

/* NULL with an error where the server can't be asked. (transfer full) */
static GChecksum *
begin_key (VarveSchemas *self, const char *what, VarveOperation *operation, GError **error)
{
  VarveScratch *scratch = varve_schemas_get_scratch (self, operation, error);
  g_autofree char *text = NULL;
  guint major = 0;
  GChecksum *checksum;

  if (!scratch)
    return NULL;
  if (self->dialect == VARVE_DIALECT_POSTGRES)
    {
      major = varve_scratch_get_major (scratch, operation, error);
      if (major == 0)
        return NULL;
    }
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  text = g_strdup_printf ("%s\n%s\n%d %u\n", CACHE_VERSION, what, (int) self->dialect, major);
  g_checksum_update (checksum, (const guchar *) text, -1);
  return checksum;
}

/**
 * varve_schemas_read_scratch:
 * @self: a reader
 * @database: a scratch database
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Returns: (transfer full): what it has become, or %NULL with an error
 */
VarveSchema *
varve_schemas_read_scratch (VarveSchemas *self,
                            VarveDatabase *database,
                            VarveOperation *operation,
                            GError **error)
{
  return varve_database_read_schema (database, NULL, operation, error);
}

static VarveSchema *
load_files (VarveSchemas *self, VarveDesired *desired, VarveOperation *operation, GError **error)
{
  VarveDatabase *database = varve_scratch_create (self->scratch, operation, error);
  VarveSchema *schema = NULL;

  if (!database)
    return NULL;
  if (varve_desired_load (desired, self->scratch, database, operation, error))
    schema = varve_schemas_read_scratch (self, database, operation, error);
  varve_scratch_drop (self->scratch, database);
  return schema;
}

/**
 * varve_schemas_read_files:
 * @self: a reader
 * @path: a file, or a folder of `.sql` files
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Loads definitions on a scratch database and reads back what they mean. Blocking; the reader's
 * thread.
 *
 * Returns: (transfer full): the schema, or %NULL with the errors of varve_desired_read(),
 *   varve_scratch_create() and varve_scratch_load()
 */
VarveSchema *
varve_schemas_read_files (VarveSchemas *self,
                          const char *path,
                          VarveOperation *operation,
                          GError **error)
{
  const char *folder = self->project ? varve_project_get_folder (self->project) : NULL;
  gboolean is_projects
      = self->project && g_strcmp0 (path, varve_project_get_schema_path (self->project)) == 0;
  g_autoptr (VarveDesired) desired = varve_desired_read (path, is_projects ? folder : NULL, error);
  g_autoptr (GChecksum) checksum = desired ? begin_key (self, "files", operation, error) : NULL;
  VarveSchema *schema;

  if (!checksum)
    return NULL;
  varve_desired_add_to_checksum (desired, checksum);
  schema = varve_schema_cache_get (g_checksum_get_string (checksum));
  if (schema)
    return schema;
  schema = load_files (self, desired, operation, error);
  if (schema)
    varve_schema_cache_put (g_checksum_get_string (checksum), schema);
  return schema;
}

static VarvePlan *
make_plan (VarveSchemas *self,
           VarveGraph *graph,
           const char *const *rows,
           VarveOperation *operation,
           GError **error)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (VarvePlan) plan = varve_planner_upgrade (graph, nothing, rows, error);

  if (!plan || !varve_project_load_plan (self->project, plan, self->dialect, operation, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static void
add_plan_to_checksum (const VarvePlan *plan, GChecksum *checksum)
{
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);

      g_checksum_update (checksum, (const guchar *) step->revision->id, -1);
      g_checksum_update (checksum, (const guchar *) step->checksum, -1);
    }
}

static void
name_revision (GError **error, const VarvePlan *plan, guint index)
{
  const VarveStep *step = varve_plan_get_step (plan, index);
  const VarveErrorDetails *details = varve_error_get_details (*error);

  if (details && !details->hint)
    varve_error_set_hint (*error, _ ("The schema that the history gives is found by running its "
                                     "scripts from the first one on, without any rows."));
  g_prefix_error (error, _ ("Revision %s does not run on a scratch database: "),
                  step->revision->id);
}

static gboolean
run_plan_step (VarveSchemas *self,
               VarveDatabase *database,
               const VarveStep *step,
               VarveOperation *operation,
               GError **error)
{
  static const char *const no_rows[] = { NULL };
  const VarveScriptSection *section = varve_step_get_section (step);
  const VarveDatabaseStep script = { .revision = step->revision->id,
                                     .path = step->revision->path,
                                     .text = step->script->text,
                                     .section_offset = section->offset,
                                     .section_length = section->length,
                                     .statements = step->statements,
                                     .remove = no_rows,
                                     .add = no_rows };

  return !varve_operation_set_error_if_cancelled (operation, error)
         && varve_scratch_run_script (self->scratch, database, &script, step->transactional,
                                      operation, error);
}

static gboolean
run_plan (VarveSchemas *self,
          VarveDatabase *database,
          VarvePlan *plan,
          VarveOperation *operation,
          GError **error)
{
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (run_plan_step (self, database, varve_plan_get_step (plan, i), operation, &local_error))
        continue;
      name_revision (&local_error, plan, i);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

/* @again: a role was missing, and is there now. */
static VarveSchema *
try_history (VarveSchemas *self,
             VarvePlan *plan,
             gboolean *again,
             VarveOperation *operation,
             GError **error)
{
  VarveDatabase *database = varve_scratch_create (self->scratch, operation, error);
  g_autoptr (GError) local_error = NULL;
  VarveSchema *schema = NULL;

  *again = FALSE;
  if (!database)
    return NULL;
  if (run_plan (self, database, plan, operation, &local_error))
    schema = varve_schemas_read_scratch (self, database, operation, error);
  else if (varve_scratch_provide_role (self->scratch, local_error, operation))
    *again = TRUE;
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  varve_scratch_drop (self->scratch, database);
  return schema;
}

static VarveSchema *
run_history (VarveSchemas *self, VarvePlan *plan, VarveOperation *operation, GError **error)
{
  VarveSchema *schema;
  gboolean again;

  do
    schema = try_history (self, plan, &again, operation, error);
  while (again);
  return schema;
}

/**
 * varve_schemas_read_revisions:
 * @self: a reader with a project
 * @graph: the project's history
 * @rows: version rows, such as a database at that place has; none: before the first revision
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Runs the scripts that lead there on a scratch database and reads it. Blocking; the reader's
 * thread.
 *
 * Returns: (transfer full): the schema, or %NULL with the errors of a plan, of
 *   varve_scratch_create(), or of the script that did not run
 */
VarveSchema *
varve_schemas_read_revisions (VarveSchemas *self,
                              VarveGraph *graph,
                              const char *const *rows,
                              VarveOperation *operation,
                              GError **error)
{
  g_autoptr (VarvePlan) plan = NULL;
  g_autoptr (GChecksum) checksum = NULL;
  VarveSchema *schema;

  if (!varve_project_check_is_sql (self->project, error))
    return NULL;
  if (!rows[0])
    return varve_schemas_read_empty (self, operation, error);
  plan = make_plan (self, graph, rows, operation, error);
  checksum = plan ? begin_key (self, "revisions", operation, error) : NULL;
  if (!checksum)
    return NULL;
  add_plan_to_checksum (plan, checksum);
  schema = varve_schema_cache_get (g_checksum_get_string (checksum));
  if (schema)
    return schema;
  schema = run_history (self, plan, operation, error);
  if (schema)
    varve_schema_cache_put (g_checksum_get_string (checksum), schema);
  return schema;
}
