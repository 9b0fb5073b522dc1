/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-new-revision.h"

#include <glib/gi18n-lib.h>

#include "varve-alembic-use.h"

/* What the thread is given, and how Alembic failed in it. */
typedef struct
{
  gatomicrefcount ref_count;
  VarveProject *project;
  VarveGraph *graph;
  char *message;
  char *id;            /* (nullable) */
  char **parents;      /* (nullable) */
  char **labels;       /* (nullable) */
  char **dependencies; /* (nullable) */
  char *environment;   /* (nullable) */
  gboolean run_hooks;
  gboolean from_models;
  VarveAlembicFailure *failure; /* (nullable) */
} Request;

static void
request_unref (gpointer data)
{
  Request *request = data;

  if (!g_atomic_ref_count_dec (&request->ref_count))
    return;
  g_object_unref (request->project);
  varve_graph_unref (request->graph);
  g_free (request->message);
  g_free (request->id);
  g_strfreev (request->parents);
  g_strfreev (request->labels);
  g_strfreev (request->dependencies);
  g_free (request->environment);
  g_clear_pointer (&request->failure, varve_alembic_failure_free);
  g_free (request);
}

static Request *
request_ref (Request *request)
{
  g_atomic_ref_count_inc (&request->ref_count);
  return request;
}

void
varve_new_revision_free (VarveNewRevision *self)
{
  g_free (self->id);
  g_free (self->path);
  g_free (self->notice);
  g_free (self);
}

static GError *
run_hooks (VarveProject *project, const VarveRevision *revision)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) hooks = varve_hook_list (project, revision->path, &error);

  for (guint i = 0; hooks && i < hooks->len && !error; i++)
    varve_hook_run (g_ptr_array_index (hooks, i), NULL, &error);
  return error;
}

static VarveNewRevision *
create_sql (Request *request, GError **error)
{
  g_autoptr (GError) hook_error = NULL;
  g_autoptr (VarveRevision) revision = varve_project_create_revision (
      request->project, request->graph,
      &(VarveRevisionRequest){ .message = request->message,
                               .rev_id = request->id,
                               .heads = (const char *const *) request->parents,
                               .splice = request->parents != NULL,
                               .branch_labels = (const char *const *) request->labels,
                               .depends_on = (const char *const *) request->dependencies },
      error);
  VarveNewRevision *made;

  if (!revision)
    return NULL;
  made = g_new0 (VarveNewRevision, 1);
  made->id = g_strdup (revision->id);
  made->path = g_strdup (revision->path);
  if (request->run_hooks)
    hook_error = run_hooks (request->project, revision);
  made->notice = hook_error ? g_strdup (hook_error->message) : NULL;
  return made;
}

static char *
dup_notice (const VarveAlembicWritten *written)
{
  if (written->foreign)
    return g_strdup_printf (_ ("“%s” belongs to another user: Alembic runs as that user there"),
                            written->foreign);
  return NULL;
}

/* Alembic writes the scripts of its projects, as the command line does it. */
static VarveNewRevision *
create_by_alembic (Request *request,
                   VarveDatabase *database,
                   VarveOperation *operation,
                   GError **error)
{
  g_auto (VarveAlembicUse) use = { 0 };
  g_autoptr (VarveAlembicWritten) written = NULL;
  gboolean merge = request->parents && request->parents[0] && request->parents[1];
  VarveAlembicRequest wanted = { .message = request->message,
                                 .autogenerate = request->from_models,
                                 .merge = merge,
                                 .heads = (const char *const *) request->parents,
                                 .splice = request->parents && !merge,
                                 .branch_labels = (const char *const *) request->labels,
                                 .depends_on = (const char *const *) request->dependencies };
  VarveNewRevision *made;

  if (!varve_alembic_use_init (&use, request->project, request->environment, database, operation,
                               error))
    return NULL;
  written = varve_alembic_write (&use.context, &wanted, operation, &request->failure, error);
  if (!written)
    return NULL;
  made = g_new0 (VarveNewRevision, 1);
  made->id = g_strdup (written->ids[0]);
  made->path = g_strdup (written->paths[0]);
  made->notice = dup_notice (written);
  made->is_empty = written->is_empty;
  return made;
}

static VarveNewRevision *
create (Request *request, VarveDatabase *database, VarveOperation *operation, GError **error)
{
  if (varve_project_get_kind (request->project) == VARVE_PROJECT_ALEMBIC)
    return create_by_alembic (request, database, operation, error);
  return create_sql (request, error);
}

static void
create_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  VarveNewRevision *made = create (data, NULL, NULL, &error);

  if (!made)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, made, (GDestroyNotify) varve_new_revision_free);
}

/* In the worker's thread of the database that the models are compared with. */
static gpointer
create_from_models (VarveProject *project,
                    VarveGraph *graph,
                    VarveDatabase *database,
                    gpointer data,
                    VarveOperation *operation,
                    GError **error)
{
  return create (data, database, operation, error);
}

static void
created_from_models (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  VarveNewRevision *made = varve_session_run_finish (VARVE_SESSION (source), result, &error);

  if (!made)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, made, (GDestroyNotify) varve_new_revision_free);
}

static Request *
make_request (VarveSession *session, const VarveNewRevisionWish *wish)
{
  Request *request = g_new0 (Request, 1);

  g_atomic_ref_count_init (&request->ref_count);
  request->project = g_object_ref (varve_session_get_project (session));
  request->graph = varve_graph_ref (varve_session_get_graph (session));
  request->message = g_strdup (wish->message);
  request->id = g_strdup (wish->id);
  request->parents = g_strdupv ((char **) wish->parents);
  request->labels = g_strdupv ((char **) wish->labels);
  request->dependencies = g_strdupv ((char **) wish->dependencies);
  request->environment = g_strdup (wish->environment);
  request->run_hooks = wish->run_hooks;
  request->from_models = wish->from_models;
  return request;
}

/**
 * varve_new_revision_write_async:
 * @session: the project, whose graph was read
 * @wish: what to write
 * @callback: called in the main thread
 * @user_data: for @callback
 */
void
varve_new_revision_write_async (VarveSession *session,
                                const VarveNewRevisionWish *wish,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  Request *request = make_request (session, wish);

  g_task_set_task_data (task, request, request_unref);
  if (wish->from_models)
    {
      varve_session_run_async (
          session, wish->environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE,
          create_from_models, request_ref (request), request_unref,
          (GDestroyNotify) varve_new_revision_free, NULL, created_from_models, task);
      return;
    }
  g_task_run_in_thread (task, create_thread);
  g_object_unref (task);
}

/* @failure: (out) (nullable) (transfer none): how Alembic ended, while @result lives. */
VarveNewRevision *
varve_new_revision_write_finish (VarveSession *session,
                                 GAsyncResult *result,
                                 const VarveAlembicFailure **failure,
                                 GError **error)
{
  const Request *request = g_task_get_task_data (G_TASK (result));

  *failure = request->failure;
  return g_task_propagate_pointer (G_TASK (result), error);
}
