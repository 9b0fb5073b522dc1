/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite's way to change what ALTER TABLE can't: a new table, the rows copied, the old one dropped,
 * the new one renamed. In this order, because renaming the old one away would take the references
 * of other tables along. The run has foreign keys off: dropping a table deletes no rows elsewhere.
 */

#include "schema/varve-render-sqlite-private.h"

#include "base/varve-i18n.h"

#include <string.h>

/* A name that nothing has and that reads as what it is. (transfer full) */
static char *
take_free_name (VarveSqliteRender *self, const char *table)
{
  char *name = g_strconcat ("new_", table, NULL);

  for (guint i = 2; g_hash_table_contains (self->names, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("new_%s_%u", table, i);
    }
  return name;
}

static char *
dup_free_name (VarveSqliteRender *self, const char *table)
{
  g_autofree char *folded = g_ascii_strdown (table, -1);
  g_autofree char *name = take_free_name (self, folded);

  g_hash_table_add (self->names, g_strdup (name));
  return g_strconcat ("new_", table, name + strlen ("new_") + strlen (folded), NULL);
}

static gboolean
belongs_to_shape (VarveObjectKind kind)
{
  return kind != VARVE_OBJECT_INDEX && kind != VARVE_OBJECT_TRIGGER;
}

static gboolean
is_altered (const VarveSqliteRender *self, guint change)
{
  return change != G_MAXUINT
         && varve_difference_get_change (self->difference, change)->kind == VARVE_CHANGE_ALTER;
}

static void
add_part (GArray *parts, const VarveSchema *schema, guint object)
{
  VarveSqlitePart part = { schema, object };

  g_array_append_val (parts, part);
}

/* The parts of one kind, or of all kinds but that: the former ones as far as nothing was chosen. */
static void
collect_parts (const VarveSqliteRender *self,
               const VarveSqliteWork *work,
               gboolean columns,
               GArray *parts)
{
  const VarveObject *old_root = &self->from->objects[work->from];
  const VarveObject *new_root = &self->to->objects[work->to];
  gboolean has_new_key = FALSE;

  for (guint i = new_root->first_child; i < new_root->first_child + new_root->n_children; i++)
    has_new_key
        = has_new_key
          || (self->to->objects[i].kind == VARVE_OBJECT_PRIMARY_KEY && self->by_to[i] != G_MAXUINT);
  for (guint i = old_root->first_child; i < old_root->first_child + old_root->n_children; i++)
    {
      VarveObjectKind kind = self->from->objects[i].kind;
      guint change = self->by_from[i];

      if (!belongs_to_shape (kind) || (kind == VARVE_OBJECT_COLUMN) != columns
          || (kind == VARVE_OBJECT_PRIMARY_KEY && has_new_key))
        continue;
      if (change == G_MAXUINT)
        add_part (parts, self->from, i);
      else if (is_altered (self, change))
        add_part (parts, self->to, varve_difference_get_change (self->difference, change)->to);
    }
  for (guint i = new_root->first_child; i < new_root->first_child + new_root->n_children; i++)
    {
      VarveObjectKind kind = self->to->objects[i].kind;
      guint change = self->by_to[i];

      if (belongs_to_shape (kind) && (kind == VARVE_OBJECT_COLUMN) == columns && change != G_MAXUINT
          && (!is_altered (self, change) || kind == VARVE_OBJECT_PRIMARY_KEY))
        add_part (parts, self->to, i);
    }
}

static char *
compose (const VarveSqliteRender *self, const VarveSqliteWork *work, const char *name)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (VarveSqlitePart));
  gboolean takes_root = is_altered (self, self->by_from[work->from]);
  VarveSqlitePart root = { takes_root ? self->to : self->from, takes_root ? work->to : work->from };

  collect_parts (self, work, TRUE, parts);
  collect_parts (self, work, FALSE, parts);
  return varve_sqlite_compose_table (name, &root, parts);
}

/* The person's own text under another name. */
static char *
dup_renamed (const VarveSqliteRender *self, const VarveSqliteWork *work, const char *name)
{
  g_autofree char *own = varve_sqlite_dup_create (self->to, work->to);
  g_autofree char *quoted = varve_sqlite_quote (name);

  return g_strconcat ("CREATE TABLE ", quoted, own + varve_sqlite_find_name_end (own), NULL);
}

static gboolean
is_text (const VarveSchema *schema, guint table)
{
  return varve_schema_get_attribute (schema, table, VARVE_ATTRIBUTE_DEFINITION) != NULL;
}

/* Dropping a table forgets the largest number that it ever gave out. */
static void
keep_sequence (VarveSqliteRender *self, guint change, const char *old_name, const char *new_name)
{
  g_autofree char *from = varve_sql_quote_literal (VARVE_DIALECT_SQLITE, old_name);
  g_autofree char *to = varve_sql_quote_literal (VARVE_DIALECT_SQLITE, new_name);

  varve_sqlite_render_add (self, change, VARVE_RENDERED_PLAIN,
                           g_strdup_printf ("DELETE FROM sqlite_sequence WHERE name = %s", to),
                           NULL);
  varve_sqlite_render_add (self, change, VARVE_RENDERED_PLAIN,
                           g_strdup_printf ("INSERT INTO sqlite_sequence (name, seq)\n"
                                            "  SELECT %s, seq FROM sqlite_sequence WHERE name = %s",
                                            to, from),
                           NULL);
}

