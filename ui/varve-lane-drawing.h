/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-timeline-item.h"

G_BEGIN_DECLS

int varve_lane_drawing_get_width (VarveTimelineItem *item);
void varve_lane_drawing_snapshot (GtkWidget *widget,
                                  VarveTimelineItem *item,
                                  float height,
                                  GtkSnapshot *snapshot);

G_END_DECLS
