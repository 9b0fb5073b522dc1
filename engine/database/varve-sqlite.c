/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQLite: the connection, plain queries, waiting for locks. The run's slots are in
 * varve-sqlite-run.c. The file is opened by SQLite alone: closing any other descriptor of it would
 * drop SQLite's locks. */

#include "base/varve-i18n.h"
#include "database/varve-sqlite-private.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often a running statement asks whether it was cancelled, in instructions of SQLite's virtual
 * machine: some tens of microseconds. */
#define PROGRESS_PERIOD 1000
/* How often a database is opened anew whose file went meanwhile. */
#define MAX_TRIES 3

G_DEFINE_FINAL_TYPE (VarveSqlite, varve_sqlite, VARVE_TYPE_DATABASE)

static int
on_busy (gpointer data, int n_calls)
{
  VarveSqlite *self = data;

  if (varve_operation_is_cancelled (self->operation)
      || g_get_monotonic_time () >= self->busy_deadline)
    return 0;
  /* Different sleeps, so that several waiting runners don't march in step. */
  g_usleep (g_random_int_range (500, 2000 + 1000 * MIN (n_calls, 30)));
  return 1;
}

static int
on_progress (gpointer data)
{
  VarveSqlite *self = data;

  return varve_operation_is_cancelled (self->operation)
         || (self->statement_deadline != 0 && g_get_monotonic_time () >= self->statement_deadline);
}

gint64
varve_sqlite_get_patience (VarveSqlite *self)
{
  VarveDatabaseOptions *options = &varve_database_get_state (VARVE_DATABASE (self))->options;

  if (options->run_lock_timeout_ms > 0)
    return (gint64) options->run_lock_timeout_ms * 1000;
  return (gint64) options->lock_timeout_ms * (options->lock_retries + 1) * 1000;
}

void
varve_sqlite_enter (VarveSqlite *self, VarveOperation *operation)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));

  self->operation = operation;
  self->statement_deadline = 0;
  self->busy_deadline = g_get_monotonic_time () + (gint64) state->options.lock_timeout_ms * 1000;
}

static gboolean
configure_handle (VarveSqlite *self, GError **error)
{
  sqlite3_busy_handler (self->handle, on_busy, self);
  sqlite3_progress_handler (self->handle, PROGRESS_PERIOD, on_progress, self);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  varve_sqlite_guard_install (&self->guard, self->handle);
  /* EXTRA: with FULL the last commit can be lost with the power. Inside a transaction foreign_keys
   * would silently do nothing. The first look at the file shows whether it is a database. */
  return varve_sqlite_exec (self,
                            "PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = OFF;"
                            " SELECT 1 FROM sqlite_schema LIMIT 1",
                            error);
}

/* A program that was stopped while it was writing has left half of it in the file, and in a journal
 * what was there before. SQLite undoes it when it next reads, but only with a handle that may
 * write. */
static gboolean
needs_recovery (VarveSqlite *self)
{
  int status = self->handle != NULL ? sqlite3_extended_errcode (self->handle) : SQLITE_OK;

  return status == SQLITE_READONLY_ROLLBACK || status == SQLITE_READONLY_RECOVERY;
}

/* Whether it worked shows when the file is read again. */
static void
recover (VarveSqlite *self)
{
  const char *path = varve_url_get_path (varve_database_get_state (VARVE_DATABASE (self))->url);
  sqlite3 *handle = NULL;

  if (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE, NULL)
      == SQLITE_OK)
    {
      sqlite3_busy_handler (handle, on_busy, self);
      sqlite3_exec (handle, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    }
  sqlite3_close (handle);
}

/* Opens the file for reading; recovers it if it must be. */
static gboolean
configure_or_recover (VarveSqlite *self, const char *path, int flags, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int status;

  if (configure_handle (self, &local_error))
    return TRUE;
  if (!needs_recovery (self))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  varve_sqlite_close_handle (self);
  recover (self);
  status = sqlite3_open_v2 (path, &self->handle, flags, NULL);
  if (status == SQLITE_OK)
    return configure_handle (self, error);
  varve_sqlite_set_error (self, status, error);
  return FALSE;
}

