/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-view-private.h"

#include "varve-timeline-row.h"

static void
popup_at (VarveTimelineView *self, const GdkRectangle *place)
{
  if (!self->row_popover)
    {
      self->row_popover = GTK_POPOVER (gtk_popover_menu_new_from_model (self->row_menu));
      gtk_popover_set_has_arrow (self->row_popover, FALSE);
      gtk_popover_set_position (self->row_popover, GTK_POS_BOTTOM);
      gtk_widget_set_halign (GTK_WIDGET (self->row_popover), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->row_popover), GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (self->row_popover, place);
  gtk_popover_popup (self->row_popover);
}

/* The row at a place of the list. */
static VarveTimelineRow *
pick_row (VarveTimelineView *self, double x, double y)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *child = picked ? gtk_widget_get_first_child (picked) : NULL;

  if (picked && VARVE_IS_TIMELINE_ROW (child))
    return VARVE_TIMELINE_ROW (child);
  picked = picked ? gtk_widget_get_ancestor (picked, VARVE_TYPE_TIMELINE_ROW) : NULL;
  return picked ? VARVE_TIMELINE_ROW (picked) : NULL;
}

static void
row_pressed (VarveTimelineView *self, int n_press, double x, double y, GtkGesture *gesture)
{
  VarveTimelineRow *row = pick_row (self, x, y);
  VarveTimelineItem *item = row ? varve_timeline_row_get_item (row) : NULL;
  double view_x, view_y;

  if (!item)
    return;
  gtk_single_selection_set_selected (
      self->selection,
      varve_timeline_model_find (self->model, varve_timeline_item_get_revision (item)->id));
  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &view_x,
                                    &view_y);
  popup_at (self, &(GdkRectangle){ (int) view_x, (int) view_y, 1, 1 });
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* One click is enough where the script is not beside the list. */
static void
row_released (VarveTimelineView *self, int n_press, double x, double y, GtkGesture *gesture)
{
  if (pick_row (self, x, y))
    varve_timeline_view_activate (self);
}

static GtkWidget *
find_focused_row (VarveTimelineView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (!focus || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  return gtk_widget_get_first_child (focus);
}

static void
menu_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  VarveTimelineView *self = VARVE_TIMELINE_VIEW (widget);
  GtkWidget *row = find_focused_row (self);
  VarveTimelineItem *item;
  graphene_rect_t bounds;

  if (!VARVE_IS_TIMELINE_ROW (row) || !gtk_widget_compute_bounds (row, widget, &bounds))
    return;
  item = varve_timeline_row_get_item (VARVE_TIMELINE_ROW (row));
  gtk_single_selection_set_selected (
      self->selection,
      varve_timeline_model_find (self->model, varve_timeline_item_get_revision (item)->id));
  popup_at (self, &(GdkRectangle){ (int) (bounds.origin.x + 48),
                                   (int) (bounds.origin.y + bounds.size.height / 2), 1, 1 });
}

void
varve_timeline_view_bind_menu (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "timeline.menu", NULL, menu_action);
  gtk_widget_class_bind_template_callback (widget_class, row_pressed);
  gtk_widget_class_bind_template_callback (widget_class, row_released);
}
