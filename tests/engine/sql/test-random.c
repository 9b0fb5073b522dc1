/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include <string.h>

/* Any bytes: no crash, and what comes out is in order and inside the text. The seed is printed by
 * the test program and given again with --seed. */

static const char *const pieces[] = { "select ",
                                      "create ",
                                      "or replace ",
                                      "function ",
                                      "begin ",
                                      "atomic ",
                                      "end ",
                                      "case ",
                                      "trigger",
                                      "temp ",
                                      ";",
                                      "'",
                                      "''",
                                      "\"",
                                      "$$",
                                      "$a$",
                                      "$",
                                      "E'",
                                      "\\",
                                      "--",
                                      "\n",
                                      "\r",
                                      "/*",
                                      "*/",
                                      "(",
                                      ")",
                                      "[",
                                      "]",
                                      "`",
                                      ".",
                                      "commit",
                                      "copy t from stdin;\n",
                                      "\\.\n",
                                      "\xef\xbb\xbf",
                                      "ä",
                                      "with x as (",
                                      "delete from t",
                                      "where ",
                                      "1",
                                      ",",
                                      "@",
                                      ":",
                                      "u&'",
                                      "prepare transaction ",
                                      "alter table t drop ",
                                      " " };

static char *
random_text (gboolean any_bytes, gsize *length)
{
  GString *text = g_string_new (NULL);
  guint n = g_test_rand_int_range (0, 60);

  for (guint i = 0; i < n; i++)
    if (any_bytes && g_test_rand_bit ())
      g_string_append_c (text, (char) g_test_rand_int_range (0, 256));
    else
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  *length = text->len;
  return g_string_free (text, FALSE);
}

static void
check_statements (const VarveStatements *statements, gsize length)
{
  gsize end = 0;
  guint line = 1;

  for (guint i = 0; i < statements->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);

      g_assert_cmpuint (statement->offset, >=, end);
      g_assert_cmpuint (statement->length, >, 0);
      g_assert_cmpuint (statement->line, >=, line);
      g_assert_cmpuint (statement->column, >, 0);
      g_assert_cmpint (statement->what != NULL, ==, statement->flags != VARVE_STATEMENT_PLAIN);
      end = statement->offset + statement->length;
      line = statement->line;
    }
  g_assert_cmpuint (end, <=, length);
}

static void
split_random (VarveDialect dialect, gboolean any_bytes)
{
  gsize length;
  g_autofree char *text = random_text (any_bytes, &length);
  /* Of exactly that size, so that reading behind it is seen by the sanitizers. */
  g_autofree char *exact = g_memdup2 (text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements
      = varve_statements_split (dialect, exact != NULL ? exact : "", 0, length, "x", &error);

  if (statements != NULL)
    {
      check_statements (statements, length);
      g_assert_no_error (error);
    }
  else
    {
      g_autofree char *shown = varve_error_format (error);

      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpuint (varve_error_get_details (error)->line, >, 0);
    }
}

static void
test_random (gconstpointer data)
{
  VarveDialect dialect = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < 20000; i++)
    split_random (dialect, i % 2 == 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sql/random/postgres", GUINT_TO_POINTER (VARVE_DIALECT_POSTGRES),
                        test_random);
  g_test_add_data_func ("/sql/random/sqlite", GUINT_TO_POINTER (VARVE_DIALECT_SQLITE), test_random);
  return g_test_run ();
}
