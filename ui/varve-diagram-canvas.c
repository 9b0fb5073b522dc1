/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-diagram-canvas.h"

#include "varve-table-card.h"

#include <glib/gi18n-lib.h>

#define MARGIN 24
#define GAP_X  72
#define GAP_Y  24
/* How far a line runs straight out of a card before it bends. */
#define REACH 28

struct _VarveDiagramCanvas
{
  GtkWidget parent_instance;

  VarveDiagram *diagram; /* (owned) (nullable) */
  GPtrArray *cards; /* (element-type VarveTableCard) (unowned): children, in the boxes' order */
  double zoom;
  gboolean placed;
};

G_DEFINE_FINAL_TYPE (VarveDiagramCanvas, varve_diagram_canvas, GTK_TYPE_WIDGET)

/* The cards say how large they are, the engine where they stand. */
static void
place (VarveDiagramCanvas *self)
{
  if (self->placed || self->diagram == NULL)
    return;
  for (guint i = 0; i < self->cards->len; i++)
    {
      VarveDiagramBox *box = varve_diagram_get_box (self->diagram, i);
      GtkRequisition size;

      gtk_widget_get_preferred_size (g_ptr_array_index (self->cards, i), NULL, &size);
      box->width = size.width;
      box->height = size.height;
    }
  varve_diagram_lay_out (self->diagram, GAP_X, GAP_Y);
  self->placed = TRUE;
}

static void
varve_diagram_canvas_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  VarveDiagramCanvas *self = VARVE_DIAGRAM_CANVAS (widget);
  double size = 0;

  place (self);
  if (self->diagram != NULL)
    size = orientation == GTK_ORIENTATION_HORIZONTAL ? self->diagram->width : self->diagram->height;
  *minimum = *natural = (int) ((size + 2 * MARGIN) * self->zoom + 0.5);
}

/* Where a box stands at zoom 1, mirrored where people read from right to left. */
static double
get_x (VarveDiagramCanvas *self, const VarveDiagramBox *box)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    return MARGIN + self->diagram->width - box->x - box->width;
  return MARGIN + box->x;
}

static void
varve_diagram_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VarveDiagramCanvas *self = VARVE_DIAGRAM_CANVAS (widget);

  place (self);
  for (guint i = 0; i < self->cards->len; i++)
    {
      const VarveDiagramBox *box = varve_diagram_get_box (self->diagram, i);
      GskTransform *transform;

      transform = gsk_transform_scale (NULL, (float) self->zoom, (float) self->zoom);
      transform = gsk_transform_translate (
          transform, &GRAPHENE_POINT_INIT ((float) get_x (self, box), (float) (MARGIN + box->y)));
      gtk_widget_allocate (g_ptr_array_index (self->cards, i), (int) box->width, (int) box->height,
                           -1, transform);
    }
}

/* The column that a key stands on at one of its ends: the first among its needs. */
static guint
find_column (VarveDiagramCanvas *self, guint key, guint table)
{
  guint n;
  const guint *needs = varve_schema_get_needs (self->diagram->schema, key, &n);

  for (guint i = 0; i < n; i++)
    {
      const VarveObject *object = varve_schema_get_object (self->diagram->schema, needs[i]);

      if (object->kind == VARVE_OBJECT_COLUMN && object->parent == table)
        return needs[i];
    }
  return VARVE_NO_OBJECT;
}

static double
get_end_y (VarveDiagramCanvas *self, guint box, guint key)
{
  VarveTableCard *card = g_ptr_array_index (self->cards, box);
  guint column = find_column (self, key, varve_table_card_get_table (card));

  return MARGIN + varve_diagram_get_box (self->diagram, box)->y
         + varve_table_card_get_column_y (card, column);
}

typedef struct
{
  double x1, y1, bend1; /* at the table that refers */
  double x2, y2, bend2; /* at the one referred to */
} Curve;

/* From the nearest sides of both cards; a key of a table to itself leaves and comes back at one. */
static void
get_curve (VarveDiagramCanvas *self, const VarveDiagramEdge *edge, Curve *curve)
{
  const VarveDiagramBox *from = varve_diagram_get_box (self->diagram, edge->from);
  const VarveDiagramBox *to = varve_diagram_get_box (self->diagram, edge->to);
  double from_x = get_x (self, from);
  double to_x = get_x (self, to);
  double reach;

  curve->y1 = get_end_y (self, edge->from, edge->key);
  curve->y2 = get_end_y (self, edge->to, edge->key);
  if (edge->from == edge->to)
    curve->y2 = MARGIN + to->y + 8;
  if (from_x >= to_x + to->width)
    {
      curve->x1 = from_x;
      curve->x2 = to_x + to->width;
      reach = MAX (REACH, (curve->x1 - curve->x2) / 2);
      curve->bend1 = curve->x1 - reach;
      curve->bend2 = curve->x2 + reach;
    }
  else if (to_x >= from_x + from->width)
    {
      curve->x1 = from_x + from->width;
      curve->x2 = to_x;
      reach = MAX (REACH, (curve->x2 - curve->x1) / 2);
      curve->bend1 = curve->x1 + reach;
      curve->bend2 = curve->x2 - reach;
    }
  else
    {
      curve->x1 = from_x + from->width;
      curve->x2 = to_x + to->width;
      curve->bend1 = curve->bend2 = MAX (curve->x1, curve->x2) + REACH;
    }
}

static void
draw_curve (cairo_t *cr, const Curve *curve)
{
  cairo_move_to (cr, curve->x1, curve->y1);
  cairo_curve_to (cr, curve->bend1, curve->y1, curve->bend2, curve->y2, curve->x2, curve->y2);
  cairo_stroke (cr);
  cairo_arc (cr, curve->x2, curve->y2, 3, 0, 2 * G_PI);
  cairo_fill (cr);
}

