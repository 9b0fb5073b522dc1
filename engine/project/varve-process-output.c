/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-process-output.h"

#include <string.h>

#define DEFAULT_LIMIT ((gsize) 4 * 1024 * 1024)
#define LONGEST_LINE  ((gsize) 64 * 1024)

void
varve_process_output_init (VarveProcessOutput *self,
                           gboolean is_stderr,
                           const VarveProcessOptions *options)
{
  *self = (VarveProcessOutput){
    .head = g_string_new (NULL),
    .tail = g_string_new (NULL),
    .line = g_string_new (NULL),
    .limit = MAX ((options->max_output ? options->max_output : DEFAULT_LIMIT) / 2, 1),
    .is_stderr = is_stderr,
    .line_func = options->line_func,
    .user_data = options->user_data,
  };
}

/* Cut only when twice as much as is kept came together, so that each byte moves once. */
static void
shorten_tail (VarveProcessOutput *self, gsize most)
{
  gsize excess;

  if (self->tail->len <= most)
    return;
  excess = self->tail->len - self->limit;
  g_string_erase (self->tail, 0, excess);
  self->dropped += excess;
}

static void
keep (VarveProcessOutput *self, const char *bytes, gsize length)
{
  gsize n = MIN (length, self->limit - self->head->len);

  g_string_append_len (self->head, bytes, n);
  g_string_append_len (self->tail, bytes + n, length - n);
  shorten_tail (self, self->limit * 2);
}

static void
hand_over_line (VarveProcessOutput *self)
{
  g_autofree char *text = NULL;

  if (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    g_string_truncate (self->line, self->line->len - 1);
  text = g_utf8_make_valid (self->line->str, self->line->len);
  self->line_func (self->is_stderr, text, self->user_data);
  g_string_truncate (self->line, 0);
}

static void
add_to_lines (VarveProcessOutput *self, const char *bytes, gsize length)
{
  while (length > 0)
    {
      const char *end = memchr (bytes, '\n', length);
      gsize room = LONGEST_LINE - self->line->len;
      gsize n = MIN (end ? (gsize) (end - bytes) : length, room);

      g_string_append_len (self->line, bytes, n);
      bytes += n;
      length -= n;
      if (length == 0)
        return;
      hand_over_line (self);
      if (*bytes == '\n')
        {
          bytes++;
          length--;
        }
    }
}

void
varve_process_output_add (VarveProcessOutput *self, const char *bytes, gsize length)
{
  keep (self, bytes, length);
  if (self->line_func)
    add_to_lines (self, bytes, length);
}

char *
varve_process_output_end (VarveProcessOutput *self, gsize *length)
{
  GString *text = g_steal_pointer (&self->head);

  if (self->line_func && self->line->len > 0)
    hand_over_line (self);
  shorten_tail (self, self->limit);
  if (self->dropped > 0)
    g_string_append_printf (text, "\n[… %" G_GSIZE_FORMAT " bytes left out …]\n", self->dropped);
  g_string_append_len (text, self->tail->str, self->tail->len);
  g_string_free (g_steal_pointer (&self->tail), TRUE);
  g_string_free (g_steal_pointer (&self->line), TRUE);
  *length = text->len;
  return g_string_free (text, FALSE);
}
