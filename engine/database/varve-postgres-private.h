/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database-private.h"
#include "database/varve-libpq.h"

G_BEGIN_DECLS

/**
 * VarvePostgresLink:
 * @connection: (nullable)
 * @wake_fd: read end of a pipe that is written to when the operation is cancelled
 * @operation: (nullable): of the current call
 * @commit_sent: from now on nothing is cancelled
 * @drops_rows: libpq may still be in row by row mode
 * @on_slow: (nullable): called once when an answer has taken @slow_us
 * @on_notice: (nullable): called with what the server says beside results; nobody else hears it
 *
 * One connection to the server and how it is waited for: always by poll(), never in libpq.
 */
typedef struct
{
  const VarveLibpq *libpq;
  PGconn *connection;
  int backend; /* the server process's number, 0: none */
  int wake_fd;
  VarveOperation *operation;
  gboolean commit_sent;
  gboolean drops_rows;
  gint64 slow_us;
  void (*on_slow) (gpointer user_data);
  gpointer slow_data;
  VarveNoticeFunc on_notice;
  gpointer notice_data;
} VarvePostgresLink;

#define VARVE_TYPE_POSTGRES (varve_postgres_get_type ())
G_DECLARE_FINAL_TYPE (VarvePostgres, varve_postgres, VARVE, POSTGRES, VarveDatabase)

struct _VarvePostgres
{
  VarveDatabase parent_instance;

  /* Holds the runner's lock, answers queries; never opens a transaction that lasts. */
  VarvePostgresLink control;
  /* Runs the scripts. */
  VarvePostgresLink work;

  int wake_pipe[2];
  char *password;     /* (owned) (nullable) as asked */
  int server_version; /* as libpq gives it: 150020 */
  gboolean is_pooled; /* the server process changes from transaction to transaction */
  gboolean has_lock;  /* @control holds the runner's lock */
  char *xid;          /* (owned) (nullable) of the step's transaction */
  char *backend_pid;  /* (owned) (nullable) that runs it */
  char *blockers;     /* (owned) (nullable) who blocked the last slow statement */
};

/* varve-postgres-link.c: a connection. */
gboolean varve_postgres_link_connect (VarvePostgresLink *self,
                                      const char *const *keywords,
                                      const char *const *values,
                                      gint64 timeout_us,
                                      gboolean *wants_password,
                                      GError **error);
void varve_postgres_link_close (VarvePostgresLink *self);
/* The server processes of all open links of this process, as an array's literal: "{17,4}". Any
 * thread. (transfer full) */
char *varve_postgres_link_format_own (void);
gboolean varve_postgres_link_is_open (VarvePostgresLink *self);
/* The next result, waited for; NULL without error: the end of a statement's results. */
PGresult *varve_postgres_link_get_result (VarvePostgresLink *self, GError **error);
/* What the next results hold comes row by row. */
void varve_postgres_link_drop_rows (VarvePostgresLink *self);
/* Lets results come row by row and drops them; the last one, which says how it ended. */
PGresult *varve_postgres_link_drain (VarvePostgresLink *self, GError **error);
/* One message of the simple protocol: any number of statements. */
gboolean varve_postgres_link_execute (VarvePostgresLink *self, const char *sql, GError **error);
/* Commands in one round trip; the first @n_alone each in a transaction of its own.
 * (element-type PGresult): one a command */
GPtrArray *varve_postgres_link_run (VarvePostgresLink *self,
                                    GPtrArray *commands,
                                    guint n_alone,
                                    GError **error);
/* The same in one message of the simple protocol, which costs the server less than a message each:
 * only inside a transaction, each command one statement. */
GPtrArray *
varve_postgres_link_run_text (VarvePostgresLink *self, GPtrArray *commands, GError **error);
GPtrArray *varve_postgres_results_new (const VarveLibpq *libpq);
/* (element-type GStrv) */
GPtrArray *varve_postgres_take_rows (const VarveLibpq *libpq, PGresult *result);

/* varve-postgres-error.c */
void varve_postgres_set_connect_error (VarvePostgresLink *self, GError **error);
void varve_postgres_set_lost_error (VarvePostgresLink *self, GError **error);
void
varve_postgres_set_result_error (VarvePostgresLink *self, const PGresult *result, GError **error);
/* “WARNING: …”, as UTF-8, at most a few lines long. (transfer full) */
char *varve_postgres_dup_notice (const VarveLibpq *libpq, const PGresult *result);
/* Byte offset into @sql of what the result complains of; G_MAXSIZE if nothing. */
gsize
varve_postgres_get_position (const VarveLibpq *libpq, const PGresult *result, const char *sql);

/* varve-postgres.c */
gboolean varve_postgres_connect (VarvePostgres *self, VarvePostgresLink *link, GError **error);
/* Connects the control connection again where it was lost. */
gboolean varve_postgres_ensure_control (VarvePostgres *self, GError **error);
void varve_postgres_enter (VarvePostgres *self, VarveOperation *operation);
void varve_postgres_leave (VarvePostgres *self);
gboolean varve_postgres_locate (VarveDatabase *database, VarveOperation *operation, GError **error);

/* varve-postgres-run.c */
void varve_postgres_fill_run_slots (VarveDatabaseClass *klass);
/* Opens the work connection's transaction and learns its id. */
GPtrArray *varve_postgres_begin (VarvePostgres *self,
                                 const VarveDatabaseStep *step,
                                 gboolean with_tables,
                                 GError **error);
VarveOutcome varve_postgres_commit (VarveDatabase *database, GError **error);
void varve_postgres_roll_back (VarveDatabase *database);

/* varve-postgres-body.c */
gboolean varve_postgres_run_body (VarveDatabase *database,
                                  const VarveDatabaseStep *step,
                                  VarveStatementFunc func,
                                  gpointer user_data,
                                  VarveOperation *operation,
                                  GError **error);
gboolean varve_postgres_run_statement (VarvePostgres *self,
                                       const VarveDatabaseStep *step,
                                       guint index,
                                       gboolean in_transaction,
                                       GError **error);

/* varve-postgres-piece.c: scripts that are not transactional. */
void varve_postgres_fill_piece_slots (VarveDatabaseClass *klass);

/* varve-postgres-lock.c: the runner's lock and what becomes of it. */
gboolean varve_postgres_begin_run (VarveDatabase *database,
                                   VarveWaitFunc func,
                                   gpointer user_data,
                                   VarveOperation *operation,
                                   GError **error);
void varve_postgres_end_run (VarveDatabase *database);
gboolean varve_postgres_reconnect (VarveDatabase *database,
                                   VarveWaitFunc func,
                                   gpointer user_data,
                                   VarveOperation *operation,
                                   GError **error);
char *varve_postgres_describe_blockers (VarveDatabase *database);
/* Sleeps, but not through a cancel. */
gboolean varve_postgres_sleep (VarvePostgres *self, gint64 us, GError **error);

G_END_DECLS
