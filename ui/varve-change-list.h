/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Changes of a schema, one a row, to read. @items: (element-type VarveChangeItem). (transfer
 * floating) */
GtkWidget *varve_change_list_new (GListModel *items);

G_END_DECLS
