/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-line-numbers.h"

struct _VarveLineNumbers
{
  GtkSourceGutterRendererText parent_instance;

  guint first;
  guint n_lines;
};

G_DEFINE_FINAL_TYPE (VarveLineNumbers, varve_line_numbers, GTK_SOURCE_TYPE_GUTTER_RENDERER_TEXT)

static void
varve_line_numbers_query_data (GtkSourceGutterRenderer *renderer,
                               GtkSourceGutterLines *lines,
                               guint line)
{
  VarveLineNumbers *self = VARVE_LINE_NUMBERS (renderer);
  char text[16];
  int length;

  /* Nobody edits here: no line is the current one. */
  gtk_source_gutter_lines_remove_class (lines, line, "cursor-line");
  /* A line that was added below the piece has no number. */
  length = line < self->n_lines ? g_snprintf (text, sizeof text, "%u", self->first + line) : 0;
  gtk_source_gutter_renderer_text_set_text (GTK_SOURCE_GUTTER_RENDERER_TEXT (self),
                                            length > 0 ? text : "", length);
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
  char text[16];
  int width, height;

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (orientation != GTK_ORIENTATION_HORIZONTAL)
    return;
  g_snprintf (text, sizeof text, "%u", self->first + self->n_lines);
  gtk_source_gutter_renderer_text_measure (GTK_SOURCE_GUTTER_RENDERER_TEXT (widget), text, &width,
                                           &height);
  *minimum = *natural
      = width + 2 * gtk_source_gutter_renderer_get_xpad (GTK_SOURCE_GUTTER_RENDERER (widget));
}

static void
varve_line_numbers_class_init (VarveLineNumbersClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = varve_line_numbers_measure;
  GTK_SOURCE_GUTTER_RENDERER_CLASS (klass)->query_data = varve_line_numbers_query_data;
}

static void
varve_line_numbers_init (VarveLineNumbers *self)
{
  self->first = 1;
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
