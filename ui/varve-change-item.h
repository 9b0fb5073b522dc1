/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveChangeItem:
 *
 * A change of a difference as a row of a list: what it is, in words, and whether it was chosen
 * (property `chosen`).
 */
#define VARVE_TYPE_CHANGE_ITEM (varve_change_item_get_type ())
G_DECLARE_FINAL_TYPE (VarveChangeItem, varve_change_item, VARVE, CHANGE_ITEM, GObject)

VarveChangeItem *varve_change_item_new (VarveDifference *difference, guint change);
VarveChangeItem *varve_change_item_new_rename (const VarveRename *rename);
guint varve_change_item_get_change (VarveChangeItem *self);
const char *varve_change_item_get_title (VarveChangeItem *self);
const char *varve_change_item_get_detail (VarveChangeItem *self);
gboolean varve_change_item_get_chosen (VarveChangeItem *self);
void varve_change_item_set_chosen (VarveChangeItem *self, gboolean chosen);
/* Of a table or a column its names; FALSE: it is something else. (transfer none) */
gboolean varve_change_item_get_names (VarveChangeItem *self,
                                      const char **schema,
                                      const char **table,
                                      const char **column);
/* Something goes. */
gboolean varve_change_item_is_drop (VarveChangeItem *self);

G_END_DECLS
