/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"
#include "sql/varve-touch.h"

G_BEGIN_DECLS

typedef struct
{
  VarveTouch *touch;
  guint index; /* of the revision that does it */
} VarveHeadTouch;

/**
 * VarveHead:
 * @index: the head, in the graph
 * @own: (element-type guint): revisions that no other head reaches, newest first
 * @touches: (element-type VarveHeadTouch): what their upgrades touch
 */
typedef struct
{
  guint index;
  GArray *own;
  GPtrArray *touches;
} VarveHead;

/**
 * VarveCollision:
 * @first: a revision of one head
 * @second: a revision of another
 * @object: what both touch; static
 * @name: its name
 * @column: (nullable): its column, where both mean the same
 * @serious: one can't be applied after the other, or undoes it; otherwise the order may matter
 */
typedef struct
{
  guint first;
  guint second;
  const char *object;
  char *name;
  char *column;
  gboolean serious;
} VarveCollision;

/**
 * VarveHeads:
 * @graph: the graph
 * @heads: (element-type VarveHead)
 * @collisions: (element-type VarveCollision): serious ones first
 *
 * What each of several heads brings, and where they meet. Immutable.
 */
typedef struct
{
  VarveGraph *graph;
  GPtrArray *heads;
  GPtrArray *collisions;
} VarveHeads;

VarveHeads *varve_heads_compare (VarveProject *project,
                                 VarveGraph *graph,
                                 VarveDialect dialect,
                                 VarveOperation *operation,
                                 GError **error);
void varve_heads_free (VarveHeads *self);
/* The oldest of @head's own revisions, whose parents change when the branch is put after another
 * head. */
guint varve_head_get_root (const VarveHead *head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveHeads, varve_heads_free)

G_END_DECLS
