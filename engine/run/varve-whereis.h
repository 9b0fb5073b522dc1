/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"
#include "project/varve-git.h"

G_BEGIN_DECLS

/**
 * VarveWhereis:
 * @id: what was looked for
 * @found: (element-type VarveFound): each version of the script, the best first; may be empty
 * @repository: (nullable): the git repository that was searched
 * @notes: translated: what could not be searched, and why
 *
 * Where the script of a revision is that the project lacks. Immutable.
 */
typedef struct
{
  char *id;
  GPtrArray *found;
  char *repository;
  char **notes;
} VarveWhereis;

/**
 * VarveWhereisContext:
 * @environment: (nullable): whose database is meant
 * @database: (nullable): open, of @environment: its journal is looked into, too
 *
 * What is searched. Borrowed; with a database every function belongs to its thread.
 */
typedef struct
{
  VarveProject *project;
  VarveEnvironment *environment;
  VarveDatabase *database;
} VarveWhereisContext;

/* Searches the repository and the journal for revision @id. Starts git: only where a person asked
 * for it. Blocking. NULL only where cancelled. */
VarveWhereis *varve_whereis_find (const VarveWhereisContext *context,
                                  const char *id,
                                  VarveOperation *operation,
                                  GError **error);
/* VARVE_ERROR_UNKNOWN_REVISION where it was not found. */
gboolean varve_whereis_check (const VarveWhereis *self, GError **error);
/* The best script of each of @ids that @graph lacks, and of all that they revise or depend on and
 * it lacks, too. (transfer full) (element-type VarveFound): empty where nothing is missing */
GPtrArray *varve_whereis_collect (const VarveWhereisContext *context,
                                  VarveGraph *graph,
                                  const char *const *ids,
                                  VarveOperation *operation,
                                  GError **error);
void varve_whereis_free (VarveWhereis *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveWhereis, varve_whereis_free)

G_END_DECLS
