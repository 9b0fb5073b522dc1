/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveTimelineItem:
 *
 * A row of the timeline: one revision, where its lines run, and how it stands in the database that
 * is looked at. Made when a row is shown. The signal `changed` says that the status is another.
 */
#define VARVE_TYPE_TIMELINE_ITEM (varve_timeline_item_get_type ())
G_DECLARE_FINAL_TYPE (VarveTimelineItem, varve_timeline_item, VARVE, TIMELINE_ITEM, GObject)

VarveTimelineItem *varve_timeline_item_new (VarveGraph *graph,
                                            guint index,
                                            VarveStatus *status,
                                            const VarveLanes *lanes,
                                            guint position);
void varve_timeline_item_set_status (VarveTimelineItem *self, VarveStatus *status);

VarveGraph *varve_timeline_item_get_graph (VarveTimelineItem *self);
guint varve_timeline_item_get_index (VarveTimelineItem *self);
VarveRevision *varve_timeline_item_get_revision (VarveTimelineItem *self);
VarveState varve_timeline_item_get_state (VarveTimelineItem *self);
gboolean varve_timeline_item_is_head (VarveTimelineItem *self);
gboolean varve_timeline_item_is_edited (VarveTimelineItem *self);
const VarveJournalEntry *varve_timeline_item_get_last_run (VarveTimelineItem *self);
const VarveLaneRow *varve_timeline_item_get_lane (VarveTimelineItem *self);
const VarveLaneSegment *varve_timeline_item_get_segments (VarveTimelineItem *self);
guint varve_timeline_item_get_max_lanes (VarveTimelineItem *self);

char *varve_timeline_item_dup_state_text (VarveTimelineItem *self);
const char *varve_timeline_item_get_title (VarveTimelineItem *self);
char *varve_timeline_item_dup_meta (VarveTimelineItem *self);
char *varve_timeline_item_dup_sentence (VarveTimelineItem *self);

G_END_DECLS
