/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plan on its way through a database: what all steps have in common. How a step goes is in
 * varve-transactional-step.c and varve-piecewise-step.c, what a database promises in
 * varve-database-private.h. */

#include "run/varve-migrator.h"

#include "base/varve-i18n.h"
#include "run/varve-migrator-private.h"

#include <string.h>

static const char *const state_nicks[] = {
  [VARVE_STEP_WAITING] = "waiting", [VARVE_STEP_DONE] = "done",
  [VARVE_STEP_SKIPPED] = "skipped", [VARVE_STEP_FAILED] = "failed",
  [VARVE_STEP_UNKNOWN] = "unknown",
};

/**
 * varve_step_state_get_nick:
 * @state: a state
 *
 * Returns: its name in JSON
 */
const char *
varve_step_state_get_nick (VarveStepState state)
{
  return state_nicks[state];
}

/**
 * varve_run_result_free:
 * @self: (transfer full): a result
 *
 * Frees it.
 */
void
varve_run_result_free (VarveRunResult *self)
{
  varve_plan_unref (self->plan);
  g_array_unref (self->states);
  g_array_unref (self->durations_us);
  g_strfreev (self->current);
  g_clear_error (&self->error);
  g_free (self);
}

static VarveRunResult *
result_new (VarvePlan *plan)
{
  VarveRunResult *self = g_new0 (VarveRunResult, 1);
  guint n = varve_plan_get_size (plan);

  self->plan = varve_plan_ref (plan);
  self->states = g_array_sized_new (FALSE, TRUE, sizeof (VarveStepState), n);
  self->durations_us = g_array_sized_new (FALSE, TRUE, sizeof (gint64), n);
  g_array_set_size (self->states, n);
  g_array_set_size (self->durations_us, n);
  return self;
}

static void
set_state (VarveRun *self, guint index, VarveStepState state)
{
  g_array_index (self->result->states, VarveStepState, index) = state;
}

static guint
count_statements (const VarveStep *step)
{
  return step->statements != NULL ? step->statements->items->len : 0;
}

static void
emit_full (VarveRun *self,
           VarveRunEventType type,
           guint index,
           guint statement,
           const char *message)
{
  VarveRunEvent event = {
    .type = type,
    .step = MIN (index, MAX (varve_plan_get_size (self->plan), 1) - 1),
    .n_steps = varve_plan_get_size (self->plan),
    .statement = statement,
    .n_statements = self->step ? count_statements (self->step) : 0,
    .duration_us = index < self->result->durations_us->len
                       ? g_array_index (self->result->durations_us, gint64, index)
                       : 0,
    .message = message,
  };

  if (self->func != NULL)
    self->func (&event, self->user_data);
}

void
varve_run_emit (VarveRun *self, VarveRunEventType type, const char *message)
{
  emit_full (self, type, self->index, 0, message);
}

void
varve_run_on_wait (const char *message, gpointer user_data)
{
  VarveRun *self = user_data;

  varve_operation_set_message (self->operation, message);
  varve_run_emit (self, VARVE_RUN_WAITING, message);
}

void
varve_run_on_reconnect (const char *message, gpointer user_data)
{
  VarveRun *self = user_data;

  varve_operation_set_message (self->operation, message);
  varve_run_emit (self, VARVE_RUN_RECONNECTING, message);
}

/* A step counts as one more than its statements, so that a stamp makes progress too. */
static void
set_fraction (VarveRun *self, guint statements_done)
{
  guint total = self->n_statements + varve_plan_get_size (self->plan);

  varve_operation_set_fraction (
      self->operation, (double) (self->statements_before + self->index + statements_done) / total);
}

void
varve_run_on_statement (guint number, gpointer user_data)
{
  VarveRun *self = user_data;

  set_fraction (self, number - 1);
  emit_full (self, VARVE_RUN_STATEMENT, self->index, number, NULL);
}

/* A loop in a script can say a million things. */
#define NOTICES_SHOWN 100

static void
on_notice (const char *text, gpointer user_data)
{
  VarveRun *self = user_data;

  if (self->n_notices++ < NOTICES_SHOWN)
    varve_run_emit (self, VARVE_RUN_NOTICE, text);
}

/* Nothing is left out without a word. */
static void
count_notices (VarveRun *self)
{
  guint n = self->n_notices > NOTICES_SHOWN ? self->n_notices - NOTICES_SHOWN : 0;
  g_autofree char *message = NULL;

  if (n == 0)
    return;
  message = g_strdup_printf (ngettext ("%u more message of the database is not shown",
                                       "%u more messages of the database are not shown", n),
                             n);
  varve_run_emit (self, VARVE_RUN_NOTICE, message);
}

static const char *
get_step_name (const VarveStep *step)
{
  if (step->revision != NULL)
    return step->revision->id;
  if (step->add != NULL && step->add[0] != NULL)
    return step->add[0];
  return step->remove != NULL && step->remove[0] != NULL ? step->remove[0] : "base";
}

