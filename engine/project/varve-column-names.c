/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-column-names.h"

#include <string.h>

/* One script, walked from either end with the name that a column has there. Scripts make tables
 * anew: what is dropped and there again at the end goes on. A name that can't have been there, for
 * the script makes it or takes it away, is another column's: the walk ends without one. */

static char *
fold (VarveDialect dialect, const char *name)
{
  return dialect == VARVE_DIALECT_SQLITE ? g_ascii_strdown (name, -1) : g_strdup (name);
}

/**
 * varve_column_name_new:
 * @dialect: whose rules names follow
 * @table: with its schema, unless that is the usual one
 * @column: (nullable): %NULL: the table
 *
 * Returns: (transfer full): the name, in a form in which equal names are the same
 */
VarveColumnName *
varve_column_name_new (VarveDialect dialect, const char *table, const char *column)
{
  VarveColumnName *self = g_new (VarveColumnName, 1);

  self->table = fold (dialect, table);
  self->column = column != NULL ? fold (dialect, column) : NULL;
  return self;
}

VarveColumnName *
varve_column_name_copy (const VarveColumnName *self)
{
  VarveColumnName *copy = g_new (VarveColumnName, 1);

  copy->table = g_strdup (self->table);
  copy->column = g_strdup (self->column);
  return copy;
}

void
varve_column_name_free (VarveColumnName *self)
{
  if (self == NULL)
    return;
  g_free (self->table);
  g_free (self->column);
  g_free (self);
}

guint
varve_column_name_hash (gconstpointer data)
{
  const VarveColumnName *self = data;

  return g_str_hash (self->table) ^ (self->column != NULL ? g_str_hash (self->column) : 0);
}

gboolean
varve_column_name_equal (gconstpointer a, gconstpointer b)
{
  const VarveColumnName *first = a;
  const VarveColumnName *second = b;

  return g_str_equal (first->table, second->table)
         && g_strcmp0 (first->column, second->column) == 0;
}

static gboolean
names_table (const VarveColumnName *self, VarveDialect dialect, const char *table)
{
  return varve_table_edit_is_name (dialect, table, self->table);
}

static gboolean
names_column (const VarveColumnName *self, VarveDialect dialect, const char *column)
{
  return varve_table_edit_is_name (dialect, column, self->column);
}

static const char *
get_bare_table (const VarveColumnName *self)
{
  const char *dot = strrchr (self->table, '.');

  return dot != NULL ? dot + 1 : self->table;
}

/**
 * varve_column_name_is_edited:
 * @self: a name
 * @dialect: whose rules names follow
 * @edit: an edit, made when @self was the name
 *
 * Returns: whether @edit is about it; code is where it names both table and column
 */
gboolean
varve_column_name_is_edited (const VarveColumnName *self,
                             VarveDialect dialect,
                             const VarveTableEdit *edit)
{
  if (edit->kind == VARVE_EDIT_CODE)
    return varve_table_edit_has_column (edit, dialect, get_bare_table (self))
           && (self->column == NULL || varve_table_edit_has_column (edit, dialect, self->column));
  return names_table (self, dialect, edit->table)
         && (self->column == NULL || varve_table_edit_has_column (edit, dialect, self->column));
}

static const char *
get_first_column (const VarveTableEdit *edit)
{
  return edit->columns != NULL && edit->columns->len > 0 ? g_ptr_array_index (edit->columns, 0)
                                                         : NULL;
}

/* Whether the edit gives the column its name: to a table, or to the column. */
static gboolean
renames_to (const VarveTableEdit *edit, VarveDialect dialect, const VarveColumnName *name)
{
  if (edit->kind == VARVE_EDIT_RENAMES)
    return names_table (name, dialect, edit->new_name);
  return edit->kind == VARVE_EDIT_RENAMES_COLUMN && names_table (name, dialect, edit->table)
         && names_column (name, dialect, edit->new_name);
}

static gboolean
renames_from (const VarveTableEdit *edit, VarveDialect dialect, const VarveColumnName *name)
{
  if (edit->new_name == NULL)
    return FALSE;
  if (edit->kind == VARVE_EDIT_RENAMES)
    return names_table (name, dialect, edit->table);
  return edit->kind == VARVE_EDIT_RENAMES_COLUMN && names_table (name, dialect, edit->table)
         && names_column (name, dialect, get_first_column (edit));
}

static const VarveTableEdit *
get_edit (const GPtrArray *edits, guint index)
{
  return g_ptr_array_index (edits, index);
}

