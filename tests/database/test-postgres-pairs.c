/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of schemas from a file, one a kind of change, with the SQL that is expected both ways; each
 * is run up, down and up again. Their objects are in a schema s. With a file as second argument it
 * writes what came out there. */
#include "schema-pairs.h"
#include "schema-support.h"

#include <string.h>

static GPtrArray *pairs;
static GString *written;
static TestPlace *place;
static VarveDatabase *database;

/* Owners and privileges would be in the way of everything else. */
static gboolean
is_about_access (const TestPair *pair)
{
  return g_str_has_prefix (pair->title, "access: ");
}

static VarveSchema *
read_schema (const TestPair *pair)
{
  static const char *const schemas[] = { "s", NULL };
  const VarveIntrospectOptions options = { schemas, is_about_access (pair) };
  g_autoptr (GError) error = NULL;
  VarveSchema *schema = varve_database_read_schema (database, &options, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

static VarveSchema *
load_schema (const TestPair *pair, const char *sql)
{
  g_autofree char *script
      = g_strconcat ("DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s; SET search_path = s;\n",
                     sql, "\n; RESET search_path", NULL);
  g_autoptr (GError) error = NULL;

  if (!varve_database_execute (database, script, NULL, &error))
    g_error ("%s: %s\nin\n%s", pair->title, error->message, sql);
  return read_schema (pair);
}

static void
assert_same (const TestPair *pair, VarveSchema *from, VarveSchema *to)
{
  const VarveDifferenceOptions options = { .privileges = is_about_access (pair) };
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, &options);

  if (varve_difference_get_size (difference) > 0)
    {
      g_autofree char *name = varve_difference_dup_name (difference, 0);
      g_autofree char *detail = varve_difference_dup_detail (difference, 0);

      g_error ("%s: %s is left: %s", pair->title, name, detail);
    }
}

/* (transfer full) (element-type VarveRendered) */
static GPtrArray *
render (const TestPair *pair, VarveSchema *from, VarveSchema *to)
{
  const VarveDifferenceOptions options = { .privileges = is_about_access (pair) };
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, &options);
  g_autoptr (GError) error = NULL;
  GPtrArray *statements = varve_difference_render (difference, NULL, &error);

  g_assert_no_error (error);
  return statements;
}

static gboolean
needs_commits (GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    if (((VarveRendered *) statements->pdata[i])->flags & VARVE_RENDERED_COMMITS_FIRST)
      return TRUE;
  return FALSE;
}

static VarveSchema *
run (const TestPair *pair, GPtrArray *statements)
{
  test_run_statements (database, statements, pair->title);
  return read_schema (pair);
}

static void
test_pair (gconstpointer data)
{
  const TestPair *pair = data;
  g_autoptr (VarveSchema) to = load_schema (pair, pair->to);
  g_autoptr (VarveSchema) from = load_schema (pair, pair->from);
  g_autoptr (GPtrArray) there = render (pair, from, to);
  g_autoptr (GPtrArray) back = render (pair, to, from);
  g_autofree char *up = varve_rendered_join (there);
  g_autofree char *down = varve_rendered_join (back);
  g_autoptr (VarveSchema) after_up = run (pair, there);
  g_autoptr (VarveSchema) after_down = NULL;
  g_autoptr (VarveSchema) after_all = NULL;

  assert_same (pair, after_up, to);
  after_down = run (pair, back);
  assert_same (pair, after_down, from);
  after_all = run (pair, there);
  assert_same (pair, after_all, to);
  g_assert_cmpint (needs_commits (there), ==, g_str_has_prefix (pair->title, "commits: "));
  g_assert_cmpint (needs_commits (back), ==, g_str_has_prefix (pair->title, "commits back: "));
  test_pair_compare (pair, "up", up, pair->up, written != NULL);
  test_pair_compare (pair, "down", down, pair->down, written != NULL);
  if (written != NULL)
    test_pair_write (pair, up, down, written);
}

static void
test_count (void)
{
  g_assert_cmpuint (pairs->len, >=, 110);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  pairs = test_pairs_read (argv[1]);
  if (argc > 2)
    written = g_string_new (NULL);
  place = test_has_postgres () ? test_place_new (TEST_POSTGRES) : NULL;
  database = place != NULL ? test_place_open (place, NULL) : NULL;
  for (guint i = 0; database != NULL && i < pairs->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/postgres-pairs/%03u", i + 1);

      g_test_add_data_func (path, pairs->pdata[i], test_pair);
    }
  g_test_add_func ("/postgres-pairs/count", test_count);
  status = g_test_run ();
  if (written != NULL)
    g_file_set_contents (argv[2], written->str, -1, NULL);
  g_clear_object (&database);
  g_clear_pointer (&place, test_place_free);
  return status;
}
