/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-session-private.h"

/* How each database stands: asked in its worker, told by a signal. */

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
  status->backends = old->backends ? g_ptr_array_ref (old->backends) : NULL;
  status->n_tables = old->n_tables;
  status->has_journal = old->has_journal;
  status->server = g_strdup (old->server);
  return status;
}

/* The rows that the database had are true of the new graph too, until it is asked again. */
void
varve_session_rebase_statuses (VarveSession *self)
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
  VarveSessionPlace *place = varve_session_find_serial (self, GPOINTER_TO_UINT (user_data));
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
      if (place->status->backends && place->status->backends->len > 0)
        varve_session_look_again (place);
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

void
varve_session_acknowledge_change (VarveSession *self, const char *environment)
{
  VarveSessionPlace *place = varve_session_find_place (self, environment);

  if (!place || !place->changed_behind)
    return;
  place->changed_behind = FALSE;
  varve_session_emit_status (place);
}
