/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-connection-editor.h"
#include "varve-branch-dialog.h"
#include "varve-heads-dialog.h"
#include "varve-new-project-assistant.h"
#include "varve-new-revision-dialog.h"
#include "varve-plan-dialog.h"
#include "varve-problems-dialog.h"

#include <glib/gi18n-lib.h>

static VarveStatus *
get_status (VarveWindow *self)
{
  return self->session ? varve_session_get_status (self->session, self->environment) : NULL;
}

static VarveState
get_state (VarveWindow *self, VarveRevision *revision)
{
  VarveStatus *status = get_status (self);
  guint index = status && revision ? varve_graph_find (status->graph, revision->id) : G_MAXUINT;

  return index == G_MAXUINT ? VARVE_STATE_NONE : (VarveState) status->states[index];
}

static gboolean
has_problems (VarveGraph *graph)
{
  const GPtrArray *problems = graph ? varve_graph_get_problems (graph) : NULL;
  return problems && problems->len > 0;
}

/* Which actions are on */

/* What decides it, found out once. */
typedef struct
{
  gboolean project;  /* open */
  gboolean graph;    /* read */
  gboolean sql;      /* whose scripts Varve itself runs and writes */
  gboolean can_run;  /* the database answered, the scripts are sound, nothing runs there */
  gboolean pending;  /* something is to be applied */
  gboolean applied;  /* something is to be rolled back */
  gboolean selected; /* a revision */
  gboolean file;     /* a script is shown */
  VarveState state;  /* of the selected revision */
} Situation;

static gboolean
is_sql (VarveWindow *self)
{
  return varve_project_get_kind (varve_session_get_project (self->session)) == VARVE_PROJECT_SQL;
}

static Situation
look_at_situation (VarveWindow *self)
{
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;
  VarveStatus *status = get_status (self);
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);
  Situation now = { 0 };

  now.project = self->session != NULL;
  now.graph = graph != NULL;
  now.sql = now.project && is_sql (self);
  now.can_run
      = now.sql && status && !varve_session_get_status_error (self->session, self->environment)
        && !has_problems (graph) && !varve_session_is_running (self->session, self->environment);
  now.pending = status && status->n_pending > 0;
  now.applied = status && status->current[0] != NULL;
  now.selected = revision != NULL;
  now.file
      = varve_script_editor_get_path (varve_revision_page_get_editor (self->revision_page)) != NULL;
  now.state = get_state (self, revision);
  return now;
}

static void
enable (VarveWindow *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

static void
update_project_actions (VarveWindow *self, const Situation *now)
{
  enable (self, "project.upgrade", now->can_run && now->pending);
  enable (self, "project.roll-back", now->can_run && now->applied);
  enable (self, "project.new-revision", now->graph && now->sql);
  enable (self, "project.join-heads", now->graph && now->sql);
  enable (self, "project.reload", now->project);
  enable (self, "project.add-environment", now->project);
  enable (self, "project.edit-current-environment", now->project && self->environment);
  enable (self, "window.close-project", now->project || self->opening || self->folder);
}

static void
update_revision_actions (VarveWindow *self, const Situation *now)
{
  gboolean applied = now->state == VARVE_STATE_APPLIED || now->state == VARVE_STATE_CURRENT;

  enable (self, "revision.upgrade-to-here", now->can_run && now->state == VARVE_STATE_PENDING);
  enable (self, "revision.roll-back-to-here", now->can_run && now->state == VARVE_STATE_APPLIED);
  enable (self, "revision.stamp-here",
          now->can_run && now->selected && now->state != VARVE_STATE_CURRENT);
  enable (self, "revision.new-after", now->selected && now->graph && now->sql);
  enable (self, "revision.copy-id", now->selected);
  enable (self, "revision.copy-command", now->selected && (applied || now->project));
  enable (self, "revision.open-externally", now->file);
  enable (self, "revision.show-in-files", now->file);
  enable (self, "revision.save",
          varve_script_editor_can_save (varve_revision_page_get_editor (self->revision_page)));
}

void
varve_window_update_actions (VarveWindow *self)
{
  Situation now = look_at_situation (self);

  update_project_actions (self, &now);
  update_revision_actions (self, &now);
}

/* Acting on the database: always by a plan */

static void
present_plan (VarveWindow *self, VarveDirection direction, const char *target)
{
  const char *targets[] = { target, NULL };

  if (self->session && self->environment)
    varve_plan_dialog_present (GTK_WINDOW (self), self->session, self->environment, direction,
                               targets);
}

static void
upgrade_action (GtkWidget *widget, const char *name, GVariant *target)
{
  present_plan (VARVE_WINDOW (widget), VARVE_DIRECTION_UPGRADE,
                g_variant_get_string (target, NULL));
}

static void
roll_back_branch (const char *revision, gpointer user_data)
{
  g_autofree char *target = g_strconcat (revision, "@-1", NULL);

  present_plan (VARVE_WINDOW (user_data), VARVE_DIRECTION_DOWNGRADE, target);
}

/* One revision back is a question where several branches are applied. */
static void
roll_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  const char *target = g_variant_get_string (parameter, NULL);
  VarveStatus *status
      = self->session ? varve_session_get_status (self->session, self->environment) : NULL;

  if (g_str_equal (target, "-1") && status && g_strv_length (status->current) > 1)
    varve_branch_dialog_present (GTK_WINDOW (self), status->graph,
                                 (const char *const *) status->current, roll_back_branch,
                                 g_object_ref (self), g_object_unref);
  else
    present_plan (self, VARVE_DIRECTION_DOWNGRADE, target);
}

