/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* Says what stamping costs where the database is at a revision that no script has, asks for the
 * revision that its schema really is at, and goes on to the plan. @suggested: (nullable): an id. */
void varve_stamp_dialog_present (GtkWindow *parent,
                                 VarveSession *session,
                                 const char *environment,
                                 const char *suggested);

G_END_DECLS
