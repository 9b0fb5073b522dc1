/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-connection-editor-private.h"

#include "display-project.h"

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
close_editor (VarveConnectionEditor *editor)
{
  g_object_add_weak_pointer (G_OBJECT (editor), (gpointer *) &editor);
  gtk_window_close (GTK_WINDOW (editor));
  display_wait (is_gone, &editor);
}

/* Saves, and waits until the editor is gone. */
static void
save (VarveConnectionEditor *editor)
{
  g_object_add_weak_pointer (G_OBJECT (editor), (gpointer *) &editor);
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (editor->save_button)));
  gtk_widget_activate_action (GTK_WIDGET (editor), "editor.save", NULL);
  display_wait (is_gone, &editor);
}

typedef struct
{
  DisplayProject *project;
  const char *name;
  gboolean there;
} Expected;

static gboolean
is_as_expected (gpointer data)
{
  Expected *expected = data;

  return (varve_session_find_environment (expected->project->session, expected->name) != NULL)
         == expected->there;
}

static VarveEnvironment *
wait_for_environment (DisplayProject *project, const char *name)
{
  Expected expected = { project, name, TRUE };

  display_wait (is_as_expected, &expected);
  return varve_session_find_environment (project->session, name);
}

static char *
read_configuration (DisplayProject *project)
{
  g_autofree char *path = g_build_filename (project->folder, "varve.ini", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_add (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor = varve_connection_editor_new (parent, project->session, NULL);
  VarveEnvironment *environment;
  g_autofree char *configuration = NULL;

  gtk_window_present (GTK_WINDOW (editor));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (editor->save_button)));
  g_assert_false (gtk_widget_get_visible (editor->remove_button));
  gtk_editable_set_text (editor->name, "staging");
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (editor->save_button)));
  adw_combo_row_set_selected (editor->kind, VARVE_KIND_TEST);
  varve_connection_form_set_url (editor->form,
                                 "postgresql://ann@db.example.org:5433/shop?sslmode=require");
  save (editor);

  environment = wait_for_environment (project, "staging");
  g_assert_cmpint (environment->kind, ==, VARVE_KIND_TEST);
  g_assert_cmpstr (environment->url, ==,
                   "postgresql://ann@db.example.org:5433/shop?sslmode=require");
  configuration = read_configuration (project);
  g_assert_nonnull (strstr (configuration, "[environment production]"));
  gtk_window_destroy (parent);
}

static void
test_round_trip_changes_nothing (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor
      = varve_connection_editor_new (parent, project->session, "production");
  g_autofree char *before = read_configuration (project);
  g_autofree char *after = NULL;

  g_assert_cmpstr (gtk_editable_get_text (editor->name), ==, "production");
  g_assert_cmpint (adw_combo_row_get_selected (editor->kind), ==, VARVE_KIND_PRODUCTION);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (editor), "production"));
  gtk_window_present (GTK_WINDOW (editor));
  save (editor);
  after = read_configuration (project);
  g_assert_cmpstr (before, ==, after);
  gtk_window_destroy (parent);
}

static void
test_change_and_make_default (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor
      = varve_connection_editor_new (parent, project->session, "production");
  VarveEnvironment *found;

  gtk_window_present (GTK_WINDOW (editor));
  gtk_editable_set_text (editor->name, "live");
  gtk_switch_set_active (editor->is_default, TRUE);
  save (editor);
  wait_for_environment (project, "live");
  g_assert_null (varve_session_find_environment (project->session, "production"));
  found = varve_project_find_environment (varve_session_get_project (project->session), NULL, NULL);
  g_assert_cmpstr (found->name, ==, "live");
  g_assert_cmpint (found->kind, ==, VARVE_KIND_PRODUCTION);
  gtk_window_destroy (parent);
}

static void
test_name_is_taken (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor = varve_connection_editor_new (parent, project->session, NULL);

  gtk_window_present (GTK_WINDOW (editor));
  varve_connection_form_set_url (editor->form, "sqlite:///other.db");
  gtk_editable_set_text (editor->name, "production");
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (editor->save_button)));
  g_assert_true (gtk_revealer_get_reveal_child (editor->bar));
  gtk_editable_set_text (editor->name, "production2");
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (editor->save_button)));
  g_assert_false (gtk_revealer_get_reveal_child (editor->bar));
  close_editor (editor);
  gtk_window_destroy (parent);
}

