/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client that is killed leaves its server process behind: PostgreSQL ends the statement first and
 * looks for the client afterwards, and one that is lost behind a network may stay for hours, with
 * its locks. From version 14 on a run asks the server to look every second
 * (client_connection_check_interval); a lost network it can't see either. */

#include "database/varve-backend.h"

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <stdlib.h>

/* A run that is at it now changes its statement all the time. */
#define LIST_SQL                                                                         \
  "SELECT pid, backend_start::text, substr(application_name, 7), usename,"               \
  " coalesce(pg_catalog.host(client_addr), ''), state <> 'active',"                      \
  " floor(extract(epoch FROM clock_timestamp() - state_change))::bigint,"                \
  " left(btrim(regexp_replace(query, '\\s+', ' ', 'g')), 160)"                           \
  " FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"                 \
  " AND application_name ~ '^varve( |$)' AND state <> 'idle' AND pid <> ALL ($1::int[])" \
  " AND clock_timestamp() - state_change > interval '5 seconds' ORDER BY backend_start, pid"

void
varve_backend_free (VarveBackend *self)
{
  g_free (self->started);
  g_free (self->revision);
  g_free (self->user);
  g_free (self->client);
  g_free (self->statement);
  g_free (self);
}

static char *
dup_unless_empty (const char *text)
{
  return text && *text ? g_strdup (text) : NULL;
}

static VarveBackend *
make_backend (char **row)
{
  VarveBackend *self = g_new0 (VarveBackend, 1);

  self->pid = atoi (row[0]);
  self->started = g_strdup (row[1]);
  self->revision = dup_unless_empty (row[2]);
  self->user = g_strdup (row[3] ? row[3] : "");
  self->client = dup_unless_empty (row[4]);
  self->is_waiting = g_strcmp0 (row[5], "t") == 0;
  self->seconds = row[6] ? (guint) g_ascii_strtoull (row[6], NULL, 10) : 0;
  self->statement = g_strdup (row[7] ? row[7] : "");
  return self;
}

/**
 * varve_backend_list:
 * @database: an open database
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Lists the server processes that work for Varve on this database and for other processes than this
 * one: a run of somebody else, or one whose program was killed. Only what has lasted for five
 * seconds, and what the login may see and end. The database's thread.
 *
 * Returns: (transfer container) (element-type VarveBackend): them
 */
GPtrArray *
varve_backend_list (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  g_autoptr (GPtrArray) backends
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_backend_free);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *own = NULL;
  const char *parameters[1];

  /* A pooler's server processes serve one after the other. */
  if (varve_database_get_dialect (database) != VARVE_DIALECT_POSTGRES
      || VARVE_POSTGRES (database)->is_pooled)
    return g_steal_pointer (&backends);
  own = varve_postgres_link_format_own ();
  parameters[0] = own;
  rows = VARVE_DATABASE_GET_CLASS (database)->query (database, LIST_SQL, parameters, 1, operation,
                                                     error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (backends, make_backend (rows->pdata[i]));
  return g_steal_pointer (&backends);
}

/**
 * varve_backend_terminate:
 * @database: an open database
 * @pid: a server process
 * @started: when it was started
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Ends a server process: what it has not committed is rolled back. One that has ended by itself is
 * no error. The database's thread.
 *
 * Returns: whether it was told to end, or is gone
 */
gboolean
varve_backend_terminate (VarveDatabase *database,
                         int pid,
                         const char *started,
                         VarveOperation *operation,
                         GError **error)
{
  g_autofree char *number = g_strdup_printf ("%d", pid);
  const char *parameters[] = { number, started };
  g_autoptr (GPtrArray) rows = VARVE_DATABASE_GET_CLASS (database)->query (
      database,
      "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
      " WHERE pid = $1::int AND backend_start = $2::timestamptz",
      parameters, 2, operation, error);

  return rows != NULL;
}

static char *
describe_age (guint seconds)
{
  if (seconds < 60)
    return g_strdup_printf (_ ("%u s"), seconds);
  if (seconds < 3600)
    return g_strdup_printf (_ ("%u min"), seconds / 60);
  return g_strdup_printf (_ ("%u h %02u min"), seconds / 3600, seconds / 60 % 60);
}

/**
 * varve_backend_describe:
 * @self: a server process
 *
 * Returns: (transfer full): what it does, since when, and for whom
 */
char *
varve_backend_describe (const VarveBackend *self)
{
  g_autofree char *age = describe_age (self->seconds);
  g_autofree char *from
      = self->client ? g_strdup_printf (_ ("from %s"), self->client) : g_strdup (_ ("locally"));

  /* Translators: a statement, a server process's number, a user, “from ADDRESS” or “locally”, “3
   * min” */
  return g_strdup_printf (self->is_waiting ? _ ("%s (process %d, %s %s, idle for %s)")
                                           : _ ("%s (process %d, %s %s, running for %s)"),
                          self->statement, self->pid, self->user, from, age);
}
