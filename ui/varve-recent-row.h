/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * VarveRecentRow:
 *
 * A project that was open: where it is, and how its databases stand, read once the row can be seen.
 */
#define VARVE_TYPE_RECENT_ROW (varve_recent_row_get_type ())
G_DECLARE_FINAL_TYPE (VarveRecentRow, varve_recent_row, VARVE, RECENT_ROW, AdwActionRow)

GtkWidget *varve_recent_row_new (const char *folder);
const char *varve_recent_row_get_folder (VarveRecentRow *self);

G_END_DECLS
