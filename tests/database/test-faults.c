/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-database.h"
#include "support.h"

#include <string.h>

/* The run against a database that fails at call 1, 2, 3 … until it succeeds, once and several times
 * in a row, in every way: what it then says is so, each statement ran at most once, and a plain run
 * afterwards completes the work. */

static const TestScript history[] = {
  { "r1", "SELECT 1; SELECT 2; SELECT 3;" },
  { "r2", "SELECT 4; SELECT * 5; SELECT * 6; SELECT 7;", NULL, "transaction:false" },
  { "r3", "SELECT 8;" },
  { "r4", "SELECT * 9;", NULL, "transaction:false" },
  { "r5", "SELECT 10; SELECT 11;" },
};

static const struct
{
  guint first;
  guint last;
  gboolean transactional;
} effects[]
    = { { 1, 3, TRUE }, { 4, 7, FALSE }, { 8, 8, TRUE }, { 9, 9, FALSE }, { 10, 11, TRUE } };

#define N_STEPS G_N_ELEMENTS (history)

static guint
count_effects (FakeDatabase *fake, guint step)
{
  guint n = 0;

  for (guint i = effects[step].first; i <= effects[step].last; i++)
    {
      g_assert_cmpuint (fake->committed.effects[i], <=, 1);
      n += fake->committed.effects[i];
    }
  return n;
}

static guint
count_applied (FakeDatabase *fake)
{
  if (fake->committed.rows->len == 0)
    return 0;
  g_assert_cmpuint (fake->committed.rows->len, ==, 1);
  for (guint i = 0; i < N_STEPS; i++)
    if (strcmp (fake->committed.rows->pdata[0], history[i].id) == 0)
      return i + 1;
  g_assert_not_reached ();
}

static gboolean
has_done_row (FakeDatabase *fake, const char *id)
{
  guint n = 0;

  for (guint i = 0; i < fake->committed.journal->len; i++)
    {
      const VarveJournalEntry *entry = fake->committed.journal->pdata[i];

      n += strcmp (entry->revision, id) == 0 && entry->state == VARVE_JOURNAL_DONE;
    }
  g_assert_cmpuint (n, <=, 1);
  return n == 1;
}

/* Version row, journal and effects say the same. */
static void
check_contents (FakeDatabase *fake)
{
  guint applied = count_applied (fake);

  for (guint i = 0; i < N_STEPS; i++)
    {
      guint n = count_effects (fake, i);
      guint whole = effects[i].last - effects[i].first + 1;

      g_assert_cmpint (has_done_row (fake, history[i].id), ==, i < applied);
      if (i < applied)
        g_assert_cmpuint (n, ==, whole);
      else if (effects[i].transactional || i > applied)
        g_assert_cmpuint (n, ==, 0);
    }
}

/* What the run says is what the database holds. */
static void
check_result (FakeDatabase *fake, VarveRunResult *result)
{
  guint applied = count_applied (fake);
  guint n_done = 0;

  for (guint i = 0; i < N_STEPS; i++)
    {
      VarveStepState state = test_get_state (result, i);

      n_done += state == VARVE_STEP_DONE;
      if (state == VARVE_STEP_DONE || state == VARVE_STEP_SKIPPED)
        g_assert_cmpuint (i, <, applied);
      else if (state != VARVE_STEP_UNKNOWN)
        g_assert_cmpuint (i, >=, applied);
      if (state == VARVE_STEP_FAILED && !effects[i].transactional)
        {
          g_assert_cmpint (result->partial, ==, count_effects (fake, i) > 0);
          g_assert_cmpuint (result->partial_statements, ==, count_effects (fake, i));
        }
    }
  g_assert_cmpuint (n_done, ==, result->n_done);
  g_assert_true (result->error != NULL || applied == N_STEPS);
}

static VarveRunResult *
run (FakeDatabase *fake)
{
  g_autoptr (VarvePlan) plan = test_plan_new (VARVE_DIALECT_SQLITE, history, 0, N_STEPS, NULL);

  fake->n_calls = 0;
  fake->is_lost = FALSE;
  return varve_migrator_run (NULL, VARVE_DATABASE (fake), plan, NULL, NULL, NULL);
}

/* Whether the fault was ever reached. */
static gboolean
try_fault (FakeFault fault, guint fail_at, guint n_faults)
{
  g_autoptr (VarveDatabase) database = fake_database_new ();
  FakeDatabase *fake = FAKE_DATABASE (database);
  VarveRunResult *result, *again;
  gboolean reached;

  fake->fault = fault;
  fake->fail_at = fail_at;
  fake->n_faults = n_faults;
  result = run (fake);
  reached = fake->n_calls >= fail_at;
  check_contents (fake);
  check_result (fake, result);
  fake->fail_at = 0;
  again = run (fake);
  if (again->error != NULL)
    g_error ("fault %d at %u: then %s", fault, fail_at, varve_error_format (again->error));
  check_contents (fake);
  check_result (fake, again);
  g_assert_cmpuint (count_applied (fake), ==, N_STEPS);
  varve_run_result_free (result);
  varve_run_result_free (again);
  return reached;
}

static void
test_faults (gconstpointer data)
{
  FakeFault fault = GPOINTER_TO_UINT (data);
  guint n = 0;

  for (guint n_faults = 1; n_faults <= 3; n_faults++)
    for (guint fail_at = 1; try_fault (fault, fail_at, n_faults); fail_at++)
      n++;
  g_assert_cmpuint (n, >, 3 * 40);
  g_print ("# %u runs with faults, each completed by a plain run\n", n);
}

int
main (int argc, char **argv)
{
  static const char *const names[]
      = { "/faults/refused", "/faults/lost-before", "/faults/lost-after", "/faults/locked" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < FAKE_N_FAULTS; i++)
    g_test_add_data_func (names[i], GUINT_TO_POINTER (i), test_faults);
  return g_test_run ();
}
