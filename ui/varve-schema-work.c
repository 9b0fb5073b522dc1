/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-schema-work.h"

#include <string.h>

struct _VarveSchemaWork
{
  gatomicrefcount ref_count;
  VarveSchemas *schemas; /* (owned) (nullable) */
};

/* What any of the jobs is given. */
typedef struct
{
  VarveSchemaWork *state;      /* (owned) */
  char *environment;           /* (owned) */
  char **first;                /* (owned) (nullable): renames, or rows to start from */
  char **second;               /* (owned) (nullable): what is no rename, or rows to arrive at */
  VarveComparison *comparison; /* (owned) (nullable) */
  VarveGeneration *generation; /* (owned) (nullable) */
  char *message;               /* (owned) (nullable) */
  char **parents;              /* (owned) (nullable) */
  char *id;                    /* (owned) (nullable) */
  guint8 *selected;            /* (owned) (nullable) */
} Job;

static VarveSchemaWork *
state_ref (VarveSchemaWork *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
state_unref (VarveSchemaWork *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->schemas, varve_schemas_free);
  g_free (self);
}

/**
 * varve_schema_work_new:
 *
 * Returns: (transfer full): a state that has started nothing yet; end it with
 *   varve_schema_work_end()
 */
VarveSchemaWork *
varve_schema_work_new (void)
{
  VarveSchemaWork *self = g_new0 (VarveSchemaWork, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  state_unref (job->state);
  g_free (job->environment);
  g_strfreev (job->first);
  g_strfreev (job->second);
  g_clear_pointer (&job->comparison, varve_comparison_unref);
  g_clear_pointer (&job->generation, varve_generation_unref);
  g_free (job->message);
  g_strfreev (job->parents);
  g_free (job->id);
  g_free (job->selected);
  g_free (job);
}

static Job *
job_new (VarveSchemaWork *state, const char *environment)
{
  Job *job = g_new0 (Job, 1);

  job->state = state_ref (state);
  job->environment = g_strdup (environment);
  return job;
}

static void
take_request (Job *job, VarveComparison *comparison, const VarveSchemaRequest *request)
{
  job->comparison = varve_comparison_ref (comparison);
  job->message = g_strdup (request->message);
  job->parents = g_strdupv ((char **) request->parents);
  job->id = g_strdup (request->id);
  if (request->selected != NULL)
    job->selected = g_memdup2 (request->selected,
                               MAX (varve_difference_get_size (comparison->difference), 1));
}

static gpointer
run_end (VarveProject *project,
         VarveGraph *graph,
         VarveDatabase *database,
         gpointer data,
         VarveOperation *operation,
         GError **error)
{
  Job *job = data;

  g_clear_pointer (&job->state->schemas, varve_schemas_free);
  return NULL;
}

static void
ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  varve_session_run_finish (VARVE_SESSION (source), result, NULL);
  state_unref (user_data);
}

/**
 * varve_schema_work_end:
 * @self: (transfer full): a state
 * @session: the session whose jobs used it
 * @environment: the environment whose worker ran them
 *
 * Lets go of it: what it holds is freed by the worker, behind whatever still runs.
 */
void
varve_schema_work_end (VarveSchemaWork *self, VarveSession *session, const char *environment)
{
  varve_session_run_async (session, environment, VARVE_SESSION_READ, run_end,
                           job_new (self, environment), job_free, NULL, NULL, ended, self);
}

/* Made when first needed, for it starts nothing by itself. */
static VarveSchemas *
ensure_schemas (Job *job, VarveProject *project, VarveDatabase *database, GError **error)
{
  VarveEnvironment *environment;

  if (job->state->schemas != NULL)
    return job->state->schemas;
  environment = varve_project_find_environment (project, job->environment, error);
  if (environment == NULL)
    return NULL;
  job->state->schemas
      = varve_schemas_new (project, environment, varve_database_get_dialect (database), database);
  return job->state->schemas;
}

