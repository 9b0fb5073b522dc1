/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a project writes: itself, revisions, environments; and the plans that it loads. */
#include "project-fixture.h"

#include "revision/varve-planner.h"
#include "revision/varve-resolver.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD "[varve]\nscript_location = m\n"

static void
test_init (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  VarveEnvironment *environment;

  varve_project_initialize (fixture->folder, "database/migrations", data, NULL, &error);
  g_assert_no_error (error);
  names = fixture_list (fixture);
  g_assert_cmpstr (names, ==,
                   "database database/migrations database/migrations/script.sql.in "
                   "database/migrations/versions database/schema.sql varve.ini");
  project = fixture_open (fixture);
  g_assert_cmpuint (varve_project_get_problems (project)->len, ==, 0);
  graph = fixture_load (fixture, project);
  g_assert_true (varve_graph_check (graph, &error));
  g_assert_cmpuint (varve_graph_get_size (graph), ==, 0);
  environment = varve_project_find_environment (project, NULL, &error);
  g_assert_no_error (error);
  if (!data)
    g_assert_cmpstr (environment->url, ==, "${DATABASE_URL}");
  g_assert_cmpuint (varve_project_get_n_environments (project), >=, 1);
}

static void
test_init_url (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;

  varve_project_initialize (fixture->folder, "m", data, "sqlite:///a%20%(b)s.db", &error);
  g_assert_no_error (error);
  project = fixture_open (fixture);
  g_assert_cmpstr (varve_project_get_environment (project, 0)->url, ==, "sqlite:///a%20%(b)s.db");
}

typedef struct
{
  const char *name;
  const char *before; /* (nullable): a file that is there */
  const char *directory;
  const char *template_name;
  const char *url;
  VarveErrorCode code;
} InitErrorCase;

static const InitErrorCase init_errors[] = {
  { "config-there", "varve.ini", "m", NULL, NULL, VARVE_ERROR_EXISTS },
  { "folder-not-empty", "m/x", "m", NULL, NULL, VARVE_ERROR_EXISTS },
  { "hidden-file", "m/.x", "m", NULL, NULL, VARVE_ERROR_EXISTS },
  { "file-in-the-way", "database", "database/m", NULL, NULL, VARVE_ERROR_EXISTS },
  { "itself", NULL, ".", NULL, NULL, VARVE_ERROR_USAGE },
  { "above", NULL, "..", NULL, NULL, VARVE_ERROR_USAGE },
  { "template", NULL, "m", "oracle", NULL, VARVE_ERROR_USAGE },
  { "password", NULL, "m", NULL, "postgresql://a:b@c/d", VARVE_ERROR_INVALID_URL },
  { "no-url", NULL, "m", NULL, "what", VARVE_ERROR_INVALID_URL },
  { "two-lines", NULL, "m", NULL, "sqlite:///a\nkind = x", VARVE_ERROR_INVALID_URL },
};

static void
test_init_error (Fixture *fixture, gconstpointer data)
{
  const InitErrorCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (test->before)
    fixture_write (fixture, test->before, "x");
  before = fixture_list (fixture);
  g_assert_false (varve_project_initialize (fixture->folder, test->directory, test->template_name,
                                            test->url, &error));
  g_assert_error (error, VARVE_ERROR, (gint) test->code);
  g_assert_null (strstr (error->message, ":b@"));
  after = fixture_list (fixture);
  g_assert_cmpstr (after, ==, before);
}

/* The last file can't be written: what came before it is taken back. */
static void
test_init_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *config = fixture_path (fixture, "varve.ini");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpint (symlink ("nowhere", config), ==, 0);
  before = fixture_list (fixture);
  g_assert_false (
      varve_project_initialize (fixture->folder, "database/migrations", NULL, NULL, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_EXISTS);
  after = fixture_list (fixture);
  g_assert_cmpstr (after, ==, before);
}

