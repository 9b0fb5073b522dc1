/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * VarvePasswordDialog:
 *
 * Asks for one password, and whether to remember it.
 */
#define VARVE_TYPE_PASSWORD_DIALOG (varve_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarvePasswordDialog,
                      varve_password_dialog,
                      VARVE,
                      PASSWORD_DIALOG,
                      AdwMessageDialog)

/* @secret: NULL when the person declined. Called once. */
typedef void (*VarvePasswordFunc) (const char *secret, gboolean remember, gpointer user_data);

/* (transfer none): valid until @func was called. */
VarvePasswordDialog *varve_password_dialog_present (GtkWindow *parent,
                                                    const char *environment,
                                                    const char *prompt,
                                                    gboolean was_wrong,
                                                    gboolean has_keyring,
                                                    VarvePasswordFunc func,
                                                    gpointer user_data,
                                                    GDestroyNotify destroy);
/* What the switch says at first; otherwise no. */
void varve_password_dialog_set_remember (VarvePasswordDialog *self, gboolean remember);
/* Nobody waits for the answer any more. */
void varve_password_dialog_withdraw (VarvePasswordDialog *self);

G_END_DECLS
