/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveJournalItem:
 *
 * A journal entry in a list.
 */
#define VARVE_TYPE_JOURNAL_ITEM (varve_journal_item_get_type ())
G_DECLARE_FINAL_TYPE (VarveJournalItem, varve_journal_item, VARVE, JOURNAL_ITEM, GObject)

/* @title: what the row is called; the entry is copied. */
VarveJournalItem *varve_journal_item_new (const VarveJournalEntry *entry, const char *title);
const VarveJournalEntry *varve_journal_item_get_entry (VarveJournalItem *self);
const char *varve_journal_item_get_title (VarveJournalItem *self);

G_END_DECLS
