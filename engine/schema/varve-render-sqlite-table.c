/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ALTER TABLE can do in SQLite, and doing it. */

#include "schema/varve-render-sqlite-private.h"

#include "base/varve-i18n.h"

#include <string.h>

/* Before it DROP COLUMN is not there, or damages tables. */
#define DROP_COLUMN_VERSION 3035005

static gboolean
is_constraint (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_PRIMARY_KEY || kind == VARVE_OBJECT_UNIQUE
         || kind == VARVE_OBJECT_FOREIGN_KEY || kind == VARVE_OBJECT_CHECK;
}

static gboolean
is_added (const VarveSqliteRender *self, guint object)
{
  return self->by_to[object] != G_MAXUINT
         && varve_difference_get_change (self->difference, self->by_to[object])->kind
                == VARVE_CHANGE_ADD;
}

/* The constraint of a table's text that is this object. */
static const VarveSqliteConstraint *
find_constraint (const VarveSqliteTable *table, const VarveSchema *schema, guint object)
{
  const VarveObject *entry = &schema->objects[object];
  const char *wanted = varve_schema_get_attribute (schema, object, VARVE_ATTRIBUTE_DEFINITION);

  for (guint i = 0; i < table->constraints->len; i++)
    {
      const VarveSqliteConstraint *constraint = varve_sqlite_table_get_constraint (table, i);
      g_autofree char *definition = NULL;

      if (constraint->kind != entry->kind)
        continue;
      definition = varve_sqlite_table_dup_definition (table, constraint);
      if (strcmp (definition, wanted) == 0
          && strcmp (constraint->name != NULL ? constraint->name : definition, entry->name) == 0)
        return constraint;
    }
  return NULL;
}

/* The column's object that a constraint is written with, or VARVE_NO_OBJECT. */
static guint
find_own_column (const VarveSqliteTable *table, const VarveSchema *schema, guint object)
{
  const VarveSqliteConstraint *constraint = find_constraint (table, schema, object);

  if (constraint == NULL || constraint->column == VARVE_SQLITE_NO_COLUMN)
    return VARVE_NO_OBJECT;
  return varve_schema_find (schema, VARVE_OBJECT_COLUMN, schema->objects[object].parent, NULL,
                            varve_sqlite_table_get_column (table, constraint->column)->name, NULL);
}

/* Whether an object needs a column other than its own that is new, too. */
static gboolean
needs_added (const VarveSqliteRender *self, guint object, guint own)
{
  const VarveObject *entry = &self->to->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = self->to->needs[entry->first_need + i];

      if (needed != own && self->to->objects[needed].kind == VARVE_OBJECT_COLUMN
          && self->to->objects[needed].parent == entry->parent && is_added (self, needed))
        return TRUE;
    }
  return FALSE;
}

/* ADD COLUMN needs a value that is the same for all rows. */
static gboolean
is_constant (const char *value)
{
  return *value != '(' && g_ascii_strncasecmp (value, "CURRENT_", strlen ("CURRENT_")) != 0;
}

static gboolean
is_null (const char *value)
{
  return value == NULL || g_ascii_strcasecmp (value, "NULL") == 0;
}

static gboolean
can_add_column (const VarveSqliteRender *self, const VarveSqliteTable *old_table, guint object)
{
  const VarveSchema *to = self->to;
  const char *value = varve_schema_get_attribute (to, object, VARVE_ATTRIBUTE_DEFAULT);
  const char *generated = varve_schema_get_attribute (to, object, VARVE_ATTRIBUTE_GENERATED);

  if (varve_sqlite_table_find_column (old_table, to->objects[object].name)
      != VARVE_SQLITE_NO_COLUMN)
    return FALSE;
  if (generated != NULL)
    return !g_str_has_suffix (generated, " STORED") && !needs_added (self, object, object);
  if (value != NULL && !is_constant (value))
    return FALSE;
  return varve_schema_get_attribute (to, object, VARVE_ATTRIBUTE_NOT_NULL) == NULL
         || !is_null (value);
}

/* A check or a reference that comes in the definition of a column that comes. */
static gboolean
can_add_constraint (const VarveSqliteRender *self, const VarveSqliteTable *new_table, guint object)
{
  VarveObjectKind kind = self->to->objects[object].kind;
  guint column = find_own_column (new_table, self->to, object);

  if (column == VARVE_NO_OBJECT || !is_added (self, column) || needs_added (self, object, column))
    return FALSE;
  /* While foreign keys are on, only NULL refers to nothing. */
  return kind == VARVE_OBJECT_CHECK
         || (kind == VARVE_OBJECT_FOREIGN_KEY
             && is_null (varve_schema_get_attribute (self->to, column, VARVE_ATTRIBUTE_DEFAULT)));
}

/* Whether what comes with a new column's definition was chosen, too. */
static gboolean
is_whole (const VarveSqliteRender *self, const VarveSqliteWork *work)
{
  g_autoptr (VarveSqliteTable) table = NULL;
  const VarveObject *root = &self->to->objects[work->to];

  if (!work->is_partial)
    return TRUE;
  table = varve_sqlite_dup_table (self->to, work->to);
  for (guint i = root->first_child; i < root->first_child + root->n_children; i++)
    if (is_constraint (self->to->objects[i].kind) && !is_added (self, i))
      {
        guint column = find_own_column (table, self->to, i);

        if (column != VARVE_NO_OBJECT && is_added (self, column))
          return FALSE;
      }
  return TRUE;
}

static gboolean
is_dropped (const VarveSqliteRender *self, guint object)
{
  return varve_sqlite_render_has_change (self, object, VARVE_CHANGE_DROP);
}

