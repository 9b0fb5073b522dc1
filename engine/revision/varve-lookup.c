/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-lookup.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <string.h>

/* Alembic matches beginnings only of names that are at least so long. */
#define MIN_PREFIXED_LENGTH 4
#define N_SHOWN             3

GArray *
varve_nodes_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (guint));
}

void
varve_nodes_add (GArray *nodes, guint node)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      if (g_array_index (nodes, guint, i) == node)
        return;
    }
  g_array_append_val (nodes, node);
}

void
varve_nodes_to_set (const GArray *nodes, guint size, VarveIndexSet *set)
{
  varve_index_set_init (set, size);
  for (guint i = 0; i < nodes->len; i++)
    varve_index_set_add (set, g_array_index (nodes, guint, i));
}

char *
varve_nodes_join_ids (VarveGraph *graph, const GArray *nodes)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    {
      g_string_append (list, i > 0 ? ", " : "");
      g_string_append (list, graph->revisions[g_array_index (nodes, guint, i)]->id);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

GArray *
varve_lookup_rows (VarveGraph *graph, const char *const *current, GError **error)
{
  g_autoptr (GArray) rows = varve_nodes_new ();

  for (guint i = 0; current != NULL && current[i] != NULL; i++)
    {
      guint node = varve_graph_find (graph, current[i]);

      if (node == VARVE_NO_NODE)
        {
          varve_set_error (error, VARVE_ERROR_UNKNOWN_REVISION,
                           _ ("The database holds this revision, but no script here has it. Look "
                              "for the script in other branches, or stamp the database with the "
                              "revision that fits it (“--purge” drops the unknown one)."),
                           "Can't locate revision identified by '%s'", current[i]);
          return NULL;
        }
      varve_nodes_add (rows, node);
    }
  return g_steal_pointer (&rows);
}

/* The names that begin with @name, labels too, in display order; with @lineage those on it. */
static GPtrArray *
list_prefixed (VarveGraph *graph, const char *name, const VarveIndexSet *lineage, guint *node)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < graph->joins.n_nodes; i++)
    {
      VarveRevision *revision = graph->revisions[i];

      if (lineage->words != NULL && !varve_index_set_has (lineage, i))
        continue;
      if (g_str_has_prefix (revision->id, name)
          && g_utf8_strlen (revision->id, -1) >= MIN_PREFIXED_LENGTH)
        {
          g_ptr_array_add (names, revision->id);
          *node = i;
        }
      for (char **label = revision->branch_labels; *label != NULL; label++)
        {
          if (!g_str_has_prefix (*label, name) || g_utf8_strlen (*label, -1) < MIN_PREFIXED_LENGTH
              || varve_graph_find_label (graph, *label) != i)
            continue;
          g_ptr_array_add (names, *label);
          *node = i;
        }
    }
  return names;
}

static guint
refuse_unknown (const char *name, GError **error)
{
  g_autofree char *shown = varve_text_shorten (name, VARVE_TEXT_MAX_NAME);

  varve_set_error (error, VARVE_ERROR_UNKNOWN_REVISION,
                   strlen (name) < MIN_PREFIXED_LENGTH
                       ? _ ("No id and no label begins so; “history” lists them.")
                       : _ ("“history” lists what there is; its script may be in another branch."),
                   "Can't locate revision identified by '%s'", shown);
  return VARVE_NO_NODE;
}

static guint
refuse_ambiguous (const char *name, const GPtrArray *names, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, N_SHOWN); i++)
    g_string_append_printf (list, "%s'%s'", i > 0 ? ", " : "",
                            (char *) g_ptr_array_index (names, i));
  varve_set_error (error, VARVE_ERROR_AMBIGUOUS_REVISION, _ ("Give more characters of the id."),
                   "Multiple revisions start with '%s': %s...", name, list->str);
  return VARVE_NO_NODE;
}

static guint
find_exactly (VarveGraph *graph, const char *name)
{
  guint node = varve_graph_find (graph, name);

  return node != VARVE_NO_NODE ? node : varve_graph_find_label (graph, name);
}

static guint
find_by_prefix (VarveGraph *graph, const char *name, const VarveIndexSet *lineage, GError **error)
{
  guint node = VARVE_NO_NODE;
  g_autoptr (GPtrArray) names = list_prefixed (graph, name, lineage, &node);

  if (names->len == 0)
    return refuse_unknown (name, error);
  if (names->len > 1)
    return refuse_ambiguous (name, names, error);
  return node;
}

guint
varve_lookup_name (VarveGraph *graph, const char *name, const char *label, GError **error)
{
  g_auto (VarveIndexSet) lineage = { NULL, 0 };
  guint node;

  if (label != NULL)
    {
      guint branch = varve_lookup_name (graph, label, NULL, error);

      if (branch == VARVE_NO_NODE)
        return VARVE_NO_NODE;
      varve_lookup_lineage (graph, branch, VARVE_WALK_PARENTS, &lineage);
    }
  node = find_exactly (graph, name);
  if (node == VARVE_NO_NODE)
    return find_by_prefix (graph, name, &lineage, error);
  if (label == NULL || varve_index_set_has (&lineage, node))
    return node;
  varve_set_error (error, VARVE_ERROR_UNKNOWN_REVISION,
                   _ ("Leave the label out, or name a revision of that branch."),
                   "Revision %s is not a member of branch '%s'", graph->revisions[node]->id, label);
  return VARVE_NO_NODE;
}

