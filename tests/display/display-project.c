/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display-project.h"

#include <adwaita.h>
#include <glib/gstdio.h>

static const char configuration[] = "[varve]\n"
                                    "script_location = migrations\n"
                                    "default_environment = development\n"
                                    "\n"
                                    "[environment development]\n"
                                    "url = sqlite:///development.db\n"
                                    "\n"
                                    "[environment production]\n"
                                    "url = sqlite:///production.db\n"
                                    "kind = production\n";

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
display_project_write (DisplayProject *self, const DisplayScript *script)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = g_strdup_printf ("migrations/versions/%s.sql", script->id);

  g_string_append_printf (text,
                          "-- %s\n--\n-- Revision ID: %s\n-- Revises: %s\n\n-- migrate:up\n%s\n",
                          script->message, script->id, script->revises, script->up);
  if (script->down != NULL)
    g_string_append_printf (text, "\n-- migrate:down\n%s\n", script->down);
  write_file (self->folder, name, text->str);
}

static void
on_notice (DisplayProject *self, const char *message, const char *action, GVariant *target)
{
  g_ptr_array_add (self->notices, g_strdup (message));
  g_clear_pointer (&self->target, g_variant_unref);
  if (target != NULL)
    self->target = g_variant_ref (target);
}

static void
on_place (DisplayProject *self, const char *path, guint line, guint column)
{
  g_autofree char *name = g_path_get_basename (path);

  g_free (self->place);
  self->place = g_strdup_printf ("%s:%u:%u", name, line, column);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  DisplayProject *self = data;
  g_autoptr (GError) error = NULL;

  self->session = varve_session_open_finish (result, &error);
  g_assert_no_error (error);
}

static gboolean
is_loaded (gpointer data)
{
  DisplayProject *self = data;

  return self->session != NULL && varve_session_get_graph (self->session) != NULL;
}

DisplayProject *
display_project_new (const DisplayScript *scripts, guint n)
{
  DisplayProject *self = g_new0 (DisplayProject, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *versions = NULL;

  self->folder = g_dir_make_tmp ("varve-display-XXXXXX", &error);
  g_assert_no_error (error);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  versions = g_build_filename (self->folder, "migrations", "versions", NULL);
  g_assert_cmpint (g_mkdir_with_parents (versions, 0700), ==, 0);
  write_file (self->folder, "varve.ini", configuration);
  for (guint i = 0; i < n; i++)
    display_project_write (self, &scripts[i]);

  varve_session_open_async (self->folder, NULL, on_opened, self);
  display_wait (is_loaded, self);
  g_signal_connect_swapped (self->session, "notice", G_CALLBACK (on_notice), self);
  g_signal_connect_swapped (self->session, "place-activated", G_CALLBACK (on_place), self);
  return self;
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
  return *(gpointer *) data == NULL;
}

void
display_project_free (DisplayProject *self)
{
  VarveSession *session = self->session;

  g_signal_handlers_disconnect_by_data (session, self);
  varve_session_close (session);
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
  g_clear_object (&self->session);
  /* Whatever still holds it is a leak of a widget's. */
  display_wait (is_gone, &session);
  remove_tree (self->folder);
  g_ptr_array_unref (self->notices);
  g_clear_pointer (&self->target, g_variant_unref);
  g_free (self->place);
  g_free (self->folder);
  g_free (self);
}

static VarveDatabase *
open_database (DisplayProject *self, const char *environment)
{
  VarveEnvironment *found = varve_session_find_environment (self->session, environment);
  g_autoptr (GError) error = NULL;
  VarveDatabase *database = varve_environment_open (found, FALSE, NULL, &error);

  g_assert_no_error (error);
  return database;
}

void
display_project_upgrade (DisplayProject *self, const char *environment, const char *target)
{
  g_autoptr (VarveDatabase) database = open_database (self, environment);
  VarveProject *project = varve_session_get_project (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, NULL, &error);
  g_auto (GStrv) current = varve_database_read_current (database, NULL, &error);
  g_autoptr (VarvePlan) plan = NULL;
  g_autoptr (VarveRunResult) result = NULL;

  plan = varve_planner_upgrade (graph, (const char *const *) current,
                                (const char *const[]){ target, NULL }, &error);
  g_assert_no_error (error);
  varve_project_load_plan (project, plan, varve_database_get_dialect (database), NULL, &error);
  g_assert_no_error (error);
  result = varve_migrator_run (project, database, plan, NULL, NULL, NULL);
  g_assert_no_error (result->error);
}

char *
display_project_dup_current (DisplayProject *self, const char *environment)
{
  g_autoptr (VarveDatabase) database = open_database (self, environment);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) current = varve_database_read_current (database, NULL, &error);

  g_assert_no_error (error);
  return g_strjoinv (",", current);
}

void
display_project_execute (DisplayProject *self, const char *environment, const char *sql)
{
  g_autoptr (VarveDatabase) database = open_database (self, environment);
  g_autoptr (GError) error = NULL;

  varve_database_execute (database, sql, NULL, &error);
  g_assert_no_error (error);
}

void
display_wait (DisplayCondition condition, gpointer data)
{
  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
display_settle (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, set_flag, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

GtkWindow *
display_parent_new (void)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}
