/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-config.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <fcntl.h>
#include <string.h>

/* No configuration that a person wrote is longer. */
#define MAX_CONFIG_SIZE ((gsize) 4 * 1024 * 1024)
/* How deep `%(key)s` may lead, as in Python's ConfigParser. */
#define MAX_DEPTH 10
/* Keys that use keys grow by leaps: a hostile file would never end. */
#define MAX_EXPANSIONS 1000
#define MAX_EXPANDED   65536

typedef struct
{
  VarveConfig *config;
  VarveConfigSection *section; /* (nullable) */
  VarveConfigEntry *entry;     /* (nullable): the one that an indented line goes on with */
  guint entry_indent;
  guint line;
} Reader;

static void
varve_config_entry_free (VarveConfigEntry *self)
{
  g_free (self->key);
  g_free (self->value);
  g_free (self);
}

static void
varve_config_section_free (VarveConfigSection *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * varve_config_free:
 * @self: (transfer full): a configuration
 *
 * Frees it.
 */
void
varve_config_free (VarveConfig *self)
{
  g_free (self->path);
  g_free (self->text);
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_free (self);
}

/**
 * varve_config_set_error:
 * @self: a configuration
 * @line: 1-based line that it is about
 * @hint: (nullable): what to do
 * @format: what is wrong
 *
 * Sets %VARVE_ERROR_INVALID_CONFIG with its place.
 */
void
varve_config_set_error (VarveConfig *self,
                        guint line,
                        GError **error,
                        const char *hint,
                        const char *format,
                        ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, hint, "%s", message);
  if (error && *error)
    varve_error_set_place (*error, self->path, line, 0);
}

static gboolean
read_section (Reader *reader, const char *line, gsize start, gsize next, GError **error)
{
  VarveConfig *config = reader->config;
  const char *close = strrchr (line, ']');
  g_autofree char *name = close ? g_strndup (line + 1, close - line - 1) : NULL;
  VarveConfigSection *section, *other;

  if (!name || *g_strstrip (name) == '\0')
    {
      varve_config_set_error (config, reader->line, error,
                              _ ("A section is written as [name] on a line of its own."),
                              _ ("A section's name can't be understood"));
      return FALSE;
    }
  other = varve_config_find_section (config, name);
  if (other)
    {
      varve_config_set_error (
          config, reader->line, error, _ ("Put everything of one section below one header."),
          _ ("Section [%s] stands in the file twice, first in line %u"), name, other->line);
      return FALSE;
    }
  section = g_new0 (VarveConfigSection, 1);
  *section = (VarveConfigSection){
    .name = g_steal_pointer (&name),
    .line = reader->line,
    .start = start,
    .body = next,
    .end = next,
    .entries = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_config_entry_free),
  };
  g_ptr_array_add (config->sections, section);
  reader->section = section;
  reader->entry = NULL;
  return TRUE;
}

static gboolean
read_key (Reader *reader, const char *line, guint indent, gsize start, gsize next, GError **error)
{
  VarveConfig *config = reader->config;
  const char *separator = strpbrk (line, "=:");
  g_autofree char *key = separator ? g_ascii_strdown (line, separator - line) : NULL;
  VarveConfigEntry *entry, *other;

  if (!key || *g_strchomp (key) == '\0')
    {
      varve_config_set_error (
          config, reader->line, error,
          _ ("Write “key = value”, a [section], or a comment that begins with #."),
          _ ("This line can't be understood"));
      return FALSE;
    }
  if (!reader->section)
    {
      varve_config_set_error (config, reader->line, error,
                              _ ("Put it below a section's header such as [varve]."),
                              _ ("“%s” stands before the first section"), key);
      return FALSE;
    }
  other = varve_config_section_find (reader->section, key);
  if (other)
    {
      varve_config_set_error (config, reader->line, error, _ ("Remove one of the two."),
                              _ ("“%s” stands in section [%s] twice, first in line %u"), key,
                              reader->section->name, other->line);
      return FALSE;
    }
  entry = g_new0 (VarveConfigEntry, 1);
  *entry = (VarveConfigEntry){
    .key = g_steal_pointer (&key),
    .value = g_strstrip (g_strdup (separator + 1)),
    .line = reader->line,
    .start = start,
    .end = next,
  };
  g_ptr_array_add (reader->section->entries, entry);
  reader->section->end = next;
  reader->entry = entry;
  reader->entry_indent = indent;
  return TRUE;
}

