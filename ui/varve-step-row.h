/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-step-item.h"

G_BEGIN_DECLS

/**
 * VarveStepRow:
 *
 * A row of the plan dialog's list: direction or progress, message, id, how many statements, marks,
 * and the SQL folded under it. Re-used by the list: all that is visible follows its item.
 */
#define VARVE_TYPE_STEP_ROW (varve_step_row_get_type ())
G_DECLARE_FINAL_TYPE (VarveStepRow, varve_step_row, VARVE, STEP_ROW, GtkWidget)

GtkWidget *varve_step_row_new (void);
void varve_step_row_set_item (VarveStepRow *self, VarveStepItem *item);

G_END_DECLS
