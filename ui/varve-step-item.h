/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveProgress: where a step is, as its row shows it.
 */
typedef enum
{
  VARVE_PROGRESS_PLANNED, /* the run has not begun */
  VARVE_PROGRESS_WAITING,
  VARVE_PROGRESS_RUNNING,
  VARVE_PROGRESS_DONE,
  VARVE_PROGRESS_SKIPPED,
  VARVE_PROGRESS_FAILED,
  VARVE_PROGRESS_CANCELLED, /* stopped by the person; nothing of it stayed */
  VARVE_PROGRESS_UNKNOWN,
} VarveProgress;

/**
 * VarveStepItem:
 *
 * A step of a plan in the dialog's list: the step itself, which never changes, and where the run is
 * with it. `changed` is emitted for any of the latter.
 */
#define VARVE_TYPE_STEP_ITEM (varve_step_item_get_type ())
G_DECLARE_FINAL_TYPE (VarveStepItem, varve_step_item, VARVE, STEP_ITEM, GObject)

VarveStepItem *varve_step_item_new (VarvePlan *plan, guint index);
const VarveStep *varve_step_item_get_step (VarveStepItem *self);
guint varve_step_item_get_index (VarveStepItem *self);
VarveProgress varve_step_item_get_progress (VarveStepItem *self);
gint64 varve_step_item_get_duration (VarveStepItem *self); /* microseconds */
/* Where it stopped: 1-based, 0 where that is not known. */
guint varve_step_item_get_statement (VarveStepItem *self);
guint varve_step_item_get_line (VarveStepItem *self);
void varve_step_item_set_progress (VarveStepItem *self, VarveProgress progress, gint64 duration_us);
void varve_step_item_set_place (VarveStepItem *self, guint statement, guint line);
/* (nullable): what the database said about it, a line each. */
const char *varve_step_item_get_notices (VarveStepItem *self);
/* @notice NULL: it said nothing yet. */
void varve_step_item_add_notice (VarveStepItem *self, const char *notice);
/* Whether its SQL is unfolded: kept here, since rows are re-used. */
gboolean varve_step_item_get_expanded (VarveStepItem *self);
void varve_step_item_set_expanded (VarveStepItem *self, gboolean expanded);

G_END_DECLS
