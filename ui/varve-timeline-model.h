/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "varve-timeline-item.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_TIMELINE_ALL = 0,
  VARVE_TIMELINE_PENDING = 1 << 0,
  VARVE_TIMELINE_APPLIED = 1 << 1,
  VARVE_TIMELINE_EDITED = 1 << 2,
} VarveTimelineStates;

/**
 * VarveTimelineModel:
 *
 * The shown revisions, newest first, as a #GListModel of #VarveTimelineItem. An item is made when
 * it is asked for and the same while it is held.
 */
#define VARVE_TYPE_TIMELINE_MODEL (varve_timeline_model_get_type ())
G_DECLARE_FINAL_TYPE (VarveTimelineModel, varve_timeline_model, VARVE, TIMELINE_MODEL, GObject)

VarveTimelineModel *varve_timeline_model_new (void);
void varve_timeline_model_set_graph (VarveTimelineModel *self, VarveGraph *graph);
void varve_timeline_model_set_status (VarveTimelineModel *self, VarveStatus *status);
void varve_timeline_model_set_names (VarveTimelineModel *self, VarveGraph *graph, GPtrArray *names);
void varve_timeline_model_set_filter (VarveTimelineModel *self,
                                      const char *text,
                                      VarveTimelineStates states);
gboolean varve_timeline_model_is_filtered (VarveTimelineModel *self);
guint varve_timeline_model_find (VarveTimelineModel *self, const char *id);
const VarveLanes *varve_timeline_model_get_lanes (VarveTimelineModel *self);

G_END_DECLS
