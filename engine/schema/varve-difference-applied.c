/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a schema becomes by some of a difference's changes: from there the way back starts. */
#include "schema/varve-difference-private.h"
#include "schema/varve-schema-private.h"

/* Values of an enumeration that come find room between those that are there. */
#define ROOM 1000

typedef struct
{
  VarveDifference *self;
  const guint8 *selected;
  VarveSchemaBuilder *builder;
  guint *from_to;      /* each former object's other side */
  guint *to_from;      /* and back */
  guint *from_handles; /* in what comes out, or none */
  guint *to_handles;
  guint *from_changes; /* chosen ones, or G_MAXUINT */
  guint *to_changes;
} Applying;

guint *
varve_difference_new_indexes (guint n)
{
  guint *indexes = g_new (guint, n + 1);

  for (guint i = 0; i <= n; i++)
    indexes[i] = G_MAXUINT;
  return indexes;
}

void
varve_difference_match_objects (VarveDifference *self, guint *from_to, guint *to_from)
{
  const VarveSchema *from = self->from;

  for (guint i = 0; i < from->n_objects; i++)
    {
      const VarveObject *object = &from->objects[i];
      gboolean is_part = object->parent != VARVE_NO_OBJECT;
      guint parent = is_part ? from_to[object->parent] : VARVE_NO_OBJECT;

      if (is_part && parent == VARVE_NO_OBJECT)
        continue;
      from_to[i] = varve_schema_find (self->to, object->kind, parent, object->schema, object->name,
                                      object->signature);
      if (from_to[i] != VARVE_NO_OBJECT && to_from != NULL)
        to_from[from_to[i]] = i;
    }
}

static void
take_changes (Applying *self)
{
  for (guint i = 0; i < varve_difference_get_size (self->self); i++)
    {
      const VarveChange *change = varve_difference_get_change (self->self, i);

      if (self->selected[i] && change->from != VARVE_NO_OBJECT)
        self->from_changes[change->from] = i;
      if (self->selected[i] && change->to != VARVE_NO_OBJECT)
        self->to_changes[change->to] = i;
    }
}

static gboolean
is_changed (Applying *self, guint change, VarveChangeKind kind)
{
  return change != G_MAXUINT && varve_difference_get_change (self->self, change)->kind == kind;
}

/* Parts go and come with their parents. */
static gboolean
goes (Applying *self, guint from)
{
  for (; from != VARVE_NO_OBJECT; from = self->self->from->objects[from].parent)
    if (is_changed (self, self->from_changes[from], VARVE_CHANGE_DROP))
      return TRUE;
  return FALSE;
}

static gboolean
comes (Applying *self, guint to)
{
  for (; to != VARVE_NO_OBJECT; to = self->self->to->objects[to].parent)
    if (is_changed (self, self->to_changes[to], VARVE_CHANGE_ADD))
      return TRUE;
  return FALSE;
}

static guint
add_object (Applying *self, const VarveSchema *schema, guint object, guint parent, guint position)
{
  const VarveObject *entry = &schema->objects[object];

  return varve_schema_builder_add (self->builder, entry->kind, parent, position, entry->schema,
                                   entry->name, entry->signature);
}

static void
set_attributes (Applying *self, guint handle, const VarveSchema *schema, guint object)
{
  for (VarveAttribute i = 0; i < VARVE_N_ATTRIBUTES; i++)
    varve_schema_builder_set (self->builder, handle, i,
                              varve_schema_get_attribute (schema, object, i));
}

/* A change of an enumeration alone is one of its values' order. */
static guint
find_position (Applying *self, guint from)
{
  const VarveObject *object = &self->self->from->objects[from];
  guint to = self->from_to[from];

  if (object->kind == VARVE_OBJECT_ENUM_VALUE && to != VARVE_NO_OBJECT
      && is_changed (self, self->from_changes[object->parent], VARVE_CHANGE_ALTER))
    return self->self->to->objects[to].position * ROOM;
  return object->position * ROOM;
}

static void
add_former (Applying *self, guint from)
{
  const VarveSchema *schema = self->self->from;
  guint parent = schema->objects[from].parent;
  guint to = self->from_to[from];
  gboolean alters = is_changed (self, self->from_changes[from], VARVE_CHANGE_ALTER);

  if (goes (self, from))
    return;
  self->from_handles[from] = add_object (
      self, schema, from, parent != VARVE_NO_OBJECT ? self->from_handles[parent] : VARVE_NO_OBJECT,
      find_position (self, from));
  if (to != VARVE_NO_OBJECT)
    self->to_handles[to] = self->from_handles[from];
  if (alters)
    set_attributes (self, self->from_handles[from], self->self->to, to);
  else
    set_attributes (self, self->from_handles[from], schema, from);
}

