/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-graph-private.h"

/* Alembic walks from the heads downwards, along one line as far as it can, and changes to another
 * head where that one has to come first (`RevisionMap._topological_sort`). It asks so by keeping
 * the set of ancestors of every head, which costs the square of the number of revisions. Here a
 * revision counts who still has to come before it, and only where that is somebody the heads above
 * it are looked for. That search is limited in sum; what is left is then sorted in any valid
 * order. */
#define SEARCH_LIMIT(n) (1000 * 1000 + 64 * (guint64) (n))

typedef struct
{
  const VarveJoins *joins;
  const VarveIndexSet *members;
  guint *n_before;       /* how many have to come before a node and have not */
  VarveIndexSet waiting; /* who has not come: members, and others as long as a member above waits */
  VarveIndexSet listed;  /* as a set: @heads */
  GArray *heads;         /* where the walk is on each line */
  guint at;              /* in @heads */
  GArray *out;
  guint *seen; /* a node was seen in search @n_searches */
  guint n_searches;
  GArray *stack;
  GArray *passed; /* who came, and whose parents are not told yet */
  guint64 n_left; /* of the searches' limit */
} Sort;

int
varve_revision_compare (const VarveRevision *a, const VarveRevision *b)
{
  int order = g_strcmp0 (b->created, a->created);

  return order != 0 ? order : g_strcmp0 (a->id, b->id);
}

static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const VarveJoins *joins = user_data;

  return varve_revision_compare (joins->revisions[*(const guint *) a],
                                 joins->revisions[*(const guint *) b]);
}

static void
count_before (Sort *self)
{
  const VarveEdges *above[] = { &self->joins->children, &self->joins->dependants };

  for (guint i = varve_index_set_next (&self->waiting, 0); i != G_MAXUINT;
       i = varve_index_set_next (&self->waiting, i + 1))
    {
      for (guint k = 0; k < G_N_ELEMENTS (above); k++)
        {
          const guint *nodes = varve_edges_get (above[k], i);

          for (guint n = 0; n < varve_edges_count (above[k], i); n++)
            self->n_before[i] += varve_index_set_has (&self->waiting, nodes[n]);
        }
    }
}

static void
tell_below (Sort *self, const VarveEdges *below, guint node, GArray *ready)
{
  const guint *nodes = varve_edges_get (below, node);

  for (guint n = 0; n < varve_edges_count (below, node); n++)
    {
      if (!varve_index_set_has (&self->waiting, nodes[n]) || --self->n_before[nodes[n]] > 0)
        continue;
      if (!varve_index_set_has (self->members, nodes[n]))
        {
          varve_index_set_remove (&self->waiting, nodes[n]);
          g_array_append_val (self->passed, nodes[n]);
        }
      else if (ready != NULL)
        g_array_append_val (ready, nodes[n]);
    }
}

static void
tell_all_below (Sort *self, GArray *ready)
{
  while (self->passed->len > 0)
    {
      guint node = g_array_index (self->passed, guint, self->passed->len - 1);

      g_array_set_size (self->passed, self->passed->len - 1);
      tell_below (self, &self->joins->parents, node, ready);
      tell_below (self, &self->joins->dependencies, node, ready);
    }
}

/* @ready: (nullable): gets the members that may come next. */
static void
emit (Sort *self, guint node, GArray *ready)
{
  varve_index_set_remove (&self->waiting, node);
  g_array_append_val (self->out, node);
  g_array_append_val (self->passed, node);
  tell_all_below (self, ready);
}

/* Those between the members for whom nobody above waits don't wait either. */
static void
pass_others (Sort *self)
{
  for (guint i = varve_index_set_next (&self->waiting, 0); i != G_MAXUINT;
       i = varve_index_set_next (&self->waiting, i + 1))
    {
      if (self->n_before[i] > 0 || varve_index_set_has (self->members, i))
        continue;
      varve_index_set_remove (&self->waiting, i);
      g_array_append_val (self->passed, i);
      tell_all_below (self, NULL);
    }
}

