/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_TOKEN_END,    /* of the text */
  VARVE_TOKEN_WORD,   /* keyword or bare identifier */
  VARVE_TOKEN_NAME,   /* quoted identifier */
  VARVE_TOKEN_STRING, /* with its prefix and quotes */
  VARVE_TOKEN_NUMBER,
  VARVE_TOKEN_SYMBOL,      /* any other single character */
  VARVE_TOKEN_UNTERMINATED /* string, quoted identifier or comment without its end, to the end */
} VarveTokenKind;

typedef struct
{
  VarveTokenKind kind;
  gsize offset;
  gsize length;
} VarveToken;

/**
 * VarveLexer:
 * @text: (not owned): the whole text; offsets are in it
 * @at: where the next token is looked for
 * @end: where to stop
 *
 * Cuts SQL into tokens by the lexical rules of @dialect, as far as is needed to tell what is code
 * from what is a string, a name or a comment. White space and comments are left out. A plain value:
 * a copy looks ahead.
 */
typedef struct
{
  VarveDialect dialect;
  const char *text;
  gsize at;
  gsize end;
} VarveLexer;

VarveTokenKind varve_lexer_next (VarveLexer *self, VarveToken *token);
/* Whether it is this keyword (lower case), as varve_lexer_is_word() says, or character. */
gboolean varve_lexer_matches (const VarveLexer *self, const VarveToken *token, const char *keyword);
gboolean varve_lexer_is_symbol (const VarveLexer *self, const VarveToken *token, char symbol);

/* Parsers ask this for each of many keywords: most are told apart by their first letter. */
static inline gboolean
varve_lexer_is_word (const VarveLexer *self, const VarveToken *token, const char *keyword)
{
  return token->kind == VARVE_TOKEN_WORD && (self->text[token->offset] | 0x20) == *keyword
         && varve_lexer_matches (self, token, keyword);
}

/* For the dialects: */
#define VARVE_LEXER_OPEN ((gsize) -1)

gsize varve_lexer_find_quote_end (const VarveLexer *self, gsize at, char quote);
gsize varve_lexer_find_line_end (const VarveLexer *self, gsize at, gboolean cr_ends);
gboolean varve_lexer_looking_at (const VarveLexer *self, gsize at, const char *string);
VarveTokenKind varve_lexer_next_postgres (VarveLexer *self, VarveToken *token);
VarveTokenKind varve_lexer_next_sqlite (VarveLexer *self, VarveToken *token);

G_END_DECLS
