/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* How an Alembic project's own Alembic is called, and whether it may be. */
void varve_alembic_dialog_present (GtkWindow *parent, VarveSession *session);

G_END_DECLS
