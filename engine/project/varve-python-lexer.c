/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-lexer.h"

#include "base/varve-i18n.h"

#include <string.h>

/* Strings in braces in strings: nobody writes more, and recursion must end. */
#define MAX_STRING_NESTING 8

static gsize skip_string (VarvePythonLexer *self, gsize start, gsize quote, guint depth);

/**
 * varve_python_lexer_init:
 * @self: a lexer
 * @text: UTF-8 source, NUL-terminated, a byte order mark allowed
 * @length: its length in bytes
 *
 * Begins at the start of @text.
 */
void
varve_python_lexer_init (VarvePythonLexer *self, const char *text, gsize length)
{
  self->text = text;
  self->length = length;
  self->at = g_str_has_prefix (text, "\xef\xbb\xbf") ? 3 : 0;
  self->line = 1;
  self->depth = 0;
  self->is_line_start = TRUE;
  self->indent = 0;
  self->error = NULL;
}

static gboolean
is_name_byte (char byte)
{
  return g_ascii_isalnum (byte) || byte == '_' || (guchar) byte >= 0x80;
}

/* Behind the line end at @at: LF, CRLF or CR. */
static gsize
skip_line_end (VarvePythonLexer *self, gsize at)
{
  self->line++;
  return at + (self->text[at] == '\r' && self->text[at + 1] == '\n' ? 2 : 1);
}

static gboolean
is_line_end (char byte)
{
  return byte == '\n' || byte == '\r';
}

static gsize
set_error (VarvePythonLexer *self, const char *message)
{
  if (!self->error)
    self->error = message;
  return self->length;
}

/* Behind the `}` of a replacement field whose format stands from @at on. */
static gsize skip_field (VarvePythonLexer *self, gsize at, gboolean is_long, guint depth);

static gsize
skip_format (VarvePythonLexer *self, gsize at, gboolean is_long, guint depth)
{
  while (at < self->length && !self->error)
    {
      char byte = self->text[at];

      if (byte == '}')
        return at + 1;
      if (byte == '{')
        at = skip_field (self, at + 1, is_long, depth + 1);
      else if (is_line_end (byte) && !is_long)
        break;
      else
        at = is_line_end (byte) ? skip_line_end (self, at) : at + 1;
    }
  return set_error (self, N_ ("A string is not closed"));
}

static gsize
skip_field (VarvePythonLexer *self, gsize at, gboolean is_long, guint depth)
{
  guint open = 0;

  if (depth > MAX_STRING_NESTING)
    return set_error (self, N_ ("Strings are nested too deeply"));
  while (at < self->length && !self->error)
    {
      char byte = self->text[at];

      if (byte == '\'' || byte == '"')
        at = skip_string (self, at, at, depth + 1);
      else if (byte == '}' && open == 0)
        return at + 1;
      else if (byte == ':' && open == 0)
        return skip_format (self, at + 1, is_long, depth);
      else if (is_line_end (byte))
        at = skip_line_end (self, at);
      else
        {
          if (strchr ("([{", byte))
            open++;
          else if (open > 0 && strchr (")]}", byte))
            open--;
          at++;
        }
    }
  return set_error (self, N_ ("A string is not closed"));
}

static gboolean
has_prefix (VarvePythonLexer *self, gsize start, gsize quote, char lower)
{
  for (gsize i = start; i < quote; i++)
    if (g_ascii_tolower (self->text[i]) == lower)
      return TRUE;
  return FALSE;
}

/* Behind the escape at @at. */
static gsize
skip_escape (VarvePythonLexer *self, gsize at, gboolean is_raw)
{
  const char *p = self->text + at;

  if (at + 1 >= self->length)
    return self->length;
  if (is_line_end (p[1]))
    return skip_line_end (self, at + 1);
  if (!is_raw && p[1] == 'N' && p[2] == '{')
    return at + 3 + strcspn (p + 3, "}\"'\r\n");
  return at + 2;
}

