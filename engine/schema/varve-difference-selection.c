/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which changes can't be made without which others. */
#include "schema/varve-schema-private.h"
#include "schema/varve-difference-private.h"

#include <string.h>

typedef struct
{
  VarveDifference *self;
  guint8 *selected;
  guint *by_from; /* the change that an object of the former schema goes or alters by, or none */
  guint *by_to;
  guint *from_to;         /* each former object's other side */
  GArray *dependents;     /* (element-type guint): of each former object a run … */
  guint *first_dependent; /* … from here to the next one's */
  GArray *waiting;        /* (element-type guint): selected changes not looked at yet */
} Closing;

/* What comes or goes with its parent does so by the parent's change. */
static guint *
map_objects (VarveDifference *self, gboolean to, VarveChangeKind whole)
{
  VarveSchema *schema = to ? self->to : self->from;
  guint *map = g_new (guint, schema->n_objects);

  for (guint i = 0; i < schema->n_objects; i++)
    map[i] = G_MAXUINT;
  for (guint i = 0; i < self->changes->len; i++)
    {
      const VarveChange *change = varve_difference_get_change (self, i);
      guint object = to ? change->to : change->from;

      if (object != VARVE_NO_OBJECT)
        map[object] = i;
    }
  for (guint i = schema->n_roots; i < schema->n_objects; i++)
    {
      guint of_parent = map[schema->objects[i].parent];

      if (map[i] == G_MAXUINT && of_parent != G_MAXUINT
          && varve_difference_get_change (self, of_parent)->kind == whole)
        map[i] = of_parent;
    }
  return map;
}

/* Turns the former schema's needs round. */
static void
collect_dependents (Closing *closing)
{
  VarveSchema *schema = closing->self->from;
  guint *first = g_new0 (guint, schema->n_objects + 2);
  guint total = 0;

  for (guint i = 0; i < schema->n_objects; i++)
    for (guint j = 0; j < schema->objects[i].n_needs; j++, total++)
      first[schema->needs[schema->objects[i].first_need + j] + 2]++;
  for (guint i = 2; i < schema->n_objects + 2; i++)
    first[i] += first[i - 1];
  closing->dependents = g_array_sized_new (FALSE, FALSE, sizeof (guint), MAX (total, 1));
  g_array_set_size (closing->dependents, total);
  for (guint i = 0; i < schema->n_objects; i++)
    for (guint j = 0; j < schema->objects[i].n_needs; j++)
      {
        guint needed = schema->needs[schema->objects[i].first_need + j];

        g_array_index (closing->dependents, guint, first[needed + 1]++) = i;
      }
  closing->first_dependent = first;
}

static void
take (Closing *closing, guint change)
{
  if (change == G_MAXUINT || closing->selected[change])
    return;
  closing->selected[change] = 1;
  g_array_append_val (closing->waiting, change);
}

/* Nobody says which values of an enumeration an object uses: it may be one that comes. */
static void
take_values (Closing *closing, guint type)
{
  const VarveObject *entry = &closing->self->to->objects[type];

  if (entry->kind != VARVE_OBJECT_ENUM)
    return;
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    take (closing, closing->by_to[i]);
}

static void
take_needed (Closing *closing, guint object)
{
  const VarveSchema *schema = closing->self->to;
  const VarveObject *entry = &schema->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = schema->needs[entry->first_need + i];

      take (closing, closing->by_to[needed]);
      take_values (closing, needed);
    }
}

/* One that stays as it reads stands on something else then, which may have to come. */
static void
take_dependents (Closing *closing, guint object)
{
  for (guint i = closing->first_dependent[object]; i < closing->first_dependent[object + 1]; i++)
    {
      guint dependent = g_array_index (closing->dependents, guint, i);
      guint twin = closing->from_to[dependent];

      take (closing, closing->by_from[dependent]);
      if (closing->by_from[dependent] == G_MAXUINT && twin != VARVE_NO_OBJECT)
        take_needed (closing, twin);
    }
}

/* Calls @func for an object and for all that is part of it. */
static void
for_each_part (Closing *closing,
               const VarveSchema *schema,
               guint object,
               void (*func) (Closing *, guint))
{
  const VarveObject *entry = &schema->objects[object];

  func (closing, object);
  for (guint i = 0; i < entry->n_children; i++)
    for_each_part (closing, schema, entry->first_child + i, func);
}

static void
follow (Closing *closing, guint index)
{
  const VarveChange *change = varve_difference_get_change (closing->self, index);

  switch (change->kind)
    {
      case VARVE_CHANGE_ADD:
        for_each_part (closing, closing->self->to, change->to, take_needed);
        break;
      case VARVE_CHANGE_DROP:
        for_each_part (closing, closing->self->from, change->from, take_dependents);
        break;
      case VARVE_CHANGE_ALTER:
        take_needed (closing, change->to);
        break;
      default:
        g_return_if_reached ();
    }
}

/**
 * varve_difference_close_selection:
 * @self: a difference
 * @selected: (inout): a byte a change, other than 0 where it was chosen
 *
 * Takes along what the chosen changes can't be without: what an added or altered object needs and
 * the former schema lacks, and what stands on an object that goes.
 */
void
varve_difference_close_selection (VarveDifference *self, guint8 *selected)
{
  Closing closing = { self, selected };

  if (memchr (selected, 0, self->changes->len) == NULL)
    return;
  closing.by_from = map_objects (self, FALSE, VARVE_CHANGE_DROP);
  closing.by_to = map_objects (self, TRUE, VARVE_CHANGE_ADD);
  closing.from_to = varve_difference_new_indexes (self->from->n_objects);
  varve_difference_match_objects (self, closing.from_to, NULL);
  closing.waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  collect_dependents (&closing);
  for (guint i = 0; i < self->changes->len; i++)
    if (selected[i])
      g_array_append_val (closing.waiting, i);
  while (closing.waiting->len > 0)
    {
      guint index = g_array_index (closing.waiting, guint, closing.waiting->len - 1);

      g_array_set_size (closing.waiting, closing.waiting->len - 1);
      follow (&closing, index);
    }
  g_array_unref (closing.waiting);
  g_array_unref (closing.dependents);
  g_free (closing.first_dependent);
  g_free (closing.by_from);
  g_free (closing.by_to);
  g_free (closing.from_to);
}
