/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-error-presenter.h"
#include "varve-plan-words.h"
#include "varve-run-report.h"

/* What came of the run: a notice and away, or the failure with all that is known of it. */

#define EXCERPT_LINES  4   /* shown above and below the marked line */
#define EXCERPT_HEIGHT 200 /* more of it scrolls */
#define OUTPUT_HEIGHT  140 /* what Alembic printed, its end first */

static void
add_undo (VarvePlanDialog *self, const char *message)
{
  VarveEnvironment *environment = varve_session_find_environment (self->session, self->environment);
  g_auto (GStrv) targets = NULL;
  VarveDirection back = self->direction == VARVE_DIRECTION_UPGRADE ? VARVE_DIRECTION_DOWNGRADE
                                                                   : VARVE_DIRECTION_UPGRADE;

  /* What was found is not among the scripts that would lead forward again. */
  if (environment != NULL && environment->kind == VARVE_KIND_DEVELOPMENT
      && !(self->flags & VARVE_PLAN_DIALOG_FIND)
      && self->result->n_done == varve_plan_get_size (self->plan))
    targets = varve_plan_dup_undo_targets (self->plan, self->graph);
  if (targets == NULL)
    varve_session_notice (self->session, message, NULL, NULL, NULL);
  else
    varve_session_notice (self->session, message, "win.plan",
                          g_variant_new ("(si^as)", self->environment, (int) back, targets),
                          _ ("_Undo"));
}

static VarveProgress
progress_of (VarveStepState state, gboolean cancelled)
{
  switch (state)
    {
      case VARVE_STEP_DONE:
        return VARVE_PROGRESS_DONE;
      case VARVE_STEP_SKIPPED:
        return VARVE_PROGRESS_SKIPPED;
      case VARVE_STEP_FAILED:
        return cancelled ? VARVE_PROGRESS_CANCELLED : VARVE_PROGRESS_FAILED;
      case VARVE_STEP_UNKNOWN:
        return VARVE_PROGRESS_UNKNOWN;
      case VARVE_STEP_WAITING:
      default:
        return VARVE_PROGRESS_WAITING;
    }
}

/* The run's events were a preview; its result is the truth. */
static void
settle_items (VarvePlanDialog *self)
{
  const GError *error = self->result->error;
  gboolean cancelled = g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
  guint stopped = varve_run_get_stopped_step (self->result);
  const VarveErrorDetails *details = error != NULL ? varve_error_get_details (error) : NULL;

  for (guint i = 0; i < self->result->states->len; i++)
    {
      g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      VarveStepState state = g_array_index (self->result->states, VarveStepState, i);

      varve_step_item_set_progress (item, progress_of (state, cancelled),
                                    g_array_index (self->result->durations_us, gint64, i));
      if (i == stopped && details != NULL)
        varve_step_item_set_place (item, details->statement_number, details->line);
    }
}

/* A run that never began: the database could not be opened for writing. */
static VarveRunResult *
make_empty_result (VarvePlan *plan, GError *error)
{
  VarveRunResult *result = g_new0 (VarveRunResult, 1);
  guint n = varve_plan_get_size (plan);

  result->plan = varve_plan_ref (plan);
  result->states = g_array_sized_new (FALSE, TRUE, sizeof (VarveStepState), n);
  g_array_set_size (result->states, n);
  result->durations_us = g_array_sized_new (FALSE, TRUE, sizeof (gint64), n);
  g_array_set_size (result->durations_us, n);
  result->error = error;
  return result;
}

