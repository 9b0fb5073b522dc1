/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table that lets go of its parent keeps what it had from it, as its own; one that comes to a
 * parent has to have all of that before. So both schemas are looked at as if such a table had no
 * parent and everything were its own: what differs then is what has to change in between. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

#define FIELD  "\x1f"
#define RECORD "\x1e"

enum
{
  FIELD_KIND,
  FIELD_NAME,
  FIELD_DEFINITION, /* of a column its default */
  FIELD_WORD,       /* of a column whether it is NOT NULL, of a constraint whether it is valid */
  N_FIELDS,
};

static gboolean
is_table (const VarveSchema *schema, guint object)
{
  return schema->objects[object].kind == VARVE_OBJECT_TABLE
         || schema->objects[object].kind == VARVE_OBJECT_FOREIGN_TABLE;
}

static guint
find_twin (const VarveSchema *schema, guint object, const VarveSchema *other)
{
  const VarveObject *entry = &schema->objects[object];

  return varve_schema_find (other, entry->kind, VARVE_NO_OBJECT, entry->schema, entry->name, NULL);
}

static gboolean
has_changed (const VarveChange *change, VarveAttribute attribute)
{
  return change->kind == VARVE_CHANGE_ALTER
         && (change->attributes & (G_GUINT64_CONSTANT (1) << attribute)) != 0;
}

/* Tables that get other parents, or whose parent is made again. */
static gboolean
mark_tables (VarveDifference *difference, const guint8 *selected, guint8 *from, guint8 *to)
{
  g_autoptr (GHashTable) anew = g_hash_table_new (NULL, NULL);
  gboolean found = FALSE;

  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      const VarveChange *change = varve_difference_get_change (difference, i);

      if (!selected[i] || change->from == VARVE_NO_OBJECT
          || !is_table (difference->from, change->from))
        continue;
      if (has_changed (change, VARVE_ATTRIBUTE_PARTITION_BY))
        g_hash_table_add (anew, GUINT_TO_POINTER (change->from + 1));
      if (has_changed (change, VARVE_ATTRIBUTE_INHERITS)
          || has_changed (change, VARVE_ATTRIBUTE_PARTITION_OF))
        found = from[change->from] = to[change->to] = TRUE;
    }
  for (guint i = 0; i < difference->from->n_roots && g_hash_table_size (anew) > 0; i++)
    {
      guint whole = is_table (difference->from, i) ? varve_pg_get_whole (difference->from, i)
                                                   : VARVE_NO_OBJECT;
      guint twin = whole != VARVE_NO_OBJECT ? find_twin (difference->from, i, difference->to)
                                            : VARVE_NO_OBJECT;

      if (twin != VARVE_NO_OBJECT && g_hash_table_contains (anew, GUINT_TO_POINTER (whole + 1)))
        found = from[i] = to[twin] = TRUE;
    }
  return found;
}

/* The part of a table's parents, or of their parents, that has this name; of keys and indexes the
 * one that is defined so, for they have names of their own. */
static guint
find_parents_part (const VarveSchema *schema,
                   guint table,
                   VarveObjectKind kind,
                   const char *name,
                   const char *definition)
{
  guint n;
  const guint *needs = varve_schema_get_needs (schema, table, &n);
  gboolean by_name = kind == VARVE_OBJECT_COLUMN || kind == VARVE_OBJECT_CHECK;

  for (guint i = 0; i < n; i++)
    {
      const VarveObject *parent = &schema->objects[needs[i]];
      guint found;

      if (!is_table (schema, needs[i]))
        continue;
      for (guint j = parent->first_child; j < parent->first_child + parent->n_children; j++)
        if (schema->objects[j].kind == kind
            && (by_name
                    ? strcmp (schema->objects[j].name, name) == 0
                    : g_strcmp0 (varve_pg_get (schema, j, VARVE_ATTRIBUTE_DEFINITION), definition)
                          == 0))
          return j;
      found = find_parents_part (schema, needs[i], kind, name, definition);
      if (found != VARVE_NO_OBJECT)
        return found;
    }
  return VARVE_NO_OBJECT;
}

typedef struct
{
  const VarveSchema *schema;
  const guint8 *marked;
  VarveSchemaBuilder *builder;
  guint *handles;      /* of the schema's objects */
  GHashTable *columns; /* (element-type utf8 guint + 1): of the table that is at hand */
} Expansion;

