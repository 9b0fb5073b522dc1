/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-line-numbers.h"

struct _VarveLineNumbers
{
  GtkSourceGutterRenderer parent_instance;

  guint first;
  guint n_lines;
  PangoLayout *layout; /* (owned) (nullable): while lines are drawn */
};

G_DEFINE_FINAL_TYPE (VarveLineNumbers, varve_line_numbers, GTK_SOURCE_TYPE_GUTTER_RENDERER)

static void
varve_line_numbers_begin (GtkSourceGutterRenderer *renderer, GtkSourceGutterLines *lines)
{
  VarveLineNumbers *self = VARVE_LINE_NUMBERS (renderer);

  g_clear_object (&self->layout);
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
}

static void
varve_line_numbers_end (GtkSourceGutterRenderer *renderer)
{
  g_clear_object (&VARVE_LINE_NUMBERS (renderer)->layout);
}

/* The toolkit's own numbers make the cursor's line bold; nobody edits here. */
static void
varve_line_numbers_snapshot_line (GtkSourceGutterRenderer *renderer,
                                  GtkSnapshot *snapshot,
                                  GtkSourceGutterLines *lines,
                                  guint line)
{
  VarveLineNumbers *self = VARVE_LINE_NUMBERS (renderer);
  char text[16];
  int width, height;
  float x, y;

  /* A line that was added below the piece has no number. */
  if (line >= self->n_lines)
    return;
  pango_layout_set_text (self->layout, text,
                         g_snprintf (text, sizeof text, "%u", self->first + line));
  pango_layout_get_pixel_size (self->layout, &width, &height);
  gtk_source_gutter_renderer_align_cell (renderer, line, width, height, &x, &y);
  gtk_snapshot_render_layout (snapshot, gtk_widget_get_style_context (GTK_WIDGET (self)), x, y,
                              self->layout);
}

static void
varve_line_numbers_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  VarveLineNumbers *self = VARVE_LINE_NUMBERS (widget);
  g_autoptr (PangoLayout) layout = NULL;
  char text[16];
  int width;

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (orientation != GTK_ORIENTATION_HORIZONTAL)
    return;
  g_snprintf (text, sizeof text, "%u", self->first + self->n_lines);
  layout = gtk_widget_create_pango_layout (widget, text);
  pango_layout_get_pixel_size (layout, &width, NULL);
  *minimum = *natural
      = width + 2 * gtk_source_gutter_renderer_get_xpad (GTK_SOURCE_GUTTER_RENDERER (widget));
}

static void
varve_line_numbers_class_init (VarveLineNumbersClass *klass)
{
  GtkSourceGutterRendererClass *renderer_class = GTK_SOURCE_GUTTER_RENDERER_CLASS (klass);

  GTK_WIDGET_CLASS (klass)->measure = varve_line_numbers_measure;
  renderer_class->begin = varve_line_numbers_begin;
  renderer_class->end = varve_line_numbers_end;
  renderer_class->snapshot_line = varve_line_numbers_snapshot_line;
}

static void
varve_line_numbers_init (VarveLineNumbers *self)
{
  self->first = 1;
  gtk_widget_add_css_class (GTK_WIDGET (self), "dim-label");
}

GtkSourceGutterRenderer *
varve_line_numbers_new (void)
{
  return g_object_new (VARVE_TYPE_LINE_NUMBERS, "xpad", 8, "xalign", 1.0f, NULL);
}

void
varve_line_numbers_set_first (VarveLineNumbers *self, guint first, guint n_lines)
{
  self->first = first;
  self->n_lines = n_lines;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
