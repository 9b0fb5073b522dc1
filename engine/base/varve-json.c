/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-json.h"

#include "base/varve-text.h"

#include <string.h>

struct _VarveJson
{
  GString *out;       /* (owned) (nullable): NULL once finished */
  GByteArray *levels; /* (owned): '{' or '[' for each that is open */
  gboolean has_members;
};

static char
innermost (VarveJson *self)
{
  return self->levels->len > 0 ? (char) self->levels->data[self->levels->len - 1] : '\0';
}

/**
 * varve_json_new:
 *
 * Returns: (transfer full): a writer of one document
 */
VarveJson *
varve_json_new (void)
{
  VarveJson *self = g_new0 (VarveJson, 1);

  self->out = g_string_new (NULL);
  self->levels = g_byte_array_new ();
  return self;
}

/**
 * varve_json_free:
 * @self: (transfer full): a writer, finished or not
 */
void
varve_json_free (VarveJson *self)
{
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
  g_byte_array_unref (self->levels);
  g_free (self);
}

static void
append_line (VarveJson *self)
{
  g_string_append_c (self->out, '\n');
  for (guint i = 0; i < self->levels->len; i++)
    g_string_append (self->out, "  ");
}

static void
append_escaped (GString *out, gunichar character)
{
  static const char short_forms[] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'
  };

  if (character < G_N_ELEMENTS (short_forms) && short_forms[character] != '\0')
    g_string_append_printf (out, "\\%c", short_forms[character]);
  else
    g_string_append_printf (out, "\\u%04x", character);
}

/* What a terminal would act on is escaped too, not only what JSON forbids. */
static void
append_string (GString *out, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (out, '"');
  for (const char *at = valid; *at != '\0';)
    {
      const char *next = g_utf8_next_char (at);
      gunichar character = g_utf8_get_char (at);

      if (character < 0x20 || character == '"' || character == '\\'
          || varve_text_is_control (character))
        append_escaped (out, character);
      else
        g_string_append_len (out, at, next - at);
      at = next;
    }
  g_string_append_c (out, '"');
}

/* Everything that precedes a value: comma, line, name. */
static void
begin_value (VarveJson *self, const char *name)
{
  g_assert (self->out != NULL);
  g_assert ((innermost (self) == '{') == (name != NULL));
  g_assert (self->levels->len > 0 || self->out->len == 0);

  if (self->has_members)
    g_string_append_c (self->out, ',');
  if (self->levels->len > 0)
    append_line (self);
  if (name != NULL)
    {
      append_string (self->out, name);
      g_string_append (self->out, ": ");
    }
  self->has_members = TRUE;
}

static void
begin_level (VarveJson *self, const char *name, char bracket)
{
  begin_value (self, name);
  g_string_append_c (self->out, bracket);
  g_byte_array_append (self->levels, (const guint8 *) &bracket, 1);
  self->has_members = FALSE;
}

static void
end_level (VarveJson *self, char bracket, char closing)
{
  g_assert (self->out != NULL);
  g_assert (innermost (self) == bracket);

  g_byte_array_set_size (self->levels, self->levels->len - 1);
  if (self->has_members)
    append_line (self);
  g_string_append_c (self->out, closing);
  self->has_members = TRUE;
}

/**
 * varve_json_begin_object:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 */
void
varve_json_begin_object (VarveJson *self, const char *name)
{
  begin_level (self, name, '{');
}

/**
 * varve_json_end_object:
 * @self: a writer whose innermost open level is an object
 */
void
varve_json_end_object (VarveJson *self)
{
  end_level (self, '{', '}');
}

/**
 * varve_json_begin_array:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 */
void
varve_json_begin_array (VarveJson *self, const char *name)
{
  begin_level (self, name, '[');
}

/**
 * varve_json_end_array:
 * @self: a writer whose innermost open level is an array
 */
void
varve_json_end_array (VarveJson *self)
{
  end_level (self, '[', ']');
}

/**
 * varve_json_add_string:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 * @value: (nullable): any bytes; invalid UTF-8 is replaced. %NULL gives null
 */
void
varve_json_add_string (VarveJson *self, const char *name, const char *value)
{
  begin_value (self, name);
  if (value != NULL)
    append_string (self->out, value);
  else
    g_string_append (self->out, "null");
}

/**
 * varve_json_add_int:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 * @value: a number
 */
void
varve_json_add_int (VarveJson *self, const char *name, gint64 value)
{
  begin_value (self, name);
  g_string_append_printf (self->out, "%" G_GINT64_FORMAT, value);
}

/**
 * varve_json_add_boolean:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 * @value: true or false
 */
void
varve_json_add_boolean (VarveJson *self, const char *name, gboolean value)
{
  begin_value (self, name);
  g_string_append (self->out, value ? "true" : "false");
}

/**
 * varve_json_add_null:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 */
void
varve_json_add_null (VarveJson *self, const char *name)
{
  varve_json_add_string (self, name, NULL);
}

/**
 * varve_json_add_strv:
 * @self: a writer
 * @name: (nullable): its name in the object around it
 * @values: (nullable) (array zero-terminated=1): strings; %NULL gives an empty array
 *
 * Adds an array of strings, on one line.
 */
void
varve_json_add_strv (VarveJson *self, const char *name, const char *const *values)
{
  begin_value (self, name);
  g_string_append_c (self->out, '[');
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (self->out, ", ");
      append_string (self->out, values[i]);
    }
  g_string_append_c (self->out, ']');
}

/**
 * varve_json_finish:
 * @self: a writer with everything closed that was opened; can't be used afterwards but freed
 *
 * Returns: (transfer full): the document with a final newline
 */
char *
varve_json_finish (VarveJson *self)
{
  g_assert (self->out != NULL);
  g_assert (self->levels->len == 0 && self->out->len > 0);

  g_string_append_c (self->out, '\n');
  return g_string_free (g_steal_pointer (&self->out), FALSE);
}
