/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-sample.h"
#include "varve-settings.h"

#include <glib/gi18n-lib.h>

/* Choosing a folder */

static void
chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file ? g_file_get_path (file) : NULL;
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
  if (path)
    varve_window_open (self, path);
}

/**
 * varve_window_choose_project:
 *
 * Asks for a folder and opens the project in it.
 */
void
varve_window_choose_project (VarveWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Open Project"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _ ("_Open"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (chosen), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* The sample */

static void
sample_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = varve_sample_copy_finish (result, &error);

  if (folder)
    varve_window_open (self, folder);
  else
    varve_window_show_error (self, _ ("The Sample Can’t Be Copied"), error);
}

void
varve_window_open_sample (VarveWindow *self)
{
  varve_sample_copy_async (sample_copied, g_object_ref (self));
}

/* Recent projects in the menu */

void
varve_window_update_recent (VarveWindow *self)
{
  g_auto (GStrv) folders = varve_recent_list ();

  g_menu_remove_all (self->recent_menu);
  for (guint i = 0; folders[i]; i++)
    {
      g_autofree char *name = g_filename_display_basename (folders[i]);
      g_autoptr (GString) label = g_string_new (name);
      g_autoptr (GMenuItem) item = NULL;

      /* An underscore in a name is no mnemonic. */
      g_string_replace (label, "_", "__", 0);
      item = g_menu_item_new (label->str, NULL);
      g_menu_item_set_action_and_target (item, "window.open-recent", "s", folders[i]);
      g_menu_append_item (self->recent_menu, item);
    }
}

/* Dropping a folder */

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files ? g_file_get_path (files->data) : NULL;

  if (!path)
    return FALSE;
  varve_window_open (VARVE_WINDOW (user_data), path);
  return TRUE;
}

void
varve_window_accept_drops (VarveWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
