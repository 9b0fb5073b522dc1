/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include <string.h>

typedef struct
{
  const char *sql;
  const char *statements; /* joined by ¦ */
} Case;

static const Case common_cases[] = {
  { "", "" },
  { " \n\t", "" },
  { ";", "" },
  { " ; ;; ", "" },
  { "-- only a comment", "" },
  { "-- only a comment\n", "" },
  { "/* only */ -- comments\n;", "" },
  { "select 1", "select 1" },
  { "select 1;", "select 1" },
  { "select 1;;", "select 1" },
  { "select 1 ; select 2", "select 1¦select 2" },
  { "select 1;select 2;", "select 1¦select 2" },
  { "  -- a\nselect 1; -- b\n/* c */ select 2 -- d", "select 1¦select 2" },
  { "select /* a; */ 1; select 2", "select /* a; */ 1¦select 2" },
  { "select 1 -- a; b\n; select 2", "select 1¦select 2" },
  { "select ';'; select 2", "select ';'¦select 2" },
  { "select 'a''; b'; select 2", "select 'a''; b'¦select 2" },
  { "select 1 as \"a;b\"; select 2", "select 1 as \"a;b\"¦select 2" },
  { "select 1 as \"a\"\";b\"; select 2", "select 1 as \"a\"\";b\"¦select 2" },
  { "select '-- ;'; select 2", "select '-- ;'¦select 2" },
  { "select '/* ;'; select 2", "select '/* ;'¦select 2" },
  { "select 'a\n;\nb'; select 2", "select 'a\n;\nb'¦select 2" },
  { "select 1 -- it's; fine\n; select 2", "select 1¦select 2" },
  { "select 'ä;'; select 'ö'", "select 'ä;'¦select 'ö'" },
  { "select 1;\r\nselect 2;\r\n", "select 1¦select 2" },
  { "\xef\xbb\xbfselect 1; select 2", "select 1¦select 2" },
  { "select 1--;\n+1; select 2", "select 1--;\n+1¦select 2" },
  { "select 1+/*;*/1; select 2", "select 1+/*;*/1¦select 2" },
  { "select case when 1=1 then 2 end; select 2", "select case when 1=1 then 2 end¦select 2" },
  { "select ''; select 2", "select ''¦select 2" },
  { "select x''; select 2", "select x''¦select 2" },
};