/* Whether a CREATE TABLE says which columns it has. */
static gboolean
lists_columns (const GPtrArray *edits, guint index)
{
  return index + 1 < edits->len && get_edit (edits, index + 1)->is_part;
}

/* Of a column the part of CREATE TABLE that says it; the statement itself only where it is silent
 * about columns. */
static gboolean
makes (const GPtrArray *edits, guint index, VarveDialect dialect, const VarveColumnName *name)
{
  const VarveTableEdit *edit = get_edit (edits, index);

  if (edit->kind == VARVE_EDIT_CREATES)
    return names_table (name, dialect, edit->table)
           && (name->column == NULL || !lists_columns (edits, index));
  return edit->kind == VARVE_EDIT_ADDS_COLUMN && name->column != NULL
         && varve_column_name_is_edited (name, dialect, edit);
}

/* A CREATE TABLE of its table, without it. */
static gboolean
makes_without (const GPtrArray *edits,
               guint index,
               VarveDialect dialect,
               const VarveColumnName *name)
{
  const VarveTableEdit *edit = get_edit (edits, index);

  if (edit->kind != VARVE_EDIT_CREATES || name->column == NULL
      || !names_table (name, dialect, edit->table) || !lists_columns (edits, index))
    return FALSE;
  for (guint i = index + 1; i < edits->len && get_edit (edits, i)->is_part; i++)
    if (makes (edits, i, dialect, name))
      return FALSE;
  return TRUE;
}

static gboolean
takes_away (const VarveTableEdit *edit, VarveDialect dialect, const VarveColumnName *name)
{
  if (edit->kind == VARVE_EDIT_DROPS)
    return names_table (name, dialect, edit->table);
  return edit->kind == VARVE_EDIT_DROPS_COLUMN && name->column != NULL
         && varve_column_name_is_edited (name, dialect, edit);
}

static gboolean
is_made (const GPtrArray *edits, VarveDialect dialect, const VarveColumnName *name)
{
  for (guint i = 0; i < edits->len; i++)
    if (makes (edits, i, dialect, name))
      return TRUE;
  return FALSE;
}

static gboolean
is_taken_away (const GPtrArray *edits, VarveDialect dialect, const VarveColumnName *name)
{
  for (guint i = 0; i < edits->len; i++)
    if (takes_away (get_edit (edits, i), dialect, name))
      return TRUE;
  return FALSE;
}

/* A table made anew is filled from the former one: a column that is left out there is new. */
static gboolean
was_copied (const GPtrArray *edits, VarveDialect dialect, const VarveColumnName *made)
{
  gboolean filled = FALSE;

  for (guint i = 0; made->column != NULL && i < edits->len; i++)
    {
      const VarveTableEdit *edit = get_edit (edits, i);

      if (edit->kind != VARVE_EDIT_INSERTS || !names_table (made, dialect, edit->table))
        continue;
      if (varve_table_edit_has_column (edit, dialect, made->column))
        return TRUE;
      filled = TRUE;
    }
  return !filled;
}

/* What a renaming gives the name back to: the table, or the column, that is renamed. */
static VarveColumnName *
undo_rename (const VarveTableEdit *edit, VarveDialect dialect, const VarveColumnName *name)
{
  if (edit->kind == VARVE_EDIT_RENAMES)
    return varve_column_name_new (dialect, edit->table, name->column);
  return varve_column_name_new (dialect, name->table, get_first_column (edit));
}

static void
set_name (VarveColumnName **name, VarveColumnName *to)
{
  varve_column_name_free (*name);
  *name = to;
}

/* The state of a walk: the name, and whether it is there. */
typedef struct
{
  VarveColumnName *name;
  VarveDialect dialect;
  const GPtrArray *edits;
  guint8 *matched;
  gboolean there;
} Walk;

static gboolean
is_said (Walk *self, guint index)
{
  return self->there
         && varve_column_name_is_edited (self->name, self->dialect, get_edit (self->edits, index));
}

/* FALSE: what had the name before is another. */
static gboolean
step_back (Walk *self, guint index)
{
  const VarveTableEdit *edit = get_edit (self->edits, index);

  if (self->there && renames_to (edit, self->dialect, self->name))
    set_name (&self->name, undo_rename (edit, self->dialect, self->name));
  else if (makes (self->edits, index, self->dialect, self->name))
    self->there = self->there && edit->conditional;
  else if (makes_without (self->edits, index, self->dialect, self->name))
    return !self->there || edit->conditional;
  else if (takes_away (edit, self->dialect, self->name)
           || renames_from (edit, self->dialect, self->name))
    {
      if ((self->there && !edit->conditional)
          || (!self->there && !was_copied (self->edits, self->dialect, self->name)))
        return FALSE;
      self->there = TRUE;
    }
  else if (!is_said (self, index))
    return TRUE;
  self->matched[index] = VARVE_COLUMN_MATCHES;
  return TRUE;
}

