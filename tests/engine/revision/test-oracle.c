/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine against plain arithmetic on matrices of reachability: small random sets of revisions,
 * sound and broken ones. */
#include "base/varve-text.h"
#include "random-graph.h"
#include "revision/varve-planner.h"
#include "revision/varve-resolver.h"

#include <string.h>

#define MAX_REVISIONS 14

/* Sets of revisions are bits, by place in @revisions. */
typedef struct
{
  GPtrArray *revisions;
  guint n;
  guint32 parents[MAX_REVISIONS];
  guint32 below[MAX_REVISIONS]; /* parents and dependencies */
  guint32 under[MAX_REVISIONS]; /* everything below, transitively */
  gboolean broken;
} Oracle;

static VarveRevision *
get (const Oracle *self, guint i)
{
  return g_ptr_array_index (self->revisions, i);
}

static guint
find (const Oracle *self, const char *id)
{
  for (guint i = 0; i < self->n; i++)
    {
      if (g_str_equal (get (self, i)->id, id))
        return i;
    }
  return G_MAXUINT;
}

static guint
find_label (const Oracle *self, const char *label)
{
  for (guint i = 0; i < self->n; i++)
    {
      if (g_strv_contains ((const char *const *) get (self, i)->branch_labels, label))
        return i;
    }
  return G_MAXUINT;
}

static guint32
read_ids (Oracle *self, char **ids, gboolean labels)
{
  guint32 set = 0;

  for (; *ids != NULL; ids++)
    {
      guint i = find (self, *ids);

      if (i == G_MAXUINT && labels)
        i = find_label (self, *ids);
      if (i == G_MAXUINT)
        self->broken = TRUE;
      else
        set |= 1u << i;
    }
  return set;
}

static void
find_broken_names (Oracle *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->n; i++)
    {
      if (!g_hash_table_add (names, get (self, i)->id))
        self->broken = TRUE;
    }
  for (guint i = 0; i < self->n; i++)
    {
      for (char **label = get (self, i)->branch_labels; *label != NULL; label++)
        {
          if (!g_hash_table_add (names, *label))
            self->broken = TRUE;
        }
    }
}

static void
oracle_init (Oracle *self, GPtrArray *revisions)
{
  memset (self, 0, sizeof *self);
  self->revisions = revisions;
  self->n = revisions->len;
  find_broken_names (self);
  for (guint i = 0; i < self->n; i++)
    {
      self->parents[i] = read_ids (self, get (self, i)->down_revisions, FALSE);
      self->below[i] = self->parents[i] | read_ids (self, get (self, i)->depends_on, TRUE);
      self->under[i] = self->below[i];
    }
  for (guint k = 0; k < self->n; k++)
    {
      for (guint i = 0; i < self->n; i++)
        {
          if ((self->under[i] >> k) & 1)
            self->under[i] |= self->under[k];
        }
    }
  for (guint i = 0; i < self->n; i++)
    self->broken |= (self->under[i] >> i) & 1;
}

static guint32
close_down (const Oracle *self, guint32 set)
{
  guint32 closed = set;

  for (guint i = 0; i < self->n; i++)
    closed |= (set >> i) & 1 ? self->under[i] : 0;
  return closed;
}

/* Whatever of @within stands upon something in @set. */
static guint32
close_up (const Oracle *self, guint32 set, guint32 within)
{
  guint32 closed = set & within;

  for (guint i = 0; i < self->n; i++)
    closed |= ((within >> i) & 1) && (self->under[i] & set) ? 1u << i : 0;
  return closed;
}

static guint32
find_rows (const Oracle *self, guint32 applied)
{
  guint32 covered = 0;

  for (guint i = 0; i < self->n; i++)
    covered |= (applied >> i) & 1 ? self->below[i] : 0;
  return applied & ~covered;
}

static gboolean
has_overlap (const Oracle *self, guint32 set)
{
  for (guint i = 0; i < self->n; i++)
    {
      if (((set >> i) & 1) && (self->under[i] & set))
        return TRUE;
    }
  return FALSE;
}

static char **
list_ids (const Oracle *self, guint32 set)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->n; i++)
    {
      if ((set >> i) & 1)
        g_strv_builder_add (builder, get (self, i)->id);
    }
  return g_strv_builder_end (builder);
}

static guint32
read_rows (const Oracle *self, char **rows)
{
  guint32 set = 0;

  for (; *rows != NULL; rows++)
    set |= 1u << find (self, *rows);
  return set;
}

