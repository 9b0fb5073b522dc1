/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-graph-private.h"

#include "base/varve-i18n.h"

G_DEFINE_BOXED_TYPE (VarveGraph, varve_graph, varve_graph_ref, varve_graph_unref)

void
varve_joins_clear (VarveJoins *self)
{
  varve_edges_clear (&self->parents);
  varve_edges_clear (&self->children);
  varve_edges_clear (&self->dependencies);
  varve_edges_clear (&self->dependants);
  varve_edges_clear (&self->needs);
}

/**
 * varve_graph_ref:
 * @self: a graph
 *
 * Returns: (transfer full): @self, held once more
 */
VarveGraph *
varve_graph_ref (VarveGraph *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
free_sets (GArray *sets)
{
  for (guint i = 0; i < sets->len; i++)
    g_free (g_array_index (sets, VarveLabelSet, i).owners);
  g_array_unref (sets);
}

/**
 * varve_graph_unref:
 * @self: (transfer full): a graph
 *
 * Lets go of @self, from any thread.
 */
void
varve_graph_unref (VarveGraph *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->index_by_id, g_hash_table_unref);
  g_clear_pointer (&self->owner_by_label, g_hash_table_unref);
  for (guint i = 0; i < self->joins.n_nodes; i++)
    varve_revision_unref (self->revisions[i]);
  g_free (self->revisions);
  varve_joins_clear (&self->joins);
  g_free (self->label_sets);
  g_clear_pointer (&self->sets, free_sets);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/**
 * varve_graph_get_problems:
 * @self: a graph
 *
 * What is wrong with the set of scripts: files that could not be read first, then in display order.
 *
 * Returns: (transfer none) (element-type VarveProblem): an array, empty for a sound graph
 */
const GPtrArray *
varve_graph_get_problems (VarveGraph *self)
{
  return self->problems;
}

/**
 * varve_graph_check:
 * @self: a graph
 * @error: return location for the first problem
 *
 * Returns: whether the graph is sound
 */
gboolean
varve_graph_check (VarveGraph *self, GError **error)
{
  const VarveProblem *problem;

  if (self->problems->len == 0)
    return TRUE;
  problem = g_ptr_array_index (self->problems, 0);
  varve_set_error (error, problem->code, problem->hint, "%s", problem->message);
  if (error != NULL)
    varve_error_set_place (*error, problem->path, problem->line, 0);
  return FALSE;
}

/**
 * varve_graph_get_size:
 * @self: a graph
 *
 * Returns: how many revisions it has
 */
guint
varve_graph_get_size (VarveGraph *self)
{
  return self->joins.n_nodes;
}

/**
 * varve_graph_get_revision:
 * @self: a graph
 * @index: a position
 *
 * Returns: (transfer none): the revision there
 */
VarveRevision *
varve_graph_get_revision (VarveGraph *self, guint index)
{
  g_return_val_if_fail (index < self->joins.n_nodes, NULL);
  return self->revisions[index];
}

/**
 * varve_graph_find:
 * @self: a graph
 * @id: a whole id
 *
 * Returns: its position, %G_MAXUINT when there is none
 */
guint
varve_graph_find (VarveGraph *self, const char *id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->index_by_id, id)) - 1;
}

/**
 * varve_graph_lookup:
 * @self: a graph
 * @id: a whole id
 *
 * Returns: (transfer none) (nullable): the revision of that id
 */
VarveRevision *
varve_graph_lookup (VarveGraph *self, const char *id)
{
  guint index = varve_graph_find (self, id);

  return index != G_MAXUINT ? self->revisions[index] : NULL;
}

guint
varve_graph_find_label (VarveGraph *self, const char *label)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->owner_by_label, label)) - 1;
}

/**
 * varve_graph_is_head:
 * @self: a graph
 * @index: a position
 *
 * Whether no revision has this one as its parent; others may depend on it.
 *
 * Returns: whether it is a head
 */
gboolean
varve_graph_is_head (VarveGraph *self, guint index)
{
  return varve_edges_count (&self->joins.children, index) == 0;
}

gboolean
varve_graph_is_real_head (VarveGraph *self, guint index)
{
  return varve_graph_is_head (self, index)
         && varve_edges_count (&self->joins.dependants, index) == 0;
}

/**
 * varve_graph_is_base:
 * @self: a graph
 * @index: a position
 *
 * Returns: whether the revision says that it has no parents
 */
gboolean
varve_graph_is_base (VarveGraph *self, guint index)
{
  return varve_graph_get_revision (self, index)->down_revisions[0] == NULL;
}

/**
 * varve_graph_is_branch_point:
 * @self: a graph
 * @index: a position
 *
 * Returns: whether the revision is the parent of several
 */
gboolean
varve_graph_is_branch_point (VarveGraph *self, guint index)
{
  return varve_edges_count (&self->joins.children, index) > 1;
}

/**
 * varve_graph_is_merge_point:
 * @self: a graph
 * @index: a position
 *
 * Returns: whether the revision has several parents
 */
gboolean
varve_graph_is_merge_point (VarveGraph *self, guint index)
{
  return varve_edges_count (&self->joins.parents, index) > 1;
}

static const guint *
get_joined (const VarveEdges *edges, guint index, guint *n)
{
  *n = varve_edges_count (edges, index);
  return varve_edges_get (edges, index);
}

/**
 * varve_graph_get_parents:
 * @self: a graph
 * @index: a position
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the parents' positions, as the script orders them
 */
const guint *
varve_graph_get_parents (VarveGraph *self, guint index, guint *n)
{
  return get_joined (&self->joins.parents, index, n);
}

