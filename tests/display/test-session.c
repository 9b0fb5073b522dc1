/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-condition.h"
#include "varve-session.h"

#include <glib/gstdio.h>

#include "display-project.h"

static const DisplayScript scripts[] = {
  { "aaaaaaaaaaaa", "", "Create users", "CREATE TABLE users (id integer);", "DROP TABLE users;" },
  { "bbbbbbbbbbbb", "aaaaaaaaaaaa", "Add payments", "CREATE TABLE payments (id integer);",
    "DROP TABLE payments;" },
};

static gboolean
is_ready (gpointer data)
{
  DisplayProject *project = data;
  return varve_session_get_connection (project->session, "development") == VARVE_CONNECTION_READY;
}

static DisplayProject *
open_project (void)
{
  DisplayProject *project = display_project_new (scripts, G_N_ELEMENTS (scripts));

  display_wait (is_ready, project);
  return project;
}

static void
test_statuses (void)
{
  g_autoptr (DisplayProject) project = open_project ();
  VarveStatus *status = varve_session_get_status (project->session, "development");

  g_assert_cmpuint (varve_session_get_n_environments (project->session), ==, 2);
  g_assert_cmpuint (status->n_pending, ==, 2);
  g_assert_null (status->current[0]);
  g_assert_null (varve_session_get_status_error (project->session, "development"));
  g_assert_null (varve_session_get_status (project->session, "nothing of that name"));
  g_assert_false (varve_session_is_running (project->session, NULL));
}

static gboolean
has_three (gpointer data)
{
  DisplayProject *project = data;
  return varve_graph_get_size (varve_session_get_graph (project->session)) == 3;
}

/* A script that another program writes is seen without being asked for. */
static void
test_follows_scripts (void)
{
  g_autoptr (DisplayProject) project = open_project ();
  DisplayScript extra = { "cccccccccccc", "bbbbbbbbbbbb", "One more", "SELECT 1;", "SELECT 1;" };

  display_project_write (project, &extra);
  display_wait (has_three, project);
}

static gboolean
has_staging (gpointer data)
{
  DisplayProject *project = data;
  return varve_session_find_environment (project->session, "staging") != NULL;
}

static gboolean
has_graph_error (gpointer data)
{
  DisplayProject *project = data;
  return varve_session_get_graph_error (project->session) != NULL;
}

static char *
read_configuration (DisplayProject *project, char **path)
{
  char *text = NULL;

  *path = g_build_filename (project->folder, "varve.ini", NULL);
  g_assert_true (g_file_get_contents (*path, &text, NULL, NULL));
  return text;
}

static void
test_follows_configuration (void)
{
  g_autoptr (DisplayProject) project = open_project ();
  g_autofree char *path = NULL;
  g_autofree char *text = read_configuration (project, &path);
  g_autofree char *more
      = g_strconcat (text, "\n[environment staging]\nurl = sqlite:///staging.db\n", NULL);
  VarveEnvironment *before;
  g_autoptr (VarveCondition) condition = NULL;

  g_assert_true (g_file_set_contents (path, more, -1, NULL));
  display_wait (has_staging, project);
  before = varve_session_find_environment (project->session, "staging");
  /* A configuration that can't be read leaves the last one in force, and says so. */
  g_assert_true (g_file_set_contents (path, "[varve\nnonsense", -1, NULL));
  display_wait (has_graph_error, project);
  g_assert_true (varve_session_find_environment (project->session, "staging") == before);
  g_assert_nonnull (varve_session_get_graph (project->session));
  condition = varve_condition_find (project->session, "development");
  g_assert_true (condition->serious);
  g_assert_cmpstr (condition->action, ==, "project.reload");
}

static gboolean
has_changed_behind (gpointer data)
{
  DisplayProject *project = data;
  return varve_session_changed_behind (project->session, "development");
}

static void
test_changed_behind (void)
{
  g_autoptr (DisplayProject) project = open_project ();
  g_autoptr (VarveCondition) condition = NULL;

  g_assert_null (varve_condition_find (project->session, "development"));
  display_project_upgrade (project, "development", "aaaaaaaaaaaa");
  varve_session_refresh (project->session, "development", VARVE_SESSION_READ);
  display_wait (has_changed_behind, project);
  condition = varve_condition_find (project->session, "development");
  g_assert_cmpstr (condition->action, ==, "project.acknowledge-change");
  varve_session_acknowledge_change (project->session, "development");
  g_assert_false (varve_session_changed_behind (project->session, "development"));
  g_assert_null (varve_condition_find (project->session, "development"));
}

static gpointer
fail_job (VarveProject *project,
          VarveGraph *graph,
          VarveDatabase *database,
          gpointer data,
          VarveOperation *operation,
          GError **error)
{
  varve_set_error (error, VARVE_ERROR_FAILED, NULL, "On purpose");
  return NULL;
}

static void
on_failed (GObject *source, GAsyncResult *result, gpointer data)
{
  GError **error = data;
  g_assert_null (varve_session_run_finish (VARVE_SESSION (source), result, error));
}

/* A writing job counts as running until it ended, also where it failed. */
static void
test_running (void)
{
  g_autoptr (DisplayProject) project = open_project ();
  g_autoptr (GError) error = NULL;

  varve_session_run_async (project->session, "development", VARVE_SESSION_WRITE, fail_job, NULL,
                           NULL, NULL, NULL, on_failed, &error);
  g_assert_true (varve_session_is_running (project->session, "development"));
  g_assert_false (varve_session_is_running (project->session, "production"));
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_FAILED);
  g_assert_false (varve_session_is_running (project->session, "development"));
}

static void
test_unknown_environment (void)
{
  g_autoptr (DisplayProject) project = open_project ();
  g_autoptr (GError) error = NULL;

  varve_session_run_async (project->session, "nowhere", VARVE_SESSION_READ, fail_job,
                           g_strdup ("freed"), g_free, NULL, NULL, on_failed, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_UNKNOWN_ENVIRONMENT);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/statuses", test_statuses);
  g_test_add_func ("/session/follows/scripts", test_follows_scripts);
  g_test_add_func ("/session/follows/configuration", test_follows_configuration);
  g_test_add_func ("/session/changed-behind", test_changed_behind);
  g_test_add_func ("/session/running", test_running);
  g_test_add_func ("/session/unknown-environment", test_unknown_environment);
  return g_test_run ();
}
