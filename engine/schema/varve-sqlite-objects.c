/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "schema/varve-sqlite-objects.h"

#include "base/varve-i18n.h"
#include "schema/varve-sqlite-references.h"
#include "schema/varve-sqlite-table-private.h"

#include <string.h>

/* A table with more columns than this has a hash table of them. */
#define FEW_COLUMNS 24

typedef struct
{
  const char *name;
  const char *sql;
  VarveSqliteTable *table; /* (owned) (nullable): a table whose text is understood */
  gboolean is_table;
  GPtrArray *columns; /* (element-type OwnColumn): what SQLite says, where @table is NULL */
  guint n_checked;    /* columns that SQLite has, too */
  guint n_keys;       /* foreign keys likewise */
  guint key_place;    /* constraints that no foreign key was looked for among */
  guint handle;
  guint first_column; /* handle */
  GHashTable *places; /* (owned) (nullable): folded column name → index + 1 */
} Entry;

typedef struct
{
  char *name;
  char *type;
  char *value;
  gboolean not_null;
  int hidden;
} OwnColumn;

typedef struct
{
  const char *name;
  const char *table;
  const char *sql;
  gboolean is_index;
} Dependent;

struct _VarveSqliteObjects
{
  VarveSchemaBuilder *builder; /* (owned) (nullable) */
  GPtrArray *entries;          /* (element-type Entry): tables and views */
  GHashTable *by_name;         /* folded name → entry */
  GArray *dependents;          /* (element-type Dependent): indexes and triggers */
  GStringChunk *strings;       /* of entries and dependents */
  Entry *checked;              /* (nullable): the last one that was asked for */
};

static void
free_own_column (gpointer data)
{
  OwnColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free (column->value);
  g_free (column);
}

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->table, varve_sqlite_table_free);
  g_clear_pointer (&entry->columns, g_ptr_array_unref);
  g_clear_pointer (&entry->places, g_hash_table_unref);
  g_free (entry);
}

/**
 * varve_sqlite_objects_new:
 * @version: sqlite3_libversion_number()
 *
 * Returns: (transfer full): one without objects
 */
VarveSqliteObjects *
varve_sqlite_objects_new (guint version)
{
  VarveSqliteObjects *self = g_new0 (VarveSqliteObjects, 1);

  self->builder = varve_schema_builder_new (VARVE_DIALECT_SQLITE, version);
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dependents = g_array_new (FALSE, FALSE, sizeof (Dependent));
  self->strings = g_string_chunk_new (16384);
  return self;
}

/**
 * varve_sqlite_objects_free:
 * @self: (transfer full): objects
 *
 * Gives them up.
 */
void
varve_sqlite_objects_free (VarveSqliteObjects *self)
{
  g_clear_pointer (&self->builder, varve_schema_builder_free);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->entries);
  g_array_unref (self->dependents);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static Entry *
find_entry (VarveSqliteObjects *self, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->by_name, folded);
}

static const char *
keep_trimmed (VarveSqliteObjects *self, const char *sql)
{
  return g_string_chunk_insert_len (self->strings, sql, varve_sqlite_get_trimmed_length (sql));
}

static void
add_entry (VarveSqliteObjects *self, const char *type, const char *name, const char *sql)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->name = g_string_chunk_insert (self->strings, name);
  entry->sql = keep_trimmed (self, sql);
  entry->is_table = strcmp (type, "table") == 0;
  if (entry->is_table)
    entry->table = varve_sqlite_table_parse (entry->sql);
  if (entry->table == NULL)
    entry->columns = g_ptr_array_new_with_free_func (free_own_column);
  g_ptr_array_add (self->entries, entry);
  g_hash_table_replace (self->by_name, g_ascii_strdown (name, -1), entry);
}

/**
 * varve_sqlite_objects_add:
 * @self: objects
 * @type: "table", "view", "index" or "trigger"
 * @name: its name
 * @table: the table or view that it stands on, which may come later
 * @sql: its text as SQLite keeps it
 *
 * Adds a row of sqlite_schema that has a text.
 */