static void
test_init_keeps_schema (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fixture_write (fixture, "database/schema.sql", "CREATE TABLE a (b);\n");
  g_assert_true (varve_project_initialize (fixture->folder, "database/m", NULL, NULL, &error));
  text = fixture_read (fixture, "database/schema.sql");
  g_assert_cmpstr (text, ==, "CREATE TABLE a (b);\n");
}

typedef struct
{
  const char *name;
  const char *old_name;
  const char *new_name;
  VarveKind kind;
  const char *url;
  const char *before;
  const char *after; /* (nullable): NULL: an error */
  VarveErrorCode code;
} SaveCase;

#define TWO                                                                                    \
  "# mine\n[varve]\nscript_location = m\ndefault_environment = a\n\n# of a\n[environment a]\n" \
  "url=sqlite:///a.db   \n\n[environment b]\nkind = test\n# end\n"

static const SaveCase save_cases[] = {
  { "nothing-changes", "a", "a", VARVE_KIND_DEVELOPMENT, "sqlite:///a.db", TWO, TWO },
  { "url", "a", "a", VARVE_KIND_DEVELOPMENT, "${X}",
    HEAD "[environment a]\nurl=sqlite:///a.db\n# end", HEAD "[environment a]\nurl=${X}\n# end" },
  { "kind", "a", "a", VARVE_KIND_PRODUCTION, "sqlite:///a.db",
    HEAD "[environment a]\nurl = sqlite:///a.db\n",
    HEAD "[environment a]\nurl = sqlite:///a.db\nkind = production\n" },
  { "kind-back", "a", "a", VARVE_KIND_DEVELOPMENT, "sqlite:///a.db",
    HEAD "[environment a]\nurl = sqlite:///a.db\nkind = test\n",
    HEAD "[environment a]\nurl = sqlite:///a.db\nkind = development\n" },
  { "rename", "a", "z z", VARVE_KIND_DEVELOPMENT, "sqlite:///a.db",
    HEAD "default_environment = a\n[environment a]\nurl = sqlite:///a.db\n",
    HEAD "default_environment = z z\n[environment z z]\nurl = sqlite:///a.db\n" },
  { "new", NULL, "b", VARVE_KIND_TEST, "postgresql://u%40v@h/d",
    HEAD "[environment a]\nurl = sqlite:///a.db",
    HEAD "[environment a]\nurl = sqlite:///a.db\n\n[environment b]\n"
         "url = postgresql://u%%40v@h/d\nkind = test\n" },
  { "new-crlf", NULL, "b", VARVE_KIND_DEVELOPMENT, "sqlite:///b.db",
    "[varve]\r\nscript_location = m\r\n",
    "[varve]\r\nscript_location = m\r\n\r\n[environment b]\r\nurl = sqlite:///b.db\r\n" },
  { "password-variable", NULL, "b", VARVE_KIND_DEVELOPMENT, "postgresql://u:${PW}@h/d", HEAD,
    HEAD "\n[environment b]\nurl = postgresql://u:${PW}@h/d\n" },
  { "variable-parts", NULL, "b", VARVE_KIND_DEVELOPMENT, "host=${HOST} password=${PW} dbname=d",
    HEAD, HEAD "\n[environment b]\nurl = host=${HOST} password=${PW} dbname=d\n" },
  { "password", NULL, "b", VARVE_KIND_DEVELOPMENT, "postgresql://u:secret@h/d", HEAD, NULL,
    VARVE_ERROR_INVALID_URL },
  { "password-in-query", NULL, "b", VARVE_KIND_DEVELOPMENT, "postgresql://h/d?password=secret",
    HEAD, NULL, VARVE_ERROR_INVALID_URL },
  { "password-beside-variable", NULL, "b", VARVE_KIND_DEVELOPMENT,
    "postgresql://u:secret@${HOST}/d", HEAD, NULL, VARVE_ERROR_INVALID_URL },
  { "password-half-variable", NULL, "b", VARVE_KIND_DEVELOPMENT, "postgresql://u:secret${PW}@h/d",
    HEAD, NULL, VARVE_ERROR_INVALID_URL },
  { "password-unknown-scheme", NULL, "b", VARVE_KIND_DEVELOPMENT, "${SCHEME}://u:secret@h/d", HEAD,
    NULL, VARVE_ERROR_INVALID_URL },
  { "name-taken", NULL, "a", VARVE_KIND_DEVELOPMENT, "sqlite:///b.db", HEAD "[environment a]\n",
    NULL, VARVE_ERROR_EXISTS },
  { "rename-to-taken", "b", "a", VARVE_KIND_DEVELOPMENT, "sqlite:///b.db",
    HEAD "[environment a]\n[environment b]\n", NULL, VARVE_ERROR_EXISTS },
  { "gone", "b", "b", VARVE_KIND_DEVELOPMENT, "sqlite:///b.db", HEAD, NULL,
    VARVE_ERROR_UNKNOWN_ENVIRONMENT },
  { "bad-name", NULL, "a]b", VARVE_KIND_DEVELOPMENT, "sqlite:///b.db", HEAD, NULL,
    VARVE_ERROR_INVALID_CONFIG },
};

