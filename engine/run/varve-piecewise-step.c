/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A step whose script has `transaction:false`: statement by statement, with one journal row that
 * says how far it got.
 *
 *     claim ──▶ started, k of n done ──▶ … ──▶ done, with the version rows
 *                  │            ▲
 *                  ▼            │ next run: claim anew, resume at k + 1
 *               failed at k + 1, or interrupted
 *
 * P1  A statement that may be in a transaction shares it with the row's next number: it is done
 *     exactly when the row says so.
 * P2  Before any other statement the row says that it begins (`pending`). If that is all that is
 *     known afterwards, the catalogue is asked; where it can't tell, nothing runs.
 * P3  Who claims a step that another run left closes that run's row in the same transaction, so
 *     that the other, should it live after all, can't go on.
 * P4  The version rows change with the last number of the row, in one transaction. */

#include "base/varve-i18n.h"
#include "run/varve-migrator-private.h"

#include <string.h>

/* How often to look whether another process has gone on with the step that it began. */
#define ALIVE_PAUSE_US (250 * 1000)

static guint
count (VarveRun *self)
{
  return self->current.statements->items->len;
}

/* The step's unfinished row of an earlier run, if there is one. FALSE only on error. */
static gboolean
find_unfinished (VarveRun *self, VarveJournalEntry **found, GError **error)
{
  g_autoptr (GPtrArray) entries = varve_journal_read_unfinished (
      self->database, self->current.revision, self->operation, error);

  *found = NULL;
  if (entries == NULL)
    return FALSE;
  if (entries->len > 0)
    *found = varve_journal_entry_copy (entries->pdata[0]);
  return TRUE;
}

static gboolean
is_same_statement (const VarveScript *a,
                   const VarveStatement *in_a,
                   const VarveDatabaseStep *b,
                   const VarveStatement *in_b)
{
  return in_a->length == in_b->length
         && memcmp (a->text + in_a->offset, b->text + in_b->offset, in_a->length) == 0;
}

/* What ran, or may have run, has to be what stands in the script now; what comes after it may have
 * been mended. */
static gboolean
has_same_beginning (VarveRun *self, const VarveJournalEntry *entry)
{
  gboolean upgrade = self->step->direction == VARVE_DIRECTION_UPGRADE;
  guint n = MAX (entry->statement, entry->state == VARVE_JOURNAL_STARTED ? entry->pending : 0);
  g_autoptr (VarveScript) script = NULL;
  g_autoptr (VarveStatements) statements = NULL;
  const VarveScriptSection *section;

  if (g_strcmp0 (entry->checksum, self->step->checksum) == 0 || n == 0)
    return TRUE;
  if (entry->body == NULL || n > count (self))
    return FALSE;
  script = varve_script_parse_take (g_strdup (entry->body), strlen (entry->body), NULL, NULL);
  if (script == NULL)
    return FALSE;
  section = upgrade ? &script->up : &script->down;
  statements = varve_statements_split (varve_database_get_dialect (self->database), script->text,
                                       section->offset, section->length, NULL, NULL);
  if (statements == NULL || statements->items->len < n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!is_same_statement (script, &g_array_index (statements->items, VarveStatement, i),
                            &self->current,
                            &g_array_index (self->current.statements->items, VarveStatement, i)))
      return FALSE;
  return TRUE;
}

static gboolean
check_unfinished (VarveRun *self, const VarveJournalEntry *entry, GError **error)
{
  if (strcmp (entry->direction, varve_direction_get_nick (self->step->direction)) == 0
      && entry->statement <= count (self) && has_same_beginning (self, entry))
    return TRUE;
  varve_set_error (
      error, VARVE_ERROR_PLAN_OUTDATED,
      _ ("Put the statements that ran back as they were (the journal keeps the script's text), or "
         "finish the step by hand and stamp the revision."),
      ngettext ("An earlier run of %s stopped after %u statement, and the script no longer begins "
                "with what ran then",
                "An earlier run of %s stopped after %u statements, and the script no longer begins "
                "with what ran then",
                entry->statement),
      self->current.revision, entry->statement);
  if (error != NULL)
    varve_error_set_place (*error, self->current.path, 0, 0);
  return FALSE;
}

/* Takes the step: with the version rows locked and as expected, a row of ours says that it began.
 * @earlier: what an earlier run left. */
