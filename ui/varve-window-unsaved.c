/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include <glib/gi18n-lib.h>

/* What a person wanted to do when there was text that is not saved. */
typedef struct
{
  VarveWindow *self;         /* (owned) */
  VarveScriptEditor *editor; /* (owned) (nullable): the only one that matters; NULL: all of them */
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
  g_clear_object (&leave->editor);
  g_free (leave);
}

/**
 * varve_window_find_unsaved:
 *
 * Returns: (transfer none) (nullable): an editor with text that is not saved
 */
VarveScriptEditor *
varve_window_find_unsaved (VarveWindow *self)
{
  VarveScriptEditor *editor;

  if (varve_revision_page_get_modified (self->revision_page))
    return varve_revision_page_get_editor (self->revision_page);
  if (self->schema_page == NULL)
    return NULL;
  editor = varve_schema_page_get_editor (self->schema_page);
  return varve_script_editor_get_modified (editor) ? editor : NULL;
}

static VarveScriptEditor *
find_unsaved (Leave *leave)
{
  if (leave->editor == NULL)
    return varve_window_find_unsaved (leave->self);
  return varve_script_editor_get_modified (leave->editor) ? leave->editor : NULL;
}

static void present_question (Leave *leave, VarveScriptEditor *editor);

/* One text after the other: the next question, or on. */
static void
leave_next (Leave *leave)
{
  VarveScriptEditor *editor = find_unsaved (leave);

  if (editor != NULL)
    present_question (leave, editor);
  else
    leave_end (leave, TRUE);
}

static void
editor_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Leave *leave = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = varve_script_editor_save_finish (VARVE_SCRIPT_EDITOR (source), result, &error);

  if (!ok)
    {
      varve_window_show_error (leave->self, _ ("The Script Was Not Saved"), error);
      leave_end (leave, FALSE);
      return;
    }
  leave_next (leave);
}

static Leave *
leave_new (VarveWindow *self,
           VarveScriptEditor *editor,
           VarveWindowThen then,
           gpointer user_data,
           GDestroyNotify destroy)
{
  Leave *leave = g_new0 (Leave, 1);

  leave->self = g_object_ref (self);
  g_set_object (&leave->editor, editor);
  leave->then = then;
  leave->user_data = user_data;
  leave->destroy = destroy;
  return leave;
}

static void
answered (AdwMessageDialog *dialog, const char *response, Leave *leave)
{
  VarveScriptEditor *editor = find_unsaved (leave);

  if (g_str_equal (response, "save") && editor != NULL)
    {
      varve_script_editor_save_async (editor, editor_saved, leave);
      return;
    }
  if (g_str_equal (response, "discard") && editor != NULL)
    varve_script_editor_open (editor, NULL);
  if (g_str_equal (response, "cancel"))
    leave_end (leave, FALSE);
  else
    leave_next (leave);
}

static void
present_question (Leave *leave, VarveScriptEditor *editor)
{
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
 * @editor: (nullable): whose text matters; %NULL: every text that is open
 * @then: called once it is settled, at once where nothing is to be saved
 *
 * Asks whether text that is not saved should be saved, and says whether to go on.
 */
void
varve_window_ask_unsaved (VarveWindow *self,
                          VarveScriptEditor *editor,
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
  leave = leave_new (self, editor, then, user_data, destroy);
  self->asking = find_unsaved (leave) != NULL;
  leave_next (leave);
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
  VarveScriptEditor *editor = varve_revision_page_get_editor (self->revision_page);

  varve_script_editor_save_async (editor, editor_saved,
                                  leave_new (self, editor, then, user_data, NULL));
}
