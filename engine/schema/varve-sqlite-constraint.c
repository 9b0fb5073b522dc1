/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns and constraints, as SQLite's own grammar has them. */
#include "schema/varve-sqlite-table-private.h"

#include <string.h>

/* What may stand behind a column's name and type. */
static const char *const column_words[] = {
  "constraint", "default", "null",       "not", "primary",    "unique",
  "check",      "collate", "references", "as",  "deferrable", "generated",
};

static gboolean
is_any (const VarveSqliteCursor *self, const char *const *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (varve_sqlite_cursor_is (self, words[i]))
      return TRUE;
  return FALSE;
}

/* Whether a constraint of the table begins here: these words can't name a column unless they are
 * quoted. */
gboolean
varve_sqlite_cursor_is_table_constraint (const VarveSqliteCursor *self)
{
  static const char *const words[] = { "constraint", "primary", "unique", "check", "foreign" };

  return is_any (self, words, G_N_ELEMENTS (words));
}

static VarveSqliteConstraint *
add_constraint (VarveSqliteTable *table, VarveObjectKind kind, guint column, char **name)
{
  VarveSqliteConstraint constraint = { .kind = kind, .column = column };

  constraint.name = g_steal_pointer (name);
  table->has_key = table->has_key || kind == VARVE_OBJECT_PRIMARY_KEY;
  if (kind == VARVE_OBJECT_FOREIGN_KEY)
    table->last_reference = table->constraints->len;
  g_array_append_val (table->constraints, constraint);
  return varve_sqlite_table_get_constraint (table, table->constraints->len - 1);
}

static char *
dup_column_name (const VarveSqliteTable *table, guint column)
{
  GString *text = g_string_new (NULL);

  varve_sqlite_append_name (text, varve_sqlite_table_get_column (table, column)->name);
  return g_string_free (text, FALSE);
}

/* ABORT is what happens anyway. */
static gboolean
parse_conflict (VarveSqliteCursor *self, char **conflict)
{
  g_autofree char *word = NULL;

  if (!varve_sqlite_cursor_is (self, "on"))
    return TRUE;
  varve_sqlite_cursor_advance (self);
  if (!varve_sqlite_cursor_accept (self, "conflict")
      || !varve_sqlite_cursor_accept_name (self, &word))
    return FALSE;
  if (conflict != NULL && g_ascii_strcasecmp (word, "abort") != 0)
    {
      g_free (*conflict);
      *conflict = g_ascii_strup (word, -1);
    }
  return TRUE;
}

static gboolean
parse_action (VarveSqliteCursor *self, char **action)
{
  g_clear_pointer (action, g_free);
  if (varve_sqlite_cursor_accept (self, "set"))
    {
      if (varve_sqlite_cursor_accept (self, "null"))
        *action = g_strdup ("SET NULL");
      else if (varve_sqlite_cursor_accept (self, "default"))
        *action = g_strdup ("SET DEFAULT");
    }
  else if (varve_sqlite_cursor_accept (self, "cascade"))
    *action = g_strdup ("CASCADE");
  else if (varve_sqlite_cursor_accept (self, "restrict"))
    *action = g_strdup ("RESTRICT");
  else
    return varve_sqlite_cursor_accept (self, "no") && varve_sqlite_cursor_accept (self, "action");
  return *action != NULL;
}

static gboolean
parse_reference_argument (VarveSqliteCursor *self, VarveSqliteConstraint *key)
{
  char *ignored = NULL;
  gboolean done;

  if (varve_sqlite_cursor_accept (self, "match"))
    {
      g_autofree char *name = NULL;

      if (!varve_sqlite_cursor_accept_name (self, &name))
        return FALSE;
      g_free (key->match);
      key->match = g_ascii_strcasecmp (name, "simple") != 0 ? g_ascii_strup (name, -1) : NULL;
      return TRUE;
    }
  if (!varve_sqlite_cursor_accept (self, "on"))
    return FALSE;
  if (varve_sqlite_cursor_accept (self, "delete"))
    return parse_action (self, &key->on_delete);
  if (varve_sqlite_cursor_accept (self, "update"))
    return parse_action (self, &key->on_update);
  /* SQLite takes ON INSERT and forgets it. */
  done = varve_sqlite_cursor_accept (self, "insert") && parse_action (self, &ignored);
  g_free (ignored);
  return done;
}

/* [NOT] DEFERRABLE …; of all its forms one changes when the key is checked. */
static gboolean
parse_deferrable (VarveSqliteCursor *self, gboolean is_not, VarveSqliteConstraint *key)
{
  gboolean deferred = FALSE;

  if (!varve_sqlite_cursor_accept (self, "deferrable"))
    return FALSE;
  if (varve_sqlite_cursor_accept (self, "initially"))
    {
      deferred = varve_sqlite_cursor_accept (self, "deferred");
      if (!deferred && !varve_sqlite_cursor_accept (self, "immediate"))
        return FALSE;
    }
  if (key != NULL)
    key->deferred = deferred && !is_not;
  return TRUE;
}