/**
 * varve_graph_get_children:
 * @self: a graph
 * @index: a position
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the children's positions, in display order
 */
const guint *
varve_graph_get_children (VarveGraph *self, guint index, guint *n)
{
  return get_joined (&self->joins.children, index, n);
}

/**
 * varve_graph_get_dependencies:
 * @self: a graph
 * @index: a position
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the positions of what the revision depends on, labels
 *   and prefixes resolved
 */
const guint *
varve_graph_get_dependencies (VarveGraph *self, guint index, guint *n)
{
  return get_joined (&self->joins.dependencies, index, n);
}

/**
 * varve_graph_get_dependants:
 * @self: a graph
 * @index: a position
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the positions of what depends on the revision
 */
const guint *
varve_graph_get_dependants (VarveGraph *self, guint index, guint *n)
{
  return get_joined (&self->joins.dependants, index, n);
}

static char **
dup_ids (VarveGraph *self, gboolean (*is_one) (VarveGraph *, guint))
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < self->joins.n_nodes; i++)
    {
      if (is_one (self, i))
        g_ptr_array_add (ids, g_strdup (self->revisions[i]->id));
    }
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

/**
 * varve_graph_dup_heads:
 * @self: a graph
 *
 * Returns: (transfer full): the ids of the heads, in display order
 */
char **
varve_graph_dup_heads (VarveGraph *self)
{
  return dup_ids (self, varve_graph_is_head);
}

/**
 * varve_graph_dup_bases:
 * @self: a graph
 *
 * Returns: (transfer full): the ids of the bases, in display order
 */
char **
varve_graph_dup_bases (VarveGraph *self)
{
  return dup_ids (self, varve_graph_is_base);
}

static void
add_joined (const VarveEdges *edges, guint index, VarveIndexSet *set)
{
  const guint *nodes = varve_edges_get (edges, index);

  for (guint i = 0; i < varve_edges_count (edges, index); i++)
    varve_index_set_add (set, nodes[i]);
}

/* Ancestors stand behind, so that one pass finds them all. */
void
varve_graph_add_ancestors (VarveGraph *self, VarveIndexSet *set, VarveWalkFlags flags)
{
  for (guint i = varve_index_set_next (set, 0); i != G_MAXUINT;
       i = varve_index_set_next (set, i + 1))
    {
      add_joined (&self->joins.parents, i, set);
      if (flags & VARVE_WALK_DEPENDENCIES)
        add_joined (&self->joins.dependencies, i, set);
    }
}

void
varve_graph_add_descendants (VarveGraph *self, VarveIndexSet *set, VarveWalkFlags flags)
{
  for (guint i = varve_index_set_previous (set, set->size); i != G_MAXUINT;
       i = varve_index_set_previous (set, i))
    {
      add_joined (&self->joins.children, i, set);
      if (flags & VARVE_WALK_DEPENDENCIES)
        add_joined (&self->joins.dependants, i, set);
    }
}

static void
find_rows (VarveGraph *self, const char *const *current, VarveIndexSet *rows, GPtrArray *unknown)
{
  for (guint i = 0; current != NULL && current[i] != NULL; i++)
    {
      guint index = varve_graph_find (self, current[i]);

      if (index != G_MAXUINT)
        varve_index_set_add (rows, index);
      else
        g_ptr_array_add (unknown, g_strdup (current[i]));
    }
  g_ptr_array_add (unknown, NULL);
}

/**
 * varve_graph_compute_states:
 * @self: a graph
 * @current: (nullable): version rows
 * @n_pending: (out) (optional): how many revisions are not applied
 * @unknown: (out) (optional) (transfer full): the rows that no script has
 *
 * Which revisions are applied where a database has these version rows: theirs, what they stand upon
 * and what they depend on.
 *
 * Returns: (transfer full): a #VarveState for each revision
 */
guint8 *
varve_graph_compute_states (VarveGraph *self,
                            const char *const *current,
                            guint *n_pending,
                            char ***unknown)
{
  guint n = self->joins.n_nodes;
  guint8 *states = g_new (guint8, MAX (n, 1));
  g_autoptr (GPtrArray) unknown_rows = g_ptr_array_new_with_free_func (g_free);
  g_auto (VarveIndexSet) rows = { NULL, 0 };
  g_auto (VarveIndexSet) applied = { NULL, 0 };

  varve_index_set_init (&rows, n);
  find_rows (self, current, &rows, unknown_rows);
  varve_index_set_init_copy (&applied, &rows);
  varve_graph_add_ancestors (self, &applied, VARVE_WALK_DEPENDENCIES);
  for (guint i = 0; i < n; i++)
    states[i] = varve_index_set_has (&rows, i)      ? VARVE_STATE_CURRENT
                : varve_index_set_has (&applied, i) ? VARVE_STATE_APPLIED
                                                    : VARVE_STATE_PENDING;
  if (n_pending != NULL)
    *n_pending = n - varve_index_set_count (&applied);
  if (unknown != NULL)
    *unknown = (char **) g_ptr_array_free (g_steal_pointer (&unknown_rows), FALSE);
  return states;
}

/**
 * varve_state_get_nick:
 * @state: a state
 *
 * Returns: (nullable): its name in JSON, %NULL for %VARVE_STATE_NONE
 */
const char *
varve_state_get_nick (VarveState state)
{
  switch (state)
    {
      case VARVE_STATE_PENDING:
        return "pending";
      case VARVE_STATE_APPLIED:
        return "applied";
      case VARVE_STATE_CURRENT:
        return "current";
      case VARVE_STATE_NONE:
      default:
        return NULL;
    }
}
