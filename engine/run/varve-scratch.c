/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scratch databases: where they are made, as whom they are used, and how they go. */

#include "run/varve-scratch.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "run/varve-scratch-private.h"

#include <stdlib.h>
#include <string.h>

/* A desired schema that does not come to an end is stopped. */
#define STATEMENT_TIMEOUT_MS (60 * 1000)
/* Of a database that somebody is still connected to; a tenth of a second each. */
#define MAX_DROP_TRIES 50

static void
item_free (VarveScratchItem *self)
{
  g_clear_object (&self->database);
  g_free (self->name);
  g_free (self);
}

static char *
make_name (void)
{
  return g_strdup_printf (VARVE_SCRATCH_PREFIX "%08x%08x", g_random_int (), g_random_int ());
}

static gboolean
read_version (VarveScratch *self, VarveOperation *operation, GError **error)
{
  g_autoptr (GPtrArray) rows
      = varve_database_query (self->admin, "SHOW server_version_num", operation, error);

  if (!rows)
    return FALSE;
  self->version = strtoul (((char **) rows->pdata[0])[0], NULL, 10);
  self->major = self->version / 10000;
  varve_set_str (&self->server, varve_database_get_server (self->admin));
  return TRUE;
}

static guint
ask_major (VarveDatabase *target, VarveOperation *operation)
{
  g_autoptr (GPtrArray) rows
      = target ? varve_database_query (target, "SHOW server_version_num", operation, NULL) : NULL;

  return rows && rows->len > 0 ? strtoul (((char **) rows->pdata[0])[0], NULL, 10) / 10000 : 0;
}

/* Who can't read has no way into a database that it was not let into; who may not log in elsewhere
 * can't be used from elsewhere. The password is only ever in memory. */
static char *
make_role_sql (VarveScratch *self)
{
  g_autofree char *owner = varve_scratch_dup_owner ();
  g_autofree char *mark = g_strconcat (VARVE_SCRATCH_MARK " ", owner, NULL);
  g_autofree char *comment = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, mark);

  return g_strdup_printf ("CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
                          " NOBYPASSRLS PASSWORD '%s' VALID UNTIL 'tomorrow';"
                          " COMMENT ON ROLE %s IS %s; GRANT %s TO CURRENT_USER",
                          self->role, self->password, self->role, comment, self->role);
}

static gboolean
make_role (VarveScratch *self, VarveOperation *operation, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (GError) local_error = NULL;

  self->role = make_name ();
  self->password = g_strdup_printf ("%08x%08x%08x%08x", g_random_int (), g_random_int (),
                                    g_random_int (), g_random_int ());
  sql = make_role_sql (self);
  if (varve_database_execute (self->admin, sql, operation, &local_error))
    return TRUE;
  g_clear_pointer (&self->role, g_free);
  varve_set_error (
      error, VARVE_ERROR_PERMISSION,
      _ ("Install PostgreSQL’s server programs (Debian: postgresql), or name a server "
         "for it in varve.ini, “scratch_url = postgresql://…”, whose role may CREATEDB "
         "and CREATEROLE."),
      _ ("There is no right to make a scratch database: %s"), local_error->message);
  return FALSE;
}

gboolean
varve_scratch_add_role (VarveScratch *self,
                        const char *name,
                        VarveOperation *operation,
                        GError **error)
{
  g_autofree char *quoted = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *block = g_strdup_printf (
      "BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %s) THEN"
      " CREATE ROLE %s; END IF; END",
      literal, quoted);
  g_autofree char *body = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, block);
  g_autofree char *sql = g_strdup_printf ("DO %s; GRANT %s TO %s", body, quoted, self->role);

  return varve_database_execute (self->admin, sql, operation, error);
}

/* The target's roles, as mere names: what the schema grants or gives to them has to exist. */
static gboolean
copy_roles (VarveScratch *self, VarveDatabase *target, VarveOperation *operation, GError **error)
{
  g_autoptr (GPtrArray) rows = varve_database_query (
      target, "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^(pg_|varve_scratch_)'",
      operation, error);

  for (guint i = 0; rows && i < rows->len; i++)
    if (!varve_scratch_add_role (self, ((char **) rows->pdata[i])[0], operation, error))
      return FALSE;
  self->knows_roles = rows != NULL;
  return rows != NULL;
}

/* One that was named is what the person wants; then our own, then the target's. Only looks: the
 * version is what a cache is kept by. */
