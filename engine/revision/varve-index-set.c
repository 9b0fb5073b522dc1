/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-index-set.h"

#include <string.h>

static guint
count_words (guint size)
{
  return size / 64 + 1;
}

void
varve_index_set_init (VarveIndexSet *self, guint size)
{
  self->words = g_new0 (guint64, count_words (size));
  self->size = size;
}

void
varve_index_set_init_copy (VarveIndexSet *self, const VarveIndexSet *other)
{
  varve_index_set_init (self, other->size);
  memcpy (self->words, other->words, count_words (other->size) * sizeof *other->words);
}

void
varve_index_set_clear (VarveIndexSet *self)
{
  g_clear_pointer (&self->words, g_free);
  self->size = 0;
}

guint
varve_index_set_count (const VarveIndexSet *self)
{
  guint count = 0;

  for (guint i = 0; i < count_words (self->size); i++)
    count += __builtin_popcountll (self->words[i]);
  return count;
}

gboolean
varve_index_set_is_empty (const VarveIndexSet *self)
{
  return varve_index_set_next (self, 0) == G_MAXUINT;
}

gboolean
varve_index_set_intersects (const VarveIndexSet *self, const VarveIndexSet *other)
{
  for (guint i = 0; i < count_words (self->size); i++)
    {
      if (self->words[i] & other->words[i])
        return TRUE;
    }
  return FALSE;
}

void
varve_index_set_intersect (VarveIndexSet *self, const VarveIndexSet *other)
{
  for (guint i = 0; i < count_words (self->size); i++)
    self->words[i] &= other->words[i];
}

void
varve_index_set_subtract (VarveIndexSet *self, const VarveIndexSet *other)
{
  for (guint i = 0; i < count_words (self->size); i++)
    self->words[i] &= ~other->words[i];
}

void
varve_index_set_unite (VarveIndexSet *self, const VarveIndexSet *other)
{
  for (guint i = 0; i < count_words (self->size); i++)
    self->words[i] |= other->words[i];
}

guint
varve_index_set_next (const VarveIndexSet *self, guint from)
{
  guint at = from >> 6;
  guint64 word;

  if (from >= self->size)
    return G_MAXUINT;
  word = self->words[at] & (G_MAXUINT64 << (from & 63));
  while (word == 0)
    {
      if (++at == count_words (self->size))
        return G_MAXUINT;
      word = self->words[at];
    }
  return at * 64 + __builtin_ctzll (word);
}

guint
varve_index_set_previous (const VarveIndexSet *self, guint before)
{
  guint at = before >> 6;
  guint64 word;

  if (before == 0)
    return G_MAXUINT;
  word = self->words[at] & ((G_GUINT64_CONSTANT (1) << (before & 63)) - 1);
  while (word == 0)
    {
      if (at-- == 0)
        return G_MAXUINT;
      word = self->words[at];
    }
  return at * 64 + 63 - __builtin_clzll (word);
}
