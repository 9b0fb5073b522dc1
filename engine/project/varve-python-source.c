/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-python-source.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "revision/varve-script-layout.h"

#include <string.h>

/* Of a cookie's name, in lower case with `-` for `_`: those whose first half is ASCII, so that what
 * looks like Python is Python. */
static const char *const encodings[]
    = { "latin-1", "latin1",   "iso-8859-", "iso8859-", "cp",   "windows-125", "koi8-",
        "ascii",   "us-ascii", "gb",        "big5",     "euc-", "shift-jis",   NULL };

static gboolean
is_cookie_byte (char byte)
{
  return g_ascii_isalnum (byte) || byte == '-' || byte == '_' || byte == '.';
}

/* The encoding that a comment in the line at @line names; NULL for none. */
static char *
read_cookie (const char *line, gsize length)
{
  gsize start = strspn (line, " \t\f");
  const char *end = line + length;

  if (line[start] != '#')
    return NULL;
  for (const char *p = line + start; p + 7 < end; p++)
    {
      const char *name = p + 7;
      const char *stop;

      if (strncmp (p, "coding", 6) != 0 || (p[6] != '=' && p[6] != ':'))
        continue;
      name += strspn (name, " \t");
      for (stop = name; stop < end && is_cookie_byte (*stop);)
        stop++;
      if (stop > name)
        return g_strdelimit (g_ascii_strdown (name, stop - name), "_", '-');
    }
  return NULL;
}

static char *
find_cookie (const char *text)
{
  gsize first = strcspn (text, "\r\n");
  gsize start = strspn (text, " \t\f");
  char *cookie = read_cookie (text, first);
  const char *second = text + first;

  if (cookie || *second == '\0' || (start < first && text[start] != '#'))
    return cookie;
  second += second[0] == '\r' && second[1] == '\n' ? 2 : 1;
  return read_cookie (second, strcspn (second, "\r\n"));
}

static gboolean
is_utf8_name (const char *name)
{
  return !name || g_str_equal (name, "utf-8") || g_str_equal (name, "utf8")
         || g_str_has_prefix (name, "utf-8-");
}

static gboolean
is_supported (const char *name)
{
  for (guint i = 0; encodings[i]; i++)
    if (g_str_has_prefix (name, encodings[i]))
      return TRUE;
  return FALSE;
}

gboolean
varve_python_source_check (const char *text, gsize length)
{
  g_autofree char *cookie = NULL;

  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;
  cookie = find_cookie (text);
  return is_utf8_name (cookie);
}

static void
set_error_at (const char *text,
              gsize length,
              gsize offset,
              const char *path,
              GError **error,
              const char *message)
{
  guint line, column;

  varve_text_locate (text, length, offset, &line, &column);
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("Python itself would refuse the file: save it as UTF-8 text."), "%s",
                   message);
  if (error && *error)
    varve_error_set_place (*error, path, line, 0);
}

char *
varve_python_source_decode (const char *text, gsize *length, const char *path, GError **error)
{
  const char *nul = memchr (text, '\0', *length);
  g_autofree char *cookie = nul ? NULL : find_cookie (text);
  g_autofree char *message = NULL;
  g_autofree char *decoded = NULL;
  const char *bad = text;
  gsize written;

  if (nul)
    {
      varve_script_check_bytes (text, *length, path, error);
      return NULL;
    }
  if (is_utf8_name (cookie))
    {
      g_utf8_validate_len (text, *length, &bad);
      set_error_at (text, *length, bad - text, path, error, _ ("The file is not UTF-8 text"));
      return NULL;
    }
  if (is_supported (cookie))
    decoded = g_convert (text, *length, "UTF-8",
                         g_str_has_prefix (cookie, "latin") ? "ISO-8859-1" : cookie, NULL, &written,
                         NULL);
  if (decoded && !memchr (decoded, '\0', written))
    {
      *length = written;
      return g_steal_pointer (&decoded);
    }
  message
      = g_strdup_printf (_ ("The file can't be read in the encoding “%s” that it names"), cookie);
  set_error_at (text, *length, 0, path, error, message);
  return NULL;
}
