/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-lexer.h"

#include <string.h>

/**
 * varve_lexer_next:
 * @self: a lexer
 * @token: (out): the next token
 *
 * Returns: its kind
 */
VarveTokenKind
varve_lexer_next (VarveLexer *self, VarveToken *token)
{
  if (self->dialect == VARVE_DIALECT_POSTGRES)
    return varve_lexer_next_postgres (self, token);

  return varve_lexer_next_sqlite (self, token);
}

/**
 * varve_lexer_matches:
 * @self: the lexer
 * @token: a token of it
 * @keyword: a keyword in lower case
 *
 * Returns: whether @token is @keyword, in any case and not quoted
 */
gboolean
varve_lexer_matches (const VarveLexer *self, const VarveToken *token, const char *keyword)
{
  return token->kind == VARVE_TOKEN_WORD && token->length == strlen (keyword)
         && g_ascii_strncasecmp (self->text + token->offset, keyword, token->length) == 0;
}

/**
 * varve_lexer_is_symbol:
 * @self: the lexer
 * @token: a token of it
 * @symbol: a character
 *
 * Returns: whether @token is that character
 */
gboolean
varve_lexer_is_symbol (const VarveLexer *self, const VarveToken *token, char symbol)
{
  return token->kind == VARVE_TOKEN_SYMBOL && self->text[token->offset] == symbol;
}

/* Behind the closing @quote, which is written doubled inside; VARVE_LEXER_OPEN if there is none.
 * @at is behind the opening one. */
gsize
varve_lexer_find_quote_end (const VarveLexer *self, gsize at, char quote)
{
  while (at < self->end)
    {
      const char *found = memchr (self->text + at, quote, self->end - at);

      if (found == NULL)
        break;
      at = found - self->text + 1;
      if (at >= self->end || self->text[at] != quote)
        return at;
      at++;
    }
  return VARVE_LEXER_OPEN;
}

/* The line's end, or the end of the text. */
gsize
varve_lexer_find_line_end (const VarveLexer *self, gsize at, gboolean cr_ends)
{
  while (at < self->end && self->text[at] != '\n' && !(cr_ends && self->text[at] == '\r'))
    at++;
  return at;
}

gboolean
varve_lexer_looking_at (const VarveLexer *self, gsize at, const char *string)
{
  gsize length = strlen (string);

  return self->end - at >= length && memcmp (self->text + at, string, length) == 0;
}
