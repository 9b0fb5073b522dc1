/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-sqlite-name.h"

G_BEGIN_DECLS

/**
 * VarveSpan:
 *
 * A part of a text, in bytes.
 */
typedef struct
{
  gsize offset;
  gsize length;
} VarveSpan;

typedef enum
{
  VARVE_SQLITE_TEXT_EXPRESSION = 0,
  VARVE_SQLITE_TEXT_LIST = 1 << 0, /* of indexed columns: ASC says nothing, 'a' is a name */
  VARVE_SQLITE_TEXT_UPPER = 1 << 1 /* names, too: of a type or collation */
} VarveSqliteTextFlags;

/* Appends the normal form of a part of a text, in which white space, comments, the case of keywords
 * and the quoting of names make no difference. It is SQL of the same meaning. */
void varve_sqlite_append_normal (GString *text,
                                 const char *sql,
                                 VarveSpan span,
                                 VarveSqliteTextFlags flags);
/* (transfer full) */
char *varve_sqlite_dup_normal (const char *sql, VarveSpan span, VarveSqliteTextFlags flags);
/* @sql without the white space and comments at its end. */
gsize varve_sqlite_get_trimmed_length (const char *sql);

G_END_DECLS
