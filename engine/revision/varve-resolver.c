/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-resolver.h"

#include "base/varve-i18n.h"
#include "revision/varve-target.h"

/* A bare -N where no database is asked counts from each head, as Alembic's `show -1`. */
static GArray *
resolve_below_heads (VarveGraph *graph, const VarveIdentifier *target, GError **error)
{
  g_autoptr (GArray) heads = varve_lookup_heads (graph, TRUE);
  g_autoptr (GArray) nodes = varve_nodes_new ();

  for (guint i = 0; i < heads->len; i++)
    {
      guint head = g_array_index (heads, guint, i);
      g_autoptr (GError) refusal = NULL;
      guint node;

      if (target->label != NULL && !varve_graph_has_label (graph, head, target->label))
        continue;
      node = varve_lookup_walk (graph, head, target->steps, NULL, FALSE, &refusal);
      if (refusal != NULL)
        g_propagate_error (error, g_steal_pointer (&refusal));
      else if (node == VARVE_NO_NODE || node == VARVE_BASE_NODE)
        varve_target_refuse_steps (target, error);
      else
        {
          varve_nodes_add (nodes, node);
          continue;
        }
      return NULL;
    }
  return g_steal_pointer (&nodes);
}

static GArray *
resolve_below_rows (VarveGraph *graph,
                    const VarveIdentifier *target,
                    const GArray *rows,
                    GError **error)
{
  GArray *nodes;
  guint branch;
  guint node;

  if (!varve_target_resolve_downgrade (graph, target, rows, &node, &branch, error))
    return NULL;
  nodes = varve_nodes_new ();
  if (node != VARVE_BASE_NODE)
    g_array_append_val (nodes, node);
  return nodes;
}

static GArray *
resolve_parsed (VarveGraph *graph,
                const VarveIdentifier *target,
                const GArray *rows,
                GError **error)
{
  gboolean is_bare = target->relative && target->symbol == VARVE_SYMBOL_NONE;

  if (is_bare && target->steps < 0 && rows == NULL)
    return resolve_below_heads (graph, target, error);
  if (is_bare && target->steps < 0)
    return resolve_below_rows (graph, target, rows, error);
  if (target->relative && target->steps < 0)
    return resolve_below_rows (graph, target, rows, error);
  return varve_target_resolve_upgrade (graph, target, rows, FALSE, error);
}

/**
 * varve_resolver_resolve:
 * @graph: a graph
 * @target: an identifier as a person types it
 * @current: (nullable): version rows; %NULL when no database is asked
 * @error: return location for a %VARVE_ERROR
 *
 * Which revisions an identifier means, as Alembic's `ScriptDirectory.get_revisions`, with its +N
 * and -N everywhere. Bare ones count from @current; without it a bare -N counts from each head, and
 * what else needs a database is refused.
 *
 * Returns: (transfer full) (nullable) (element-type guint): positions; none of them is base
 */
GArray *
varve_resolver_resolve (VarveGraph *graph,
                        const char *target,
                        const char *const *current,
                        GError **error)
{
  g_autoptr (VarveIdentifier) identifier = varve_identifier_parse (target, error);
  g_autoptr (GArray) rows = NULL;

  if (identifier == NULL)
    return NULL;
  if (current != NULL)
    {
      rows = varve_lookup_rows (graph, current, error);
      if (rows == NULL)
        return NULL;
    }
  return resolve_parsed (graph, identifier, rows, error);
}

/**
 * varve_resolver_resolve_one:
 * @graph: a graph
 * @target: an identifier
 * @current: (nullable): version rows
 * @index: (out): the revision's position, %G_MAXUINT for base
 * @error: return location for a %VARVE_ERROR; %VARVE_ERROR_MULTIPLE_HEADS where it means several
 *
 * Like varve_resolver_resolve() where one revision is needed.
 *
 * Returns: whether it means one revision, or base
 */
gboolean
varve_resolver_resolve_one (VarveGraph *graph,
                            const char *target,
                            const char *const *current,
                            guint *index,
                            GError **error)
{
  g_autoptr (GArray) nodes = varve_resolver_resolve (graph, target, current, error);
  g_autofree char *ids = NULL;
  g_autofree char *hint = NULL;

  if (nodes == NULL)
    return FALSE;
  *index = nodes->len > 0 ? g_array_index (nodes, guint, 0) : G_MAXUINT;
  if (nodes->len <= 1)
    return TRUE;
  ids = varve_nodes_join_ids (graph, nodes);
  hint = g_strdup_printf (_ ("It means %s. Name one of them."), ids);
  varve_set_error (error, VARVE_ERROR_MULTIPLE_HEADS, hint,
                   "Multiple heads are present for given argument '%s'; %s", target, ids);
  return FALSE;
}
