/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database/varve-database.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "database/varve-database-private.h"

#include <string.h>

#define DEFAULT_LOCK_TIMEOUT_MS 2000
#define DEFAULT_LOCK_RETRIES    10
#define DEFAULT_VERSION_TABLE   "alembic_version" /* Alembic's */
#define JOURNAL_TABLE           "varve_journal"

typedef VarveDatabaseState VarveDatabasePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VarveDatabase, varve_database, G_TYPE_OBJECT)

VarveDatabaseState *
varve_database_get_state (VarveDatabase *self)
{
  return varve_database_get_instance_private (self);
}

static void
varve_database_finalize (GObject *object)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (object));

  g_clear_pointer (&state->url, varve_url_unref);
  g_free ((char *) state->options.version_table);
  g_free ((char *) state->options.version_table_schema);
  g_free (state->server);
  g_free (state->version_name);
  g_free (state->schema);
  g_free (state->version_table);
  g_free (state->journal_table);

  G_OBJECT_CLASS (varve_database_parent_class)->finalize (object);
}

static void
varve_database_class_init (VarveDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_database_finalize;
}

static void
varve_database_init (VarveDatabase *self)
{
}

void
varve_database_set_url (VarveDatabase *self, VarveUrl *url, const VarveDatabaseOptions *options)
{
  VarveDatabaseState *state = varve_database_get_state (self);

  state->url = varve_url_ref (url);
  if (options != NULL)
    state->options = *options;
  state->options.version_table = g_strdup (state->options.version_table);
  state->options.version_table_schema = g_strdup (state->options.version_table_schema);
  if (state->options.lock_timeout_ms == 0)
    state->options.lock_timeout_ms = DEFAULT_LOCK_TIMEOUT_MS;
  if (state->options.lock_retries == 0)
    state->options.lock_retries = DEFAULT_LOCK_RETRIES;
  state->version_name = g_strdup (state->options.version_table ? state->options.version_table
                                                               : DEFAULT_VERSION_TABLE);
  varve_database_set_schema (self, state->options.version_table_schema);
}

static char *
qualify (VarveDialect dialect, const char *schema, const char *name)
{
  g_autofree char *quoted = varve_sql_quote_identifier (dialect, name);
  g_autofree char *quoted_schema = schema ? varve_sql_quote_identifier (dialect, schema) : NULL;

  return schema ? g_strconcat (quoted_schema, ".", quoted, NULL) : g_steal_pointer (&quoted);
}

void
varve_database_set_schema (VarveDatabase *self, const char *schema)
{
  VarveDatabaseState *state = varve_database_get_state (self);
  VarveDialect dialect = varve_url_get_dialect (state->url);

  if (state->version_table != NULL && !varve_set_str (&state->schema, schema))
    return;
  varve_set_str (&state->schema, schema);
  g_free (state->version_table);
  g_free (state->journal_table);
  state->version_table = qualify (dialect, schema, state->version_name);
  state->journal_table = qualify (dialect, schema, JOURNAL_TABLE);
}

/**
 * varve_database_open:
 * @url: where it is
 * @options: (nullable): how
 * @operation: (nullable): for cancelling and for asking for a password
 * @error: return location
 *
 * Opens a database. Asks @operation's asker for a password when the server wants one and none is
 * known, and again while it is wrong. Blocking; what comes out lives in the calling thread.
 *
 * Returns: (transfer full): the open database
 */
