/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PostgreSQL: connecting, plain queries, where our tables are. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"
#include "database/varve-postgres-schema-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What the URL does not say. A peer that is gone is noticed while nothing is sent (keepalives) and
 * while something is (tcp_user_timeout, in milliseconds). */
static const char *const defaults[] = {
  "connect_timeout",     "10", "keepalives",       "1", "keepalives_idle",  "30",
  "keepalives_interval", "10", "keepalives_count", "3", "tcp_user_timeout", "30000",
};

G_DEFINE_FINAL_TYPE (VarvePostgres, varve_postgres, VARVE_TYPE_DATABASE)

static void
on_cancel (gpointer data)
{
  VarvePostgres *self = data;

  /* A full pipe has woken everybody already. */
  if (write (self->wake_pipe[1], "", 1) < 0 && errno != EAGAIN)
    g_warning ("A cancel could not be passed on: %s", g_strerror (errno));
}

void
varve_postgres_enter (VarvePostgres *self, VarveOperation *operation)
{
  char buffer[64];

  while (read (self->wake_pipe[0], buffer, sizeof buffer) > 0)
    ;
  self->control.operation = self->work.operation = operation;
  varve_operation_set_cancel_hook (operation, on_cancel, self);
}

void
varve_postgres_leave (VarvePostgres *self)
{
  varve_operation_set_cancel_hook (self->control.operation, NULL, NULL);
  self->control.operation = self->work.operation = NULL;
}

static void
add_parameter (GPtrArray *keywords, GPtrArray *values, const char *keyword, const char *value)
{
  g_ptr_array_add (keywords, (gpointer) keyword);
  g_ptr_array_add (values, (gpointer) value);
}

/* Later ones win. */
static void
collect_parameters (VarvePostgres *self, GPtrArray *keywords, GPtrArray *values)
{
  VarveUrl *url = varve_database_get_url (VARVE_DATABASE (self));
  const GPtrArray *given = varve_url_get_parameters (url);

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i += 2)
    if (varve_url_get_parameter (url, defaults[i]) == NULL)
      add_parameter (keywords, values, defaults[i], defaults[i + 1]);
  for (guint i = 0; i < given->len; i += 2)
    add_parameter (keywords, values, given->pdata[i], given->pdata[i + 1]);
  add_parameter (keywords, values, "client_encoding", "UTF8");
  add_parameter (keywords, values, "application_name", "varve");
  if (self->password != NULL)
    add_parameter (keywords, values, "password", self->password);
  add_parameter (keywords, values, NULL, NULL);
}

/* Waiting without libpq's own loop leaves connect_timeout to us: once a host. */
static gint64
get_connect_timeout (VarvePostgres *self)
{
  VarveUrl *url = varve_database_get_url (VARVE_DATABASE (self));
  const char *given = varve_url_get_parameter (url, "connect_timeout");
  const char *host = varve_url_get_parameter (url, "host");
  gint64 seconds = given ? g_ascii_strtoll (given, NULL, 10) : 10;
  gint64 n_hosts = 1;

  for (; host != NULL && (host = strchr (host, ',')) != NULL; host++)
    n_hosts++;
  return (seconds > 0 ? MAX (seconds, 2) : 3600) * n_hosts * G_USEC_PER_SEC;
}

static gboolean
ask_password (VarvePostgres *self, gboolean was_wrong)
{
  VarveUrl *url = varve_database_get_url (VARVE_DATABASE (self));
  const char *user = varve_url_get_parameter (url, "user");
  g_autofree char *display = varve_url_dup_display (url);
  g_autofree char *key = varve_url_dup_key (url);
  g_autofree char *prompt = user ? g_strdup_printf (_ ("Password of %s for %s"), user, display)
                                 : g_strdup_printf (_ ("Password for %s"), display);
  char *password = varve_operation_ask (self->control.operation, prompt, key, was_wrong);

  if (password == NULL)
    return FALSE;
  g_free (self->password);
  self->password = password;
  return TRUE;
}

