/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-value.h"

#include "base/varve-i18n.h"
#include "project/varve-python-lexer.h"

#include <string.h>

/* Names lead to names; a hostile file makes them double at each step. */
#define MAX_DEPTH 32
#define MAX_STEPS 20000
#define MAX_BYTES 65536

typedef struct
{
  const VarvePythonResolver *resolver;
  const char *text;
  const char *reason;
  guint reason_line;
  guint steps;
  gsize bytes;
} Evaluation;

/* One expression being read: the token that comes next, and where it ends. */
typedef struct
{
  Evaluation *evaluation;
  VarvePythonLexer lexer;
  VarvePythonToken token;
  gsize start;
  guint depth;
} Reader;

static VarvePythonValue *
evaluate (Evaluation *self, gsize start, gsize end, guint line, guint depth);
static VarvePythonValue *read_sum (Reader *reader);

static VarvePythonValue *
value_new (VarvePythonKind kind)
{
  VarvePythonValue *self = g_new0 (VarvePythonValue, 1);

  self->kind = kind;
  self->texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * varve_python_value_free:
 * @self: (transfer full) (nullable): a value
 *
 * Frees it.
 */
void
varve_python_value_free (VarvePythonValue *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->texts);
  g_free (self);
}

static gpointer
give_up (Evaluation *self, guint line, const char *reason)
{
  if (!self->reason)
    {
      self->reason = reason;
      self->reason_line = line;
    }
  return NULL;
}

static gboolean
count (Evaluation *self, guint line, gsize bytes)
{
  self->steps++;
  self->bytes += bytes;
  if (self->steps <= MAX_STEPS && self->bytes <= MAX_BYTES)
    return TRUE;
  give_up (self, line, N_ ("it is too large"));
  return FALSE;
}

static void
advance (Reader *reader)
{
  varve_python_lexer_next (&reader->lexer, &reader->token);
}

static gboolean
is_at (const Reader *reader, const char *what)
{
  return varve_python_token_is (&reader->token, reader->lexer.text, what);
}

static gboolean
is_at_end (const Reader *reader)
{
  return reader->token.type == VARVE_PYTHON_END || reader->token.type == VARVE_PYTHON_NEWLINE;
}

static gboolean
append_code (GString *text, const char **p, guint digits, guint base)
{
  gunichar code = 0;
  guint n = 0;

  for (; n < digits && g_ascii_isxdigit (**p); n++, (*p)++)
    {
      if (base == 8 && **p > '7')
        break;
      code = code * base + g_ascii_xdigit_value (**p);
    }
  if ((base == 16 && n < digits) || code == 0 || !g_unichar_validate (code))
    return FALSE;
  g_string_append_unichar (text, code);
  return TRUE;
}

/* What stands behind a backslash at *@p. FALSE where it can't be known here. */
static gboolean
append_escape (GString *text, const char **p)
{
  static const char letters[] = "abfnrtv\\'\"";
  static const char meanings[] = "\a\b\f\n\r\t\v\\'\"";
  const char *letter = strchr (letters, **p);

  if (**p == '\r' || **p == '\n')
    {
      *p += **p == '\r' && (*p)[1] == '\n' ? 2 : 1;
      return TRUE;
    }
  if (**p >= '0' && **p <= '7')
    return append_code (text, p, 3, 8);
  if (**p == 'x' || **p == 'u' || **p == 'U')
    {
      guint digits = **p == 'x' ? 2 : **p == 'u' ? 4 : 8;

      (*p)++;
      return append_code (text, p, digits, 16);
    }
  if (**p == 'N' || **p == '\0')
    return FALSE;
  if (letter)
    {
      g_string_append_c (text, meanings[letter - letters]);
      (*p)++;
    }
  else
    g_string_append_c (text, '\\');
  return TRUE;
}

/* A body's text: Python reads every line end as LF. */
static gboolean
append_body (GString *text, const char *body, const char *end, gboolean is_raw)
{
  for (const char *p = body; p < end;)
    if (*p == '\\' && !is_raw)
      {
        p++;
        if (!append_escape (text, &p))
          return FALSE;
      }
    else if (*p == '\r')
      {
        g_string_append_c (text, '\n');
        p += p[1] == '\n' ? 2 : 1;
      }
    else
      g_string_append_c (text, *p++);
  return TRUE;
}

