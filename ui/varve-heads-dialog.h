/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveHeadsDialog:
 *
 * What each of several heads brings, where they meet, and the two ways to one head: a merge, or one
 * branch put behind the other.
 */
#define VARVE_TYPE_HEADS_DIALOG (varve_heads_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarveHeadsDialog, varve_heads_dialog, VARVE, HEADS_DIALOG, AdwWindow)

void varve_heads_dialog_present (GtkWindow *parent, VarveSession *session);
/* The same, but the caller presents it; for tests. (transfer none): the toolkit owns it. */
VarveHeadsDialog *varve_heads_dialog_new (GtkWindow *parent, VarveSession *session);
/* The scripts are read, and what there is to say is shown. */
gboolean varve_heads_dialog_is_ready (VarveHeadsDialog *self);

G_END_DECLS
