/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-script.h"

#include <string.h>

#define WHOLE                                                                                  \
  "-- add user email\n--\n-- Revision ID: 1975ea83b712\n-- Revises: 3f18fc961ae9, 27c6a\n"     \
  "-- Create Date: 2026-11-22 16:43:00+00:00\n-- Branch Labels: billing\n"                     \
  "-- Depends On: ae1027a6acf1\n\n-- migrate:up\nALTER TABLE users ADD COLUMN email text;\n\n" \
  "-- migrate:down\nALTER TABLE users DROP COLUMN email;\n"

static VarveScript *
parse (const char *text, gssize length, const char *path, GError **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  char *copy = g_malloc (n + 1);

  memcpy (copy, text, n);
  copy[n] = '\0';
  return varve_script_parse_take (copy, n, path, error);
}

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveScript) script = parse (WHOLE, -1, "versions/1975_x.sql", &error);
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (script->revision->id, ==, "1975ea83b712");
  g_assert_cmpstr (script->revision->message, ==, "add user email");
  g_assert_cmpstr (script->revision->created, ==, "2026-11-22 16:43:00+00:00");
  g_assert_cmpstr (script->revision->path, ==, "versions/1975_x.sql");
  g_assert_cmpstrv (script->revision->down_revisions,
                    ((const char *const[]){ "3f18fc961ae9", "27c6a", NULL }));
  g_assert_cmpstrv (script->revision->depends_on, ((const char *const[]){ "ae1027a6acf1", NULL }));
  g_assert_cmpstrv (script->revision->branch_labels, ((const char *const[]){ "billing", NULL }));
  g_assert_true (script->revision->has_down);
  g_assert_true (script->up.transactional && script->down.transactional);
  g_assert_cmpuint (script->up.line, ==, 9);
  g_assert_cmpuint (script->down.line, ==, 12);
  up = g_strndup (script->text + script->up.offset, script->up.length);
  down = g_strndup (script->text + script->down.offset, script->down.length);
  g_assert_cmpstr (up, ==, "ALTER TABLE users ADD COLUMN email text;\n\n");
  g_assert_cmpstr (down, ==, "ALTER TABLE users DROP COLUMN email;\n");
}

/* What is understood: the fields as "id|parents|deps|labels|message|created|flags". Flags: d for a
 * migrate:down, u and n for non-transactional ones. */
