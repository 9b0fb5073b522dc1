/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-planner.h"

#include "base/varve-i18n.h"
#include "revision/varve-plan-builder.h"
#include "revision/varve-target.h"

/* A stamp changes version rows only. Alembic (`ScriptDirectory._stamp_revs`) takes for each target
 * the rows of its lineage; if one of them is above or below the revision to stamp, all of them make
 * way for it, else the revision is added as a branch of its own. With several targets Alembic 1.8
 * mixes up their rows; here each takes its own, and a row that is itself a target stays. */

typedef struct
{
  VarveIdentifier *target; /* (owned) */
  GArray *nodes;           /* (owned): empty for base */
  VarveIndexSet lineage;   /* whose rows it is about */
} Stamp;

typedef struct
{
  VarveGraph *graph;
  GArray *rows;          /* (nullable): as positions; NULL with a purge */
  GPtrArray *stamps;     /* (element-type Stamp) */
  VarveIndexSet wanted;  /* rows afterwards that targets name */
  VarveIndexSet leaving; /* rows that go */
} Stamper;

static void
free_stamp (Stamp *stamp)
{
  g_clear_pointer (&stamp->target, varve_identifier_free);
  g_clear_pointer (&stamp->nodes, g_array_unref);
  varve_index_set_clear (&stamp->lineage);
  g_free (stamp);
}

static void
stamper_clear (Stamper *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->stamps, g_ptr_array_unref);
  varve_index_set_clear (&self->wanted);
  varve_index_set_clear (&self->leaving);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stamper, stamper_clear)

static void
add_lineage (VarveGraph *graph, guint node, VarveIndexSet *set)
{
  g_auto (VarveIndexSet) lineage = { NULL, 0 };

  varve_lookup_lineage (graph, node, VARVE_WALK_DEPENDENCIES, &lineage);
  varve_index_set_unite (set, &lineage);
}

/* base alone is about all rows, `label@…` about the label's branch too. */
static gboolean
find_lineage (Stamper *self, Stamp *stamp, GError **error)
{
  VarveGraph *graph = self->graph;

  varve_index_set_init (&stamp->lineage, graph->joins.n_nodes);
  if (stamp->target->label != NULL)
    {
      guint branch = varve_lookup_name (graph, stamp->target->label, NULL, error);

      if (branch == VARVE_NO_NODE)
        return FALSE;
      add_lineage (graph, branch, &stamp->lineage);
    }
  for (guint i = 0; i < stamp->nodes->len; i++)
    add_lineage (graph, g_array_index (stamp->nodes, guint, i), &stamp->lineage);
  for (guint i = 0;
       stamp->nodes->len == 0 && stamp->target->label == NULL && i < graph->joins.n_nodes; i++)
    varve_index_set_add (&stamp->lineage, i);
  return TRUE;
}

static GArray *
resolve (Stamper *self, const VarveIdentifier *target, const GArray *rows, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  GArray *nodes;
  guint node;
  guint branch;

  if (target->relative && target->steps < 0)
    {
      if (!varve_target_resolve_downgrade (self->graph, target, rows, &node, &branch, error))
        return NULL;
      nodes = varve_nodes_new ();
      if (node != VARVE_BASE_NODE)
        g_array_append_val (nodes, node);
      return nodes;
    }
  nodes = varve_target_resolve_upgrade (self->graph, target, rows, FALSE, &refusal);
  if (g_error_matches (refusal, VARVE_ERROR, VARVE_ERROR_MULTIPLE_HEADS))
    varve_set_error (error, VARVE_ERROR_MULTIPLE_HEADS, varve_error_get_details (refusal)->hint,
                     "Multiple heads are present; please specify a single target revision");
  else if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return nodes;
}

static gboolean
add_stamp (Stamper *self, const char *text, const GArray *rows, GError **error)
{
  Stamp *stamp = g_new0 (Stamp, 1);

  g_ptr_array_add (self->stamps, stamp);
  stamp->target = varve_identifier_parse (text, error);
  if (stamp->target == NULL)
    return FALSE;
  stamp->nodes = resolve (self, stamp->target, rows, error);
  if (stamp->nodes == NULL || !find_lineage (self, stamp, error))
    return FALSE;
  for (guint i = 0; i < stamp->nodes->len; i++)
    varve_index_set_add (&self->wanted, g_array_index (stamp->nodes, guint, i));
  return TRUE;
}