static void
copy_object (Expansion *self, guint object)
{
  const VarveObject *entry = &self->schema->objects[object];
  guint parent = entry->parent != VARVE_NO_OBJECT ? self->handles[entry->parent] : VARVE_NO_OBJECT;
  guint handle = varve_schema_builder_add (self->builder, entry->kind, parent, entry->position,
                                           entry->schema, entry->name, entry->signature);

  self->handles[object] = handle;
  for (VarveAttribute i = 0; i < VARVE_N_ATTRIBUTES; i++)
    if (!self->marked[object]
        || (i != VARVE_ATTRIBUTE_INHERITS && i != VARVE_ATTRIBUTE_PARTITION_OF))
      varve_schema_builder_set (self->builder, handle, i, varve_pg_get (self->schema, object, i));
}

static void
copy_needs (Expansion *self, guint object)
{
  const VarveObject *entry = &self->schema->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = self->schema->needs[entry->first_need + i];

      if (!self->marked[object] || !is_table (self->schema, needed))
        varve_schema_builder_add_need (self->builder, self->handles[object], self->handles[needed]);
    }
}

/* What the parent's part needs; of its columns, the table's own of that name. */
static void
take_needs (Expansion *self, guint handle, guint of)
{
  const VarveObject *entry = &self->schema->objects[of];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = self->schema->needs[entry->first_need + i];
      gpointer own = NULL;

      if (self->schema->objects[needed].parent == entry->parent)
        own = g_hash_table_lookup (self->columns, self->schema->objects[needed].name);
      varve_schema_builder_add_need (
          self->builder, handle, own != NULL ? GPOINTER_TO_UINT (own) - 1 : self->handles[needed]);
    }
}

static void
set_column (Expansion *self, guint handle, char **fields, guint of)
{
  static const VarveAttribute inherited[]
      = { VARVE_ATTRIBUTE_TYPE, VARVE_ATTRIBUTE_GENERATED, VARVE_ATTRIBUTE_COLLATION,
          VARVE_ATTRIBUTE_STORAGE, VARVE_ATTRIBUTE_COMPRESSION };

  for (gsize i = 0; of != VARVE_NO_OBJECT && i < G_N_ELEMENTS (inherited); i++)
    varve_schema_builder_set (self->builder, handle, inherited[i],
                              varve_pg_get (self->schema, of, inherited[i]));
  varve_schema_builder_set (self->builder, handle, VARVE_ATTRIBUTE_DEFAULT,
                            fields[FIELD_DEFINITION]);
  varve_schema_builder_set (self->builder, handle, VARVE_ATTRIBUTE_NOT_NULL, fields[FIELD_WORD]);
}

static VarveObjectKind
find_kind (const char *nick)
{
  for (VarveObjectKind kind = 0; kind < VARVE_N_OBJECT_KINDS; kind++)
    if (strcmp (varve_object_kind_get_nick (kind), nick) == 0)
      return kind;
  g_return_val_if_reached (VARVE_OBJECT_COLUMN);
}

static void
add_part (Expansion *self, guint table, char **fields)
{
  VarveObjectKind kind = find_kind (fields[FIELD_KIND]);
  guint of
      = find_parents_part (self->schema, table, kind, fields[FIELD_NAME], fields[FIELD_DEFINITION]);
  guint position = of != VARVE_NO_OBJECT ? self->schema->objects[of].position : 0;
  guint handle;

  if (kind == VARVE_OBJECT_COLUMN
      && (of == VARVE_NO_OBJECT || g_hash_table_contains (self->columns, fields[FIELD_NAME])))
    return;
  handle = varve_schema_builder_add (self->builder, kind, self->handles[table], position, NULL,
                                     fields[FIELD_NAME], NULL);
  if (kind == VARVE_OBJECT_COLUMN)
    {
      set_column (self, handle, fields, of);
      g_hash_table_insert (self->columns, g_strdup (fields[FIELD_NAME]),
                           GUINT_TO_POINTER (handle + 1));
    }
  else
    {
      varve_schema_builder_set (self->builder, handle, VARVE_ATTRIBUTE_DEFINITION,
                                fields[FIELD_DEFINITION]);
      varve_schema_builder_set (self->builder, handle, VARVE_ATTRIBUTE_VALIDATED,
                                fields[FIELD_WORD]);
    }
  if (of != VARVE_NO_OBJECT)
    take_needs (self, handle, of);
}

