/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-session-private.h"

G_DEFINE_FINAL_TYPE (VarveSession, varve_session, G_TYPE_OBJECT)

enum
{
  PROJECT_CHANGED,
  GRAPH_CHANGED,
  STATUS_CHANGED,
  PLACE_ACTIVATED,
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

static void
place_free (gpointer data)
{
  VarveSessionPlace *place = data;

  varve_session_unwatch_place (place);
  if (place->worker)
    varve_session_end_worker (g_steal_pointer (&place->worker), g_steal_pointer (&place->handle));
  g_clear_pointer (&place->monitors, g_ptr_array_unref);
  g_clear_pointer (&place->environment, varve_environment_unref);
  g_clear_pointer (&place->status, varve_status_unref);
  g_clear_error (&place->error);
  g_free (place->name);
  g_free (place);
}

static VarveSessionPlace *
place_new (VarveSession *self, VarveEnvironment *environment)
{
  static guint last_serial;
  VarveSessionPlace *place = g_new0 (VarveSessionPlace, 1);

  place->serial = ++last_serial;
  place->session = self;
  place->name = g_strdup (environment->name);
  place->environment = varve_environment_ref (environment);
  place->worker = varve_worker_new (environment->name);
  place->handle = varve_session_handle_new ();
  place->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  return place;
}

static VarveSessionPlace *
find_serial (VarveSession *self, guint serial)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (place->serial == serial)
        return place;
    }
  return NULL;
}

VarveSessionPlace *
varve_session_find_place (VarveSession *self, const char *environment)
{
  for (guint i = 0; environment && i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (g_str_equal (place->name, environment))
        return place;
    }
  return NULL;
}

void
varve_session_emit_status (VarveSessionPlace *place)
{
  g_signal_emit (place->session, signals[STATUS_CHANGED], g_quark_from_string (place->name),
                 place->name);
}

static gboolean
same_database (VarveEnvironment *a, VarveEnvironment *b)
{
  return g_strcmp0 (a->url, b->url) == 0 && g_strcmp0 (a->version_table, b->version_table) == 0
         && g_strcmp0 (a->version_table_schema, b->version_table_schema) == 0;
}

/* Finds the place that @environment had before, so that its worker and status live on; a different
 * database is a different place. */
static VarveSessionPlace *
take_place (VarveSession *self, VarveEnvironment *environment)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (!g_str_equal (place->name, environment->name)
          || !same_database (place->environment, environment))
        continue;
      g_clear_pointer (&place->environment, varve_environment_unref);
      place->environment = varve_environment_ref (environment);
      return g_ptr_array_steal_index (self->places, i);
    }
  return place_new (self, environment);
}

static void
take_project (VarveSession *self, VarveProject *project)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (place_free);

  g_set_object (&self->project, project);
  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    g_ptr_array_add (places, take_place (self, varve_project_get_environment (project, i)));
  g_clear_pointer (&self->places, g_ptr_array_unref);
  self->places = g_steal_pointer (&places);
  for (guint i = 0; i < self->places->len; i++)
    varve_session_watch_place (g_ptr_array_index (self->places, i));
}

static void
varve_session_dispose (GObject *object)
{
  VarveSession *self = VARVE_SESSION (object);

  varve_session_close (self);
  g_clear_object (&self->project);
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_error (&self->graph_error);
  G_OBJECT_CLASS (varve_session_parent_class)->dispose (object);
}

static void
varve_session_finalize (GObject *object)
{
  VarveSession *self = VARVE_SESSION (object);

  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->monitors);
  G_OBJECT_CLASS (varve_session_parent_class)->finalize (object);
}

