/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph-fixture.h"
#include "lane-drawing.h"

#include <string.h>

/* @shown: what the filter leaves, NULL for all. */
static const struct
{
  const char *graph;
  const char *shown;
  const char *drawing;
} cases[] = {
  { "", NULL, "" },
  { "", NULL, "" },
  { "a", NULL, "* a\n" },
  { "a b<a c<b", NULL,
    "* c\n"
    "* b\n"
    "* a\n" },
  { "a b", NULL,
    "* a\n"
    "* b\n" },
  { "a b<a c<a", NULL,
    "*   b\n"
    "| * c\n"
    "|/\n"
    "*   a\n" },
  { "a b<a c<a m<b+c", NULL,
    "*   m\n"
    "|\\\n"
    "* | b\n"
    "| * c\n"
    "|/\n"
    "*   a\n" },
  { "a b<a c<a m<b+c d<m", NULL,
    "*   d\n"
    "*   m\n"
    "|\\\n"
    "* | b\n"
    "| * c\n"
    "|/\n"
    "*   a\n" },
  { "a b<a c<b d<a e<d", NULL,
    "*   c\n"
    "*   b\n"
    "| * e\n"
    "| * d\n"
    "|/\n"
    "*   a\n" },
  { "a b<a c<a d<a m<b+c+d", NULL,
    "*     m\n"
    "|\\_\\\n"
    "* | | b\n"
    "| * | c\n"
    "|/ /\n"
    "| *   d\n"
    "|/\n"
    "*     a\n" },
  { "b x a<b m<a+x+b", NULL,
    "*     m\n"
    "|\\_\\\n"
    "* | | a\n"
    "|/|_\n"
    "| *   x\n"
    "*     b\n" },
  { "a b<a c<b d<c^a", NULL,
    "*   d\n"
    "|\\\n"
    "* : c\n"
    "* : b\n"
    "|/\n"
    "*   a\n" },
  { "a b<a x y<x^b z<y", NULL,
    "*   z\n"
    "*   y\n"
    "|\\\n"
    "* : x\n"
    " /\n"
    "*   b\n"
    "*   a\n" },
  { "a b x<a^b", NULL,
    "*   x\n"
    "|\\\n"
    "* : a\n"
    " /\n"
    "*   b\n" },
  { "a b^a c<b", NULL,
    "* c\n"
    "* b\n"
    "* a\n" },
  { "p a<p b<p c<p m<a+b n<m+c", NULL,
    "*     n\n"
    "|\\\n"
    "* |   m\n"
    "|_|\\\n"
    "* | | a\n"
    "| * | c\n"
    "|/ /\n"
    "| *   b\n"
    "|/\n"
    "*     p\n" },
  { "p a<p b<p m<a+b c<b n<m+c", NULL,
    "*     n\n"
    "|\\\n"
    "* |   m\n"
    "|_|\\\n"
    "* | | a\n"
    "| * | c\n"
    "| |/\n"
    "| *   b\n"
    "|/\n"
    "*     p\n" },
  { "a b<a c<a d<b e<c m<d+e", "m b a",
    "*   m\n"
    "|\\\n"
    "* | b\n"
    "|/\n"
    "*   a\n" },
  { "a b<a c<b d<c", "d a",
    "* d\n"
    "* a\n" },
  { "a b<a c<b d<c", "d c",
    "* d\n"
    "* c\n" },
  { "a b<a c<a m<b+c n<m", "n b c",
    "*   n\n"
    "|\\\n"
    "* | b\n"
    " /\n"
    "*   c\n" },
  { "a b<a c<b", "c", "* c\n" },
};

static void
test_drawings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveGraph) graph = fixture_parse_graph (cases[i].graph);
      g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (guint));
      g_auto (GStrv) names = g_strsplit (cases[i].shown != NULL ? cases[i].shown : "", " ", -1);
      g_autoptr (VarveLanes) lanes = NULL;
      g_autofree char *drawing = NULL;
      const guint *positions = NULL;

      for (guint k = 0; k < varve_graph_get_size (graph); k++)
        {
          const char *id = varve_graph_get_revision (graph, k)->id;

          if (cases[i].shown != NULL && g_strv_contains ((const char *const *) names, id))
            g_array_append_val (shown, k);
        }
      if (cases[i].shown != NULL)
        positions = (const guint *) (gpointer) shown->data;
      lanes = varve_lanes_new (graph, positions, shown->len);
      drawing = lane_drawing_make (graph, lanes, positions);
      g_test_message ("%s", cases[i].graph);
      g_assert_cmpstr (drawing, ==, cases[i].drawing);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lanes/drawings", test_drawings);
  return g_test_run ();
}
