/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-connection-editor-private.h"

#include <glib/gi18n-lib.h>

#include "varve-error-presenter.h"

G_DEFINE_FINAL_TYPE (VarveConnectionEditor, varve_connection_editor, ADW_TYPE_WINDOW)

static char *
dup_name (VarveConnectionEditor *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
}

static gboolean
is_default_environment (VarveConnectionEditor *self, VarveEnvironment *environment)
{
  VarveEnvironment *found
      = varve_project_find_environment (varve_session_get_project (self->session), NULL, NULL);

  return found != NULL && environment != NULL && g_str_equal (found->name, environment->name);
}

/* What is wrong with the name, or NULL. */
static const char *
check_name (VarveConnectionEditor *self, const char *name)
{
  gboolean same = self->environment != NULL && g_str_equal (name, self->environment->name);

  if (*name == '\0')
    return "";
  if (!same && varve_session_find_environment (self->session, name) != NULL)
    return _ ("There already is an environment of this name");
  return NULL;
}

static void
show_error (VarveConnectionEditor *self, const char *text)
{
  gtk_label_set_label (self->bar_label, text != NULL ? text : "");
  gtk_revealer_set_reveal_child (self->bar, text != NULL && *text != '\0');
}

static void
update (VarveConnectionEditor *self)
{
  g_autofree char *name = dup_name (self);
  const char *wrong = check_name (self, name);

  adw_window_title_set_title (self->window_title, self->environment == NULL ? _ ("Add Environment")
                                                                            : _ ("Environment"));
  adw_window_title_set_subtitle (self->window_title,
                                 self->environment != NULL ? self->environment->name : "");
  gtk_button_set_label (self->save_button, self->environment == NULL ? _ ("_Add") : _ ("_Save"));
  if (wrong != NULL && *wrong != '\0')
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name), "error");
  show_error (self, wrong);
  varve_connection_form_set_name (self->form, name);
  if (adw_combo_row_get_selected (self->kind) == VARVE_KIND_PRODUCTION)
    gtk_widget_add_css_class (GTK_WIDGET (self), "production");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "production");
  gtk_widget_set_visible (self->remove_button, self->environment != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.save",
                                 wrong == NULL && varve_connection_form_is_complete (self->form));
}

static void
on_changed (VarveConnectionEditor *self)
{
  if (self->session != NULL)
    update (self);
}

static gboolean
write_environment (VarveConnectionEditor *self, const char *name, GError **error)
{
  VarveProject *project = varve_session_get_project (self->session);
  g_autofree char *url = varve_connection_form_dup_url (self->form, error);
  gboolean is_default = gtk_switch_get_active (self->is_default);

  if (url == NULL
      || !varve_project_save_environment (
          project, self->environment != NULL ? self->environment->name : NULL, name,
          (VarveKind) adw_combo_row_get_selected (self->kind), url, error))
    return FALSE;
  /* A default that was renamed keeps being it. */
  if (is_default && (!self->was_default || !g_str_equal (name, self->environment->name)))
    return varve_project_set_default_environment (project, name, error);
  return TRUE;
}

static void
present_error (VarveConnectionEditor *self, const GError *error)
{
  g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
  g_autofree char *body = varve_error_card_dup_body (card);

  show_error (self, body);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VarveConnectionEditor *self = VARVE_CONNECTION_EDITOR (widget);
  g_autofree char *name = dup_name (self);
  g_autoptr (GError) error = NULL;

  if (!write_environment (self, name, &error))
    {
      present_error (self, error);
      return;
    }
  varve_connection_form_keep_password (self->form);
  varve_session_reload (self->session);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
remove_now (gpointer data)
{
  VarveConnectionEditor *self = data;
  g_autoptr (GError) error = NULL;

  if (!varve_project_remove_environment (varve_session_get_project (self->session),
                                         self->environment->name, &error))
    {
      present_error (self, error);
      return G_SOURCE_REMOVE;
    }
  varve_session_reload (self->session);
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

/* Not at once: the question still has to close, and its parent must be there then. */
static void
on_remove_response (VarveConnectionEditor *self, const char *response)
{
  if (g_str_equal (response, "remove"))
    g_idle_add_full (G_PRIORITY_DEFAULT, remove_now, g_object_ref (self), g_object_unref);
}

static void
ask_to_remove (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VarveConnectionEditor *self = VARVE_CONNECTION_EDITOR (widget);
  g_autofree char *heading
      = g_strdup_printf (_ ("Remove “%s” from the Project?"), self->environment->name);
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (self), heading,
                                _ ("Only this entry goes. The database itself is left as it is."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Cancel"), "remove",
                                    _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_response), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
varve_connection_editor_dispose (GObject *object)
{
  /* An entry row that has the focus would be told of losing it after it is gone. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), VARVE_TYPE_CONNECTION_EDITOR);
  G_OBJECT_CLASS (varve_connection_editor_parent_class)->dispose (object);
}

static void
varve_connection_editor_finalize (GObject *object)
{
  VarveConnectionEditor *self = VARVE_CONNECTION_EDITOR (object);

  g_clear_pointer (&self->environment, varve_environment_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (varve_connection_editor_parent_class)->finalize (object);
}

static void
varve_connection_editor_class_init (VarveConnectionEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_connection_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_connection_editor_finalize;
  g_type_ensure (VARVE_TYPE_CONNECTION_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-connection-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, window_title);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, bar);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, bar_label);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, name);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, kind);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, is_default);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, form);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, VarveConnectionEditor, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_install_action (widget_class, "editor.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "editor.remove", NULL, ask_to_remove);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_connection_editor_init (VarveConnectionEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (VarveConnectionEditor *self)
{
  varve_connection_form_set_folder (
      self->form, varve_project_get_folder (varve_session_get_project (self->session)));
  if (self->environment == NULL)
    return;
  gtk_editable_set_text (self->name, self->environment->name);
  adw_combo_row_set_selected (self->kind, self->environment->kind);
  self->was_default = is_default_environment (self, self->environment);
  gtk_switch_set_active (self->is_default, self->was_default);
  /* One has to be it: another is made default in its own editor. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->is_default), !self->was_default);
  varve_connection_form_set_url (self->form, self->environment->url);
}

VarveConnectionEditor *
varve_connection_editor_new (GtkWindow *parent, VarveSession *session, const char *environment)
{
  VarveConnectionEditor *self
      = g_object_new (VARVE_TYPE_CONNECTION_EDITOR, "transient-for", parent, NULL);
  VarveEnvironment *found = NULL;

  if (environment != NULL)
    found = varve_session_find_environment (session, environment);
  self->session = g_object_ref (session);
  if (found != NULL)
    self->environment = varve_environment_ref (found);
  fill (self);
  update (self);
  return self;
}

/**
 * varve_connection_editor_present:
 * @parent: the project's window
 * @session: its session
 * @environment: (nullable): which one, or %NULL to add one
 */
void
varve_connection_editor_present (GtkWindow *parent, VarveSession *session, const char *environment)
{
  VarveConnectionEditor *self = varve_connection_editor_new (parent, session, environment);

  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}