static void
varve_session_class_init (VarveSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = varve_session_dispose;
  object_class->finalize = varve_session_finalize;

  signals[PROJECT_CHANGED] = g_signal_new ("project-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[GRAPH_CHANGED] = g_signal_new ("graph-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[STATUS_CHANGED]
      = g_signal_new ("status-changed", type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PLACE_ACTIVATED]
      = g_signal_new ("place-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                      3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
  signals[NOTICE]
      = g_signal_new ("notice", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT, G_TYPE_STRING);
}

static void
varve_session_init (VarveSession *self)
{
  self->places = g_ptr_array_new_with_free_func (place_free);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Reading the files */

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

static char **
copy_strv (char **strv)
{
  return strv ? g_strdupv (strv) : NULL;
}

/* @old with other version rows or revisions, as a value of its own. */
static VarveStatus *
status_with (VarveStatus *old, VarveGraph *graph, char **current)
{
  VarveStatus *status = g_new0 (VarveStatus, 1);

  g_atomic_ref_count_init (&status->ref_count);
  status->graph = varve_graph_ref (graph);
  status->current = copy_strv (current);
  status->heads = varve_graph_dup_heads (graph);
  status->states = varve_graph_compute_states (graph, (const char *const *) current,
                                               &status->n_pending, &status->unknown);
  status->edited = copy_strv (old->edited);
  status->last_runs = old->last_runs ? g_hash_table_ref (old->last_runs) : NULL;
  status->interrupted = old->interrupted ? varve_journal_entry_copy (old->interrupted) : NULL;
  status->n_tables = old->n_tables;
  status->has_journal = old->has_journal;
  status->server = g_strdup (old->server);
  return status;
}

/* The rows that the database had are true of the new graph too, until it is asked again. */
static void
rebase_statuses (VarveSession *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      VarveStatus *old = place->status;

      if (!old)
        continue;
      place->status = status_with (old, self->graph, old->current);
      varve_status_unref (old);
    }
}

static void
take_files (VarveSession *self, Files *files)
{
  if (files->project)
    {
      take_project (self, files->project);
      g_signal_emit (self, signals[PROJECT_CHANGED], 0);
    }
  if (files->graph)
    {
      g_clear_pointer (&self->graph, varve_graph_unref);
      self->graph = g_steal_pointer (&files->graph);
      rebase_statuses (self);
    }
  g_clear_error (&self->graph_error);
  self->graph_error = g_steal_pointer (&files->error);
  varve_session_watch_files (self);
  g_signal_emit (self, signals[GRAPH_CHANGED], 0);
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

/* Scripts are read in the same go, so that they are there when the window first looks. */
static void
open_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  Files *files = g_new0 (Files, 1);

  files->project = open_project (path, &error);
  if (files->project)
    {
      files->graph = varve_project_load_graph (files->project, NULL, &files->error);
      g_task_return_pointer (task, files, files_free);
      return;
    }
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

  g_task_set_source_tag (task, varve_session_open_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
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

/**
 * varve_session_close:
 *
 * Cancels what runs, ends the workers and stops watching files. May be called twice.
 */
void
varve_session_close (VarveSession *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  g_clear_handle_id (&self->reload_source, g_source_remove);
  g_clear_handle_id (&self->first_source, g_source_remove);
  varve_session_unwatch (self);
  if (self->files)
    varve_session_end_worker (g_steal_pointer (&self->files), NULL);
  g_ptr_array_set_size (self->places, 0);
  g_clear_pointer (&self->ask, varve_session_ask_unref);
}

/**
 * varve_session_set_ask_func:
 * @func: (nullable): gives passwords, called in worker threads
 */
void
varve_session_set_ask_func (VarveSession *self,
                            VarveSessionAskFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_clear_pointer (&self->ask, varve_session_ask_unref);
  if (func)
    self->ask = varve_session_ask_new (func, user_data, destroy);
}

/* Reading a database's status */

static gpointer
read_status (VarveProject *project,
             VarveGraph *graph,
             VarveDatabase *database,
             gpointer data,
             VarveOperation *operation,
             GError **error)
{
  return varve_status_read (project, graph, database, TRUE, operation, error);
}

static void
note_changes (VarveSessionPlace *place, VarveStatus *status)
{
  const char *const *before = place->status ? (const char *const *) place->status->current : NULL;

  if (before && !place->own_change && !g_strv_equal (before, (const char *const *) status->current))
    place->changed_behind = TRUE;
  place->own_change = FALSE;
}

static void
status_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VarveSession *self = VARVE_SESSION (source);
  VarveSessionPlace *place = find_serial (self, GPOINTER_TO_UINT (user_data));
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatus) status = varve_session_run_finish (self, result, &error);

  if (!place || self->closed)
    return;
  place->refreshing = FALSE;
  g_clear_error (&place->error);
  if (status)
    {
      note_changes (place, status);
      g_clear_pointer (&place->status, varve_status_unref);
      place->status = g_steal_pointer (&status);
      place->connection = VARVE_CONNECTION_READY;
    }
  else
    {
      place->error = g_steal_pointer (&error);
      place->connection = VARVE_CONNECTION_FAILED;
    }
  varve_session_emit_status (place);
  if (place->again)
    varve_session_refresh (self, place->name, place->again_flags);
}

static void
refresh_place (VarveSessionPlace *place, VarveSessionFlags flags)
{
  VarveSession *self = place->session;

  place->again = place->refreshing;
  if (place->refreshing)
    {
      place->again_flags |= flags;
      return;
    }
  place->again_flags = VARVE_SESSION_READ;
  place->refreshing = TRUE;
  place->connection = VARVE_CONNECTION_LOADING;
  varve_session_emit_status (place);
  varve_session_run_async (self, place->name, flags & VARVE_SESSION_INTERACTIVE, read_status, NULL,
                           NULL, (GDestroyNotify) varve_status_unref, NULL, status_read,
                           GUINT_TO_POINTER (place->serial));
}

/**
 * varve_session_refresh:
 * @environment: (nullable): all of them
 * @flags: with %VARVE_SESSION_INTERACTIVE a password may be asked for
 *
 * Asks the database again how it stands. While a run goes on the answer comes after it.
 */
void
varve_session_refresh (VarveSession *self, const char *environment, VarveSessionFlags flags)
{
  g_autofree char *name = g_strdup (environment);

  if (self->closed || !self->graph)
    return;
  for (guint i = 0; i < self->places->len; i++)
    {
      VarveSessionPlace *place = g_ptr_array_index (self->places, i);
      if (!name || g_str_equal (place->name, name))
        refresh_place (place, flags);
    }
}

/**
 * varve_session_note_step:
 * @step: a step that a run of this window has committed
 *
 * Shows the step's version rows as the database's until the status is read again.
 */
void
varve_session_note_step (VarveSession *self, const char *environment, const VarveStep *step)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  VarveStatus *status;

  if (!place || !place->status)
    return;
  status = status_with (place->status, place->status->graph, step->after);
  varve_status_unref (place->status);
  place->status = status;
  varve_session_emit_status (place);
}

/* What there is */

/**
 * varve_session_get_project:
 *
 * Returns: (transfer none): the project as its configuration was read last
 */
VarveProject *
varve_session_get_project (VarveSession *self)
{
  return self->project;
}

/**
 * varve_session_get_graph:
 *
 * Returns: (transfer none) (nullable): the revisions
 */
VarveGraph *
varve_session_get_graph (VarveSession *self)
{
  return self->graph;
}

/**
 * varve_session_get_graph_error:
 *
 * Returns: (transfer none) (nullable): why varve.ini or the scripts' folder could not be read; the
 *   graph is then the last one that could be
 */
const GError *
varve_session_get_graph_error (VarveSession *self)
{
  return self->graph_error;
}

gboolean
varve_session_is_loading (VarveSession *self)
{
  return self->loading;
}

guint
varve_session_get_n_environments (VarveSession *self)
{
  return self->places->len;
}

VarveEnvironment *
varve_session_get_environment (VarveSession *self, guint index)
{
  VarveSessionPlace *place = g_ptr_array_index (self->places, index);
  return place->environment;
}

VarveEnvironment *
varve_session_find_environment (VarveSession *self, const char *name)
{
  VarveSessionPlace *place = varve_session_find_place (self, name);
  return place ? place->environment : NULL;
}

VarveConnection
varve_session_get_connection (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  return place ? place->connection : VARVE_CONNECTION_IDLE;
}

/**
 * varve_session_get_status:
 *
 * Returns: (transfer none) (nullable): what the database said last, which stays while it is asked
 *   again and when it then can't be reached
 */
VarveStatus *
varve_session_get_status (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  return place ? place->status : NULL;
}

const GError *
varve_session_get_status_error (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  return place ? place->error : NULL;
}

gboolean
varve_session_is_running (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  return place && place->n_running > 0;
}

gboolean
varve_session_changed_behind (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);
  return place && place->changed_behind;
}

void
varve_session_acknowledge_change (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);

  if (!place || !place->changed_behind)
    return;
  place->changed_behind = FALSE;
  varve_session_emit_status (place);
}

/**
 * varve_session_show_place:
 * @path: a script
 * @line: 1-based, 0 for none
 * @column: 1-based, 0 for none
 *
 * Asks the window to show a place in a script.
 */
void
varve_session_show_place (VarveSession *self, const char *path, guint line, guint column)
{
  g_signal_emit (self, signals[PLACE_ACTIVATED], 0, path, line, column);
}

/**
 * varve_session_notice:
 * @message: what to say in passing
 * @action: (nullable): a detailed action's name for a button
 * @target: (nullable): its parameter; sunk
 * @label: (nullable): the button's text
 *
 * Asks the window for a toast.
 */
void
varve_session_notice (VarveSession *self,
                      const char *message,
                      const char *action,
                      GVariant *target,
                      const char *label)
{
  g_autoptr (GVariant) owned = target ? g_variant_ref_sink (target) : NULL;
  g_signal_emit (self, signals[NOTICE], 0, message, action, owned, label);
}