static gboolean
append_string (Reader *reader, GString *text)
{
  Evaluation *self = reader->evaluation;
  const VarvePythonToken *token = &reader->token;
  const char *source = self->text;
  gboolean is_raw = FALSE;

  for (gsize i = token->start; i < token->body && source[i] != '\'' && source[i] != '"'; i++)
    {
      char letter = g_ascii_tolower (source[i]);

      is_raw = is_raw || letter == 'r';
      if (letter == 'b')
        return give_up (self, token->line, N_ ("it is bytes, not text")) != NULL;
      if ((letter == 'f' || letter == 't')
          && memchr (source + token->body, '{', token->body_end - token->body))
        return give_up (self, token->line, N_ ("the string has parts to compute")) != NULL;
    }
  if (!count (self, token->line, token->body_end - token->body))
    return FALSE;
  if (!append_body (text, source + token->body, source + token->body_end, is_raw))
    return give_up (self, token->line, N_ ("an escape sequence is not known")) != NULL;
  return TRUE;
}

static VarvePythonValue *
read_strings (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);
  VarvePythonValue *value;

  for (; reader->token.type == VARVE_PYTHON_STRING; advance (reader))
    if (!append_string (reader, text))
      return NULL;
  value = value_new (VARVE_PYTHON_TEXT);
  g_ptr_array_add (value->texts, g_strdup (text->str));
  return value;
}

static VarvePythonValue *
read_name (Reader *reader)
{
  Evaluation *self = reader->evaluation;
  const VarvePythonToken token = reader->token;
  const char *reason = NULL;
  gsize start, end;
  guint line;

  advance (reader);
  if (varve_python_token_is (&token, self->text, "None"))
    return value_new (VARVE_PYTHON_NONE);
  if (is_at (reader, "("))
    return give_up (self, token.line, N_ ("it is the result of a call"));
  if (is_at (reader, ".") || is_at (reader, "["))
    return give_up (self, token.line, N_ ("it is looked up when it runs"));
  if (!count (self, token.line, 0))
    return NULL;
  if (reader->depth >= MAX_DEPTH)
    return give_up (self, token.line, N_ ("its names lead to names without end"));
  if (!self->resolver->find (self->resolver->user_data, self->text + token.start,
                             token.end - token.start, token.start, &start, &end, &line, &reason))
    return give_up (self, token.line, reason);
  return evaluate (self, start, end, line, reader->depth + 1);
}

/* Takes @value. */
static gboolean
add_element (Reader *reader, VarvePythonValue *sequence, VarvePythonValue *value, gboolean spread)
{
  g_autoptr (VarvePythonValue) owned = value;

  if (!owned)
    return FALSE;
  if (owned->kind != (spread ? VARVE_PYTHON_SEQUENCE : VARVE_PYTHON_TEXT))
    return give_up (reader->evaluation, reader->token.line,
                    N_ ("it holds something else than strings"))
           != NULL;
  for (guint i = 0; i < owned->texts->len; i++)
    g_ptr_array_add (sequence->texts, g_strdup (owned->texts->pdata[i]));
  return TRUE;
}

/* Elements up to @close, or to the expression's end where that is NULL; @first was read already. */
static VarvePythonValue *
read_elements (Reader *reader, VarvePythonValue *first, const char *close)
{
  g_autoptr (VarvePythonValue) sequence = value_new (VARVE_PYTHON_SEQUENCE);

  if (first && !add_element (reader, sequence, first, FALSE))
    return NULL;
  if (first && is_at (reader, ","))
    advance (reader);
  while (close ? !is_at (reader, close) : !is_at_end (reader))
    {
      gboolean spread = is_at (reader, "*");

      if (spread)
        advance (reader);
      if (!add_element (reader, sequence, read_sum (reader), spread))
        return NULL;
      if (is_at (reader, ","))
        advance (reader);
      else if (close ? !is_at (reader, close) : !is_at_end (reader))
        return give_up (reader->evaluation, reader->token.line, N_ ("it is computed"));
    }
  if (close)
    advance (reader);
  return g_steal_pointer (&sequence);
}

static VarvePythonValue *
read_parentheses (Reader *reader)
{
  g_autoptr (VarvePythonValue) first = NULL;

  advance (reader);
  if (is_at (reader, ")") || is_at (reader, "*"))
    return read_elements (reader, NULL, ")");
  first = read_sum (reader);
  if (!first)
    return NULL;
  if (is_at (reader, ","))
    return read_elements (reader, g_steal_pointer (&first), ")");
  if (!is_at (reader, ")"))
    return give_up (reader->evaluation, reader->token.line, N_ ("it is computed"));
  advance (reader);
  return g_steal_pointer (&first);
}

