/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include <stdlib.h>
#include <string.h>

/* Sorted. All that pg_get_keywords() of PostgreSQL 15 calls other than unreserved, which is what
 * its quote_ident() quotes. */
static const char *const postgres_keywords[] = {
  "all",
  "analyse",
  "analyze",
  "and",
  "any",
  "array",
  "as",
  "asc",
  "asymmetric",
  "authorization",
  "between",
  "bigint",
  "binary",
  "bit",
  "boolean",
  "both",
  "case",
  "cast",
  "char",
  "character",
  "check",
  "coalesce",
  "collate",
  "collation",
  "column",
  "concurrently",
  "constraint",
  "create",
  "cross",
  "current_catalog",
  "current_date",
  "current_role",
  "current_schema",
  "current_time",
  "current_timestamp",
  "current_user",
  "dec",
  "decimal",
  "default",
  "deferrable",
  "desc",
  "distinct",
  "do",
  "else",
  "end",
  "except",
  "exists",
  "extract",
  "false",
  "fetch",
  "float",
  "for",
  "foreign",
  "freeze",
  "from",
  "full",
  "grant",
  "greatest",
  "group",
  "grouping",
  "having",
  "ilike",
  "in",
  "initially",
  "inner",
  "inout",
  "int",
  "integer",
  "intersect",
  "interval",
  "into",
  "is",
  "isnull",
  "join",
  "lateral",
  "leading",
  "least",
  "left",
  "like",
  "limit",
  "localtime",
  "localtimestamp",
  "national",
  "natural",
  "nchar",
  "none",
  "normalize",
  "not",
  "notnull",
  "null",
  "nullif",
  "numeric",
  "offset",
  "on",
  "only",
  "or",
  "order",
  "out",
  "outer",
  "overlaps",
  "overlay",
  "placing",
  "position",
  "precision",
  "primary",
  "real",
  "references",
  "returning",
  "right",
  "row",
  "select",
  "session_user",
  "setof",
  "similar",
  "smallint",
  "some",
  "substring",
  "symmetric",
  "table",
  "tablesample",
  "then",
  "time",
  "timestamp",
  "to",
  "trailing",
  "treat",
  "trim",
  "true",
  "union",
  "unique",
  "user",
  "using",
  "values",
  "varchar",
  "variadic",
  "verbose",
  "when",
  "where",
  "window",
  "with",
  "xmlattributes",
  "xmlconcat",
  "xmlelement",
  "xmlexists",
  "xmlforest",
  "xmlnamespaces",
  "xmlparse",
  "xmlpi",
  "xmlroot",
  "xmlserialize",
  "xmltable",
};

/* Sorted. Those of SQLite that can't stand as a name everywhere. */
static const char *const sqlite_keywords[] = {
  "add",        "all",        "alter",      "and",          "as",           "autoincrement",
  "between",    "case",       "cast",       "check",        "collate",      "commit",
  "constraint", "create",     "cross",      "current_date", "current_time", "current_timestamp",
  "default",    "deferrable", "delete",     "distinct",     "drop",         "else",
  "escape",     "except",     "exists",     "foreign",      "from",         "full",
  "group",      "having",     "if",         "in",           "index",        "indexed",
  "inner",      "insert",     "intersect",  "into",         "is",           "isnull",
  "join",       "left",       "limit",      "natural",      "not",          "nothing",
  "notnull",    "null",       "on",         "or",           "order",        "outer",
  "primary",    "raise",      "references", "returning",    "right",        "select",
  "set",        "table",      "then",       "to",           "transaction",  "union",
  "unique",     "update",     "using",      "values",       "when",         "where",
};

static int
compare_keyword (gconstpointer name, gconstpointer keyword)
{
  return g_ascii_strcasecmp (name, *(const char *const *) keyword);
}

static gboolean
is_keyword (VarveDialect dialect, const char *name)
{
  if (dialect == VARVE_DIALECT_POSTGRES)
    return bsearch (name, postgres_keywords, G_N_ELEMENTS (postgres_keywords),
                    sizeof *postgres_keywords, compare_keyword)
           != NULL;

  return bsearch (name, sqlite_keywords, G_N_ELEMENTS (sqlite_keywords), sizeof *sqlite_keywords,
                  compare_keyword)
         != NULL;
}

/* PostgreSQL folds what is not quoted to lower case; SQLite does not look at the case at all. */
static gboolean
is_plain (VarveDialect dialect, const char *name)
{
  if (!g_ascii_isalpha (name[0]) && name[0] != '_')
    return FALSE;

  for (const char *at = name; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '_')
      return FALSE;
    else if (dialect == VARVE_DIALECT_POSTGRES && g_ascii_isupper (*at))
      return FALSE;
  return TRUE;
}

static char *
quote (const char *value, char mark)
{
  GString *quoted = g_string_sized_new (strlen (value) + 2);

  g_string_append_c (quoted, mark);
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == mark)
        g_string_append_c (quoted, mark);
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, mark);
  return g_string_free (quoted, FALSE);
}

/**
 * varve_sql_quote_identifier:
 * @dialect: whose SQL it is
 * @name: a name as the database knows it, without its schema
 *
 * Returns: (transfer full): @name as it has to be written in SQL: in double quotes, unless it is
 * plain (ASCII letters, digits and underscores; for PostgreSQL lower case) and no keyword
 */
char *
varve_sql_quote_identifier (VarveDialect dialect, const char *name)
{
  if (is_plain (dialect, name) && !is_keyword (dialect, name))
    return g_strdup (name);

  return quote (name, '"');
}

/**
 * varve_sql_quote_literal:
 * @dialect: whose SQL it is
 * @value: any text
 *
 * Returns: (transfer full): a string literal; right in PostgreSQL where standard_conforming_strings
 *   is on, as it is by default
 */
char *
varve_sql_quote_literal (VarveDialect dialect, const char *value)
{
  return quote (value, '\'');
}
