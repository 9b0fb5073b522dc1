/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-schema-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The desired schema's files: one, or those of its folder by name. */
static char **
list_paths (VarveProject *project)
{
  const char *path = varve_project_get_schema_path (project);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GDir) folder = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  if (folder == NULL && path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_ptr_array_add (paths, g_strdup (path));
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".sql"))
      g_ptr_array_add (paths, g_build_filename (path, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_steal (paths, NULL);
}

static void
fill_files (VarveSchemaPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (gsize i = 0; self->paths[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (self->paths[i]);

      gtk_string_list_append (names, name);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->files, G_LIST_MODEL (names));
  self->filling = FALSE;
}

static void
explain_no_file (VarveSchemaPage *self, VarveProject *project)
{
  const char *path = varve_project_get_schema_path (project);
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;

  if (varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC)
    text = g_strdup (_ ("The models of this Alembic project say what is desired; “Database” and "
                        "“Picture” show what is there."));
  else if (path == NULL)
    text = g_strdup (_ ("The key “schema” in varve.ini names the file, or the folder of SQL files, "
                        "that says what is desired."));
  else
    text = g_strdup_printf (_ ("There is no “%s”, which varve.ini names."), path);
  markup = g_markup_escape_text (text, -1);
  adw_status_page_set_description (self->no_file_page, markup);
}

void
varve_schema_page_list_files (VarveSchemaPage *self)
{
  VarveProject *project = varve_session_get_project (self->session);
  g_auto (GStrv) paths = list_paths (project);
  VarveDialect dialect = VARVE_DIALECT_SQLITE;

  varve_project_find_dialect (project, self->environment, &dialect);
  varve_script_editor_set_dialect (self->editor, dialect);
  explain_no_file (self, project);
  gtk_widget_set_visible (self->revision_button,
                          varve_project_get_kind (project) == VARVE_PROJECT_SQL);
  if (self->paths == NULL
      || !g_strv_equal ((const char *const *) paths, (const char *const *) self->paths))
    {
      g_strfreev (self->paths);
      self->paths = g_steal_pointer (&paths);
      fill_files (self);
      if (!varve_script_editor_get_modified (self->editor))
        varve_script_editor_open (self->editor, self->paths[0]);
    }
  varve_schema_page_update (self);
}

static void
file_chosen (VarveSchemaPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->files);

  if (self->filling || selected == GTK_INVALID_LIST_POSITION
      || g_strcmp0 (self->paths[selected], varve_script_editor_get_path (self->editor)) == 0)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "project.open-schema-file", "(suu)",
                              self->paths[selected], 0, 0);
}

static void
saved (VarveSchemaPage *self)
{
  gtk_revealer_set_reveal_child (self->saved_bar, TRUE);
}

static void
make_revision (VarveSchemaPage *self)
{
  static const char *const head[] = { NULL };

  gtk_widget_activate_action (GTK_WIDGET (self), "project.revision-from-schema", "(s^as)", "",
                              head);
}

static void
modified_changed (VarveSchemaPage *self)
{
  if (varve_script_editor_get_modified (self->editor))
    gtk_revealer_set_reveal_child (self->saved_bar, FALSE);
  varve_schema_page_update (self);
}

static void
save_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveSchemaPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!varve_script_editor_save_finish (VARVE_SCRIPT_EDITOR (source), result, &error)
      && self->session != NULL)
    varve_session_notice (self->session, error->message, NULL, NULL, NULL);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveSchemaPage *self = VARVE_SCHEMA_PAGE (widget);

  varve_script_editor_save_async (self->editor, save_finished, g_object_ref (self));
}

static guint
find_file (VarveSchemaPage *self, const char *path)
{
  for (guint i = 0; self->paths != NULL && self->paths[i] != NULL; i++)
    if (g_strcmp0 (self->paths[i], path) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/**
 * varve_schema_page_has_file:
 * @self: the page
 * @path: an absolute path
 *
 * Returns: whether that is one of the desired schema's files
 */
gboolean
varve_schema_page_has_file (VarveSchemaPage *self, const char *path)
{
  return find_file (self, path) != GTK_INVALID_LIST_POSITION;
}

/**
 * varve_schema_page_open:
 * @self: the page
 * @path: (nullable): one of the desired schema's files; %NULL: the one that is open stays
 * @line: where to go, 0: nowhere
 * @column: in characters
 *
 * Shows that file in the editor. Text that is not saved is gone: ask before.
 */
void
varve_schema_page_open (VarveSchemaPage *self, const char *path, guint line, guint column)
{
  if (path != NULL && g_strcmp0 (path, varve_script_editor_get_path (self->editor)) != 0)
    varve_script_editor_open (self->editor, path);
  self->filling = TRUE;
  gtk_drop_down_set_selected (self->files,
                              find_file (self, varve_script_editor_get_path (self->editor)));
  self->filling = FALSE;
  gtk_toggle_button_set_active (self->file_button, TRUE);
  if (path != NULL && line > 0)
    varve_script_editor_show_place (self->editor, line, column);
  varve_schema_page_update (self);
}

void
varve_schema_page_bind_file (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "schema.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "schema.save",
                                       NULL);
  gtk_widget_class_bind_template_callback (widget_class, file_chosen);
  gtk_widget_class_bind_template_callback (widget_class, make_revision);
}

void
varve_schema_page_init_file (VarveSchemaPage *self)
{
  varve_script_editor_set_plain (self->editor, TRUE);
  g_signal_connect_object (self->editor, "notify::modified", G_CALLBACK (modified_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "saved", G_CALLBACK (saved), self, G_CONNECT_SWAPPED);
}
