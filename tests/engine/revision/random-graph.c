/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-graph.h"

#include <stdlib.h>

GRand *
random_new (void)
{
  const char *given = g_getenv ("VARVE_TEST_SEED");
  guint32 seed = given != NULL ? (guint32) g_ascii_strtoull (given, NULL, 10) : g_random_int ();

  g_test_message ("VARVE_TEST_SEED=%u", seed);
  return g_rand_new_with_seed (seed);
}

guint
random_get_rounds (guint fallback)
{
  const char *given = g_getenv ("VARVE_TEST_ROUNDS");

  return given != NULL ? (guint) g_ascii_strtoull (given, NULL, 10) : fallback;
}

static void
add_id (char ***list, const char *id)
{
  guint n = g_strv_length (*list);

  if (g_strv_contains ((const char *const *) *list, id))
    return;
  *list = g_renew (char *, *list, n + 2);
  (*list)[n] = g_strdup (id);
  (*list)[n + 1] = NULL;
}

static const char *
pick_earlier (GRand *rand, GPtrArray *revisions)
{
  guint reach = g_rand_boolean (rand) ? MIN (revisions->len, 4) : revisions->len;
  guint index = revisions->len - 1 - g_rand_int_range (rand, 0, reach);

  return ((VarveRevision *) g_ptr_array_index (revisions, index))->id;
}

static void
shuffle (GRand *rand, GPtrArray *revisions)
{
  for (guint i = revisions->len; i > 1; i--)
    {
      guint k = g_rand_int_range (rand, 0, i);
      gpointer held = g_ptr_array_index (revisions, k);

      g_ptr_array_index (revisions, k) = g_ptr_array_index (revisions, i - 1);
      g_ptr_array_index (revisions, i - 1) = held;
    }
}

GPtrArray *
random_make_revisions (GRand *rand, guint max)
{
  GPtrArray *revisions = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  guint n = g_rand_int_range (rand, 1, max + 1);
  double branchy = g_rand_double (rand) * 0.6;
  double dependent = g_rand_boolean (rand) ? 0 : g_rand_double (rand) * 0.4;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%c%u%02u", 'a' + g_rand_int_range (rand, 0, 16),
                                             g_rand_int_range (rand, 0, 2), i);
      VarveRevision *revision = varve_revision_new (id);

      revision->has_down = TRUE;
      revision->path = g_strdup_printf ("%s.sql", id);
      if (i > 0 && g_rand_double (rand) > branchy * 0.3)
        add_id (&revision->down_revisions,
                g_rand_double (rand) < branchy
                    ? pick_earlier (rand, revisions)
                    : ((VarveRevision *) g_ptr_array_index (revisions, i - 1))->id);
      while (i > 0 && revision->down_revisions[0] != NULL && g_rand_double (rand) < branchy * 0.4)
        add_id (&revision->down_revisions, pick_earlier (rand, revisions));
      while (i > 0 && g_rand_double (rand) < dependent)
        add_id (&revision->depends_on, pick_earlier (rand, revisions));
      g_ptr_array_add (revisions, revision);
    }
  shuffle (rand, revisions);
  return revisions;
}
