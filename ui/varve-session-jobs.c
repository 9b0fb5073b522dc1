/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-session-private.h"

#include <glib/gi18n-lib.h>

/* A job on its way through an environment's worker. Owns copies of all that it needs, so that the
 * session may change meanwhile. */
typedef struct
{
  char *name;
  VarveSessionFlags flags;
  VarveProject *project;
  VarveGraph *graph;
  VarveEnvironment *environment;
  VarveSessionHandle *handle;
  VarveSessionAsk *ask;
  VarveSessionJob func;
  gpointer data;
  GDestroyNotify data_free;
} Job;

/* What the asker of a job's operation is given; the operation may outlive the job. */
typedef struct
{
  char *name;
  gboolean interactive;
  VarveSessionAsk *ask;
  VarveOperation *operation; /* (unowned): owns us */
} Asker;

/* In the main thread, while a job runs. */
typedef struct
{
  char *name;
  VarveSessionFlags flags;
  GDestroyNotify result_free;
} Waiting;

VarveSessionHandle *
varve_session_handle_new (void)
{
  VarveSessionHandle *self = g_new0 (VarveSessionHandle, 1);
  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

static VarveSessionHandle *
handle_ref (VarveSessionHandle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
varve_session_handle_unref (VarveSessionHandle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->database);
  g_free (self);
}

VarveSessionAsk *
varve_session_ask_new (VarveSessionAskFunc func, gpointer user_data, GDestroyNotify destroy)
{
  VarveSessionAsk *self = g_new0 (VarveSessionAsk, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

static VarveSessionAsk *
ask_ref (VarveSessionAsk *self)
{
  if (self)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
varve_session_ask_unref (VarveSessionAsk *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->destroy)
    self->destroy (self->user_data);
  g_free (self);
}

typedef struct
{
  VarveWorker *worker;
  VarveSessionHandle *handle;
} Ending;

static gpointer
end_worker_thread (gpointer data)
{
  Ending *ending = data;

  varve_worker_shut_down (ending->worker);
  g_object_unref (ending->worker);
  g_clear_pointer (&ending->handle, varve_session_handle_unref);
  g_free (ending);
  return NULL;
}

void
varve_session_end_worker (VarveWorker *worker, VarveSessionHandle *handle)
{
  Ending *ending = g_new0 (Ending, 1);
  ending->worker = worker;
  ending->handle = handle;
  g_thread_unref (g_thread_new ("varve-end", end_worker_thread, ending));
}

static void
asker_free (gpointer data)
{
  Asker *asker = data;
  g_free (asker->name);
  varve_session_ask_unref (asker->ask);
  g_free (asker);
}

static char *
asker_ask (const char *prompt, const char *key, gboolean previous_was_wrong, gpointer user_data)
{
  Asker *asker = user_data;
  return asker->ask->func (asker->name, prompt, key, previous_was_wrong, asker->interactive,
                           asker->operation, asker->ask->user_data);
}

static void
set_asker (VarveOperation *operation, const Job *job)
{
  Asker *asker;

  if (!job->ask)
    return;
  asker = g_new0 (Asker, 1);
  asker->name = g_strdup (job->name);
  asker->interactive = (job->flags & VARVE_SESSION_INTERACTIVE) != 0;
  asker->ask = ask_ref (job->ask);
  asker->operation = operation;
  varve_operation_set_asker (operation, asker_ask, asker, asker_free);
}

static void
job_free (gpointer data)
{
  Job *job = data;
  if (job->data_free)
    job->data_free (job->data);
  g_free (job->name);
  g_clear_object (&job->project);
  g_clear_pointer (&job->graph, varve_graph_unref);
  g_clear_pointer (&job->environment, varve_environment_unref);
  g_clear_pointer (&job->handle, varve_session_handle_unref);
  varve_session_ask_unref (job->ask);
  g_free (job);
}

static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CONNECTION_LOST)
         || g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CONNECTION)
         || g_error_matches (error, VARVE_ERROR, VARVE_ERROR_OUTCOME_UNKNOWN);
}

/* A file can be replaced under its name (a checkout, a copy), so SQLite is opened for each look;
 * a server's connection is worth keeping. */
static gboolean
keeps_connection (VarveDatabase *database)
{
  return varve_database_get_dialect (database) == VARVE_DIALECT_POSTGRES;
}