static gboolean
write_claim (VarveRun *self,
             VarveJournalEntry *entry,
             const VarveJournalEntry *earlier,
             GError **error)
{
  static const char *const none[] = { NULL };
  gboolean interrupted = earlier != NULL && earlier->state == VARVE_JOURNAL_STARTED;
  g_autoptr (VarveJournalEntry) closed = interrupted ? varve_journal_entry_copy (earlier) : NULL;
  const VarveJournalEntry *entries[] = { entry, closed, NULL };
  VarveDatabaseStep step = self->current;

  entry->statement = earlier ? earlier->statement : 0;
  entry->pending = interrupted ? earlier->pending : 0;
  if (closed != NULL)
    {
      closed->state = VARVE_JOURNAL_FAILED;
      g_free (closed->message);
      closed->message = g_strdup (_ ("Interrupted; a later run took it up"));
    }
  step.remove = step.add = none;
  step.after = NULL;
  return self->slots->finish_step (self->database, &step, entries, self->operation, error)
         && self->slots->commit (self->database, error) == VARVE_OUTCOME_DONE;
}

typedef enum
{
  CLAIM_TAKEN,
  CLAIM_SKIPPED,
  CLAIM_BUSY, /* another process is at it */
  CLAIM_FAILED,
} Claim;

static Claim
try_claim (VarveRun *self, VarveJournalEntry *entry, VarveJournalEntry **earlier, GError **error)
{
  g_auto (GStrv) rows = NULL;
  gboolean skipped;

  if (!self->slots->begin_step (self->database, &self->current, &rows, varve_run_on_wait, self,
                                self->operation, error))
    return CLAIM_FAILED;
  if (!varve_run_match_rows (self, rows, &skipped, error))
    return skipped ? CLAIM_SKIPPED : CLAIM_FAILED;
  if (find_unfinished (self, earlier, error)
      && (*earlier == NULL || check_unfinished (self, *earlier, error)))
    {
      if (*earlier != NULL && (*earlier)->state == VARVE_JOURNAL_STARTED
          && varve_journal_entry_is_alive (*earlier)
          && g_strcmp0 ((*earlier)->process, entry->process) != 0)
        {
          self->slots->roll_back (self->database);
          return CLAIM_BUSY;
        }
      if (write_claim (self, entry, *earlier, error))
        return CLAIM_TAKEN;
    }
  self->slots->roll_back (self->database);
  return CLAIM_FAILED;
}

static gboolean
wait_for_other (VarveRun *self, const VarveJournalEntry *other, gboolean *told, GError **error)
{
  g_autofree char *message = g_strdup_printf (_ ("Waiting for the run of process %s"),
                                              other->process ? other->process : "?");

  if (!*told)
    varve_run_on_wait (message, self);
  *told = TRUE;
  if (varve_run_sleep (self, ALIVE_PAUSE_US))
    return TRUE;
  varve_operation_set_error_if_cancelled (self->operation, error);
  return FALSE;
}

static Claim
claim (VarveRun *self, VarveJournalEntry *entry, VarveJournalEntry **earlier, GError **error)
{
  gboolean told = FALSE;

  for (guint n = 0;; n++)
    {
      g_autoptr (GError) local = NULL;
      Claim result = try_claim (self, entry, earlier, &local);

      if (result == CLAIM_FAILED && varve_run_retry (self, n, local))
        result = CLAIM_BUSY;
      else if (result == CLAIM_BUSY && !wait_for_other (self, *earlier, &told, &local))
        result = CLAIM_FAILED;
      if (local != NULL && result == CLAIM_FAILED)
        g_propagate_error (error, g_steal_pointer (&local));
      if (result != CLAIM_BUSY)
        return result;
      g_clear_pointer (earlier, varve_journal_entry_free);
    }
}

/* Our row's number, which later changes name. */
static gboolean
find_own_row (VarveRun *self, VarveJournalEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) entries = varve_database_read_journal (
      self->database, self->current.revision, 0, FALSE, self->operation, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      VarveJournalEntry *row = entries->pdata[i];

      if (strcmp (row->run_id, self->run_id) == 0)
        {
          entry->id = row->id;
          return TRUE;
        }
    }
  if (entries != NULL)
    varve_set_error (error, VARVE_ERROR_FAILED, NULL,
                     _ ("The journal has lost the row of the step that runs"));
  return FALSE;
}

