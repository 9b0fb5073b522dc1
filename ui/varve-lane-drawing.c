/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-lane-drawing.h"

#define N_COLOURS   8
#define MARGIN      12
#define SPACING     20
#define MIN_SPACING 6
/* Wider than this the lanes move together instead of pushing the text away. */
#define MAX_WIDTH   (2 * MARGIN + 8 * SPACING)
#define LINE_WIDTH  2.0
#define DOT_RADIUS  5.5
#define HALO_RADIUS 8.5

/* One row's drawing. */
typedef struct
{
  GtkWidget *widget;
  VarveTimelineItem *item;
  float width;
  float height;
} Drawing;

/**
 * varve_lane_drawing_get_width:
 * @item: a row
 *
 * Returns: how wide the lanes of all rows of its timeline are
 */
int
varve_lane_drawing_get_width (VarveTimelineItem *item)
{
  guint lanes = MAX (1, varve_timeline_item_get_max_lanes (item));
  return (int) MIN (MAX_WIDTH, 2 * MARGIN + lanes * SPACING);
}

static float
get_spacing (VarveTimelineItem *item)
{
  guint lanes = MAX (1, varve_timeline_item_get_max_lanes (item));
  float room = (float) (varve_lane_drawing_get_width (item) - 2 * MARGIN) / (float) lanes;
  return CLAMP (room, (float) MIN_SPACING, (float) SPACING);
}

/* Where a lane's line is, mirrored where people read from right to left. */
static float
lane_x (const Drawing *self, guint lane)
{
  float x = MARGIN + ((float) lane + 0.5f) * get_spacing (self->item);
  if (gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL)
    return self->width - x;
  return x;
}

static float
point_y (const Drawing *self, guint8 point)
{
  switch ((VarveLanePoint) point)
    {
      case VARVE_LANE_TOP:
        return 0;
      case VARVE_LANE_CENTER:
        return self->height / 2;
      case VARVE_LANE_BOTTOM:
        return self->height;
      default:
        g_return_val_if_reached (0);
    }
}

static void
lookup_colour (const Drawing *self, const char *name, GdkRGBA *rgba)
{
  GtkStyleContext *style = gtk_widget_get_style_context (self->widget);

  if (!gtk_style_context_lookup_color (style, name, rgba))
    gtk_style_context_get_color (style, rgba);
}

static void
lane_colour (const Drawing *self, guint8 colour, GdkRGBA *rgba)
{
  char name[32];

  g_snprintf (name, sizeof name, "varve_lane_%u", (guint) colour % N_COLOURS);
  lookup_colour (self, name, rgba);
}

static void
draw_straight (GtkSnapshot *snapshot, float x, float y1, float y2, const GdkRGBA *rgba)
{
  float top = MIN (y1, y2);
  /* On whole pixels, so that the lines are sharp. */
  float left = (float) (int) (x - (float) LINE_WIDTH / 2 + 0.5f);

  gtk_snapshot_append_color (
      snapshot, rgba, &GRAPHENE_RECT_INIT (left, top, (float) LINE_WIDTH, MAX (y1, y2) - top));
}

static void
draw_bend (GtkSnapshot *snapshot,
           const graphene_point_t *from,
           const graphene_point_t *to,
           const GdkRGBA *rgba,
           gboolean dashed)
{
  static const double dashes[] = { 3, 3 };
  float left = MIN (from->x, to->x) - 2, right = MAX (from->x, to->x) + 2;
  float top = MIN (from->y, to->y), bottom = MAX (from->y, to->y);
  float middle = (from->y + to->y) / 2;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (left, top - 1, right - left, bottom - top + 2);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  gdk_cairo_set_source_rgba (cr, rgba);
  cairo_set_line_width (cr, LINE_WIDTH);
  if (dashed)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, from->x, from->y);
  cairo_curve_to (cr, from->x, middle, to->x, middle, to->x, to->y);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
