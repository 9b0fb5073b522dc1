/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-error-presenter.h"
#include "varve-password.h"
#include "varve-settings.h"

#include <glib/gi18n-lib.h>

/* Coming back to the window looks at the databases again, but not at every click between two. */
#define REFRESH_AFTER_US (5 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (VarveWindow, varve_window, ADW_TYPE_APPLICATION_WINDOW)

/* What is seen */

static void
update_title (VarveWindow *self)
{
  g_autofree char *name = self->folder ? g_filename_display_basename (self->folder) : NULL;
  g_autofree char *title = NULL;

  if (self->session)
    {
      g_free (name);
      name = g_strdup (varve_project_get_name (varve_session_get_project (self->session)));
    }
  adw_window_title_set_title (self->title, name ? name : _ ("Varve"));
  adw_window_title_set_subtitle (self->title, name && self->environment ? self->environment : "");
  if (name && self->environment)
    /* Translators: title of a window: project and environment, “shop – production” */
    title = g_strdup_printf (_ ("%s – %s"), name, self->environment);
  gtk_window_set_title (GTK_WINDOW (self), title ? title : name ? name : _ ("Varve"));
}

static void
update_kind (VarveWindow *self)
{
  VarveEnvironment *environment
      = self->session ? varve_session_find_environment (self->session, self->environment) : NULL;

  if (environment && environment->kind == VARVE_KIND_PRODUCTION)
    gtk_widget_add_css_class (GTK_WIDGET (self), "production");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "production");
}

static void
update_bar (VarveWindow *self)
{
  g_autoptr (VarveCondition) condition
      = self->session ? varve_condition_find (self->session, self->environment) : NULL;
  varve_condition_bar_set_condition (self->bar, condition);
}

static void
update_folded (VarveWindow *self)
{
  gboolean project = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "project") == 0;
  gboolean folded = varve_panes_get_folded (self->panes);
  gboolean timeline = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "timeline") == 0;

  gtk_widget_set_visible (self->back_button,
                          project && timeline && folded && varve_panes_get_show_end (self->panes));
}

/* Derives all that is seen from session, environment and page. */
static void
update (VarveWindow *self)
{
  gboolean project = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "project") == 0;

  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_button), project);
  gtk_widget_set_visible (GTK_WIDGET (self->search_button), project);
  gtk_widget_set_visible (self->new_revision_button, project);
  update_title (self);
  update_kind (self);
  update_bar (self);
  update_folded (self);
  varve_window_update_actions (self);
}

/* The revision that people look for first: where the database stands, else the newest. */
static void
look_first (VarveWindow *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  VarveGraph *graph = varve_session_get_graph (self->session);

  if (self->first_looked || !status || !graph || varve_graph_get_size (graph) == 0)
    return;
  self->first_looked = TRUE;
  if (varve_timeline_view_get_selected (self->timeline))
    return;
  if (status->current[0] && varve_graph_lookup (graph, status->current[0]))
    varve_timeline_view_select (self->timeline, status->current[0]);
  else
    varve_timeline_view_select (self->timeline, varve_graph_get_revision (graph, 0)->id);
}

static void
status_changed (VarveWindow *self, const char *environment)
{
  update_bar (self);
  varve_window_update_actions (self);
  if (g_strcmp0 (environment, self->environment) == 0)
    look_first (self);
}

/* Environments */

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
  varve_journal_view_set_source (self->runs, self->session, name, NULL);
  update (self);
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
  update (self);
  look_first (self);
}

static void
hide_overlaid_sidebar (VarveWindow *self)
{
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
environment_chosen (VarveWindow *self, const char *environment)
{
  varve_window_set_environment (self, environment);
  hide_overlaid_sidebar (self);
}

void
varve_window_show_page (VarveWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->pages, page);
  varve_environment_sidebar_set_page (self->sidebar, page);
  gtk_widget_set_sensitive (GTK_WIDGET (self->search_button), g_str_equal (page, "timeline"));
  update_folded (self);
}

static void
page_chosen (VarveWindow *self, const char *page)
{
  varve_window_show_page (self, page);
  hide_overlaid_sidebar (self);
}

/* Revisions */

