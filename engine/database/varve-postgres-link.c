/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection to a PostgreSQL server. Every wait is a poll() on the connection and on a pipe
 * that a cancel writes to; the cancel request itself is sent from the waiting thread, so that
 * cancelling never blocks the one who cancels. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* A request that arrives between two statements has no effect: it is repeated. */
#define CANCEL_PERIOD_US (300 * 1000)
/* A server that does not react to it for so long is left. */
#define CANCEL_PATIENCE_US (10 * G_USEC_PER_SEC)

typedef struct
{
  gint64 started;
  gint64 cancelled; /* when the first request was sent, 0: none */
  gint64 last_request;
  gboolean told_slow;
} Wait;

static void
send_cancel (VarvePostgresLink *self)
{
  PGcancel *cancel = self->libpq->PQgetCancel (self->connection);
  char reason[256];

  if (cancel == NULL)
    return;
  self->libpq->PQcancel (cancel, reason, sizeof reason);
  self->libpq->PQfreeCancel (cancel);
}

static int
poll_once (int fd, short events, int wake_fd, gint64 timeout_us)
{
  struct pollfd fds[] = { { fd, events, 0 }, { wake_fd, POLLIN, 0 } };
  int n;

  do
    n = poll (fds, wake_fd >= 0 ? 2 : 1, timeout_us < 0 ? -1 : (int) (timeout_us / 1000 + 1));
  while (n < 0 && errno == EINTR);
  return fds[0].revents;
}

/* How long poll() may sleep; negative: for ever. Once a cancel was seen the pipe stays readable and
 * is no longer polled. */
static gint64
get_timeout (VarvePostgresLink *self, Wait *wait, gint64 now)
{
  if (wait->cancelled != 0)
    return MAX (0, wait->last_request + CANCEL_PERIOD_US - now);
  if (self->on_slow != NULL && !wait->told_slow)
    return MAX (0, wait->started + self->slow_us - now);
  return -1;
}

static gboolean
attend_to_cancel (VarvePostgresLink *self, Wait *wait, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (self->commit_sent || !varve_operation_is_cancelled (self->operation))
    return TRUE;
  if (wait->cancelled == 0)
    wait->cancelled = now;
  if (now - wait->cancelled >= CANCEL_PATIENCE_US)
    {
      varve_postgres_link_close (self);
      return !varve_operation_set_error_if_cancelled (self->operation, error);
    }
  if (now - wait->last_request >= CANCEL_PERIOD_US)
    {
      send_cancel (self);
      wait->last_request = g_get_monotonic_time ();
    }
  return TRUE;
}

static void
attend_to_slowness (VarvePostgresLink *self, Wait *wait)
{
  if (self->on_slow == NULL || wait->told_slow
      || g_get_monotonic_time () - wait->started < self->slow_us)
    return;
  wait->told_slow = TRUE;
  self->on_slow (self->slow_data);
}

/* One turn: sends what waits to be sent, takes in what has come. */
static gboolean
wait_once (VarvePostgresLink *self, Wait *wait, GError **error)
{
  int unsent = self->libpq->PQflush (self->connection);
  short events = POLLIN | (unsent == 1 ? POLLOUT : 0);
  gboolean watch_wake = wait->cancelled == 0 && !self->commit_sent;
  int seen;

  if (!attend_to_cancel (self, wait, error))
    return FALSE;
  attend_to_slowness (self, wait);
  if (self->libpq->PQsocket (self->connection) < 0)
    {
      varve_postgres_set_lost_error (self, error);
      return FALSE;
    }
  seen = poll_once (self->libpq->PQsocket (self->connection), events,
                    watch_wake ? self->wake_fd : -1,
                    get_timeout (self, wait, g_get_monotonic_time ()));
  if ((seen & (POLLIN | POLLERR | POLLHUP)) != 0 && !self->libpq->PQconsumeInput (self->connection))
    {
      varve_postgres_set_lost_error (self, error);
      return FALSE;
    }
  return TRUE;
}

PGresult *
varve_postgres_link_get_result (VarvePostgresLink *self, GError **error)
{
  Wait wait = { .started = g_get_monotonic_time () };

  if (!varve_postgres_link_is_open (self))
    {
      varve_postgres_set_lost_error (self, error);
      return NULL;
    }
  while (self->libpq->PQisBusy (self->connection))
    if (!wait_once (self, &wait, error))
      return NULL;
  return self->libpq->PQgetResult (self->connection);
}

void
varve_postgres_link_drop_rows (VarvePostgresLink *self)
{
  self->libpq->PQsetSingleRowMode (self->connection);
  self->drops_rows = TRUE;
}

