/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeping other runners out, saying who is in the way, and coming back after a lost connection.
 *
 * The lock is an advisory one of the control connection's session. It is polled: a backend that
 * waits for it in the server would hold a snapshot, and CREATE INDEX CONCURRENTLY waits for those.
 * Behind a pooler that changes the server process with each transaction a session has no meaning;
 * there the lock of the version table inside each step's transaction does the work alone. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_PAUSE_US   (10 * 1000)
#define LONGEST_PAUSE_US (200 * 1000)
/* "for up to a minute through restarts and recovery" */
#define RECONNECT_PATIENCE_US (60 * G_USEC_PER_SEC)

gboolean
varve_postgres_sleep (VarvePostgres *self, gint64 us, GError **error)
{
  struct pollfd wake = { self->wake_pipe[0], POLLIN, 0 };

  poll (&wake, 1, (int) (us / 1000));
  return !varve_operation_set_error_if_cancelled (self->control.operation, error);
}

/* The same for everybody who works on this version table of this database; advisory locks are a
 * database's own. */
static char *
make_key (VarveDatabase *database)
{
  VarveDatabaseState *state = varve_database_get_state (database);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  gint64 key = 0;

  g_checksum_update (checksum, (const guchar *) "varve:", -1);
  g_checksum_update (checksum, (const guchar *) state->version_table, -1);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&key, digest, sizeof key);
  return g_strdup_printf ("%" G_GINT64_FORMAT, GINT64_FROM_BE (key));
}

/* One statement in a transaction of its own: no wrapping, or the session's lock would be taken
 * inside of one. */
static char *
ask (VarvePostgres *self, const char *sql, const char *parameter, GError **error)
{
  g_autoptr (GPtrArray) commands = varve_commands_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_ptr_array_add (commands, parameter ? varve_command_new (-1, g_strdup (sql), 1, parameter)
                                       : varve_command_new (-1, g_strdup (sql), 0));
  results = varve_postgres_link_run (&self->control, commands, 0, error);
  if (results == NULL)
    return NULL;
  rows = varve_postgres_take_rows (self->control.libpq, results->pdata[0]);
  return g_strdup (rows->len > 0 && *(char **) rows->pdata[0] ? *(char **) rows->pdata[0] : "");
}

static char *
describe_runner (VarvePostgres *self, const char *key)
{
  static const char sql[]
      = "SELECT format('%s (%s, %s)', coalesce(nullif(a.application_name, ''), '?'), a.usename,"
        " a.pid) FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
        " AND (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint LIMIT 1";
  g_autofree char *who = ask (self, sql, key, NULL);

  return who != NULL && *who != '\0'
             ? g_strdup_printf (_ ("Waiting for another run to end: %s"), who)
             : g_strdup (_ ("Waiting for another run to end"));
}

static gboolean
give_up_if_late (VarvePostgres *self, gint64 since, const char *message, GError **error)
{
  guint limit_ms = varve_database_get_state (VARVE_DATABASE (self))->options.run_lock_timeout_ms;

  if (limit_ms == 0 || g_get_monotonic_time () - since < (gint64) limit_ms * 1000)
    return FALSE;
  varve_set_error (error, VARVE_ERROR_LOCKED, _ ("Wait until the other run has ended."),
                   _ ("Another run holds this database"));
  if (error != NULL)
    varve_error_set_detail (*error, message);
  return TRUE;
}

static gboolean
take_lock (VarvePostgres *self, VarveWaitFunc func, gpointer user_data, GError **error)
{
  g_autofree char *key = make_key (VARVE_DATABASE (self));
  g_autofree char *message = NULL;
  gint64 since = g_get_monotonic_time ();
  gint64 pause = FIRST_PAUSE_US;

  for (;;)
    {
      g_autofree char *taken
          = ask (self, "SELECT pg_catalog.pg_try_advisory_lock($1::bigint)", key, error);

      if (taken == NULL)
        return FALSE;
      self->has_lock = strcmp (taken, "t") == 0;
      if (self->has_lock)
        return TRUE;
      if (message == NULL)
        {
          message = describe_runner (self, key);
          if (func != NULL)
            func (message, user_data);
        }
      if (give_up_if_late (self, since, message, error)
          || !varve_postgres_sleep (self, pause + g_random_int_range (0, 5000), error))
        return FALSE;
      pause = MIN (pause * 2, LONGEST_PAUSE_US);
    }
}

