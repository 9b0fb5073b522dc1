/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tables of a picture stand. The usual layered drawing (Sugiyama, Tagawa, Toda 1981) with
 * its cheapest choices: a table stands one column to the right of the rightmost table that it
 * refers to (keys that close a circle are not asked), the order in a column follows the middle of
 * the neighbours, and a column that would be far taller than the picture is wide is folded. Tables
 * without keys stand below in rows. */
#include "schema/varve-diagram.h"

#include <math.h>
#include <stdlib.h>

/* Of the sorting by neighbours; more of them change little. */
#define SWEEPS 6

static guint
find_target (VarveSchema *schema, guint key)
{
  guint table = varve_schema_get_root (schema, key);
  guint n;
  const guint *needs = varve_schema_get_needs (schema, key, &n);

  for (guint i = 0; i < n; i++)
    {
      guint root = varve_schema_get_root (schema, needs[i]);

      if (root != table
          && varve_object_kind_is_table (varve_schema_get_object (schema, root)->kind))
        return root;
    }
  return table;
}

static void
add_edges (VarveDiagram *self, const guint *box_of)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      guint n;
      guint first
          = varve_schema_get_children (self->schema, varve_diagram_get_box (self, i)->table, &n);

      for (guint key = first; n > 0 && key < first + n; key++)
        if (varve_schema_get_object (self->schema, key)->kind == VARVE_OBJECT_FOREIGN_KEY)
          {
            VarveDiagramEdge edge = { i, box_of[find_target (self->schema, key)], key };

            if (edge.to != G_MAXUINT)
              g_array_append_val (self->edges, edge);
          }
    }
}

/**
 * varve_diagram_new:
 * @schema: a schema
 *
 * Returns: (transfer full): its tables and foreign keys, not laid out; the sizes of the boxes are
 * to be set by whoever draws them
 */
VarveDiagram *
varve_diagram_new (VarveSchema *schema)
{
  VarveDiagram *self = g_new0 (VarveDiagram, 1);
  guint n = varve_schema_get_size (schema);
  g_autofree guint *box_of = g_new (guint, n);

  self->schema = varve_schema_ref (schema);
  self->boxes = g_array_new (FALSE, TRUE, sizeof (VarveDiagramBox));
  self->edges = g_array_new (FALSE, FALSE, sizeof (VarveDiagramEdge));
  for (guint i = 0; i < n; i++)
    {
      VarveDiagramBox box = { .table = i };

      box_of[i] = G_MAXUINT;
      if (!varve_object_kind_is_table (varve_schema_get_object (schema, i)->kind))
        continue;
      box_of[i] = self->boxes->len;
      g_array_append_val (self->boxes, box);
    }
  add_edges (self, box_of);
  return self;
}

/**
 * varve_diagram_free:
 * @self: (transfer full): a diagram
 *
 * Frees it.
 */
void
varve_diagram_free (VarveDiagram *self)
{
  varve_schema_unref (self->schema);
  g_array_unref (self->boxes);
  g_array_unref (self->edges);
  g_free (self);
}

/**
 * varve_diagram_get_box:
 * @self: a diagram
 * @index: of a box
 *
 * Returns: (transfer none): the box
 */
VarveDiagramBox *
varve_diagram_get_box (const VarveDiagram *self, guint index)
{
  return &g_array_index (self->boxes, VarveDiagramBox, index);
}

/**
 * varve_diagram_get_edge:
 * @self: a diagram
 * @index: of an edge
 *
 * Returns: (transfer none): the edge
 */
const VarveDiagramEdge *
varve_diagram_get_edge (const VarveDiagram *self, guint index)
{
  return &g_array_index (self->edges, VarveDiagramEdge, index);
}

/* Neighbours of all boxes, those of one behind each other. */
typedef struct
{
  guint *first; /* n + 1 */
  guint *others;
} Neighbours;

