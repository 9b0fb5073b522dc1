/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-target.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

void
varve_target_refuse_steps (const VarveIdentifier *target, GError **error)
{
  varve_set_error (error, VARVE_ERROR_OUT_OF_RANGE,
                   _ ("There are fewer revisions on the way than that; “history” lists them. "
                      "“upgrade” takes +N, “downgrade” takes -N."),
                   "Relative revision %+d didn't produce %d migrations", target->steps,
                   ABS (target->steps));
}

void
varve_target_refuse_overlap (VarveGraph *graph,
                             VarveErrorCode code,
                             const char *hint,
                             guint upper,
                             guint lower,
                             GError **error)
{
  varve_set_error (error, code, hint,
                   "Requested revision %s overlaps with other requested revisions %s",
                   graph->revisions[upper]->id, graph->revisions[lower]->id);
}

static void
refuse_heads (VarveGraph *graph, const VarveIdentifier *target, const GArray *heads, GError **error)
{
  g_autofree char *ids = varve_nodes_join_ids (graph, heads);
  g_autofree char *hint = g_strdup_printf (
      _ ("The heads are %s. Name one of them, or join them by “merge heads”."), ids);
  g_autofree char *shown = varve_text_shorten (target->text, VARVE_TEXT_MAX_NAME);

  varve_set_error (error, VARVE_ERROR_MULTIPLE_HEADS, hint,
                   "Multiple head revisions are present for given argument '%s'; please specify a "
                   "specific target revision, '<branchname>@%s' to narrow to a specific head, or "
                   "'heads' for all heads",
                   shown, shown);
}

static void
refuse_no_database (const VarveIdentifier *target, GError **error)
{
  varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                   _ ("Name an environment whose database to ask, or a revision."),
                   _ ("“%s” depends on what a database holds, and none is asked here"),
                   target->text);
}

static GArray *
resolve_heads (VarveGraph *graph, const VarveIdentifier *target, GError **error)
{
  g_autoptr (GArray) heads
      = varve_lookup_heads (graph, target->symbol == VARVE_SYMBOL_HEADS && target->label == NULL);

  if (target->label != NULL)
    {
      GArray *kept = varve_lookup_filter (graph, heads, target->label, error);

      if (kept == NULL)
        return NULL;
      g_array_unref (heads);
      heads = kept;
    }
  if (target->symbol == VARVE_SYMBOL_HEADS || heads->len <= 1)
    return g_steal_pointer (&heads);
  refuse_heads (graph, target, heads, error);
  return NULL;
}

static GArray *
resolve_current (VarveGraph *graph,
                 const VarveIdentifier *target,
                 const GArray *rows,
                 GError **error)
{
  if (rows == NULL)
    {
      refuse_no_database (target, error);
      return NULL;
    }
  if (target->label != NULL)
    return varve_lookup_filter (graph, rows, target->label, error);
  return g_array_copy ((GArray *) rows);
}

GArray *
varve_target_resolve_absolute (VarveGraph *graph,
                               const VarveIdentifier *target,
                               const GArray *rows,
                               GError **error)
{
  GArray *nodes;
  guint node;

  switch (target->symbol)
    {
      case VARVE_SYMBOL_HEAD:
      case VARVE_SYMBOL_HEADS:
        return resolve_heads (graph, target, error);
      case VARVE_SYMBOL_CURRENT:
        return resolve_current (graph, target, rows, error);
      case VARVE_SYMBOL_ID:
        node = varve_lookup_name (graph, target->id, target->label, error);
        if (node == VARVE_NO_NODE)
          return NULL;
        nodes = varve_nodes_new ();
        g_array_append_val (nodes, node);
        return nodes;
      case VARVE_SYMBOL_BASE:
      case VARVE_SYMBOL_NONE:
      default:
        if (target->label != NULL
            && varve_lookup_name (graph, target->label, NULL, error) == VARVE_NO_NODE)
          return NULL;
        return varve_nodes_new ();
    }
}

gboolean
varve_target_resolve_single (VarveGraph *graph,
                             const VarveIdentifier *target,
                             gboolean label,
                             const GArray *rows,
                             guint *node,
                             GError **error)
{
  VarveIdentifier bare = *target;
  g_autoptr (GArray) nodes = NULL;

  if (!label)
    bare.label = NULL;
  nodes = varve_target_resolve_absolute (graph, &bare, rows, error);
  if (nodes == NULL)
    return FALSE;
  if (nodes->len > 1)
    {
      refuse_heads (graph, &bare, nodes, error);
      return FALSE;
    }
  *node = nodes->len == 1 ? g_array_index (nodes, guint, 0) : VARVE_BASE_NODE;
  return TRUE;
}

