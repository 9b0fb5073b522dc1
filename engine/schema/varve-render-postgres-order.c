/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the statements. Among what waits for nothing it is that in which people read a
 * schema, so that the same difference always gives the same script. */
#include "schema/varve-render-postgres-order-private.h"

/* Values of enumerations, since who uses them may wait for a commit; what goes, from the last to
 * the first; then what comes and changes, table by table; then the keys between tables. */
static guint64
make_rank (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = action->schema;
  guint root = varve_schema_get_root (schema, action->object);
  gboolean is_key = schema->objects[action->object].kind == VARVE_OBJECT_FOREIGN_KEY;

  if (action->verb == VARVE_PG_DROP || action->verb == VARVE_PG_UNDEFAULT
      || action->verb == VARVE_PG_DISOWN)
    return G_MAXUINT - action->from;
  if (schema->objects[action->object].kind == VARVE_OBJECT_ENUM_VALUE)
    return action->object;
  return ((guint64) (is_key ? 2 : 1) << 62) | ((guint64) root << 31) | action->object;
}

static gboolean
is_lower (VarvePgOrdering *self, guint a, guint b)
{
  if (self->ranks[a] != self->ranks[b])
    return self->ranks[a] < self->ranks[b];
  return a < b;
}

void
varve_pg_ordering_push (VarvePgOrdering *self, guint action)
{
  guint *heap;
  guint i = self->heap->len;

  g_array_append_val (self->heap, action);
  heap = (guint *) (gpointer) self->heap->data;
  for (; i > 0 && is_lower (self, action, heap[(i - 1) / 2]); i = (i - 1) / 2)
    heap[i] = heap[(i - 1) / 2];
  heap[i] = action;
}

static guint
pop (VarvePgOrdering *self)
{
  guint *heap = (guint *) (gpointer) self->heap->data;
  guint top = heap[0];
  guint last = heap[self->heap->len - 1];
  guint n = self->heap->len - 1;
  guint i = 0;

  g_array_set_size (self->heap, n);
  while (2 * i + 1 < n)
    {
      guint child = 2 * i + 1;

      if (child + 1 < n && is_lower (self, heap[child + 1], heap[child]))
        child++;
      if (!is_lower (self, heap[child], last))
        break;
      heap[i] = heap[child];
      i = child;
    }
  if (n > 0)
    heap[i] = last;
  return top;
}

static void
index_edges (VarvePgOrdering *self)
{
  guint n = self->render->actions->len;
  guint *first = g_new0 (guint, n + 2);

  self->n_before = g_new0 (guint, n + 1);
  self->next = g_new (guint, self->edges->len + 1);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const VarvePgEdge *edge = &g_array_index (self->edges, VarvePgEdge, i);

      first[edge->before + 2]++;
      self->n_before[edge->after]++;
    }
  for (guint i = 2; i < n + 2; i++)
    first[i] += first[i - 1];
  for (guint i = 0; i < self->edges->len; i++)
    {
      const VarvePgEdge *edge = &g_array_index (self->edges, VarvePgEdge, i);

      self->next[first[edge->before + 1]++] = edge->after;
    }
  self->first = first;
}

static void
count_wishes (VarvePgOrdering *self)
{
  for (guint i = 0; i < self->wishes->len; i++)
    self->n_before[g_array_index (self->wishes, VarvePgEdge, i).after]++;
}

static void
fulfil_wish (VarvePgOrdering *self, guint index)
{
  guint after = g_array_index (self->wishes, VarvePgEdge, index).after;

  g_array_remove_index_fast (self->wishes, index);
  if (--self->n_before[after] == 0)
    varve_pg_ordering_push (self, after);
}

/* TRUE: there was one to give up. */
gboolean
varve_pg_ordering_give_up_wishes (VarvePgOrdering *self)
{
  if (self->wishes->len == 0)
    return FALSE;
  while (self->wishes->len > 0)
    fulfil_wish (self, self->wishes->len - 1);
  return TRUE;
}

static void
release (VarvePgOrdering *self, guint action)
{
  for (guint i = self->wishes->len; i > 0; i--)
    if (g_array_index (self->wishes, VarvePgEdge, i - 1).before == action)
      fulfil_wish (self, i - 1);
  for (guint i = self->first[action]; i < self->first[action + 1]; i++)
    if (self->next[i] != G_MAXUINT && --self->n_before[self->next[i]] == 0)
      varve_pg_ordering_push (self, self->next[i]);
}

static gboolean
go_through (VarvePgOrdering *self, GError **error)
{
  VarvePgRender *render = self->render;
  guint n = render->actions->len;
  g_autofree guint8 *done = g_malloc0 (n + 1);
  guint n_done = 0;

  for (guint i = 0; i < n; i++)
    if (self->n_before[i] == 0)
      varve_pg_ordering_push (self, i);
  while (n_done < n)
    {
      guint action;

      if (self->heap->len == 0)
        {
          if (!varve_pg_ordering_find_way (self, done, error))
            return FALSE;
          continue;
        }
      action = pop (self);
      done[action] = TRUE;
      n_done++;
      g_array_append_val (self->order, *varve_pg_get_action (render, action));
      release (self, action);
    }
  return TRUE;
}

static void
ordering_init (VarvePgOrdering *self, VarvePgRender *render)
{
  self->render = render;
  self->edges = g_array_new (FALSE, FALSE, sizeof (VarvePgEdge));
  self->wishes = g_array_new (FALSE, FALSE, sizeof (VarvePgEdge));
  self->heap = g_array_new (FALSE, FALSE, sizeof (guint));
  self->order = g_array_new (FALSE, FALSE, sizeof (VarvePgAction));
  self->ranks = g_new (guint64, render->actions->len + 1);
  for (guint i = 0; i < render->actions->len; i++)
    self->ranks[i] = make_rank (render, varve_pg_get_action (render, i));
  varve_pg_ordering_find_edges (self);
  index_edges (self);
  count_wishes (self);
}

static void
ordering_clear (VarvePgOrdering *self)
{
  g_array_unref (self->edges);
  g_array_unref (self->wishes);
  g_array_unref (self->heap);
  g_clear_pointer (&self->order, g_array_unref);
  g_free (self->ranks);
  g_free (self->drops);
  g_free (self->asides);
  g_free (self->creates);
  g_free (self->alters);
  g_free (self->first);
  g_free (self->next);
  g_free (self->n_before);
}

/* Puts the actions into an order that works. FALSE with an error where there is none; FALSE without
 * one where something has to go and come instead, so that fates and actions are to be found again.
 */
gboolean
varve_pg_order_actions (VarvePgRender *render, GError **error)
{
  VarvePgOrdering self = { NULL };
  gboolean found;

  ordering_init (&self, render);
  found = go_through (&self, error);
  if (found)
    {
      g_array_unref (render->actions);
      render->actions = g_steal_pointer (&self.order);
    }
  ordering_clear (&self);
  return found;
}
