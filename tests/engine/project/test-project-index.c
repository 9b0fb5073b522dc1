/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projects of many scripts, read with the help of what was noted of them: never anything else than
 * reading them anew gives. */
#include "project-fixture.h"

#include "project/varve-project-private.h"
#include "project/varve-script-index.h"
#include "revision/varve-planner.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_SCRIPTS 1100
/* After so many microseconds a file's times tell of the next change. */
#define SETTLED  (3200 * 1000)
#define N_ROUNDS 500

static void
write_scripts (Fixture *fixture, const char *folder, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%05u_x.sql", folder, i);
      g_autofree char *revises = i > 0 ? g_strdup_printf ("a%05u", i - 1) : g_strdup ("");
      g_autofree char *text = g_strdup_printf (
          "-- message %u\n--\n-- Revision ID: a%05u\n-- Revises: %s\n%s%s-- Create Date: 2026-01-02"
          "\n\n-- migrate:up%s\nCREATE TABLE t%u (a int);\n%s",
          i, i, revises, i == 7 ? "-- Branch Labels: seven, sieben\n" : "",
          i == 900 ? "-- Depends On: a00007\n" : "", i % 50 == 0 ? " transaction:false" : "", i,
          i % 3 ? "\n-- migrate:down\nSELECT 1;\nSELECT 2;\n" : "");

      fixture_write (fixture, name, text);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, data);
  fixture_write (fixture, "varve.ini", CONFIG);
  write_scripts (fixture, "m/versions", 0, N_SCRIPTS);
}

static char *
index_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "varve", "scripts", NULL);
}

/* (nullable): the only index that there is. */
static char *
index_path (void)
{
  g_autofree char *folder = index_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;
  char *path = name ? g_build_filename (folder, name, NULL) : NULL;

  g_assert_null (name ? g_dir_read_name (dir) : NULL);
  return path;
}

static void
forget (void)
{
  g_autofree char *folder = index_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
append_list (GString *text, char **list)
{
  g_autofree char *joined = g_strjoinv (",", list);

  g_string_append_printf (text, "|%s", joined);
}

/* All that is known of all revisions, and all problems. */
static char *
describe (Fixture *fixture)
{
  g_autoptr (VarveProject) project = fixture_open (fixture);
  g_autoptr (VarveGraph) graph = fixture_load (fixture, project);
  const GPtrArray *problems = varve_graph_get_problems (graph);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);

      g_string_append_printf (text, "%s|%s|%s|%s|%s|%d%d%d%d", revision->path, revision->id,
                              revision->message, revision->created, revision->docstring,
                              revision->has_down, revision->up_transactional,
                              revision->down_transactional, revision->is_draft);
      append_list (text, revision->down_revisions);
      append_list (text, revision->depends_on);
      append_list (text, revision->branch_labels);
      g_string_append_c (text, '\n');
    }
  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (text, "%s\n", ((VarveProblem *) problems->pdata[i])->message);
  return g_string_free (text, FALSE);
}

/* What is read now, with whatever was noted, is what is read with nothing noted. */
static void
check_same (Fixture *fixture, const char *what)
{
  g_autofree char *noted = describe (fixture);
  g_autofree char *again = describe (fixture);
  g_autofree char *afresh = NULL;

  forget ();
  afresh = describe (fixture);
  if (!g_str_equal (noted, afresh) || !g_str_equal (again, afresh))
    g_error ("%s: read as\n%s\nand again as\n%s\nand afresh as\n%s", what, noted, again, afresh);
}

static char *
make_location (Fixture *fixture)
{
  return fixture_path (fixture, "m/versions");
}

static void
test_not_noted_at_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *location = make_location (fixture);
  g_autofree char *first = describe (fixture);
  g_autoptr (VarveScriptIndex) index = varve_script_index_load ("sql", location);

  /* They were written a moment ago, and may be written again within this one. */
  g_assert_nonnull (first);
  g_assert_null (index);
}

