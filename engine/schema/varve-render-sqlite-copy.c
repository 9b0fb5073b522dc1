/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows from a table's former shape to its new one. */

#include "schema/varve-render-sqlite-private.h"

#include "base/varve-i18n.h"

#include <string.h>

typedef enum
{
  AFFINITY_INTEGER,
  AFFINITY_TEXT,
  AFFINITY_BLOB,
  AFFINITY_REAL,
  AFFINITY_NUMERIC,
} Affinity;

typedef struct
{
  const VarveSqliteTable *to;
  const VarveSqliteTable *from;
  GString *targets;
  GString *sources;
  GString *remarks;
  VarveRenderedFlags flags;
} Copy;

/* As SQLite's documentation gives the rules, in their order. @type: upper case. */
static Affinity
get_affinity (const VarveSqliteTable *table, const char *type)
{
  if (type == NULL || (table->is_strict && strcmp (type, "ANY") == 0))
    return AFFINITY_BLOB;
  if (strstr (type, "INT") != NULL)
    return AFFINITY_INTEGER;
  if (strstr (type, "CHAR") != NULL || strstr (type, "CLOB") != NULL
      || strstr (type, "TEXT") != NULL)
    return AFFINITY_TEXT;
  if (strstr (type, "BLOB") != NULL)
    return AFFINITY_BLOB;
  if (strstr (type, "REAL") != NULL || strstr (type, "FLOA") != NULL
      || strstr (type, "DOUB") != NULL)
    return AFFINITY_REAL;
  return AFFINITY_NUMERIC;
}

/* Takes @text. */
static void
remark (Copy *self, char *text)
{
  if (self->remarks->len > 0)
    g_string_append_c (self->remarks, '\n');
  g_string_append (self->remarks, text);
  g_free (text);
}

static void
append (GString *list, const char *item)
{
  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append (list, item);
}

static void
append_pair (Copy *self, const char *name, const char *source)
{
  g_autofree char *quoted = varve_sqlite_quote (name);

  append (self->targets, quoted);
  append (self->sources, source != NULL ? source : quoted);
}

/* A bare word that is a default is a string; in a SELECT it would be a column. */
static char *
dup_default (const char *value)
{
  VarveLexer lexer = { VARVE_DIALECT_SQLITE, value, 0, strlen (value) };
  VarveToken token;
  g_autofree char *name = NULL;

  varve_lexer_next (&lexer, &token);
  if (token.length != strlen (value)
      || (token.kind != VARVE_TOKEN_NAME
          && (token.kind != VARVE_TOKEN_WORD || varve_sqlite_is_keyword (value, token.length))))
    return g_strdup (value);
  name = varve_sqlite_dup_name (&lexer, &token);
  return varve_sql_quote_literal (VARVE_DIALECT_SQLITE, name);
}

static void
say_conversion (Copy *self, const VarveSqliteColumn *to, const VarveSqliteColumn *from)
{
  Affinity old_affinity = get_affinity (self->from, from->type);
  Affinity new_affinity = get_affinity (self->to, to->type);

  if (old_affinity == new_affinity || new_affinity == AFFINITY_BLOB)
    return;
  if (new_affinity == AFFINITY_TEXT)
    {
      remark (self,
              g_strdup_printf (_ ("Values of “%s” become texts: 1.5 becomes '1.5'."), to->name));
      if (old_affinity != AFFINITY_INTEGER)
        self->flags |= VARVE_RENDERED_LOSES;
    }
  else if (old_affinity == AFFINITY_TEXT || old_affinity == AFFINITY_BLOB)
    {
      remark (self,
              g_strdup_printf (
                  _ ("Values of “%s” that look like numbers become numbers: '007' becomes 7."),
                  to->name));
      self->flags |= VARVE_RENDERED_LOSES;
    }
  else if (new_affinity == AFFINITY_REAL)
    {
      remark (self, g_strdup_printf (
                        _ ("Values of “%s” become floating-point numbers, which hold 15 digits."),
                        to->name));
      self->flags |= VARVE_RENDERED_LOSES;
    }
}

static gboolean
is_type (const VarveSqliteColumn *column, const char *type)
{
  return g_strcmp0 (column->type, type) == 0;
}

/* A STRICT table takes no blob for a text and no text for a blob: what is stored is the same. */
static gboolean
needs_cast (const Copy *self, const VarveSqliteColumn *to, const VarveSqliteColumn *from)
{
  return self->to->is_strict
         && ((is_type (to, "TEXT") && is_type (from, "BLOB"))
             || (is_type (to, "BLOB") && is_type (from, "TEXT")));
}

static void
copy_column (Copy *self, guint to_place, guint from_place)
{
  const VarveSqliteColumn *to = varve_sqlite_table_get_column (self->to, to_place);
  const VarveSqliteColumn *from = varve_sqlite_table_get_column (self->from, from_place);
  gboolean loses_null = varve_sqlite_table_is_never_null (self->to, to_place)
                        && !varve_sqlite_table_is_never_null (self->from, from_place)
                        && from_place != varve_sqlite_table_find_rowid (self->from);
  char *source = varve_sqlite_quote (from->name);

  if (from->generated == NULL && !(needs_cast (self, to, from) && self->from->is_strict))
    say_conversion (self, to, from);
  if (loses_null && to->value != NULL && strcmp (to->value, "NULL") != 0)
    {
      g_autofree char *value = dup_default (to->value);
      char *given = g_strdup_printf ("coalesce(%s, %s)", source, value);

      remark (self, g_strdup_printf (_ ("Where “%s” is NULL it gets its default."), to->name));
      g_free (source);
      source = given;
    }
  else if (loses_null)
    {
      self->flags |= VARVE_RENDERED_FINISH;
      remark (self, g_strdup_printf (
                        _ ("“%s” can't be NULL any more: if it is in any row, say what it becomes: "
                           "coalesce(…)."),
                        to->name));
    }
  if (needs_cast (self, to, from))
    {
      char *cast = g_strdup_printf ("CAST(%s AS %s)", source, to->type);

      g_free (source);
      source = cast;
    }
  append_pair (self, to->name, source);
  g_free (source);
}

