/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-schema-page.h"

#include "varve-diagram-view.h"
#include "varve-format.h"
#include "varve-schema-work.h"
#include "varve-sql-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define ZOOM_STEP 1.2

struct _VarveSchemaPage
{
  GtkWidget parent_instance;

  GtkLabel *heading;
  GtkLabel *subtitle;
  GtkWidget *zoom_buttons;
  GtkWidget *copy_button;
  GtkDropDown *files;
  GtkWidget *save_button;
  GtkToggleButton *file_button;
  GtkToggleButton *definition_button;
  GtkToggleButton *picture_button;
  GtkRevealer *saved_bar;
  GtkWidget *revision_button;
  GtkRevealer *drift_bar;
  GtkLabel *drift_label;
  GtkLabel *drift_list;
  GtkStack *stack;
  VarveScriptEditor *editor;
  AdwStatusPage *no_file_page;
  GtkSpinner *spinner;
  AdwStatusPage *error_page;
  VarveSqlView *definition;
  VarveDiagramView *picture;

  VarveSession *session; /* (owned) (nullable) */
  char *environment;     /* (owned) (nullable) */
  char **paths;        /* (owned) (nullable): of the desired schema's files, as in the drop-down */
  VarveSchema *schema; /* (owned) (nullable): the database's, as it was read last */
  char *ddl;           /* (owned) (nullable): of it */
  VarveStatus *shown;  /* (owned) (nullable): what the schema was read with */
  VarveSchemaWork *work; /* (owned) (nullable) */
  VarveOperation *drift; /* (owned) (nullable): the look for drift that goes on */
  guint serial;          /* tells an answer to an older question */
  gboolean reading;      /* a question waits for its answer */
  gboolean filling;      /* the drop-down's list is being made */
};

G_DEFINE_FINAL_TYPE (VarveSchemaPage, varve_schema_page, GTK_TYPE_WIDGET)

/* What the reading job gives. */
typedef struct
{
  VarveSchema *schema;
  char *ddl;
} Reading;

typedef struct
{
  VarveSchemaPage *self; /* (owned) */
  guint serial;
} Question;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  varve_schema_unref (reading->schema);
  g_free (reading->ddl);
  g_free (reading);
}

static gpointer
read_schema (VarveProject *project,
             VarveGraph *graph,
             VarveDatabase *database,
             gpointer data,
             VarveOperation *operation,
             GError **error)
{
  g_autoptr (VarveSchema) schema = varve_database_read_schema (database, NULL, operation, error);
  g_autofree char *ddl = schema != NULL ? varve_schema_render (schema, error) : NULL;
  Reading *reading;

  if (ddl == NULL)
    return NULL;
  reading = g_new (Reading, 1);
  reading->schema = g_steal_pointer (&schema);
  reading->ddl = g_steal_pointer (&ddl);
  return reading;
}

static gboolean
shows_database (VarveSchemaPage *self)
{
  return !gtk_toggle_button_get_active (self->file_button);
}

static void
update_subtitle (VarveSchemaPage *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  const char *path = varve_script_editor_get_path (self->editor);
  g_autofree char *text = NULL;

  if (!shows_database (self))
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

/* Derives what is seen from the chosen side and from what is there to be shown. */
static void
update (VarveSchemaPage *self)
{
  gboolean database = shows_database (self);
  gboolean picture = gtk_toggle_button_get_active (self->picture_button);
  gboolean is_read = self->schema != NULL;
  gboolean has_files = self->paths != NULL && self->paths[0] != NULL;

  gtk_label_set_label (self->heading,
                       database ? _ ("Schema of the Database") : _ ("Desired Schema"));
  update_subtitle (self);
  gtk_widget_set_visible (GTK_WIDGET (self->drift_bar), database);
  gtk_widget_set_visible (self->zoom_buttons, picture && is_read);
  gtk_widget_set_visible (self->copy_button, database && !picture && is_read);
  gtk_widget_set_visible (GTK_WIDGET (self->files),
                          !database && has_files && self->paths[1] != NULL);
  gtk_widget_set_visible (self->save_button, !database && has_files);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "schema.save",
                                 varve_script_editor_can_save (self->editor));
  if (!database)
    gtk_stack_set_visible_child_name (self->stack, has_files ? "file" : "no-file");
  else if (is_read)
    gtk_stack_set_visible_child_name (self->stack, picture ? "picture" : "definition");
}