/* Behind REFERENCES. */
static gboolean
parse_reference (VarveSqliteCursor *self, VarveSqliteConstraint *key)
{
  VarveSpan inside;

  if (!varve_sqlite_cursor_accept_name (self, &key->parent))
    return FALSE;
  if (varve_sqlite_cursor_accept_parentheses (self, &inside))
    key->parent_columns
        = varve_sqlite_dup_normal (self->lexer.text, inside, VARVE_SQLITE_TEXT_LIST);
  while (varve_sqlite_cursor_is (self, "on") || varve_sqlite_cursor_is (self, "match"))
    if (!parse_reference_argument (self, key))
      return FALSE;
  return TRUE;
}

static gboolean
parse_check (VarveSqliteCursor *self, VarveSqliteTable *table, guint column, char **name)
{
  VarveSpan inside;
  VarveSqliteConstraint *check;

  if (!varve_sqlite_cursor_accept_parentheses (self, &inside))
    return FALSE;
  check = add_constraint (table, VARVE_OBJECT_CHECK, column, name);
  check->columns = varve_sqlite_dup_normal (self->lexer.text, inside, 0);
  return parse_conflict (self, NULL);
}

static void
parse_type (VarveSqliteCursor *self, VarveSqliteColumn *column)
{
  VarveSpan span = { self->token.offset, 0 };
  VarveSpan inside;

  while ((self->token.kind == VARVE_TOKEN_WORD || self->token.kind == VARVE_TOKEN_NAME
          || self->token.kind == VARVE_TOKEN_STRING)
         && !is_any (self, column_words, G_N_ELEMENTS (column_words)))
    {
      varve_sqlite_cursor_advance (self);
      span.length = self->end - span.offset;
    }
  if (span.length > 0 && varve_sqlite_cursor_accept_parentheses (self, &inside))
    span.length = self->end - span.offset;
  if (span.length > 0)
    column->type = varve_sqlite_dup_normal (self->lexer.text, span, VARVE_SQLITE_TEXT_UPPER);
}

/* Whether the next token is a further part of the number or blob that @previous belongs to. */
static gboolean
continues_literal (const VarveSqliteCursor *self, const VarveToken *previous)
{
  const char *text = self->lexer.text;
  char last = text[self->end - 1];

  if (self->token.offset != self->end)
    return FALSE;
  if (self->token.kind == VARVE_TOKEN_STRING)
    return varve_lexer_is_word (&self->lexer, previous, "x");
  if (self->token.kind == VARVE_TOKEN_NUMBER || self->token.kind == VARVE_TOKEN_WORD)
    return previous->kind == VARVE_TOKEN_SYMBOL;
  if (varve_sqlite_cursor_is_symbol (self, '.'))
    return previous->kind == VARVE_TOKEN_NUMBER;
  return (varve_sqlite_cursor_is_symbol (self, '-') || varve_sqlite_cursor_is_symbol (self, '+'))
         && (last == 'e' || last == 'E') && previous->kind != VARVE_TOKEN_STRING
         && !(previous->length > 1 && g_ascii_tolower (text[previous->offset + 1]) == 'x');
}

/* Parentheses around a single literal say nothing. (transfer full) */
static char *
dup_parenthesised (const char *sql, VarveSpan inside)
{
  g_autofree char *normal = varve_sqlite_dup_normal (sql, inside, 0);
  VarveLexer lexer = { VARVE_DIALECT_SQLITE, normal, 0, strlen (normal) };
  VarveToken token, next;

  varve_lexer_next (&lexer, &token);
  varve_lexer_next (&lexer, &next);
  if (next.kind == VARVE_TOKEN_END
      && (token.kind == VARVE_TOKEN_NUMBER || token.kind == VARVE_TOKEN_STRING
          || (token.kind == VARVE_TOKEN_WORD
              && varve_sqlite_is_keyword (normal + token.offset, token.length))))
    return g_steal_pointer (&normal);
  return g_strconcat ("(", normal, ")", NULL);
}

static gboolean
parse_default (VarveSqliteCursor *self, VarveSqliteColumn *column)
{
  VarveSpan span = { self->token.offset, 0 };
  VarveToken previous;

  g_clear_pointer (&column->value, g_free);
  if (varve_sqlite_cursor_accept_parentheses (self, &span))
    {
      column->value = dup_parenthesised (self->lexer.text, span);
      return TRUE;
    }
  if (!varve_sqlite_cursor_accept_symbol (self, '-'))
    varve_sqlite_cursor_accept_symbol (self, '+');
  if (self->token.kind == VARVE_TOKEN_END || self->token.kind == VARVE_TOKEN_UNTERMINATED
      || (self->token.kind == VARVE_TOKEN_SYMBOL && !varve_sqlite_cursor_is_symbol (self, '.')))
    return FALSE;
  do
    {
      previous = self->token;
      varve_sqlite_cursor_advance (self);
    }
  while (continues_literal (self, &previous));
  span.length = self->end - span.offset;
  column->value = varve_sqlite_dup_normal (self->lexer.text, span, 0);
  return TRUE;
}

