/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-graph-private.h"

#include <string.h>

/* Alembic's inheritance of branch labels (`RevisionMap._add_branches`): a label goes up to all that
 * descend from its revision by parents. Where these form one line without a merge, and nothing in
 * it has several children or dependants, it also goes down that line, below its own revision, as
 * long as that stays so. */

#define NO_LINE G_MAXUINT32

typedef struct
{
  VarveGraph *graph;
  guint32 *line_of;  /* the line's last position, NO_LINE outside of lines */
  GHashTable *known; /* (element-type GBytes guint): sets without base by their owners */
} Inheritance;

/* Whether at most one revision stands upon this one, be it as child, as dependant, or as both. */
static gboolean
has_single_follower (const VarveJoins *joins, guint index)
{
  guint n_children = varve_edges_count (&joins->children, index);
  guint n_dependants = varve_edges_count (&joins->dependants, index);

  if (n_children + n_dependants < 2)
    return TRUE;
  return n_children == 1 && n_dependants == 1
         && *varve_edges_get (&joins->children, index)
                == *varve_edges_get (&joins->dependants, index);
}

static gboolean
is_plain (const VarveGraph *self, guint index)
{
  return has_single_follower (&self->joins, index)
         && varve_edges_count (&self->joins.parents, index) <= 1;
}

static gboolean
has_own_label (VarveGraph *self, guint index)
{
  return self->revisions[index]->branch_labels[0] != NULL;
}

static void
find_line (Inheritance *self, guint top)
{
  const VarveEdges *parents = &self->graph->joins.parents;
  guint last = NO_LINE;

  for (guint at = top; is_plain (self->graph, at); at = *varve_edges_get (parents, at))
    {
      last = at;
      if (varve_edges_count (parents, at) == 0)
        break;
    }
  if (last == NO_LINE)
    return;
  for (guint at = top; at != last; at = *varve_edges_get (parents, at))
    self->line_of[at] = last;
  self->line_of[last] = last;
}

static guint
add_set (Inheritance *self, guint base, const GArray *owners)
{
  VarveLabelSet set = { .base = base, .n_owners = owners->len };

  set.owners = g_memdup2 (owners->data, owners->len * sizeof (guint));
  g_array_append_val (self->graph->sets, set);
  return self->graph->sets->len - 1;
}

static void
collect_owners (VarveGraph *self, guint set, GArray *owners)
{
  for (; set != 0; set = g_array_index (self->sets, VarveLabelSet, set).base)
    {
      const VarveLabelSet *at = &g_array_index (self->sets, VarveLabelSet, set);

      g_array_append_vals (owners, at->owners, at->n_owners);
    }
}

static int
compare_indexes (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return first < second ? -1 : first > second;
}

static void
drop_repeated (GArray *indexes)
{
  guint n_kept = 0;

  g_array_sort (indexes, compare_indexes);
  for (guint i = 0; i < indexes->len; i++)
    {
      guint index = g_array_index (indexes, guint, i);

      if (n_kept == 0 || g_array_index (indexes, guint, n_kept - 1) != index)
        g_array_index (indexes, guint, n_kept++) = index;
    }
  g_array_set_size (indexes, n_kept);
}

/* The set of those who have several sets below them; the same owners give the same set. */
static guint
unite_sets (Inheritance *self, const GArray *sets)
{
  g_autoptr (GArray) owners = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GBytes) key = NULL;
  gpointer known;
  guint set;

  for (guint i = 0; i < sets->len; i++)
    collect_owners (self->graph, g_array_index (sets, guint, i), owners);
  drop_repeated (owners);
  key = g_bytes_new (owners->data, owners->len * sizeof (guint));
  known = g_hash_table_lookup (self->known, key);
  if (known != NULL)
    return GPOINTER_TO_UINT (known);
  set = add_set (self, 0, owners);
  g_hash_table_insert (self->known, g_steal_pointer (&key), GUINT_TO_POINTER (set));
  return set;
}

