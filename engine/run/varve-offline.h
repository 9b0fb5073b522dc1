/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-plan.h"

G_BEGIN_DECLS

/* A loaded plan as one SQL script that psql or sqlite3 runs as it is. */
char *varve_offline_render (VarvePlan *plan,
                            VarveDialect dialect,
                            const char *version_table,
                            const char *version_table_schema);
/* The version table alone, as Alembic makes it. */
char *varve_offline_render_version_table (VarveDialect dialect,
                                          const char *version_table,
                                          const char *version_table_schema);

G_END_DECLS