static const Case postgres_cases[] = {
  /* dollar quotes */
  { "select $$;$$; select 2", "select $$;$$¦select 2" },
  { "select $a$;$$;$a$; select 2", "select $a$;$$;$a$¦select 2" },
  { "select $$'$$; select 2", "select $$'$$¦select 2" },
  { "select $a$ $b$ ; $b$ $a$; select 2", "select $a$ $b$ ; $b$ $a$¦select 2" },
  { "select $ä$;$ä$; select 2", "select $ä$;$ä$¦select 2" },
  { "select $_1$;$_1$; select 2", "select $_1$;$_1$¦select 2" },
  { "select $$a$b;$$; select 2", "select $$a$b;$$¦select 2" },
  { "select $a$;$A$;$a$; select 2", "select $a$;$A$;$a$¦select 2" },
  { "select a$b$ from t; select 2", "select a$b$ from t¦select 2" },
  { "select $$ -- $$; select 2", "select $$ -- $$¦select 2" },
  { "select 1 where a = $1; select 2", "select 1 where a = $1¦select 2" },
  { "select $$$$; select 2", "select $$$$¦select 2" },
  { "do $$ begin perform 1; end; $$; select 2", "do $$ begin perform 1; end; $$¦select 2" },
  /* E'' and other strings */
  { "select E'\\';'; select 2", "select E'\\';'¦select 2" },
  { "select e'\\\\'; select 2", "select e'\\\\'¦select 2" },
  { "select E''';'; select 2", "select E''';'¦select 2" },
  { "select '\\'; select 2", "select '\\'¦select 2" },
  { "select E'a'\n'\\';'; select 2", "select E'a'\n'\\';'¦select 2" },
  { "select E'a' as b, '\\'; select 2", "select E'a' as b, '\\'¦select 2" },
  { "select type'\\'; select 2", NULL },
  { "select U&'\\0041;'; select 2", "select U&'\\0041;'¦select 2" },
  { "select U&\"a;\" from t; select 2", "select U&\"a;\" from t¦select 2" },
  { "select b'1', x'1f', n';'; select 2", "select b'1', x'1f', n';'¦select 2" },
  { "select 'a'\n';'; select 2", "select 'a'\n';'¦select 2" },
  /* nested comments */
  { "/* a /* ; */ ; */ select 1; select 2", "select 1¦select 2" },
  { "select 1 /* /* /* ; */ ; */ ; */; select 2", "select 1¦select 2" },
  { "select 1 /*/* ; */*/; select 2", "select 1¦select 2" },
  { "select 1 -- /* ;\n; select 2", "select 1¦select 2" },
  { "select 1 --\r; select 2", "select 1¦select 2" },
  /* routines and rules */
  { "create function f() returns int begin atomic select 1; select 2; end; select 3",
    "create function f() returns int begin atomic select 1; select 2; end¦select 3" },
  { "create or replace procedure p() language sql begin atomic select 1; end; select 3",
    "create or replace procedure p() language sql begin atomic select 1; end¦select 3" },
  { "create function f() returns int begin atomic select case when true then 1 end; end; select 3",
    "create function f() returns int begin atomic select case when true then 1 end; end¦select 3" },
  { "create function f() returns int begin atomic select case when true then case when true then 1 "
    "end end; select 2; end; select 3",
    "create function f() returns int begin atomic select case when true then case when true then 1 "
    "end end; select 2; end¦select 3" },
  { "create function f() returns int begin /* x */ atomic; end; select 3",
    "create function f() returns int begin /* x */ atomic; end¦select 3" },
  { "CREATE FUNCTION f() RETURNS int RETURN 1; select 3", "CREATE FUNCTION f() RETURNS int RETURN 1"
                                                          "¦select 3" },
  /* the parser knows what the lexer can't: these are labels */
  { "create function f() returns int begin atomic select 1 as end; select 2; end; select 3",
    "create function f() returns int begin atomic select 1 as end; select 2; end¦select 3" },
  { "create function f() returns int begin atomic select 1 as case; end; select 3; select 4",
    "create function f() returns int begin atomic select 1 as case; end¦select 3¦select 4" },
  { "create function f(int) returns int language plpgsql as $$ begin return 1; end; $$; select 3",
    "create function f(int) returns int language plpgsql as $$ begin return 1; end; $$¦select 3" },
  { "create rule r as on insert to t do (select 1; select 2); select 3",
    "create rule r as on insert to t do (select 1; select 2)¦select 3" },
  { "create rule r as on insert to t do also (insert into u values (';'); select (2);); select 3",
    "create rule r as on insert to t do also (insert into u values (';'); select (2);)¦select 3" },
  { "create table begin (atomic int); select 2", "create table begin (atomic int)¦select 2" },
  { "create schema s create table a (b int) create view v as select 1; select 2",
    "create schema s create table a (b int) create view v as select 1¦select 2" },
  { "begin; select 1; end; select 2", "begin¦select 1¦end¦select 2" },
};

/* Not in the grammar of PostgreSQL 15: newer statements, and errors. */
static const Case lexer_cases[] = {
  { "selec 1; select 2", "selec 1¦select 2" },
  { "select 1; selec $$;$$ 'a;' /* ; */; select 2", "select 1¦selec $$;$$ 'a;'¦select 2" },
  { "create function f() returns int begin atomic selec 1; selec case 2 end; end; select 3",
    "create function f() returns int begin atomic selec 1; selec case 2 end; end¦select 3" },
  { "alter table t alter c set expression as (a + 1); select 2",
    "alter table t alter c set expression as (a + 1)¦select 2" },
  { "create rule r as on insert to t do (selec 1; selec 2); select 3",
    "create rule r as on insert to t do (selec 1; selec 2)¦select 3" },
  { "selec E'a'\n'\\';'; select 2", "selec E'a'\n'\\';'¦select 2" },
  /* the server takes this, libpg_query's scanner knows no comment there */
  { "select E'a' -- c\n '\\';'; select 2", "select E'a' -- c\n '\\';'¦select 2" },
  { "select ); select 2", "select )¦select 2" },
  { "selec 1; commit", "selec 1¦commit" },
};