/* The uppermost applied revisions on a branch on which no version row is: for each, nothing applied
 * on it stands directly upon it. */
static GArray *
find_tips (VarveGraph *graph, const GArray *rows, const char *label, GError **error)
{
  const VarveEdges *below[] = { &graph->joins.parents, &graph->joins.needs };
  g_auto (VarveIndexSet) active = { NULL, 0 };
  g_auto (VarveIndexSet) lineage = { NULL, 0 };
  g_auto (VarveIndexSet) tips = { NULL, 0 };
  guint branch = varve_lookup_name (graph, label, NULL, error);
  GArray *found;

  if (branch == VARVE_NO_NODE)
    return NULL;
  varve_nodes_to_set (rows, graph->joins.n_nodes, &active);
  varve_graph_add_ancestors (graph, &active, VARVE_WALK_DEPENDENCIES);
  varve_lookup_lineage (graph, branch, VARVE_WALK_PARENTS, &lineage);
  varve_index_set_intersect (&active, &lineage);
  varve_index_set_init_copy (&tips, &active);
  for (guint i = varve_index_set_next (&active, 0); i != G_MAXUINT;
       i = varve_index_set_next (&active, i + 1))
    {
      for (guint k = 0; k < G_N_ELEMENTS (below); k++)
        {
          for (guint t = 0; t < varve_edges_count (below[k], i); t++)
            varve_index_set_remove (&tips, varve_edges_get (below[k], i)[t]);
        }
    }
  found = varve_nodes_new ();
  for (guint i = varve_index_set_next (&tips, 0); i != G_MAXUINT;
       i = varve_index_set_next (&tips, i + 1))
    g_array_append_val (found, i);
  return found;
}

/* Where `+N` and `label@+N` start. */
static gboolean
find_upgrade_start (VarveGraph *graph,
                    const VarveIdentifier *target,
                    const GArray *rows,
                    guint *start,
                    GError **error)
{
  g_autoptr (GArray) starts = NULL;

  if (rows == NULL)
    {
      refuse_no_database (target, error);
      return FALSE;
    }
  starts = target->label != NULL ? varve_lookup_filter (graph, rows, target->label, error)
                                 : g_array_copy ((GArray *) rows);
  if (starts != NULL && starts->len == 0 && target->label != NULL)
    {
      g_array_unref (starts);
      starts = find_tips (graph, rows, target->label, error);
    }
  if (starts == NULL)
    return FALSE;
  if (starts->len > 1)
    {
      g_autofree char *ids = varve_nodes_join_ids (graph, starts);
      g_autofree char *hint = g_strdup_printf (
          _ ("It could start from %s. Put “label@” before the number, or name a revision."), ids);

      varve_set_error (error, VARVE_ERROR_AMBIGUOUS_REVISION, hint,
                       "Ambiguous upgrade from multiple current revisions");
      return FALSE;
    }
  *start = starts->len == 1 ? g_array_index (starts, guint, 0) : VARVE_NO_NODE;
  return TRUE;
}

static gboolean
find_walk_start (VarveGraph *graph,
                 const VarveIdentifier *target,
                 const GArray *rows,
                 guint *start,
                 GError **error)
{
  if (target->symbol == VARVE_SYMBOL_NONE && target->steps > 0)
    return find_upgrade_start (graph, target, rows, start, error);
  if (target->symbol == VARVE_SYMBOL_NONE)
    {
      varve_target_refuse_steps (target, error);
      return FALSE;
    }
  if (!varve_target_resolve_single (graph, target, target->steps <= 0, rows, start, error))
    return FALSE;
  if (target->steps > 0 && *start == VARVE_BASE_NODE)
    *start = VARVE_NO_NODE;
  return TRUE;
}

GArray *
varve_target_resolve_upgrade (VarveGraph *graph,
                              const VarveIdentifier *target,
                              const GArray *rows,
                              gboolean clamp,
                              GError **error)
{
  g_autoptr (GError) refusal = NULL;
  GArray *nodes;
  guint node;

  if (!target->relative)
    return varve_target_resolve_absolute (graph, target, rows, error);
  if (!find_walk_start (graph, target, rows, &node, error))
    return NULL;
  node = varve_lookup_walk (graph, node, target->steps, target->label, clamp, &refusal);
  if (refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return NULL;
    }
  if (!clamp && (node == VARVE_NO_NODE || node == VARVE_BASE_NODE))
    {
      varve_target_refuse_steps (target, error);
      return NULL;
    }
  nodes = varve_nodes_new ();
  if (node != VARVE_NO_NODE && node != VARVE_BASE_NODE)
    g_array_append_val (nodes, node);
  return nodes;
}

