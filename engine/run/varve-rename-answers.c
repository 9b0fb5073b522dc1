/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Renames: what people answered about them, kept in a key file, and the statements that make them.
 *
 *     [rename 3f18fc96]
 *     old = public.users.name
 *     new = public.users.full_name
 *     same = true
 *
 * The section's name is a checksum of both names, so that two branches of a history that each add
 * an answer can be merged. */

#include "run/varve-rename-answers.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"

#include <fcntl.h>
#include <string.h>

#define GROUP_PREFIX "rename "
#define MAX_SIZE     (1024 * 1024)
/* Rows that are looked at, and values shown. */
#define MAX_ROWS          10000
#define MAX_SAMPLES       3
#define MAX_SAMPLE_LENGTH 30

VarveRename *
varve_rename_new (const char *old_name, const char *new_name, gboolean is_rename)
{
  VarveRename *self = g_new0 (VarveRename, 1);

  self->old_name = g_strdup (old_name);
  self->new_name = g_strdup (new_name);
  self->is_rename = is_rename;
  return self;
}

void
varve_rename_free (VarveRename *self)
{
  g_free (self->old_name);
  g_free (self->new_name);
  g_free (self);
}

void
varve_rename_question_free (VarveRenameQuestion *self)
{
  g_free (self->old_name);
  g_free (self->new_name);
  g_strfreev (self->evidence);
  g_free (self);
}

static gboolean
add_group (GKeyFile *file, const char *group, GPtrArray *answers, GError **error)
{
  g_autofree char *old_name = g_key_file_get_string (file, group, "old", error);
  g_autofree char *new_name = old_name ? g_key_file_get_string (file, group, "new", error) : NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean same;

  if (!new_name)
    return FALSE;
  same = g_key_file_get_boolean (file, group, "same", &local_error);
  if (local_error)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_ptr_array_add (answers, varve_rename_new (old_name, new_name, same));
  return TRUE;
}

static gboolean
parse_answers (GKeyFile *file, const char *text, GPtrArray *answers, GError **error)
{
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, text, -1, G_KEY_FILE_KEEP_COMMENTS, error))
    return FALSE;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i]; i++)
    if (g_str_has_prefix (groups[i], GROUP_PREFIX) && !add_group (file, groups[i], answers, error))
      return FALSE;
  return TRUE;
}

static GKeyFile *
load_file (const char *path, GPtrArray *answers, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize length;
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&file);
  text = varve_file_read (AT_FDCWD, path, TRUE, MAX_SIZE, &length, error);
  if (!text)
    return NULL;
  if (parse_answers (file, text, answers, &local_error))
    return g_steal_pointer (&file);
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                   _ ("Each section has the lines “old = …”, “new = …” and “same = true” (or "
                      "false)."),
                   _ ("The answers about renames can't be read: %s"), local_error->message);
  if (error && *error)
    varve_error_set_place (*error, path, 0, 0);
  return NULL;
}

gboolean
varve_rename_answers_load (const char *path, GPtrArray *answers, GError **error)
{
  g_autoptr (GKeyFile) file = load_file (path, answers, error);

  return file != NULL;
}

gboolean
varve_rename_answers_save (const char *path, GPtrArray *answers, GError **error)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rename_free);
  g_autoptr (GKeyFile) file = load_file (path, known, error);
  g_autofree char *before = NULL;
  g_autofree char *text = NULL;

  if (!file)
    return FALSE;
  before = g_key_file_to_data (file, NULL, NULL);
  for (guint i = 0; i < answers->len; i++)
    {
      const VarveRename *answer = answers->pdata[i];
      g_autofree char *both = g_strjoin ("\n", answer->old_name, answer->new_name, NULL);
      g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
      g_autofree char *group = g_strdup_printf (GROUP_PREFIX "%.12s", checksum);

      if (answer->follows)
        continue;
      g_key_file_set_string (file, group, "old", answer->old_name);
      g_key_file_set_string (file, group, "new", answer->new_name);
      g_key_file_set_boolean (file, group, "same", answer->is_rename);
    }
  text = g_key_file_to_data (file, NULL, NULL);
  return g_str_equal (text, before) || varve_file_write (path, text, -1, FALSE, error);
}