static const Case copy_cases[] = {
  { "copy t from stdin;\n1\t'\n2\t$$\n\\.\nselect 2;", "copy t from stdin¦select 2" },
  { "copy t from stdin;\r\n1\tx;y\r\n\\.\r\nselect 2;", "copy t from stdin¦select 2" },
  { "copy t from stdin;\n\\.\n", "copy t from stdin" },
  { "copy t from stdin; select 2", "copy t from stdin¦select 2" },
};

static const Case sqlite_cases[] = {
  { "select `a;b`; select 2", "select `a;b`¦select 2" },
  { "select [a;b]; select 2", "select [a;b]¦select 2" },
  { "select [a'b]; select 2", "select [a'b]¦select 2" },
  { "select '\\'; select 2", "select '\\'¦select 2" },
  { "select 1 /* open; select 2", "select 1" },
  { "/* a /* ; */ select 1; select 2", "select 1¦select 2" },
  { "select 1 -- \r; select 2", "select 1" },
  { "select $$; select 2", "select $$¦select 2" },
  { "select $a(;)b; select 2", "select $a(;)b¦select 2" },
  { "select @a, :b, ?1, $c::d(e;f); select 2", "select @a, :b, ?1, $c::d(e;f)¦select 2" },
  { "create trigger g after insert on t begin select 1; select 2; end; select 3",
    "create trigger g after insert on t begin select 1; select 2; end¦select 3" },
  { "create temp trigger g after insert on t begin select 1; end; select 3",
    "create temp trigger g after insert on t begin select 1; end¦select 3" },
  { "CREATE TEMPORARY TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END ; select 3",
    "CREATE TEMPORARY TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END¦select 3" },
  { "create trigger if not exists g after insert on t begin select case when 1 then 2 end; end; "
    "select 3",
    "create trigger if not exists g after insert on t begin select case when 1 then 2 end; "
    "end¦select 3" },
  { "create trigger g after insert on t begin select 1; /* c */ end -- d\n; select 3",
    "create trigger g after insert on t begin select 1; /* c */ end¦select 3" },
  { "create trigger g after insert on t when new.a = case 1 when 1 then 2 end begin select 1; end; "
    "select 3",
    "create trigger g after insert on t when new.a = case 1 when 1 then 2 end begin select 1; "
    "end¦select 3" },
  { "explain create trigger g after insert on t begin select 1; end; select 3",
    "explain create trigger g after insert on t begin select 1; end¦select 3" },
  { "create table trigger_log (a); select 2", "create table trigger_log (a)¦select 2" },
  { "begin; select 1; end; select 2", "begin¦select 1¦end¦select 2" },
  { "create trigger g after insert on t begin select 1; end",
    "create trigger g after insert on t begin select 1; end" },
};

typedef struct
{
  const char *sql;
  const char *message; /* part of it */
  const char *hint;    /* part of it */
  guint line;
  guint column;
} Problem;

static const Problem common_problems[] = {
  { "select 1;\nselect 'abc", "string is opened", "closes it", 2, 8 },
  { "select \"abc", "name is opened", "closes it", 1, 8 },
  { "select 1;\n\\i other.sql\n", "“\\i” is a command of psql", "only SQL", 2, 1 },
  { "\\copy t from x", "“\\copy” is a command of psql", "INSERT", 1, 1 },
  { "select 'ä'; \\.", "“\\.” is a command of psql", "INSERT", 1, 13 },
  { "-- x\n.read other.sql", "“.read” is a command of the sqlite3 shell", "only SQL", 2, 1 },
  { "select 1;\r\n\r\n.tables", "“.tables” is a command of the sqlite3", "only SQL", 3, 1 },
  { "select 1;\nselect '\xff'", "not valid UTF-8", "UTF-8", 2, 9 },
  { "\xff\xfes\1e\1", "not valid UTF-8", "UTF-8", 1, 1 },
};

