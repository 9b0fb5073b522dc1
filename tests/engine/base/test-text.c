/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-text.h"

#include <string.h>

static void
test_locate (void)
{
  static const struct
  {
    const char *text;
    gsize offset;
    guint line;
    guint column;
  } cases[] = {
    { "", 0, 1, 1 },
    { "abc", 0, 1, 1 },
    { "abc", 2, 1, 3 },
    { "abc", 3, 1, 4 },
    { "abc", 99, 1, 4 },
    { "a\nb", 1, 1, 2 },
    { "a\nb", 2, 2, 1 },
    { "a\r\nb", 2, 1, 3 },
    { "a\r\nb", 3, 2, 1 },
    { "a\rb", 2, 2, 1 },
    { "a\r\rb", 3, 3, 1 },
    { "a\n\nb", 3, 3, 1 },
    { "äöb", 4, 1, 3 },
    { "\xef\xbb\xbf"
      "ab",
      4, 1, 2 },
    { "\xef\xbb\xbf"
      "ab",
      3, 1, 1 },
    { "a\xef\xbb\xbf"
      "b",
      4, 1, 3 },
    { "\xf0\x9f\x98\x80x", 4, 1, 2 },
    { "\r", 1, 2, 1 },
    { "\r\n\r\n", 4, 3, 1 },
    { "a\tb", 2, 1, 3 },
    { "\xef\xbb\xbf"
      "ab",
      1, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint line, column;

      varve_text_locate (cases[i].text, strlen (cases[i].text), cases[i].offset, &line, &column);
      g_test_message ("case %u", i);
      g_assert_cmpuint (line, ==, cases[i].line);
      g_assert_cmpuint (column, ==, cases[i].column);
    }
}

/* In steps of any size one arrives where one jump leads. */
static void
test_advance (void)
{
  static const char *const pieces[] = { "a", "ä", "\n", "\r", "\r\n", "\xef\xbb\xbf", "\xff", "😀" };

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      VarveTextPosition position = VARVE_TEXT_POSITION_INIT;

      for (guint i = g_test_rand_int_range (0, 30); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      for (gsize at = 0; at <= text->len; at += g_test_rand_int_range (1, 5))
        {
          guint line, column;

          varve_text_position_advance (&position, text->str, text->len, at);
          varve_text_locate (text->str, text->len, at, &line, &column);
          g_assert_cmpuint (position.line, ==, line);
          g_assert_cmpuint (position.column, ==, column);
        }
    }
}

static void
test_make_visible (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "plain ä 😀", "plain ä 😀" },
    { "a\tb\nc", "a\tb\nc" },
    { "a\rb", "a␍b" },
    { "\033[31mred\033[0m", "␛[31mred␛[0m" },
    { "\001\002\037\177", "␁␂␟␡" },
    { "\xc2\x9b"
      "2J",
      "<U+009B>2J" },
    { "a\u202eb\u2066c\u200fd\u061ce", "a<U+202E>b<U+2066>c<U+200F>d<U+061C>e" },
    { "a\u2028b\u2029c", "a<U+2028>b<U+2029>c" },
    { "a\xffz", "a\357\277\275z" },
    { "\xe2\x82", "\357\277\275\357\277\275" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *visible = varve_text_make_visible (cases[i][0]);

      g_test_message ("case %u", i);
      g_assert_cmpstr (visible, ==, cases[i][1]);
    }
}

/* Whatever comes in, nothing that a terminal acts on comes out. */
static void
test_make_visible_random (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      char bytes[41];
      g_autofree char *visible = NULL;
      guint n = g_test_rand_int_range (0, sizeof bytes);

      for (guint i = 0; i < n; i++)
        bytes[i] = (char) g_test_rand_int_range (1, 256);
      bytes[n] = '\0';
      visible = varve_text_make_visible (bytes);
      g_assert_true (g_utf8_validate (visible, -1, NULL));
      for (const char *at = visible; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (varve_text_is_control (g_utf8_get_char (at)));
    }
}

