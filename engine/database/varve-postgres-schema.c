/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A PostgreSQL database's schema, read in one round trip: all queries of varve-postgres-catalogue.c
 * in one pipeline and one snapshot. */

#include "database/varve-postgres-schema-private.h"

#include <string.h>

/* The functions that give definitions back look past the snapshot: an object that goes while it is
 * read is an error there. Another look settles it. */
#define ATTEMPTS 5

/* What an object is known by in pg_depend. */
typedef struct
{
  guint class;
  guint oid;
  int sub;
} Address;

typedef struct
{
  VarvePostgres *self;
  const VarveLibpq *libpq;
  VarveSchemaBuilder *builder;
  GHashTable *handles;    /* (element-type Address guint + 1) */
  GHashTable *namespaces; /* (element-type utf8 guint + 1) */
} Reading;

static guint
hash_address (gconstpointer data)
{
  const Address *address = data;

  return (address->oid * 31 + address->class) * 31 + address->sub;
}

static gboolean
equal_addresses (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Address)) == 0;
}

/* Settings under which a definition reads the same whoever asks: what pg_dump sets, too. Compiling
 * these queries takes longer than they do. */
static const char settings_sql[]
    = "SELECT set_config('search_path', 'pg_catalog', true), set_config('DateStyle', 'ISO', true),"
      " set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true),"
      " set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true),"
      " set_config('quote_all_identifiers', 'off', true), set_config('lc_monetary', 'C', true),"
      " set_config('row_security', 'off', true), set_config('jit', 'off', true)";

/* {"a","b"} */
static char *
make_array (const char *const *names)
{
  GString *text;

  if (names == NULL)
    return NULL;
  text = g_string_new ("{");
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GString) name = g_string_new (names[i]);

      g_string_replace (name, "\\", "\\\\", 0);
      g_string_replace (name, "\"", "\\\"", 0);
      g_string_append_printf (text, "%s\"%s\"", i > 0 ? "," : "", name->str);
    }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
add_query (VarvePostgres *self, GPtrArray *commands, const char *sql, const char *schemas)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));
  char *text = varve_pg_fill_in (sql, self->server_version);

  if (strstr (sql, "$1") == NULL)
    g_ptr_array_add (commands, varve_command_new (-1, text, 0));
  else
    g_ptr_array_add (commands, varve_command_new (-1, text, 3, schemas, state->version_table,
                                                  state->journal_table));
}

/* BEGIN, settings, then a result each: the queries, comments, aliases, needs, notes; COMMIT. */
static GPtrArray *
make_commands (VarvePostgres *self, const VarveIntrospectOptions *options)
{
  g_autofree char *schemas = make_array (options->schemas);
  GPtrArray *commands = varve_commands_new ();
  guint n_queries;
  const VarvePgQuery *queries = varve_pg_get_queries (&n_queries);

  g_ptr_array_add (
      commands,
      varve_command_new (-1, g_strdup ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), 0));
  g_ptr_array_add (commands, varve_command_new (-1, g_strdup (settings_sql), 0));
  for (guint i = 0; i < n_queries; i++)
    if (!queries[i].access || options->privileges)
      add_query (self, commands, queries[i].sql, schemas);
  add_query (self, commands, varve_pg_get_comment_sql (), schemas);
  add_query (self, commands, varve_pg_get_alias_sql (), schemas);
  add_query (self, commands, varve_pg_get_need_sql (), schemas);
  add_query (self, commands, varve_pg_get_note_sql (), schemas);
  g_ptr_array_add (commands, varve_command_new (-1, g_strdup ("COMMIT"), 0));
  return commands;
}

static const char *
get_value (Reading *reading, const PGresult *result, int row, int column)
{
  if (reading->libpq->PQgetisnull (result, row, column))
    return NULL;
  return reading->libpq->PQgetvalue (result, row, column);
}

static guint
get_number (Reading *reading, const PGresult *result, int row, int column)
{
  const char *value = get_value (reading, result, row, column);

  return value != NULL ? (guint) strtoul (value, NULL, 10) : 0;
}

static Address
get_address (Reading *reading, const PGresult *result, int row, int column)
{
  Address address
      = { get_number (reading, result, row, column), get_number (reading, result, row, column + 1),
          (int) get_number (reading, result, row, column + 2) };

  return address;
}

/* VARVE_NO_OBJECT where it is none of ours. What stands on a column that is no object stands on its
 * table. */
