/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-introspect.h"
#include "project/varve-environment.h"

G_BEGIN_DECLS

/**
 * VarveScratch:
 *
 * Where empty databases can be had to try something out: a desired schema, a history, a script just
 * written. What runs there is somebody's SQL, so it gets a role that may do nothing elsewhere, and
 * for SQLite a database in memory behind the guard. In this order: the server that `scratch_url`
 * names; a throw-away PostgreSQL server of our own, where server programs are installed; the
 * target's server. One thread.
 */
typedef struct _VarveScratch VarveScratch;

/**
 * VarveScratchOptions:
 * @dialect: what kind of database
 * @target: (nullable): the database that all this is about: its version decides which server
 *   programs are taken, its roles exist in the scratch server too
 * @version_table: (nullable): what ours is called there, so that it is none of the schema
 * @url: (nullable): the environment's `scratch_url`, see varve_environment_resolve_scratch_url()
 */
typedef struct
{
  VarveDialect dialect;
  VarveDatabase *target;
  const char *version_table;
  VarveUrl *url;
} VarveScratchOptions;

/* Errors: VARVE_ERROR_PERMISSION where no way is open, with what to do; VARVE_ERROR_CANCELLED. */
VarveScratch *
varve_scratch_new (const VarveScratchOptions *options, VarveOperation *operation, GError **error);
/* Drops what it made. */
void varve_scratch_free (VarveScratch *self);
/* A new empty database. It belongs to @self: hold a reference for longer use. (transfer none) */
VarveDatabase *varve_scratch_create (VarveScratch *self, VarveOperation *operation, GError **error);
/* Ends it before @self does. */
void varve_scratch_drop (VarveScratch *self, VarveDatabase *database);
/* "PostgreSQL 15.20"; nullable before the first database. */
const char *varve_scratch_get_server (VarveScratch *self);
VarveDialect varve_scratch_get_dialect (VarveScratch *self);
/* Major version of a PostgreSQL server (15), without starting one. */
guint varve_scratch_get_major (VarveScratch *self, VarveOperation *operation, GError **error);

/* Runs a text of definitions, statement by statement. Errors have their place in it. */
gboolean varve_scratch_load (VarveScratch *self,
                             VarveDatabase *database,
                             const char *path,
                             const char *text,
                             gsize length,
                             VarveOperation *operation,
                             GError **error);
/* Runs a script's section as a revision's would be: in a transaction of its own, or without one. */
gboolean varve_scratch_run_section (VarveScratch *self,
                                    VarveDatabase *database,
                                    const char *text,
                                    gboolean transactional,
                                    VarveOperation *operation,
                                    GError **error);

/* Ends this process's servers and removes their folders; they end with the process in any case. */
void varve_scratch_shut_down (void);

/**
 * VarveScratchLeftover:
 * @name: a folder, a database or a role
 * @is_folder: a server's folder
 *
 * What a process that is gone left behind.
 */
typedef struct
{
  char *name;
  gboolean is_folder;
  gboolean is_role;
} VarveScratchLeftover;

/* Folders of throw-away servers. (element-type VarveScratchLeftover) */
GPtrArray *varve_scratch_list_folders (void);
/* Databases and roles in a server. NULL with an error. (element-type VarveScratchLeftover) */
GPtrArray *
varve_scratch_list_leftovers (VarveDatabase *database, VarveOperation *operation, GError **error);
/* @database: (nullable): where it is, for databases and roles. */
gboolean varve_scratch_remove_leftover (const VarveScratchLeftover *leftover,
                                        VarveDatabase *database,
                                        VarveOperation *operation,
                                        GError **error);
void varve_scratch_leftover_free (VarveScratchLeftover *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveScratch, varve_scratch_free)

G_END_DECLS
