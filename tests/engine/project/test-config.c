/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-config.h"

#include <string.h>

static VarveConfig *
parse (const char *text, GError **error)
{
  return varve_config_parse (text, strlen (text), "/p/varve.ini", error);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *section;
  const char *key;
  const char *value;
  guint line;
} ReadCase;

static const ReadCase read_cases[] = {
  { "plain", "[a]\nk = v\n", "a", "k", "v", 2 },
  { "no-spaces", "[a]\nk=v\n", "a", "k", "v", 2 },
  { "no-last-newline", "[a]\nk = v", "a", "k", "v", 2 },
  { "colon", "[a]\nk: v = w\n", "a", "k", "v = w", 2 },
  { "crlf", "[a]\r\nk = v\r\n", "a", "k", "v", 2 },
  { "bom", "\xef\xbb\xbf[a]\nk = v\n", "a", "k", "v", 2 },
  { "key-in-upper-case", "[a]\nKey = v\n", "a", "key", "v", 2 },
  { "comments", "# c\n; c\n[a]\n  # c\nk = v ; kept\n", "a", "k", "v ; kept", 5 },
  { "continued", "[a]\nk = v\n  w\n\n  x\nl = m\n", "a", "k", "v\nw\nx", 2 },
  { "behind-continued", "[a]\nk =\n  w\nl = m\n", "a", "l", "m", 4 },
  { "indented-keys", "[a]\n  k = v\n  l = m\n", "a", "l", "m", 3 },
  { "second-section", "[a]\nk = v\n[b c]\nk = w\n", "b c", "k", "w", 4 },
  { "empty", "[a]\nk =\n", "a", "k", "", 2 },
  { "here", "[a]\nk = %(here)s/x\n", "a", "k", "/p/x", 2 },
  { "other-key", "[a]\nk = %(l)s!\nl = 1%%\n", "a", "k", "1%!", 2 },
  { "percent", "[a]\nk = %%(rev)s_%%(slug)s\n", "a", "k", "%(rev)s_%(slug)s", 2 },
  { "url", "[a]\nk = postgresql://a%40b@h/d\n", "a", "k", "postgresql://a%40b@h/d", 2 },
  { "variable", "[a]\nk = ${X}\n", "a", "k", "${X}", 2 },
};

static void
test_read (gconstpointer data)
{
  const ReadCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveConfig) config = parse (test->text, &error);
  VarveConfigSection *section;
  VarveConfigEntry *entry;
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  section = varve_config_find_section (config, test->section);
  g_assert_nonnull (section);
  entry = varve_config_section_find (section, test->key);
  g_assert_nonnull (entry);
  value = varve_config_expand (config, section, entry, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, test->value);
  g_assert_cmpuint (entry->line, ==, test->line);
}

typedef struct
{
  const char *name;
  const char *text;
  guint line;
  const char *message;
} ErrorCase;

static const ErrorCase error_cases[] = {
  { "no-section", "k = v\n", 1, "*before the first section*" },
  { "no-key", "[a]\nwhat is this\n", 2, "*can't be understood*" },
  { "no-name", "[a]\n\n= v\n", 3, "*can't be understood*" },
  { "open-header", "[a\nk = v\n", 1, "*name*" },
  { "empty-header", "[ ]\n", 1, "*name*" },
  { "section-twice", "[a]\nk = v\n\n[a]\nl = m\n", 4, "*twice, first in line 1*" },
  { "key-twice", "[a]\nk = v\nK = w\n", 3, "*twice, first in line 2*" },
  { "latin-1", "[a]\nk = v\nl = \xe4\n", 3, "*UTF-8*" },
  { "unknown-name", "[a]\n\nk = %(rev)s\n", 3, "*%(rev)s*no such key*" },
  { "circle", "[a]\nk = %(l)s\nl = %(k)s\n", 0, "*back to itself*" },
};

static void
test_error (gconstpointer data)
{
  const ErrorCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveConfig) config = parse (test->text, &error);

  if (config)
    {
      VarveConfigSection *section = config->sections->pdata[0];
      g_autofree char *value
          = varve_config_expand (config, section, section->entries->pdata[0], &error);

      g_assert_null (value);
    }
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_CONFIG);
  g_assert_true (g_pattern_match_simple (test->message, error->message));
  g_assert_cmpstr (varve_error_get_details (error)->path, ==, "/p/varve.ini");
  if (test->line > 0)
    g_assert_cmpuint (varve_error_get_details (error)->line, ==, test->line);
}