void
varve_sqlite_objects_add (VarveSqliteObjects *self,
                          const char *type,
                          const char *name,
                          const char *table,
                          const char *sql)
{
  Dependent dependent;

  if (strcmp (type, "table") == 0 || strcmp (type, "view") == 0)
    {
      add_entry (self, type, name, sql);
      return;
    }
  dependent.name = g_string_chunk_insert (self->strings, name);
  dependent.table = g_string_chunk_insert_const (self->strings, table);
  dependent.sql = keep_trimmed (self, sql);
  dependent.is_index = strcmp (type, "index") == 0;
  g_array_append_val (self->dependents, dependent);
}

static void
add_own_column (Entry *entry,
                const char *name,
                const char *type,
                gboolean not_null,
                const char *value,
                int hidden)
{
  OwnColumn *column = g_new (OwnColumn, 1);

  column->name = g_strdup (name);
  column->type = g_strdup (type);
  column->value = g_strdup (value);
  column->not_null = not_null;
  column->hidden = hidden;
  g_ptr_array_add (entry->columns, column);
}

/* From here on the text counts as not understood. */
static void
distrust (Entry *entry)
{
  entry->columns = g_ptr_array_new_with_free_func (free_own_column);
  for (guint i = 0; i < entry->n_checked; i++)
    {
      const VarveSqliteColumn *column = varve_sqlite_table_get_column (entry->table, i);

      add_own_column (entry, column->name, column->type, column->not_null, column->value, 0);
    }
  g_clear_pointer (&entry->table, varve_sqlite_table_free);
}

static char *
dup_type (const char *type)
{
  const VarveSpan span = { 0, strlen (type) };

  return varve_sqlite_dup_normal (type, span, VARVE_SQLITE_TEXT_UPPER);
}

static gboolean
is_same_type (const char *ours, const char *theirs)
{
  g_autofree char *normal = NULL;

  if (g_ascii_strcasecmp (ours != NULL ? ours : "", theirs) == 0)
    return TRUE;
  normal = dup_type (theirs);
  return g_strcmp0 (ours != NULL ? ours : "", normal) == 0;
}

static gboolean
agrees (const Entry *entry, const char *name, const char *type, gboolean not_null, int hidden)
{
  const VarveSqliteColumn *column;

  if (entry->n_checked >= entry->table->columns->len)
    return FALSE;
  column = varve_sqlite_table_get_column (entry->table, entry->n_checked);
  return strcmp (column->name, name) == 0 && is_same_type (column->type, type)
         && (column->generated != NULL) == (hidden >= 2)
         /* A key without NULL. */
         && (column->not_null
                 ? not_null
                 : !not_null || entry->table->without_rowid || entry->table->is_strict);
}

static Entry *
find_checked (VarveSqliteObjects *self, const char *table)
{
  if (self->checked == NULL || strcmp (self->checked->name, table) != 0)
    self->checked = find_entry (self, table);
  return self->checked;
}

/**
 * varve_sqlite_objects_check_column:
 * @self: objects
 * @table: the table's name
 * @name: the column's
 * @type: as SQLite gives it back, "" for none
 * @not_null: likewise
 * @value: (nullable): its default
 * @hidden: 2 for a generated column, 3 for one that is stored
 *
 * Takes what SQLite itself says of a table's next column.
 */
void
varve_sqlite_objects_check_column (VarveSqliteObjects *self,
                                   const char *table,
                                   const char *name,
                                   const char *type,
                                   gboolean not_null,
                                   const char *value,
                                   int hidden)
{
  Entry *entry = find_checked (self, table);

  if (entry == NULL)
    return;
  if (entry->table != NULL && !agrees (entry, name, type, not_null, hidden))
    distrust (entry);
  if (entry->table == NULL)
    add_own_column (entry, name, type, not_null, value, hidden);
  entry->n_checked++;
}

static guint
count_keys (const VarveSqliteTable *table)
{
  guint n = 0;

  for (guint i = 0; i < table->constraints->len; i++)
    n += varve_sqlite_table_get_constraint (table, i)->kind == VARVE_OBJECT_FOREIGN_KEY;
  return n;
}

