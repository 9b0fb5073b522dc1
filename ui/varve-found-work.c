/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-found-work.h"

typedef gpointer (*WorkFunc) (VarveWhereisContext *context,
                              gpointer work,
                              VarveOperation *operation,
                              GError **error);

/* Shared by the job and, where the database can't be opened, the thread. */
typedef struct
{
  gatomicrefcount ref_count;
  WorkFunc func;
  GDestroyNotify result_free;
  VarveProject *project;
  char *environment; /* (nullable) */
  char *id;          /* (nullable): what is looked for */
  VarveFound *found; /* (nullable): what is brought back */
  VarveOperation *operation;
} Work;

static void
work_unref (gpointer data)
{
  Work *work = data;

  if (!g_atomic_ref_count_dec (&work->ref_count))
    return;
  g_object_unref (work->project);
  g_free (work->environment);
  g_free (work->id);
  g_clear_pointer (&work->found, varve_found_unref);
  g_object_unref (work->operation);
  g_free (work);
}

static Work *
work_ref (Work *work)
{
  g_atomic_ref_count_inc (&work->ref_count);
  return work;
}

static Work *
work_new (VarveSession *session, const char *environment, VarveOperation *operation)
{
  Work *work = g_new0 (Work, 1);

  g_atomic_ref_count_init (&work->ref_count);
  work->project = g_object_ref (varve_session_get_project (session));
  work->environment = g_strdup (environment);
  work->operation = g_object_ref (operation);
  return work;
}

static gpointer
do_work (Work *work, VarveDatabase *database, VarveOperation *operation, GError **error)
{
  VarveWhereisContext context = { .project = work->project, .database = database };

  if (work->environment)
    context.environment = varve_project_find_environment (work->project, work->environment, NULL);
  return work->func (&context, work, operation, error);
}

static gpointer
run_with_database (VarveProject *project,
                   VarveGraph *graph,
                   VarveDatabase *database,
                   gpointer data,
                   VarveOperation *operation,
                   GError **error)
{
  return do_work (data, database, operation, error);
}

static void
run_without_database (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  gpointer result = do_work (work, NULL, work->operation, &error);

  if (result)
    g_task_return_pointer (task, result, work->result_free);
  else
    g_task_return_error (task, error);
}

/* The database's own troubles keep nobody from looking into git. */
static gboolean
is_about_database (const GError *error)
{
  static const VarveErrorCode codes[]
      = { VARVE_ERROR_UNKNOWN_ENVIRONMENT, VARVE_ERROR_INVALID_URL,    VARVE_ERROR_NO_URL,
          VARVE_ERROR_CONNECTION,          VARVE_ERROR_AUTHENTICATION, VARVE_ERROR_NO_DATABASE,
          VARVE_ERROR_NOT_A_DATABASE,      VARVE_ERROR_CONNECTION_LOST };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, VARVE_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer value = varve_session_run_finish (VARVE_SESSION (source), result, &error);

  if (value)
    g_task_return_pointer (task, value, work->result_free);
  else if (!is_about_database (error))
    g_task_return_error (task, error);
  else
    {
      g_error_free (error);
      g_task_run_in_thread (task, run_without_database);
    }
}

/* Takes @work. */
static void
start (VarveSession *session, Work *work, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, user_data);

  g_task_set_task_data (task, work, work_unref);
  if (!work->environment)
    g_task_run_in_thread (task, run_without_database);
  else
    varve_session_run_async (session, work->environment, VARVE_SESSION_READ, run_with_database,
                             work_ref (work), work_unref, work->result_free, work->operation,
                             on_run, g_object_ref (task));
}

static gpointer
search (VarveWhereisContext *context, gpointer data, VarveOperation *operation, GError **error)
{
  return varve_whereis_find (context, ((Work *) data)->id, operation, error);
}

void
varve_found_work_search_async (VarveSession *session,
                               const char *environment,
                               const char *id,
                               VarveOperation *operation,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Work *work = work_new (session, environment, operation);

  work->func = search;
  work->result_free = (GDestroyNotify) varve_whereis_free;
  work->id = g_strdup (id);
  start (session, work, callback, user_data);
}

VarveWhereis *
varve_found_work_search_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What has to be there before it; of each the best version. */
static GPtrArray *
collect (VarveWhereisContext *context,
         VarveGraph *graph,
         const VarveFound *found,
         VarveOperation *operation,
         GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  g_strv_builder_addv (builder, (const char **) found->revision->down_revisions);
  g_strv_builder_addv (builder, (const char **) found->revision->depends_on);
  ids = g_strv_builder_end (builder);
  return varve_whereis_collect (context, graph, (const char *const *) ids, operation, error);
}

static gpointer
bring_back (VarveWhereisContext *context, gpointer data, VarveOperation *operation, GError **error)
{
  Work *work = data;
  g_autoptr (VarveGraph) graph = varve_project_load_graph (work->project, operation, error);
  g_autoptr (GPtrArray) all
      = graph ? collect (context, graph, work->found, operation, error) : NULL;

  if (!all)
    return NULL;
  g_ptr_array_insert (all, 0, varve_found_ref (work->found));
  return varve_project_bring_back (work->project, graph, all, error);
}

void
varve_found_work_bring_back_async (VarveSession *session,
                                   const char *environment,
                                   VarveFound *found,
                                   VarveOperation *operation,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Work *work = work_new (session, environment, operation);

  work->func = bring_back;
  work->result_free = (GDestroyNotify) g_strfreev;
  work->found = varve_found_ref (found);
  start (session, work, callback, user_data);
}

char **
varve_found_work_bring_back_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