static void
look_above (Sort *self, const VarveEdges *above, guint node)
{
  const guint *nodes = varve_edges_get (above, node);

  for (guint n = 0; n < varve_edges_count (above, node); n++)
    {
      if (self->seen[nodes[n]] == self->n_searches
          || !varve_index_set_has (&self->waiting, nodes[n]))
        continue;
      self->seen[nodes[n]] = self->n_searches;
      g_array_append_val (self->stack, nodes[n]);
    }
}

/* The place in @heads of the first one that has to come before @node; G_MAXUINT if none is found,
 * or looking for it would take too long. */
static guint
find_head_above (Sort *self, guint node)
{
  if (self->heads->len == 2)
    return 1 - self->at;
  self->n_searches++;
  g_array_set_size (self->stack, 0);
  g_array_append_val (self->stack, node);
  while (self->stack->len > 0)
    {
      guint next = g_array_index (self->stack, guint, self->stack->len - 1);

      if (self->n_left-- == 0)
        return G_MAXUINT;
      g_array_set_size (self->stack, self->stack->len - 1);
      look_above (self, &self->joins->children, next);
      look_above (self, &self->joins->dependants, next);
    }
  self->n_left -= MIN (self->n_left, self->heads->len);
  for (guint i = 0; i < self->heads->len; i++)
    {
      if (i != self->at && self->seen[g_array_index (self->heads, guint, i)] == self->n_searches)
        return i;
    }
  return G_MAXUINT;
}

static void
list_below (Sort *self, const VarveEdges *below, guint node, gboolean *replaced)
{
  const guint *nodes = varve_edges_get (below, node);

  for (guint n = 0; n < varve_edges_count (below, node); n++)
    {
      if (!varve_index_set_has (&self->waiting, nodes[n])
          || !varve_index_set_has (self->members, nodes[n])
          || varve_index_set_has (&self->listed, nodes[n]))
        continue;
      varve_index_set_add (&self->listed, nodes[n]);
      if (*replaced)
        g_array_append_val (self->heads, nodes[n]);
      else
        g_array_index (self->heads, guint, self->at) = nodes[n];
      *replaced = TRUE;
    }
}

/* Goes on from @node, which has come: its first parent takes its place, others open lines. */
static void
step_down (Sort *self, guint node)
{
  gboolean replaced = FALSE;

  list_below (self, &self->joins->parents, node, &replaced);
  list_below (self, &self->joins->needs, node, &replaced);
  varve_index_set_remove (&self->listed, node);
  if (replaced)
    return;
  g_array_remove_index (self->heads, self->at);
  self->at = MAX (self->at, 1) - 1;
}

/* Each change of line goes to a head above; more of them than there are heads go in circles. */
static void
walk (Sort *self)
{
  guint n_changes = 0;

  while (self->heads->len > 0)
    {
      guint node = g_array_index (self->heads, guint, self->at);

      if (self->n_before[node] > 0)
        {
          self->at = find_head_above (self, node);
          if (self->at == G_MAXUINT || n_changes++ > self->heads->len)
            return;
          continue;
        }
      n_changes = 0;
      emit (self, node, NULL);
      step_down (self, node);
    }
}

static void
drain (Sort *self, GArray *ready)
{
  while (ready->len > 0)
    {
      guint node = g_array_index (ready, guint, ready->len - 1);

      g_array_set_size (ready, ready->len - 1);
      if (varve_index_set_has (&self->waiting, node))
        emit (self, node, ready);
    }
}

static guint
find_waiting (Sort *self, const VarveEdges *above, guint node)
{
  const guint *nodes = varve_edges_get (above, node);
  guint found = G_MAXUINT;

  for (guint n = 0; n < varve_edges_count (above, node); n++)
    {
      if (varve_index_set_has (&self->waiting, nodes[n])
          && (found == G_MAXUINT || compare_nodes (&nodes[n], &found, (gpointer) self->joins) < 0))
        found = nodes[n];
    }
  return found;
}

