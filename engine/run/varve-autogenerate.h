/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-comparison.h"
#include "run/varve-generation.h"

G_BEGIN_DECLS

/* Whether the database holds every head and nothing unknown: only then does what its schema lacks
 * belong into a new revision. VARVE_ERROR_NOT_UP_TO_DATE with Alembic's words and the way out. */
gboolean varve_autogenerate_check_current (VarveGraph *graph,
                                           VarveDatabase *database,
                                           VarveOperation *operation,
                                           GError **error);
/* The database against the project's desired schema. @options: (nullable): patterns and the file of
 * answers are the project's where it names none. (transfer full) */
VarveComparison *varve_autogenerate_compare (VarveProject *project,
                                             VarveGraph *graph,
                                             VarveDatabase *database,
                                             VarveSchemas *schemas,
                                             const VarveComparisonOptions *options,
                                             VarveOperation *operation,
                                             GError **error);
/* What was changed by hand: from the schema that the history gives at the database's place to the
 * one that it has. (transfer full) */
VarveComparison *varve_autogenerate_compare_drift (VarveProject *project,
                                                   VarveGraph *graph,
                                                   VarveDatabase *database,
                                                   VarveSchemas *schemas,
                                                   VarveOperation *operation,
                                                   GError **error);

G_END_DECLS
