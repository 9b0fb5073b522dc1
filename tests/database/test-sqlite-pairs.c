/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs of schemas from a file, one a kind of change, with the SQL that is expected both ways. With
 * a folder as second argument it writes what came out there. */
#include "schema-pairs.h"
#include "schema-support.h"

#include <string.h>

static GPtrArray *pairs;
static GString *written;
static guint n_rows;

/* What says nothing of a loss loses nothing. */
static void
check_rows (const TestPair *pair,
            VarveDatabase *database,
            VarveSchema *schema,
            VarveSchema *other,
            guint flags,
            const char *before)
{
  g_autofree char *after = test_dump (database, schema, other);

  if ((flags & VARVE_RENDERED_LOSES) == 0 && strcmp (before, after) != 0)
    g_error ("%s: rows before:\n%s\nafter:\n%s", pair->title, before, after);
}

static void
test_pair (gconstpointer data)
{
  const TestPair *pair = data;
  g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveSchema) to = test_read_sqlite (pair->to);
  g_autoptr (VarveSchema) from = NULL;
  g_autoptr (VarveSchema) after_up = NULL;
  g_autoptr (VarveSchema) after_down = NULL;
  g_autofree char *up = NULL;
  g_autofree char *down = NULL;
  g_autofree char *before = NULL;
  g_autofree char *whole = NULL;
  guint up_flags = 0, down_flags = 0;

  test_execute (database, pair->from);
  from = test_read_schema (database);
  up = test_render (from, to, &up_flags);
  down = test_render (to, from, &down_flags);
  n_rows += test_fill (database, from);
  before = test_dump (database, from, to);
  whole = test_dump (database, from, from);

  test_run_script (database, up, pair->title);
  after_up = test_read_schema (database);
  test_assert_same_schema (after_up, to, pair->title);
  check_rows (pair, database, to, from, up_flags, before);
  test_run_script (database, down, pair->title);
  after_down = test_read_schema (database);
  test_assert_same_schema (after_down, from, pair->title);
  check_rows (pair, database, from, from, up_flags | down_flags, whole);
  test_pair_compare (pair, "up", up, pair->up, written != NULL);
  test_pair_compare (pair, "down", down, pair->down, written != NULL);
  if (written != NULL)
    test_pair_write (pair, up, down, written);
}

/* Most pairs have rows that could have been lost. */
static void
test_rows (void)
{
  g_test_message ("%u pairs, %u rows", pairs->len, n_rows);
  g_assert_cmpuint (pairs->len, >=, 90);
  g_assert_cmpuint (n_rows, >=, 2 * pairs->len);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  pairs = test_pairs_read (argv[1]);
  if (argc > 2)
    written = g_string_new (NULL);
  for (guint i = 0; i < pairs->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sqlite-pairs/%02u", i + 1);

      g_test_add_data_func (path, pairs->pdata[i], test_pair);
    }
  if (written == NULL)
    g_test_add_func ("/sqlite-pairs/rows", test_rows);
  status = g_test_run ();
  if (written != NULL)
    g_file_set_contents (argv[2], written->str, -1, NULL);
  return status;
}
