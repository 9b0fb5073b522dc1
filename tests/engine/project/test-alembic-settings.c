/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person saves about an Alembic project: in their settings, over what the files say. */
#include "project/varve-project.h"

#include "project-fixture.h"

#include <string.h>

static VarveProject *
open_project (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  VarveProject *project = varve_project_open (
      &(VarveProjectOptions){ .directory = fixture->folder, .alembic = TRUE }, &error);

  g_assert_no_error (error);
  g_assert_cmpint (varve_project_get_kind (project), ==, VARVE_PROJECT_ALEMBIC);
  return project;
}

static void
write_project (Fixture *fixture)
{
  fixture_write (fixture, "alembic.ini",
                 "[alembic]\nscript_location = m\nsqlalchemy.url = sqlite:///own.db\n");
  fixture_write (fixture, "m/env.py", "pass\n");
}

static void
assert_environment (VarveProject *project, guint index, const char *name, const char *url)
{
  VarveEnvironment *environment = varve_project_get_environment (project, index);

  g_assert_cmpstr (environment->name, ==, name);
  g_assert_cmpstr (environment->url, ==, url);
}

static void
test_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  write_project (fixture);
  project = open_project (fixture);
  before = fixture_read (fixture, "alembic.ini");
  varve_project_save_environment (project, NULL, "live", VARVE_KIND_PRODUCTION,
                                  "postgresql:///shop", &error);
  g_assert_no_error (error);
  varve_project_save_environment (project, "alembic", "alembic", VARVE_KIND_TEST,
                                  "sqlite:///other.db", &error);
  g_assert_no_error (error);
  varve_project_set_default_environment (project, "alembic", &error);
  g_assert_no_error (error);

  g_clear_object (&project);
  project = open_project (fixture);
  g_assert_cmpuint (varve_project_get_n_environments (project), ==, 2);
  assert_environment (project, 0, "live", "postgresql:///shop");
  assert_environment (project, 1, "alembic", "sqlite:///other.db");
  g_assert_true (varve_project_find_environment (project, NULL, NULL)
                 == varve_project_get_environment (project, 1));
  after = fixture_read (fixture, "alembic.ini");
  g_assert_cmpstr (after, ==, before);
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  write_project (fixture);
  project = open_project (fixture);
  g_assert_false (varve_project_remove_environment (project, "alembic", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_UNKNOWN_ENVIRONMENT);
  g_clear_error (&error);
  varve_project_save_environment (project, "alembic", "alembic", VARVE_KIND_TEST,
                                  "sqlite:///other.db", &error);
  g_assert_no_error (error);
  varve_project_remove_environment (project, "alembic", &error);
  g_assert_no_error (error);

  g_clear_object (&project);
  project = open_project (fixture);
  g_assert_cmpuint (varve_project_get_n_environments (project), ==, 1);
  assert_environment (project, 0, "alembic", "sqlite:///own.db");
}

static void
test_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  write_project (fixture);
  project = open_project (fixture);
  g_assert_false (varve_project_save_environment (project, NULL, "live", VARVE_KIND_PRODUCTION,
                                                  "postgresql://me:secret@host/shop", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_URL);
  g_assert_null (strstr (error->message, "secret"));
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  Fixture settings = { 0 };
  int status;

  /* G_TEST_OPTION_ISOLATE_DIRS would leak a little of GLib's at each test. */
  fixture_set_up (&settings, NULL);
  g_setenv ("XDG_CONFIG_HOME", settings.folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/alembic-settings/saved", test_saved);
  add ("/alembic-settings/removed", test_removed);
  add ("/alembic-settings/password", test_password);
  status = g_test_run ();
  fixture_tear_down (&settings, NULL);
  return status;
}
