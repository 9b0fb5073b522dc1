/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of single statements. */
#include "schema/varve-render-sqlite-private.h"

#include "schema/varve-sqlite-table-private.h"

#include <string.h>

char *
varve_sqlite_quote (const char *name)
{
  return varve_sql_quote_identifier (VARVE_DIALECT_SQLITE, name);
}

static const char *
get_word (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_VIEW      ? "VIEW"
         : kind == VARVE_OBJECT_INDEX   ? "INDEX"
         : kind == VARVE_OBJECT_TRIGGER ? "TRIGGER"
                                        : "TABLE";
}

char *
varve_sqlite_dup_drop (const VarveSchema *schema, guint object)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  g_autofree char *name = varve_sqlite_quote (entry->name);

  return g_strdup_printf ("DROP %s %s", get_word (entry->kind), name);
}

static gboolean
is_yes (const VarveSchema *schema, guint object, VarveAttribute attribute)
{
  return varve_schema_get_attribute (schema, object, attribute) != NULL;
}

static void
append_value (GString *text,
              const VarveSqlitePart *part,
              VarveAttribute attribute,
              const char *word)
{
  const char *value = varve_schema_get_attribute (part->schema, part->object, attribute);

  if (value != NULL)
    g_string_append_printf (text, " %s%s", word, value);
}

static const VarveObject *
get_object (const VarveSqlitePart *part)
{
  return varve_schema_get_object (part->schema, part->object);
}

/* A key that has to stand with its column: the rowid's AUTOINCREMENT, and DESC where that makes the
 * difference between a rowid and none. */
static gboolean
is_inline_key (const VarveSqlitePart *key, const VarveSqlitePart *column)
{
  g_autofree char *name = varve_sqlite_quote (get_object (column)->name);
  g_autofree char *descending = g_strdup_printf ("(%s DESC)", name);
  g_autofree char *ascending = g_strdup_printf ("(%s)", name);
  const char *definition
      = varve_schema_get_attribute (key->schema, key->object, VARVE_ATTRIBUTE_DEFINITION);

  return g_strcmp0 (definition, descending) == 0
         || (is_yes (key->schema, key->object, VARVE_ATTRIBUTE_AUTOINCREMENT)
             && g_strcmp0 (definition, ascending) == 0);
}

static void
append_key_name (GString *text, const VarveSqlitePart *part)
{
  const VarveObject *object = get_object (part);
  const char *definition
      = varve_schema_get_attribute (part->schema, part->object, VARVE_ATTRIBUTE_DEFINITION);

  if (g_strcmp0 (object->name, definition) != 0)
    {
      g_autofree char *name = varve_sqlite_quote (object->name);

      g_string_append_printf (text, "CONSTRAINT %s ", name);
    }
}

static void
append_inline_key (GString *text, const VarveSqlitePart *key)
{
  const char *definition
      = varve_schema_get_attribute (key->schema, key->object, VARVE_ATTRIBUTE_DEFINITION);

  g_string_append_c (text, ' ');
  append_key_name (text, key);
  g_string_append (text, "PRIMARY KEY");
  if (g_str_has_suffix (definition, " DESC)"))
    g_string_append (text, " DESC");
  append_value (text, key, VARVE_ATTRIBUTE_CONFLICT, "ON CONFLICT ");
  if (is_yes (key->schema, key->object, VARVE_ATTRIBUTE_AUTOINCREMENT))
    g_string_append (text, " AUTOINCREMENT");
}

static void
append_column (GString *text, const VarveSqlitePart *column, const VarveSqlitePart *key)
{
  g_autofree char *name = varve_sqlite_quote (get_object (column)->name);

  g_string_append (text, name);
  append_value (text, column, VARVE_ATTRIBUTE_TYPE, "");
  if (key != NULL && is_inline_key (key, column))
    append_inline_key (text, key);
  if (is_yes (column->schema, column->object, VARVE_ATTRIBUTE_NOT_NULL))
    g_string_append (text, " NOT NULL");
  append_value (text, column, VARVE_ATTRIBUTE_CONFLICT, "ON CONFLICT ");
  append_value (text, column, VARVE_ATTRIBUTE_DEFAULT, "DEFAULT ");
  append_value (text, column, VARVE_ATTRIBUTE_COLLATION, "COLLATE ");
  append_value (text, column, VARVE_ATTRIBUTE_GENERATED, "AS ");
}

static void
append_constraint (GString *text, const VarveSqlitePart *part)
{
  VarveObjectKind kind = get_object (part)->kind;
  const char *word = kind == VARVE_OBJECT_PRIMARY_KEY   ? "PRIMARY KEY "
                     : kind == VARVE_OBJECT_UNIQUE      ? "UNIQUE "
                     : kind == VARVE_OBJECT_FOREIGN_KEY ? "FOREIGN KEY "
                                                        : "CHECK ";

  append_key_name (text, part);
  g_string_append (text, word);
  g_string_append (
      text, varve_schema_get_attribute (part->schema, part->object, VARVE_ATTRIBUTE_DEFINITION));
  append_value (text, part, VARVE_ATTRIBUTE_CONFLICT, "ON CONFLICT ");
}

static const VarveSqlitePart *
find_key (GArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const VarveSqlitePart *part = &g_array_index (parts, VarveSqlitePart, i);

      if (get_object (part)->kind == VARVE_OBJECT_PRIMARY_KEY)
        return part;
    }
  return NULL;
}

static gboolean
is_written_inline (const VarveSqlitePart *key, GArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const VarveSqlitePart *part = &g_array_index (parts, VarveSqlitePart, i);

      if (get_object (part)->kind == VARVE_OBJECT_COLUMN && is_inline_key (key, part))
        return TRUE;
    }
  return FALSE;
}

