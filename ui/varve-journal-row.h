/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-journal-item.h"

G_BEGIN_DECLS

#define VARVE_TYPE_JOURNAL_ROW (varve_journal_row_get_type ())
G_DECLARE_FINAL_TYPE (VarveJournalRow, varve_journal_row, VARVE, JOURNAL_ROW, GtkWidget)

GtkWidget *varve_journal_row_new (void);
void varve_journal_row_set_item (VarveJournalRow *self, VarveJournalItem *item);

G_END_DECLS
