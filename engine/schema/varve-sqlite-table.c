/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-sqlite-table-private.h"

#include <string.h>

static void
clear_column (gpointer data)
{
  VarveSqliteColumn *column = data;

  g_free (column->name);
  g_free (column->type);
  g_free (column->conflict);
  g_free (column->value);
  g_free (column->generated);
  g_free (column->collation);
}

static void
clear_constraint (gpointer data)
{
  VarveSqliteConstraint *constraint = data;

  g_free (constraint->name);
  g_free (constraint->columns);
  g_free (constraint->conflict);
  g_free (constraint->parent);
  g_free (constraint->parent_columns);
  g_free (constraint->on_delete);
  g_free (constraint->on_update);
  g_free (constraint->match);
}

static VarveSqliteTable *
table_new (void)
{
  VarveSqliteTable *self = g_new0 (VarveSqliteTable, 1);

  self->columns = g_array_new (FALSE, TRUE, sizeof (VarveSqliteColumn));
  g_array_set_clear_func (self->columns, clear_column);
  self->constraints = g_array_new (FALSE, TRUE, sizeof (VarveSqliteConstraint));
  g_array_set_clear_func (self->constraints, clear_constraint);
  self->last_reference = G_MAXUINT;
  return self;
}

/**
 * varve_sqlite_table_free:
 * @self: (transfer full): a table
 *
 * Frees it.
 */
void
varve_sqlite_table_free (VarveSqliteTable *self)
{
  g_free (self->name);
  g_array_unref (self->columns);
  g_array_unref (self->constraints);
  g_free (self);
}

void
varve_sqlite_cursor_init (VarveSqliteCursor *self, const char *sql)
{
  self->lexer = (VarveLexer){ VARVE_DIALECT_SQLITE, sql, 0, strlen (sql) };
  self->end = 0;
  varve_lexer_next (&self->lexer, &self->token);
}

void
varve_sqlite_cursor_advance (VarveSqliteCursor *self)
{
  self->end = self->token.offset + self->token.length;
  varve_lexer_next (&self->lexer, &self->token);
}

gboolean
varve_sqlite_cursor_is_symbol (const VarveSqliteCursor *self, char symbol)
{
  return varve_lexer_is_symbol (&self->lexer, &self->token, symbol);
}

gboolean
varve_sqlite_cursor_accept (VarveSqliteCursor *self, const char *keyword)
{
  if (!varve_sqlite_cursor_is (self, keyword))
    return FALSE;
  varve_sqlite_cursor_advance (self);
  return TRUE;
}

gboolean
varve_sqlite_cursor_accept_symbol (VarveSqliteCursor *self, char symbol)
{
  if (!varve_sqlite_cursor_is_symbol (self, symbol))
    return FALSE;
  varve_sqlite_cursor_advance (self);
  return TRUE;
}

gboolean
varve_sqlite_cursor_accept_name (VarveSqliteCursor *self, char **name)
{
  if (self->token.kind != VARVE_TOKEN_WORD && self->token.kind != VARVE_TOKEN_NAME
      && self->token.kind != VARVE_TOKEN_STRING)
    return FALSE;
  g_free (*name);
  *name = varve_sqlite_dup_name (&self->lexer, &self->token);
  varve_sqlite_cursor_advance (self);
  return TRUE;
}

/* What stands between the parenthesis that is next and its counterpart. */
gboolean
varve_sqlite_cursor_accept_parentheses (VarveSqliteCursor *self, VarveSpan *inside)
{
  guint depth = 0;

  if (!varve_sqlite_cursor_is_symbol (self, '('))
    return FALSE;
  inside->offset = self->token.offset + 1;
  do
    {
      if (varve_sqlite_cursor_is_symbol (self, '('))
        depth++;
      else if (varve_sqlite_cursor_is_symbol (self, ')'))
        depth--;
      else if (self->token.kind == VARVE_TOKEN_END || self->token.kind == VARVE_TOKEN_UNTERMINATED)
        return FALSE;
      inside->length = self->token.offset - inside->offset;
      varve_sqlite_cursor_advance (self);
    }
  while (depth > 0);
  return TRUE;
}

