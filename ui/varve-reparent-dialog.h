/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* Called once the script was written. */
typedef void (*VarveReparentFunc) (const VarveReparent *change, gpointer user_data);

/* Asks all databases whether they hold @revision, shows which file would change and how, and writes
 * it when the person says so. Refuses where a database holds it. */
void varve_reparent_dialog_present (GtkWindow *parent,
                                    VarveSession *session,
                                    VarveGraph *graph,
                                    const char *revision,
                                    const char *new_parent,
                                    VarveReparentFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy);

G_END_DECLS