/* The foreign key before the one that was found last, from the end of the text. */
static const VarveSqliteConstraint *
find_next_key (Entry *entry)
{
  if (entry->n_keys == 0)
    entry->key_place = entry->table->constraints->len;
  while (entry->key_place > 0)
    {
      const VarveSqliteConstraint *key
          = varve_sqlite_table_get_constraint (entry->table, --entry->key_place);

      if (key->kind == VARVE_OBJECT_FOREIGN_KEY)
        return key;
    }
  return NULL;
}

static gboolean
is_same_action (const char *ours, const char *theirs)
{
  return strcmp (ours != NULL ? ours : "NO ACTION", theirs) == 0;
}

/**
 * varve_sqlite_objects_check_key:
 * @self: objects
 * @table: the table's name
 * @parent: the table that the key refers to
 * @on_update: what happens then
 * @on_delete: likewise
 *
 * Takes what SQLite itself says of a table's next foreign key, the newest first. All columns of the
 * table have to be checked before.
 */
void
varve_sqlite_objects_check_key (VarveSqliteObjects *self,
                                const char *table,
                                const char *parent,
                                const char *on_update,
                                const char *on_delete)
{
  Entry *entry = find_checked (self, table);
  const VarveSqliteConstraint *key;

  if (entry == NULL || entry->table == NULL)
    return;
  key = find_next_key (entry);
  if (key == NULL || g_ascii_strcasecmp (key->parent, parent) != 0
      || !is_same_action (key->on_update, on_update) || !is_same_action (key->on_delete, on_delete))
    distrust (entry);
  entry->n_keys++;
}

/**
 * varve_sqlite_objects_add_note:
 * @self: objects
 * @kind: what it is
 * @name: (nullable): which
 * @reason: translated: why it is left out
 *
 * Notes something that the schema does not hold.
 */
void
varve_sqlite_objects_add_note (VarveSqliteObjects *self,
                               const char *kind,
                               const char *name,
                               const char *reason)
{
  varve_schema_builder_add_note (self->builder, kind, name, reason);
}

static const char *
get_column_name (const Entry *entry, guint index)
{
  return entry->table != NULL ? varve_sqlite_table_get_column (entry->table, index)->name
                              : ((OwnColumn *) g_ptr_array_index (entry->columns, index))->name;
}

static guint
get_n_columns (const Entry *entry)
{
  return entry->table != NULL ? entry->table->columns->len : entry->columns->len;
}

static GHashTable *
make_places (const Entry *entry)
{
  GHashTable *places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = get_n_columns (entry); i > 0; i--)
    g_hash_table_replace (places, g_ascii_strdown (get_column_name (entry, i - 1), -1),
                          GUINT_TO_POINTER (i));
  return places;
}

/* The handle of a column, or VARVE_NO_OBJECT. */
static guint
find_column (Entry *entry, const char *name)
{
  guint n = get_n_columns (entry);

  if (n > FEW_COLUMNS)
    {
      g_autofree char *folded = g_ascii_strdown (name, -1);
      guint place;

      if (entry->places == NULL)
        entry->places = make_places (entry);
      place = GPOINTER_TO_UINT (g_hash_table_lookup (entry->places, folded));
      return place > 0 ? entry->first_column + place - 1 : VARVE_NO_OBJECT;
    }
  for (guint i = 0; i < n; i++)
    {
      const char *own = get_column_name (entry, i);

      /* Most are told apart by their first letter, without a call. */
      if ((*own | 0x20) == (*name | 0x20) && g_ascii_strcasecmp (own, name) == 0)
        return entry->first_column + i;
    }
  return VARVE_NO_OBJECT;
}

typedef struct
{
  VarveSqliteObjects *self;
  guint object;
  Entry *entry;       /* whose columns are meant */
  GPtrArray *entries; /* (nullable): collects what is referred to */
} Needing;

static void
need_column (const char *name, gpointer data)
{
  const Needing *needing = data;
  guint column = find_column (needing->entry, name);

  if (column != VARVE_NO_OBJECT)
    varve_schema_builder_add_need (needing->self->builder, needing->object, column);
}

static void
need_columns (VarveSqliteObjects *self, guint object, Entry *entry, const char *sql)
{
  Needing needing = { self, object, entry, NULL };

  if (sql != NULL && get_n_columns (entry) > 0)
    varve_sqlite_find_names (sql, need_column, &needing);
}

