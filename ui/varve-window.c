/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-error-presenter.h"

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

void
varve_window_update_bar (VarveWindow *self)
{
  g_autoptr (VarveCondition) condition
      = self->session ? varve_condition_find (self->session, self->environment) : NULL;
  varve_condition_bar_set_condition (self->bar, condition);
}

void
varve_window_update_folded (VarveWindow *self)
{
  gboolean project = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "project") == 0;
  gboolean folded = varve_panes_get_folded (self->panes);
  gboolean timeline = g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "timeline") == 0;

  gboolean back = project && timeline && folded && varve_panes_get_show_end (self->panes);

  gtk_widget_set_visible (self->back_button, back);
  /* 360 pixels hold three buttons beside those of the window. The main menu opens projects too. */
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_button), project && !back);
  gtk_widget_set_visible (GTK_WIDGET (self->open_button), !project || !folded);
  adw_button_content_set_label (self->new_revision_content, folded ? "" : _ ("_Revision"));
  if (folded)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_revision_button),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New Revision"), -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self->new_revision_button),
                                   GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Derives all that is seen from session, environment and page. */
void
varve_window_update (VarveWindow *self)
{
  gboolean project = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "project") == 0;

  gtk_widget_set_visible (GTK_WIDGET (self->search_button), project);
  gtk_widget_set_visible (self->new_revision_button, project);
  update_title (self);
  update_kind (self);
  varve_window_update_bar (self);
  varve_window_update_folded (self);
  varve_window_update_actions (self);
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

static void
ensure_schema_page (VarveWindow *self)
{
  if (self->schema_page != NULL)
    return;
  self->schema_page = VARVE_SCHEMA_PAGE (varve_schema_page_new ());
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->schema_page), "schema");
  varve_schema_page_set_source (self->schema_page, self->session, self->environment);
}

void
varve_window_show_page (VarveWindow *self, const char *page)
{
  if (g_str_equal (page, "runs"))
    varve_window_ensure_runs (self);
  if (g_str_equal (page, "schema"))
    ensure_schema_page (self);
  gtk_stack_set_visible_child_name (self->pages, page);
  varve_environment_sidebar_set_page (self->sidebar, page);
  gtk_widget_set_sensitive (GTK_WIDGET (self->search_button), g_str_equal (page, "timeline"));
  varve_window_update_folded (self);
}

static void
page_chosen (VarveWindow *self, const char *page)
{
  varve_window_show_page (self, page);
  hide_overlaid_sidebar (self);
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

static void
search_toggled (VarveWindow *self)
{
  gboolean active = gtk_toggle_button_get_active (self->search_button);

  if (varve_timeline_view_get_searching (self->timeline) != active)
    varve_timeline_view_set_searching (self->timeline, active);
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

static gboolean
varve_window_close_request (GtkWindow *window)
{
  return !varve_window_may_close (VARVE_WINDOW (window))
         || GTK_WINDOW_CLASS (varve_window_parent_class)->close_request (window);
}

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
  g_clear_handle_id (&self->present_source, g_source_remove);
  g_clear_handle_id (&self->look_source, g_source_remove);
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
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, open_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, timeline);
  gtk_widget_class_bind_template_child (widget_class, VarveWindow, revision_page);
  gtk_widget_class_bind_template_callback (widget_class, environment_chosen);
  gtk_widget_class_bind_template_callback (widget_class, page_chosen);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled);
  gtk_widget_class_bind_template_callback (widget_class, varve_window_update_folded);
}

/* GTK's own key for its inspector is Roll Back's here: where that can't be done now, it does
 * nothing. The other one, <Control><Shift>I, stays. */
static gboolean
varve_window_enable_debugging (GtkWindow *window, gboolean toggle)
{
  return toggle || GTK_WINDOW_CLASS (varve_window_parent_class)->enable_debugging (window, toggle);
}

static void
varve_window_class_init (VarveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = varve_window_close_request;
  GTK_WINDOW_CLASS (klass)->enable_debugging = varve_window_enable_debugging;
  g_type_ensure (VARVE_TYPE_CONDITION_BAR);
  g_type_ensure (VARVE_TYPE_ENVIRONMENT_SIDEBAR);
  g_type_ensure (VARVE_TYPE_PANES);
  g_type_ensure (VARVE_TYPE_REVISION_PAGE);
  g_type_ensure (VARVE_TYPE_TIMELINE_VIEW);
  varve_window_install_actions (widget_class);
  bind_template (widget_class);
  varve_window_bind_places (widget_class);
}

static void
varve_window_init (VarveWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->revision_page, "notify::modified",
                           G_CALLBACK (varve_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (varve_window_update),
                           self, G_CONNECT_SWAPPED);
  varve_window_restore_size (self);
  varve_window_accept_drops (self);
  varve_window_install_overlay (self);
  g_signal_connect (self, "realize", G_CALLBACK (varve_window_watch_paint), NULL);
  varve_window_update_recent (self);
  varve_window_show_page (self, "timeline");
  varve_window_update (self);
}

VarveWindow *
varve_window_new (GtkApplication *application)
{
  return g_object_new (VARVE_TYPE_WINDOW, "application", application, NULL);
}
