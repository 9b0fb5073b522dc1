/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-session-private.h"

#include <sys/resource.h>

/* Configuration and scripts, read in a thread: when a project is opened, and again when a file
 * changed. */

/* What reading the files gave. */
typedef struct
{
  VarveProject *project; /* (nullable): varve.ini was not read again, or can't be */
  VarveGraph *graph;     /* (nullable) */
  GError *error;         /* (nullable) */
} Files;

static void
files_free (gpointer data)
{
  Files *files = data;
  g_clear_object (&files->project);
  g_clear_pointer (&files->graph, varve_graph_unref);
  g_clear_error (&files->error);
  g_free (files);
}

static VarveProject *
open_project (const char *path, GError **error)
{
  return varve_project_open (&(VarveProjectOptions){ .config = path, .alembic = TRUE }, error);
}

static gpointer
read_files (gpointer data, VarveOperation *operation, GError **error)
{
  VarveProject *project = VARVE_PROJECT (data);
  Files *files = g_new0 (Files, 1);
  const char *config = varve_project_get_config_path (project);

  files->project = config ? open_project (config, &files->error) : g_object_ref (project);
  if (files->project)
    files->graph = varve_project_load_graph (files->project, operation, &files->error);
  return files;
}

static void
take_files (VarveSession *self, Files *files)
{
  if (files->project)
    {
      varve_session_take_project (self, files->project);
      varve_session_emit_project (self);
    }
  if (files->graph)
    {
      g_clear_pointer (&self->graph, varve_graph_unref);
      self->graph = g_steal_pointer (&files->graph);
      varve_session_rebase_statuses (self);
    }
  self->trust = 0;
  g_clear_error (&self->graph_error);
  self->graph_error = g_steal_pointer (&files->error);
  varve_session_watch_files (self);
  varve_session_emit_graph (self);
}

static void
files_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveSession) self = user_data;
  Files *files = varve_worker_run_finish (VARVE_WORKER (source), result, NULL);

  if (self->closed || !files)
    {
      g_clear_pointer (&files, files_free);
      return;
    }
  self->loading = FALSE;
  take_files (self, files);
  files_free (files);
  varve_session_refresh (self, NULL, VARVE_SESSION_READ);
  if (self->again)
    varve_session_reload (self);
}

/**
 * varve_session_reload:
 *
 * Reads varve.ini, the scripts and then every status again, as soon as what is being read is done.
 */
void
varve_session_reload (VarveSession *self)
{
  if (self->closed)
    return;
  self->again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  varve_worker_run_async (self->files, read_files, g_object_ref (self->project), g_object_unref,
                          files_free, NULL, files_read, g_object_ref (self));
}

/* Opening */

/* What is not asked for soon is no longer what the files say. */
#define AHEAD_FOR_US (5 * G_USEC_PER_SEC)

typedef struct
{
  char *path;
  GThread *thread;
  gint64 since;
} Ahead;

static Ahead ahead;

/* Scripts are read in the same go, so that they are there when the window first looks. */
static gpointer
open_files (gpointer path)
{
  Files *files = g_new0 (Files, 1);

  files->project = open_project (path, &files->error);
  if (files->project)
    files->graph = varve_project_load_graph (files->project, NULL, &files->error);
  return files;
}

/* The toolkit's start goes first where there are few processors. To Linux each thread, and what it
 * starts, is a process of its own here: see setpriority(2). */
static gpointer
open_files_ahead (gpointer path)
{
  setpriority (PRIO_PROCESS, 0, 19);
  return open_files (path);
}

/**
 * varve_session_read_ahead:
 * @path: a folder with varve.ini, or that file
 *
 * Begins to read what varve_session_open_async() is about to be asked for, while the toolkit
 * starts. Main thread, once a program.
 */
void
varve_session_read_ahead (const char *path)
{
  g_return_if_fail (!ahead.path);
  ahead.path = g_strdup (path);
  ahead.since = g_get_monotonic_time ();
  ahead.thread = g_thread_new ("ahead", open_files_ahead, ahead.path);
}

/* (transfer full) (nullable): the thread that reads @path already */
static GThread *
take_ahead (const char *path)
{
  gboolean young = g_get_monotonic_time () - ahead.since < AHEAD_FOR_US;

  return young && ahead.thread && g_str_equal (path, ahead.path) ? g_steal_pointer (&ahead.thread)
                                                                 : NULL;
}

typedef struct
{
  char *path;
  GThread *thread; /* (nullable) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;
  g_free (opening->path);
  g_free (opening);
}

static void
open_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  Files *files = opening->thread ? g_thread_join (opening->thread) : open_files (opening->path);
  GError *error;

  if (files->project)
    {
      g_task_return_pointer (task, files, files_free);
      return;
    }
  error = g_steal_pointer (&files->error);
  files_free (files);
  g_task_return_error (task, error);
}

/**
 * varve_session_open_async:
 * @path: a folder with varve.ini, or that file
 * @cancellable: (nullable):
 * @callback: called in the main thread
 *
 * Reads a project's configuration and scripts in a thread.
 */
void
varve_session_open_async (const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  g_task_set_source_tag (task, varve_session_open_async);
  opening->path = g_strdup (path);
  opening->thread = take_ahead (path);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
}

static gboolean
look_first (gpointer data)
{
  VarveSession *self = data;

  self->first_source = 0;
  varve_session_refresh (self, NULL, VARVE_SESSION_READ);
  return G_SOURCE_REMOVE;
}

/**
 * varve_session_open_finish:
 *
 * Returns: (transfer full): a session whose statuses are being read. Errors: those of
 *   varve_project_open(); where only the scripts can't be read, see
 * varve_session_get_graph_error().
 */
VarveSession *
varve_session_open_finish (GAsyncResult *result, GError **error)
{
  Files *files = g_task_propagate_pointer (G_TASK (result), error);
  VarveSession *self;

  if (!files)
    return NULL;
  self = g_object_new (VARVE_TYPE_SESSION, NULL);
  self->files = varve_worker_new ("files");
  take_files (self, files);
  files_free (files);
  /* Once whoever opens it has said how passwords are asked for. */
  self->first_source = g_idle_add_full (G_PRIORITY_DEFAULT, look_first, self, NULL);
  return self;
}