static void
need_entry (const char *name, gpointer data)
{
  const Needing *needing = data;
  Entry *entry = find_entry (needing->self, name);

  if (entry == NULL || g_ptr_array_find (needing->entries, entry, NULL))
    return;
  varve_schema_builder_add_need (needing->self->builder, needing->object, entry->handle);
  g_ptr_array_add (needing->entries, entry);
}

/* Of a view or trigger: the tables that it names, and of their columns those whose names occur. */
static void
need_references (VarveSqliteObjects *self, guint object, Entry *own, const char *sql)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  Needing needing = { self, object, NULL, entries };

  varve_sqlite_find_references (sql, need_entry, &needing);
  if (own != NULL && !g_ptr_array_find (entries, own, NULL))
    g_ptr_array_add (entries, own);
  for (guint i = 0; i < entries->len; i++)
    need_columns (self, object, g_ptr_array_index (entries, i), sql);
}

static void
add_column (VarveSqliteObjects *self, Entry *entry, guint index)
{
  const VarveSqliteColumn *column = varve_sqlite_table_get_column (entry->table, index);
  VarveSchemaBuilder *builder = self->builder;
  guint object = varve_schema_builder_add (builder, VARVE_OBJECT_COLUMN, entry->handle, index + 1,
                                           NULL, column->name, NULL);

  varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_TYPE, column->type);
  if (column->not_null)
    varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_NOT_NULL, "yes");
  varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_DEFAULT, column->value);
  varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_GENERATED, column->generated);
  varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_COLLATION, column->collation);
  varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_CONFLICT, column->conflict);
  if (index == 0)
    entry->first_column = object;
}

static void
add_constraint (VarveSqliteObjects *self, Entry *entry, const VarveSqliteConstraint *constraint)
{
  g_autofree char *definition = varve_sqlite_table_dup_definition (entry->table, constraint);
  const char *name
      = constraint->name != NULL && *constraint->name != '\0' ? constraint->name : definition;
  guint object = varve_schema_builder_add (self->builder, constraint->kind, entry->handle, 0, NULL,
                                           name, NULL);
  Entry *parent = constraint->parent != NULL ? find_entry (self, constraint->parent) : NULL;

  varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_DEFINITION, definition);
  varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_CONFLICT, constraint->conflict);
  if (constraint->kind == VARVE_OBJECT_PRIMARY_KEY && varve_sqlite_table_counts (entry->table))
    varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_AUTOINCREMENT, "yes");
  need_columns (self, object, entry, constraint->columns);
  if (parent == NULL)
    return;
  varve_schema_builder_add_need (self->builder, object, parent->handle);
  need_columns (self, object, parent, constraint->parent_columns);
}

static void
add_parsed_table (VarveSqliteObjects *self, Entry *entry)
{
  const VarveSqliteTable *table = entry->table;

  if (table->is_strict)
    varve_schema_builder_set (self->builder, entry->handle, VARVE_ATTRIBUTE_STRICT, "yes");
  if (table->without_rowid)
    varve_schema_builder_set (self->builder, entry->handle, VARVE_ATTRIBUTE_WITHOUT_ROWID, "yes");
  for (guint i = 0; i < table->columns->len; i++)
    add_column (self, entry, i);
}

static void
add_text_table (VarveSqliteObjects *self, Entry *entry)
{
  g_autofree char *definition = varve_sqlite_dup_behind_name (entry->sql);

  varve_schema_builder_set (self->builder, entry->handle, VARVE_ATTRIBUTE_DEFINITION, definition);
  varve_schema_builder_add_note (
      self->builder, "table", entry->name,
      _ ("its definition is not understood, and compared as a text, comments and spaces apart"));
  for (guint i = 0; i < entry->columns->len; i++)
    {
      const OwnColumn *column = g_ptr_array_index (entry->columns, i);
      guint object = varve_schema_builder_add (self->builder, VARVE_OBJECT_COLUMN, entry->handle,
                                               i + 1, NULL, column->name, NULL);

      varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_TYPE, column->type);
      if (column->not_null)
        varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_NOT_NULL, "yes");
      varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_DEFAULT, column->value);
      if (column->hidden >= 2)
        varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_GENERATED,
                                  column->hidden == 3 ? "STORED" : "VIRTUAL");
      if (i == 0)
        entry->first_column = object;
    }
}