/* Whether anything that stays, or can't be dropped by itself, uses the column. */
static gboolean
can_drop_column (const VarveSqliteRender *self,
                 const VarveSqliteTable *old_table,
                 const VarveSqliteWork *work,
                 guint column)
{
  const VarveSchema *from = self->from;
  const VarveObject *root = &from->objects[work->from];

  for (guint i = root->first_child; i < root->first_child + root->n_children; i++)
    {
      const VarveObject *part = &from->objects[i];
      gboolean uses = FALSE;

      for (guint j = 0; j < part->n_needs && !uses; j++)
        uses = from->needs[part->first_need + j] == column;
      if (!uses || part->kind == VARVE_OBJECT_TRIGGER)
        continue;
      if (part->kind == VARVE_OBJECT_INDEX
              ? self->by_from[i] == G_MAXUINT
              : part->kind != VARVE_OBJECT_CHECK || !is_dropped (self, i)
                    || find_own_column (old_table, from, i) != column)
        return FALSE;
    }
  return from->version >= DROP_COLUMN_VERSION;
}

static gboolean
can_drop_constraint (const VarveSqliteRender *self, const VarveSqliteTable *old_table, guint object)
{
  guint column = find_own_column (old_table, self->from, object);

  return self->from->objects[object].kind == VARVE_OBJECT_CHECK && column != VARVE_NO_OBJECT
         && is_dropped (self, column);
}

static gboolean
can_alter (const VarveSqliteRender *self,
           const VarveSqliteTable *old_table,
           const VarveSqliteTable *new_table,
           const VarveSqliteWork *work,
           guint index)
{
  const VarveChange *change = varve_difference_get_change (self->difference, index);
  VarveObjectKind kind = varve_difference_get_object (self->difference, index)->kind;

  if (kind == VARVE_OBJECT_INDEX || kind == VARVE_OBJECT_TRIGGER)
    return TRUE;
  if (change->kind == VARVE_CHANGE_ALTER)
    return FALSE;
  if (kind == VARVE_OBJECT_COLUMN)
    return change->kind == VARVE_CHANGE_ADD ? can_add_column (self, old_table, change->to)
                                            : can_drop_column (self, old_table, work, change->from);
  return change->kind == VARVE_CHANGE_ADD ? can_add_constraint (self, new_table, change->to)
                                          : can_drop_constraint (self, old_table, change->from);
}

static gboolean
is_text (const VarveSchema *schema, guint table)
{
  return varve_schema_get_attribute (schema, table, VARVE_ATTRIBUTE_DEFINITION) != NULL;
}

gboolean
varve_sqlite_work_needs_rebuild (const VarveSqliteRender *self, const VarveSqliteWork *work)
{
  g_autoptr (VarveSqliteTable) old_table = NULL;
  g_autoptr (VarveSqliteTable) new_table = NULL;

  if (work->is_renamed || is_text (self->from, work->from) || is_text (self->to, work->to))
    return TRUE;
  old_table = varve_sqlite_dup_table (self->from, work->from);
  new_table = varve_sqlite_dup_table (self->to, work->to);
  for (guint i = 0; i < work->changes->len; i++)
    if (!can_alter (self, old_table, new_table, work, g_array_index (work->changes, guint, i)))
      return TRUE;
  return !is_whole (self, work);
}

static char *
dup_add_column (const VarveSqliteRender *self, const VarveSqliteWork *work, guint object)
{
  const char *own = varve_schema_get_attribute (self->to, work->to, VARVE_ATTRIBUTE_STATEMENT);
  g_autoptr (VarveSqliteTable) table = NULL;
  g_autofree char *name = varve_sqlite_quote (self->from->objects[work->from].name);
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  VarveSpan span;

  if (own == NULL)
    own = whole = varve_sqlite_dup_create (self->to, work->to);
  table = varve_sqlite_table_parse (own);
  span = varve_sqlite_table_get_column (
             table, varve_sqlite_table_find_column (table, self->to->objects[object].name))
             ->span;
  text = g_strndup (own + span.offset, span.length);
  return g_strdup_printf ("ALTER TABLE %s ADD COLUMN %s", name, text);
}

static void
drop_column (VarveSqliteRender *self, const VarveSqliteWork *work, guint index, guint column)
{
  g_autofree char *table = varve_sqlite_quote (self->from->objects[work->from].name);
  g_autofree char *name = varve_sqlite_quote (self->from->objects[column].name);
  gboolean is_generated
      = varve_schema_get_attribute (self->from, column, VARVE_ATTRIBUTE_GENERATED) != NULL;

  varve_sqlite_render_add (self, index, is_generated ? VARVE_RENDERED_PLAIN : VARVE_RENDERED_LOSES,
                           g_strdup_printf ("ALTER TABLE %s DROP COLUMN %s", table, name),
                           is_generated ? NULL
                                        : g_strdup_printf (_ ("The values of “%s” are lost."),
                                                           self->from->objects[column].name));
}

/* Columns come before others go: a table has to have one. */
void
varve_sqlite_work_alter (VarveSqliteRender *self, const VarveSqliteWork *work)
{
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < work->changes->len; i++)
      {
        guint index = g_array_index (work->changes, guint, i);
        const VarveChange *change = varve_difference_get_change (self->difference, index);

        if (varve_difference_get_object (self->difference, index)->kind != VARVE_OBJECT_COLUMN)
          continue;
        if (pass == 0 && change->kind == VARVE_CHANGE_ADD)
          varve_sqlite_render_add (self, index, VARVE_RENDERED_PLAIN,
                                   dup_add_column (self, work, change->to), NULL);
        else if (pass == 1 && change->kind == VARVE_CHANGE_DROP)
          drop_column (self, work, index, change->from);
      }
}
