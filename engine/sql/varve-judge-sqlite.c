/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-judge.h"

/* Those that do nothing, or fail, inside a transaction when they are set; after SQLite's "PRAGMA
 * Statements". A query of their value is harmless. */
static const struct
{
  const char *name;
  const char *what;
} no_transaction_pragmas[] = {
  { "foreign_keys", "PRAGMA foreign_keys" }, { "journal_mode", "PRAGMA journal_mode" },
  { "locking_mode", "PRAGMA locking_mode" }, { "synchronous", "PRAGMA synchronous" },
  { "temp_store", "PRAGMA temp_store" },
};

static VarveStatementFlags
judge_pragma (VarveLexer *lexer, const char **what)
{
  VarveToken name;

  do
    varve_lexer_next (lexer, &name);
  while (varve_judge_take_symbol (lexer, '.'));

  if (varve_lexer_is_word (lexer, &name, "wal_checkpoint"))
    {
      *what = "PRAGMA wal_checkpoint";
      return VARVE_STATEMENT_NO_TRANSACTION;
    }
  if (!varve_judge_take_symbol (lexer, '=') && !varve_judge_take_symbol (lexer, '('))
    return VARVE_STATEMENT_PLAIN;

  for (guint i = 0; i < G_N_ELEMENTS (no_transaction_pragmas); i++)
    if (varve_lexer_is_word (lexer, &name, no_transaction_pragmas[i].name))
      {
        *what = no_transaction_pragmas[i].what;
        return VARVE_STATEMENT_NO_TRANSACTION;
      }
  return VARVE_STATEMENT_PLAIN;
}

/* ROLLBACK [TRANSACTION [name]] [TO savepoint] */
static VarveStatementFlags
judge_rollback (VarveLexer *lexer, const char **what)
{
  gboolean is_partial = varve_judge_find_word (lexer, "to");

  *what = is_partial ? "ROLLBACK TO" : "ROLLBACK";
  return is_partial ? VARVE_STATEMENT_SAVEPOINT : VARVE_STATEMENT_TRANSACTION_CONTROL;
}

static VarveStatementFlags
judge_alter (VarveLexer *lexer, const char **what)
{
  if (!varve_judge_take_word (lexer, "table"))
    return VARVE_STATEMENT_PLAIN;

  varve_judge_skip_table_name (lexer);
  if (!varve_judge_take_word (lexer, "drop"))
    return VARVE_STATEMENT_PLAIN;

  *what = "DROP COLUMN";
  return VARVE_STATEMENT_LOSES_DATA;
}

static VarveStatementFlags
judge_drop (VarveLexer *lexer, const char **what)
{
  if (!varve_judge_take_word (lexer, "table"))
    return VARVE_STATEMENT_PLAIN;

  *what = "DROP TABLE";
  return VARVE_STATEMENT_LOSES_DATA;
}

static const struct
{
  const char *verb;
  const char *what;
  VarveStatementFlags flags;
  VarveStatementFlags (*judge) (VarveLexer *lexer, const char **what);
} verbs[] = {
  { "begin", "BEGIN", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "commit", "COMMIT", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "end", "END", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "rollback", NULL, 0, judge_rollback },
  { "savepoint", "SAVEPOINT", VARVE_STATEMENT_SAVEPOINT, NULL },
  { "release", "RELEASE", VARVE_STATEMENT_SAVEPOINT, NULL },
  { "vacuum", "VACUUM", VARVE_STATEMENT_NO_TRANSACTION, NULL },
  { "detach", "DETACH", VARVE_STATEMENT_NO_TRANSACTION, NULL },
  { "pragma", NULL, 0, judge_pragma },
  { "alter", NULL, 0, judge_alter },
  { "drop", NULL, 0, judge_drop },
  { "with", NULL, 0, varve_judge_with },
};

VarveStatementFlags
varve_judge_statement_sqlite (VarveLexer *lexer, const char **what)
{
  VarveLexer at_verb = *lexer;
  VarveToken verb;

  varve_lexer_next (lexer, &verb);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (!varve_lexer_is_word (lexer, &verb, verbs[i].verb))
        continue;
      if (verbs[i].judge != NULL)
        return verbs[i].judge (lexer, what);
      *what = verbs[i].what;
      return verbs[i].flags;
    }
  return varve_judge_change (&at_verb, what);
}
