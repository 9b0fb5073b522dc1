/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-schema-page-private.h"

#include "varve-format.h"
#include "varve-wrap-box.h"

#include <glib/gi18n-lib.h>

#define ZOOM_STEP 1.2

G_DEFINE_FINAL_TYPE (VarveSchemaPage, varve_schema_page, GTK_TYPE_WIDGET)

gboolean
varve_schema_page_shows_database (VarveSchemaPage *self)
{
  return !gtk_toggle_button_get_active (self->file_button);
}

static void
update_subtitle (VarveSchemaPage *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  const char *path = varve_script_editor_get_path (self->editor);
  g_autofree char *text = NULL;

  if (!varve_schema_page_shows_database (self))
    text = path != NULL ? varve_format_folder (path) : g_strdup ("");
  else if (status != NULL && status->server != NULL)
    {
      g_autofree char *server = varve_format_server (status->server);

      text = g_strdup_printf ("%s · %s", self->environment, server);
    }
  else
    text = g_strdup (self->environment != NULL ? self->environment : "");
  gtk_label_set_label (self->subtitle, text);
}

/* The stack's page that shows it. */
static const char *
get_side (VarveSchemaPage *self)
{
  if (gtk_toggle_button_get_active (self->history_button))
    return "history";
  if (gtk_toggle_button_get_active (self->picture_button))
    return "picture";
  return gtk_toggle_button_get_active (self->definition_button) ? "definition" : "file";
}

void
varve_schema_page_update (VarveSchemaPage *self)
{
  gboolean database = varve_schema_page_shows_database (self);
  const char *side = get_side (self);
  gboolean picture = g_str_equal (side, "picture");
  gboolean is_read = self->schema != NULL;
  gboolean has_files = self->paths != NULL && self->paths[0] != NULL;

  gtk_label_set_label (self->heading,
                       database ? _ ("Schema of the Database") : _ ("Desired Schema"));
  update_subtitle (self);
  gtk_widget_set_visible (GTK_WIDGET (self->drift_bar), database);
  gtk_widget_set_visible (self->zoom_buttons, picture && is_read);
  gtk_widget_set_visible (self->copy_button, is_read && g_str_equal (side, "definition"));
  gtk_widget_set_visible (GTK_WIDGET (self->files),
                          !database && has_files && self->paths[1] != NULL);
  gtk_widget_set_visible (self->save_button, !database && has_files);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "schema.save",
                                 varve_script_editor_can_save (self->editor));
  if (!database)
    gtk_stack_set_visible_child_name (self->stack, has_files ? "file" : "no-file");
  else if (is_read)
    gtk_stack_set_visible_child_name (self->stack, side);
}

static void
side_toggled (VarveSchemaPage *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  varve_schema_page_update (self);
  varve_schema_page_ensure_read (self);
}

static void
status_changed (VarveSchemaPage *self, const char *environment)
{
  if (g_strcmp0 (environment, self->environment) != 0)
    return;
  update_subtitle (self);
  if (varve_session_get_connection (self->session, environment) != VARVE_CONNECTION_LOADING)
    varve_schema_page_ensure_read (self);
}

static void
table_activated (VarveSchemaPage *self, guint table)
{
  gtk_toggle_button_set_active (self->history_button, TRUE);
  varve_history_view_show_object (self->history, table);
}

static void
zoom_in (VarveSchemaPage *self)
{
  varve_diagram_view_set_zoom (self->picture,
                               varve_diagram_view_get_zoom (self->picture) * ZOOM_STEP);
}

static void
zoom_out (VarveSchemaPage *self)
{
  varve_diagram_view_set_zoom (self->picture,
                               varve_diagram_view_get_zoom (self->picture) / ZOOM_STEP);
}

static void
copy (VarveSchemaPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->ddl);
  varve_session_notice (self->session, _ ("The definition was copied."), NULL, NULL, NULL);
}

static void
varve_schema_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (varve_schema_page_parent_class)->map (widget);
  varve_schema_page_ensure_read (VARVE_SCHEMA_PAGE (widget));
}

static void
varve_schema_page_dispose (GObject *object)
{
  VarveSchemaPage *self = VARVE_SCHEMA_PAGE (object);

  self->serial++;
  if (self->session != NULL)
    {
      varve_schema_page_end_work (self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_SCHEMA_PAGE);
  g_clear_object (&self->drift_items);
  G_OBJECT_CLASS (varve_schema_page_parent_class)->dispose (object);
}

static void
varve_schema_page_finalize (GObject *object)
{
  VarveSchemaPage *self = VARVE_SCHEMA_PAGE (object);

  g_free (self->environment);
  g_strfreev (self->paths);
  g_clear_pointer (&self->schema, varve_schema_unref);
  g_clear_pointer (&self->shown, varve_status_unref);
  g_free (self->ddl);
  G_OBJECT_CLASS (varve_schema_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-schema-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, heading);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, zoom_buttons);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, files);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, file_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, definition_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, picture_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, history_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, saved_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, revision_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_label);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_scroller);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, editor);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, no_file_page);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, definition);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, picture);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, history);
  gtk_widget_class_bind_template_callback (widget_class, copy);
  gtk_widget_class_bind_template_callback_full (widget_class, "read_again",
                                                G_CALLBACK (varve_schema_page_read_again));
  gtk_widget_class_bind_template_callback (widget_class, side_toggled);
  gtk_widget_class_bind_template_callback (widget_class, table_activated);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out);
}

