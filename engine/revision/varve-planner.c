/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-planner.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "revision/varve-plan-builder.h"
#include "revision/varve-target.h"

static void
add_ids (VarveGraph *graph, const VarveEdges *edges, guint node, GPtrArray *ids)
{
  for (guint i = 0; i < varve_edges_count (edges, node); i++)
    g_ptr_array_add (ids, graph->revisions[varve_edges_get (edges, node)[i]]->id);
}

static gboolean
check_rows (VarveGraph *graph, const GArray *rows, GError **error)
{
  guint upper;
  guint lower;

  if (!varve_lookup_find_overlap (graph, rows, &upper, &lower))
    return TRUE;
  varve_target_refuse_overlap (graph, VARVE_ERROR_FAILED,
                               _ ("The version table holds both, though the first includes the "
                                  "second. Stamp the database with what it really holds."),
                               upper, lower, error);
  return FALSE;
}

static gboolean
check_targets (VarveGraph *graph, const GArray *targets, GError **error)
{
  guint upper;
  guint lower;

  if (!varve_lookup_find_overlap (graph, targets, &upper, &lower))
    return TRUE;
  varve_target_refuse_overlap (graph, VARVE_ERROR_INVALID_TARGET,
                               _ ("One of them includes the other: name just that one."), upper,
                               lower, error);
  return FALSE;
}

static GArray *
resolve_targets (VarveGraph *graph, const char *const *targets, const GArray *rows, GError **error)
{
  g_autoptr (GArray) nodes = varve_nodes_new ();

  for (guint i = 0; targets[i] != NULL; i++)
    {
      g_autoptr (VarveIdentifier) target = varve_identifier_parse (targets[i], error);
      g_autoptr (GArray) more = NULL;

      if (target != NULL)
        more = varve_target_resolve_upgrade (graph, target, rows, FALSE, error);
      if (more == NULL)
        return NULL;
      for (guint k = 0; k < more->len; k++)
        varve_nodes_add (nodes, g_array_index (more, guint, k));
    }
  return check_targets (graph, nodes, error) ? g_steal_pointer (&nodes) : NULL;
}

static VarvePlan *
make_upgrade (VarveGraph *graph, const char *const *current, const GArray *order)
{
  VarvePlanBuilder builder;
  g_autoptr (GPtrArray) remove = g_ptr_array_new ();
  g_autoptr (GPtrArray) add = g_ptr_array_new ();

  varve_plan_builder_init (&builder, VARVE_DIRECTION_UPGRADE, current);
  for (guint i = order->len; i-- > 0;)
    {
      guint node = g_array_index (order, guint, i);

      g_ptr_array_set_size (remove, 0);
      g_ptr_array_set_size (add, 0);
      add_ids (graph, &graph->joins.parents, node, remove);
      add_ids (graph, &graph->joins.dependencies, node, remove);
      g_ptr_array_add (add, graph->revisions[node]->id);
      varve_plan_builder_add (&builder, graph->revisions[node], remove, add);
    }
  return varve_plan_builder_finish (&builder);
}

/**
 * varve_planner_upgrade:
 * @graph: a sound graph
 * @current: version rows, none for an empty database
 * @targets: identifiers; several may be given where none includes another
 * @error: return location for a %VARVE_ERROR
 *
 * What `alembic upgrade` would do from these rows: all that the targets stand upon or depend on and
 * that is not applied, in Alembic's order (ties that Alembic leaves to its hash seed are decided by
 * create date and id). A revision's row replaces those of its parents and dependencies.
 *
 * Returns: (transfer full) (nullable): the plan, without steps where the targets are applied
 */
VarvePlan *
varve_planner_upgrade (VarveGraph *graph,
                       const char *const *current,
                       const char *const *targets,
                       GError **error)
{
  g_auto (VarveIndexSet) needed = { NULL, 0 };
  g_auto (VarveIndexSet) applied = { NULL, 0 };
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) nodes = NULL;
  g_autoptr (GArray) order = NULL;

  if (!varve_graph_check (graph, error))
    return NULL;
  rows = varve_lookup_rows (graph, current, error);
  if (rows == NULL || !check_rows (graph, rows, error))
    return NULL;
  nodes = resolve_targets (graph, targets, rows, error);
  if (nodes == NULL)
    return NULL;
  varve_nodes_to_set (nodes, graph->joins.n_nodes, &needed);
  varve_graph_add_ancestors (graph, &needed, VARVE_WALK_DEPENDENCIES);
  varve_nodes_to_set (rows, graph->joins.n_nodes, &applied);
  varve_graph_add_ancestors (graph, &applied, VARVE_WALK_DEPENDENCIES);
  varve_index_set_subtract (&needed, &applied);
  order = varve_joins_sort (&graph->joins, &needed, NULL, (guint *) (gpointer) nodes->data,
                            nodes->len, NULL);
  return make_upgrade (graph, current, order);
}

