/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-password-dialog.h"

#include <glib/gi18n-lib.h>

struct _VarvePasswordDialog
{
  AdwMessageDialog parent_instance;

  GtkWidget *entry;  /* (borrowed) */
  GtkWidget *toggle; /* (borrowed) */

  VarvePasswordFunc func; /* NULL once it was called */
  gpointer user_data;
  GDestroyNotify destroy;
};

G_DEFINE_FINAL_TYPE (VarvePasswordDialog, varve_password_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
answer (VarvePasswordDialog *self, gboolean given)
{
  VarvePasswordFunc func = g_steal_pointer (&self->func);

  if (func == NULL)
    return;
  func (given ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : NULL,
        gtk_switch_get_active (GTK_SWITCH (self->toggle)), self->user_data);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

static void
varve_password_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  answer (VARVE_PASSWORD_DIALOG (dialog), g_str_equal (response, "connect"));
}

static void
on_entry_changed (VarvePasswordDialog *self)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "connect",
                                           *gtk_editable_get_text (GTK_EDITABLE (self->entry))
                                               != '\0');
}

/* A response alone does not close the dialog, as a button does. */
static void
on_entry_apply (VarvePasswordDialog *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    return;
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "connect");
  gtk_window_close (GTK_WINDOW (self));
}

static void
varve_password_dialog_dispose (GObject *object)
{
  answer (VARVE_PASSWORD_DIALOG (object), FALSE);
  /* An entry row that has the focus would be told of losing it after it is gone. */
  gtk_window_set_focus (GTK_WINDOW (object), NULL);
  G_OBJECT_CLASS (varve_password_dialog_parent_class)->dispose (object);
}

static void
varve_password_dialog_class_init (VarvePasswordDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = varve_password_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = varve_password_dialog_response;
}

static GtkWidget *
make_remember_row (VarvePasswordDialog *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("_Remember"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  self->toggle = gtk_switch_new ();
  gtk_widget_set_valign (self->toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->toggle);
  return row;
}

static void
varve_password_dialog_init (VarvePasswordDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  GtkWidget *list = gtk_list_box_new ();

  self->entry = adw_password_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry), _ ("Password"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), self->entry);
  gtk_list_box_append (GTK_LIST_BOX (list), make_remember_row (self));
  adw_message_dialog_set_extra_child (dialog, list);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "connect", _ ("C_onnect"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "connect", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, "connect", FALSE);
  adw_message_dialog_set_default_response (dialog, "connect");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_entry_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "entry-activated", G_CALLBACK (on_entry_apply), self,
                           G_CONNECT_SWAPPED);
}

/**
 * varve_password_dialog_present:
 * @parent: the window behind
 * @environment: whose database wants it
 * @prompt: what the database says
 * @was_wrong: an answer was refused before
 * @has_keyring: whether there is a place to remember it in
 * @func: (scope notified): gets the answer
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Returns: (transfer none): the dialog
 */
VarvePasswordDialog *
varve_password_dialog_present (GtkWindow *parent,
                               const char *environment,
                               const char *prompt,
                               gboolean was_wrong,
                               gboolean has_keyring,
                               VarvePasswordFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  VarvePasswordDialog *self
      = g_object_new (VARVE_TYPE_PASSWORD_DIALOG, "transient-for", parent, "modal", TRUE, NULL);
  GtkWidget *row = gtk_widget_get_ancestor (self->toggle, ADW_TYPE_ACTION_ROW);
  g_autofree char *heading = g_strdup_printf (_ ("Password for “%s”"), environment);
  g_autofree char *body = was_wrong ? g_strdup_printf (_ ("The last one was refused.\n%s"), prompt)
                                    : g_strdup (prompt);

  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               has_keyring ? _ ("In the keyring; otherwise until Varve closes")
                                           : _ ("No keyring here: kept until Varve closes"));
  gtk_widget_set_sensitive (row, has_keyring);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->entry);
  return self;
}

/**
 * varve_password_dialog_set_remember:
 * @self: a dialog with a keyring
 * @remember: whether the password goes there, unless the person says otherwise
 */
void
varve_password_dialog_set_remember (VarvePasswordDialog *self, gboolean remember)
{
  gtk_switch_set_active (GTK_SWITCH (self->toggle), remember);
}

void
varve_password_dialog_withdraw (VarvePasswordDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}
