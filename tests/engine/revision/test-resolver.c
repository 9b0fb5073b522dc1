/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-resolver.h"

#include "graph-fixture.h"

#include <string.h>

#define LINE "aaa1 bbb2<aaa1 ccc3<bbb2"
/* r with two branches, one of them labelled and merged; two stands apart and depends on shop's. */
#define TREE \
  "root shop1<root#shop shop2<shop1 bill1<root#bill bill2<bill1 both<shop2+bill2 lone#own^shop2"
/* nine stands between mid and three, below where `-2` leads from top. */
#define BELOW "three dd<three nine^three hh<nine mid<hh^nine top<mid"
#define FORK  "root shop1<root#shop shop2<shop1 bill1<root#bill bill2<bill1"

/* A refusal is expected as "!nick: words". */
static void
check (const char *name,
       GArray *nodes,
       VarveGraph *graph,
       const GError *error,
       const char *expected)
{
  g_autofree char *found = NULL;

  g_test_message ("%s", name);
  if (*expected == '!')
    {
      const char *colon = strchr (expected, ':');
      g_autofree char *nick = g_strndup (expected + 1, colon - expected - 1);

      g_assert_nonnull (error);
      g_assert_cmpstr (varve_error_code_get_nick (error->code), ==, nick);
      g_assert_nonnull (strstr (error->message, colon + 2));
      g_assert_nonnull (varve_error_get_details (error)->hint);
      g_assert_null (nodes);
      return;
    }
  g_assert_no_error (error);
  found = fixture_join (graph, nodes);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_resolve (void)
{
  /* @rows: NULL when no database is asked. */
  static const struct
  {
    const char *graph;
    const char *target;
    const char *rows;
    const char *expected;
  } cases[] = {
    { LINE, "head", NULL, "ccc3" },
    { LINE, "heads", NULL, "ccc3" },
    { LINE, "base", NULL, "-" },
    { LINE, "bbb2", NULL, "bbb2" },
    { LINE, "b", NULL, "bbb2" },
    { LINE, "head-1", NULL, "bbb2" },
    { LINE, "aaa1+2", NULL, "ccc3" },
    { LINE, "aaa1+0", NULL, "aaa1" },
    { LINE, "a+1", NULL, "bbb2" },
    { LINE, "base+1", NULL, "aaa1" },
    { LINE, "aaa1-1", NULL, "-" },
    { LINE, "-1", NULL, "bbb2" },
    { LINE, "-1", "bbb2", "aaa1" },
    { LINE, "+1", "bbb2", "ccc3" },
    { LINE, "+1", "-", "aaa1" },
    { LINE, "current", "bbb2", "bbb2" },
    { LINE, "current", "-", "-" },
    { LINE, "current-1", "bbb2", "aaa1" },
    { LINE, "current+1", "bbb2", "ccc3" },
    { LINE, "current", NULL, "!invalid-target: “current” depends on what a database holds" },
    { LINE, "+1", NULL, "!invalid-target: “+1” depends on what a database holds" },
    { LINE, "aaa1-2", NULL, "!out-of-range: Walked too far" },
    { LINE, "aaa1+3", NULL, "!out-of-range: Relative revision +3 didn't produce 3 migrations" },
    { LINE, "-3", NULL, "!out-of-range: Relative revision -3 didn't produce 3 migrations" },
    { LINE, "-4", "ccc3", "!out-of-range: Relative revision -4 didn't produce 4 migrations" },
    { LINE, "zz", NULL, "!unknown-revision: Can't locate revision identified by 'zz'" },
    { LINE, "zz@head", NULL, "!unknown-revision: Can't locate revision identified by 'zz'" },
    { LINE, "zz@base", NULL, "!unknown-revision: Can't locate revision identified by 'zz'" },
    { LINE, "head", "gone", "!unknown-revision: Can't locate revision identified by 'gone'" },
    { LINE, "a:b", NULL, "!invalid-target: Range revision not allowed" },
    { "", "head", NULL, "-" },
    { "", "heads", NULL, "-" },
    { "abcd1 abcd2<abcd1", "abcd", NULL,
      "!ambiguous-revision: Multiple revisions start with 'abcd': 'abcd2', 'abcd1'..." },
    { "abcd1 abcd2<abcd1 abcd", "abcd", NULL, "abcd" },
    { "abc abcd1<abc", "ab", NULL, "abcd1" },
    { "shop1#shopping", "shop", NULL,
      "!ambiguous-revision: Multiple revisions start with 'shop': 'shop1', 'shopping'..." },
    { TREE, "heads", NULL, "both lone" },
    { TREE, "head", NULL,
      "!multiple-heads: Multiple head revisions are present for given argument 'head'; please "
      "specify a specific target revision, '<branchname>@head' to narrow to a specific head, or "
      "'heads' for all heads" },
    { TREE, "shop@head", NULL, "both" },
    { TREE, "own@head", NULL, "lone" },
    { TREE, "own@heads", NULL, "lone" },
    { TREE, "shop", NULL, "shop1" },
    { TREE, "shop@shop2", NULL, "shop2" },
    { TREE, "shop@shop", NULL, "shop1" },
    { TREE, "shop@bill1", NULL,
      "!unknown-revision: Revision bill1 is not a member of branch 'shop'" },
    { TREE, "both-1", NULL, "!ambiguous-revision: Ambiguous walk" },
    { TREE, "root+1", NULL, "!ambiguous-revision: Ambiguous walk" },
    { TREE, "shop@root+1", NULL, "shop1" },
    { TREE, "bill@root+2", NULL, "bill2" },
    { TREE, "shop@+1", "root", "shop1" },
    { TREE, "shop@+1", "bill2 shop1", "shop2" },
    { TREE, "shop@+1", "bill2", "shop1" },
    { TREE, "shop@-1", "bill2 shop2", "shop1" },
    { TREE, "bill@-1", "bill1 shop2", "root" },
    { TREE, "+1", "bill1 shop2",
      "!ambiguous-revision: Ambiguous upgrade from multiple current revisions" },
    { TREE, "-1", "bill1 shop2",
      "!ambiguous-revision: downgrade -1 from multiple heads is ambiguous" },
    { TREE, "current", "bill1 shop2", "bill1 shop2" },
    { TREE, "shop@current", "bill1 shop2", "shop2" },
    { TREE, "shop@-1", "lone bill1", "shop1" },
    { "a b c^a+b", "heads", NULL, "c" },
    { "a b c^a+b", "head", NULL, "!multiple-heads: Multiple head revisions are present" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_auto (GStrv) rows = cases[i].rows != NULL ? fixture_split (cases[i].rows) : NULL;
      g_autoptr (GArray) nodes
          = varve_resolver_resolve (graph, cases[i].target, (const char *const *) rows, &error);
      g_autofree char *name
          = g_strdup_printf ("%s at %s in %s", cases[i].target, cases[i].rows, cases[i].graph);

      check (name, nodes, graph, error, cases[i].expected);
    }
}

static void
test_one (void)
{
  g_autoptr (VarveGraph) graph = fixture_parse_graph (TREE);
  g_autoptr (GError) error = NULL;
  guint index;

  g_assert_true (varve_resolver_resolve_one (graph, "shop2", NULL, &index, &error));
  g_assert_cmpuint (index, ==, varve_graph_find (graph, "shop2"));
  g_assert_true (varve_resolver_resolve_one (graph, "base", NULL, &index, &error));
  g_assert_cmpuint (index, ==, G_MAXUINT);
  g_assert_false (varve_resolver_resolve_one (graph, "heads", NULL, &index, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_MULTIPLE_HEADS);
  g_assert_cmpstr (error->message, ==,
                   "Multiple heads are present for given argument 'heads'; both, lone");
  g_clear_error (&error);
  g_assert_false (varve_resolver_resolve_one (graph, "zz", NULL, &index, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_UNKNOWN_REVISION);
}

static void
test_range (void)
{
  static const struct
  {
    const char *graph;
    const char *range;
    const char *rows;
    const char *expected;
  } cases[] = {
    { LINE, ":", NULL, "ccc3 bbb2 aaa1" },
    { LINE, "base:head", NULL, "ccc3 bbb2 aaa1" },
    { LINE, "bbb2:", NULL, "ccc3 bbb2" },
    { LINE, ":bbb2", NULL, "bbb2 aaa1" },
    { LINE, "bbb2:bbb2", NULL, "bbb2" },
    { LINE, "a:b", NULL, "bbb2 aaa1" },
    { LINE, "aaa1:+1", NULL, "bbb2 aaa1" },
    { LINE, "base:+1", NULL, "aaa1" },
    { LINE, ":+9", NULL, "ccc3 bbb2 aaa1" },
    { LINE, "-1:", NULL, "ccc3 bbb2" },
    { LINE, "-9:", NULL, "ccc3 bbb2 aaa1" },
    { LINE, "-1:current", "bbb2", "bbb2 aaa1" },
    { LINE, "-3:current", "bbb2", "bbb2 aaa1" },
    { LINE, "current:", "bbb2", "ccc3 bbb2" },
    { LINE, "current:+1", "aaa1", "bbb2 aaa1" },
    { LINE, "current:", "-", "ccc3 bbb2 aaa1" },
    { LINE, ":current", "-", "-" },
    { LINE, "ccc3-1:", NULL, "ccc3 bbb2" },
    { LINE, "bbb2", NULL, "!invalid-target: History range requires [start]:[end], [start]:, or" },
    { LINE, "a:b:c", NULL, "!invalid-target: Range revision not allowed" },
    { LINE, "zz:", NULL, "!unknown-revision: 'zz'" },
    { LINE, ":-1", NULL, "!out-of-range: Relative revision -1 didn't produce 1 migrations" },
    { LINE, "current:", NULL, "!invalid-target: depends on what a database holds" },
    { LINE, "ccc3:bbb2", NULL,
      "!out-of-range: Requested range ccc3:bbb2 does not refer to ancestor/descendant revisions "
      "along the same branch" },
    { FORK, "shop1:bill2", NULL, "!out-of-range: Requested range shop1:bill2" },
    { FORK, "shop1:", NULL, "shop2 shop1" },
    { FORK, "root:shop2", NULL, "shop2 shop1 root" },
    { FORK, "shop@base:heads", NULL, "shop2 shop1 root" },
    { FORK, "-1:", NULL, "bill2 bill1 shop2 shop1" },
    { FORK, "-9:", NULL, "bill2 bill1 shop2 shop1 root" },
    { FORK, "current:heads", "shop1 bill1", "bill2 bill1 shop2 shop1" },
    { BELOW, "-2:current", "top dd", "dd top mid hh three" },
    { TREE, "shop1:both", NULL, "both shop2 shop1" },
    { TREE, "shop1:lone", NULL, "shop2 shop1" },
    { TREE, ":lone", NULL, "lone shop2 shop1 root" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_auto (GStrv) rows = cases[i].rows != NULL ? fixture_split (cases[i].rows) : NULL;
      g_autoptr (GArray) nodes = varve_resolver_resolve_range (graph, cases[i].range,
                                                               (const char *const *) rows, &error);
      g_autofree char *name
          = g_strdup_printf ("%s at %s in %s", cases[i].range, cases[i].rows, cases[i].graph);

      check (name, nodes, graph, error, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resolver/resolve", test_resolve);
  g_test_add_func ("/resolver/one", test_one);
  g_test_add_func ("/resolver/range", test_range);
  return g_test_run ();
}
