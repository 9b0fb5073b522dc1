/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "varve-plan-words.h"

/* What is visible: derived from the phase, here only. */

#define DIALOG_WIDTH      640
#define DIALOG_MAX_HEIGHT 720
/* More scroll. */
#define LOSSES_SHOWN 5
#define FEW_STEPS    5

gboolean
varve_plan_dialog_is_production (VarvePlanDialog *self)
{
  VarveEnvironment *environment = varve_session_find_environment (self->session, self->environment);

  return environment != NULL && environment->kind == VARVE_KIND_PRODUCTION;
}

static gboolean
is_alembic (VarvePlanDialog *self)
{
  return varve_project_get_kind (varve_session_get_project (self->session))
         == VARVE_PROJECT_ALEMBIC;
}

/* What Python does is not known before it ran, and rolling back mostly drops something. */
static gboolean
needs_name (VarvePlanDialog *self)
{
  gboolean loses = self->losses != NULL && self->losses->len > 0;

  if (is_alembic (self) && self->direction == VARVE_DIRECTION_DOWNGRADE)
    loses = TRUE;
  /* What the database knew of itself is lost. */
  if (self->flags & VARVE_PLAN_DIALOG_PURGE)
    loses = TRUE;
  return varve_plan_dialog_is_production (self) && loses;
}

/* Whether the button may act: on production with loss the environment's name has to stand there. */
gboolean
varve_plan_dialog_is_confirmed (VarvePlanDialog *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->confirm_row));

  return !needs_name (self) || g_strcmp0 (typed, self->environment) == 0;
}

static void
update_header (VarvePlanDialog *self)
{
  gboolean production = varve_plan_dialog_is_production (self);

  adw_window_title_set_title (self->window_title, self->environment);
  adw_window_title_set_subtitle (
      self->window_title,
      production && !g_str_equal (self->environment, "production") ? _ ("Production") : "");
  if (production)
    gtk_widget_add_css_class (GTK_WIDGET (self), "production");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "production");
}

/* The error's own words, and what they mean here. */
static char *
dup_refusal (VarvePlanDialog *self, const VarveErrorCard *error)
{
  if (self->card == NULL || g_strcmp0 (self->card->text, error->sentence) == 0)
    return varve_error_card_dup_body (error);
  return g_strdup_printf ("%s\n%s", error->sentence, self->card->text);
}

static void
update_message (VarvePlanDialog *self)
{
  g_autofree char *body = NULL;
  g_autofree char *escaped = NULL;

  if (self->phase == VARVE_PHASE_REFUSED)
    {
      g_autoptr (VarveErrorCard) card = varve_error_card_new (self->error);

      body = dup_refusal (self, card);
      adw_status_page_set_icon_name (self->message, "dialog-warning-symbolic");
      adw_status_page_set_title (self->message,
                                 self->card != NULL ? self->card->title : card->title);
    }
  else
    {
      body = g_strdup_printf (_ ("“%s” already is where this would take it."), self->environment);
      adw_status_page_set_icon_name (self->message, "object-select-symbolic");
      adw_status_page_set_title (self->message, _ ("Nothing to Do"));
    }
  escaped = g_markup_escape_text (body, -1);
  adw_status_page_set_description (self->message, escaped);
}

/* A list does not know its height before it was drawn. Its rows are as high as any text of theirs.
 */
static void
update_losses (VarvePlanDialog *self, gboolean before)
{
  guint n = before && self->losses != NULL ? self->losses->len : 0;
  int height;

  gtk_widget_set_visible (self->losses_card, n > 0);
  gtk_widget_measure (GTK_WIDGET (self->command_label), GTK_ORIENTATION_VERTICAL, -1, NULL, &height,
                      NULL, NULL);
  gtk_scrolled_window_set_min_content_height (self->losses_frame, MIN (n, LOSSES_SHOWN) * height);
  /* A scroll bar would make a short list as high as the bar's slider. */
  gtk_scrolled_window_set_policy (self->losses_frame, GTK_POLICY_NEVER,
                                  n > LOSSES_SHOWN ? GTK_POLICY_AUTOMATIC : GTK_POLICY_EXTERNAL);
}

static void
update_plan (VarvePlanDialog *self)
{
  gboolean before = self->phase == VARVE_PHASE_READY;
  gboolean stopped = self->phase == VARVE_PHASE_STOPPED;
  gboolean done = self->phase == VARVE_PHASE_DONE;

  gtk_widget_set_visible (self->failure_card, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->output_expander), FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->progress), "error");
  if (stopped)
    varve_plan_dialog_show_failure (self);
  else if (done)
    varve_plan_dialog_show_done (self);
  else if (self->plan != NULL)
    {
      g_autofree char *title = varve_plan_dup_title (self->plan, self->graph);
      g_autofree char *route = varve_plan_dup_route (self->plan, self->graph);

      gtk_label_set_label (self->title, title);
      if (before && self->note != NULL)
        {
          g_autofree char *both = g_strconcat (route, "\n", self->note, NULL);
          gtk_label_set_label (self->route, both);
        }
      else
        gtk_label_set_label (self->route, route);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->progress), !before);
  gtk_widget_set_visible (GTK_WIDGET (self->running), !before && !stopped && !done);
  update_losses (self, before);
  gtk_widget_set_visible (self->command_card, before);
  gtk_widget_set_visible (self->sql_button,
                          is_alembic (self) && self->direction != VARVE_DIRECTION_STAMP);
  gtk_widget_set_visible (self->confirm_list, before && needs_name (self));
  gtk_label_set_label (self->command_label, self->command != NULL ? self->command : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->command_label), self->command);
  /* A few rows are as high as they are; many take what room there is. */
  gtk_widget_set_valign (self->steps_frame,
                         self->plan != NULL && varve_plan_get_size (self->plan) > FEW_STEPS
                             ? GTK_ALIGN_FILL
                             : GTK_ALIGN_START);
}

