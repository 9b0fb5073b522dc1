/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VarveIndexSet:
 *
 * A set of a graph's positions, a bit each: a hundred thousand revisions take 12 KB.
 */
typedef struct
{
  guint64 *words;
  guint size; /* positions are smaller */
} VarveIndexSet;

void varve_index_set_init (VarveIndexSet *self, guint size);
void varve_index_set_init_copy (VarveIndexSet *self, const VarveIndexSet *other);
void varve_index_set_clear (VarveIndexSet *self);
guint varve_index_set_count (const VarveIndexSet *self);
gboolean varve_index_set_is_empty (const VarveIndexSet *self);
gboolean varve_index_set_intersects (const VarveIndexSet *self, const VarveIndexSet *other);
void varve_index_set_intersect (VarveIndexSet *self, const VarveIndexSet *other);
void varve_index_set_subtract (VarveIndexSet *self, const VarveIndexSet *other);
void varve_index_set_unite (VarveIndexSet *self, const VarveIndexSet *other);
/* The first member at @from or behind it, and the last one before @before; G_MAXUINT at the end. */
guint varve_index_set_next (const VarveIndexSet *self, guint from);
guint varve_index_set_previous (const VarveIndexSet *self, guint before);

static inline gboolean
varve_index_set_has (const VarveIndexSet *self, guint index)
{
  return (self->words[index >> 6] >> (index & 63)) & 1;
}

static inline void
varve_index_set_add (VarveIndexSet *self, guint index)
{
  self->words[index >> 6] |= G_GUINT64_CONSTANT (1) << (index & 63);
}

static inline void
varve_index_set_remove (VarveIndexSet *self, guint index)
{
  self->words[index >> 6] &= ~(G_GUINT64_CONSTANT (1) << (index & 63));
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VarveIndexSet, varve_index_set_clear)

G_END_DECLS
