/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveConnectionEditor:
 *
 * An environment of varve.ini: its name, kind and database. Adds one, changes it, removes it, makes
 * it the default.
 */
#define VARVE_TYPE_CONNECTION_EDITOR (varve_connection_editor_get_type ())
G_DECLARE_FINAL_TYPE (VarveConnectionEditor,
                      varve_connection_editor,
                      VARVE,
                      CONNECTION_EDITOR,
                      AdwWindow)

/* @environment: (nullable): NULL adds one. */
void
varve_connection_editor_present (GtkWindow *parent, VarveSession *session, const char *environment);
/* The same, but the caller presents it; for tests. (transfer none): the toolkit owns it. */
VarveConnectionEditor *
varve_connection_editor_new (GtkWindow *parent, VarveSession *session, const char *environment);

G_END_DECLS