static gpointer
run_on (Job *job, VarveDatabase *database, VarveOperation *operation, GError **error)
{
  return job->func (job->project, job->graph, database, job->data, operation, error);
}

static gpointer
run_on_fresh (Job *job, VarveOperation *operation, GError **error)
{
  gboolean read_only = !(job->flags & VARVE_SESSION_WRITE);
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (GError) local_error = NULL;
  gpointer result;

  database = varve_environment_open (job->environment, read_only, operation, error);
  if (!database)
    return NULL;
  result = run_on (job, database, operation, &local_error);
  if (read_only && keeps_connection (database) && !is_lost (local_error))
    job->handle->database = g_steal_pointer (&database);
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return result;
}

static gpointer
run_job (gpointer data, VarveOperation *operation, GError **error)
{
  Job *job = data;
  g_autoptr (GError) local_error = NULL;
  gpointer result;

  if (varve_operation_set_error_if_cancelled (operation, error))
    return NULL;
  if ((job->flags & VARVE_SESSION_WRITE) || !job->handle->database)
    return run_on_fresh (job, operation, error);

  result = run_on (job, job->handle->database, operation, &local_error);
  if (!local_error)
    return result;
  /* Only a reading job comes here, so a connection that died while idle may be made again. */
  if (is_lost (local_error) && !varve_operation_is_cancelled (operation))
    {
      g_clear_object (&job->handle->database);
      return run_on_fresh (job, operation, error);
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return result;
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;
  g_free (waiting->name);
  g_free (waiting);
}

static void
write_ended (VarveSession *self, const char *name)
{
  VarveSessionPlace *place = varve_session_find_place (self, name);

  if (!place)
    return;
  place->n_running--;
  place->own_change = TRUE;
  if (!self->closed)
    varve_session_refresh (self, name, VARVE_SESSION_READ);
}

static void
job_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Waiting *waiting = g_task_get_task_data (task);
  VarveSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  gpointer value = varve_worker_run_finish (VARVE_WORKER (source), result, &error);

  if (waiting->flags & VARVE_SESSION_WRITE)
    write_ended (self, waiting->name);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, waiting->result_free);
}

static Job *
job_new (VarveSession *self, VarveSessionPlace *place, VarveSessionFlags flags)
{
  Job *job = g_new0 (Job, 1);
  job->name = g_strdup (place->name);
  job->flags = flags;
  job->project = g_object_ref (self->project);
  job->graph = self->graph ? varve_graph_ref (self->graph) : NULL;
  job->environment = varve_environment_ref (place->environment);
  job->handle = handle_ref (place->handle);
  job->ask = ask_ref (self->ask);
  return job;
}

static GTask *
waiting_task_new (VarveSession *self,
                  const char *environment,
                  VarveSessionFlags flags,
                  GDestroyNotify result_free,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->name = g_strdup (environment);
  waiting->flags = flags;
  waiting->result_free = result_free;
  g_task_set_source_tag (task, varve_session_run_async);
  g_task_set_task_data (task, waiting, waiting_free);
  return task;
}

void
varve_session_run_async (VarveSession *self,
                         const char *environment,
                         VarveSessionFlags flags,
                         VarveSessionJob func,
                         gpointer data,
                         GDestroyNotify data_free,
                         GDestroyNotify result_free,
                         VarveOperation *operation,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  g_autoptr (VarveOperation) own = operation ? g_object_ref (operation) : varve_operation_new ();
  g_autoptr (GTask) task
      = waiting_task_new (self, environment, flags, result_free, callback, user_data);
  Job *job;

  if (!place || self->closed)
    {
      if (data_free)
        data_free (data);
      g_task_return_new_error (task, VARVE_ERROR, VARVE_ERROR_UNKNOWN_ENVIRONMENT,
                               _ ("There is no environment named “%s”."), environment);
      return;
    }
  job = job_new (self, place, flags);
  job->func = func;
  job->data = data;
  job->data_free = data_free;
  set_asker (own, job);
  if (flags & VARVE_SESSION_WRITE)
    {
      place->n_running++;
      varve_session_emit_status (place);
    }
  varve_worker_run_async (place->worker, run_job, job, job_free, result_free, own, job_ended,
                          g_steal_pointer (&task));
}

gpointer
varve_session_run_finish (VarveSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