static void
test_zoo (void)
{
  static const struct
  {
    const char *text;
    const char *path;
    const char *expected;
  } cases[] = {
    { "-- migrate:up", "v/12_add_a_table.sql", "12||||add a table||" },
    { "-- migrate:up\n-- migrate:down\n", "12_.sql", "12||||||d" },
    { "-- migrate:up\n", "0001.sql", "0001||||||" },
    { "-- migrate:up\n", "v.1/1.2_x.sql", "1.2||||x||" },
    { "-- hello\n-- migrate:up\n", "12_add.sql", "12||||hello||" },
    { "--hello\n--migrate:up\n--migrate:down", "12_add.sql", "12||||hello||d" },
    { "--   hello  \n--\tmigrate:up \n", "12_add.sql", "12||||hello||" },
    { "-- revision id: ab\n-- REVISES: cd\n-- migrate:up\n", "12_add.sql", "ab|cd|||add||" },
    { "-- Revision ID:ab\n-- Revises:\n-- migrate:up\n", "12_add.sql", "ab||||add||" },
    { "-- Revision ID: ab\n-- late message\n-- migrate:up\n", "12_add.sql", "ab||||add||" },
    { "--\n--\n-- hello\n-- more\n-- Revision ID: ab\n-- migrate:up\n", NULL, "ab||||hello||" },
    { "-- x\n-- Revision ID: ab\n-- Revises: a, b ,,c,\n-- migrate:up", NULL, "ab|a,b,c|||x||" },
    { "-- x\n-- Revision ID: ab\n-- Revises: a, a\n-- migrate:up", NULL, "ab|a|||x||" },
    { "-- x\n-- Revision ID: ab\n-- Branch Labels: my-shop, b2\n-- migrate:up", NULL,
      "ab|||my-shop,b2|x||" },
    { "-- x\n-- Revision ID: ab\n-- Depends On: shop, ae10\n-- migrate:up", NULL,
      "ab||shop,ae10||x||" },
    { "-- a: b\n-- Revision ID: ab\n-- Note: c\n-- migrate:up", NULL, "ab||||a: b||" },
    { "\xef\xbb\xbf-- x\n-- Revision ID: ab\n-- migrate:up\n", NULL, "ab||||x||" },
    { "-- x\r\n-- Revision ID: ab\r\n-- Create Date: 2026-01-02\r\n-- migrate:up\r\n", NULL,
      "ab||||x|2026-01-02|" },
    { "-- x\r-- Revision ID: ab\r-- migrate:up\r-- migrate:down\r", NULL, "ab||||x||d" },
    { "-- x\r-- Revision ID: ab\n-- migrate:up\r\n", NULL, "ab||||x||" },
    { "\n\n  \n-- x\n\n-- Revision ID: ab\n\n-- migrate:up\n", NULL, "ab||||x||" },
    { "/* licence\n-- migrate:up\n*/\n-- x\n-- Revision ID: ab\n-- migrate:up\n", NULL,
      "ab||||x||" },
    { "/* a */ /* b */\n-- Revision ID: ab\n-- migrate:up\n", "1_y.sql", NULL },
    { "/* a */ -- x\n-- Revision ID: ab\n-- migrate:up\n", NULL, "ab||||x||" },
    { "-- migrate:up transaction:false\n-- migrate:down transaction:true\n", "1_y.sql",
      "1||||y||du" },
    { "-- migrate:up\ttransaction:true\n-- migrate:down  transaction:false \n", "1_y.sql",
      "1||||y||dn" },
    { "-- migrate:up\nSELECT 1; -- migrate:down\n", "1_y.sql", "1||||y||" },
    { "-- migrate:upgrade\n-- migrate:up\n-- migrate:downward\n", "1_y.sql",
      "1||||migrate:upgrade||" },
    { "-- Добавить почту\n-- Revision ID: ab\n-- migrate:up\n", NULL, "ab||||Добавить почту||" },
    { "-- migrate:up\n", "Ключ_x.sql", "Ключ||||x||" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveScript) script = parse (cases[i].text, -1, cases[i].path, &error);
      g_autoptr (VarveRevision) head
          = varve_script_parse_head (cases[i].text, strlen (cases[i].text), cases[i].path, NULL);
      g_autofree char *parents = NULL, *deps = NULL, *labels = NULL, *found = NULL;
      const VarveRevision *revision;

      g_test_message ("case %u: %s", i, cases[i].text);
      if (cases[i].expected == NULL)
        {
          g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
          g_assert_null (head);
          continue;
        }
      g_assert_no_error (error);
      revision = script->revision;
      parents = g_strjoinv (",", revision->down_revisions);
      deps = g_strjoinv (",", revision->depends_on);
      labels = g_strjoinv (",", revision->branch_labels);
      found = g_strdup_printf (
          "%s|%s|%s|%s|%s|%s|%s%s%s", revision->id, parents, deps, labels, revision->message,
          revision->created != NULL ? revision->created : "", revision->has_down ? "d" : "",
          revision->up_transactional ? "" : "u", revision->down_transactional ? "" : "n");
      g_assert_cmpstr (found, ==, cases[i].expected);
      g_assert_cmpstr (head->id, ==, revision->id);
      g_assert_cmpstr (head->message, ==, revision->message);
      g_assert_cmpstrv (head->down_revisions, revision->down_revisions);
      g_assert_cmpint (head->has_down, ==, revision->has_down);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *text;
    gssize length;
    const char *words;
    guint line;
    guint column;
  } cases[] = {
    { "", 0, "empty", 1, 1 },
    { "\n \n", -1, "no “-- migrate:up”", 1, 1 },
    { "\xef\xbb\xbf", -1, "no “-- migrate:up”", 1, 1 },
    { "-- Revision ID: ab\nSELECT 1;\n", -1, "before “-- migrate:up”", 2, 1 },
    { "-- Revision ID: ab\n", -1, "no “-- migrate:up”", 1, 1 },
    { "  SELECT 1;\n-- migrate:up\n", -1, "before “-- migrate:up”", 1, 3 },
    { "/* a */ SELECT 1;\n-- migrate:up\n", -1, "before “-- migrate:up”", 1, 9 },
    { "/* a\n-- migrate:up\n", -1, "does not end", 1, 1 },
    { "-- migrate:down\n", -1, "no “-- migrate:up”", 2, 1 },
    { "-- migrate:down\n-- migrate:up\n", -1, "behind “-- migrate:down”", 2, 1 },
    { "-- migrate:up\n-- migrate:up\n", -1, "twice", 2, 1 },
    { "-- migrate:up\n-- migrate:down\nx\n-- migrate:down\n", -1, "twice", 4, 1 },
    { "-- migrate:up\n-- migrate:down\n-- migrate:up\n", -1, "twice", 3, 1 },
    { "-- migrate:up transaction:off\n", -1, "Unknown option “transaction:off”", 1, 15 },
    { "-- migrate:up transaction:false x\n", -1, "Unknown option “x”", 1, 33 },
    { "-- migrate:up\n-- Migrate:Down\n", -1, "looks like a marker", 2, 1 },
    { "-- migrate:up\nDROP;\n  -- migrate:down\n", -1, "looks like a marker", 3, 3 },
    { "-- Migrate:up\n", -1, "looks like a marker", 1, 1 },
    { "-- Revision ID: a b\n-- migrate:up\n", -1, "Character(s) ' ' not allowed", 1, 17 },
    { "-- Revision ID: a-b@c+d\n-- migrate:up\n", -1, "Character(s) '-, @, +' not allowed", 1, 17 },
    { "-- Revision ID: a/../b\n-- migrate:up\n", -1, "Character(s) '/' not allowed", 1, 17 },
    { "-- Revision ID: ab\n-- Revises: ok, a-b\n-- migrate:up\n", -1, "Character(s) '-'", 2, 17 },
    { "-- Revision ID: ab\n-- Branch Labels: a@b\n-- migrate:up\n", -1, "“@” is not allowed", 2,
      19 },
    { "-- Revision ID: ab\n-- revision id: cd\n-- migrate:up\n", -1, "stands twice", 2, 4 },
    { "-- Revision ID:\n-- migrate:up\n", -1, "no revision identifier", 1, 1 },
    { "-- Revision ID: head\n-- migrate:up\n", -1, "means something else", 1, 17 },
    { "-- Revision ID: ab\n-- Branch Labels: current\n-- migrate:up\n", -1, "means something else",
      2, 19 },
    { "-- migrate:up\nSELECT 'a\0b';\n", 26, "NUL", 2, 10 },
    { "\xff\xfe-\0-\0", 6, "UTF-16", 1, 1 },
    { "\xfe\xff\0-\0-", 6, "UTF-16", 1, 1 },
    { "-\0-\0 \0m\0i\0g\0", 12, "UTF-16", 1, 1 },
    { "-- migrate:up\n-- \xe4nderung\n", -1, "not valid UTF-8: byte 0xe4", 2, 4 },
    { "-- migrate:up\n\xed\xa0\x80\n", -1, "not valid UTF-8", 2, 1 },
    { "\x7f"
      "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0",
      24, "binary", 1, 1 },
    { "SQLite format 3\0\20\0\1\1\0\100\40\40\0\0\0\2\0\0\0\3", 30, "binary", 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) head_error = NULL;
      g_autoptr (VarveScript) script = parse (cases[i].text, cases[i].length, "v/ab_x.sql", &error);
      gsize length = cases[i].length < 0 ? strlen (cases[i].text) : (gsize) cases[i].length;
      const VarveErrorDetails *details;

      g_test_message ("case %u: %s", i, cases[i].words);
      if (g_str_equal (cases[i].words, "no revision identifier"))
        {
          g_clear_error (&error);
          g_clear_pointer (&script, varve_script_unref);
          script = parse (cases[i].text, cases[i].length, NULL, &error);
        }
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
      g_assert_null (script);
      details = varve_error_get_details (error);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_cmpuint (details->line, ==, cases[i].line);
      g_assert_cmpuint (details->column, ==, cases[i].column);
      g_assert_nonnull (details->hint);
      if (details->path == NULL)
        continue;
      g_assert_cmpstr (details->path, ==, "v/ab_x.sql");
      g_assert_null (varve_script_parse_head (cases[i].text, length, "v/ab_x.sql", &head_error));
      g_assert_cmpstr (head_error->message, ==, error->message);
    }
}

