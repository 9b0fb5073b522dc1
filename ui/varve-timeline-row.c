/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-row.h"

#include "varve-accessible.h"
#include "varve-lane-drawing.h"

#include <glib/gi18n-lib.h>

#define SPACING      6
#define LINE_SPACING 2
#define MARGIN_END   12
/* Points, as of the style class “caption”. */
#define CAPTION_SIZE (9 * PANGO_SCALE)
/* Text is shortened down to this many digits of the second line. */
#define MIN_CHARS 8

/* A list keeps some two hundred rows alive, of which a window shows fifteen. So a row is one widget
 * that lays its text out when it is drawn; what few rows have, the pills, are widgets of their own.
 */
struct _VarveTimelineRow
{
  GtkWidget parent_instance;

  GtkWidget *pills;        /* (nullable): made when there is one */
  VarveTimelineItem *item; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (VarveTimelineRow, varve_timeline_row, GTK_TYPE_WIDGET)

/* Sizes of the two lines, the same in every row whatever its text. */
typedef struct
{
  PangoFontDescription *font;
  PangoLanguage *language;
  double resolution;
  int title_height;
  int caption_height;
  int digit_width;
} Metrics;

static int
measure_line (PangoContext *context, const PangoFontDescription *font, int *digit_width)
{
  PangoFontMetrics *metrics
      = pango_context_get_metrics (context, font, pango_context_get_language (context));
  int height = pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics);

  *digit_width = PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_digit_width (metrics));
  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS_CEIL (height);
}

static void
measure_lines (Metrics *metrics, PangoContext *context)
{
  PangoFontDescription *caption = pango_font_description_copy (metrics->font);

  pango_font_description_set_size (caption, CAPTION_SIZE);
  metrics->title_height = measure_line (context, metrics->font, &metrics->digit_width);
  metrics->caption_height = measure_line (context, caption, &metrics->digit_width);
  pango_font_description_free (caption);
}

static const Metrics *
get_metrics (VarveTimelineRow *self)
{
  static Metrics metrics;
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  PangoLanguage *language = pango_context_get_language (context);
  double resolution = pango_cairo_context_get_resolution (context);

  if (metrics.font && language == metrics.language && resolution >= metrics.resolution
      && resolution <= metrics.resolution && pango_font_description_equal (font, metrics.font))
    return &metrics;
  g_clear_pointer (&metrics.font, pango_font_description_free);
  metrics.font = pango_font_description_copy (font);
  metrics.language = language;
  metrics.resolution = resolution;
  measure_lines (&metrics, context);
  return &metrics;
}

/* Pills */

static void
add_pill (VarveTimelineRow *self, const char *text, const char *style)
{
  GtkWidget *pill = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (pill), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (pill), 18);
  gtk_widget_add_css_class (pill, "pill-mark");
  gtk_widget_add_css_class (pill, style);
  if (!self->pills)
    {
      self->pills = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
      gtk_widget_set_parent (self->pills, GTK_WIDGET (self));
    }
  gtk_box_append (GTK_BOX (self->pills), pill);
}

static void
add_labels (VarveTimelineRow *self, VarveRevision *revision)
{
  char style[16];

  g_snprintf (style, sizeof style, "lane-%u",
              (guint) varve_timeline_item_get_lane (self->item)->colour % 8);
  for (guint i = 0; revision->branch_labels[i]; i++)
    add_pill (self, revision->branch_labels[i], style);
}

static void
remove_pills (VarveTimelineRow *self)
{
  g_clear_pointer (&self->pills, gtk_widget_unparent);
}

static void
update_pills (VarveTimelineRow *self, VarveRevision *revision)
{
  remove_pills (self);
  if (varve_timeline_item_is_edited (self->item))
    add_pill (self, _ ("edited"), "warning");
  if (!revision->has_down)
    add_pill (self, _ ("one-way"), "caution");
  add_labels (self, revision);
  if (varve_timeline_item_is_head (self->item))
    add_pill (self, _ ("head"), "head");
  if (varve_timeline_item_get_state (self->item) == VARVE_STATE_CURRENT)
    add_pill (self, _ ("current"), "current");
}

