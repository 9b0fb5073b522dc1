/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-lanes.h"

#include "revision/varve-graph-private.h"

/* A lane waits for one revision. Rows go from the newest down: each takes the lanes as the row
 * above left them, puts its dot on the one that waits for it, and leaves lanes for its parents and
 * dependencies. A segment knows its lower lane by identity, and gets its place only when the next
 * shown row begins: until then lanes that close shift others, and hidden revisions pass lanes on to
 * their own parents. */
typedef struct
{
  guint waits_for; /* a position in the graph */
  guint id;
  guint8 colour;
  guint8 dashed; /* only dependencies wait */
} Lane;

typedef struct
{
  guint from_lane;
  guint to_id;
  guint8 from_point;
  guint8 colour;
  guint8 dashed;
} Pending;

typedef struct
{
  guint node;
  guint8 dashed;
  guint8 colour; /* of the lane that it got */
} Target;

typedef struct
{
  VarveGraph *graph;
  VarveLanes *lanes;
  VarveIndexSet alive; /* shown, or on the way to something shown */
  GArray *open;        /* (element-type Lane): from the left */
  GArray *pending;     /* (element-type Pending): of the last shown row */
  GArray *targets;     /* (element-type Target): of the revision at hand */
  GArray *ids;         /* (element-type guint): the lanes that @targets got */
  GArray *places;      /* (element-type guint): by identity, for settling a row */
  guint next_id;
  guint8 next_colour;
} Layout;

#define LANE(self, i)   (&g_array_index ((self)->open, Lane, i))
#define TARGET(self, i) (&g_array_index ((self)->targets, Target, i))

static guint16
clamp_lane (guint lane)
{
  return MIN (lane, G_MAXUINT16);
}

static guint
find_waiting (const Layout *self, guint node)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      if (LANE (self, i)->waits_for == node)
        return i;
    }
  return G_MAXUINT;
}

static guint
open_lane (Layout *self, guint node, gboolean dashed)
{
  Lane lane = { node, self->next_id++, self->next_colour++, dashed };

  g_array_append_val (self->open, lane);
  return self->open->len - 1;
}

static void
add_targets (Layout *self, const guint *nodes, guint n, gboolean dashed)
{
  for (guint i = 0; i < n; i++)
    {
      Target target = { nodes[i], dashed, 0 };
      gboolean is_there = !varve_index_set_has (&self->alive, nodes[i]);

      for (guint k = 0; k < self->targets->len && !is_there; k++)
        is_there = TARGET (self, k)->node == nodes[i];
      if (!is_there)
        g_array_append_val (self->targets, target);
    }
}

static void
find_targets (Layout *self, guint node)
{
  guint n;
  const guint *nodes = varve_graph_get_parents (self->graph, node, &n);

  g_array_set_size (self->targets, 0);
  add_targets (self, nodes, n, FALSE);
  nodes = varve_graph_get_dependencies (self->graph, node, &n);
  add_targets (self, nodes, n, TRUE);
}

/* The lane at @own goes on to the first target. If that has a lane already, the left one of the two
 * stays, so that the main line keeps to the edge. */
static guint
pass_on (Layout *self, guint own, const Target *target)
{
  guint other = find_waiting (self, target->node);
  Lane *lane = LANE (self, own);
  guint id;

  if (other == G_MAXUINT)
    {
      lane->waits_for = target->node;
      lane->dashed = target->dashed;
      return lane->id;
    }
  id = LANE (self, other)->id;
  LANE (self, other)->dashed &= target->dashed;
  if (own > other)
    {
      g_array_remove_index (self->open, own);
      return id;
    }
  lane->waits_for = target->node;
  lane->id = id;
  lane->dashed = LANE (self, other)->dashed;
  g_array_remove_index (self->open, other);
  return id;
}

static guint
join_lane (Layout *self, const Target *target, guint8 *colour)
{
  guint lane = find_waiting (self, target->node);

  if (lane == G_MAXUINT)
    lane = open_lane (self, target->node, target->dashed);
  LANE (self, lane)->dashed &= target->dashed;
  *colour = LANE (self, lane)->colour;
  return LANE (self, lane)->id;
}

