/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a SQLite database is made of: five statements at most, in one read transaction, however many
 * tables there are. */

#include "base/varve-i18n.h"
#include "database/varve-sqlite-private.h"
#include "schema/varve-sqlite-objects.h"

#include <string.h>

typedef struct
{
  VarveSqlite *self;
  VarveSqliteObjects *objects;
  GHashTable *left_out;  /* (element-type utf8): folded names of tables */
  GPtrArray *of_unknown; /* (element-type utf8): folded names of virtual tables without module */
  gboolean has_virtual;
} Reading;

typedef void (*RowFunc) (Reading *reading, sqlite3_stmt *row);

static const char *
get_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL ? text : "";
}

/* Calls @func with each row, without keeping them. */
static gboolean
for_each_row (Reading *reading, const char *sql, RowFunc func, GError **error)
{
  VarveSqlite *self = reading->self;
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  if (status == SQLITE_OK)
    while ((status = sqlite3_step (statement)) == SQLITE_ROW)
      func (reading, statement);
  if (status != SQLITE_DONE)
    varve_sqlite_set_error (self, status, error);
  sqlite3_finalize (statement);
  return status == SQLITE_DONE;
}

static void
leave_out (Reading *reading, const char *name)
{
  g_hash_table_add (reading->left_out, g_ascii_strdown (name, -1));
}

static void
take_shadow (Reading *reading, sqlite3_stmt *row)
{
  leave_out (reading, get_text (row, 0));
}

/* Nobody can tell which tables belong to a virtual one whose module is not there. */
static void
take_virtual (Reading *reading, sqlite3_stmt *row)
{
  reading->has_virtual = TRUE;
  if (sqlite3_column_int (row, 1) == 0)
    g_ptr_array_add (reading->of_unknown, g_ascii_strdown (get_text (row, 0), -1));
}

static gboolean
is_of_unknown (const Reading *reading, const char *folded)
{
  for (guint i = 0; i < reading->of_unknown->len; i++)
    {
      const char *prefix = reading->of_unknown->pdata[i];
      gsize length = strlen (prefix);

      if (strncmp (folded, prefix, length) == 0 && folded[length] == '_')
        return TRUE;
    }
  return FALSE;
}

static void
take_entry (Reading *reading, sqlite3_stmt *row)
{
  const char *type = get_text (row, 0);
  const char *name = get_text (row, 1);
  g_autofree char *table = g_ascii_strdown (get_text (row, 2), -1);

  if (g_hash_table_contains (reading->left_out, table))
    return;
  if (reading->of_unknown->len > 0 && strcmp (type, "table") == 0 && is_of_unknown (reading, table))
    {
      leave_out (reading, table);
      varve_sqlite_objects_add_note (
          reading->objects, type, name,
          _ ("it may belong to a virtual table whose module this SQLite does not have"));
      return;
    }
  if (!g_utf8_validate (name, -1, NULL) || !g_utf8_validate (get_text (row, 3), -1, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      varve_sqlite_objects_add_note (reading->objects, type, valid, _ ("it is no valid UTF-8"));
      return;
    }
  varve_sqlite_objects_add (reading->objects, type, name, get_text (row, 2), get_text (row, 3));
}

static void
take_column (Reading *reading, sqlite3_stmt *row)
{
  varve_sqlite_objects_check_column (reading->objects, get_text (row, 0), get_text (row, 1),
                                     get_text (row, 2), sqlite3_column_int (row, 3) != 0,
                                     (const char *) sqlite3_column_text (row, 4),
                                     sqlite3_column_int (row, 5));
}

static void
take_key (Reading *reading, sqlite3_stmt *row)
{
  varve_sqlite_objects_check_key (reading->objects, get_text (row, 0), get_text (row, 1),
                                  get_text (row, 2), get_text (row, 3));
}

/* Virtual tables and views have no root page; a pragma would call the module, or run into what is
 * wrong with the view. */
static gboolean
read_all (Reading *reading, GError **error)
{
  return for_each_row (reading,
                       "SELECT name, EXISTS (SELECT 1 FROM pragma_module_list AS m WHERE"
                       " sql LIKE '%USING%' || m.name || '%')"
                       " FROM sqlite_schema WHERE type = 'table' AND rootpage = 0",
                       take_virtual, error)
         && (!reading->has_virtual
             || for_each_row (reading,
                              "SELECT name FROM pragma_table_list"
                              " WHERE schema = 'main' AND type = 'shadow'",
                              take_shadow, error))
         && for_each_row (reading,
                          "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                          " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                          take_entry, error)
         && for_each_row (reading,
                          "SELECT s.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.hidden"
                          " FROM sqlite_schema AS s, pragma_table_xinfo (s.name) AS c"
                          " WHERE s.type = 'table' AND s.rootpage > 0",
                          take_column, error)
         && for_each_row (reading,
                          "SELECT s.name, k.\"table\", k.on_update, k.on_delete"
                          " FROM sqlite_schema AS s, pragma_foreign_key_list (s.name) AS k"
                          " WHERE s.type = 'table' AND s.rootpage > 0 AND k.seq = 0",
                          take_key, error);
}

/**
 * varve_sqlite_read_schema:
 * @database: an open SQLite database, with no step begun
 * @options: not looked at: there are neither schemas nor privileges
 * @operation: (nullable): cancels it
 * @error: return location
 *
 * Reads the main database in one snapshot. SQLite's own tables, ours, and the shadow tables of
 * virtual ones are left out.
 *
 * Returns: (transfer full): the schema, or %NULL with an error
 */
VarveSchema *
varve_sqlite_read_schema (VarveDatabase *database,
                          const VarveIntrospectOptions *options,
                          VarveOperation *operation,
                          GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  g_autoptr (VarveSqliteObjects) objects = varve_sqlite_objects_new (sqlite3_libversion_number ());
  g_autoptr (GHashTable) left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) of_unknown = g_ptr_array_new_with_free_func (g_free);
  Reading reading = { self, objects, left_out, of_unknown, FALSE };
  gboolean done;

  varve_sqlite_enter (self, operation);
  leave_out (&reading, varve_database_get_state (database)->version_name);
  leave_out (&reading, "varve_journal");
  if (!varve_sqlite_ensure_handle (self, error) || !varve_sqlite_exec (self, "BEGIN", error))
    return NULL;
  done = read_all (&reading, error);
  sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return done ? varve_sqlite_objects_end (g_steal_pointer (&objects)) : NULL;
}
