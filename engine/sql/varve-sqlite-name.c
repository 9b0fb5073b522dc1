/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQLite's names: which words are keywords, how a name is read and written. */

#include "sql/varve-sqlite-name.h"

#include <stdlib.h>
#include <string.h>

/* Sorted. All keywords of SQLite 3.45, and two words that mean something unless they are quoted. */
static const char *const keywords[] = {
  "abort",
  "action",
  "add",
  "after",
  "all",
  "alter",
  "always",
  "analyze",
  "and",
  "as",
  "asc",
  "attach",
  "autoincrement",
  "before",
  "begin",
  "between",
  "by",
  "cascade",
  "case",
  "cast",
  "check",
  "collate",
  "column",
  "commit",
  "conflict",
  "constraint",
  "create",
  "cross",
  "current",
  "current_date",
  "current_time",
  "current_timestamp",
  "database",
  "default",
  "deferrable",
  "deferred",
  "delete",
  "desc",
  "detach",
  "distinct",
  "do",
  "drop",
  "each",
  "else",
  "end",
  "escape",
  "except",
  "exclude",
  "exclusive",
  "exists",
  "explain",
  "fail",
  "false",
  "filter",
  "first",
  "following",
  "for",
  "foreign",
  "from",
  "full",
  "generated",
  "glob",
  "group",
  "groups",
  "having",
  "if",
  "ignore",
  "immediate",
  "in",
  "index",
  "indexed",
  "initially",
  "inner",
  "insert",
  "instead",
  "intersect",
  "into",
  "is",
  "isnull",
  "join",
  "key",
  "last",
  "left",
  "like",
  "limit",
  "match",
  "materialized",
  "natural",
  "no",
  "not",
  "nothing",
  "notnull",
  "null",
  "nulls",
  "of",
  "offset",
  "on",
  "or",
  "order",
  "others",
  "outer",
  "over",
  "partition",
  "plan",
  "pragma",
  "preceding",
  "primary",
  "query",
  "raise",
  "range",
  "recursive",
  "references",
  "regexp",
  "reindex",
  "release",
  "rename",
  "replace",
  "restrict",
  "returning",
  "right",
  "rollback",
  "row",
  "rows",
  "savepoint",
  "select",
  "set",
  "table",
  "temp",
  "temporary",
  "then",
  "ties",
  "to",
  "transaction",
  "trigger",
  "true",
  "unbounded",
  "union",
  "unique",
  "update",
  "using",
  "vacuum",
  "values",
  "view",
  "virtual",
  "when",
  "where",
  "window",
  "with",
  "without",
};

typedef struct
{
  const char *text;
  gsize length;
} Word;

static int
compare_word (gconstpointer key, gconstpointer entry)
{
  const Word *word = key;
  const char *keyword = *(const char *const *) entry;
  int order = (*word->text | 0x20) - *keyword;

  if (order != 0)
    return order;
  order = g_ascii_strncasecmp (word->text, keyword, word->length);
  return order != 0 ? order : -(keyword[word->length] != '\0');
}

/**
 * varve_sqlite_is_keyword:
 * @word: a word, need not end
 * @length: its length in bytes
 *
 * Returns: whether SQLite knows @word as a keyword, be it one that can be a name as well
 */
gboolean
varve_sqlite_is_keyword (const char *word, gsize length)
{
  const Word key = { word, length };

  return length >= 2 && length <= 17 && g_ascii_isalpha (*word)
         && bsearch (&key, keywords, G_N_ELEMENTS (keywords), sizeof *keywords, compare_word)
                != NULL;
}

/**
 * varve_sqlite_dup_name:
 * @lexer: a lexer
 * @token: a word, quoted identifier or string of its text
 *
 * Returns: (transfer full): the name that it stands for
 */
char *
varve_sqlite_dup_name (const VarveLexer *lexer, const VarveToken *token)
{
  const char *at = lexer->text + token->offset;
  const char *end = at + token->length - 1;
  char mark = *at;
  char *name, *to;

  if (token->kind != VARVE_TOKEN_NAME && token->kind != VARVE_TOKEN_STRING)
    return g_strndup (at, token->length);
  to = name = g_malloc (token->length);
  for (at++; at < end; at++)
    {
      *to++ = *at;
      if (*at == mark && mark != '[')
        at++;
    }
  *to = '\0';
  return name;
}

static gboolean
is_plain (const char *name)
{
  const char *at = name;

  if (g_ascii_isdigit (*name) || *name == '\0')
    return FALSE;
  while (g_ascii_isalnum (*at) || *at == '_')
    at++;
  return *at == '\0' && !varve_sqlite_is_keyword (name, at - name);
}

/**
 * varve_sqlite_append_name:
 * @text: what is written to
 * @name: a name
 *
 * Appends @name, in double quotes unless it is plain and no keyword.
 */
void
varve_sqlite_append_name (GString *text, const char *name)
{
  if (is_plain (name))
    {
      g_string_append (text, name);
      return;
    }
  g_string_append_c (text, '"');
  for (; *name != '\0'; name++)
    {
      if (*name == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *name);
    }
  g_string_append_c (text, '"');
}
