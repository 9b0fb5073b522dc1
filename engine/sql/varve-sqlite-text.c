/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-sqlite-text.h"

#include <string.h>

/* What has been written last, as far as the next token has to know. */
typedef enum
{
  LAST_NOTHING,
  LAST_OPERAND, /* word, name, string, number, closing parenthesis */
  LAST_CALLED,  /* likewise, and a parenthesis behind it makes a call or a list */
  LAST_KEYWORD,
  LAST_OPERATOR,
  LAST_SIGN, /* + or - of what follows */
  LAST_OPENING,
  LAST_DOT,
} Last;

typedef struct
{
  VarveLexer lexer;
  VarveSqliteTextFlags flags;
  GString *text;
  Last last;
  gsize last_end; /* in the source */
  gsize last_start;
  guint depth;
  gboolean at_item; /* an item of the list begins */
} Writer;

static gboolean
is_operand (Last last)
{
  return last == LAST_OPERAND || last == LAST_CALLED;
}

static void
space (Writer *self)
{
  if (self->last != LAST_NOTHING && self->last != LAST_OPENING && self->last != LAST_DOT
      && self->last != LAST_SIGN)
    g_string_append_c (self->text, ' ');
}

static void
append_source (Writer *self, const VarveToken *token)
{
  g_string_append_len (self->text, self->lexer.text + token->offset, token->length);
}

static void
append_upper (Writer *self, const VarveToken *token)
{
  for (gsize i = 0; i < token->length; i++)
    g_string_append_c (self->text, g_ascii_toupper (self->lexer.text[token->offset + i]));
}

static VarveToken
peek (const Writer *self)
{
  VarveLexer ahead = self->lexer;
  VarveToken token;

  varve_lexer_next (&ahead, &token);
  return token;
}

/* Whether an item of the list ends before this token. */
static gboolean
ends_item (const Writer *self, const VarveToken *token)
{
  return token->kind == VARVE_TOKEN_END || varve_lexer_is_symbol (&self->lexer, token, ',')
         || varve_lexer_is_symbol (&self->lexer, token, ')');
}

static gboolean
is_redundant (const Writer *self, const VarveToken *token)
{
  VarveToken next;

  if (!(self->flags & VARVE_SQLITE_TEXT_LIST) || self->depth > 0
      || !varve_lexer_is_word (&self->lexer, token, "asc"))
    return FALSE;
  next = peek (self);
  return ends_item (self, &next);
}

static gboolean
is_listed_name (const Writer *self, const VarveToken *token)
{
  VarveToken next;

  if (!(self->flags & VARVE_SQLITE_TEXT_LIST) || !self->at_item || self->depth > 0
      || token->kind != VARVE_TOKEN_STRING)
    return FALSE;
  next = peek (self);
  return ends_item (self, &next) || next.kind == VARVE_TOKEN_WORD;
}

static void
write_name (Writer *self, const VarveToken *token)
{
  g_autofree char *name = varve_sqlite_dup_name (&self->lexer, token);

  if (self->flags & VARVE_SQLITE_TEXT_UPPER)
    {
      g_autofree char *upper = g_ascii_strup (name, -1);

      varve_sqlite_append_name (self->text, upper);
    }
  else
    varve_sqlite_append_name (self->text, name);
  self->last = LAST_CALLED;
}

static void
write_word (Writer *self, const VarveToken *token)
{
  const char *word = self->lexer.text + token->offset;
  gboolean is_keyword = varve_sqlite_is_keyword (word, token->length);

  if (is_keyword || (self->flags & VARVE_SQLITE_TEXT_UPPER))
    append_upper (self, token);
  else
    append_source (self, token);
  self->last = is_keyword ? LAST_KEYWORD : LAST_CALLED;
}

/* A string behind an x that touches it is a blob. */
static gboolean
continues_blob (const Writer *self, const VarveToken *token)
{
  return token->kind == VARVE_TOKEN_STRING && self->last_end == token->offset
         && self->last_end - self->last_start == 1
         && g_ascii_tolower (self->lexer.text[self->last_start]) == 'x';
}

static gboolean
continues_operator (const Writer *self, const VarveToken *token)
{
  static const char *const pairs[] = { "<=", ">=", "<>", "!=", "==", "||", "<<", ">>", "->" };
  const char *text = self->lexer.text;

  if (self->last_end != token->offset || token->length != 1)
    return FALSE;
  if (token->offset >= 2 && text[token->offset] == '>' && self->last_end - self->last_start == 2
      && memcmp (text + token->offset - 2, "->", 2) == 0)
    return TRUE;
  for (gsize i = 0; self->last_end - self->last_start == 1 && i < G_N_ELEMENTS (pairs); i++)
    if (memcmp (text + self->last_start, pairs[i], 2) == 0)
      return TRUE;
  return FALSE;
}

/* The sign of a number's exponent. */
static gboolean
continues_number (const Writer *self, const VarveToken *token)
{
  const char *text = self->lexer.text;
  char byte = text[token->offset];

  return (byte == '+' || byte == '-') && self->last_end == token->offset
         && g_ascii_isdigit (text[self->last_start])
         && g_ascii_tolower (text[self->last_end - 1]) == 'e'
         && !(self->last_end - self->last_start > 1
              && g_ascii_tolower (text[self->last_start + 1]) == 'x');
}

static void
write_parenthesis (Writer *self, char byte)
{
  if (byte == '(')
    {
      if (self->last != LAST_CALLED)
        space (self);
      self->depth++;
      self->last = LAST_OPENING;
    }
  else
    {
      self->depth -= self->depth > 0;
      self->last = LAST_OPERAND;
    }
  g_string_append_c (self->text, byte);
}

