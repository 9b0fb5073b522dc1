/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enumerations, domains, composite and range types; what is special about ranges: -range. */
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

static gboolean
has_changed (VarvePgRender *self, guint to, guint64 attributes)
{
  guint change = self->to_change[to];

  return change != G_MAXUINT
         && (varve_difference_get_change (self->difference, change)->attributes & attributes) != 0;
}

static gboolean
has_lost_value (VarvePgRender *self, guint from)
{
  const VarveObject *object = varve_schema_get_object (self->from, from);

  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    if (self->from->objects[i].kind == VARVE_OBJECT_ENUM_VALUE
        && self->from_to[i] == VARVE_NO_OBJECT && self->from_change[i] != G_MAXUINT)
      return TRUE;
  return FALSE;
}

/* An attribute gets another type where that can't be done in place: a table has the type, or
 * PostgreSQL would have to be told how. */
static gboolean
has_retyped_attribute (VarvePgRender *self, guint from, guint to)
{
  const VarveObject *object = varve_schema_get_object (self->to, to);
  gboolean is_used = self->dependent_first[from] < self->dependent_first[from + 1];

  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    if (varve_pg_is_retyped (self, i))
      {
        g_autofree char *using = varve_pg_make_using (
            "", varve_pg_get (self->from, self->to_from[i], VARVE_ATTRIBUTE_TYPE),
            varve_pg_get (self->to, i, VARVE_ATTRIBUTE_TYPE));

        if (is_used || using != NULL)
          return TRUE;
      }
  return FALSE;
}

/* Values can only be added; a domain keeps the type that it is made of. */
gboolean
varve_pg_is_replaced_type (VarvePgRender *self, guint from, guint to)
{
  guint change = self->to_change[to];

  switch ((int) varve_schema_get_object (self->from, from)->kind)
    {
      case VARVE_OBJECT_DOMAIN:
        return has_changed (self, to,
                            (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_TYPE)
                                | (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_COLLATION));
      case VARVE_OBJECT_RANGE:
        return has_changed (self, to, G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_DEFINITION);
      case VARVE_OBJECT_COMPOSITE:
        return has_retyped_attribute (self, from, to);
      case VARVE_OBJECT_ENUM:
        return has_lost_value (self, from)
               || (change != G_MAXUINT
                   && varve_difference_get_change (self->difference, change)->attributes == 0);
      default:
        return FALSE;
    }
}

static gboolean
is_free_name (VarvePgRender *self, const char *namespace, const char *name)
{
  static const VarveObjectKind kinds[]
      = { VARVE_OBJECT_ENUM,  VARVE_OBJECT_DOMAIN, VARVE_OBJECT_COMPOSITE,
          VARVE_OBJECT_RANGE, VARVE_OBJECT_TABLE,  VARVE_OBJECT_VIEW };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (varve_schema_find (self->from, kinds[i], VARVE_NO_OBJECT, namespace, name, NULL)
            != VARVE_NO_OBJECT
        || varve_schema_find (self->to, kinds[i], VARVE_NO_OBJECT, namespace, name, NULL)
               != VARVE_NO_OBJECT)
      return FALSE;
  return TRUE;
}

/* What the type is called while a new one has its name. */
char *
varve_pg_dup_aside_name (VarvePgRender *self, const char *namespace, const char *type)
{
  gsize length = MIN (strlen (type), 50);

  while (length > 0 && ((guchar) type[length] & 0xc0) == 0x80)
    length--;
  for (guint i = 0;; i++)
    {
      char *name = i == 0 ? g_strdup_printf ("%.*s_old", (int) length, type)
                          : g_strdup_printf ("%.*s_old%u", (int) length, type, i);

      if (is_free_name (self, namespace, name))
        return name;
      g_free (name);
    }
}

void
varve_pg_put_type_aside (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *object = varve_schema_get_object (self->from, action->from);
  g_autofree char *name = varve_pg_name (self->from, action->from);
  g_autofree char *aside = varve_pg_dup_aside_name (self, object->schema, object->name);
  g_autofree char *quoted = varve_pg_quote (aside);
  gboolean loses = object->kind == VARVE_OBJECT_ENUM && has_lost_value (self, action->from);

  if (object->kind == VARVE_OBJECT_RANGE)
    {
      varve_pg_put_range_aside (self, action);
      return;
    }
  varve_pg_add (self, action, 0,
                loses ? g_strdup ("Fails where a row holds a value that is no longer there.")
                      : NULL,
                "ALTER %s %s RENAME TO %s", varve_pg_word (object->kind), name, quoted);
}

void
varve_pg_drop_replaced_type (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *object = varve_schema_get_object (self->from, action->from);
  g_autofree char *aside = varve_pg_dup_aside_name (self, object->schema, object->name);
  g_autofree char *quoted = varve_pg_quote (aside);
  g_autofree char *namespace = varve_pg_quote (object->schema);

  varve_pg_add (self, action, 0, NULL, "DROP %s %s.%s", varve_pg_word (object->kind), namespace,
                quoted);
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
  if (varve_schema_get_object (self->to, action->to)->kind == VARVE_OBJECT_DOMAIN)
    alter_domain (self, action);
  varve_pg_alter_common (self, action);
}
