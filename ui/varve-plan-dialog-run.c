/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "varve-alembic-use.h"
#include "varve-plan-words.h"

/* Running the plan that was shown. */

typedef struct
{
  VarvePlan *plan;
  char *environment;
  VarveRunFeed *feed;
} Run;

/* What came of it. */
typedef struct
{
  VarveRunResult *result;
  char *output;                 /* (nullable): what the project's Alembic printed */
  char *note;                   /* (nullable): what a person has to know */
  VarveAlembicFailure *failure; /* (nullable): how it ended */
} Ran;

static void
run_free (gpointer data)
{
  Run *run = data;

  varve_plan_unref (run->plan);
  varve_run_feed_unref (run->feed);
  g_free (run->environment);
  g_free (run);
}

static void
ran_free (gpointer data)
{
  Ran *ran = data;

  g_clear_pointer (&ran->result, varve_run_result_free);
  g_free (ran->output);
  g_free (ran->note);
  g_clear_pointer (&ran->failure, varve_alembic_failure_free);
  g_free (ran);
}

/* The project's own Alembic does it; NULL where it can't even be called. */
static Ran *
run_by_alembic (VarveProject *project,
                VarveDatabase *database,
                Run *run,
                VarveOperation *operation,
                GError **error)
{
  g_auto (VarveAlembicUse) use = { 0 };
  g_autoptr (VarveAlembicResult) result = NULL;
  Ran *ran;

  if (!varve_alembic_use_init (&use, project, run->environment, database, operation, error))
    return NULL;
  result
      = varve_alembic_run_plan (&use.context, run->plan, operation, varve_run_feed_push, run->feed);
  ran = g_new0 (Ran, 1);
  ran->result = g_steal_pointer (&result->run);
  ran->output = g_steal_pointer (&result->output);
  ran->note = g_steal_pointer (&result->note);
  ran->failure = g_steal_pointer (&result->failure);
  return ran;
}

/* In the worker's thread. */
static gpointer
run_plan (VarveProject *project,
          VarveGraph *graph,
          VarveDatabase *database,
          gpointer data,
          VarveOperation *operation,
          GError **error)
{
  Run *run = data;
  Ran *ran;

  if (varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC)
    return run_by_alembic (project, database, run, operation, error);
  ran = g_new0 (Ran, 1);
  ran->result = varve_migrator_run (project, database, run->plan, operation, varve_run_feed_push,
                                    run->feed);
  return ran;
}

/* A unit is a statement, or the end of a step: so that steps without statements count too. */
static void
count_units (VarvePlanDialog *self)
{
  guint n = varve_plan_get_size (self->plan);

  g_free (self->units);
  self->units = g_new (guint, n + 1);
  self->units[0] = 0;
  for (guint i = 0; i < n; i++)
    self->units[i + 1]
        = self->units[i] + varve_step_count_statements (varve_plan_get_step (self->plan, i)) + 1;
}

static void
show_progress (VarvePlanDialog *self, const VarveRunPulse *pulse)
{
  guint n = varve_plan_get_size (self->plan);
  const VarveStep *step;
  guint units;

  if (pulse->step >= n)
    return;
  step = varve_plan_get_step (self->plan, pulse->step);
  units = self->units[pulse->step] + (pulse->statement > 0 ? pulse->statement - 1 : 0);
  gtk_progress_bar_set_fraction (self->progress, (double) units / MAX (self->units[n], 1));
  if (pulse->message != NULL)
    {
      gtk_label_set_label (self->running, pulse->message);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->running), pulse->message);
    }
  else if (pulse->statement > 0)
    {
      g_autofree char *line = varve_step_dup_statement_line (step, pulse->statement - 1, 200);

      gtk_label_set_label (self->running, line);
    }
}

static void
follow (VarvePlanDialog *self, guint step)
{
  if (self->following == step || step >= varve_plan_get_size (self->plan))
    return;
  self->following = step;
  gtk_widget_activate_action (GTK_WIDGET (self->steps), "list.scroll-to-item", "u", step);
}

static void
take_saying (VarvePlanDialog *self, const VarveRunSaying *saying)
{
  g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), saying->step);

  if (item != NULL)
    varve_step_item_add_notice (item, saying->text);
}

