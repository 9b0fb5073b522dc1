/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-planner.h"

#include "graph-fixture.h"

#include <string.h>

#define LINE "a b<a c<b d<c"
#define FORK "root s1<root#shop s2<s1 b1<root#bill b2<b1"
#define JOIN "root s1<root#shop b1<root#bill both<s1+b1 last<both"
#define NEED "a b<a x#own y<x^b z<y"

typedef VarvePlan *(*Planner) (VarveGraph *graph,
                               const char *const *current,
                               const char *const *targets,
                               GError **error);

static VarvePlan *
stamp (VarveGraph *graph, const char *const *current, const char *const *targets, GError **error)
{
  return varve_planner_stamp (graph, current, targets, FALSE, error);
}

static VarvePlan *
purge (VarveGraph *graph, const char *const *current, const char *const *targets, GError **error)
{
  return varve_planner_stamp (graph, current, targets, TRUE, error);
}

/* Each step as "revision -removed +added", steps joined by "; ". */
static char *
describe (const VarvePlan *plan)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);

      g_string_append_printf (out, "%s%s", i > 0 ? "; " : "",
                              step->revision != NULL ? step->revision->id : "()");
      for (guint k = 0; step->remove[k] != NULL; k++)
        g_string_append_printf (out, " -%s", step->remove[k]);
      for (guint k = 0; step->add[k] != NULL; k++)
        g_string_append_printf (out, " +%s", step->add[k]);
    }
  return g_strdup (out->str);
}

/* Each step starts from the rows that the one before left, and changes them as it says. */
static void
check_rows (const VarvePlan *plan)
{
  char **rows = plan->from;

  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);

      g_assert_cmpstrv (step->before, rows);
      for (guint k = 0; step->remove[k] != NULL; k++)
        {
          g_assert_true (g_strv_contains ((const char *const *) step->before, step->remove[k]));
          g_assert_false (g_strv_contains ((const char *const *) step->after, step->remove[k]));
        }
      for (guint k = 0; step->add[k] != NULL; k++)
        {
          g_assert_false (g_strv_contains ((const char *const *) step->before, step->add[k]));
          g_assert_true (g_strv_contains ((const char *const *) step->after, step->add[k]));
        }
      g_assert_cmpuint (g_strv_length (step->after), ==,
                        g_strv_length (step->before) - g_strv_length (step->remove)
                            + g_strv_length (step->add));
      for (guint k = 1; step->after[0] != NULL && step->after[k] != NULL; k++)
        g_assert_cmpstr (step->after[k - 1], <, step->after[k]);
      g_assert_cmpint (step->direction, ==, plan->direction);
      rows = step->after;
    }
  g_assert_cmpstrv (plan->to, rows);
}

typedef struct
{
  const char *graph;
  const char *rows;
  const char *targets;
  const char *expected; /* "!nick: words" for a refusal */
} Case;

static void
check_cases (const Case *cases, guint n, Planner planner)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_auto (GStrv) rows = fixture_split (cases[i].rows);
      g_auto (GStrv) targets = fixture_split (cases[i].targets);
      g_autoptr (VarvePlan) plan
          = planner (graph, (const char *const *) rows, (const char *const *) targets, &error);
      g_autofree char *found = NULL;

      g_test_message ("%s at %s in %s", cases[i].targets, cases[i].rows, cases[i].graph);
      if (*cases[i].expected == '!')
        {
          const char *colon = strchr (cases[i].expected, ':');
          g_autofree char *nick = g_strndup (cases[i].expected + 1, colon - cases[i].expected - 1);

          g_assert_null (plan);
          g_assert_cmpstr (varve_error_code_get_nick (error->code), ==, nick);
          g_assert_nonnull (strstr (error->message, colon + 2));
          g_assert_nonnull (varve_error_get_details (error)->hint);
          continue;
        }
      g_assert_no_error (error);
      found = describe (plan);
      g_assert_cmpstr (found, ==, cases[i].expected);
      check_rows (plan);
    }
}