/* A node that waits and has to come before @node; there is one, or @node would not wait. */
static guint
get_waiting_above (Sort *self, guint node)
{
  guint found = find_waiting (self, &self->joins->children, node);

  return found != G_MAXUINT ? found : find_waiting (self, &self->joins->dependants, node);
}

/* Upwards from @node, where everybody waits for somebody, until somebody is met twice. */
static GArray *
find_cycle (Sort *self, guint node)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *cycle = g_array_new (FALSE, FALSE, sizeof (guint));
  guint start = 0;

  self->n_searches++;
  while (self->seen[node] != self->n_searches)
    {
      self->seen[node] = self->n_searches;
      g_array_append_val (path, node);
      node = get_waiting_above (self, node);
    }
  while (g_array_index (path, guint, start) != node)
    start++;
  g_array_append_vals (cycle, &g_array_index (path, guint, start), path->len - start);
  return cycle;
}

/* Sorts what the walk left: all of it where the walk gave up, and what goes in circles. */
static void
finish (Sort *self, GPtrArray *cycles)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = varve_index_set_next (&self->waiting, 0); i != G_MAXUINT;
       i = varve_index_set_next (&self->waiting, i + 1))
    {
      if (varve_index_set_has (self->members, i))
        g_array_append_val (left, i);
    }
  g_array_sort_with_data (left, compare_nodes, (gpointer) self->joins);
  for (guint i = left->len; i-- > 0;)
    {
      if (self->n_before[g_array_index (left, guint, i)] == 0)
        g_array_append_val (ready, g_array_index (left, guint, i));
    }
  drain (self, ready);
  for (guint i = 0; i < left->len; i++)
    {
      g_autoptr (GArray) cycle = NULL;

      while (varve_index_set_has (&self->waiting, g_array_index (left, guint, i)))
        {
          g_clear_pointer (&cycle, g_array_unref);
          cycle = find_cycle (self, g_array_index (left, guint, i));
          for (guint k = cycle->len; k-- > 0;)
            emit (self, g_array_index (cycle, guint, k), ready);
          drain (self, ready);
          if (cycles != NULL)
            g_ptr_array_add (cycles, g_array_ref (cycle));
        }
    }
}

static void
list_heads (Sort *self, const guint *heads, guint n_heads)
{
  for (guint i = 0; i < n_heads; i++)
    {
      if (!varve_index_set_has (self->members, heads[i])
          || varve_index_set_has (&self->listed, heads[i]))
        continue;
      varve_index_set_add (&self->listed, heads[i]);
      g_array_append_val (self->heads, heads[i]);
    }
  g_array_sort_with_data (self->heads, compare_nodes, (gpointer) self->joins);
}

GArray *
varve_joins_sort (const VarveJoins *self,
                  const VarveIndexSet *members,
                  const VarveIndexSet *between,
                  const guint *heads,
                  guint n_heads,
                  GPtrArray *cycles)
{
  g_autofree guint *n_before = g_new0 (guint, self->n_nodes);
  g_autofree guint *seen = g_new0 (guint, self->n_nodes);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) passed = g_array_new (FALSE, FALSE, sizeof (guint));
  Sort sort = { .joins = self,
                .members = members,
                .passed = passed,
                .n_before = n_before,
                .seen = seen,
                .heads = lines,
                .stack = stack,
                .n_left = SEARCH_LIMIT (self->n_nodes) };

  sort.out = g_array_sized_new (FALSE, FALSE, sizeof (guint), varve_index_set_count (members));
  varve_index_set_init_copy (&sort.waiting, members);
  if (between != NULL)
    varve_index_set_unite (&sort.waiting, between);
  varve_index_set_init (&sort.listed, self->n_nodes);
  count_before (&sort);
  pass_others (&sort);
  list_heads (&sort, heads, n_heads);
  walk (&sort);
  finish (&sort, cycles);
  varve_index_set_clear (&sort.waiting);
  varve_index_set_clear (&sort.listed);
  return sort.out;
}