/* An index that says something else than the files is believed: they were not opened. */
static void
test_files_stay_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = fixture_open (fixture);
  g_autofree char *location = make_location (fixture);
  g_autoptr (GPtrArray) changed
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarveGraph) other = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  int n;

  g_usleep (SETTLED);
  graph = fixture_load (fixture, project);
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      VarveRevision fields = *varve_graph_get_revision (graph, i);
      VarveRevision *revision;

      fields.message = (char *) "something else";
      revision = varve_revision_new_packed (&fields);
      varve_revision_set_count (revision, 2 * VARVE_DIALECT_SQLITE, 99);
      g_ptr_array_add (changed, revision);
    }
  varve_script_index_save ("sql", location, changed);
  other = fixture_load (fixture, project);
  g_assert_cmpuint (varve_graph_get_size (other), ==, N_SCRIPTS);
  for (guint i = 0; i < N_SCRIPTS; i++)
    g_assert_cmpstr (varve_graph_get_revision (other, i)->message, ==, "something else");

  plan = varve_planner_upgrade (other, NULL, (const char *const[]){ "a00003", NULL }, NULL);
  g_assert_true (varve_project_count_plan (project, plan, VARVE_DIALECT_SQLITE, NULL, NULL));
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (varve_plan_get_step (plan, i)->n_statements, ==, 99);
  g_assert_false (varve_revision_get_count (varve_graph_get_revision (other, 5),
                                            2 * VARVE_DIALECT_POSTGRES, &n));
  /* What runs is what the file says. */
  g_assert_true (varve_project_load_plan (project, plan, VARVE_DIALECT_SQLITE, NULL, NULL));
  g_assert_cmpint (varve_plan_get_step (plan, 1)->n_statements, ==, 1);
}

static void
rewrite_in_place (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "m/versions/00011_x.sql");
  g_autofree char *text = fixture_read (fixture, "m/versions/00011_x.sql");
  struct stat status;
  int fd = open (path, O_WRONLY);

  memcpy (strstr (text, "message"), "massage", 7);
  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  g_assert_cmpint (futimens (fd, (struct timespec[]){ status.st_atim, status.st_mtim }), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
}

static void
replace (Fixture *fixture)
{
  fixture_write (fixture, "m/versions/00012_x.sql", SCRIPT ("a00012", "a00011", "replaced"));
}

static void
take_away (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "m/versions/01099_x.sql");

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
add_one (Fixture *fixture)
{
  fixture_write (fixture, "m/versions/zz_x.sql", SCRIPT ("zz", "a01098", "new"));
}

static void
give_other_name (Fixture *fixture)
{
  g_autofree char *from = fixture_path (fixture, "m/versions/01000_x.sql");
  g_autofree char *to = fixture_path (fixture, "m/versions/01000_y.sql");

  g_assert_cmpint (g_rename (from, to), ==, 0);
}

static void
change_places (Fixture *fixture)
{
  g_autofree char *a = fixture_path (fixture, "m/versions/00020_x.sql");
  g_autofree char *b = fixture_path (fixture, "m/versions/00021_x.sql");
  g_autofree char *c = fixture_path (fixture, "m/c");

  g_assert_cmpint (g_rename (a, c), ==, 0);
  g_assert_cmpint (g_rename (b, a), ==, 0);
  g_assert_cmpint (g_rename (c, b), ==, 0);
}

static void
make_broken (Fixture *fixture)
{
  fixture_write (fixture, "m/versions/00030_x.sql", "SELECT 1;\n");
}

static void
make_link (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "m/versions/00031_x.sql");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);
}

static void
make_fifo (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "m/versions/00032_x.sql");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
take_half_away (Fixture *fixture)
{
  for (guint i = N_SCRIPTS / 2; i < N_SCRIPTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("m/versions/%05u_x.sql", i);
      g_autofree char *path = fixture_path (fixture, name);

      g_unlink (path);
    }
}

static const struct
{
  const char *name;
  void (*change) (Fixture *fixture);
} changes[] = {
  { "rewritten in place, as long and as old as before", rewrite_in_place },
  { "replaced", replace },
  { "taken away", take_away },
  { "added", add_one },
  { "renamed", give_other_name },
  { "two that changed places", change_places },
  { "no script any more", make_broken },
  { "a link", make_link },
  { "a fifo", make_fifo },
  { "half of them gone", take_half_away },
};

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_usleep (SETTLED);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *before = describe (fixture);
      g_autofree char *after = NULL;
      g_autofree char *path = index_path ();

      g_assert_nonnull (path);
      changes[i].change (fixture);
      after = describe (fixture);
      if (g_str_equal (before, after))
        g_error ("%s: was not noticed", changes[i].name);
      check_same (fixture, changes[i].name);
    }
}

static void
test_locations (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;

  fixture_write (fixture, "varve.ini",
                 "[varve]\nscript_location = m\nversion_locations = m/versions m\n"
                 "recursive_version_locations = true\n");
  write_scripts (fixture, "m/more/below", N_SCRIPTS, 2 * N_SCRIPTS);
  g_usleep (SETTLED);
  check_same (fixture, "overlapping locations");
  first = describe (fixture);
  write_scripts (fixture, "m/more/below", N_SCRIPTS, N_SCRIPTS + 2);
  check_same (fixture, "changed in the outer location");
}