static const Problem postgres_problems[] = {
  { "select 1 /* a /* b */", "comment is opened", "closes it", 1, 10 },
  { "select $$abc$", "string is opened", "closes it", 1, 8 },
  { "select $a$abc$$", "string is opened", "closes it", 1, 8 },
  { "select E'abc\\'", "string is opened", "closes it", 1, 8 },
  { "select 1 \\gset", "“\\gset” is a command of psql", "only SQL", 1, 10 },
  { "select 1 \\g", "“\\g” is a command of psql", "only SQL", 1, 10 },
};

static const Problem sqlite_problems[] = {
  { "select [abc", "name is opened", "closes it", 1, 8 },
  { "select `abc", "name is opened", "closes it", 1, 8 },
};

static char *
join (const VarveStatements *statements, const char *text)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < statements->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);

      if (i > 0)
        g_string_append (joined, "¦");
      g_string_append_len (joined, text + statement->offset, statement->length);
    }
  return g_string_free (joined, FALSE);
}

/* The case, and the same in the middle of a longer text. */
static void
check_case (VarveDialect dialect, const Case *test, gboolean by_lexer)
{
  static const char *const before[] = { "", "x';\n" };

  g_test_message ("%s", test->sql);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_autofree char *text = g_strconcat (before[i], test->sql, before[i], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveStatements) statements = NULL;
      g_autofree char *joined = NULL;

      if (i > 0 && g_str_has_prefix (test->sql, "\xef\xbb\xbf"))
        continue;
      statements = varve_statements_split (dialect, text, strlen (before[i]), strlen (test->sql),
                                           NULL, &error);
      g_assert_no_error (error);
      joined = join (statements, text);
      if (test->statements != NULL)
        g_assert_cmpstr (joined, ==, test->statements);
      g_assert_cmpint (statements->by_lexer, ==, by_lexer);
      g_assert_cmpint (statements->parse_error != NULL, ==, by_lexer);
    }
}

static void
check_problem (VarveDialect dialect, const Problem *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements = varve_statements_split (
      dialect, test->sql, 0, strlen (test->sql), "versions/a.sql", &error);
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *shown = g_strescape (test->sql, NULL);

  g_test_message ("%s", shown);
  g_assert_null (statements);
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
  g_assert_nonnull (strstr (error->message, test->message));
  g_assert_nonnull (strstr (details->hint, test->hint));
  g_assert_cmpstr (details->path, ==, "versions/a.sql");
  g_assert_cmpuint (details->line, ==, test->line);
  g_assert_cmpuint (details->column, ==, test->column);
}

static void
test_postgres (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_cases); i++)
    check_case (VARVE_DIALECT_POSTGRES, &common_cases[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (postgres_cases); i++)
    check_case (VARVE_DIALECT_POSTGRES, &postgres_cases[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (copy_cases); i++)
    check_case (VARVE_DIALECT_POSTGRES, &copy_cases[i], FALSE);
}

static void
test_postgres_lexer (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lexer_cases); i++)
    check_case (VARVE_DIALECT_POSTGRES, &lexer_cases[i], TRUE);
}

static void
test_postgres_parse_error (void)
{
  const char *text = "x\nselect 'ä';\n  select 'ö', selec 2;\nselect 3";
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements
      = varve_statements_split (VARVE_DIALECT_POSTGRES, text, 2, strlen (text) - 2, "a", &error);
  const VarveErrorDetails *details;

  g_assert_no_error (error);
  details = varve_error_get_details (statements->parse_error);
  g_assert_error (statements->parse_error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
  g_assert_nonnull (strstr (statements->parse_error->message, "syntax error at or near \"2\""));
  g_assert_cmpstr (details->path, ==, "a");
  g_assert_cmpuint (details->line, ==, 3);
  g_assert_cmpuint (details->column, ==, 21);
}

static void
test_sqlite (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_cases); i++)
    check_case (VARVE_DIALECT_SQLITE, &common_cases[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (sqlite_cases); i++)
    check_case (VARVE_DIALECT_SQLITE, &sqlite_cases[i], FALSE);
}

