/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-error.h"

#include <errno.h>
#include <string.h>

static void
test_details (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  VarveErrorDetails *details;

  varve_set_error (&error, VARVE_ERROR_STATEMENT, "Do this.", "It %s", "failed");
  varve_error_set_detail (error, "The server's words");
  varve_error_set_place (error, "a.sql", 3, 7);
  varve_error_set_statement (error, "SELECT 1", 2);
  varve_error_set_sqlstate (error, "42P01");
  copy = g_error_copy (error);
  g_clear_error (&error);

  g_assert_error (copy, VARVE_ERROR, VARVE_ERROR_STATEMENT);
  g_assert_cmpstr (copy->message, ==, "It failed");
  details = varve_error_get_details (copy);
  g_assert_cmpstr (details->hint, ==, "Do this.");
  g_assert_cmpstr (details->detail, ==, "The server's words");
  g_assert_cmpstr (details->path, ==, "a.sql");
  g_assert_cmpuint (details->line, ==, 3);
  g_assert_cmpuint (details->column, ==, 7);
  g_assert_cmpstr (details->statement, ==, "SELECT 1");
  g_assert_cmpuint (details->statement_number, ==, 2);
  g_assert_cmpstr (details->sqlstate, ==, "42P01");

  varve_error_set_hint (copy, NULL);
  varve_error_set_sqlstate (copy, NULL);
  g_assert_null (details->hint);
  g_assert_cmpstr (details->sqlstate, ==, "");
}

/* An error of our domain that GLib made has empty details; one of another has none. */
static void
test_other_errors (void)
{
  g_autoptr (GError) plain = g_error_new_literal (VARVE_ERROR, VARVE_ERROR_FAILED, "x");
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "y");

  g_assert_nonnull (varve_error_get_details (plain));
  g_assert_null (varve_error_get_details (plain)->hint);
  g_assert_null (varve_error_get_details (foreign));
  g_assert_null (varve_error_get_details (NULL));
  varve_error_set_hint (foreign, "ignored");
  varve_error_set_place (foreign, "ignored", 1, 1);
  varve_set_error (NULL, VARVE_ERROR_FAILED, "hint", "message");
  varve_set_error_errno (NULL, ENOENT, "path", "message");
}

static void
test_nicks (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = VARVE_ERROR_FAILED; code <= VARVE_ERROR_OUTCOME_UNKNOWN; code++)
    {
      const char *nick = varve_error_code_get_nick (code);

      g_assert_nonnull (nick);
      g_assert_true (g_regex_match_simple ("^[a-z]+(-[a-z]+)*$", nick, 0, 0));
      g_assert_true (g_hash_table_add (seen, (gpointer) nick));
    }
  g_assert_cmpstr (varve_error_code_get_nick (VARVE_ERROR_FAILED), ==, "failed");
  g_assert_cmpstr (varve_error_code_get_nick (VARVE_ERROR_OUTCOME_UNKNOWN), ==, "outcome-unknown");
  g_assert_cmpstr (varve_error_code_get_nick (VARVE_ERROR_NOT_TRUSTED), ==, "not-trusted");
}

static void
test_errno (void)
{
  static const struct
  {
    int number;
    VarveErrorCode code;
    gboolean has_hint;
  } cases[] = {
    { ENOSPC, VARVE_ERROR_NO_SPACE, TRUE },   { EDQUOT, VARVE_ERROR_NO_SPACE, TRUE },
    { EACCES, VARVE_ERROR_PERMISSION, TRUE }, { EPERM, VARVE_ERROR_PERMISSION, TRUE },
    { EROFS, VARVE_ERROR_READ_ONLY, TRUE },   { EEXIST, VARVE_ERROR_EXISTS, TRUE },
    { ENOENT, VARVE_ERROR_IO, TRUE },         { EIO, VARVE_ERROR_IO, TRUE },
    { ENAMETOOLONG, VARVE_ERROR_IO, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      varve_set_error_errno (&error, cases[i].number, "dir/a", "Can't read “%s”", "dir/a");
      g_assert_error (error, VARVE_ERROR, (int) cases[i].code);
      g_assert_true (g_str_has_prefix (error->message, "Can't read “dir/a”: "));
      g_assert_true (g_str_has_suffix (error->message, g_strerror (cases[i].number)));
      g_assert_cmpstr (varve_error_get_details (error)->path, ==, "dir/a");
      g_assert_cmpint (varve_error_get_details (error)->hint != NULL, ==, cases[i].has_hint);
    }
}

static void
test_format (void)
{
  static const struct
  {
    const char *path;
    guint line;
    guint column;
    const char *sqlstate;
    const char *detail;
    const char *hint;
    const char *message;
    const char *expected;
  } cases[] = {
    { NULL, 0, 0, "", NULL, NULL, "m", "m" },
    { "a.sql", 0, 0, "", NULL, NULL, "m", "a.sql: m" },
    { "a.sql", 0, 0, "", NULL, NULL, "Can't read “a.sql”", "Can't read “a.sql”" },
    { "a.sql", 3, 0, "", NULL, NULL, "m", "a.sql:3: m" },
    { "a.sql", 3, 7, "", NULL, NULL, "m", "a.sql:3:7: m" },
    { NULL, 3, 7, "", NULL, NULL, "m", "line 3, column 7: m" },
    { "a.sql", 3, 7, "42P01", "d", "h", "m", "a.sql:3:7: m (SQLSTATE 42P01)\nd\nh" },
    { NULL, 0, 0, "", "\033[2J", "h\r", "\a", "␇\n␛[2J\nh␍" },
    { NULL, 0, 0, "", NULL, "\xff", "m", "m\n\357\277\275" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      varve_set_error (&error, VARVE_ERROR_FAILED, cases[i].hint, "%s", cases[i].message);
      varve_error_set_place (error, cases[i].path, cases[i].line, cases[i].column);
      varve_error_set_sqlstate (error, cases[i].sqlstate);
      varve_error_set_detail (error, cases[i].detail);
      text = varve_error_format (error);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_format_foreign (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "y\033");
  g_autofree char *text = varve_error_format (error);

  g_assert_cmpstr (text, ==, "y␛");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/details", test_details);
  g_test_add_func ("/base/error/other-errors", test_other_errors);
  g_test_add_func ("/base/error/nicks", test_nicks);
  g_test_add_func ("/base/error/errno", test_errno);
  g_test_add_func ("/base/error/format", test_format);
  g_test_add_func ("/base/error/format-foreign", test_format_foreign);
  return g_test_run ();
}