/* The answer to a commit was lost: the row says whether it got to @statement. */
static VarveOutcome
settle (VarveRun *self, const VarveJournalEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;

  varve_run_on_reconnect (_ ("Connecting again to see how far the step got"), self);
  if (!self->slots->reconnect (self->database, varve_run_on_reconnect, self, self->operation, NULL))
    return VARVE_OUTCOME_UNKNOWN;
  entries = varve_database_read_journal (self->database, entry->revision, 0, FALSE, NULL, NULL);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      VarveJournalEntry *row = entries->pdata[i];

      if (row->id != entry->id)
        continue;
      if (row->statement == entry->statement && row->pending == entry->pending
          && row->state == entry->state)
        {
          g_clear_error (error);
          return VARVE_OUTCOME_DONE;
        }
      return VARVE_OUTCOME_NOT_DONE;
    }
  return VARVE_OUTCOME_UNKNOWN;
}

/* Statement @index (or none: G_MAXUINT) and the row's new numbers, together. */
static VarveOutcome
record (VarveRun *self,
        VarveJournalEntry *entry,
        guint index,
        guint n_done,
        guint pending,
        GError **error)
{
  gboolean last = n_done == count (self);
  VarveOutcome outcome;

  entry->statement = n_done;
  entry->pending = pending;
  entry->state = last ? VARVE_JOURNAL_DONE : VARVE_JOURNAL_STARTED;
  entry->duration_us = g_get_monotonic_time () - self->started_at;
  outcome = self->slots->run_recorded (self->database, &self->current, index, entry, last,
                                       self->operation, error);
  return outcome == VARVE_OUTCOME_UNKNOWN ? settle (self, entry, error) : outcome;
}

/* The statement ran. Until the row says so its fate is unknown, whatever kept the row from saying
 * it: the next run asks the catalogue. */
static VarveOutcome
record_bare (VarveRun *self, VarveJournalEntry *entry, guint index, GError **error)
{
  for (guint n = 0;; n++)
    {
      g_autoptr (GError) local = NULL;
      VarveOutcome outcome = record (self, entry, G_MAXUINT, index + 1, 0, &local);

      if (outcome == VARVE_OUTCOME_DONE)
        return outcome;
      if (outcome == VARVE_OUTCOME_NOT_DONE && varve_run_retry (self, n, local))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return VARVE_OUTCOME_UNKNOWN;
    }
}

static VarveOutcome
run_bare (VarveRun *self, VarveJournalEntry *entry, guint index, GError **error)
{
  g_autoptr (GError) local = NULL;
  VarveOutcome outcome = record (self, entry, G_MAXUINT, index, index + 1, error);

  if (outcome != VARVE_OUTCOME_DONE)
    return VARVE_OUTCOME_NOT_DONE;
  if (self->slots->run_bare (self->database, &self->current, index, self->operation, &local))
    return record_bare (self, entry, index, error);
  /* Refused by the server: nothing of it is done. Gone with the connection: who knows. */
  if (g_error_matches (local, VARVE_ERROR, VARVE_ERROR_CONNECTION_LOST))
    outcome = VARVE_OUTCOME_UNKNOWN;
  else
    outcome = VARVE_OUTCOME_NOT_DONE;
  g_propagate_error (error, g_steal_pointer (&local));
  return outcome;
}

static VarveOutcome
run_piece (VarveRun *self, VarveJournalEntry *entry, guint index, GError **error)
{
  gboolean bare = self->slots->is_bare (self->database, &self->current, index);

  for (guint n = 0;; n++)
    {
      g_autoptr (GError) local = NULL;
      VarveOutcome outcome = bare ? run_bare (self, entry, index, &local)
                                  : record (self, entry, index, index + 1, 0, &local);
      VarvePieceState state;

      if (outcome == VARVE_OUTCOME_NOT_DONE && varve_run_retry (self, n, local)
          && (!bare
              || self->slots->resume_step (self->database, &self->current, index, FALSE, &state,
                                           varve_run_on_wait, self, self->operation, NULL)))
        continue;
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return outcome;
    }
}

