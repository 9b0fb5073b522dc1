/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-json.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_document (void)
{
  static const char *const heads[] = { "ae10", "27c6", NULL };
  g_autoptr (VarveJson) json = varve_json_new ();
  g_autofree char *text = NULL;

  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "name", "a");
  varve_json_add_null (json, "nothing");
  varve_json_add_string (json, "no string", NULL);
  varve_json_add_int (json, "least", G_MININT64);
  varve_json_add_boolean (json, "yes", TRUE);
  varve_json_add_strv (json, "heads", heads);
  varve_json_add_strv (json, "none", NULL);
  varve_json_begin_array (json, "items");
  varve_json_begin_object (json, NULL);
  varve_json_end_object (json);
  varve_json_begin_object (json, NULL);
  varve_json_add_boolean (json, "no", FALSE);
  varve_json_end_object (json);
  varve_json_begin_array (json, NULL);
  varve_json_end_array (json);
  varve_json_end_array (json);
  varve_json_end_object (json);
  text = varve_json_finish (json);

  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"name\": \"a\",\n"
                   "  \"nothing\": null,\n"
                   "  \"no string\": null,\n"
                   "  \"least\": -9223372036854775808,\n"
                   "  \"yes\": true,\n"
                   "  \"heads\": [\"ae10\", \"27c6\"],\n"
                   "  \"none\": [],\n"
                   "  \"items\": [\n"
                   "    {},\n"
                   "    {\n"
                   "      \"no\": false\n"
                   "    },\n"
                   "    []\n"
                   "  ]\n"
                   "}\n");
}

static void
test_strings (void)
{
  static const char *const cases[][2] = {
    { "", "\"\"" },
    { "ä😀", "\"ä😀\"" },
    { "\"\\/", "\"\\\"\\\\/\"" },
    { "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"" },
    { "\001\033\177", "\"\\u0001\\u001b\\u007f\"" },
    { "\xc2\x9b\u202e\u2028", "\"\\u009b\\u202e\\u2028\"" },
    { "a\xff"
      "b",
      "\"a\357\277\275b\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VarveJson) json = varve_json_new ();
      g_autofree char *expected = g_strconcat (cases[i][1], "\n", NULL);
      g_autofree char *text = NULL;

      varve_json_add_string (json, NULL, cases[i][0]);
      text = varve_json_finish (json);
      g_assert_cmpstr (text, ==, expected);
    }
}

static char *
random_string (void)
{
  guint n = g_test_rand_int_range (0, 20);
  char *string = g_malloc0 (n + 1);

  for (guint i = 0; i < n; i++)
    string[i] = (char) g_test_rand_int_range (1, 256);
  return string;
}

/* Another program reads the same strings out of it. */
static void
test_random_strings (void)
{
  const char *python = "/usr/bin/python3";
  const char *program = "import json, sys\n"
                        "for s in json.load(open(sys.argv[1]))['strings']:\n"
                        "    sys.stdout.write(s.encode('utf-8').hex() + '\\n')\n";
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "varve-json-XXXXXX", NULL);
  const char *argv[] = { python, "-c", program, path, NULL };
  g_autoptr (VarveJson) json = varve_json_new ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *output = NULL;
  int status;

  if (!g_file_test (python, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("there is no /usr/bin/python3 that could read it");
      return;
    }

  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "strings");
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *string = random_string ();
      g_autofree char *valid = g_utf8_make_valid (string, -1);

      varve_json_add_string (json, NULL, string);
      for (const char *at = valid; *at != '\0'; at++)
        g_string_append_printf (expected, "%02x", (guchar) *at);
      g_string_append_c (expected, '\n');
    }
  varve_json_end_array (json);
  varve_json_end_object (json);
  text = varve_json_finish (json);

  g_assert_cmpint (g_mkstemp (path), >=, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_assert_cmpstr (output, ==, expected->str);
  g_unlink (path);
}

static void
abort_nameless_member (void)
{
  VarveJson *json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_add_int (json, NULL, 1);
}

static void
abort_named_item (void)
{
  VarveJson *json = varve_json_new ();

  varve_json_begin_array (json, NULL);
  varve_json_add_int (json, "a", 1);
}

static void
abort_wrong_end (void)
{
  VarveJson *json = varve_json_new ();

  varve_json_begin_array (json, NULL);
  varve_json_end_object (json);
}

static void
abort_unfinished (void)
{
  VarveJson *json = varve_json_new ();

  varve_json_begin_array (json, NULL);
  varve_json_finish (json);
}

static void
abort_two_roots (void)
{
  VarveJson *json = varve_json_new ();

  varve_json_add_int (json, NULL, 1);
  varve_json_add_int (json, NULL, 2);
}

/* Nesting errors are programming errors. */
static void
test_nesting (gconstpointer data)
{
  void (*func) (void) = (void (*) (void)) data;

  if (g_test_subprocess ())
    {
      func ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion failed*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/document", test_document);
  g_test_add_func ("/base/json/strings", test_strings);
  g_test_add_func ("/base/json/random-strings", test_random_strings);
#define ADD(path, func) g_test_add_data_func (path, (gconstpointer) (func), test_nesting)
  ADD ("/base/json/nesting/nameless-member", abort_nameless_member);
  ADD ("/base/json/nesting/named-item", abort_named_item);
  ADD ("/base/json/nesting/wrong-end", abort_wrong_end);
  ADD ("/base/json/nesting/unfinished", abort_unfinished);
  ADD ("/base/json/nesting/two-roots", abort_two_roots);
#undef ADD
  return g_test_run ();
}