/* What Alembic 1.8 makes of them. */
static void
test_slug (void)
{
  static const struct
  {
    const char *message;
    guint max;
    const char *slug;
  } cases[] = {
    { NULL, 0, "" },
    { "", 0, "" },
    { "  ", 0, "" },
    { "!!!", 0, "" },
    { "add user email", 0, "add_user_email" },
    { "Add  User-Email!", 0, "add_user_email" },
    { "a_b__c", 0, "a_b__c" },
    { "_a_ b", 0, "_a__b" },
    { "a/../../b", 0, "a_b" },
    { "a\nb\tc", 0, "a_b_c" },
    { "it's 100% done", 0, "it_s_100_done" },
    { "Straße Änderung ЖУК 数据", 0, "straße_änderung_жук_数据" },
    { "½ ² ٣", 0, "½_²_٣" },
    { "e\u0301x", 0, "e_x" },
    { "this is a really long name that has lots of characters in it", 0,
      "this_is_a_really_long_name_that_has_" },
    { "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 0,
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_" },
    { "aaaa bbbb cccc", 14, "aaaa_bbbb_cccc" },
    { "aaaa bbbb cccc", 13, "aaaa_bbbb_" },
    { "aaaa bbbb cccc", 10, "aaaa_bbbb_" },
    { "aaaa bbbb cccc", 9, "aaaa_" },
    { "aaaa bbbb", 4, "aaaa_" },
    { "ääää öööö", 6, "ääää_" },
    { "a\xff"
      "b",
      0, "a_b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *slug = varve_text_slug (cases[i].message, cases[i].max);

      g_assert_cmpstr (slug, ==, cases[i].slug);
    }
}

static void
test_shorten (void)
{
  static const struct
  {
    const char *text;
    guint max;
    const char *shown;
  } cases[] = {
    { NULL, 10, "" },
    { "", 10, "" },
    { "abcdefghij", 10, "abcdefghij" },
    { "abcdefghijk", 10, "abcdef…ijk" },
    { "abcdefghijklmnopqrstuvwxyz", 10, "abcdef…xyz" },
    { "жжжжжжжжжжж", 4, "жж…ж" },
    { "a\xff", 10, "a\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = varve_text_shorten (cases[i].text, cases[i].max);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static void
test_set_str (void)
{
  g_autofree char *value = NULL;

  g_assert_false (varve_set_str (&value, NULL));
  g_assert_true (varve_set_str (&value, "abc"));
  g_assert_false (varve_set_str (&value, "abc"));
  g_assert_true (varve_set_str (&value, value + 1));
  g_assert_cmpstr (value, ==, "bc");
  g_assert_true (varve_set_str (&value, NULL));
  g_assert_null (value);
}

static void
test_checksum (void)
{
  static const struct
  {
    const char *text;
    gsize length;
    const char *same_as; /* with LF and without a mark */
  } cases[] = {
    { "", 0, "" },
    { "a\nb\n", 4, "a\nb\n" },
    { "a\r\nb\r\n", 6, "a\nb\n" },
    { "a\rb\r", 4, "a\nb\n" },
    { "\xef\xbb\xbf"
      "a\nb\n",
      7, "a\nb\n" },
    { "\xef\xbb\xbf", 3, "" },
    { "\r\r\n\n", 4, "\n\n\n" },
    { "\n\r", 2, "\n\n" },
    { "\r", 1, "\n" },
    { "a\r\n", 2, "a\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ours = varve_text_checksum (cases[i].text, cases[i].length);
      g_autofree char *plain
          = g_compute_checksum_for_string (G_CHECKSUM_SHA256, cases[i].same_as, -1);

      g_test_message ("case %u", i);
      g_assert_cmpstr (ours, ==, plain);
    }
}

/* What is not a line end does count. */
static void
test_checksum_differs (void)
{
  static const char *const texts[] = {
    "", "\n", "\n\n", " \n", "a", "a\n", "a \n", "\xef\xbb\xbf\xef\xbb\xbf", "a\xef\xbb\xbf"
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (g_hash_table_add (seen, varve_text_checksum (texts[i], strlen (texts[i]))));
  g_assert_true (g_hash_table_add (seen, varve_text_checksum ("a\0b", 3)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/locate", test_locate);
  g_test_add_func ("/base/text/advance", test_advance);
  g_test_add_func ("/base/text/make-visible", test_make_visible);
  g_test_add_func ("/base/text/make-visible-random", test_make_visible_random);
  g_test_add_func ("/base/text/slug", test_slug);
  g_test_add_func ("/base/text/shorten", test_shorten);
  g_test_add_func ("/base/text/set-str", test_set_str);
  g_test_add_func ("/base/text/checksum", test_checksum);
  g_test_add_func ("/base/text/checksum-differs", test_checksum_differs);
  return g_test_run ();
}
