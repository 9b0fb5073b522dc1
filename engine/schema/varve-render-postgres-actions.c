/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be done with each object, as its fate says: a list of actions in no order yet. */
#include "schema/varve-render-postgres-private.h"

static void
add_action (VarvePgRender *self,
            VarvePgVerb verb,
            guint from,
            guint to,
            VarveSchema *schema,
            guint object,
            guint change)
{
  VarvePgAction action = { verb, from, to, schema, object, change };

  g_array_append_val (self->actions, action);
}

/* A sequence that a column owns goes with it. */
gboolean
varve_pg_goes_with_owner (VarvePgRender *self, guint from)
{
  const VarveObject *object = &self->from->objects[from];

  if (object->kind != VARVE_OBJECT_SEQUENCE
      || varve_pg_get (self->from, from, VARVE_ATTRIBUTE_OWNED_BY) == NULL)
    return FALSE;
  for (guint i = 0; i < object->n_needs; i++)
    {
      guint needed = self->from->needs[object->first_need + i];

      if (self->from->objects[needed].kind == VARVE_OBJECT_COLUMN
          && (self->from_fate[needed] == VARVE_PG_GOES
              || self->from_fate[needed] == VARVE_PG_RECREATED))
        return TRUE;
    }
  return FALSE;
}

/* A partition goes with what it is a partition of. */
gboolean
varve_pg_goes_with_whole (VarvePgRender *self, guint from)
{
  const VarveObject *object = &self->from->objects[from];

  if (self->from_fate[from] != VARVE_PG_GOES
      || varve_pg_get (self->from, from, VARVE_ATTRIBUTE_PARTITION_OF) == NULL)
    return FALSE;
  return self->from_fate[varve_pg_get_whole (self->from, from)] == VARVE_PG_GOES
         && object->kind == VARVE_OBJECT_TABLE;
}

/* One that stays, or comes to another column, must not go with its former one. */
static void
add_disowning (VarvePgRender *self, guint from)
{
  if (self->from_fate[from] != VARVE_PG_GOES && varve_pg_goes_with_owner (self, from))
    add_action (self, VARVE_PG_DISOWN, from, self->from_to[from], self->from, from,
                self->from_change[from]);
}

/* Whether the object is a part that is done with its parent. */
static gboolean
is_done_with_parent (VarvePgRender *self, VarveSchema *schema, const guint8 *fates, guint object)
{
  guint parent = schema->objects[object].parent;
  VarvePgFate whole = schema == self->from ? VARVE_PG_GOES : VARVE_PG_COMES;

  if (parent == VARVE_NO_OBJECT || (fates[parent] != whole && fates[parent] != VARVE_PG_RECREATED)
      || (fates[object] != whole && fates[object] != VARVE_PG_RECREATED))
    return FALSE;
  return schema == self->from || varve_pg_is_folded (self, schema, object);
}

static void
add_drop (VarvePgRender *self, guint from)
{
  VarvePgFate fate = self->from_fate[from];

  if ((fate != VARVE_PG_GOES && fate != VARVE_PG_RECREATED && fate != VARVE_PG_REPLACED)
      || varve_pg_goes_with_owner (self, from) || varve_pg_goes_with_whole (self, from))
    return;
  if (fate == VARVE_PG_REPLACED)
    add_action (self, VARVE_PG_ASIDE, from, self->from_to[from], self->from, from,
                self->from_change[from]);
  if (is_done_with_parent (self, self->from, self->from_fate, from))
    return;
  add_action (self, VARVE_PG_DROP, from, VARVE_NO_OBJECT, self->from, from,
              self->from_change[from]);
}

/* A recreated object whose change was not chosen, or that does not change, comes as it was. */
static void
add_recreation (VarvePgRender *self, guint from)
{
  guint to = self->from_to[from];
  gboolean as_it_will_be = to != VARVE_NO_OBJECT && self->to_change[to] != G_MAXUINT;

  if (self->from_fate[from] != VARVE_PG_RECREATED && self->from_fate[from] != VARVE_PG_REPLACED)
    return;
  if (as_it_will_be && is_done_with_parent (self, self->to, self->to_fate, to))
    return;
  if (!as_it_will_be && self->from->objects[from].parent != VARVE_NO_OBJECT
      && self->from_fate[self->from->objects[from].parent] == VARVE_PG_RECREATED
      && varve_pg_is_folded (self, self->from, from))
    return;
  add_action (self, VARVE_PG_CREATE, VARVE_NO_OBJECT, to, as_it_will_be ? self->to : self->from,
              as_it_will_be ? to : from, as_it_will_be ? self->to_change[to] : G_MAXUINT);
}