static void
spoil (GRand *rand, GPtrArray *revisions)
{
  VarveRevision *revision
      = g_ptr_array_index (revisions, g_rand_int_range (rand, 0, revisions->len));
  VarveRevision *other = g_ptr_array_index (revisions, g_rand_int_range (rand, 0, revisions->len));
  char ***where = g_rand_boolean (rand) ? &revision->down_revisions : &revision->depends_on;
  const char *added = g_rand_int_range (rand, 0, 6) == 0 ? "missing" : other->id;

  if (g_rand_int_range (rand, 0, 8) == 0)
    {
      where = &revision->branch_labels;
      added = g_rand_boolean (rand) ? "zlabel" : other->id;
    }
  if (g_rand_int_range (rand, 0, 8) == 0)
    {
      varve_set_str (&revision->id, other->id);
    }
  else if (!g_strv_contains ((const char *const *) *where, added))
    {
      guint n = g_strv_length (*where);

      *where = g_renew (char *, *where, n + 2);
      (*where)[n] = g_strdup (added);
      (*where)[n + 1] = NULL;
    }
}

/* Every revision after whatever it stands upon, or before it. */
static void
check_steps (const Oracle *self, const VarvePlan *plan, guint32 applied, guint32 expected)
{
  guint32 seen = 0;

  g_assert_cmpuint (read_rows (self, plan->from), ==, find_rows (self, applied));
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);
      guint revision = find (self, step->revision->id);

      g_assert_cmpuint (read_rows (self, step->before), ==, find_rows (self, applied));
      if (plan->direction == VARVE_DIRECTION_UPGRADE)
        {
          g_assert_cmpuint (self->under[revision] & ~applied, ==, 0);
          applied |= 1u << revision;
        }
      else
        {
          g_assert_cmpuint (close_up (self, 1u << revision, applied), ==, 1u << revision);
          applied &= ~(1u << revision);
        }
      seen |= 1u << revision;
      g_assert_cmpuint (read_rows (self, step->after), ==, find_rows (self, applied));
    }
  g_assert_cmpuint (seen, ==, expected);
  g_assert_cmpuint (__builtin_popcount (seen), ==, varve_plan_get_size (plan));
}

static void
check_upgrade (const Oracle *self, VarveGraph *graph, GRand *rand, guint32 applied)
{
  guint32 targets = (1u << g_rand_int_range (rand, 0, self->n));
  g_auto (GStrv) rows = list_ids (self, find_rows (self, applied));
  g_auto (GStrv) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan = NULL;

  if (g_rand_int_range (rand, 0, 3) == 0)
    targets |= 1u << g_rand_int_range (rand, 0, self->n);
  ids = list_ids (self, targets);
  plan = varve_planner_upgrade (graph, (const char *const *) rows, (const char *const *) ids,
                                &error);
  if (has_overlap (self, targets))
    {
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_TARGET);
      return;
    }
  g_assert_no_error (error);
  check_steps (self, plan, applied, close_down (self, targets) & ~applied);
}

static void
check_downgrade (const Oracle *self, VarveGraph *graph, GRand *rand, guint32 applied)
{
  guint target = g_rand_int_range (rand, -1, self->n);
  const char *const ids[] = { target == G_MAXUINT ? "base" : get (self, target)->id, NULL };
  guint32 rows_set = find_rows (self, applied);
  g_auto (GStrv) rows = list_ids (self, rows_set);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  guint32 roots = 0;
  guint32 leaving;

  for (guint i = 0; i < self->n; i++)
    {
      if (target == G_MAXUINT ? self->parents[i] == 0 : (self->parents[i] >> target) & 1)
        roots |= 1u << i;
    }
  leaving = close_up (self, roots, applied);
  plan = varve_planner_downgrade (graph, (const char *const *) rows, ids, &error);
  if (target != G_MAXUINT && leaving == 0 && !((rows_set >> target) & 1))
    {
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_OUT_OF_RANGE);
      return;
    }
  g_assert_no_error (error);
  check_steps (self, plan, applied, leaving);
}

static void
check_stamp (const Oracle *self, VarveGraph *graph, GRand *rand, guint32 applied)
{
  guint target = g_rand_int_range (rand, 0, self->n);
  const char *const ids[] = { get (self, target)->id, NULL };
  guint32 rows_set = find_rows (self, applied);
  g_auto (GStrv) rows = list_ids (self, rows_set);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan
      = varve_planner_stamp (graph, (const char *const *) rows, ids, FALSE, &error);
  guint32 expected = 1u << target;

  g_assert_no_error (error);
  for (guint i = 0; i < self->n; i++)
    {
      if (((rows_set >> i) & 1) && !((self->under[i] >> target) & 1)
          && !((self->under[target] >> i) & 1))
        expected |= 1u << i;
    }
  g_assert_cmpuint (read_rows (self, plan->to), ==, expected);
  g_assert_cmpuint (varve_plan_get_size (plan), ==, expected != rows_set);
}

