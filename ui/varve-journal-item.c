/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-journal-item.h"

struct _VarveJournalItem
{
  GObject parent_instance;

  VarveJournalEntry *entry; /* (owned) */
  char *title;              /* (owned) */
};

G_DEFINE_FINAL_TYPE (VarveJournalItem, varve_journal_item, G_TYPE_OBJECT)

static void
varve_journal_item_finalize (GObject *object)
{
  VarveJournalItem *self = VARVE_JOURNAL_ITEM (object);

  varve_journal_entry_free (self->entry);
  g_free (self->title);
  G_OBJECT_CLASS (varve_journal_item_parent_class)->finalize (object);
}

static void
varve_journal_item_class_init (VarveJournalItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_journal_item_finalize;
}

static void
varve_journal_item_init (VarveJournalItem *self)
{
}

VarveJournalItem *
varve_journal_item_new (const VarveJournalEntry *entry, const char *title)
{
  VarveJournalItem *self = g_object_new (VARVE_TYPE_JOURNAL_ITEM, NULL);

  self->entry = varve_journal_entry_copy (entry);
  self->title = g_strdup (title);
  return self;
}

const VarveJournalEntry *
varve_journal_item_get_entry (VarveJournalItem *self)
{
  return self->entry;
}

const char *
varve_journal_item_get_title (VarveJournalItem *self)
{
  return self->title;
}
