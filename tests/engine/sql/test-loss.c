/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql/varve-statement.h"

#include <string.h>

typedef struct
{
  const char *sql;
  const char *loses; /* a letter a statement: y or n */
} Case;

static const Case CASES[] = {
  { "UPDATE a SET b = 1", "y" },
  { "ALTER TABLE a ADD COLUMN b int; UPDATE a SET b = 1", "nn" },
  { "ALTER TABLE a ADD b int; UPDATE a SET b = (SELECT c FROM d)", "nn" },
  { "ALTER TABLE a ADD COLUMN b int; UPDATE a SET b = 1, c = 2", "ny" },
  { "ALTER TABLE a ADD COLUMN b int, ADD COLUMN c int; UPDATE a SET (b, c) = (1, 2)", "nn" },
  { "ALTER TABLE a ADD COLUMN b int; UPDATE x SET b = 1", "ny" },
  { "UPDATE a SET b = 1; ALTER TABLE a ADD COLUMN b int", "yn" },
  { "ALTER TABLE a ALTER COLUMN b SET DEFAULT 1; UPDATE a SET b = 1", "ny" },
  { "ALTER TABLE a RENAME COLUMN x TO b; UPDATE a SET b = 1", "ny" },
  { "CREATE TABLE a (b int); UPDATE a SET b = 1; DELETE FROM a", "nnn" },
  { "CREATE TABLE x (b int); DELETE FROM a", "ny" },
  { "CREATE TABLE a (b int); DROP TABLE a; DELETE FROM a", "nyy" },
  { "ALTER TABLE a ADD COLUMN b int; WITH w AS (DELETE FROM c RETURNING *) UPDATE a SET b = 1",
    "ny" },
  { "ALTER TABLE a ADD COLUMN b int; UPDATE a SET b = 1 FROM c, d", "ny" },
  { "ALTER TABLE a ADD COLUMN b int; DELETE FROM a", "ny" },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveStatements) statements = varve_statements_split (
      VARVE_DIALECT_POSTGRES, one->sql, 0, strlen (one->sql), NULL, &error);
  g_autoptr (GString) got = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < statements->items->len; i++)
    {
      const VarveStatement *statement = &g_array_index (statements->items, VarveStatement, i);
      gboolean loses = (statement->flags & VARVE_STATEMENT_LOSES_DATA) != 0;

      g_assert_cmpint (loses, ==, statement->what != NULL);
      g_string_append_c (got, loses ? 'y' : 'n');
    }
  g_assert_cmpstr (got->str, ==, one->loses);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/loss/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &CASES[i], test_case);
    }
  return g_test_run ();
}