static void
collect_roots (VarveGraph *graph, guint target, VarveIndexSet *roots)
{
  varve_index_set_init (roots, graph->joins.n_nodes);
  for (guint i = 0; i < graph->joins.n_nodes; i++)
    {
      if (target == VARVE_BASE_NODE && varve_graph_is_base (graph, i))
        varve_index_set_add (roots, i);
    }
  if (target == VARVE_BASE_NODE)
    return;
  for (guint i = 0; i < varve_edges_count (&graph->joins.children, target); i++)
    varve_index_set_add (roots, varve_edges_get (&graph->joins.children, target)[i]);
}

/* Where several revisions stand upon the target, only those go on whose line the branch is. */
static gboolean
keep_to_branch (VarveGraph *graph, guint branch, VarveIndexSet *roots, GError **error)
{
  g_auto (VarveIndexSet) below = { NULL, 0 };

  if (branch == VARVE_NO_NODE || varve_index_set_count (roots) < 2)
    return TRUE;
  varve_index_set_init (&below, graph->joins.n_nodes);
  varve_index_set_add (&below, branch);
  varve_graph_add_ancestors (graph, &below, VARVE_WALK_PARENTS);
  varve_index_set_intersect (roots, &below);
  if (!varve_index_set_is_empty (roots))
    return TRUE;
  varve_set_error (
      error, VARVE_ERROR_OUT_OF_RANGE,
      _ ("The branch does not lead through that revision; leave the label out, or name "
         "a revision below the branch."),
      "Not a valid downgrade target from current heads");
  return FALSE;
}

static gboolean
check_reversible (VarveGraph *graph, const GArray *order, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < order->len; i++)
    {
      VarveRevision *revision = graph->revisions[g_array_index (order, guint, i)];

      if (!revision->has_down)
        g_ptr_array_add (ids, revision->id);
    }
  if (ids->len == 0)
    return TRUE;
  g_ptr_array_add (ids, NULL);
  list = g_strjoinv (", ", (char **) ids->pdata);
  varve_set_error (error, VARVE_ERROR_NOT_REVERSIBLE,
                   _ ("Choose a target above, restore a back-up, or write the missing "
                      "“-- migrate:down”."),
                   ngettext ("Revision %s has no “-- migrate:down”: it can't be rolled back",
                             "Revisions %s have no “-- migrate:down”: they can't be rolled back",
                             ids->len - 1),
                   list);
  return FALSE;
}

/* How many of the applied revisions stand directly upon each: the last one to go leaves it as a
 * version row. */
static guint *
count_above (VarveGraph *graph, const VarveIndexSet *applied)
{
  const VarveEdges *below[] = { &graph->joins.parents, &graph->joins.dependencies };
  guint *n_above = g_new0 (guint, MAX (graph->joins.n_nodes, 1));

  for (guint i = varve_index_set_next (applied, 0); i != G_MAXUINT;
       i = varve_index_set_next (applied, i + 1))
    {
      for (guint k = 0; k < G_N_ELEMENTS (below); k++)
        {
          for (guint t = 0; t < varve_edges_count (below[k], i); t++)
            n_above[varve_edges_get (below[k], i)[t]]++;
        }
    }
  return n_above;
}

static void
uncover (VarveGraph *graph, const VarveEdges *edges, guint node, guint *n_above, GPtrArray *add)
{
  for (guint i = 0; i < varve_edges_count (edges, node); i++)
    {
      guint below = varve_edges_get (edges, node)[i];

      if (--n_above[below] == 0)
        g_ptr_array_add (add, graph->revisions[below]->id);
    }
}

