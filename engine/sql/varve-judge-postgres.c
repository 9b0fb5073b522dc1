/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-judge.h"

#include <string.h>

/* What can't run in a transaction is what calls PreventInTransactionBlock() in PostgreSQL 15, as
 * far as a statement shows it; the documentation names it in the notes of each command. */

static VarveStatementFlags
flag (const char **what, const char *keywords, VarveStatementFlags flags)
{
  *what = keywords;
  return flags;
}

/* An option's value as defGetBoolean() takes it: nothing, true, on, 1 or their opposites. */
static gboolean
is_switched_off (VarveLexer *lexer)
{
  static const char *const values[] = { "false", "off", "0", "'false'", "'off'", "'0'" };
  VarveToken value;

  varve_judge_take_symbol (lexer, '=');
  varve_lexer_next (lexer, &value);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (value.length == strlen (values[i])
        && g_ascii_strncasecmp (lexer->text + value.offset, values[i], value.length) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the options `(name [= value], …)`, at their parenthesis, hold @name. */
static gboolean
find_option (const VarveLexer *at, const char *name, gboolean *is_off)
{
  VarveLexer lexer = *at;
  VarveLexer option;

  if (!varve_judge_take_symbol (&lexer, '(') || !varve_judge_find_word (&lexer, name))
    return FALSE;

  option = lexer;
  *is_off = is_switched_off (&option);
  return TRUE;
}

static void
skip_parentheses (VarveLexer *lexer)
{
  if (varve_judge_take_symbol (lexer, '('))
    {
      varve_judge_find_word (lexer, "");
      varve_judge_take_symbol (lexer, ')');
    }
}

static gboolean
is_at_end (const VarveLexer *at)
{
  VarveLexer lexer = *at;
  VarveToken token;

  return varve_lexer_next (&lexer, &token) == VARVE_TOKEN_END;
}

/* COMMIT or ROLLBACK of the transaction, of a prepared one, or to a savepoint. */
static VarveStatementFlags
judge_commit (VarveLexer *lexer, const char **what)
{
  gboolean is_prepared = varve_judge_take_word (lexer, "prepared");

  return flag (what, is_prepared ? "COMMIT PREPARED" : "COMMIT",
               VARVE_STATEMENT_TRANSACTION_CONTROL);
}

static VarveStatementFlags
judge_rollback (VarveLexer *lexer, const char **what)
{
  if (varve_judge_take_word (lexer, "prepared"))
    return flag (what, "ROLLBACK PREPARED", VARVE_STATEMENT_TRANSACTION_CONTROL);
  if (!varve_judge_take_word (lexer, "work"))
    varve_judge_take_word (lexer, "transaction");
  if (varve_judge_take_word (lexer, "to"))
    return flag (what, "ROLLBACK TO", VARVE_STATEMENT_SAVEPOINT);
  return flag (what, "ROLLBACK", VARVE_STATEMENT_TRANSACTION_CONTROL);
}

/* PREPARE TRANSACTION 'id', but not PREPARE transaction AS … */
static VarveStatementFlags
judge_prepare (VarveLexer *lexer, const char **what)
{
  if (!varve_judge_take_word (lexer, "transaction") || varve_judge_take_word (lexer, "as")
      || varve_judge_take_symbol (lexer, '('))
    return VARVE_STATEMENT_PLAIN;

  return flag (what, "PREPARE TRANSACTION", VARVE_STATEMENT_TRANSACTION_CONTROL);
}

static VarveStatementFlags
judge_create_subscription (VarveLexer *lexer, const char **what)
{
  gboolean is_off = FALSE;

  if (varve_judge_find_word (lexer, "with")
      && ((find_option (lexer, "create_slot", &is_off) && is_off)
          || (find_option (lexer, "connect", &is_off) && is_off)))
    return VARVE_STATEMENT_PLAIN;

  return flag (what, "CREATE SUBSCRIPTION", VARVE_STATEMENT_NO_TRANSACTION);
}

static VarveStatementFlags
judge_create (VarveLexer *lexer, const char **what)
{
  varve_judge_take_word (lexer, "unique");
  if (varve_judge_take_word (lexer, "index"))
    return varve_judge_take_word (lexer, "concurrently")
               ? flag (what, "CREATE INDEX CONCURRENTLY", VARVE_STATEMENT_NO_TRANSACTION)
               : VARVE_STATEMENT_PLAIN;
  if (varve_judge_take_word (lexer, "database"))
    return flag (what, "CREATE DATABASE", VARVE_STATEMENT_NO_TRANSACTION);
  if (varve_judge_take_word (lexer, "tablespace"))
    return flag (what, "CREATE TABLESPACE", VARVE_STATEMENT_NO_TRANSACTION);
  if (varve_judge_take_word (lexer, "subscription"))
    return judge_create_subscription (lexer, what);
  return VARVE_STATEMENT_PLAIN;
}

/* What takes the columns with it that are of that type. */
static VarveStatementFlags
judge_drop_cascade (VarveLexer *lexer, const char **what, const char *keywords)
{
  return varve_judge_find_word (lexer, "cascade")
             ? flag (what, keywords, VARVE_STATEMENT_LOSES_DATA)
             : VARVE_STATEMENT_PLAIN;
}

static VarveStatementFlags
judge_drop (VarveLexer *lexer, const char **what)
{
  if (varve_judge_take_word (lexer, "index"))
    return varve_judge_take_word (lexer, "concurrently")
               ? flag (what, "DROP INDEX CONCURRENTLY", VARVE_STATEMENT_NO_TRANSACTION)
               : VARVE_STATEMENT_PLAIN;
  if (varve_judge_take_word (lexer, "database"))
    return flag (what, "DROP DATABASE",
                 VARVE_STATEMENT_NO_TRANSACTION | VARVE_STATEMENT_LOSES_DATA);
  if (varve_judge_take_word (lexer, "tablespace"))
    return flag (what, "DROP TABLESPACE", VARVE_STATEMENT_NO_TRANSACTION);
  if (varve_judge_take_word (lexer, "table"))
    return flag (what, "DROP TABLE", VARVE_STATEMENT_LOSES_DATA);
  if (varve_judge_take_word (lexer, "schema"))
    return flag (what, "DROP SCHEMA", VARVE_STATEMENT_LOSES_DATA);
  if (varve_judge_take_word (lexer, "owned"))
    return flag (what, "DROP OWNED", VARVE_STATEMENT_LOSES_DATA);
  if (varve_judge_take_word (lexer, "type"))
    return judge_drop_cascade (lexer, what, "DROP TYPE … CASCADE");
  if (varve_judge_take_word (lexer, "domain"))
    return judge_drop_cascade (lexer, what, "DROP DOMAIN … CASCADE");
  if (varve_judge_take_word (lexer, "extension"))
    return judge_drop_cascade (lexer, what, "DROP EXTENSION … CASCADE");
  return VARVE_STATEMENT_PLAIN;
}

/* Up to the comma behind an action; FALSE at the end. */
static gboolean
skip_action (VarveLexer *lexer)
{
  VarveToken token;
  int depth = 0;

  while (varve_lexer_next (lexer, &token) != VARVE_TOKEN_END)
    {
      if (varve_lexer_is_symbol (lexer, &token, '('))
        depth++;
      else if (varve_lexer_is_symbol (lexer, &token, ')'))
        depth--;
      else if (depth == 0 && varve_lexer_is_symbol (lexer, &token, ','))
        return TRUE;
    }
  return FALSE;
}

static VarveStatementFlags
judge_alter_table (VarveLexer *lexer, const char **what)
{
  VarveStatementFlags flags = VARVE_STATEMENT_PLAIN;

  varve_judge_skip_table_name (lexer);
  do
    {
      if (varve_judge_take_word (lexer, "drop") && !varve_judge_take_word (lexer, "constraint"))
        flags |= flag (what, "DROP COLUMN", VARVE_STATEMENT_LOSES_DATA);
      else if (varve_judge_take_word (lexer, "detach")
               && varve_judge_find_word (lexer, "concurrently"))
        flags |= flag (what, "DETACH PARTITION CONCURRENTLY", VARVE_STATEMENT_NO_TRANSACTION);
    }
  while (skip_action (lexer));
  return flags;
}

static VarveStatementFlags
judge_alter_type (VarveLexer *lexer, const char **what)
{
  VarveStatementFlags flags = VARVE_STATEMENT_PLAIN;

  varve_judge_skip_table_name (lexer);
  do
    {
      if (varve_judge_take_word (lexer, "drop"))
        flags |= flag (what, "DROP ATTRIBUTE", VARVE_STATEMENT_LOSES_DATA);
    }
  while (skip_action (lexer));
  return flags;
}

/* ALTER SUBSCRIPTION name REFRESH PUBLICATION, and those forms that refresh by default. */
static VarveStatementFlags
judge_alter_subscription (VarveLexer *lexer, const char **what)
{
  gboolean is_off = FALSE;
  VarveToken token;

  varve_lexer_next (lexer, &token);
  if (!varve_judge_take_word (lexer, "refresh"))
    {
      if (!varve_judge_take_word (lexer, "add") && !varve_judge_take_word (lexer, "drop"))
        varve_judge_take_word (lexer, "set");
      if (!varve_judge_take_word (lexer, "publication"))
        return VARVE_STATEMENT_PLAIN;
      if (varve_judge_find_word (lexer, "with") && find_option (lexer, "refresh", &is_off)
          && is_off)
        return VARVE_STATEMENT_PLAIN;
    }
  return flag (what, "ALTER SUBSCRIPTION … REFRESH", VARVE_STATEMENT_NO_TRANSACTION);
}

static VarveStatementFlags
judge_alter_database (VarveLexer *lexer, const char **what)
{
  VarveToken name;

  varve_lexer_next (lexer, &name);
  return varve_judge_take_word (lexer, "set") && varve_judge_take_word (lexer, "tablespace")
             ? flag (what, "ALTER DATABASE SET TABLESPACE", VARVE_STATEMENT_NO_TRANSACTION)
             : VARVE_STATEMENT_PLAIN;
}

static VarveStatementFlags
judge_alter (VarveLexer *lexer, const char **what)
{
  if (varve_judge_take_word (lexer, "table"))
    return judge_alter_table (lexer, what);
  if (varve_judge_take_word (lexer, "type"))
    return judge_alter_type (lexer, what);
  if (varve_judge_take_word (lexer, "database"))
    return judge_alter_database (lexer, what);
  if (varve_judge_take_word (lexer, "subscription"))
    return judge_alter_subscription (lexer, what);
  if (varve_judge_take_word (lexer, "system"))
    return flag (what, "ALTER SYSTEM", VARVE_STATEMENT_NO_TRANSACTION);
  return VARVE_STATEMENT_PLAIN;
}

/* REINDEX [(options)] kind [CONCURRENTLY] [name] */
static VarveStatementFlags
judge_reindex (VarveLexer *lexer, const char **what)
{
  gboolean is_off = FALSE;
  gboolean is_concurrent = find_option (lexer, "concurrently", &is_off) && !is_off;
  gboolean is_single;

  skip_parentheses (lexer);
  is_single = varve_judge_take_word (lexer, "index") || varve_judge_take_word (lexer, "table");
  if (!is_single)
    {
      if (varve_judge_take_word (lexer, "schema"))
        return flag (what, "REINDEX SCHEMA", VARVE_STATEMENT_NO_TRANSACTION);
      if (varve_judge_take_word (lexer, "system"))
        return flag (what, "REINDEX SYSTEM", VARVE_STATEMENT_NO_TRANSACTION);
      return flag (what, "REINDEX DATABASE", VARVE_STATEMENT_NO_TRANSACTION);
    }
  if (is_concurrent || varve_judge_take_word (lexer, "concurrently"))
    return flag (what, "REINDEX CONCURRENTLY", VARVE_STATEMENT_NO_TRANSACTION);
  return VARVE_STATEMENT_PLAIN;
}

/* CLUSTER of everything; with a table it may run in a transaction. */
static VarveStatementFlags
judge_cluster (VarveLexer *lexer, const char **what)
{
  skip_parentheses (lexer);
  varve_judge_take_word (lexer, "verbose");
  return is_at_end (lexer) ? flag (what, "CLUSTER", VARVE_STATEMENT_NO_TRANSACTION)
                           : VARVE_STATEMENT_PLAIN;
}

static VarveStatementFlags
judge_discard (VarveLexer *lexer, const char **what)
{
  return varve_judge_take_word (lexer, "all")
             ? flag (what, "DISCARD ALL", VARVE_STATEMENT_NO_TRANSACTION)
             : VARVE_STATEMENT_PLAIN;
}

/* The server takes FROM STDOUT for the same. */
static VarveStatementFlags
judge_copy (VarveLexer *lexer, const char **what)
{
  if (!varve_judge_find_word (lexer, "from")
      || !(varve_judge_take_word (lexer, "stdin") || varve_judge_take_word (lexer, "stdout")))
    return VARVE_STATEMENT_PLAIN;

  return flag (what, "COPY FROM STDIN", VARVE_STATEMENT_COPY_STDIN);
}

static const struct
{
  const char *verb;
  const char *what;
  VarveStatementFlags flags;
  VarveStatementFlags (*judge) (VarveLexer *lexer, const char **what);
} verbs[] = {
  { "begin", "BEGIN", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "start", "START TRANSACTION", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "commit", NULL, 0, judge_commit },
  { "end", "END", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "rollback", NULL, 0, judge_rollback },
  { "abort", "ABORT", VARVE_STATEMENT_TRANSACTION_CONTROL, NULL },
  { "prepare", NULL, 0, judge_prepare },
  { "savepoint", "SAVEPOINT", VARVE_STATEMENT_SAVEPOINT, NULL },
  { "release", "RELEASE", VARVE_STATEMENT_SAVEPOINT, NULL },
  { "create", NULL, 0, judge_create },
  { "drop", NULL, 0, judge_drop },
  { "alter", NULL, 0, judge_alter },
  { "reindex", NULL, 0, judge_reindex },
  { "vacuum", "VACUUM", VARVE_STATEMENT_NO_TRANSACTION, NULL },
  { "cluster", NULL, 0, judge_cluster },
  { "discard", NULL, 0, judge_discard },
  { "copy", NULL, 0, judge_copy },
  { "truncate", "TRUNCATE", VARVE_STATEMENT_LOSES_DATA, NULL },
  { "with", NULL, 0, varve_judge_with },
};

VarveStatementFlags
varve_judge_statement_postgres (VarveLexer *lexer, const char **what)
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