static void
show_selected (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  if (!go_on)
    {
      varve_timeline_view_select (self->timeline, varve_revision_page_get_id (self->revision_page));
      return;
    }
  varve_revision_page_set_revision (self->revision_page,
                                    varve_timeline_view_get_selected (self->timeline));
  if (self->place_path)
    {
      varve_script_editor_show_place (varve_revision_page_get_editor (self->revision_page),
                                      self->place_line, self->place_column);
      g_clear_pointer (&self->place_path, g_free);
    }
  varve_window_update_actions (self);
}

static void
revision_selected (VarveWindow *self)
{
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);
  const char *shown = varve_revision_page_get_id (self->revision_page);

  /* A filter or a reload that hides the row leaves its script open. */
  if (!revision || (shown && g_str_equal (revision->id, shown)))
    varve_window_update_actions (self);
  else
    varve_window_ask_unsaved (self, show_selected, NULL, NULL);
}

static void
revision_activated (VarveWindow *self)
{
  varve_panes_set_show_end (self->panes, TRUE);
}

void
varve_window_show_revision (VarveWindow *self, const char *id)
{
  varve_window_show_page (self, "timeline");
  varve_timeline_view_select (self->timeline, id);
  varve_panes_set_show_end (self->panes, TRUE);
}

static void
run_activated (VarveWindow *self, const char *id)
{
  varve_window_show_revision (self, id);
}

static VarveRevision *
find_by_path (VarveWindow *self, const char *path)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));

  for (guint i = 0; graph && i < varve_graph_get_size (graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (graph, i);
      g_autofree char *other
          = revision->path ? g_canonicalize_filename (revision->path, folder) : NULL;
      if (g_strcmp0 (other, path) == 0)
        return revision;
    }
  return NULL;
}

static void
show_file (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  if (!go_on || !self->place_path)
    return;
  varve_timeline_view_select (self->timeline, NULL);
  varve_revision_page_set_file (self->revision_page, self->place_path);
  varve_script_editor_show_place (varve_revision_page_get_editor (self->revision_page),
                                  self->place_line, self->place_column);
  g_clear_pointer (&self->place_path, g_free);
  varve_window_update_actions (self);
}

void
varve_window_show_place (VarveWindow *self, const char *path, guint line, guint column)
{
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));
  g_autofree char *absolute = g_canonicalize_filename (path, folder);
  VarveRevision *revision = find_by_path (self, absolute);
  VarveScriptEditor *editor = varve_revision_page_get_editor (self->revision_page);

  varve_window_show_page (self, "timeline");
  varve_panes_set_show_end (self->panes, TRUE);
  varve_revision_page_show_script (self->revision_page);
  if (g_strcmp0 (varve_script_editor_get_path (editor), absolute) == 0)
    {
      varve_script_editor_show_place (editor, line, column);
      return;
    }
  g_free (self->place_path);
  self->place_path = g_steal_pointer (&absolute);
  self->place_line = line;
  self->place_column = column;
  if (revision)
    varve_timeline_view_select (self->timeline, revision->id);
  else
    varve_window_ask_unsaved (self, show_file, NULL, NULL);
}

/* Sessions */

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

  adw_status_page_set_title (self->error_page, card->title);
  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
  update (self);
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
  g_clear_object (&self->opening);
  if (!session)
    {
      show_open_error (self, error);
      return;
    }
  set_session (self, session);
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
  update (self);
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
  varve_window_ask_unsaved (self, open_now, g_strdup (folder), g_free);
}

static void
project_chosen (VarveWindow *self, const char *folder)
{
  varve_window_open (self, folder);
}

void
varve_window_close_project (VarveWindow *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  set_session (self, NULL);
  g_clear_pointer (&self->folder, g_free);
  varve_recent_set_last (NULL);
  varve_start_page_refresh (self->start_page);
  gtk_stack_set_visible_child_name (self->stack, "start");
  update (self);
}

gboolean
varve_window_is_empty (VarveWindow *self)
{
  return !self->session && !self->opening;
}

const char *
varve_window_get_folder (VarveWindow *self)
{
  return self->folder;
}

VarveSession *
varve_window_get_session (VarveWindow *self)
{
  return self->session;
}

const char *
varve_window_get_environment (VarveWindow *self)
{
  return self->environment;
}

