/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a transactional step runs on PostgreSQL. What the protocol itself asks travels together: one
 * round trip to begin, one to write the version rows and the journal row, one to commit. */

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "database/varve-postgres-private.h"

#include <string.h>

static gboolean
ensure_work (VarvePostgres *self, GError **error)
{
  if (varve_postgres_link_is_open (&self->work))
    return TRUE;
  return varve_postgres_connect (self, &self->work, error);
}

static const char *
xid_function (VarvePostgres *self)
{
  return self->server_version >= 130000 ? "pg_catalog.pg_current_xact_id()::text"
                                        : "pg_catalog.txid_current()::text";
}

/* As SET LOCAL, so that nothing of it outlives the transaction. */
static VarveCommand *
make_settings (VarvePostgres *self, const VarveDatabaseStep *step)
{
  VarveDatabaseOptions *options = &varve_database_get_state (VARVE_DATABASE (self))->options;
  g_autofree char *lock_timeout = g_strdup_printf ("%u", options->lock_timeout_ms);
  g_autofree char *statement_timeout = g_strdup_printf ("%u", options->statement_timeout_ms);
  g_autofree char *name = g_strdup_printf ("varve %s", step->revision);
  char *sql = g_strdup_printf (
      "SELECT %s, pg_catalog.pg_backend_pid(), pg_catalog.set_config('lock_timeout', $1, true),"
      " pg_catalog.set_config('statement_timeout', $2, true),"
      " pg_catalog.set_config('application_name', $3, true)%s",
      xid_function (self),
      self->server_version >= 140000
          ? ", pg_catalog.set_config('client_connection_check_interval', '1s', true)"
          : "");

  return varve_command_new (-1, sql, 3, lock_timeout, statement_timeout, name);
}

static void
add_all (GPtrArray *commands, const char *const *sql)
{
  for (; *sql != NULL; sql++)
    g_ptr_array_add (commands, varve_command_new (-1, g_strdup (*sql), 0));
}

/* Behind a pooler nobody's session is our own: what others left on this server process is undone
 * inside the transaction, which keeps to one process, and likewise what the script leaves there. */
static const char *const fresh_session[] = { "RESET SESSION AUTHORIZATION", "RESET ROLE",
                                             "RESET ALL", "SET client_encoding = 'UTF8'", NULL };
static const char *const clean_session[] = { "CLOSE ALL", "UNLISTEN *", "DISCARD TEMP",
                                             "SELECT pg_catalog.pg_advisory_unlock_all()", NULL };

static void
remember_transaction (VarvePostgres *self, PGresult *settings)
{
  g_autoptr (GPtrArray) rows = varve_postgres_take_rows (self->work.libpq, settings);
  char **row = rows->pdata[0];

  varve_set_str (&self->xid, row[0]);
  varve_set_str (&self->backend_pid, row[1]);
}

GPtrArray *
varve_postgres_begin (VarvePostgres *self,
                      const VarveDatabaseStep *step,
                      gboolean with_tables,
                      GError **error)
{
  VarveDatabase *database = VARVE_DATABASE (self);
  VarveDatabaseState *state = varve_database_get_state (database);
  g_autoptr (GPtrArray) commands = varve_commands_new ();
  g_autoptr (GPtrArray) results = NULL;
  gboolean discards = with_tables && !self->is_pooled;
  guint settings;

  g_clear_pointer (&self->xid, g_free);
  g_clear_pointer (&self->backend_pid, g_free);
  self->work.commit_sent = FALSE;
  if (!ensure_work (self, error))
    return NULL;
  /* Settings, temporary tables and prepared statements of the revision before; not where they may
   * have been set on purpose by the script that goes on. */
  if (discards)
    g_ptr_array_add (commands, varve_command_new (-1, g_strdup ("DISCARD ALL"), 0));
  g_ptr_array_add (commands,
                   varve_command_new (-1, g_strdup ("BEGIN ISOLATION LEVEL READ COMMITTED"), 0));
  if (self->is_pooled)
    add_all (commands, fresh_session);
  settings = commands->len;
  g_ptr_array_add (commands, make_settings (self, step));
  if (with_tables)
    varve_version_table_add_create (commands, database);
  /* By itself it excludes other runners and VACUUM, not readers and not Alembic's reading. */
  g_ptr_array_add (commands, varve_command_new (-1,
                                                g_strdup_printf ("LOCK TABLE %s IN SHARE UPDATE"
                                                                 " EXCLUSIVE MODE",
                                                                 state->version_table),
                                                0));
  g_ptr_array_add (commands, varve_command_new (-1, varve_version_table_make_select (database), 0));
  results = varve_postgres_link_run (&self->work, commands, discards ? 1 : 0, error);
  if (results != NULL)
    remember_transaction (self, results->pdata[settings]);
  return g_steal_pointer (&results);
}

