/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"
#include "project/varve-project.h"

G_BEGIN_DECLS

/* Whether the journal of an Alembic project's runs is the table in the database, as the person
 * asked for; FALSE: a file among their data. SQL projects always have the table. */
gboolean varve_project_has_journal_table (VarveProject *project);
gboolean
varve_project_set_journal_table (VarveProject *project, gboolean in_database, GError **error);
/* As varve_database_read_journal(), from where the project's runs on @database are recorded. */
GPtrArray *varve_project_read_journal (VarveProject *project,
                                       VarveDatabase *database,
                                       const char *revision,
                                       guint limit,
                                       gboolean with_body,
                                       VarveOperation *operation,
                                       GError **error);
/* Where the project's runs on @database are recorded, for reading: @database itself, or a file;
 * NULL without an error where nothing was recorded yet. (transfer full) */
VarveDatabase *
varve_project_open_journal (VarveProject *project, VarveDatabase *database, GError **error);
/* Records entries, oldest first. */
gboolean varve_project_write_journal (VarveProject *project,
                                      VarveDatabase *database,
                                      const GPtrArray *entries,
                                      GError **error);

G_END_DECLS
