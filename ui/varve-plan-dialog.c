/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "varve-connection-editor.h"
#include "varve-error-presenter.h"
#include "varve-plan-words.h"
#include "varve-step-row.h"

G_DEFINE_FINAL_TYPE (VarvePlanDialog, varve_plan_dialog, ADW_TYPE_WINDOW)

#define DIALOG_WIDTH      640
#define DIALOG_MAX_HEIGHT 720
/* More scroll. */
#define LOSSES_SHOWN 5
#define FEW_STEPS    5
/* A database at hand answers sooner than this, and then the dialog comes complete, or not at all.
 */
#define PATIENCE_MS 150

gboolean
varve_plan_dialog_is_production (VarvePlanDialog *self)
{
  VarveEnvironment *environment = varve_session_find_environment (self->session, self->environment);

  return environment != NULL && environment->kind == VARVE_KIND_PRODUCTION;
}

static gboolean
needs_name (VarvePlanDialog *self)
{
  return varve_plan_dialog_is_production (self) && self->losses != NULL && self->losses->len > 0;
}

/* Whether the button may act: on production with loss the environment's name has to stand there. */
gboolean
varve_plan_dialog_is_confirmed (VarvePlanDialog *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->confirm_row));

  return !needs_name (self) || g_strcmp0 (typed, self->environment) == 0;
}

/* ---- What is visible: derived from the phase, here only ---- */

static VarveRemedy
get_remedy (VarvePlanDialog *self)
{
  const GError *error = self->phase == VARVE_PHASE_REFUSED   ? self->error
                        : self->phase == VARVE_PHASE_STOPPED ? self->result->error
                                                             : NULL;
  g_autoptr (VarveErrorCard) card = NULL;

  if (error == NULL)
    return VARVE_REMEDY_NONE;
  card = varve_error_card_new (error);
  return card->remedies[0];
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

static void
update_message (VarvePlanDialog *self)
{
  g_autofree char *body = NULL;
  g_autofree char *escaped = NULL;

  if (self->phase == VARVE_PHASE_REFUSED)
    {
      g_autoptr (VarveErrorCard) card = varve_error_card_new (self->error);

      body = varve_error_card_dup_body (card);
      adw_status_page_set_icon_name (self->message, "dialog-warning-symbolic");
      adw_status_page_set_title (self->message, card->title);
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

  gtk_widget_set_visible (self->failure_card, FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->progress), "error");
  if (stopped)
    varve_plan_dialog_show_failure (self);
  else if (self->plan != NULL)
    {
      g_autofree char *title = varve_plan_dup_title (self->plan, self->graph);
      g_autofree char *route = varve_plan_dup_route (self->plan, self->graph);

      gtk_label_set_label (self->title, title);
      gtk_label_set_label (self->route, route);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->progress), !before);
  gtk_widget_set_visible (GTK_WIDGET (self->running), !before && !stopped);
  update_losses (self, before);
  gtk_widget_set_visible (self->command_card, before);
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
        return g_strdup (varve_remedy_get_label (get_remedy (self)));
      case VARVE_PHASE_LOADING:
      case VARVE_PHASE_NOTHING:
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
                   || self->phase == VARVE_PHASE_STOPPED;
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
  update_buttons (self);
  gtk_stack_set_visible_child_name (self->pages, page);
}

/* As high as what it shows, up to a limit: long lists scroll inside. It never shrinks while the
 * person looks at it. */
static void
fit (VarvePlanDialog *self)
{
  int natural, width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, MAX (width, DIALOG_WIDTH), NULL,
                      &natural, NULL, NULL);
  natural = MIN (natural, DIALOG_MAX_HEIGHT);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || natural > height)
    gtk_window_set_default_size (GTK_WINDOW (self), MAX (width, DIALOG_WIDTH), natural);
}

static void
show_now (VarvePlanDialog *self)
{
  g_clear_handle_id (&self->present_id, g_source_remove);
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  gtk_window_present (GTK_WINDOW (self));
}

/* Nobody saw the dialog yet: a passing remark is enough. */
static gboolean
leave_as_notice (VarvePlanDialog *self)
{
  g_autofree char *message = NULL;

  if (self->phase != VARVE_PHASE_NOTHING || self->present_id == 0)
    return FALSE;
  message = g_strdup_printf (_ ("Nothing to do: “%s” already is there"), self->environment);
  varve_session_notice (self->session, message, NULL, NULL, NULL);
  self->closed = TRUE;
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

void
varve_plan_dialog_set_phase (VarvePlanDialog *self, VarvePhase phase)
{
  self->phase = phase;
  if (phase == VARVE_PHASE_READY)
    gtk_editable_set_text (GTK_EDITABLE (self->confirm_row), "");
  varve_plan_dialog_update (self);
  if (phase == VARVE_PHASE_LOADING || leave_as_notice (self))
    return;
  fit (self);
  if (self->present_id != 0)
    show_now (self);
  if (phase == VARVE_PHASE_READY || phase == VARVE_PHASE_STOPPED)
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->cancel_button));
}

