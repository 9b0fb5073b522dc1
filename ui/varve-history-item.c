/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-history-item.h"

#include "varve-format.h"

#include <glib/gi18n-lib.h>

struct _VarveHistoryItem
{
  GObject parent_instance;

  VarveRevision *revision; /* (owned) */
  guint line;
  char *meta;        /* (owned) */
  char *sentence;    /* (owned) */
  GPtrArray *titles; /* (owned) (element-type utf8): static */
  GPtrArray *texts;  /* (owned) (element-type utf8) */
};

G_DEFINE_FINAL_TYPE (VarveHistoryItem, varve_history_item, G_TYPE_OBJECT)

static void
varve_history_item_finalize (GObject *object)
{
  VarveHistoryItem *self = VARVE_HISTORY_ITEM (object);

  varve_revision_unref (self->revision);
  g_free (self->meta);
  g_free (self->sentence);
  g_ptr_array_unref (self->titles);
  g_ptr_array_unref (self->texts);
  G_OBJECT_CLASS (varve_history_item_parent_class)->finalize (object);
}

static void
varve_history_item_class_init (VarveHistoryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_history_item_finalize;
}

static void
varve_history_item_init (VarveHistoryItem *self)
{
  self->titles = g_ptr_array_new ();
  self->texts = g_ptr_array_new_with_free_func (g_free);
}

/* “1975ea83b712 · 22 Nov 2026 · pending · users.mail” */
static char *
dup_meta (VarveHistoryItem *self, VarveState state, const char *name, const char *asked)
{
  g_autofree char *date = varve_format_date (self->revision->created);
  const char *state_text = varve_format_state (state);
  GString *text = g_string_new (self->revision->id);

  if (date != NULL)
    g_string_append_printf (text, " · %s", date);
  if (state_text != NULL)
    g_string_append_printf (text, " · %s", state_text);
  if (g_ascii_strcasecmp (name, asked) != 0)
    {
      g_string_append (text, " · ");
      /* Translators: a column had another name then: “as users.mail” */
      g_string_append_printf (text, _ ("as %s"), name);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_sentence (VarveHistoryItem *self, VarveState state)
{
  const char *state_text = varve_format_state (state);
  GString *text = g_string_new (varve_history_item_get_title (self));

  if (state_text != NULL)
    g_string_append_printf (text, ", %s", state_text);
  for (guint i = 0; i < self->titles->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? ": " : ", ",
                            varve_history_item_get_edit_title (self, i));
  return g_string_free (text, FALSE);
}

/**
 * varve_history_item_new:
 * @revision: the revision
 * @state: how it stands in the database
 * @touched: what it does
 * @name: what the column is called where it was asked for
 *
 * Returns: (transfer full): a row
 */
VarveHistoryItem *
varve_history_item_new (VarveRevision *revision,
                        VarveState state,
                        const VarveColumnRevision *touched,
                        const char *name)
{
  VarveHistoryItem *self = g_object_new (VARVE_TYPE_HISTORY_ITEM, NULL);

  self->revision = varve_revision_ref (revision);
  for (guint i = 0; i < touched->edits->len; i++)
    {
      const VarveTableEdit *edit = g_ptr_array_index (touched->edits, i);

      if (i == 0)
        self->line = edit->line;
      g_ptr_array_add (self->titles, (gpointer) varve_table_edit_get_title (edit));
      g_ptr_array_add (self->texts, g_strdup (edit->text));
    }
  self->meta = dup_meta (self, state, touched->name, name);
  self->sentence = dup_sentence (self, state);
  return self;
}

VarveRevision *
varve_history_item_get_revision (VarveHistoryItem *self)
{
  return self->revision;
}

guint
varve_history_item_get_line (VarveHistoryItem *self)
{
  return self->line;
}

const char *
varve_history_item_get_title (VarveHistoryItem *self)
{
  return *self->revision->message ? self->revision->message : _ ("No message");
}

const char *
varve_history_item_get_meta (VarveHistoryItem *self)
{
  return self->meta;
}

guint
varve_history_item_get_n_edits (VarveHistoryItem *self)
{
  return self->titles->len;
}

const char *
varve_history_item_get_edit_title (VarveHistoryItem *self, guint index)
{
  return g_ptr_array_index (self->titles, index);
}

const char *
varve_history_item_get_edit_text (VarveHistoryItem *self, guint index)
{
  return g_ptr_array_index (self->texts, index);
}

const char *
varve_history_item_get_sentence (VarveHistoryItem *self)
{
  return self->sentence;
}