static void
varve_schema_page_class_init (VarveSchemaPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_schema_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_schema_page_finalize;
  widget_class->map = varve_schema_page_map;
  g_type_ensure (VARVE_TYPE_DIAGRAM_VIEW);
  g_type_ensure (VARVE_TYPE_HISTORY_VIEW);
  g_type_ensure (VARVE_TYPE_SCRIPT_EDITOR);
  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  g_type_ensure (VARVE_TYPE_WRAP_BOX);
  bind_template (widget_class);
  varve_schema_page_bind_file (widget_class);
}

static void
varve_schema_page_init (VarveSchemaPage *self)
{
  GtkToggleButton *sides[4];

  gtk_widget_init_template (GTK_WIDGET (self));
  sides[0] = self->file_button;
  sides[1] = self->definition_button;
  sides[2] = self->picture_button;
  sides[3] = self->history_button;
  varve_schema_page_init_file (self);
  varve_schema_page_init_drift (self);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (sides[i]))),
                             PANGO_ELLIPSIZE_END);
}

/**
 * varve_schema_page_new:
 *
 * Returns: (transfer floating): a page without a project
 */
GtkWidget *
varve_schema_page_new (void)
{
  return g_object_new (VARVE_TYPE_SCHEMA_PAGE, NULL);
}

/**
 * varve_schema_page_set_source:
 * @self: the page
 * @session: (nullable): the project that is open
 * @environment: (nullable): whose database is shown
 *
 * Shows that project's desired schema and that environment's database. Text of another project that
 * is not saved is gone: ask before.
 */
void
varve_schema_page_set_source (VarveSchemaPage *self, VarveSession *session, const char *environment)
{
  gboolean other = self->session != session;

  if (self->session != NULL && (other || g_strcmp0 (self->environment, environment) != 0))
    varve_schema_page_end_work (self);
  varve_set_str (&self->environment, environment);
  if (other)
    {
      if (self->session != NULL)
        g_signal_handlers_disconnect_by_data (self->session, self);
      g_set_object (&self->session, session);
      g_clear_pointer (&self->paths, g_strfreev);
      varve_script_editor_open (self->editor, NULL);
      gtk_revealer_set_reveal_child (self->saved_bar, FALSE);
    }
  if (other && session != NULL)
    {
      g_signal_connect_object (session, "project-changed",
                               G_CALLBACK (varve_schema_page_list_files), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "status-changed", G_CALLBACK (status_changed), self,
                               G_CONNECT_SWAPPED);
    }
  varve_schema_page_forget (self);
  varve_history_view_set_source (self->history, session, environment);
  if (session == NULL)
    return;
  varve_schema_page_list_files (self);
  varve_schema_page_ensure_read (self);
}

/**
 * varve_schema_page_get_editor:
 * @self: the page
 *
 * Returns: (transfer none): the editor of the desired schema
 */
VarveScriptEditor *
varve_schema_page_get_editor (VarveSchemaPage *self)
{
  return self->editor;
}

/**
 * varve_schema_page_show_side:
 * @self: the page
 * @side: "file", "definition", "picture" or "history"
 *
 * Shows the schema from that side.
 */
void
varve_schema_page_show_side (VarveSchemaPage *self, const char *side)
{
  GtkToggleButton *button = self->file_button;

  if (g_str_equal (side, "definition"))
    button = self->definition_button;
  else if (g_str_equal (side, "picture"))
    button = self->picture_button;
  else if (g_str_equal (side, "history"))
    button = self->history_button;
  gtk_toggle_button_set_active (button, TRUE);
}

/**
 * varve_schema_page_show_history:
 * @self: the page
 * @schema: (nullable): of the table
 * @table: a table
 * @column: (nullable): a column of it; %NULL: the table
 * @rows: version rows where they have these names
 *
 * Shows which revisions touched it.
 */
void
varve_schema_page_show_history (VarveSchemaPage *self,
                                const char *schema,
                                const char *table,
                                const char *column,
                                const char *const *rows)
{
  varve_schema_page_show_side (self, "history");
  varve_history_view_show_name (self->history, schema, table, column, rows);
}
