/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-recent-row.h"

#include "varve-format.h"

#include <glib/gi18n-lib.h>

struct _VarveRecentRow
{
  AdwActionRow parent_instance;

  GtkLabel *standing;
  char *folder;              /* (owned) */
  VarveOperation *operation; /* (owned) (nullable): the row is being read */
  gboolean asked;
};

G_DEFINE_FINAL_TYPE (VarveRecentRow, varve_recent_row, ADW_TYPE_ACTION_ROW)

/* What was found out, in a thread. */
typedef struct
{
  char *kind;         /* (nullable): no project is there any more */
  char *standing;     /* markup */
  gboolean attention; /* something in the scripts is to be mended */
} Standing;

typedef struct
{
  char *folder;
  VarveOperation *operation;
} Question;

static void
standing_free (gpointer data)
{
  Standing *standing = data;
  g_free (standing->kind);
  g_free (standing->standing);
  g_free (standing);
}

static void
question_free (gpointer data)
{
  Question *question = data;
  g_free (question->folder);
  g_object_unref (question->operation);
  g_free (question);
}

/* A production that is behind stands out. */
static char *
describe_status (VarveEnvironment *environment, const VarveStatus *status)
{
  g_autofree char *distance = varve_format_distance (status);
  gboolean late = environment->kind == VARVE_KIND_PRODUCTION && status->n_pending > 0;
  /* Translators: “staging 2 behind” */
  g_autofree char *text = g_strdup_printf (_ ("%s %s"), environment->name, distance);

  return g_markup_printf_escaped (late ? "<b>%s</b>" : "%s", text);
}

static char *
describe_environment (VarveProject *project,
                      VarveGraph *graph,
                      VarveEnvironment *environment,
                      VarveOperation *operation)
{
  g_autoptr (VarveDatabase) database = varve_environment_open (environment, TRUE, operation, NULL);
  g_autoptr (VarveStatus) status = NULL;
  g_autofree char *text = NULL;

  if (database)
    status = varve_status_read (project, graph, database, FALSE, operation, NULL);
  if (status)
    return describe_status (environment, status);
  text = g_strdup_printf (_ ("%s not connected"), environment->name);
  return g_markup_escape_text (text, -1);
}

static char *
describe_graph (VarveGraph *graph)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (graph);
  const GPtrArray *problems = varve_graph_get_problems (graph);
  guint n = g_strv_length (heads);

  if (problems && problems->len > 0)
    return g_strdup_printf (ngettext ("%u problem", "%u problems", problems->len), problems->len);
  return n > 1 ? g_strdup_printf (ngettext ("%u head", "%u heads", n), n) : NULL;
}

static void
describe_project (VarveProject *project, VarveOperation *operation, Standing *standing)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, operation, NULL);

  if (!graph)
    return;
  standing->standing = describe_graph (graph);
  standing->attention = standing->standing != NULL;
  if (standing->standing)
    return;
  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    g_ptr_array_add (parts,
                     describe_environment (project, graph,
                                           varve_project_get_environment (project, i), operation));
  g_ptr_array_add (parts, NULL);
  standing->standing = g_strjoinv (" · ", (char **) parts->pdata);
}

static void
ask_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  Standing *standing = g_new0 (Standing, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = varve_project_open (
      &(VarveProjectOptions){ .config = question->folder, .alembic = TRUE }, &error);

  if (project)
    {
      standing->kind = g_strdup (
          varve_project_get_kind (project) == VARVE_PROJECT_SQL ? _ ("SQL") : _ ("Alembic"));
      describe_project (project, question->operation, standing);
    }
  else
    standing->standing
        = g_strdup (g_file_test (question->folder, G_FILE_TEST_IS_DIR) ? _ ("No project any more")
                                                                       : _ ("Folder is missing"));
  g_task_return_pointer (task, standing, standing_free);
}

static void
show_standing (VarveRecentRow *self, const Standing *standing)
{
  g_autofree char *path = varve_format_folder (self->folder);
  g_autofree char *subtitle
      = standing->kind ? g_strdup_printf ("%s · %s", path, standing->kind) : g_strdup (path);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_label_set_markup (self->standing, standing->standing ? standing->standing : "");
  gtk_widget_set_tooltip_markup (GTK_WIDGET (self->standing), standing->standing);
  if (standing->attention)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->standing), "dim-label");
      gtk_widget_add_css_class (GTK_WIDGET (self->standing), "error");
    }
  if (!standing->kind)
    gtk_widget_add_css_class (GTK_WIDGET (self), "missing");
}

static void
answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveRecentRow) self = user_data;
  Standing *standing = g_task_propagate_pointer (G_TASK (result), NULL);

  g_clear_object (&self->operation);
  if (self->standing && standing)
    show_standing (self, standing);
  g_clear_pointer (&standing, standing_free);
}

static void
varve_recent_row_map (GtkWidget *widget)
{
  VarveRecentRow *self = VARVE_RECENT_ROW (widget);
  g_autoptr (GTask) task = NULL;
  Question *question;

  GTK_WIDGET_CLASS (varve_recent_row_parent_class)->map (widget);
  if (self->asked)
    return;
  self->asked = TRUE;
  self->operation = varve_operation_new ();
  question = g_new0 (Question, 1);
  question->folder = g_strdup (self->folder);
  question->operation = g_object_ref (self->operation);
  task = g_task_new (NULL, NULL, answered, g_object_ref (self));
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, ask_thread);
}

static void
varve_recent_row_unmap (GtkWidget *widget)
{
  VarveRecentRow *self = VARVE_RECENT_ROW (widget);

  if (self->operation)
    varve_operation_cancel (self->operation);
  GTK_WIDGET_CLASS (varve_recent_row_parent_class)->unmap (widget);
}

static void
varve_recent_row_dispose (GObject *object)
{
  VarveRecentRow *self = VARVE_RECENT_ROW (object);

  g_clear_object (&self->operation);
  self->standing = NULL;
  G_OBJECT_CLASS (varve_recent_row_parent_class)->dispose (object);
}

static void
varve_recent_row_finalize (GObject *object)
{
  g_free (VARVE_RECENT_ROW (object)->folder);
  G_OBJECT_CLASS (varve_recent_row_parent_class)->finalize (object);
}

static void
varve_recent_row_class_init (VarveRecentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_recent_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_recent_row_finalize;
  widget_class->map = varve_recent_row_map;
  widget_class->unmap = varve_recent_row_unmap;
}

static void
varve_recent_row_init (VarveRecentRow *self)
{
  self->standing = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->standing, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->standing, 1);
  gtk_label_set_max_width_chars (self->standing, 56);
  gtk_widget_add_css_class (GTK_WIDGET (self->standing), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->standing), "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->standing));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
}

static void
add_remove_button (VarveRecentRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  gtk_widget_set_tooltip_text (button, _ ("Remove from This List"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", self->folder);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "start.remove-recent");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

GtkWidget *
varve_recent_row_new (const char *folder)
{
  VarveRecentRow *self = g_object_new (VARVE_TYPE_RECENT_ROW, NULL);
  g_autofree char *name = g_filename_display_basename (folder);
  g_autofree char *path = varve_format_folder (folder);

  self->folder = g_strdup (folder);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), path);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 1);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 1);
  add_remove_button (self);
  return GTK_WIDGET (self);
}

const char *
varve_recent_row_get_folder (VarveRecentRow *self)
{
  return self->folder;
}
