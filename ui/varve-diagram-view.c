/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-diagram-view.h"

#include "varve-diagram-canvas.h"
#include "varve-table-card.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define STEP 1.2

struct _VarveDiagramView
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkWidget *scroller;
  VarveDiagramCanvas *canvas;

  VarveSchema *schema; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (VarveDiagramView, varve_diagram_view, GTK_TYPE_WIDGET)

static guint activated_signal;

static void
zoom_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveDiagramView *self = VARVE_DIAGRAM_VIEW (widget);

  varve_diagram_view_set_zoom (self, varve_diagram_view_get_zoom (self) * STEP);
}

static void
zoom_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveDiagramView *self = VARVE_DIAGRAM_VIEW (widget);

  varve_diagram_view_set_zoom (self, varve_diagram_view_get_zoom (self) / STEP);
}

static void
zoom_normal (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_diagram_view_set_zoom (VARVE_DIAGRAM_VIEW (widget), 1);
}

static gboolean
scrolled (VarveDiagramView *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (!(state & GDK_CONTROL_MASK))
    return FALSE;
  varve_diagram_view_set_zoom (self, varve_diagram_view_get_zoom (self)
                                         * (dy < 0   ? STEP
                                            : dy > 0 ? 1 / STEP
                                                     : 1));
  return TRUE;
}

static VarveTableCard *
find_card_at (VarveDiagramView *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->canvas), x, y, GTK_PICK_DEFAULT);

  return picked != NULL
             ? (VarveTableCard *) (gpointer) gtk_widget_get_ancestor (picked, VARVE_TYPE_TABLE_CARD)
             : NULL;
}

static void
activate (VarveDiagramView *self, VarveTableCard *card)
{
  g_signal_emit (self, activated_signal, 0, varve_table_card_get_table (card));
}

static void
pressed (VarveDiagramView *self, int n_press, double x, double y)
{
  VarveTableCard *card = find_card_at (self, x, y);

  if (card == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (card));
  if (n_press == 2)
    activate (self, card);
}

static gboolean
key_pressed (VarveDiagramView *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || !VARVE_IS_TABLE_CARD (focus))
    return FALSE;
  activate (self, VARVE_TABLE_CARD (focus));
  return TRUE;
}

static void
add_controllers (VarveDiagramView *self)
{
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scrolled), self);
  gtk_widget_add_controller (self->scroller, scroll);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->canvas), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (self->scroller, keys);
}

static void
varve_diagram_view_dispose (GObject *object)
{
  VarveDiagramView *self = VARVE_DIAGRAM_VIEW (object);

  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->schema, varve_schema_unref);
  G_OBJECT_CLASS (varve_diagram_view_parent_class)->dispose (object);
}

static void
varve_diagram_view_class_init (VarveDiagramViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_diagram_view_dispose;
  activated_signal = g_signal_new ("table-activated", VARVE_TYPE_DIAGRAM_VIEW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "diagram.zoom-in", NULL, zoom_in);
  gtk_widget_class_install_action (widget_class, "diagram.zoom-out", NULL, zoom_out);
  gtk_widget_class_install_action (widget_class, "diagram.zoom-normal", NULL, zoom_normal);
  for (guint i = 0; i < 2; i++)
    {
      static const guint keys[2][3] = { { GDK_KEY_plus, GDK_KEY_minus, GDK_KEY_0 },
                                        { GDK_KEY_KP_Add, GDK_KEY_KP_Subtract, GDK_KEY_KP_0 } };

      gtk_widget_class_add_binding_action (widget_class, keys[i][0], GDK_CONTROL_MASK,
                                           "diagram.zoom-in", NULL);
      gtk_widget_class_add_binding_action (widget_class, keys[i][1], GDK_CONTROL_MASK,
                                           "diagram.zoom-out", NULL);
      gtk_widget_class_add_binding_action (widget_class, keys[i][2], GDK_CONTROL_MASK,
                                           "diagram.zoom-normal", NULL);
    }
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK,
                                       "diagram.zoom-in", NULL);
}

static void
varve_diagram_view_init (VarveDiagramView *self)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "view-grid-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("No Tables"));
  self->canvas = g_object_new (VARVE_TYPE_DIAGRAM_CANVAS, NULL);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->canvas));
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), self->scroller, "picture");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
  add_controllers (self);
}

/**
 * varve_diagram_view_new:
 *
 * Returns: (transfer floating): a view without a schema
 */
GtkWidget *
varve_diagram_view_new (void)
{
  return g_object_new (VARVE_TYPE_DIAGRAM_VIEW, NULL);
}

static gboolean
has_table (VarveSchema *schema)
{
  for (guint i = 0; schema != NULL && i < varve_schema_get_size (schema); i++)
    if (varve_object_kind_is_table (varve_schema_get_object (schema, i)->kind))
      return TRUE;
  return FALSE;
}

/**
 * varve_diagram_view_set_schema:
 * @self: a view
 * @schema: (nullable): what it shows
 *
 * Shows the tables of @schema and their keys.
 */
void
varve_diagram_view_set_schema (VarveDiagramView *self, VarveSchema *schema)
{
  if (self->schema == schema)
    return;
  g_clear_pointer (&self->schema, varve_schema_unref);
  self->schema = schema != NULL ? varve_schema_ref (schema) : NULL;
  varve_diagram_canvas_set_schema (self->canvas, schema);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    has_table (schema) ? "picture" : "empty");
}

/**
 * varve_diagram_view_show_table:
 * @self: a view
 * @table: index of a table in its schema
 *
 * Gives that table's card the focus, which scrolls to it.
 */
void
varve_diagram_view_show_table (VarveDiagramView *self, guint table)
{
  GtkWidget *card = varve_diagram_canvas_find_card (self->canvas, table);

  if (card != NULL)
    gtk_widget_grab_focus (card);
}

/**
 * varve_diagram_view_get_zoom:
 * @self: a view
 *
 * Returns: how much larger than usual the picture is
 */
double
varve_diagram_view_get_zoom (VarveDiagramView *self)
{
  return varve_diagram_canvas_get_zoom (self->canvas);
}

/**
 * varve_diagram_view_set_zoom:
 * @self: a view
 * @zoom: 1 for the usual size; kept between a quarter and two and a half
 *
 * Draws the picture that much larger.
 */
void
varve_diagram_view_set_zoom (VarveDiagramView *self, double zoom)
{
  varve_diagram_canvas_set_zoom (self->canvas, zoom);
}
