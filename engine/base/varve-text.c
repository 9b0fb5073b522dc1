/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-text.h"

#include <string.h>

#define BYTE_ORDER_MARK     "\xef\xbb\xbf"
#define ALEMBIC_SLUG_LENGTH 40

static gsize
byte_order_mark_length (const char *text, gsize length)
{
  gsize mark = strlen (BYTE_ORDER_MARK);

  return length >= mark && memcmp (text, BYTE_ORDER_MARK, mark) == 0 ? mark : 0;
}

/**
 * varve_text_position_advance:
 * @self: a position in @text, at first %VARVE_TEXT_POSITION_INIT
 * @text: the whole text, which need not be valid UTF-8
 * @length: its length in bytes
 * @offset: where to go; not before @self, and not behind the end
 *
 * Moves a position forwards. LF, CRLF and a lone CR each end a line; a byte order mark takes no
 * column.
 */
void
varve_text_position_advance (VarveTextPosition *self, const char *text, gsize length, gsize offset)
{
  gsize end = MIN (offset, length);

  g_return_if_fail (self->offset <= end);

  if (self->offset == 0 && end > 0)
    self->offset = MIN (byte_order_mark_length (text, length), end);
  for (; self->offset < end; self->offset++)
    {
      guchar byte = text[self->offset];

      if (byte == '\n'
          || (byte == '\r' && !(self->offset + 1 < length && text[self->offset + 1] == '\n')))
        {
          self->line++;
          self->column = 1;
        }
      else if ((byte & 0xc0) != 0x80)
        self->column++;
    }
}

/**
 * varve_text_locate:
 * @text: the whole text
 * @length: its length in bytes
 * @offset: a place in it, in bytes
 * @line: (out): its 1-based line
 * @column: (out): its 1-based column in characters
 *
 * Finds one place. For many of them use varve_text_position_advance(), since this reads from the
 * start.
 */
void
varve_text_locate (const char *text, gsize length, gsize offset, guint *line, guint *column)
{
  VarveTextPosition position = VARVE_TEXT_POSITION_INIT;

  varve_text_position_advance (&position, text, length, offset);
  *line = position.line;
  *column = position.column;
}

/**
 * varve_text_is_control:
 * @character: a character
 *
 * Returns: whether a terminal or a person could be misled by it: C0 other than TAB and LF, DEL, C1,
 *   line and paragraph separators, and the controls of the bidirectional algorithm
 */
gboolean
varve_text_is_control (gunichar character)
{
  if (character < 0x20)
    return character != '\t' && character != '\n';

  return (character >= 0x7f && character <= 0x9f) || character == 0x61c || character == 0x200e
         || character == 0x200f || (character >= 0x2028 && character <= 0x202e)
         || (character >= 0x2066 && character <= 0x2069);
}

static void
append_visible (GString *out, gunichar character)
{
  if (character < 0x20)
    g_string_append_unichar (out, 0x2400 + character);
  else if (character == 0x7f)
    g_string_append_unichar (out, 0x2421);
  else
    g_string_append_printf (out, "<U+%04X>", character);
}

/**
 * varve_text_make_visible:
 * @text: any text
 *
 * Makes a text harmless on a terminal and in a log: valid UTF-8, with control characters (see
 * varve_text_is_control()) replaced by their pictures or by `<U+202E>`.
 *
 * Returns: (transfer full): the harmless text
 */
char *
varve_text_make_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (varve_text_is_control (character))
        append_visible (out, character);
      else
        g_string_append_len (out, at, g_utf8_next_char (at) - at);
    }
  return g_string_free (out, FALSE);
}

static void
cut_slug (GString *slug, guint max)
{
  const char *last;

  g_string_truncate (slug, g_utf8_offset_to_pointer (slug->str, max) - slug->str);
  last = strrchr (slug->str, '_');
  if (last != NULL)
    g_string_truncate (slug, last - slug->str);
  g_string_append_c (slug, '_');
}

/**
 * varve_text_shorten:
 * @text: (nullable): any bytes; what is not UTF-8 is replaced
 * @max: at most so many characters, 3 or more
 *
 * Both ends of a text that is too long to be repeated in a message tell it from others.
 *
 * Returns: (transfer full): @text, or its beginning and end with “…” between
 */
char *
varve_text_shorten (const char *text, guint max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  glong length = g_utf8_strlen (valid, -1);
  guint tail = (max - 1) / 3;
  guint head = max - 1 - tail;
  g_autofree char *beginning = NULL;

  if (length <= (glong) max)
    return g_steal_pointer (&valid);
  beginning = g_utf8_substring (valid, 0, head);
  return g_strconcat (beginning, "…", g_utf8_offset_to_pointer (valid, length - tail), NULL);
}

/**
 * varve_text_slug:
 * @message: (nullable): a revision's message
 * @max: at most so many characters, 0 for Alembic's default of 40
 *
 * The part of a file name that follows from a message, as Alembic makes it: the words (letters,
 * digits and underscores of any script) in lower case, joined by underscores. A longer one is cut
 * before the word that does not fit and ends in an underscore that comes on top of @max.
 *
 * Returns: (transfer full): the slug, which may be empty
 */
char *
varve_text_slug (const char *message, guint max)
{
  g_autofree char *valid = g_utf8_make_valid (message != NULL ? message : "", -1);
  GString *slug = g_string_new (NULL);
  gboolean in_word = FALSE;

  if (max == 0)
    max = ALEMBIC_SLUG_LENGTH;
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gboolean is_word = character == '_' || g_unichar_isalnum (character);

      if (is_word && !in_word && slug->len > 0)
        g_string_append_c (slug, '_');
      if (is_word)
        g_string_append_unichar (slug, g_unichar_tolower (character));
      in_word = is_word;
    }
  if (g_utf8_strlen (slug->str, slug->len) > (glong) max)
    cut_slug (slug, max);
  return g_string_free (slug, FALSE);
}

/**
 * varve_set_str:
 * @where: (inout) (nullable): an owned string
 * @value: (nullable): what it shall be; may point into the old one
 *
 * Returns: whether it changed
 */
gboolean
varve_set_str (char **where, const char *value)
{
  char *old = *where;

  if (g_strcmp0 (old, value) == 0)
    return FALSE;

  *where = g_strdup (value);
  g_free (old);
  return TRUE;
}

/**
 * varve_text_checksum:
 * @text: a script, of any bytes
 * @length: its length in bytes
 *
 * The checksum that tells whether a script was edited. A byte order mark and the kind of line end
 * don't count, since version control changes them on its own.
 *
 * Returns: (transfer full): SHA-256 in lower-case hex
 */
char *
varve_text_checksum (const char *text, gsize length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize at = byte_order_mark_length (text, length);

  while (at < length)
    {
      const char *cr = memchr (text + at, '\r', length - at);
      gsize end = cr != NULL ? (gsize) (cr - text) : length;

      g_checksum_update (checksum, (const guchar *) text + at, end - at);
      at = end;
      if (cr == NULL)
        break;
      g_checksum_update (checksum, (const guchar *) "\n", 1);
      at += at + 1 < length && text[at + 1] == '\n' ? 2 : 1;
    }
  return g_strdup (g_checksum_get_string (checksum));
}
