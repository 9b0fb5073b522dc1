/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveGenerateDialog:
 *
 * A new revision made from the desired schema: what differs, to be chosen from; what may be a
 * rename, asked with its evidence; what is kept and what is not compared; beside it the script as
 * it will be, and whether it is proven. The signal `created` (const char *id, const char *path)
 * says that it was written.
 */
#define VARVE_TYPE_GENERATE_DIALOG (varve_generate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarveGenerateDialog, varve_generate_dialog, VARVE, GENERATE_DIALOG, AdwWindow)

VarveGenerateDialog *varve_generate_dialog_new (GtkWindow *parent,
                                                VarveSession *session,
                                                const char *environment,
                                                const char *const *parents,
                                                const char *message);

G_END_DECLS