/* Behind AS. */
static gboolean
parse_generated (VarveSqliteCursor *self, VarveSqliteColumn *column)
{
  g_autofree char *normal = NULL;
  const char *way = "VIRTUAL";
  VarveSpan inside;

  if (!varve_sqlite_cursor_accept_parentheses (self, &inside))
    return FALSE;
  if (varve_sqlite_cursor_accept (self, "stored"))
    way = "STORED";
  else
    varve_sqlite_cursor_accept (self, "virtual");
  normal = varve_sqlite_dup_normal (self->lexer.text, inside, 0);
  g_free (column->generated);
  column->generated = g_strdup_printf ("(%s) %s", normal, way);
  return TRUE;
}

static gboolean
parse_column_key (VarveSqliteCursor *self, VarveSqliteTable *table, guint index, char **name)
{
  VarveSqliteConstraint *key;

  if (!varve_sqlite_cursor_accept (self, "key") || table->has_key)
    return FALSE;
  key = add_constraint (table, VARVE_OBJECT_PRIMARY_KEY, index, name);
  key->columns = dup_column_name (table, index);
  if (varve_sqlite_cursor_accept (self, "desc"))
    key->descending = TRUE;
  else
    varve_sqlite_cursor_accept (self, "asc");
  if (!parse_conflict (self, &key->conflict))
    return FALSE;
  if (varve_sqlite_cursor_accept (self, "autoincrement"))
    varve_sqlite_table_get_column (table, index)->autoincrement = TRUE;
  return TRUE;
}

/* The key that a column's DEFERRABLE is about. */
static VarveSqliteConstraint *
find_last_reference (VarveSqliteTable *table, guint column)
{
  VarveSqliteConstraint *key
      = table->last_reference != G_MAXUINT
            ? varve_sqlite_table_get_constraint (table, table->last_reference)
            : NULL;

  return key != NULL && key->column == column ? key : NULL;
}

static gboolean
parse_not (VarveSqliteCursor *self, VarveSqliteTable *table, guint index)
{
  VarveSqliteColumn *column = varve_sqlite_table_get_column (table, index);

  if (varve_sqlite_cursor_accept (self, "null"))
    {
      column->not_null = TRUE;
      return parse_conflict (self, &column->conflict);
    }
  return parse_deferrable (self, TRUE, find_last_reference (table, index));
}

static gboolean
parse_column_constraint (VarveSqliteCursor *self, VarveSqliteTable *table, guint index, char **name)
{
  VarveSqliteColumn *column = varve_sqlite_table_get_column (table, index);
  VarveSqliteConstraint *constraint;

  if (varve_sqlite_cursor_accept (self, "default"))
    return parse_default (self, column);
  if (varve_sqlite_cursor_accept (self, "null"))
    return parse_conflict (self, NULL);
  if (varve_sqlite_cursor_accept (self, "not"))
    return parse_not (self, table, index);
  if (varve_sqlite_cursor_accept (self, "primary"))
    return parse_column_key (self, table, index, name);
  if (varve_sqlite_cursor_accept (self, "check"))
    return parse_check (self, table, index, name);
  if (varve_sqlite_cursor_accept (self, "generated"))
    return varve_sqlite_cursor_accept (self, "always") && varve_sqlite_cursor_accept (self, "as")
           && parse_generated (self, column);
  if (varve_sqlite_cursor_accept (self, "as"))
    return parse_generated (self, column);
  if (varve_sqlite_cursor_is (self, "deferrable"))
    return parse_deferrable (self, FALSE, find_last_reference (table, index));
  if (varve_sqlite_cursor_accept (self, "collate"))
    {
      g_autofree char *collation = NULL;

      if (!varve_sqlite_cursor_accept_name (self, &collation))
        return FALSE;
      g_free (column->collation);
      column->collation
          = g_ascii_strcasecmp (collation, "binary") != 0 ? g_ascii_strup (collation, -1) : NULL;
      return TRUE;
    }
  if (varve_sqlite_cursor_accept (self, "unique"))
    {
      constraint = add_constraint (table, VARVE_OBJECT_UNIQUE, index, name);
      constraint->columns = dup_column_name (table, index);
      return parse_conflict (self, &constraint->conflict);
    }
  if (varve_sqlite_cursor_accept (self, "references"))
    {
      constraint = add_constraint (table, VARVE_OBJECT_FOREIGN_KEY, index, name);
      constraint->columns = dup_column_name (table, index);
      return parse_reference (self, constraint);
    }
  return FALSE;
}

