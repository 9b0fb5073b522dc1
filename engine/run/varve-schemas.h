/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"
#include "run/varve-scratch.h"

G_BEGIN_DECLS

/**
 * VarveSchemas:
 *
 * Reads schemas from where they may come: a live database, SQL files, a project's history. What
 * takes a scratch database is kept in the person's cache folder. One thread.
 */
typedef struct _VarveSchemas VarveSchemas;

/* @project: (nullable): whose history it is. @environment: (nullable): whose `scratch_url` counts.
 * @target: (nullable): see #VarveScratchOptions. Nothing is opened yet. */
VarveSchemas *varve_schemas_new (VarveProject *project,
                                 VarveEnvironment *environment,
                                 VarveDialect dialect,
                                 VarveDatabase *target);
void varve_schemas_free (VarveSchemas *self);
/* Where its scratch databases are made. (transfer none) */
VarveScratch *
varve_schemas_get_scratch (VarveSchemas *self, VarveOperation *operation, GError **error);
/* What SQL text means, see varve_desired_read(). (transfer full) */
VarveSchema *varve_schemas_read_files (VarveSchemas *self,
                                       const char *path,
                                       VarveOperation *operation,
                                       GError **error);
/* What the history gives, up to @rows (version rows): its scripts are run from an empty database.
 * The error of a script that does not run names its revision. (transfer full) */
VarveSchema *varve_schemas_read_revisions (VarveSchemas *self,
                                           VarveGraph *graph,
                                           const char *const *rows,
                                           VarveOperation *operation,
                                           GError **error);
/* What a new database has: PostgreSQL's is not quite empty. (transfer full) */
VarveSchema *
varve_schemas_read_empty (VarveSchemas *self, VarveOperation *operation, GError **error);
/* What a scratch database has become. (transfer full) */
VarveSchema *varve_schemas_read_scratch (VarveSchemas *self,
                                         VarveDatabase *database,
                                         VarveOperation *operation,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveSchemas, varve_schemas_free)

G_END_DECLS