static gboolean
drop_copy (VarvePostgresLink *self, GError **error)
{
  Wait wait = { .started = g_get_monotonic_time () };
  char *line = NULL;
  int length;

  while ((length = self->libpq->PQgetCopyData (self->connection, &line, 1)) >= 0)
    {
      self->libpq->PQfreemem (line);
      line = NULL;
      if (length == 0 && !wait_once (self, &wait, error))
        return FALSE;
    }
  return TRUE;
}

PGresult *
varve_postgres_link_drain (VarvePostgresLink *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  PGresult *last = NULL, *result;

  varve_postgres_link_drop_rows (self);
  while ((result = varve_postgres_link_get_result (self, &local)) != NULL)
    {
      ExecStatusType status = self->libpq->PQresultStatus (result);

      /* The first failure counts. */
      if (last != NULL && self->libpq->PQresultStatus (last) == PGRES_FATAL_ERROR)
        self->libpq->PQclear (result);
      else
        {
          if (last != NULL)
            self->libpq->PQclear (last);
          last = result;
        }
      if (status == PGRES_COPY_IN)
        self->libpq->PQputCopyEnd (self->connection, "a revision script has no data to copy in");
      else if (status == PGRES_COPY_OUT && !drop_copy (self, &local))
        break;
      else if (status == PGRES_COPY_BOTH)
        {
          varve_postgres_link_close (self);
          varve_postgres_set_lost_error (self, &local);
          break;
        }
    }
  if (local == NULL && last == NULL)
    varve_postgres_set_lost_error (self, &local);
  if (local == NULL)
    return last;
  if (last != NULL)
    self->libpq->PQclear (last);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
varve_postgres_link_execute (VarvePostgresLink *self, const char *sql, GError **error)
{
  PGresult *result;
  ExecStatusType status;

  if (!varve_postgres_link_is_open (self) || !self->libpq->PQsendQuery (self->connection, sql))
    {
      varve_postgres_set_lost_error (self, error);
      return FALSE;
    }
  result = varve_postgres_link_drain (self, error);
  if (result == NULL)
    return FALSE;
  status = self->libpq->PQresultStatus (result);
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
    varve_postgres_set_result_error (self, result, error);
  self->libpq->PQclear (result);
  return status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE;
}

/* libpq's PQclear() as a GDestroyNotify that needs no closure: there is one libpq a process. */
static void
clear_result (gpointer result)
{
  const VarveLibpq *libpq = varve_libpq_get (NULL);

  if (result != NULL && libpq != NULL)
    libpq->PQclear (result);
}

GPtrArray *
varve_postgres_results_new (const VarveLibpq *libpq)
{
  return g_ptr_array_new_with_free_func (clear_result);
}

GPtrArray *
varve_postgres_take_rows (const VarveLibpq *libpq, PGresult *result)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_free);
  int n_columns = libpq->PQnfields (result);
  g_autofree const char **values = g_new (const char *, n_columns + 1);

  for (int i = 0; i < libpq->PQntuples (result); i++)
    {
      for (int j = 0; j < n_columns; j++)
        values[j] = libpq->PQgetisnull (result, i, j) ? NULL : libpq->PQgetvalue (result, i, j);
      g_ptr_array_add (rows, varve_row_new (n_columns, values));
    }
  return rows;
}

/* libpq's row by row mode stays on for what a pipeline begins with: an empty piece, then. */
static gboolean
begin_pipeline (VarvePostgresLink *self, guint *n_syncs)
{
  if (!self->libpq->PQenterPipelineMode (self->connection))
    return FALSE;
  if (!self->drops_rows)
    return TRUE;
  self->drops_rows = FALSE;
  *n_syncs += 1;
  return self->libpq->PQpipelineSync (self->connection);
}

static gboolean
send_commands (VarvePostgresLink *self, GPtrArray *commands, guint n_alone)
{
  for (guint i = 0; i < commands->len; i++)
    {
      VarveCommand *command = commands->pdata[i];

      if (!self->libpq->PQsendQueryParams (self->connection, command->sql, command->parameters->len,
                                           NULL, (const char *const *) command->parameters->pdata,
                                           NULL, NULL, 0)
          || (i < n_alone && !self->libpq->PQpipelineSync (self->connection)))
        return FALSE;
    }
  return self->libpq->PQpipelineSync (self->connection) == 1;
}

/* Results up to and with the pipeline's next synchronisation point. */
static gboolean
collect_results (VarvePostgresLink *self, GPtrArray *results, PGresult **failure, GError **error)
{
  g_autoptr (GError) local = NULL;

  for (;;)
    {
      PGresult *result = varve_postgres_link_get_result (self, &local);
      ExecStatusType status;

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (result == NULL)
        {
          if (varve_postgres_link_is_open (self))
            continue;
          varve_postgres_set_lost_error (self, error);
          return FALSE;
        }
      status = self->libpq->PQresultStatus (result);
      if (status == PGRES_PIPELINE_SYNC)
        {
          self->libpq->PQclear (result);
          return TRUE;
        }
      g_ptr_array_add (results, result);
      if (status == PGRES_FATAL_ERROR && *failure == NULL)
        *failure = result;
    }
}