void
varve_window_add_toast (VarveWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* The search */

static void
search_toggled (VarveWindow *self)
{
  gboolean active = gtk_toggle_button_get_active (self->search_button);

  if (varve_timeline_view_get_searching (self->timeline) != active)
    varve_timeline_view_set_searching (self->timeline, active);
}

/* Size and panes */

static void
restore_size (VarveWindow *self)
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

/* Closing */

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
    varve_window_ask_unsaved (self, close_now, NULL, NULL);
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

static gboolean
varve_window_close_request (GtkWindow *window)
{
  VarveWindow *self = VARVE_WINDOW (window);
  VarveScriptEditor *editor = varve_revision_page_get_editor (self->revision_page);

  if (!self->closing && is_running (self))
    {
      ask_running (self);
      return TRUE;
    }
  if (!self->closing && varve_script_editor_get_modified (editor))
    {
      varve_window_ask_unsaved (self, close_now, NULL, NULL);
      return TRUE;
    }
  store_size (self);
  varve_recent_set_last (self->session ? self->folder : NULL);
  return GTK_WINDOW_CLASS (varve_window_parent_class)->close_request (window);
}

static void
active_changed (VarveWindow *self)
{
  gint64 now = g_get_monotonic_time ();

  if (!gtk_window_is_active (GTK_WINDOW (self)) || !self->session
      || now - self->refreshed < REFRESH_AFTER_US)
    return;
  self->refreshed = now;
  varve_session_refresh (self->session, NULL, VARVE_SESSION_READ);
}

/**
 * varve_window_show_error:
 * @heading: what did not work
 * @error: why
 *
 * Says in a dialog that what a person just asked for did not work.
 */
void
varve_window_show_error (VarveWindow *self, const char *heading, const GError *error)
{
  g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
  g_autofree char *body = varve_error_card_dup_body (card);
  GtkWidget *dialog;

  if (card->quiet)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The type */

static void
varve_window_dispose (GObject *object)
{
  VarveWindow *self = VARVE_WINDOW (object);

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      varve_session_close (self->session);
    }
  g_clear_object (&self->session);
  g_clear_weak_pointer (&self->offer);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_WINDOW);
  G_OBJECT_CLASS (varve_window_parent_class)->dispose (object);
}

static void
varve_window_finalize (GObject *object)
{
  VarveWindow *self = VARVE_WINDOW (object);

  g_free (self->folder);
  g_free (self->environment);
  g_free (self->place_path);
  G_OBJECT_CLASS (varve_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/varve/Varve/ui/varve-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, title);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, new_revision_button);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, new_revision_content);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, start_page);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, timeline);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, revision_page);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, runs);
  gtk_widget_class_bind_template_callback (widget_class, project_chosen);
  gtk_widget_class_bind_template_callback (widget_class, environment_chosen);
  gtk_widget_class_bind_template_callback (widget_class, page_chosen);
  gtk_widget_class_bind_template_callback (widget_class, revision_selected);
  gtk_widget_class_bind_template_callback (widget_class, revision_activated);
  gtk_widget_class_bind_template_callback (widget_class, run_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled);
  gtk_widget_class_bind_template_callback (widget_class, update_folded);
}

static void
varve_window_class_init (VarveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = varve_window_close_request;
  g_type_ensure (VARVE_TYPE_CONDITION_BAR);
  g_type_ensure (VARVE_TYPE_ENVIRONMENT_SIDEBAR);
  g_type_ensure (VARVE_TYPE_JOURNAL_VIEW);
  g_type_ensure (VARVE_TYPE_PANES);
  g_type_ensure (VARVE_TYPE_REVISION_PAGE);
  g_type_ensure (VARVE_TYPE_START_PAGE);
  g_type_ensure (VARVE_TYPE_TIMELINE_VIEW);
  varve_window_install_actions (widget_class);
  bind_template (widget_class);
}

static void
varve_window_init (VarveWindow *self)
{
  VarveScriptEditor *editor;

  gtk_widget_init_template (GTK_WIDGET (self));
  editor = varve_revision_page_get_editor (self->revision_page);
  g_signal_connect_object (editor, "notify::modified", G_CALLBACK (varve_window_update_actions),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  restore_size (self);
  varve_window_accept_drops (self);
  varve_start_page_refresh (self->start_page);
  varve_window_update_recent (self);
  varve_window_show_page (self, "timeline");
  update (self);
}

VarveWindow *
varve_window_new (GtkApplication *application)
{
  return g_object_new (VARVE_TYPE_WINDOW, "application", application, NULL);
}
