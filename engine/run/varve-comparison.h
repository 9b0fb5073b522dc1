/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-schemas.h"
#include "schema/varve-difference.h"

G_BEGIN_DECLS

/**
 * VarveRename:
 * @old_name: what goes, "public.users.name"
 * @new_name: what comes
 * @is_rename: a person says that they are one; otherwise that they are two
 * @follows: nobody had to be asked: a constraint, index or sequence of what was renamed
 */
typedef struct
{
  char *old_name;
  char *new_name;
  gboolean is_rename;
  gboolean follows;
} VarveRename;

/**
 * VarveRenameQuestion:
 * @old_name: what goes
 * @new_name: what comes
 * @kind: what it is
 * @score: how alike they are, to 100
 * @evidence: (array zero-terminated=1): translated lines; what the live database holds, too
 */
typedef struct
{
  char *old_name;
  char *new_name;
  VarveObjectKind kind;
  guint score;
  char **evidence;
} VarveRenameQuestion;

/* Called in the working thread. FALSE: no answer; what goes and what comes stay two. */
typedef gboolean (*VarveRenameFunc) (const VarveRenameQuestion *question,
                                     gboolean *is_rename,
                                     gpointer user_data);

/**
 * VarveComparisonOptions:
 * @renames: (nullable): "old=new": they are one
 * @apart: (nullable): "old=new": they are two
 * @ask: (nullable): what is asked about likely renames that nobody has answered
 * @include, @exclude: (nullable): see #VarveDifferenceOptions
 * @answers_path: (nullable): the file with the answers given so far
 */
typedef struct
{
  const char *const *renames;
  const char *const *apart;
  VarveRenameFunc ask;
  gpointer user_data;
  const char *const *include;
  const char *const *exclude;
  const char *answers_path;
} VarveComparisonOptions;

/**
 * VarveUncompared:
 * @kind: in the server's words
 * @name: (nullable): which; %NULL: this kind as such
 * @reason: translated
 */
typedef struct
{
  char *kind;
  char *name;
  char *reason;
} VarveUncompared;

/**
 * VarveComparison:
 * @live: the schema that there is
 * @former: the same after the renames; @live where there are none
 * @desired: the schema that there should be
 * @difference: from @former to @desired
 * @renames: (element-type VarveRename): answers that matter here, asked for or found
 * @rename_statements: (element-type utf8): from @live to @former, without semicolons
 * @undo_statements: (element-type utf8): back again
 * @questions: (element-type VarveRenameQuestion): likely renames without an answer
 * @uncompared: (element-type VarveUncompared)
 *
 * What has to change. A value: it may cross threads. Reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  char **include;
  char **exclude;
  /*< public >*/
  VarveSchema *live;
  VarveSchema *former;
  VarveSchema *desired;
  VarveDifference *difference;
  GPtrArray *renames;
  GPtrArray *rename_statements;
  GPtrArray *undo_statements;
  GPtrArray *questions;
  GPtrArray *uncompared;
} VarveComparison;

#define VARVE_TYPE_COMPARISON (varve_comparison_get_type ())
GType varve_comparison_get_type (void);
/* @database: (nullable): that @live was read from, for evidence. (transfer full) */
VarveComparison *varve_comparison_new (VarveSchemas *schemas,
                                       VarveDatabase *database,
                                       VarveSchema *live,
                                       VarveSchema *desired,
                                       const VarveComparisonOptions *options,
                                       VarveOperation *operation,
                                       GError **error);
VarveComparison *varve_comparison_ref (VarveComparison *self);
void varve_comparison_unref (VarveComparison *self);
/* Nothing has to change. */
gboolean varve_comparison_is_empty (const VarveComparison *self);
/* Why nothing may have been found although something was changed: translated lines. (transfer full)
 * (array zero-terminated=1) */
char **varve_comparison_explain (const VarveComparison *self, VarveDatabase *database);
/* Where answers about renames are kept: "renames.ini" beside the desired schema (in its folder,
 * where it is one). NULL without one. (transfer full) */
char *varve_comparison_dup_answers_path (VarveProject *project);
/* Adds the answers of @self to the file. */
gboolean
varve_comparison_save_answers (const VarveComparison *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveComparison, varve_comparison_unref)

G_END_DECLS
