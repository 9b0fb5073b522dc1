/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-plan.h"

G_BEGIN_DECLS

/**
 * VarvePlanBuilder:
 *
 * Makes a plan step by step while it keeps the version rows: what one step leaves is, as the same
 * array, what the next one expects.
 */
typedef struct
{
  VarvePlan *plan;
  char **rows; /* now */
  guint n_rows;
} VarvePlanBuilder;

void varve_plan_builder_init (VarvePlanBuilder *self,
                              VarveDirection direction,
                              const char *const *current);
/* One more step, with the rows of @remove and @add (element-type utf8, both may be NULL); @remove
 * that are no rows and @add that are some already don't count. @revision: (nullable). */
void varve_plan_builder_add (VarvePlanBuilder *self,
                             VarveRevision *revision,
                             GPtrArray *remove,
                             GPtrArray *add);
VarvePlan *varve_plan_builder_finish (VarvePlanBuilder *self);
gboolean varve_plan_builder_has_row (const VarvePlanBuilder *self, const char *id);

G_END_DECLS