/* Takes the lane at @own on to @targets and notes in @ids where each went. */
static void
go_on (Layout *self, guint own)
{
  g_array_set_size (self->ids, 0);
  if (self->targets->len == 0)
    g_array_remove_index (self->open, own);
  else
    TARGET (self, 0)->colour = LANE (self, own)->colour;
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = TARGET (self, i);
      guint id = i == 0 ? pass_on (self, own, target) : join_lane (self, target, &target->colour);

      g_array_append_val (self->ids, id);
    }
}

static void
add_pending (Layout *self, Pending pending)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      Pending *other = &g_array_index (self->pending, Pending, i);

      if (other->from_lane != pending.from_lane || other->from_point != pending.from_point
          || other->to_id != pending.to_id)
        continue;
      other->dashed &= pending.dashed;
      return;
    }
  g_array_append_val (self->pending, pending);
}

/* What led to the lane @old_id leads to those in @ids. */
static void
lead_on (Layout *self, guint old_id)
{
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (Pending));
  guint n_kept = 0;

  for (guint i = 0; i < self->pending->len; i++)
    {
      Pending pending = g_array_index (self->pending, Pending, i);

      if (pending.to_id == old_id)
        g_array_append_val (moved, pending);
      else
        g_array_index (self->pending, Pending, n_kept++) = pending;
    }
  g_array_set_size (self->pending, n_kept);
  for (guint i = 0; i < moved->len; i++)
    {
      for (guint k = 0; k < self->ids->len; k++)
        {
          Pending pending = g_array_index (moved, Pending, i);

          pending.to_id = g_array_index (self->ids, guint, k);
          pending.dashed |= TARGET (self, k)->dashed;
          add_pending (self, pending);
        }
    }
}

/* A hidden revision: its lane goes on to its parents without a dot. */
static void
skip (Layout *self, guint node)
{
  guint own = find_waiting (self, node);
  guint id;

  if (own == G_MAXUINT)
    return;
  id = LANE (self, own)->id;
  find_targets (self, node);
  go_on (self, own);
  if (self->ids->len > 1 || g_array_index (self->ids, guint, 0) != id || TARGET (self, 0)->dashed)
    lead_on (self, id);
}

static void
add_segment (Layout *self, VarveLaneRow *row, VarveLaneSegment segment)
{
  g_array_append_val (self->lanes->segments, segment);
  row->n_segments++;
  row->n_lanes = MAX (row->n_lanes, clamp_lane (MAX (segment.from_lane, segment.to_lane) + 1u));
}

/* Points the last shown row's segments at the lanes as they lie now. */
static void
settle (Layout *self)
{
  VarveLaneRow *row;

  if (self->lanes->rows->len == 0)
    return;
  row = &g_array_index (self->lanes->rows, VarveLaneRow, self->lanes->rows->len - 1);
  g_array_set_size (self->places, self->next_id);
  for (guint i = 0; i < self->open->len; i++)
    g_array_index (self->places, guint, LANE (self, i)->id) = i;
  for (guint i = 0; i < self->pending->len; i++)
    {
      const Pending *pending = &g_array_index (self->pending, Pending, i);
      VarveLaneSegment segment
          = { .from_lane = clamp_lane (pending->from_lane),
              .to_lane = clamp_lane (g_array_index (self->places, guint, pending->to_id)),
              .from_point = pending->from_point,
              .to_point = VARVE_LANE_BOTTOM,
              .colour = pending->colour,
              .dashed = pending->dashed };

      add_segment (self, row, segment);
    }
  self->lanes->max_lanes = MAX (self->lanes->max_lanes, row->n_lanes);
  g_array_set_size (self->pending, 0);
}

static void
pass_others (Layout *self, guint own)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      const Lane *lane = LANE (self, i);
      Pending pending = { i, lane->id, VARVE_LANE_TOP, lane->colour, lane->dashed };

      if (i != own)
        g_array_append_val (self->pending, pending);
    }
}

