/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random pairs of schemas: there, back and there again, and nothing is left. Seeds are printed;
 * VARVE_TEST_SEED takes one again, VARVE_TEST_PAIRS asks for more. */
#include "random-schema.h"
#include "schema-support.h"

#include <stdlib.h>
#include <string.h>

static guint
get_number (const char *name, guint otherwise)
{
  const char *value = g_getenv (name);

  return value != NULL ? strtoul (value, NULL, 10) : otherwise;
}

/* The SQL is written out, so that a failure can be looked at. */
static guint
run_pair (guint32 seed, guint rarity)
{
  g_autofree char *from_sql = test_make_sqlite_schema (seed, 0, 1, 8);
  g_autofree char *to_sql = test_make_sqlite_schema (seed, seed + 1, rarity, 8);
  g_autofree char *what = g_strdup_printf ("VARVE_TEST_SEED=%u", seed);
  g_autoptr (VarveDatabase) database = test_open_memory ();
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  guint n_checks = 0;

  test_execute (database, from_sql);
  from = test_read_schema (database);
  if (varve_schema_get_n_notes (from) > 0)
    g_error ("%s: not understood: %s in\n%s", what, varve_schema_get_note (from, 0)->name,
             from_sql);
  up = test_render (from, to, NULL);
  down = test_render (to, from, NULL);
  for (guint i = 0; i < 3; i++, n_checks++)
    {
      g_autoptr (VarveSchema) is = NULL;

      test_run_script (database, i == 1 ? down : up, what);
      is = test_read_schema (database);
      test_assert_same_schema (is, i == 1 ? from : to, what);
      test_assert_same_schema (i == 1 ? from : to, is, what);
    }
  return n_checks;
}

static void
test_pairs (void)
{
  guint n = get_number ("VARVE_TEST_PAIRS", 240);
  guint32 seed = get_number ("VARVE_TEST_SEED", g_test_rand_int () & 0xffffff);
  guint n_checks = 0;

  g_test_message ("VARVE_TEST_SEED=%u, %u pairs", seed, n);
  for (guint i = 0; i < n; i++)
    n_checks += run_pair (seed + i, i % 3 == 0 ? 2 : i % 3 == 1 ? 8 : 30);
  g_test_message ("%u differences empty", n_checks);
  g_assert_true (n < 200 || n_checks >= 500);
}

/* Keys that come and go have to be chosen together: a table has one. */
static void
choose (VarveDifference *difference, GRand *rand, guint8 *selected)
{
  guint n = varve_difference_get_size (difference);
  guint bits = g_rand_int (rand);

  for (guint i = 0; i < n; i++)
    selected[i] = varve_difference_get_object (difference, i)->kind == VARVE_OBJECT_PRIMARY_KEY
                      ? bits & 1
                      : g_rand_boolean (rand);
  varve_difference_close_selection (difference, selected);
}

static guint
count (const guint8 *selected, guint n)
{
  guint n_selected = 0;

  for (guint i = 0; i < n; i++)
    n_selected += selected[i] != 0;
  return n_selected;
}

/* Of the changes any can be chosen, and exactly the others are left; but for those that make no
 * table: STRICT without the types that it wants. */
