/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-git.h"
#include "project/varve-process.h"

G_BEGIN_DECLS

/**
 * VarveGit:
 * @folder: where git is run: the top of the work tree
 * @deadline: monotonic; when the search gives up
 * @ran_out: it did
 * @truncated: git said more than is kept
 */
typedef struct
{
  char *folder;
  gint64 deadline;
  VarveOperation *operation;
  gboolean ran_out;
  gboolean truncated;
} VarveGit;

/**
 * VarveGitHit:
 * @blob: id of the file's contents
 * @paths, @commits: (element-type utf8): where they were added, the newest first
 * @unreachable: no reference leads to the commits
 */
typedef struct
{
  char *blob;
  GPtrArray *paths;
  GPtrArray *commits;
  gboolean unreachable;
} VarveGitHit;

/* The repository that @folder is in. TRUE with @self->folder NULL where it is in none. */
gboolean varve_git_open (VarveGit *self, const char *folder, GError **error);
void varve_git_clear (VarveGit *self);
/* What it printed; NULL with an error where it did not end well. Where the time is over, what it
 * printed until then. @length: (out) (optional) */
char *varve_git_run (VarveGit *self,
                     const char *const *arguments,
                     const char *input,
                     gsize *length,
                     GError **error);
VarveGitHit *varve_git_hit_new (const char *blob);
void varve_git_hit_free (VarveGitHit *self);

/* Fills @found's commit, subject, author, date and places. */
gboolean
varve_git_add_places (VarveGit *self, const VarveGitHit *hit, VarveFound *found, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VarveGit, varve_git_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveGitHit, varve_git_hit_free)

G_END_DECLS
