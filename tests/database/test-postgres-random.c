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

/* What came up: a draw that no longer has it tests less than it seems to. */
typedef struct
{
  guint checks;
  guint commits;
  guint ranges;
} Counts;

static void
count_statements (Counts *counts, GPtrArray *statements)
{
  gboolean commits = FALSE;
  gboolean range = FALSE;

  for (guint i = 0; i < statements->len; i++)
    {
      const VarveRendered *statement = statements->pdata[i];

      commits = commits || (statement->flags & VARVE_RENDERED_COMMITS_FIRST) != 0;
      range = range || strstr (statement->sql, " RENAME TO span_multirange_old") != NULL;
    }
  counts->commits += commits;
  counts->ranges += range;
}

static void
run_pair (VarveDatabase *database, guint32 seed, guint rarity, Counts *counts)
{
  const TestDraw from_draw = { seed, 0, 1 };
  const TestDraw to_draw = { seed, seed + 1, rarity };
  g_autofree char *from_sql = test_make_postgres_schema (&from_draw, 8);
  g_autofree char *to_sql = test_make_postgres_schema (&to_draw, 8);
  g_autofree char *what = g_strdup_printf ("VARVE_TEST_SEED=%u", seed);
  g_autoptr (VarveSchema) to = load_or_fail (database, to_sql, what);
  g_autoptr (VarveSchema) from = load_or_fail (database, from_sql, what);
  g_autoptr (GPtrArray) up = test_render_statements (from, to);
  g_autoptr (GPtrArray) down = test_render_statements (to, from);

  count_statements (counts, up);
  count_statements (counts, down);
  for (guint i = 0; i < 3; i++, counts->checks++)
    {
      g_autoptr (VarveSchema) is = NULL;
      g_autofree char *step = g_strdup_printf ("%s, %s", what, i == 1 ? "down" : "up");

      test_run_statements (database, i == 1 ? down : up, step);
      is = test_read_schemas (database, SCHEMAS);
      test_assert_same_schema (is, i == 1 ? from : to, step);
      test_assert_same_schema (i == 1 ? from : to, is, step);
    }
}

static void
test_pairs (TestPlace *place)
{
  guint n = test_get_number ("VARVE_TEST_PAIRS", 60);
  guint32 seed = test_get_number ("VARVE_TEST_SEED", FIRST_SEED);
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  Counts counts = { 0 };

  test_execute (database, "SET synchronous_commit = off");
  g_test_message ("VARVE_TEST_SEED=%u, %u pairs", seed, n);
  for (guint i = 0; i < n; i++)
    run_pair (database, seed + i, (seed + i) % 3 == 0 ? 2 : (seed + i) % 3 == 1 ? 8 : 30, &counts);
  g_test_message ("%u differences empty; %u scripts with commits, %u with another range",
                  counts.checks, counts.commits, counts.ranges);
  g_assert_true (n < 60 || (counts.checks >= 150 && counts.commits > 0 && counts.ranges > 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_for_postgres ("/postgres-random/pairs", test_pairs);
  return g_test_run ();
}