/* Until it works, or the person gives up. */
gboolean
varve_postgres_connect (VarvePostgres *self, VarvePostgresLink *link, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) keywords = g_ptr_array_new ();
      g_autoptr (GPtrArray) values = g_ptr_array_new ();
      g_autoptr (GError) local = NULL;
      gboolean wants_password, was_wrong;

      collect_parameters (self, keywords, values);
      if (varve_postgres_link_connect (link, (const char *const *) keywords->pdata,
                                       (const char *const *) values->pdata,
                                       get_connect_timeout (self), &wants_password, &local))
        return TRUE;
      was_wrong = local->code == VARVE_ERROR_AUTHENTICATION
                  && *varve_error_get_details (local)->sqlstate != '\0';
      if (!wants_password || !ask_password (self, was_wrong))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
}

static gboolean
open_wake_pipe (VarvePostgres *self, GError **error)
{
  if (pipe2 (self->wake_pipe, O_CLOEXEC | O_NONBLOCK) == 0)
    {
      self->control.wake_fd = self->work.wake_fd = self->wake_pipe[0];
      return TRUE;
    }
  varve_set_error_errno (error, errno, NULL, _ ("A pipe can't be made"));
  return FALSE;
}

static gboolean
varve_postgres_open (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  VarveDatabaseState *state = varve_database_get_state (database);
  const char *version;
  gboolean opened;

  self->control.libpq = self->work.libpq = varve_libpq_get (error);
  if (self->control.libpq == NULL || !open_wake_pipe (self, error))
    return FALSE;
  varve_postgres_enter (self, operation);
  opened = varve_postgres_connect (self, &self->control, error);
  varve_postgres_leave (self);
  if (!opened)
    return FALSE;
  self->server_version = self->control.libpq->PQserverVersion (self->control.connection);
  version = self->control.libpq->PQparameterStatus (self->control.connection, "server_version");
  /* "15.20 (Debian 15.20-0+deb12u1)" */
  state->server = g_strdup_printf ("PostgreSQL %.*s", (int) strcspn (version, " "), version);
  return TRUE;
}

gboolean
varve_postgres_ensure_control (VarvePostgres *self, GError **error)
{
  if (varve_postgres_link_is_open (&self->control))
    return TRUE;
  self->has_lock = FALSE;
  return varve_postgres_connect (self, &self->control, error);
}

/* Settings that have to leave no trace on a server process that a pooler gives to others next. */
static GPtrArray *
wrap_query (VarvePostgres *self, const char *sql, const char *const *parameters, guint n_parameters)
{
  VarveDatabaseOptions *options = &varve_database_get_state (VARVE_DATABASE (self))->options;
  g_autofree char *timeout = g_strdup_printf ("%u", options->lock_timeout_ms);
  GPtrArray *commands = varve_commands_new ();
  VarveCommand *query = varve_command_new (-1, g_strdup (sql), 0);

  for (guint i = 0; i < n_parameters; i++)
    g_ptr_array_add (query->parameters, g_strdup (parameters[i]));
  g_ptr_array_add (
      commands,
      varve_command_new (-1, g_strdup (options->read_only ? "BEGIN READ ONLY" : "BEGIN"), 0));
  g_ptr_array_add (
      commands,
      varve_command_new (-1, g_strdup ("SELECT pg_catalog.set_config('lock_timeout', $1, true)"), 1,
                         timeout));
  /* What somebody else's session has left there would hide our tables. */
  g_ptr_array_add (commands,
                   varve_command_new (-1, g_strdup ("SET LOCAL search_path TO DEFAULT"), 0));
  g_ptr_array_add (commands, query);
  g_ptr_array_add (commands, varve_command_new (-1, g_strdup ("COMMIT"), 0));
  return commands;
}

static GPtrArray *
query_wrapped (VarvePostgres *self,
               const char *sql,
               const char *const *parameters,
               guint n_parameters,
               GError **error)
{
  g_autoptr (GPtrArray) commands = wrap_query (self, sql, parameters, n_parameters);
  g_autoptr (GPtrArray) results = NULL;

  if (!varve_postgres_ensure_control (self, error))
    return NULL;
  results = varve_postgres_link_run (&self->control, commands, 0, error);
  if (results != NULL)
    return varve_postgres_take_rows (self->control.libpq, results->pdata[3]);
  if (varve_postgres_link_is_open (&self->control)
      && !varve_postgres_link_execute (&self->control, "ROLLBACK", NULL))
    varve_postgres_link_close (&self->control);
  return NULL;
}