VarveJournalEntry *
varve_run_make_entry (VarveRun *self, VarveJournalState state, gboolean with_body)
{
  VarveJournalEntry *entry = varve_journal_entry_new ();

  entry->run_id = g_strdup (self->run_id);
  entry->revision = g_strdup (get_step_name (self->step));
  entry->direction = g_strdup (varve_direction_get_nick (self->step->direction));
  entry->state = state;
  entry->started_us = self->started_us;
  entry->duration_us = g_get_monotonic_time () - self->started_at;
  entry->who = g_strdup (g_get_user_name ());
  entry->host = g_strdup (g_get_host_name ());
  entry->tool = g_strdup ("Varve " PACKAGE_VERSION);
  entry->process = g_strdup (self->process);
  entry->checksum = g_strdup (self->step->checksum);
  if (with_body && self->step->script != NULL)
    entry->body = g_strdup (self->step->script->text);
  return entry;
}

void
varve_run_set_failure (VarveJournalEntry *entry, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);

  entry->state = VARVE_JOURNAL_FAILED;
  entry->message = g_strdup (error->message);
  entry->statement = details ? details->statement_number : 0;
  if (details != NULL && *details->sqlstate != '\0')
    entry->sqlstate = g_strdup (details->sqlstate);
}

static gboolean
rows_equal (char **a, char **b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

static void
skip_until (VarveRun *self, guint index)
{
  for (; self->index < index; self->index++)
    {
      self->step = varve_plan_get_step (self->plan, self->index);
      self->statements_before += count_statements (self->step);
      set_state (self, self->index, VARVE_STEP_SKIPPED);
      varve_run_emit (self, VARVE_RUN_STEP_SKIPPED, NULL);
    }
}

static void
set_outdated (VarveRun *self, char **rows, GError **error)
{
  g_autofree char *found = g_strjoinv (", ", rows);
  g_autofree char *expected = g_strjoinv (", ", self->step->before);

  varve_set_error (error, VARVE_ERROR_PLAN_OUTDATED, _ ("Make the plan again and look at it."),
                   _ ("The database changed since the plan was made: it is at %s, and the plan "
                      "begins at %s"),
                   *found ? found : "base", *expected ? expected : "base");
}

gboolean
varve_run_match_rows (VarveRun *self, char **rows, gboolean *skipped, GError **error)
{
  guint n = varve_plan_get_size (self->plan);
  guint next = self->index;

  *skipped = FALSE;
  while (next < n && !rows_equal (rows, varve_plan_get_step (self->plan, next)->before))
    next++;
  if (next == self->index)
    return TRUE;
  self->slots->roll_back (self->database);
  if (next == n && !rows_equal (rows, varve_plan_get_step (self->plan, n - 1)->after))
    {
      set_outdated (self, rows, error);
      return FALSE;
    }
  *skipped = TRUE;
  skip_until (self, next);
  return FALSE;
}

void
varve_run_start_step (VarveRun *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  set_fraction (self, 0);
  varve_run_emit (self, VARVE_RUN_STEP_STARTED, NULL);
}

void
varve_run_end_step (VarveRun *self)
{
  g_array_index (self->result->durations_us, gint64, self->index)
      = g_get_monotonic_time () - self->started_at;
  count_notices (self);
  set_state (self, self->index, VARVE_STEP_DONE);
  self->result->n_done++;
  varve_run_emit (self, VARVE_RUN_STEP_DONE, NULL);
  self->statements_before += count_statements (self->step);
  self->index++;
}

gboolean
varve_run_sleep (VarveRun *self, gint64 us)
{
  gint64 end = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < end)
    {
      if (varve_operation_is_cancelled (self->operation))
        return FALSE;
      g_usleep (MIN (20 * 1000, us));
    }
  return TRUE;
}

gboolean
varve_run_retry (VarveRun *self, guint attempt, const GError *error)
{
  const VarveDatabaseOptions *options = &varve_database_get_state (self->database)->options;
  gint64 unit_us = (gint64) options->lock_timeout_ms * 1000 / 40;
  g_autofree char *blockers = NULL;
  g_autofree char *message = NULL;

  if (!g_error_matches (error, VARVE_ERROR, VARVE_ERROR_LOCKED)
      || self->slots->describe_blockers == NULL || attempt >= options->lock_retries)
    return FALSE;
  blockers = self->slots->describe_blockers (self->database);
  message = blockers ? g_strdup_printf (_ ("Blocked by %s; trying again"), blockers)
                     : g_strdup_printf (_ ("%s; trying again"), error->message);
  varve_operation_set_message (self->operation, message);
  self->n_notices = 0;
  varve_run_emit (self, VARVE_RUN_RETRY, message);
  /* Longer each time, and never the same, so that what queued up behind us gets through. */
  return varve_run_sleep (self,
                          unit_us + g_random_double () * unit_us * (1 + 4 * MIN (attempt + 1, 10)));
}