static gboolean
is_focused (VarveDiagramCanvas *self, const VarveDiagramEdge *edge)
{
  return gtk_widget_has_focus (g_ptr_array_index (self->cards, edge->from))
         || gtk_widget_has_focus (g_ptr_array_index (self->cards, edge->to));
}

static void
draw_edges (VarveDiagramCanvas *self, cairo_t *cr, gboolean focused)
{
  for (guint i = 0; i < self->diagram->edges->len; i++)
    {
      const VarveDiagramEdge *edge = varve_diagram_get_edge (self->diagram, i);
      Curve curve;

      if (is_focused (self, edge) != focused)
        continue;
      get_curve (self, edge, &curve);
      draw_curve (cr, &curve);
    }
}

static void
varve_diagram_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VarveDiagramCanvas *self = VARVE_DIAGRAM_CANVAS (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GdkRGBA rgba;
  cairo_t *cr;

  if (self->diagram != NULL && self->diagram->edges->len > 0)
    {
      cr = gtk_snapshot_append_cairo (snapshot,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
      cairo_scale (cr, self->zoom, self->zoom);
      gtk_style_context_get_color (style, &rgba);
      rgba.alpha *= 0.4f;
      gdk_cairo_set_source_rgba (cr, &rgba);
      cairo_set_line_width (cr, 1.5);
      draw_edges (self, cr, FALSE);
      if (gtk_style_context_lookup_color (style, "accent_color", &rgba))
        gdk_cairo_set_source_rgba (cr, &rgba);
      cairo_set_line_width (cr, 2.5);
      draw_edges (self, cr, TRUE);
      cairo_destroy (cr);
    }
  GTK_WIDGET_CLASS (varve_diagram_canvas_parent_class)->snapshot (widget, snapshot);
}

static void
remove_cards (VarveDiagramCanvas *self)
{
  for (guint i = 0; i < self->cards->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->cards, i));
  g_ptr_array_set_size (self->cards, 0);
  g_clear_pointer (&self->diagram, varve_diagram_free);
  self->placed = FALSE;
}

/* A card's text or size changed: its style, the text's size. */
static void
forget_places (VarveDiagramCanvas *self)
{
  self->placed = FALSE;
}

static void
varve_diagram_canvas_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (varve_diagram_canvas_parent_class)->css_changed (widget, change);
  forget_places (VARVE_DIAGRAM_CANVAS (widget));
  gtk_widget_queue_resize (widget);
}

static void
varve_diagram_canvas_dispose (GObject *object)
{
  remove_cards (VARVE_DIAGRAM_CANVAS (object));
  G_OBJECT_CLASS (varve_diagram_canvas_parent_class)->dispose (object);
}

static void
varve_diagram_canvas_finalize (GObject *object)
{
  g_ptr_array_unref (VARVE_DIAGRAM_CANVAS (object)->cards);
  G_OBJECT_CLASS (varve_diagram_canvas_parent_class)->finalize (object);
}

static void
varve_diagram_canvas_class_init (VarveDiagramCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = varve_diagram_canvas_dispose;
  object_class->finalize = varve_diagram_canvas_finalize;
  widget_class->measure = varve_diagram_canvas_measure;
  widget_class->size_allocate = varve_diagram_canvas_size_allocate;
  widget_class->snapshot = varve_diagram_canvas_snapshot;
  widget_class->css_changed = varve_diagram_canvas_css_changed;
  gtk_widget_class_set_css_name (widget_class, "diagram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_diagram_canvas_init (VarveDiagramCanvas *self)
{
  self->zoom = 1;
  self->cards = g_ptr_array_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Picture of the tables and their keys"), -1);
}

/**
 * varve_diagram_canvas_set_schema:
 * @self: a canvas
 * @schema: (nullable): what it shows
 *
 * Shows the tables of @schema.
 */
void
varve_diagram_canvas_set_schema (VarveDiagramCanvas *self, VarveSchema *schema)
{
  remove_cards (self);
  if (schema != NULL)
    {
      self->diagram = varve_diagram_new (schema);
      for (guint i = 0; i < self->diagram->boxes->len; i++)
        {
          GtkWidget *card
              = varve_table_card_new (schema, varve_diagram_get_box (self->diagram, i)->table);

          gtk_widget_set_parent (card, GTK_WIDGET (self));
          g_ptr_array_add (self->cards, card);
          g_signal_connect_object (card, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw),
                                   self, G_CONNECT_SWAPPED);
        }
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * varve_diagram_canvas_set_zoom:
 * @self: a canvas
 * @zoom: 1 for the usual size
 *
 * Draws everything that much larger, within the limits of the header.
 */
void
varve_diagram_canvas_set_zoom (VarveDiagramCanvas *self, double zoom)
{
  self->zoom = CLAMP (zoom, VARVE_DIAGRAM_MIN_ZOOM, VARVE_DIAGRAM_MAX_ZOOM);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * varve_diagram_canvas_get_zoom:
 * @self: a canvas
 *
 * Returns: how much larger than usual it draws
 */
double
varve_diagram_canvas_get_zoom (VarveDiagramCanvas *self)
{
  return self->zoom;
}

/**
 * varve_diagram_canvas_find_card:
 * @self: a canvas
 * @table: index of a table in its schema
 *
 * Returns: (transfer none) (nullable): the table's card
 */
GtkWidget *
varve_diagram_canvas_find_card (VarveDiagramCanvas *self, guint table)
{
  for (guint i = 0; i < self->cards->len; i++)
    if (varve_table_card_get_table (g_ptr_array_index (self->cards, i)) == table)
      return g_ptr_array_index (self->cards, i);
  return NULL;
}
