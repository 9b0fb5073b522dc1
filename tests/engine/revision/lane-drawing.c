/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lane-drawing.h"

#include <string.h>

static void
put (char *line, guint column, char what)
{
  if (line[column] == ' ' || line[column] == '_')
    line[column] = what;
}

/* From the middle of one lane to the top of another. */
static void
draw_bend (char *line, const VarveLaneSegment *segment)
{
  guint from = segment->from_lane * 2;
  guint to = segment->to_lane * 2;

  if (from == to)
    {
      put (line, from, segment->dashed ? ':' : '|');
      return;
    }
  put (line, from < to ? to - 1 : to + 1, from < to ? '\\' : '/');
  for (guint i = MIN (from, to) + 1; i < MAX (from, to); i++)
    if (line[i] == ' ')
      line[i] = segment->dashed ? '.' : '_';
}

char *
lane_drawing_make (VarveGraph *graph, const VarveLanes *lanes, const guint *shown)
{
  GString *out = g_string_new (NULL);
  guint width = MAX (lanes->max_lanes, 1) * 2;

  for (guint i = 0; i < lanes->rows->len; i++)
    {
      const VarveLaneRow *row = &g_array_index (lanes->rows, VarveLaneRow, i);
      g_autofree char *dots = g_strnfill (width, ' ');
      g_autofree char *bends = g_strnfill (width, ' ');
      gboolean bent = FALSE;

      dots[row->lane * 2] = '*';
      for (guint k = 0; k < row->n_segments; k++)
        {
          const VarveLaneSegment *segment
              = &g_array_index (lanes->segments, VarveLaneSegment, row->first_segment + k);

          if (segment->from_point == VARVE_LANE_TOP)
            put (dots, segment->from_lane * 2, segment->dashed ? ':' : '|');
          if (segment->to_point != VARVE_LANE_BOTTOM)
            continue;
          draw_bend (bends, segment);
          bent |= segment->from_lane != segment->to_lane;
        }
      g_string_append_printf (out, "%s%s\n", dots,
                              varve_graph_get_revision (graph, shown != NULL ? shown[i] : i)->id);
      if (bent)
        g_string_append_printf (out, "%s\n", g_strchomp (bends));
    }
  return g_string_free (out, FALSE);
}
