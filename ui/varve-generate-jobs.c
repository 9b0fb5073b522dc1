/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-generate-jobs.h"

#include <string.h>

struct _VarveGenerateState
{
  gatomicrefcount ref_count;
  VarveSchemas *schemas; /* (owned) (nullable) */
};

/* What any of the jobs is given. */
typedef struct
{
  VarveGenerateState *state;   /* (owned) */
  char *environment;           /* (owned) */
  char **renames;              /* (owned) (nullable) */
  char **apart;                /* (owned) (nullable) */
  VarveComparison *comparison; /* (owned) (nullable) */
  VarveGeneration *generation; /* (owned) (nullable) */
  char *message;               /* (owned) (nullable) */
  char **parents;              /* (owned) (nullable) */
  char *id;                    /* (owned) (nullable) */
  guint8 *selected;            /* (owned) (nullable) */
} Job;

static VarveGenerateState *
state_ref (VarveGenerateState *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
state_unref (VarveGenerateState *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->schemas, varve_schemas_free);
  g_free (self);
}

/**
 * varve_generate_state_new:
 *
 * Returns: (transfer full): a state that has started nothing yet; end it with
 *   varve_generate_state_end()
 */
VarveGenerateState *
varve_generate_state_new (void)
{
  VarveGenerateState *self = g_new0 (VarveGenerateState, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  state_unref (job->state);
  g_free (job->environment);
  g_strfreev (job->renames);
  g_strfreev (job->apart);
  g_clear_pointer (&job->comparison, varve_comparison_unref);
  g_clear_pointer (&job->generation, varve_generation_unref);
  g_free (job->message);
  g_strfreev (job->parents);
  g_free (job->id);
  g_free (job->selected);
  g_free (job);
}

static Job *
job_new (VarveGenerateState *state, const char *environment)
{
  Job *job = g_new0 (Job, 1);

  job->state = state_ref (state);
  job->environment = g_strdup (environment);
  return job;
}

static void
take_request (Job *job, VarveComparison *comparison, const VarveGenerateRequest *request)
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
 * varve_generate_state_end:
 * @self: (transfer full): a state
 * @session: the session whose jobs used it
 * @environment: the environment whose worker ran them
 *
 * Lets go of it: what it holds is freed by the worker, behind whatever still runs.
 */
void
varve_generate_state_end (VarveGenerateState *self, VarveSession *session, const char *environment)
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
  const VarveComparisonOptions options = { .renames = (const char *const *) job->renames,
                                           .apart = (const char *const *) job->apart };

  if (ensure_schemas (job, project, database, error) == NULL)
    return NULL;
  return varve_autogenerate_compare (project, graph, database, job->state->schemas, &options,
                                     operation, error);
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
  g_autoptr (VarveGenerateDraft) draft = g_new0 (VarveGenerateDraft, 1);
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
 * varve_generate_compare_async:
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
varve_generate_compare_async (VarveGenerateState *self,
                              VarveSession *session,
                              const char *environment,
                              const char *const *renames,
                              const char *const *apart,
                              VarveOperation *operation,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Job *job = job_new (self, environment);

  job->renames = g_strdupv ((char **) renames);
  job->apart = g_strdupv ((char **) apart);
  varve_session_run_async (session, environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE,
                           run_compare, job, job_free, (GDestroyNotify) varve_comparison_unref,
                           operation, callback, user_data);
}

/**
 * varve_generate_compare_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the comparison, or %NULL with an error
 */
VarveComparison *
varve_generate_compare_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * varve_generate_draft_async:
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
varve_generate_draft_async (VarveGenerateState *self,
                            VarveSession *session,
                            const char *environment,
                            VarveComparison *comparison,
                            const VarveGenerateRequest *request,
                            VarveOperation *operation,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Job *job = job_new (self, environment);

  take_request (job, comparison, request);
  varve_session_run_async (session, environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE,
                           run_draft, job, job_free, (GDestroyNotify) varve_generate_draft_free,
                           operation, callback, user_data);
}

/**
 * varve_generate_draft_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the draft, or %NULL with an error
 */
VarveGenerateDraft *
varve_generate_draft_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * varve_generate_draft_free:
 * @self: (transfer full): a draft
 *
 * Frees it.
 */
void
varve_generate_draft_free (VarveGenerateDraft *self)
{
  g_clear_pointer (&self->generation, varve_generation_unref);
  g_free (self->id);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/**
 * varve_generate_write_async:
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
varve_generate_write_async (VarveGenerateState *self,
                            VarveSession *session,
                            const char *environment,
                            VarveComparison *comparison,
                            VarveGeneration *generation,
                            const VarveGenerateRequest *request,
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
 * varve_generate_write_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the revision, or %NULL with an error
 */
VarveRevision *
varve_generate_write_finish (GAsyncResult *result, GError **error)
{
  return finish (result, error);
}