static void
add_column (Copy *self, guint place)
{
  const VarveSqliteColumn *to = varve_sqlite_table_get_column (self->to, place);

  if (!varve_sqlite_table_is_never_null (self->to, place)
      || (to->value != NULL && strcmp (to->value, "NULL") != 0))
    return;
  self->flags |= VARVE_RENDERED_FINISH;
  remark (self, g_strdup_printf (_ ("“%s” is new, can't be NULL and has no default: if there are "
                                    "rows, say what they get."),
                                 to->name));
}

/* A name of the rowid that no column of either table takes. */
static const char *
find_rowid_name (const Copy *self)
{
  static const char *const names[] = { "rowid", "_rowid_", "oid" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (varve_sqlite_table_find_column (self->from, names[i]) == VARVE_SQLITE_NO_COLUMN
        && varve_sqlite_table_find_column (self->to, names[i]) == VARVE_SQLITE_NO_COLUMN)
      return names[i];
  return NULL;
}

/* Rows keep their rowids, which other tables or programs may have noted, full-text indexes above
 * all. */
static void
copy_rowid (Copy *self)
{
  const char *name = find_rowid_name (self);
  guint old_key = varve_sqlite_table_find_rowid (self->from);
  guint new_key = varve_sqlite_table_find_rowid (self->to);
  gboolean is_known = self->from->name_end > 0 && self->to->name_end > 0;

  if (self->from->without_rowid || !is_known)
    return;
  if (new_key != VARVE_SQLITE_NO_COLUMN)
    {
      const char *key = varve_sqlite_table_get_column (self->to, new_key)->name;

      if (varve_sqlite_table_find_column (self->from, key) == VARVE_SQLITE_NO_COLUMN
          && name != NULL)
        append_pair (self, key, name);
      return;
    }
  if (!self->to->without_rowid && name != NULL)
    append_pair (self, name, NULL);
  else if (old_key == VARVE_SQLITE_NO_COLUMN)
    remark (self, g_strdup_printf (_ ("The rows of “%s” lose their rowids."), self->from->name));
}

static void
copy_columns (Copy *self)
{
  guint key = varve_sqlite_table_find_rowid (self->to);

  for (guint i = 0; i < self->to->columns->len; i++)
    {
      const VarveSqliteColumn *to = varve_sqlite_table_get_column (self->to, i);
      guint place = varve_sqlite_table_find_column (self->from, to->name);

      if (to->generated != NULL)
        continue;
      if (place != VARVE_SQLITE_NO_COLUMN)
        copy_column (self, i, place);
      else if (i != key)
        add_column (self, i);
    }
}

static void
say_lost (Copy *self)
{
  for (guint i = 0; i < self->from->columns->len; i++)
    {
      const VarveSqliteColumn *column = varve_sqlite_table_get_column (self->from, i);
      guint place = varve_sqlite_table_find_column (self->to, column->name);

      if (column->generated != NULL
          || (place != VARVE_SQLITE_NO_COLUMN
              && varve_sqlite_table_get_column (self->to, place)->generated == NULL))
        continue;
      self->flags |= VARVE_RENDERED_LOSES;
      remark (self, g_strdup_printf (_ ("The values of “%s” are lost."), column->name));
    }
}

/* Whether a row that breaks a rule could go without a word. */
static gboolean
has_conflict (const VarveSqliteTable *table)
{
  for (guint i = 0; i < table->columns->len; i++)
    if (varve_sqlite_table_get_column (table, i)->conflict != NULL)
      return TRUE;
  for (guint i = 0; i < table->constraints->len; i++)
    if (varve_sqlite_table_get_constraint (table, i)->conflict != NULL)
      return TRUE;
  return FALSE;
}

/* OR ABORT stands above what the table itself says about conflicts. */
static char *
dup_insert (const Copy *self, const char *target)
{
  g_autofree char *to = varve_sqlite_quote (target);
  g_autofree char *from = varve_sqlite_quote (self->from->name);

  return g_strdup_printf ("INSERT %sINTO %s (%s)\n  SELECT %s FROM %s",
                          has_conflict (self->to) ? "OR ABORT " : "", to, self->targets->str,
                          self->sources->str, from);
}

void
varve_sqlite_render_copy (VarveSqliteRender *render,
                          guint change,
                          const char *target,
                          const VarveSqliteTable *new_table,
                          const VarveSqliteTable *old_table)
{
  Copy self = { new_table,           old_table,           g_string_new (NULL),
                g_string_new (NULL), g_string_new (NULL), VARVE_RENDERED_PLAIN };

  copy_rowid (&self);
  copy_columns (&self);
  say_lost (&self);
  /* Of a table that keeps none of its columns and no rowid there is nothing to copy. */
  if (self.targets->len > 0)
    varve_sqlite_render_add (render, change, self.flags, dup_insert (&self, target),
                             self.remarks->len > 0 ? g_strdup (self.remarks->str) : NULL);
  g_string_free (self.targets, TRUE);
  g_string_free (self.sources, TRUE);
  g_string_free (self.remarks, TRUE);
}