static void
test_problems (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_problems); i++)
    {
      check_problem (VARVE_DIALECT_POSTGRES, &common_problems[i]);
      check_problem (VARVE_DIALECT_SQLITE, &common_problems[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (postgres_problems); i++)
    check_problem (VARVE_DIALECT_POSTGRES, &postgres_problems[i]);
  for (guint i = 0; i < G_N_ELEMENTS (sqlite_problems); i++)
    check_problem (VARVE_DIALECT_SQLITE, &sqlite_problems[i]);
}

static void
test_nul (void)
{
  static const char text[] = "select 1;\nselect\0 2";

  for (VarveDialect dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (varve_statements_split (dialect, text, 0, sizeof text - 1, NULL, &error));
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
      g_assert_nonnull (strstr (error->message, "NUL"));
      g_assert_cmpuint (varve_error_get_details (error)->line, ==, 2);
      g_assert_cmpuint (varve_error_get_details (error)->column, ==, 7);
    }
}

/* Line and column are in the whole text. */
static void
test_places (void)
{
  const char *text = "\xef\xbb\xbf-- ä\r\nselect 1;\r\n  select 'ä'; select 2;\rselect 3";
  static const guint places[][2] = { { 2, 1 }, { 3, 3 }, { 3, 15 }, { 4, 1 } };

  for (VarveDialect dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveStatements) statements
          = varve_statements_split (dialect, text, 0, strlen (text), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (statements->items->len, ==, G_N_ELEMENTS (places));
      for (guint i = 0; i < G_N_ELEMENTS (places); i++)
        {
          const VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);

          g_assert_cmpuint (statement->line, ==, places[i][0]);
          g_assert_cmpuint (statement->column, ==, places[i][1]);
        }
    }
}

/* Many statements, and one that is larger than what the parser is given at a time. */
static void
test_large (void)
{
  const guint n = 20000;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "insert into t values (%u, 'a;b');\n", i);
  g_string_append (text, "insert into t values (1, '");
  for (guint i = 0; i < 300000; i++)
    g_string_append_c (text, ';');
  g_string_append (text, "');\nselect 1");

  for (VarveDialect dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveStatements) statements
          = varve_statements_split (dialect, text->str, 0, text->len, NULL, &error);

      g_assert_no_error (error);
      g_assert_false (statements->by_lexer);
      g_assert_cmpuint (statements->items->len, ==, n + 2);
      for (guint i = 0; i < n + 2; i++)
        g_assert_cmpuint (g_array_index (statements->items, VarveStatement, i).line, ==, i + 1);
    }
}

/* What nests so deep that a reader of the parse tree would overflow its stack. */
static void
test_deep (void)
{
  static const char *const parts[][3]
      = { { "1", "+1", "" }, { "", "(", "1" }, { "", "not ", "1" }, { "", "case when ", "1" } };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (VarveDialect dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
      {
        g_autoptr (GString) text = g_string_new ("create view v as select ");
        g_autoptr (GError) error = NULL;
        g_autoptr (VarveStatements) statements = NULL;

        g_string_append (text, parts[i][0]);
        for (guint n = 0; n < 200000; n++)
          g_string_append (text, parts[i][1]);
        g_string_append (text, parts[i][2]);
        statements = varve_statements_split (dialect, text->str, 0, text->len, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (statements->items->len, ==, 1);
      }
}

static gpointer
split_in_thread (gpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      test_postgres ();
      test_postgres_lexer ();
    }
  return data;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("split", split_in_thread, threads);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == threads);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sql/split/postgres", test_postgres);
  g_test_add_func ("/sql/split/postgres-lexer", test_postgres_lexer);
  g_test_add_func ("/sql/split/postgres-parse-error", test_postgres_parse_error);
  g_test_add_func ("/sql/split/sqlite", test_sqlite);
  g_test_add_func ("/sql/split/problems", test_problems);
  g_test_add_func ("/sql/split/nul", test_nul);
  g_test_add_func ("/sql/split/places", test_places);
  g_test_add_func ("/sql/split/large", test_large);
  g_test_add_func ("/sql/split/deep", test_deep);
  g_test_add_func ("/sql/split/threads", test_threads);
  return g_test_run ();
}
