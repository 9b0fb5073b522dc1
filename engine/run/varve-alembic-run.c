/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plan on its way through Alembic.
 *
 *   refused  <--  not trusted, scripts or version rows no longer the plan's, another database
 *   call     -->  a process for one stretch of the plan; its log says which step runs
 *   compare  -->  version rows are read again: the only proof
 *
 * A1  The log is for showing. What became of a step is said by the version rows alone: rows that a
 *     step leaves prove it and those before it, whatever Alembic printed or how it ended.
 * A2  Rows that no step of the plan leaves, or that can't be read, are "unknown", and nothing more
 *     is run.
 * A3  A step in the log that is not the plan's next one ends the process.
 * A4  The journal says that a step began before it can have ended, with the process that is at it:
 *     where Varve itself is ended meanwhile, that row is what is left. What becomes of it is said
 *     afterwards, or by varve_project_settle_journal(). */

#include "run/varve-alembic-private.h"

#include "base/varve-i18n.h"
#include "database/varve-database-private.h"
#include "run/varve-alembic-journal.h"
#include "run/varve-alembic-output.h"

#include <string.h>

typedef struct
{
  const VarveAlembicContext *context;
  VarveAlembicCaller caller;
  VarvePlan *plan;
  VarveOperation *operation; /* (nullable) */
  VarveOperation *inner;     /* what a call is stopped by, of the person's wish or ours */
  VarveRunFunc func;         /* (nullable) */
  gpointer user_data;
  VarveAlembicResult *result;
  const VarveAlembicCall *call;
  guint next;         /* step that the log names next */
  gint64 started;     /* monotonic, of step @next - 1 */
  gint64 *started_us; /* Unix time of each step */
  gint64 *begun;      /* the journal's row of each step; 0 where it has none yet */
  char *run_id;
  char *process;     /* (nullable): that the call's Alembic runs in */
  gboolean off_plan; /* A3 */
} Run;

/**
 * varve_alembic_result_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_alembic_result_free (VarveAlembicResult *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->run, varve_run_result_free);
  g_free (self->output);
  varve_alembic_failure_free (self->failure);
  g_free (self->note);
  g_strfreev (self->commands);
  g_free (self);
}

static VarveRunResult *
run_result_new (VarvePlan *plan)
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
emit (Run *self, VarveRunEventType type, guint step, const char *message)
{
  VarveRunEvent event = {
    .type = type,
    .step = step,
    .n_steps = varve_plan_get_size (self->plan),
    .duration_us = g_array_index (self->result->run->durations_us, gint64, step),
    .message = message,
  };

  if (self->func)
    self->func (&event, self->user_data);
}

static void
set_state (Run *self, guint step, VarveStepState state)
{
  g_array_index (self->result->run->states, VarveStepState, step) = state;
}

static VarveJournalEntry *
make_entry (Run *self, guint index, const char *process)
{
  const VarveStep *step = varve_plan_get_step (self->plan, index);
  VarveStepState state = g_array_index (self->result->run->states, VarveStepState, index);
  VarveJournalEntry *entry = varve_journal_entry_new ();

  entry->id = self->begun[index];
  entry->run_id = g_strdup (self->run_id);
  entry->revision = g_strdup (step->revision                    ? step->revision->id
                              : step->add && step->add[0]       ? step->add[0]
                              : step->remove && step->remove[0] ? step->remove[0]
                                                                : "base");
  entry->direction = g_strdup (varve_direction_get_nick (step->direction));
  entry->state = state == VARVE_STEP_DONE ? VARVE_JOURNAL_DONE : VARVE_JOURNAL_FAILED;
  entry->started_us = self->started_us[index] ? self->started_us[index] : g_get_real_time ();
  entry->duration_us = g_array_index (self->result->run->durations_us, gint64, index);
  entry->who = g_strdup (g_get_user_name ());
  entry->host = g_strdup (g_get_host_name ());
  entry->tool = g_strdup ("Varve " PACKAGE_VERSION ", Alembic");
  entry->process = g_strdup (process);
  entry->checksum = g_strdup (step->checksum);
  if (step->script)
    entry->body = g_strdup (step->script->text);
  if (entry->state == VARVE_JOURNAL_FAILED && self->result->run->error)
    entry->message = g_strdup (self->result->run->error->message);
  return entry;
}

/* That it could not be written down is said at the end, when it is tried again. */
static void
begin_entry (Run *self, guint index)
{
  g_autoptr (VarveJournalEntry) entry = make_entry (self, index, self->process);

  if (varve_project_begin_journal (self->context->project, self->context->database, entry, NULL))
    self->begun[index] = entry->id;
}