static gboolean
has_notices (VarvePlanDialog *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (varve_step_item_get_notices (item) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* More than the log of its steps, which the list of steps tells already. */
static gboolean
has_news (VarvePlanDialog *self)
{
  g_auto (GStrv) lines = g_strsplit (self->output != NULL ? self->output : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean own = g_str_has_prefix (lines[i], "INFO") && strstr (lines[i], "[alembic") != NULL;

      if (!own && *g_strstrip (lines[i]) != '\0')
        return TRUE;
    }
  return FALSE;
}

void
varve_plan_dialog_tell_done (VarvePlanDialog *self)
{
  g_autofree char *message = varve_run_dup_done (self->result);

  add_undo (self, message);
}

static void
stop (VarvePlanDialog *self)
{
  guint stopped = varve_run_get_stopped_step (self->result);

  varve_plan_dialog_set_phase (self, VARVE_PHASE_STOPPED);
  if (stopped != G_MAXUINT)
    gtk_widget_activate_action (GTK_WIDGET (self->steps), "list.scroll-to-item", "u", stopped);
}

/* Takes both; exactly one is there. */
void
varve_plan_dialog_take_result (VarvePlanDialog *self,
                               VarveRunResult *result,
                               GError *error,
                               const VarveAlembicFailure *failure)
{
  self->result = result != NULL ? result : make_empty_result (self->plan, error);
  settle_items (self);
  if (self->result->error == NULL)
    {
      if (has_notices (self) || has_news (self) || self->remark != NULL)
        {
          varve_plan_dialog_set_phase (self, VARVE_PHASE_DONE);
          return;
        }
      varve_plan_dialog_tell_done (self);
      self->closed = TRUE;
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  varve_plan_dialog_make_card (self, self->result->error, failure, stop);
}

/* The server's words, then what they mean in this project. @card: (nullable) */
static char *
dup_detail (const VarveErrorCard *error, const VarveCard *card, const VarveErrorDetails *details)
{
  g_autoptr (GString) text = g_string_new (error->detail);
  const char *meaning = card != NULL ? card->text : error->hint;

  if (meaning != NULL && g_strcmp0 (meaning, error->sentence) != 0)
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, meaning);
    }
  if (details != NULL && details->sqlstate[0] != '\0')
    {
      if (text->len > 0)
        g_string_append (text, " · ");
      g_string_append_printf (text, "SQLSTATE %s", details->sqlstate);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Where line @line of @text begins, or its end. */
static gsize
find_line (const char *text, gsize length, guint line)
{
  gsize offset = 0;

  for (guint at = 1; at < line; at++)
    {
      const char *end = memchr (text + offset, '\n', length - offset);

      if (end == NULL)
        return length;
      offset = end - text + 1;
    }
  return offset;
}

/* The statement that the error is about, or NULL where it names none. */
static const VarveStatement *
find_statement (const VarveStep *step, const VarveErrorDetails *details)
{
  if (details->statement_number == 0
      || details->statement_number > varve_step_count_statements (step))
    return NULL;
  return &g_array_index (step->statements->items, VarveStatement, details->statement_number - 1);
}

/* The lines around the marked one, but no other statement's. */
static gboolean
show_excerpt (VarvePlanDialog *self, const VarveErrorDetails *details)
{
  guint stopped = varve_run_get_stopped_step (self->result);
  const VarveStep *step = stopped != G_MAXUINT ? varve_plan_get_step (self->plan, stopped) : NULL;
  const VarveStatement *statement;
  const char *text;
  guint first;
  gsize begin, end;

  if (step == NULL || step->script == NULL || details == NULL || details->line == 0)
    return FALSE;
  text = step->script->text;
  statement = find_statement (step, details);
  first = details->line > EXCERPT_LINES ? details->line - EXCERPT_LINES : 1;
  if (statement != NULL)
    first = MAX (first, MIN (statement->line, details->line));
  begin = find_line (text, step->script->length, first);
  end = find_line (text, step->script->length, details->line + EXCERPT_LINES + 1);
  if (statement != NULL && statement->offset + statement->length > begin)
    {
      gsize stop = statement->offset + statement->length;

      /* With the semicolon, which is not the statement's own. */
      if (stop < step->script->length && text[stop] == ';')
        stop++;
      end = MIN (end, stop);
    }
  varve_sql_view_set_piece (self->excerpt, text + begin, end - begin, first, details->line);
  return TRUE;
}

static gboolean
has_output (VarvePlanDialog *self)
{
  return self->output != NULL && *self->output != '\0';
}

/* What Alembic printed tells more than the script: Python's own account is in it. */
static gboolean
show_output (VarvePlanDialog *self)
{
  if (!has_output (self))
    return FALSE;
  varve_sql_view_set_output (self->excerpt, self->output);
  return TRUE;
}

/* All that Alembic printed is there to be unfolded. */
void
varve_plan_dialog_show_done (VarvePlanDialog *self)
{
  g_autofree char *title = varve_run_dup_done (self->result);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->route, self->remark != NULL ? self->remark
                                    : has_notices (self)
                                        ? _ ("The database had something to say about it.")
                                        : _ ("Alembic had something to say about it."));
  gtk_progress_bar_set_fraction (self->progress, 1);
  gtk_widget_set_visible (GTK_WIDGET (self->output_expander), has_output (self));
  if (!has_output (self))
    return;
  varve_sql_view_set_output (self->output_view, self->output);
  gtk_scrolled_window_set_min_content_height (
      self->output_frame,
      MIN (varve_sql_view_get_content_height (self->output_view), EXCERPT_HEIGHT));
}

void
varve_plan_dialog_show_failure (VarvePlanDialog *self)
{
  g_autoptr (VarveErrorCard) card = varve_error_card_new (self->result->error);
  const VarveErrorDetails *details = varve_error_get_details (self->result->error);
  g_autofree char *title = varve_run_dup_title (self->result);
  g_autofree char *sentence = varve_run_dup_sentence (self->result);
  g_autofree char *detail = dup_detail (card, self->card, details);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->route, sentence);
  /* Cancelling is no failure: title and sentence say it all. */
  gtk_widget_set_visible (self->failure_card, !card->quiet);
  if (card->quiet)
    gtk_widget_remove_css_class (GTK_WIDGET (self->progress), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->progress), "error");
  gtk_label_set_label (self->failure_message, card->sentence);
  gtk_label_set_label (self->failure_detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->failure_detail), *detail != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->excerpt_frame),
                          show_output (self) || show_excerpt (self, details));
  gtk_scrolled_window_set_min_content_height (
      self->excerpt_frame, MIN (varve_sql_view_get_content_height (self->excerpt),
                                has_output (self) ? OUTPUT_HEIGHT : EXCERPT_HEIGHT));
}

void
varve_plan_dialog_copy_report (VarvePlanDialog *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  g_autofree char *report = varve_run_dup_report (
      self->result, varve_project_get_name (varve_session_get_project (self->session)),
      self->environment, status != NULL ? status->server : NULL);

  if (has_output (self))
    {
      g_autofree char *whole = g_strconcat (report, "\n", self->output, NULL);
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), whole);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), report);
}
