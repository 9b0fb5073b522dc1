/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-operation.h"
#include "database/varve-journal.h"
#include "database/varve-url.h"

G_BEGIN_DECLS

/**
 * VarveDatabaseOptions:
 * @version_table: "alembic_version" where NULL
 * @version_table_schema: (nullable): PostgreSQL only
 * @lock_timeout_ms: how long a statement waits for another session's lock before the revision is
 * retried; 0: default 2000
 * @lock_retries: how often; 0: default 10
 * @statement_timeout_ms: 0: none
 * @run_lock_timeout_ms: how long to wait for another runner; 0: default, no limit (cancellable)
 * @read_only: for looking only: SQLite opened read-only (and never created), PostgreSQL with
 * default_transaction_read_only
 * @create: SQLite: make the file if it is not there
 */
typedef struct
{
  const char *version_table;
  const char *version_table_schema;
  guint lock_timeout_ms;
  guint lock_retries;
  guint statement_timeout_ms;
  guint run_lock_timeout_ms;
  gboolean read_only;
  gboolean create;
} VarveDatabaseOptions;

/**
 * VarveDatabase:
 *
 * One open database. Blocking; lives in one thread (the window gives it a #VarveWorker); only
 * varve_operation_cancel() may come from outside, and stops the running statement (`PQcancel`,
 * `sqlite3_interrupt`). The interface between it and the run is varve-database-private.h: a form
 * that each back end fills in.
 */
#define VARVE_TYPE_DATABASE (varve_database_get_type ())
G_DECLARE_DERIVABLE_TYPE (VarveDatabase, varve_database, VARVE, DATABASE, GObject)

/* Asks @operation's asker for a password when the server wants one and none is known (URL,
 * PGPASSWORD, .pgpass), again while it is wrong. Errors: VARVE_ERROR_CONNECTION, _AUTHENTICATION,
 * _NO_DATABASE, _PERMISSION, _READ_ONLY, _NOT_A_DATABASE, _LOCKED, _CANCELLED. */
VarveDatabase *varve_database_open (VarveUrl *url,
                                    const VarveDatabaseOptions *options,
                                    VarveOperation *operation,
                                    GError **error);
VarveDialect varve_database_get_dialect (VarveDatabase *self);
VarveUrl *varve_database_get_url (VarveDatabase *self);
/* "PostgreSQL 15.20", "SQLite 3.40.1". */
const char *varve_database_get_server (VarveDatabase *self);

/* Version rows, sorted; no table: empty. An SQLite file that does not exist (or is empty) is an
 * empty database. (transfer full) */
char **varve_database_read_current (VarveDatabase *self, VarveOperation *operation, GError **error);
/* Newest first. @revision: (nullable): only its steps. @limit 0: all. @with_body: scripts too.
 * Empty without a journal table. (element-type VarveJournalEntry) */
GPtrArray *varve_database_read_journal (VarveDatabase *self,
                                        const char *revision,
                                        guint limit,
                                        gboolean with_body,
                                        VarveOperation *operation,
                                        GError **error);
/* Revision id to checksum of its last successful upgrade still in force: what "edited since" is
 * judged by. (transfer full) (element-type utf8 utf8) */
GHashTable *
varve_database_read_checksums (VarveDatabase *self, VarveOperation *operation, GError **error);
/* How many tables there are beside ours: an empty database, or one with tables but no history. */
gboolean varve_database_count_tables (VarveDatabase *self,
                                      guint *n_tables,
                                      VarveOperation *operation,
                                      GError **error);
/* Creates the version table (and journal) if missing. */
gboolean varve_database_ensure_version_table (VarveDatabase *self,
                                              VarveOperation *operation,
                                              GError **error);
/* Plain SQL for tests, the editor's completion and later layers: runs one or more statements
 * outside of any revision. */
gboolean varve_database_execute (VarveDatabase *self,
                                 const char *sql,
                                 VarveOperation *operation,
                                 GError **error);
/* Rows as arrays of strings (NULL for SQL NULL). (element-type GStrv) */
GPtrArray *varve_database_query (VarveDatabase *self,
                                 const char *sql,
                                 VarveOperation *operation,
                                 GError **error);

G_END_DECLS
