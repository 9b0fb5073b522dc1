/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema PLACE OTHER: reads both databases, each a SQLite file, a URL or what was kept in a file,
 * and prints how many changes there are between them. With one place it only reads. schema --keep
 * FILE PLACE: keeps in the file what the database is made of, for “kept:FILE”. */
#include "schema/varve-schema-store.h"
#include "varve.h"

#include <string.h>

static VarveSchema *
restore (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  VarveSchema *schema = NULL;
  gsize length;

  if (g_file_get_contents (path, &bytes, &length, &error))
    schema = varve_schema_restore (bytes, length);
  if (schema == NULL)
    g_error ("%s: %s", path, error != NULL ? error->message : "no schema");
  return schema;
}

static VarveSchema *
read_place (const char *place)
{
  g_autofree char *text
      = strstr (place, "://") != NULL ? g_strdup (place) : g_strconcat ("sqlite:///", place, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, &error);
  VarveDatabaseOptions options = { .read_only = TRUE };
  g_autoptr (VarveDatabase) database
      = url != NULL ? varve_database_open (url, &options, NULL, &error) : NULL;
  VarveSchema *schema
      = database != NULL ? varve_database_read_schema (database, NULL, NULL, &error) : NULL;

  if (schema == NULL)
    g_error ("%s: %s", place, error->message);
  return schema;
}

static void
keep (const char *path, const char *place)
{
  g_autoptr (VarveSchema) schema = read_place (place);
  g_autoptr (GBytes) bytes = varve_schema_store (schema);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error))
    g_error ("%s: %s", path, error->message);
}

/* @other: (nullable) */
static void
compare (const char *place, const char *other)
{
  g_autoptr (VarveSchema) from = read_place (place);
  g_autoptr (VarveSchema) to = other == NULL ? varve_schema_ref (from)
                               : g_str_has_prefix (other, "kept:")
                                   ? restore (other + strlen ("kept:"))
                                   : read_place (other);
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);

  g_print ("%u\n", varve_difference_get_size (difference));
}

int
main (int argc, char **argv)
{
  if (g_str_equal (argv[1], "--keep"))
    keep (argv[2], argv[3]);
  else
    compare (argv[1], argv[2]);
  return 0;
}