static gboolean
choose_server (VarveScratch *self,
               const VarveScratchOptions *options,
               VarveOperation *operation,
               GError **error)
{
  if (options->url)
    self->url = varve_url_ref (options->url);
  else if ((self->major
            = varve_scratch_cluster_find (ask_major (options->target, operation), operation))
           > 0)
    self->is_own = TRUE;
  else if (options->target)
    self->url = varve_url_ref (varve_database_get_url (options->target));
  if (self->is_own)
    self->server = g_strdup_printf ("PostgreSQL %u", self->major);
  if (self->is_own || self->url)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_PERMISSION,
                   _ ("Install PostgreSQL’s server programs (Debian: postgresql), or name a server "
                      "for it in varve.ini: scratch_url = postgresql://…"),
                   _ ("There is no server to make a scratch database in"));
  return FALSE;
}

static gboolean
open_server (VarveScratch *self, VarveOperation *operation, GError **error)
{
  if (self->role)
    return TRUE;
  if (self->is_own && !self->url)
    self->url = varve_scratch_cluster_get_url (self->major, operation, error);
  if (self->url && !self->admin)
    self->admin = varve_database_open (self->url, NULL, operation, error);
  return self->admin && read_version (self, operation, error) && make_role (self, operation, error)
         && (!self->is_own || !self->target || copy_roles (self, self->target, operation, error));
}

/**
 * varve_scratch_new:
 * @options: for what
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Finds a place for scratch databases. What comes out lives in the calling thread.
 *
 * Returns: (transfer full): the place, or %NULL with %VARVE_ERROR_PERMISSION where there is none
 */
