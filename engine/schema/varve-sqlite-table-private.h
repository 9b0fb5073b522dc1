/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-sqlite-table.h"

G_BEGIN_DECLS

/**
 * VarveSqliteCursor:
 * @token: what comes next
 * @end: where the token before it ended
 *
 * A place in a text that is being parsed.
 */
typedef struct
{
  VarveLexer lexer;
  VarveToken token;
  gsize end;
} VarveSqliteCursor;

/* At the text's first token. */
void varve_sqlite_cursor_init (VarveSqliteCursor *self, const char *sql);
void varve_sqlite_cursor_advance (VarveSqliteCursor *self);
static inline gboolean
varve_sqlite_cursor_is (const VarveSqliteCursor *self, const char *keyword)
{
  return varve_lexer_is_word (&self->lexer, &self->token, keyword);
}
gboolean varve_sqlite_cursor_is_symbol (const VarveSqliteCursor *self, char symbol);
/* Each of these takes what it was asked for, or says FALSE and stays. */
gboolean varve_sqlite_cursor_accept (VarveSqliteCursor *self, const char *keyword);
gboolean varve_sqlite_cursor_accept_symbol (VarveSqliteCursor *self, char symbol);
gboolean varve_sqlite_cursor_accept_name (VarveSqliteCursor *self, char **name);
gboolean varve_sqlite_cursor_accept_parentheses (VarveSqliteCursor *self, VarveSpan *inside);

/* varve-sqlite-definition.c; @body: the part of an index's text that may name columns. (transfer
 * full) */
char *varve_sqlite_dup_behind_name (const char *sql);
char *varve_sqlite_dup_virtual (const char *sql);
char *varve_sqlite_dup_index (const char *sql, char **body);

/* varve-sqlite-constraint.c; FALSE: not understood */
gboolean varve_sqlite_cursor_is_table_constraint (const VarveSqliteCursor *self);
gboolean varve_sqlite_cursor_parse_column (VarveSqliteCursor *self, VarveSqliteTable *table);
gboolean varve_sqlite_cursor_parse_constraint (VarveSqliteCursor *self, VarveSqliteTable *table);

G_END_DECLS