static void
look_for_blockers (gpointer user_data)
{
  VarvePostgres *self = user_data;
  g_autoptr (GPtrArray) commands = varve_commands_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  char *sql = g_strdup_printf (
      "SELECT string_agg(format('%%s (%%s, %%s) %%s', coalesce(nullif(application_name, ''), '?'),"
      " usename, pid, left(regexp_replace(query, '\\s+', ' ', 'g'), 100)), '; ')"
      " FROM pg_catalog.pg_stat_activity WHERE pid = ANY (pg_catalog.pg_blocking_pids(%d))",
      self->work.libpq->PQbackendPID (self->work.connection));

  g_ptr_array_add (commands, varve_command_new (-1, sql, 0));
  if (self->is_pooled || !varve_postgres_link_is_open (&self->control)
      || (results = varve_postgres_link_run (&self->control, commands, 0, NULL)) == NULL)
    return;
  rows = varve_postgres_take_rows (self->control.libpq, results->pdata[0]);
  if (rows->len > 0 && *(char **) rows->pdata[0] != NULL)
    varve_set_str (&self->blockers, *(char **) rows->pdata[0]);
}

static void
watch_blockers (VarvePostgres *self)
{
  VarveDatabaseOptions *options = &varve_database_get_state (VARVE_DATABASE (self))->options;

  self->work.slow_us = (gint64) options->lock_timeout_ms * 1000 / 2;
  self->work.on_slow = look_for_blockers;
  self->work.slow_data = self;
}

/* Two runners that no advisory lock kept apart (a pooler) may both make our tables. The server
 * finds that out by the relation, by its row type or, where both are at it, by a catalogue's index.
 */
static gboolean
is_creation_race (const GError *error)
{
  const char *sqlstate = varve_error_get_details (error)->sqlstate;

  return g_str_equal (sqlstate, "42P07") || g_str_equal (sqlstate, "42710")
         || g_str_equal (sqlstate, "23505");
}

static gboolean
varve_postgres_begin_step (VarveDatabase *database,
                           const VarveDatabaseStep *step,
                           char ***rows,
                           VarveWaitFunc func,
                           gpointer user_data,
                           VarveOperation *operation,
                           GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) selected = NULL;
  g_autoptr (GError) local = NULL;

  /* The lock went with the control connection; take it again before going on. */
  if (!self->is_pooled && (!self->has_lock || !varve_postgres_link_is_open (&self->control))
      && !varve_postgres_begin_run (database, func, user_data, operation, error))
    return FALSE;
  varve_postgres_enter (self, operation);
  g_clear_pointer (&self->blockers, g_free);
  watch_blockers (self);
  results = varve_postgres_begin (self, step, TRUE, &local);
  varve_postgres_leave (self);
  if (results == NULL)
    {
      gboolean race = is_creation_race (local);

      varve_postgres_roll_back (database);
      if (race)
        {
          g_clear_error (&local);
          varve_set_error (&local, VARVE_ERROR_LOCKED, NULL,
                           _ ("Another run has just made the version table"));
          varve_postgres_locate (database, operation, NULL);
        }
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  selected = varve_postgres_take_rows (self->work.libpq, results->pdata[results->len - 1]);
  *rows = varve_version_table_take_rows (selected);
  return TRUE;
}

/* The transaction's id, and with it the rows that the version table is left with. */
static VarveCommand *
make_check (VarvePostgres *self)
{
  const char *table = varve_database_get_state (VARVE_DATABASE (self))->version_table;
  char *sql = g_strdup_printf ("SELECT t.id, v.version_num FROM (SELECT %s) t (id)"
                               " LEFT JOIN %s v ON true",
                               xid_function (self), table);

  return varve_command_new (-1, sql, 0);
}

static char **
take_version_rows (GPtrArray *rows)
{
  g_autoptr (GPtrArray) versions = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (versions, (char **) rows->pdata[i] + 1);
  return varve_version_table_take_rows (versions);
}