gboolean
varve_pg_is_owned (const VarveSchema *schema, guint object)
{
  return schema->objects[object].kind == VARVE_OBJECT_SEQUENCE
         && varve_pg_get (schema, object, VARVE_ATTRIBUTE_OWNED_BY) != NULL;
}

static void
add_to_side (VarvePgRender *self, guint to)
{
  VarvePgFate fate = self->to_fate[to];

  if (fate == VARVE_PG_ALTERS && self->to_change[to] == G_MAXUINT)
    add_action (self, VARVE_PG_MOVE, self->to_from[to], to, self->from, self->to_from[to],
                G_MAXUINT);
  else if (fate == VARVE_PG_ALTERS)
    add_action (self, VARVE_PG_ALTER, self->to_from[to], to, self->to, to, self->to_change[to]);
  else if (fate == VARVE_PG_COMES && !is_done_with_parent (self, self->to, self->to_fate, to))
    add_action (self, VARVE_PG_CREATE, VARVE_NO_OBJECT, to, self->to, to, self->to_change[to]);
  else
    return;
}

/* A sequence gets its column, or gets it back. */
static void
add_owning (VarvePgRender *self, guint to)
{
  guint from = self->to_from[to];
  gboolean is_chosen = self->to_change[to] != G_MAXUINT;

  if (!varve_pg_is_owned (self->to, to) || (from == VARVE_NO_OBJECT && !is_chosen))
    return;
  if (from == VARVE_NO_OBJECT || varve_pg_goes_with_owner (self, from)
      || (is_chosen
          && g_strcmp0 (varve_pg_get (self->from, from, VARVE_ATTRIBUTE_OWNED_BY),
                        varve_pg_get (self->to, to, VARVE_ATTRIBUTE_OWNED_BY))
                 != 0))
    add_action (self, VARVE_PG_OWN, VARVE_NO_OBJECT, to, self->to, to, self->to_change[to]);
}

/* An identity has a sequence of its own, whose name another may want. */
static void
add_identity (VarvePgRender *self, guint from)
{
  guint to = self->from_to[from];

  if (to != VARVE_NO_OBJECT && self->to_fate[to] == VARVE_PG_ALTERS
      && varve_pg_get (self->from, from, VARVE_ATTRIBUTE_IDENTITY) != NULL
      && varve_pg_get (self->to, to, VARVE_ATTRIBUTE_IDENTITY) == NULL)
    add_action (self, VARVE_PG_UNDEFAULT, from, to, self->from, from, self->to_change[to]);
}

/* A column's default calls a function that is made again: it lets go of it meanwhile. */
static void
add_defaults (VarvePgRender *self, guint from)
{
  const VarveObject *object = &self->from->objects[from];
  guint to = self->from_to[from];

  if (object->kind != VARVE_OBJECT_COLUMN || to == VARVE_NO_OBJECT
      || varve_pg_get (self->from, from, VARVE_ATTRIBUTE_DEFAULT) == NULL
      || self->from_fate[from] == VARVE_PG_GOES || self->from_fate[from] == VARVE_PG_RECREATED)
    return;
  for (guint i = 0; i < object->n_needs; i++)
    {
      guint needed = self->from->needs[object->first_need + i];

      if (self->from_fate[needed] == VARVE_PG_RECREATED
          && self->from->objects[needed].kind == VARVE_OBJECT_FUNCTION)
        {
          add_action (self, VARVE_PG_UNDEFAULT, from, to, self->from, from, G_MAXUINT);
          if (varve_pg_get (self->to, to, VARVE_ATTRIBUTE_DEFAULT) != NULL)
            add_action (self, VARVE_PG_REDEFAULT, from, to, self->to, to, G_MAXUINT);
          return;
        }
    }
}

void
varve_pg_add_actions (VarvePgRender *self)
{
  for (guint i = 0; i < self->from->n_objects; i++)
    {
      add_disowning (self, i);
      add_drop (self, i);
      add_recreation (self, i);
      add_identity (self, i);
      add_defaults (self, i);
    }
  for (guint i = 0; i < self->to->n_objects; i++)
    {
      add_to_side (self, i);
      add_owning (self, i);
    }
}