/* Columns have to stand before constraints. */
char *
varve_sqlite_compose_table (const char *name, const VarveSqlitePart *root, GArray *parts)
{
  GString *text = g_string_new ("CREATE TABLE ");
  g_autofree char *quoted = varve_sqlite_quote (name);
  const VarveSqlitePart *key = find_key (parts);
  gboolean strict = is_yes (root->schema, root->object, VARVE_ATTRIBUTE_STRICT);
  const char *comma = "";

  g_string_append_printf (text, "%s (", quoted);
  for (guint i = 0; i < parts->len; i++)
    {
      const VarveSqlitePart *part = &g_array_index (parts, VarveSqlitePart, i);

      if (part == key && is_written_inline (key, parts))
        continue;
      g_string_append_printf (text, "%s\n  ", comma);
      if (get_object (part)->kind == VARVE_OBJECT_COLUMN)
        append_column (text, part, key);
      else
        append_constraint (text, part);
      comma = ",";
    }
  g_string_append (text, "\n)");
  if (is_yes (root->schema, root->object, VARVE_ATTRIBUTE_WITHOUT_ROWID))
    g_string_append (text, strict ? " WITHOUT ROWID, STRICT" : " WITHOUT ROWID");
  else if (strict)
    g_string_append (text, " STRICT");
  return g_string_free (text, FALSE);
}

static char *
compose_root (const VarveSchema *schema, guint table)
{
  const VarveObject *object = varve_schema_get_object (schema, table);
  VarveSqlitePart root = { schema, table };
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (VarveSqlitePart));

  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    if (schema->objects[i].kind != VARVE_OBJECT_INDEX
        && schema->objects[i].kind != VARVE_OBJECT_TRIGGER)
      {
        VarveSqlitePart part = { schema, i };

        g_array_append_val (parts, part);
      }
  return varve_sqlite_compose_table (object->name, &root, parts);
}

static char *
compose_index (const VarveSchema *schema, guint index)
{
  const VarveObject *object = varve_schema_get_object (schema, index);
  g_autofree char *name = varve_sqlite_quote (object->name);
  g_autofree char *table
      = varve_sqlite_quote (varve_schema_get_object (schema, object->parent)->name);
  const char *definition = varve_schema_get_attribute (schema, index, VARVE_ATTRIBUTE_DEFINITION);
  gboolean is_unique = g_str_has_prefix (definition, "UNIQUE ");

  return g_strdup_printf ("CREATE %sINDEX %s ON %s %s", is_unique ? "UNIQUE " : "", name, table,
                          definition + (is_unique ? strlen ("UNIQUE ") : 0));
}

char *
varve_sqlite_dup_create (const VarveSchema *schema, guint object)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  const char *own = varve_schema_get_attribute (schema, object, VARVE_ATTRIBUTE_STATEMENT);
  g_autofree char *name = NULL;

  if (own != NULL)
    return g_strdup (own);
  if (entry->kind == VARVE_OBJECT_TABLE)
    return compose_root (schema, object);
  if (entry->kind == VARVE_OBJECT_INDEX)
    return compose_index (schema, object);
  name = varve_sqlite_quote (entry->name);
  return g_strdup_printf ("CREATE %s %s %s%s",
                          entry->kind == VARVE_OBJECT_VIRTUAL_TABLE ? "VIRTUAL TABLE"
                                                                    : get_word (entry->kind),
                          name, entry->kind == VARVE_OBJECT_VIRTUAL_TABLE ? "USING " : "",
                          varve_schema_get_attribute (schema, object, VARVE_ATTRIBUTE_DEFINITION));
}

gsize
varve_sqlite_find_name_end (const char *sql)
{
  VarveSqliteCursor cursor;
  g_autofree char *name = NULL;

  varve_sqlite_cursor_init (&cursor, sql);
  varve_sqlite_cursor_accept (&cursor, "create");
  varve_sqlite_cursor_accept (&cursor, "table");
  varve_sqlite_cursor_accept_name (&cursor, &name);
  return cursor.end;
}

/* Without constraints. */
static VarveSqliteTable *
make_table (const VarveSchema *schema, guint table)
{
  const VarveObject *object = varve_schema_get_object (schema, table);
  VarveSqliteTable *made = varve_sqlite_table_parse ("CREATE TABLE t (c)");

  g_free (made->name);
  made->name = g_strdup (object->name);
  made->name_end = 0;
  g_array_set_size (made->columns, 0);
  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    if (schema->objects[i].kind == VARVE_OBJECT_COLUMN)
      {
        VarveSqliteColumn column = { .name = g_strdup (schema->objects[i].name) };

        column.type = g_strdup (varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_TYPE));
        column.not_null = is_yes (schema, i, VARVE_ATTRIBUTE_NOT_NULL);
        column.value = g_strdup (varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_DEFAULT));
        column.generated
            = g_strdup (varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_GENERATED));
        g_array_append_val (made->columns, column);
      }
  return made;
}

VarveSqliteTable *
varve_sqlite_dup_table (const VarveSchema *schema, guint table)
{
  const char *own = varve_schema_get_attribute (schema, table, VARVE_ATTRIBUTE_STATEMENT);
  VarveSqliteTable *parsed = NULL;

  if (own != NULL && varve_schema_get_attribute (schema, table, VARVE_ATTRIBUTE_DEFINITION) == NULL)
    parsed = varve_sqlite_table_parse (own);
  return parsed != NULL ? parsed : make_table (schema, table);
}
