/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-script-layout.h"

#include "base/varve-i18n.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define UP_MARKER       "migrate:up"
#define DOWN_MARKER     "migrate:down"

/* One pass over a script's lines. */
typedef struct
{
  const char *text;
  gsize length;
  const char *path;
  gboolean has_cr; /* lone CRs may end lines */
  gboolean in_comment;
  gboolean message_settled;
  gsize at; /* start of the next line */
  guint n_lines;
  gsize start; /* this line … */
  gsize end;   /* … without its end */
  VarveScriptLayout *layout;
} Scan;

static const char *const field_names[VARVE_N_FIELDS] = {
  [VARVE_FIELD_REVISION_ID] = "Revision ID", [VARVE_FIELD_REVISES] = "Revises",
  [VARVE_FIELD_CREATE_DATE] = "Create Date", [VARVE_FIELD_BRANCH_LABELS] = "Branch Labels",
  [VARVE_FIELD_DEPENDS_ON] = "Depends On",   [VARVE_FIELD_DRAFT] = "Draft",
  [VARVE_FIELD_PROVEN] = "Proven",           [VARVE_FIELD_NOT_PROVEN] = "Not proven",
};

const char *
varve_field_get_name (VarveField field)
{
  return field_names[field];
}

VarveField
varve_field_find (const char *name, gsize length)
{
  for (int i = 0; i < VARVE_N_FIELDS; i++)
    {
      if (strlen (field_names[i]) == length
          && g_ascii_strncasecmp (field_names[i], name, length) == 0)
        return i;
    }
  return VARVE_N_FIELDS;
}

static gboolean
is_blank (char byte)
{
  return byte == ' ' || byte == '\t' || byte == '\f' || byte == '\v';
}

static gsize
skip_blanks (const Scan *self, gsize at)
{
  while (at < self->end && is_blank (self->text[at]))
    at++;
  return at;
}

static gboolean
next_line (Scan *self)
{
  const char *from = self->text + self->at;
  gsize rest = self->length - self->at;
  const char *newline;
  const char *cr = NULL;

  if (rest == 0)
    return FALSE;
  newline = memchr (from, '\n', rest);
  if (self->has_cr)
    cr = memchr (from, '\r', newline != NULL ? (gsize) (newline - from) : rest);
  self->start = self->at;
  self->n_lines++;
  if (cr != NULL)
    {
      self->end = cr - self->text;
      self->at = self->end + (cr + 1 == newline ? 2 : 1);
    }
  else
    {
      self->end = newline != NULL ? (gsize) (newline - self->text) : self->length;
      self->at = newline != NULL ? self->end + 1 : self->length;
    }
  return TRUE;
}

static gboolean
refuse_line (const Scan *self, gsize offset, GError **error, const char *hint, const char *message)
{
  varve_script_set_error (error, self->text, self->length, offset, self->path, hint, "%s", message);
  return FALSE;
}

/* The end of @marker at @at if it stands there as a word of its own, else 0. */
static gsize
match_marker (const Scan *self, gsize at, const char *marker, gboolean exact)
{
  gsize length = strlen (marker);
  const char *text = self->text + at;

  if (self->end - at < length)
    return 0;
  if (exact ? memcmp (text, marker, length) != 0 : g_ascii_strncasecmp (text, marker, length) != 0)
    return 0;
  at += length;
  return at == self->end || is_blank (self->text[at]) ? at : 0;
}