static void
keep_indexes (VarveSqliteRender *self, const VarveSqliteWork *work)
{
  const VarveObject *root = &self->from->objects[work->from];

  for (guint i = root->first_child; i < root->first_child + root->n_children && !work->is_renamed;
       i++)
    if (self->from->objects[i].kind == VARVE_OBJECT_INDEX && self->by_from[i] == G_MAXUINT)
      varve_sqlite_render_add (self, G_MAXUINT, VARVE_RENDERED_PLAIN,
                               varve_sqlite_dup_create (self->from, i), NULL);
}

static guint
get_change (const VarveSqliteWork *work)
{
  return work->changes->len == 1 ? g_array_index (work->changes, guint, 0) : G_MAXUINT;
}

static void
replace (VarveSqliteRender *self,
         const VarveSqliteWork *work,
         const char *name,
         const VarveSqliteTable *new_table)
{
  const char *old_name = self->from->objects[work->from].name;
  const char *final_name = self->to->objects[work->to].name;
  g_autoptr (VarveSqliteTable) old_table = varve_sqlite_dup_table (self->from, work->from);
  g_autofree char *quoted = varve_sqlite_quote (name);
  g_autofree char *final_quoted = varve_sqlite_quote (final_name);

  varve_sqlite_render_copy (self, get_change (work), name, new_table, old_table);
  if (varve_sqlite_table_counts (old_table) && varve_sqlite_table_counts (new_table))
    keep_sequence (self, get_change (work), old_name, name);
  varve_sqlite_render_add (self, get_change (work), VARVE_RENDERED_PLAIN,
                           varve_sqlite_dup_drop (self->from, work->from), NULL);
  varve_sqlite_render_add (self, get_change (work), VARVE_RENDERED_PLAIN,
                           g_strdup_printf ("ALTER TABLE %s RENAME TO %s", quoted, final_quoted),
                           NULL);
  keep_indexes (self, work);
}

static gboolean
is_strict_type (const char *type)
{
  static const char *const types[] = { "INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY", NULL };

  return type != NULL && g_strv_contains (types, type);
}

/* Whether SQLite takes a table that was put together of parts. */
static gboolean
is_possible (const VarveSqliteTable *table)
{
  gboolean has_key = FALSE;
  guint n_own = 0;

  for (guint i = 0; i < table->columns->len; i++)
    {
      const VarveSqliteColumn *column = varve_sqlite_table_get_column (table, i);

      if (table->is_strict && !is_strict_type (column->type))
        return FALSE;
      n_own += column->generated == NULL;
    }
  for (guint i = 0; i < table->constraints->len; i++)
    has_key
        = has_key || varve_sqlite_table_get_constraint (table, i)->kind == VARVE_OBJECT_PRIMARY_KEY;
  return n_own > 0 && (has_key || !table->without_rowid)
         && (!varve_sqlite_table_counts (table)
             || varve_sqlite_table_find_rowid (table) != VARVE_SQLITE_NO_COLUMN);
}

gboolean
varve_sqlite_work_rebuild (VarveSqliteRender *self, const VarveSqliteWork *work, GError **error)
{
  const char *old_name = self->from->objects[work->from].name;
  gboolean has_text = is_text (self->from, work->from) || is_text (self->to, work->to);
  g_autofree char *name = dup_free_name (self, self->to->objects[work->to].name);
  g_autofree char *sql = NULL;
  g_autoptr (VarveSqliteTable) new_table = NULL;

  if (work->is_partial && has_text)
    {
      varve_set_error (error, VARVE_ERROR_FAILED, _ ("Choose all changes of this table, or none."),
                       _ ("The definition of “%s” is not understood, so that it can only be "
                          "replaced as a whole"),
                       old_name);
      return FALSE;
    }
  sql = work->is_partial ? compose (self, work, name) : dup_renamed (self, work, name);
  new_table
      = has_text ? varve_sqlite_dup_table (self->to, work->to) : varve_sqlite_table_parse (sql);
  if (new_table == NULL || (work->is_partial && !is_possible (new_table)))
    {
      varve_set_error (
          error, VARVE_ERROR_FAILED, _ ("Choose other changes of this table together with these."),
          _ ("The chosen changes leave no table “%s” that SQLite could make"), old_name);
      return FALSE;
    }
  varve_sqlite_render_add (
      self, get_change (work), VARVE_RENDERED_PLAIN, g_steal_pointer (&sql),
      g_strdup_printf (_ ("SQLite can't change this in place: “%s” is made anew and its rows are "
                          "copied."),
                       old_name));
  replace (self, work, name, new_table);
  return TRUE;
}
