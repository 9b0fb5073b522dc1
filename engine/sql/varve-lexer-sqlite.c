/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-lexer.h"

#include <string.h>

/* SQLite's lexical rules, as sqlite3_prepare_v2() applies them. */

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
is_space (char byte)
{
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
}

static gboolean
is_word_part (char byte)
{
  return g_ascii_isalnum (byte) || byte == '_' || byte == '$' || (guchar) byte >= 0x80;
}

/* A block comment may be open at the end of the text. */
static gsize
find_comment_end (const VarveLexer *self, gsize at)
{
  const char *found = memmem (self->text + at + 2, self->end - at - 2, "*/", 2);

  return found != NULL ? (gsize) (found - self->text) + 2 : self->end;
}

static void
skip_blank (VarveLexer *self)
{
  while (self->at < self->end)
    {
      char byte = self->text[self->at];

      if (is_space (byte))
        self->at++;
      else if (byte != BYTE_ORDER_MARK[0] && byte != '-' && byte != '/')
        break;
      else if (varve_lexer_looking_at (self, self->at, BYTE_ORDER_MARK))
        self->at += strlen (BYTE_ORDER_MARK);
      else if (varve_lexer_looking_at (self, self->at, "--"))
        self->at = varve_lexer_find_line_end (self, self->at, FALSE);
      else if (varve_lexer_looking_at (self, self->at, "/*"))
        self->at = find_comment_end (self, self->at);
      else
        break;
    }
}

/* A variable may carry anything but white space in parentheses: `$name(a;b)`. */
static gsize
find_variable_end (const VarveLexer *self, gsize at)
{
  gsize start = ++at;

  for (; at < self->end; at++)
    {
      if (is_word_part (self->text[at]))
        continue;
      if (self->text[at] == '(' && at > start)
        {
          while (at < self->end && self->text[at] != ')' && !is_space (self->text[at]))
            at++;
          return at < self->end && self->text[at] == ')' ? at + 1 : at;
        }
      if (!varve_lexer_looking_at (self, at, "::"))
        break;
      at++;
    }
  return at;
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

  while (at < self->end && is_word_part (self->text[at]))
    at++;
  return finish (
      self, token,
      g_ascii_isdigit (self->text[token->offset]) ? VARVE_TOKEN_NUMBER : VARVE_TOKEN_WORD, at);
}

static gsize
find_bracket_end (const VarveLexer *self, gsize at)
{
  const char *found = memchr (self->text + at, ']', self->end - at);

  return found != NULL ? (gsize) (found - self->text) + 1 : VARVE_LEXER_OPEN;
}

VarveTokenKind
varve_lexer_next_sqlite (VarveLexer *self, VarveToken *token)
{
  char byte;

  skip_blank (self);
  token->offset = self->at;
  if (self->at >= self->end)
    return finish (self, token, VARVE_TOKEN_END, self->end);

  byte = self->text[self->at];
  switch (byte)
    {
      case '\'':
        return finish (self, token, VARVE_TOKEN_STRING,
                       varve_lexer_find_quote_end (self, self->at + 1, byte));
      case '"':
      case '`':
        return finish (self, token, VARVE_TOKEN_NAME,
                       varve_lexer_find_quote_end (self, self->at + 1, byte));
      case '[':
        return finish (self, token, VARVE_TOKEN_NAME, find_bracket_end (self, self->at));
      case '$':
      case '@':
      case '#':
      case ':':
        return finish (self, token, VARVE_TOKEN_SYMBOL, find_variable_end (self, self->at));
      default:
        if (is_word_part (byte))
          return next_word (self, token);
        return finish (self, token, VARVE_TOKEN_SYMBOL, self->at + 1);
    }
}