/* Drift: what somebody changed in the database by hand. */

static void
show_drift (VarveSchemaPage *self, VarveComparison *comparison)
{
  VarveDifference *difference = comparison->difference;
  guint n = varve_difference_get_size (difference);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%u object differs from what the revisions give",
                                   "%u objects differ from what the revisions give", n),
                         n);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);
      g_autofree char *detail = varve_difference_dup_detail (difference, i);

      g_string_append_printf (
          lines, "%s%s %s: %s", i > 0 ? "\n" : "",
          varve_object_kind_get_title (varve_difference_get_object (difference, i)->kind), name,
          detail);
    }
  gtk_label_set_label (self->drift_label, text);
  gtk_label_set_label (self->drift_list, lines->str);
  gtk_revealer_set_reveal_child (self->drift_bar, n > 0);
}

static void
drift_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveSchemaPage) self = question->self;
  g_autoptr (VarveComparison) comparison = varve_schema_work_drift_finish (result, NULL);

  /* Where the history can't be run, nothing is known of drift; the error has its place elsewhere.
   */
  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->drift);
      if (comparison != NULL)
        show_drift (self, comparison);
    }
  g_free (question);
}

static void
stop_drift (VarveSchemaPage *self)
{
  if (self->drift != NULL)
    varve_operation_cancel (self->drift);
  g_clear_object (&self->drift);
}

static void
look_for_drift (VarveSchemaPage *self)
{
  Question *question;

  stop_drift (self);
  if (varve_project_get_kind (varve_session_get_project (self->session)) != VARVE_PROJECT_SQL
      || varve_session_get_graph (self->session) == NULL)
    return;
  if (self->work == NULL)
    self->work = varve_schema_work_new ();
  self->drift = varve_operation_new ();
  question = g_new (Question, 1);
  question->self = g_object_ref (self);
  question->serial = self->serial;
  varve_schema_work_drift_async (self->work, self->session, self->environment, self->drift,
                                 drift_found, question);
}

static void
end_work (VarveSchemaPage *self)
{
  stop_drift (self);
  if (self->work != NULL)
    varve_schema_work_end (self->work, self->session, self->environment);
  self->work = NULL;
}

static void
forget_schema (VarveSchemaPage *self)
{
  gtk_revealer_set_reveal_child (self->drift_bar, FALSE);
  self->serial++;
  self->reading = FALSE;
  g_clear_pointer (&self->schema, varve_schema_unref);
  g_clear_pointer (&self->ddl, g_free);
  g_clear_pointer (&self->shown, varve_status_unref);
  varve_diagram_view_set_schema (self->picture, NULL);
  varve_sql_view_set_piece (self->definition, "", 0, 1, 0);
}

/* What is the same stays as it is, and where it was scrolled to. */
static void
take_reading (VarveSchemaPage *self, Reading *reading)
{
  gboolean same = g_strcmp0 (self->ddl, reading->ddl) == 0;

  g_clear_pointer (&self->schema, varve_schema_unref);
  self->schema = varve_schema_ref (reading->schema);
  if (!same)
    {
      g_free (self->ddl);
      self->ddl = g_steal_pointer (&reading->ddl);
      varve_diagram_view_set_schema (self->picture, self->schema);
      varve_sql_view_set_piece (self->definition, self->ddl, strlen (self->ddl), 1, 0);
    }
  update (self);
  look_for_drift (self);
}

