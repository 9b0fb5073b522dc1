/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"

G_BEGIN_DECLS

/**
 * VarveBackend:
 * @pid: the server process's number
 * @started: when it was started, as the server writes it: with @pid it names one process for good
 * @revision: (nullable): the revision that it was begun for
 * @user: who is logged in
 * @client: (nullable): the address that it came from; %NULL on the server's own computer
 * @is_waiting: in a transaction, and nothing of it runs: its program is gone, or at something else
 * @seconds: for how long it has been so
 * @statement: the last statement, on one line, cut short
 *
 * A server process that works for Varve, and not for this process.
 */
typedef struct
{
  int pid;
  char *started;
  char *revision;
  char *user;
  char *client;
  gboolean is_waiting;
  guint seconds;
  char *statement;
} VarveBackend;

/* (element-type VarveBackend): oldest first; none on SQLite. */
GPtrArray *varve_backend_list (VarveDatabase *database, VarveOperation *operation, GError **error);
gboolean varve_backend_terminate (VarveDatabase *database,
                                  int pid,
                                  const char *started,
                                  VarveOperation *operation,
                                  GError **error);
void varve_backend_free (VarveBackend *self);
/* “CREATE INDEX … (process 4711, ann from 10.0.0.7, for 3 min)”, a line for people. */
char *varve_backend_describe (const VarveBackend *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveBackend, varve_backend_free)

G_END_DECLS