gboolean
varve_sqlite_cursor_parse_column (VarveSqliteCursor *self, VarveSqliteTable *table)
{
  guint index = table->columns->len;
  VarveSqliteColumn *column;
  g_autofree char *name = NULL;
  gsize start = self->token.offset;

  g_array_set_size (table->columns, index + 1);
  column = varve_sqlite_table_get_column (table, index);
  if (!varve_sqlite_cursor_accept_name (self, &column->name))
    {
      column->name = g_strdup ("");
      return FALSE;
    }
  parse_type (self, column);
  while (is_any (self, column_words, G_N_ELEMENTS (column_words)))
    {
      if (varve_sqlite_cursor_accept (self, "constraint"))
        {
          if (!varve_sqlite_cursor_accept_name (self, &name))
            return FALSE;
          continue;
        }
      if (!parse_column_constraint (self, table, index, &name))
        return FALSE;
      g_clear_pointer (&name, g_free);
    }
  column->span = (VarveSpan){ start, self->end - start };
  return TRUE;
}

/* "… AUTOINCREMENT" may end the list of a table's primary key. */
static void
take_key_columns (VarveSqliteCursor *self,
                  VarveSqliteTable *table,
                  VarveSqliteConstraint *key,
                  VarveSpan inside)
{
  VarveLexer lexer = self->lexer;
  VarveToken token, last = { VARVE_TOKEN_END, 0, 0 };
  guint column;

  lexer.at = inside.offset;
  lexer.end = inside.offset + inside.length;
  while (varve_lexer_next (&lexer, &token) != VARVE_TOKEN_END)
    last = token;
  if (!varve_lexer_is_word (&lexer, &last, "autoincrement"))
    {
      key->columns = varve_sqlite_dup_normal (lexer.text, inside, VARVE_SQLITE_TEXT_LIST);
      return;
    }
  inside.length = last.offset - inside.offset;
  key->columns = varve_sqlite_dup_normal (lexer.text, inside, VARVE_SQLITE_TEXT_LIST);
  column = varve_sqlite_table_find_rowid (table);
  if (column != VARVE_SQLITE_NO_COLUMN)
    varve_sqlite_table_get_column (table, column)->autoincrement = TRUE;
}

static gboolean
parse_table_key (VarveSqliteCursor *self,
                 VarveSqliteTable *table,
                 VarveObjectKind kind,
                 char **name)
{
  VarveSqliteConstraint *key;
  VarveSpan inside;

  if (!varve_sqlite_cursor_accept_parentheses (self, &inside)
      || (kind == VARVE_OBJECT_PRIMARY_KEY && table->has_key))
    return FALSE;
  key = add_constraint (table, kind, VARVE_SQLITE_NO_COLUMN, name);
  if (kind == VARVE_OBJECT_PRIMARY_KEY)
    take_key_columns (self, table, key, inside);
  else
    key->columns = varve_sqlite_dup_normal (self->lexer.text, inside, VARVE_SQLITE_TEXT_LIST);
  if (kind != VARVE_OBJECT_FOREIGN_KEY)
    return parse_conflict (self, &key->conflict);
  if (!varve_sqlite_cursor_accept (self, "references") || !parse_reference (self, key))
    return FALSE;
  if (varve_sqlite_cursor_accept (self, "not"))
    return parse_deferrable (self, TRUE, key);
  return !varve_sqlite_cursor_is (self, "deferrable") || parse_deferrable (self, FALSE, key);
}

gboolean
varve_sqlite_cursor_parse_constraint (VarveSqliteCursor *self, VarveSqliteTable *table)
{
  g_autofree char *name = NULL;

  if (varve_sqlite_cursor_accept (self, "constraint")
      && !varve_sqlite_cursor_accept_name (self, &name))
    return FALSE;
  if (varve_sqlite_cursor_accept (self, "primary"))
    return varve_sqlite_cursor_accept (self, "key")
           && parse_table_key (self, table, VARVE_OBJECT_PRIMARY_KEY, &name);
  if (varve_sqlite_cursor_accept (self, "unique"))
    return parse_table_key (self, table, VARVE_OBJECT_UNIQUE, &name);
  if (varve_sqlite_cursor_accept (self, "foreign"))
    return varve_sqlite_cursor_accept (self, "key")
           && parse_table_key (self, table, VARVE_OBJECT_FOREIGN_KEY, &name);
  if (varve_sqlite_cursor_accept (self, "check"))
    return parse_check (self, table, VARVE_SQLITE_NO_COLUMN, &name);
  /* A name of nothing, which SQLite takes. */
  return name != NULL;
}