static gboolean
parse_items (VarveSqliteCursor *cursor, VarveSqliteTable *self)
{
  gboolean in_columns = TRUE;

  while (!varve_sqlite_cursor_is_symbol (cursor, ')'))
    {
      in_columns = in_columns && !varve_sqlite_cursor_is_table_constraint (cursor);
      if (in_columns ? !varve_sqlite_cursor_parse_column (cursor, self)
                     : !varve_sqlite_cursor_parse_constraint (cursor, self))
        return FALSE;
      /* Between constraints of the table SQLite wants no comma. */
      if (!varve_sqlite_cursor_accept_symbol (cursor, ',')
          && !varve_sqlite_cursor_is_symbol (cursor, ')')
          && !varve_sqlite_cursor_is_table_constraint (cursor))
        return FALSE;
    }
  varve_sqlite_cursor_advance (cursor);
  return self->columns->len > 0;
}

static gboolean
parse_options (VarveSqliteCursor *cursor, VarveSqliteTable *self)
{
  do
    {
      if (varve_sqlite_cursor_accept (cursor, "without"))
        {
          if (!varve_sqlite_cursor_accept (cursor, "rowid"))
            return FALSE;
          self->without_rowid = TRUE;
        }
      else if (varve_sqlite_cursor_accept (cursor, "strict"))
        self->is_strict = TRUE;
      else
        break;
    }
  while (varve_sqlite_cursor_accept_symbol (cursor, ','));
  varve_sqlite_cursor_accept_symbol (cursor, ';');
  return cursor->token.kind == VARVE_TOKEN_END;
}

/**
 * varve_sqlite_table_parse:
 * @sql: a CREATE TABLE as SQLite keeps it
 *
 * Reads columns and constraints. Takes time that grows with the text's length, whatever it holds.
 *
 * Returns: (transfer full) (nullable): what the text says; %NULL where it is no CREATE TABLE or
 *   anything in it is not understood
 */
VarveSqliteTable *
varve_sqlite_table_parse (const char *sql)
{
  g_autoptr (VarveSqliteTable) self = table_new ();
  VarveSqliteCursor cursor;

  varve_sqlite_cursor_init (&cursor, sql);
  if (!varve_sqlite_cursor_accept (&cursor, "create")
      || !varve_sqlite_cursor_accept (&cursor, "table")
      || !varve_sqlite_cursor_accept_name (&cursor, &self->name))
    return NULL;
  self->name_end = cursor.end;
  if (!varve_sqlite_cursor_accept_symbol (&cursor, '(') || !parse_items (&cursor, self)
      || !parse_options (&cursor, self))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * varve_sqlite_table_find_column:
 * @self: a table
 * @name: a name, in any case
 *
 * Returns: the index of that column, or %VARVE_SQLITE_NO_COLUMN
 */
guint
varve_sqlite_table_find_column (const VarveSqliteTable *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_ascii_strcasecmp (varve_sqlite_table_get_column (self, i)->name, name) == 0)
      return i;
  return VARVE_SQLITE_NO_COLUMN;
}

static guint
find_key_column (const VarveSqliteTable *self, const VarveSqliteConstraint *key)
{
  g_autofree char *name = NULL;
  VarveSqliteCursor cursor;

  if (key->column != VARVE_SQLITE_NO_COLUMN)
    return key->descending ? VARVE_SQLITE_NO_COLUMN : key->column;
  varve_sqlite_cursor_init (&cursor, key->columns);
  if (!varve_sqlite_cursor_accept_name (&cursor, &name))
    return VARVE_SQLITE_NO_COLUMN;
  if (varve_sqlite_cursor_accept (&cursor, "collate"))
    varve_sqlite_cursor_advance (&cursor);
  varve_sqlite_cursor_accept (&cursor, "desc");
  return cursor.token.kind == VARVE_TOKEN_END ? varve_sqlite_table_find_column (self, name)
                                              : VARVE_SQLITE_NO_COLUMN;
}

/**
 * varve_sqlite_table_find_rowid:
 * @self: a table
 *
 * A single column of type INTEGER as primary key is the rowid, unless the column itself says
 * PRIMARY KEY DESC (which is how SQLite has always been).
 *
 * Returns: the index of the column that is another name of the rowid, or %VARVE_SQLITE_NO_COLUMN
 */
