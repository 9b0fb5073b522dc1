/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_DIALECT_SQLITE,
  VARVE_DIALECT_POSTGRES,
} VarveDialect;

typedef enum
{
  VARVE_STATEMENT_PLAIN = 0,
  VARVE_STATEMENT_TRANSACTION_CONTROL
  = 1 << 0, /* BEGIN, COMMIT, ROLLBACK, PREPARE TRANSACTION …; SAVEPOINT is none */
  VARVE_STATEMENT_NO_TRANSACTION = 1 << 1, /* the server refuses it inside a transaction */
  VARVE_STATEMENT_COPY_STDIN = 1 << 2, /* COPY … FROM STDIN: its data can't travel in a script */
  VARVE_STATEMENT_LOSES_DATA
  = 1 << 3, /* DROP TABLE/COLUMN/SCHEMA, TRUNCATE, DELETE or UPDATE without WHERE */
  VARVE_STATEMENT_SAVEPOINT
  = 1 << 4, /* SAVEPOINT, RELEASE, ROLLBACK TO: only where a transaction is open */
} VarveStatementFlags;

/**
 * VarveStatement:
 * @offset: of the statement's first byte (after white space and comments) in the whole text
 * @length: without the semicolon
 * @line: 1-based, in the whole text
 * @column: 1-based, in characters
 * @what: (nullable): for flagged ones, its keywords for messages ("COMMIT", "CREATE INDEX
 *   CONCURRENTLY"); static
 */
typedef struct
{
  gsize offset;
  gsize length;
  guint line;
  guint column;
  VarveStatementFlags flags;
  const char *what;
} VarveStatement;

/**
 * VarveStatements:
 * @items: (element-type VarveStatement): in order
 * @by_lexer: the bundled PostgreSQL grammar could not parse the text; split by the lexer, flags
 * judged by keywords only
 * @parse_error: (nullable): why, with line and column in the whole text
 */
typedef struct
{
  GArray *items;
  gboolean by_lexer;
  GError *parse_error;
} VarveStatements;

/* Splits the @length bytes at @offset of @text; positions are in @text. PostgreSQL by its own
 * parser, SQLite by its lexical rules (the run itself follows sqlite3_prepare_v2, tests hold both
 * equal). Errors: VARVE_ERROR_INVALID_SCRIPT with place (backslash command, dot command,
 * unterminated string or comment). @path: for errors, nullable. */
VarveStatements *varve_statements_split (VarveDialect dialect,
                                         const char *text,
                                         gsize offset,
                                         gsize length,
                                         const char *path,
                                         GError **error);
void varve_statements_free (VarveStatements *self);
/* What may not run: transaction control and COPY FROM STDIN anywhere, with @transactional what
 * needs to be outside of one, and with !@transactional savepoints (in SQLite they would open one).
 * VARVE_ERROR_INVALID_SCRIPT with place, statement and hint. */
gboolean varve_statements_check (const VarveStatements *self,
                                 const char *text,
                                 gboolean transactional,
                                 const char *path,
                                 GError **error);

/* An identifier is quoted where it has to be; a literal always, with '' doubling (E'' is never
 * needed: standard_conforming_strings). */
char *varve_sql_quote_identifier (VarveDialect dialect, const char *name);
char *varve_sql_quote_literal (VarveDialect dialect, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveStatements, varve_statements_free)

G_END_DECLS
