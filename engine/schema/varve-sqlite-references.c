/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-sqlite-references.h"

#include "sql/varve-sqlite-text.h"

#include <string.h>

typedef struct
{
  VarveLexer lexer;
  VarveToken token;
  GByteArray *lists;  /* for each open parenthesis whether a comma goes on with tables */
  gboolean in_list;   /* likewise here */
  gboolean is_wanted; /* the next name is a table's */
  gboolean in_from;   /* likewise, or a function's */
  gboolean is_common; /* WITH came last */
  GHashTable *common; /* (element-type utf8): folded names of common table expressions */
} Search;

static gboolean
is_any (const Search *self, const char *const *words)
{
  for (; *words != NULL; words++)
    if (varve_lexer_is_word (&self->lexer, &self->token, *words))
      return TRUE;
  return FALSE;
}

static void
follow_parenthesis (Search *self, char byte)
{
  guint8 list = self->in_list;

  if (byte == '(')
    {
      g_byte_array_append (self->lists, &list, 1);
      /* FROM (a, b); of IN (…) a list of values. */
      self->in_list = self->is_wanted && self->in_list;
      self->is_wanted = self->in_from = self->in_list;
      return;
    }
  self->is_wanted = FALSE;
  self->in_list = FALSE;
  if (self->lists->len > 0)
    {
      self->in_list = self->lists->data[self->lists->len - 1];
      g_byte_array_set_size (self->lists, self->lists->len - 1);
    }
}

static void
follow_symbol (Search *self)
{
  char byte = self->lexer.text[self->token.offset];

  if (byte == '(' || byte == ')')
    follow_parenthesis (self, byte);
  else
    self->is_wanted = self->in_from = byte == ',' && self->in_list;
}

/* Words after which a table is named, and those that end a list of tables. */
static gboolean
follow_word (Search *self)
{
  /* A trigger is AFTER UPDATE OF a ON t. */
  static const char *const none[] = { "of", "on", NULL };
  static const char *const begin[] = { "from", "join", NULL };
  static const char *const single[] = { "into", "update", "in", NULL };
  static const char *const end[]
      = { "select", "where",     "group", "order",  "having", "limit", "union",
          "except", "intersect", "set",   "values", "window", NULL };

  if (self->is_wanted && is_any (self, none))
    self->is_wanted = FALSE;
  else if (is_any (self, begin))
    self->in_list = self->is_wanted = self->in_from = TRUE;
  else if (is_any (self, single))
    {
      self->is_wanted = TRUE;
      self->in_list = self->in_from = FALSE;
    }
  else if (is_any (self, end))
    self->in_list = self->is_wanted = FALSE;
  else
    return FALSE;
  return TRUE;
}

/* UPDATE OR IGNORE name */
static gboolean
is_conflict (Search *self)
{
  VarveLexer ahead = self->lexer;
  VarveToken token;

  if (!varve_lexer_is_word (&self->lexer, &self->token, "or"))
    return FALSE;
  varve_lexer_next (&ahead, &token);
  self->lexer = ahead;
  return TRUE;
}

static char *
dup_folded (const Search *self)
{
  g_autofree char *name = varve_sqlite_dup_name (&self->lexer, &self->token);

  return g_ascii_strdown (name, -1);
}

/* "WITH name (a, b) AS (…), name AS (…)": all but a further one that lists its columns. */
static void
note_common (Search *self)
{
  VarveLexer ahead = self->lexer;
  VarveToken token;
  gboolean begins;

  varve_lexer_next (&ahead, &token);
  begins = self->is_common && varve_lexer_is_symbol (&ahead, &token, '(');
  if (varve_lexer_is_word (&ahead, &token, "as"))
    {
      varve_lexer_next (&ahead, &token);
      begins = varve_lexer_is_symbol (&ahead, &token, '(')
               || varve_lexer_is_word (&ahead, &token, "materialized")
               || varve_lexer_is_word (&ahead, &token, "not");
    }
  if (begins)
    g_hash_table_add (self->common, dup_folded (self));
}

