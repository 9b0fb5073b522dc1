/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-wrap-box.h"

#define GAP_X 12
#define GAP_Y 6
/* A text beside buttons needs this much to be read, unless it is shorter. */
#define READABLE 200

struct _VarveWrapBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (VarveWrapBox, varve_wrap_box, GTK_TYPE_WIDGET)

typedef struct
{
  int minimum;
  int natural;
} Size;

static Size
measure (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  Size size = { 0, 0 };

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, &size.minimum, &size.natural, NULL, NULL);
  return size;
}

static GtkWidget *
get_second (GtkWidget *widget)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);

  return first != NULL ? gtk_widget_get_next_sibling (first) : NULL;
}

static gboolean
is_beside (GtkWidget *widget, int width)
{
  Size first = measure (gtk_widget_get_first_child (widget), GTK_ORIENTATION_HORIZONTAL, -1);
  Size second = measure (get_second (widget), GTK_ORIENTATION_HORIZONTAL, -1);

  return width < 0
         || MAX (first.minimum, MIN (first.natural, READABLE)) + GAP_X + second.natural <= width;
}

static GtkSizeRequestMode
varve_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_height (GtkWidget *widget, int width, int *minimum, int *natural)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkWidget *second = get_second (widget);
  gboolean beside = is_beside (widget, width);
  int second_width = measure (second, GTK_ORIENTATION_HORIZONTAL, -1).natural;
  Size upper, lower;

  if (width < 0)
    second_width = -1;
  upper = measure (first, GTK_ORIENTATION_VERTICAL,
                   beside && width >= 0 ? width - GAP_X - second_width : width);
  lower = measure (second, GTK_ORIENTATION_VERTICAL, beside ? second_width : width);
  *minimum = beside ? MAX (upper.minimum, lower.minimum) : upper.minimum + GAP_Y + lower.minimum;
  *natural = beside ? MAX (upper.natural, lower.natural) : upper.natural + GAP_Y + lower.natural;
}

static void
varve_wrap_box_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  Size first, second;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      measure_height (widget, for_size, minimum, natural);
      return;
    }
  first = measure (gtk_widget_get_first_child (widget), orientation, -1);
  second = measure (get_second (widget), orientation, -1);
  *minimum = MAX (first.minimum, second.minimum);
  *natural = first.natural + GAP_X + second.natural;
}

static void
allocate (GtkWidget *parent, GtkWidget *child, int x, int y, int width, int height)
{
  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  if (gtk_widget_get_direction (parent) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (parent) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
varve_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  GtkWidget *second = get_second (widget);
  int second_width = measure (second, GTK_ORIENTATION_HORIZONTAL, -1).natural;
  int upper;

  if (is_beside (widget, width))
    {
      allocate (widget, first, 0, 0, width - GAP_X - second_width, height);
      allocate (widget, second, width - second_width, 0, second_width, height);
      return;
    }
  upper = measure (first, GTK_ORIENTATION_VERTICAL, width).minimum;
  allocate (widget, first, 0, 0, width, upper);
  allocate (widget, second, 0, upper + GAP_Y, width, height - upper - GAP_Y);
}

static void
varve_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_wrap_box_parent_class)->dispose (object);
}

static void
varve_wrap_box_class_init (VarveWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_wrap_box_dispose;
  widget_class->get_request_mode = varve_wrap_box_get_request_mode;
  widget_class->measure = varve_wrap_box_measure;
  widget_class->size_allocate = varve_wrap_box_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "box");
}

static void
varve_wrap_box_init (VarveWrapBox *self)
{
}