typedef enum
{
  SET,
  REMOVE,
  RENAME,
  REMOVE_SECTION,
} Edit;

typedef struct
{
  const char *name;
  Edit edit;
  const char *section;
  const char *key;
  const char *value;
  const char *before;
  const char *after;
} EditCase;

static const EditCase edit_cases[] = {
  { "set", SET, "a", "k", "w", "# c\n[a]\nk   =  v\n# d\n", "# c\n[a]\nk   =  w\n# d\n" },
  { "set-colon", SET, "a", "k", "w", "[a]\nk: v\n", "[a]\nk: w\n" },
  { "set-crlf", SET, "a", "k", "w", "[a]\r\nk = v\r\nl = m\r\n", "[a]\r\nk = w\r\nl = m\r\n" },
  { "set-last-line", SET, "a", "k", "w", "[a]\nk = v", "[a]\nk = w" },
  { "set-continued", SET, "a", "k", "w", "[a]\nk = v\n  x\nl = m\n", "[a]\nk = w\nl = m\n" },
  { "set-percent", SET, "a", "k", "5%(x)s", "[a]\nk = v\n", "[a]\nk = 5%%(x)s\n" },
  { "set-empty", SET, "a", "k", "w", "[a]\nk =\n", "[a]\nk =w\n" },
  { "add", SET, "a", "l", "m", "[a]\nk = v\n\n# d\n[b]\n", "[a]\nk = v\nl = m\n\n# d\n[b]\n" },
  { "add-last-line", SET, "a", "l", "m", "[a]\nk = v", "[a]\nk = v\nl = m\n" },
  { "add-to-header", SET, "a", "l", "m", "[a]\n# c\n", "[a]\nl = m\n# c\n" },
  { "add-section", SET, "b", "k", "w", "[a]\nk = v\n", "[a]\nk = v\n\n[b]\nk = w\n" },
  { "add-section-crlf", SET, "b", "k", "w", "[a]\r\nk = v\r\n",
    "[a]\r\nk = v\r\n\r\n[b]\r\nk = w\r\n" },
  { "add-section-last-line", SET, "b", "k", "w", "[a]\nk = v", "[a]\nk = v\n\n[b]\nk = w\n" },
  { "remove", REMOVE, "a", "k", NULL, "[a]\n# c\nk = v\nl = m\n", "[a]\n# c\nl = m\n" },
  { "remove-nothing", REMOVE, "a", "x", NULL, "[a]\nk = v\n", "[a]\nk = v\n" },
  { "rename", RENAME, "a", NULL, "z", "[b]\n[a] \nk = v\n", "[b]\n[z] \nk = v\n" },
  { "remove-section", REMOVE_SECTION, "a", NULL, NULL,
    "[b]\nk = v\n\n[a]\nk = v\n\n# about c\n[c]\n", "[b]\nk = v\n\n# about c\n[c]\n" },
};

static char *
edit (VarveConfig *config, const EditCase *test)
{
  switch (test->edit)
    {
      case SET:
        return varve_config_with_value (config, test->section, test->key, test->value);
      case REMOVE:
        return varve_config_without_value (config, test->section, test->key);
      case RENAME:
        return varve_config_with_section_name (config, test->section, test->value);
      case REMOVE_SECTION:
        return varve_config_without_section (config, test->section);
      default:
        g_assert_not_reached ();
    }
}

static void
test_edit (gconstpointer data)
{
  const EditCase *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveConfig) config = parse (test->before, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = edit (config, test);
  g_assert_cmpstr (text, ==, test->after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (read_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/config/read/", read_cases[i].name, NULL);

      g_test_add_data_func (path, &read_cases[i], test_read);
    }
  for (guint i = 0; i < G_N_ELEMENTS (error_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/config/error/", error_cases[i].name, NULL);

      g_test_add_data_func (path, &error_cases[i], test_error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (edit_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/config/edit/", edit_cases[i].name, NULL);

      g_test_add_data_func (path, &edit_cases[i], test_edit);
    }
  return g_test_run ();
}
