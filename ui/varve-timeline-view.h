/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveTimelineView:
 *
 * A project's revisions against one environment: a summary with the two buttons, search, and the
 * list. Signals: `selected` when another revision is selected (or none), `activated` when a row was
 * clicked or Return pressed on it.
 */
#define VARVE_TYPE_TIMELINE_VIEW (varve_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveTimelineView, varve_timeline_view, VARVE, TIMELINE_VIEW, GtkWidget)

void varve_timeline_view_set_session (VarveTimelineView *self, VarveSession *session);
void varve_timeline_view_set_environment (VarveTimelineView *self, const char *environment);
/* NULL where none is selected. */
VarveRevision *varve_timeline_view_get_selected (VarveTimelineView *self);
/* Selects and shows the revision of this id, now or as soon as it is there. */
void varve_timeline_view_select (VarveTimelineView *self, const char *id);
void varve_timeline_view_set_searching (VarveTimelineView *self, gboolean searching);
gboolean varve_timeline_view_get_searching (VarveTimelineView *self);
void varve_timeline_view_complete (VarveTimelineView *self);
void varve_timeline_view_focus_list (VarveTimelineView *self);

G_END_DECLS
