/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Breaks of words in labels get no hyphen: in a name it would be read as part of it. */
void varve_label_keep_names (GtkWidget *root);

G_END_DECLS