static gboolean
is_virtual (const Entry *entry)
{
  VarveSqliteCursor cursor;

  varve_sqlite_cursor_init (&cursor, entry->sql);
  return entry->is_table && varve_sqlite_cursor_accept (&cursor, "create")
         && varve_sqlite_cursor_is (&cursor, "virtual");
}

static void
add_root (VarveSqliteObjects *self, Entry *entry)
{
  gboolean virtual = is_virtual (entry);
  VarveObjectKind kind = virtual           ? VARVE_OBJECT_VIRTUAL_TABLE
                         : entry->is_table ? VARVE_OBJECT_TABLE
                                           : VARVE_OBJECT_VIEW;

  entry->handle
      = varve_schema_builder_add (self->builder, kind, VARVE_NO_OBJECT, 0, NULL, entry->name, NULL);
  varve_schema_builder_set (self->builder, entry->handle, VARVE_ATTRIBUTE_STATEMENT, entry->sql);
  if (entry->is_table && !virtual)
    {
      if (entry->table != NULL
          && (entry->n_checked != entry->table->columns->len
              || entry->n_keys != count_keys (entry->table)))
        distrust (entry);
      if (entry->table != NULL)
        add_parsed_table (self, entry);
      else
        add_text_table (self, entry);
    }
  else
    {
      g_autofree char *definition = virtual ? varve_sqlite_dup_virtual (entry->sql)
                                            : varve_sqlite_dup_behind_name (entry->sql);

      varve_schema_builder_set (self->builder, entry->handle, VARVE_ATTRIBUTE_DEFINITION,
                                definition);
    }
}

static void
add_parts (VarveSqliteObjects *self, Entry *entry)
{
  if (!entry->is_table)
    need_references (self, entry->handle, NULL, entry->sql);
  for (guint i = 0; entry->table != NULL && i < entry->table->constraints->len; i++)
    add_constraint (self, entry, varve_sqlite_table_get_constraint (entry->table, i));
  for (guint i = 0; entry->table != NULL && i < entry->table->columns->len; i++)
    need_columns (self, entry->first_column + i, entry,
                  varve_sqlite_table_get_column (entry->table, i)->generated);
}

static void
add_dependent (VarveSqliteObjects *self, const Dependent *dependent)
{
  gboolean is_index = dependent->is_index;
  Entry *entry = find_entry (self, dependent->table);
  g_autofree char *definition = NULL;
  g_autofree char *body = NULL;
  guint object;

  if (entry == NULL)
    {
      varve_schema_builder_add_note (self->builder, is_index ? "index" : "trigger", dependent->name,
                                     _ ("the table that it stands on is not there"));
      return;
    }
  object = varve_schema_builder_add (self->builder,
                                     is_index ? VARVE_OBJECT_INDEX : VARVE_OBJECT_TRIGGER,
                                     entry->handle, 0, NULL, dependent->name, NULL);
  definition = is_index ? varve_sqlite_dup_index (dependent->sql, &body)
                        : varve_sqlite_dup_behind_name (dependent->sql);
  varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_DEFINITION, definition);
  varve_schema_builder_set (self->builder, object, VARVE_ATTRIBUTE_STATEMENT, dependent->sql);
  if (is_index)
    need_columns (self, object, entry, body);
  else
    need_references (self, object, entry, dependent->sql);
}

/**
 * varve_sqlite_objects_end:
 * @self: (transfer full): objects
 *
 * Returns: (transfer full): the schema that they make
 */
VarveSchema *
varve_sqlite_objects_end (VarveSqliteObjects *self)
{
  VarveSchema *schema;

  for (guint i = 0; i < self->entries->len; i++)
    add_root (self, g_ptr_array_index (self->entries, i));
  for (guint i = 0; i < self->entries->len; i++)
    add_parts (self, g_ptr_array_index (self->entries, i));
  for (guint i = 0; i < self->dependents->len; i++)
    add_dependent (self, &g_array_index (self->dependents, Dependent, i));
  schema = varve_schema_builder_end (g_steal_pointer (&self->builder));
  varve_sqlite_objects_free (self);
  return schema;
}
