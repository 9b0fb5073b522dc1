/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-pg-parser.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <pg_query.h>

/* libpg_query is PostgreSQL's own scanner and grammar, of the version that it names. Since 13 its
 * state is per thread (memory contexts and error stack are thread-local and freed when the thread
 * ends), so that several threads may parse at once; a test does. Only the raw grammar is used: it
 * keeps its stack on the heap, while what turns trees into protobuf recurses without a limit. */

static void
set_parse_error (GError **error,
                 const PgQueryError *parse_error,
                 const char *text,
                 gsize offset,
                 gsize length,
                 const char *path)
{
  /* It counts characters, from one; zero if it has no place. */
  glong characters = MAX (parse_error->cursorpos - 1, 0);
  const char *at = text + offset;
  guint line, column;

  while (characters-- > 0 && at < text + offset + length)
    at = g_utf8_next_char (at);
  varve_text_locate (text, offset + length, at - text, &line, &column);
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("PostgreSQL’s grammar ends here: correct what stands at this place or right "
                      "before it."),
                   "%s", parse_error->message);
  if (error == NULL)
    return;
  varve_error_set_place (*error, path, line, column);
  varve_error_set_sqlstate (*error, "42601");
}

gboolean
varve_pg_parser_split (const char *text,
                       gsize offset,
                       gsize length,
                       const char *path,
                       GArray *spans,
                       GError **error)
{
  g_autofree char *part = g_strndup (text + offset, length);
  PgQuerySplitResult result = pg_query_split_with_parser (part);
  gboolean ok = result.error == NULL;

  if (!ok)
    set_parse_error (error, result.error, text, offset, length, path);
  for (int i = 0; ok && i < result.n_stmts; i++)
    {
      gsize start = result.stmts[i]->stmt_location;
      gsize size = result.stmts[i]->stmt_len;
      VarvePgSpan span = { offset + start, size > 0 ? size : length - start };

      g_array_append_val (spans, span);
    }
  pg_query_free_split_result (result);
  return ok;
}
