/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-status.h"

#include "database/varve-database-private.h"
#include "run/varve-alembic-journal.h"

G_DEFINE_BOXED_TYPE (VarveStatus, varve_status, varve_status_ref, varve_status_unref)

static VarveStatus *
status_new (VarveGraph *graph)
{
  VarveStatus *self = g_new0 (VarveStatus, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->graph = varve_graph_ref (graph);
  self->heads = varve_graph_dup_heads (graph);
  self->edited = g_new0 (char *, 1);
  self->last_runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) varve_journal_entry_free);
  return self;
}

/**
 * varve_status_ref:
 * @self: a status
 *
 * Returns: (transfer full): @self
 */
VarveStatus *
varve_status_ref (VarveStatus *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_status_unref:
 * @self: (transfer full): a status
 *
 * Gives one reference back.
 */
void
varve_status_unref (VarveStatus *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  varve_graph_unref (self->graph);
  g_strfreev (self->current);
  g_strfreev (self->heads);
  g_free (self->states);
  g_strfreev (self->unknown);
  g_strfreev (self->edited);
  g_hash_table_unref (self->last_runs);
  varve_journal_entry_free (self->interrupted);
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  g_free (self->server);
  g_free (self);
}

static gboolean
is_applied (VarveStatus *self, guint index)
{
  return self->states[index] == VARVE_STATE_APPLIED || self->states[index] == VARVE_STATE_CURRENT;
}

/* A script that can't be read any more was edited too: what it says is no longer what ran. */
static gboolean
is_edited (VarveProject *project, const VarveRevision *revision, const char *applied)
{
  g_autoptr (VarveScript) script = varve_project_load_script (project, revision, NULL);
  g_autofree char *checksum = script ? varve_script_dup_checksum (script) : NULL;

  return g_strcmp0 (checksum, applied) != 0;
}

static gboolean
read_edited (VarveStatus *self,
             VarveProject *project,
             VarveDatabase *database,
             VarveOperation *operation,
             GError **error)
{
  g_autoptr (GHashTable) checksums = varve_database_read_checksums (database, operation, error);
  g_autoptr (GPtrArray) edited = NULL;

  if (checksums == NULL)
    return FALSE;
  edited = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < varve_graph_get_size (self->graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (self->graph, i);
      const char *applied = g_hash_table_lookup (checksums, revision->id);

      if (varve_operation_set_error_if_cancelled (operation, error))
        return FALSE;
      if (applied != NULL && is_applied (self, i) && is_edited (project, revision, applied))
        g_ptr_array_add (edited, g_strdup (revision->id));
    }
  g_strfreev (self->edited);
  g_ptr_array_add (edited, NULL);
  g_ptr_array_set_free_func (edited, NULL);
  self->edited = (char **) g_ptr_array_free (g_steal_pointer (&edited), FALSE);
  return TRUE;
}

static gboolean
read_last_runs (VarveStatus *self,
                VarveDatabase *database,
                VarveOperation *operation,
                GError **error)
{
  g_autoptr (GPtrArray) entries
      = varve_database_read_journal (database, NULL, 0, FALSE, operation, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      VarveJournalEntry *entry = entries->pdata[i];

      if (!g_hash_table_contains (self->last_runs, entry->revision))
        g_hash_table_insert (self->last_runs, g_strdup (entry->revision),
                             varve_journal_entry_copy (entry));
    }
  return TRUE;
}

/* One that another process is at right now is not. Ours would not be asking. */
static gboolean
is_interrupted (const VarveJournalEntry *entry)
{
  g_autofree char *process = varve_journal_dup_process ();

  return entry->state == VARVE_JOURNAL_FAILED || g_strcmp0 (entry->process, process) == 0
         || !varve_journal_entry_is_alive (entry);
}

static gboolean
read_interrupted (VarveStatus *self,
                  VarveDatabase *database,
                  VarveOperation *operation,
                  GError **error)
{
  g_autoptr (GPtrArray) entries = varve_journal_read_unfinished (database, NULL, operation, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; self->interrupted == NULL && i < entries->len; i++)
    if (is_interrupted (entries->pdata[i]))
      {
        self->interrupted = varve_journal_entry_copy (entries->pdata[i]);
        g_clear_pointer (&self->interrupted->body, g_free);
      }
  return TRUE;
}

static gboolean
read_journal (VarveStatus *self,
              VarveProject *project,
              VarveDatabase *database,
              VarveOperation *operation,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveDatabase) journal
      = project ? varve_project_open_journal (project, database, &local_error)
                : g_object_ref (database);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return (journal == NULL
          || (read_last_runs (self, journal, operation, error)
              && read_interrupted (self, journal, operation, error)
              && (project == NULL || read_edited (self, project, journal, operation, error))))
         && varve_database_count_tables (database, &self->n_tables, operation, error);
}

/**
 * varve_status_read:
 * @project: (nullable): whose scripts are compared with those that were applied
 * @graph: its revisions
 * @database: the database
 * @with_journal: also what the journal tells
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Reads how @database stands against @graph. Blocking; the database's thread.
 *
 * Returns: (transfer full): the status
 */
VarveStatus *
varve_status_read (VarveProject *project,
                   VarveGraph *graph,
                   VarveDatabase *database,
                   gboolean with_journal,
                   VarveOperation *operation,
                   GError **error)
{
  g_autoptr (VarveStatus) self = status_new (graph);

  self->server = g_strdup (varve_database_get_server (database));
  self->current = varve_database_read_current (database, operation, error);
  if (self->current == NULL)
    return NULL;
  self->has_journal = varve_database_get_state (database)->has_journal;
  self->states = varve_graph_compute_states (graph, (const char *const *) self->current,
                                             &self->n_pending, &self->unknown);
  if (with_journal
      && (!read_journal (self, project, database, operation, error)
          || !(self->backends = varve_backend_list (database, operation, error))))
    return NULL;
  return g_steal_pointer (&self);
}