/* Behind its neighbour; a column behind all others; most have no place at all. */
static guint
find_new_position (Applying *self, guint to, guint *last)
{
  const VarveObject *object = &self->self->to->objects[to];

  if (object->kind == VARVE_OBJECT_ENUM_VALUE)
    return ++*last;
  return object->position == 0 ? 0 : (self->self->from->n_objects + object->position) * ROOM;
}

static void
add_later (Applying *self, guint to, guint *last)
{
  const VarveSchema *schema = self->self->to;
  guint parent = schema->objects[to].parent;

  if (self->to_handles[to] != VARVE_NO_OBJECT)
    *last = find_position (self, self->to_from[to]);
  else if (comes (self, to))
    {
      self->to_handles[to] = add_object (
          self, schema, to, parent != VARVE_NO_OBJECT ? self->to_handles[parent] : VARVE_NO_OBJECT,
          find_new_position (self, to, last));
      set_attributes (self, self->to_handles[to], schema, to);
    }
}

/* FALSE: some of it is not there. */
static gboolean
add_needs (Applying *self, const VarveSchema *schema, guint object, guint handle, guint *handles)
{
  const VarveObject *entry = &schema->objects[object];
  gboolean found = TRUE;

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = handles[schema->needs[entry->first_need + i]];

      if (needed != VARVE_NO_OBJECT)
        varve_schema_builder_add_need (self->builder, handle, needed);
      else
        found = FALSE;
    }
  return found;
}

/* What stays as it reads may stand on something else than before. */
static void
add_former_needs (Applying *self, guint from)
{
  guint handle = self->from_handles[from];
  guint to = self->from_to[from];

  if (!add_needs (self, self->self->from, from, handle, self->from_handles)
      && to != VARVE_NO_OBJECT)
    add_needs (self, self->self->to, to, handle, self->to_handles);
}

static void
add_all (Applying *self)
{
  VarveSchema *from = self->self->from;
  VarveSchema *to = self->self->to;
  guint parent = VARVE_NO_OBJECT;
  guint last = 0;

  for (guint i = 0; i < from->n_objects; i++)
    add_former (self, i);
  for (guint i = 0; i < to->n_objects; i++)
    {
      if (to->objects[i].parent != parent)
        last = 0;
      parent = to->objects[i].parent;
      add_later (self, i, &last);
    }
  for (guint i = 0; i < from->n_objects; i++)
    if (self->from_handles[i] != VARVE_NO_OBJECT && self->from_changes[i] == G_MAXUINT)
      add_former_needs (self, i);
  for (guint i = 0; i < to->n_objects; i++)
    if (self->to_handles[i] != VARVE_NO_OBJECT
        && (self->to_from[i] == VARVE_NO_OBJECT || self->to_changes[i] != G_MAXUINT))
      add_needs (self, to, i, self->to_handles[i], self->to_handles);
}

/**
 * varve_difference_apply:
 * @self: a difference
 * @selected: of its changes, closed: see varve_difference_close_selection()
 *
 * Any thread.
 *
 * Returns: (transfer full): what the former schema becomes by the chosen changes
 */
VarveSchema *
varve_difference_apply (VarveDifference *self, const guint8 *selected)
{
  Applying applying = { self, selected };

  applying.builder = varve_schema_builder_new (self->from->dialect, self->from->version);
  applying.from_to = varve_difference_new_indexes (self->from->n_objects);
  applying.to_from = varve_difference_new_indexes (self->to->n_objects);
  applying.from_handles = varve_difference_new_indexes (self->from->n_objects);
  applying.to_handles = varve_difference_new_indexes (self->to->n_objects);
  applying.from_changes = varve_difference_new_indexes (self->from->n_objects);
  applying.to_changes = varve_difference_new_indexes (self->to->n_objects);
  varve_difference_match_objects (self, applying.from_to, applying.to_from);
  take_changes (&applying);
  add_all (&applying);
  g_free (applying.from_to);
  g_free (applying.to_from);
  g_free (applying.from_handles);
  g_free (applying.to_handles);
  g_free (applying.from_changes);
  g_free (applying.to_changes);
  return varve_schema_builder_end (applying.builder);
}
