/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-schema-private.h"

#include <string.h>

/* What hangs on an object, in the order in which it came. */
typedef struct
{
  guint object;
  VarveAttribute attribute;
  const char *value;
} Value;

typedef struct
{
  guint object;
  guint needed;
} Need;

struct _VarveSchemaBuilder
{
  VarveDialect dialect;
  guint version;
  GStringChunk *strings; /* (nullable): the schema's, once it is there */
  GArray *objects;       /* (element-type VarveObject): parent is a handle */
  GArray *values;        /* (element-type Value) */
  GArray *needs;         /* (element-type Need) */
  GArray *notes;         /* (element-type VarveSchemaNote) */
};

/**
 * varve_schema_builder_new:
 * @dialect: whose normal forms the texts are in
 * @version: of the server or library, as it numbers itself; 0: not known
 *
 * Returns: (transfer full): a builder without objects
 */
VarveSchemaBuilder *
varve_schema_builder_new (VarveDialect dialect, guint version)
{
  VarveSchemaBuilder *self = g_new0 (VarveSchemaBuilder, 1);

  self->dialect = dialect;
  self->version = version;
  self->strings = g_string_chunk_new (16384);
  self->objects = g_array_new (FALSE, TRUE, sizeof (VarveObject));
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  self->needs = g_array_new (FALSE, FALSE, sizeof (Need));
  self->notes = g_array_new (FALSE, FALSE, sizeof (VarveSchemaNote));
  return self;
}

/**
 * varve_schema_builder_free:
 * @self: (transfer full): a builder
 *
 * Gives it up with all that it has.
 */
void
varve_schema_builder_free (VarveSchemaBuilder *self)
{
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_array_unref (self->objects);
  g_array_unref (self->values);
  g_array_unref (self->needs);
  g_clear_pointer (&self->notes, g_array_unref);
  g_free (self);
}

static const char *
keep (VarveSchemaBuilder *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->strings, text) : NULL;
}

/**
 * varve_schema_builder_add:
 * @self: a builder
 * @kind: what it is
 * @parent: handle of the object that it is part of, or %VARVE_NO_OBJECT
 * @position: its place among its siblings where order means something, 0 elsewhere
 * @schema: (nullable): the schema's name; a part has its parent's, whatever is given
 * @name: its name, unquoted
 * @signature: (nullable): what tells a function from others of its name
 *
 * Returns: its handle, which counts up from 0
 */
guint
varve_schema_builder_add (VarveSchemaBuilder *self,
                          VarveObjectKind kind,
                          guint parent,
                          guint position,
                          const char *schema,
                          const char *name,
                          const char *signature)
{
  VarveObject object = { .kind = kind, .parent = parent, .position = position };

  g_return_val_if_fail (parent == VARVE_NO_OBJECT || parent < self->objects->len, VARVE_NO_OBJECT);

  object.schema = parent == VARVE_NO_OBJECT
                      ? keep (self, schema)
                      : g_array_index (self->objects, VarveObject, parent).schema;
  object.name = keep (self, name);
  object.signature = keep (self, signature);
  g_array_append_val (self->objects, object);
  return self->objects->len - 1;
}

/**
 * varve_schema_builder_set:
 * @self: a builder
 * @object: a handle
 * @attribute: which
 * @value: (nullable): %NULL and "" are the usual value, which is not kept
 *
 * Sets what is known of an object; at most once an attribute.
 */
void
varve_schema_builder_set (VarveSchemaBuilder *self,
                          guint object,
                          VarveAttribute attribute,
                          const char *value)
{
  Value entry = { object, attribute, NULL };

  g_return_if_fail (object < self->objects->len);

  if (value == NULL || *value == '\0')
    return;
  /* Long and hardly ever twice: not worth a look-up. */
  entry.value = attribute == VARVE_ATTRIBUTE_STATEMENT
                    ? g_string_chunk_insert (self->strings, value)
                    : keep (self, value);
  g_array_append_val (self->values, entry);
}

/**
 * varve_schema_builder_add_need:
 * @self: a builder
 * @object: a handle
 * @needed: the handle of what has to be there before @object can be made
 *
 * Repetitions and an object's need of itself or of its parent are left out.
 */
void
varve_schema_builder_add_need (VarveSchemaBuilder *self, guint object, guint needed)
{
  Need need = { object, needed };

  g_return_if_fail (object < self->objects->len && needed < self->objects->len);

  if (object != needed && g_array_index (self->objects, VarveObject, object).parent != needed)
    g_array_append_val (self->needs, need);
}

/**
 * varve_schema_builder_add_note:
 * @self: a builder
 * @kind: what it is, in the server's words
 * @name: (nullable): which
 * @reason: translated: why it is no object of the schema
 *
 * Notes something that is neither compared nor rendered.
 */
void
varve_schema_builder_add_note (VarveSchemaBuilder *self,
                               const char *kind,
                               const char *name,
                               const char *reason)
{
  VarveSchemaNote note = { keep (self, kind), keep (self, name), keep (self, reason) };

  g_array_append_val (self->notes, note);
}

static guint
get_depth (const VarveObject *objects, guint handle)
{
  guint depth = 0;

  for (; objects[handle].parent != VARVE_NO_OBJECT; depth++)
    handle = objects[handle].parent;
  return depth;
}

typedef struct
{
  const VarveObject *objects;
  const guint *depths;
  const guint *places; /* of all with a lesser depth */
} Sorting;

