/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-nearest.h"

#include "base/varve-i18n.h"

#include <string.h>

#define MAX_WORD  64
#define MAX_FOUND 3

typedef struct
{
  const char *word;
  guint distance;
} Near;

/* Damerau and Levenshtein's distance with neighbours swapped, over ASCII-folded bytes. */
static guint
compute_distance (const char *a, const char *b)
{
  guint rows[3][MAX_WORD + 1];
  guint length_a = MIN (strlen (a), MAX_WORD), length_b = MIN (strlen (b), MAX_WORD);

  for (guint j = 0; j <= length_b; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= length_a; i++)
    {
      guint *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

      row[0] = i;
      for (guint j = 1; j <= length_b; j++)
        {
          char ca = g_ascii_tolower (a[i - 1]), cb = g_ascii_tolower (b[j - 1]);

          row[j] = MIN (MIN (last[j], row[j - 1]) + 1, last[j - 1] + (ca != cb));
          if (i > 1 && j > 1 && ca == g_ascii_tolower (b[j - 2])
              && cb == g_ascii_tolower (a[i - 2]))
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
    }
  return rows[length_a % 3][length_b];
}

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *left = a, *right = b;

  if (left->distance != right->distance)
    return left->distance < right->distance ? -1 : 1;
  return strcmp (left->word, right->word);
}

/**
 * varve_nearest_find:
 * @word: what was written
 * @candidates: (array zero-terminated=1): what could have been meant
 *
 * Finds the words that differ from @word in at most a third of their letters, or that begin with
 * it.
 *
 * Returns: (transfer container) (array zero-terminated=1): at most three, nearest first
 */
const char **
varve_nearest_find (const char *word, const char *const *candidates)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Near));
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  size_t length = strlen (word);

  for (guint i = 0; candidates[i]; i++)
    {
      guint distance = compute_distance (word, candidates[i]);
      gboolean is_start = length >= 2 && g_ascii_strncasecmp (candidates[i], word, length) == 0;

      if (is_start || distance <= MAX (1, MAX (length, strlen (candidates[i])) / 3))
        g_array_append_val (found, ((Near){ candidates[i], is_start ? 0 : distance }));
    }
  g_array_sort (found, compare_near);
  for (guint i = 0; i < MIN (found->len, MAX_FOUND); i++)
    g_ptr_array_add (words, (gpointer) g_array_index (found, Near, i).word);
  g_ptr_array_add (words, NULL);
  return (const char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

/**
 * varve_nearest_dup_question:
 * @word: what was written
 * @candidates: (array zero-terminated=1): what could have been meant
 *
 * Asks whether one of the words that are near was meant.
 *
 * Returns: (transfer full) (nullable): a sentence
 */
char *
varve_nearest_dup_question (const char *word, const char *const *candidates)
{
  g_autofree const char **near = varve_nearest_find (word, candidates);

  if (!near[0])
    return NULL;
  if (!near[1])
    return g_strdup_printf (_ ("Did you mean “%s”?"), near[0]);
  if (!near[2])
    return g_strdup_printf (_ ("Did you mean “%s” or “%s”?"), near[0], near[1]);
  return g_strdup_printf (_ ("Did you mean “%s”, “%s” or “%s”?"), near[0], near[1], near[2]);
}
