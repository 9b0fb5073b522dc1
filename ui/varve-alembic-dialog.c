/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-alembic-dialog.h"

#include <glib/gi18n-lib.h>

#include "varve-error-presenter.h"

/* More of them scroll. */
#define LIST_HEIGHT 240

typedef struct
{
  VarveSession *session; /* (owned) */
  AdwMessageDialog *dialog;
  GtkEditable *entry;
  GtkLabel *problem;
  char *found; /* (owned) (nullable): what is called where the person says nothing */
} Dialog;

static void
dialog_free (gpointer data, GClosure *closure)
{
  Dialog *self = data;

  g_object_unref (self->session);
  g_free (self->found);
  g_free (self);
}

static char *
dup_text (Dialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

static void
check_entry (Dialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveAlembicCommand) command
      = *text ? varve_alembic_command_parse (text, &error) : NULL;

  adw_message_dialog_set_response_enabled (self->dialog, "trust", command != NULL);
  gtk_label_set_label (self->problem, error ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
}

static void
take_found (GtkListBoxRow *row, Dialog *self)
{
  gtk_editable_set_text (self->entry, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* What was found is kept only where the person changed it: then it follows the folder. */
static gboolean
keep_command (Dialog *self, GError **error)
{
  VarveProject *project = varve_session_get_project (self->session);
  g_autofree char *text = dup_text (self);
  gboolean changed = g_strcmp0 (text, self->found) != 0;

  if (!changed && !varve_alembic_command_is_chosen (project))
    return TRUE;
  return varve_alembic_command_save (project, changed ? text : NULL, error);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Dialog *self)
{
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  if (g_str_equal (response, "trust"))
    ok = keep_command (self, &error) && varve_trust_give (folder, &error);
  else if (g_str_equal (response, "distrust"))
    ok = varve_trust_take_back (folder, &error);
  else
    return;
  if (!ok)
    varve_error_present (gtk_window_get_transient_for (GTK_WINDOW (dialog)), error,
                         VARVE_REMEDY_NONE, NULL, NULL, NULL);
  varve_session_reload (self->session);
}

static GtkWidget *
make_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static GtkWidget *
make_found_row (Dialog *self, const VarveAlembicCommand *command)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), command->text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), command->reason);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  g_signal_connect (row, "activated", G_CALLBACK (take_found), self);
  return row;
}

/* Where there is a choice, all that was found. */
static GtkWidget *
make_found_list (Dialog *self, GPtrArray *found)
{
  GtkWidget *list = make_list ();
  GtkWidget *frame = gtk_scrolled_window_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Found in the project"), -1);
  for (guint i = 0; i < found->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_found_row (self, found->pdata[i]));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (frame), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (frame), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (frame), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (frame), list);
  return frame;
}

static GtkWidget *
make_content (Dialog *self)
{
  VarveProject *project = varve_session_get_project (self->session);
  g_autoptr (VarveAlembicCommand) chosen = varve_alembic_command_choose (project, NULL);
  g_autoptr (GPtrArray) found = varve_alembic_command_find (project);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = make_list ();
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *problem = gtk_label_new (NULL);

  self->entry = GTK_EDITABLE (row);
  self->problem = GTK_LABEL (problem);
  self->found = found->len > 0 ? g_strdup (((VarveAlembicCommand *) found->pdata[0])->text) : NULL;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("How Alembic Is Called"));
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_box_append (GTK_BOX (box), list);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (problem, "error");
  gtk_box_append (GTK_BOX (box), problem);
  if (found->len > 1)
    gtk_box_append (GTK_BOX (box), make_found_list (self, found));
  gtk_editable_set_text (self->entry, chosen ? chosen->text : "");
  return box;
}

static void
describe (Dialog *self, gboolean trusted)
{
  const char *folder = varve_project_get_folder (varve_session_get_project (self->session));
  g_autofree char *shown = g_filename_display_name (folder);
  g_autofree char *body = NULL;

  if (trusted)
    body = g_strdup_printf (_ ("You trust “%s”. Alembic runs the project’s own Python: env.py, the "
                               "revisions and what they import."),
                            shown);
  else
    body = g_strdup_printf (_ ("Alembic runs the project’s own Python: env.py, the revisions and "
                               "what they import. It can do all that you can. Trust “%s” from now "
                               "on only if you know where it comes from."),
                            shown);
  adw_message_dialog_set_heading (self->dialog,
                                  trusted ? _ ("How Alembic Is Called") : _ ("Trust This Folder?"));
  adw_message_dialog_set_body (self->dialog, body);
}

/**
 * varve_alembic_dialog_present:
 * @parent: the window behind
 * @session: an Alembic project's
 *
 * Asks whether the project's Python may be run and shows by which command it will be, to be
 * changed. Reads files, runs nothing. Afterwards the session is read again.
 */
void
varve_alembic_dialog_present (GtkWindow *parent, VarveSession *session)
{
  /* Looked at anew: it may have been taken back elsewhere. */
  gboolean trusted
      = varve_trust_is_given (varve_project_get_folder (varve_session_get_project (session)));
  Dialog *self = g_new0 (Dialog, 1);

  self->session = g_object_ref (session);
  self->dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  describe (self, trusted);
  adw_message_dialog_set_extra_child (self->dialog, make_content (self));
  adw_message_dialog_add_response (self->dialog, "cancel", _ ("_Cancel"));
  if (trusted)
    adw_message_dialog_add_response (self->dialog, "distrust", _ ("_Trust No Longer"));
  adw_message_dialog_add_response (self->dialog, "trust", trusted ? _ ("_Save") : _ ("_Trust"));
  if (trusted)
    adw_message_dialog_set_response_appearance (self->dialog, "trust", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  adw_message_dialog_set_default_response (self->dialog, trusted ? "trust" : "cancel");
  g_signal_connect_data (self->dialog, "response", G_CALLBACK (on_response), self, dialog_free, 0);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (check_entry), self);
  check_entry (self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}
