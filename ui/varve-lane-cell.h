/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-timeline-item.h"

G_BEGIN_DECLS

/**
 * VarveLaneCell:
 *
 * The piece of the graph that runs through one row: lines, and the revision's dot. A filled dot is
 * applied, a ring pending, a double ring a head; a dashed line is a dependency.
 */
#define VARVE_TYPE_LANE_CELL (varve_lane_cell_get_type ())
G_DECLARE_FINAL_TYPE (VarveLaneCell, varve_lane_cell, VARVE, LANE_CELL, GtkWidget)

GtkWidget *varve_lane_cell_new (void);
void varve_lane_cell_set_item (VarveLaneCell *self, VarveTimelineItem *item);

G_END_DECLS
