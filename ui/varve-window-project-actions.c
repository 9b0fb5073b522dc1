/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-connection-editor.h"
#include "varve-new-project-assistant.h"
#include "varve-problems-dialog.h"

/* Projects opened and closed, their environments, and what the bar offers. */

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_session_reload (VARVE_WINDOW (widget)->session);
}

static void
show_problems_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session && varve_session_get_graph (self->session))
    gtk_window_present (GTK_WINDOW (varve_problems_dialog_new (GTK_WINDOW (self), self->session)));
}

static void
show_revision_action (GtkWidget *widget, const char *name, GVariant *id)
{
  varve_window_show_revision (VARVE_WINDOW (widget), g_variant_get_string (id, NULL));
}

static void
connect_action (GtkWidget *widget, const char *name, GVariant *environment)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session)
    varve_session_refresh (self->session, g_variant_get_string (environment, NULL),
                           VARVE_SESSION_INTERACTIVE);
}

static void
edit_environment_action (GtkWidget *widget, const char *name, GVariant *environment)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session)
    varve_connection_editor_present (GTK_WINDOW (self), self->session,
                                     g_variant_get_string (environment, NULL));
}

static void
edit_current_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  varve_connection_editor_present (GTK_WINDOW (self), self->session, self->environment);
}

static void
add_environment_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  varve_connection_editor_present (GTK_WINDOW (self), self->session, NULL);
}

static void
acknowledge_action (GtkWidget *widget, const char *name, GVariant *environment)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session)
    varve_session_acknowledge_change (self->session, g_variant_get_string (environment, NULL));
}

static void
open_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_window_choose_project (VARVE_WINDOW (widget));
}

static void
project_made (const char *folder, gpointer user_data)
{
  varve_window_open (VARVE_WINDOW (user_data), folder);
}

static void
new_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_new_project_assistant_present (GTK_WINDOW (widget), project_made, g_object_ref (widget),
                                       g_object_unref);
}

static void
try_sample_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_window_open_sample (VARVE_WINDOW (widget));
}

static void
open_recent_action (GtkWidget *widget, const char *name, GVariant *folder)
{
  varve_window_open (VARVE_WINDOW (widget), g_variant_get_string (folder, NULL));
}

static void
close_project (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  if (go_on)
    varve_window_close_project (self);
}

static void
close_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_window_ask_unsaved (VARVE_WINDOW (widget), close_project, NULL, NULL);
}

static const VarveWindowAction actions[] = {
  { "project.reload", NULL, reload_action },
  { "project.show-problems", NULL, show_problems_action },
  { "project.show-revision", "s", show_revision_action },
  { "project.connect", "s", connect_action },
  { "project.edit-environment", "s", edit_environment_action },
  { "project.edit-current-environment", NULL, edit_current_action },
  { "project.add-environment", NULL, add_environment_action },
  { "project.acknowledge-change", "s", acknowledge_action },
  { "window.open-project", NULL, open_project_action },
  { "window.new-project", NULL, new_project_action },
  { "window.try-sample", NULL, try_sample_action },
  { "window.open-recent", "s", open_recent_action },
  { "window.close-project", NULL, close_project_action },
};

void
varve_window_install_project_actions (GtkWidgetClass *widget_class)
{
  varve_window_install_table (widget_class, actions, G_N_ELEMENTS (actions));
}