/* A set holds each element once. */
static VarvePythonValue *
drop_repetitions (VarvePythonValue *value)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; value && i < value->texts->len;)
    if (g_hash_table_add (seen, value->texts->pdata[i]))
      i++;
    else
      g_ptr_array_remove_index (value->texts, i);
  return value;
}

static VarvePythonValue *
read_term (Reader *reader)
{
  Evaluation *self = reader->evaluation;

  if (!count (self, reader->token.line, 0))
    return NULL;
  if (reader->token.type == VARVE_PYTHON_STRING)
    return read_strings (reader);
  if (reader->token.type == VARVE_PYTHON_NAME)
    return read_name (reader);
  if (is_at (reader, "("))
    return read_parentheses (reader);
  if (is_at (reader, "["))
    {
      advance (reader);
      return read_elements (reader, NULL, "]");
    }
  if (is_at (reader, "{"))
    {
      advance (reader);
      if (is_at (reader, "}"))
        return give_up (self, reader->token.line, N_ ("it is a dictionary"));
      return drop_repetitions (read_elements (reader, NULL, "}"));
    }
  if (reader->token.type == VARVE_PYTHON_NUMBER)
    return give_up (self, reader->token.line, N_ ("it is a number, not a string"));
  return give_up (self, reader->token.line, N_ ("it is computed"));
}

/* Takes both. */
static VarvePythonValue *
join (Reader *reader, VarvePythonValue *left, VarvePythonValue *right)
{
  g_autoptr (VarvePythonValue) owned = left;
  g_autoptr (VarvePythonValue) other = right;
  char *text;

  if (!other)
    return NULL;
  if (owned->kind != other->kind || owned->kind == VARVE_PYTHON_NONE)
    return give_up (reader->evaluation, reader->token.line, N_ ("it is computed"));
  if (owned->kind == VARVE_PYTHON_SEQUENCE)
    {
      for (guint i = 0; i < other->texts->len; i++)
        g_ptr_array_add (owned->texts, g_strdup (other->texts->pdata[i]));
      return g_steal_pointer (&owned);
    }
  text = g_strconcat (owned->texts->pdata[0], other->texts->pdata[0], NULL);
  g_free (owned->texts->pdata[0]);
  owned->texts->pdata[0] = text;
  return g_steal_pointer (&owned);
}

static VarvePythonValue *
read_sum (Reader *reader)
{
  VarvePythonValue *value = read_term (reader);

  while (value && is_at (reader, "+"))
    {
      gsize size = 0;

      for (guint i = 0; i < value->texts->len; i++)
        size += strlen (value->texts->pdata[i]) + 1;
      if (!count (reader->evaluation, reader->token.line, size))
        {
          varve_python_value_free (value);
          return NULL;
        }
      advance (reader);
      value = join (reader, value, read_term (reader));
    }
  return value;
}

static VarvePythonValue *
evaluate (Evaluation *self, gsize start, gsize end, guint line, guint depth)
{
  Reader reader = { .evaluation = self, .start = start, .depth = depth };
  g_autoptr (VarvePythonValue) value = NULL;

  varve_python_lexer_init (&reader.lexer, self->text, end);
  reader.lexer.at = start;
  reader.lexer.line = line;
  reader.lexer.is_line_start = FALSE;
  advance (&reader);
  if (is_at_end (&reader))
    return give_up (self, line, N_ ("it has no value"));
  if (is_at (&reader, "*"))
    value = read_elements (&reader, NULL, NULL);
  else
    value = read_sum (&reader);
  if (value && is_at (&reader, ","))
    value = read_elements (&reader, g_steal_pointer (&value), NULL);
  if (value && !is_at_end (&reader))
    return give_up (self, reader.token.line, N_ ("it is computed"));
  for (guint i = 0; value && i < value->texts->len; i++)
    if (!count (self, line, strlen (value->texts->pdata[i])))
      return NULL;
  return g_steal_pointer (&value);
}

VarvePythonValue *
varve_python_value_evaluate (const char *text,
                             gsize start,
                             gsize end,
                             guint line,
                             const VarvePythonResolver *resolver,
                             const char **reason,
                             guint *reason_line)
{
  Evaluation self = { .resolver = resolver, .text = text };
  VarvePythonValue *value = evaluate (&self, start, end, line, 0);

  if (!value)
    {
      *reason = self.reason;
      *reason_line = self.reason_line;
    }
  return value;
}
