/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-condition.h"

G_BEGIN_DECLS

/**
 * VarveConditionBar:
 *
 * The bar under the header: one condition, one button.
 */
#define VARVE_TYPE_CONDITION_BAR (varve_condition_bar_get_type ())
G_DECLARE_FINAL_TYPE (VarveConditionBar, varve_condition_bar, VARVE, CONDITION_BAR, GtkWidget)

/* NULL hides it. */
void varve_condition_bar_set_condition (VarveConditionBar *self, const VarveCondition *condition);

G_END_DECLS