static guint
find_handle (Reading *reading, const Address *address)
{
  Address whole = { address->class, address->oid, 0 };
  gpointer handle = g_hash_table_lookup (reading->handles, address);

  if (handle == NULL && address->sub != 0)
    handle = g_hash_table_lookup (reading->handles, &whole);
  return handle != NULL ? GPOINTER_TO_UINT (handle) - 1 : VARVE_NO_OBJECT;
}

static void
keep_handle (Reading *reading, const Address *address, guint handle)
{
  g_hash_table_insert (reading->handles, g_memdup2 (address, sizeof *address),
                       GUINT_TO_POINTER (handle + 1));
}

/* Rows of a kind mostly come together. */
static VarveObjectKind
find_kind (const char *nick, VarveObjectKind guess)
{
  if (guess < VARVE_N_OBJECT_KINDS && strcmp (varve_object_kind_get_nick (guess), nick) == 0)
    return guess;
  for (VarveObjectKind kind = 0; kind < VARVE_N_OBJECT_KINDS; kind++)
    if (strcmp (varve_object_kind_get_nick (kind), nick) == 0)
      return kind;
  g_return_val_if_reached (VARVE_N_OBJECT_KINDS);
}

static gboolean
has_required (Reading *reading, const VarvePgQuery *query, const PGresult *result, int row)
{
  if (query->required == VARVE_N_ATTRIBUTES)
    return TRUE;
  for (guint i = 0; query->attributes[i] != VARVE_N_ATTRIBUTES; i++)
    if (query->attributes[i] == query->required)
      return get_value (reading, result, row, VARVE_PG_N_FIXED + (int) i) != NULL;
  return TRUE;
}

static void
set_attributes (Reading *reading,
                const VarvePgQuery *query,
                const PGresult *result,
                int row,
                guint handle,
                gboolean privileges)
{
  for (guint i = 0; query->attributes[i] != VARVE_N_ATTRIBUTES; i++)
    if (query->attributes[i] != VARVE_ATTRIBUTE_OWNER || privileges)
      varve_schema_builder_set (reading->builder, handle, query->attributes[i],
                                get_value (reading, result, row, VARVE_PG_N_FIXED + (int) i));
}

static void
add_schema_need (Reading *reading, guint handle, const char *schema)
{
  gpointer namespace = schema ? g_hash_table_lookup (reading->namespaces, schema) : NULL;

  if (namespace != NULL)
    varve_schema_builder_add_need (reading->builder, handle, GPOINTER_TO_UINT (namespace) - 1);
}

static void
take_row (Reading *reading,
          const VarvePgQuery *query,
          const PGresult *result,
          int row,
          VarveObjectKind kind,
          gboolean privileges)
{
  Address address = get_address (reading, result, row, VARVE_PG_CLASS);
  Address parent_address = get_address (reading, result, row, VARVE_PG_PARENT_CLASS);
  const char *schema = get_value (reading, result, row, VARVE_PG_SCHEMA);
  const char *name = get_value (reading, result, row, VARVE_PG_NAME);
  guint parent = VARVE_NO_OBJECT;
  guint handle;

  if (parent_address.class != 0
      && (parent_address.sub != 0
          && g_hash_table_lookup (reading->handles, &parent_address) == NULL))
    return;
  if (parent_address.class != 0
      && (parent = find_handle (reading, &parent_address)) == VARVE_NO_OBJECT)
    return;
  handle = varve_schema_builder_add (reading->builder, kind, parent,
                                     get_number (reading, result, row, VARVE_PG_POSITION), schema,
                                     name, get_value (reading, result, row, VARVE_PG_SIGNATURE));
  set_attributes (reading, query, result, row, handle, privileges);
  keep_handle (reading, &address, handle);
  if (kind == VARVE_OBJECT_SCHEMA)
    g_hash_table_insert (reading->namespaces, g_strdup (name), GUINT_TO_POINTER (handle + 1));
  else if (parent == VARVE_NO_OBJECT)
    add_schema_need (reading, handle, schema);
}

static void
take_objects (Reading *reading,
              const VarvePgQuery *query,
              const PGresult *result,
              gboolean privileges)
{
  VarveObjectKind kind = VARVE_N_OBJECT_KINDS;

  for (int i = 0; i < reading->libpq->PQntuples (result); i++)
    {
      kind = find_kind (get_value (reading, result, i, VARVE_PG_KIND), kind);
      if (has_required (reading, query, result, i))
        take_row (reading, query, result, i, kind, privileges);
    }
}

