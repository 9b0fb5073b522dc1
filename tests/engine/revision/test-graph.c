/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph-fixture.h"

#include <string.h>

static void
test_problems (void)
{
  /* @words: the problems' messages, joined by "; ", empty for a sound graph. */
  static const struct
  {
    const char *graph;
    const char *order;
    const char *words;
  } cases[] = {
    { "", "-", "" },
    { "a", "a", "" },
    { "a<x", "a", "Revision x referenced from a is not present" },
    { "a<x+y b<a", "b a",
      "Revision x referenced from a is not present; Revision y referenced from a is not present" },
    { "a^x", "a", "Revision x referenced from a is not present" },
    { "a<a", "a", "Self-loop is detected in revisions (a)" },
    { "a^a", "a", "Dependency self-loop is detected in revisions (a)" },
    { "a#l^l", "a", "Dependency self-loop is detected in revisions (a)" },
    { "a<b b<a", "b a", "Cycle is detected in revisions (a, b)" },
    { "a<c b<a c<b", "c b a", "Cycle is detected in revisions (a, b, c)" },
    { "a<b b^a", "b a", "Dependency cycle is detected in revisions (a, b)" },
    { "a b<a+d c<b d<c e<c f<e", "f e d c b a", "Cycle is detected in revisions (b, c, d)" },
    { "a<b b<a c<d d<c", "b a d c",
      "Cycle is detected in revisions (a, b); Cycle is detected in revisions (c, d)" },
    { "a a", "a", "Revision a is present more than once" },
    { "a b<a a<b", "b a", "Revision a is present more than once" },
    { "a#x b#x", "a b", "Branch name 'x' in revision a already used by revision b" },
    { "a#b b", "a b", "Branch name 'b' in revision a already used by revision b" },
    { "a#x+x", "a", "Branch name 'x' in revision a already used by revision a" },
    { "a#x b<x", "a b", "Revision x referenced from b is not present" },
    { "abcd1 abce2 b^abcd", "abce2 b abcd1", "" },
    { "abcd1 abce2 b^abc", "abcd1 abce2 b", "Revision abc referenced from b is not present" },
    { "abcde1 abcde2 b^abcd", "abcde1 abcde2 b",
      "b depends on 'abcd', but multiple revisions start with it" },
    { "ab abc<ab", "abc ab", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_autofree char *order = fixture_join_order (graph);
      g_autoptr (GString) words = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      const GPtrArray *problems = varve_graph_get_problems (graph);

      g_test_message ("%s", cases[i].graph);
      for (guint k = 0; k < problems->len; k++)
        {
          const VarveProblem *problem = g_ptr_array_index (problems, k);

          g_string_append_printf (words, "%s%s", k > 0 ? "; " : "", problem->message);
          g_assert_nonnull (problem->hint);
          g_assert_nonnull (problem->path);
        }
      g_assert_cmpstr (words->str, ==, cases[i].words);
      g_assert_cmpstr (order, ==, cases[i].order);
      g_assert_cmpint (varve_graph_check (graph, &error), ==, problems->len == 0);
      if (problems->len > 0)
        g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_GRAPH);
    }
}

/* Both files of a double id are named, and which of them stays does not depend on their order. */
static void
test_double (void)
{
  g_autoptr (GPtrArray) revisions = fixture_parse_revisions ("a<b a<c b c");
  VarveRevision *first = g_ptr_array_index (revisions, 0);

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (VarveGraph) graph = varve_graph_new (revisions, NULL);
      const VarveProblem *problem = g_ptr_array_index (varve_graph_get_problems (graph), 0);

      g_assert_nonnull (strstr (problem->hint, "0_a.sql"));
      g_assert_nonnull (strstr (problem->hint, "1_a.sql"));
      g_assert_true (varve_graph_lookup (graph, "a") == first);
      g_ptr_array_add (revisions, g_ptr_array_steal_index (revisions, 0));
    }
}