/**
 * varve_column_name_walk_back:
 * @self: what it is called afterwards
 * @dialect: whose rules names follow
 * @edits: (element-type VarveTableEdit): a script's
 * @matched: a #VarveColumnMatch an edit, set for those that are about it
 *
 * Returns: (transfer full) (nullable): what it was called before the script; %NULL where the script
 *   made it, or where what had the name before is another
 */
VarveColumnName *
varve_column_name_walk_back (const VarveColumnName *self,
                             VarveDialect dialect,
                             const GPtrArray *edits,
                             guint8 *matched)
{
  Walk walk = { varve_column_name_copy (self), dialect, edits, matched, TRUE };
  gboolean same = TRUE;

  for (guint i = edits->len; same && i-- > 0;)
    same = step_back (&walk, i);
  if (same && walk.there)
    return walk.name;
  /* Made beside the one that went, and renamed to it. */
  same = same && is_taken_away (edits, dialect, self) && was_copied (edits, dialect, walk.name);
  varve_column_name_free (walk.name);
  return same ? varve_column_name_copy (self) : NULL;
}

/* What went is there again; FALSE where only its table is. */
static gboolean
comes_back (Walk *self, const VarveTableEdit *edit)
{
  g_autoptr (VarveColumnName) made = NULL;

  if (edit->kind != VARVE_EDIT_RENAMES || self->name->column == NULL)
    return TRUE;
  made = undo_rename (edit, self->dialect, self->name);
  return is_made (self->edits, self->dialect, made);
}

/* The table was made anew without it: what dropped the former one dropped it. */
static void
mark_left_out (Walk *self)
{
  for (guint i = 0; i < self->edits->len; i++)
    if (get_edit (self->edits, i)->kind == VARVE_EDIT_DROPS && self->matched[i])
      self->matched[i] = VARVE_COLUMN_LEAVES;
}

/* FALSE: what has the name then is another. */
static gboolean
step_on (Walk *self, guint index)
{
  const VarveTableEdit *edit = get_edit (self->edits, index);

  if (self->there && renames_from (edit, self->dialect, self->name))
    set_name (&self->name,
              edit->kind == VARVE_EDIT_RENAMES
                  ? varve_column_name_new (self->dialect, edit->new_name, self->name->column)
                  : varve_column_name_new (self->dialect, self->name->table, edit->new_name));
  else if (takes_away (edit, self->dialect, self->name))
    self->there = FALSE;
  else if (makes (self->edits, index, self->dialect, self->name)
           || renames_to (edit, self->dialect, self->name))
    {
      if (self->there && !edit->conditional)
        return FALSE;
      self->there = comes_back (self, edit);
      if (!self->there)
        {
          mark_left_out (self);
          return TRUE;
        }
    }
  else if (makes_without (self->edits, index, self->dialect, self->name))
    {
      if (!self->there)
        mark_left_out (self);
      return !self->there || edit->conditional;
    }
  else if (!is_said (self, index))
    return TRUE;
  self->matched[index] = VARVE_COLUMN_MATCHES;
  return TRUE;
}

/**
 * varve_column_name_walk_on:
 * @self: what it was called before
 * @dialect: whose rules names follow
 * @edits: (element-type VarveTableEdit): a script's
 * @matched: a #VarveColumnMatch an edit, set for those that are about it
 *
 * Returns: (transfer full) (nullable): what it is called after the script; %NULL where the script
 *   took it away, or where what has the name then is another
 */
VarveColumnName *
varve_column_name_walk_on (const VarveColumnName *self,
                           VarveDialect dialect,
                           const GPtrArray *edits,
                           guint8 *matched)
{
  Walk walk = { varve_column_name_copy (self), dialect, edits, matched, TRUE };
  gboolean same = TRUE;

  for (guint i = 0; same && i < edits->len; i++)
    same = step_on (&walk, i);
  if (same && walk.there)
    return walk.name;
  varve_column_name_free (walk.name);
  return same && is_made (edits, dialect, self) ? varve_column_name_copy (self) : NULL;
}