static void
end_duration (Run *self)
{
  if (self->next > self->call->first)
    g_array_index (self->result->run->durations_us, gint64, self->next - 1)
        = g_get_monotonic_time () - self->started;
}

static void
start_step (Run *self)
{
  end_duration (self);
  self->started = g_get_monotonic_time ();
  self->started_us[self->next] = g_get_real_time ();
  varve_operation_set_fraction (self->operation,
                                (double) self->next / varve_plan_get_size (self->plan));
  emit (self, VARVE_RUN_STEP_STARTED, self->next, NULL);
  /* A journal in the database itself is Alembic's to lock now. */
  if (self->process && !varve_project_has_journal_table (self->context->project))
    begin_entry (self, self->next);
  self->next++;
}

/* Python takes longer to begin than this takes. */
static void
on_start (int pid, gpointer user_data)
{
  Run *self = user_data;

  self->process = varve_journal_dup_process_of (pid);
  begin_entry (self, self->call->first);
}

/* The first step of a call counts as started when the call is, for env.py may have no log. */
static void
on_line (gboolean is_stderr, const char *line, gpointer user_data)
{
  Run *self = user_data;
  g_autofree char *id = varve_alembic_output_parse_step (line, self->plan->direction);
  guint end = self->call->first + self->call->n;
  const VarveStep *last = varve_plan_get_step (self->plan, self->next - 1);

  if (!id || self->plan->direction == VARVE_DIRECTION_STAMP || self->off_plan)
    return;
  if (last->revision && g_str_equal (last->revision->id, id))
    return;
  if (self->next < end
      && g_str_equal (varve_plan_get_step (self->plan, self->next)->revision->id, id))
    {
      start_step (self);
      return;
    }
  self->off_plan = TRUE;
  varve_operation_cancel (self->inner);
}

static void
on_cancel (gpointer user_data)
{
  varve_operation_cancel (user_data);
}

/* A connection of its own to a file that may have been made, or replaced, since. */
static char **
read_rows (Run *self, GError **error)
{
  VarveDatabase *database = self->context->database;
  VarveDatabaseState *state = varve_database_get_state (database);
  VarveDatabaseOptions options = state->options;
  g_autoptr (VarveDatabase) fresh = NULL;

  if (varve_database_get_dialect (database) != VARVE_DIALECT_SQLITE)
    return varve_database_read_current (database, NULL, error);
  options.read_only = TRUE;
  options.create = FALSE;
  fresh = varve_database_open (state->url, &options, NULL, error);
  return fresh ? varve_database_read_current (fresh, NULL, error) : NULL;
}

