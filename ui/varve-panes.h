/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * VarvePanes:
 *
 * Two widgets side by side with a handle between them; where there is no room for both, one at a
 * time. Properties: `start`, `end`, `position` (of the handle), `folded`, and `show-end` (which one
 * is seen while folded).
 */
#define VARVE_TYPE_PANES (varve_panes_get_type ())
G_DECLARE_FINAL_TYPE (VarvePanes, varve_panes, VARVE, PANES, GtkWidget)

gboolean varve_panes_get_folded (VarvePanes *self);
gboolean varve_panes_get_show_end (VarvePanes *self);
void varve_panes_set_show_end (VarvePanes *self, gboolean show_end);
int varve_panes_get_position (VarvePanes *self);
void varve_panes_set_position (VarvePanes *self, int position);

G_END_DECLS
