/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-graph-private.h"

#include "base/varve-i18n.h"
#include "revision/varve-script-layout.h"

#include <string.h>

/* A graph in the making: nodes are numbered as they were given until their order is known. */
typedef struct
{
  VarveGraph *graph;
  GPtrArray *nodes;       /* (element-type VarveRevision), each id once */
  GPtrArray *problems;    /* (element-type Found) */
  GHashTable *node_by_id; /* id → node + 1 */
  GHashTable *node_by_label;
  GArray *parents;      /* (element-type VarveEdge) */
  GArray *dependencies; /* (element-type VarveEdge) */
  VarveJoins joins;
} Builder;

typedef struct
{
  guint node; /* whose place decides the problem's */
  VarveProblem *problem;
} Found;

static const char *
show_path (const VarveRevision *revision)
{
  return revision->path != NULL ? revision->path : revision->id;
}

/* Takes @message and @hint. */
static void
take_problem (Builder *self, guint node, char *message, char *hint)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);
  Found *found = g_new (Found, 1);

  found->node = node;
  found->problem = varve_problem_new (VARVE_ERROR_INVALID_GRAPH, revision->path, 0, message, hint);
  g_ptr_array_add (self->problems, found);
  g_free (message);
  g_free (hint);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  const VarveRevision *first = *(VarveRevision *const *) a;
  const VarveRevision *second = *(VarveRevision *const *) b;
  int order = g_strcmp0 (first->path, second->path);

  return order != 0 ? order : varve_revision_compare (first, second);
}

/* The head's field, or the variable of Alembic's script. */
static const char *
get_field_name (const VarveRevision *revision, VarveField field)
{
  gboolean is_python = revision->path != NULL && g_str_has_suffix (revision->path, ".py");

  if (field == VARVE_FIELD_REVISION_ID)
    return is_python ? "revision" : "Revision ID";
  if (field == VARVE_FIELD_REVISES)
    return is_python ? "down_revision" : "Revises";
  return is_python ? "depends_on" : "Depends On";
}

/* Of several files with one id the first by name stays, whatever order they come in. */
static void
add_nodes (Builder *self, GPtrArray *revisions)
{
  g_autoptr (GPtrArray) repeated = g_ptr_array_new ();

  for (guint i = 0; i < revisions->len; i++)
    {
      VarveRevision *revision = g_ptr_array_index (revisions, i);
      guint node = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_id, revision->id)) - 1;

      if (node == G_MAXUINT)
        {
          g_ptr_array_add (self->nodes, revision);
          g_hash_table_insert (self->node_by_id, revision->id, GUINT_TO_POINTER (self->nodes->len));
          continue;
        }
      if (compare_paths (&revision, &g_ptr_array_index (self->nodes, node)) < 0)
        {
          VarveRevision *other = g_ptr_array_index (self->nodes, node);

          g_ptr_array_index (self->nodes, node) = revision;
          g_hash_table_replace (self->node_by_id, revision->id, GUINT_TO_POINTER (node + 1));
          revision = other;
        }
      g_ptr_array_add (repeated, revision);
    }
  g_ptr_array_sort (repeated, compare_paths);
  for (guint i = 0; i < repeated->len; i++)
    {
      const VarveRevision *revision = g_ptr_array_index (repeated, i);
      guint node = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_id, revision->id)) - 1;

      take_problem (
          self, node, g_strdup_printf ("Revision %s is present more than once", revision->id),
          g_strdup_printf (_ ("Give one of “%s” and “%s” another “%s”."),
                           show_path (g_ptr_array_index (self->nodes, node)), show_path (revision),
                           get_field_name (revision, VARVE_FIELD_REVISION_ID)));
    }
}

static void
add_labels_of (Builder *self, guint node)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);

  for (guint i = 0; revision->branch_labels[i] != NULL; i++)
    {
      char *label = revision->branch_labels[i];
      guint user = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_id, label)) - 1;

      if (user == G_MAXUINT)
        user = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_label, label)) - 1;
      if (user == G_MAXUINT)
        {
          g_hash_table_insert (self->node_by_label, label, GUINT_TO_POINTER (node + 1));
          continue;
        }
      take_problem (self, node,
                    g_strdup_printf ("Branch name '%s' in revision %s already used by revision %s",
                                     label, revision->id,
                                     ((VarveRevision *) g_ptr_array_index (self->nodes, user))->id),
                    g_strdup_printf (_ ("Choose another label in “%s”."), show_path (revision)));
    }
}