static void
show_error (VarveSchemaPage *self, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  forget_schema (self);
  update (self);
  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void ensure_read (VarveSchemaPage *self);

static void
schema_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveSchemaPage) self = question->self;
  g_autoptr (GError) error = NULL;
  Reading *reading = varve_session_run_finish (VARVE_SESSION (source), result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      self->reading = FALSE;
      gtk_spinner_set_spinning (self->spinner, FALSE);
      if (reading != NULL)
        take_reading (self, reading);
      else
        show_error (self, error);
      if (reading != NULL)
        ensure_read (self);
    }
  g_clear_pointer (&reading, reading_free);
  g_free (question);
}

static void
read_again (VarveSchemaPage *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  Question *question;

  if (self->schema == NULL)
    {
      gtk_spinner_set_spinning (self->spinner, TRUE);
      gtk_stack_set_visible_child_name (self->stack, "loading");
    }
  g_clear_pointer (&self->shown, varve_status_unref);
  self->shown = status != NULL ? varve_status_ref (status) : NULL;
  self->reading = TRUE;
  question = g_new (Question, 1);
  question->self = g_object_ref (self);
  question->serial = ++self->serial;
  varve_session_run_async (self->session, self->environment, VARVE_SESSION_READ, read_schema, NULL,
                           NULL, reading_free, NULL, schema_read, question);
}

/* Reads the database where it is looked at and not known as it is now. */
static void
ensure_read (VarveSchemaPage *self)
{
  if (!shows_database (self) || !gtk_widget_get_mapped (GTK_WIDGET (self)) || self->session == NULL
      || self->environment == NULL || self->reading)
    return;
  if (self->schema == NULL
      || self->shown != varve_session_get_status (self->session, self->environment))
    read_again (self);
}

static void
side_toggled (VarveSchemaPage *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  update (self);
  ensure_read (self);
}

static void
status_changed (VarveSchemaPage *self, const char *environment)
{
  if (g_strcmp0 (environment, self->environment) != 0)
    return;
  update_subtitle (self);
  if (varve_session_get_connection (self->session, environment) != VARVE_CONNECTION_LOADING)
    ensure_read (self);
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

static void
project_changed (VarveSchemaPage *self)
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
  update (self);
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
  update (self);
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

static void
varve_schema_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (varve_schema_page_parent_class)->map (widget);
  ensure_read (VARVE_SCHEMA_PAGE (widget));
}

static void
varve_schema_page_dispose (GObject *object)
{
  VarveSchemaPage *self = VARVE_SCHEMA_PAGE (object);

  self->serial++;
  if (self->session != NULL)
    {
      end_work (self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_SCHEMA_PAGE);
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
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, saved_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, revision_button);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_label);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, drift_list);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, editor);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, no_file_page);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, definition);
  gtk_widget_class_bind_template_child (widget_class, VarveSchemaPage, picture);
  gtk_widget_class_bind_template_callback (widget_class, copy);
  gtk_widget_class_bind_template_callback (widget_class, file_chosen);
  gtk_widget_class_bind_template_callback (widget_class, make_revision);
  gtk_widget_class_bind_template_callback (widget_class, read_again);
  gtk_widget_class_bind_template_callback (widget_class, side_toggled);
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
  g_type_ensure (VARVE_TYPE_SCRIPT_EDITOR);
  g_type_ensure (VARVE_TYPE_SQL_VIEW);
  gtk_widget_class_install_action (widget_class, "schema.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "schema.save",
                                       NULL);
  bind_template (widget_class);
}

static void
varve_schema_page_init (VarveSchemaPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  varve_script_editor_set_plain (self->editor, TRUE);
  g_signal_connect_object (self->editor, "notify::modified", G_CALLBACK (modified_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "saved", G_CALLBACK (saved), self, G_CONNECT_SWAPPED);
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
    end_work (self);
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
      g_signal_connect_object (session, "project-changed", G_CALLBACK (project_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "status-changed", G_CALLBACK (status_changed), self,
                               G_CONNECT_SWAPPED);
    }
  forget_schema (self);
  if (session == NULL)
    return;
  project_changed (self);
  ensure_read (self);
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
  update (self);
}

/**
 * varve_schema_page_show_side:
 * @self: the page
 * @side: "file", "definition" or "picture"
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
  gtk_toggle_button_set_active (button, TRUE);
}
