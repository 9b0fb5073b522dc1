/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-schema-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (VarveSchema, varve_schema, varve_schema_ref, varve_schema_unref)

/**
 * varve_schema_ref:
 * @self: a schema
 *
 * Returns: (transfer full): @self, held once more
 */
VarveSchema *
varve_schema_ref (VarveSchema *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_schema_unref:
 * @self: (transfer full): a schema
 *
 * Lets go of @self, from any thread.
 */
void
varve_schema_unref (VarveSchema *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->objects);
  g_free (self->attributes);
  g_free (self->needs);
  g_array_unref (self->notes);
  g_string_chunk_free (self->strings);
  g_free (self);
}

/**
 * varve_schema_new_empty:
 * @dialect: whose
 *
 * Returns: (transfer full): a schema without objects
 */
VarveSchema *
varve_schema_new_empty (VarveDialect dialect)
{
  return varve_schema_builder_end (varve_schema_builder_new (dialect, 0));
}

/**
 * varve_schema_get_dialect:
 * @self: a schema
 *
 * Returns: whose normal forms its texts are in
 */
VarveDialect
varve_schema_get_dialect (const VarveSchema *self)
{
  return self->dialect;
}

/**
 * varve_schema_get_version:
 * @self: a schema
 *
 * Returns: the version of the server or library that it was read from, as that numbers itself; 0
 *   where it was not read
 */
guint
varve_schema_get_version (const VarveSchema *self)
{
  return self->version;
}

/**
 * varve_schema_get_size:
 * @self: a schema
 *
 * Returns: how many objects it has, parts included
 */
guint
varve_schema_get_size (const VarveSchema *self)
{
  return self->n_objects;
}

/**
 * varve_schema_is_empty:
 * @self: a schema
 *
 * Returns: whether nothing but schemas as such is there
 */
gboolean
varve_schema_is_empty (const VarveSchema *self)
{
  for (guint i = 0; i < self->n_roots; i++)
    if (self->objects[i].kind != VARVE_OBJECT_SCHEMA)
      return FALSE;
  return TRUE;
}

/**
 * varve_schema_get_object:
 * @self: a schema
 * @index: below its size
 *
 * Returns: (transfer none): that object
 */
const VarveObject *
varve_schema_get_object (const VarveSchema *self, guint index)
{
  g_return_val_if_fail (index < self->n_objects, NULL);
  return &self->objects[index];
}

/**
 * varve_schema_get_attribute:
 * @self: a schema
 * @index: of an object
 * @attribute: what is asked for
 *
 * Returns: (transfer none) (nullable): its value; %NULL where that is the usual one
 */
const char *
varve_schema_get_attribute (const VarveSchema *self, guint index, VarveAttribute attribute)
{
  const VarveObject *object = varve_schema_get_object (self, index);
  const VarveAttributeValue *values = self->attributes + object->first_attribute;

  for (guint i = 0; i < object->n_attributes; i++)
    if (values[i].attribute == attribute)
      return values[i].value;
  return NULL;
}

/* A statement says again what other attributes say; an extension's version is what is installed on
 * a server, not what somebody wrote. */
static const guint64 never_compared = (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_STATEMENT)
                                      | (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_VERSION);

/**
 * varve_schema_compare_objects:
 * @a: a schema
 * @in_a: an object of it
 * @b: another schema
 * @in_b: an object of that
 *
 * Returns: bit `1 << attribute` for each attribute that differs; %VARVE_ATTRIBUTE_STATEMENT and
 *   %VARVE_ATTRIBUTE_VERSION are not looked at
 */
guint64
varve_schema_compare_objects (const VarveSchema *a, guint in_a, const VarveSchema *b, guint in_b)
{
  const VarveObject *x = varve_schema_get_object (a, in_a);
  const VarveObject *y = varve_schema_get_object (b, in_b);
  const VarveAttributeValue *p = a->attributes + x->first_attribute;
  const VarveAttributeValue *q = b->attributes + y->first_attribute;
  const VarveAttributeValue *p_end = p + x->n_attributes;
  const VarveAttributeValue *q_end = q + y->n_attributes;
  guint64 differs = 0;

  while (p < p_end || q < q_end)
    if (q == q_end || (p < p_end && p->attribute < q->attribute))
      differs |= G_GUINT64_CONSTANT (1) << (p++)->attribute;
    else if (p == p_end || q->attribute < p->attribute)
      differs |= G_GUINT64_CONSTANT (1) << (q++)->attribute;
    else
      {
        if (strcmp (p->value, q->value) != 0)
          differs |= G_GUINT64_CONSTANT (1) << p->attribute;
        p++;
        q++;
      }
  return differs & ~never_compared;
}

/**
 * varve_schema_get_children:
 * @self: a schema
 * @index: of an object
 * @n_children: (out): how many parts it has
 *
 * Returns: the index of the first part, behind which the others follow; %VARVE_NO_OBJECT where
 *   there is none
 */
