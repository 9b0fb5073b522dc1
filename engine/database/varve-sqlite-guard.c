/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a script may not do on SQLite (an authorizer, which sees what SQLite understood rather than
 * what the text looks like), and what foreign keys have to say about what it did. */

#include "base/varve-i18n.h"
#include "database/varve-sqlite-private.h"

#include <string.h>

/* Would undo what the run relies on, reach beyond the database, or change the whole process. */
static const char *const denied_settings[] = {
  "data_store_directory", "hard_heap_limit", "schema_version",  "soft_heap_limit",
  "temp_store_directory", "trusted_schema",  "writable_schema", NULL,
};

/* Of no use inside a transaction, or harmful: a rollback journal in memory is lost with us. */
static const char *const denied_in_transaction[] = { "journal_mode", "locking_mode", NULL };

/* Have an argument but change nothing. */
static const char *const questions[] = {
  "foreign_key_check", "foreign_key_list", "index_info",  "index_list",
  "index_xinfo",       "integrity_check",  "optimize",    "quick_check",
  "table_info",        "table_list",       "table_xinfo", NULL,
};

static gboolean
contains (const char *const *names, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static int
deny (VarveSqliteGuard *self, const char *what)
{
  self->denied = what;
  return SQLITE_DENY;
}

static int
judge_pragma (VarveSqliteGuard *self, const char *name, const char *value)
{
  if (contains (denied_settings, name) && (value != NULL || strcmp (name, "schema_version") != 0))
    return deny (self, "this PRAGMA");
  if (value == NULL || contains (questions, name))
    return SQLITE_OK;
  if (self->transactional && contains (denied_in_transaction, name))
    return deny (self, "this PRAGMA in a transaction");
  self->changed_settings = TRUE;
  return SQLITE_OK;
}

static int
judge (gpointer data,
       int action,
       const char *first,
       const char *second,
       const char *schema,
       const char *trigger)
{
  VarveSqliteGuard *self = data;

  if (!self->in_script)
    return SQLITE_OK;
  switch (action)
    {
      case SQLITE_TRANSACTION:
        /* VACUUM has one of its own inside. */
        return self->in_vacuum ? SQLITE_OK : deny (self, "BEGIN, COMMIT or ROLLBACK");
      case SQLITE_ATTACH:
        if (self->in_vacuum && g_strcmp0 (first, "") == 0)
          return SQLITE_OK;
        return deny (self, self->in_vacuum ? "VACUUM INTO" : "ATTACH");
      case SQLITE_DETACH:
        return deny (self, "DETACH");
      case SQLITE_FUNCTION:
        return second != NULL && g_ascii_strcasecmp (second, "load_extension") == 0
                   ? deny (self, "load_extension()")
                   : SQLITE_OK;
      case SQLITE_PRAGMA:
        return judge_pragma (self, first, second);
      case SQLITE_CREATE_TEMP_INDEX:
      case SQLITE_CREATE_TEMP_TABLE:
      case SQLITE_CREATE_TEMP_TRIGGER:
      case SQLITE_CREATE_TEMP_VIEW:
        self->changed_settings = TRUE;
        return SQLITE_OK;
      case SQLITE_ALTER_TABLE:
      case SQLITE_DROP_TABLE:
        self->touched_data = TRUE;
        return SQLITE_OK;
      case SQLITE_DELETE:
      case SQLITE_INSERT:
      case SQLITE_UPDATE:
        if (!g_str_has_prefix (first, "sqlite_"))
          self->touched_data = TRUE;
        return SQLITE_OK;
      default:
        return SQLITE_OK;
    }
}

void
varve_sqlite_guard_install (VarveSqliteGuard *self, sqlite3 *handle)
{
  sqlite3_set_authorizer (handle, judge, self);
}

/* Broken references are counted by table and parent: rows may be numbered anew by a rebuild. No
 * rows where a key is declared so that SQLite can't check it: that breaks no row. */
static GPtrArray *
read_violations (VarveSqlite *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  GPtrArray *rows = varve_sqlite_select (self,
                                         "SELECT \"table\", parent, count(*), min(rowid)"
                                         " FROM pragma_foreign_key_check GROUP BY 1, 2",
                                         NULL, 0, &local);

  if (rows != NULL)
    return rows;
  if (g_error_matches (local, VARVE_ERROR, VARVE_ERROR_STATEMENT))
    return g_ptr_array_new_with_free_func (g_free);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static char *
make_key (char **row)
{
  return g_strconcat (row[0], "\n", row[1], NULL);
}

gboolean
varve_sqlite_remember_violations (VarveSqlite *self, GError **error)
{
  g_autoptr (GPtrArray) rows = read_violations (self, error);

  if (rows == NULL)
    return FALSE;
  g_clear_pointer (&self->violations, g_hash_table_unref);
  self->violations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      g_hash_table_insert (self->violations, make_key (row), g_strdup (row[2]));
    }
  return TRUE;
}

static void
set_violation (GError **error, char **row, const char *before)
{
  const char *hint = _ ("Foreign keys are off while a revision runs and checked at its end: delete "
                        "or mend these rows in the script. ON DELETE actions did not run.");

  if (before == NULL && row[3] != NULL)
    varve_set_error (error, VARVE_ERROR_STATEMENT, hint,
                     _ ("The revision leaves rows of “%s” that refer to nothing in “%s”: %s of "
                        "them, the first with rowid %s"),
                     row[0], row[1], row[2], row[3]);
  else
    varve_set_error (error, VARVE_ERROR_STATEMENT, hint,
                     _ ("The revision leaves rows of “%s” that refer to nothing in “%s”: %s of "
                        "them, and there were %s before"),
                     row[0], row[1], row[2], before ? before : "0");
}

gboolean
varve_sqlite_check_violations (VarveSqlite *self, GError **error)
{
  g_autoptr (GPtrArray) rows = read_violations (self, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *key = make_key (row);
      const char *known = g_hash_table_lookup (self->violations, key);

      if (g_ascii_strtoll (row[2], NULL, 10) > (known ? g_ascii_strtoll (known, NULL, 10) : 0))
        {
          set_violation (error, row, known);
          return FALSE;
        }
    }
  return TRUE;
}
