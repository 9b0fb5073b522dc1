/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveNewRevisionDialog:
 *
 * Asks for a message and writes a new script from the template. The signal `created` (const char
 * *id, const char *path) says that it is there.
 */
#define VARVE_TYPE_NEW_REVISION_DIALOG (varve_new_revision_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarveNewRevisionDialog,
                      varve_new_revision_dialog,
                      VARVE,
                      NEW_REVISION_DIALOG,
                      AdwWindow)

/* @parents: ids that it follows; NULL: the head. @message: (nullable): what stands there first.
 * @environment: (nullable): the one that is looked at. */
VarveNewRevisionDialog *varve_new_revision_dialog_new (GtkWindow *parent,
                                                       VarveSession *session,
                                                       const char *const *parents,
                                                       const char *message,
                                                       const char *environment);

void varve_new_revision_dialog_choose_models (VarveNewRevisionDialog *self);

G_END_DECLS