static void
write_symbol (Writer *self, const VarveToken *token)
{
  char byte = self->lexer.text[token->offset];

  if (token->length > 1)
    {
      space (self);
      append_source (self, token);
      self->last = LAST_OPERAND;
      return;
    }
  if (byte == '(' || byte == ')')
    {
      write_parenthesis (self, byte);
      return;
    }
  if (continues_number (self, token))
    self->last = LAST_SIGN;
  else if (byte == '.')
    {
      if (!is_operand (self->last) && self->last != LAST_KEYWORD)
        space (self);
      self->last = LAST_DOT;
    }
  else if (byte == ',' || byte == ';')
    self->last = LAST_OPERATOR;
  else if (continues_operator (self, token))
    self->last = LAST_OPERATOR;
  else
    {
      gboolean is_sign = (byte == '-' || byte == '+' || byte == '~') && !is_operand (self->last);

      /* Two signs without a space between them would begin a comment. */
      if (self->last == LAST_SIGN)
        g_string_append_c (self->text, ' ');
      space (self);
      self->last = is_sign ? LAST_SIGN : LAST_OPERATOR;
    }
  g_string_append_c (self->text, byte);
}

static void
write_token (Writer *self, const VarveToken *token)
{
  gboolean is_glued = self->last == LAST_OPERATOR && continues_operator (self, token);
  gsize start = token->offset;

  if (token->kind == VARVE_TOKEN_SYMBOL)
    {
      if (is_glued)
        start = self->last_start;
      write_symbol (self, token);
    }
  else
    {
      if (!continues_blob (self, token))
        space (self);
      if (token->kind == VARVE_TOKEN_NAME || is_listed_name (self, token))
        write_name (self, token);
      else if (token->kind == VARVE_TOKEN_WORD)
        write_word (self, token);
      else
        {
          append_source (self, token);
          self->last = LAST_OPERAND;
        }
    }
  self->at_item = varve_lexer_is_symbol (&self->lexer, token, ',') && self->depth == 0;
  self->last_start = start;
  self->last_end = token->offset + token->length;
}

/**
 * varve_sqlite_append_normal:
 * @text: what is written to
 * @sql: SQL as SQLite keeps it
 * @span: a part of @sql that begins and ends between tokens
 * @flags: what it is
 *
 * Appends the normal form of that part: SQL of the same meaning, in which white space, comments,
 * the case of keywords and the quoting of names don't show. Takes time that grows with its length.
 */
void
varve_sqlite_append_normal (GString *text,
                            const char *sql,
                            VarveSpan span,
                            VarveSqliteTextFlags flags)
{
  Writer self = {
    .lexer = { VARVE_DIALECT_SQLITE, sql, span.offset, span.offset + span.length },
    .flags = flags,
    .text = text,
    .last_end = G_MAXSIZE,
    .at_item = TRUE,
  };
  VarveToken token;

  while (varve_lexer_next (&self.lexer, &token) != VARVE_TOKEN_END)
    if (!is_redundant (&self, &token))
      write_token (&self, &token);
}

/* Most types and defaults are: one word, which is its own normal form but for its case. (transfer
 * full) (nullable) */
static char *
dup_single_word (const char *sql, VarveSpan span, VarveSqliteTextFlags flags)
{
  const char *word = sql + span.offset;

  for (gsize i = 0; i < span.length; i++)
    if (!g_ascii_isalnum (word[i]) && word[i] != '_')
      return NULL;
  if (span.length == 0 || (flags & VARVE_SQLITE_TEXT_LIST))
    return NULL;
  return !g_ascii_isdigit (*word)
                 && ((flags & VARVE_SQLITE_TEXT_UPPER)
                     || varve_sqlite_is_keyword (word, span.length))
             ? g_ascii_strup (word, span.length)
             : g_strndup (word, span.length);
}

/**
 * varve_sqlite_dup_normal:
 * @sql: SQL as SQLite keeps it
 * @span: a part of @sql that begins and ends between tokens
 * @flags: what it is
 *
 * Returns: (transfer full): what varve_sqlite_append_normal() appends
 */
char *
varve_sqlite_dup_normal (const char *sql, VarveSpan span, VarveSqliteTextFlags flags)
{
  char *word = dup_single_word (sql, span, flags);
  GString *text;

  if (word != NULL)
    return word;
  text = g_string_sized_new (span.length + 8);
  varve_sqlite_append_normal (text, sql, span, flags);
  return g_string_free (text, FALSE);
}

/**
 * varve_sqlite_get_trimmed_length:
 * @sql: a statement
 *
 * Returns: where its last token ends: a semicolon that follows there is in no comment
 */
gsize
varve_sqlite_get_trimmed_length (const char *sql)
{
  VarveLexer lexer = { VARVE_DIALECT_SQLITE, sql, 0, strlen (sql) };
  VarveToken token;
  gsize end = 0;

  /* Hardly any has a comment. */
  if (strstr (sql, "--") == NULL && strstr (sql, "/*") == NULL)
    {
      for (end = lexer.end; end > 0 && strchr (" \t\n\f\r;", sql[end - 1]) != NULL; end--)
        ;
      return end;
    }
  while (varve_lexer_next (&lexer, &token) != VARVE_TOKEN_END)
    if (!varve_lexer_is_symbol (&lexer, &token, ';') || lexer.at < lexer.end)
      end = token.offset + token.length;
  return end;
}