/* @out: those that a box refers to; otherwise those that refer to it. */
static void
neighbours_init (Neighbours *self, const VarveDiagram *diagram, gboolean out)
{
  guint n = diagram->boxes->len;
  guint *next = g_new0 (guint, n + 2);

  self->others = g_new (guint, diagram->edges->len + 1);
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < diagram->edges->len; i++)
        {
          const VarveDiagramEdge *edge = varve_diagram_get_edge (diagram, i);
          guint box = out ? edge->from : edge->to;

          if (edge->from == edge->to)
            continue;
          if (pass == 0)
            next[box + 2]++;
          else
            self->others[next[box + 1]++] = out ? edge->to : edge->from;
        }
      for (guint i = 2; pass == 0 && i < n + 2; i++)
        next[i] += next[i - 1];
    }
  self->first = next;
}

static void
neighbours_clear (Neighbours *self)
{
  g_free (self->first);
  g_free (self->others);
}

typedef struct
{
  guint box;
  guint next; /* neighbour that is looked at next */
} Visit;

/* Column of each box, from 0; G_MAXUINT for those without keys. A key back to a box that is on the
 * way closes a circle and is passed over. Without recursion: chains may be long. */
static guint *
find_columns (const VarveDiagram *self, const Neighbours *out, const Neighbours *in)
{
  guint n = self->boxes->len;
  guint *columns = g_new (guint, n);
  g_autofree guint8 *state = g_new0 (guint8, n + 1); /* 1: on the way, 2: done */
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (Visit));

  for (guint i = 0; i < n; i++)
    columns[i]
        = out->first[i] == out->first[i + 1] && in->first[i] == in->first[i + 1] ? G_MAXUINT : 0;
  for (guint i = 0; i < n; i++)
    {
      Visit start = { i, out->first[i] };

      if (state[i] != 0)
        continue;
      state[i] = 1;
      g_array_append_val (way, start);
      while (way->len > 0)
        {
          Visit *visit = &g_array_index (way, Visit, way->len - 1);

          if (visit->next == out->first[visit->box + 1])
            {
              guint done = visit->box;

              state[done] = 2;
              g_array_set_size (way, way->len - 1);
              if (way->len > 0)
                {
                  guint above = g_array_index (way, Visit, way->len - 1).box;

                  columns[above] = MAX (columns[above], columns[done] + 1);
                }
              continue;
            }
          {
            guint other = out->others[visit->next++];
            Visit next = { other, out->first[other] };

            if (state[other] == 2)
              columns[visit->box] = MAX (columns[visit->box], columns[other] + 1);
            else if (state[other] == 0)
              {
                state[other] = 1;
                g_array_append_val (way, next);
              }
          }
        }
    }
  return columns;
}

typedef struct
{
  guint box;
  guint column;
  double middle;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a;
  const Place *y = b;

  if (x->column != y->column)
    return x->column < y->column ? -1 : 1;
  if (x->middle != y->middle)
    return x->middle < y->middle ? -1 : 1;
  return (x->box > y->box) - (x->box < y->box);
}

/* Sorts one column by the middle of its boxes' neighbours in the columns at one side. */
static void
sort_column (Place *places, guint n, const Neighbours *side, double *at)
{
  for (guint i = 0; i < n; i++)
    {
      guint box = places[i].box;
      guint first = side->first[box];
      guint end = side->first[box + 1];
      double sum = 0;

      for (guint j = first; j < end; j++)
        sum += at[side->others[j]];
      places[i].middle = end > first ? sum / (end - first) : at[box];
    }
  qsort (places, n, sizeof (Place), compare_places);
  for (guint i = 0; i < n; i++)
    at[places[i].box] = i;
}

/* Sorts the columns, to the right after those that they refer to and to the left after those that
 * refer to them, in turns. */