/* ---- Acting ---- */

static void
take_remedy (VarvePlanDialog *self, VarveRemedy remedy)
{
  switch (remedy)
    {
      case VARVE_REMEDY_SHOW_PLACE:
        varve_plan_dialog_show_script (self);
        break;
      case VARVE_REMEDY_EDIT_CONNECTION:
        {
          g_autoptr (VarvePlanDialog) keep = g_object_ref (self);
          GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

          gtk_window_close (GTK_WINDOW (self));
          varve_connection_editor_present (parent, keep->session, keep->environment);
        }
        break;
      case VARVE_REMEDY_TRY_AGAIN:
      case VARVE_REMEDY_ENTER_PASSWORD:
      case VARVE_REMEDY_MAKE_PLAN:
        varve_plan_dialog_make_plan (self);
        break;
      case VARVE_REMEDY_NONE:
      case VARVE_REMEDY_UPGRADE:
      case VARVE_REMEDY_OPEN_PROJECT:
      case VARVE_REMEDY_NEW_PROJECT:
      default:
        gtk_window_close (GTK_WINDOW (self));
        break;
    }
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (widget);

  if (self->phase == VARVE_PHASE_READY)
    varve_plan_dialog_run (self);
  else
    take_remedy (self, get_remedy (self));
}

static void
cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (widget);

  if (self->phase == VARVE_PHASE_RUNNING)
    varve_plan_dialog_stop (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
copy_report (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_plan_dialog_copy_report (VARVE_PLAN_DIALOG (widget));
}

static void
copy_command (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), VARVE_PLAN_DIALOG (widget)->command);
}

static void
fit_to_rows (GtkWidget *widget, const char *name, GVariant *parameter)
{
  fit (VARVE_PLAN_DIALOG (widget));
}

static gboolean
varve_plan_dialog_close_request (GtkWindow *window)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (window);

  if (self->phase == VARVE_PHASE_STOPPING)
    return GDK_EVENT_STOP;
  if (self->phase == VARVE_PHASE_RUNNING)
    {
      varve_plan_dialog_ask_to_stop (self);
      return GDK_EVENT_STOP;
    }
  self->closed = TRUE;
  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  return GTK_WINDOW_CLASS (varve_plan_dialog_parent_class)->close_request (window);
}

/* Return is pressed by habit. What changes a database wants the pointer, Space, or its mnemonic. */
static gboolean
on_act_key (GtkEventControllerKey *controller,
            guint keyval,
            guint keycode,
            GdkModifierType state,
            VarvePlanDialog *self)
{
  return self->phase == VARVE_PHASE_READY
         && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter);
}

/* ---- Rows ---- */

static void
on_step_setup (VarvePlanDialog *self, GtkListItem *list_item)
{
  gtk_list_item_set_activatable (list_item, TRUE);
  gtk_list_item_set_child (list_item, varve_step_row_new ());
}

static void
on_step_bind (VarvePlanDialog *self, GtkListItem *list_item)
{
  varve_step_row_set_item (VARVE_STEP_ROW (gtk_list_item_get_child (list_item)),
                           gtk_list_item_get_item (list_item));
}

