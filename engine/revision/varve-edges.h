/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint from;
  guint to;
} VarveEdge;

/**
 * VarveEdges:
 *
 * For each of a number of nodes the nodes that it points to, in two flat arrays.
 */
typedef struct
{
  guint32 *first; /* where a node's targets begin; one more than there are nodes */
  guint *targets;
} VarveEdges;

/* @pairs: (element-type VarveEdge): the order of those with the same @from is kept. */
void varve_edges_init (VarveEdges *self, guint n_nodes, const GArray *pairs);
void varve_edges_init_reversed (VarveEdges *self, guint n_nodes, const VarveEdges *other);
void varve_edges_clear (VarveEdges *self);

static inline guint
varve_edges_count (const VarveEdges *self, guint node)
{
  return self->first[node + 1] - self->first[node];
}

static inline const guint *
varve_edges_get (const VarveEdges *self, guint node)
{
  return self->targets + self->first[node];
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VarveEdges, varve_edges_clear)

G_END_DECLS
