/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

/* What the window has and its first frame does not need: made after that frame, or when it is
 * shown. */

/* The first frame */

/* The icon is among it because the whole icon theme has to be read for it. */
static gboolean
complete (gpointer data)
{
  VarveWindow *self = data;

  self->look_source = 0;
  self->painted = TRUE;
  gtk_window_set_default_icon_name (APPLICATION_ID);
  gtk_menu_button_set_menu_model (self->open_button, self->open_menu);
  gtk_menu_button_set_menu_model (self->menu_button, self->primary_menu);
  varve_timeline_view_complete (self->timeline);
  varve_window_look_first (self);
  return G_SOURCE_REMOVE;
}

static void
painted (VarveWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, painted, self);
  self->look_source = g_idle_add (complete, self);
}

/* Once the window has a frame clock. */
void
varve_window_watch_paint (VarveWindow *self)
{
  if (varve_window_is_empty (self) && !self->error_page)
    varve_window_show_start (self);
  if (!self->painted && !self->look_source)
    g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint",
                             G_CALLBACK (painted), self, G_CONNECT_SWAPPED);
}

/* Pages */

static void
project_chosen (VarveWindow *self, const char *folder)
{
  varve_window_open (self, folder);
}

void
varve_window_show_start (VarveWindow *self)
{
  if (!self->start_page)
    {
      self->start_page = g_object_new (VARVE_TYPE_START_PAGE, NULL);
      g_signal_connect_object (self->start_page, "project-chosen", G_CALLBACK (project_chosen),
                               self, G_CONNECT_SWAPPED);
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->start_page), "start");
    }
  varve_start_page_refresh (self->start_page);
  gtk_stack_set_visible_child_name (self->stack, "start");
}

void
varve_window_show_failure (VarveWindow *self, const char *title, const char *markup)
{
  if (!self->error_page)
    {
      g_autoptr (GtkBuilder) builder
          = gtk_builder_new_from_resource ("/org/varve/Varve/ui/varve-window-error.ui");

      self->error_page = ADW_STATUS_PAGE (gtk_builder_get_object (builder, "error_page"));
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->error_page), "error");
    }
  adw_status_page_set_title (self->error_page, title);
  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

/* Shortcuts */

static void
show_overlay (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/varve/Varve/ui/help-overlay.ui");
  GtkShortcutsWindow *overlay
      = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  /* From here on the window has the action from GTK. */
  gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (user_data), overlay);
  gtk_window_present (GTK_WINDOW (overlay));
}

/**
 * varve_window_install_overlay:
 *
 * The window of shortcuts is made when it is first asked for; GTK would make the one it finds in an
 * application's resources with the first window.
 */
void
varve_window_install_overlay (VarveWindow *self)
{
  static const GActionEntry entries[]
      = { { .name = "show-help-overlay", .activate = show_overlay } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
varve_window_ensure_runs (VarveWindow *self)
{
  if (self->runs)
    return;
  self->runs = g_object_new (VARVE_TYPE_JOURNAL_VIEW, NULL);
  g_signal_connect_object (self->runs, "revision-activated",
                           G_CALLBACK (varve_window_run_activated), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->runs), "runs");
  varve_journal_view_set_source (self->runs, self->session, self->environment, NULL);
}
