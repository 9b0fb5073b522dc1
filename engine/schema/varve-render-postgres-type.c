/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enumerations, domains, composite and range types. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

static char *
make_values (const VarveSchema *schema, guint type)
{
  GString *text = g_string_new (NULL);
  guint n, shown = 0;
  guint first = varve_schema_get_children (schema, type, &n);

  for (guint i = first; n > 0 && i < first + n; i++)
    if (varve_schema_get_object (schema, i)->kind == VARVE_OBJECT_ENUM_VALUE)
      {
        g_autofree char *value = varve_sql_quote_literal (
            VARVE_DIALECT_POSTGRES, varve_schema_get_object (schema, i)->name);

        g_string_append_printf (text, "%s%s", shown++ > 0 ? ", " : "", value);
      }
  return g_string_free (text, FALSE);
}

static char *
make_attributes (const VarveSchema *schema, guint type)
{
  GString *text = g_string_new (NULL);
  guint n, shown = 0;
  guint first = varve_schema_get_children (schema, type, &n);

  for (guint i = first; n > 0 && i < first + n; i++)
    if (varve_schema_get_object (schema, i)->kind == VARVE_OBJECT_COLUMN)
      {
        g_autofree char *definition = varve_pg_column_definition (schema, i);

        g_string_append_printf (text, "%s  %s", shown++ > 0 ? ",\n" : "\n", definition);
      }
  if (shown > 0)
    g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static void
append_domain (GString *text, const VarveSchema *schema, guint domain)
{
  const char *collation = varve_pg_get (schema, domain, VARVE_ATTRIBUTE_COLLATION);
  const char *value = varve_pg_get (schema, domain, VARVE_ATTRIBUTE_DEFAULT);
  guint n;
  guint first = varve_schema_get_children (schema, domain, &n);

  g_string_append (text, varve_pg_get (schema, domain, VARVE_ATTRIBUTE_TYPE));
  if (collation != NULL)
    g_string_append_printf (text, " COLLATE %s", collation);
  if (value != NULL)
    g_string_append_printf (text, " DEFAULT %s", value);
  if (varve_pg_get (schema, domain, VARVE_ATTRIBUTE_NOT_NULL) != NULL)
    g_string_append (text, " NOT NULL");
  for (guint i = first; n > 0 && i < first + n; i++)
    if (varve_schema_get_object (schema, i)->kind == VARVE_OBJECT_CHECK
        && varve_pg_get (schema, i, VARVE_ATTRIBUTE_VALIDATED) == NULL)
      {
        g_autofree char *name = varve_pg_name (schema, i);

        g_string_append_printf (text, "\n  CONSTRAINT %s %s", name,
                                varve_pg_get (schema, i, VARVE_ATTRIBUTE_DEFINITION));
      }
}

static char *
make_type (const VarveSchema *schema, guint type)
{
  g_autofree char *name = varve_pg_name (schema, type);
  g_autofree char *inner = NULL;
  GString *text;

  switch ((int) varve_schema_get_object (schema, type)->kind)
    {
      case VARVE_OBJECT_ENUM:
        inner = make_values (schema, type);
        return g_strdup_printf ("CREATE TYPE %s AS ENUM (%s)", name, inner);
      case VARVE_OBJECT_COMPOSITE:
        inner = make_attributes (schema, type);
        return g_strdup_printf ("CREATE TYPE %s AS (%s)", name, inner);
      case VARVE_OBJECT_RANGE:
        return g_strdup_printf ("CREATE TYPE %s AS RANGE (%s)", name,
                                varve_pg_get (schema, type, VARVE_ATTRIBUTE_DEFINITION));
      default:
        text = g_string_new (NULL);
        g_string_append_printf (text, "CREATE DOMAIN %s AS ", name);
        append_domain (text, schema, type);
        return g_string_free (text, FALSE);
    }
}

static void
finish_type (VarvePgRender *self, const VarvePgAction *action, guint type)
{
  guint n;
  guint first = varve_schema_get_children (action->schema, type, &n);

  for (guint i = first; n > 0 && i < first + n; i++)
    {
      VarvePgAction part = *action;
      const VarveObject *entry = varve_schema_get_object (action->schema, i);

      part.object = i;
      if (entry->kind == VARVE_OBJECT_CHECK
          && varve_pg_get (action->schema, i, VARVE_ATTRIBUTE_VALIDATED) != NULL)
        varve_pg_create_object (self, &part);
      else if (entry->kind == VARVE_OBJECT_CHECK || entry->kind == VARVE_OBJECT_COLUMN)
        varve_pg_finish_object (self, &part, i);
    }
  varve_pg_finish_object (self, action, type);
}

void
varve_pg_create_type (VarvePgRender *self, const VarvePgAction *action)
{
  varve_rendered_add (self->statements, action->change, 0,
                      make_type (action->schema, action->object), NULL);
  finish_type (self, action, action->object);
}

/* Values can only be added; a domain keeps the type that it is made of. */
gboolean
varve_pg_is_replaced_type (VarvePgRender *self, guint from, guint to)
{
  const VarveObject *object = varve_schema_get_object (self->from, from);
  guint change = self->to_change[to];
  guint n;
  guint first;

  if (object->kind == VARVE_OBJECT_DOMAIN)
    return change != G_MAXUINT
           && (varve_difference_get_change (self->difference, change)->attributes
               & ((G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_TYPE)
                  | (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_COLLATION)))
                  != 0;
  if (object->kind != VARVE_OBJECT_ENUM)
    return FALSE;
  if (change != G_MAXUINT
      && varve_difference_get_change (self->difference, change)->attributes == 0)
    return TRUE;
  first = varve_schema_get_children (self->from, from, &n);
  for (guint i = first; n > 0 && i < first + n; i++)
    if (self->from->objects[i].kind == VARVE_OBJECT_ENUM_VALUE
        && self->from_to[i] == VARVE_NO_OBJECT && self->from_change[i] != G_MAXUINT)
      return TRUE;
  return FALSE;
}

/* "s.mood" and "s.mood[]" of a column whose type that is. */
static gboolean
is_of_type (const char *column_type, const char *type)
{
  gsize length = strlen (type);

  return column_type != NULL && strncmp (column_type, type, length) == 0
         && (column_type[length] == '\0' || column_type[length] == '[');
}

/* A column is moved from the type that stepped aside to the new one. */
static void
move_column (VarvePgRender *self, const VarvePgAction *action, guint from, const char *type)
{
  guint to = self->from_to[from];
  const char *column_type = varve_pg_get (self->to, to, VARVE_ATTRIBUTE_TYPE);
  const char *value = varve_pg_get (self->to, to, VARVE_ATTRIBUTE_DEFAULT);
  g_autofree char *table = NULL;
  g_autofree char *name = NULL;
  const char *brackets;

  if (to == VARVE_NO_OBJECT || !is_of_type (column_type, type)
      || varve_schema_get_object (self->to, self->to->objects[to].parent)->kind
             == VARVE_OBJECT_COMPOSITE)
    return;
  table = varve_pg_name (self->to, self->to->objects[to].parent);
  name = varve_pg_name (self->to, to);
  brackets = column_type + strlen (type);
  if (varve_pg_get (self->from, from, VARVE_ATTRIBUTE_DEFAULT) != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table,
                  name);
  varve_pg_add (self, action, 0, NULL,
                "ALTER TABLE %s ALTER COLUMN %s TYPE %s USING %s::text%s::%s", table, name,
                column_type, name, brackets, column_type);
  if (value != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table,
                  name, value);
}

static char *
dup_free_name (const VarveSchema *schema, const VarveObject *object)
{
  for (guint i = 0;; i++)
    {
      char *name = i == 0 ? g_strdup_printf ("%.50s_old", object->name)
                          : g_strdup_printf ("%.50s_old%u", object->name, i);

      if (!g_utf8_validate (name, -1, NULL))
        {
          char *valid = g_utf8_make_valid (name, -1);

          g_free (name);
          name = valid;
        }
      if (varve_schema_find (schema, object->kind, VARVE_NO_OBJECT, object->schema, name, NULL)
          == VARVE_NO_OBJECT)
        return name;
      g_free (name);
    }
}

/* The old type steps aside, the new one is made, columns move, the old one goes. */
static void
replace_type (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *object = varve_schema_get_object (self->from, action->from);
  const char *word = varve_pg_word (object->kind);
  g_autofree char *name = varve_pg_name (self->from, action->from);
  g_autofree char *old = dup_free_name (self->from, object);
  g_autofree char *quoted_old = varve_pg_quote (old);
  g_autofree char *namespace = varve_pg_quote (object->schema);
  VarvePgAction creation = *action;

  creation.object = action->to;
  creation.schema = self->to;
  varve_pg_add (self, action, 0,
                object->kind == VARVE_OBJECT_ENUM
                    ? g_strdup ("Fails where a row holds a value that is no longer there.")
                    : NULL,
                "ALTER %s %s RENAME TO %s", word, name, quoted_old);
  varve_pg_create_type (self, &creation);
  for (guint i = self->dependent_first[action->from]; i < self->dependent_first[action->from + 1];
       i++)
    if (self->from->objects[self->dependents[i]].kind == VARVE_OBJECT_COLUMN)
      move_column (self, action, self->dependents[i], name);
  varve_pg_add (self, action, 0, NULL, "DROP %s %s.%s", word, namespace, quoted_old);
}

static void
alter_domain (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->to, action->to);
  const char *value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_DEFAULT);

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_DEFAULT))
    {
      if (value != NULL)
        varve_pg_add (self, action, 0, NULL, "ALTER DOMAIN %s SET DEFAULT %s", name, value);
      else
        varve_pg_add (self, action, 0, NULL, "ALTER DOMAIN %s DROP DEFAULT", name);
    }
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_NOT_NULL))
    varve_pg_add (self, action, 0, NULL, "ALTER DOMAIN %s %s NOT NULL", name,
                  varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_NOT_NULL) != NULL ? "SET"
                                                                                        : "DROP");
}

void
varve_pg_alter_type (VarvePgRender *self, const VarvePgAction *action)
{
  if (varve_pg_is_replaced_type (self, action->from, action->to))
    {
      replace_type (self, action);
      return;
    }
  if (varve_schema_get_object (self->to, action->to)->kind == VARVE_OBJECT_DOMAIN)
    alter_domain (self, action);
  varve_pg_alter_common (self, action);
}