static void
sort_places (Place *places, guint n, const Neighbours *out, const Neighbours *in, guint n_boxes)
{
  g_autofree double *at = g_new0 (double, n_boxes + 1);
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (guint));

  qsort (places, n, sizeof (Place), compare_places);
  for (guint i = 0; i <= n; i++)
    if (i == 0 || i == n || places[i].column != places[i - 1].column)
      g_array_append_val (starts, i);
  for (guint i = 0; i < n; i++)
    at[places[i].box] = i;
  for (guint sweep = 0; sweep < SWEEPS; sweep++)
    for (guint i = 0; i + 1 < starts->len; i++)
      {
        guint column = sweep % 2 == 0 ? i : starts->len - 2 - i;
        guint start = g_array_index (starts, guint, column);

        sort_column (places + start, g_array_index (starts, guint, column + 1) - start,
                     sweep % 2 == 0 ? out : in, at);
      }
}

/* Fills columns from the left, each folded at @limit. */
static void
place_columns (VarveDiagram *self,
               const Place *places,
               guint n,
               double limit,
               double gap_x,
               double gap_y)
{
  double x = 0;
  double y = 0;
  double width = 0;

  for (guint i = 0; i < n; i++)
    {
      VarveDiagramBox *box = varve_diagram_get_box (self, places[i].box);

      if (i > 0 && (places[i].column != places[i - 1].column || (y > 0 && y + box->height > limit)))
        {
          x += width + gap_x;
          y = 0;
          width = 0;
        }
      box->x = x;
      box->y = y;
      y += box->height + gap_y;
      width = MAX (width, box->width);
      self->width = MAX (self->width, box->x + box->width);
      self->height = MAX (self->height, box->y + box->height);
    }
}

/* Fills rows below what is there. */
static void
place_rows (VarveDiagram *self, const guint *columns, double limit, double gap_x, double gap_y)
{
  double x = 0;
  double top = self->height > 0 ? self->height + 2 * gap_y : 0;
  double height = 0;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      VarveDiagramBox *box = varve_diagram_get_box (self, i);

      if (columns[i] != G_MAXUINT)
        continue;
      if (x > 0 && x + box->width > limit)
        {
          top += height + gap_y;
          x = 0;
          height = 0;
        }
      box->x = x;
      box->y = top;
      x += box->width + gap_x;
      height = MAX (height, box->height);
      self->width = MAX (self->width, box->x + box->width);
      self->height = MAX (self->height, box->y + box->height);
    }
}

/* The side of a square that would hold all boxes with their gaps. */
static double
get_side (const VarveDiagram *self, double gap_x, double gap_y)
{
  double area = 0;

  for (guint i = 0; i < self->boxes->len; i++)
    {
      const VarveDiagramBox *box = varve_diagram_get_box (self, i);

      area += (box->width + gap_x) * (box->height + gap_y);
    }
  return sqrt (area);
}

/**
 * varve_diagram_lay_out:
 * @self: a diagram whose boxes have their sizes
 * @gap_x: between columns, where the keys run
 * @gap_y: between the tables of a column
 *
 * Places the boxes so that none covers another: tables that are referred to at the left of those
 * that refer to them.
 */
void
varve_diagram_lay_out (VarveDiagram *self, double gap_x, double gap_y)
{
  double side = get_side (self, gap_x, gap_y);
  Neighbours out, in;
  g_autofree guint *columns = NULL;
  g_autofree Place *places = g_new (Place, self->boxes->len + 1);
  guint n = 0;

  neighbours_init (&out, self, TRUE);
  neighbours_init (&in, self, FALSE);
  columns = find_columns (self, &out, &in);
  for (guint i = 0; i < self->boxes->len; i++)
    if (columns[i] != G_MAXUINT)
      places[n++] = (Place){ i, columns[i], i };
  sort_places (places, n, &out, &in, self->boxes->len);
  self->width = self->height = 0;
  place_columns (self, places, n, side, gap_x, gap_y);
  place_rows (self, columns, MAX (side, self->width), gap_x, gap_y);
  neighbours_clear (&out);
  neighbours_clear (&in);
}
