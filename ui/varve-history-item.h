/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveHistoryItem:
 *
 * A row of a column's history: a revision, how it stands in the database, and what it does to the
 * column, each thing with the script's words.
 */
#define VARVE_TYPE_HISTORY_ITEM (varve_history_item_get_type ())
G_DECLARE_FINAL_TYPE (VarveHistoryItem, varve_history_item, VARVE, HISTORY_ITEM, GObject)

/* @name: what it is called where it was asked for; said where it has another here. */
VarveHistoryItem *varve_history_item_new (VarveRevision *revision,
                                          VarveState state,
                                          const VarveColumnRevision *touched,
                                          const char *name);
VarveRevision *varve_history_item_get_revision (VarveHistoryItem *self);
/* 1-based, of the first thing that it does. */
guint varve_history_item_get_line (VarveHistoryItem *self);
const char *varve_history_item_get_title (VarveHistoryItem *self);
const char *varve_history_item_get_meta (VarveHistoryItem *self);
guint varve_history_item_get_n_edits (VarveHistoryItem *self);
const char *varve_history_item_get_edit_title (VarveHistoryItem *self, guint index);
const char *varve_history_item_get_edit_text (VarveHistoryItem *self, guint index);
/* “add user email, applied: Column added, Index” */
const char *varve_history_item_get_sentence (VarveHistoryItem *self);

G_END_DECLS
