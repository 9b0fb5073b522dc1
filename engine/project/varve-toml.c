/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As much of TOML 1.0 as finding one table needs. */
#include "project/varve-toml.h"

#include "base/varve-i18n.h"

#include <string.h>

#define MAX_NESTING 64

typedef struct
{
  const char *p;
  const char *end;
  guint line;
  gboolean failed;
} Reader;

static void
value_free (VarveTomlValue *self)
{
  g_free (self->key);
  g_strfreev (self->texts);
  g_free (self);
}

static void
fail (Reader *self)
{
  self->failed = TRUE;
  self->p = self->end;
}

static char
peek (const Reader *self)
{
  return self->p < self->end ? *self->p : '\0';
}

static void
advance (Reader *self)
{
  if (*self->p == '\n')
    self->line++;
  self->p++;
}

static void
skip_blanks (Reader *self)
{
  while (peek (self) == ' ' || peek (self) == '\t')
    self->p++;
}

static void
skip_line (Reader *self)
{
  while (self->p < self->end && *self->p != '\n')
    self->p++;
}

/* White space, line ends and comments. */
static void
skip_space (Reader *self)
{
  for (;;)
    {
      char c = peek (self);

      if (c == '#')
        skip_line (self);
      else if (c != '\0' && strchr (" \t\r\n", c))
        advance (self);
      else
        return;
    }
}

static void
append_escape (Reader *self, GString *text)
{
  static const char letters[] = "btnfr\"\\";
  static const char meanings[] = "\b\t\n\f\r\"\\";
  char c = peek (self);
  const char *letter = c ? strchr (letters, c) : NULL;
  guint digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
  gunichar code = 0;

  if (c == '\n' || c == ' ' || c == '\r' || c == '\t')
    {
      while (peek (self) != '\0' && strchr (" \t\r\n", peek (self)))
        advance (self);
      return;
    }
  if (!letter && !digits)
    {
      fail (self);
      return;
    }
  self->p++;
  if (letter)
    {
      g_string_append_c (text, meanings[letter - letters]);
      return;
    }
  for (; digits > 0 && g_ascii_isxdigit (peek (self)); digits--, self->p++)
    code = code * 16 + g_ascii_xdigit_value (*self->p);
  if (digits > 0 || code == 0 || !g_unichar_validate (code))
    fail (self);
  else
    g_string_append_unichar (text, code);
}

static gboolean
is_long (const Reader *self, char quote)
{
  return self->end - self->p >= 3 && self->p[0] == quote && self->p[1] == quote
         && self->p[2] == quote;
}

