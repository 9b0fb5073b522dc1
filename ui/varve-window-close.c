/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-settings.h"

#include <glib/gi18n-lib.h>

/* What is remembered of the window, and what is asked before it closes. */

void
varve_window_restore_size (VarveWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), varve_settings_get_int ("window-width", 1180),
                               varve_settings_get_int ("window-height", 740));
  if (varve_settings_get_boolean ("window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  varve_panes_set_position (self->panes, varve_settings_get_int ("timeline-width", 520));
  adw_flap_set_reveal_flap (self->flap, varve_settings_get_boolean ("sidebar-visible", TRUE));
}

static void
store_size (VarveWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  varve_settings_set_int ("window-width", MAX (360, width));
  varve_settings_set_int ("window-height", MAX (294, height));
  varve_settings_set_boolean ("window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (!varve_panes_get_folded (self->panes) && varve_panes_get_position (self->panes) >= 240)
    varve_settings_set_int ("timeline-width", varve_panes_get_position (self->panes));
  if (!adw_flap_get_folded (self->flap))
    varve_settings_set_boolean ("sidebar-visible", adw_flap_get_reveal_flap (self->flap));
}

static gboolean
is_running (VarveWindow *self)
{
  for (guint i = 0; self->session && i < varve_session_get_n_environments (self->session); i++)
    if (varve_session_is_running (self->session,
                                  varve_session_get_environment (self->session, i)->name))
      return TRUE;
  return FALSE;
}

static void
close_now (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  if (!go_on)
    return;
  self->closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
running_answered (VarveWindow *self, const char *response)
{
  if (g_str_equal (response, "close"))
    varve_window_ask_unsaved (self, NULL, close_now, NULL, NULL);
}

static void
ask_running (VarveWindow *self)
{
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (self), _ ("Revisions Are Being Run"),
                                _ ("Closing the window cancels the statement that runs. What is "
                                   "committed stays, the rest is not begun."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Keep Running"),
                                    "close", _ ("_Cancel and Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (running_answered), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Whether the window may close now; where it may not, it has asked, and closes itself if so
 * answered. What it remembers is stored. */
gboolean
varve_window_may_close (VarveWindow *self)
{
  if (!self->closing && is_running (self))
    {
      ask_running (self);
      return FALSE;
    }
  if (!self->closing && varve_window_find_unsaved (self) != NULL)
    {
      varve_window_ask_unsaved (self, NULL, close_now, NULL, NULL);
      return FALSE;
    }
  store_size (self);
  varve_recent_set_last (self->session ? self->folder : NULL);
  return TRUE;
}
