/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <string.h>

/* Scripts as editors, shells and other systems write them. Those that can be read run, and what
 * they put into the database is what stands in them; the others are refused with their place before
 * anything runs. */

#define HEAD "-- zoo\n--\n-- Revision ID: r1\n\n"

typedef struct
{
  const char *name;
  const char *text;
  gssize length; /* -1: up to the NUL */
  const char *query;
  const char *expected; /* NULL: refused */
  guint line;
} Zoo;

static const Zoo zoo[] = {
  { "plain", HEAD "-- migrate:up\nCREATE TABLE a (t TEXT);\nINSERT INTO a VALUES ('x');\n", -1,
    "SELECT t FROM a", "x" },
  { "byte order mark",
    "\xef\xbb\xbf" HEAD "-- migrate:up\nCREATE TABLE a (t TEXT); INSERT INTO a VALUES ('x');\n", -1,
    "SELECT t FROM a", "x" },
  { "CRLF",
    "-- zoo\r\n--\r\n-- Revision ID: r1\r\n\r\n-- migrate:up\r\nCREATE TABLE a (t TEXT);\r\n"
    "INSERT INTO a VALUES ('one\r\ntwo'); -- end\r\nINSERT INTO a VALUES ('y');\r\n",
    -1, "SELECT count(*) || '/' || max(length(t)) FROM a", "2/8" },
  { "CR", "-- zoo\r--\r-- Revision ID: r1\r\r-- migrate:up\rCREATE TABLE a (t TEXT);\r", -1,
    "SELECT count(*) FROM a", "0" },
  { "no last newline", HEAD "-- migrate:up\nCREATE TABLE a (t TEXT);\nINSERT INTO a VALUES ('x')",
    -1, "SELECT t FROM a", "x" },
  { "last line a comment", HEAD "-- migrate:up\nCREATE TABLE a (t TEXT) -- that's all", -1,
    "SELECT count(*) FROM a", "0" },
  { "empty", HEAD "-- migrate:up\n", -1, "SELECT 1", "1" },
  { "empty, down too", HEAD "-- migrate:up\n-- migrate:down\n", -1, "SELECT 1", "1" },
  { "comments only", HEAD "-- migrate:up\n-- one\n/* two; */\n-- three;\n", -1, "SELECT 1", "1" },
  { "semicolons only", HEAD "-- migrate:up\n;; ;\n;", -1, "SELECT 1", "1" },
  { "bidirectional controls",
    HEAD "-- migrate:up\nCREATE TABLE a (t TEXT);\n"
         "INSERT INTO a VALUES ('\xe2\x80\xae' || 'x' || '\xe2\x81\xa6'); -- \xe2\x80\xae\n",
    -1, "SELECT length(t) FROM a", "3" },
  { "all of Unicode",
    HEAD "-- migrate:up\nCREATE TABLE \"таблица 表 🙂\" (\"é\" TEXT);\n"
         "INSERT INTO \"таблица 表 🙂\" VALUES ('ß → ∞ 🙂');\n",
    -1, "SELECT \"é\" FROM \"таблица 表 🙂\"", "ß → ∞ 🙂" },
  { "quotes in quotes",
    HEAD
    "-- migrate:up\nCREATE TABLE a (t TEXT);\nINSERT INTO a VALUES ('it''s; \"here\" -- no /*');\n",
    -1, "SELECT t FROM a", "it's; \"here\" -- no /*" },
  { "a marker inside a string",
    HEAD "-- migrate:up\nCREATE TABLE a (t TEXT);\nINSERT INTO a VALUES ('-- Revision ID: x');\n",
    -1, "SELECT t FROM a", "-- Revision ID: x" },
  { "backslash in a string",
    HEAD "-- migrate:up\nCREATE TABLE a (t TEXT);\nINSERT INTO a VALUES ('C:\\dir\\n');\n", -1,
    "SELECT t FROM a", "C:\\dir\\n" },
  { "NUL", HEAD "-- migrate:up\nSELECT 1;\n\0SELECT 2;\n", sizeof (HEAD) - 1 + 36, NULL, NULL, 7 },
  { "NUL in a comment", HEAD "-- migrate:up\n-- a\0b\nSELECT 1;\n", sizeof (HEAD) - 1 + 31, NULL,
    NULL, 6 },
  { "invalid UTF-8", HEAD "-- migrate:up\nSELECT 1;\nSELECT '\xff\xfe';\n", -1, NULL, NULL, 7 },
  { "Latin-1", HEAD "-- migrate:up\nSELECT 'caf\xe9';\n", -1, NULL, NULL, 6 },
  { "overlong", HEAD "-- migrate:up\nSELECT '\xc0\x80';\n", -1, NULL, NULL, 6 },
  { "UTF-16, little end first", "\xff\xfe-\0-\0 \0z\0o\0o\0\n\0", 16, NULL, NULL, 1 },
  { "UTF-16, big end first", "\xfe\xff\0-\0-\0 \0z\0o\0o\0\n", 16, NULL, NULL, 1 },
  { "psql command", HEAD "-- migrate:up\nSELECT 1;\n\\copy a from 'b'\n", -1, NULL, NULL, 7 },
  { "unterminated string", HEAD "-- migrate:up\nSELECT 1;\nSELECT 'x;\n", -1, NULL, NULL, 7 },
  { "unterminated name", HEAD "-- migrate:up\nSELECT 1;\nSELECT \"x\n", -1, NULL, NULL, 7 },
};