static gboolean
check_count (VarvePostgresLink *self, VarveCommand *command, PGresult *result, GError **error)
{
  int touched = (int) g_ascii_strtoll (self->libpq->PQcmdTuples (result), NULL, 10);

  if (command->rows < 0 || touched == command->rows)
    return TRUE;
  varve_version_table_set_count_error (error, command, touched);
  return FALSE;
}

/* One result a command, none of them a failure, and as many rows as it has to touch. */
static gboolean
check_results (VarvePostgresLink *self,
               GPtrArray *commands,
               GPtrArray *results,
               const PGresult *failure,
               GError **error)
{
  if (failure != NULL)
    varve_postgres_set_result_error (self, failure, error);
  else if (results->len != commands->len)
    varve_set_error (error, VARVE_ERROR_FAILED, NULL,
                     _ ("The server's answers don't match what it was asked"));
  if (failure != NULL || results->len != commands->len)
    return FALSE;
  for (guint i = 0; i < commands->len; i++)
    if (!check_count (self, commands->pdata[i], results->pdata[i], error))
      return FALSE;
  return TRUE;
}

GPtrArray *
varve_postgres_link_run (VarvePostgresLink *self,
                         GPtrArray *commands,
                         guint n_alone,
                         GError **error)
{
  g_autoptr (GPtrArray) results = varve_postgres_results_new (self->libpq);
  PGresult *failure = NULL;
  guint n_syncs = n_alone + 1;

  if (!varve_postgres_link_is_open (self) || !begin_pipeline (self, &n_syncs)
      || !send_commands (self, commands, n_alone))
    {
      varve_postgres_set_lost_error (self, error);
      return NULL;
    }
  for (guint i = 0; i < n_syncs; i++)
    if (!collect_results (self, results, &failure, error))
      return NULL;
  self->libpq->PQexitPipelineMode (self->connection);
  return check_results (self, commands, results, failure, error) ? g_steal_pointer (&results)
                                                                 : NULL;
}

/* FALSE: it is no text in the connection's encoding. */
static gboolean
append_literal (VarvePostgresLink *self, GString *text, const char *value)
{
  char *literal = value != NULL
                      ? self->libpq->PQescapeLiteral (self->connection, value, strlen (value))
                      : NULL;

  if (value != NULL && literal == NULL)
    return FALSE;
  g_string_append (text, literal != NULL ? literal : "NULL");
  self->libpq->PQfreemem (literal);
  return TRUE;
}

/* With the values in the place of $1, $2 …, which in a name or a string are none. */
static gboolean
append_command (VarvePostgresLink *self, GString *text, const VarveCommand *command)
{
  char quote = '\0';
  char *end;

  for (const char *p = command->sql; *p != '\0'; p = end)
    {
      guint64 number = *p == '$' && quote == '\0' ? g_ascii_strtoull (p + 1, &end, 10) : 0;

      if (number > 0 && number <= command->parameters->len)
        {
          if (!append_literal (self, text, command->parameters->pdata[number - 1]))
            return FALSE;
          continue;
        }
      if (quote == '\0' && (*p == '"' || *p == '\''))
        quote = *p;
      else if (*p == quote)
        quote = '\0';
      g_string_append_c (text, *p);
      end = (char *) p + 1;
    }
  g_string_append_c (text, ';');
  return TRUE;
}

