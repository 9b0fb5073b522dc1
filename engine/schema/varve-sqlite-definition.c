/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the CREATE of anything but a table says behind its name, in normal form. */
#include "schema/varve-sqlite-table-private.h"

#include <string.h>

/* Behind CREATE TABLE name, or another CREATE. */
char *
varve_sqlite_dup_behind_name (const char *sql)
{
  VarveSqliteCursor cursor;
  g_autofree char *name = NULL;
  gsize start;

  varve_sqlite_cursor_init (&cursor, sql);
  while (varve_sqlite_cursor_is (&cursor, "create") || varve_sqlite_cursor_is (&cursor, "unique")
         || varve_sqlite_cursor_is (&cursor, "virtual"))
    varve_sqlite_cursor_advance (&cursor);
  varve_sqlite_cursor_advance (&cursor);
  varve_sqlite_cursor_accept_name (&cursor, &name);
  start = cursor.token.offset;
  return varve_sqlite_dup_normal (sql, (VarveSpan){ start, strlen (sql) - start }, 0);
}

/* Its module gets each argument as a text, so that only spaces around it may go. */
char *
varve_sqlite_dup_virtual (const char *sql)
{
  GString *text = g_string_new (NULL);
  g_autofree char *name = NULL;
  VarveSqliteCursor cursor;
  gsize start;
  guint depth = 0;

  varve_sqlite_cursor_init (&cursor, sql);
  while (cursor.token.kind != VARVE_TOKEN_END && !varve_sqlite_cursor_is (&cursor, "using"))
    varve_sqlite_cursor_advance (&cursor);
  varve_sqlite_cursor_advance (&cursor);
  if (varve_sqlite_cursor_accept_name (&cursor, &name))
    varve_sqlite_append_name (text, name);
  for (start = cursor.token.offset; cursor.token.kind != VARVE_TOKEN_END;)
    {
      gboolean opens = varve_sqlite_cursor_is_symbol (&cursor, '(');
      gboolean closes = varve_sqlite_cursor_is_symbol (&cursor, ')');

      depth -= closes && depth > 0;
      if ((opens && depth == 0) || (closes && depth == 0)
          || (depth == 1 && varve_sqlite_cursor_is_symbol (&cursor, ',')))
        {
          g_autofree char *part = g_strndup (sql + start, cursor.token.offset - start);

          g_string_append (text, g_strstrip (part));
          g_string_append (text, opens ? " (" : closes ? ")" : ", ");
          start = cursor.token.offset + 1;
        }
      depth += opens;
      varve_sqlite_cursor_advance (&cursor);
    }
  return g_string_free (text, FALSE);
}

/* "UNIQUE (a, b DESC) WHERE c"; as a whole where it is not understood. (transfer full) */
char *
varve_sqlite_dup_index (const char *sql, char **body)
{
  GString *text = g_string_new (NULL);
  g_autofree char *name = NULL;
  VarveSqliteCursor cursor;
  VarveSpan inside, rest;

  varve_sqlite_cursor_init (&cursor, sql);
  varve_sqlite_cursor_accept (&cursor, "create");
  if (varve_sqlite_cursor_accept (&cursor, "unique"))
    g_string_append (text, "UNIQUE ");
  if (!varve_sqlite_cursor_accept (&cursor, "index")
      || !varve_sqlite_cursor_accept_name (&cursor, &name)
      || !varve_sqlite_cursor_accept (&cursor, "on")
      || !varve_sqlite_cursor_accept_name (&cursor, &name)
      || !varve_sqlite_cursor_accept_parentheses (&cursor, &inside))
    {
      g_string_free (text, TRUE);
      *body = g_strdup (sql);
      return varve_sqlite_dup_behind_name (sql);
    }
  *body = g_strdup (sql + inside.offset);
  g_string_append_c (text, '(');
  varve_sqlite_append_normal (text, sql, inside, VARVE_SQLITE_TEXT_LIST);
  g_string_append_c (text, ')');
  rest = (VarveSpan){ cursor.end, strlen (sql) - cursor.end };
  if (cursor.token.kind != VARVE_TOKEN_END)
    {
      g_string_append_c (text, ' ');
      varve_sqlite_append_normal (text, sql, rest, 0);
    }
  return g_string_free (text, FALSE);
}
