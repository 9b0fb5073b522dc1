/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveProblemsDialog:
 *
 * What is wrong with a project's scripts, one row a problem, each with its file. Choosing one shows
 * the place, see varve_session_show_place().
 */
#define VARVE_TYPE_PROBLEMS_DIALOG (varve_problems_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarveProblemsDialog, varve_problems_dialog, VARVE, PROBLEMS_DIALOG, AdwWindow)

VarveProblemsDialog *varve_problems_dialog_new (GtkWindow *parent, VarveSession *session);

G_END_DECLS