/* Text is looked at in words of eight bytes: a byte that may not be is found wherever it stands. */
static void
test_bytes (void)
{
  static const char sound[] = "-- Revision ID: ab\n-- migrate:up\n-- abcdefghijklmnopqrstuvw\n";
  static const char *const words[] = { "NUL", "not valid UTF-8" };

  for (guint at = (guint) (strchr (sound, 'b') - sound) + 1; at < sizeof sound - 1; at++)
    for (guint i = 0; i < G_N_ELEMENTS (words); i++)
      {
        g_autofree char *text = g_memdup2 (sound, sizeof sound);
        g_autoptr (GError) error = NULL;

        text[at] = i == 0 ? '\0' : '\xff';
        g_assert_null (varve_script_parse_head (text, sizeof sound - 1, "v/ab_x.sql", &error));
        g_assert_nonnull (strstr (error->message, words[i]));
      }
}

/* A field replaced by its own value, as it stands there, changes no byte. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {
    WHOLE,
    "\xef\xbb\xbf-- x\r\n--\r\n-- Revision ID:  ab  \r\n-- Revises: 3f18fc961ae9, 27c6a\r\n"
    "-- Create Date: 2026-11-22 16:43:00+00:00\r\n-- Branch Labels: billing\r\n"
    "-- Depends On: ae1027a6acf1\r\n-- migrate:up\r\nSELECT '\r';\r\n",
    "-- x\r-- Revision ID: ab\r-- migrate:up\r",
    "\n-- x\n\n--Revision ID:\tab\n/* y */\n-- migrate:up transaction:false\n\n\n-- migrate:down",
  };
  static const char *const fields[]
      = { "Revision ID", "Revises", "Create Date", "Branch Labels", "Depends On" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveScript) script = parse (texts[i], -1, NULL, &error);
      g_autofree char *parents = NULL, *labels = NULL, *deps = NULL;
      const char *values[5];

      g_assert_no_error (error);
      parents = g_strjoinv (", ", script->revision->down_revisions);
      labels = g_strjoinv (", ", script->revision->branch_labels);
      deps = g_strjoinv (", ", script->revision->depends_on);
      values[0] = script->revision->id;
      values[1] = *parents != '\0' ? parents : NULL;
      values[2] = script->revision->created;
      values[3] = *labels != '\0' ? labels : NULL;
      values[4] = *deps != '\0' ? deps : NULL;
      for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
        {
          g_autofree char *same = varve_script_replace_field (script, fields[f], values[f]);
          g_autofree char *other = varve_script_replace_field (script, fields[f], "zz99");
          g_autoptr (VarveScript) changed = parse (other, -1, NULL, &error);
          g_autofree char *back = NULL;

          g_test_message ("text %u, %s", i, fields[f]);
          g_assert_cmpstr (same, ==, texts[i]);
          g_assert_no_error (error);
          back = varve_script_replace_field (changed, fields[f], values[f]);
          g_assert_cmpstr (back, ==, same);
        }
    }
}