static void
update_style (VarveTimelineRow *self)
{
  VarveState state = varve_timeline_item_get_state (self->item);

  if (state == VARVE_STATE_CURRENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "current");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "current");
}

/* Derives all that is seen from the item. */
static void
update (VarveTimelineRow *self)
{
  VarveRevision *revision = varve_timeline_item_get_revision (self->item);
  g_autofree char *sentence = varve_timeline_item_dup_sentence (self->item);

  varve_accessible_name_row (GTK_WIDGET (self), sentence);
  update_pills (self, revision);
  update_style (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Text */

static PangoLayout *
make_layout (VarveTimelineRow *self, const char *text, int width)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (0, width) * PANGO_SCALE);
  return layout;
}

static PangoLayout *
make_title (VarveTimelineRow *self, int width)
{
  return make_layout (self, varve_timeline_item_get_title (self->item), width);
}

/* The id, and behind it what else there is to say in small letters. */
static PangoLayout *
make_caption (VarveTimelineRow *self, int width)
{
  const char *id = varve_timeline_item_get_revision (self->item)->id;
  g_autofree char *meta = varve_timeline_item_dup_meta (self->item);
  g_autofree char *text = g_strconcat (id, *meta ? " · " : "", meta, NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *family = pango_attr_family_new ("monospace");
  PangoLayout *layout = make_layout (self, text, width);

  family->end_index = (guint) strlen (id);
  pango_attr_list_insert (attributes, family);
  pango_attr_list_insert (attributes, pango_attr_size_new (CAPTION_SIZE));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static int
pills_width (VarveTimelineRow *self)
{
  int natural = 0;

  if (self->pills)
    gtk_widget_measure (self->pills, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* The room for text: what the lanes and the pills leave. */
static void
get_text_place (VarveTimelineRow *self, int *x, int *width)
{
  int lanes = varve_lane_drawing_get_width (self->item) + SPACING;
  int end = (self->pills ? gtk_widget_get_width (self->pills) : 0) + SPACING + MARGIN_END;

  *width = MAX (0, gtk_widget_get_width (GTK_WIDGET (self)) - lanes - end);
  *x = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? end : lanes;
}

static void
draw_line (VarveTimelineRow *self,
           GtkSnapshot *snapshot,
           PangoLayout *layout,
           int y,
           int height,
           const GdkRGBA *rgba)
{
  PangoRectangle extents;
  int x, width;

  get_text_place (self, &x, &width);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x += width - extents.width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float) (x - extents.x), (float) (y + (height - extents.height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, rgba);
  gtk_snapshot_restore (snapshot);
}

static void
draw_text (VarveTimelineRow *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  const Metrics *metrics = get_metrics (self);
  g_autoptr (PangoLayout) title = NULL;
  g_autoptr (PangoLayout) caption = NULL;
  int x, width, y;
  GdkRGBA rgba;

  get_text_place (self, &x, &width);
  title = make_title (self, width);
  caption = make_caption (self, width);
  y = (gtk_widget_get_height (GTK_WIDGET (self)) - metrics->title_height - LINE_SPACING
       - metrics->caption_height)
      / 2;
  gtk_style_context_get_color (style, &rgba);
  draw_line (self, snapshot, title, y, metrics->title_height, &rgba);
  gtk_style_context_lookup_color (style, "varve_dim", &rgba);
  draw_line (self, snapshot, caption, y + metrics->title_height + LINE_SPACING,
             metrics->caption_height, &rgba);
}

static void
varve_timeline_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VarveTimelineRow *self = VARVE_TIMELINE_ROW (widget);

  if (!self->item)
    return;
  varve_lane_drawing_snapshot (widget, self->item, (float) gtk_widget_get_height (widget),
                               snapshot);
  draw_text (self, snapshot);
  if (self->pills)
    gtk_widget_snapshot_child (widget, self->pills, snapshot);
}

/* Size */

static void
varve_timeline_row_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  VarveTimelineRow *self = VARVE_TIMELINE_ROW (widget);
  const Metrics *metrics = get_metrics (self);
  int pills = 0;

  if (self->pills)
    gtk_widget_measure (self->pills, orientation, -1, &pills, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural
          = MAX (pills, metrics->title_height + LINE_SPACING + metrics->caption_height);
      return;
    }
  *minimum = pills + 2 * SPACING + MARGIN_END + MIN_CHARS * metrics->digit_width;
  if (self->item)
    *minimum += varve_lane_drawing_get_width (self->item);
  *natural = *minimum + pills_width (self) - pills;
}

static void
varve_timeline_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VarveTimelineRow *self = VARVE_TIMELINE_ROW (widget);
  int room, minimum, natural, pill_height, x;
  graphene_point_t place;

  if (!self->pills || !self->item)
    return;
  room = width - varve_lane_drawing_get_width (self->item) - 2 * SPACING - MARGIN_END
         - MIN_CHARS * get_metrics (self)->digit_width;
  gtk_widget_measure (self->pills, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  gtk_widget_measure (self->pills, GTK_ORIENTATION_VERTICAL, -1, &pill_height, NULL, NULL, NULL);
  natural = CLAMP (room, minimum, natural);
  x = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? MARGIN_END
                                                            : width - MARGIN_END - natural;
  graphene_point_init (&place, (float) x, (float) ((height - pill_height) / 2));
  gtk_widget_allocate (self->pills, natural, pill_height, -1,
                       gsk_transform_translate (NULL, &place));
}

/* What did not fit is read in the tooltip. */
static gboolean
varve_timeline_row_query_tooltip (GtkWidget *widget,
                                  int x,
                                  int y,
                                  gboolean keyboard,
                                  GtkTooltip *tooltip)
{
  VarveTimelineRow *self = VARVE_TIMELINE_ROW (widget);
  g_autoptr (PangoLayout) title = NULL;
  g_autoptr (PangoLayout) caption = NULL;
  g_autofree char *text = NULL;
  int left, width;

  if (!self->item)
    return FALSE;
  get_text_place (self, &left, &width);
  title = make_title (self, width);
  caption = make_caption (self, width);
  if (!pango_layout_is_ellipsized (title) && !pango_layout_is_ellipsized (caption))
    return FALSE;
  text = g_strconcat (pango_layout_get_text (title), "\n", pango_layout_get_text (caption), NULL);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* The type */

static void
varve_timeline_row_dispose (GObject *object)
{
  VarveTimelineRow *self = VARVE_TIMELINE_ROW (object);

  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  remove_pills (self);
  G_OBJECT_CLASS (varve_timeline_row_parent_class)->dispose (object);
}

static void
varve_timeline_row_class_init (VarveTimelineRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_timeline_row_dispose;
  widget_class->measure = varve_timeline_row_measure;
  widget_class->size_allocate = varve_timeline_row_size_allocate;
  widget_class->snapshot = varve_timeline_row_snapshot;
  widget_class->query_tooltip = varve_timeline_row_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "timelinerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_timeline_row_init (VarveTimelineRow *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

GtkWidget *
varve_timeline_row_new (void)
{
  return g_object_new (VARVE_TYPE_TIMELINE_ROW, NULL);
}

/**
 * varve_timeline_row_set_item:
 * @item: (nullable): what to show; the row follows its changes
 */
void
varve_timeline_row_set_item (VarveTimelineRow *self, VarveTimelineItem *item)
{
  if (self->item == item)
    return;
  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (!item)
    return;
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

VarveTimelineItem *
varve_timeline_row_get_item (VarveTimelineRow *self)
{
  return self->item;
}