/* The applied revisions that have no applied child, by parents: rows that dependencies swallowed
 * count again. */
static GArray *
list_all_current (VarveGraph *graph, const GArray *rows)
{
  g_auto (VarveIndexSet) active = { NULL, 0 };
  GArray *found = varve_nodes_new ();

  varve_nodes_to_set (rows, graph->joins.n_nodes, &active);
  varve_graph_add_ancestors (graph, &active, VARVE_WALK_DEPENDENCIES);
  for (guint i = varve_index_set_next (&active, 0); i != G_MAXUINT;
       i = varve_index_set_next (&active, i + 1))
    {
      gboolean has_child = FALSE;

      for (guint c = 0; c < varve_edges_count (&graph->joins.children, i) && !has_child; c++)
        has_child = varve_index_set_has (&active, varve_edges_get (&graph->joins.children, i)[c]);
      if (!has_child)
        g_array_append_val (found, i);
    }
  return found;
}

static gboolean
refuse_ambiguous_downgrade (VarveGraph *graph,
                            const VarveIdentifier *target,
                            const GArray *starts,
                            GError **error)
{
  g_autofree char *ids = varve_nodes_join_ids (graph, starts);
  g_autofree char *hint = g_strdup_printf (
      _ ("Say which one goes: the database is at %s. Write “label@%d” or “ID%d”."), ids,
      target->steps, target->steps);

  varve_set_error (error, VARVE_ERROR_AMBIGUOUS_REVISION, hint,
                   "downgrade %d from multiple heads is ambiguous", target->steps);
  return FALSE;
}

/* Where `-N` and `label@-N` start. Of several rows Alembic takes the first that the database
 * returns, with a warning; that is refused here. */
static gboolean
find_downgrade_start (VarveGraph *graph,
                      const VarveIdentifier *target,
                      const GArray *rows,
                      guint *start,
                      GError **error)
{
  g_autoptr (GArray) starts = target->label != NULL
                                  ? varve_lookup_filter (graph, rows, target->label, error)
                                  : g_array_copy ((GArray *) rows);

  if (starts != NULL && starts->len == 0 && target->label != NULL)
    {
      g_autoptr (GArray) all = list_all_current (graph, rows);

      g_array_unref (starts);
      starts = varve_lookup_filter (graph, all, target->label, error);
    }
  if (starts == NULL)
    return FALSE;
  if (starts->len > 1)
    return refuse_ambiguous_downgrade (graph, target, starts, error);
  if (starts->len == 0)
    {
      varve_target_refuse_steps (target, error);
      return FALSE;
    }
  *start = g_array_index (starts, guint, 0);
  return TRUE;
}

static gboolean
find_branch (VarveGraph *graph, const VarveIdentifier *target, guint *branch, GError **error)
{
  *branch = VARVE_NO_NODE;
  if (target->label == NULL)
    return TRUE;
  *branch = varve_lookup_name (graph, target->label, NULL, error);
  return *branch != VARVE_NO_NODE;
}

gboolean
varve_target_resolve_downgrade (VarveGraph *graph,
                                const VarveIdentifier *target,
                                const GArray *rows,
                                guint *node,
                                guint *branch,
                                GError **error)
{
  gboolean is_bare = target->symbol == VARVE_SYMBOL_NONE;
  g_autoptr (GError) refusal = NULL;

  if (!find_branch (graph, target, branch, error))
    return FALSE;
  if (!target->relative)
    return varve_target_resolve_single (graph, target, FALSE, rows, node, error);
  if (is_bare && target->steps >= 0)
    {
      varve_target_refuse_steps (target, error);
      return FALSE;
    }
  if (is_bare ? !find_downgrade_start (graph, target, rows, node, error)
              : !varve_target_resolve_single (graph, target, target->steps < 0, rows, node, error))
    return FALSE;
  if (is_bare && target->label == NULL)
    *branch = *node;
  if (target->steps >= 0 && *node == VARVE_BASE_NODE)
    *node = VARVE_NO_NODE;
  *node = varve_lookup_walk (graph, *node, target->steps, target->label, FALSE, &refusal);
  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  else if (*node == VARVE_NO_NODE && is_bare)
    varve_target_refuse_steps (target, error);
  else if (*node == VARVE_NO_NODE)
    varve_set_error (error, VARVE_ERROR_OUT_OF_RANGE,
                     _ ("There are fewer revisions on the way than that; “history” lists them. "
                        "“upgrade” takes +N, “downgrade” takes -N."),
                     "Walked too far");
  else
    return TRUE;
  return FALSE;
}
