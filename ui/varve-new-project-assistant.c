/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-new-project-assistant-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-error-presenter.h"

#define SCRIPTS_FOLDER "database/migrations"

G_DEFINE_FINAL_TYPE (VarveNewProjectAssistant, varve_new_project_assistant, ADW_TYPE_WINDOW)

/* NULL until a name and a folder stand there. */
static char *
dup_folder (VarveNewProjectAssistant *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *location = g_strstrip (g_strdup (gtk_editable_get_text (self->location)));
  g_autofree char *expanded = NULL;

  if (*name == '\0' || strchr (name, '/') != NULL || g_str_equal (name, ".")
      || g_str_equal (name, "..") || *location == '\0')
    return NULL;
  if (g_str_has_prefix (location, "~/") || g_str_equal (location, "~"))
    expanded = g_strconcat (g_get_home_dir (), location + 1, NULL);
  else
    expanded = g_strdup (location);
  return g_path_is_absolute (expanded) ? g_build_filename (expanded, name, NULL) : NULL;
}

static void
show_error (VarveNewProjectAssistant *self, const char *text)
{
  gtk_label_set_label (self->bar_label, text != NULL ? text : "");
  gtk_revealer_set_reveal_child (self->bar, text != NULL);
}

static void
update (VarveNewProjectAssistant *self)
{
  g_autofree char *folder = dup_folder (self);
  g_autofree char *shown = NULL;
  g_autofree char *escaped = NULL;

  if (folder != NULL)
    shown = g_strdup_printf (_ ("varve.ini goes into %s, scripts into %s/versions in it."), folder,
                             SCRIPTS_FOLDER);
  else
    shown = g_strdup (_ ("A name, and the folder in which the project gets its own."));
  escaped = g_markup_escape_text (shown, -1);
  adw_preferences_group_set_description (self->folder_group, escaped);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.create",
                                 folder != NULL && !self->creating
                                     && varve_connection_form_is_complete (self->form));
}

static void
on_changed (VarveNewProjectAssistant *self)
{
  if (self->form == NULL)
    return;
  self->creating = FALSE;
  show_error (self, NULL);
  update (self);
}

/* The file is named like the project until somebody names it otherwise. */
static void
propose_file (VarveNewProjectAssistant *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *url = varve_connection_form_dup_url (self->form, NULL);

  if (g_strcmp0 (url, self->proposed_file) != 0)
    return;
  g_clear_pointer (&self->proposed_file, g_free);
  if (*name != '\0')
    self->proposed_file = g_strdup_printf ("sqlite:///%s.db", name);
  varve_connection_form_set_url (self->form, self->proposed_file);
}

static void
on_name_changed (VarveNewProjectAssistant *self)
{
  g_autofree char *folder = NULL;

  if (self->form == NULL)
    return;
  propose_file (self);
  folder = dup_folder (self);
  varve_connection_form_set_folder (self->form, folder);
}

/* ---- Creating: look at the database, then write ---- */

