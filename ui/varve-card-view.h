/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveCardView:
 *
 * What can be done about an error: a row a remedy of a #VarveCard, with the button that does it and
 * the line that does it in a shell, to be copied.
 *
 * Signals:
 *
 * - `taken` (guint index): the person chose that remedy of the card.
 */
#define VARVE_TYPE_CARD_VIEW (varve_card_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveCardView, varve_card_view, VARVE, CARD_VIEW, GtkWidget)

GtkWidget *varve_card_view_new (void);
/* @card: (nullable). @elsewhere: a remedy whose button stands somewhere else: here is only its
 * line; G_MAXUINT: none. */
void varve_card_view_set_card (VarveCardView *self,
                               const VarveCard *card,
                               VarveGraph *graph,
                               guint elsewhere);

/* The first remedy's button; NULL where only a shell helps. (transfer none) */
GtkWidget *varve_card_view_get_first_button (VarveCardView *self);

/* The best remedy that a button can take, G_MAXUINT where there is none. */
guint varve_card_find_best (const VarveCard *card);
/* For a button, with a mnemonic: that the error's own place is a script is said there. (transfer
 * none) */
const char *varve_card_get_label (const VarveCard *card, guint index, VarveGraph *graph);

G_END_DECLS
