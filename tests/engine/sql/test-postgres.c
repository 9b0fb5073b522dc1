/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include "pg-tree.h"

#include <pg_query.h>
#include <string.h>

/* PostgreSQL's own cut of whole texts beside ours: with the parser's help, and by the lexer alone.
 */

static const char *const statements[] = {
  "select 1",
  "SELECT ';' AS \"a;b\"",
  "select $$;$$, $a$ $$ ; ' $a$, E'\\';', U&'\\0041;'",
  "select E'a;'\n'\\';'",
  "select a$b$, $1 from t$1",
  "select case when a then case b when ';' then 2 end end from t",
  "select 1 /* ; /* ; */ ' */ + 2 -- ; $$\n",
  "insert into t values (1, 'it''s; fine'), (2, '\\')",
  "create function f() returns int begin atomic select 1; select case when true then 2 end; end",
  "create or replace procedure p(a int) language sql begin atomic insert into t values (a); end",
  "create function f() returns int language plpgsql as $f$ begin if a then return 1; end if; end $f$",
  "create function f() returns int return (select 1)",
  "create rule r as on insert to t do also (insert into u values (new.a); delete from v where a)",
  "create table \"begin\" (atomic int, \"end;\" text default ';')",
  "do $$ begin perform ';'; end; $$",
  "begin",
  "end",
  "prepare transaction 'x;y'",
  "drop table t",
  "update t set a = (select 1 where true)",
  "with x as (delete from t returning *) select ';'",
  "alter table t add constraint c check (a <> ';'), drop column b",
  "create index concurrently i on t (a) where b = ';'",
  "comment on table t is E'\\\\;'",
  "select 1 operator(pg_catalog.+) 2, 3 @> 4, 5 <-> 6, a->>';'",
};

static const char *const between[]
    = { ";", ";\n", " ; ", ";;", "; -- x;\n", "/* ; */;", ";/* ' */", "\t;\r\n", "-- '\n;" };

#define PICK(array) (array[g_test_rand_int_range (0, G_N_ELEMENTS (array))])

static VarveStatements *
split (const GString *text)
{
  g_autoptr (GError) error = NULL;
  VarveStatements *result
      = varve_statements_split (VARVE_DIALECT_POSTGRES, text->str, 0, text->len, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static void
assert_same (const VarveStatements *ours, guint n, const VarveStatements *others)
{
  for (guint i = 0; i < n; i++)
    {
      const VarveStatement *a = &g_array_index (ours->items, VarveStatement, i);
      const VarveStatement *b = &g_array_index (others->items, VarveStatement, i);

      g_assert_cmpuint (a->offset, ==, b->offset);
      g_assert_cmpuint (a->length, ==, b->length);
      g_assert_cmphex (a->flags, ==, b->flags);
      g_assert_cmpuint (a->line, ==, b->line);
      g_assert_cmpuint (a->column, ==, b->column);
    }
}

static void
assert_parser_agrees (const GString *text, const VarveStatements *ours)
{
  PgQuerySplitResult theirs = pg_query_split_with_parser (text->str);

  g_assert_null (theirs.error);
  g_assert_cmpuint (ours->items->len, ==, (guint) theirs.n_stmts);
  for (guint i = 0; i < ours->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (ours->items, VarveStatement, i);
      gsize start = theirs.stmts[i]->stmt_location;
      gsize end = start + theirs.stmts[i]->stmt_len;

      g_assert_cmpuint (statement->offset, >=, start);
      g_assert_cmpuint (statement->offset + statement->length, <=, end);
    }
  pg_query_free_split_result (theirs);
}

static void
assert_tree_agrees (const GString *text, const VarveStatements *ours)
{
  for (guint i = 0; i < ours->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (ours->items, VarveStatement, i);
      g_autofree char *sql = g_strndup (text->str + statement->offset, statement->length);
      VarveStatementFlags flags;

      g_assert_true (pg_tree_judge (sql, &flags));
      g_assert_cmphex (statement->flags, ==, flags);
    }
}

static void
test_random_statements (void)
{
  guint total = 0;

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (VarveStatements) ours = NULL;
      g_autoptr (VarveStatements) by_lexer = NULL;
      guint n = g_test_rand_int_range (1, 15);

      for (guint i = 0; i < n; i++)
        {
          g_string_append (text, PICK (statements));
          g_string_append (text, PICK (between));
        }
      g_test_message ("%s", text->str);
      ours = split (text);
      g_assert_false (ours->by_lexer);
      g_assert_cmpuint (ours->items->len, ==, n);
      assert_parser_agrees (text, ours);
      assert_tree_agrees (text, ours);

      /* What does not parse leaves all of it to the lexer. */
      g_string_append (text, "\nzzz");
      by_lexer = split (text);
      g_assert_true (by_lexer->by_lexer);
      g_assert_cmpuint (by_lexer->items->len, ==, n + 1);
      assert_same (ours, n, by_lexer);
      total += n;
    }
  g_test_message ("%u statements", total);
  g_assert_cmpuint (total, >, 5000);
}

/* Whatever tokens stand in a row: where PostgreSQL can parse them, we cut where it does. */
static void
test_random_tokens (void)
{
  static const char *const tokens[]
      = { "select ",        "1 ",      "a ",  "; ",   ";",     "'x' ",   "$$;$$ ",
          "$a$;$a$",        "E'\\';'", "as ", "end ", "case ", "when ",  "then ",
          "begin ",         "commit ", "(",   ") ",   ", ",    "-- ;\n", "/* ; */",
          "/* /* ; */ */ ", "\"a;\" ", "\n",  "$1 ",  "+ ",    "x'1f' " };
  guint n_parsed = 0;

  for (guint round = 0; round < 30000; round++)
    {
      g_autoptr (GString) text = g_string_new ("select 1 ");
      g_autoptr (VarveStatements) ours = NULL;

      for (guint i = g_test_rand_int_range (1, 12); i > 0; i--)
        g_string_append (text, PICK (tokens));
      ours = varve_statements_split (VARVE_DIALECT_POSTGRES, text->str, 0, text->len, NULL, NULL);
      g_test_message ("%s", text->str);
      g_assert_nonnull (ours);
      if (ours->by_lexer)
        continue;
      assert_parser_agrees (text, ours);
      n_parsed++;
    }
  g_test_message ("%u of them parsed", n_parsed);
  g_assert_cmpuint (n_parsed, >, 100);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/postgres/random-statements", test_random_statements);
  g_test_add_func ("/sql/postgres/random-tokens", test_random_tokens);
  return g_test_run ();
}