static void
test_upgrade (void)
{
  static const Case cases[] = {
    { LINE, "-", "head", "a +a; b -a +b; c -b +c; d -c +d" },
    { LINE, "b", "head", "c -b +c; d -c +d" },
    { LINE, "b", "+1", "c -b +c" },
    { LINE, "b", "c", "c -b +c" },
    { LINE, "b", "d-1", "c -b +c" },
    { LINE, "d", "head", "" },
    { LINE, "d", "b", "" },
    { LINE, "-", "base", "" },
    { LINE, "-", "-", "" },
    { LINE, "b", "current", "" },
    { LINE, "b", "+3", "!out-of-range: Relative revision +3 didn't produce 3 migrations" },
    { LINE, "b", "-1", "!out-of-range: Relative revision -1 didn't produce 1 migrations" },
    { LINE, "b", "a-1", "!out-of-range: Relative revision -1 didn't produce 1 migrations" },
    { LINE, "b", "base-1", "!out-of-range: Relative revision -1 didn't produce 1 migrations" },
    { LINE, "gone", "head", "!unknown-revision: Can't locate revision identified by 'gone'" },
    { LINE, "b", "gone", "!unknown-revision: Can't locate revision identified by 'gone'" },
    { LINE, "b", "a:b", "!invalid-target: Range revision not allowed" },
    { LINE, "a c", "head",
      "!failed: Requested revision c overlaps with other requested revisions a" },
    { LINE, "-", "b d",
      "!invalid-target: Requested revision d overlaps with other requested revisions b" },
    { "a<b b<a", "-", "heads", "!invalid-graph: Cycle is detected in revisions (a, b)" },
    { FORK, "-", "heads", "root +root; s1 -root +s1; s2 -s1 +s2; b1 +b1; b2 -b1 +b2" },
    { FORK, "-", "s2 b2", "root +root; s1 -root +s1; s2 -s1 +s2; b1 +b1; b2 -b1 +b2" },
    { FORK, "-", "head", "!multiple-heads: Multiple head revisions are present" },
    { FORK, "s1", "bill@head", "b1 +b1; b2 -b1 +b2" },
    { FORK, "s1", "bill@+1", "b1 +b1" },
    { FORK, "b1 s1", "shop@+1", "s2 -s1 +s2" },
    { FORK, "b1 s1", "+1",
      "!ambiguous-revision: Ambiguous upgrade from multiple current revisions" },
    { FORK, "root", "+1", "!ambiguous-revision: Ambiguous walk" },
    { JOIN, "b1 s1", "head", "both -b1 -s1 +both; last -both +last" },
    { JOIN, "s1", "head", "b1 +b1; both -b1 -s1 +both; last -both +last" },
    { JOIN, "root", "both", "b1 -root +b1; s1 +s1; both -b1 -s1 +both" },
    { NEED, "-", "own@head", "a +a; b -a +b; x +x; y -b -x +y; z -y +z" },
    { NEED, "b", "heads", "x +x; y -b -x +y; z -y +z" },
    { NEED, "z", "b", "" },
    { "a b^a c<b^a", "-", "heads", "a +a; b -a +b; c -b +c" },
    { "a b<a c<b^a", "-", "heads", "a +a; b -a +b; c -b +c" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), varve_planner_upgrade);
}