static void
create (VarveNewProjectAssistant *self)
{
  g_autofree char *folder = dup_folder (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = varve_connection_form_dup_url (self->form, &error);

  self->creating = FALSE;
  if (url == NULL || !varve_project_initialize (folder, SCRIPTS_FOLDER, NULL, url, &error))
    {
      g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
      g_autofree char *body = varve_error_card_dup_body (card);

      show_error (self, body);
      update (self);
      return;
    }
  varve_connection_form_keep_password (self->form);
  if (self->func != NULL)
    self->func (folder, self->user_data);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
create_now (gpointer data)
{
  create (data);
  return G_SOURCE_REMOVE;
}

/* Not at once: the question still has to close, and its parent must be there then. */
static void
on_go_on_response (VarveNewProjectAssistant *self, const char *response)
{
  self->creating = FALSE;
  if (g_str_equal (response, "create"))
    g_idle_add_full (G_PRIORITY_DEFAULT, create_now, g_object_ref (self), g_object_unref);
  else
    update (self);
}

static void
ask_to_go_on (VarveNewProjectAssistant *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "back", _ ("_Back"), "create",
                                    _ ("C_reate Project"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_go_on_response), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_about_tables (VarveNewProjectAssistant *self, guint n)
{
  g_autofree char *heading = g_strdup_printf (
      ngettext ("The Database Has %u Table Already", "The Database Has %u Tables Already", n), n);

  ask_to_go_on (self, heading,
                _ ("They are left alone and are not part of the history: it begins with the first "
                   "revision that you write."));
}

static void
ask_about_history (VarveNewProjectAssistant *self, char **current)
{
  g_autofree char *rows = g_strjoinv (", ", current);
  g_autofree char *body = g_strdup_printf (
      _ ("Its version table says %s. A new project does not hold that revision: open the project "
         "that does, or copy its scripts into this one."),
      rows);

  ask_to_go_on (self, _ ("The Database Is Under Version Control"), body);
}

static void
ask_about_error (VarveNewProjectAssistant *self, const GError *error)
{
  g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
  g_autofree char *body = varve_error_card_dup_body (card);
  g_autofree char *whole = g_strdup_printf (
      _ ("%s\n\nThe project can be made all the same: the connection can be mended later."), body);

  ask_to_go_on (self, card->title, whole);
}

static void
go_on (VarveNewProjectAssistant *self)
{
  const VarveConnectionAnswer *answer = varve_connection_form_get_answer (self->form);
  const GError *error = varve_connection_form_get_error (self->form);

  if (error != NULL)
    ask_about_error (self, error);
  else if (answer->current[0] != NULL)
    ask_about_history (self, answer->current);
  else if (answer->n_tables > 0)
    ask_about_tables (self, answer->n_tables);
  else
    create (self);
}

static void
on_tested (VarveNewProjectAssistant *self)
{
  if (self->creating)
    go_on (self);
}

static void
on_create (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveNewProjectAssistant *self = VARVE_NEW_PROJECT_ASSISTANT (widget);

  self->creating = TRUE;
  update (self);
  if (varve_connection_form_get_answer (self->form) != NULL)
    go_on (self);
  else
    varve_connection_form_test (self->form);
}

/* ---- The folder ---- */

static void
on_chosen (VarveNewProjectAssistant *self, int response, GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

      if (g_file_peek_path (file) != NULL)
        gtk_editable_set_text (self->location, g_file_peek_path (file));
    }
  g_clear_object (&self->chooser);
}

static void
on_choose (VarveNewProjectAssistant *self)
{
  g_clear_object (&self->chooser);
  self->chooser
      = gtk_file_chooser_native_new (_ ("Choose a Folder"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- The object ---- */

static void
varve_new_project_assistant_dispose (GObject *object)
{
  VarveNewProjectAssistant *self = VARVE_NEW_PROJECT_ASSISTANT (object);

  g_clear_object (&self->chooser);
  /* An entry row that has the focus would be told of losing it after it is gone. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_NEW_PROJECT_ASSISTANT);
  G_OBJECT_CLASS (varve_new_project_assistant_parent_class)->dispose (object);
}

static void
varve_new_project_assistant_finalize (GObject *object)
{
  VarveNewProjectAssistant *self = VARVE_NEW_PROJECT_ASSISTANT (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self->proposed_file);
  G_OBJECT_CLASS (varve_new_project_assistant_parent_class)->finalize (object);
}

static void
varve_new_project_assistant_class_init (VarveNewProjectAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_new_project_assistant_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_new_project_assistant_finalize;
  g_type_ensure (VARVE_TYPE_CONNECTION_FORM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/varve/Varve/ui/varve-new-project-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveNewProjectAssistant, bar);
  gtk_widget_class_bind_template_child (widget_class, VarveNewProjectAssistant, bar_label);
  gtk_widget_class_bind_template_child (widget_class, VarveNewProjectAssistant, folder_group);
  gtk_widget_class_bind_template_child (widget_class, VarveNewProjectAssistant, name);
  gtk_widget_class_bind_template_child (widget_class, VarveNewProjectAssistant, location);
  gtk_widget_class_bind_template_child (widget_class, VarveNewProjectAssistant, form);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_tested);
  gtk_widget_class_install_action (widget_class, "assistant.create", NULL, on_create);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_new_project_assistant_init (VarveNewProjectAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static const char *
get_default_location (void)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  return documents != NULL ? documents : g_get_home_dir ();
}

VarveNewProjectAssistant *
varve_new_project_assistant_new (GtkWindow *parent,
                                 const char *location,
                                 VarveProjectMadeFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  VarveNewProjectAssistant *self
      = g_object_new (VARVE_TYPE_NEW_PROJECT_ASSISTANT, "transient-for", parent, NULL);

  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  gtk_editable_set_text (self->location, location != NULL ? location : get_default_location ());
  /* The environment that a new project begins with. */
  varve_connection_form_set_name (self->form, "development");
  update (self);
  return self;
}

/**
 * varve_new_project_assistant_present:
 * @parent: the window behind
 * @func: (scope notified): opens the project that was made
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 */
void
varve_new_project_assistant_present (GtkWindow *parent,
                                     VarveProjectMadeFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  VarveNewProjectAssistant *self
      = varve_new_project_assistant_new (parent, NULL, func, user_data, destroy);

  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}