static gboolean
open_once (VarveSqlite *self, gboolean *has_gone, GError **error)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));
  const char *path = varve_url_get_path (state->url);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  gboolean exists;
  int status;

  if (!varve_sqlite_check_file (self, &exists, error))
    return FALSE;
  self->is_absent = !exists && !state->options.create;
  if (self->is_absent)
    path = ":memory:";
  flags |= state->options.read_only && exists ? SQLITE_OPEN_READONLY
                                              : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  self->has_made_file = !exists && !self->is_absent;
  memset (&self->guard, 0, sizeof self->guard);
  status = sqlite3_open_v2 (path, &self->handle, flags, NULL);
  if (status != SQLITE_OK)
    varve_sqlite_set_error (self, status, error);
  else if (!state->options.read_only && sqlite3_db_readonly (self->handle, "main") == 1)
    varve_sqlite_set_error (self, SQLITE_READONLY, error);
  else if (configure_or_recover (self, path, flags, error))
    return TRUE;
  varve_sqlite_close_handle (self);
  *has_gone = exists && access (path, F_OK) != 0;
  return FALSE;
}

/* A runner whose first step failed may take its empty file away while another one opens it. */
gboolean
varve_sqlite_open_handle (VarveSqlite *self, GError **error)
{
  for (guint tries = 0;; tries++)
    {
      g_autoptr (GError) local_error = NULL;
      gboolean has_gone = FALSE;

      if (open_once (self, &has_gone, &local_error))
        return TRUE;
      if (has_gone && tries < MAX_TRIES)
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
}

gboolean
varve_sqlite_has_moved (VarveSqlite *self)
{
  int moved = 0;

  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

static gboolean
is_empty (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size == 0;
}

/* An empty file would look like a database to whatever finds it. Nobody reads or writes it while
 * this lock is held; a runner that waits for it finds that the file has moved, and begins anew. */
static void
remove_empty_file (VarveSqlite *self)
{
  const char *path = varve_url_get_path (varve_database_get_state (VARVE_DATABASE (self))->url);

  if (!self->has_made_file || self->handle == NULL || !is_empty (path))
    return;
  sqlite3_busy_timeout (self->handle, 0);
  sqlite3_progress_handler (self->handle, 0, NULL, NULL);
  /* In memory: a full disk has no room for the journal of nothing either. */
  if (sqlite3_get_autocommit (self->handle)
      && sqlite3_exec (self->handle, "PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE", NULL, NULL,
                       NULL)
             == SQLITE_OK)
    {
      if (is_empty (path) && !varve_sqlite_has_moved (self))
        unlink (path);
      sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
    }
}

void
varve_sqlite_close_handle (VarveSqlite *self)
{
  remove_empty_file (self);
  self->has_made_file = FALSE;
  if (self->handle != NULL && sqlite3_close (self->handle) != SQLITE_OK)
    g_critical ("A statement of SQLite was left open");
  self->handle = NULL;
}

static gboolean
varve_sqlite_open (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  varve_sqlite_enter (self, operation);
  varve_database_get_state (database)->server
      = g_strdup_printf ("SQLite %s", sqlite3_libversion ());
  return varve_sqlite_open_handle (self, error);
}

/* A handle is there, and not the stand-in for a file that has come meanwhile. */
gboolean
varve_sqlite_ensure_handle (VarveSqlite *self, GError **error)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));

  if (self->handle != NULL && self->is_absent
      && access (varve_url_get_path (state->url), F_OK) == 0)
    varve_sqlite_close_handle (self);
  return self->handle != NULL || varve_sqlite_open_handle (self, error);
}

gboolean
varve_sqlite_exec (VarveSqlite *self, const char *sql, GError **error)
{
  int status = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (status != SQLITE_OK)
    varve_sqlite_set_error (self, status, error);
  return status == SQLITE_OK;
}

static gboolean
varve_sqlite_execute (VarveDatabase *database,
                      const char *sql,
                      VarveOperation *operation,
                      GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  varve_sqlite_enter (self, operation);
  return varve_sqlite_ensure_handle (self, error) && varve_sqlite_exec (self, sql, error);
}

static sqlite3_stmt *
prepare (VarveSqlite *self,
         const char *sql,
         const char *const *parameters,
         guint n_parameters,
         GError **error)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  for (guint i = 0; status == SQLITE_OK && i < n_parameters; i++)
    if (parameters[i] != NULL)
      status = sqlite3_bind_text (statement, i + 1, parameters[i], -1, SQLITE_STATIC);
  if (status == SQLITE_OK)
    return statement;
  varve_sqlite_set_error (self, status, error);
  sqlite3_finalize (statement);
  return NULL;
}