static void
test_replace (void)
{
  static const struct
  {
    const char *text;
    const char *field;
    const char *value;
    const char *expected;
  } cases[] = {
    { "-- x\n-- Revision ID: ab\n-- Revises: cd\n-- migrate:up\n", "Revises", "ef, gh",
      "-- x\n-- Revision ID: ab\n-- Revises: ef, gh\n-- migrate:up\n" },
    { "-- x\n-- Revision ID: ab\n-- Revises: cd\n-- migrate:up\n", "Revises", NULL,
      "-- x\n-- Revision ID: ab\n-- migrate:up\n" },
    { "-- x\n-- Revision ID: ab\n-- Revises: cd\n-- migrate:up\n", "Revises", "",
      "-- x\n-- Revision ID: ab\n-- Revises: \n-- migrate:up\n" },
    { "-- x\n-- Revision ID: ab\n-- migrate:up\n", "Revises", "cd",
      "-- x\n-- Revision ID: ab\n-- Revises: cd\n-- migrate:up\n" },
    { "-- x\r\n-- Revision ID: ab\r\n-- Create Date: d\r\n-- migrate:up\r\n", "Revises", "cd",
      "-- x\r\n-- Revision ID: ab\r\n-- Revises: cd\r\n-- Create Date: d\r\n-- migrate:up\r\n" },
    { "-- x\n-- Create Date: d\n-- migrate:up\n", "Revises", "cd",
      "-- x\n-- Revises: cd\n-- Create Date: d\n-- migrate:up\n" },
    { "-- x\n-- migrate:up\n", "Revises", "cd", "-- x\n--\n-- Revises: cd\n-- migrate:up\n" },
    { "\xef\xbb\xbf-- migrate:up\n", "Revises", "cd",
      "\xef\xbb\xbf-- Revises: cd\n-- migrate:up\n" },
    { "-- migrate:up\n", "revises", NULL, "-- migrate:up\n" },
    { "--Revises:\tcd \n-- migrate:up\n", "Revises", "ef", "--Revises:\tef \n-- migrate:up\n" },
    { "--Revises:cd\n-- migrate:up\n", "Revises", "ef", "--Revises: ef\n-- migrate:up\n" },
    { "-- x\n-- Depends On: q\n-- migrate:up\n-- Depends On: body\n", "Depends On", NULL,
      "-- x\n-- migrate:up\n-- Depends On: body\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveScript) script = parse (cases[i].text, -1, "1_y.sql", &error);
      g_autofree char *result = NULL;

      g_test_message ("case %u", i);
      g_assert_no_error (error);
      result = varve_script_replace_field (script, cases[i].field, cases[i].value);
      g_assert_cmpstr (result, ==, cases[i].expected);
    }
}

static void
test_checksum (void)
{
  g_autoptr (VarveScript) plain = parse ("-- migrate:up\nSELECT 1;\n", -1, "1_y.sql", NULL);
  g_autoptr (VarveScript) windows
      = parse ("\xef\xbb\xbf-- migrate:up\r\nSELECT 1;\r\n", -1, "1_y.sql", NULL);
  g_autoptr (VarveScript) other = parse ("-- migrate:up\nSELECT 2;\n", -1, "1_y.sql", NULL);
  g_autofree char *a = varve_script_dup_checksum (plain);
  g_autofree char *b = varve_script_dup_checksum (windows);
  g_autofree char *c = varve_script_dup_checksum (other);

  g_assert_cmpuint (strlen (a), ==, 64);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
}

/* Any bytes give a script or an error with a place, never anything else. */
static void
test_noise (void)
{
  static const char *const pieces[]
      = { "-- ",       "migrate:up",  "migrate:down", "\n",   "\r\n",        "\r", "Revision ID: ",
          "Revises: ", "/*",          "*/",           "ab",   ",",           " ",  "\xef\xbb\xbf",
          "SELECT 1;", "transaction", ":false",       "\xff", "Depends On:", "\t", "--",
          "é" };
  guint sound = 0;

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveScript) script = NULL;

      if (g_test_rand_bit ())
        g_string_append (text, "-- Revises: ab\n-- migrate:up\n");
      for (int n = g_test_rand_int_range (0, 20); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      script = parse (text->str, text->len, "1_y.sql", &error);
      if (script == NULL)
        {
          g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_SCRIPT);
          g_assert_cmpuint (varve_error_get_details (error)->line, >, 0);
          continue;
        }
      sound++;
      g_assert_cmpuint (script->up.offset + script->up.length, <=, script->length);
      g_assert_cmpuint (script->down.offset + script->down.length, <=, script->length);
      g_assert_cmpstr (script->text, ==, text->str);
    }
  g_assert_cmpuint (sound, >, 100);
}

