/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-dotenv.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *value; /* of A */
} Case;

static const Case cases[] = {
  { "plain", "A=b\n", "b" },
  { "no-last-newline", "A=b", "b" },
  { "crlf", "A=b\r\nC=d\r\n", "b" },
  { "bom",
    "\xef\xbb\xbf"
    "A=b\n",
    "b" },
  { "spaces", "  A = b c  \n", "b c" },
  { "export", "export A=b\n", "b" },
  { "export-tab", "export\tA=b\n", "b" },
  { "a-name-that-begins-so", "exportA=x\nA=b\n", "b" },
  { "comment", "# A=x\nA=b # c\n", "b" },
  { "hash-inside", "A=b#c\n", "b#c" },
  { "only-comment", "A=#c\n", "" },
  { "empty", "A=\n", "" },
  { "single-quotes", "A='b # \\n $C'\n", "b # \\n $C" },
  { "double-quotes", "A=\"b \\\"c\\\" \\n\\\\ \\$D\"\n", "b \"c\" \n\\ $D" },
  { "several-lines", "A=\"b\nC=d\"\n", "b\nC=d" },
  { "behind-several-lines", "C='b\nA=x'\nA=d\n", "d" },
  { "open-quote", "A='b\n", NULL },
  { "last-counts", "A=b\nA=c\n", "c" },
  { "equals-inside", "A=b=c\n", "b=c" },
  { "not-evaluated", "A=$(touch x)`touch y`$B\n", "$(touch x)`touch y`$B" },
  { "no-assignment", "what\nA b\n=c\nA=d\n", "d" },
  { "other-name", "AA=b\n", NULL },
  { "nothing", "", NULL },
};

static void
test_parse (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GHashTable) values = varve_dotenv_parse (test->text);

  g_assert_cmpstr (g_hash_table_lookup (values, "A"), ==, test->value);
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = varve_dotenv_lookup ("/nonexistent", "A", &error);

  g_assert_no_error (error);
  g_assert_null (value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/dotenv/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_parse);
    }
  g_test_add_func ("/dotenv/no-file", test_no_file);
  return g_test_run ();
}