static int
compare_oldest_first (gconstpointer a, gconstpointer b, gpointer user_data)
{
  GPtrArray *nodes = user_data;

  return varve_revision_compare (g_ptr_array_index (nodes, *(const guint *) b),
                                 g_ptr_array_index (nodes, *(const guint *) a));
}

/* Where two give the same label, the older one has it. */
static void
add_labels (Builder *self)
{
  g_autoptr (GArray) labelled = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const VarveRevision *revision = g_ptr_array_index (self->nodes, i);

      if (revision->branch_labels[0] != NULL)
        g_array_append_val (labelled, i);
    }
  g_array_sort_with_data (labelled, compare_oldest_first, self->nodes);
  for (guint i = 0; i < labelled->len; i++)
    add_labels_of (self, g_array_index (labelled, guint, i));
}

static void
take_self_loop (Builder *self, guint node, const char *kind, VarveField field)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);

  take_problem (self, node,
                g_strdup_printf ("%s is detected in revisions (%s)", kind, revision->id),
                g_strdup_printf (_ ("Take the revision's own id out of “%s” in “%s”."),
                                 get_field_name (revision, field), show_path (revision)));
}

static void
take_missing (Builder *self, guint node, const char *missing, VarveField field)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);

  take_problem (
      self, node,
      g_strdup_printf ("Revision %s referenced from %s is not present", missing, revision->id),
      g_strdup_printf (_ ("Bring back the file of %s, or correct “%s” in “%s”."), missing,
                       get_field_name (revision, field), show_path (revision)));
}

static void
add_edge (GArray *edges, guint from, guint to)
{
  VarveEdge edge = { from, to };

  for (guint i = edges->len; i > 0 && g_array_index (edges, VarveEdge, i - 1).from == from; i--)
    {
      if (g_array_index (edges, VarveEdge, i - 1).to == to)
        return;
    }
  g_array_append_val (edges, edge);
}

static void
add_parents_of (Builder *self, guint node)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);

  for (guint i = 0; revision->down_revisions[i] != NULL; i++)
    {
      const char *id = revision->down_revisions[i];
      guint parent = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_id, id)) - 1;

      if (parent == node)
        take_self_loop (self, node, "Self-loop", VARVE_FIELD_REVISES);
      else if (parent == G_MAXUINT)
        take_missing (self, node, id, VARVE_FIELD_REVISES);
      else
        add_edge (self->parents, node, parent);
    }
}

/* The one node whose id begins with @prefix; *@n says how many there are. */
static guint
find_prefix (const Builder *self, const char *prefix, guint *n)
{
  guint found = G_MAXUINT;

  *n = 0;
  for (guint i = 0; i < self->nodes->len; i++)
    {
      const VarveRevision *revision = g_ptr_array_index (self->nodes, i);

      if (!g_str_has_prefix (revision->id, prefix))
        continue;
      found = i;
      *n += 1;
    }
  return found;
}

/* A dependency is an id, a label, or (here, not in Alembic) the beginning of just one id. */
static guint
find_dependency (Builder *self, guint node, const char *name)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_id, name)) - 1;
  guint n = 0;

  if (found == G_MAXUINT)
    found = GPOINTER_TO_UINT (g_hash_table_lookup (self->node_by_label, name)) - 1;
  if (found != G_MAXUINT)
    return found;
  if (strlen (name) >= 4)
    found = find_prefix (self, name, &n);
  if (n == 1)
    return found;
  if (n == 0)
    take_missing (self, node, name, VARVE_FIELD_DEPENDS_ON);
  else
    take_problem (self, node,
                  g_strdup_printf (_ ("%s depends on '%s', but multiple revisions start with it"),
                                   revision->id, name),
                  g_strdup_printf (_ ("Write the whole id in “%s” in “%s”."),
                                   get_field_name (revision, VARVE_FIELD_DEPENDS_ON),
                                   show_path (revision)));
  return G_MAXUINT;
}

static void
add_dependencies_of (Builder *self, guint node)
{
  const VarveRevision *revision = g_ptr_array_index (self->nodes, node);

  for (guint i = 0; revision->depends_on[i] != NULL; i++)
    {
      guint dependency = find_dependency (self, node, revision->depends_on[i]);

      if (dependency == node)
        take_self_loop (self, node, "Dependency self-loop", VARVE_FIELD_DEPENDS_ON);
      else if (dependency != G_MAXUINT)
        add_edge (self->dependencies, node, dependency);
    }
}

