/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include <glib/gi18n-lib.h>

/* What a person wanted to do when there was text that is not saved. */
typedef struct
{
  VarveWindow *self; /* (owned) */
  VarveWindowThen then;
  gpointer user_data;
  GDestroyNotify destroy;
} Leave;

static void
leave_end (Leave *leave, gboolean go_on)
{
  leave->self->asking = FALSE;
  leave->then (leave->self, go_on, leave->user_data);
  if (leave->destroy)
    leave->destroy (leave->user_data);
  g_object_unref (leave->self);
  g_free (leave);
}

static void
editor_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Leave *leave = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = varve_script_editor_save_finish (VARVE_SCRIPT_EDITOR (source), result, &error);

  if (!ok)
    varve_window_show_error (leave->self, _ ("The Script Was Not Saved"), error);
  leave_end (leave, ok);
}

static void
save (Leave *leave)
{
  varve_script_editor_save_async (varve_revision_page_get_editor (leave->self->revision_page),
                                  editor_saved, leave);
}

static Leave *
leave_new (VarveWindow *self, VarveWindowThen then, gpointer user_data, GDestroyNotify destroy)
{
  Leave *leave = g_new0 (Leave, 1);

  leave->self = g_object_ref (self);
  leave->then = then;
  leave->user_data = user_data;
  leave->destroy = destroy;
  return leave;
}

static void
answered (AdwMessageDialog *dialog, const char *response, Leave *leave)
{
  VarveScriptEditor *editor = varve_revision_page_get_editor (leave->self->revision_page);

  if (g_str_equal (response, "save"))
    {
      save (leave);
      return;
    }
  if (g_str_equal (response, "discard"))
    varve_script_editor_open (editor, NULL);
  leave_end (leave, g_str_equal (response, "discard"));
}

static void
present_question (Leave *leave)
{
  VarveScriptEditor *editor = varve_revision_page_get_editor (leave->self->revision_page);
  g_autofree char *name = g_path_get_basename (varve_script_editor_get_path (editor));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (leave->self), _ ("Save Changes?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("“%s” has changes that are not saved. Without saving they "
                                     "are lost."),
                                  name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard",
                                    _ ("_Discard"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (answered), leave);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * varve_window_ask_unsaved:
 * @then: called once it is settled, at once where nothing is to be saved
 *
 * Asks whether text that is not saved should be saved, and says whether to go on.
 */
void
varve_window_ask_unsaved (VarveWindow *self,
                          VarveWindowThen then,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  Leave *leave;

  /* One question at a time: whatever else is wanted meanwhile does not happen. */
  if (self->asking)
    {
      if (destroy)
        destroy (user_data);
      return;
    }
  leave = leave_new (self, then, user_data, destroy);
  if (!varve_revision_page_get_modified (self->revision_page))
    {
      leave_end (leave, TRUE);
      return;
    }
  self->asking = TRUE;
  present_question (leave);
}

/**
 * varve_window_save:
 * @then: called when it is saved, or not
 *
 * Saves the script that is open.
 */
void
varve_window_save (VarveWindow *self, VarveWindowThen then, gpointer user_data)
{
  save (leave_new (self, then, user_data, NULL));
}