/* What became of the statement at which an earlier run stopped. @index: moved on if it is done. */
static gboolean
resume (VarveRun *self,
        VarveJournalEntry *entry,
        const VarveJournalEntry *earlier,
        guint *index,
        GError **error)
{
  gboolean was_started = earlier->state == VARVE_JOURNAL_STARTED && earlier->pending == *index + 1;
  VarvePieceState state;

  if (*index >= count (self))
    return TRUE;
  if (!self->slots->resume_step (self->database, &self->current, *index, was_started, &state,
                                 varve_run_on_wait, self, self->operation, error))
    return FALSE;
  switch (state)
    {
      case VARVE_PIECE_TO_RUN:
        return TRUE;
      case VARVE_PIECE_DONE:
        *index += 1;
        return record (self, entry, G_MAXUINT, *index, 0, error) == VARVE_OUTCOME_DONE;
      case VARVE_PIECE_UNKNOWN:
      default:
        varve_set_error (
            error, VARVE_ERROR_OUTCOME_UNKNOWN,
            _ ("Look in the database, finish by hand what is left of the step, and stamp "
               "the revision."),
            _ ("An earlier run of %s was interrupted in this statement, and it can't be "
               "told whether it did its work"),
            self->current.revision);
        if (error != NULL)
          varve_database_step_set_place (&self->current, *index, G_MAXSIZE, *error);
        return FALSE;
    }
}

static void
record_failure (VarveRun *self, VarveJournalEntry *entry, guint index, const GError *error)
{
  varve_run_set_failure (entry, error);
  entry->statement = index;
  entry->pending = index + 1;
  self->slots->run_recorded (self->database, &self->current, G_MAXUINT, entry, FALSE, NULL, NULL);
}

static void
set_lost_in_statement (VarveRun *self, guint index, GError **error)
{
  (*error)->code = VARVE_ERROR_OUTCOME_UNKNOWN;
  varve_error_set_hint (
      *error, _ ("Run it again as soon as the server can be reached: it is found out then "
                 "whether the statement did its work."));
  varve_database_step_set_place (&self->current, index, G_MAXSIZE, *error);
}

static gboolean
run_pieces (VarveRun *self, VarveJournalEntry *entry, guint index, GError **error)
{
  VarveOutcome outcome = VARVE_OUTCOME_DONE;
  g_autoptr (GError) local = NULL;

  if (count (self) == 0)
    outcome = record (self, entry, G_MAXUINT, 0, 0, &local);
  for (; outcome == VARVE_OUTCOME_DONE && index < count (self); index++)
    {
      self->result->partial_statements = index;
      if (varve_operation_set_error_if_cancelled (self->operation, &local))
        outcome = VARVE_OUTCOME_NOT_DONE;
      else
        {
          varve_run_on_statement (index + 1, self);
          outcome = run_piece (self, entry, index, &local);
        }
      if (outcome != VARVE_OUTCOME_DONE)
        break;
    }
  if (outcome == VARVE_OUTCOME_DONE)
    return TRUE;
  if (outcome == VARVE_OUTCOME_NOT_DONE)
    record_failure (self, entry, index, local);
  else
    set_lost_in_statement (self, index, &local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
run_claimed (VarveRun *self,
             VarveJournalEntry *entry,
             const VarveJournalEntry *earlier,
             GError **error)
{
  guint index = entry->statement;

  self->result->partial_statements = index;
  return find_own_row (self, entry, error)
         && (earlier == NULL || resume (self, entry, earlier, &index, error))
         && (index == count (self) && index > 0 ? TRUE : run_pieces (self, entry, index, error));
}

gboolean
varve_run_piecewise_step (VarveRun *self, GError **error)
{
  g_autoptr (VarveJournalEntry) entry = varve_run_make_entry (self, VARVE_JOURNAL_STARTED, TRUE);
  g_autoptr (VarveJournalEntry) earlier = NULL;

  switch (claim (self, entry, &earlier, error))
    {
      case CLAIM_SKIPPED:
        return TRUE;
      case CLAIM_TAKEN:
        break;
      case CLAIM_BUSY:
      case CLAIM_FAILED:
      default:
        return FALSE;
    }
  varve_run_start_step (self);
  if (run_claimed (self, entry, earlier, error))
    {
      self->result->partial_statements = 0;
      self->n_recorded++;
      varve_run_end_step (self);
      return TRUE;
    }
  self->result->partial = self->result->partial_statements > 0;
  return FALSE;
}
