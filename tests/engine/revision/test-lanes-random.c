/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-graph.h"
#include "revision/varve-lanes.h"

#include <string.h>

#define MAX_REVISIONS 60

typedef struct
{
  VarveGraph *graph;
  VarveLanes *lanes;
  GArray *shown; /* positions */
} Picture;

static const VarveLaneRow *
get_row (const Picture *self, guint row)
{
  return &g_array_index (self->lanes->rows, VarveLaneRow, row);
}

static const VarveLaneSegment *
get_segment (const Picture *self, guint row, guint index)
{
  return &g_array_index (self->lanes->segments, VarveLaneSegment,
                         get_row (self, row)->first_segment + index);
}

/* The lanes at a row's edge, a bit each. */
static guint64
find_edge (const Picture *self, guint row, VarveLanePoint edge)
{
  guint64 lanes = 0;

  for (guint i = 0; i < get_row (self, row)->n_segments; i++)
    {
      const VarveLaneSegment *segment = get_segment (self, row, i);

      if (edge == VARVE_LANE_TOP && segment->from_point == VARVE_LANE_TOP)
        lanes |= G_GUINT64_CONSTANT (1) << segment->from_lane;
      if (edge == VARVE_LANE_BOTTOM && segment->to_point == VARVE_LANE_BOTTOM)
        lanes |= G_GUINT64_CONSTANT (1) << segment->to_lane;
    }
  return lanes;
}

/* The shown revisions that lines from this row's dot lead to, as rows. */
static guint64
follow (const Picture *self, guint row)
{
  guint64 reached = 0;
  guint64 lanes = 0;

  for (guint i = 0; i < get_row (self, row)->n_segments; i++)
    {
      const VarveLaneSegment *segment = get_segment (self, row, i);

      if (segment->from_point == VARVE_LANE_CENTER)
        lanes |= G_GUINT64_CONSTANT (1) << segment->to_lane;
    }
  for (guint below = row + 1; lanes != 0; below++)
    {
      guint64 next = 0;

      g_assert_cmpuint (below, <, self->shown->len);
      for (guint i = 0; i < get_row (self, below)->n_segments; i++)
        {
          const VarveLaneSegment *segment = get_segment (self, below, i);

          if (segment->from_point != VARVE_LANE_TOP || !((lanes >> segment->from_lane) & 1))
            continue;
          if (segment->to_point == VARVE_LANE_CENTER)
            reached |= G_GUINT64_CONSTANT (1) << below;
          else
            next |= G_GUINT64_CONSTANT (1) << segment->to_lane;
        }
      lanes = next;
    }
  return reached;
}

static guint
find_shown (const Picture *self, guint position)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      if (g_array_index (self->shown, guint, i) == position)
        return i;
    }
  return G_MAXUINT;
}

/* The same from the graph: parents and dependencies, through hidden ones. */
static guint64
find_below (const Picture *self, guint position)
{
  guint64 rows = 0;

  for (guint kind = 0; kind < 2; kind++)
    {
      guint n;
      const guint *below = kind == 0 ? varve_graph_get_parents (self->graph, position, &n)
                                     : varve_graph_get_dependencies (self->graph, position, &n);

      for (guint i = 0; i < n; i++)
        {
          guint row = find_shown (self, below[i]);

          rows |= row != G_MAXUINT ? G_GUINT64_CONSTANT (1) << row : find_below (self, below[i]);
        }
    }
  return rows;
}

static gboolean
is_parent (const Picture *self, guint row, guint below)
{
  guint n;
  const guint *parents
      = varve_graph_get_parents (self->graph, g_array_index (self->shown, guint, row), &n);

  for (guint i = 0; i < n; i++)
    {
      if (parents[i] == g_array_index (self->shown, guint, below))
        return TRUE;
    }
  return FALSE;
}

static void
check_row (const Picture *self, guint row, gboolean filtered)
{
  const VarveLaneRow *this = get_row (self, row);
  guint64 tops = 0;

  g_assert_cmpuint (this->lane, <, this->n_lanes);
  g_assert_cmpuint (this->n_lanes, <=, self->lanes->max_lanes);
  for (guint i = 0; i < this->n_segments; i++)
    {
      const VarveLaneSegment *segment = get_segment (self, row, i);

      g_assert_cmpuint (segment->from_lane, <, this->n_lanes);
      g_assert_cmpuint (segment->to_lane, <, this->n_lanes);
      g_assert_cmpuint (segment->from_point, <, segment->to_point);
      if (segment->from_point == VARVE_LANE_CENTER || segment->to_point == VARVE_LANE_CENTER)
        g_assert_cmpuint (segment->from_point == VARVE_LANE_CENTER ? segment->from_lane
                                                                   : segment->to_lane,
                          ==, this->lane);
      if (segment->from_point != VARVE_LANE_TOP)
        continue;
      /* A lane waits for one revision; only behind a hidden one may it part. */
      if (!filtered)
        g_assert_false ((tops >> segment->from_lane) & 1);
      tops |= G_GUINT64_CONSTANT (1) << segment->from_lane;
    }
}

