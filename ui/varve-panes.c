/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-panes.h"

/* Less than this and neither half could be read. */
#define FOLD_BELOW 700

struct _VarvePanes
{
  GtkWidget parent_instance;

  GtkWidget *paned; /* (owned by the widget tree) */
  gboolean folded;
  gboolean show_end;
  guint fold_source;
  int width; /* as allocated last */
};

G_DEFINE_FINAL_TYPE (VarvePanes, varve_panes, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_START = 1,
  PROP_END,
  PROP_FOLDED,
  PROP_SHOW_END,
  N_PROPS
} VarvePanesProperty;

static GParamSpec *properties[N_PROPS];

static void
update_visible (VarvePanes *self)
{
  GtkWidget *start = gtk_paned_get_start_child (GTK_PANED (self->paned));
  GtkWidget *end = gtk_paned_get_end_child (GTK_PANED (self->paned));

  if (start)
    gtk_widget_set_visible (start, !self->folded || !self->show_end);
  if (end)
    gtk_widget_set_visible (end, !self->folded || self->show_end);
}

/* Not while sizes are being given out: showing and hiding asks for another round of that. */
static gboolean
fold_now (gpointer data)
{
  VarvePanes *self = data;
  gboolean folded = self->width < FOLD_BELOW;

  self->fold_source = 0;
  if (folded == self->folded)
    return G_SOURCE_REMOVE;
  self->folded = folded;
  update_visible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  return G_SOURCE_REMOVE;
}

static void
varve_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  VarvePanes *self = VARVE_PANES (widget);
  int minimum = 0;

  self->width = width;
  if ((width < FOLD_BELOW) != self->folded && !self->fold_source)
    self->fold_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fold_now, self, NULL);
  gtk_widget_measure (self->paned, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (self->paned, MAX (width, minimum), height, baseline, NULL);
}

static int
child_minimum (GtkWidget *child)
{
  int minimum = 0;

  if (child)
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* As narrow as the wider of the two, because they can take turns. */
static void
varve_panes_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  VarvePanes *self = VARVE_PANES (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (self->paned, orientation, -1, minimum, natural, NULL, NULL);
      return;
    }
  *minimum = MAX (child_minimum (gtk_paned_get_start_child (GTK_PANED (self->paned))),
                  child_minimum (gtk_paned_get_end_child (GTK_PANED (self->paned))));
  *natural = MAX (*minimum, FOLD_BELOW);
}

static void
varve_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VarvePanes *self = VARVE_PANES (object);

  switch ((VarvePanesProperty) id)
    {
      case PROP_START:
        g_value_set_object (value, gtk_paned_get_start_child (GTK_PANED (self->paned)));
        break;
      case PROP_END:
        g_value_set_object (value, gtk_paned_get_end_child (GTK_PANED (self->paned)));
        break;
      case PROP_FOLDED:
        g_value_set_boolean (value, self->folded);
        break;
      case PROP_SHOW_END:
        g_value_set_boolean (value, self->show_end);
        break;
      case N_PROPS:
      default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
varve_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  VarvePanes *self = VARVE_PANES (object);

  switch ((VarvePanesProperty) id)
    {
      case PROP_START:
        gtk_paned_set_start_child (GTK_PANED (self->paned), g_value_get_object (value));
        break;
      case PROP_END:
        gtk_paned_set_end_child (GTK_PANED (self->paned), g_value_get_object (value));
        break;
      case PROP_SHOW_END:
        varve_panes_set_show_end (self, g_value_get_boolean (value));
        break;
      case PROP_FOLDED:
      case N_PROPS:
      default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
varve_panes_dispose (GObject *object)
{
  VarvePanes *self = VARVE_PANES (object);

  g_clear_handle_id (&self->fold_source, g_source_remove);
  g_clear_pointer (&self->paned, gtk_widget_unparent);
  G_OBJECT_CLASS (varve_panes_parent_class)->dispose (object);
}

static void
varve_panes_class_init (VarvePanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = varve_panes_get_property;
  object_class->set_property = varve_panes_set_property;
  object_class->dispose = varve_panes_dispose;
  widget_class->measure = varve_panes_measure;
  widget_class->size_allocate = varve_panes_size_allocate;
  properties[PROP_START] = g_param_spec_object ("start", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_END] = g_param_spec_object ("end", NULL, NULL, GTK_TYPE_WIDGET,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED]
      = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_END]
      = g_param_spec_boolean ("show-end", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_panes_init (VarvePanes *self)
{
  self->paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_paned_set_shrink_start_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_resize_start_child (GTK_PANED (self->paned), FALSE);
  gtk_widget_set_parent (self->paned, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
}

gboolean
varve_panes_get_folded (VarvePanes *self)
{
  return self->folded;
}

gboolean
varve_panes_get_show_end (VarvePanes *self)
{
  return self->show_end;
}

void
varve_panes_set_show_end (VarvePanes *self, gboolean show_end)
{
  if (self->show_end == show_end)
    return;
  self->show_end = show_end;
  update_visible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_END]);
}

int
varve_panes_get_position (VarvePanes *self)
{
  return gtk_paned_get_position (GTK_PANED (self->paned));
}

void
varve_panes_set_position (VarvePanes *self, int position)
{
  gtk_paned_set_position (GTK_PANED (self->paned), position);
}
