/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-resolver.h"

#include "base/varve-i18n.h"
#include "revision/varve-target.h"

/* A range's ends, and what they mean. */
typedef struct
{
  VarveGraph *graph;
  VarveIdentifier *from; /* (owned) (nullable) */
  VarveIdentifier *to;   /* (owned) (nullable) */
  GArray *rows;          /* (owned) (nullable) */
  GArray *lower;         /* (owned): empty for base */
  GArray *upper;         /* (owned) */
  GArray *open;          /* (owned): those of upper from where `-N` goes down to the base */
} Range;

static void
range_clear (Range *self)
{
  g_clear_pointer (&self->from, varve_identifier_free);
  g_clear_pointer (&self->to, varve_identifier_free);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->lower, g_array_unref);
  g_clear_pointer (&self->upper, g_array_unref);
  g_clear_pointer (&self->open, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Range, range_clear)

static gboolean
parse_range (Range *self, const char *text, GError **error)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (!varve_identifier_split_range (text, &from, &to))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                       _ ("For instance “base:head”, “ae10:”, “:ae10” or “-3:current”."),
                       "History range requires [start]:[end], [start]:, or :[end]");
      return FALSE;
    }
  if (from != NULL)
    self->from = varve_identifier_parse (from, error);
  if (from != NULL && self->from == NULL)
    return FALSE;
  if (to != NULL)
    self->to = varve_identifier_parse (to, error);
  return to == NULL || self->to != NULL;
}

static gboolean
counts_from_upper_end (const VarveIdentifier *from)
{
  return from != NULL && from->relative && from->symbol == VARVE_SYMBOL_NONE && from->steps < 0;
}

/* `+2` as an upper end counts from the lower one, `-3` as a lower end from the upper one. */
static gboolean
resolve_ends (Range *self, GError **error)
{
  VarveGraph *graph = self->graph;

  if (self->from == NULL)
    self->lower = varve_nodes_new ();
  else if (!counts_from_upper_end (self->from))
    self->lower = varve_target_resolve_upgrade (graph, self->from, self->rows, TRUE, error);
  else
    self->lower = varve_nodes_new ();
  if (self->lower == NULL)
    return FALSE;
  if (self->to == NULL)
    self->upper = varve_lookup_heads (graph, TRUE);
  else
    self->upper = varve_target_resolve_upgrade (
        graph, self->to, self->to->symbol == VARVE_SYMBOL_NONE ? self->lower : self->rows, TRUE,
        error);
  return self->upper != NULL;
}

static gboolean
is_on_branch (Range *self, guint node, guint branch, const VarveIndexSet *lineage)
{
  g_autofree const char **labels = NULL;

  if (varve_graph_find_label (self->graph, self->from->label) != VARVE_NO_NODE)
    return varve_graph_has_label (self->graph, node, self->from->label);
  labels = varve_graph_list_labels (self->graph, branch);
  if (labels[0] != NULL && labels[1] == NULL)
    return varve_graph_has_label (self->graph, node, labels[0]);
  return varve_index_set_has (lineage, node);
}

/* `shop@base:heads` is about that branch only. */
static gboolean
keep_to_branch (Range *self, GError **error)
{
  g_auto (VarveIndexSet) lineage = { NULL, 0 };
  g_autoptr (GArray) all = NULL;
  guint branch;

  if (self->from == NULL || self->from->label == NULL)
    return TRUE;
  branch = varve_lookup_name (self->graph, self->from->label, NULL, error);
  if (branch == VARVE_NO_NODE)
    return FALSE;
  varve_lookup_lineage (self->graph, branch, VARVE_WALK_PARENTS, &lineage);
  all = g_steal_pointer (&self->upper);
  self->upper = varve_nodes_new ();
  for (guint i = 0; i < all->len; i++)
    {
      guint node = g_array_index (all, guint, i);

      if (is_on_branch (self, node, branch, &lineage))
        g_array_append_val (self->upper, node);
    }
  return TRUE;
}

static gboolean
count_down (Range *self, GError **error)
{
  if (!counts_from_upper_end (self->from))
    return TRUE;
  for (guint i = 0; i < self->upper->len; i++)
    {
      g_autoptr (GError) refusal = NULL;
      guint node = varve_lookup_walk (self->graph, g_array_index (self->upper, guint, i),
                                      self->from->steps, NULL, TRUE, &refusal);

      if (refusal != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return FALSE;
        }
      if (node == VARVE_BASE_NODE)
        varve_nodes_add (self->open, g_array_index (self->upper, guint, i));
      else
        varve_nodes_add (self->lower, node);
    }
  return TRUE;
}

