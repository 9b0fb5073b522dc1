/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveFoundDialog:
 *
 * Where the script of a revision is that the project lacks: the repository and the journal are
 * searched while the dialog is there, and each version found can be viewed, brought back, rolled
 * back, or given up by a stamp.
 */
#define VARVE_TYPE_FOUND_DIALOG (varve_found_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarveFoundDialog, varve_found_dialog, VARVE, FOUND_DIALOG, AdwWindow)

/* @environment: (nullable): whose journal is looked into, too. @bring_back: the best version is
 * brought back as soon as it is found. */
void varve_found_dialog_present (GtkWindow *parent,
                                 VarveSession *session,
                                 const char *environment,
                                 const char *id,
                                 gboolean bring_back);

G_END_DECLS
