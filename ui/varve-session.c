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

void
varve_session_emit_project (VarveSession *self)
{
  g_signal_emit (self, signals[PROJECT_CHANGED], 0);
}

void
varve_session_emit_graph (VarveSession *self)
{
  g_signal_emit (self, signals[GRAPH_CHANGED], 0);
}

void
varve_session_emit_status (VarveSessionPlace *place)
{
  g_signal_emit (place->session, signals[STATUS_CHANGED], g_quark_from_string (place->name),
                 place->name);
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
  self->places = g_ptr_array_new_with_free_func (varve_session_place_free);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
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

/**
 * varve_session_may_act:
 *
 * An Alembic project is acted on by running its own Python, which the person has to allow once for
 * its folder. Reads a small file the first time after the project was read.
 */
gboolean
varve_session_may_act (VarveSession *self)
{
  if (varve_project_get_kind (self->project) != VARVE_PROJECT_ALEMBIC)
    return TRUE;
  if (self->trust == 0)
    self->trust = varve_trust_is_given (varve_project_get_folder (self->project)) ? 1 : -1;
  return self->trust > 0;
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
