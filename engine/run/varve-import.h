/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-alembic-run.h"

G_BEGIN_DECLS

/**
 * VarveImportScript:
 * @revision: id, parents, dependencies, labels, message and date as they were
 * @source: (nullable): the file that it comes from
 * @extra: (nullable): more lines that stood at its head
 * @up: the SQL
 * @down: (nullable): NULL: one-way
 * @up_transactional, @down_transactional: whether it runs in a transaction
 * @unfinished: (element-type utf8): translated: what a person has to do before it can be applied
 */
typedef struct
{
  VarveRevision *revision;
  char *source;
  char **extra;
  char *up;
  char *down;
  gboolean up_transactional;
  gboolean down_transactional;
  GPtrArray *unfinished;
} VarveImportScript;

/**
 * VarveImport:
 * @scripts: (element-type VarveImportScript): parents before children
 * @notes: (element-type utf8): translated: what was left out, and why
 * @url: (nullable): for the first environment, without a password
 * @file: (nullable): instead of @url: the absolute path of an SQLite database
 * @version_table, @version_table_schema: (nullable): where they are not the usual ones
 *
 * A history of another tool, as revisions of a SQL project. Nothing of it is written yet.
 */
typedef struct
{
  GPtrArray *scripts;
  GPtrArray *notes;
  char *url;
  char *file;
  char *version_table;
  char *version_table_schema;
} VarveImport;

/* (array zero-terminated=1): "alembic", "dbmate", "flyway", "golang-migrate", "goose" */
const char *const *varve_import_list_formats (void);
/* An Alembic project, through its own offline mode. @context's environment says which dialect.
 * (transfer full) */
VarveImport *varve_import_alembic (const VarveAlembicContext *context,
                                   VarveGraph *graph,
                                   VarveDialect dialect,
                                   VarveOperation *operation,
                                   VarveAlembicFailure **failure,
                                   GError **error);
/* A folder of another tool's SQL files; runs nothing. (transfer full) */
VarveImport *varve_import_folder (const char *format, const char *folder, GError **error);
/* The script as it will be written. (transfer full) */
char *varve_import_script_compose (const VarveImportScript *self);
/* Makes a SQL project in @folder, with the scripts in its @directory: all of it or nothing. Returns
 * the scripts' paths. */
char **varve_import_write (const VarveImport *self,
                           const char *folder,
                           const char *directory,
                           GError **error);
void varve_import_free (VarveImport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveImport, varve_import_free)

G_END_DECLS