static gboolean
check_end (VarvePostgres *self, const VarveDatabaseStep *step, PGresult *result, GError **error)
{
  g_autoptr (GPtrArray) rows = varve_postgres_take_rows (self->work.libpq, result);
  g_auto (GStrv) versions = NULL;

  if (rows->len == 0 || g_strcmp0 (*(char **) rows->pdata[0], self->xid) != 0)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                       _ ("Take COMMIT, ROLLBACK and their like out of the script."),
                       _ ("The script ended the revision's transaction and began another"));
      return FALSE;
    }
  versions = take_version_rows (rows);
  return varve_version_table_check_rows (step, (const char *const *) versions, error);
}

/* What waits for the commit is checked under the script's own settings; what follows is done as the
 * role that we connected as. */
static GPtrArray *
make_end (VarvePostgres *self,
          const VarveDatabaseStep *step,
          const VarveJournalEntry *const *entries)
{
  static const char *const first[]
      = { "SET CONSTRAINTS ALL IMMEDIATE", "RESET SESSION AUTHORIZATION", "RESET ROLE", NULL };
  VarveDatabase *database = VARVE_DATABASE (self);
  GPtrArray *commands = varve_commands_new ();

  add_all (commands, first);
  varve_version_table_add_changes (commands, database, step);
  for (guint i = 0; entries[i] != NULL; i++)
    varve_journal_add_command (commands, database, entries[i]);
  g_ptr_array_add (commands, make_check (self));
  if (self->is_pooled)
    {
      add_all (commands, clean_session);
      add_all (commands, fresh_session);
    }
  return commands;
}

/* What we write is UTF-8, whatever the script speaks. */
static gboolean
ensure_encoding (VarvePostgres *self, GError **error)
{
  const char *encoding
      = self->work.libpq->PQparameterStatus (self->work.connection, "client_encoding");

  return g_strcmp0 (encoding, "UTF8") == 0
         || varve_postgres_link_execute (&self->work, "SET LOCAL client_encoding = 'UTF8'", error);
}

static gboolean
varve_postgres_finish_step (VarveDatabase *database,
                            const VarveDatabaseStep *step,
                            const VarveJournalEntry *const *entries,
                            VarveOperation *operation,
                            GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  g_autoptr (GPtrArray) commands = make_end (self, step, entries);
  g_autoptr (GPtrArray) results = NULL;
  guint check = commands->len - 1;

  if (self->is_pooled)
    check -= G_N_ELEMENTS (clean_session) - 1 + G_N_ELEMENTS (fresh_session) - 1;
  varve_postgres_enter (self, operation);
  if (ensure_encoding (self, error))
    results = varve_postgres_link_run_text (&self->work, commands, error);
  varve_postgres_leave (self);
  return results != NULL && check_end (self, step, results->pdata[check], error);
}

static VarveOutcome
judge_commit (VarvePostgres *self, PGresult *result, GError **error)
{
  const VarveLibpq *libpq = self->work.libpq;

  if (libpq->PQresultStatus (result) == PGRES_COMMAND_OK)
    {
      /* Committing a failed transaction is answered without an error, but not with COMMIT. */
      if (strcmp (libpq->PQcmdStatus (result), "COMMIT") == 0)
        return VARVE_OUTCOME_DONE;
      varve_set_error (error, VARVE_ERROR_STATEMENT, NULL,
                       _ ("The server rolled the revision back instead of committing it"));
      return VARVE_OUTCOME_NOT_DONE;
    }
  varve_postgres_set_result_error (&self->work, result, error);
  return libpq->PQstatus (self->work.connection) == CONNECTION_OK ? VARVE_OUTCOME_NOT_DONE
                                                                  : VARVE_OUTCOME_UNKNOWN;
}

static VarveOutcome
send_commit (VarvePostgres *self, GError **error)
{
  VarveOutcome outcome = VARVE_OUTCOME_UNKNOWN;
  g_autoptr (GError) local = NULL;
  PGresult *result, *rest;

  self->work.commit_sent = TRUE;
  if (!varve_postgres_link_is_open (&self->work)
      || !self->work.libpq->PQsendQuery (self->work.connection, "COMMIT"))
    {
      varve_postgres_set_lost_error (&self->work, error);
      return VARVE_OUTCOME_UNKNOWN;
    }
  result = varve_postgres_link_get_result (&self->work, &local);
  if (result == NULL && local == NULL)
    varve_postgres_set_lost_error (&self->work, &local);
  if (result != NULL)
    outcome = judge_commit (self, result, &local);
  while (result != NULL && outcome == VARVE_OUTCOME_DONE
         && (rest = varve_postgres_link_get_result (&self->work, NULL)) != NULL)
    self->work.libpq->PQclear (rest);
  if (result != NULL)
    self->work.libpq->PQclear (result);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return outcome;
}

