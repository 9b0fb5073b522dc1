/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveTableCard:
 *
 * A table in a picture of a schema: its name, its columns with their types, keys marked. Draws its
 * text itself, for there may be thousands of them. Can be focused; its accessible name is a
 * sentence.
 */
#define VARVE_TYPE_TABLE_CARD (varve_table_card_get_type ())
G_DECLARE_FINAL_TYPE (VarveTableCard, varve_table_card, VARVE, TABLE_CARD, GtkWidget)

GtkWidget *varve_table_card_new (VarveSchema *schema, guint table);
guint varve_table_card_get_table (VarveTableCard *self);
/* Where the line of a column runs, from the card's upper edge; of the name where it is none of it.
 */
double varve_table_card_get_column_y (VarveTableCard *self, guint column);

G_END_DECLS