static guint
inherit (Inheritance *self, guint index)
{
  VarveGraph *graph = self->graph;
  const guint *parents = varve_edges_get (&graph->joins.parents, index);
  g_autoptr (GArray) sets = NULL;
  guint n_parents = varve_edges_count (&graph->joins.parents, index);

  if (n_parents == 1)
    return graph->label_sets[*parents];
  sets = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n_parents; i++)
    {
      if (graph->label_sets[parents[i]] != 0)
        g_array_append_val (sets, graph->label_sets[parents[i]]);
    }
  drop_repeated (sets);
  if (sets->len < 2)
    return sets->len == 0 ? 0 : g_array_index (sets, guint, 0);
  return unite_sets (self, sets);
}

/* All labels of a line, at its last revision; the others follow it. */
static void
collect_line (Inheritance *self, guint last, GArray *owners)
{
  const VarveEdges *children = &self->graph->joins.children;

  for (guint at = last;; at = *varve_edges_get (children, at))
    {
      if (has_own_label (self->graph, at))
        g_array_append_val (owners, at);
      if (varve_edges_count (children, at) == 0)
        return;
    }
}

static void
settle (Inheritance *self, guint index)
{
  g_autoptr (GArray) owners = g_array_new (FALSE, FALSE, sizeof (guint));
  guint set = inherit (self, index);

  if (self->line_of[index] == index)
    collect_line (self, index, owners);
  else if (self->line_of[index] == NO_LINE && has_own_label (self->graph, index))
    g_array_append_val (owners, index);
  if (owners->len > 0)
    set = add_set (self, set, owners);
  self->graph->label_sets[index] = set;
}

void
varve_graph_build_labels (VarveGraph *self)
{
  guint n = self->joins.n_nodes;
  g_autofree guint32 *line_of = g_new (guint32, MAX (n, 1));
  g_autoptr (GHashTable) known
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  Inheritance inheritance = { .graph = self, .line_of = line_of, .known = known };

  if (g_hash_table_size (self->owner_by_label) == 0)
    return;
  self->label_sets = g_new0 (guint32, n);
  self->sets = g_array_new (FALSE, TRUE, sizeof (VarveLabelSet));
  g_array_set_size (self->sets, 1);
  for (guint i = 0; i < n; i++)
    line_of[i] = NO_LINE;
  for (guint i = 0; i < n; i++)
    {
      if (varve_graph_is_head (self, i))
        find_line (&inheritance, i);
    }
  for (guint i = n; i-- > 0;)
    settle (&inheritance, i);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * varve_graph_list_labels:
 * @self: a graph
 * @index: a position
 *
 * The labels of the branches that a revision is on: its own and those that it inherits, by
 * Alembic's rules.
 *
 * Returns: (transfer container): the labels in alphabetical order
 */
const char **
varve_graph_list_labels (VarveGraph *self, guint index)
{
  g_autoptr (GArray) owners = NULL;
  GPtrArray *labels;

  if (self->label_sets == NULL || self->label_sets[index] == 0)
    return g_new0 (const char *, 1);
  labels = g_ptr_array_new ();
  owners = g_array_new (FALSE, FALSE, sizeof (guint));
  collect_owners (self, self->label_sets[index], owners);
  for (guint i = 0; i < owners->len; i++)
    {
      guint owner = g_array_index (owners, guint, i);

      for (char **label = self->revisions[owner]->branch_labels; *label != NULL; label++)
        {
          if (varve_graph_find_label (self, *label) == owner)
            g_ptr_array_add (labels, *label);
        }
    }
  g_ptr_array_sort (labels, compare_strings);
  g_ptr_array_add (labels, NULL);
  return (const char **) g_ptr_array_free (labels, FALSE);
}

gboolean
varve_graph_has_label (VarveGraph *self, guint index, const char *label)
{
  guint owner = varve_graph_find_label (self, label);

  if (owner == G_MAXUINT)
    return FALSE;
  for (guint set = self->label_sets[index]; set != 0;)
    {
      const VarveLabelSet *at = &g_array_index (self->sets, VarveLabelSet, set);

      for (guint i = 0; i < at->n_owners; i++)
        {
          if (at->owners[i] == owner)
            return TRUE;
        }
      set = at->base;
    }
  return FALSE;
}
