/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of one type as values of another: whether PostgreSQL knows by itself how, what it is told
 * otherwise, and whether some may be lost. */
#include "schema/varve-render-postgres-private.h"

#include <stdio.h>
#include <string.h>

typedef enum
{
  FAMILY_OTHER,
  FAMILY_NUMBER,
  FAMILY_TEXT,
  FAMILY_TIME,
} Family;

/* Types that PostgreSQL assigns to each other without being told how. */
static Family
get_family (const char *type)
{
  static const struct
  {
    const char *start;
    Family family;
  } families[] = {
    { "smallint", FAMILY_NUMBER }, { "integer", FAMILY_NUMBER },
    { "bigint", FAMILY_NUMBER },   { "numeric", FAMILY_NUMBER },
    { "real", FAMILY_NUMBER },     { "double precision", FAMILY_NUMBER },
    { "text", FAMILY_TEXT },       { "character", FAMILY_TEXT },
    { "name", FAMILY_TEXT },       { "date", FAMILY_TIME },
    { "timestamp", FAMILY_TIME },
  };
  gsize length = strcspn (type, "([");

  while (length > 0 && type[length - 1] == ' ')
    length--;
  if (g_str_has_suffix (type, "[]"))
    return FAMILY_OTHER;
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_has_prefix (type, families[i].start)
        && (length == strlen (families[i].start) || type[strlen (families[i].start)] == ' '))
      return families[i].family;
  return FAMILY_OTHER;
}

static gboolean
is_array (const char *type)
{
  return g_str_has_suffix (type, "[]");
}

/* What people made has its schema before it, and maybe any sign in its name. */
static gsize
get_base_length (const char *type)
{
  return strchr (type, '.') != NULL ? strlen (type) : strcspn (type, "(");
}

static gboolean
is_same_base (const char *a, const char *b)
{
  gsize length = get_base_length (a);

  return length == get_base_length (b) && strncmp (a, b, length) == 0
         && is_array (a) == is_array (b);
}

static gboolean
needs_using (const char *from, const char *to)
{
  if (is_same_base (from, to) || get_family (to) == FAMILY_TEXT)
    return FALSE;
  return get_family (from) == FAMILY_OTHER || get_family (from) != get_family (to);
}

/* Whether PostgreSQL has a cast from the one to the other for those who ask for it. */
static gboolean
has_cast (const char *from, const char *to)
{
  static const char *const pairs[][2] = {
    { "boolean", "integer" },
    { "integer", "boolean" },
    { "jsonb", "boolean" },
    { "jsonb", "smallint" },
    { "jsonb", "integer" },
    { "jsonb", "bigint" },
    { "jsonb", "numeric" },
    { "jsonb", "real" },
    { "jsonb", "double precision" },
    { "json", "jsonb" },
    { "jsonb", "json" },
    { "timestamp without time zone", "time without time zone" },
    { "timestamp with time zone", "time without time zone" },
    { "timestamp with time zone", "time with time zone" },
    { "time without time zone", "interval" },
    { "interval", "time without time zone" },
    { "inet", "cidr" },
    { "cidr", "inet" },
    { "bit", "integer" },
    { "bit", "bigint" },
    { "integer", "bit" },
    { "bigint", "bit" },
    { "money", "numeric" },
    { "numeric", "money" },
    { "oid", "integer" },
    { "oid", "bigint" },
  };

  if (get_family (from) != FAMILY_OTHER
      && (get_family (from) == FAMILY_TEXT || get_family (from) == get_family (to)))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (is_same_base (pairs[i][0], from) && is_same_base (pairs[i][1], to))
      return TRUE;
  return FALSE;
}

/* Everything can be written, and read as what it is to be. */
char *
varve_pg_make_using (const char *name, const char *from, const char *to)
{
  gboolean from_array = is_array (from);
  gboolean to_array = is_array (to);
  g_autofree char *from_element = g_strndup (from, strlen (from) - (from_array ? 2 : 0));
  g_autofree char *to_element = g_strndup (to, strlen (to) - (to_array ? 2 : 0));

  if (!needs_using (from, to))
    return NULL;
  if ((!from_array && get_family (from) == FAMILY_TEXT)
      || (from_array == to_array && has_cast (from_element, to_element)))
    return g_strdup_printf ("%s::%s", name, to);
  return g_strdup_printf ("%s::text%s::%s", name, from_array && to_array ? "[]" : "", to);
}