static void
on_pulse (const VarveRunPulse *pulse, gpointer data)
{
  VarvePlanDialog *self = data;

  for (guint i = 0; i < pulse->changes->len; i++)
    {
      VarveRunChange change = g_array_index (pulse->changes, VarveRunChange, i);
      g_autoptr (VarveStepItem) item
          = g_list_model_get_item (G_LIST_MODEL (self->items), change.step);

      if (item == NULL)
        continue;
      varve_step_item_set_progress (item, change.progress, change.duration_us);
      if (change.progress == VARVE_PROGRESS_DONE)
        varve_session_note_step (self->session, self->environment, varve_step_item_get_step (item));
    }
  for (guint i = 0; i < pulse->sayings->len; i++)
    take_saying (self, &g_array_index (pulse->sayings, VarveRunSaying, i));
  show_progress (self, pulse);
  follow (self, pulse->step);
}

static void
on_ran (GObject *source, GAsyncResult *async, gpointer data)
{
  g_autoptr (VarvePlanDialog) self = data;
  GError *error = NULL;
  Ran *ran = varve_session_run_finish (VARVE_SESSION (source), async, &error);

  varve_run_feed_close (self->feed);
  g_clear_pointer (&self->feed, varve_run_feed_unref);
  g_clear_object (&self->operation);
  g_free (self->output);
  self->output = ran != NULL ? g_steal_pointer (&ran->output) : NULL;
  /* What was said before it ran is no news. */
  g_clear_pointer (&self->remark, g_free);
  if (ran != NULL && g_strcmp0 (ran->note, self->note) != 0)
    self->remark = g_steal_pointer (&ran->note);
  varve_plan_dialog_take_result (self, ran != NULL ? g_steal_pointer (&ran->result) : NULL, error,
                                 ran != NULL ? ran->failure : NULL);
  g_clear_pointer (&ran, ran_free);
}

void
varve_plan_dialog_run (VarvePlanDialog *self)
{
  Run *run;
  guint n = varve_plan_get_size (self->plan);

  g_return_if_fail (self->phase == VARVE_PHASE_READY && varve_plan_dialog_is_confirmed (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      varve_step_item_set_expanded (item, FALSE);
      varve_step_item_set_progress (item, VARVE_PROGRESS_WAITING, 0);
    }
  count_units (self);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_label_set_label (self->running, _ ("Connecting…"));
  self->following = G_MAXUINT;
  self->operation = varve_operation_new ();
  self->feed = varve_run_feed_new (on_pulse, self);
  run = g_new0 (Run, 1);
  run->plan = varve_plan_ref (self->plan);
  run->environment = g_strdup (self->environment);
  run->feed = varve_run_feed_ref (self->feed);
  varve_plan_dialog_set_phase (self, VARVE_PHASE_RUNNING);
  varve_session_run_async (self->session, self->environment,
                           VARVE_SESSION_WRITE | VARVE_SESSION_INTERACTIVE, run_plan, run, run_free,
                           ran_free, self->operation, on_ran, g_object_ref (self));
}

void
varve_plan_dialog_stop (VarvePlanDialog *self)
{
  /* It has ended already, and what it ended with is being explained. */
  if (self->phase != VARVE_PHASE_RUNNING || self->operation == NULL)
    return;
  varve_plan_dialog_set_phase (self, VARVE_PHASE_STOPPING);
  gtk_label_set_label (self->running, _ ("Stopping the statement…"));
  varve_operation_cancel (self->operation);
}

static void
on_stop_response (VarvePlanDialog *self, const char *response)
{
  if (g_str_equal (response, "stop"))
    varve_plan_dialog_stop (self);
}

/* Closing is not the same as cancelling: whoever closes may only want the window out of the way. */
void
varve_plan_dialog_ask_to_stop (VarvePlanDialog *self)
{
  GtkWidget *dialog;

  if (self->phase != VARVE_PHASE_RUNNING)
    return;
  dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Stop the Run?"),
      _ ("The revision that runs now is undone whole where it runs in a transaction. Revisions that "
         "are done stay."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Running"),
                                    "stop", _ ("_Stop"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_stop_response), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