static void
test_given_problems (void)
{
  g_autoptr (GPtrArray) revisions = fixture_parse_revisions ("a<x");
  GPtrArray *problems = g_ptr_array_new ();
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveGraph) graph = NULL;

  varve_set_error (&reason, VARVE_ERROR_INVALID_SCRIPT, "mend it", "unreadable");
  varve_error_set_place (reason, "f.sql", 3, 1);
  g_ptr_array_add (problems, varve_problem_new_from_error (reason, "other.sql"));
  graph = varve_graph_new (revisions, problems);
  g_assert_cmpuint (varve_graph_get_problems (graph)->len, ==, 2);
  g_assert_false (varve_graph_check (graph, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
  g_assert_cmpstr (error->message, ==, "unreadable");
  g_assert_cmpstr (varve_error_get_details (error)->path, ==, "f.sql");
  g_assert_cmpuint (varve_error_get_details (error)->line, ==, 3);
}

/* Newest first; ties by create date, then id; one line is walked as far as it goes. */
static void
test_order (void)
{
  static const struct
  {
    const char *graph;
    const char *order;
  } cases[] = {
    { "a b<a c<b", "c b a" },
    { "a b<a c<a d<b+c", "d b c a" },
    { "a b<a c<a d<c+b", "d c b a" },
    { "a b<a c<a", "b c a" },
    { "a b<a=1 c<a=2", "c b a" },
    { "a b<a=1 c<a", "b c a" },
    { "a b", "a b" },
    { "a=2026-01-01 b=2026-01-02", "b a" },
    { "a b^a", "b a" },
    { "a b<a c d<c^b", "d c b a" },
    { "a b<a c<b d<a e<d f<c+e", "f c b e d a" },
    { "a b<a c<b d<b e<d f<c g<f+e", "g f c e d b a" },
    { "p a<p b<a x<p y<x^a", "b y x a p" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_autofree char *order = fixture_join_order (graph);

      g_test_message ("%s", cases[i].graph);
      g_assert_cmpstr (order, ==, cases[i].order);
    }
}

static void
test_labels (void)
{
  /* "ID:LABELS …" in display order. */
  static const struct
  {
    const char *graph;
    const char *labels;
  } cases[] = {
    { "a b<a", "b: a:" },
    { "a b<a#x c<b", "c:x b:x a:x" },
    { "a b<a#x c<b d<a", "c:x b:x d: a:" },
    { "a b<a#x c<b d<b", "c:x d:x b:x a:" },
    { "a b<a#x c<a d<b+c e<d", "e:x d:x b:x c: a:" },
    { "a b<a#x c<a#y d<b+c", "d:x,y b:x c:y a:" },
    { "a#x b<a#y", "b:x,y a:x,y" },
    { "a#x b<a#y c<a", "b:x,y c:x a:x" },
    { "a#x+y", "a:x,y" },
    { "a b c<a+b#x d<c", "d:x c:x a: b:" },
    { "a#x b^a", "b: a:x" },
    { "p a<p#x b^a c<p", "b: a:x c: p:" },
    { "p a<p#x b^a d^a", "b: d: a:x p:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_autoptr (GString) found = g_string_new (NULL);

      for (guint k = 0; k < varve_graph_get_size (graph); k++)
        {
          g_autofree const char **labels = varve_graph_list_labels (graph, k);
          g_autofree char *list = g_strjoinv (",", (char **) labels);

          g_string_append_printf (found, "%s%s:%s", k > 0 ? " " : "",
                                  varve_graph_get_revision (graph, k)->id, list);
        }
      g_test_message ("%s", cases[i].graph);
      g_assert_cmpstr (found->str, ==, cases[i].labels);
    }
}

/* h head, b base, B branch point, M merge point, of each in display order. */
static void
test_marks (void)
{
  g_autoptr (VarveGraph) graph = fixture_parse_graph ("a b<a c<a m<b+c e^m");
  g_autoptr (GString) found = g_string_new (NULL);
  g_auto (GStrv) heads = varve_graph_dup_heads (graph);
  g_auto (GStrv) bases = varve_graph_dup_bases (graph);

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    g_string_append_printf (found, "%s%s%s%s%s ", varve_graph_get_revision (graph, i)->id,
                            varve_graph_is_head (graph, i) ? "h" : "",
                            varve_graph_is_base (graph, i) ? "b" : "",
                            varve_graph_is_branch_point (graph, i) ? "B" : "",
                            varve_graph_is_merge_point (graph, i) ? "M" : "");
  g_assert_cmpstr (found->str, ==, "ehb mhM b c abB ");
  g_assert_cmpstrv (heads, ((const char *const[]){ "e", "m", NULL }));
  g_assert_cmpstrv (bases, ((const char *const[]){ "e", "a", NULL }));
  g_assert_cmpuint (varve_graph_find (graph, "m"), ==, 1);
  g_assert_cmpuint (varve_graph_find (graph, "M"), ==, G_MAXUINT);
  g_assert_null (varve_graph_lookup (graph, "zz"));
}

static void
test_states (void)
{
  /* c current, a applied, p pending, in display order; unknown rows behind them. */
  static const struct
  {
    const char *graph;
    const char *rows;
    const char *states;
    guint n_pending;
    const char *unknown;
  } cases[] = {
    { "a b<a c<b", "-", "ppp", 3, "" },   { "a b<a c<b", "b", "pca", 1, "" },
    { "a b<a c<b", "c b", "cca", 0, "" }, { "a b<a c<b", "b zz", "pca", 1, "zz" },
    { "a b<a c^b", "c", "caa", 0, "" },   { "a b<a c<a m<b+c", "b", "pcpa", 2, "" },
    { "a<b b<a", "a", "pc", 1, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_auto (GStrv) rows = fixture_split (cases[i].rows);
      g_auto (GStrv) unknown = NULL;
      guint n_pending;
      g_autofree guint8 *states
          = varve_graph_compute_states (graph, (const char *const *) rows, &n_pending, &unknown);
      g_autoptr (GString) found = g_string_new (NULL);
      g_autofree char *list = g_strjoinv (" ", unknown);

      for (guint k = 0; k < varve_graph_get_size (graph); k++)
        g_string_append_c (found, varve_state_get_nick (states[k])[0]);
      g_test_message ("%s at %s", cases[i].graph, cases[i].rows);
      g_assert_cmpstr (found->str, ==, cases[i].states);
      g_assert_cmpuint (n_pending, ==, cases[i].n_pending);
      g_assert_cmpstr (list, ==, cases[i].unknown);
    }
  g_assert_null (varve_state_get_nick (VARVE_STATE_NONE));
}

/* A hundred thousand in a line, and as many with merges: no recursion, nothing quadratic. */
static void
test_large (void)
{
  for (guint kind = 0; kind < 2; kind++)
    {
      g_autoptr (GPtrArray) revisions
          = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
      g_autoptr (VarveGraph) graph = NULL;
      guint n;

      for (guint i = 0; i < 100000; i++)
        {
          g_autofree char *id = g_strdup_printf ("r%06u", i);
          g_autoptr (GString) parents = g_string_new (NULL);
          VarveRevision *revision = varve_revision_new (id);

          if (i > 0)
            g_string_append_printf (parents, "r%06u", kind == 1 && i % 5 == 3 ? i - 2 : i - 1);
          if (kind == 1 && i % 5 == 4)
            g_string_append_printf (parents, ",r%06u", i - 2);
          g_strfreev (revision->down_revisions);
          revision->down_revisions = g_strsplit (parents->str, ",", -1);
          g_ptr_array_add (revisions, revision);
        }
      graph = varve_graph_new (revisions, NULL);
      g_assert_cmpuint (varve_graph_get_problems (graph)->len, ==, 0);
      g_assert_cmpuint (varve_graph_get_size (graph), ==, 100000);
      for (guint i = 0; i < varve_graph_get_size (graph); i++)
        {
          const guint *parents = varve_graph_get_parents (graph, i, &n);

          for (guint k = 0; k < n; k++)
            g_assert_cmpuint (parents[k], >, i);
        }
      g_assert_cmpstr (varve_graph_get_revision (graph, 0)->id, ==, "r099999");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/problems", test_problems);
  g_test_add_func ("/graph/double", test_double);
  g_test_add_func ("/graph/given-problems", test_given_problems);
  g_test_add_func ("/graph/order", test_order);
  g_test_add_func ("/graph/labels", test_labels);
  g_test_add_func ("/graph/marks", test_marks);
  g_test_add_func ("/graph/states", test_states);
  g_test_add_func ("/graph/large", test_large);
  return g_test_run ();
}