/* As the index has it. */
static guint64
sum_up (const char *bytes, gsize length)
{
  guint64 sum, word;

  memcpy (&sum, bytes + 48, sizeof sum);
  for (gsize i = 64; i + 8 <= length; i += 8)
    {
      memcpy (&word, bytes + i, sizeof word);
      sum = (sum ^ word) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
      sum ^= sum >> 32;
    }
  return sum;
}

static void
find_all (VarveScriptIndex *index, VarveGraph *graph, const char *location)
{
  guint place = 0;

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);
      g_autoptr (VarveRevision) found = varve_script_index_find (
          index, revision->path + strlen (location) + 1, &revision->stamp, revision->path, &place);

      if (found)
        g_assert_cmpuint (strlen (found->id) + g_strv_length (found->down_revisions), <, 100000);
    }
}

/* Bytes changed, taken away and added; in half of the rounds the sum is made to agree with them. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree char *location = make_location (fixture);
  g_autoptr (VarveProject) project = fixture_open (fixture);
  g_autoptr (VarveGraph) graph = NULL;
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  guint n_trusted = 0;
  gsize length;

  g_test_message ("seed %u", seed);
  g_usleep (SETTLED);
  graph = fixture_load (fixture, project);
  path = index_path ();
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (sum_up (bytes, length), ==, *(const guint64 *) (bytes + 40));
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gsize size
          = g_rand_int_range (rand, 0, 8) ? length : (gsize) g_rand_int_range (rand, 0, length);
      g_autofree char *damaged = g_memdup2 (bytes, size + 1);
      gboolean agrees = size >= 64 && g_rand_boolean (rand);
      g_autoptr (VarveScriptIndex) index = NULL;

      for (guint k = g_rand_int_range (rand, 1, 5); k > 0 && size > 0; k--)
        damaged[g_rand_boolean (rand) ? (gsize) g_rand_int_range (rand, 0, size)
                                      : (gsize) g_rand_int_range (rand, 0, MIN (size, 400))]
            = g_rand_int_range (rand, 0, 256);
      if (agrees)
        *(guint64 *) (damaged + 40) = sum_up (damaged, size);
      g_assert_true (g_file_set_contents (path, damaged, size, NULL));
      index = varve_script_index_load ("sql", location);
      /* Behind the format's name nobody reads. */
      if (index && (size != length || memcmp (damaged + 40, bytes + 40, length - 40) != 0))
        {
          g_assert_true (agrees);
          n_trusted++;
          find_all (index, graph, location);
        }
    }
  g_assert_cmpuint (n_trusted, >, N_ROUNDS / 20);
}

static void
test_of_another_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *location = make_location (fixture);
  g_autoptr (VarveScriptIndex) other_kind = NULL;
  g_autoptr (VarveScriptIndex) other_place = NULL;
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *other_path = NULL;
  gsize length;

  g_usleep (SETTLED);
  g_free (describe (fixture));
  path = index_path ();
  g_assert_nonnull (path);
  other_kind = varve_script_index_load ("alembic", location);
  g_assert_null (other_kind);

  /* The index of one folder under the name of another's. */
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  forget ();
  varve_script_index_save ("sql", "/elsewhere", nothing);
  other_path = index_path ();
  g_assert_true (g_file_set_contents (other_path, bytes, length, NULL));
  other_place = varve_script_index_load ("sql", "/elsewhere");
  g_assert_null (other_place);
}

static void
test_no_cache (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = g_build_filename (g_get_user_cache_dir (), "varve", NULL);
  g_autofree char *folder = index_folder ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  forget ();
  g_rmdir (folder);
  g_rmdir (parent);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (parent, "in the way", -1, NULL));
  g_usleep (SETTLED);
  first = describe (fixture);
  second = describe (fixture);
  g_assert_cmpstr (first, ==, second);
  g_assert_true (g_str_has_prefix (first, fixture->folder));
  g_assert_cmpint (g_unlink (parent), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  forget ();
  fixture_tear_down (fixture, data);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("varve-cache-XXXXXX", NULL);
  Fixture fixture = { cache };
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/index/not-noted-at-once", test_not_noted_at_once);
  add ("/index/files-stay-closed", test_files_stay_closed);
  add ("/index/changes", test_changes);
  add ("/index/locations", test_locations);
  add ("/index/damaged", test_damaged);
  add ("/index/of-another-place", test_of_another_place);
  add ("/index/no-cache", test_no_cache);
  status = g_test_run ();
  g_steal_pointer (&cache);
  fixture_tear_down (&fixture, NULL);
  return status;
}