/* Behind the string whose prefix begins at @start and whose quote is at @quote. */
static gsize
skip_string (VarvePythonLexer *self, gsize start, gsize quote, guint depth)
{
  const char *text = self->text;
  char mark = text[quote];
  gboolean is_long = text[quote + 1] == mark && text[quote + 2] == mark;
  gboolean is_raw = has_prefix (self, start, quote, 'r');
  gboolean has_fields
      = has_prefix (self, start, quote, 'f') || has_prefix (self, start, quote, 't');
  gsize at = quote + (is_long ? 3 : 1);

  if (depth > MAX_STRING_NESTING)
    return set_error (self, N_ ("Strings are nested too deeply"));
  while (at < self->length && !self->error)
    {
      char byte = text[at];

      if (byte == mark && (!is_long || (text[at + 1] == mark && text[at + 2] == mark)))
        return at + (is_long ? 3 : 1);
      if (byte == '\\')
        at = skip_escape (self, at, is_raw);
      else if (is_line_end (byte) && !is_long)
        break;
      else if (is_line_end (byte))
        at = skip_line_end (self, at);
      else if (has_fields && byte == '{' && text[at + 1] == '{')
        at += 2;
      else if (has_fields && byte == '{')
        at = skip_field (self, at + 1, is_long, depth);
      else
        at++;
    }
  return set_error (self, N_ ("A string is not closed"));
}

static VarvePythonTokenType
finish (VarvePythonLexer *self, VarvePythonToken *token, VarvePythonTokenType type, gsize end)
{
  token->type = self->error ? VARVE_PYTHON_ERROR : type;
  token->end = end;
  self->at = end;
  return token->type;
}

static VarvePythonTokenType
finish_string (VarvePythonLexer *self, VarvePythonToken *token, gsize quote)
{
  const char *text = self->text;
  gboolean is_long = text[quote + 1] == text[quote] && text[quote + 2] == text[quote];
  gsize end = skip_string (self, token->start, quote, 0);

  token->body = quote + (is_long ? 3 : 1);
  token->body_end = end - (is_long ? 3 : 1);
  return finish (self, token, VARVE_PYTHON_STRING, end);
}

/* A name, or a string whose prefix looks like one. */
static VarvePythonTokenType
read_name (VarvePythonLexer *self, VarvePythonToken *token)
{
  gsize end = token->start;

  while (is_name_byte (self->text[end]))
    end++;
  if ((self->text[end] == '\'' || self->text[end] == '"') && end - token->start <= 2
      && strspn (self->text + token->start, "rRbBuUfFtT") >= end - token->start)
    return finish_string (self, token, end);
  return finish (self, token, VARVE_PYTHON_NAME, end);
}

static VarvePythonTokenType
read_number (VarvePythonLexer *self, VarvePythonToken *token)
{
  gsize end = token->start;

  while (is_name_byte (self->text[end]) || self->text[end] == '.')
    end++;
  return finish (self, token, VARVE_PYTHON_NUMBER, end);
}

static void
open_bracket (VarvePythonLexer *self, char byte)
{
  if (self->depth == VARVE_PYTHON_MAX_NESTING)
    set_error (self, N_ ("Brackets are nested too deeply"));
  else
    self->closers[self->depth++] = byte == '(' ? ')' : byte == '[' ? ']' : '}';
}

static void
close_bracket (VarvePythonLexer *self, char byte)
{
  if (self->depth == 0 || self->closers[self->depth - 1] != byte)
    set_error (self, N_ ("A bracket does not match"));
  else
    self->depth--;
}

