/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CPython's own limit (MAXSTACK of its tokenizer). */
#define VARVE_PYTHON_MAX_NESTING 200

typedef enum
{
  VARVE_PYTHON_END,
  VARVE_PYTHON_NEWLINE, /* ends a logical line */
  VARVE_PYTHON_NAME,    /* keywords too */
  VARVE_PYTHON_NUMBER,
  VARVE_PYTHON_STRING, /* with prefix and quotes */
  VARVE_PYTHON_OPERATOR,
  VARVE_PYTHON_ERROR, /* nothing follows */
} VarvePythonTokenType;

/**
 * VarvePythonToken:
 * @start: byte offset
 * @end: behind the last byte
 * @line: 1-based line of @start
 * @depth: how many brackets are open around it
 * @body: strings: offset behind prefix and opening quotes
 * @body_end: strings: offset of the closing quotes
 */
typedef struct
{
  VarvePythonTokenType type;
  gsize start;
  gsize end;
  guint line;
  guint depth;
  gsize body;
  gsize body_end;
} VarvePythonToken;

/**
 * VarvePythonLexer:
 *
 * Cuts Python source into tokens without running anything: Python's "Lexical analysis", from
 * version 2 to 3.14, as far as where strings, brackets, comments and logical lines begin and end.
 * One pass, no allocation, nesting bounded. Lives on the stack; the text must stay.
 */
typedef struct
{
  const char *text;
  gsize length;
  gsize at;
  guint line;
  guint depth;
  gboolean is_line_start; /* nothing of the logical line was met yet */
  guint indent;           /* of the logical line that the last token belongs to, tabs to 8 */
  const char *error;      /* (nullable): why an ERROR token came, untranslated */
  char closers[VARVE_PYTHON_MAX_NESTING];
} VarvePythonLexer;

void varve_python_lexer_init (VarvePythonLexer *self, const char *text, gsize length);
VarvePythonTokenType varve_python_lexer_next (VarvePythonLexer *self, VarvePythonToken *token);
gboolean
varve_python_token_is (const VarvePythonToken *token, const char *text, const char *expected);

G_END_DECLS
