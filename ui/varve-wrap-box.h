/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * VarveWrapBox:
 *
 * Two widgets beside each other where there is room for both, otherwise the second below the first.
 */
#define VARVE_TYPE_WRAP_BOX (varve_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (VarveWrapBox, varve_wrap_box, VARVE, WRAP_BOX, GtkWidget)

G_END_DECLS