VarveOutcome
varve_postgres_commit (VarveDatabase *database, GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  VarveDatabaseState *state = varve_database_get_state (database);
  VarveOutcome outcome;

  varve_postgres_enter (self, NULL);
  outcome = send_commit (self, error);
  varve_postgres_leave (self);
  self->work.commit_sent = FALSE;
  if (outcome == VARVE_OUTCOME_DONE)
    state->has_version_table = state->has_journal = TRUE;
  else
    varve_postgres_link_close (&self->work);
  return outcome;
}

/* A session's advisory locks outlive the transaction. In one message, so that a pooler keeps both
 * on one server process. */
static const char *
get_rollback (VarvePostgres *self)
{
  return self->is_pooled ? "ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all()" : "ROLLBACK";
}

void
varve_postgres_roll_back (VarveDatabase *database)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  PGTransactionStatusType status;

  self->work.commit_sent = FALSE;
  if (self->work.connection == NULL)
    return;
  status = self->work.libpq->PQtransactionStatus (self->work.connection);
  if (!varve_postgres_link_is_open (&self->work))
    varve_postgres_link_close (&self->work);
  else if (status != PQTRANS_IDLE)
    {
      varve_postgres_enter (self, NULL);
      /* In the middle of answers (active) there is no saying it: the server does it for us when we
       * are gone. */
      if (status == PQTRANS_ACTIVE || status == PQTRANS_UNKNOWN
          || !varve_postgres_link_execute (&self->work, get_rollback (self), NULL))
        varve_postgres_link_close (&self->work);
      varve_postgres_leave (self);
    }
}

static gboolean
refuse (const VarveDatabaseStep *step, GError **error, const char *hint, const char *message)
{
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, hint, "%s", message);
  if (error != NULL)
    varve_error_set_place (*error, step->path, 0, 0);
  return FALSE;
}

static gboolean
is_if_not_exists (const VarveDatabaseStep *step, guint index)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);

  return g_regex_match_simple ("^create\\s+(unique\\s+)?index\\s+concurrently\\s+if\\s+not\\s",
                               text, G_REGEX_CASELESS, 0);
}

static gboolean
varve_postgres_check_step (VarveDatabase *database,
                           const VarveDatabaseStep *step,
                           gboolean transactional,
                           GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);

  if (step->statements == NULL)
    return TRUE;
  /* The bundled grammar is 15's: what it can't parse, such a server can't either. */
  if (step->statements->parse_error != NULL && self->server_version < 160000)
    {
      if (error != NULL)
        *error = g_error_copy (step->statements->parse_error);
      return FALSE;
    }
  if (transactional)
    return TRUE;
  if (self->is_pooled)
    return refuse (step, error, _ ("Connect to the server itself for this revision."),
                   _ ("A script with transaction:false can't run through a connection pooler in "
                      "transaction mode"));
  for (guint i = 0; i < step->statements->items->len; i++)
    if (is_if_not_exists (step, i))
      {
        refuse (step, error, _ ("Leave IF NOT EXISTS out; Varve takes care of leftovers."),
                _ ("CREATE INDEX CONCURRENTLY IF NOT EXISTS would take the invalid leftover of a "
                   "failed attempt for the index"));
        if (error != NULL)
          varve_database_step_set_place (step, i, G_MAXSIZE, *error);
        return FALSE;
      }
  return TRUE;
}

void
varve_postgres_fill_run_slots (VarveDatabaseClass *klass)
{
  klass->check_step = varve_postgres_check_step;
  klass->begin_run = varve_postgres_begin_run;
  klass->end_run = varve_postgres_end_run;
  klass->begin_step = varve_postgres_begin_step;
  klass->run_body = varve_postgres_run_body;
  klass->finish_step = varve_postgres_finish_step;
  klass->commit = varve_postgres_commit;
  klass->roll_back = varve_postgres_roll_back;
  klass->describe_blockers = varve_postgres_describe_blockers;
  klass->reconnect = varve_postgres_reconnect;
}