static gboolean
check_wanted (Stamper *self, GError **error)
{
  g_autoptr (GArray) nodes = varve_nodes_new ();
  guint upper;
  guint lower;

  for (guint i = varve_index_set_next (&self->wanted, 0); i != G_MAXUINT;
       i = varve_index_set_next (&self->wanted, i + 1))
    g_array_append_val (nodes, i);
  if (!varve_lookup_find_overlap (self->graph, nodes, &upper, &lower))
    return TRUE;
  varve_target_refuse_overlap (self->graph, VARVE_ERROR_INVALID_TARGET,
                               _ ("One of them includes the other: name just that one."), upper,
                               lower, error);
  return FALSE;
}

/* Whether one of the rows is above or below one of the revisions that @stamp newly names. */
static gboolean
moves_rows (Stamper *self, const Stamp *stamp, const VarveIndexSet *rows)
{
  g_auto (VarveIndexSet) lineage = { NULL, 0 };

  varve_index_set_init (&lineage, self->graph->joins.n_nodes);
  for (guint i = 0; i < stamp->nodes->len; i++)
    {
      if (!varve_index_set_has (rows, g_array_index (stamp->nodes, guint, i)))
        add_lineage (self->graph, g_array_index (stamp->nodes, guint, i), &lineage);
    }
  return stamp->nodes->len == 0 || varve_index_set_intersects (&lineage, rows);
}

static void
find_leaving (Stamper *self)
{
  g_auto (VarveIndexSet) rows = { NULL, 0 };

  varve_nodes_to_set (self->rows, self->graph->joins.n_nodes, &rows);
  for (guint i = 0; i < self->stamps->len; i++)
    {
      const Stamp *stamp = g_ptr_array_index (self->stamps, i);
      g_auto (VarveIndexSet) leaving = { NULL, 0 };

      if (!moves_rows (self, stamp, &rows))
        continue;
      varve_index_set_init_copy (&leaving, &rows);
      varve_index_set_intersect (&leaving, &stamp->lineage);
      varve_index_set_subtract (&leaving, &self->wanted);
      varve_index_set_unite (&self->leaving, &leaving);
    }
}

/* Takes the rows in @lineage (all of them without one) out of @leaving. */
static GPtrArray *
take_leaving (Stamper *self, const VarveIndexSet *lineage)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = varve_index_set_next (&self->leaving, 0); i != G_MAXUINT;
       i = varve_index_set_next (&self->leaving, i + 1))
    {
      if (lineage != NULL && !varve_index_set_has (lineage, i))
        continue;
      varve_index_set_remove (&self->leaving, i);
      g_ptr_array_add (ids, self->graph->revisions[i]->id);
    }
  return ids;
}

static void
add_step (Stamper *self, VarvePlanBuilder *builder, guint node, gboolean last)
{
  VarveRevision *revision = self->graph->revisions[node];
  g_auto (VarveIndexSet) lineage = { NULL, 0 };
  g_autoptr (GPtrArray) remove = NULL;
  g_autoptr (GPtrArray) add = g_ptr_array_new ();

  varve_lookup_lineage (self->graph, node, VARVE_WALK_DEPENDENCIES, &lineage);
  remove = take_leaving (self, last ? NULL : &lineage);
  g_ptr_array_add (add, revision->id);
  varve_plan_builder_add (builder, revision, remove, add);
}

static void
add_removals (Stamper *self, VarvePlanBuilder *builder)
{
  g_autoptr (GPtrArray) ids = take_leaving (self, NULL);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();

      g_ptr_array_add (one, g_ptr_array_index (ids, i));
      varve_plan_builder_add (builder, NULL, one, NULL);
    }
}

/* One step a revision that becomes a row, oldest first, each with the rows that make way for it;
 * where no revision comes, one a row that goes. */