/* The keyword behind ALTER; NULL: this kind has no RENAME. */
static const char *
get_keyword (VarveDialect dialect, VarveObjectKind kind)
{
  if (kind == VARVE_OBJECT_TABLE)
    return "TABLE";
  if (dialect == VARVE_DIALECT_SQLITE)
    return NULL;
  switch ((int) kind)
    {
      case VARVE_OBJECT_FOREIGN_TABLE:
        return "FOREIGN TABLE";
      case VARVE_OBJECT_VIEW:
        return "VIEW";
      case VARVE_OBJECT_MATERIALIZED_VIEW:
        return "MATERIALIZED VIEW";
      case VARVE_OBJECT_SEQUENCE:
        return "SEQUENCE";
      case VARVE_OBJECT_ENUM:
      case VARVE_OBJECT_COMPOSITE:
      case VARVE_OBJECT_RANGE:
        return "TYPE";
      case VARVE_OBJECT_DOMAIN:
        return "DOMAIN";
      case VARVE_OBJECT_INDEX:
        return "INDEX";
      default:
        return NULL;
    }
}

static char *
quote (VarveDialect dialect, const char *schema, const char *name)
{
  g_autofree char *quoted = varve_sql_quote_identifier (dialect, name);
  g_autofree char *quoted_schema = schema ? varve_sql_quote_identifier (dialect, schema) : NULL;

  return schema ? g_strconcat (quoted_schema, ".", quoted, NULL) : g_steal_pointer (&quoted);
}

static gboolean
is_constraint (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_PRIMARY_KEY || kind == VARVE_OBJECT_UNIQUE
         || kind == VARVE_OBJECT_FOREIGN_KEY || kind == VARVE_OBJECT_CHECK
         || kind == VARVE_OBJECT_EXCLUSION;
}

char *
varve_rename_make_sql (VarveSchema *from,
                       guint in_from,
                       VarveSchema *to,
                       guint in_to,
                       gboolean back)
{
  VarveDialect dialect = varve_schema_get_dialect (from);
  const VarveObject *old = varve_schema_get_object (from, in_from);
  const VarveObject *new = varve_schema_get_object (to, in_to);
  const char *keyword = get_keyword (dialect, old->kind);
  g_autofree char *old_name = varve_sql_quote_identifier (dialect, old->name);
  g_autofree char *new_name = varve_sql_quote_identifier (dialect, new->name);
  g_autofree char *qualified
      = quote (dialect, old->schema, back && keyword ? new->name : old->name);

  if (g_strcmp0 (old->schema, new->schema) != 0)
    return NULL;
  if (keyword)
    return g_strdup_printf ("ALTER %s %s RENAME TO %s", keyword, qualified,
                            back ? old_name : new_name);
  if (old->kind == VARVE_OBJECT_COLUMN
      || (dialect == VARVE_DIALECT_POSTGRES && is_constraint (old->kind)))
    {
      const VarveObject *table = varve_schema_get_object (from, old->parent);
      g_autofree char *table_name = quote (dialect, table->schema, table->name);
      const char *table_keyword = get_keyword (dialect, table->kind);

      /* An attribute of a composite type is called so. */
      if (table->kind == VARVE_OBJECT_COMPOSITE)
        return g_strdup_printf ("ALTER TYPE %s RENAME ATTRIBUTE %s TO %s", table_name,
                                back ? new_name : old_name, back ? old_name : new_name);
      return g_strdup_printf ("ALTER %s %s RENAME %s %s TO %s", table_keyword, table_name,
                              old->kind == VARVE_OBJECT_COLUMN ? "COLUMN" : "CONSTRAINT",
                              back ? new_name : old_name, back ? old_name : new_name);
    }
  return NULL;
}