static void
read_continuation (Reader *reader, const char *line, gsize next)
{
  VarveConfigEntry *entry = reader->entry;
  g_autofree char *old = entry->value;

  entry->value = g_strconcat (old, "\n", line, NULL);
  entry->end = next;
  reader->section->end = next;
}

static gboolean
read_line (Reader *reader, gsize start, gsize end, gsize next, GError **error)
{
  g_autofree char *line = g_strndup (reader->config->text + start, end - start);
  const char *content = line + strspn (line, " \t");
  guint indent = content - line;

  g_strchomp (line);
  if (*content == '\0' || *content == '#' || *content == ';')
    return TRUE;
  if (reader->entry && indent > reader->entry_indent)
    {
      read_continuation (reader, content, next);
      return TRUE;
    }
  if (*content == '[')
    return read_section (reader, content, start, next, error);
  return read_key (reader, content, indent, start, next, error);
}

static gboolean
check_text (VarveConfig *self, GError **error)
{
  const char *end;
  guint line, column;

  if (g_utf8_validate_len (self->text, self->length, &end))
    return TRUE;
  varve_text_locate (self->text, self->length, end - self->text, &line, &column);
  varve_config_set_error (self, line, error, _ ("Save the file as UTF-8 text."),
                          _ ("The file is not UTF-8 text"));
  return FALSE;
}

/**
 * varve_config_parse:
 * @text: the file's text
 * @length: its length in bytes
 * @path: the file's path, for errors and `%(here)s`
 *
 * Understands a configuration file.
 *
 * Returns: (transfer full): the configuration, or %NULL with %VARVE_ERROR_INVALID_CONFIG and its
 *   line
 */
VarveConfig *
varve_config_parse (const char *text, gsize length, const char *path, GError **error)
{
  g_autoptr (VarveConfig) self = g_new0 (VarveConfig, 1);
  Reader reader = { .config = self };
  gsize position = g_str_has_prefix (text, "\xef\xbb\xbf") ? 3 : 0;

  self->path = g_strdup (path);
  self->text = g_memdup2 (text, length + 1);
  self->length = length;
  self->newline = strstr (self->text, "\r\n") ? "\r\n" : "\n";
  self->sections = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_config_section_free);
  if (!check_text (self, error))
    return NULL;
  while (position < length)
    {
      const char *newline = memchr (self->text + position, '\n', length - position);
      gsize end = newline ? (gsize) (newline - self->text) : length;
      gsize next = newline ? end + 1 : length;

      reader.line++;
      if (!read_line (&reader, position, end, next, error))
        return NULL;
      position = next;
    }
  for (guint i = 0; i < self->sections->len; i++)
    {
      VarveConfigSection *section = self->sections->pdata[i];

      section->close = i + 1 < self->sections->len
                           ? ((VarveConfigSection *) self->sections->pdata[i + 1])->start
                           : length;
    }
  return g_steal_pointer (&self);
}

/**
 * varve_config_load:
 * @path: a file
 *
 * Reads and understands a configuration file.
 *
 * Returns: (transfer full): the configuration, or %NULL with %VARVE_ERROR_INVALID_CONFIG,
 *   %VARVE_ERROR_IO, %VARVE_ERROR_PERMISSION
 */
VarveConfig *
varve_config_load (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = varve_file_read (AT_FDCWD, path, FALSE, MAX_CONFIG_SIZE, &length, error);

  return text ? varve_config_parse (text, length, path, error) : NULL;
}

/**
 * varve_config_find_section:
 * @self: a configuration
 * @name: a section's name
 *
 * Finds a section.
 *
 * Returns: (transfer none) (nullable): it
 */
VarveConfigSection *
varve_config_find_section (VarveConfig *self, const char *name)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      VarveConfigSection *section = self->sections->pdata[i];

      if (g_str_equal (section->name, name))
        return section;
    }
  return NULL;
}

/**
 * varve_config_section_find:
 * @section: a section
 * @key: a key, in lower case
 *
 * Finds a key.
 *
 * Returns: (transfer none) (nullable): it
 */
