/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-render-sqlite-private.h"

/* A root that is being looked at, and the ones that it needs. */
typedef struct
{
  guint root;
  guint at;
  GArray *needed;
} Frame;

static void
collect (const VarveSchema *schema, guint root, guint object, GArray *needed)
{
  const VarveObject *entry = &schema->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint other = varve_schema_get_root (schema, schema->needs[entry->first_need + i]);

      if (other != root)
        g_array_append_val (needed, other);
    }
}

/* A trigger may name what comes later. */
static void
push (GArray *stack, const VarveSchema *schema, guint root)
{
  Frame frame = { root, 0, g_array_new (FALSE, FALSE, sizeof (guint)) };
  const VarveObject *entry = &schema->objects[root];

  collect (schema, root, root, frame.needed);
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (schema->objects[i].kind != VARVE_OBJECT_TRIGGER)
      collect (schema, root, i, frame.needed);
  g_array_append_val (stack, frame);
}

/* Without recursion: chains may be long. */
static void
visit (GArray *stack, const VarveSchema *schema, guint8 *waiting, GArray *order)
{
  while (stack->len > 0)
    {
      Frame *frame = &g_array_index (stack, Frame, stack->len - 1);

      if (frame->at < frame->needed->len)
        {
          guint next = g_array_index (frame->needed, guint, frame->at++);

          if (!waiting[next])
            continue;
          waiting[next] = 0;
          push (stack, schema, next);
          continue;
        }
      g_array_append_val (order, frame->root);
      g_array_unref (frame->needed);
      g_array_set_size (stack, stack->len - 1);
    }
}

GArray *
varve_sqlite_order_roots (const VarveSchema *schema, const guint8 *wanted)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Frame));
  g_autofree guint8 *waiting = g_memdup2 (wanted, schema->n_roots);

  for (guint i = 0; i < schema->n_roots; i++)
    if (waiting[i])
      {
        waiting[i] = 0;
        push (stack, schema, i);
        visit (stack, schema, waiting, order);
      }
  return order;
}
