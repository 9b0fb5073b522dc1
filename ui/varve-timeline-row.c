/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-row.h"

#include "varve-accessible.h"
#include "varve-lane-cell.h"

#include <glib/gi18n-lib.h>

struct _VarveTimelineRow
{
  GtkWidget parent_instance;

  VarveLaneCell *lanes;
  GtkLabel *title;
  GtkLabel *id;
  GtkLabel *meta;
  GtkBox *pills;

  VarveTimelineItem *item; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (VarveTimelineRow, varve_timeline_row, GTK_TYPE_WIDGET)

static void
add_pill (VarveTimelineRow *self, const char *text, const char *style)
{
  GtkWidget *pill = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (pill), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (pill), 18);
  gtk_widget_add_css_class (pill, "pill-mark");
  gtk_widget_add_css_class (pill, style);
  gtk_box_append (self->pills, pill);
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
update_pills (VarveTimelineRow *self, VarveRevision *revision)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pills))))
    gtk_box_remove (self->pills, child);
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

static void
update_texts (VarveTimelineRow *self, VarveRevision *revision)
{
  g_autofree char *meta = varve_timeline_item_dup_meta (self->item);
  g_autofree char *behind = *meta ? g_strconcat (" · ", meta, NULL) : NULL;
  g_autofree char *sentence = varve_timeline_item_dup_sentence (self->item);

  gtk_label_set_label (self->title, *revision->message ? revision->message : _ ("No message"));
  gtk_label_set_label (self->id, revision->id);
  gtk_label_set_label (self->meta, behind ? behind : "");
  varve_accessible_name_row (GTK_WIDGET (self), sentence);
}

/* Derives all that is seen from the item. */
static void
update (VarveTimelineRow *self)
{
  VarveRevision *revision = varve_timeline_item_get_revision (self->item);

  update_texts (self, revision);
  update_pills (self, revision);
  update_style (self);
}

static void
varve_timeline_row_dispose (GObject *object)
{
  VarveTimelineRow *self = VARVE_TIMELINE_ROW (object);
  GtkWidget *child;

  if (self->item)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_TIMELINE_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_timeline_row_parent_class)->dispose (object);
}

static void
varve_timeline_row_class_init (VarveTimelineRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_timeline_row_dispose;
  g_type_ensure (VARVE_TYPE_LANE_CELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-timeline-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineRow, lanes);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineRow, title);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineRow, id);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineRow, meta);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineRow, pills);
  gtk_widget_class_set_css_name (widget_class, "timelinerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_timeline_row_init (VarveTimelineRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
  varve_lane_cell_set_item (self->lanes, item);
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
