/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-lane-cell.h"

#define N_COLOURS   8
#define MARGIN      12
#define SPACING     20
#define MIN_SPACING 6
/* Wider than this the lanes move together instead of pushing the text away. */
#define MAX_WIDTH   (2 * MARGIN + 8 * SPACING)
#define LINE_WIDTH  2.0
#define DOT_RADIUS  5.5
#define HALO_RADIUS 8.5

struct _VarveLaneCell
{
  GtkWidget parent_instance;

  VarveTimelineItem *item; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (VarveLaneCell, varve_lane_cell, GTK_TYPE_WIDGET)

static int
get_width (VarveTimelineItem *item)
{
  guint lanes = MAX (1, varve_timeline_item_get_max_lanes (item));
  return (int) MIN (MAX_WIDTH, 2 * MARGIN + lanes * SPACING);
}

static float
get_spacing (VarveTimelineItem *item)
{
  guint lanes = MAX (1, varve_timeline_item_get_max_lanes (item));
  float room = (float) (get_width (item) - 2 * MARGIN) / (float) lanes;
  return CLAMP (room, (float) MIN_SPACING, (float) SPACING);
}

/* Where a lane's line is, mirrored where people read from right to left. */
static float
lane_x (VarveLaneCell *self, guint lane)
{
  float x = MARGIN + ((float) lane + 0.5f) * get_spacing (self->item);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    return (float) gtk_widget_get_width (GTK_WIDGET (self)) - x;
  return x;
}

static float
point_y (VarveLaneCell *self, guint8 point)
{
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));

  switch ((VarveLanePoint) point)
    {
      case VARVE_LANE_TOP:
        return 0;
      case VARVE_LANE_CENTER:
        return height / 2;
      case VARVE_LANE_BOTTOM:
        return height;
      default:
        g_return_val_if_reached (0);
    }
}

static void
lookup_colour (VarveLaneCell *self, const char *name, GdkRGBA *rgba)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (!gtk_style_context_lookup_color (style, name, rgba))
    gtk_style_context_get_color (style, rgba);
}

static void
lane_colour (VarveLaneCell *self, guint8 colour, GdkRGBA *rgba)
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
draw_segment (VarveLaneCell *self, GtkSnapshot *snapshot, const VarveLaneSegment *segment)
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
draw_marks (VarveLaneCell *self, cairo_t *cr, float x, float y)
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
draw_dot (VarveLaneCell *self, GtkSnapshot *snapshot)
{
  float x = lane_x (self, varve_timeline_item_get_lane (self->item)->lane);
  float y = point_y (self, VARVE_LANE_CENTER);
  float reach = (float) HALO_RADIUS + 1;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x - reach, y - reach, 2 * reach, 2 * reach);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  draw_marks (self, cr, x, y);
  cairo_destroy (cr);
}

static void
varve_lane_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VarveLaneCell *self = VARVE_LANE_CELL (widget);
  const VarveLaneSegment *segments;
  guint n_segments;

  if (!self->item)
    return;
  segments = varve_timeline_item_get_segments (self->item);
  n_segments = varve_timeline_item_get_lane (self->item)->n_segments;
  for (guint i = 0; i < n_segments; i++)
    draw_segment (self, snapshot, &segments[i]);
  draw_dot (self, snapshot);
}

static void
varve_lane_cell_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  VarveLaneCell *self = VARVE_LANE_CELL (widget);
  int size = 2 * (int) HALO_RADIUS;

  if (orientation == GTK_ORIENTATION_HORIZONTAL && self->item)
    size = get_width (self->item);
  *minimum = *natural = size;
}

static void
varve_lane_cell_dispose (GObject *object)
{
  varve_lane_cell_set_item (VARVE_LANE_CELL (object), NULL);
  G_OBJECT_CLASS (varve_lane_cell_parent_class)->dispose (object);
}

static void
varve_lane_cell_class_init (VarveLaneCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_lane_cell_dispose;
  widget_class->snapshot = varve_lane_cell_snapshot;
  widget_class->measure = varve_lane_cell_measure;
  gtk_widget_class_set_css_name (widget_class, "lanes");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
varve_lane_cell_init (VarveLaneCell *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
varve_lane_cell_new (void)
{
  return g_object_new (VARVE_TYPE_LANE_CELL, NULL);
}

/**
 * varve_lane_cell_set_item:
 * @item: (nullable): the row to draw
 *
 * Draws another row, and again whenever that row's state changes.
 */
void
varve_lane_cell_set_item (VarveLaneCell *self, VarveTimelineItem *item)
{
  if (self->item == item)
    return;
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item)
    g_signal_connect_object (item, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                             G_CONNECT_SWAPPED);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
