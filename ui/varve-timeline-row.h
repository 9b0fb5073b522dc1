/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-timeline-item.h"

G_BEGIN_DECLS

#define VARVE_TYPE_TIMELINE_ROW (varve_timeline_row_get_type ())
G_DECLARE_FINAL_TYPE (VarveTimelineRow, varve_timeline_row, VARVE, TIMELINE_ROW, GtkWidget)

GtkWidget *varve_timeline_row_new (void);
void varve_timeline_row_set_item (VarveTimelineRow *self, VarveTimelineItem *item);
VarveTimelineItem *varve_timeline_row_get_item (VarveTimelineRow *self);

G_END_DECLS