static void
check_dashes (const Picture *self, guint row)
{
  guint n_parents, n_dependencies;
  guint n_solid = 0, n_dashed = 0;
  guint position = g_array_index (self->shown, guint, row);

  varve_graph_get_parents (self->graph, position, &n_parents);
  varve_graph_get_dependencies (self->graph, position, &n_dependencies);
  for (guint i = 0; i < get_row (self, row)->n_segments; i++)
    {
      const VarveLaneSegment *segment = get_segment (self, row, i);

      if (segment->from_point != VARVE_LANE_CENTER)
        continue;
      n_dashed += segment->dashed;
      n_solid += !segment->dashed;
    }
  g_assert_cmpuint (n_solid, ==, n_parents);
  for (guint below = row + 1; below < self->shown->len; below++)
    {
      if (((find_below (self, position) >> below) & 1) && !is_parent (self, row, below))
        n_dashed--;
    }
  g_assert_cmpuint (n_dashed, ==, 0);
}

static void
check_picture (const Picture *self, gboolean filtered)
{
  guint n = self->shown->len;

  g_assert_cmpuint (self->lanes->rows->len, ==, n);
  for (guint row = 0; row < n; row++)
    {
      guint64 above = row > 0 ? find_edge (self, row - 1, VARVE_LANE_BOTTOM) : 0;

      check_row (self, row, filtered);
      g_assert_cmpuint (find_edge (self, row, VARVE_LANE_TOP), ==, above);
      g_assert_cmpuint (follow (self, row), ==,
                        find_below (self, g_array_index (self->shown, guint, row)));
      if (!filtered)
        check_dashes (self, row);
    }
  if (n > 0)
    g_assert_cmpuint (find_edge (self, n - 1, VARVE_LANE_BOTTOM), ==, 0);
}

static void
check_same (const VarveLanes *a, const VarveLanes *b)
{
  g_assert_cmpmem (a->rows->data, a->rows->len * sizeof (VarveLaneRow), b->rows->data,
                   b->rows->len * sizeof (VarveLaneRow));
  g_assert_cmpmem (a->segments->data, a->segments->len * sizeof (VarveLaneSegment),
                   b->segments->data, b->segments->len * sizeof (VarveLaneSegment));
}

/* @filtered: half of the revisions are hidden. */
static void
draw (GRand *rand, VarveGraph *graph, gboolean filtered)
{
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (VarveLanes) lanes = NULL;
  g_autoptr (VarveLanes) again = NULL;
  Picture picture = { .graph = graph, .shown = shown };

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      if (!filtered || g_rand_boolean (rand))
        g_array_append_val (shown, i);
    }
  /* A lane is a bit here. */
  lanes = varve_lanes_new (graph, (guint *) (gpointer) shown->data, shown->len);
  again = varve_lanes_new (graph, (guint *) (gpointer) shown->data, shown->len);
  if (shown->len == 0 || lanes->max_lanes > 64)
    return;
  picture.lanes = lanes;
  check_picture (&picture, filtered);
  check_same (lanes, again);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = random_new ();
  guint rounds = random_get_rounds (3000);
  guint n_wide = 0;

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GPtrArray) revisions = random_make_revisions (rand, MAX_REVISIONS);
      g_autoptr (VarveGraph) graph = varve_graph_new (revisions, NULL);
      g_autoptr (VarveLanes) lanes = varve_lanes_new (graph, NULL, 0);

      g_assert_cmpuint (varve_graph_get_problems (graph)->len, ==, 0);
      n_wide += lanes->max_lanes > 3;
      draw (rand, graph, FALSE);
      draw (rand, graph, TRUE);
    }
  g_assert_cmpuint (n_wide, >, rounds / 10);
}

static void
test_straight (void)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  g_autoptr (VarveGraph) graph = NULL;
  g_autoptr (VarveLanes) lanes = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);
      VarveRevision *revision = varve_revision_new (id);

      g_strfreev (revision->down_revisions);
      revision->down_revisions = g_new0 (char *, 2);
      if (i > 0)
        revision->down_revisions[0] = g_strdup_printf ("r%u", i - 1);
      g_ptr_array_add (revisions, revision);
    }
  graph = varve_graph_new (revisions, NULL);
  lanes = varve_lanes_new (graph, NULL, 0);
  g_assert_cmpuint (lanes->max_lanes, ==, 1);
  g_assert_cmpuint (lanes->rows->len, ==, 10000);
  g_assert_cmpuint (lanes->segments->len, ==, 2 * 10000 - 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lanes/random", test_random);
  g_test_add_func ("/lanes/straight", test_straight);
  return g_test_run ();
}
