/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-difference.h"

G_BEGIN_DECLS

/* What options let through. */
typedef struct
{
  const char *const *include;
  const char *const *exclude;
  GPtrArray *used; /* (element-type utf8): patterns that took something out, borrowed */
} VarveFilter;

void varve_filter_init (VarveFilter *self, const VarveDifferenceOptions *options);
char *varve_filter_dup_reason (VarveFilter *self, const VarveObject *object, gboolean is_wanted);
char **varve_filter_end (VarveFilter *self);

/* @n times VARVE_NO_OBJECT, and once more. (transfer full) */
guint *varve_difference_new_indexes (guint n);
/* Each object's other side, changed or not. @from_to, @to_from (nullable): of nothing but
 * VARVE_NO_OBJECT */
void varve_difference_match_objects (VarveDifference *self, guint *from_to, guint *to_from);

/* A dialect's renderer: fills @statements (element-type VarveRendered). @selected: closed, a byte a
 * change, never NULL. */
gboolean varve_render_postgres (VarveDifference *difference,
                                const guint8 *selected,
                                const VarveRenderOptions *options,
                                GPtrArray *statements,
                                GError **error);
gboolean varve_render_sqlite (VarveDifference *difference,
                              const guint8 *selected,
                              const VarveRenderOptions *options,
                              GPtrArray *statements,
                              GError **error);
/* Appends a statement. Takes @sql and @remark. */
void varve_rendered_add (GPtrArray *statements,
                         guint change,
                         VarveRenderedFlags flags,
                         char *sql,
                         char *remark);

G_END_DECLS