static gboolean
check_overlap (VarveGraph *graph, const GArray *nodes, const char *hint, GError **error)
{
  guint upper;
  guint lower;

  if (!varve_lookup_find_overlap (graph, nodes, &upper, &lower))
    return TRUE;
  varve_target_refuse_overlap (graph, VARVE_ERROR_INVALID_TARGET, hint, upper, lower, error);
  return FALSE;
}

static gboolean
check_upper (Range *self, GError **error)
{
  return check_overlap (self->graph, self->upper,
                        _ ("One of them includes the other: name just that one."), error);
}

/* Nobody named what `-N` leads to. */
static gboolean
check_lower (Range *self, GError **error)
{
  g_autofree char *hint = NULL;

  if (counts_from_upper_end (self->from))
    hint = g_strdup_printf (_ ("That is where “%s” leads to from several revisions. Count from "
                               "one of them, as “ID%s:ID”."),
                            self->from->text, self->from->text);
  return check_overlap (self->graph, self->lower,
                        hint ? hint : _ ("One of them includes the other: name just that one."),
                        error);
}

static gboolean
check_joined (Range *self, const VarveIndexSet *required, GError **error)
{
  for (guint i = 0; i < self->lower->len; i++)
    {
      if (varve_index_set_has (required, g_array_index (self->lower, guint, i)))
        continue;
      varve_set_error (error, VARVE_ERROR_OUT_OF_RANGE,
                       _ ("Put the older end first; both have to be on one line of revisions."),
                       "Requested range %s:%s does not refer to ancestor/descendant revisions "
                       "along the same branch",
                       self->from != NULL ? self->from->text : "base",
                       self->to != NULL ? self->to->text : "heads");
      return FALSE;
    }
  return TRUE;
}

/* What is between the ends, of all that the upper ones need: what stands upon a lower one. */
static void
keep_between (Range *self, VarveIndexSet *needed, VarveIndexSet *lower)
{
  g_auto (VarveIndexSet) open = { NULL, 0 };

  varve_graph_add_descendants (self->graph, lower, VARVE_WALK_PARENTS);
  varve_index_set_intersect (needed, lower);
  varve_nodes_to_set (self->open, self->graph->joins.n_nodes, &open);
  varve_graph_add_ancestors (self->graph, &open, VARVE_WALK_DEPENDENCIES);
  varve_index_set_unite (needed, &open);
}

static GArray *
list_between (Range *self, GError **error)
{
  VarveGraph *graph = self->graph;
  guint n = graph->joins.n_nodes;
  g_auto (VarveIndexSet) lower = { NULL, 0 };
  g_auto (VarveIndexSet) applied = { NULL, 0 };
  g_auto (VarveIndexSet) needed = { NULL, 0 };
  g_auto (VarveIndexSet) between = { NULL, 0 };

  if (!check_upper (self, error))
    return NULL;
  varve_nodes_to_set (self->upper, n, &needed);
  varve_graph_add_ancestors (graph, &needed, VARVE_WALK_DEPENDENCIES);
  if (!check_joined (self, &needed, error) || !check_lower (self, error))
    return NULL;
  varve_nodes_to_set (self->lower, n, &lower);
  varve_index_set_init_copy (&applied, &lower);
  varve_graph_add_ancestors (graph, &applied, VARVE_WALK_DEPENDENCIES);
  /* Lines that are listed whole go on below the lower ends. */
  varve_index_set_init_copy (&between, &needed);
  varve_index_set_subtract (&needed, &applied);
  varve_index_set_unite (&needed, &lower);
  if (self->open->len == 0)
    {
      varve_index_set_clear (&between);
      varve_index_set_init_copy (&between, &needed);
    }
  if (self->lower->len > 0)
    keep_between (self, &needed, &lower);
  return varve_joins_sort (&graph->joins, &needed, &between, (guint *) (gpointer) self->upper->data,
                           self->upper->len, NULL);
}

/**
 * varve_resolver_resolve_range:
 * @graph: a graph
 * @range: `a:b`, `a:` or `:b`
 * @current: (nullable): version rows
 * @error: return location for a %VARVE_ERROR
 *
 * The revisions that `history -r` lists, as Alembic's `walk_revisions`: with both ends. `+N` behind
 * the colon counts from the lower end, `-N` before it from the upper end; steps past the end stop
 * there.
 *
 * Returns: (transfer full) (nullable) (element-type guint): positions, newest first
 */
GArray *
varve_resolver_resolve_range (VarveGraph *graph,
                              const char *range,
                              const char *const *current,
                              GError **error)
{
  g_auto (Range) self = { .graph = graph, .open = varve_nodes_new () };

  if (!parse_range (&self, range, error))
    return NULL;
  if (current != NULL)
    {
      self.rows = varve_lookup_rows (graph, current, error);
      if (self.rows == NULL)
        return NULL;
    }
  if (!resolve_ends (&self, error) || !keep_to_branch (&self, error) || !count_down (&self, error))
    return NULL;
  return list_between (&self, error);
}