static gboolean
rows_equal (char **a, char **b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

static char *
describe_rows (char **rows)
{
  return rows[0] ? g_strjoinv (", ", rows) : g_strdup ("base");
}

/* Before anything runs: is the plan's beginning what the database has? */
static gboolean
check_grounds (Run *self, gboolean *done, GError **error)
{
  g_auto (GStrv) rows = NULL;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;

  if (!varve_project_check_plan (self->context->project, self->plan, error))
    return FALSE;
  rows = read_rows (self, error);
  if (!rows)
    return FALSE;
  *done = rows_equal (rows, self->plan->to) && !rows_equal (rows, self->plan->from);
  if (*done || rows_equal (rows, self->plan->from))
    return TRUE;
  found = describe_rows (rows);
  expected = describe_rows (self->plan->from);
  varve_set_error (error, VARVE_ERROR_PLAN_OUTDATED, _ ("Make the plan again and look at it."),
                   _ ("The database changed since the plan was made: it is at %s, and the plan "
                      "begins at %s"),
                   found, expected);
  return FALSE;
}

static void
mark_done (Run *self, guint n)
{
  for (guint i = self->call->first; i < self->call->first + n; i++)
    {
      set_state (self, i, VARVE_STEP_DONE);
      self->result->run->n_done++;
      emit (self, VARVE_RUN_STEP_DONE, i, NULL);
    }
}

static void
mark_stopped (Run *self, guint n, VarveStepState state, const char *message)
{
  guint step = self->call->first + n;

  if (n >= self->call->n)
    return;
  set_state (self, step, state);
  emit (self, VARVE_RUN_STEP_FAILED, step, message);
}

/* What can't be proved is said, with what was seen. */
static void
set_unknown (Run *self, char **rows, const GError *cause, GError **error)
{
  g_autofree char *found = rows ? describe_rows (rows) : NULL;
  g_autofree char *expected = describe_rows (
      varve_plan_get_step (self->plan, self->call->first + self->call->n - 1)->after);
  g_autofree char *display
      = varve_url_dup_display (varve_database_get_url (self->context->database));

  if (found)
    varve_set_error (error, VARVE_ERROR_OUTCOME_UNKNOWN,
                     _ ("Look at what Alembic printed and at the database, then make a new plan."),
                     _ ("Alembic left %s at %s, where the plan expects %s"), display, found,
                     expected);
  else
    varve_set_error (error, VARVE_ERROR_OUTCOME_UNKNOWN,
                     _ ("Look at “varvectl current” when the database can be reached again."),
                     _ ("The database can’t be asked what became of the run"));
  if (cause)
    varve_error_set_detail (*error, cause->message);
}

/* Alembic is content, and this database did not move: it had another one. */
static void
set_other_database (Run *self, GError **error)
{
  g_autofree char *display
      = varve_url_dup_display (varve_database_get_url (self->context->database));

  varve_set_error (error, VARVE_ERROR_OUTCOME_UNKNOWN,
                   _ ("Most likely env.py took another database: see what Alembic printed, and "
                      "which URL env.py uses. Choose the environment that is meant."),
                   _ ("Alembic says that it is done, and nothing changed in %s"), display);
}

static void
set_off_plan (GError **error)
{
  varve_set_error (error, VARVE_ERROR_PLAN_OUTDATED,
                   _ ("Make the plan again. The project may hold scripts that Alembic sees and "
                      "Varve does not, or the container has other scripts than this folder."),
                   _ ("Alembic began another revision than the plan’s next one, and was stopped"));
}

static void
add_note (VarveAlembicResult *result, const char *sentence)
{
  char *joined
      = result->note ? g_strconcat (result->note, " ", sentence, NULL) : g_strdup (sentence);

  g_free (result->note);
  result->note = joined;
}

/* The plan's end is reached; a further step would start from rows that it does not expect. */
static gboolean
accept_redundant (Run *self, char **rows, GError **error)
{
  const VarveStep *last = varve_plan_get_step (self->plan, self->call->first + self->call->n - 1);
  g_autofree char *found = describe_rows (rows);
  g_autofree char *wanted = g_strjoinv (" ", last->after);
  g_autofree char *remedy
      = g_strdup_printf (_ ("“varvectl stamp --purge %s” takes them out."), wanted);
  g_autofree char *sentence = NULL;

  if (self->call->first + self->call->n < varve_plan_get_size (self->plan))
    {
      varve_set_error (error, VARVE_ERROR_FAILED, remedy,
                       _ ("Alembic left version rows that others include: %s"), found);
      return FALSE;
    }
  sentence = g_strdup_printf (_ ("Alembic left version rows that others include: %s. %s"), found,
                              remedy);
  add_note (self->result, sentence);
  return TRUE;
}

/* Alembic was not even started: nothing can have happened to any step. */
static gboolean
never_ran (Run *self, const GError *problem)
{
  const VarveAlembicFailure *failure = self->result->failure;

  return (g_error_matches (problem, VARVE_ERROR, VARVE_ERROR_NO_ALEMBIC)
          || g_error_matches (problem, VARVE_ERROR, VARVE_ERROR_NO_CONTAINER))
         && failure && failure->exit_status < 0 && !failure->term_signal;
}

/* Compares, after a call that ended in @problem or well. FALSE with an error: no further call. */
static gboolean
settle_call (Run *self, const GError *problem, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) rows = read_rows (self, &local_error);
  gboolean redundant = FALSE;
  int n = rows ? varve_alembic_match_rows (self->context->project, self->plan, self->call->first,
                                           self->call->n, rows, &redundant)
               : -1;
  const char *words = problem ? problem->message : NULL;

  if (n > 0)
    mark_done (self, (guint) n);
  if (n == (int) self->call->n && !problem)
    return !redundant || accept_redundant (self, rows, error);
  if (n < 0)
    {
      set_unknown (self, rows, problem ? problem : local_error, error);
      for (guint i = 0; i < self->call->n; i++)
        set_state (self, self->call->first + i, VARVE_STEP_UNKNOWN);
      mark_stopped (self, 0, VARVE_STEP_UNKNOWN, (*error)->message);
      return FALSE;
    }
  if (self->off_plan)
    set_off_plan (error);
  else if (problem)
    g_propagate_error (error, g_error_copy (problem));
  else if (n == 0)
    set_other_database (self, error);
  else
    set_unknown (self, rows, NULL, error);
  words = (*error)->message;
  mark_stopped (self, (guint) n, problem ? VARVE_STEP_FAILED : VARVE_STEP_UNKNOWN, words);
  return FALSE;
}