static char **
take_row (sqlite3_stmt *statement)
{
  guint n = sqlite3_column_count (statement);
  g_autofree const char **values = g_new (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    values[i] = (const char *) sqlite3_column_text (statement, i);
  return varve_row_new (n, values);
}

GPtrArray *
varve_sqlite_select (VarveSqlite *self,
                     const char *sql,
                     const char *const *parameters,
                     guint n_parameters,
                     GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = prepare (self, sql, parameters, n_parameters, error);
  int status;

  if (statement == NULL)
    return NULL;
  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, take_row (statement));
  if (status != SQLITE_DONE)
    varve_sqlite_set_error (self, status, error);
  sqlite3_finalize (statement);
  return status == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}

static GPtrArray *
varve_sqlite_query (VarveDatabase *database,
                    const char *sql,
                    const char *const *parameters,
                    guint n_parameters,
                    VarveOperation *operation,
                    GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  g_autoptr (GError) local_error = NULL;
  GPtrArray *rows;

  varve_sqlite_enter (self, operation);
  if (!varve_sqlite_ensure_handle (self, error))
    return NULL;
  rows = varve_sqlite_select (self, sql, parameters, n_parameters, &local_error);
  if (rows == NULL && needs_recovery (self))
    {
      recover (self);
      return varve_sqlite_select (self, sql, parameters, n_parameters, error);
    }
  if (rows == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return rows;
}

static gboolean
run_command (VarveSqlite *self, const VarveCommand *command, GError **error)
{
  sqlite3_stmt *statement
      = prepare (self, command->sql, (const char *const *) command->parameters->pdata,
                 command->parameters->len, error);
  int status;

  if (statement == NULL)
    return FALSE;
  status = sqlite3_step (statement);
  if (status != SQLITE_DONE)
    varve_sqlite_set_error (self, status, error);
  sqlite3_finalize (statement);
  if (status != SQLITE_DONE)
    return FALSE;
  if (command->rows < 0 || sqlite3_changes (self->handle) == command->rows)
    return TRUE;
  varve_version_table_set_count_error (error, command, sqlite3_changes (self->handle));
  return FALSE;
}

gboolean
varve_sqlite_run_commands (VarveSqlite *self, GPtrArray *commands, GError **error)
{
  for (guint i = 0; i < commands->len; i++)
    if (!run_command (self, commands->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
has_table (VarveSqlite *self, const char *name)
{
  return sqlite3_table_column_metadata (self->handle, "main", name, NULL, NULL, NULL, NULL, NULL,
                                        NULL)
         == SQLITE_OK;
}

gboolean
varve_sqlite_locate (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  VarveDatabaseState *state = varve_database_get_state (database);

  varve_sqlite_enter (self, operation);
  if (!varve_sqlite_ensure_handle (self, error))
    return FALSE;
  /* A script's temporary table could stand before ours. */
  varve_database_set_schema (database, "main");
  /* Any statement makes SQLite look whether another process changed the schema; the two look-ups
   * behind it cost the same however many tables there are. */
  if (!varve_sqlite_exec (self, "SELECT 1 FROM sqlite_schema LIMIT 1", error))
    return FALSE;
  state->has_version_table = has_table (self, state->version_name);
  state->has_journal = has_table (self, "varve_journal");
  return TRUE;
}

static void
varve_sqlite_finalize (GObject *object)
{
  VarveSqlite *self = VARVE_SQLITE (object);

  varve_sqlite_enter (self, NULL);
  varve_sqlite_close_handle (self);
  g_clear_pointer (&self->violations, g_hash_table_unref);

  G_OBJECT_CLASS (varve_sqlite_parent_class)->finalize (object);
}

static void
varve_sqlite_class_init (VarveSqliteClass *klass)
{
  VarveDatabaseClass *database_class = VARVE_DATABASE_CLASS (klass);

  /* Nobody asks how much memory SQLite has, and counting it takes a lock for every allocation. Says
   * no, without harm, where SQLite is in use already. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  G_OBJECT_CLASS (klass)->finalize = varve_sqlite_finalize;
  database_class->open = varve_sqlite_open;
  database_class->query = varve_sqlite_query;
  database_class->execute = varve_sqlite_execute;
  database_class->locate = varve_sqlite_locate;
  database_class->read_schema = varve_sqlite_read_schema;
  varve_sqlite_fill_run_slots (database_class);
}

static void
varve_sqlite_init (VarveSqlite *self)
{
}
