/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-alembic-output.h"

#include "base/varve-error.h"
#include "project-fixture.h"
#include "revision/varve-planner.h"
#include "run/varve-alembic-private.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  const char *line;
  VarveDirection direction;
  const char *id;
} LineCase;

static const LineCase LINES[] = {
  { "INFO  [alembic.runtime.migration] Running upgrade  -> a1, make a1", VARVE_DIRECTION_UPGRADE,
    "a1" },
  { "Running upgrade a1, b1 -> c1, x -> y, z", VARVE_DIRECTION_UPGRADE, "c1" },
  { "Running upgrade a1 -> c1", VARVE_DIRECTION_UPGRADE, "c1" },
  { "{\"message\": \"Running upgrade a1 -> c1\"}", VARVE_DIRECTION_UPGRADE, "c1" },
  { "Running downgrade c1 -> a1, b1, words", VARVE_DIRECTION_DOWNGRADE, "c1" },
  { "Running downgrade a1 -> , words", VARVE_DIRECTION_DOWNGRADE, "a1" },
  { "Running downgrade a1 -> , words", VARVE_DIRECTION_UPGRADE, NULL },
  { "Running upgrade", VARVE_DIRECTION_UPGRADE, NULL },
  { "Running upgrade  -> ", VARVE_DIRECTION_UPGRADE, NULL },
  { "", VARVE_DIRECTION_UPGRADE, NULL },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++)
    {
      g_autofree char *id = varve_alembic_output_parse_step (LINES[i].line, LINES[i].direction);

      g_test_message ("%s", LINES[i].line);
      g_assert_cmpstr (id, ==, LINES[i].id);
    }
}

static void
test_generated (void)
{
  g_autofree char *path
      = varve_alembic_output_parse_generated ("x\n  Generating /a b/c_.py ...  done\n");
  g_autofree char *none = varve_alembic_output_parse_generated ("Generating");

  g_assert_cmpstr (path, ==, "/a b/c_.py");
  g_assert_null (none);
}

static VarveProject *
open_project (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  VarveProject *project;

  fixture_write (fixture, "alembic.ini", "[alembic]\nscript_location = m\n");
  fixture_write (fixture, "m/env.py", "pass\n");
  fixture_write (fixture, "m/versions/a1_.py", "revision = 'a1'\ndown_revision = None\n");
  project = varve_project_open (
      &(VarveProjectOptions){ .directory = fixture->folder, .alembic = TRUE }, &error);
  g_assert_no_error (error);
  return project;
}

/* @err: FOLDER stands for the project's. */
static VarveAlembicFailure *
fail (Fixture *fixture, VarveProject *project, const char *out, const char *err)
{
  g_auto (GStrv) parts = g_strsplit (err, "FOLDER", -1);
  g_autofree char *text = g_strjoinv (fixture->folder, parts);
  VarveProcessResult result = { .exit_status = 1,
                                .out = (char *) out,
                                .out_length = strlen (out),
                                .err = text,
                                .err_length = strlen (text) };

  return varve_alembic_failure_new (&result, "", "alembic", project, NULL);
}

static void
test_traceback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = open_project (fixture);
  g_autoptr (VarveAlembicFailure) failure = fail (
      fixture, project, "",
      "Traceback (most recent call last):\n"
      "  File \"/usr/lib/python3/dist-packages/sqlalchemy/engine/base.py\", line 1, in x\n"
      "psycopg2.errors.UndefinedTable: relation \"t\" does not exist\n\n"
      "The above exception was the direct cause of the following exception:\n\n"
      "Traceback (most recent call last):\n"
      "  File \"<frozen runpy>\", line 198, in _run_module_as_main\n"
      "  File \"m/env.py\", line 20, in <module>\n    run()\n"
      "  File \"FOLDER/m/versions/a1_.py\", line 12, in upgrade\n    op.execute(\"…\")\n"
      "  File \"FOLDER/.venv/lib/python3.11/site-packages/alembic/op.py\", line 7, in execute\n"
      "sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation \"t\" does not "
      "exist\nLINE 1: SELECT * FROM t\n                      ^\n\n[SQL: SELECT *\n  FROM t[1]]\n"
      "[parameters: {'x': ']'}]\n(Background on this error at: https://sqlalche.me/e/14/f405)\n");
  g_autofree char *path = fixture_path (fixture, "m/versions/a1_.py");
  g_autoptr (GError) error = NULL;
  VarveErrorDetails *details;

  g_assert_cmpstr (failure->exception, ==, "sqlalchemy.exc.ProgrammingError");
  g_assert_cmpstr (failure->cause, ==, "psycopg2.errors.UndefinedTable");
  g_assert_cmpstr (failure->statement, ==, "SELECT *\n  FROM t[1]");
  g_assert_cmpstr (failure->path, ==, path);
  g_assert_cmpuint (failure->line, ==, 12);
  g_assert_true (failure->is_revision);
  varve_alembic_failure_set_error (failure, &error);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_STATEMENT);
  details = varve_error_get_details (error);
  g_assert_true (g_str_has_suffix (error->message, "relation \"t\" does not exist"));
  g_assert_nonnull (strstr (details->detail, "LINE 1"));
  g_assert_cmpstr (details->statement, ==, failure->statement);
  g_assert_cmpuint (details->line, ==, 12);
}