VarveScratch *
varve_scratch_new (const VarveScratchOptions *options, VarveOperation *operation, GError **error)
{
  g_autoptr (VarveScratch) self = g_new0 (VarveScratch, 1);

  self->dialect = options->dialect;
  self->version_table = g_strdup (options->version_table);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  if (self->dialect == VARVE_DIALECT_SQLITE)
    self->server = g_strdup ("SQLite");
  self->target = options->target ? g_object_ref (options->target) : NULL;
  if (self->dialect == VARVE_DIALECT_POSTGRES && !choose_server (self, options, operation, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
drop_item (VarveScratch *self, VarveScratchItem *item)
{
  g_autofree char *sql = NULL;

  if (!item->name)
    return;
  sql = g_strdup_printf (self->version >= 130000 ? "DROP DATABASE IF EXISTS %s WITH (FORCE)"
                                                 : "DROP DATABASE IF EXISTS %s",
                         item->name);
  g_clear_object (&item->database);
  /* What stays carries the mark, and doctor finds it. */
  varve_database_execute (self->admin, sql, NULL, NULL);
}

/**
 * varve_scratch_free:
 * @self: (transfer full): a place for scratch databases
 *
 * Drops every database that it made and the role that they were used by.
 */
void
varve_scratch_free (VarveScratch *self)
{
  for (guint i = 0; self->items && i < self->items->len; i++)
    drop_item (self, self->items->pdata[i]);
  if (self->role)
    {
      g_autofree char *sql = g_strdup_printf ("DROP ROLE IF EXISTS %s", self->role);

      varve_database_execute (self->admin, sql, NULL, NULL);
    }
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->admin);
  g_clear_object (&self->target);
  g_clear_pointer (&self->url, varve_url_unref);
  g_free (self->role);
  g_free (self->password);
  g_free (self->server);
  g_free (self->version_table);
  g_free (self);
}

static VarveUrl *
make_url (VarveScratch *self, const char *name)
{
  g_autoptr (VarveUrl) database
      = varve_url_with_parameter (varve_database_get_url (self->admin), "dbname", name);
  g_autoptr (VarveUrl) user = varve_url_with_parameter (database, "user", self->role);

  return varve_url_with_parameter (user, "password", self->password);
}

static char *
make_create_sql (VarveScratch *self, const char *name)
{
  g_autofree char *owner = varve_scratch_dup_owner ();
  g_autofree char *mark = g_strconcat (VARVE_SCRATCH_MARK " ", owner, NULL);
  g_autofree char *comment = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, mark);

  return g_strdup_printf ("COMMENT ON DATABASE %s IS %s; REVOKE CONNECT, TEMPORARY ON DATABASE %s"
                          " FROM PUBLIC; GRANT ALL ON DATABASE %s TO %s",
                          name, comment, name, name, self->role);
}

/* Before 15 the schema public is the superuser's. */
static gboolean
give_public (VarveScratch *self, const char *name, VarveOperation *operation, GError **error)
{
  g_autoptr (VarveUrl) url = NULL;
  g_autoptr (VarveDatabase) database = NULL;
  g_autofree char *sql = NULL;

  if (self->version >= 150000)
    return TRUE;
  url = varve_url_with_parameter (varve_database_get_url (self->admin), "dbname", name);
  database = varve_database_open (url, NULL, operation, error);
  sql = g_strdup_printf ("ALTER SCHEMA public OWNER TO %s", self->role);
  /* Only a superuser may, and it hardly matters. */
  if (database)
    varve_database_execute (database, sql, operation, NULL);
  return database != NULL;
}

static VarveDatabase *
create_in_server (VarveScratch *self,
                  VarveScratchItem *item,
                  VarveOperation *operation,
                  GError **error)
{
  VarveDatabaseOptions options
      = { .statement_timeout_ms = STATEMENT_TIMEOUT_MS, .version_table = self->version_table };
  g_autofree char *name = make_name ();
  g_autofree char *create = g_strdup_printf (
      "CREATE DATABASE %s OWNER %s TEMPLATE template0 ENCODING 'UTF8'", name, self->role);
  g_autofree char *mark = make_create_sql (self, name);
  g_autoptr (VarveUrl) url = NULL;

  if (!varve_database_execute (self->admin, create, operation, error))
    {
      g_prefix_error (error, "%s: ", _ ("There is no right to make a scratch database"));
      return NULL;
    }
  item->name = g_strdup (name);
  if (!varve_database_execute (self->admin, mark, operation, error)
      || !give_public (self, name, operation, error))
    return NULL;
  url = make_url (self, name);
  return varve_database_open (url, &options, operation, error);
}

static VarveDatabase *
create_in_memory (VarveScratch *self, VarveOperation *operation, GError **error)
{
  VarveDatabaseOptions options = { .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
                                   .version_table = self->version_table,
                                   .create = TRUE };
  g_autoptr (VarveUrl) url = varve_url_parse ("sqlite://", "/", error);
  g_autoptr (VarveDatabase) database
      = url ? varve_database_open (url, &options, operation, error) : NULL;

  if (database)
    varve_set_str (&self->server, varve_database_get_server (database));
  /* A gigabyte at the usual page size. */
  if (!database
      || !varve_database_execute (database, "PRAGMA max_page_count = 262144", operation, error))
    return NULL;
  return g_steal_pointer (&database);
}

/**
 * varve_scratch_create:
 * @self: a place for scratch databases
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Makes a new empty database. The first one of a process on PostgreSQL starts a server, which takes
 * about a second. Blocking; the scratch's thread.
 *
 * Returns: (transfer none): the database, open; %NULL with %VARVE_ERROR_PERMISSION where there is
 *   no right to make one, %VARVE_ERROR_FAILED where the server did not start,
 *   %VARVE_ERROR_CANCELLED, or what kept the server from being reached
 */
VarveDatabase *
varve_scratch_create (VarveScratch *self, VarveOperation *operation, GError **error)
{
  VarveScratchItem *item;

  if (self->dialect == VARVE_DIALECT_POSTGRES && !open_server (self, operation, error))
    return NULL;
  item = g_new0 (VarveScratchItem, 1);
  g_ptr_array_add (self->items, item);
  item->database = self->dialect == VARVE_DIALECT_SQLITE
                       ? create_in_memory (self, operation, error)
                       : create_in_server (self, item, operation, error);
  return item->database;
}

/**
 * varve_scratch_drop:
 * @self: a place for scratch databases
 * @database: one that it made
 *
 * Drops it.
 */
void
varve_scratch_drop (VarveScratch *self, VarveDatabase *database)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      VarveScratchItem *item = self->items->pdata[i];

      if (item->database != database)
        continue;
      drop_item (self, item);
      g_ptr_array_remove_index (self->items, i);
      return;
    }
}

/**
 * varve_scratch_get_server:
 * @self: a place for scratch databases
 *
 * Returns: (nullable): what it is and its version: "PostgreSQL 15.20"; only the major version, or
 *   %NULL, before the first database was made
 */
const char *
varve_scratch_get_server (VarveScratch *self)
{
  return self->server;
}

/**
 * varve_scratch_get_dialect:
 * @self: a place for scratch databases
 *
 * Returns: what kind of database it makes
 */
VarveDialect
varve_scratch_get_dialect (VarveScratch *self)
{
  return self->dialect;
}

/**
 * varve_scratch_get_major:
 * @self: a place for scratch databases
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Returns: the PostgreSQL server's major version (15), 0 with an error where it can't be asked
 */