/* A comment is of the very object that it stands on, so before the aliases. */
static void
take_comments (Reading *reading, const PGresult *result)
{
  for (int i = 0; i < reading->libpq->PQntuples (result); i++)
    {
      Address address = get_address (reading, result, i, 0);
      gpointer handle = g_hash_table_lookup (reading->handles, &address);

      if (handle != NULL)
        varve_schema_builder_set (reading->builder, GPOINTER_TO_UINT (handle) - 1,
                                  VARVE_ATTRIBUTE_COMMENT, get_value (reading, result, i, 3));
    }
}

static void
take_aliases (Reading *reading, const PGresult *result)
{
  for (int i = 0; i < reading->libpq->PQntuples (result); i++)
    {
      Address other = { get_number (reading, result, i, 0), get_number (reading, result, i, 1), 0 };
      Address address
          = { get_number (reading, result, i, 2), get_number (reading, result, i, 3), 0 };
      guint handle = find_handle (reading, &address);

      if (handle != VARVE_NO_OBJECT)
        keep_handle (reading, &other, handle);
    }
}

static void
take_needs (Reading *reading, const PGresult *result)
{
  for (int i = 0; i < reading->libpq->PQntuples (result); i++)
    {
      Address object = get_address (reading, result, i, 0);
      Address needed = get_address (reading, result, i, 3);
      guint handle = find_handle (reading, &object);
      guint other = find_handle (reading, &needed);

      if (handle != VARVE_NO_OBJECT && other != VARVE_NO_OBJECT)
        varve_schema_builder_add_need (reading->builder, handle, other);
    }
}

static void
take_notes (Reading *reading, const PGresult *result)
{
  for (int i = 0; i < reading->libpq->PQntuples (result); i++)
    varve_schema_builder_add_note (reading->builder, get_value (reading, result, i, 0),
                                   get_value (reading, result, i, 1),
                                   varve_pg_get_note_reason (get_value (reading, result, i, 2)));
  varve_pg_note_newer_version (reading->builder, reading->self->server_version);
}

static VarveSchema *
take_results (VarvePostgres *self, GPtrArray *results, const VarveIntrospectOptions *options)
{
  Reading reading = { self, self->control.libpq };
  guint n_queries;
  const VarvePgQuery *queries = varve_pg_get_queries (&n_queries);
  guint next = 2;

  reading.builder = varve_schema_builder_new (VARVE_DIALECT_POSTGRES, (guint) self->server_version);
  reading.handles = g_hash_table_new_full (hash_address, equal_addresses, g_free, NULL);
  reading.namespaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_queries; i++)
    if (!queries[i].access || options->privileges)
      take_objects (&reading, &queries[i], results->pdata[next++], options->privileges);
  take_comments (&reading, results->pdata[next++]);
  take_aliases (&reading, results->pdata[next++]);
  take_needs (&reading, results->pdata[next++]);
  take_notes (&reading, results->pdata[next++]);
  g_hash_table_unref (reading.handles);
  g_hash_table_unref (reading.namespaces);
  return varve_schema_builder_end (reading.builder);
}

static GPtrArray *
try_once (VarvePostgres *self, const VarveIntrospectOptions *options, GError **error)
{
  g_autoptr (GPtrArray) commands = make_commands (self, options);
  GPtrArray *results;

  if (!varve_postgres_ensure_control (self, error))
    return NULL;
  results = varve_postgres_link_run (&self->control, commands, 0, error);
  if (results == NULL && varve_postgres_link_is_open (&self->control)
      && !varve_postgres_link_execute (&self->control, "ROLLBACK", NULL))
    varve_postgres_link_close (&self->control);
  return results;
}

/* "cache lookup failed", "could not open relation with OID", and what else the server says of an
 * object that has just gone. */
static gboolean
is_passing (const GError *error)
{
  static const char *const states[] = { "XX000", "42P01", "42704", "42883", "42703" };
  const VarveErrorDetails *details = varve_error_get_details (error);

  for (gsize i = 0; details != NULL && i < G_N_ELEMENTS (states); i++)
    if (strcmp (details->sqlstate, states[i]) == 0)
      return TRUE;
  return FALSE;
}

/* See varve_database_read_schema(). */
VarveSchema *
varve_postgres_read_schema (VarveDatabase *database,
                            const VarveIntrospectOptions *options,
                            VarveOperation *operation,
                            GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  g_autoptr (GPtrArray) results = NULL;

  varve_postgres_enter (self, operation);
  for (guint i = 0; results == NULL && i < ATTEMPTS; i++)
    {
      g_autoptr (GError) local = NULL;

      results = try_once (self, options, &local);
      if (results == NULL && (i + 1 == ATTEMPTS || !is_passing (local)))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          break;
        }
    }
  varve_postgres_leave (self);
  return results != NULL ? take_results (self, results, options) : NULL;
}
