/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "varve-plan-sql.h"

G_DEFINE_FINAL_TYPE (VarvePlanDialog, varve_plan_dialog, ADW_TYPE_WINDOW)

/* A database at hand answers sooner than this, and then the dialog comes complete, or not at all.
 */
#define PATIENCE_MS 150

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
  varve_plan_dialog_fit (self);
  if (self->present_id != 0)
    show_now (self);
  if (phase == VARVE_PHASE_READY || phase == VARVE_PHASE_DONE || phase == VARVE_PHASE_STOPPED)
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->cancel_button));
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (widget);

  if (self->phase == VARVE_PHASE_READY)
    varve_plan_dialog_run (self);
  else
    varve_plan_dialog_take_best (self);
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
show_sql (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarvePlanDialog *self = VARVE_PLAN_DIALOG (widget);

  if (self->plan != NULL)
    varve_plan_sql_present (GTK_WINDOW (self), self->session, self->environment, self->plan);
}

static void
fit_to_rows (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_plan_dialog_fit (VARVE_PLAN_DIALOG (widget));
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
  if (self->phase == VARVE_PHASE_DONE)
    varve_plan_dialog_tell_done (self);
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
  g_clear_pointer (&self->card, varve_card_free);
  g_free (self->environment);
  g_strfreev (self->targets);
  g_free (self->command);
  g_free (self->note);
  g_free (self->output);
  g_free (self->remark);
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
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, remedies);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, output_expander);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, output_frame);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, output_view);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, command_card);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, sql_button);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, confirm_list);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, confirm_row);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, message);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, message_remedies);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, report_button);
  gtk_widget_class_bind_template_child (widget_class, VarvePlanDialog, act_button);
  gtk_widget_class_bind_template_callback (widget_class, varve_plan_dialog_update);
  gtk_widget_class_bind_template_callback (widget_class, varve_plan_dialog_take);
  gtk_widget_class_bind_template_callback (widget_class, varve_plan_dialog_fit);
}

static void
varve_plan_dialog_class_init (VarvePlanDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = varve_plan_dialog_dispose;
  object_class->finalize = varve_plan_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = varve_plan_dialog_close_request;

  g_type_ensure (VARVE_TYPE_CARD_VIEW);
  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-plan-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "plan.act", NULL, act);
  gtk_widget_class_install_action (widget_class, "plan.cancel", NULL, cancel);
  gtk_widget_class_install_action (widget_class, "plan.copy-report", NULL, copy_report);
  gtk_widget_class_install_action (widget_class, "plan.copy-command", NULL, copy_command);
  gtk_widget_class_install_action (widget_class, "plan.show-sql", NULL, show_sql);
  gtk_widget_class_install_action (widget_class, "plan.fit", NULL, fit_to_rows);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_plan_dialog_init (VarvePlanDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->items = g_list_store_new (VARVE_TYPE_STEP_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  varve_plan_dialog_set_up_lists (self);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_act_key), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->act_button), keys);
}

static VarvePlanDialog *
dialog_new (GtkWindow *parent,
            VarveSession *session,
            const char *environment,
            VarveDirection direction,
            const char *const *targets,
            VarvePlanDialogFlags flags)
{
  VarvePlanDialog *self = g_object_new (VARVE_TYPE_PLAN_DIALOG, "transient-for", parent, NULL);
  g_autofree char *confirm = NULL;

  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  self->direction = direction;
  self->targets = g_strdupv ((char **) targets);
  self->flags = flags;
  /* Translators: the environment's name has to be typed as it is. */
  confirm = g_strdup_printf (_ ("Type “%s” to go on"), environment);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->confirm_row), confirm);
  varve_plan_dialog_make_plan (self);
  return self;
}

VarvePlanDialog *
varve_plan_dialog_new (GtkWindow *parent,
                       VarveSession *session,
                       const char *environment,
                       VarveDirection direction,
                       const char *const *targets)
{
  return dialog_new (parent, session, environment, direction, targets, VARVE_PLAN_DIALOG_NONE);
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
 * varve_plan_dialog_present_full:
 * @parent: the project's window
 * @session: its session
 * @environment: whose database
 * @direction: what to do
 * @targets: (array zero-terminated=1): where to, as on the command line
 * @flags: how
 *
 * Makes the plan in the environment's worker and shows it. Nothing is changed before the person
 * confirms what is shown.
 */
void
varve_plan_dialog_present_full (GtkWindow *parent,
                                VarveSession *session,
                                const char *environment,
                                VarveDirection direction,
                                const char *const *targets,
                                VarvePlanDialogFlags flags)
{
  VarvePlanDialog *self;

  if (is_open_for (parent))
    return;
  self = dialog_new (parent, session, environment, direction, targets, flags);
  self->present_id = g_timeout_add (PATIENCE_MS, on_patience_ended, self);
}

void
varve_plan_dialog_present (GtkWindow *parent,
                           VarveSession *session,
                           const char *environment,
                           VarveDirection direction,
                           const char *const *targets)
{
  varve_plan_dialog_present_full (parent, session, environment, direction, targets,
                                  VARVE_PLAN_DIALOG_NONE);
}
