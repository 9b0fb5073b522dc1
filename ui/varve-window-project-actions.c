/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-alembic-dialog.h"
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
alembic_command_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session && !varve_window_is_sql (self))
    varve_alembic_dialog_present (GTK_WINDOW (self), self->session);
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
  varve_window_ask_unsaved (VARVE_WINDOW (widget), NULL, close_project, NULL, NULL);
}

typedef struct
{
  char *path;
  guint line;
  guint column;
} SchemaPlace;

static void
schema_place_free (gpointer data)
{
  SchemaPlace *place = data;

  g_free (place->path);
  g_free (place);
}

static void
open_schema_file (VarveWindow *self, gboolean go_on, gpointer user_data)
{
  const SchemaPlace *place = user_data;

  varve_schema_page_open (self->schema_page, go_on ? place->path : NULL, place->line,
                          place->column);
}

static void
open_schema_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  SchemaPlace *place = g_new0 (SchemaPlace, 1);
  VarveScriptEditor *editor;

  g_variant_get (parameter, "(suu)", &place->path, &place->line, &place->column);
  varve_window_show_page (self, "schema");
  editor = varve_schema_page_get_editor (self->schema_page);
  if (g_strcmp0 (place->path, varve_script_editor_get_path (editor)) == 0)
    editor = NULL;
  if (editor != NULL)
    varve_window_ask_unsaved (self, editor, open_schema_file, place, schema_place_free);
  else
    {
      open_schema_file (self, TRUE, place);
      schema_place_free (place);
    }
}

/* (schema, table, column, version rows): "" where there is none. */
static void
show_history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  const char *schema, *table, *column;
  g_autofree const char **rows = NULL;

  g_variant_get (parameter, "(&s&s&s^a&s)", &schema, &table, &column, &rows);
  varve_window_show_page (self, "schema");
  varve_schema_page_show_history (self->schema_page, *schema != '\0' ? schema : NULL, table,
                                  *column != '\0' ? column : NULL, rows);
}

static const VarveWindowAction actions[] = {
  { "project.show-history", "(sssas)", show_history_action },
  { "project.open-schema-file", "(suu)", open_schema_action },
  { "project.alembic-command", NULL, alembic_command_action },
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