GArray *
varve_lookup_heads (VarveGraph *graph, gboolean real)
{
  GArray *heads = varve_nodes_new ();

  for (guint i = 0; i < graph->joins.n_nodes; i++)
    {
      if (real ? varve_graph_is_real_head (graph, i) : varve_graph_is_head (graph, i))
        g_array_append_val (heads, i);
    }
  return heads;
}

void
varve_lookup_lineage (VarveGraph *graph, guint node, VarveWalkFlags flags, VarveIndexSet *set)
{
  g_auto (VarveIndexSet) above = { NULL, 0 };

  varve_index_set_init (set, graph->joins.n_nodes);
  varve_index_set_add (set, node);
  varve_index_set_init_copy (&above, set);
  varve_graph_add_ancestors (graph, set, flags);
  varve_graph_add_descendants (graph, &above, flags);
  varve_index_set_unite (set, &above);
}

GArray *
varve_lookup_filter (VarveGraph *graph, const GArray *nodes, const char *label, GError **error)
{
  g_auto (VarveIndexSet) lineage = { NULL, 0 };
  guint branch = varve_lookup_name (graph, label, NULL, error);
  GArray *kept;

  if (branch == VARVE_NO_NODE)
    return NULL;
  kept = varve_nodes_new ();
  varve_lookup_lineage (graph, branch, VARVE_WALK_PARENTS, &lineage);
  for (guint i = 0; i < nodes->len; i++)
    {
      if (varve_index_set_has (&lineage, g_array_index (nodes, guint, i)))
        g_array_append_val (kept, g_array_index (nodes, guint, i));
    }
  return kept;
}

/* The ancestors of @nodes, of which these may be themselves. */
static void
find_below (VarveGraph *graph, const guint *nodes, guint n, VarveIndexSet *set)
{
  const VarveEdges *below[] = { &graph->joins.parents, &graph->joins.dependencies };

  varve_index_set_init (set, graph->joins.n_nodes);
  for (guint i = 0; i < n; i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (below); k++)
        {
          for (guint t = 0; t < varve_edges_count (below[k], nodes[i]); t++)
            varve_index_set_add (set, varve_edges_get (below[k], nodes[i])[t]);
        }
    }
  varve_graph_add_ancestors (graph, set, VARVE_WALK_DEPENDENCIES);
}

gboolean
varve_lookup_find_overlap (VarveGraph *graph, const GArray *nodes, guint *upper, guint *lower)
{
  const guint *all = (const guint *) (gconstpointer) nodes->data;
  g_auto (VarveIndexSet) below_all = { NULL, 0 };

  find_below (graph, all, nodes->len, &below_all);
  for (guint l = 0; l < nodes->len; l++)
    {
      if (!varve_index_set_has (&below_all, all[l]))
        continue;
      for (guint u = 0; u < nodes->len; u++)
        {
          g_auto (VarveIndexSet) below = { NULL, 0 };

          find_below (graph, &all[u], 1, &below);
          if (!varve_index_set_has (&below, all[l]))
            continue;
          *upper = all[u];
          *lower = all[l];
          return TRUE;
        }
    }
  return FALSE;
}

static void
collect (const VarveEdges *edges, guint node, const VarveIndexSet *lineage, GArray *nodes)
{
  for (guint i = 0; i < varve_edges_count (edges, node); i++)
    {
      guint next = varve_edges_get (edges, node)[i];

      if (lineage->words == NULL || varve_index_set_has (lineage, next))
        g_array_append_val (nodes, next);
    }
}

static void
collect_bases (VarveGraph *graph, const VarveIndexSet *lineage, GArray *nodes)
{
  for (guint i = 0; i < graph->joins.n_nodes; i++)
    {
      if (varve_graph_is_base (graph, i)
          && (lineage->words == NULL || varve_index_set_has (lineage, i)))
        g_array_append_val (nodes, i);
    }
}

static guint
refuse_walk (VarveGraph *graph, const GArray *nodes, GError **error)
{
  g_autofree char *ids = varve_nodes_join_ids (graph, nodes);
  g_autofree char *hint
      = g_strdup_printf (_ ("The way forks into %s. Name one of them, or put “label@” before the "
                            "target."),
                         ids);

  varve_set_error (error, VARVE_ERROR_AMBIGUOUS_REVISION, hint, "Ambiguous walk");
  return VARVE_NO_NODE;
}

guint
varve_lookup_walk (VarveGraph *graph,
                   guint node,
                   int steps,
                   const char *label,
                   gboolean clamp,
                   GError **error)
{
  g_auto (VarveIndexSet) lineage = { NULL, 0 };
  g_autoptr (GArray) next = varve_nodes_new ();

  if (label != NULL && steps > 0)
    {
      guint branch = varve_lookup_name (graph, label, NULL, error);

      if (branch == VARVE_NO_NODE)
        return VARVE_NO_NODE;
      varve_lookup_lineage (graph, branch, VARVE_WALK_PARENTS, &lineage);
    }
  for (int i = 0; i < ABS (steps); i++)
    {
      guint none = VARVE_BASE_NODE;

      g_array_set_size (next, 0);
      if (steps > 0 && node == VARVE_NO_NODE)
        collect_bases (graph, &lineage, next);
      else if (steps > 0)
        collect (&graph->joins.children, node, &lineage, next);
      else if (node != VARVE_BASE_NODE)
        {
          collect (&graph->joins.parents, node, &lineage, next);
          if (next->len == 0)
            g_array_append_val (next, none);
        }
      if (next->len == 0)
        return clamp ? node : VARVE_NO_NODE;
      if (next->len > 1)
        return refuse_walk (graph, next, error);
      node = g_array_index (next, guint, 0);
    }
  return node;
}
