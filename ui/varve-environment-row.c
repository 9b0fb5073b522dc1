/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-environment-row.h"

#include "varve-condition.h"
#include "varve-format.h"

#include <glib/gi18n-lib.h>

struct _VarveEnvironmentRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *dot;
  GtkLabel *name;
  GtkLabel *subtitle;
  GtkSpinner *spinner;
  GtkWidget *warning;

  VarveSession *session; /* (owned) (nullable) */
  char *environment;     /* (owned) */
};

G_DEFINE_FINAL_TYPE (VarveEnvironmentRow, varve_environment_row, GTK_TYPE_LIST_BOX_ROW)

static char *
dup_standing (VarveEnvironmentRow *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  VarveConnection connection = varve_session_get_connection (self->session, self->environment);
  g_autofree char *distance = NULL;
  g_autofree char *server = NULL;

  if (varve_session_is_running (self->session, self->environment))
    return g_strdup (_ ("running"));
  if (connection == VARVE_CONNECTION_FAILED)
    return g_strdup (_ ("not connected"));
  if (!status)
    return connection == VARVE_CONNECTION_LOADING ? g_strdup (_ ("asking…")) : g_strdup ("");
  distance = varve_format_distance (status);
  server = varve_format_server (status->server);
  return server ? g_strdup_printf ("%s · %s", distance, server) : g_steal_pointer (&distance);
}

/* The kind, unless the name says it already. */
static char *
dup_subtitle (VarveEnvironmentRow *self, VarveEnvironment *environment)
{
  g_autofree char *standing = dup_standing (self);

  if (g_ascii_strcasecmp (environment->name, varve_kind_get_nick (environment->kind)) == 0)
    return g_steal_pointer (&standing);
  if (!*standing)
    return g_strdup (varve_format_kind (environment->kind));
  return g_strdup_printf ("%s · %s", varve_format_kind (environment->kind), standing);
}

static void
update_dot (VarveEnvironmentRow *self, VarveEnvironment *environment)
{
  const char *classes[] = { "environment-dot", varve_kind_get_nick (environment->kind), NULL };
  gtk_widget_set_css_classes (self->dot, classes);
}

static void
update_warning (VarveEnvironmentRow *self)
{
  g_autoptr (VarveCondition) condition
      = varve_condition_find_of_database (self->session, self->environment);

  gtk_widget_set_visible (self->warning, condition != NULL);
  gtk_widget_set_tooltip_text (self->warning, condition ? condition->title : NULL);
}

static void
update_accessible (VarveEnvironmentRow *self, VarveEnvironment *environment, const char *subtitle)
{
  g_autofree char *label = g_strdup_printf ("%s, %s", environment->name, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
update (VarveEnvironmentRow *self)
{
  VarveEnvironment *environment = varve_session_find_environment (self->session, self->environment);
  g_autofree char *subtitle = NULL;

  if (!environment)
    return;
  subtitle = dup_subtitle (self, environment);
  gtk_label_set_label (self->name, environment->name);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subtitle), subtitle);
  gtk_spinner_set_spinning (self->spinner,
                            varve_session_is_running (self->session, self->environment));
  update_dot (self, environment);
  update_warning (self);
  update_accessible (self, environment, subtitle);
}

static void
status_changed (VarveEnvironmentRow *self, const char *environment)
{
  if (g_strcmp0 (environment, self->environment) == 0)
    update (self);
}

static void
varve_environment_row_dispose (GObject *object)
{
  VarveEnvironmentRow *self = VARVE_ENVIRONMENT_ROW (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_ENVIRONMENT_ROW);
  G_OBJECT_CLASS (varve_environment_row_parent_class)->dispose (object);
}

static void
varve_environment_row_finalize (GObject *object)
{
  g_free (VARVE_ENVIRONMENT_ROW (object)->environment);
  G_OBJECT_CLASS (varve_environment_row_parent_class)->finalize (object);
}

static void
varve_environment_row_class_init (VarveEnvironmentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_environment_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_environment_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-environment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentRow, dot);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentRow, name);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveEnvironmentRow, warning);
}

static void
varve_environment_row_init (VarveEnvironmentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
varve_environment_row_new (VarveSession *session, const char *environment)
{
  VarveEnvironmentRow *self = g_object_new (VARVE_TYPE_ENVIRONMENT_ROW, NULL);

  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  g_signal_connect_object (session, "status-changed", G_CALLBACK (status_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "graph-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

const char *
varve_environment_row_get_environment (VarveEnvironmentRow *self)
{
  return self->environment;
}