/* The numbers in "numeric(10,2)", "character varying(20)"; 0 for what is not there. */
static guint
get_modifiers (const char *type, int *first, int *second)
{
  const char *open = strchr (type, '(');

  *first = *second = 0;
  return open != NULL ? sscanf (open, "(%d,%d)", first, second) : 0;
}

/* A longer text, more digits before and behind the point. */
static gboolean
is_wider (const char *from, const char *to)
{
  int from_size, from_scale, to_size, to_scale;

  if (!is_same_base (from, to) || is_array (from) || strchr (from, '.') != NULL)
    return FALSE;
  if (get_modifiers (to, &to_size, &to_scale) == 0)
    return TRUE;
  return get_modifiers (from, &from_size, &from_scale) > 0 && to_scale >= from_scale
         && to_size - to_scale >= from_size - from_scale;
}

gboolean
varve_pg_may_lose (const char *from, const char *to)
{
  static const char *const widening[][2] = {
    { "smallint", "integer" },
    { "smallint", "bigint" },
    { "smallint", "numeric" },
    { "integer", "bigint" },
    { "integer", "numeric" },
    { "bigint", "numeric" },
    { "integer", "double precision" },
    { "smallint", "real" },
    { "real", "double precision" },
    { "date", "timestamp without time zone" },
    { "date", "timestamp with time zone" },
  };

  if (g_str_equal (to, "text") || is_wider (from, to))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (widening); i++)
    if (g_str_equal (from, widening[i][0]) && g_str_equal (to, widening[i][1]))
      return FALSE;
  return TRUE;
}

/* The composite type that is replaced and that the column has, not as an array. */
static guint
find_replaced_composite (VarvePgRender *self, guint column)
{
  guint n;
  const guint *needs = varve_schema_get_needs (self->from, column, &n);
  const char *type = varve_pg_get (self->from, column, VARVE_ATTRIBUTE_TYPE);

  for (guint i = 0; i < n; i++)
    if (self->from->objects[needs[i]].kind == VARVE_OBJECT_COMPOSITE
        && self->from_fate[needs[i]] == VARVE_PG_REPLACED)
      {
        g_autofree char *name = varve_pg_name (self->from, needs[i]);

        if (g_str_equal (name, type))
          return needs[i];
      }
  return VARVE_NO_OBJECT;
}

/* “ROW((c).a, (c).b::text::integer, NULL)” */
static char *
make_row (VarvePgRender *self, guint composite, const char *column)
{
  guint to = self->from_to[composite];
  gboolean changes = self->to_change[to] != G_MAXUINT;
  const VarveSchema *schema = changes ? self->to : self->from;
  const VarveObject *object = varve_schema_get_object (schema, changes ? to : composite);
  GString *text = g_string_new ("ROW(");

  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    {
      guint old = changes ? self->to_from[i] : i;
      g_autofree char *name = varve_pg_name (schema, i);
      g_autofree char *field = g_strdup_printf ("(%s).%s", column, name);
      const char *old_type = varve_pg_get (self->from, old, VARVE_ATTRIBUTE_TYPE);
      const char *type = varve_pg_get (schema, i, VARVE_ATTRIBUTE_TYPE);

      if (schema->objects[i].kind != VARVE_OBJECT_COLUMN)
        continue;
      g_string_append (text, i > object->first_child ? ", " : "");
      if (old == VARVE_NO_OBJECT)
        g_string_append (text, "NULL");
      else if (g_str_equal (old_type, type) && strchr (type, '.') == NULL)
        g_string_append (text, field);
      else
        g_string_append_printf (text, "%s::text::%s", field, type);
    }
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

char *
varve_pg_make_move (VarvePgRender *self,
                    const VarvePgAction *action,
                    const char *name,
                    const char *type)
{
  const char *old = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_TYPE);
  guint composite = find_replaced_composite (self, action->from);
  gboolean are_arrays = is_array (old) && is_array (type);

  if (get_family (type) == FAMILY_TEXT)
    return NULL;
  if (composite != VARVE_NO_OBJECT && g_str_equal (old, type))
    {
      g_autofree char *row = make_row (self, composite, name);

      return g_strdup_printf ("CASE WHEN %s IS DISTINCT FROM NULL THEN %s::%s END", name, row,
                              type);
    }
  return g_strdup_printf ("%s::text%s::%s", name, are_arrays ? "[]" : "", type);
}