/* A run is what it is whether or not it could be written down; that it could not is said. */
static void
record (Run *self)
{
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_journal_entry_free);
  g_autofree char *process = varve_journal_dup_process ();
  g_autoptr (GError) error = NULL;
  GArray *states = self->result->run->states;

  for (guint i = 0; i < states->len; i++)
    {
      VarveStepState state = g_array_index (states, VarveStepState, i);

      if (self->begun[i] || (state != VARVE_STEP_WAITING && state != VARVE_STEP_SKIPPED))
        g_ptr_array_add (entries, make_entry (self, i, process));
    }
  if (entries->len == 0
      || varve_project_write_journal (self->context->project, self->context->database, entries,
                                      &error))
    return;
  {
    g_autofree char *sentence
        = g_strdup_printf (_ ("The journal could not be written: %s."), error->message);

    add_note (self->result, sentence);
  }
}

static gboolean
run_call (Run *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (varve_operation_set_error_if_cancelled (self->operation, error))
    return FALSE;
  g_clear_object (&self->inner);
  self->inner = varve_operation_new ();
  self->next = self->call->first;
  start_step (self);
  varve_operation_set_cancel_hook (self->operation, on_cancel, self->inner);
  varve_alembic_caller_run (&self->caller, (const char *const *) self->call->arguments, FALSE, 0,
                            NULL, self->inner, &self->result->failure, &problem);
  varve_operation_set_cancel_hook (self->operation, NULL, NULL);
  g_clear_pointer (&self->process, g_free);
  if (problem && never_ran (self, problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  end_duration (self);
  return settle_call (self, problem, error);
}

static void
skip_all (Run *self)
{
  for (guint i = 0; i < varve_plan_get_size (self->plan); i++)
    {
      set_state (self, i, VARVE_STEP_SKIPPED);
      emit (self, VARVE_RUN_STEP_SKIPPED, i, NULL);
    }
}

static gboolean
run_calls (Run *self, GError **error)
{
  g_autoptr (GPtrArray) calls = varve_alembic_split_plan (self->plan);
  gboolean done = FALSE;

  if (!varve_alembic_caller_init (&self->caller, self->context, self->operation, error))
    return FALSE;
  self->caller.start_func = on_start;
  self->caller.line_func = on_line;
  self->caller.line_data = self;
  self->result->note = g_strdup (self->caller.database->note);
  if (!varve_project_take_journal (self->context->project, self->context->database, self->operation,
                                   error)
      || !check_grounds (self, &done, error))
    return FALSE;
  if (done)
    skip_all (self);
  for (guint i = 0; !done && i < calls->len; i++)
    {
      self->call = calls->pdata[i];
      if (!run_call (self, error))
        return FALSE;
    }
  return TRUE;
}

static void
finish (Run *self)
{
  VarveAlembicResult *result = self->result;

  record (self);
  result->run->current = read_rows (self, NULL);
  result->output = varve_alembic_caller_take_output (&self->caller, &result->truncated);
  g_ptr_array_add (self->caller.lines, NULL);
  result->commands = g_strdupv ((char **) self->caller.lines->pdata);
  varve_alembic_caller_clear (&self->caller);
  g_clear_object (&self->inner);
  g_free (self->started_us);
  g_free (self->begun);
  g_free (self->run_id);
}

/**
 * varve_alembic_run_plan:
 * @context: whose Alembic runs, on which database
 * @plan: a plan loaded by varve_project_load_plan()
 * @operation: (nullable): a cancel interrupts Alembic, then terminates, then kills it
 * @func: (nullable): told what happens; a step is said to be done when the version rows prove it
 * @user_data: for @func
 *
 * Carries a plan out by the project's own Alembic, in as few calls as do exactly its steps. Refuses
 * before anything runs where the folder is not trusted, scripts or version rows are no longer the
 * plan's, or Alembic is known to take another database. Afterwards the version rows say what became
 * of each step. Blocking; the database's thread.
 *
 * Returns: (transfer full): what became of it, always
 */
VarveAlembicResult *
varve_alembic_run_plan (const VarveAlembicContext *context,
                        VarvePlan *plan,
                        VarveOperation *operation,
                        VarveRunFunc func,
                        gpointer user_data)
{
  Run self = {
    .context = context,
    .plan = plan,
    .operation = operation,
    .func = func,
    .user_data = user_data,
    .result = g_new0 (VarveAlembicResult, 1),
    .started_us = g_new0 (gint64, varve_plan_get_size (plan)),
    .begun = g_new0 (gint64, varve_plan_get_size (plan)),
    .run_id = g_uuid_string_random (),
  };

  self.result->run = run_result_new (plan);
  run_calls (&self, &self.result->run->error);
  finish (&self);
  return self.result;
}

/**
 * varve_alembic_list_commands:
 * @context: whose Alembic would run
 * @plan: a plan
 *
 * Returns: (transfer full): the lines that varve_alembic_run_plan() would run, for a shell
 */
char **
varve_alembic_list_commands (const VarveAlembicContext *context, VarvePlan *plan)
{
  g_autoptr (GPtrArray) calls = varve_alembic_split_plan (plan);
  char **lines = g_new0 (char *, calls->len + 1);

  for (guint i = 0; i < calls->len; i++)
    {
      const VarveAlembicCall *call = calls->pdata[i];

      lines[i] = varve_alembic_command_dup_line (context->command, context->project,
                                                 context->x_arguments,
                                                 (const char *const *) call->arguments, FALSE);
    }
  return lines;
}

/**
 * varve_alembic_check_database:
 * @context: whose Alembic would run
 * @note: (out) (nullable): what a person has to know before
 * @error: return location
 *
 * Returns: %FALSE with an error where Alembic is known to take another database than the one meant
 */
gboolean
varve_alembic_check_database (const VarveAlembicContext *context, char **note, GError **error)
{
  VarveUrl *url = context->database ? varve_database_get_url (context->database) : NULL;
  g_autoptr (VarveAlembicDatabase) database = varve_alembic_database_prepare (
      context->project, context->environment, url, context->command, context->x_arguments, error);

  if (!database)
    return FALSE;
  *note = g_strdup (database->note);
  return TRUE;
}