static void
join_nodes (Builder *self)
{
  VarveJoins *joins = &self->joins;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      add_parents_of (self, i);
      add_dependencies_of (self, i);
    }
  joins->n_nodes = self->nodes->len;
  joins->revisions = (VarveRevision **) self->nodes->pdata;
  varve_edges_init (&joins->parents, joins->n_nodes, self->parents);
  varve_edges_init (&joins->dependencies, joins->n_nodes, self->dependencies);
  varve_edges_init_reversed (&joins->children, joins->n_nodes, &joins->parents);
  varve_edges_init_reversed (&joins->dependants, joins->n_nodes, &joins->dependencies);
  varve_joins_find_needs (joins, &joins->needs);
}

static gboolean
is_joined (const VarveEdges *edges, guint from, guint to)
{
  const guint *nodes = varve_edges_get (edges, from);

  for (guint i = 0; i < varve_edges_count (edges, from); i++)
    {
      if (nodes[i] == to)
        return TRUE;
    }
  return FALSE;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
take_cycle (Builder *self, const GArray *cycle)
{
  const char *kind = "Cycle";
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *list = NULL;
  guint node = g_array_index (cycle, guint, 0);
  const VarveRevision *shown;

  for (guint i = 0; i < cycle->len; i++)
    {
      guint from = g_array_index (cycle, guint, (i + 1) % cycle->len);
      guint to = g_array_index (cycle, guint, i);
      VarveRevision *revision = g_ptr_array_index (self->nodes, to);

      if (!is_joined (&self->joins.parents, from, to))
        kind = "Dependency cycle";
      g_ptr_array_add (ids, revision->id);
      if (strcmp (revision->id, ((VarveRevision *) g_ptr_array_index (self->nodes, node))->id) < 0)
        node = to;
    }
  shown = g_ptr_array_index (self->nodes, node);
  g_ptr_array_sort (ids, compare_strings);
  g_ptr_array_add (ids, NULL);
  list = g_strjoinv (", ", (char **) ids->pdata);
  take_problem (self, node, g_strdup_printf ("%s is detected in revisions (%s)", kind, list),
                g_strdup_printf (_ ("Correct “%s” or “%s” in one of them, for instance in “%s”."),
                                 get_field_name (shown, VARVE_FIELD_REVISES),
                                 get_field_name (shown, VARVE_FIELD_DEPENDS_ON),
                                 show_path (shown)));
}

/* Real heads come first, in their own order; see varve_joins_sort(). */
static GArray *
sort_nodes (Builder *self)
{
  const VarveJoins *joins = &self->joins;
  g_autoptr (GArray) heads = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) cycles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_auto (VarveIndexSet) all = { NULL, 0 };
  GArray *order;

  varve_index_set_init (&all, joins->n_nodes);
  for (guint i = 0; i < joins->n_nodes; i++)
    {
      varve_index_set_add (&all, i);
      if (varve_edges_count (&joins->children, i) == 0
          && varve_edges_count (&joins->dependants, i) == 0)
        g_array_append_val (heads, i);
    }
  order
      = varve_joins_sort (joins, &all, NULL, (guint *) (gpointer) heads->data, heads->len, cycles);
  for (guint i = 0; i < cycles->len; i++)
    take_cycle (self, g_ptr_array_index (cycles, i));
  return order;
}

/* Edges against the order close a cycle and are left out. */
static void
place_edges (VarveEdges *to, const VarveEdges *from, const GArray *order, const guint *positions)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (VarveEdge));

  for (guint i = 0; i < order->len; i++)
    {
      guint node = g_array_index (order, guint, i);
      const guint *targets = varve_edges_get (from, node);

      for (guint k = 0; k < varve_edges_count (from, node); k++)
        {
          VarveEdge edge = { i, positions[targets[k]] };

          if (edge.to > i)
            g_array_append_val (pairs, edge);
        }
    }
  varve_edges_init (to, order->len, pairs);
}

