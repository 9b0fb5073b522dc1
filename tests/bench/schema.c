/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema PLACE OTHER: reads both databases, each a SQLite file or a URL, and prints how many
 * changes there are between them. With one place it only reads. */
#include "varve.h"

#include <string.h>

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

int
main (int argc, char **argv)
{
  g_autoptr (VarveSchema) from = read_place (argv[1]);
  g_autoptr (VarveSchema) to = argc > 2 ? read_place (argv[2]) : varve_schema_ref (from);
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);

  g_print ("%u\n", varve_difference_get_size (difference));
  return 0;
}
