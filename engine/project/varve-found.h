/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-journal.h"
#include "project/varve-project.h"

G_BEGIN_DECLS

/* In the order in which a person would rather take the script from them. */
typedef enum
{
  VARVE_PLACE_BRANCH,
  VARVE_PLACE_REMOTE,
  VARVE_PLACE_TAG,
  VARVE_PLACE_REF, /* any other reference of the repository */
  VARVE_PLACE_STASH,
  VARVE_PLACE_JOURNAL, /* kept in the database when the script was applied */
  VARVE_PLACE_REFLOG,
  VARVE_PLACE_UNREACHABLE, /* a commit that nothing leads to any more */
} VarvePlaceKind;

/**
 * VarvePlace:
 * @kind: what @name names
 * @name: "feature/x", "origin/feature/x", "stash@{0}", "HEAD@{3}", an environment
 * @is_there: the script stands there as it was found; otherwise the place only comes after the
 *   commit that had it, and has changed or removed it since
 */
typedef struct
{
  VarvePlaceKind kind;
  char *name;
  gboolean is_there;
} VarvePlace;

/**
 * VarveFound:
 * @revision: what the script says of itself; its path is no file's: varve_project_add_found() lends
 * the text under it
 * @text: the script
 * @path: (nullable): within the repository
 * @commit: (nullable): the whole id of the newest commit that brought it
 * @subject: (nullable): the commit's
 * @author: (nullable): of the commit, or who applied it
 * @date: (nullable): ISO 8601, of the commit, or when it was applied
 * @places: (element-type VarvePlace): the best first, at least one
 *
 * A revision script that is not among the project's files, and where it is. Immutable,
 * reference-counted, may cross threads.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  VarveRevision *revision;
  char *text;
  gsize length;
  char *path;
  char *commit;
  char *subject;
  char *author;
  char *date;
  GPtrArray *places;
} VarveFound;

#define VARVE_TYPE_FOUND (varve_found_get_type ())
GType varve_found_get_type (void);
/* Takes @text and reads its head as the project's scripts are read. @path: for that, and in errors.
 * (transfer full) */
VarveFound *varve_found_new_take (VarveProject *project,
                                  char *text,
                                  gsize length,
                                  const char *path,
                                  GError **error);
/* From a body that was kept at apply time. (transfer full) */
VarveFound *varve_found_new_from_journal (VarveProject *project,
                                          const VarveJournalEntry *entry,
                                          const char *environment,
                                          GError **error);
VarveFound *varve_found_ref (VarveFound *self);
void varve_found_unref (VarveFound *self);
void
varve_found_add_place (VarveFound *self, VarvePlaceKind kind, const char *name, gboolean is_there);
const char *varve_place_kind_get_nick (VarvePlaceKind kind); /* "branch" … */
/* "on branch feature/x". (transfer full) */
char *varve_place_describe (const VarvePlace *self);
/* All of it in one sentence without a full stop. (transfer full) */
char *varve_found_describe (const VarveFound *self);

/* A graph with the found scripts beside the project's own, which plans can be made and loaded from;
 * nothing is written. @found: (element-type VarveFound). (transfer full) */
VarveGraph *varve_project_add_found (VarveProject *self, VarveGraph *graph, GPtrArray *found);
/* Where varve_project_bring_back() would write it. (transfer full) */
char *varve_found_dup_target (const VarveFound *self, VarveProject *project, GError **error);
/* Writes the scripts among the project's own, never over another file: all of them or none. Returns
 * the files' paths. @found: (element-type VarveFound) */
char **
varve_project_bring_back (VarveProject *self, VarveGraph *graph, GPtrArray *found, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveFound, varve_found_unref)

G_END_DECLS
