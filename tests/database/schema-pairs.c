/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema-pairs.h"

#include <string.h>

static const char *const MARKERS[] = { "\n-- from\n", "\n-- to\n", "\n-- up\n", "\n-- down\n" };

static TestPair *
parse_pair (const char *text)
{
  const char *places[G_N_ELEMENTS (MARKERS) + 1];
  TestPair *pair = g_new0 (TestPair, 1);
  char **fields[] = { &pair->from, &pair->to, &pair->up, &pair->down };

  for (gsize i = 0; i < G_N_ELEMENTS (MARKERS); i++)
    {
      places[i] = strstr (text, MARKERS[i]);
      g_assert_nonnull (places[i]);
    }
  places[G_N_ELEMENTS (MARKERS)] = text + strlen (text);
  pair->title = g_strndup (text, places[0] - text);
  for (gsize i = 0; i < G_N_ELEMENTS (MARKERS); i++)
    {
      const char *start = places[i] + strlen (MARKERS[i]);

      *fields[i] = places[i + 1] > start ? g_strndup (start, places[i + 1] - start) : g_strdup ("");
      g_strchomp (*fields[i]);
    }
  return pair;
}

GPtrArray *
test_pairs_read (const char *path)
{
  GPtrArray *pairs = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (text, "\n=== ", -1);
  for (gsize i = 1; parts[i] != NULL; i++)
    g_ptr_array_add (pairs, parse_pair (parts[i]));
  return pairs;
}

void
test_pair_compare (const TestPair *pair,
                   const char *way,
                   char *sql,
                   const char *expected,
                   gboolean is_written)
{
  g_strchomp (sql);
  if (!is_written && strcmp (sql, expected) != 0)
    g_error ("%s, %s:\n%s\n\nexpected:\n%s", pair->title, way, sql, expected);
}

void
test_pair_write (const TestPair *pair, const char *up, const char *down, GString *written)
{
  g_string_append_printf (written, "\n=== %s\n-- from\n%s\n-- to\n%s\n-- up\n%s\n-- down\n%s\n",
                          pair->title, pair->from, pair->to, up, down);
}