draw_segment (const Drawing *self, GtkSnapshot *snapshot, const VarveLaneSegment *segment)
{
  graphene_point_t from
      = { lane_x (self, segment->from_lane), point_y (self, segment->from_point) };
  graphene_point_t to = { lane_x (self, segment->to_lane), point_y (self, segment->to_point) };
  GdkRGBA rgba;

  lane_colour (self, segment->colour, &rgba);
  if (segment->from_lane == segment->to_lane && !segment->dashed)
    draw_straight (snapshot, from.x, from.y, to.y, &rgba);
  else
    draw_bend (snapshot, &from, &to, &rgba, segment->dashed);
}

static void
draw_circle (cairo_t *cr, float x, float y, double radius, const GdkRGBA *rgba, double line)
{
  gdk_cairo_set_source_rgba (cr, rgba);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  if (line > 0)
    {
      cairo_set_line_width (cr, line);
      cairo_stroke (cr);
    }
  else
    cairo_fill (cr);
}

static void
draw_halo (cairo_t *cr, float x, float y, GdkRGBA rgba)
{
  rgba.alpha *= 0.35f;
  draw_circle (cr, x, y, HALO_RADIUS, &rgba, 0);
}

static void
draw_marks (const Drawing *self, cairo_t *cr, float x, float y)
{
  VarveState state = varve_timeline_item_get_state (self->item);
  gboolean applied = state == VARVE_STATE_APPLIED || state == VARVE_STATE_CURRENT;
  gboolean head = varve_timeline_item_is_head (self->item);
  GdkRGBA rgba, background;

  lane_colour (self, varve_timeline_item_get_lane (self->item)->colour, &rgba);
  lookup_colour (self, "view_bg_color", &background);
  if (head)
    {
      draw_circle (cr, x, y, HALO_RADIUS, &background, 0);
      draw_circle (cr, x, y, HALO_RADIUS - 1, &rgba, 1.5);
    }
  if (state == VARVE_STATE_CURRENT)
    draw_halo (cr, x, y, rgba);
  if (applied)
    {
      draw_circle (cr, x, y, head ? DOT_RADIUS - 1 : DOT_RADIUS, &rgba, 0);
      return;
    }
  draw_circle (cr, x, y, DOT_RADIUS, &background, 0);
  draw_circle (cr, x, y, head ? DOT_RADIUS - 2 : DOT_RADIUS - 1, &rgba, LINE_WIDTH);
}

static void
draw_dot (const Drawing *self, GtkSnapshot *snapshot)
{
  float x = lane_x (self, varve_timeline_item_get_lane (self->item)->lane);
  float y = point_y (self, VARVE_LANE_CENTER);
  float reach = (float) HALO_RADIUS + 1;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x - reach, y - reach, 2 * reach, 2 * reach);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  draw_marks (self, cr, x, y);
  cairo_destroy (cr);
}

/**
 * varve_lane_drawing_snapshot:
 * @widget: what is drawn on, for its direction and colours
 * @item: the row
 * @height: the row's height
 *
 * Draws the lanes of a row at the start of @widget: lines, and the revision's dot. A filled dot is
 * applied, a ring pending, a double ring a head; a dashed line is a dependency.
 */
void
varve_lane_drawing_snapshot (GtkWidget *widget,
                             VarveTimelineItem *item,
                             float height,
                             GtkSnapshot *snapshot)
{
  Drawing drawing = { widget, item, (float) gtk_widget_get_width (widget), height };
  const VarveLaneSegment *segments = varve_timeline_item_get_segments (item);
  guint n_segments = varve_timeline_item_get_lane (item)->n_segments;
  float width = (float) varve_lane_drawing_get_width (item);
  float left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? drawing.width - width : 0;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (left, 0, width, height));
  for (guint i = 0; i < n_segments; i++)
    draw_segment (&drawing, snapshot, &segments[i]);
  draw_dot (&drawing, snapshot);
  gtk_snapshot_pop (snapshot);
}
