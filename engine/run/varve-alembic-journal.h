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
/* Records that @entry began, and gives it its id: varve_project_write_journal() then says how it
 * ended. */
gboolean varve_project_begin_journal (VarveProject *project,
                                      VarveDatabase *database,
                                      VarveJournalEntry *entry,
                                      GError **error);
/* Says of the runs that began, and whose process is gone without an end, what the version rows make
 * of them. */
gboolean varve_project_settle_journal (VarveProject *project,
                                       VarveGraph *graph,
                                       VarveDatabase *database,
                                       VarveOperation *operation,
                                       GError **error);
/* Before a run: the same, and VARVE_ERROR_LOCKED where the process of an earlier one still lives.
 */
gboolean varve_project_take_journal (VarveProject *project,
                                     VarveDatabase *database,
                                     VarveOperation *operation,
                                     GError **error);

G_END_DECLS
