/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-new-project-assistant-private.h"

#include <glib/gstdio.h>

#include "display-project.h"
#include "varve.h"

typedef struct
{
  char *location;
  char *made; /* (nullable): the folder that was handed over */
  VarveNewProjectAssistant *assistant;
  GtkWindow *parent;
} Fixture;

static void
on_made (const char *folder, gpointer data)
{
  Fixture *fixture = data;

  fixture->made = g_strdup (folder);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->location = g_dir_make_tmp ("varve-new-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->parent = display_parent_new ();
  fixture->assistant = varve_new_project_assistant_new (fixture->parent, fixture->location, on_made,
                                                        fixture, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->assistant), (gpointer *) &fixture->assistant);
  gtk_window_present (GTK_WINDOW (fixture->assistant));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static gboolean
is_gone (gpointer data)
{
  Fixture *fixture = data;

  return fixture->assistant == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->assistant != NULL)
    gtk_window_close (GTK_WINDOW (fixture->assistant));
  display_wait (is_gone, fixture);
  gtk_window_destroy (fixture->parent);
  remove_tree (fixture->location);
  g_free (fixture->location);
  g_free (fixture->made);
}

static void
create (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->assistant), "assistant.create", NULL);
}

static void
test_sqlite (Fixture *fixture, gconstpointer data)
{
  g_autofree char *expected = g_build_filename (fixture->location, "shop", NULL);
  g_autofree char *url = NULL;
  VarveProjectOptions options = { 0 };
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (GError) error = NULL;

  create (fixture);
  g_assert_null (fixture->made);
  gtk_editable_set_text (fixture->assistant->name, "shop");
  /* The file is named like the project until somebody says otherwise. */
  url = varve_connection_form_dup_url (fixture->assistant->form, NULL);
  g_assert_cmpstr (url, ==, "sqlite:///shop.db");
  create (fixture);
  display_wait (is_gone, fixture);

  g_assert_cmpstr (fixture->made, ==, expected);
  options.config = fixture->made;
  project = varve_project_open (&options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (varve_project_get_n_environments (project), ==, 1);
  g_assert_cmpstr (varve_project_get_environment (project, 0)->url, ==, "sqlite:///shop.db");
}

static AdwMessageDialog *
find_question (Fixture *fixture)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data)
        && gtk_window_get_transient_for (l->data) == GTK_WINDOW (fixture->assistant))
      return l->data;
  return NULL;
}

static gboolean
has_question (gpointer data)
{
  return find_question (data) != NULL;
}

static gboolean
has_no_question (gpointer data)
{
  return find_question (data) == NULL;
}

/* As its button does. */
static void
respond (Fixture *fixture, const char *response)
{
  g_autoptr (AdwMessageDialog) question = g_object_ref (find_question (fixture));

  adw_message_dialog_response (question, response);
  gtk_window_close (GTK_WINDOW (question));
}

/* Tables that are there already are named before anything is made. */
static void
test_database_with_tables (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->location, "old.db", NULL);
  g_autofree char *address = g_strconcat ("sqlite:///", file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveUrl) url = varve_url_parse (address, NULL, &error);
  g_autoptr (VarveDatabase) database
      = varve_database_open (url, &(VarveDatabaseOptions){ .create = TRUE }, NULL, &error);
  AdwMessageDialog *question;

  g_assert_no_error (error);
  varve_database_execute (database, "CREATE TABLE a (b); CREATE TABLE c (d);", NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&database);

  gtk_editable_set_text (fixture->assistant->name, "shop");
  varve_connection_form_set_url (fixture->assistant->form, address);
  create (fixture);
  display_wait (has_question, fixture);
  question = find_question (fixture);
  g_assert_cmpstr (adw_message_dialog_get_heading (question), ==,
                   "The Database Has 2 Tables Already");
  respond (fixture, "back");
  display_wait (has_no_question, fixture);
  g_assert_null (fixture->made);

  create (fixture);
  display_wait (has_question, fixture);
  respond (fixture, "create");
  display_wait (is_gone, fixture);
  g_assert_nonnull (fixture->made);
}

/* What is there is never written over. */
static void
test_folder_in_use (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->location, "shop", NULL);
  g_autofree char *path = g_build_filename (folder, "varve.ini", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "# mine\n", -1, NULL));
  gtk_editable_set_text (fixture->assistant->name, "shop");
  create (fixture);
  while (!gtk_revealer_get_reveal_child (fixture->assistant->bar))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (fixture->made);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# mine\n");
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { "", "  ", "a/b", ".", ".." };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gtk_editable_set_text (fixture->assistant->name, wrong[i]);
      varve_connection_form_set_url (fixture->assistant->form, "sqlite:///a.db");
      create (fixture);
      g_assert_false (varve_connection_form_is_testing (fixture->assistant->form));
      g_assert_false (fixture->assistant->creating);
    }
  g_assert_null (fixture->made);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/new-project/sqlite", Fixture, NULL, set_up, test_sqlite, tear_down);
  g_test_add ("/new-project/database-with-tables", Fixture, NULL, set_up, test_database_with_tables,
              tear_down);
  g_test_add ("/new-project/folder-in-use", Fixture, NULL, set_up, test_folder_in_use, tear_down);
  g_test_add ("/new-project/names", Fixture, NULL, set_up, test_names, tear_down);
  return g_test_run ();
}