static AdwMessageDialog *
find_question (GtkWidget *editor)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data)
        && gtk_window_get_transient_for (l->data) == GTK_WINDOW (editor))
      return l->data;
  return NULL;
}

/* Only after the question, and only its own lines. */
static void
test_remove (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor
      = varve_connection_editor_new (parent, project->session, "production");
  Expected expected = { project, "production", FALSE };
  AdwMessageDialog *question;

  gtk_window_present (GTK_WINDOW (editor));
  gtk_widget_activate_action (GTK_WIDGET (editor), "editor.remove", NULL);
  question = find_question (GTK_WIDGET (editor));
  g_assert_nonnull (question);
  g_assert_nonnull (varve_session_find_environment (project->session, "production"));
  adw_message_dialog_response (question, "remove");
  gtk_window_close (GTK_WINDOW (question));
  g_object_add_weak_pointer (G_OBJECT (editor), (gpointer *) &editor);
  display_wait (is_gone, &editor);
  display_wait (is_as_expected, &expected);
  g_assert_nonnull (varve_session_find_environment (project->session, "development"));
  gtk_window_destroy (parent);
}

/* ---- Trying a connection ---- */

static void
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
try_connection (VarveConnectionEditor *editor)
{
  gboolean tested = FALSE;
  gulong id = g_signal_connect_swapped (editor->form, "tested", G_CALLBACK (set_flag), &tested);

  varve_connection_form_test (editor->form);
  g_assert_true (varve_connection_form_is_testing (editor->form));
  display_wait (is_set, &tested);
  g_signal_handler_disconnect (editor->form, id);
}

static void
test_trial_answers (void)
{
  static const DisplayScript script
      = { "aa01", "", "Add users", "CREATE TABLE users (id integer);", "DROP TABLE users;" };
  g_autoptr (DisplayProject) project = display_project_new (&script, 1);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor;
  const VarveConnectionAnswer *answer;

  display_project_upgrade (project, "development", "head");
  editor = varve_connection_editor_new (parent, project->session, "development");
  gtk_window_present (GTK_WINDOW (editor));
  try_connection (editor);
  answer = varve_connection_form_get_answer (editor->form);
  g_assert_nonnull (answer);
  g_assert_true (g_str_has_prefix (answer->server, "SQLite 3."));
  g_assert_cmpuint (answer->n_tables, ==, 1);
  g_assert_cmpstr (answer->current[0], ==, "aa01");

  /* What is typed makes the answer old. */
  varve_connection_form_set_url (editor->form, "sqlite:///missing/missing.db");
  g_assert_null (varve_connection_form_get_answer (editor->form));
  try_connection (editor);
  g_assert_nonnull (varve_connection_form_get_error (editor->form));
  close_editor (editor);
  gtk_window_destroy (parent);
}

/* A server that accepts and says nothing: the trial hangs, and closing the editor must not. */
static void
test_trial_is_stopped (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarveConnectionEditor *editor = varve_connection_editor_new (parent, project->session, NULL);
  g_autoptr (GSocketListener) silent = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (silent, NULL, &error);

  g_assert_no_error (error);
  url = g_strdup_printf ("postgresql://ann@127.0.0.1:%u/shop", port);
  gtk_window_present (GTK_WINDOW (editor));
  varve_connection_form_set_url (editor->form, url);
  varve_connection_form_test (editor->form);
  display_settle (200);
  g_assert_true (varve_connection_form_is_testing (editor->form));
  close_editor (editor);
  gtk_window_destroy (parent);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/connection-editor/add", test_add);
  g_test_add_func ("/connection-editor/round-trip-changes-nothing",
                   test_round_trip_changes_nothing);
  g_test_add_func ("/connection-editor/change-and-make-default", test_change_and_make_default);
  g_test_add_func ("/connection-editor/name-is-taken", test_name_is_taken);
  g_test_add_func ("/connection-editor/remove", test_remove);
  g_test_add_func ("/connection-editor/trial-answers", test_trial_answers);
  g_test_add_func ("/connection-editor/trial-is-stopped", test_trial_is_stopped);
  return g_test_run ();
}
