/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-edges.h"

/* Turns counts, kept one place further on, into starts. */
static void
sum_up (VarveEdges *self, guint n_nodes)
{
  for (guint i = 0; i < n_nodes; i++)
    self->first[i + 1] += self->first[i];
}

/* After filling, @first of each node stands where that of the next one belongs. */
static void
shift_back (VarveEdges *self, guint n_nodes)
{
  for (guint i = n_nodes; i > 0; i--)
    self->first[i] = self->first[i - 1];
  self->first[0] = 0;
}

void
varve_edges_init (VarveEdges *self, guint n_nodes, const GArray *pairs)
{
  self->first = g_new0 (guint32, n_nodes + 1);
  /* Never NULL, which may not even be added to. */
  self->targets = g_new (guint, pairs->len + 1);
  for (guint i = 0; i < pairs->len; i++)
    self->first[g_array_index (pairs, VarveEdge, i).from + 1]++;
  sum_up (self, n_nodes);
  for (guint i = 0; i < pairs->len; i++)
    {
      const VarveEdge *edge = &g_array_index (pairs, VarveEdge, i);

      self->targets[self->first[edge->from]++] = edge->to;
    }
  shift_back (self, n_nodes);
}

void
varve_edges_init_reversed (VarveEdges *self, guint n_nodes, const VarveEdges *other)
{
  guint n_edges = other->first[n_nodes];

  self->first = g_new0 (guint32, n_nodes + 1);
  self->targets = g_new (guint, n_edges + 1);
  for (guint i = 0; i < n_edges; i++)
    self->first[other->targets[i] + 1]++;
  sum_up (self, n_nodes);
  for (guint from = 0; from < n_nodes; from++)
    {
      const guint *targets = varve_edges_get (other, from);

      for (guint i = 0; i < varve_edges_count (other, from); i++)
        self->targets[self->first[targets[i]]++] = from;
    }
  shift_back (self, n_nodes);
}

void
varve_edges_clear (VarveEdges *self)
{
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->targets, g_free);
}
