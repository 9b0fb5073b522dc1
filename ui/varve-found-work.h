/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/* Scripts that the project lacks: looked for, and written back. Both run in the environment's
 * worker, so that its journal is looked into as well, and in a thread of their own without it where
 * its database can't be opened. @callback gets the session as its source object. */

/* @environment: (nullable) */
void varve_found_work_search_async (VarveSession *session,
                                    const char *environment,
                                    const char *id,
                                    VarveOperation *operation,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* (transfer full): what was found, perhaps nothing; NULL with an error only where cancelled. */
VarveWhereis *varve_found_work_search_finish (GAsyncResult *result, GError **error);

/* Writes @found among the project's scripts, and those before it that the project lacks as well. */
void varve_found_work_bring_back_async (VarveSession *session,
                                        const char *environment,
                                        VarveFound *found,
                                        VarveOperation *operation,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* (transfer full): the paths that were written. */
char **varve_found_work_bring_back_finish (GAsyncResult *result, GError **error);

G_END_DECLS