static gboolean
prepare_step (VarveRun *self, GError **error)
{
  const VarveStep *step = varve_plan_get_step (self->plan, self->index);
  const VarveScriptSection *section = varve_step_get_section (step);

  self->step = step;
  self->started = FALSE;
  self->n_notices = 0;
  self->started_at = g_get_monotonic_time ();
  self->started_us = g_get_real_time ();
  self->current = (VarveDatabaseStep){
    .revision = get_step_name (step),
    .path = step->revision ? step->revision->path : NULL,
    .remove = (const char *const *) step->remove,
    .after = (const char *const *) step->after,
    .add = (const char *const *) step->add,
  };
  if (step->direction == VARVE_DIRECTION_STAMP)
    return TRUE;
  if (step->script == NULL || step->statements == NULL || section == NULL)
    {
      varve_set_error (error, VARVE_ERROR_FAILED, NULL, _ ("The plan's scripts were not loaded"));
      return FALSE;
    }
  self->current.text = step->script->text;
  self->current.section_offset = section->offset;
  self->current.section_length = section->length;
  self->current.statements = step->statements;
  return TRUE;
}

static gboolean
is_transactional (const VarveStep *step)
{
  return step->transactional || step->direction == VARVE_DIRECTION_STAMP;
}

/* Everything that can be refused is refused before anything runs. */
static gboolean
check_steps (VarveRun *self, GError **error)
{
  for (self->index = 0; self->index < varve_plan_get_size (self->plan); self->index++)
    if (!prepare_step (self, error)
        || (self->step->statements != NULL
            && !varve_statements_check (self->step->statements, self->current.text,
                                        is_transactional (self->step), self->current.path, error))
        || !self->slots->check_step (self->database, &self->current, is_transactional (self->step),
                                     error))
      return FALSE;
  self->index = 0;
  self->step = NULL;
  return TRUE;
}

static gboolean
run_steps (VarveRun *self, GError **error)
{
  while (self->index < varve_plan_get_size (self->plan))
    {
      if (varve_operation_set_error_if_cancelled (self->operation, error)
          || !prepare_step (self, error))
        return FALSE;
      if (!(is_transactional (self->step) ? varve_run_transactional_step
                                          : varve_run_piecewise_step) (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_plan (VarveRun *self, VarveProject *project, GError **error)
{
  gboolean done;

  if (varve_plan_get_size (self->plan) == 0)
    return TRUE;
  if (project != NULL && !varve_project_check_is_sql (project, error))
    return FALSE;
  if (project != NULL && !varve_plan_check_reviewed (self->plan, error))
    return FALSE;
  if (project != NULL && !varve_project_check_plan (project, self->plan, error))
    return FALSE;
  if (!self->slots->begin_run (self->database, varve_run_on_wait, self, self->operation, error))
    return FALSE;
  done = check_steps (self, error) && run_steps (self, error);
  self->slots->end_run (self->database);
  return done;
}

static void
note_failure (VarveRun *self)
{
  gboolean unknown
      = g_error_matches (self->result->error, VARVE_ERROR, VARVE_ERROR_OUTCOME_UNKNOWN);

  if (!self->started)
    return;
  g_array_index (self->result->durations_us, gint64, self->index)
      = g_get_monotonic_time () - self->started_at;
  count_notices (self);
  set_state (self, self->index, unknown ? VARVE_STEP_UNKNOWN : VARVE_STEP_FAILED);
  varve_run_emit (self, VARVE_RUN_STEP_FAILED, self->result->error->message);
}

/**
 * varve_migrator_run:
 * @project: (nullable): whose scripts have to be those of the plan still
 * @database: the database
 * @plan: a loaded plan
 * @operation: (nullable): for cancelling and progress
 * @func: (nullable): told what happens
 * @user_data: for @func
 *
 * Runs a plan: each step whole or not at all (one that is not transactional: each of its statements
 * once), exactly once however many run together. Steps that another run did meanwhile are skipped.
 * Blocking; the database's thread.
 *
 * Returns: (transfer full): what became of it, always
 */
VarveRunResult *
varve_migrator_run (VarveProject *project,
                    VarveDatabase *database,
                    VarvePlan *plan,
                    VarveOperation *operation,
                    VarveRunFunc func,
                    gpointer user_data)
{
  g_autofree char *run_id = g_uuid_string_random ();
  g_autofree char *process = varve_journal_dup_process ();
  VarveRun self = {
    .database = database,
    .slots = VARVE_DATABASE_GET_CLASS (database),
    .plan = plan,
    .operation = operation,
    .func = func,
    .user_data = user_data,
    .result = result_new (plan),
    .run_id = run_id,
    .n_statements = varve_plan_count_statements (plan),
    .process = process,
  };

  VarveDatabaseState *state = varve_database_get_state (database);

  state->on_notice = on_notice;
  state->notice_data = &self;
  if (run_plan (&self, project, &self.result->error))
    g_assert (self.index == varve_plan_get_size (plan));
  else
    note_failure (&self);
  state->on_notice = NULL;
  self.result->current = varve_database_read_current (database, NULL, NULL);
  return self.result;
}
