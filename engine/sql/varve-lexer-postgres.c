/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-lexer.h"

#include <string.h>

/* PostgreSQL's lexical rules, after "Lexical Structure" in its documentation, with
 * standard_conforming_strings on. */

static gboolean
is_space (char byte)
{
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static gboolean
is_word_start (char byte)
{
  return g_ascii_isalpha (byte) || byte == '_' || (guchar) byte >= 0x80;
}

static gboolean
is_word_part (char byte)
{
  return is_word_start (byte) || g_ascii_isdigit (byte) || byte == '$';
}

/* Block comments nest. */
static gsize
find_comment_end (const VarveLexer *self, gsize at)
{
  guint depth = 1;

  for (at += 2; at < self->end; at++)
    {
      if (varve_lexer_looking_at (self, at, "*/"))
        {
          at++;
          if (--depth == 0)
            return at + 1;
        }
      else if (varve_lexer_looking_at (self, at, "/*"))
        {
          at++;
          depth++;
        }
    }
  return VARVE_LEXER_OPEN;
}

/* FALSE where a comment is open; @at is then its start. */
static gboolean
skip_blank (const VarveLexer *self, gsize *at)
{
  while (*at < self->end)
    {
      gsize comment_end;

      if (is_space (self->text[*at]))
        {
          (*at)++;
          continue;
        }
      if (varve_lexer_looking_at (self, *at, "--"))
        {
          *at = varve_lexer_find_line_end (self, *at, TRUE);
          continue;
        }
      if (!varve_lexer_looking_at (self, *at, "/*"))
        break;
      comment_end = find_comment_end (self, *at);
      if (comment_end == VARVE_LEXER_OPEN)
        return FALSE;
      *at = comment_end;
    }
  return TRUE;
}

static gsize
find_escape_string_part_end (const VarveLexer *self, gsize at)
{
  for (; at < self->end; at++)
    {
      if (self->text[at] == '\\')
        at++;
      else if (self->text[at] == '\'')
        {
          if (at + 1 >= self->end || self->text[at + 1] != '\'')
            return at + 1;
          at++;
        }
    }
  return VARVE_LEXER_OPEN;
}

/* Where a string goes on after a line end, its next quote; otherwise VARVE_LEXER_OPEN. */
static gsize
find_continuation (const VarveLexer *self, gsize at)
{
  gboolean has_newline = FALSE;

  while (at < self->end)
    {
      char byte = self->text[at];

      if (byte == '\n' || byte == '\r')
        has_newline = TRUE;
      if (is_space (byte))
        at++;
      else if (varve_lexer_looking_at (self, at, "--"))
        at = varve_lexer_find_line_end (self, at, TRUE);
      else
        return byte == '\'' && has_newline ? at : VARVE_LEXER_OPEN;
    }
  return VARVE_LEXER_OPEN;
}

/* All parts of an E'' string: the rules of the first hold for those that continue it. */
static gsize
find_escape_string_end (const VarveLexer *self, gsize at)
{
  gsize end = find_escape_string_part_end (self, at);

  while (end != VARVE_LEXER_OPEN)
    {
      gsize more = find_continuation (self, end);

      if (more == VARVE_LEXER_OPEN)
        break;
      end = find_escape_string_part_end (self, more + 1);
    }
  return end;
}

/* The length of the `$tag$` at @at, 0 if there is none. */
static gsize
dollar_tag_length (const VarveLexer *self, gsize at)
{
  gsize i = at + 1;

  if (i < self->end && is_word_start (self->text[i]))
    while (i < self->end && self->text[i] != '$' && is_word_part (self->text[i]))
      i++;
  return i < self->end && self->text[i] == '$' ? i + 1 - at : 0;
}

static gsize
find_dollar_end (const VarveLexer *self, gsize at, gsize tag_length)
{
  const char *body = self->text + at + tag_length;
  const char *found = memmem (body, self->text + self->end - body, self->text + at, tag_length);

  return found != NULL ? (gsize) (found - self->text) + tag_length : VARVE_LEXER_OPEN;
}

static VarveTokenKind
finish (VarveLexer *self, VarveToken *token, VarveTokenKind kind, gsize end)
{
  if (end == VARVE_LEXER_OPEN)
    {
      kind = VARVE_TOKEN_UNTERMINATED;
      end = self->end;
    }
  token->kind = kind;
  token->length = end - token->offset;
  self->at = end;
  return kind;
}

static VarveTokenKind
next_word (VarveLexer *self, VarveToken *token)
{
  gsize at = token->offset;

  if ((self->text[at] | 0x20) == 'e' && varve_lexer_looking_at (self, at + 1, "'"))
    return finish (self, token, VARVE_TOKEN_STRING, find_escape_string_end (self, at + 2));

  while (at < self->end && is_word_part (self->text[at]))
    at++;
  return finish (self, token, VARVE_TOKEN_WORD, at);
}

static VarveTokenKind
next_number (VarveLexer *self, VarveToken *token)
{
  gsize at = token->offset;

  while (at < self->end && g_ascii_isdigit (self->text[at]))
    at++;
  return finish (self, token, VARVE_TOKEN_NUMBER, at);
}

VarveTokenKind
varve_lexer_next_postgres (VarveLexer *self, VarveToken *token)
{
  gboolean ok = skip_blank (self, &self->at);
  gsize tag_length;
  char byte;

  token->offset = self->at;
  if (!ok)
    return finish (self, token, VARVE_TOKEN_UNTERMINATED, VARVE_LEXER_OPEN);
  if (self->at >= self->end)
    return finish (self, token, VARVE_TOKEN_END, self->end);

  byte = self->text[self->at];
  if (is_word_start (byte))
    return next_word (self, token);
  if (g_ascii_isdigit (byte))
    return next_number (self, token);
  if (byte == '\'' || byte == '"')
    return finish (self, token, byte == '"' ? VARVE_TOKEN_NAME : VARVE_TOKEN_STRING,
                   varve_lexer_find_quote_end (self, self->at + 1, byte));
  tag_length = byte == '$' ? dollar_tag_length (self, self->at) : 0;
  if (tag_length > 0)
    return finish (self, token, VARVE_TOKEN_STRING, find_dollar_end (self, self->at, tag_length));
  return finish (self, token, VARVE_TOKEN_SYMBOL, self->at + 1);
}