static gboolean
run_chosen (guint32 seed)
{
  g_autofree char *from_sql = test_make_sqlite_schema (seed, 0, 1, 6);
  g_autofree char *to_sql = test_make_sqlite_schema (seed, seed + 1, 6, 6);
  g_autofree char *what = g_strdup_printf ("VARVE_TEST_SEED=%u", seed);
  g_autoptr (VarveDatabase) database = test_open_memory ();
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
  g_autoptr (VarveDifference) difference = NULL;
  g_autoptr (VarveDifference) rest = NULL;
  g_autoptr (VarveSchema) is = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) statements = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *selected = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *left = NULL;
  VarveRenderOptions options = { NULL };
  guint n;

  test_execute (database, from_sql);
  from = test_read_schema (database);
  difference = varve_difference_new (from, to, NULL);
  n = varve_difference_get_size (difference);
  options.selected = selected = g_malloc0 (n + 1);
  choose (difference, rand, selected);
  statements = varve_difference_render (difference, &options, &error);
  if (statements == NULL)
    {
      test_assert_error (error, VARVE_ERROR_FAILED);
      return FALSE;
    }
  sql = varve_rendered_join (statements);
  test_run_script (database, sql, what);
  is = test_read_schema (database);
  rest = varve_difference_new (is, to, NULL);
  left = test_describe_difference (is, to);
  if (varve_difference_get_size (rest) != n - count (selected, n))
    {
      g_autofree char *all = test_describe_difference (from, to);

      g_error ("%s: %u of %u were chosen, of\n%s\nby\n%s\nleft:\n%s", what, count (selected, n), n,
               all, sql, left);
    }
  return TRUE;
}

static void
test_chosen (void)
{
  guint n = get_number ("VARVE_TEST_PAIRS", 150);
  guint n_done = 0;
  guint32 seed = get_number ("VARVE_TEST_SEED", g_test_rand_int () & 0xffffff);

  g_test_message ("VARVE_TEST_SEED=%u, %u pairs", seed, n);
  for (guint i = 0; i < n; i++)
    n_done += run_chosen (seed + i);
  g_assert_cmpuint (n_done, >=, n * 3 / 4);
}

/* What is written of a schema with hundreds of objects makes the same one, and its way back leaves
 * nothing. */
static void
test_whole (void)
{
  guint32 seed = get_number ("VARVE_TEST_SEED", g_test_rand_int () & 0xffffff);

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *sql = test_make_sqlite_schema (seed + i, 0, 1, 120);
      g_autofree char *what = g_strdup_printf ("VARVE_TEST_SEED=%u", seed + i);
      g_autoptr (VarveSchema) schema = test_read_sqlite (sql);
      g_autoptr (VarveSchema) empty = varve_schema_new_empty (VARVE_DIALECT_SQLITE);
      g_autoptr (GError) error = NULL;
      g_autofree char *rendered = varve_schema_render (schema, &error);
      g_autofree char *back = test_render (schema, empty, NULL);
      g_autoptr (VarveDatabase) database = test_open_memory ();
      g_autoptr (VarveSchema) again = NULL;
      g_autoptr (VarveSchema) nothing = NULL;

      g_assert_no_error (error);
      test_run_script (database, rendered, what);
      again = test_read_schema (database);
      test_assert_same_schema (again, schema, what);
      g_assert_cmpuint (varve_schema_get_size (again), ==, varve_schema_get_size (schema));
      g_assert_cmpuint (varve_schema_get_size (again), >, 800);
      test_run_script (database, back, what);
      nothing = test_read_schema (database);
      g_assert_true (varve_schema_is_empty (nothing));
    }
}

/* The same difference is the same text. */
static void
test_stable (void)
{
  for (guint32 seed = 1; seed <= 20; seed++)
    {
      g_autofree char *from_sql = test_make_sqlite_schema (seed, 0, 1, 8);
      g_autofree char *to_sql = test_make_sqlite_schema (seed, seed + 1, 4, 8);
      g_autoptr (VarveSchema) from = test_read_sqlite (from_sql);
      g_autoptr (VarveSchema) to = test_read_sqlite (to_sql);
      g_autofree char *one = test_render (from, to, NULL);
      g_autofree char *two = test_render (from, to, NULL);

      g_assert_cmpstr (one, ==, two);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-random/pairs", test_pairs);
  g_test_add_func ("/sqlite-random/chosen", test_chosen);
  g_test_add_func ("/sqlite-random/whole", test_whole);
  g_test_add_func ("/sqlite-random/stable", test_stable);
  return g_test_run ();
}