/* Behind main. */
static void
skip_schema (Search *self)
{
  VarveLexer ahead = self->lexer;
  VarveToken token;

  varve_lexer_next (&ahead, &token);
  if (!varve_lexer_is_symbol (&ahead, &token, '.'))
    return;
  varve_lexer_next (&ahead, &token);
  if (token.kind != VARVE_TOKEN_WORD && token.kind != VARVE_TOKEN_NAME)
    return;
  self->token = token;
  self->lexer = ahead;
}

static gboolean
is_function (const Search *self)
{
  VarveLexer ahead = self->lexer;
  VarveToken token;

  varve_lexer_next (&ahead, &token);
  return self->in_from && varve_lexer_is_symbol (&ahead, &token, '(');
}

static void
take_name (Search *self, VarveSqliteReferenceFunc func, gpointer user_data)
{
  g_autofree char *name = NULL;
  g_autofree char *folded = NULL;

  skip_schema (self);
  folded = dup_folded (self);
  if (is_function (self) || g_hash_table_contains (self->common, folded))
    return;
  name = varve_sqlite_dup_name (&self->lexer, &self->token);
  func (name, user_data);
}

static void
follow_name (Search *self, VarveSqliteReferenceFunc func, gpointer user_data)
{
  if (!self->is_wanted)
    note_common (self);
  else if (!is_conflict (self))
    {
      take_name (self, func, user_data);
      self->is_wanted = FALSE;
    }
}

/**
 * varve_sqlite_find_references:
 * @sql: the text of a view or trigger
 * @func: called with each name that stands where a table or view is named
 * @user_data: for @func
 *
 * Follows the text's words, not its grammar. Functions and common table expressions are left out.
 */
void
varve_sqlite_find_references (const char *sql, VarveSqliteReferenceFunc func, gpointer user_data)
{
  Search self = { .lexer = { VARVE_DIALECT_SQLITE, sql, 0, strlen (sql) } };

  self.lists = g_byte_array_new ();
  self.common = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (varve_lexer_next (&self.lexer, &self.token) != VARVE_TOKEN_END)
    {
      gboolean is_word = self.token.kind == VARVE_TOKEN_WORD;

      if (self.token.kind == VARVE_TOKEN_SYMBOL)
        follow_symbol (&self);
      else if (is_word && follow_word (&self))
        continue;
      else if (is_word || self.token.kind == VARVE_TOKEN_NAME)
        follow_name (&self, func, user_data);
      else
        self.is_wanted = FALSE;
      self.is_common = varve_lexer_is_word (&self.lexer, &self.token, "with")
                       || varve_lexer_is_word (&self.lexer, &self.token, "recursive");
    }
  g_byte_array_unref (self.lists);
  g_hash_table_unref (self.common);
}

/**
 * varve_sqlite_find_names:
 * @sql: SQL
 * @func: called with each word and quoted identifier
 * @user_data: for @func
 *
 * Looks at no grammar at all.
 */
void
varve_sqlite_find_names (const char *sql, VarveSqliteReferenceFunc func, gpointer user_data)
{
  VarveLexer lexer = { VARVE_DIALECT_SQLITE, sql, 0, strlen (sql) };
  g_autoptr (GString) word = g_string_new (NULL);
  VarveToken token;

  while (varve_lexer_next (&lexer, &token) != VARVE_TOKEN_END)
    if (token.kind == VARVE_TOKEN_NAME)
      {
        g_autofree char *name = varve_sqlite_dup_name (&lexer, &token);

        func (name, user_data);
      }
    else if (token.kind == VARVE_TOKEN_WORD)
      {
        g_string_truncate (word, 0);
        g_string_append_len (word, sql + token.offset, token.length);
        func (word->str, user_data);
      }
}
