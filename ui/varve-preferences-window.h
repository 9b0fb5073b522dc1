/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VARVE_TYPE_PREFERENCES_WINDOW (varve_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (VarvePreferencesWindow,
                      varve_preferences_window,
                      VARVE,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/* @parent: (nullable) */
VarvePreferencesWindow *varve_preferences_window_new (GtkWindow *parent);
/* Makes the application light or dark as it was chosen, and scripts have the chosen font. */
void varve_preferences_apply_style (void);

G_END_DECLS
