/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/* Finds in a thread which revisions of the session's graph touched a column, or a table, that has
 * that name where a database has @rows (version rows); NULL: where @environment's stands. @schema,
 * @column: (nullable). */
void varve_history_work_find_async (VarveSession *session,
                                    const char *environment,
                                    const char *schema,
                                    const char *table,
                                    const char *column,
                                    const char *const *rows,
                                    VarveOperation *operation,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* (transfer full) (nullable): NULL when cancelled. */
VarveColumnHistory *varve_history_work_find_finish (GAsyncResult *result);

G_END_DECLS