gboolean
varve_rename_is_pair (const VarveDifference *difference, guint dropped, guint added)
{
  const VarveChange *a = varve_difference_get_change (difference, dropped);
  const VarveChange *b = varve_difference_get_change (difference, added);
  const VarveObject *old, *new;
  g_autofree char *sql = NULL;

  if (a->kind != VARVE_CHANGE_DROP || b->kind != VARVE_CHANGE_ADD)
    return FALSE;
  old = varve_schema_get_object (difference->from, a->from);
  new = varve_schema_get_object (difference->to, b->to);
  if (old->kind != new->kind
      || (old->parent == VARVE_NO_OBJECT) != (new->parent == VARVE_NO_OBJECT))
    return FALSE;
  if (old->parent != VARVE_NO_OBJECT)
    {
      g_autofree char *old_table = varve_schema_dup_name (difference->from, old->parent);
      g_autofree char *new_table = varve_schema_dup_name (difference->to, new->parent);

      if (!g_str_equal (old_table, new_table))
        return FALSE;
    }
  sql = varve_rename_make_sql (difference->from, a->from, difference->to, b->to, FALSE);
  return sql != NULL;
}

static char *
make_sample (const char *value)
{
  g_autofree char *start
      = g_utf8_substring (value, 0, MIN (g_utf8_strlen (value, -1), MAX_SAMPLE_LENGTH));

  return g_strdup_printf ("“%s%s”", start,
                          g_utf8_strlen (value, -1) > MAX_SAMPLE_LENGTH ? "…" : "");
}

static void
add_samples (VarveDatabase *database,
             const char *table,
             const char *column,
             GPtrArray *lines,
             VarveOperation *operation)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT DISTINCT CAST(value AS text) FROM (SELECT %s AS value FROM %s WHERE %s IS NOT NULL"
      " LIMIT %d) AS part LIMIT %d",
      column, table, column, MAX_ROWS, MAX_SAMPLES);
  g_autoptr (GPtrArray) rows = varve_database_query (database, sql, operation, NULL);
  g_autoptr (GPtrArray) samples = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  for (guint i = 0; rows && i < rows->len; i++)
    if (((char **) rows->pdata[i])[0])
      g_ptr_array_add (samples, make_sample (((char **) rows->pdata[i])[0]));
  if (samples->len == 0)
    return;
  g_ptr_array_add (samples, NULL);
  joined = g_strjoinv (", ", (char **) samples->pdata);
  g_ptr_array_add (lines, g_strdup_printf (_ ("it holds %s"), joined));
}

static void
add_counts (VarveDatabase *database,
            const char *table,
            const char *column,
            GPtrArray *lines,
            VarveOperation *operation)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*), count(value) FROM (SELECT %s AS value FROM %s LIMIT %d) AS part",
      column ? column : "1", table, MAX_ROWS);
  g_autoptr (GPtrArray) rows = varve_database_query (database, sql, operation, NULL);
  guint64 n_rows, n_values;

  if (!rows || rows->len == 0)
    return;
  n_rows = g_ascii_strtoull (((char **) rows->pdata[0])[0], NULL, 10);
  n_values = g_ascii_strtoull (((char **) rows->pdata[0])[1], NULL, 10);
  g_ptr_array_add (lines, g_strdup_printf (ngettext ("%s%u row", "%s%u rows", (gulong) n_rows),
                                           n_rows == MAX_ROWS ? "≥ " : "", (guint) n_rows));
  if (column && n_rows > 0)
    g_ptr_array_add (lines, g_strdup_printf (ngettext ("%u of them without a value",
                                                       "%u of them without a value",
                                                       (gulong) (n_rows - n_values)),
                                             (guint) (n_rows - n_values)));
}

void
varve_rename_add_evidence (VarveDatabase *database,
                           const VarveObject *table,
                           const VarveObject *column,
                           GPtrArray *lines,
                           VarveOperation *operation)
{
  VarveDialect dialect = varve_database_get_dialect (database);
  g_autofree char *table_name = quote (dialect, table->schema, table->name);
  g_autofree char *column_name = column ? varve_sql_quote_identifier (dialect, column->name) : NULL;

  if (table->kind != VARVE_OBJECT_TABLE)
    return;
  add_counts (database, table_name, column_name, lines, operation);
  if (column_name)
    add_samples (database, table_name, column_name, lines, operation);
}
