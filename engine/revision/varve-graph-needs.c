/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-graph-private.h"

/* Alembic leaves a dependency out of a revision's "normalized" ones where an ancestor (by parents)
 * has it too (`RevisionMap._normalize_depends_on`). It matters for the order of ties only, so the
 * search may stop after so many steps in sum. */
#define SEARCH_LIMIT(n) (1000 * 1000 + 64 * (guint64) (n))

typedef struct
{
  const VarveJoins *joins;
  guint *seen;
  guint n_searches;
  GArray *stack;
  guint64 n_left;
} Search;

static void
push_children (Search *self, guint node)
{
  const guint *children = varve_edges_get (&self->joins->children, node);

  for (guint i = 0; i < varve_edges_count (&self->joins->children, node); i++)
    {
      if (self->seen[children[i]] == self->n_searches)
        continue;
      self->seen[children[i]] = self->n_searches;
      g_array_append_val (self->stack, children[i]);
    }
}

/* Marks what descends from one that depends on @dependency. */
static gboolean
mark_above_dependants (Search *self, guint dependency)
{
  const VarveEdges *edges = &self->joins->dependants;

  self->n_searches++;
  for (guint i = 0; i < varve_edges_count (edges, dependency); i++)
    push_children (self, varve_edges_get (edges, dependency)[i]);
  while (self->stack->len > 0)
    {
      guint node = g_array_index (self->stack, guint, self->stack->len - 1);

      g_array_set_size (self->stack, self->stack->len - 1);
      if (self->n_left == 0)
        continue;
      self->n_left--;
      push_children (self, node);
    }
  return self->n_left > 0;
}

void
varve_joins_find_needs (const VarveJoins *self, VarveEdges *needs)
{
  g_autofree guint *seen = g_new0 (guint, self->n_nodes + 1);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (VarveEdge));
  g_autofree guint8 *drop = g_new0 (guint8, self->dependencies.first[self->n_nodes] + 1);
  Search search
      = { .joins = self, .seen = seen, .stack = stack, .n_left = SEARCH_LIMIT (self->n_nodes) };

  for (guint to = 0; to < self->n_nodes; to++)
    {
      const guint *dependants = varve_edges_get (&self->dependants, to);
      guint n = varve_edges_count (&self->dependants, to);

      if (n < 2 || !mark_above_dependants (&search, to))
        continue;
      for (guint i = 0; i < n; i++)
        {
          guint at = self->dependencies.first[dependants[i]];

          while (self->dependencies.targets[at] != to)
            at++;
          drop[at] = seen[dependants[i]] == search.n_searches;
        }
    }
  for (guint from = 0; from < self->n_nodes; from++)
    {
      for (guint at = self->dependencies.first[from]; at < self->dependencies.first[from + 1]; at++)
        {
          VarveEdge edge = { from, self->dependencies.targets[at] };

          if (!drop[at])
            g_array_append_val (pairs, edge);
        }
    }
  varve_edges_init (needs, self->n_nodes, pairs);
}