static gpointer
run_compare (VarveProject *project,
             VarveGraph *graph,
             VarveDatabase *database,
             gpointer data,
             VarveOperation *operation,
             GError **error)
{
  Job *job = data;
  const VarveComparisonOptions options
      = { .renames = (const char *const *) job->first, .apart = (const char *const *) job->second };

  if (ensure_schemas (job, project, database, error) == NULL)
    return NULL;
  return varve_autogenerate_compare (project, graph, database, job->state->schemas, &options,
                                     operation, error);
}

static gpointer
run_between (VarveProject *project,
             VarveGraph *graph,
             VarveDatabase *database,
             gpointer data,
             VarveOperation *operation,
             GError **error)
{
  Job *job = data;
  VarveSchemas *schemas = ensure_schemas (job, project, database, error);

  return schemas != NULL ? varve_between_compare (
             schemas, project, graph, varve_database_get_dialect (database),
             (const char *const *) job->first, (const char *const *) job->second, operation, error)
                         : NULL;
}

static gpointer
run_drift (VarveProject *project,
           VarveGraph *graph,
           VarveDatabase *database,
           gpointer data,
           VarveOperation *operation,
           GError **error)
{
  Job *job = data;
  VarveSchemas *schemas = ensure_schemas (job, project, database, error);

  return schemas != NULL ? varve_autogenerate_compare_drift (project, graph, database, schemas,
                                                             operation, error)
                         : NULL;
}

static void
fill_request (const Job *job, const VarveGeneration *generation, VarveRevisionRequest *request)
{
  varve_generation_fill_request (generation, request);
  request->message = job->message;
  request->heads = (const char *const *) job->parents;
  request->splice = job->parents != NULL;
  request->rev_id = job->id;
}

static gpointer
run_draft (VarveProject *project,
           VarveGraph *graph,
           VarveDatabase *database,
           gpointer data,
           VarveOperation *operation,
           GError **error)
{
  Job *job = data;
  const VarveGenerationOptions options = { .selected = job->selected, .prove = TRUE };
  VarveRevisionRequest request = { 0 };
  g_autoptr (VarveSchemaDraft) draft = g_new0 (VarveSchemaDraft, 1);
  g_autoptr (VarveRevision) revision = NULL;

  if (ensure_schemas (job, project, database, error) == NULL)
    return NULL;
  draft->generation
      = varve_generation_new (job->state->schemas, job->comparison, &options, operation, error);
  if (draft->generation == NULL)
    return NULL;
  fill_request (job, draft->generation, &request);
  revision = varve_project_preview_revision (project, graph, &request, &draft->path, &draft->text,
                                             error);
  if (revision == NULL)
    return NULL;
  draft->id = g_strdup (revision->id);
  return g_steal_pointer (&draft);
}

static gpointer
run_write (VarveProject *project,
           VarveGraph *graph,
           VarveDatabase *database,
           gpointer data,
           VarveOperation *operation,
           GError **error)
{
  Job *job = data;
  VarveRevisionRequest request = { 0 };
  g_autofree char *answers = varve_comparison_dup_answers_path (project);
  g_autoptr (VarveRevision) revision = NULL;

  fill_request (job, job->generation, &request);
  revision = varve_project_create_revision (project, graph, &request, error);
  if (revision == NULL)
    return NULL;
  if (answers != NULL && !varve_comparison_save_answers (job->comparison, answers, error))
    return NULL;
  return g_steal_pointer (&revision);
}

static gpointer
finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GObject) session = g_async_result_get_source_object (result);

  return varve_session_run_finish (VARVE_SESSION (session), result, error);
}

/**
 * varve_schema_work_compare_async:
 * @self: a state
 * @session: the project
 * @environment: whose database
 * @renames: (nullable): "old=new" of what a person says is one
 * @apart: (nullable): "old=new" of what a person says is two
 * @operation: cancels it, and says where it is
 * @callback: gets the comparison
 *
 * Compares the database with the desired schema.
 */
void
varve_schema_work_compare_async (VarveSchemaWork *self,
                                 VarveSession *session,
                                 const char *environment,
                                 const char *const *renames,
                                 const char *const *apart,
                                 VarveOperation *operation,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Job *job = job_new (self, environment);

  job->first = g_strdupv ((char **) renames);
  job->second = g_strdupv ((char **) apart);
  varve_session_run_async (session, environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE,
                           run_compare, job, job_free, (GDestroyNotify) varve_comparison_unref,
                           operation, callback, user_data);
}

