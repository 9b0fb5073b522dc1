/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/* Reads in a thread which tables each script of the session's graph touches, by the rules of
 * @environment's database. */
void varve_timeline_names_read_async (VarveSession *session,
                                      const char *environment,
                                      VarveOperation *operation,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (transfer container) (nullable): a string a revision; NULL when cancelled. */
GPtrArray *varve_timeline_names_read_finish (GAsyncResult *result);

G_END_DECLS
