/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-alembic-container.h"
#include "revision/varve-plan.h"
#include "run/varve-alembic-failure.h"

G_BEGIN_DECLS

/* The revision of “Running upgrade a -> b, message”; NULL where the line is none. (transfer full)
 */
char *varve_alembic_output_parse_step (const char *line, VarveDirection direction);
/* The path of “Generating PATH ... done”. (transfer full) (nullable) */
char *varve_alembic_output_parse_generated (const char *text);
/* How a call failed, out of what it printed. @container: (nullable): where paths are mapped.
 * (transfer full) */
VarveAlembicFailure *varve_alembic_failure_new (const VarveProcessResult *result,
                                                const char *output,
                                                const char *command,
                                                VarveProject *project,
                                                const VarveAlembicContainer *container);
/* The same for one that could not be started. (transfer full) */
VarveAlembicFailure *varve_alembic_failure_new_for_error (const GError *error, const char *command);
void varve_alembic_failure_set_error (const VarveAlembicFailure *self, GError **error);

G_END_DECLS
