/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-operation.h"
#include "project/varve-found.h"

G_BEGIN_DECLS

/**
 * VarveGitSearch:
 * @id: what was looked for
 * @repository: (nullable): the work tree's folder; NULL where the project is in none
 * @found: (element-type VarveFound): each version of the script, the best first
 * @incomplete: (nullable): translated: why there may be more
 *
 * What a git repository knows of a revision.
 */
typedef struct
{
  char *id;
  char *repository;
  GPtrArray *found;
  char *incomplete;
} VarveGitSearch;

/* Looks for the script of revision @id (or of the one that begins so, from four characters on) in
 * all that the project's repository has: branches, remotes, tags, stashes, reflogs, and commits
 * that nothing leads to any more. Runs git, and nothing of the repository's. Blocking. */
VarveGitSearch *
varve_git_find (VarveProject *project, const char *id, VarveOperation *operation, GError **error);
void varve_git_search_free (VarveGitSearch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveGitSearch, varve_git_search_free)

G_END_DECLS