guint
varve_scratch_get_major (VarveScratch *self, VarveOperation *operation, GError **error)
{
  if (self->dialect == VARVE_DIALECT_POSTGRES && self->major == 0
      && !open_server (self, operation, error))
    return 0;
  return self->major;
}

VarveScratchLeftover *
varve_scratch_leftover_new (const char *name, gboolean is_folder, gboolean is_role)
{
  VarveScratchLeftover *self = g_new0 (VarveScratchLeftover, 1);

  self->name = g_strdup (name);
  self->is_folder = is_folder;
  self->is_role = is_role;
  return self;
}

/**
 * varve_scratch_leftover_free:
 * @self: (transfer full): what was found
 *
 * Frees the finding; what it is about stays.
 */
void
varve_scratch_leftover_free (VarveScratchLeftover *self)
{
  g_free (self->name);
  g_free (self);
}

/* Named as ours and marked as ours by somebody who is gone. A database can't be made and marked at
 * once: its owner, a role of ours, has the mark, too. */
static const char leftovers_sql[]
    = "SELECT datname, coalesce(pg_catalog.shobj_description(oid, 'pg_database'),"
      " pg_catalog.shobj_description(datdba, 'pg_authid')), 'f'"
      " FROM pg_catalog.pg_database WHERE datname LIKE 'varve\\_scratch\\_%'"
      " UNION ALL SELECT rolname, pg_catalog.shobj_description(oid, 'pg_authid'), 't'"
      " FROM pg_catalog.pg_roles WHERE rolname LIKE 'varve\\_scratch\\_%' ORDER BY 3, 1";

/**
 * varve_scratch_list_leftovers:
 * @database: a database of the server
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Finds the scratch databases and roles in a server whose process, of this machine, is gone; none
 * for SQLite. The database's thread.
 *
 * Returns: (transfer full) (element-type VarveScratchLeftover): databases, then roles
 */
GPtrArray *
varve_scratch_list_leftovers (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  g_autoptr (GPtrArray) leftovers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_scratch_leftover_free);
  g_autoptr (GPtrArray) rows = NULL;

  if (varve_database_get_dialect (database) == VARVE_DIALECT_SQLITE)
    return g_steal_pointer (&leftovers);
  rows = varve_database_query (database, leftovers_sql, operation, error);
  if (!rows)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      if (row[1] && g_str_has_prefix (row[1], VARVE_SCRATCH_MARK " ")
          && !varve_scratch_is_owner_alive (row[1] + strlen (VARVE_SCRATCH_MARK " ")))
        g_ptr_array_add (leftovers,
                         varve_scratch_leftover_new (row[0], FALSE, g_str_equal (row[2], "t")));
    }
  return g_steal_pointer (&leftovers);
}

/* A server process whose client was killed goes on for a while. */
static gboolean
drop_database (VarveDatabase *database, const char *name, VarveOperation *operation, GError **error)
{
  g_autofree char *quoted = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *drop = g_strdup_printf ("DROP DATABASE IF EXISTS %s", quoted);
  g_autofree char *end = g_strdup_printf ("SELECT pg_catalog.pg_terminate_backend(pid) FROM"
                                          " pg_catalog.pg_stat_activity WHERE datname = %s",
                                          literal);

  for (guint tries = 0;; tries++)
    {
      G_GNUC_UNUSED g_autoptr (GPtrArray) rows
          = varve_database_query (database, end, operation, NULL);
      g_autoptr (GError) local_error = NULL;

      if (varve_database_execute (database, drop, operation, &local_error))
        return TRUE;
      if (tries == MAX_DROP_TRIES
          || !g_str_equal (varve_error_get_details (local_error)->sqlstate, "55006"))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_usleep (100 * 1000);
    }
}

/**
 * varve_scratch_remove_leftover:
 * @leftover: what was found
 * @database: (nullable): a database of the server, unless it is a folder
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Removes it; a server that still runs in a folder is stopped.
 *
 * Returns: whether it is gone
 */
gboolean
varve_scratch_remove_leftover (const VarveScratchLeftover *leftover,
                               VarveDatabase *database,
                               VarveOperation *operation,
                               GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;

  if (leftover->is_folder)
    return varve_scratch_remove_folder (leftover->name, error);
  if (!leftover->is_role)
    return drop_database (database, leftover->name, operation, error);
  name = varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, leftover->name);
  sql = g_strdup_printf ("DROP ROLE IF EXISTS %s", name);
  return varve_database_execute (database, sql, operation, error);
}
