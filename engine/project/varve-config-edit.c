/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-config.h"

#include <string.h>

static char *
replace_range (VarveConfig *self, gsize start, gsize end, const char *replacement)
{
  GString *result = g_string_new_len (self->text, start);

  g_string_append (result, replacement);
  g_string_append_len (result, self->text + end, self->length - end);
  return g_string_free (result, FALSE);
}

static const char *
get_newline_before (VarveConfig *self, gsize offset)
{
  return offset > 0 && self->text[offset - 1] != '\n' ? self->newline : "";
}

static char *
escape_value (const char *value)
{
  GString *result = g_string_new (NULL);

  for (const char *p = value; *p; p++)
    {
      if (*p == '%')
        g_string_append_c (result, '%');
      g_string_append_c (result, *p);
    }
  return g_string_free (result, FALSE);
}

static char *
append_section (VarveConfig *self, const char *name, const char *line)
{
  g_autofree char *text
      = g_strconcat (get_newline_before (self, self->length), self->length > 0 ? self->newline : "",
                     "[", name, "]", self->newline, line, self->newline, NULL);

  return replace_range (self, self->length, self->length, text);
}

/* From the key's first byte up to its value, so that white space around the `=` stays. */
static char *
dup_key_part (VarveConfig *self, const VarveConfigEntry *entry)
{
  const char *start = self->text + entry->start;
  const char *value = strpbrk (start, "=:") + 1;

  value += strspn (value, " \t");
  return g_strndup (start, value - start);
}

/**
 * varve_config_with_value:
 * @self: a configuration
 * @section: a section's name; appended when there is none
 * @key: a key; put behind the section's last one when there is none
 * @value: its new value, one line
 *
 * Changes or adds one key.
 *
 * Returns: (transfer full): the new text
 */
char *
varve_config_with_value (VarveConfig *self, const char *section, const char *key, const char *value)
{
  VarveConfigSection *found = varve_config_find_section (self, section);
  VarveConfigEntry *entry = found ? varve_config_section_find (found, key) : NULL;
  g_autofree char *escaped = escape_value (value);
  g_autofree char *line = g_strconcat (key, " = ", escaped, NULL);
  g_autofree char *text = NULL;

  if (!found)
    return append_section (self, section, line);
  if (entry)
    {
      g_autofree char *key_part = dup_key_part (self, entry);
      gboolean has_newline = self->text[entry->end - 1] == '\n';

      text = g_strconcat (key_part, escaped, has_newline ? self->newline : "", NULL);
      return replace_range (self, entry->start, entry->end, text);
    }
  text = g_strconcat (get_newline_before (self, found->end), line, self->newline, NULL);
  return replace_range (self, found->end, found->end, text);
}

/**
 * varve_config_without_value:
 * @self: a configuration
 * @section: a section's name
 * @key: a key
 *
 * Removes one key.
 *
 * Returns: (transfer full): the new text; the old one where there is no such key
 */
char *
varve_config_without_value (VarveConfig *self, const char *section, const char *key)
{
  VarveConfigSection *found = varve_config_find_section (self, section);
  VarveConfigEntry *entry = found ? varve_config_section_find (found, key) : NULL;

  return entry ? replace_range (self, entry->start, entry->end, "") : g_strdup (self->text);
}

/**
 * varve_config_with_section_name:
 * @self: a configuration
 * @old_name: a section's name
 * @name: its new name
 *
 * Renames a section.
 *
 * Returns: (transfer full): the new text; the old one where there is no such section
 */
char *
varve_config_with_section_name (VarveConfig *self, const char *old_name, const char *name)
{
  VarveConfigSection *found = varve_config_find_section (self, old_name);
  const char *open, *close;

  if (!found)
    return g_strdup (self->text);
  open = strchr (self->text + found->start, '[') + 1;
  close = memrchr (self->text + found->start, ']', found->body - found->start);
  return replace_range (self, open - self->text, close - self->text, name);
}

/**
 * varve_config_without_section:
 * @self: a configuration
 * @name: a section's name
 *
 * Removes a section with its keys. A comment behind its last key stays: it may speak of what comes
 * next.
 *
 * Returns: (transfer full): the new text; the old one where there is no such section
 */
char *
varve_config_without_section (VarveConfig *self, const char *name)
{
  VarveConfigSection *found = varve_config_find_section (self, name);
  gsize end;

  if (!found)
    return g_strdup (self->text);
  end = found->end;
  while (end < found->close && (self->text[end] == '\n' || self->text[end] == '\r'))
    end++;
  return replace_range (self, found->start, end, "");
}
