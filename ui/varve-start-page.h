/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * VarveStartPage:
 *
 * What a window shows while no project is open. The signal `project-chosen` (const char *folder)
 * comes from the recent ones; the buttons name the window's actions.
 */
#define VARVE_TYPE_START_PAGE (varve_start_page_get_type ())
G_DECLARE_FINAL_TYPE (VarveStartPage, varve_start_page, VARVE, START_PAGE, GtkWidget)

void varve_start_page_refresh (VarveStartPage *self);

G_END_DECLS