static void
test_ids (void)
{
  static const struct
  {
    const char *id;
    guint max;
    gboolean valid;
  } cases[] = {
    { "1975ea83b712", 32, TRUE },
    { "a.b_C9", 32, TRUE },
    { "Ключ", 4, TRUE },
    { "Ключи", 4, FALSE },
    { "12345678901234567890123456789012", 32, TRUE },
    { "123456789012345678901234567890123", 32, FALSE },
    { "123456789012345678901234567890123", 0, TRUE },
    { "", 32, FALSE },
    { "a b", 32, FALSE },
    { "a'b", 32, FALSE },
    { "a@b", 32, FALSE },
    { "\xff", 32, FALSE },
    { "heads", 32, FALSE },
    { "base", 32, FALSE },
  };
  g_autofree char *one = varve_revision_make_id ();
  g_autofree char *other = varve_revision_make_id ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_cmpint (varve_revision_check_id (cases[i].id, cases[i].max, &error), ==,
                       cases[i].valid);
      if (!cases[i].valid)
        g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_ID);
    }
  g_assert_cmpuint (strlen (one), ==, 12);
  g_assert_cmpuint (strspn (one, "0123456789abcdef"), ==, 12);
  g_assert_cmpstr (one, !=, other);
}

/* The mark of a draft, and what is said of a proof: every other byte stays. */
static void
test_draft (void)
{
  static const char text[] = "-- Draft: words\r\n--\r\n-- Revision ID: aa\r\n-- Revises: \r\n\r\n"
                             "-- migrate:up\r\nSELECT 1;\r\n-- migrate:down  \r\n";
  g_autoptr (VarveScript) script
      = varve_script_parse_take (g_strdup (text), strlen (text), NULL, NULL);
  g_autofree char *marked = varve_script_replace_field (script, "Draft", "generated, not reviewed");
  g_autoptr (VarveScript) draft = NULL;
  g_autofree char *proven = NULL;
  g_autofree char *back = NULL;
  g_autofree char *outside = varve_script_without_transaction (script, TRUE, TRUE);
  g_autofree char *down_only = varve_script_without_transaction (script, FALSE, TRUE);

  g_assert_cmpstr (script->revision->message, ==, "Draft: words");
  g_assert_false (script->revision->is_draft);
  g_assert_cmpstr (marked, ==,
                   "-- Draft: words\r\n--\r\n-- Revision ID: aa\r\n-- Revises: \r\n"
                   "-- Draft: generated, not reviewed\r\n\r\n"
                   "-- migrate:up\r\nSELECT 1;\r\n-- migrate:down  \r\n");
  draft = varve_script_parse_take (g_strdup (marked), strlen (marked), NULL, NULL);
  g_assert_true (draft->revision->is_draft);
  g_assert_cmpstr (draft->revision->message, ==, "Draft: words");
  proven = varve_script_replace_field (draft, "Proven", "today");
  g_assert_nonnull (strstr (proven, "not reviewed\r\n-- Proven: today\r\n\r\n"));
  back = varve_script_replace_field (draft, "Draft", NULL);
  g_assert_cmpstr (back, ==, text);
  g_assert_nonnull (strstr (outside, "-- migrate:up transaction:false\r\nSELECT 1;\r\n"
                                     "-- migrate:down   transaction:false\r\n"));
  g_assert_nonnull (strstr (down_only, "-- migrate:up\r\nSELECT 1;\r\n"
                                       "-- migrate:down   transaction:false\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/whole", test_whole);
  g_test_add_func ("/script/zoo", test_zoo);
  g_test_add_func ("/script/refusals", test_refusals);
  g_test_add_func ("/script/bytes", test_bytes);
  g_test_add_func ("/script/round-trip", test_round_trip);
  g_test_add_func ("/script/replace", test_replace);
  g_test_add_func ("/script/checksum", test_checksum);
  g_test_add_func ("/script/noise", test_noise);
  g_test_add_func ("/script/ids", test_ids);
  g_test_add_func ("/script/draft", test_draft);
  return g_test_run ();
}