static void
on_step_unbind (VarvePlanDialog *self, GtkListItem *list_item)
{
  varve_step_row_set_item (VARVE_STEP_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static void
on_step_activate (VarvePlanDialog *self, guint position)
{
  g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (varve_step_count_statements (varve_step_item_get_step (item)) > 0)
    varve_step_item_set_expanded (item, !varve_step_item_get_expanded (item));
}

static void
on_loss_setup (VarvePlanDialog *self, GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "varve-id");
  gtk_list_item_set_child (list_item, label);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
on_loss_bind (VarvePlanDialog *self, GtkListItem *list_item)
{
  GtkStringObject *line = gtk_list_item_get_item (list_item);
  VarveLoss loss = g_array_index (self->losses, VarveLoss, gtk_list_item_get_position (list_item));
  g_autofree char *title = varve_step_dup_title (varve_plan_get_step (self->plan, loss.step));
  GtkWidget *label = gtk_list_item_get_child (list_item);

  gtk_label_set_label (GTK_LABEL (label), gtk_string_object_get_string (line));
  gtk_widget_set_tooltip_text (label, title);
}

static void
set_up_lists (VarvePlanDialog *self)
{
  g_autoptr (GtkListItemFactory) steps = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) losses = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection
      = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));

  g_signal_connect_object (steps, "setup", G_CALLBACK (on_step_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (steps, "bind", G_CALLBACK (on_step_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (steps, "unbind", G_CALLBACK (on_step_unbind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (losses, "setup", G_CALLBACK (on_loss_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (losses, "bind", G_CALLBACK (on_loss_bind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->steps, steps);
  gtk_list_view_set_factory (self->losses_list, losses);
  gtk_list_view_set_model (self->steps, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->steps, "activate", G_CALLBACK (on_step_activate), self,
                           G_CONNECT_SWAPPED);
}

/* ---- The object ---- */

static void
varve_plan_dialog_dispose (GObject *object)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (object);

  self->closed = TRUE;
  g_clear_handle_id (&self->present_id, g_source_remove);
  /* An entry row that has the focus would be told of losing it after it is gone. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_PLAN_DIALOG);
  G_OBJECT_CLASS (varve_plan_dialog_parent_class)->dispose (object);
}

static void
varve_plan_dialog_finalize (GObject *object)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (object);

  g_clear_object (&self->operation);
  g_clear_object (&self->session);
  g_clear_object (&self->items);
  g_clear_pointer (&self->plan, varve_plan_unref);
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_pointer (&self->losses, g_array_unref);
  g_clear_pointer (&self->result, varve_run_result_free);
  g_clear_error (&self->error);
  g_free (self->environment);
  g_strfreev (self->targets);
  g_free (self->command);
  g_free (self->units);
  G_OBJECT_CLASS (varve_plan_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, title);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, route);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, running);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, steps_frame);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, losses_card);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, losses_frame);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, losses_list);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, failure_card);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, failure_message);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, failure_detail);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, excerpt_frame);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, excerpt);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, command_card);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, confirm_list);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, confirm_row);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, message);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, report_button);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, act_button);
  gtk_widget_class_bind_template_callback (widget_class, varve_plan_dialog_update);
}

static void
varve_plan_dialog_class_init (VarvePlanDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = varve_plan_dialog_dispose;
  object_class->finalize = varve_plan_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = varve_plan_dialog_close_request;

  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-plan-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "plan.act", NULL, act);
  gtk_widget_class_install_action (widget_class, "plan.cancel", NULL, cancel);
  gtk_widget_class_install_action (widget_class, "plan.copy-report", NULL, copy_report);
  gtk_widget_class_install_action (widget_class, "plan.copy-command", NULL, copy_command);
  gtk_widget_class_install_action (widget_class, "plan.fit", NULL, fit_to_rows);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_plan_dialog_init (VarvePlanDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->items = g_list_store_new (VARVE_TYPE_STEP_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_lists (self);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_act_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->act_button), keys);
}

VarvePlanDialog *
varve_plan_dialog_new (GtkWindow *parent,
                       VarveSession *session,
                       const char *environment,
                       VarveDirection direction,
                       const char *const *targets)
{
  VarvePlanDialog *self = g_object_new (VARVE_TYPE_PLAN_DIALOG, "transient-for", parent, NULL);
  g_autofree char *confirm = NULL;

  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  self->direction = direction;
  self->targets = g_strdupv ((char **) targets);
  /* Translators: the environment's name has to be typed as it is. */
  confirm = g_strdup_printf (_ ("Type “%s” to go on"), environment);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), confirm);
  varve_plan_dialog_make_plan (self);
  return self;
}

static gboolean
on_patience_ended (gpointer data)
{
  VarvePlanDialog *self = data;

  self->present_id = 0;
  show_now (self);
  return G_SOURCE_REMOVE;
}

/* A second click while the first one's plan is being made must not make a second dialog. */
static gboolean
is_open_for (GtkWindow *parent)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (VARVE_IS_PLAN_DIALOG (l->data) && !VARVE_PLAN_DIALOG (l->data)->closed
        && gtk_window_get_transient_for (l->data) == parent)
      return TRUE;
  return FALSE;
}

/**
 * varve_plan_dialog_present:
 * @parent: the project's window
 * @session: its session
 * @environment: whose database
 * @direction: what to do
 * @targets: (array zero-terminated=1): where to, as on the command line
 *
 * Makes the plan in the environment's worker and shows it. Nothing is changed before the person
 * confirms what is shown.
 */
void
varve_plan_dialog_present (GtkWindow *parent,
                           VarveSession *session,
                           const char *environment,
                           VarveDirection direction,
                           const char *const *targets)
{
  VarvePlanDialog *self;

  if (is_open_for (parent))
    return;
  self = varve_plan_dialog_new (parent, session, environment, direction, targets);
  self->present_id = g_timeout_add (PATIENCE_MS, on_patience_ended, self);
}