static void
check_states (const Oracle *self, VarveGraph *graph, guint32 applied)
{
  guint32 rows_set = find_rows (self, applied);
  g_auto (GStrv) rows = list_ids (self, rows_set);
  guint n_pending;
  g_autofree guint8 *states
      = varve_graph_compute_states (graph, (const char *const *) rows, &n_pending, NULL);

  g_assert_cmpuint (n_pending, ==, self->n - __builtin_popcount (applied));
  for (guint i = 0; i < self->n; i++)
    g_assert_cmpuint (states[varve_graph_find (graph, get (self, i)->id)], ==,
                      (rows_set >> i) & 1  ? VARVE_STATE_CURRENT
                      : (applied >> i) & 1 ? VARVE_STATE_APPLIED
                                           : VARVE_STATE_PENDING);
}

static void
check_prefix (const Oracle *self, VarveGraph *graph, GRand *rand)
{
  const char *id = get (self, g_rand_int_range (rand, 0, self->n))->id;
  g_autofree char *prefix = g_strndup (id, g_rand_int_range (rand, 1, strlen (id) + 1));
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) nodes = varve_resolver_resolve (graph, prefix, NULL, &error);
  guint n_matches = 0;

  for (guint i = 0; i < self->n; i++)
    n_matches += strlen (get (self, i)->id) >= 4 && g_str_has_prefix (get (self, i)->id, prefix);
  if (find (self, prefix) != G_MAXUINT || n_matches == 1)
    {
      VarveRevision *found;

      g_assert_no_error (error);
      g_assert_cmpuint (nodes->len, ==, 1);
      found = varve_graph_get_revision (graph, g_array_index (nodes, guint, 0));
      g_assert_true (g_str_has_prefix (found->id, prefix));
    }
  else
    {
      VarveErrorCode code
          = n_matches > 1 ? VARVE_ERROR_AMBIGUOUS_REVISION : VARVE_ERROR_UNKNOWN_REVISION;

      g_assert_error (error, VARVE_ERROR, (gint) code);
    }
}

static void
check_order (const Oracle *self, VarveGraph *graph)
{
  guint32 seen = 0;

  g_assert_cmpuint (varve_graph_get_size (graph), ==, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      guint revision = find (self, varve_graph_get_revision (graph, i)->id);

      g_assert_cmpuint (self->under[revision] & seen, ==, 0);
      seen |= 1u << revision;
    }
}

/* The same revisions in another order make the same graph. */
static void
check_stable (const Oracle *self, VarveGraph *graph)
{
  g_autoptr (GPtrArray) reversed = g_ptr_array_new ();
  g_autoptr (VarveGraph) other = NULL;

  for (guint i = self->n; i-- > 0;)
    g_ptr_array_add (reversed, get (self, i));
  other = varve_graph_new (reversed, NULL);
  g_assert_cmpuint (varve_graph_get_size (other), ==, varve_graph_get_size (graph));
  g_assert_cmpuint (varve_graph_get_problems (other)->len, ==,
                    varve_graph_get_problems (graph)->len);
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    g_assert_cmpstr (varve_graph_get_revision (other, i)->id, ==,
                     varve_graph_get_revision (graph, i)->id);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = random_new ();
  guint rounds = random_get_rounds (10000);
  guint n_broken = 0;

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GPtrArray) revisions = random_make_revisions (rand, MAX_REVISIONS);
      g_autoptr (VarveGraph) graph = NULL;
      Oracle oracle;

      if (g_rand_int_range (rand, 0, 4) == 0)
        spoil (rand, revisions);
      oracle_init (&oracle, revisions);
      graph = varve_graph_new (revisions, NULL);
      g_assert_cmpint (varve_graph_get_problems (graph)->len > 0, ==, oracle.broken);
      check_stable (&oracle, graph);
      n_broken += oracle.broken;
      if (oracle.broken)
        continue;
      check_order (&oracle, graph);
      for (guint question = 0; question < 4; question++)
        {
          guint32 applied = close_down (&oracle, g_rand_int (rand) & g_rand_int (rand)
                                                     & ((1u << oracle.n) - 1));

          check_upgrade (&oracle, graph, rand, applied);
          check_downgrade (&oracle, graph, rand, applied);
          check_stamp (&oracle, graph, rand, applied);
          check_states (&oracle, graph, applied);
          check_prefix (&oracle, graph, rand);
        }
    }
  g_test_message ("%u of %u broken", n_broken, rounds);
  if (rounds >= 1000)
    g_assert_cmpuint (n_broken, >, rounds / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oracle/random", test_random);
  return g_test_run ();
}