guint
varve_sqlite_table_find_rowid (const VarveSqliteTable *self)
{
  for (guint i = 0; i < self->constraints->len && !self->without_rowid; i++)
    {
      const VarveSqliteConstraint *key = varve_sqlite_table_get_constraint (self, i);
      guint column;

      if (key->kind != VARVE_OBJECT_PRIMARY_KEY)
        continue;
      column = find_key_column (self, key);
      if (column != VARVE_SQLITE_NO_COLUMN
          && g_strcmp0 (varve_sqlite_table_get_column (self, column)->type, "INTEGER") == 0)
        return column;
    }
  return VARVE_SQLITE_NO_COLUMN;
}

static gboolean
is_in_key (const VarveSqliteConstraint *key, guint column, const char *name)
{
  VarveSqliteCursor cursor;

  if (key->column != VARVE_SQLITE_NO_COLUMN)
    return key->column == column;
  for (varve_sqlite_cursor_init (&cursor, key->columns); cursor.token.kind != VARVE_TOKEN_END;)
    {
      g_autofree char *item = NULL;

      if (!varve_sqlite_cursor_accept_name (&cursor, &item))
        varve_sqlite_cursor_advance (&cursor);
      else if (g_ascii_strcasecmp (item, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * varve_sqlite_table_is_never_null:
 * @self: a table
 * @column: index of a column
 *
 * Returns: whether SQLite takes no NULL for it: it says NOT NULL, or is part of the primary key of
 *   a table that is STRICT or has no rowid
 */
gboolean
varve_sqlite_table_is_never_null (const VarveSqliteTable *self, guint column)
{
  const char *name = varve_sqlite_table_get_column (self, column)->name;

  if (varve_sqlite_table_get_column (self, column)->not_null)
    return TRUE;
  if ((!self->is_strict && !self->without_rowid) || varve_sqlite_table_find_rowid (self) == column)
    return FALSE;
  for (guint i = 0; i < self->constraints->len; i++)
    {
      const VarveSqliteConstraint *key = varve_sqlite_table_get_constraint (self, i);

      if (key->kind == VARVE_OBJECT_PRIMARY_KEY && is_in_key (key, column, name))
        return TRUE;
    }
  return FALSE;
}

/**
 * varve_sqlite_table_counts:
 * @self: a table
 *
 * Returns: whether its primary key says AUTOINCREMENT
 */
gboolean
varve_sqlite_table_counts (const VarveSqliteTable *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (varve_sqlite_table_get_column (self, i)->autoincrement)
      return TRUE;
  return FALSE;
}

static void
append_clause (GString *text, const char *words, const char *value, const char *end)
{
  if (value == NULL)
    return;
  g_string_append (text, words);
  g_string_append (text, value);
  g_string_append (text, end);
}

static void
append_foreign_key (GString *text, const VarveSqliteConstraint *key)
{
  g_string_append (text, " REFERENCES ");
  varve_sqlite_append_name (text, key->parent);
  append_clause (text, " (", key->parent_columns, ")");
  append_clause (text, " ON DELETE ", key->on_delete, "");
  append_clause (text, " ON UPDATE ", key->on_update, "");
  append_clause (text, " MATCH ", key->match, "");
  if (key->deferred)
    g_string_append (text, " DEFERRABLE INITIALLY DEFERRED");
}

/**
 * varve_sqlite_table_dup_definition:
 * @self: a table
 * @constraint: one of its constraints
 *
 * Returns: (transfer full): what it says, the same whether it was written with its column or apart;
 *   without its kind, name and conflict clause
 */
char *
varve_sqlite_table_dup_definition (const VarveSqliteTable *self,
                                   const VarveSqliteConstraint *constraint)
{
  GString *text = g_string_new ("(");
  guint rowid = constraint->kind == VARVE_OBJECT_PRIMARY_KEY ? varve_sqlite_table_find_rowid (self)
                                                             : VARVE_SQLITE_NO_COLUMN;

  /* The rowid has no order and no collation to choose. */
  if (rowid != VARVE_SQLITE_NO_COLUMN)
    varve_sqlite_append_name (text, varve_sqlite_table_get_column (self, rowid)->name);
  else
    g_string_append (text, constraint->columns);
  if (constraint->descending)
    g_string_append (text, " DESC");
  g_string_append_c (text, ')');
  if (constraint->kind == VARVE_OBJECT_FOREIGN_KEY)
    append_foreign_key (text, constraint);
  return g_string_free (text, FALSE);
}