static VarvePlan *
load (TestPlace *place, const char *text, gssize length, GError **error)
{
  g_autoptr (GPtrArray) scripts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_script_unref);
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  char *copy = g_malloc (size + 1);
  VarveScript *script;

  memcpy (copy, text, size);
  copy[size] = '\0';
  script = varve_script_parse_take (copy, size, "zoo.sql", error);
  if (script == NULL)
    return NULL;
  g_ptr_array_add (scripts, script);
  return test_plan_new_from_scripts (place->dialect, scripts, 0, 1, error);
}

static void
check_refused (const Zoo *animal, const GError *error)
{
  const VarveErrorDetails *details;

  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
  details = varve_error_get_details (error);
  g_assert_cmpstr (details->path, ==, "zoo.sql");
  g_assert_cmpuint (details->line, ==, animal->line);
  g_assert_cmpuint (details->column, >, 0);
}

static void
run_and_look (TestPlace *place, VarvePlan *plan, const char *query, const char *expected)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveRunResult) result = varve_migrator_run (NULL, database, plan, NULL, NULL, NULL);

  if (result->error != NULL)
    g_error ("%s", varve_error_format (result->error));
  test_assert_current (database, "r1");
  test_assert_ask (database, query, expected);
  test_execute (database, "DELETE FROM alembic_version; DROP TABLE IF EXISTS a");
}

static void
test_zoo (TestPlace *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (zoo); i++)
    {
      const Zoo *animal = &zoo[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (VarvePlan) plan = load (place, animal->text, animal->length, &error);

      g_test_message ("%s", animal->name);
      if (animal->expected == NULL)
        check_refused (animal, error);
      else
        {
          g_assert_no_error (error);
          run_and_look (place, plan, animal->query, animal->expected);
        }
    }
  g_print ("# %u texts\n", (guint) G_N_ELEMENTS (zoo));
}

static void
test_long_line (TestPlace *place)
{
  g_autoptr (GString) text
      = g_string_new (HEAD "-- migrate:up\nCREATE TABLE a (t TEXT); INSERT INTO"
                           " a VALUES ('");
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan = NULL;

  for (guint i = 0; i < 1024 * 1024 / 8; i++)
    g_string_append (text, "01234567");
  g_string_append (text, "');");
  plan = load (place, text->str, text->len, &error);
  g_assert_no_error (error);
  run_and_look (place, plan, "SELECT length(t) FROM a", "1048576");
}

/* The last of many fails: its number and place are right. */
static void
test_many (TestPlace *place)
{
  g_autoptr (GString) text = g_string_new (HEAD "-- migrate:up\nCREATE TABLE a (t INTEGER);\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarveRunResult) result = NULL;
  const VarveErrorDetails *details;

  for (guint i = 0; i < 9998; i++)
    g_string_append (text, "INSERT INTO a VALUES (1);\n");
  g_string_append (text, "INSERT INTO b VALUES (1);\n");
  plan = load (place, text->str, text->len, &error);
  g_assert_no_error (error);
  database = test_place_open (place, NULL);
  result = varve_migrator_run (NULL, database, plan, NULL, NULL, NULL);
  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  details = varve_error_get_details (result->error);
  g_assert_cmpuint (details->statement_number, ==, 10000);
  g_assert_cmpuint (details->line, ==, 6 + 9999);
  if (place->dialect == VARVE_DIALECT_POSTGRES)
    g_assert_cmpuint (details->column, ==, 13);
  g_assert_cmpstr (details->statement, ==, "INSERT INTO b VALUES (1)");
  test_assert_current (database, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_for_each ("/text/zoo", test_zoo);
  test_add_for_each ("/text/long-line", test_long_line);
  test_add_for_each ("/text/many", test_many);
  return g_test_run ();
}
