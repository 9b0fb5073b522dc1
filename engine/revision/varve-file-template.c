/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-template.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <string.h>

/* What a file system takes as one name, less ".sql" and room for a temporary's mark. */
#define MAX_NAME_LENGTH 240
/* `%.2d` of Python: more digits than this are no date. */
#define MAX_DIGITS 9

typedef struct
{
  const VarveRevision *revision;
  GDateTime *created;
  const char *slug;
  GString *out;
} Namer;

static gboolean
refuse (GError **error, const char *file_template, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, const char *file_template, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                   _ ("It may hold %(rev)s, %(slug)s, %(epoch)s, %(year)d, %(month).2d, %(day).2d, "
                      "%(hour).2d, %(minute).2d, %(second).2d and folders below the versions "
                      "folder."),
                   _ ("file_template “%s”: %s"), file_template, reason);
  return FALSE;
}

static gboolean
find_number (const Namer *self, const char *name, gint64 *number)
{
  if (g_str_equal (name, "epoch"))
    *number = g_date_time_to_unix (self->created);
  else if (g_str_equal (name, "year"))
    *number = g_date_time_get_year (self->created);
  else if (g_str_equal (name, "month"))
    *number = g_date_time_get_month (self->created);
  else if (g_str_equal (name, "day"))
    *number = g_date_time_get_day_of_month (self->created);
  else if (g_str_equal (name, "hour"))
    *number = g_date_time_get_hour (self->created);
  else if (g_str_equal (name, "minute"))
    *number = g_date_time_get_minute (self->created);
  else if (g_str_equal (name, "second"))
    *number = g_date_time_get_second (self->created);
  else
    return FALSE;
  return TRUE;
}

static gboolean
append_value (Namer *self, const char *name, guint n_digits, char conversion)
{
  gint64 number;

  if (find_number (self, name, &number))
    g_string_append_printf (self->out, "%0*" G_GINT64_FORMAT, (int) n_digits, number);
  else if (conversion == 's' && g_str_equal (name, "rev"))
    g_string_append (self->out, self->revision->id);
  else if (conversion == 's' && g_str_equal (name, "slug"))
    g_string_append (self->out, self->slug);
  else
    return FALSE;
  return TRUE;
}

/* Python's `%(name)s`, `%(name)d` and `%(name).2d` (or `02d`). Returns behind it, NULL if it is
 * something else. */
static const char *
append_conversion (Namer *self, const char *at)
{
  const char *close = *at == '(' ? strchr (at, ')') : NULL;
  g_autofree char *name = NULL;
  guint n_digits = 0;

  if (close == NULL)
    return NULL;
  name = g_strndup (at + 1, close - at - 1);
  at = close + 1;
  if (*at == '.')
    at++;
  for (; g_ascii_isdigit (*at); at++)
    n_digits = MIN (n_digits * 10 + g_ascii_digit_value (*at), MAX_DIGITS);
  if ((*at != 's' && *at != 'd') || !append_value (self, name, n_digits, *at))
    return NULL;
  return at + 1;
}

static gboolean
check_name (const char *file_template, const char *name, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  if (*name == '\0')
    return refuse (error, file_template, _ ("“%s” gives no name"), file_template);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0' && i == 0)
        return refuse (error, file_template, _ ("“%s” leaves the versions folder"), name);
      if (*parts[i] == '\0')
        return refuse (error, file_template, _ ("“%s” has an empty folder name"), name);
      if (g_str_equal (parts[i], "..") || g_str_equal (parts[i], "."))
        return refuse (error, file_template, _ ("“%s” leaves the versions folder"), name);
      if (*parts[i] == '.')
        return refuse (error, file_template, _ ("“%s” would be hidden"), parts[i]);
      if (strlen (parts[i]) > MAX_NAME_LENGTH)
        return refuse (error, file_template, _ ("“%s” is too long for a file name"), parts[i]);
      for (const char *at = parts[i]; *at != '\0'; at = g_utf8_next_char (at))
        {
          if (g_unichar_iscntrl (g_utf8_get_char (at)) || *at == '\\')
            return refuse (error, file_template, _ ("“%s” has forbidden characters"), parts[i]);
        }
    }
  return TRUE;
}

/**
 * varve_template_file_name:
 * @file_template: Alembic's `file_template`, such as `%(rev)s_%(slug)s`
 * @revision: whose file it is
 * @created: its create date, in the time zone to use
 * @slug_length: at most so many characters of the message, 0 for Alembic's 40
 * @error: return location for a %VARVE_ERROR_INVALID_CONFIG
 *
 * The name for a new script, relative to the versions folder and without extension. It may hold
 * folders, but can't leave the versions folder.
 *
 * Returns: (transfer full) (nullable): the name
 */
char *
varve_template_file_name (const char *file_template,
                          const VarveRevision *revision,
                          GDateTime *created,
                          guint slug_length,
                          GError **error)
{
  g_autofree char *slug = varve_text_slug (revision->message, slug_length);
  g_autoptr (GString) out = g_string_new (NULL);
  Namer namer = { .revision = revision, .created = created, .slug = slug, .out = out };
  const char *at = file_template;

  while (*at != '\0')
    {
      const char *next;

      if (*at != '%' || at[1] == '%')
        {
          g_string_append_c (out, *at);
          at += *at == '%' ? 2 : 1;
          continue;
        }
      next = append_conversion (&namer, at + 1);
      if (next == NULL)
        {
          refuse (error, file_template, _ ("can't understand “%s”"), at);
          return NULL;
        }
      at = next;
    }
  if (!check_name (file_template, out->str, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
