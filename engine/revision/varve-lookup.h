/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-graph-private.h"
#include "revision/varve-identifier.h"

G_BEGIN_DECLS

/* What resolver and planner share: from names to positions, and from one position to others. Lists
 * are (element-type guint), each position once. */

#define VARVE_NO_NODE   G_MAXUINT       /* nothing: past the end, or an error */
#define VARVE_BASE_NODE (G_MAXUINT - 1) /* below all revisions */

GArray *varve_nodes_new (void);
void varve_nodes_add (GArray *nodes, guint node);
void varve_nodes_to_set (const GArray *nodes, guint size, VarveIndexSet *set);
char *varve_nodes_join_ids (VarveGraph *graph, const GArray *nodes);

/* All version rows; one that no script has is an error. @current: (nullable). */
GArray *varve_lookup_rows (VarveGraph *graph, const char *const *current, GError **error);
/* An id, a branch label, or the beginning of one of either; with @label it has to be on that
 * branch. */
guint varve_lookup_name (VarveGraph *graph, const char *name, const char *label, GError **error);
GArray *varve_lookup_heads (VarveGraph *graph, gboolean real);
/* @node itself, its ancestors and its descendants. */
void varve_lookup_lineage (VarveGraph *graph, guint node, VarveWalkFlags flags, VarveIndexSet *set);
/* Those of @nodes on the branch of @label. */
GArray *
varve_lookup_filter (VarveGraph *graph, const GArray *nodes, const char *label, GError **error);
/* The first two of @nodes of which one is an ancestor of the other, dependencies counted. */
gboolean
varve_lookup_find_overlap (VarveGraph *graph, const GArray *nodes, guint *upper, guint *lower);
/* @steps up (positive) or down from @node; VARVE_NO_NODE up means from below the bases. Past the
 * end: the end with @clamp, else VARVE_NO_NODE without an error. */
guint varve_lookup_walk (VarveGraph *graph,
                         guint node,
                         int steps,
                         const char *label,
                         gboolean clamp,
                         GError **error);

G_END_DECLS
