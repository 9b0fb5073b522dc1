/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-worker.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"

typedef struct
{
  VarveJobFunc func;
  gpointer data;              /* (owned) */
  GDestroyNotify data_free;   /* (nullable) */
  GDestroyNotify result_free; /* (nullable) */
  VarveOperation *operation;  /* (owned) */
  GTask *task;                /* (owned) */
} Job;

struct _VarveWorker
{
  GObject parent_instance;

  char *name;      /* (owned) */
  GThread *thread; /* (owned) (nullable): NULL once shut down; owner's thread only */

  GMutex lock;
  GCond changed;
  GQueue waiting;          /* (element-type Job) (mutex lock) */
  VarveOperation *running; /* (owned) (nullable) (mutex lock) */
  gboolean closed;         /* (mutex lock) */
};

G_DEFINE_FINAL_TYPE (VarveWorker, varve_worker, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  g_assert (job->data == NULL || job->data_free == NULL);

  g_object_unref (job->operation);
  g_object_unref (job->task);
  g_free (job);
}

/* Runs the job, or only answers it where it was cancelled while it waited. */
static void
job_complete (Job *job)
{
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;

  if (!varve_operation_set_error_if_cancelled (job->operation, &error))
    result = job->func (job->data, job->operation, &error);
  if (job->data_free != NULL)
    g_clear_pointer (&job->data, job->data_free);

  if (error == NULL)
    g_task_return_pointer (job->task, result, job->result_free);
  else
    {
      g_warn_if_fail (result == NULL);
      g_task_return_error (job->task, g_steal_pointer (&error));
    }
  job_free (job);
}

/* The next job, whose operation is then the running one; NULL once closed and empty. */
static Job *
take_job (VarveWorker *self)
{
  Job *job;

  g_mutex_lock (&self->lock);
  g_clear_object (&self->running);
  while (g_queue_is_empty (&self->waiting) && !self->closed)
    g_cond_wait (&self->changed, &self->lock);
  job = g_queue_pop_head (&self->waiting);
  if (job != NULL)
    self->running = g_object_ref (job->operation);
  g_mutex_unlock (&self->lock);
  return job;
}

static gpointer
varve_worker_thread (gpointer data)
{
  VarveWorker *self = data;
  Job *job;

  while ((job = take_job (self)) != NULL)
    job_complete (job);
  return NULL;
}

static void
varve_worker_dispose (GObject *object)
{
  VarveWorker *self = VARVE_WORKER (object);

  g_assert (self->thread == NULL);

  G_OBJECT_CLASS (varve_worker_parent_class)->dispose (object);
}

static void
varve_worker_finalize (GObject *object)
{
  VarveWorker *self = VARVE_WORKER (object);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->name);

  G_OBJECT_CLASS (varve_worker_parent_class)->finalize (object);
}

static void
varve_worker_class_init (VarveWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = varve_worker_dispose;
  object_class->finalize = varve_worker_finalize;
}

static void
varve_worker_init (VarveWorker *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
}

/**
 * varve_worker_new:
 * @name: the thread's name in a debugger
 *
 * Starts a thread that waits for jobs. varve_worker_shut_down() must be called before the last
 * reference is given up.
 *
 * Returns: (transfer full): a worker
 */
VarveWorker *
varve_worker_new (const char *name)
{
  VarveWorker *self = g_object_new (VARVE_TYPE_WORKER, NULL);

  self->name = g_strdup (name);
  self->thread = g_thread_new (self->name, varve_worker_thread, self);
  return self;
}

/**
 * varve_worker_run_async:
 * @self: a worker
 * @job: (scope async): what to do, in the worker's thread
 * @data: (transfer full): what @job needs; freed in the worker's thread before @callback is called
 * @data_free: (nullable): frees @data
 * @result_free: (nullable): frees the result if nobody takes it
 * @operation: (nullable): for progress and cancelling
 * @callback: called in the caller's thread-default main context, whatever happens
 * @user_data: for @callback
 *
 * Puts a job behind those that wait. One that was cancelled before its turn does not run and ends
 * in %VARVE_ERROR_CANCELLED, as does one that is given to a worker that was shut down.
 */
void
varve_worker_run_async (VarveWorker *self,
                        VarveJobFunc job,
                        gpointer data,
                        GDestroyNotify data_free,
                        GDestroyNotify result_free,
                        VarveOperation *operation,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Job *entry = g_new0 (Job, 1);
  gboolean closed;

  g_return_if_fail (VARVE_IS_WORKER (self));

  entry->func = job;
  entry->data = data;
  entry->data_free = data_free;
  entry->result_free = result_free;
  /* Always one, so that shutting down has something to cancel. */
  entry->operation = operation != NULL ? g_object_ref (operation) : varve_operation_new ();
  entry->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (entry->task, varve_worker_run_async);

  g_mutex_lock (&self->lock);
  closed = self->closed;
  if (!closed)
    {
      g_queue_push_tail (&self->waiting, entry);
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);

  if (closed)
    {
      varve_operation_cancel (entry->operation);
      job_complete (entry);
    }
}

/**
 * varve_worker_run_finish:
 * @self: the worker
 * @result: what the callback was given
 * @error: return location; of the job, or %VARVE_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the job's result
 */
gpointer
varve_worker_run_finish (VarveWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What runs and what waits; referenced, because a hook may not run under the lock. */
static GPtrArray *
list_operations (VarveWorker *self)
{
  GPtrArray *operations = g_ptr_array_new_with_free_func (g_object_unref);

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  if (self->running != NULL)
    g_ptr_array_add (operations, g_object_ref (self->running));
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      Job *job = link->data;

      g_ptr_array_add (operations, g_object_ref (job->operation));
    }
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  return operations;
}

/**
 * varve_worker_shut_down:
 * @self: a worker
 *
 * Cancels what runs and what waits, and returns once the thread ended, that is when the running job
 * did. The callbacks still come, in their main contexts. Not from a job. A second call does
 * nothing.
 */
void
varve_worker_shut_down (VarveWorker *self)
{
  g_autoptr (GPtrArray) operations = NULL;

  g_return_if_fail (VARVE_IS_WORKER (self));
  g_return_if_fail (self->thread != g_thread_self ());

  if (self->thread == NULL)
    return;

  operations = list_operations (self);
  for (guint i = 0; i < operations->len; i++)
    varve_operation_cancel (g_ptr_array_index (operations, i));
  g_thread_join (g_steal_pointer (&self->thread));
}