static void
test_save (Fixture *fixture, gconstpointer data)
{
  const SaveCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveProject) again = NULL;
  g_autofree char *text = NULL;
  VarveEnvironment *environment;

  fixture_write (fixture, "varve.ini", test->before);
  project = fixture_open (fixture);
  varve_project_save_environment (project, test->old_name, test->new_name, test->kind, test->url,
                                  &error);
  text = fixture_read (fixture, "varve.ini");
  if (!test->after)
    {
      g_assert_error (error, VARVE_ERROR, (gint) test->code);
      g_assert_null (strstr (error->message, "secret"));
      g_assert_cmpstr (text, ==, test->before);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, test->after);
  again = fixture_open (fixture);
  environment = varve_project_find_environment (again, test->new_name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (environment->url, ==, test->url);
  g_assert_cmpint (environment->kind, ==, test->kind);
}

static void
test_remove_and_default (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autofree char *text = NULL;

  fixture_write (fixture, "varve.ini",
                 HEAD "[environment a]\nurl = sqlite:///a.db\n\n[environment b]\nurl = x\n");
  project = fixture_open (fixture);
  g_assert_true (varve_project_set_default_environment (project, "b", &error));
  g_assert_false (varve_project_set_default_environment (project, "c", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_UNKNOWN_ENVIRONMENT);
  g_clear_error (&error);
  text = fixture_read (fixture, "varve.ini");
  g_assert_nonnull (strstr (text, HEAD "default_environment = b\n[environment a]"));
  g_assert_true (varve_project_remove_environment (project, "b", &error));
  g_free (text);
  text = fixture_read (fixture, "varve.ini");
  g_assert_cmpstr (text, ==, HEAD "[environment a]\nurl = sqlite:///a.db\n\n");
  g_assert_false (varve_project_remove_environment (project, "b", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_UNKNOWN_ENVIRONMENT);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

typedef struct
{
  const char *name;
  VarveRevisionRequest request;
  int code;            /* -1: it works */
  const char *parents; /* joined by spaces */
  const char *message; /* (nullable): of the error */
} RevisionCase;

/* The graph: a1 <- b2, a1 <- c3c3 (label billing). */
static const RevisionCase revision_cases[] = {
  { "two-heads", { .message = "x" }, VARVE_ERROR_MULTIPLE_HEADS, NULL, "*Multiple heads*" },
  { "head", { .message = "x", .heads = LIST ("b2") }, -1, "b2" },
  { "prefix", { .message = "x", .heads = LIST ("c3c") }, -1, "c3c3" },
  { "label", { .message = "x", .heads = LIST ("billing@head") }, -1, "c3c3" },
  { "merge", { .message = "x", .heads = LIST ("heads") }, -1, "b2 c3c3" },
  { "base", { .message = "x", .heads = LIST ("base") }, -1, "" },
  { "splice", { .message = "x", .heads = LIST ("a1"), .splice = TRUE }, -1, "a1" },
  { "no-head",
    { .message = "x", .heads = LIST ("a1") },
    VARVE_ERROR_INVALID_TARGET,
    NULL,
    "*not a head revision; please specify --splice*" },
  { "same-twice",
    { .message = "x", .heads = LIST ("b2", "b2") },
    VARVE_ERROR_INVALID_TARGET,
    NULL,
    "*Duplicate head revisions*" },
  { "unknown",
    { .message = "x", .heads = LIST ("zzz") },
    VARVE_ERROR_UNKNOWN_REVISION,
    NULL,
    "*Can't locate revision identified by 'zzz'*" },
  { "no-message", { .message = "  " }, VARVE_ERROR_USAGE },
  { "two-lines", { .message = "a\nb", .heads = LIST ("b2") }, VARVE_ERROR_USAGE },
  { "latin-1", { .message = "\xe4", .heads = LIST ("b2") }, VARVE_ERROR_USAGE },
  { "russian", { .message = "добавить почту", .heads = LIST ("b2") }, -1, "b2" },
  { "path", { .message = "../../../etc/x", .heads = LIST ("b2") }, -1, "b2" },
  { "id", { .message = "x", .rev_id = "d4", .heads = LIST ("b2") }, -1, "b2" },
  { "id-taken",
    { .message = "x", .rev_id = "a1", .heads = LIST ("b2") },
    VARVE_ERROR_EXISTS,
    NULL,
    "*a1 exists already*" },
  { "id-forbidden",
    { .message = "x", .rev_id = "d@4", .heads = LIST ("b2") },
    VARVE_ERROR_INVALID_ID },
  { "id-path",
    { .message = "x", .rev_id = "../d4", .heads = LIST ("b2") },
    VARVE_ERROR_INVALID_ID },
  { "id-too-long",
    { .message = "x", .rev_id = "012345678901234567890123456789012", .heads = LIST ("b2") },
    VARVE_ERROR_INVALID_ID },
  { "new-label",
    { .message = "x", .heads = LIST ("base"), .branch_labels = LIST ("mail") },
    -1,
    "" },
  { "label-taken",
    { .message = "x", .heads = LIST ("base"), .branch_labels = LIST ("billing") },
    VARVE_ERROR_EXISTS },
  { "label-reserved",
    { .message = "x", .heads = LIST ("base"), .branch_labels = LIST ("head") },
    VARVE_ERROR_INVALID_ID },
  { "label-forbidden",
    { .message = "x", .heads = LIST ("base"), .branch_labels = LIST ("a@b") },
    VARVE_ERROR_INVALID_ID },
  { "depends", { .message = "x", .heads = LIST ("b2"), .depends_on = LIST ("c3c") }, -1, "b2" },
  { "depends-unknown",
    { .message = "x", .heads = LIST ("b2"), .depends_on = LIST ("zz") },
    VARVE_ERROR_UNKNOWN_REVISION },
  { "version-path",
    { .message = "x", .heads = LIST ("b2"), .version_path = "m/versions" },
    -1,
    "b2" },
  { "version-path-unknown",
    { .message = "x", .heads = LIST ("b2"), .version_path = "elsewhere" },
    VARVE_ERROR_INVALID_CONFIG,
    NULL,
    "*not represented in current version locations*" },
};

static void
write_graph (Fixture *fixture)
{
  fixture_write (fixture, "varve.ini", CONFIG);
  fixture_write (fixture, "m/versions/a.sql", SCRIPT ("a1", "", "one"));
  fixture_write (fixture, "m/versions/b.sql", SCRIPT ("b2", "a1", "two"));
  fixture_write (fixture, "m/versions/c.sql",
                 "-- three\n--\n-- Revision ID: c3c3\n-- Revises: a1\n-- Branch Labels: billing\n\n"
                 "-- migrate:up\nSELECT 1;\n");
}

static void
test_revision (Fixture *fixture, gconstpointer data)
{
  const RevisionCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarveGraph) again = NULL;
  g_autoptr (VarveRevision) revision = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *parents = NULL;

  write_graph (fixture);
  before = fixture_list (fixture);
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  revision = varve_project_create_revision (project, graph, &test->request, &error);
  after = fixture_list (fixture);
  if (test->code >= 0)
    {
      g_assert_null (revision);
      g_assert_error (error, VARVE_ERROR, test->code);
      g_assert_cmpstr (after, ==, before);
      if (test->message && !g_pattern_match_simple (test->message, error->message))
        g_error ("“%s” does not match “%s”", error->message, test->message);
      return;
    }
  g_assert_no_error (error);
  parents = g_strjoinv (" ", revision->down_revisions);
  g_assert_cmpstr (parents, ==, test->parents);
  g_assert_cmpstr (revision->message, ==, test->request.message);
  g_assert_true (g_str_has_prefix (revision->path, fixture->folder));
  g_assert_null (strstr (revision->path, ".."));
  g_assert_true (revision->has_down);
  again = fixture_load (fixture, project);
  g_assert_true (varve_graph_check (again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (varve_graph_get_size (again), ==, 4);
  g_assert_nonnull (varve_graph_lookup (again, revision->id));
}

static void
test_file_template (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarveRevision) revision = NULL;
  VarveRevisionRequest request = { .message = "Add User", .rev_id = "a1" };
  g_autofree char *text = NULL;

  fixture_write (fixture, "varve.ini",
                 HEAD "file_template = in_%%(rev)s/%%(slug)s\nrecursive_version_locations = true\n"
                      "timezone = utc\n");
  fixture_write (fixture, "m/script.sql.in",
                 "-- ${message}\n--\n-- Revision ID: ${up_revision}\n-- Revises: "
                 "${down_revision}\n-- Create Date: ${create_date}\n-- Branch Labels: "
                 "${branch_labels}\n-- Depends On: ${depends_on}\n-- of ours\n\n-- migrate:up\n"
                 "${up}\n\n-- migrate:down\n${down}\n");
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  revision = varve_project_create_revision (project, graph, &request, &error);
  g_assert_no_error (error);
  text = fixture_read (fixture, "m/versions/in_a1/add_user.sql");
  g_assert_nonnull (strstr (text, "-- of ours"));
  g_assert_nonnull (strstr (text, "+00:00"));

  g_clear_pointer (&revision, varve_revision_unref);
  request.rev_id = "b2";
  revision = varve_project_create_revision (project, graph, &request, &error);
  g_assert_no_error (error);
}

static void
test_bad_template (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  VarveRevisionRequest request = { .message = "x", .heads = LIST ("b2") };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  write_graph (fixture);
  fixture_write (fixture, "m/script.sql.in", data);
  before = fixture_list (fixture);
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  g_assert_null (varve_project_create_revision (project, graph, &request, &error));
  g_assert_nonnull (error);
  after = fixture_list (fixture);
  g_assert_cmpstr (after, ==, before);
}

static VarvePlan *
load_upgrade (VarveProject *project, VarveGraph *graph, const char *target, GError **error)
{
  g_autoptr (VarvePlan) plan = varve_planner_upgrade (graph, LIST (NULL), LIST (target), error);

  if (!plan || !varve_project_load_plan (project, plan, VARVE_DIALECT_SQLITE, NULL, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static void
test_plan (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_autofree char *path = fixture_path (fixture, "m/versions/b.sql");

  write_graph (fixture);
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  plan = load_upgrade (project, graph, "b2", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (varve_plan_get_size (plan), ==, 2);
  g_assert_cmpuint (varve_plan_count_statements (plan), ==, 2);
  g_assert_true (varve_project_check_plan (project, plan, &error));

  /* Touched and rewritten with the same bytes, it is the same; with others it is not. */
  fixture_write (fixture, "m/versions/b.sql", SCRIPT ("b2", "a1", "two"));
  g_assert_true (varve_project_check_plan (project, plan, &error));
  fixture_write (fixture, "m/versions/b.sql", SCRIPT ("b2", "a1", "TWO"));
  g_assert_false (varve_project_check_plan (project, plan, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_PLAN_OUTDATED);
  g_assert_cmpstr (varve_error_get_details (error)->path, ==, path);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_false (varve_project_check_plan (project, plan, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_PLAN_OUTDATED);
}

/* Another plan read the new bytes meanwhile: the old one is outdated all the same. */
static void
test_two_plans (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarvePlan) old_plan = NULL;
  g_autoptr (VarvePlan) new_plan = NULL;

  write_graph (fixture);
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  old_plan = load_upgrade (project, graph, "b2", &error);
  fixture_write (fixture, "m/versions/b.sql", SCRIPT ("b2", "a1", "TWO"));
  new_plan = load_upgrade (project, graph, "b2", &error);
  g_assert_no_error (error);
  g_assert_true (varve_project_check_plan (project, new_plan, &error));
  g_assert_false (varve_project_check_plan (project, old_plan, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_PLAN_OUTDATED);
}

static void
test_plan_of_changed_graph (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarvePlan) plan = NULL;

  write_graph (fixture);
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  fixture_write (fixture, "m/versions/b.sql", SCRIPT ("b2", "c3c3", "two"));
  plan = load_upgrade (project, graph, "b2", &error);
  g_assert_null (plan);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_PLAN_OUTDATED);
}

static void
test_bad_statement (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveProject) project = NULL;
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarvePlan) plan = NULL;

  write_graph (fixture);
  fixture_write (fixture, "m/versions/b.sql",
                 "-- two\n--\n-- Revision ID: b2\n-- Revises: a1\n\n-- migrate:up\n"
                 "SELECT 1;\nCOMMIT;\n");
  project = fixture_open (fixture);
  graph = fixture_load (fixture, project);
  plan = load_upgrade (project, graph, "b2", &error);
  g_assert_null (plan);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
  g_assert_cmpuint (varve_error_get_details (error)->line, ==, 8);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

#define ADD_CASES(prefix, cases, test)                                   \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)                       \
    {                                                                    \
      g_autofree char *path = g_strconcat (prefix, cases[i].name, NULL); \
                                                                         \
      add (path, &cases[i], test);                                       \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/init/default", NULL, test_init);
  add ("/init/generic", "generic", test_init);
  add ("/init/sqlite", "sqlite", test_init);
  add ("/init/postgresql", "postgresql", test_init);
  add ("/init/url", NULL, test_init_url);
  add ("/init/url-of-template", "sqlite", test_init_url);
  add ("/init/taken-back", NULL, test_init_taken_back);
  add ("/init/keeps-schema", NULL, test_init_keeps_schema);
  ADD_CASES ("/init/error/", init_errors, test_init_error);
  ADD_CASES ("/environment/save/", save_cases, test_save);
  add ("/environment/remove-and-default", NULL, test_remove_and_default);
  ADD_CASES ("/revision/", revision_cases, test_revision);
  add ("/revision/file-template", NULL, test_file_template);
  add ("/revision/bad-template/placeholder",
       "-- ${what}\n--\n-- Revision ID: ${up_revision}\n\n-- migrate:up\n", test_bad_template);
  add ("/revision/bad-template/no-parents",
       "-- ${message}\n--\n-- Revision ID: ${up_revision}\n\n-- migrate:up\n", test_bad_template);
  add ("/revision/bad-template/no-marker", "-- ${message}\n--\n-- Revision ID: ${up_revision}\n",
       test_bad_template);
  add ("/plan/load-and-check", NULL, test_plan);
  add ("/plan/two-plans", NULL, test_two_plans);
  add ("/plan/changed-graph", NULL, test_plan_of_changed_graph);
  add ("/plan/bad-statement", NULL, test_bad_statement);
  return g_test_run ();
}