static void
add_steps (Stamper *self, VarvePlanBuilder *builder)
{
  g_autoptr (GArray) coming = varve_nodes_new ();

  for (guint i = varve_index_set_previous (&self->wanted, self->graph->joins.n_nodes);
       i != G_MAXUINT; i = varve_index_set_previous (&self->wanted, i))
    {
      if (!varve_plan_builder_has_row (builder, self->graph->revisions[i]->id))
        g_array_append_val (coming, i);
    }
  for (guint i = 0; i < coming->len; i++)
    add_step (self, builder, g_array_index (coming, guint, i), i + 1 == coming->len);
  add_removals (self, builder);
}

/* All rows go, also those that no script has; the first step takes them. */
static void
add_purge_steps (Stamper *self, VarvePlanBuilder *builder)
{
  VarveGraph *graph = self->graph;
  g_autoptr (GPtrArray) remove = g_ptr_array_new ();

  for (guint i = 0; i < builder->n_rows; i++)
    {
      guint node = varve_graph_find (graph, builder->rows[i]);

      if (node == VARVE_NO_NODE || !varve_index_set_has (&self->wanted, node))
        g_ptr_array_add (remove, builder->rows[i]);
    }
  for (guint i = varve_index_set_previous (&self->wanted, graph->joins.n_nodes); i != G_MAXUINT;
       i = varve_index_set_previous (&self->wanted, i))
    {
      g_autoptr (GPtrArray) add = g_ptr_array_new ();

      if (varve_plan_builder_has_row (builder, graph->revisions[i]->id))
        continue;
      g_ptr_array_add (add, graph->revisions[i]->id);
      varve_plan_builder_add (builder, graph->revisions[i], remove, add);
      g_ptr_array_set_size (remove, 0);
    }
  if (remove->len > 0)
    varve_plan_builder_add (builder, NULL, remove, NULL);
}

static VarvePlan *
make_plan (Stamper *self, const char *const *current)
{
  VarvePlanBuilder builder;

  varve_plan_builder_init (&builder, VARVE_DIRECTION_STAMP, current);
  if (self->rows == NULL)
    {
      add_purge_steps (self, &builder);
      return varve_plan_builder_finish (&builder);
    }
  find_leaving (self);
  add_steps (self, &builder);
  return varve_plan_builder_finish (&builder);
}

/* With a purge, relative targets count from those rows that scripts have. */
static GArray *
list_known_rows (VarveGraph *graph, const char *const *current)
{
  GArray *rows = varve_nodes_new ();

  for (guint i = 0; current != NULL && current[i] != NULL; i++)
    {
      guint node = varve_graph_find (graph, current[i]);

      if (node != VARVE_NO_NODE)
        varve_nodes_add (rows, node);
    }
  return rows;
}

/**
 * varve_planner_stamp:
 * @graph: a sound graph
 * @current: version rows
 * @targets: identifiers; none means base
 * @purge: all rows go first, also those that no script has
 * @error: return location for a %VARVE_ERROR
 *
 * What `alembic stamp` would do to the version rows. Targets of which one includes another are
 * refused, since such rows are no state that a database can be in.
 *
 * Returns: (transfer full) (nullable): the plan; its steps run no script
 */
VarvePlan *
varve_planner_stamp (VarveGraph *graph,
                     const char *const *current,
                     const char *const *targets,
                     gboolean purge,
                     GError **error)
{
  static const char *const base[] = { "base", NULL };
  g_auto (Stamper) self = { .graph = graph };
  g_autoptr (GArray) known = NULL;

  if (!varve_graph_check (graph, error))
    return NULL;
  self.stamps = g_ptr_array_new_with_free_func ((GDestroyNotify) free_stamp);
  varve_index_set_init (&self.wanted, graph->joins.n_nodes);
  varve_index_set_init (&self.leaving, graph->joins.n_nodes);
  if (!purge)
    {
      self.rows = varve_lookup_rows (graph, current, error);
      if (self.rows == NULL)
        return NULL;
    }
  known = list_known_rows (graph, current);
  if (targets[0] == NULL)
    targets = base;
  for (guint i = 0; targets[i] != NULL; i++)
    {
      if (!add_stamp (&self, targets[i], known, error))
        return NULL;
    }
  return check_wanted (&self, error) ? make_plan (&self, current) : NULL;
}