static VarvePythonTokenType
read_operator (VarvePythonLexer *self, VarvePythonToken *token)
{
  static const char *const long_ones[]
      = { "**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", ":=", "->", "+=", "-=",
          "*=",  "/=",  "%=",  "&=",  "|=",  "^=", "@=", "**", "//", "<<", ">>", "<>" };
  const char *p = self->text + token->start;

  if (strchr ("([{", *p))
    open_bracket (self, *p);
  else if (strchr (")]}", *p))
    close_bracket (self, *p);
  else if (strchr ("!=<>:-+*/%&|^@.", *p))
    {
      for (guint i = 0; i < G_N_ELEMENTS (long_ones); i++)
        if (g_str_has_prefix (p, long_ones[i]))
          return finish (self, token, VARVE_PYTHON_OPERATOR, token->start + strlen (long_ones[i]));
    }
  else if (!strchr (",;~`", *p))
    set_error (self, N_ ("A character has no meaning here"));
  return finish (self, token, VARVE_PYTHON_OPERATOR, token->start + 1);
}

/* White space, comments, joined lines; a line end only where it ends a logical line. */
static void
skip_space (VarvePythonLexer *self)
{
  const char *text = self->text;
  guint column = 0;
  gboolean counts = self->is_line_start;

  for (;;)
    {
      char byte = text[self->at];

      if (byte == ' ' || byte == '\t' || byte == '\f')
        {
          column = byte == ' ' ? column + 1 : byte == '\t' ? (column / 8 + 1) * 8 : 0;
          self->at++;
        }
      else if (byte == '#')
        self->at += strcspn (text + self->at, "\r\n");
      else if (byte == '\\' && is_line_end (text[self->at + 1]))
        self->at = skip_line_end (self, self->at + 1);
      else if (is_line_end (byte) && (self->is_line_start || self->depth > 0))
        {
          self->at = skip_line_end (self, self->at);
          column = 0;
        }
      else
        break;
    }
  if (counts)
    self->indent = column;
}

static VarvePythonTokenType
read_end (VarvePythonLexer *self, VarvePythonToken *token)
{
  if (self->depth > 0)
    set_error (self, N_ ("A bracket is not closed"));
  if (self->is_line_start || self->error)
    return finish (self, token, VARVE_PYTHON_END, self->at);
  self->is_line_start = TRUE;
  return finish (self, token, VARVE_PYTHON_NEWLINE, self->at);
}

/**
 * varve_python_lexer_next:
 * @self: a lexer
 * @token: (out): what comes next
 *
 * Reads one token. White space, comments and the line ends inside of brackets are passed over. The
 * text ends with %VARVE_PYTHON_END, or %VARVE_PYTHON_ERROR and why in @self's error; then again and
 * again with the same.
 *
 * Returns: the token's type
 */
VarvePythonTokenType
varve_python_lexer_next (VarvePythonLexer *self, VarvePythonToken *token)
{
  char byte;

  if (!self->error)
    skip_space (self);
  *token = (VarvePythonToken){ .start = self->at, .line = self->line, .depth = self->depth };
  byte = self->text[self->at];
  if (self->error || self->at >= self->length)
    return read_end (self, token);
  if (is_line_end (byte))
    {
      gsize end = skip_line_end (self, self->at);

      self->is_line_start = TRUE;
      return finish (self, token, VARVE_PYTHON_NEWLINE, end);
    }
  self->is_line_start = FALSE;
  if (byte == '\'' || byte == '"')
    return finish_string (self, token, token->start);
  if (g_ascii_isdigit (byte) || (byte == '.' && g_ascii_isdigit (self->text[self->at + 1])))
    return read_number (self, token);
  return is_name_byte (byte) ? read_name (self, token) : read_operator (self, token);
}

/**
 * varve_python_token_is:
 * @token: a token
 * @text: the text that it was read from
 * @expected: a name or an operator
 *
 * Returns: whether @token is exactly @expected
 */
gboolean
varve_python_token_is (const VarvePythonToken *token, const char *text, const char *expected)
{
  gsize length = token->end - token->start;

  return (token->type == VARVE_PYTHON_NAME || token->type == VARVE_PYTHON_OPERATOR)
         && strncmp (text + token->start, expected, length) == 0 && expected[length] == '\0';
}
