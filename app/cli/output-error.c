/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <fcntl.h>
#include <string.h>

#define EXCERPT_LINES_BEFORE 4
#define MAX_EXCERPT_FILE     ((gsize) 16 * 1024 * 1024)
#define MAX_EXCERPT_WIDTH    160

static void
append_line (GString *text, const char *label, const char *value)
{
  g_autofree char *visible = value && *value ? varve_text_make_visible (value) : NULL;

  if (visible)
    g_string_append_printf (text, "%s%s\n", label, visible);
}

/* Tabs become one space, so that the caret stands where the column is. */
static void
append_source_line (GString *text, guint number, const char *line)
{
  g_autofree char *visible = NULL;
  g_autofree char *copy = g_strdup (line);

  g_strchomp (g_strdelimit (copy, "\t", ' '));
  visible = varve_text_make_visible (copy);
  if (g_utf8_strlen (visible, -1) > MAX_EXCERPT_WIDTH)
    {
      g_autofree char *cut = g_utf8_substring (visible, 0, MAX_EXCERPT_WIDTH);

      g_string_append_printf (text, "%6u | %s…\n", number, cut);
    }
  else
    g_string_append_printf (text, "%6u | %s\n", number, visible);
}

static void
append_excerpt (GString *text, const VarveErrorDetails *details)
{
  gsize length;
  g_autofree char *source
      = varve_file_read (AT_FDCWD, details->path, FALSE, MAX_EXCERPT_FILE, &length, NULL);
  const char *line;
  gsize before = text->len;
  guint number;

  if (!source || !g_utf8_validate_len (source, length, NULL))
    return;
  line = source;
  for (number = 1; line && number <= details->line; number++)
    {
      char *end = memchr (line, '\n', source + length - line);

      if (number + EXCERPT_LINES_BEFORE >= details->line)
        {
          g_autofree char *shown = g_strndup (line, (end ? end : source + length) - line);

          append_source_line (text, number, shown);
        }
      line = end ? end + 1 : NULL;
    }
  if (number <= details->line)
    {
      g_string_truncate (text, before);
      return;
    }
  if (details->column > 0 && details->column <= MAX_EXCERPT_WIDTH)
    g_string_append_printf (text, "%6s | %*s^\n", "", (int) details->column - 1, "");
}

static void
append_statement (GString *text, const char *statement)
{
  g_auto (GStrv) lines = g_strsplit (statement, "\n", 6);

  for (guint i = 0; lines[i] && i < 5; i++)
    append_source_line (text, i + 1, lines[i]);
  if (g_strv_length (lines) > 5)
    g_string_append (text, "       | …\n");
}

static void
append_place (GString *text, const VarveErrorDetails *details)
{
  g_autofree char *path = varve_text_make_visible (cli_get_shown_path (details->path));

  g_string_append (text, path);
  if (details->line > 0)
    g_string_append_printf (text, ":%u", details->line);
  if (details->line > 0 && details->column > 0)
    g_string_append_printf (text, ":%u", details->column);
  if (details->statement_number > 0)
    g_string_append_printf (text, _ (": statement %u"), details->statement_number);
  g_string_append_c (text, '\n');
}

void
cli_show_error (const GError *error, const char *after)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autoptr (GString) text = g_string_new (NULL);

  append_line (text, "varvectl: ", error->message);
  if (details && details->path)
    append_place (text, details);
  if (details && details->path && details->line > 0)
    append_excerpt (text, details);
  if (details && details->statement && (!details->line || !details->statement_number))
    append_statement (text, details->statement);
  if (details)
    {
      append_line (text, _ ("Detail: "), details->detail);
      append_line (text, "SQLSTATE: ", details->sqlstate);
    }
  append_line (text, "", after);
  if (details)
    append_line (text, "", details->hint);
  g_string_truncate (text, text->len - 1);
  cli_note ("%s", text->str);
}
