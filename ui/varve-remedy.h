/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* Does in the window what remedy @index of @card says. @window: the project's, or a dialog
 * over it, which is closed where the project's has to show something. @environment: (nullable):
 * whose database it is about. Whoever shows the card closes itself first, and handles by itself
 * what “again” means there: elsewhere that is reading everything again. */
void varve_remedy_take (GtkWindow *window,
                        VarveSession *session,
                        const char *environment,
                        const VarveCard *card,
                        guint index);

G_END_DECLS
