/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random pairs of schemas: there, back and there again, and nothing is left. The same pairs each
 * time; VARVE_TEST_SEED begins at another, VARVE_TEST_PAIRS asks for more. */
#include "random-postgres.h"
#include "schema-support.h"

#include <string.h>

/* With the pairs of one that once failed: an index on a function that was replaced. */
#define FIRST_SEED 3446100

static const char *const SCHEMAS[] = { "s", "r", NULL };

/* NULL where the server refuses the SQL. */
static VarveSchema *
load (VarveDatabase *database, const char *sql, GError **error)
{
  g_autofree char *script
      = g_strconcat ("SET client_min_messages = warning; DROP SCHEMA IF EXISTS s CASCADE;"
                     "DROP SCHEMA IF EXISTS r CASCADE;\n",
                     sql, NULL);

  if (!varve_database_execute (database, script, NULL, error))
    return NULL;
  return test_read_schemas (database, SCHEMAS);
}

static VarveSchema *
load_or_fail (VarveDatabase *database, const char *sql, const char *what)
{
  g_autoptr (GError) error = NULL;
  VarveSchema *schema = load (database, sql, &error);

  if (schema == NULL)
    g_error ("%s: %s in\n%s", what, error->message, sql);
  return schema;
}

static guint
run_pair (VarveDatabase *database, guint32 seed, guint rarity)
{
  const TestDraw from_draw = { seed, 0, 1 };
  const TestDraw to_draw = { seed, seed + 1, rarity };
  g_autofree char *from_sql = test_make_postgres_schema (&from_draw, 8);
  g_autofree char *to_sql = test_make_postgres_schema (&to_draw, 8);
  g_autofree char *what = g_strdup_printf ("VARVE_TEST_SEED=%u", seed);
  g_autoptr (VarveSchema) to = load_or_fail (database, to_sql, what);
  g_autoptr (VarveSchema) from = load_or_fail (database, from_sql, what);
  g_autofree char *up = test_render (from, to, NULL);
  g_autofree char *down = test_render (to, from, NULL);
  guint n_checks = 0;

  for (guint i = 0; i < 3; i++, n_checks++)
    {
      g_autoptr (VarveSchema) is = NULL;
      g_autofree char *step = g_strdup_printf ("%s, %s", what, i == 1 ? "down" : "up");

      test_run_script (database, i == 1 ? down : up, step);
      is = test_read_schemas (database, SCHEMAS);
      test_assert_same_schema (is, i == 1 ? from : to, step);
      test_assert_same_schema (i == 1 ? from : to, is, step);
    }
  return n_checks;
}

static void
test_pairs (TestPlace *place)
{
  guint n = test_get_number ("VARVE_TEST_PAIRS", 60);
  guint32 seed = test_get_number ("VARVE_TEST_SEED", FIRST_SEED);
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  guint n_checks = 0;

  test_execute (database, "SET synchronous_commit = off");
  g_test_message ("VARVE_TEST_SEED=%u, %u pairs", seed, n);
  for (guint i = 0; i < n; i++)
    n_checks += run_pair (database, seed + i,
                          (seed + i) % 3 == 0   ? 2
                          : (seed + i) % 3 == 1 ? 8
                                                : 30);
  g_test_message ("%u differences empty", n_checks);
  g_assert_true (n < 60 || n_checks >= 150);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_for_postgres ("/postgres-random/pairs", test_pairs);
  return g_test_run ();
}
