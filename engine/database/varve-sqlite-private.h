/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database-private.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * VarveSqliteGuard:
 * @in_script: the authorizer judges only what a script says
 * @transactional: and a transaction has to stay open meanwhile
 * @in_vacuum: VACUUM itself attaches a temporary database
 * @denied: (nullable): what was refused last, as it is called in SQL
 * @touched_data: rows may have changed in a way that foreign keys could mind
 * @changed_settings: the connection is no longer as it was opened
 *
 * What a script may not do, and what it did.
 */
typedef struct
{
  gboolean in_script;
  gboolean transactional;
  gboolean in_vacuum;
  const char *denied;
  gboolean touched_data;
  gboolean changed_settings;
} VarveSqliteGuard;

#define VARVE_TYPE_SQLITE (varve_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (VarveSqlite, varve_sqlite, VARVE, SQLITE, VarveDatabase)

struct _VarveSqlite
{
  VarveDatabase parent_instance;

  sqlite3 *handle;    /* (owned) (nullable) */
  gboolean is_absent; /* there is no file: @handle is empty and in memory */
  gboolean has_made_file;
  VarveSqliteGuard guard;
  GHashTable
      *violations; /* (owned) (nullable) what of foreign keys was broken before: key → count */

  /* For the length of a call. */
  VarveOperation *operation; /* (nullable) */
  gint64 busy_deadline;      /* monotonic time until which a lock is waited for */
  gint64 statement_deadline; /* likewise until which a statement may run, 0: none */
};

/* varve-sqlite.c */
gboolean varve_sqlite_open_handle (VarveSqlite *self, GError **error);
/* A handle is there afterwards, and not the stand-in for a file that has come meanwhile. */
gboolean varve_sqlite_ensure_handle (VarveSqlite *self, GError **error);
/* Takes a file away that was made for this and has nothing in it. */
void varve_sqlite_close_handle (VarveSqlite *self);
/* Whether the path is another file's by now, or no file's. */
gboolean varve_sqlite_has_moved (VarveSqlite *self);
/* What each entry into this class begins with: later calls of SQLite follow @operation. */
void varve_sqlite_enter (VarveSqlite *self, VarveOperation *operation);
/* How long a lock is waited for at most, in microseconds. */
gint64 varve_sqlite_get_patience (VarveSqlite *self);
gboolean varve_sqlite_exec (VarveSqlite *self, const char *sql, GError **error);
GPtrArray *varve_sqlite_select (VarveSqlite *self,
                                const char *sql,
                                const char *const *parameters,
                                guint n_parameters,
                                GError **error);
/* Runs our own statements, each of which has to touch the number of rows that it says. */
gboolean varve_sqlite_run_commands (VarveSqlite *self, GPtrArray *commands, GError **error);
gboolean varve_sqlite_locate (VarveDatabase *database, VarveOperation *operation, GError **error);

/* varve-sqlite-error.c */
void varve_sqlite_set_error (VarveSqlite *self, int status, GError **error);
gboolean varve_sqlite_check_file (VarveSqlite *self, gboolean *exists, GError **error);

/* varve-sqlite-guard.c */
void varve_sqlite_guard_install (VarveSqliteGuard *self, sqlite3 *handle);
gboolean varve_sqlite_remember_violations (VarveSqlite *self, GError **error);
gboolean varve_sqlite_check_violations (VarveSqlite *self, GError **error);

/* varve-sqlite-schema.c */
VarveSchema *varve_sqlite_read_schema (VarveDatabase *database,
                                       const VarveIntrospectOptions *options,
                                       VarveOperation *operation,
                                       GError **error);

/* varve-sqlite-run.c */
void varve_sqlite_fill_run_slots (VarveDatabaseClass *klass);

G_END_DECLS