VarveDatabase *
varve_database_open (VarveUrl *url,
                     const VarveDatabaseOptions *options,
                     VarveOperation *operation,
                     GError **error)
{
  GType type = varve_url_get_dialect (url) == VARVE_DIALECT_SQLITE ? varve_sqlite_get_type ()
                                                                   : varve_postgres_get_type ();
  g_autoptr (VarveDatabase) self = g_object_new (type, NULL);

  varve_database_set_url (self, url, options);
  if (!VARVE_DATABASE_GET_CLASS (self)->open (self, operation, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * varve_database_get_dialect:
 * @self: a database
 *
 * Returns: which kind of database it is
 */
VarveDialect
varve_database_get_dialect (VarveDatabase *self)
{
  return varve_url_get_dialect (varve_database_get_state (self)->url);
}

/**
 * varve_database_get_url:
 * @self: a database
 *
 * Returns: (transfer none): where it is
 */
VarveUrl *
varve_database_get_url (VarveDatabase *self)
{
  return varve_database_get_state (self)->url;
}

/**
 * varve_database_get_server:
 * @self: a database
 *
 * Returns: what it is and its version, "PostgreSQL 15.20"
 */
const char *
varve_database_get_server (VarveDatabase *self)
{
  return varve_database_get_state (self)->server;
}

/**
 * varve_database_read_current:
 * @self: a database
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Reads the version rows, sorted; none where there is no version table. The database's thread.
 *
 * Returns: (transfer full) (array zero-terminated=1): revision ids
 */
char **
varve_database_read_current (VarveDatabase *self, VarveOperation *operation, GError **error)
{
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (self);
  g_autofree char *sql = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!klass->locate (self, operation, error))
    return NULL;
  if (!varve_database_get_state (self)->has_version_table)
    return g_new0 (char *, 1);
  sql = varve_version_table_make_select (self);
  rows = klass->query (self, sql, NULL, 0, operation, error);
  return rows ? varve_version_table_take_rows (rows) : NULL;
}

static char *
make_count_tables (VarveDatabase *self)
{
  VarveDatabaseState *state = varve_database_get_state (self);
  VarveDialect dialect = varve_database_get_dialect (self);
  g_autofree char *version = varve_sql_quote_literal (dialect, state->version_name);

  if (dialect == VARVE_DIALECT_SQLITE)
    return g_strdup_printf ("SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                            " AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\'"
                            " AND lower(name) NOT IN (lower(%s), '" JOURNAL_TABLE "')",
                            version);
  return g_strdup_printf ("SELECT count(*) FROM pg_catalog.pg_class c"
                          " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                          " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%%'"
                          " AND n.nspname <> 'information_schema'"
                          " AND c.relname NOT IN (%s, '" JOURNAL_TABLE "')",
                          version);
}

/**
 * varve_database_count_tables:
 * @self: a database
 * @n_tables: (out): how many tables there are beside ours
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Tells an empty database from one with tables but without a history. The database's thread.
 *
 * Returns: whether it could be read
 */
gboolean
varve_database_count_tables (VarveDatabase *self,
                             guint *n_tables,
                             VarveOperation *operation,
                             GError **error)
{
  g_autofree char *sql = make_count_tables (self);
  g_autoptr (GPtrArray) rows = varve_database_query (self, sql, operation, error);

  if (rows == NULL)
    return FALSE;
  *n_tables = g_ascii_strtoull (((char **) rows->pdata[0])[0], NULL, 10);
  return TRUE;
}

/**
 * varve_database_ensure_version_table:
 * @self: a database
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Creates the version table and the journal where they are missing. The database's thread.
 *
 * Returns: whether they are there
 */
gboolean
varve_database_ensure_version_table (VarveDatabase *self, VarveOperation *operation, GError **error)
{
  static const char *const none[] = { NULL };
  VarveDatabaseStep step = { .revision = "", .remove = none, .add = none };
  VarveDatabaseState *state = varve_database_get_state (self);
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (self);
  g_auto (GStrv) rows = NULL;

  if (!klass->locate (self, operation, error))
    return FALSE;
  if (state->has_version_table && state->has_journal)
    return TRUE;
  if (!klass->begin_run (self, NULL, NULL, operation, error))
    return FALSE;
  if (!klass->begin_step (self, &step, &rows, NULL, NULL, operation, error)
      || klass->commit (self, error) != VARVE_OUTCOME_DONE)
    {
      klass->roll_back (self);
      klass->end_run (self);
      return FALSE;
    }
  klass->end_run (self);
  return klass->locate (self, operation, error);
}

/**
 * varve_database_execute:
 * @self: a database
 * @sql: one or more statements
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Runs plain SQL outside of any revision. The database's thread.
 *
 * Returns: whether all of it ran
 */
gboolean
varve_database_execute (VarveDatabase *self,
                        const char *sql,
                        VarveOperation *operation,
                        GError **error)
{
  return VARVE_DATABASE_GET_CLASS (self)->execute (self, sql, operation, error);
}

/**
 * varve_database_query:
 * @self: a database
 * @sql: one statement
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Runs one statement and collects its rows. Each row is an array of as many strings as there are
 * columns, %NULL for SQL NULL, in one block. The database's thread.
 *
 * Returns: (transfer full) (element-type GStrv): the rows
 */
GPtrArray *
varve_database_query (VarveDatabase *self,
                      const char *sql,
                      VarveOperation *operation,
                      GError **error)
{
  return VARVE_DATABASE_GET_CLASS (self)->query (self, sql, NULL, 0, operation, error);
}

char **
varve_row_new (guint n, const char *const *values)
{
  gsize size = (n + 1) * sizeof (char *);
  char **row;
  char *end;

  for (guint i = 0; i < n; i++)
    size += values[i] ? strlen (values[i]) + 1 : 0;
  row = g_malloc (size);
  end = (char *) (row + n + 1);
  for (guint i = 0; i < n; i++)
    {
      row[i] = values[i] ? end : NULL;
      end = values[i] ? stpcpy (end, values[i]) + 1 : end;
    }
  row[n] = NULL;
  return row;
}

char *
varve_database_step_dup_statement (const VarveDatabaseStep *step, guint index)
{
  const VarveStatement *statement = &g_array_index (step->statements->items, VarveStatement, index);

  return g_strndup (step->text + statement->offset, statement->length);
}

void
varve_database_step_set_place (const VarveDatabaseStep *step,
                               guint index,
                               gsize position,
                               GError *error)
{
  const VarveStatement *statement = &g_array_index (step->statements->items, VarveStatement, index);
  g_autofree char *text = varve_database_step_dup_statement (step, index);
  guint line = statement->line, column = statement->column;

  if (position <= statement->length)
    varve_text_locate (step->text, statement->offset + statement->length,
                       statement->offset + position, &line, &column);
  varve_error_set_place (error, step->path, line, column);
  varve_error_set_statement (error, text, index + 1);
}
