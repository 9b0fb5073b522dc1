/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-judge.h"

/* Statements are judged by their tokens and not by PostgreSQL's parse tree, since the tree of a
 * hostile statement is deep enough to overflow the stack of its reader, and since what matters is
 * said by keywords; the tests hold the verdicts equal to those by the tree. */

/**
 * varve_judge_statement:
 * @lexer: on a statement's first token, ending where the statement ends
 * @what: (out) (nullable): for a flagged one its keywords; static
 *
 * Returns: the statement's flags
 */
VarveStatementFlags
varve_judge_statement (VarveLexer lexer, const char **what)
{
  *what = NULL;
  if (lexer.dialect == VARVE_DIALECT_POSTGRES)
    return varve_judge_statement_postgres (&lexer, what);

  return varve_judge_statement_sqlite (&lexer, what);
}

/* Passes over @keyword if it is next. */
gboolean
varve_judge_take_word (VarveLexer *lexer, const char *keyword)
{
  VarveLexer ahead = *lexer;
  VarveToken token;

  varve_lexer_next (&ahead, &token);
  if (!varve_lexer_is_word (&ahead, &token, keyword))
    return FALSE;

  *lexer = ahead;
  return TRUE;
}

gboolean
varve_judge_take_symbol (VarveLexer *lexer, char symbol)
{
  VarveLexer ahead = *lexer;
  VarveToken token;

  varve_lexer_next (&ahead, &token);
  if (!varve_lexer_is_symbol (&ahead, &token, symbol))
    return FALSE;

  *lexer = ahead;
  return TRUE;
}

/* -1 for a closing parenthesis, 1 for an opening one. */
static int
depth_change (const VarveLexer *lexer, const VarveToken *token)
{
  if (varve_lexer_is_symbol (lexer, token, '('))
    return 1;
  return varve_lexer_is_symbol (lexer, token, ')') ? -1 : 0;
}

/* Passes over everything up to and with @keyword outside of parentheses; or up to the parenthesis
 * that closes what @lexer is in, or the end. */
gboolean
varve_judge_find_word (VarveLexer *lexer, const char *keyword)
{
  VarveLexer ahead = *lexer;
  VarveToken token;
  int depth = 0;

  while (varve_lexer_next (&ahead, &token) != VARVE_TOKEN_END)
    {
      depth += depth_change (&ahead, &token);
      if (depth < 0)
        break;
      *lexer = ahead;
      if (depth == 0 && varve_lexer_is_word (&ahead, &token, keyword))
        return TRUE;
    }
  return FALSE;
}

/* [IF EXISTS] [ONLY] [schema.]name [*] */
void
varve_judge_skip_table_name (VarveLexer *lexer)
{
  VarveToken token;

  if (varve_judge_take_word (lexer, "if"))
    varve_judge_take_word (lexer, "exists");
  varve_judge_take_word (lexer, "only");
  do
    varve_lexer_next (lexer, &token);
  while (varve_judge_take_symbol (lexer, '.'));
  varve_judge_take_symbol (lexer, '*');
}

/* A DELETE or UPDATE without WHERE, at its verb; up to its end or the parenthesis around it. */
VarveStatementFlags
varve_judge_change (VarveLexer *lexer, const char **what)
{
  const char *verb = NULL;

  if (varve_judge_take_word (lexer, "delete"))
    verb = "DELETE";
  else if (varve_judge_take_word (lexer, "update"))
    verb = "UPDATE";
  if (verb == NULL || varve_judge_find_word (lexer, "where"))
    return VARVE_STATEMENT_PLAIN;

  *what = verb;
  return VARVE_STATEMENT_LOSES_DATA;
}

/* WITH name [(columns)] AS [[NOT] MATERIALIZED] (query) [SEARCH or CYCLE clause], … verb: each
 * query and the verb. @lexer is behind WITH. */
VarveStatementFlags
varve_judge_with (VarveLexer *lexer, const char **what)
{
  VarveLexer ahead = *lexer;
  VarveStatementFlags flags = VARVE_STATEMENT_PLAIN;
  VarveToken token;
  gboolean expects_name = TRUE;
  int depth = 0;

  varve_judge_take_word (lexer, "recursive");
  for (ahead = *lexer; varve_lexer_next (&ahead, &token) != VARVE_TOKEN_END; *lexer = ahead)
    {
      int change = depth_change (&ahead, &token);

      depth += change;
      if (change > 0 && depth == 1)
        {
          VarveLexer query = ahead;

          flags |= varve_judge_change (&query, what);
        }
      else if (depth == 0 && varve_lexer_is_symbol (&ahead, &token, ','))
        expects_name = TRUE;
      else if (depth == 0 && expects_name)
        expects_name = FALSE;
      else if (depth == 0
               && (varve_lexer_is_word (&ahead, &token, "delete")
                   || varve_lexer_is_word (&ahead, &token, "update")))
        return flags | varve_judge_change (lexer, what);
      else if (depth == 0
               && (varve_lexer_is_word (&ahead, &token, "select")
                   || varve_lexer_is_word (&ahead, &token, "insert")
                   || varve_lexer_is_word (&ahead, &token, "merge")
                   || varve_lexer_is_word (&ahead, &token, "values")))
        break;
    }
  return flags;
}