static int
compare_handles (gconstpointer a, gconstpointer b, gpointer data)
{
  const Sorting *sorting = data;
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;
  const VarveObject *p = &sorting->objects[x];
  const VarveObject *q = &sorting->objects[y];
  int order;

  if (p->parent != q->parent)
    return sorting->places[p->parent] < sorting->places[q->parent] ? -1 : 1;
  order = varve_object_compare (p, q);
  return order != 0 ? order : (x > y) - (x < y);
}

static int
compare_depths (gconstpointer a, gconstpointer b, gpointer data)
{
  const Sorting *sorting = data;
  guint x = sorting->depths[*(const guint *) a];
  guint y = sorting->depths[*(const guint *) b];

  return (x > y) - (x < y);
}

/* Handles in the schema's order; fills @places, the way back. Each depth is sorted by where the one
 * above it came to stand. (transfer full) */
static guint *
sort_handles (VarveSchemaBuilder *self, guint *places, guint *n_roots)
{
  guint n = self->objects->len;
  const VarveObject *objects = (const VarveObject *) (gpointer) self->objects->data;
  guint *order = g_new (guint, n);
  g_autofree guint *depths = g_new (guint, n);
  Sorting sorting = { objects, depths, places };

  for (guint i = 0; i < n; i++)
    {
      order[i] = i;
      depths[i] = get_depth (objects, i);
    }
  g_qsort_with_data (order, n, sizeof (guint), compare_depths, &sorting);
  *n_roots = n;
  for (guint start = 0, end; start < n; start = end)
    {
      for (end = start; end < n && depths[order[end]] == depths[order[start]]; end++)
        ;
      g_qsort_with_data (order + start, end - start, sizeof (guint), compare_handles, &sorting);
      for (guint i = start; i < end; i++)
        places[order[i]] = i;
      if (start == 0)
        *n_roots = end;
    }
  return order;
}

static void
take_objects (VarveSchema *schema,
              VarveSchemaBuilder *self,
              const guint *order,
              const guint *places)
{
  schema->n_objects = self->objects->len;
  schema->objects = g_new (VarveObject, schema->n_objects);
  for (guint i = 0; i < schema->n_objects; i++)
    {
      VarveObject *object = &schema->objects[i];

      *object = g_array_index (self->objects, VarveObject, order[i]);
      if (object->parent == VARVE_NO_OBJECT)
        continue;
      object->parent = places[object->parent];
      if (schema->objects[object->parent].n_children++ == 0)
        schema->objects[object->parent].first_child = i;
    }
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const VarveAttributeValue *x = a;
  const VarveAttributeValue *y = b;

  return (x->attribute > y->attribute) - (x->attribute < y->attribute);
}

static void
take_values (VarveSchema *schema, VarveSchemaBuilder *self, const guint *places)
{
  guint n = self->values->len;
  guint next = 0;

  for (guint i = 0; i < n; i++)
    schema->objects[places[g_array_index (self->values, Value, i).object]].n_attributes++;
  for (guint i = 0; i < schema->n_objects; i++)
    {
      schema->objects[i].first_attribute = next;
      next += schema->objects[i].n_attributes;
      schema->objects[i].n_attributes = 0;
    }
  schema->attributes = g_new (VarveAttributeValue, n);
  for (guint i = 0; i < n; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);
      VarveObject *object = &schema->objects[places[value->object]];
      VarveAttributeValue *entry
          = &schema->attributes[object->first_attribute + object->n_attributes++];

      entry->attribute = value->attribute;
      entry->value = value->value;
    }
  for (guint i = 0; i < schema->n_objects; i++)
    if (schema->objects[i].n_attributes > 1)
      qsort (schema->attributes + schema->objects[i].first_attribute,
             schema->objects[i].n_attributes, sizeof (VarveAttributeValue), compare_values);
}

static int
compare_needs (gconstpointer a, gconstpointer b)
{
  const Need *x = a;
  const Need *y = b;

  if (x->object != y->object)
    return x->object < y->object ? -1 : 1;
  return (x->needed > y->needed) - (x->needed < y->needed);
}

static void
take_needs (VarveSchema *schema, VarveSchemaBuilder *self, const guint *places)
{
  guint n = 0;

  schema->needs = g_new (guint, self->needs->len);
  for (guint i = 0; i < self->needs->len; i++)
    {
      Need *need = &g_array_index (self->needs, Need, i);

      need->object = places[need->object];
      need->needed = places[need->needed];
    }
  g_array_sort (self->needs, compare_needs);
  for (guint i = 0; i < self->needs->len; i++)
    {
      const Need *need = &g_array_index (self->needs, Need, i);
      VarveObject *object = &schema->objects[need->object];

      if (object->n_needs == 0)
        object->first_need = n;
      else if (schema->needs[n - 1] == need->needed)
        continue;
      schema->needs[n++] = need->needed;
      object->n_needs++;
    }
}

/**
 * varve_schema_builder_end:
 * @self: (transfer full): a builder
 *
 * Returns: (transfer full): the schema of what was added, sorted
 */
VarveSchema *
varve_schema_builder_end (VarveSchemaBuilder *self)
{
  VarveSchema *schema = g_new0 (VarveSchema, 1);
  g_autofree guint *places = g_new (guint, self->objects->len);
  g_autofree guint *order = sort_handles (self, places, &schema->n_roots);

  g_atomic_ref_count_init (&schema->ref_count);
  schema->dialect = self->dialect;
  schema->version = self->version;
  take_objects (schema, self, order, places);
  take_values (schema, self, places);
  take_needs (schema, self, places);
  schema->strings = g_steal_pointer (&self->strings);
  schema->notes = g_steal_pointer (&self->notes);
  varve_schema_builder_free (self);
  return schema;
}
