/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-edges.h"
#include "revision/varve-graph.h"
#include "revision/varve-index-set.h"

G_BEGIN_DECLS

/* How nodes are joined. @needs is @dependencies without those that a revision below (by parents)
 * depends on already: Alembic's "normalized" ones, which decide the order of ties. */
typedef struct
{
  guint n_nodes;
  VarveRevision **revisions; /* (not owned) */
  VarveEdges parents;
  VarveEdges children;
  VarveEdges dependencies;
  VarveEdges dependants;
  VarveEdges needs;
} VarveJoins;

/* Which labels reach a revision: those of @owners and what @base has. 0 is the empty set. */
typedef struct
{
  guint base;
  guint n_owners;
  guint *owners; /* (owned) */
} VarveLabelSet;

struct _VarveGraph
{
  gatomicrefcount ref_count;
  VarveRevision **revisions;  /* (owned): in display order */
  VarveJoins joins;           /* (owned): parents always stand behind their children */
  GHashTable *index_by_id;    /* id → position + 1; keys belong to the revisions */
  GHashTable *owner_by_label; /* label → position + 1 */
  guint32 *label_sets;        /* (nullable): a position's set; NULL when there are no labels */
  GArray *sets;               /* (nullable) (element-type VarveLabelSet) */
  GPtrArray *problems;        /* (element-type VarveProblem) */
};

typedef enum
{
  VARVE_WALK_PARENTS = 0,
  VARVE_WALK_DEPENDENCIES = 1 << 0, /* and dependencies */
} VarveWalkFlags;

void varve_joins_clear (VarveJoins *self);
/* Newest create date first, those without one last; then by id. */
int varve_revision_compare (const VarveRevision *a, const VarveRevision *b);

/* The positions of @members, children and dependants first, as Alembic orders them when it starts
 * from @heads. @between: (nullable): others that hold members apart; without it @members have none
 * between them. @cycles: (nullable) (element-type GArray): what went in circles. `varve-order.c` */
GArray *varve_joins_sort (const VarveJoins *self,
                          const VarveIndexSet *members,
                          const VarveIndexSet *between,
                          const guint *heads,
                          guint n_heads,
                          GPtrArray *cycles);

/* Fills in @needs of the others; `varve-graph-needs.c`. */
void varve_joins_find_needs (const VarveJoins *self, VarveEdges *needs);

/* Adds to @set whatever its members stand upon, or whatever stands upon them. */
void varve_graph_add_ancestors (VarveGraph *self, VarveIndexSet *set, VarveWalkFlags flags);
void varve_graph_add_descendants (VarveGraph *self, VarveIndexSet *set, VarveWalkFlags flags);

void varve_graph_build_labels (VarveGraph *self); /* `varve-graph-labels.c` */
gboolean varve_graph_has_label (VarveGraph *self, guint index, const char *label);
/* The revision whose script gives @label; G_MAXUINT when there is none. */
guint varve_graph_find_label (VarveGraph *self, const char *label);
gboolean varve_graph_is_real_head (VarveGraph *self, guint index); /* no dependants either */

G_END_DECLS