static void
present_plan_here (VarveWindow *self, VarveDirection direction)
{
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);

  if (revision)
    present_plan (self, direction, revision->id);
}

static void
upgrade_here_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_plan_here (VARVE_WINDOW (widget), VARVE_DIRECTION_UPGRADE);
}

static void
roll_back_here_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_plan_here (VARVE_WINDOW (widget), VARVE_DIRECTION_DOWNGRADE);
}

static void
stamp_here_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_plan_here (VARVE_WINDOW (widget), VARVE_DIRECTION_STAMP);
}

/* A toast's way back: environment, direction, targets. */
static void
plan_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  const char *environment;
  int direction;
  g_autofree const char **targets = NULL;

  g_variant_get (parameter, "(&si^a&s)", &environment, &direction, &targets);
  if (self->session)
    varve_plan_dialog_present (GTK_WINDOW (self), self->session, environment,
                               (VarveDirection) direction, targets);
}

/* Writing */

static void
revision_created (VarveWindow *self, const char *id, const char *path)
{
  varve_window_show_revision (self, id);
  varve_revision_page_show_script (self->revision_page);
}

static void
present_new_revision (VarveWindow *self, const char *const *parents)
{
  VarveNewRevisionDialog *dialog
      = varve_new_revision_dialog_new (GTK_WINDOW (self), self->session, parents, NULL);

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

/* Copying and handing on */

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
                          choose_command (get_state (self, revision)), revision->id);
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
  command = is_sql (self)
                ? g_strdup_printf ("varvectl -C %s -e %s %s %s", folder, environment,
                                   choose_command (get_state (self, revision)), revision->id)
                : dup_alembic_command (self, revision);
  copy_text (self, command, _ ("Command copied"));
}

static GFile *
get_selected_file (VarveWindow *self)
{
  const char *path
      = varve_script_editor_get_path (varve_revision_page_get_editor (self->revision_page));
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

/* Conditions */

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

/* The window */

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
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  varve_panes_set_show_end (self->panes, FALSE);
  varve_timeline_view_focus_list (self->timeline);
}

static void
toggle_sidebar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

/* Where one is decides what is searched: the script, or the timeline. */
static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveScriptEditor *editor = varve_revision_page_get_editor (self->revision_page);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (widget));

  if (!self->session)
    return;
  if (focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (editor)))
    {
      varve_script_editor_start_search (editor);
      return;
    }
  varve_window_show_page (self, "timeline");
  varve_panes_set_show_end (self->panes, FALSE);
  varve_timeline_view_set_searching (self->timeline, TRUE);
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

static const struct
{
  const char *name;
  const char *type;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "project.upgrade", "s", upgrade_action },
  { "project.roll-back", "s", roll_back_action },
  { "project.new-revision", NULL, new_revision_action },
  { "project.join-heads", NULL, join_heads_action },
  { "project.reload", NULL, reload_action },
  { "project.show-problems", NULL, show_problems_action },
  { "project.show-revision", "s", show_revision_action },
  { "project.connect", "s", connect_action },
  { "project.edit-environment", "s", edit_environment_action },
  { "project.edit-current-environment", NULL, edit_current_action },
  { "project.add-environment", NULL, add_environment_action },
  { "project.acknowledge-change", "s", acknowledge_action },
  { "revision.upgrade-to-here", NULL, upgrade_here_action },
  { "revision.roll-back-to-here", NULL, roll_back_here_action },
  { "revision.stamp-here", NULL, stamp_here_action },
  { "revision.new-after", NULL, new_after_action },
  { "revision.copy-id", NULL, copy_id_action },
  { "revision.copy-command", NULL, copy_command_action },
  { "revision.open-externally", NULL, open_externally_action },
  { "revision.show-in-files", NULL, show_in_files_action },
  { "revision.save", NULL, save_action },
  { "window.open-project", NULL, open_project_action },
  { "window.new-project", NULL, new_project_action },
  { "window.try-sample", NULL, try_sample_action },
  { "window.open-recent", "s", open_recent_action },
  { "window.back", NULL, back_action },
  { "window.toggle-sidebar", NULL, toggle_sidebar_action },
  { "window.search", NULL, search_action },
  { "window.close-project", NULL, close_project_action },
  { "win.plan", "(sias)", plan_action },
};

void
varve_window_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].activate);
}
