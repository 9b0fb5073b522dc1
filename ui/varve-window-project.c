/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-error-presenter.h"
#include "varve-password.h"
#include "varve-settings.h"

/* The project that is open: opened, followed, closed. */

/* A window waits so long for its project before it comes on the screen without. */
#define PRESENT_AFTER_MS 250

static const char *
choose_environment (VarveWindow *self)
{
  VarveProject *project = varve_session_get_project (self->session);
  g_autofree char *last = varve_recent_dup_environment (self->folder);
  VarveEnvironment *environment
      = last ? varve_session_find_environment (self->session, last) : NULL;

  if (!environment)
    environment = varve_project_find_environment (project, NULL, NULL);
  if (!environment && varve_session_get_n_environments (self->session) > 0)
    environment = varve_session_get_environment (self->session, 0);
  return environment ? environment->name : NULL;
}

void
varve_window_set_environment (VarveWindow *self, const char *environment)
{
  g_autofree char *name = g_strdup (environment);

  if (self->folder && name)
    varve_recent_set_environment (self->folder, name);
  varve_set_str (&self->environment, name);
  varve_timeline_view_set_environment (self->timeline, name);
  varve_revision_page_set_environment (self->revision_page, name);
  varve_environment_sidebar_set_environment (self->sidebar, name);
  if (self->runs)
    varve_journal_view_set_source (self->runs, self->session, name, NULL);
  if (self->schema_page != NULL)
    varve_schema_page_set_source (self->schema_page, self->session, name);
  varve_window_update (self);
}

/* Environments came or went. */
static void
project_changed (VarveWindow *self)
{
  const char *name = self->environment;

  if (!varve_session_find_environment (self->session, name))
    name = choose_environment (self);
  varve_window_set_environment (self, name);
}

static void
graph_changed (VarveWindow *self)
{
  varve_window_update (self);
  varve_window_look_first (self);
}

static void
status_changed (VarveWindow *self, const char *environment)
{
  varve_window_update_bar (self);
  varve_window_update_actions (self);
  if (g_strcmp0 (environment, self->environment) == 0)
    varve_window_look_first (self);
}

static void
notice (VarveWindow *self,
        const char *message,
        const char *action,
        GVariant *target,
        const char *label)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);
  AdwToast *toast = adw_toast_new (escaped);

  /* What an older one offers to undo is no longer the last thing that happened. */
  if (self->offer)
    adw_toast_dismiss (self->offer);
  g_clear_weak_pointer (&self->offer);
  if (action && label)
    {
      g_set_weak_pointer (&self->offer, toast);
      adw_toast_set_button_label (toast, label);
      adw_toast_set_action_target_value (toast, target);
      adw_toast_set_action_name (toast, action);
    }
  varve_window_add_toast (self, toast);
}

static void
connect_session (VarveWindow *self)
{
  g_signal_connect_object (self->session, "project-changed", G_CALLBACK (project_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "graph-changed", G_CALLBACK (graph_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "status-changed", G_CALLBACK (status_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "place-activated", G_CALLBACK (varve_window_show_place),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notice", G_CALLBACK (notice), self, G_CONNECT_SWAPPED);
}

static void
set_session (VarveWindow *self, VarveSession *session)
{
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      varve_session_close (self->session);
    }
  g_set_object (&self->session, session);
  self->first_looked = FALSE;
  varve_revision_page_set_session (self->revision_page, session);
  varve_timeline_view_set_session (self->timeline, session);
  varve_environment_sidebar_set_session (self->sidebar, session);
  varve_panes_set_show_end (self->panes, FALSE);
  if (!session)
    {
      varve_window_set_environment (self, NULL);
      return;
    }
  varve_password_attach (session, GTK_WINDOW (self));
  connect_session (self);
  self->refreshed = g_get_monotonic_time ();
  varve_set_str (&self->folder, varve_project_get_folder (varve_session_get_project (session)));
  varve_window_set_environment (self, choose_environment (self));
}

static void
show_open_error (VarveWindow *self, const GError *error)
{
  g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
  g_autofree char *body = varve_error_card_dup_body (card);
  g_autofree char *markup = g_markup_escape_text (body, -1);

  varve_window_show_failure (self, card->title, markup);
  varve_window_update (self);
}

static gboolean
present_now (gpointer data)
{
  VarveWindow *self = data;

  self->present_source = 0;
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

/**
 * varve_window_present_read:
 *
 * Comes on the screen as soon as the project is read that is being opened, and in any case soon: a
 * first frame that only says “reading” costs as much as the one that shows the project.
 */
void
varve_window_present_read (VarveWindow *self)
{
  if (!self->opening)
    gtk_window_present (GTK_WINDOW (self));
  else if (!self->present_source)
    self->present_source = g_timeout_add (PRESENT_AFTER_MS, present_now, self);
}

static void
end_opening (VarveWindow *self)
{
  g_clear_object (&self->opening);
  if (!self->present_source)
    return;
  g_source_remove (self->present_source);
  present_now (self);
}

static void
project_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveSession) session = varve_session_open_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->opening)
    {
      if (session)
        varve_session_close (session);
      return;
    }
  if (session)
    set_session (self, session);
  else
    show_open_error (self, error);
  end_opening (self);
  if (!session)
    return;
  varve_recent_add (self->folder);
  varve_recent_set_last (self->folder);
  varve_window_update_recent (self);
}

static void
open_now (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  const char *folder = user_data;

  if (!go_on)
    return;
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  set_session (self, NULL);
  varve_set_str (&self->folder, folder);
  varve_window_show_page (self, "timeline");
  gtk_stack_set_visible_child_name (self->stack, "project");
  varve_window_update (self);
  varve_session_open_async (folder, self->opening, project_opened, g_object_ref (self));
}

/**
 * varve_window_open:
 * @folder: a project's folder, or its varve.ini
 *
 * Opens a project here, after what is not saved has been asked about. The window shows at once that
 * it is being read.
 */
void
varve_window_open (VarveWindow *self, const char *folder)
{
  varve_window_ask_unsaved (self, NULL, open_now, g_strdup (folder), g_free);
}

void
varve_window_close_project (VarveWindow *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  set_session (self, NULL);
  g_clear_pointer (&self->folder, g_free);
  varve_recent_set_last (NULL);
  varve_window_show_start (self);
  varve_window_update (self);
}
