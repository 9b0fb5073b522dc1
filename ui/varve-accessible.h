/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void varve_accessible_install (void);
void varve_accessible_name_row (GtkWidget *row, const char *sentence);

G_END_DECLS
