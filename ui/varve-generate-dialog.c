/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-generate-dialog-private.h"

#include "varve-card-dialog.h"
#include "varve-label.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (VarveGenerateDialog, varve_generate_dialog, ADW_TYPE_WINDOW)

static guint created_signal;

VarveGenerateQuestion *
varve_generate_question_new (VarveGenerateDialog *self)
{
  VarveGenerateQuestion *question = g_new (VarveGenerateQuestion, 1);

  question->self = g_object_ref (self);
  question->serial = ++self->serial;
  return question;
}

void
varve_generate_dialog_update_actions (VarveGenerateDialog *self)
{
  g_autofree char *message = varve_generate_dialog_dup_message (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "generate.create",
                                 self->draft != NULL && !self->writing && *message != '\0'
                                     && varve_generate_dialog_has_choice (self));
}

static void
show_message (VarveGenerateDialog *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status_page, icon);
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "message");
  varve_generate_dialog_update_actions (self);
}

static void
show_remedy (VarveGenerateDialog *self, const char *label, const char *action)
{
  self->remedy = action;
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), action != NULL);
  gtk_button_set_label (self->remedy_button, label != NULL ? label : "");
}

static char *
make_error_text (const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  GString *text = g_string_new (NULL);

  if (details != NULL && details->path != NULL && details->line > 0)
    g_string_append_printf (text, _ ("%s, line %u: "), details->path, details->line);
  g_string_append (text, error->message);
  if (details != NULL && details->detail != NULL)
    g_string_append_printf (text, "\n%s", details->detail);
  if (details != NULL && details->hint != NULL)
    g_string_append_printf (text, "\n%s", details->hint);
  return g_string_free (text, FALSE);
}

/* Is the database behind, it is brought to the head first; a place in a file is shown. */
static void
show_error (VarveGenerateDialog *self, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *text = make_error_text (error);
  gboolean has_place = details != NULL && details->path != NULL && details->line > 0;

  varve_set_str (&self->place_path, has_place ? details->path : NULL);
  self->place_line = has_place ? details->line : 0;
  self->place_column = has_place ? details->column : 0;
  if (g_error_matches (error, VARVE_ERROR, VARVE_ERROR_NOT_UP_TO_DATE))
    show_remedy (self, _ ("_Upgrade…"), "project.upgrade");
  else if (has_place)
    show_remedy (self, _ ("_Show the Place"), "place");
  else
    show_remedy (self, _ ("_What to Do…"), "card");
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  show_message (self, "dialog-warning-symbolic", _ ("The Schemas Could Not Be Compared"), text);
}

static void
remedy_clicked (VarveGenerateDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (g_str_equal (self->remedy, "card") && parent != NULL)
    varve_card_dialog_present (parent, self->session, self->environment, self->error, NULL);
  else if (g_str_equal (self->remedy, "place"))
    varve_session_show_place (self->session, self->place_path, self->place_line,
                              self->place_column);
  else if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), self->remedy, "s", "heads");
  gtk_window_close (GTK_WINDOW (self));
}

static void
show_script (VarveGenerateDialog *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
show_changes (VarveGenerateDialog *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
show_nothing (VarveGenerateDialog *self)
{
  g_auto (GStrv) lines = varve_comparison_explain (self->comparison, NULL);
  g_autofree char *text = g_strjoinv ("\n", lines);

  show_remedy (self, NULL, NULL);
  show_message (self, "emblem-ok-symbolic", _ ("Nothing Differs"), text);
}

static void
message_changed (VarveGenerateDialog *self)
{
  if (self->comparison != NULL && !varve_comparison_is_empty (self->comparison))
    varve_generate_dialog_queue_draft (self);
}

static void
show_comparison (VarveGenerateDialog *self)
{
  if (varve_comparison_is_empty (self->comparison))
    {
      show_nothing (self);
      return;
    }
  varve_generate_dialog_fill_rows (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_widget_grab_focus (GTK_WIDGET (self->message));
  varve_generate_dialog_queue_draft (self);
}

static void
compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VarveGenerateQuestion *question = user_data;
  g_autoptr (VarveGenerateDialog) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveComparison) comparison = varve_schema_work_compare_finish (result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->operation);
      gtk_spinner_stop (self->spinner);
      if (comparison != NULL)
        {
          self->comparison = g_steal_pointer (&comparison);
          show_comparison (self);
        }
      else
        show_error (self, error);
      varve_generate_dialog_update_actions (self);
    }
  g_free (question);
}

static char **
dup_answers (const GPtrArray *answers)
{
  char **texts = g_new0 (char *, answers->len + 1);

  for (guint i = 0; i < answers->len; i++)
    texts[i] = g_strdup (g_ptr_array_index (answers, i));
  return texts;
}