static void
test_downgrade (void)
{
  static const Case cases[] = {
    { LINE, "d", "base", "d -d +c; c -c +b; b -b +a; a -a" },
    { LINE, "d", "-1", "d -d +c" },
    { LINE, "d", "b", "d -d +c; c -c +b" },
    { LINE, "d", "head-2", "d -d +c; c -c +b" },
    { LINE, "d", "a+1", "d -d +c; c -c +b" },
    { LINE, "d", "current-1", "d -d +c" },
    { LINE, "d", "d", "" },
    { LINE, "d", "current", "" },
    { LINE, "-", "base", "" },
    { LINE, "b", "d",
      "!out-of-range: Destination d is not a valid downgrade target from current head(s)" },
    { LINE, "b", "c",
      "!out-of-range: Destination c is not a valid downgrade target from current head(s)" },
    { LINE, "b", "+1", "!out-of-range: Relative revision +1 didn't produce 1 migrations" },
    { LINE, "b", "-3", "!out-of-range: Relative revision -3 didn't produce 3 migrations" },
    { LINE, "b", "-2", "b -b +a; a -a" },
    { LINE, "-", "-1", "!out-of-range: Relative revision -1 didn't produce 1 migrations" },
    { LINE, "d", "a-2", "!out-of-range: Walked too far" },
    { LINE, "gone", "base", "!unknown-revision: 'gone'" },
    { LINE, "d", "a b", "!invalid-target: A downgrade goes to one target" },
    { LINE, "d", "zz@a", "!unknown-revision: 'zz'" },
    { "a! b<a c<b! d<c", "d", "b",
      "!not-reversible: Revision c has no “-- migrate:down”: it can't be rolled back" },
    { "a! b<a c<b! d<c", "d", "base",
      "!not-reversible: Revisions c, a have no “-- migrate:down”: they can't be rolled back" },
    { "a! b<a c<b! d<c", "d", "c", "d -d +c" },
    { "a b<a c<b", "a c", "base", "c -c +b; b -b; a -a" },
    { FORK, "b2 s2", "base", "b2 -b2 +b1; b1 -b1; s2 -s2 +s1; s1 -s1 +root; root -root" },
    { FORK, "b2 s2", "shop@base", "b2 -b2 +b1; b1 -b1; s2 -s2 +s1; s1 -s1 +root; root -root" },
    { FORK, "b2 s2", "shop@root", "s2 -s2 +s1; s1 -s1" },
    { FORK, "b2 s2", "root", "b2 -b2 +b1; b1 -b1; s2 -s2 +s1; s1 -s1 +root" },
    { FORK, "b2 s2", "s1", "s2 -s2 +s1" },
    { FORK, "b2 s2", "shop@-1", "s2 -s2 +s1" },
    { FORK, "b2 s2", "s2-2", "b2 -b2 +b1; b1 -b1; s2 -s2 +s1; s1 -s1 +root" },
    { FORK, "b2 s2", "-1", "!ambiguous-revision: downgrade -1 from multiple heads is ambiguous" },
    { JOIN, "last", "both", "last -last +both" },
    { JOIN, "last", "s1", "last -last +both; both -both +b1 +s1" },
    { JOIN, "last", "root", "last -last +both; both -both +b1 +s1; s1 -s1; b1 -b1 +root" },
    { JOIN, "last", "shop@root", "last -last +both; both -both +b1 +s1; s1 -s1" },
    { JOIN, "both", "-1", "!ambiguous-revision: Ambiguous walk" },
    { NEED, "z", "x", "z -z +y; y -y +b +x" },
    { NEED, "z", "own@base", "z -z +y; y -y +b +x; x -x" },
    { NEED, "z", "a", "z -z +y; y -y +b +x; b -b +a" },
    { "a b<a m<b^a", "m", "b", "m -m +b" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), varve_planner_downgrade);
}

static void
test_stamp (void)
{
  static const Case cases[] = {
    { LINE, "-", "head", "d +d" },
    { LINE, "b", "head", "d -b +d" },
    { LINE, "d", "a", "a -d +a" },
    { LINE, "d", "head", "" },
    { LINE, "d", "base", "() -d" },
    { LINE, "d", "-", "() -d" },
    { LINE, "-", "base", "" },
    { LINE, "b", "+1", "c -b +c" },
    { LINE, "b", "-1", "a -b +a" },
    { LINE, "b", "zz", "!unknown-revision: 'zz'" },
    { LINE, "gone", "head", "!unknown-revision: 'gone'" },
    { LINE, "-", "a b",
      "!invalid-target: Requested revision b overlaps with other requested revisions a" },
    { FORK, "-", "heads", "s2 +s2; b2 +b2" },
    { FORK, "-", "head",
      "!multiple-heads: Multiple heads are present; please specify a single target revision" },
    { FORK, "b1 s1", "heads", "s2 -s1 +s2; b2 -b1 +b2" },
    { FORK, "b2 s1", "heads", "s2 -s1 +s2" },
    { FORK, "b2 s2", "s1 b1", "s1 -s2 +s1; b1 -b2 +b1" },
    { FORK, "b2 s2", "root", "root -b2 -s2 +root" },
    { FORK, "b2 s2", "shop@base", "() -s2" },
    { FORK, "b2 s2", "base", "() -b2; () -s2" },
    { FORK, "b2", "s1", "s1 +s1" },
    { FORK, "b2 s2", "shop@s1", "s1 -s2 +s1" },
    { FORK, "root", "s1 b1", "s1 -root +s1; b1 +b1" },
    { JOIN, "b1 s1", "both", "both -b1 -s1 +both" },
    { JOIN, "last", "s1 b1", "b1 -last +b1; s1 +s1" },
    { NEED, "b", "y", "y -b +y" },
    { NEED, "z", "b", "b -z +b" },
  };
  static const Case purged[] = {
    { LINE, "gone", "head", "d -gone +d" },
    { LINE, "d gone", "head", "() -gone" },
    { LINE, "d", "head", "" },
    { LINE, "gone other", "base", "() -gone -other" },
    { FORK, "gone s1", "heads", "s2 -gone -s1 +s2; b2 +b2" },
    { LINE, "gone b", "+1", "c -b -gone +c" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), stamp);
  check_cases (purged, G_N_ELEMENTS (purged), purge);
}