static void
add_inherited (Expansion *self, guint table)
{
  const VarveObject *entry = &self->schema->objects[table];
  const char *text = varve_pg_get (self->schema, table, VARVE_ATTRIBUTE_STATEMENT);
  g_auto (GStrv) records = g_strsplit (text != NULL ? text : "", RECORD, -1);

  self->columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (self->schema->objects[i].kind == VARVE_OBJECT_COLUMN)
      g_hash_table_insert (self->columns, g_strdup (self->schema->objects[i].name),
                           GUINT_TO_POINTER (self->handles[i] + 1));
  for (gsize i = 0; records[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (records[i], FIELD, N_FIELDS);

      if (g_strv_length (fields) == N_FIELDS)
        add_part (self, table, fields);
    }
  g_clear_pointer (&self->columns, g_hash_table_unref);
}

/* The schema as if its marked tables had no parents. (transfer full) */
static VarveSchema *
expand (const VarveSchema *schema, const guint8 *marked)
{
  Expansion self = { schema, marked };

  self.builder = varve_schema_builder_new (schema->dialect, schema->version);
  self.handles = g_new (guint, schema->n_objects + 1);
  for (guint i = 0; i < schema->n_objects; i++)
    copy_object (&self, i);
  for (guint i = 0; i < schema->n_objects; i++)
    copy_needs (&self, i);
  for (guint i = 0; i < schema->n_roots; i++)
    if (marked[i])
      add_inherited (&self, i);
  g_free (self.handles);
  return varve_schema_builder_end (self.builder);
}

/* Of each object of @expanded the change that it has in the original, or that its table has; or
 * G_MAXUINT. (transfer full) */
static guint *
find_changes (const VarveSchema *expanded,
              const VarveSchema *schema,
              const guint *changes,
              const guint8 *marked)
{
  guint *found = g_new (guint, expanded->n_objects + 1);
  g_autofree guint *origins = g_new (guint, expanded->n_objects + 1);

  for (guint i = 0; i < expanded->n_objects; i++)
    {
      const VarveObject *object = &expanded->objects[i];
      gboolean is_part = object->parent != VARVE_NO_OBJECT;
      guint parent = is_part ? origins[object->parent] : VARVE_NO_OBJECT;

      origins[i] = is_part && parent == VARVE_NO_OBJECT
                       ? VARVE_NO_OBJECT
                       : varve_schema_find (schema, object->kind, parent, object->schema,
                                            object->name, object->signature);
      found[i] = origins[i] != VARVE_NO_OBJECT ? changes[origins[i]] : G_MAXUINT;
      if (found[i] == G_MAXUINT && is_part && origins[object->parent] != VARVE_NO_OBJECT
          && marked[origins[object->parent]])
        found[i] = found[object->parent];
    }
  return found;
}

static guint *
index_changes (VarveDifference *difference, gboolean to)
{
  guint n = to ? difference->to->n_objects : difference->from->n_objects;
  guint *changes = g_new (guint, n + 1);

  memset (changes, 0xff, (n + 1) * sizeof (guint));
  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      const VarveChange *change = varve_difference_get_change (difference, i);
      guint object = to ? change->to : change->from;

      if (object != VARVE_NO_OBJECT)
        changes[object] = i;
    }
  return changes;
}

static gboolean
has_access_changes (VarveDifference *difference)
{
  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      VarveObjectKind kind = varve_difference_get_object (difference, i)->kind;

      if (kind == VARVE_OBJECT_PRIVILEGE || kind == VARVE_OBJECT_DEFAULT_PRIVILEGES
          || has_changed (varve_difference_get_change (difference, i), VARVE_ATTRIBUTE_OWNER))
        return TRUE;
    }
  return FALSE;
}

