/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-comparison.h"

G_BEGIN_DECLS

/* What the history gives at @from (version rows; none: the empty database) against what it gives at
 * @to; what the scripts in between rename is one thing. (transfer full) */
VarveComparison *varve_between_compare (VarveSchemas *schemas,
                                        VarveProject *project,
                                        VarveGraph *graph,
                                        VarveDialect dialect,
                                        const char *const *from,
                                        const char *const *to,
                                        VarveOperation *operation,
                                        GError **error);

G_END_DECLS