VarveConfigEntry *
varve_config_section_find (VarveConfigSection *section, const char *key)
{
  for (guint i = 0; i < section->entries->len; i++)
    {
      VarveConfigEntry *entry = section->entries->pdata[i];

      if (g_str_equal (entry->key, key))
        return entry;
    }
  return NULL;
}

/**
 * varve_config_find_entry:
 * @self: a configuration
 * @section: a section of it
 * @key: a key, in lower case
 *
 * Finds a key in @section, or else in `[DEFAULT]`.
 *
 * Returns: (transfer none) (nullable): it
 */
VarveConfigEntry *
varve_config_find_entry (VarveConfig *self, VarveConfigSection *section, const char *key)
{
  VarveConfigEntry *entry = varve_config_section_find (section, key);
  VarveConfigSection *fallback = entry ? NULL : varve_config_find_section (self, "DEFAULT");

  return fallback ? varve_config_section_find (fallback, key) : entry;
}

static gboolean expand (VarveConfig *self,
                        VarveConfigSection *section,
                        const VarveConfigEntry *entry,
                        guint depth,
                        guint *n_expansions,
                        GString *result,
                        GError **error);

static gboolean
expand_name (VarveConfig *self,
             VarveConfigSection *section,
             const VarveConfigEntry *entry,
             const char *name,
             guint depth,
             guint *n_expansions,
             GString *result,
             GError **error)
{
  VarveConfigEntry *other = varve_config_find_entry (self, section, name);

  if (g_str_equal (name, "here"))
    {
      g_autofree char *here = g_path_get_dirname (self->path);

      g_string_append (result, here);
      return TRUE;
    }
  if (++*n_expansions > MAX_EXPANSIONS || result->len > MAX_EXPANDED)
    {
      varve_config_set_error (self, entry->line, error, NULL, _ ("“%s” becomes too long"),
                              entry->key);
      return FALSE;
    }
  if (other && depth < MAX_DEPTH)
    return expand (self, section, other, depth + 1, n_expansions, result, error);
  if (other)
    varve_config_set_error (self, entry->line, error, NULL, _ ("“%s” leads back to itself"),
                            entry->key);
  else
    {
      g_autofree char *hint = g_strdup_printf (
          _ ("Write %%%%(%s) where %%(%s) itself is meant, as file_template needs it."), name,
          name);

      varve_config_set_error (self, entry->line, error, hint,
                              _ ("“%s” uses %%(%s)s, and section [%s] has no such key"), entry->key,
                              name, section->name);
    }
  return FALSE;
}

static gboolean
expand (VarveConfig *self,
        VarveConfigSection *section,
        const VarveConfigEntry *entry,
        guint depth,
        guint *n_expansions,
        GString *result,
        GError **error)
{
  for (const char *p = entry->value; *p; p++)
    {
      const char *close = p[0] == '%' && p[1] == '(' ? strchr (p, ')') : NULL;

      if (p[0] == '%' && p[1] == '%')
        g_string_append_c (result, *p++);
      else if (close && close[1] == 's')
        {
          g_autofree char *name = g_ascii_strdown (p + 2, close - p - 2);

          if (!expand_name (self, section, entry, name, depth, n_expansions, result, error))
            return FALSE;
          p = close + 1;
        }
      else
        g_string_append_c (result, *p);
    }
  return TRUE;
}

/**
 * varve_config_expand:
 * @self: a configuration
 * @section: the section of @entry
 * @entry: what is asked for
 *
 * Resolves `%(here)s`, the file's folder, `%(key)s`, another key of the section, and `%%`, as
 * Python's ConfigParser does for Alembic; a `%` in front of anything else stays, so that a URL may
 * hold `%40`.
 *
 * Returns: (transfer full): the value, or %NULL with %VARVE_ERROR_INVALID_CONFIG
 */
char *
varve_config_expand (VarveConfig *self,
                     VarveConfigSection *section,
                     const VarveConfigEntry *entry,
                     GError **error)
{
  g_autoptr (GString) result = g_string_new (NULL);
  guint n_expansions = 0;

  if (!expand (self, section, entry, 0, &n_expansions, result, error))
    return NULL;
  return g_string_free (g_steal_pointer (&result), FALSE);
}