static void
check_failure (Fixture *fixture,
               VarveProject *project,
               const char *out,
               const char *err,
               const char *exception,
               const char *message,
               VarveErrorCode code)
{
  g_autoptr (VarveAlembicFailure) failure = fail (fixture, project, out, err);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (failure->exception, ==, exception);
  g_assert_cmpstr (failure->message, ==, message);
  varve_alembic_failure_set_error (failure, &error);
  g_assert_error (error, VARVE_ERROR, (int) code);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = open_project (fixture);

  check_failure (fixture, project, "FAILED: Can't locate revision identified by 'zz'\n",
                 "ERROR [alembic.util.messaging] Can't locate revision identified by 'zz'\n",
                 "CommandError", "Can't locate revision identified by 'zz'",
                 VARVE_ERROR_UNKNOWN_REVISION);
  check_failure (fixture, project, "FAILED: Target database is not up to date.\n", "",
                 "CommandError", "Target database is not up to date.", VARVE_ERROR_NOT_UP_TO_DATE);
  check_failure (fixture, project, "",
                 "usage: alembic [-h]\nalembic: error: argument: invalid choice: 'check'\n", NULL,
                 "argument: invalid choice: 'check'", VARVE_ERROR_FAILED);
  check_failure (fixture, project, "",
                 "usage: alembic [-h]\nalembic: error: unrecognized arguments: --splice\n", NULL,
                 "unrecognized arguments: --splice", VARVE_ERROR_FAILED);
  check_failure (fixture, project, "",
                 "FAILED: Revision b2 is not a head revision; please specify --splice to create a "
                 "new branch from this revision\n",
                 "CommandError",
                 "Revision b2 is not a head revision; please specify --splice to create a new "
                 "branch from this revision",
                 VARVE_ERROR_INVALID_TARGET);
  check_failure (fixture, project, "", "one\ndocker: not running\n\n", NULL, "docker: not running",
                 VARVE_ERROR_FAILED);
  check_failure (fixture, project, "", "", NULL, NULL, VARVE_ERROR_FAILED);
  check_failure (fixture, project, "",
                 "Traceback (most recent call last):\n  File \"x.py\", line 3\n    x = (\n        "
                 "^\nSyntaxError: '(' was never closed\n",
                 "SyntaxError", "'(' was never closed", VARVE_ERROR_FAILED);
  check_failure (fixture, project, "", "Traceback (most recent call last):\n  File \"x.py\"\n",
                 NULL, "  File \"x.py\"", VARVE_ERROR_FAILED);
  check_failure (fixture, project, "", "Traceback (most recent call last):\nKeyboardInterrupt\n",
                 "KeyboardInterrupt", "", VARVE_ERROR_FAILED);
}

/* Revision and parents of each; the plan from nothing to all heads, and back. */
static char *
split (Fixture *fixture, const char *graph, gboolean down)
{
  g_auto (GStrv) items = g_strsplit (graph, " ", -1);
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) loaded = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) heads = NULL;
  const char *const none[] = { NULL };
  g_autofree char *versions = fixture_path (fixture, "m/versions/a1_.py");

  project = open_project (fixture);
  g_remove (versions);
  for (guint i = 0; items[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (items[i], ":", 2);
      g_autofree char *name = g_strdup_printf ("m/versions/%s_.py", parts[0]);
      g_auto (GStrv) parents = g_strsplit (parts[1], ",", -1);
      g_autofree char *tuple = g_strjoinv ("', '", parents);
      g_autofree char *text = g_strdup_printf (
          "revision = '%s'\ndown_revision = %s%s%s\ndef upgrade():\n  pass\ndef downgrade():\n  pass\n",
          parts[0], *parts[1] ? "('" : "None", *parts[1] ? tuple : "", *parts[1] ? "',)" : "");

      fixture_write (fixture, name, text);
    }
  loaded = varve_project_load_graph (project, NULL, &error);
  g_assert_no_error (error);
  heads = varve_graph_dup_heads (loaded);
  plan = down
             ? varve_planner_downgrade (loaded, (const char *const *) heads,
                                        (const char *const[]){ "base", NULL }, &error)
             : varve_planner_upgrade (loaded, none, (const char *const[]){ "heads", NULL }, &error);
  g_assert_no_error (error);
  calls = varve_alembic_split_plan (plan);
  for (guint i = 0; i < calls->len; i++)
    {
      const VarveAlembicCall *call = calls->pdata[i];

      g_string_append_printf (got, "%s%s*%u", i > 0 ? " " : "", call->arguments[1], call->n);
    }
  return g_string_free (g_steal_pointer (&got), FALSE);
}

static void
test_split (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *graph;
    const char *up;
    const char *down;
  } cases[] = {
    { "a: b:a c:b", "c*3", "c@base*3" },
    { "a: b:a c:a m:b,c d:m", NULL, NULL },
  };
  g_autofree char *up = split (fixture, cases[0].graph, FALSE);
  g_autofree char *down = split (fixture, cases[0].graph, TRUE);
  g_autofree char *forked = NULL;
  g_autofree char *joined = NULL;

  g_assert_cmpstr (up, ==, cases[0].up);
  g_assert_cmpstr (down, ==, cases[0].down);
  /* Over a fork and a merge each stretch is a call of its own, and the merge stands alone on the
   * way down. */
  forked = split (fixture, cases[1].graph, FALSE);
  g_assert_true (g_str_equal (forked, "b*2 d*3") || g_str_equal (forked, "c*2 d*3"));
  joined = split (fixture, cases[1].graph, TRUE);
  g_assert_true (g_str_has_prefix (joined, "d@m*1 m@"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alembic-output/lines", test_lines);
  g_test_add_func ("/alembic-output/generated", test_generated);
#define ADD(name, function) \
  g_test_add ("/alembic-output/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("traceback", test_traceback);
  ADD ("refusals", test_refusals);
  ADD ("split", test_split);
  return g_test_run ();
}
