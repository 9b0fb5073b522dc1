/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-comparison.h"

G_BEGIN_DECLS

VarveRename *varve_rename_new (const char *old_name, const char *new_name, gboolean is_rename);
void varve_rename_free (VarveRename *self);
void varve_rename_question_free (VarveRenameQuestion *self);

/* The file's answers appended to @answers (element-type VarveRename). A file that is not there has
 * none. */
gboolean varve_rename_answers_load (const char *path, GPtrArray *answers, GError **error);
gboolean varve_rename_answers_save (const char *path, GPtrArray *answers, GError **error);

/* The statement that gives one object of @from the name of one of @to, or back; NULL where there is
 * no such statement. (transfer full) */
char *varve_rename_make_sql (VarveSchema *from,
                             guint in_from,
                             VarveSchema *to,
                             guint in_to,
                             gboolean back);
/* Whether such a pair may be one object: of one kind, in one table. */
gboolean varve_rename_is_pair (const VarveDifference *difference, guint dropped, guint added);
/* What the live database holds of it, as lines. @table: of a column, the table's name there. Never
 * fails: what can't be asked is no evidence. */
void varve_rename_add_evidence (VarveDatabase *database,
                                const VarveObject *table,
                                const VarveObject *column,
                                GPtrArray *lines,
                                VarveOperation *operation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveRename, varve_rename_free)

G_END_DECLS
