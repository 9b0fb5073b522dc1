/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-dotenv.h"

#include "base/varve-error.h"
#include "base/varve-file.h"
#include "base/varve-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAX_DOTENV_SIZE ((gsize) 1024 * 1024)

static const char *
skip_line (const char *p)
{
  p += strcspn (p, "\n");
  return *p ? p + 1 : p;
}

static gboolean
is_name_byte (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static char *
read_name (const char **p)
{
  const char *start = *p + strspn (*p, " \t");
  const char *end;

  if (g_str_has_prefix (start, "export") && (start[6] == ' ' || start[6] == '\t'))
    start += 6 + strspn (start + 6, " \t");
  for (end = start; is_name_byte (*end); end++)
    ;
  *p = end + strspn (end, " \t");
  if (end == start || **p != '=')
    return NULL;
  *p += 1;
  *p += strspn (*p, " \t");
  return g_strndup (start, end - start);
}

static void
append_escaped (GString *value, char c)
{
  switch (c)
    {
      case 'n':
        g_string_append_c (value, '\n');
        break;
      case 't':
        g_string_append_c (value, '\t');
        break;
      case '"':
      case '\\':
      case '$':
        g_string_append_c (value, c);
        break;
      default:
        g_string_append_c (value, '\\');
        g_string_append_c (value, c);
    }
}

/* Between quotes, over several lines if need be; NULL where they are not closed. */
static char *
read_quoted (const char **p)
{
  g_autoptr (GString) value = g_string_new (NULL);
  char quote = **p;
  const char *c;

  for (c = *p + 1; *c && *c != quote; c++)
    {
      if (quote == '"' && *c == '\\' && c[1])
        append_escaped (value, *++c);
      else
        g_string_append_c (value, *c);
    }
  if (*c != quote)
    return NULL;
  *p = c + 1;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static char *
read_plain (const char **p)
{
  size_t length = strcspn (*p, "\r\n");
  g_autofree char *value = g_strndup (*p, length);
  char *comment = value[0] == '#' ? value : strstr (value, " #");

  if (!comment)
    comment = strstr (value, "\t#");
  if (comment)
    *comment = '\0';
  *p += length;
  return g_strdup (g_strchomp (value));
}

GHashTable *
varve_dotenv_parse (const char *text)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *p = g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text;

  for (; *p; p = skip_line (p))
    {
      g_autofree char *name = read_name (&p);
      g_autofree char *value = NULL;

      if (!name)
        continue;
      value = *p == '"' || *p == '\'' ? read_quoted (&p) : read_plain (&p);
      if (value)
        g_hash_table_replace (values, g_steal_pointer (&name), g_steal_pointer (&value));
    }
  return g_steal_pointer (&values);
}

char *
varve_dotenv_lookup (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ".env", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) values = NULL;
  gsize length;

  if (access (path, F_OK) != 0 && errno == ENOENT)
    return NULL;
  text = varve_file_read (AT_FDCWD, path, FALSE, MAX_DOTENV_SIZE, &length, error);
  if (!text)
    return NULL;
  if (!g_utf8_validate_len (text, length, NULL))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, _ ("Save the file as UTF-8 text."),
                       _ ("The file is not UTF-8 text"));
      if (error && *error)
        varve_error_set_place (*error, path, 0, 0);
      return NULL;
    }
  values = varve_dotenv_parse (text);
  return g_strdup (g_hash_table_lookup (values, name));
}
