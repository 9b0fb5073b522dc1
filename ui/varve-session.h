/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveSession:
 *
 * A project that a window holds open: its configuration, its graph, and for each environment how
 * the database stands. It owns one worker thread an environment; widgets read values from here and
 * follow its signals, and nothing that a widget calls here blocks.
 *
 * All functions belong to the main thread. What they return is borrowed and immutable, and replaced
 * as a whole when it changes: keep a reference to keep a value.
 *
 * Signals:
 *
 * - `project-changed`: varve.ini was read again; environments may have come, gone or changed.
 * - `graph-changed`: the scripts were read again, or reading them failed.
 * - `status-changed` (const char *environment), detailed with the environment's name: connection
 *   state, status, status error or running state of that environment.
 * - `place-activated` (const char *path, guint line, guint column): somebody asked to see a place
 *   in a script, see varve_session_show_place().
 * - `notice` (const char *message, const char *action, GVariant *target, const char *label): a
 *   passing remark for a toast, see varve_session_notice().
 */
#define VARVE_TYPE_SESSION (varve_session_get_type ())
G_DECLARE_FINAL_TYPE (VarveSession, varve_session, VARVE, SESSION, GObject)

/**
 * VarveConnection: where the session is with an environment's database.
 */
typedef enum
{
  VARVE_CONNECTION_IDLE,    /* nobody asked yet */
  VARVE_CONNECTION_LOADING, /* being asked; an older status may still be there */
  VARVE_CONNECTION_READY,   /* the status is what the database said last */
  VARVE_CONNECTION_FAILED,  /* see varve_session_get_status_error() */
} VarveConnection;

typedef enum
{
  VARVE_SESSION_READ = 0,
  /* Opened for writing, in a connection of its own that is closed after the job. The environment
   * counts as running meanwhile, and its status is read again afterwards. */
  VARVE_SESSION_WRITE = 1 << 0,
  /* A person waits for it: a password may be asked for. Without it only stored ones are used. */
  VARVE_SESSION_INTERACTIVE = 1 << 1,
} VarveSessionFlags;

/**
 * VarveSessionJob:
 * @database: the environment's database, open
 * @graph: (nullable): as it was when the job was given
 *
 * Runs in the environment's worker thread, in the order given; may block, may not touch widgets.
 *
 * Returns: (transfer full) (nullable): the result
 */
typedef gpointer (*VarveSessionJob) (VarveProject *project,
                                     VarveGraph *graph,
                                     VarveDatabase *database,
                                     gpointer data,
                                     VarveOperation *operation,
                                     GError **error);

/**
 * VarveSessionAskFunc:
 * @environment: whose database wants a password
 * @prompt: for people
 * @key: what a stored password is found by, see varve_url_dup_key()
 * @previous_was_wrong: the last answer was refused: don't give a stored one again
 * @interactive: a person waits and may be asked; otherwise look in the stores only
 *
 * Called in a worker thread; may block it. Returns: (transfer full) (nullable): the secret.
 */
typedef char *(*VarveSessionAskFunc) (const char *environment,
                                      const char *prompt,
                                      const char *key,
                                      gboolean previous_was_wrong,
                                      gboolean interactive,
                                      VarveOperation *operation,
                                      gpointer user_data);

/* Opening. @path: a folder, or a varve.ini. The scripts have been read when it returns; the
 * statuses are still being read: wait for the signals. */
void varve_session_read_ahead (const char *path);
void varve_session_open_async (const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
VarveSession *varve_session_open_finish (GAsyncResult *result, GError **error);
/* Ends workers and monitors; cancels what runs. Must be called before the last reference goes. */
void varve_session_close (VarveSession *self);
void varve_session_set_ask_func (VarveSession *self,
                                 VarveSessionAskFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy);

VarveProject *varve_session_get_project (VarveSession *self);
/* NULL where the scripts' folder can't be read. */
VarveGraph *varve_session_get_graph (VarveSession *self);
const GError *varve_session_get_graph_error (VarveSession *self); /* (nullable) */
gboolean varve_session_is_loading (VarveSession *self);           /* the graph is being read */

/* Whether Varve may act on it: an Alembic project's Python only where the person trusts its folder.
 */
gboolean varve_session_may_act (VarveSession *self);

/* Environments, as varve.ini has them. */
guint varve_session_get_n_environments (VarveSession *self);
VarveEnvironment *varve_session_get_environment (VarveSession *self, guint index);
/* NULL where there is none of that name. */
VarveEnvironment *varve_session_find_environment (VarveSession *self, const char *name);

/* How one stands. All take NULL or an unknown name: IDLE, NULL, FALSE. */
VarveConnection varve_session_get_connection (VarveSession *self, const char *environment);
VarveStatus *varve_session_get_status (VarveSession *self, const char *environment);
const GError *varve_session_get_status_error (VarveSession *self, const char *environment);
gboolean varve_session_is_running (VarveSession *self, const char *environment);
/* The version rows changed since the last look, and not by this window. */
gboolean varve_session_changed_behind (VarveSession *self, const char *environment);
void varve_session_acknowledge_change (VarveSession *self, const char *environment);

/* Reads again: everything, or one environment's status (NULL: all of them). */
void varve_session_reload (VarveSession *self);
void varve_session_refresh (VarveSession *self, const char *environment, VarveSessionFlags flags);

/* Runs @job on @environment's worker with its open database. @data and the result are freed by
 * @data_free and @result_free; @operation may be NULL; @callback gets the session as its source
 * object and is always called, in the main thread. */
void varve_session_run_async (VarveSession *self,
                              const char *environment,
                              VarveSessionFlags flags,
                              VarveSessionJob job,
                              gpointer data,
                              GDestroyNotify data_free,
                              GDestroyNotify result_free,
                              VarveOperation *operation,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gpointer varve_session_run_finish (VarveSession *self, GAsyncResult *result, GError **error);

/* While a run goes on: @step has been committed, so show its rows as the database's. The run's end
 * reads the truth. */
void varve_session_note_step (VarveSession *self, const char *environment, const VarveStep *step);

void varve_session_show_place (VarveSession *self, const char *path, guint line, guint column);
/* @action, @target, @label: (nullable): a button in the toast. @target is sunk. */
void varve_session_notice (VarveSession *self,
                           const char *message,
                           const char *action,
                           GVariant *target,
                           const char *label);

G_END_DECLS
