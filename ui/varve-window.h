/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveWindow:
 *
 * One window: the start page, or a project.
 */
#define VARVE_TYPE_WINDOW (varve_window_get_type ())
G_DECLARE_FINAL_TYPE (VarveWindow, varve_window, VARVE, WINDOW, AdwApplicationWindow)

VarveWindow *varve_window_new (GtkApplication *application);
/* @folder: a project's folder or its varve.ini */
void varve_window_open (VarveWindow *self, const char *folder);
void varve_window_present_read (VarveWindow *self);
/* Whether it shows the start page, so that a project may be opened in it. */
gboolean varve_window_is_empty (VarveWindow *self);
/* (nullable): folder of the open project */
const char *varve_window_get_folder (VarveWindow *self);
VarveSession *varve_window_get_session (VarveWindow *self);
const char *varve_window_get_environment (VarveWindow *self);
/* @toast: (transfer full) */
void varve_window_add_toast (VarveWindow *self, AdwToast *toast);

G_END_DECLS