static gboolean
begin_run (VarvePostgres *self, VarveWaitFunc func, gpointer user_data, GError **error)
{
  /* From version 14 on: a server process ends when its client is gone. */
  static const char settings[] = "SET client_connection_check_interval = '1s';"
                                 " SET idle_session_timeout = 0";

  if (self->is_pooled || self->has_lock)
    return TRUE;
  return (self->server_version < 140000
          || varve_postgres_link_execute (&self->control, settings, error))
         && take_lock (self, func, user_data, error);
}

gboolean
varve_postgres_begin_run (VarveDatabase *database,
                          VarveWaitFunc func,
                          gpointer user_data,
                          VarveOperation *operation,
                          GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  gboolean done;

  if (!varve_postgres_locate (database, operation, error))
    return FALSE;
  varve_postgres_enter (self, operation);
  done = begin_run (self, func, user_data, error);
  varve_postgres_leave (self);
  /* Whoever held the lock may have made our tables. */
  return done && varve_postgres_locate (database, operation, error);
}

void
varve_postgres_end_run (VarveDatabase *database)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  g_autofree char *key = make_key (database);
  g_autofree char *done = NULL;

  varve_postgres_link_close (&self->work);
  if (!self->has_lock || !varve_postgres_link_is_open (&self->control))
    return;
  varve_postgres_enter (self, NULL);
  done = ask (self, "SELECT pg_catalog.pg_advisory_unlock($1::bigint)", key, NULL);
  if (done == NULL)
    varve_postgres_link_close (&self->control);
  varve_postgres_leave (self);
  self->has_lock = FALSE;
}

char *
varve_postgres_describe_blockers (VarveDatabase *database)
{
  VarvePostgres *self = VARVE_POSTGRES (database);

  return g_strdup (self->blockers);
}

/* Waits until the server has let go of the transaction that the lost connection ran: afterwards its
 * journal row is there, or it never will be. */
static gboolean
wait_for_old (VarvePostgres *self, gint64 deadline, GError **error)
{
  /* backend_xid has 32 bits of the id. A pooler's server process isn't ours to end. */
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(%s) FROM pg_catalog.pg_stat_activity WHERE pid = %s"
      " AND backend_xid::text::bigint = %s & 4294967295",
      self->is_pooled ? "*" : "pg_terminate_backend(pid)", self->backend_pid, self->xid);

  for (;;)
    {
      g_autofree char *count = ask (self, sql, NULL, error);

      if (count == NULL)
        return FALSE;
      if (strcmp (count, "0") == 0)
        return TRUE;
      if (g_get_monotonic_time () >= deadline)
        {
          varve_set_error (error, VARVE_ERROR_CONNECTION, NULL,
                           _ ("The server has not let go of the lost connection yet"));
          return FALSE;
        }
      if (!varve_postgres_sleep (self, 100 * 1000, error))
        return FALSE;
    }
}

static gboolean
is_worth_trying (const GError *error)
{
  return g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CONNECTION)
         || g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CONNECTION_LOST);
}

static gboolean
reconnect_once (VarvePostgres *self, gint64 deadline, GError **error)
{
  g_autofree char *alive = NULL;

  if (!varve_postgres_link_is_open (&self->control)
      && !varve_postgres_connect (self, &self->control, error))
    return FALSE;
  alive = ask (self, "SELECT 1", NULL, error);
  return alive != NULL
         && (self->xid == NULL || self->backend_pid == NULL
             || wait_for_old (self, deadline, error));
}

gboolean
varve_postgres_reconnect (VarveDatabase *database,
                          VarveWaitFunc func,
                          gpointer user_data,
                          VarveOperation *operation,
                          GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  gint64 deadline = g_get_monotonic_time () + RECONNECT_PATIENCE_US;
  gint64 pause = FIRST_PAUSE_US;
  gboolean done;

  varve_postgres_link_close (&self->work);
  varve_postgres_enter (self, operation);
  for (;;)
    {
      g_autoptr (GError) local = NULL;

      done = reconnect_once (self, deadline, &local);
      if (done)
        break;
      if (!is_worth_trying (local) || g_get_monotonic_time () >= deadline
          || !varve_postgres_sleep (self, pause, NULL))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          break;
        }
      varve_postgres_link_close (&self->control);
      self->has_lock = FALSE;
      if (func != NULL)
        func (_ ("Connecting to the server again"), user_data);
      pause = MIN (pause * 2, LONGEST_PAUSE_US);
    }
  varve_postgres_leave (self);
  return done;
}
