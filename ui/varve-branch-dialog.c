/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-branch-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  GPtrArray *ids;     /* of the rows, in order */
  GPtrArray *buttons; /* (unowned): their check buttons */
  VarveBranchFunc func;
  gpointer user_data;
  GDestroyNotify destroy; /* (nullable) */
} Question;

static void
question_free (Question *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_ptr_array_unref (self->ids);
  g_ptr_array_unref (self->buttons);
  g_free (self);
}

static void
question_closure_free (gpointer data, GClosure *closure)
{
  question_free (data);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *self = user_data;

  if (!g_str_equal (response, "choose"))
    return;
  for (guint i = 0; i < self->ids->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->buttons, i)))
      {
        self->func (g_ptr_array_index (self->ids, i), self->user_data);
        return;
      }
}

static GtkWidget *
make_row (Question *self, VarveGraph *graph, const char *id)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_check_button_new ();
  VarveRevision *revision = varve_graph_lookup (graph, id);

  if (self->buttons->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), g_ptr_array_index (self->buttons, 0));
  else
    gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), revision ? revision->message : id);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), revision ? id : NULL);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  revision ? revision->message : id, -1);
  g_ptr_array_add (self->ids, g_strdup (id));
  g_ptr_array_add (self->buttons, button);
  return row;
}

/**
 * varve_branch_dialog_present:
 * @parent: the window that asks
 * @graph: the revisions
 * @current: (array zero-terminated=1): the current ones to choose from
 * @func: (scope notified): gets the choice
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Where several branches are applied, "one revision back" has as many meanings; Alembic warns and
 * takes one of them. This asks.
 */
void
varve_branch_dialog_present (GtkWindow *parent,
                             VarveGraph *graph,
                             const char *const *current,
                             VarveBranchFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  GtkWidget *dialog = adw_message_dialog_new (
      parent, _ ("Which Branch?"),
      _ ("Several branches are applied. One revision of the chosen one is rolled back."));
  GtkWidget *list = gtk_list_box_new ();
  Question *self = g_new0 (Question, 1);

  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->buttons = g_ptr_array_new ();
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (guint i = 0; current[i] != NULL; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (self, graph, current[i]));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "choose",
                                    _ ("_Go On…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "choose",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "choose");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), self, question_closure_free,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}
