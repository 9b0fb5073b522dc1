/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-problems-dialog.h"

#include <glib/gi18n-lib.h>

struct _VarveProblemsDialog
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *group;

  VarveSession *session; /* (owned) */
  VarveGraph *graph;     /* (owned): whose problems are listed */
  GPtrArray *rows;       /* (owned) (element-type GtkWidget), in the problems' order */
};

G_DEFINE_FINAL_TYPE (VarveProblemsDialog, varve_problems_dialog, ADW_TYPE_WINDOW)

static void
row_activated (VarveProblemsDialog *self, GtkWidget *row)
{
  const GPtrArray *problems = varve_graph_get_problems (self->graph);
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));
  g_autoptr (VarveSession) session = g_object_ref (self->session);
  const VarveProblem *problem;
  g_autofree char *path = NULL;
  guint index, line;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;
  problem = g_ptr_array_index (problems, index);
  path = g_canonicalize_filename (problem->path, folder);
  line = problem->line;
  gtk_window_destroy (GTK_WINDOW (self));
  varve_session_show_place (session, path, line, 0);
}

static char *
dup_subtitle (const VarveProblem *problem)
{
  g_autofree char *name = problem->path ? g_path_get_basename (problem->path) : NULL;
  g_autofree char *place = NULL;

  if (name && problem->line)
    place = g_strdup_printf (_ ("%s, line %u"), name, problem->line);
  else
    place = g_steal_pointer (&name);
  if (place && problem->hint)
    return g_strdup_printf ("%s\n%s", place, problem->hint);
  return place ? g_steal_pointer (&place) : g_strdup (problem->hint);
}

static GtkWidget *
make_row (VarveProblemsDialog *self, const VarveProblem *problem)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *subtitle = dup_subtitle (problem);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), problem->message);
  adw_action_row_set_subtitle (row, subtitle ? subtitle : "");
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  adw_action_row_set_icon_name (row, "dialog-warning-symbolic");
  if (problem->path)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_add_suffix (row, gtk_image_new_from_icon_name ("go-next-symbolic"));
      g_signal_connect_object (row, "activated", G_CALLBACK (row_activated), self,
                               G_CONNECT_SWAPPED);
    }
  return GTK_WIDGET (row);
}

static void
list_problems (VarveProblemsDialog *self)
{
  const GPtrArray *problems = varve_graph_get_problems (self->graph);

  for (guint i = 0; problems && i < problems->len; i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (problems, i));
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
varve_problems_dialog_dispose (GObject *object)
{
  VarveProblemsDialog *self = VARVE_PROBLEMS_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_PROBLEMS_DIALOG);
  G_OBJECT_CLASS (varve_problems_dialog_parent_class)->dispose (object);
}

static void
varve_problems_dialog_class_init (VarveProblemsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_problems_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-problems-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveProblemsDialog, group);
}

static void
varve_problems_dialog_init (VarveProblemsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

/**
 * varve_problems_dialog_new:
 * @session: a project whose graph has been read
 */
VarveProblemsDialog *
varve_problems_dialog_new (GtkWindow *parent, VarveSession *session)
{
  VarveProblemsDialog *self
      = g_object_new (VARVE_TYPE_PROBLEMS_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->graph = varve_graph_ref (varve_session_get_graph (session));
  list_problems (self);
  return self;
}
