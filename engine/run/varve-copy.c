/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scratch copies of a schema, without its rows. */

#include "run/varve-copy.h"

#include "base/varve-i18n.h"
#include "schema/varve-difference.h"

#include <string.h>

#define MAX_NAMES 5

char *
varve_copy_describe_difference (VarveSchema *from, VarveSchema *to)
{
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
  guint n = varve_difference_get_size (difference);
  GString *text;

  if (n == 0)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < MIN (n, MAX_NAMES); i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);
      g_autofree char *detail = varve_difference_dup_detail (difference, i);

      g_string_append_printf (
          text, "%s%s %s", i > 0 ? ", " : "",
          varve_object_kind_get_nick (varve_difference_get_object (difference, i)->kind), name);
      if (detail && *detail)
        g_string_append_printf (text, " (%s)", detail);
    }
  if (n > MAX_NAMES)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n - MAX_NAMES),
                            n - MAX_NAMES);
  return g_string_free (text, FALSE);
}

static gboolean
fill (VarveSchemas *schemas,
      VarveDatabase *database,
      VarveSchema *schema,
      VarveOperation *operation,
      GError **error)
{
  VarveScratch *scratch = varve_schemas_get_scratch (schemas, operation, error);
  g_autofree char *ddl = varve_schema_render (schema, error);
  g_autoptr (VarveSchema) copied = NULL;
  g_autofree char *differs = NULL;

  if (!ddl || !varve_scratch_load (scratch, database, NULL, ddl, strlen (ddl), operation, error))
    return FALSE;
  copied = varve_schemas_read_scratch (schemas, database, operation, error);
  differs = copied ? varve_copy_describe_difference (schema, copied) : NULL;
  if (differs)
    varve_set_error (error, VARVE_ERROR_FAILED, NULL,
                     _ ("A copy of the schema comes out otherwise: %s"), differs);
  return copied && !differs;
}

VarveDatabase *
varve_copy_make (VarveSchemas *schemas,
                 VarveSchema *schema,
                 VarveOperation *operation,
                 GError **error)
{
  VarveScratch *scratch = varve_schemas_get_scratch (schemas, operation, error);
  VarveDatabase *database = scratch ? varve_scratch_create (scratch, operation, error) : NULL;

  if (!database || fill (schemas, database, schema, operation, error))
    return database;
  varve_scratch_drop (scratch, database);
  return NULL;
}
