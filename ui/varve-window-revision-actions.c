/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-generate-dialog.h"
#include "varve-heads-dialog.h"
#include "varve-new-revision-dialog.h"

#include <glib/gi18n-lib.h>

/* Revisions written, and scripts copied and handed on. */

static void
revision_created (VarveWindow *self, const char *id, const char *path)
{
  varve_window_show_revision (self, id);
  varve_revision_page_show_script (self->revision_page);
}

static VarveNewRevisionDialog *
present_new_revision (VarveWindow *self, const char *const *parents)
{
  VarveNewRevisionDialog *dialog = varve_new_revision_dialog_new (GTK_WINDOW (self), self->session,
                                                                  parents, NULL, self->environment);

  g_signal_connect_object (dialog, "created", G_CALLBACK (revision_created), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/* (sas): the message, and the parents where it is not the head that it follows. */
static void
from_schema_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  g_autofree const char **parents = NULL;
  const char *message;
  VarveGenerateDialog *dialog;

  g_variant_get (parameter, "(&s^a&s)", &message, &parents);
  dialog = varve_generate_dialog_new (GTK_WINDOW (self), self->session, self->environment,
                                      *parents != NULL ? parents : NULL, message);
  g_signal_connect_object (dialog, "created", G_CALLBACK (revision_created), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
new_revision_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveGraph *graph = varve_session_get_graph (self->session);
  g_auto (GStrv) heads = varve_graph_dup_heads (graph);

  if (g_strv_length (heads) > 1)
    varve_heads_dialog_present (GTK_WINDOW (self), self->session);
  else
    present_new_revision (self, NULL);
}

static void
autogenerate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session && varve_session_get_graph (self->session))
    varve_new_revision_dialog_choose_models (present_new_revision (self, NULL));
}

static void
new_after_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);

  if (revision)
    present_new_revision (self, (const char *const[]){ revision->id, NULL });
}

static void
join_heads_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  varve_heads_dialog_present (GTK_WINDOW (self), self->session);
}

static void
saved (VarveWindow *self, gboolean ok, gpointer user_data)
{
  varve_window_update_actions (self);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_window_save (VARVE_WINDOW (widget), saved, NULL);
}

typedef struct
{
  VarveProject *project;   /* (owned) */
  VarveRevision *revision; /* (owned) */
} Review;

static void
review_free (gpointer data)
{
  Review *review = data;

  g_object_unref (review->project);
  varve_revision_unref (review->revision);
  g_free (review);
}

static void
review_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Review *review = data;
  GError *error = NULL;

  if (varve_project_set_reviewed (review->project, review->revision, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
reviewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    varve_window_show_error (self, _ ("The Revision Was Not Marked"), error);
  else if (self->session)
    varve_session_reload (self->session);
}

static void
mark_reviewed (VarveWindow *self, gboolean ok, gpointer user_data)
{
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);
  g_autoptr (GTask) task = NULL;
  Review *review;

  if (!ok || !revision)
    return;
  review = g_new (Review, 1);
  review->project = g_object_ref (varve_session_get_project (self->session));
  review->revision = varve_revision_ref (revision);
  task = g_task_new (NULL, NULL, reviewed, g_object_ref (self));
  g_task_set_task_data (task, review, review_free);
  g_task_run_in_thread (task, review_thread);
}

/* What was changed while it was read is saved first. */
static void
mark_reviewed_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (varve_revision_page_get_modified (self->revision_page))
    varve_window_save (self, mark_reviewed, NULL);
  else
    mark_reviewed (self, TRUE, NULL);
}

static void
copy_text (VarveWindow *self, const char *text, const char *message)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  varve_session_notice (self->session, message, NULL, NULL, NULL);
}

static void
copy_id_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);

  if (revision)
    copy_text (self, revision->id, _ ("ID copied"));
}

static const char *
choose_command (VarveState state)
{
  switch (state)
    {
      case VARVE_STATE_APPLIED:
        return "downgrade";
      case VARVE_STATE_CURRENT:
      case VARVE_STATE_NONE:
        return "show";
      case VARVE_STATE_PENDING:
        return "upgrade";
      default:
        g_return_val_if_reached ("show");
    }
}

/* Alembic's own command for its projects, in the folder that it is given in. */
static char *
dup_alembic_command (VarveWindow *self, VarveRevision *revision)
{
  g_autofree char *config
      = g_shell_quote (varve_project_get_config_path (varve_session_get_project (self->session)));
  g_autofree char *folder = g_shell_quote (self->folder);

  return g_strdup_printf ("cd %s && alembic -c %s %s %s", folder, config,
                          choose_command (varve_window_get_state (self, revision)), revision->id);
}

static void
copy_command_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);
  g_autofree char *folder = g_shell_quote (self->folder);
  g_autofree char *environment = g_shell_quote (self->environment ? self->environment : "");
  g_autofree char *command = NULL;

  if (!revision)
    return;
  command = varve_window_is_sql (self)
                ? g_strdup_printf ("varvectl -C %s -e %s %s %s", folder, environment,
                                   choose_command (varve_window_get_state (self, revision)),
                                   revision->id)
                : dup_alembic_command (self, revision);
  copy_text (self, command, _ ("Command copied"));
}

static GFile *
get_selected_file (VarveWindow *self)
{
  const char *path = varve_revision_page_get_path (self->revision_page);
  return path ? g_file_new_for_path (path) : NULL;
}

static void
launched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (self), result, &error))
    varve_window_show_error (self, _ ("No Program Opens This"), error);
}

static void
open_externally_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  g_autoptr (GFile) file = get_selected_file (self);
  g_autofree char *uri = file ? g_file_get_uri (file) : NULL;

  if (uri)
    gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, launched,
                       g_object_ref (self));
}

/* Without a file manager on the bus the folder is opened instead. */
static void
items_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *uri = NULL;

  if (answer)
    return;
  file = get_selected_file (self);
  folder = file ? g_file_get_parent (file) : NULL;
  uri = folder ? g_file_get_uri (folder) : NULL;
  if (uri)
    gtk_show_uri_full (GTK_WINDOW (self), uri, GDK_CURRENT_TIME, NULL, launched,
                       g_object_ref (self));
}

static void
show_in_files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  g_autoptr (GFile) file = get_selected_file (self);
  g_autofree char *uri = file ? g_file_get_uri (file) : NULL;
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  GDBusConnection *bus = application ? g_application_get_dbus_connection (application) : NULL;

  if (!uri || !bus)
    return;
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", (const char *const[]){ uri, NULL }, ""), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, items_shown, g_object_ref (self));
}

static const VarveWindowAction actions[] = {
  { "project.revision-from-schema", "(sas)", from_schema_action },
  { "project.new-revision", NULL, new_revision_action },
  { "project.autogenerate", NULL, autogenerate_action },
  { "project.join-heads", NULL, join_heads_action },
  { "revision.new-after", NULL, new_after_action },
  { "revision.copy-id", NULL, copy_id_action },
  { "revision.copy-command", NULL, copy_command_action },
  { "revision.open-externally", NULL, open_externally_action },
  { "revision.show-in-files", NULL, show_in_files_action },
  { "revision.mark-reviewed", NULL, mark_reviewed_action },
  { "revision.save", NULL, save_action },
};

void
varve_window_install_revision_actions (GtkWidgetClass *widget_class)
{
  varve_window_install_table (widget_class, actions, G_N_ELEMENTS (actions));
}
