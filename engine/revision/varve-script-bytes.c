/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-script-layout.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <string.h>

/* So much of a file's start tells whether it is text at all. */
#define SAMPLE_LENGTH 1024

void
varve_script_set_error (GError **error,
                        const char *text,
                        gsize length,
                        gsize offset,
                        const char *path,
                        const char *hint,
                        const char *format,
                        ...)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) made = NULL;
  guint line = 0;
  guint column = 0;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  varve_text_locate (text, length, offset, &line, &column);
  varve_set_error (&made, VARVE_ERROR_INVALID_SCRIPT, hint, "%s", message);
  varve_error_set_place (made, path, line, column);
  g_propagate_error (error, g_steal_pointer (&made));
}

static gboolean
starts_with_bytes (const char *text, gsize length, const char *bytes, gsize n_bytes)
{
  return length >= n_bytes && memcmp (text, bytes, n_bytes) == 0;
}

/* Latin text in UTF-16 has a NUL in every second place. */
static gboolean
looks_like_utf16 (const char *text, gsize length)
{
  gsize sample = MIN (length, SAMPLE_LENGTH) & ~(gsize) 1;
  gsize n_nuls[2] = { 0, 0 };

  if (starts_with_bytes (text, length, "\xff\xfe", 2)
      || starts_with_bytes (text, length, "\xfe\xff", 2))
    return TRUE;
  for (gsize i = 0; i < sample; i++)
    n_nuls[i & 1] += text[i] == '\0';
  return sample >= 4
         && ((n_nuls[0] == 0 && n_nuls[1] >= sample / 4)
             || (n_nuls[1] == 0 && n_nuls[0] >= sample / 4));
}

static gboolean
looks_binary (const char *text, gsize length)
{
  gsize sample = MIN (length, SAMPLE_LENGTH);
  gsize n_strange = 0;

  for (gsize i = 0; i < sample; i++)
    {
      guchar byte = text[i];

      n_strange
          += (byte < 0x20 && strchr ("\t\n\f\r\033", byte) == NULL) || byte == 0x7f || byte == '\0';
    }
  return n_strange > sample / 50 + 1;
}

static gboolean
refuse_bytes (const char *text, gsize length, const char *path, GError **error)
{
  const char *nul = memchr (text, '\0', length);
  const char *end = text;

  if (looks_like_utf16 (text, length))
    varve_script_set_error (error, text, length, 0, path,
                            _ ("Save it as UTF-8, for instance with “iconv -f UTF-16 -t UTF-8”."),
                            _ ("The script is in UTF-16"));
  else if (looks_binary (text, length))
    varve_script_set_error (error, text, length, 0, path,
                            _ ("Move it out of the folder with the revision scripts."),
                            _ ("The file is binary, not a revision script"));
  else if (nul != NULL)
    varve_script_set_error (error, text, length, nul - text, path,
                            _ ("Delete it: what reads a script may stop there without saying so."),
                            _ ("The script holds a NUL byte"));
  else if (!g_utf8_validate_len (text, length, &end))
    varve_script_set_error (error, text, length, end - text, path,
                            _ ("Save the script as UTF-8 without changing what it says."),
                            _ ("The script is not valid UTF-8: byte 0x%02x"), (guchar) *end);
  else
    return TRUE;
  return FALSE;
}

/* How far the text is ASCII without NUL, eight bytes at a time: most scripts are, to their end. */
static gsize
count_ascii (const char *text, gsize length)
{
  const guint64 high = G_GUINT64_CONSTANT (0x8080808080808080);
  const guint64 one = G_GUINT64_CONSTANT (0x0101010101010101);
  gsize done = 0;

  for (; done + sizeof (guint64) <= length; done += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, text + done, sizeof word);
      /* A byte that is 0 borrows from the next when 1 is taken from it. */
      if ((word | (word - one)) & high)
        break;
    }
  return done;
}

gboolean
varve_script_check_bytes (const char *text, gsize length, const char *path, GError **error)
{
  gsize ascii = count_ascii (text, length);

  /* g_utf8_validate_len() stops at a NUL too, so that sound scripts are read once. */
  if (length > 0 && g_utf8_validate_len (text + ascii, length - ascii, NULL))
    return TRUE;
  if (length > 0)
    return refuse_bytes (text, length, path, error);
  varve_script_set_error (error, text, length, 0, path,
                          _ ("Write “-- migrate:up” and the SQL below it, or delete the file."),
                          _ ("The script is empty"));
  return FALSE;
}