static void
compare (VarvePgDetour *self,
         VarveDifference *original,
         const guint8 *selected,
         const guint8 *from_marked,
         const guint8 *to_marked)
{
  const VarveDifferenceOptions options = { .privileges = has_access_changes (original) };
  g_autoptr (VarveSchema) from = expand (original->from, from_marked);
  g_autoptr (VarveSchema) to = expand (original->to, to_marked);
  g_autofree guint *from_index = index_changes (original, FALSE);
  g_autofree guint *to_index = index_changes (original, TRUE);
  g_autofree guint *from_changes = find_changes (from, original->from, from_index, from_marked);
  g_autofree guint *to_changes = find_changes (to, original->to, to_index, to_marked);
  guint n;

  self->difference = varve_difference_new (from, to, &options);
  n = varve_difference_get_size (self->difference);
  self->selected = g_malloc0 (n + 1);
  self->changes = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const VarveChange *change = varve_difference_get_change (self->difference, i);
      guint mine = change->to != VARVE_NO_OBJECT ? to_changes[change->to] : G_MAXUINT;

      if (mine == G_MAXUINT && change->from != VARVE_NO_OBJECT)
        mine = from_changes[change->from];
      self->changes[i] = mine;
      self->selected[i] = mine != G_MAXUINT && selected[mine];
    }
}

/* Calls for each name of "s.a, s.b". */
static void
add_parents (GPtrArray *statements, const char *table, const char *verb, const char *parents)
{
  while (parents != NULL && *parents != '\0')
    {
      const char *end = varve_pg_skip_name (parents);
      gsize length = end - parents;

      if (length > 0 && parents[length - 1] == ',')
        length--;
      varve_rendered_add (
          statements, G_MAXUINT, 0,
          g_strdup_printf ("ALTER TABLE %s %s %.*s", table, verb, (int) length, parents), NULL);
      parents = *end == ' ' ? end + 1 : end;
    }
}

static void
let_go (VarvePgDetour *self, const VarveSchema *schema, guint table)
{
  g_autofree char *name = varve_pg_name (schema, table);
  const char *of = varve_pg_get (schema, table, VARVE_ATTRIBUTE_PARTITION_OF);

  if (of != NULL)
    varve_rendered_add (self->letting_go, G_MAXUINT, 0,
                        g_strdup_printf ("ALTER TABLE %.*s DETACH PARTITION %s",
                                         (int) (varve_pg_skip_name (of) - of), of, name),
                        NULL);
  add_parents (self->letting_go, name, "NO INHERIT",
               varve_pg_get (schema, table, VARVE_ATTRIBUTE_INHERITS));
}

static void
come (VarvePgDetour *self, const VarveSchema *schema, guint table)
{
  g_autofree char *name = varve_pg_name (schema, table);
  const char *of = varve_pg_get (schema, table, VARVE_ATTRIBUTE_PARTITION_OF);
  const char *bound = of != NULL ? varve_pg_skip_name (of) : NULL;

  if (of != NULL)
    varve_rendered_add (self->coming, G_MAXUINT, 0,
                        g_strdup_printf ("ALTER TABLE %.*s ATTACH PARTITION %s%s",
                                         (int) (bound - of), of, name, bound),
                        g_strdup_printf ("Fails where %s has rows outside of the bounds.", name));
  add_parents (self->coming, name, "INHERIT",
               varve_pg_get (schema, table, VARVE_ATTRIBUTE_INHERITS));
}

gboolean
varve_pg_detour_init (VarvePgDetour *self, VarveDifference *difference, const guint8 *selected)
{
  g_autofree guint8 *from_marked = g_malloc0 (difference->from->n_objects + 1);
  g_autofree guint8 *to_marked = g_malloc0 (difference->to->n_objects + 1);

  if (!mark_tables (difference, selected, from_marked, to_marked))
    return FALSE;
  self->letting_go = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rendered_free);
  self->coming = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rendered_free);
  for (guint i = 0; i < difference->from->n_roots; i++)
    if (from_marked[i])
      let_go (self, difference->from, i);
  for (guint i = 0; i < difference->to->n_roots; i++)
    if (to_marked[i])
      come (self, difference->to, i);
  compare (self, difference, selected, from_marked, to_marked);
  return TRUE;
}

void
varve_pg_detour_clear (VarvePgDetour *self)
{
  g_clear_pointer (&self->difference, varve_difference_unref);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->changes, g_free);
  g_clear_pointer (&self->letting_go, g_ptr_array_unref);
  g_clear_pointer (&self->coming, g_ptr_array_unref);
}