guint
varve_schema_get_children (const VarveSchema *self, guint index, guint *n_children)
{
  const VarveObject *object = varve_schema_get_object (self, index);

  *n_children = object->n_children;
  return object->n_children != 0 ? object->first_child : VARVE_NO_OBJECT;
}

/**
 * varve_schema_get_needs:
 * @self: a schema
 * @index: of an object
 * @n_needs: (out): how many it needs
 *
 * Returns: (transfer none) (array length=n_needs): indexes of what has to be there before it,
 *   its parent apart; sorted
 */
const guint *
varve_schema_get_needs (const VarveSchema *self, guint index, guint *n_needs)
{
  const VarveObject *object = varve_schema_get_object (self, index);

  *n_needs = object->n_needs;
  return self->needs + object->first_need;
}

/**
 * varve_schema_get_root:
 * @self: a schema
 * @index: of an object
 *
 * Returns: the index of the object of which it is a part, or a part's part; of itself for one that
 *   is no part
 */
guint
varve_schema_get_root (const VarveSchema *self, guint index)
{
  while (self->objects[index].parent != VARVE_NO_OBJECT)
    index = self->objects[index].parent;
  return index;
}

int
varve_object_compare (const VarveObject *a, const VarveObject *b)
{
  int order;

  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if (a->parent == VARVE_NO_OBJECT && (order = g_strcmp0 (a->schema, b->schema)) != 0)
    return order;
  if (a->position != b->position)
    return a->position < b->position ? -1 : 1;
  if ((order = strcmp (a->name, b->name)) != 0)
    return order;
  return g_strcmp0 (a->signature, b->signature);
}

static gboolean
is_called (const VarveObject *object,
           VarveObjectKind kind,
           guint parent,
           const char *schema,
           const char *name,
           const char *signature)
{
  return object->kind == kind && object->parent == parent && strcmp (object->name, name) == 0
         && (parent != VARVE_NO_OBJECT || g_strcmp0 (object->schema, schema) == 0)
         && g_strcmp0 (object->signature, signature) == 0;
}

/**
 * varve_schema_find:
 * @self: a schema
 * @kind: of which kind
 * @parent: the object whose part it is, or %VARVE_NO_OBJECT
 * @schema: (nullable): in which schema; not looked at for a part
 * @name: its name
 * @signature: (nullable): of a function, its arguments' types
 *
 * Looks among the parts of @parent one by one, and among the others by halving.
 *
 * Returns: its index, or %VARVE_NO_OBJECT
 */
guint
varve_schema_find (const VarveSchema *self,
                   VarveObjectKind kind,
                   guint parent,
                   const char *schema,
                   const char *name,
                   const char *signature)
{
  VarveObject wanted = {
    .kind = kind, .parent = VARVE_NO_OBJECT, .schema = schema, .name = name, .signature = signature
  };
  guint low = 0;
  guint high = self->n_roots;

  if (parent != VARVE_NO_OBJECT)
    {
      const VarveObject *object = varve_schema_get_object (self, parent);

      for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
        if (is_called (&self->objects[i], kind, parent, schema, name, signature))
          return i;
      return VARVE_NO_OBJECT;
    }
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = varve_object_compare (&self->objects[middle], &wanted);

      if (order == 0)
        return middle;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return VARVE_NO_OBJECT;
}

/**
 * varve_schema_dup_name:
 * @self: a schema
 * @index: of an object
 *
 * Returns: (transfer full): its name with what it belongs to, for people; not quoted
 */
char *
varve_schema_dup_name (const VarveSchema *self, guint index)
{
  const VarveObject *object = varve_schema_get_object (self, index);
  g_autofree char *parent = NULL;

  if (object->parent != VARVE_NO_OBJECT)
    {
      parent = varve_schema_dup_name (self, object->parent);
      return g_strconcat (parent, ".", object->name, NULL);
    }
  if (object->schema == NULL)
    return g_strconcat (object->name, object->signature, NULL);
  return g_strconcat (object->schema, ".", object->name, object->signature, NULL);
}

/**
 * varve_schema_get_n_notes:
 * @self: a schema
 *
 * Returns: how many notes there are on what it does not hold
 */
guint
varve_schema_get_n_notes (const VarveSchema *self)
{
  return self->notes->len;
}

/**
 * varve_schema_get_note:
 * @self: a schema
 * @index: below the number of notes
 *
 * Returns: (transfer none): a note on what was seen, or may be there, and is no object of it
 */
const VarveSchemaNote *
varve_schema_get_note (const VarveSchema *self, guint index)
{
  g_return_val_if_fail (index < self->notes->len, NULL);
  return &g_array_index (self->notes, VarveSchemaNote, index);
}
