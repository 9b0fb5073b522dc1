/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"
#include "schema/varve-schema.h"

G_BEGIN_DECLS

/**
 * VarveIntrospectOptions:
 * @schemas: (nullable): PostgreSQL: only objects in these schemas; %NULL: all but the system's
 * @privileges: owners and privileges, too
 *
 * What is read. Never read: the system's own objects, those of extensions, and our version table
 * and journal.
 */
typedef struct
{
  const char *const *schemas;
  gboolean privileges;
} VarveIntrospectOptions;

/* Reads the schema of an open database, in one snapshot and in a constant number of round trips.
 * @options: (nullable). Errors: those of a query. (transfer full) */
VarveSchema *varve_database_read_schema (VarveDatabase *self,
                                         const VarveIntrospectOptions *options,
                                         VarveOperation *operation,
                                         GError **error);

G_END_DECLS