static GPtrArray *
varve_postgres_query (VarveDatabase *database,
                      const char *sql,
                      const char *const *parameters,
                      guint n_parameters,
                      VarveOperation *operation,
                      GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  GPtrArray *rows;

  varve_postgres_enter (self, operation);
  rows = query_wrapped (self, sql, parameters, n_parameters, error);
  varve_postgres_leave (self);
  return rows;
}

static gboolean
varve_postgres_execute (VarveDatabase *database,
                        const char *sql,
                        VarveOperation *operation,
                        GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  gboolean done;

  if (varve_database_get_state (database)->options.read_only)
    {
      varve_set_error (error, VARVE_ERROR_READ_ONLY, NULL,
                       _ ("The database was opened for looking only"));
      return FALSE;
    }
  varve_postgres_enter (self, operation);
  done = varve_postgres_ensure_control (self, error)
         && varve_postgres_link_execute (&self->control, sql, error);
  varve_postgres_leave (self);
  return done;
}

/* Our tables are where the version table is found by the search path, or else where it would be
 * created; a script's own search path does not move them. */
static const char locate_sql[]
    = "SELECT v.schema, v.backend,"
      " to_regclass(format('%I.%I', v.schema, $2::text)) IS NOT NULL,"
      " to_regclass(format('%I.varve_journal', v.schema)) IS NOT NULL"
      " FROM (SELECT coalesce($3::text,"
      " (SELECT n.nspname::text FROM pg_catalog.pg_class c"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)),"
      " current_schema()::text) AS schema, pg_backend_pid() AS backend) v";

gboolean
varve_postgres_locate (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  VarveDatabaseState *state = varve_database_get_state (database);
  g_autofree char *quoted
      = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, state->version_name);
  const char *parameters[] = { quoted, state->version_name, state->options.version_table_schema };
  g_autoptr (GPtrArray) rows
      = varve_postgres_query (database, locate_sql, parameters, 3, operation, error);
  char **row;

  if (rows == NULL)
    return FALSE;
  row = rows->pdata[0];
  state->has_version_table = g_strcmp0 (row[2], "t") == 0;
  state->has_journal = g_strcmp0 (row[3], "t") == 0;
  varve_database_set_schema (database, row[0]);
  self->is_pooled = self->control.libpq->PQbackendPID (self->control.connection)
                    != (int) g_ascii_strtoll (row[1], NULL, 10);
  return TRUE;
}

static void
varve_postgres_finalize (GObject *object)
{
  VarvePostgres *self = VARVE_POSTGRES (object);

  varve_postgres_link_close (&self->work);
  varve_postgres_link_close (&self->control);
  for (guint i = 0; i < 2; i++)
    if (self->wake_pipe[i] >= 0)
      close (self->wake_pipe[i]);
  g_free (self->password);
  g_free (self->xid);
  g_free (self->backend_pid);
  g_free (self->blockers);

  G_OBJECT_CLASS (varve_postgres_parent_class)->finalize (object);
}

static void
varve_postgres_class_init (VarvePostgresClass *klass)
{
  VarveDatabaseClass *database_class = VARVE_DATABASE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = varve_postgres_finalize;
  database_class->open = varve_postgres_open;
  database_class->query = varve_postgres_query;
  database_class->execute = varve_postgres_execute;
  database_class->locate = varve_postgres_locate;
  database_class->read_schema = varve_postgres_read_schema;
  varve_postgres_fill_run_slots (database_class);
  varve_postgres_fill_piece_slots (database_class);
}

static void
varve_postgres_init (VarvePostgres *self)
{
  self->wake_pipe[0] = self->wake_pipe[1] = -1;
  self->control.wake_fd = self->work.wake_fd = -1;
}