static char *
read_string (Reader *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char quote = peek (self);
  gboolean is_multiline = is_long (self, quote);

  self->p += is_multiline ? 3 : 1;
  if (is_multiline && peek (self) == '\r')
    self->p++;
  if (is_multiline && peek (self) == '\n')
    advance (self);
  while (self->p < self->end)
    {
      char c = *self->p;

      if (c == quote && (!is_multiline || is_long (self, quote)))
        {
          self->p += is_multiline ? 3 : 1;
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      if (c == '\n' && !is_multiline)
        break;
      advance (self);
      if (c == '\\' && quote == '"')
        append_escape (self, text);
      else
        g_string_append_c (text, c);
    }
  fail (self);
  return NULL;
}

static char *
read_bare (Reader *self, const char *stop)
{
  const char *start = self->p;

  while (self->p < self->end && !strchr (stop, *self->p))
    self->p++;
  if (self->p == start)
    fail (self);
  return g_strndup (start, self->p - start);
}

/* `a."b".c` as "a.b.c". */
static char *
read_key (Reader *self)
{
  g_autoptr (GString) key = g_string_new (NULL);

  do
    {
      g_autofree char *part = NULL;

      if (key->len > 0)
        self->p++;
      skip_blanks (self);
      part = peek (self) == '"' || peek (self) == '\'' ? read_string (self)
                                                       : read_bare (self, " \t\r\n.=]#");
      if (self->failed)
        return NULL;
      g_string_append_printf (key, "%s%s", key->len > 0 ? "." : "", part);
      skip_blanks (self);
    }
  while (peek (self) == '.');
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static void read_value (Reader *self, GPtrArray *texts, guint depth);

static void
read_array (Reader *self, GPtrArray *texts, guint depth)
{
  self->p++;
  for (;;)
    {
      skip_space (self);
      if (peek (self) == ']')
        break;
      read_value (self, texts, depth + 1);
      skip_space (self);
      if (peek (self) == ',')
        self->p++;
      else if (peek (self) != ']')
        {
          fail (self);
          return;
        }
    }
  self->p++;
}

/* `{ a = 1, … }`: passed over. */
static void
skip_inline_table (Reader *self, guint depth)
{
  g_autoptr (GPtrArray) dropped = g_ptr_array_new_with_free_func (g_free);

  self->p++;
  for (;;)
    {
      g_autofree char *key = NULL;

      skip_space (self);
      if (peek (self) == '}')
        break;
      key = read_key (self);
      if (peek (self) != '=')
        {
          fail (self);
          return;
        }
      self->p++;
      skip_blanks (self);
      read_value (self, dropped, depth + 1);
      skip_space (self);
      if (peek (self) == ',')
        self->p++;
    }
  self->p++;
}

static void
read_value (Reader *self, GPtrArray *texts, guint depth)
{
  char c = peek (self);
  char *text;

  if (depth > MAX_NESTING || c == '\0')
    {
      fail (self);
      return;
    }
  if (c == '[')
    {
      read_array (self, texts, depth);
      return;
    }
  if (c == '{')
    {
      skip_inline_table (self, depth);
      return;
    }
  text = c == '"' || c == '\'' ? read_string (self) : read_bare (self, " \t\r\n,]}#");
  if (text)
    g_ptr_array_add (texts, text);
}

/* The key of @full below @table, or NULL. */
static const char *
strip_table (const char *full, const char *table)
{
  gsize length = strlen (table);

  return strncmp (full, table, length) == 0 && full[length] == '.' ? full + length + 1 : NULL;
}

static void
read_pair (Reader *self, const char *current, const char *table, GPtrArray **values)
{
  guint line = self->line;
  g_autofree char *key = read_key (self);
  g_autofree char *full = key && *current ? g_strconcat (current, ".", key, NULL) : g_strdup (key);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *name = full ? strip_table (full, table) : NULL;
  gboolean is_array;
  VarveTomlValue *value;

  if (peek (self) != '=')
    {
      fail (self);
      return;
    }
  self->p++;
  skip_blanks (self);
  is_array = peek (self) == '[';
  read_value (self, texts, 0);
  if (self->failed || !name || strchr (name, '.'))
    return;
  if (!*values)
    *values = g_ptr_array_new_with_free_func ((GDestroyNotify) value_free);
  g_ptr_array_add (texts, NULL);
  value = g_new0 (VarveTomlValue, 1);
  value->key = g_strdup (name);
  value->texts = (char **) g_ptr_array_steal (texts, NULL);
  value->is_array = is_array;
  value->line = line;
  g_ptr_array_add (*values, value);
}

/* `[a.b]` or `[[a.b]]`. */
static char *
read_header (Reader *self)
{
  gboolean is_double = self->p + 1 < self->end && self->p[1] == '[';
  char *name;

  self->p += is_double ? 2 : 1;
  name = read_key (self);
  if (peek (self) != ']')
    fail (self);
  skip_line (self);
  return name ? name : g_strdup ("");
}

GPtrArray *
varve_toml_read_table (const char *text,
                       gsize length,
                       const char *path,
                       const char *table,
                       GError **error)
{
  Reader self = { .p = text, .end = text + length, .line = 1 };
  g_autofree char *current = g_strdup ("");
  g_autoptr (GPtrArray) values = NULL;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self.p += 3;
  for (skip_space (&self); self.p < self.end; skip_space (&self))
    if (*self.p == '[')
      {
        g_free (current);
        current = read_header (&self);
        if (g_str_equal (current, table) && !values)
          values = g_ptr_array_new_with_free_func ((GDestroyNotify) value_free);
      }
    else
      read_pair (&self, current, table, &values);
  if (!self.failed)
    return g_steal_pointer (&values);
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, NULL, _ ("This line can't be understood"));
  if (error && *error)
    varve_error_set_place (*error, path, self.line, 0);
  return NULL;
}