static void
leave_dot (Layout *self, guint own)
{
  go_on (self, own);
  for (guint i = 0; i < self->ids->len; i++)
    {
      const Target *target = TARGET (self, i);
      Pending pending = { own, g_array_index (self->ids, guint, i), VARVE_LANE_CENTER,
                          target->colour, target->dashed };

      g_array_append_val (self->pending, pending);
    }
}

static void
show (Layout *self, guint node)
{
  VarveLaneRow row = { .first_segment = 0 };
  guint own = find_waiting (self, node);
  gboolean was_open = own != G_MAXUINT;

  settle (self);
  row.first_segment = self->lanes->segments->len;
  pass_others (self, own);
  if (!was_open)
    own = open_lane (self, node, FALSE);
  row.lane = clamp_lane (own);
  row.n_lanes = clamp_lane (self->open->len);
  row.colour = LANE (self, own)->colour;
  if (was_open)
    {
      VarveLaneSegment segment = { row.lane,          row.lane,   VARVE_LANE_TOP,
                                   VARVE_LANE_CENTER, row.colour, LANE (self, own)->dashed };

      add_segment (self, &row, segment);
    }
  g_array_append_val (self->lanes->rows, row);
  find_targets (self, node);
  leave_dot (self, own);
}

/* What is shown and what stands upon something shown: only there do lines lead. */
static void
find_alive (Layout *self, const VarveIndexSet *shown)
{
  varve_index_set_init_copy (&self->alive, shown);
  varve_graph_add_descendants (self->graph, &self->alive, VARVE_WALK_DEPENDENCIES);
}

/**
 * varve_lanes_new:
 * @graph: a graph
 * @shown: (nullable) (array length=n_shown): the positions to show, ascending; %NULL for all
 * @n_shown: how many
 *
 * Lays out the lines of a timeline, in one pass. Each row stands alone: its segments lead from its
 * top to its dot, from its dot to its bottom, or past it, and its bottom fits the next row's top.
 *
 * Returns: (transfer full): the layout
 */
VarveLanes *
varve_lanes_new (VarveGraph *graph, const guint *shown, guint n_shown)
{
  guint n = varve_graph_get_size (graph);
  VarveLanes *self = g_new0 (VarveLanes, 1);
  g_auto (VarveIndexSet) visible = { NULL, 0 };
  Layout layout = { .graph = graph,
                    .lanes = self,
                    .open = g_array_new (FALSE, FALSE, sizeof (Lane)),
                    .pending = g_array_new (FALSE, FALSE, sizeof (Pending)),
                    .targets = g_array_new (FALSE, FALSE, sizeof (Target)),
                    .ids = g_array_new (FALSE, FALSE, sizeof (guint)),
                    .places = g_array_new (FALSE, FALSE, sizeof (guint)) };

  self->rows = g_array_new (FALSE, FALSE, sizeof (VarveLaneRow));
  self->segments = g_array_new (FALSE, FALSE, sizeof (VarveLaneSegment));
  varve_index_set_init (&visible, n);
  for (guint i = 0; i < (shown != NULL ? n_shown : n); i++)
    varve_index_set_add (&visible, shown != NULL ? shown[i] : i);
  find_alive (&layout, &visible);
  for (guint i = 0; i < n; i++)
    {
      if (varve_index_set_has (&visible, i))
        show (&layout, i);
      else
        skip (&layout, i);
    }
  settle (&layout);
  varve_index_set_clear (&layout.alive);
  g_array_unref (layout.open);
  g_array_unref (layout.pending);
  g_array_unref (layout.targets);
  g_array_unref (layout.ids);
  g_array_unref (layout.places);
  return self;
}

/**
 * varve_lanes_free:
 * @self: (transfer full): a layout
 */
void
varve_lanes_free (VarveLanes *self)
{
  g_array_unref (self->rows);
  g_array_unref (self->segments);
  g_free (self);
}