static void
place_nodes (Builder *self, const GArray *order, const guint *positions)
{
  VarveGraph *graph = self->graph;
  VarveJoins *joins = &graph->joins;

  joins->n_nodes = order->len;
  graph->revisions = g_new (VarveRevision *, MAX (order->len, 1));
  joins->revisions = graph->revisions;
  for (guint i = 0; i < order->len; i++)
    {
      VarveRevision *revision = g_ptr_array_index (self->nodes, g_array_index (order, guint, i));

      graph->revisions[i] = varve_revision_ref (revision);
      g_hash_table_insert (graph->index_by_id, revision->id, GUINT_TO_POINTER (i + 1));
    }
  place_edges (&joins->parents, &self->joins.parents, order, positions);
  place_edges (&joins->dependencies, &self->joins.dependencies, order, positions);
  place_edges (&joins->needs, &self->joins.needs, order, positions);
  varve_edges_init_reversed (&joins->children, order->len, &joins->parents);
  varve_edges_init_reversed (&joins->dependants, order->len, &joins->dependencies);
}

static void
place_labels (Builder *self, const guint *positions)
{
  GHashTableIter iter;
  gpointer label;
  gpointer node;

  g_hash_table_iter_init (&iter, self->node_by_label);
  while (g_hash_table_iter_next (&iter, &label, &node))
    g_hash_table_insert (self->graph->owner_by_label, label,
                         GUINT_TO_POINTER (positions[GPOINTER_TO_UINT (node) - 1] + 1));
}

static int
compare_found (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const guint *positions = user_data;
  const Found *first = *(Found *const *) a;
  const Found *second = *(Found *const *) b;

  if (positions[first->node] != positions[second->node])
    return positions[first->node] < positions[second->node] ? -1 : 1;
  return strcmp (first->problem->message, second->problem->message);
}

static void
place_problems (Builder *self, const guint *positions)
{
  g_ptr_array_sort_with_data (self->problems, compare_found, (gpointer) positions);
  for (guint i = 0; i < self->problems->len; i++)
    {
      Found *found = g_ptr_array_index (self->problems, i);

      g_ptr_array_add (self->graph->problems, found->problem);
      g_free (found);
    }
}

static void
build (Builder *self, GPtrArray *revisions)
{
  g_autoptr (GArray) order = NULL;
  g_autofree guint *positions = NULL;

  add_nodes (self, revisions);
  add_labels (self);
  join_nodes (self);
  order = sort_nodes (self);
  positions = g_new (guint, MAX (order->len, 1));
  for (guint i = 0; i < order->len; i++)
    positions[g_array_index (order, guint, i)] = i;
  place_nodes (self, order, positions);
  place_labels (self, positions);
  place_problems (self, positions);
  varve_graph_build_labels (self->graph);
}

/**
 * varve_graph_new:
 * @revisions: (element-type VarveRevision): all of a project's revisions; the graph holds each
 * @problems: (nullable) (element-type VarveProblem) (transfer full): of files that could not be
 * read
 *
 * Joins revisions to a graph. Never fails: what is wrong with the set becomes problems, in
 * Alembic's words, and the rest stays usable. Of several revisions with one id only one is in the
 * graph; joins that close a cycle and references to what is not there are left out. The order that
 * @revisions come in makes no difference.
 *
 * Returns: (transfer full): a graph
 */
VarveGraph *
varve_graph_new (GPtrArray *revisions, GPtrArray *problems)
{
  VarveGraph *self = g_new0 (VarveGraph, 1);
  Builder builder = {
    .graph = self,
    .nodes = g_ptr_array_sized_new (revisions->len),
    .problems = g_ptr_array_new (),
    .node_by_id = g_hash_table_new (g_str_hash, g_str_equal),
    .node_by_label = g_hash_table_new (g_str_hash, g_str_equal),
    .parents = g_array_sized_new (FALSE, FALSE, sizeof (VarveEdge), revisions->len),
    .dependencies = g_array_new (FALSE, FALSE, sizeof (VarveEdge)),
  };

  g_atomic_ref_count_init (&self->ref_count);
  if (problems != NULL)
    g_ptr_array_set_free_func (problems, (GDestroyNotify) varve_problem_free);
  self->problems = problems != NULL
                       ? problems
                       : g_ptr_array_new_with_free_func ((GDestroyNotify) varve_problem_free);
  self->index_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->owner_by_label = g_hash_table_new (g_str_hash, g_str_equal);
  build (&builder, revisions);

  g_ptr_array_unref (builder.nodes);
  g_ptr_array_unref (builder.problems);
  g_hash_table_unref (builder.node_by_id);
  g_hash_table_unref (builder.node_by_label);
  g_array_unref (builder.parents);
  g_array_unref (builder.dependencies);
  varve_joins_clear (&builder.joins);
  return self;
}
