/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* Answers @session's questions for passwords: from memory, from the keyring, and where a person
 * waits, by a dialog over @window. */
void varve_password_attach (VarveSession *session, GtkWindow *window);

G_END_DECLS
