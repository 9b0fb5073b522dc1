/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-environment-sidebar.h"

#include "varve-environment-row.h"

struct _VarveEnvironmentSidebar
{
  GtkWidget parent_instance;

  GtkListBox *environments;
  GtkListBox *pages;
  GtkListBoxRow *timeline_row;
  GtkListBoxRow *schema_row;
  GtkListBoxRow *runs_row;
  GMenuModel *environment_menu;
  GtkPopover *popover; /* (nullable): made when it is first asked for */

  VarveSession *session; /* (owned) (nullable) */
  char *environment;     /* (owned) (nullable): the chosen one */
  char *menu_for;        /* (owned) (nullable): whose context menu is open */
};

G_DEFINE_FINAL_TYPE (VarveEnvironmentSidebar, varve_environment_sidebar, GTK_TYPE_WIDGET)

enum
{
  ENVIRONMENT_CHOSEN,
  PAGE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
select_environment (VarveEnvironmentSidebar *self)
{
  GtkListBoxRow *row;

  gtk_list_box_unselect_all (self->environments);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->environments, i)); i++)
    if (g_strcmp0 (varve_environment_row_get_environment (VARVE_ENVIRONMENT_ROW (row)),
                   self->environment)
        == 0)
      gtk_list_box_select_row (self->environments, row);
}

static void
project_changed (VarveEnvironmentSidebar *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->environments, 0)))
    gtk_list_box_remove (self->environments, GTK_WIDGET (row));
  for (guint i = 0; self->session && i < varve_session_get_n_environments (self->session); i++)
    gtk_list_box_append (
        self->environments,
        varve_environment_row_new (self->session,
                                   varve_session_get_environment (self->session, i)->name));
  select_environment (self);
}

static void
environment_activated (VarveEnvironmentSidebar *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[ENVIRONMENT_CHOSEN], 0,
                 varve_environment_row_get_environment (VARVE_ENVIRONMENT_ROW (row)));
}

static void
page_activated (VarveEnvironmentSidebar *self, GtkListBoxRow *row)
{
  const char *page = "timeline";

  if (row == self->runs_row)
    page = "runs";
  else if (row == self->schema_row)
    page = "schema";
  g_signal_emit (self, signals[PAGE_CHOSEN], 0, page);
}

/* The context menu */

static void
popup_menu (VarveEnvironmentSidebar *self, GtkListBoxRow *row, double x, double y)
{
  double to_x, to_y;

  g_free (self->menu_for);
  self->menu_for = g_strdup (varve_environment_row_get_environment (VARVE_ENVIRONMENT_ROW (row)));
  gtk_widget_translate_coordinates (GTK_WIDGET (self->environments), GTK_WIDGET (self), x, y, &to_x,
                                    &to_y);
  if (!self->popover)
    {
      self->popover = GTK_POPOVER (gtk_popover_menu_new_from_model (self->environment_menu));
      gtk_popover_set_has_arrow (self->popover, FALSE);
      gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
      gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (self->popover, &(GdkRectangle){ (int) to_x, (int) to_y, 1, 1 });
  gtk_popover_popup (self->popover);
}

static void
environment_pressed (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  VarveEnvironmentSidebar *self
      = VARVE_ENVIRONMENT_SIDEBAR (gtk_widget_get_ancestor (list, VARVE_TYPE_ENVIRONMENT_SIDEBAR));
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (GTK_LIST_BOX (list), (int) y);

  if (row)
    popup_menu (self, row, x, y);
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveEnvironmentSidebar *self = VARVE_ENVIRONMENT_SIDEBAR (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t bounds;

  if (VARVE_IS_ENVIRONMENT_ROW (focus)
      && gtk_widget_compute_bounds (focus, GTK_WIDGET (self->environments), &bounds))
    popup_menu (self, GTK_LIST_BOX_ROW (focus), bounds.origin.x + 24,
                bounds.origin.y + bounds.size.height);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveEnvironmentSidebar *self = VARVE_ENVIRONMENT_SIDEBAR (widget);
  if (self->menu_for)
    gtk_widget_activate_action (widget, "project.edit-environment", "s", self->menu_for);
}

static void
connect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveEnvironmentSidebar *self = VARVE_ENVIRONMENT_SIDEBAR (widget);
  if (self->menu_for)
    gtk_widget_activate_action (widget, "project.connect", "s", self->menu_for);
}

static void
varve_environment_sidebar_dispose (GObject *object)
{
  VarveEnvironmentSidebar *self = VARVE_ENVIRONMENT_SIDEBAR (object);
  GtkWidget *child;

  varve_environment_sidebar_set_session (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_ENVIRONMENT_SIDEBAR);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_environment_sidebar_parent_class)->dispose (object);
}

static void
varve_environment_sidebar_finalize (GObject *object)
{
  VarveEnvironmentSidebar *self = VARVE_ENVIRONMENT_SIDEBAR (object);

  g_free (self->environment);
  g_free (self->menu_for);
  G_OBJECT_CLASS (varve_environment_sidebar_parent_class)->finalize (object);
}

static void
varve_environment_sidebar_class_init (VarveEnvironmentSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_environment_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_environment_sidebar_finalize;
  signals[ENVIRONMENT_CHOSEN] = g_signal_new ("environment-chosen", type, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PAGE_CHOSEN] = g_signal_new ("page-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "environment.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "environment.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "environment.connect", NULL, connect_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-environment-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentSidebar, environments);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentSidebar, pages);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentSidebar, timeline_row);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentSidebar, runs_row);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentSidebar, environment_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentSidebar, schema_row);
  gtk_widget_class_bind_template_callback (widget_class, environment_activated);
  gtk_widget_class_bind_template_callback (widget_class, environment_pressed);
  gtk_widget_class_bind_template_callback (widget_class, page_activated);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_environment_sidebar_init (VarveEnvironmentSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * varve_environment_sidebar_set_session:
 * @session: (nullable): whose environments to list
 */
void
varve_environment_sidebar_set_session (VarveEnvironmentSidebar *self, VarveSession *session)
{
  if (self->session == session)
    return;
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session)
    g_signal_connect_object (session, "project-changed", G_CALLBACK (project_changed), self,
                             G_CONNECT_SWAPPED);
  if (self->environments)
    project_changed (self);
}

void
varve_environment_sidebar_set_environment (VarveEnvironmentSidebar *self, const char *environment)
{
  if (varve_set_str (&self->environment, environment))
    select_environment (self);
}

void
varve_environment_sidebar_set_page (VarveEnvironmentSidebar *self, const char *page)
{
  GtkListBoxRow *row = self->timeline_row;

  if (g_strcmp0 (page, "runs") == 0)
    row = self->runs_row;
  else if (g_strcmp0 (page, "schema") == 0)
    row = self->schema_row;
  gtk_list_box_select_row (self->pages, row);
}
