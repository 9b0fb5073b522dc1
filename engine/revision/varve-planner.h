/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-plan.h"

G_BEGIN_DECLS

/* Pure functions from a graph, the version rows and targets to a plan without scripts. Alembic's
 * order and refusals; where Alembic's own order depends on hash seeds, a stable valid one. A plan
 * that changes nothing has no steps. Errors: those of the resolver, VARVE_ERROR_INVALID_GRAPH,
 * VARVE_ERROR_UNKNOWN_REVISION for version rows without script, VARVE_ERROR_NOT_REVERSIBLE (names
 * every one-way revision on the way). */
VarvePlan *varve_planner_upgrade (VarveGraph *graph,
                                  const char *const *current,
                                  const char *const *targets,
                                  GError **error);
VarvePlan *varve_planner_downgrade (VarveGraph *graph,
                                    const char *const *current,
                                    const char *const *targets,
                                    GError **error);
/* @purge: all rows go first, unknown ones too. */
VarvePlan *varve_planner_stamp (VarveGraph *graph,
                                const char *const *current,
                                const char *const *targets,
                                gboolean purge,
                                GError **error);

G_END_DECLS