static VarvePlan *
make_downgrade (VarveGraph *graph,
                const char *const *current,
                const GArray *order,
                const VarveIndexSet *applied)
{
  VarvePlanBuilder builder;
  g_autofree guint *n_above = count_above (graph, applied);
  g_autoptr (GPtrArray) remove = g_ptr_array_new ();
  g_autoptr (GPtrArray) add = g_ptr_array_new ();

  varve_plan_builder_init (&builder, VARVE_DIRECTION_DOWNGRADE, current);
  for (guint i = 0; i < order->len; i++)
    {
      guint node = g_array_index (order, guint, i);

      g_ptr_array_set_size (remove, 0);
      g_ptr_array_set_size (add, 0);
      g_ptr_array_add (remove, graph->revisions[node]->id);
      uncover (graph, &graph->joins.parents, node, n_above, add);
      uncover (graph, &graph->joins.dependencies, node, n_above, add);
      varve_plan_builder_add (&builder, graph->revisions[node], remove, add);
    }
  return varve_plan_builder_finish (&builder);
}

/* What of @applied goes so that the target is left, into @leaving. */
static gboolean
find_leaving (VarveGraph *graph,
              const VarveIdentifier *target,
              const GArray *rows,
              const VarveIndexSet *applied,
              VarveIndexSet *leaving,
              GError **error)
{
  g_autofree char *shown = NULL;
  guint node;
  guint branch;

  if (!varve_target_resolve_downgrade (graph, target, rows, &node, &branch, error))
    return FALSE;
  collect_roots (graph, node, leaving);
  if (!keep_to_branch (graph, branch, leaving, error))
    return FALSE;
  varve_graph_add_descendants (graph, leaving, VARVE_WALK_DEPENDENCIES);
  varve_index_set_intersect (leaving, applied);
  if (node == VARVE_BASE_NODE || !varve_index_set_is_empty (leaving))
    return TRUE;
  for (guint i = 0; i < rows->len; i++)
    {
      if (g_array_index (rows, guint, i) == node)
        return TRUE;
    }
  shown = varve_text_shorten (target->text, VARVE_TEXT_MAX_NAME);
  varve_set_error (error, VARVE_ERROR_OUT_OF_RANGE,
                   _ ("That revision is not below what the database holds; “current” shows it, "
                      "“upgrade” goes up."),
                   "Destination %s is not a valid downgrade target from current head(s)", shown);
  return FALSE;
}

static VarveIdentifier *
parse_single_target (const char *const *targets, GError **error)
{
  if (targets[0] != NULL && targets[1] == NULL)
    return varve_identifier_parse (targets[0], error);
  varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                   _ ("Downgrade to one after the other; each time a plan is shown."),
                   _ ("A downgrade goes to one target"));
  return NULL;
}

/**
 * varve_planner_downgrade:
 * @graph: a sound graph
 * @current: version rows
 * @targets: one identifier: what the database shall be left at
 * @error: return location for a %VARVE_ERROR
 *
 * What `alembic downgrade` would do from these rows: what stands upon the target or depends on that
 * goes, newest first; other branches stay. Refused where any step has no way back, and, other than
 * in Alembic, where a bare -N could mean several rows.
 *
 * Returns: (transfer full) (nullable): the plan
 */
VarvePlan *
varve_planner_downgrade (VarveGraph *graph,
                         const char *const *current,
                         const char *const *targets,
                         GError **error)
{
  g_autoptr (VarveIdentifier) target = NULL;
  g_auto (VarveIndexSet) applied = { NULL, 0 };
  g_auto (VarveIndexSet) leaving = { NULL, 0 };
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) order = NULL;

  if (!varve_graph_check (graph, error))
    return NULL;
  target = parse_single_target (targets, error);
  if (target == NULL)
    return NULL;
  rows = varve_lookup_rows (graph, current, error);
  if (rows == NULL)
    return NULL;
  varve_nodes_to_set (rows, graph->joins.n_nodes, &applied);
  varve_graph_add_ancestors (graph, &applied, VARVE_WALK_DEPENDENCIES);
  if (!find_leaving (graph, target, rows, &applied, &leaving, error))
    return NULL;
  order = varve_joins_sort (&graph->joins, &leaving, NULL, (guint *) (gpointer) rows->data,
                            rows->len, NULL);
  if (!check_reversible (graph, order, error))
    return NULL;
  return make_downgrade (graph, current, order, &applied);
}