static void
test_transactional (void)
{
  g_autoptr (GPtrArray) revisions = fixture_parse_revisions ("a b<a");
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarvePlan) up = NULL;
  g_autoptr (VarvePlan) down = NULL;
  const char *const head[] = { "head", NULL };
  const char *const base[] = { "base", NULL };
  const char *const rows[] = { "b", NULL };

  ((VarveRevision *) g_ptr_array_index (revisions, 1))->up_transactional = FALSE;
  ((VarveRevision *) g_ptr_array_index (revisions, 0))->down_transactional = FALSE;
  graph = varve_graph_new (revisions, NULL);
  up = varve_planner_upgrade (graph, NULL, head, NULL);
  down = varve_planner_downgrade (graph, rows, base, NULL);
  g_assert_true (varve_plan_get_step (up, 0)->transactional);
  g_assert_false (varve_plan_get_step (up, 1)->transactional);
  g_assert_true (varve_plan_get_step (down, 0)->transactional);
  g_assert_false (varve_plan_get_step (down, 1)->transactional);
  g_assert_null (varve_step_get_section (varve_plan_get_step (up, 0)));
  g_assert_cmpuint (varve_plan_count_statements (up), ==, 0);
  g_assert_cmpstr (varve_direction_get_nick (down->direction), ==, "downgrade");
}

/* A plan outlives its graph. */
static void
test_lifetime (void)
{
  g_autoptr (VarveGraph) graph = fixture_parse_graph (LINE);
  const char *const head[] = { "head", NULL };
  g_autoptr (VarvePlan) plan = varve_planner_upgrade (graph, NULL, head, NULL);
  g_autofree char *found = NULL;

  g_clear_pointer (&graph, varve_graph_unref);
  found = describe (plan);
  g_assert_cmpstr (found, ==, "a +a; b -a +b; c -b +c; d -c +d");
}

/* Twenty thousand steps up and down share their rows. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new ("r0");
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarvePlan) up = NULL;
  g_autoptr (VarvePlan) down = NULL;
  const char *const head[] = { "head", NULL };
  const char *const base[] = { "base", NULL };
  const char *const rows[] = { "r19999", NULL };

  for (guint i = 1; i < 20000; i++)
    g_string_append_printf (text, " r%u<r%u", i, i - 1);
  graph = fixture_parse_graph (text->str);
  up = varve_planner_upgrade (graph, NULL, head, NULL);
  down = varve_planner_downgrade (graph, rows, base, NULL);
  g_assert_cmpuint (varve_plan_get_size (up), ==, 20000);
  g_assert_cmpuint (varve_plan_get_size (down), ==, 20000);
  for (guint i = 1; i < 20000; i++)
    g_assert_true (varve_plan_get_step (up, i)->before == varve_plan_get_step (up, i - 1)->after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/planner/upgrade", test_upgrade);
  g_test_add_func ("/planner/downgrade", test_downgrade);
  g_test_add_func ("/planner/stamp", test_stamp);
  g_test_add_func ("/planner/transactional", test_transactional);
  g_test_add_func ("/planner/lifetime", test_lifetime);
  g_test_add_func ("/planner/large", test_large);
  return g_test_run ();
}