static void
update_title_of_run (VarvePlanDialog *self)
{
  guint n;

  if (self->plan == NULL
      || (self->phase != VARVE_PHASE_RUNNING && self->phase != VARVE_PHASE_STOPPING))
    return;
  n = varve_plan_get_size (self->plan);
  if (self->phase == VARVE_PHASE_STOPPING)
    gtk_label_set_label (self->title, _ ("Stopping…"));
  else if (self->direction == VARVE_DIRECTION_UPGRADE)
    {
      g_autofree char *title
          = g_strdup_printf (ngettext ("Applying %u revision…", "Applying %u revisions…", n), n);
      gtk_label_set_label (self->title, title);
    }
  else if (self->direction == VARVE_DIRECTION_DOWNGRADE)
    {
      g_autofree char *title = g_strdup_printf (
          ngettext ("Rolling back %u revision…", "Rolling back %u revisions…", n), n);
      gtk_label_set_label (self->title, title);
    }
  else
    gtk_label_set_label (self->title, _ ("Stamping…"));
}

/* NULL where the button that acts has nothing to do in this phase. */
static char *
dup_act_label (VarvePlanDialog *self)
{
  switch (self->phase)
    {
      case VARVE_PHASE_READY:
        return varve_plan_dup_verb (self->plan);
      case VARVE_PHASE_REFUSED:
      case VARVE_PHASE_STOPPED:
        return varve_plan_dialog_dup_best_label (self);
      case VARVE_PHASE_LOADING:
      case VARVE_PHASE_NOTHING:
      case VARVE_PHASE_DONE:
      case VARVE_PHASE_RUNNING:
      case VARVE_PHASE_STOPPING:
      default:
        return NULL;
    }
}

static void
update_buttons (VarvePlanDialog *self)
{
  gboolean ended = self->phase == VARVE_PHASE_REFUSED || self->phase == VARVE_PHASE_NOTHING
                   || self->phase == VARVE_PHASE_DONE || self->phase == VARVE_PHASE_STOPPED;
  gboolean loses
      = self->phase == VARVE_PHASE_READY && self->losses != NULL && self->losses->len > 0;
  g_autofree char *act = dup_act_label (self);

  gtk_button_set_label (self->cancel_button, ended ? _ ("_Close") : _ ("_Cancel"));
  gtk_widget_set_visible (GTK_WIDGET (self->report_button), self->phase == VARVE_PHASE_STOPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->act_button), act != NULL);
  gtk_button_set_label (self->act_button, act != NULL ? act : "");
  gtk_widget_remove_css_class (GTK_WIDGET (self->act_button),
                               loses ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (GTK_WIDGET (self->act_button),
                            loses ? "destructive-action" : "suggested-action");
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "plan.act",
      act != NULL && (self->phase != VARVE_PHASE_READY || varve_plan_dialog_is_confirmed (self)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.cancel",
                                 self->phase != VARVE_PHASE_STOPPING);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.copy-report",
                                 self->phase == VARVE_PHASE_STOPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.copy-command", self->command != NULL);
}

static const char *
get_page (VarvePlanDialog *self)
{
  switch (self->phase)
    {
      case VARVE_PHASE_LOADING:
        return "loading";
      case VARVE_PHASE_REFUSED:
      case VARVE_PHASE_NOTHING:
        return "message";
      case VARVE_PHASE_READY:
      case VARVE_PHASE_RUNNING:
      case VARVE_PHASE_STOPPING:
      case VARVE_PHASE_DONE:
      case VARVE_PHASE_STOPPED:
      default:
        return "plan";
    }
}

void
varve_plan_dialog_update (VarvePlanDialog *self)
{
  const char *page = get_page (self);

  update_header (self);
  if (g_str_equal (page, "message"))
    update_message (self);
  else
    update_plan (self);
  update_title_of_run (self);
  varve_plan_dialog_show_remedies (self);
  update_buttons (self);
  gtk_stack_set_visible_child_name (self->pages, page);
}

/* As high as what it shows, up to a limit: long lists scroll inside. It never shrinks while the
 * person looks at it. */
void
varve_plan_dialog_fit (VarvePlanDialog *self)
{
  int natural, width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, MAX (width, DIALOG_WIDTH), NULL,
                      &natural, NULL, NULL);
  natural = MIN (natural, DIALOG_MAX_HEIGHT);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || natural > height)
    gtk_window_set_default_size (GTK_WINDOW (self), MAX (width, DIALOG_WIDTH), natural);
}
