/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-identifier.h"

#include <string.h>

/* "label|symbol|id|steps", steps only for relative ones; NULL for what is refused. */
static void
test_grammar (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "head", "|head||" },
    { "heads", "|heads||" },
    { "base", "|base||" },
    { "current", "|current||" },
    { "Head", "|id|Head|" },
    { "ae10", "|id|ae10|" },
    { "+1", "|none||+1" },
    { "-2", "|none||-2" },
    { "+0", "|none||+0" },
    { "-0", "|none||+0" },
    { "ae10+2", "|id|ae10|+2" },
    { "ae10-12", "|id|ae10|-12" },
    { "head-1", "|head||-1" },
    { "current-1", "|current||-1" },
    { "base+3", "|base||+3" },
    { "1.2+3", "|id|1.2|+3" },
    { "é_1+3", "|id|é_1|+3" },
    { "shop@head", "shop|head||" },
    { "shop@heads", "shop|heads||" },
    { "shop@base", "shop|base||" },
    { "shop@current", "shop|current||" },
    { "shop@ae10", "shop|id|ae10|" },
    { "shop@ae10-1", "shop|id|ae10|-1" },
    { "shop@+1", "shop|none||+1" },
    { "shop@-1", "shop|none||-1" },
    { "my-shop@head", "my-shop|head||" },
    { "my-shop", "|id|my-shop|" },
    { "a-b-2", "|id|a-b-2|" },
    { "shop-2", "|id|shop|-2" },
    { "rel-1@head", "rel-1|head||" },
    { "ae10+", "|id|ae10+|" },
    { "+", "|id|+|" },
    { "ae10+2x", "|id|ae10+2x|" },
    { "12", "|id|12|" },
    { "head ", "|id|head |" },
    { "", NULL },
    { "@head", NULL },
    { "shop@", NULL },
    { "@", NULL },
    { "a@b@c", NULL },
    { "a:b", NULL },
    { ":", NULL },
    { "+999999999", NULL },
    { "ae10-123456789012345678901234567890", NULL },
    { "\xff", NULL },
  };
  static const char *const names[] = { "id", "head", "heads", "base", "current", "none" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveIdentifier) identifier = varve_identifier_parse (cases[i].text, &error);
      g_autofree char *steps = NULL;
      g_autofree char *found = NULL;

      g_test_message ("case %u", i);
      if (cases[i].expected == NULL)
        {
          g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_TARGET);
          g_assert_nonnull (varve_error_get_details (error)->hint);
          continue;
        }
      g_assert_no_error (error);
      steps = identifier->relative ? g_strdup_printf ("%+d", identifier->steps) : g_strdup ("");
      found = g_strdup_printf ("%s|%s|%s|%s", identifier->label != NULL ? identifier->label : "",
                               names[identifier->symbol],
                               identifier->id != NULL ? identifier->id : "", steps);
      g_assert_cmpstr (found, ==, cases[i].expected);
      g_assert_cmpstr (identifier->text, ==, cases[i].text);
    }
}

static void
test_ranges (void)
{
  static const struct
  {
    const char *text;
    gboolean is_range;
    const char *from;
    const char *to;
  } cases[] = {
    { "a:b", TRUE, "a", "b" },     { ":b", TRUE, NULL, "b" },
    { "a:", TRUE, "a", NULL },     { ":", TRUE, NULL, NULL },
    { " a : b ", TRUE, "a", "b" }, { "-3:current", TRUE, "-3", "current" },
    { "a:b:c", TRUE, "a", "b:c" }, { "a", FALSE, NULL, NULL },
    { "", FALSE, NULL, NULL },     { "shop@base:shop@head", TRUE, "shop@base", "shop@head" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *from = NULL;
      g_autofree char *to = NULL;

      g_assert_cmpint (varve_identifier_split_range (cases[i].text, &from, &to), ==,
                       cases[i].is_range);
      g_assert_cmpstr (from, ==, cases[i].from);
      g_assert_cmpstr (to, ==, cases[i].to);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identifier/grammar", test_grammar);
  g_test_add_func ("/identifier/ranges", test_ranges);
  return g_test_run ();
}
