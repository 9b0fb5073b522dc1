/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-script.h"

#include "base/varve-text.h"
#include "revision/varve-script-layout.h"

#include <string.h>

/**
 * varve_script_new_take:
 * @text: (transfer full): a script's bytes, NUL-terminated
 * @length: how many, without that NUL
 * @revision: (transfer full): what it says of itself
 * @up: its way up
 * @down: its way down
 *
 * Makes a script of parts that were found already, whatever language it is in.
 *
 * Returns: (transfer full): the script
 */
VarveScript *
varve_script_new_take (char *text,
                       gsize length,
                       VarveRevision *revision,
                       const VarveScriptSection *up,
                       const VarveScriptSection *down)
{
  VarveScript *self = g_new0 (VarveScript, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->text = text;
  self->length = length;
  self->revision = revision;
  self->up = *up;
  self->down = *down;
  return self;
}

/**
 * varve_script_parse_take:
 * @text: (transfer full): a script's bytes, NUL-terminated
 * @length: how many, without that NUL
 * @path: (nullable): its file, for errors and, where the head has none, for id and message
 * @error: return location for a %VARVE_ERROR_INVALID_SCRIPT with its place
 *
 * Reads a revision script. The head is Alembic's docstring as SQL comments, the markers are those
 * of dbmate; any other thing that stands before `-- migrate:up` than comments is refused, since it
 * would never run.
 *
 * Returns: (transfer full) (nullable): the script
 */
VarveScript *
varve_script_parse_take (char *text, gsize length, const char *path, GError **error)
{
  g_autofree char *owned = text;
  g_autoptr (VarveRevision) revision = NULL;
  VarveScriptLayout layout;

  if (!varve_script_layout_find (&layout, text, length, path, error))
    return NULL;
  revision = varve_script_layout_make_revision (&layout, text, length, path, error);
  if (revision == NULL)
    return NULL;
  return varve_script_new_take (g_steal_pointer (&owned), length, g_steal_pointer (&revision),
                                &layout.up, &layout.down);
}

/**
 * varve_script_ref:
 * @self: a script
 *
 * Returns: (transfer full): @self, held once more
 */
VarveScript *
varve_script_ref (VarveScript *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_script_unref:
 * @self: (transfer full): a script
 *
 * Lets go of @self, from any thread.
 */
void
varve_script_unref (VarveScript *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->text);
  varve_revision_unref (self->revision);
  g_free (self);
}

/**
 * varve_script_parse_head:
 * @text: a script's bytes
 * @length: how many
 * @path: (nullable): its file
 * @error: return location for a %VARVE_ERROR_INVALID_SCRIPT with its place
 *
 * What a graph needs of a script, without keeping the rest. Refuses what
 * varve_script_parse_take() refuses.
 *
 * Returns: (transfer full) (nullable): the revision
 */
VarveRevision *
varve_script_parse_head (const char *text, gsize length, const char *path, GError **error)
{
  VarveScriptLayout layout;

  if (!varve_script_layout_find (&layout, text, length, path, error))
    return NULL;
  return varve_script_layout_make_revision (&layout, text, length, path, error);
}

/**
 * varve_script_dup_checksum:
 * @self: a script
 *
 * Returns: (transfer full): the SHA-256 of the whole script, see varve_text_checksum()
 */
char *
varve_script_dup_checksum (VarveScript *self)
{
  return varve_text_checksum (self->text, self->length);
}

static char *
join (const VarveScript *self, gsize start, const char *middle, gsize end)
{
  GString *out = g_string_sized_new (self->length + strlen (middle));

  g_string_append_len (out, self->text, start);
  g_string_append (out, middle);
  g_string_append_len (out, self->text + end, self->length - end);
  return g_string_free (out, FALSE);
}

/* The line end that the file's lines have, as its first line shows. */
static const char *
get_line_end (const VarveScript *self)
{
  gsize at = strcspn (self->text, "\r\n");

  if (self->text[at] != '\r')
    return "\n";
  return self->text[at + 1] == '\n' ? "\r\n" : "\r";
}

/* A field that is not there goes behind the last one that stands before it in a head as the
 * template writes it, else before the first that stands after it. */
static char *
insert_field (const VarveScript *self,
              const VarveScriptLayout *layout,
              VarveField field,
              const char *value)
{
  const char *line_end = get_line_end (self);
  const VarveScriptSpan *message = &layout->message;
  g_autofree char *line = g_strdup_printf ("-- %s:%s%s%s", varve_field_get_name (field),
                                           *value != '\0' ? " " : "", value, line_end);
  g_autofree char *spaced = g_strconcat ("--", line_end, line, NULL);

  for (int i = (int) field - 1; i >= 0; i--)
    {
      if (layout->fields[i].line > 0)
        return join (self, layout->fields[i].line_end, line, layout->fields[i].line_end);
    }
  for (int i = (int) field + 1; i < VARVE_N_FIELDS; i++)
    {
      if (layout->fields[i].line > 0)
        return join (self, layout->fields[i].line_start, line, layout->fields[i].line_start);
    }
  if (message->line > 0)
    return join (self, message->line_end, spaced, message->line_end);
  return join (self, layout->mark_length, line, layout->mark_length);
}

/**
 * varve_script_replace_field:
 * @self: a script
 * @field: a head field's name: `Revision ID`, `Revises`, `Create Date`, `Branch Labels`,
 *   `Depends On`, `Draft`, `Proven` or `Not proven`
 * @value: (nullable): its new value, in one line, or %NULL to take the line away
 *
 * Makes the script's text with one head field changed. Every other byte stays: byte order mark,
 * line ends, white space, the order of the lines.
 *
 * Returns: (transfer full): the new text
 */
char *
varve_script_replace_field (VarveScript *self, const char *field, const char *value)
{
  VarveField which = varve_field_find (field, strlen (field));
  VarveScriptLayout layout;
  const VarveScriptSpan *span;
  g_autofree char *spaced = NULL;

  g_return_val_if_fail (which != VARVE_N_FIELDS, NULL);
  g_return_val_if_fail (value == NULL || strpbrk (value, "\r\n") == NULL, NULL);
  if (!varve_script_layout_find (&layout, self->text, self->length, NULL, NULL))
    g_return_val_if_reached (NULL);

  span = &layout.fields[which];
  if (span->line == 0)
    return value != NULL ? insert_field (self, &layout, which, value) : g_strdup (self->text);
  if (value == NULL)
    return join (self, span->line_start, "", span->line_end);
  if (self->text[span->start - 1] == ':' && *value != '\0')
    spaced = g_strconcat (" ", value, NULL);
  return join (self, span->start, spaced != NULL ? spaced : value, span->end);
}

/**
 * varve_script_without_transaction:
 * @self: a script
 * @up: the section behind `migrate:up`
 * @down: that behind `migrate:down`, where there is one
 *
 * Makes the script's text with `transaction:false` behind those markers. Every other byte stays.
 *
 * Returns: (transfer full): the new text
 */
char *
varve_script_without_transaction (VarveScript *self, gboolean up, gboolean down)
{
  const VarveScriptSection *const sections[] = { &self->down, &self->up };
  const gboolean wanted[] = { down, up };
  GString *text = g_string_new_len (self->text, self->length);

  /* The later one first: places before it stay. */
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      gsize at = sections[i]->offset;

      if (!wanted[i] || !sections[i]->present || !sections[i]->transactional)
        continue;
      while (at > 0 && (text->str[at - 1] == '\n' || text->str[at - 1] == '\r'))
        at--;
      g_string_insert (text, at, " transaction:false");
    }
  return g_string_free (text, FALSE);
}
