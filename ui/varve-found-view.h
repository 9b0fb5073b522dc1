/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/* The text of a script that is not among the project's, to be read and copied. */
void varve_found_view_present (GtkWindow *parent, VarveFound *found);

G_END_DECLS