static gboolean
read_options (const Scan *self, gsize at, VarveScriptSection *section, GError **error)
{
  while ((at = skip_blanks (self, at)) < self->end)
    {
      gsize start = at;
      g_autofree char *option = NULL;

      while (at < self->end && !is_blank (self->text[at]))
        at++;
      option = g_strndup (self->text + start, at - start);
      if (g_str_equal (option, "transaction:false"))
        section->transactional = FALSE;
      else if (!g_str_equal (option, "transaction:true"))
        {
          varve_script_set_error (error, self->text, self->length, start, self->path,
                                  _ ("The one option is “transaction:false”."),
                                  _ ("Unknown option “%s” behind the marker"), option);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
begin_up (Scan *self, gsize options, GError **error)
{
  VarveScriptLayout *layout = self->layout;

  if (layout->up.present)
    return refuse_line (self, self->start, error, _ ("Keep one and join what is below them."),
                        _ ("“-- migrate:up” stands twice"));
  if (layout->down.present)
    return refuse_line (self, self->start, error, _ ("Put the upgrade first."),
                        _ ("“-- migrate:up” stands behind “-- migrate:down”"));
  layout->up.present = TRUE;
  layout->up.transactional = TRUE;
  layout->up.offset = self->at;
  layout->up.length = self->length - self->at;
  layout->up.line = self->n_lines;
  return read_options (self, options, &layout->up, error);
}

static gboolean
begin_down (Scan *self, gsize options, GError **error)
{
  VarveScriptLayout *layout = self->layout;

  if (layout->down.present)
    return refuse_line (self, self->start, error, _ ("Keep one and join what is below them."),
                        _ ("“-- migrate:down” stands twice"));
  if (layout->up.present)
    layout->up.length = self->start - layout->up.offset;
  layout->down.present = TRUE;
  layout->down.transactional = TRUE;
  layout->down.offset = self->at;
  layout->down.length = self->length - self->at;
  layout->down.line = self->n_lines;
  return read_options (self, options, &layout->down, error);
}

/* @found: whether this line is a marker. What only nearly is one is refused: taken for a comment it
 * would make a downgrade run as part of the upgrade. */
static gboolean
read_marker (Scan *self, gboolean *found, GError **error)
{
  gsize dashes = skip_blanks (self, self->start);
  gsize word;
  gsize options;

  *found = FALSE;
  if (self->end - dashes < 2 || self->text[dashes] != '-' || self->text[dashes + 1] != '-')
    return TRUE;
  word = skip_blanks (self, dashes + 2);
  if (word == self->end || g_ascii_tolower (self->text[word]) != 'm')
    return TRUE;
  *found = TRUE;
  if (dashes == self->start && (options = match_marker (self, word, UP_MARKER, TRUE)) > 0)
    return begin_up (self, options, error);
  if (dashes == self->start && (options = match_marker (self, word, DOWN_MARKER, TRUE)) > 0)
    return begin_down (self, options, error);
  *found = FALSE;
  if (match_marker (self, word, UP_MARKER, FALSE) == 0
      && match_marker (self, word, DOWN_MARKER, FALSE) == 0)
    return TRUE;
  return refuse_line (self, dashes, error,
                      _ ("Write it at the start of the line and in lower case: “-- migrate:up”, "
                         "“-- migrate:down”."),
                      _ ("This looks like a marker but is none"));
}

static void
fill_span (const Scan *self, VarveScriptSpan *span, gsize start)
{
  gsize end = self->end;

  while (end > start && is_blank (self->text[end - 1]))
    end--;
  span->start = start;
  span->end = end;
  span->line_start = self->start;
  span->line_end = self->at;
  span->line = self->n_lines;
}

/* @at: behind the dashes and blanks. */
static gboolean
read_comment (Scan *self, gsize at, GError **error)
{
  const char *colon = memchr (self->text + at, ':', self->end - at);
  VarveField field = VARVE_N_FIELDS;

  if (colon != NULL)
    field = varve_field_find (self->text + at, colon - (self->text + at));
  /* A message may begin with such a word. */
  if (field >= VARVE_FIELD_DRAFT && !self->message_settled)
    field = VARVE_N_FIELDS;
  if (field != VARVE_N_FIELDS && self->layout->fields[field].line > 0)
    {
      varve_script_set_error (error, self->text, self->length, at, self->path,
                              _ ("Keep one of the two lines."), _ ("“%s” stands twice in the head"),
                              field_names[field]);
      return FALSE;
    }
  if (field != VARVE_N_FIELDS)
    fill_span (self, &self->layout->fields[field], skip_blanks (self, colon + 1 - self->text));
  else if (!self->message_settled && at < self->end)
    fill_span (self, &self->layout->message, at);
  if (at < self->end)
    self->message_settled = TRUE;
  return TRUE;
}

/* Leaves a block comment, if the line ends it; what is behind its end has to be blank. */
static gsize
skip_block_comment (Scan *self, gsize at)
{
  const char *end = g_strstr_len (self->text + at, self->end - at, "*/");

  self->in_comment = end == NULL;
  return end == NULL ? self->end : skip_blanks (self, end + 2 - self->text);
}

static gboolean
read_head_line (Scan *self, GError **error)
{
  gsize at = skip_blanks (self, self->start);

  if (self->in_comment)
    at = skip_block_comment (self, at);
  else if (self->end - at >= 2 && self->text[at] == '/' && self->text[at + 1] == '*')
    at = skip_block_comment (self, at + 2);
  if (at == self->end)
    return TRUE;
  if (self->end - at >= 2 && self->text[at] == '-' && self->text[at + 1] == '-')
    return read_comment (self, skip_blanks (self, at + 2), error);
  return refuse_line (self, at, error,
                      _ ("Move it below that line, write the line above it if there is none, or "
                         "make it a comment."),
                      _ ("A statement before “-- migrate:up” would never run"));
}

static gboolean
read_lines (Scan *self, GError **error)
{
  while (next_line (self))
    {
      gboolean is_marker = FALSE;

      if (!self->in_comment && !read_marker (self, &is_marker, error))
        return FALSE;
      if (is_marker || self->layout->up.present || self->layout->down.present)
        continue;
      if (!read_head_line (self, error))
        return FALSE;
    }
  return TRUE;
}

/* Finds the parts of a script: one pass over its lines, no copies. */
gboolean
varve_script_layout_find (VarveScriptLayout *self,
                          const char *text,
                          gsize length,
                          const char *path,
                          GError **error)
{
  Scan scan = { .text = text, .length = length, .path = path, .layout = self };

  memset (self, 0, sizeof *self);
  if (!varve_script_check_bytes (text, length, path, error))
    return FALSE;
  if (length >= strlen (BYTE_ORDER_MARK)
      && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    self->mark_length = strlen (BYTE_ORDER_MARK);
  scan.at = self->mark_length;
  scan.has_cr = memchr (text, '\r', length) != NULL;
  if (!read_lines (&scan, error))
    return FALSE;
  if (self->up.present)
    return TRUE;
  scan.start = scan.n_lines > 0 && self->down.present ? self->down.offset : self->mark_length;
  return refuse_line (&scan, scan.start, error,
                      _ ("Write a line “-- migrate:up” above the SQL of the upgrade."),
                      scan.in_comment ? _ ("A comment before “-- migrate:up” does not end")
                                      : _ ("The script has no “-- migrate:up”"));
}
