/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database/varve-introspect.h"

#include "database/varve-database-private.h"

/**
 * varve_database_read_schema:
 * @self: an open database, with no step begun
 * @options: (nullable): what is read; %NULL: everything but privileges
 * @operation: (nullable): cancels it
 * @error: return location
 *
 * Reads what the database is made of, in one snapshot and in a number of round trips that does not
 * grow with it.
 *
 * Returns: (transfer full): the schema, or %NULL with an error
 */
VarveSchema *
varve_database_read_schema (VarveDatabase *self,
                            const VarveIntrospectOptions *options,
                            VarveOperation *operation,
                            GError **error)
{
  static const VarveIntrospectOptions everything = { NULL };
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (self);

  if (varve_operation_set_error_if_cancelled (operation, error))
    return NULL;
  /* Our two tables are told from others by where they are. */
  if (varve_database_get_state (self)->schema == NULL && !klass->locate (self, operation, error))
    return NULL;
  return klass->read_schema (self, options != NULL ? options : &everything, operation, error);
}
