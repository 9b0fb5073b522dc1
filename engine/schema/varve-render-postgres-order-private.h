/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-render-postgres-private.h"

G_BEGIN_DECLS

/* What has to be done before what. */
typedef struct
{
  guint before;
  guint after;
} VarvePgEdge;

/**
 * VarvePgOrdering:
 * @drops: of each former object its action, folded ones their parent's; %G_MAXUINT
 * @asides: of each former object
 * @creates, @alters: of each later object
 * @edges: (element-type VarvePgEdge)
 * @wishes: (element-type VarvePgEdge): given up where they leave no way
 * @first, @next: of each action in @first a run of @next, actions that wait for it
 * @n_before: how many each action waits for
 * @heap: (element-type guint): actions that wait for none, the lowest of @ranks on top
 * @order: (element-type VarvePgAction): what was found so far
 *
 * Actions on their way into an order.
 */
typedef struct
{
  VarvePgRender *render;
  guint *drops;
  guint *asides;
  guint *creates;
  guint *alters;
  GArray *edges;
  GArray *wishes;
  guint *first;
  guint *next;
  guint *n_before;
  guint64 *ranks;
  GArray *heap;
  GArray *order;
} VarvePgOrdering;

static inline VarvePgAction *
varve_pg_get_action (VarvePgRender *self, guint index)
{
  return &g_array_index (self->actions, VarvePgAction, index);
}

/* varve-render-postgres-edges.c */
void varve_pg_ordering_find_edges (VarvePgOrdering *self);

/* varve-render-postgres-circle.c: FALSE with no @error: to be tried again. */
gboolean varve_pg_ordering_find_way (VarvePgOrdering *self, const guint8 *done, GError **error);

/* varve-render-postgres-order.c: the action waits for none. */
void varve_pg_ordering_push (VarvePgOrdering *self, guint action);
/* TRUE: there was one to give up. */
gboolean varve_pg_ordering_give_up_wishes (VarvePgOrdering *self);

G_END_DECLS