/**
 * varve_schema_work_compare_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the comparison, or %NULL with an error
 */
VarveComparison *
varve_schema_work_compare_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * varve_schema_work_draft_async:
 * @self: a state
 * @session: the project
 * @environment: whose database
 * @comparison: what has to change
 * @request: which of it, and the revision's words
 * @operation: cancels it, and says where it is
 * @callback: gets the draft
 *
 * Makes the script of the chosen changes, and proves it.
 */
void
varve_schema_work_draft_async (VarveSchemaWork *self,
                               VarveSession *session,
                               const char *environment,
                               VarveComparison *comparison,
                               const VarveSchemaRequest *request,
                               VarveOperation *operation,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Job *job = job_new (self, environment);

  take_request (job, comparison, request);
  varve_session_run_async (session, environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE,
                           run_draft, job, job_free, (GDestroyNotify) varve_schema_draft_free,
                           operation, callback, user_data);
}

/**
 * varve_schema_work_draft_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the draft, or %NULL with an error
 */
VarveSchemaDraft *
varve_schema_work_draft_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * varve_schema_draft_free:
 * @self: (transfer full): a draft
 *
 * Frees it.
 */
void
varve_schema_draft_free (VarveSchemaDraft *self)
{
  g_clear_pointer (&self->generation, varve_generation_unref);
  g_free (self->id);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/**
 * varve_schema_work_write_async:
 * @self: a state
 * @session: the project
 * @environment: whose database it was compared with
 * @comparison: what has to change; its answers about renames are kept
 * @generation: the script
 * @request: the revision's words; with the id that was shown
 * @callback: gets the revision
 *
 * Writes the script that was shown.
 */
void
varve_schema_work_write_async (VarveSchemaWork *self,
                               VarveSession *session,
                               const char *environment,
                               VarveComparison *comparison,
                               VarveGeneration *generation,
                               const VarveSchemaRequest *request,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Job *job = job_new (self, environment);

  take_request (job, comparison, request);
  job->generation = varve_generation_ref (generation);
  varve_session_run_async (session, environment, VARVE_SESSION_READ, run_write, job, job_free,
                           (GDestroyNotify) varve_revision_unref, NULL, callback, user_data);
}

/**
 * varve_schema_work_write_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the revision, or %NULL with an error
 */
VarveRevision *
varve_schema_work_write_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * varve_schema_work_between_async:
 * @self: a state
 * @session: the project
 * @environment: whose kind of database it is
 * @from: version rows to start from; none: the empty database
 * @to: version rows to arrive at
 * @operation: (nullable): cancels it
 * @callback: gets the comparison
 *
 * Compares what the history gives at two places, see varve_between_compare().
 */
void
varve_schema_work_between_async (VarveSchemaWork *self,
                                 VarveSession *session,
                                 const char *environment,
                                 const char *const *from,
                                 const char *const *to,
                                 VarveOperation *operation,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Job *job = job_new (self, environment);

  job->first = g_strdupv ((char **) from);
  job->second = g_strdupv ((char **) to);
  varve_session_run_async (session, environment, VARVE_SESSION_READ, run_between, job, job_free,
                           (GDestroyNotify) varve_comparison_unref, operation, callback, user_data);
}

/**
 * varve_schema_work_between_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the comparison, or %NULL with an error
 */
VarveComparison *
varve_schema_work_between_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * varve_schema_work_drift_async:
 * @self: a state
 * @session: the project
 * @environment: whose database
 * @operation: (nullable): cancels it
 * @callback: gets the comparison
 *
 * Finds what was changed in the database by hand.
 */
void
varve_schema_work_drift_async (VarveSchemaWork *self,
                               VarveSession *session,
                               const char *environment,
                               VarveOperation *operation,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  varve_session_run_async (session, environment, VARVE_SESSION_READ, run_drift,
                           job_new (self, environment), job_free,
                           (GDestroyNotify) varve_comparison_unref, operation, callback, user_data);
}

/**
 * varve_schema_work_drift_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the comparison, or %NULL with an error
 */
VarveComparison *
varve_schema_work_drift_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}