void
varve_generate_dialog_compare (VarveGenerateDialog *self)
{
  g_auto (GStrv) renames = dup_answers (self->rename_answers);
  g_auto (GStrv) apart = dup_answers (self->apart_answers);

  varve_generate_dialog_forget_draft (self);
  g_clear_pointer (&self->comparison, varve_comparison_unref);
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  self->operation = varve_operation_new ();
  varve_schema_work_compare_async (self->state, self->session, self->environment,
                                   (const char *const *) renames, (const char *const *) apart,
                                   self->operation, compared, varve_generate_question_new (self));
  varve_generate_dialog_update_actions (self);
}

void
varve_generate_dialog_finish (VarveGenerateDialog *self, VarveRevision *revision)
{
  g_signal_emit (self, created_signal, 0, revision->id, revision->path);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
varve_generate_dialog_dispose (GObject *object)
{
  VarveGenerateDialog *self = VARVE_GENERATE_DIALOG (object);

  if (self->session != NULL)
    {
      varve_generate_dialog_forget_draft (self);
      varve_schema_work_end (self->state, self->session, self->environment);
    }
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_GENERATE_DIALOG);
  G_OBJECT_CLASS (varve_generate_dialog_parent_class)->dispose (object);
}

static void
varve_generate_dialog_finalize (GObject *object)
{
  VarveGenerateDialog *self = VARVE_GENERATE_DIALOG (object);

  g_free (self->environment);
  g_strfreev (self->parents);
  g_clear_pointer (&self->comparison, varve_comparison_unref);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->rename_answers);
  g_ptr_array_unref (self->apart_answers);
  g_free (self->selected);
  g_clear_error (&self->error);
  g_free (self->place_path);
  g_free (self->id);
  G_OBJECT_CLASS (varve_generate_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-generate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, status_page);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, message);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, questions);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, renames);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, changes);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, more);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, kept);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, kept_list);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, uncompared);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, uncompared_list);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_mark);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_icon);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, proof_label);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, script);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, losses);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, losses_scroller);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, leaflet);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, script_button);
  gtk_widget_class_bind_template_child (widget_class, VarveGenerateDialog, back_button);
  gtk_widget_class_bind_template_callback_full (widget_class, "compare",
                                                G_CALLBACK (varve_generate_dialog_compare));
  gtk_widget_class_bind_template_callback (widget_class, message_changed);
  gtk_widget_class_bind_template_callback (widget_class, remedy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, show_changes);
  gtk_widget_class_bind_template_callback (widget_class, show_script);
}

static void
varve_generate_dialog_class_init (VarveGenerateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_generate_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_generate_dialog_finalize;
  created_signal = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  gtk_widget_class_install_action (widget_class, "generate.create", NULL,
                                   varve_generate_dialog_create);
  bind_template (widget_class);
}

static void
varve_generate_dialog_init (VarveGenerateDialog *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->rename_answers = g_ptr_array_new_with_free_func (g_free);
  self->apart_answers = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->leaflet, "folded", self->script_button, "visible",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->leaflet, "folded", self->back_button, "visible",
                          G_BINDING_SYNC_CREATE);
  varve_label_keep_names (GTK_WIDGET (self->losses));
  varve_label_keep_names (GTK_WIDGET (self->proof_label));
  varve_label_keep_names (GTK_WIDGET (self->kept_list));
  varve_label_keep_names (GTK_WIDGET (self->uncompared_list));
}

/**
 * varve_generate_dialog_new:
 * @parent: the window to stand over
 * @session: the project
 * @environment: whose database is compared
 * @parents: (nullable): ids of the revisions that it follows; %NULL for the head
 * @message: (nullable): what stands in the entry first
 *
 * Returns: (transfer full): a dialog that has begun to compare
 */
VarveGenerateDialog *
varve_generate_dialog_new (GtkWindow *parent,
                           VarveSession *session,
                           const char *environment,
                           const char *const *parents,
                           const char *message)
{
  VarveGenerateDialog *self
      = g_object_new (VARVE_TYPE_GENERATE_DIALOG, "transient-for", parent, NULL);
  VarveProject *project = varve_session_get_project (session);
  const char *path = varve_project_get_schema_path (project);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : g_strdup ("–");
  /* Translators: “development against schema.sql” */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s against %s"), environment, name);

  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  self->parents = g_strdupv ((char **) parents);
  self->state = varve_schema_work_new ();
  adw_window_title_set_subtitle (self->heading, subtitle);
  if (message != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->message), message);
  varve_generate_dialog_compare (self);
  return self;
}
