/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-autogenerate.h"

G_BEGIN_DECLS

/* How a database comes under version control. */
typedef enum
{
  VARVE_BOOTSTRAP_EMPTY,      /* no tables: the desired schema becomes the first revision */
  VARVE_BOOTSTRAP_TABLES,     /* tables without a history: they become the baseline */
  VARVE_BOOTSTRAP_CONTROLLED, /* it is under version control already */
} VarveBootstrapCase;

/**
 * VarveBootstrap:
 * @revision: the first revision, written
 * @generation: what is in it, and its proof
 * @schema_path: (nullable): the desired schema that was written, where there was none
 */
typedef struct
{
  VarveRevision *revision;
  VarveGeneration *generation;
  char *schema_path;
} VarveBootstrap;

const char *varve_bootstrap_case_get_nick (VarveBootstrapCase which); /* "empty" … */
/* Which case it is. Refused where the project has a history that the database does not know of:
 * that has to be applied, or stamped. */
gboolean varve_bootstrap_find_case (VarveProject *project,
                                    VarveGraph *graph,
                                    VarveDatabase *database,
                                    VarveBootstrapCase *which,
                                    VarveOperation *operation,
                                    GError **error);
/* Writes the first revision, of the desired schema or of the database's tables. It is not applied
 * or stamped yet. @message: (nullable). (transfer full) */
VarveBootstrap *varve_bootstrap_write (VarveProject *project,
                                       VarveGraph *graph,
                                       VarveDatabase *database,
                                       VarveSchemas *schemas,
                                       VarveBootstrapCase which,
                                       const char *message,
                                       VarveOperation *operation,
                                       GError **error);
void varve_bootstrap_free (VarveBootstrap *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveBootstrap, varve_bootstrap_free)

G_END_DECLS
