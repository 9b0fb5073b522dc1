/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A step in one transaction. The states are those of varve-database-private.h; the only one that
 * may last is UNKNOWN, when the answer to COMMIT was lost: the journal row, written in the same
 * transaction, settles it as soon as the server can be asked. */

#include "base/varve-i18n.h"
#include "run/varve-migrator-private.h"

static void
set_unknown (VarveRun *self, GError **error, const GError *cause)
{
  g_clear_error (error);
  varve_set_error (
      error, VARVE_ERROR_OUTCOME_UNKNOWN,
      _ ("As soon as the server can be reached, look at the current revision: the step "
         "was applied whole or not at all, and running it again is safe."),
      _ ("The connection was lost while %s was being committed, and the server can't "
         "be asked whether it was"),
      self->current.revision);
  if (error != NULL)
    varve_error_set_detail (*error, cause->message);
}

/* The answer to COMMIT was lost. */
static VarveOutcome
settle (VarveRun *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  guint n_done;

  varve_run_on_reconnect (_ ("Connecting again to see whether the step was committed"), self);
  if (!self->slots->reconnect (self->database, varve_run_on_reconnect, self, self->operation,
                               &cause)
      || !varve_journal_count_done (self->database, self->run_id, &n_done, NULL, &cause))
    {
      set_unknown (self, error, cause);
      return VARVE_OUTCOME_UNKNOWN;
    }
  if (n_done != self->n_recorded + 1)
    return VARVE_OUTCOME_NOT_DONE;
  g_clear_error (error);
  return VARVE_OUTCOME_DONE;
}

static gboolean
change (VarveRun *self, GError **error)
{
  g_autoptr (VarveJournalEntry) entry = NULL;
  const VarveJournalEntry *entries[] = { NULL, NULL };

  if (!self->slots->run_body (self->database, &self->current, varve_run_on_statement, self,
                              self->operation, error))
    return FALSE;
  entry = varve_run_make_entry (self, VARVE_JOURNAL_DONE, TRUE);
  entry->statement = self->current.statements ? self->current.statements->items->len : 0;
  entries[0] = entry;
  return self->slots->finish_step (self->database, &self->current, entries, self->operation, error)
         && !varve_operation_set_error_if_cancelled (self->operation, error);
}

/* Afterwards, in a transaction of its own; it is only a note. */
static void
record_failure (VarveRun *self, const GError *error)
{
  g_autoptr (VarveJournalEntry) entry = NULL;

  if (!varve_database_get_state (self->database)->has_journal)
    return;
  entry = varve_run_make_entry (self, VARVE_JOURNAL_FAILED, FALSE);
  varve_run_set_failure (entry, error);
  self->slots->run_recorded (self->database, &self->current, G_MAXUINT, entry, FALSE, NULL, NULL);
}

static VarveOutcome
attempt (VarveRun *self, gboolean *skipped, GError **error)
{
  g_auto (GStrv) rows = NULL;
  VarveOutcome outcome;

  if (!self->slots->begin_step (self->database, &self->current, &rows, varve_run_on_wait, self,
                                self->operation, error)
      || !varve_run_match_rows (self, rows, skipped, error))
    return VARVE_OUTCOME_NOT_DONE;
  varve_run_start_step (self);
  if (!change (self, error))
    {
      self->slots->roll_back (self->database);
      return VARVE_OUTCOME_NOT_DONE;
    }
  outcome = self->slots->commit (self->database, error);
  return outcome == VARVE_OUTCOME_UNKNOWN ? settle (self, error) : outcome;
}

gboolean
varve_run_transactional_step (VarveRun *self, GError **error)
{
  for (guint n = 0;; n++)
    {
      g_autoptr (GError) local = NULL;
      gboolean skipped = FALSE;
      VarveOutcome outcome = attempt (self, &skipped, &local);

      if (skipped)
        return TRUE;
      if (outcome == VARVE_OUTCOME_DONE)
        {
          self->n_recorded++;
          varve_run_end_step (self);
          return TRUE;
        }
      if (outcome == VARVE_OUTCOME_NOT_DONE && varve_run_retry (self, n, local))
        continue;
      if (varve_operation_is_cancelled (self->operation) && outcome == VARVE_OUTCOME_NOT_DONE)
        {
          g_clear_error (&local);
          varve_operation_set_error_if_cancelled (self->operation, &local);
        }
      if (self->started && outcome == VARVE_OUTCOME_NOT_DONE
          && !g_error_matches (local, VARVE_ERROR, VARVE_ERROR_LOCKED))
        record_failure (self, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
}