GPtrArray *
varve_postgres_link_run_text (VarvePostgresLink *self, GPtrArray *commands, GError **error)
{
  g_autoptr (GPtrArray) results = varve_postgres_results_new (self->libpq);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  PGresult *failure = NULL, *result;

  for (guint i = 0; i < commands->len && varve_postgres_link_is_open (self); i++)
    if (!append_command (self, text, commands->pdata[i]))
      {
        varve_set_error (error, VARVE_ERROR_FAILED, NULL, "%s",
                         self->libpq->PQerrorMessage (self->connection));
        return NULL;
      }
  if (!varve_postgres_link_is_open (self)
      || !self->libpq->PQsendQuery (self->connection, text->str))
    {
      varve_postgres_set_lost_error (self, error);
      return NULL;
    }
  while ((result = varve_postgres_link_get_result (self, &local)) != NULL)
    {
      g_ptr_array_add (results, result);
      if (self->libpq->PQresultStatus (result) == PGRES_FATAL_ERROR && failure == NULL)
        failure = result;
    }
  if (local == NULL && !varve_postgres_link_is_open (self) && failure == NULL)
    varve_postgres_set_lost_error (self, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return check_results (self, commands, results, failure, error) ? g_steal_pointer (&results)
                                                                 : NULL;
}

gboolean
varve_postgres_link_is_open (VarvePostgresLink *self)
{
  return self->connection != NULL && self->libpq->PQstatus (self->connection) == CONNECTION_OK;
}

static GMutex own_mutex;
static GArray *own_backends; /* (mutex own_mutex) (nullable) (element-type int) */

/* @backend: 0: none any more */
static void
set_backend (VarvePostgresLink *self, int backend)
{
  g_mutex_lock (&own_mutex);
  if (own_backends == NULL)
    own_backends = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; self->backend != 0 && i < own_backends->len; i++)
    if (g_array_index (own_backends, int, i) == self->backend)
      {
        g_array_remove_index_fast (own_backends, i);
        break;
      }
  self->backend = backend;
  if (backend != 0)
    g_array_append_val (own_backends, backend);
  if (own_backends->len == 0)
    g_clear_pointer (&own_backends, g_array_unref);
  g_mutex_unlock (&own_mutex);
}

char *
varve_postgres_link_format_own (void)
{
  GString *text = g_string_new ("{");

  g_mutex_lock (&own_mutex);
  for (guint i = 0; own_backends != NULL && i < own_backends->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? "," : "", g_array_index (own_backends, int, i));
  g_mutex_unlock (&own_mutex);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

void
varve_postgres_link_close (VarvePostgresLink *self)
{
  set_backend (self, 0);
  if (self->connection != NULL)
    self->libpq->PQfinish (self->connection);
  self->connection = NULL;
}

/* Called by libpq while an answer is read, in the thread that waits for it. */
static void
take_notice (gpointer data, const PGresult *result)
{
  VarvePostgresLink *self = data;
  g_autofree char *text = NULL;

  if (self->on_notice == NULL)
    return;
  text = varve_postgres_dup_notice (self->libpq, result);
  self->on_notice (text, self->notice_data);
}

static gboolean
poll_connection (VarvePostgresLink *self, gint64 deadline, GError **error)
{
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;

  while (status != PGRES_POLLING_OK)
    {
      gint64 now = g_get_monotonic_time ();

      if (varve_operation_set_error_if_cancelled (self->operation, error))
        return FALSE;
      if (now >= deadline)
        {
          varve_set_error (error, VARVE_ERROR_CONNECTION,
                           _ ("Check host and port, and whether a firewall is in between."),
                           _ ("The server %s does not answer"),
                           self->libpq->PQhost (self->connection));
          return FALSE;
        }
      poll_once (self->libpq->PQsocket (self->connection),
                 status == PGRES_POLLING_READING ? POLLIN : POLLOUT, self->wake_fd, deadline - now);
      status = self->libpq->PQconnectPoll (self->connection);
      if (status == PGRES_POLLING_FAILED)
        {
          varve_postgres_set_connect_error (self, error);
          return FALSE;
        }
    }
  return TRUE;
}

/* @wants_password: set when another password is what could help. */
gboolean
varve_postgres_link_connect (VarvePostgresLink *self,
                             const char *const *keywords,
                             const char *const *values,
                             gint64 timeout_us,
                             gboolean *wants_password,
                             GError **error)
{
  gint64 deadline = g_get_monotonic_time () + timeout_us;
  g_autoptr (GError) local = NULL;

  *wants_password = FALSE;
  varve_postgres_link_close (self);
  self->connection = self->libpq->PQconnectStartParams (keywords, values, FALSE);
  if (self->connection == NULL)
    g_error ("Out of memory");
  self->libpq->PQsetNoticeReceiver (self->connection, take_notice, self);
  /* With it the server's SQLSTATE stands in the message: there is no other way to it here. */
  self->libpq->PQsetErrorVerbosity (self->connection, PQERRORS_VERBOSE);
  if (self->libpq->PQstatus (self->connection) == CONNECTION_BAD)
    varve_postgres_set_connect_error (self, &local);
  else if (poll_connection (self, deadline, &local))
    {
      self->libpq->PQsetErrorVerbosity (self->connection, PQERRORS_DEFAULT);
      self->libpq->PQsetnonblocking (self->connection, 1);
      set_backend (self, self->libpq->PQbackendPID (self->connection));
      return TRUE;
    }
  *wants_password = local->code == VARVE_ERROR_AUTHENTICATION
                    && (self->libpq->PQconnectionNeedsPassword (self->connection)
                        || g_str_equal (varve_error_get_details (local)->sqlstate, "28P01"));
  varve_postgres_link_close (self);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
