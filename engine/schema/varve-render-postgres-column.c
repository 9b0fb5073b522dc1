/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-render-postgres-private.h"

#include <stdio.h>
#include <string.h>

/* The column's table, and its own name, for ALTER TABLE. */
typedef struct
{
  char *table;
  char *name;
  const char *verb; /* "ALTER TABLE", "ALTER TYPE", "ALTER FOREIGN TABLE" */
  gboolean is_attribute;
} Place;

static Place
get_place (const VarveSchema *schema, guint column)
{
  guint parent = varve_schema_get_object (schema, column)->parent;
  VarveObjectKind kind = varve_schema_get_object (schema, parent)->kind;
  Place place = { varve_pg_name (schema, parent), varve_pg_name (schema, column), "ALTER TABLE" };

  if (kind == VARVE_OBJECT_FOREIGN_TABLE)
    place.verb = "ALTER FOREIGN TABLE";
  place.is_attribute = kind == VARVE_OBJECT_COMPOSITE;
  if (place.is_attribute)
    place.verb = "ALTER TYPE";
  return place;
}

static void
place_clear (Place *place)
{
  g_free (place->table);
  g_free (place->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* “email text COLLATE x NOT NULL DEFAULT y” */
char *
varve_pg_column_definition (const VarveSchema *schema, guint column)
{
  GString *text = g_string_new (NULL);
  g_autofree char *name = varve_pg_name (schema, column);
  guint parent = varve_schema_get_object (schema, column)->parent;
  const char *collation = varve_pg_get (schema, column, VARVE_ATTRIBUTE_COLLATION);
  const char *value = varve_pg_get (schema, column, VARVE_ATTRIBUTE_DEFAULT);
  const char *generated = varve_pg_get (schema, column, VARVE_ATTRIBUTE_GENERATED);
  const char *identity = varve_pg_get (schema, column, VARVE_ATTRIBUTE_IDENTITY);
  const char *options = varve_pg_get (schema, column, VARVE_ATTRIBUTE_OPTIONS);

  g_string_append_printf (text, "%s %s", name, varve_pg_get (schema, column, VARVE_ATTRIBUTE_TYPE));
  if (options != NULL
      && varve_schema_get_object (schema, parent)->kind == VARVE_OBJECT_FOREIGN_TABLE)
    g_string_append_printf (text, " OPTIONS (%s)", options);
  if (collation != NULL)
    g_string_append_printf (text, " COLLATE %s", collation);
  if (varve_pg_get (schema, column, VARVE_ATTRIBUTE_NOT_NULL) != NULL)
    g_string_append (text, " NOT NULL");
  if (value != NULL)
    g_string_append_printf (text, " DEFAULT %s", value);
  if (generated != NULL)
    g_string_append_printf (text, " GENERATED ALWAYS AS %s", generated);
  if (identity != NULL)
    {
      gsize length = strcspn (identity, "(");

      while (length > 0 && identity[length - 1] == ' ')
        length--;
      g_string_append_printf (text, " GENERATED %.*s AS IDENTITY%s", (int) length, identity,
                              identity + length);
    }
  return g_string_free (text, FALSE);
}

static const char *
get_storage (const VarveSchema *schema, guint column)
{
  return varve_pg_get (schema, column, VARVE_ATTRIBUTE_STORAGE);
}

/* Only types of varying length have a choice; most of them are compressed and moved out of line.
 * Before version 16 there is no word for the usual. */
static const char *
get_usual_storage (const VarveSchema *schema, guint column)
{
  const char *type = varve_pg_get (schema, column, VARVE_ATTRIBUTE_TYPE);

  if (strchr (type, '[') == NULL
      && (g_str_has_prefix (type, "numeric") || g_str_equal (type, "inet")
          || g_str_equal (type, "cidr")))
    return "MAIN";
  return "EXTENDED";
}

/* What a definition has no words for. */
void
varve_pg_finish_column (VarvePgRender *self, const VarvePgAction *action, guint column)
{
  const VarveSchema *schema = action->schema;
  g_auto (Place) place = get_place (schema, column);
  const char *compression = varve_pg_get (schema, column, VARVE_ATTRIBUTE_COMPRESSION);
  const char *statistics = varve_pg_get (schema, column, VARVE_ATTRIBUTE_STATISTICS);
  const char *options = varve_pg_get (schema, column, VARVE_ATTRIBUTE_OPTIONS);

  if (get_storage (schema, column) != NULL)
    varve_pg_add (self, action, 0, NULL, "%s %s ALTER COLUMN %s SET STORAGE %s", place.verb,
                  place.table, place.name, get_storage (schema, column));
  if (compression != NULL)
    varve_pg_add (self, action, 0, NULL, "%s %s ALTER COLUMN %s SET COMPRESSION %s", place.verb,
                  place.table, place.name, compression);
  if (statistics != NULL)
    varve_pg_add (self, action, 0, NULL, "%s %s ALTER COLUMN %s SET STATISTICS %s", place.verb,
                  place.table, place.name, statistics);
  if (options != NULL && !g_str_equal (place.verb, "ALTER FOREIGN TABLE"))
    varve_pg_add (self, action, 0, NULL, "%s %s ALTER COLUMN %s SET (%s)", place.verb, place.table,
                  place.name, options);
  varve_pg_finish_object (self, action, column);
}

/* Rows that are there get nothing to put into it. */
static gboolean
fails_on_rows (const VarveSchema *schema, guint column)
{
  return varve_pg_get (schema, column, VARVE_ATTRIBUTE_NOT_NULL) != NULL
         && varve_pg_get (schema, column, VARVE_ATTRIBUTE_DEFAULT) == NULL
         && varve_pg_get (schema, column, VARVE_ATTRIBUTE_GENERATED) == NULL
         && varve_pg_get (schema, column, VARVE_ATTRIBUTE_IDENTITY) == NULL;
}

void
varve_pg_create_column (VarvePgRender *self, const VarvePgAction *action)
{
  g_auto (Place) place = get_place (action->schema, action->object);
  g_autofree char *definition = varve_pg_column_definition (action->schema, action->object);
  VarveRenderedFlags flags = 0;
  char *remark = NULL;

  if (fails_on_rows (action->schema, action->object) && !place.is_attribute)
    {
      flags = VARVE_RENDERED_FINISH;
      remark = g_strdup_printf ("Fails where %s has rows: give %s a DEFAULT, or add it without NOT "
                                "NULL, fill it, and then SET NOT NULL.",
                                place.table, place.name);
    }
  varve_pg_add (self, action, flags, remark, "%s %s ADD %s %s", place.verb, place.table,
                place.is_attribute ? "ATTRIBUTE" : "COLUMN", definition);
  varve_pg_finish_column (self, action, action->object);
}

void
varve_pg_drop_column (VarvePgRender *self, const VarvePgAction *action)
{
  g_auto (Place) place = get_place (self->from, action->from);
  gboolean computed = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_GENERATED) != NULL;

  varve_pg_add (
      self, action, computed || place.is_attribute ? 0 : VARVE_RENDERED_LOSES,
      computed || place.is_attribute ? NULL : g_strdup_printf ("Loses what %s holds.", place.name),
      "%s %s DROP %s %s", place.verb, place.table, place.is_attribute ? "ATTRIBUTE" : "COLUMN",
      place.name);
}

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

/* Whether some value of the first type has none, or another, in the second. */
static gboolean
may_lose (const char *from, const char *to)
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

/* From a type that stepped aside to one that may have its name. (transfer full) (nullable) */
static char *
make_move (VarvePgRender *self, const VarvePgAction *action, const char *name, const char *type)
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

static void
alter_type (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  const char *old = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_TYPE);
  const char *new = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_TYPE);
  const char *collation = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_COLLATION);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *using = NULL;
  gboolean loses = !g_str_equal (old, new) && may_lose (old, new);

  g_string_append_printf (text, "TYPE %s", new);
  if (collation != NULL)
    g_string_append_printf (text, " COLLATE %s", collation);
  else if (g_str_equal (old, new) && varve_pg_differs (self, action, VARVE_ATTRIBUTE_COLLATION))
    g_string_append (text, " COLLATE pg_catalog.\"default\"");
  using = self->from_moved[action->from] ? make_move (self, action, place->name, new)
                                         : varve_pg_make_using (place->name, old, new);
  if (using != NULL && !place->is_attribute)
    g_string_append_printf (text, " USING %s", using);
  varve_pg_add (self, action, 0,
                loses ? g_strdup_printf ("Fails, or changes values, where %s does not fit into %s.",
                                         place->name, new)
                      : NULL,
                "%s %s ALTER %s %s %s", place->verb, place->table,
                place->is_attribute ? "ATTRIBUTE" : "COLUMN", place->name, text->str);
}

static void
alter_column (VarvePgRender *self, const VarvePgAction *action, const Place *place, char *what)
{
  varve_pg_add (self, action, 0, NULL, "%s %s ALTER COLUMN %s %s", place->verb, place->table,
                place->name, what);
  g_free (what);
}

/* “START WITH 10 CYCLE” as “SET START WITH 10 SET CYCLE”. */
static char *
make_identity_options (const char *identity)
{
  static const char *const words[]
      = { "START WITH ", "INCREMENT BY ", "MINVALUE ", "MAXVALUE ", "CACHE ", "NO CYCLE", "CYCLE" };
  const char *options = strchr (identity, '(');
  g_autoptr (GString) text = NULL;

  if (options == NULL)
    return g_strdup (" SET START WITH 1 SET INCREMENT BY 1 SET NO MINVALUE SET NO MAXVALUE"
                     " SET CACHE 1 SET NO CYCLE");
  text = g_string_new_len (options + 1, strlen (options) - 2);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      char *found = strstr (text->str, words[i]);

      if (found != NULL && (found == text->str || found[-1] == ' ')
          && !(g_str_equal (words[i], "CYCLE") && strstr (text->str, "NO CYCLE") != NULL))
        g_string_insert (text, found - text->str, "SET ");
    }
  g_string_prepend_c (text, ' ');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_identity_kind (const char *identity)
{
  return g_strchomp (g_strndup (identity, strcspn (identity, "(")));
}

static void
start_behind_rows (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  g_autofree char *table = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, place->table);
  g_autofree char *column = varve_sql_quote_literal (
      VARVE_DIALECT_POSTGRES, varve_schema_get_object (self->to, action->to)->name);

  varve_pg_add (self, action, 0, g_strdup ("New rows go on behind those that are there."),
                "SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max(%s), 0) + 1, false) "
                "FROM %s",
                table, column, place->name, place->table);
}

static void
alter_identity (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  const char *old = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_IDENTITY);
  const char *new = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_IDENTITY);
  g_autofree char *kind = new != NULL ? dup_identity_kind (new) : NULL;

  if (g_strcmp0 (old, new) == 0 || new == NULL)
    return;
  if (old == NULL)
    {
      alter_column (self, action, place,
                    g_strdup_printf ("ADD GENERATED %s AS IDENTITY%s", kind, new + strlen (kind)));
      start_behind_rows (self, action, place);
      return;
    }
  {
    g_autofree char *old_kind = dup_identity_kind (old);

    if (!g_str_equal (old_kind, kind))
      alter_column (self, action, place, g_strdup_printf ("SET GENERATED %s", kind));
    if (g_strcmp0 (strchr (old, '('), strchr (new, '(')) != 0)
      {
        char *options = make_identity_options (new);

        alter_column (self, action, place, g_strdup (options + 1));
        g_free (options);
      }
  }
}

/* Before the type changes: what would not fit the new one. */
static void
let_go (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  const VarveSchema *to = self->to;

  if (varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_GENERATED) != NULL
      && varve_pg_get (to, action->to, VARVE_ATTRIBUTE_GENERATED) == NULL)
    alter_column (self, action, place, g_strdup ("DROP EXPRESSION"));
  if (varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_DEFAULT) != NULL
      && (self->from_moved[action->from]
          || (varve_pg_differs (self, action, VARVE_ATTRIBUTE_DEFAULT)
              && (varve_pg_get (to, action->to, VARVE_ATTRIBUTE_DEFAULT) == NULL
                  || varve_pg_differs (self, action, VARVE_ATTRIBUTE_TYPE)))))
    alter_column (self, action, place, g_strdup ("DROP DEFAULT"));
}

/* A check that was validated while others write spares SET NOT NULL its look at every row. */
static void
require_online (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  g_autofree char *check
      = g_strdup_printf ("%.40s_is_not_null", varve_schema_get_object (self->to, action->to)->name);
  g_autofree char *valid = g_utf8_make_valid (check, -1);
  g_autofree char *name = varve_pg_quote (valid);

  varve_pg_add (self, action, 0, NULL, "%s %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID",
                place->verb, place->table, name, place->name);
  varve_pg_add (self, action, VARVE_RENDERED_COMMITS_FIRST,
                g_strdup_printf ("Fails where %s is empty in a row. In a transaction of its own it "
                                 "lets others write meanwhile.",
                                 place->name),
                "%s %s VALIDATE CONSTRAINT %s", place->verb, place->table, name);
  alter_column (self, action, place, g_strdup ("SET NOT NULL"));
  varve_pg_add (self, action, 0, NULL, "%s %s DROP CONSTRAINT %s", place->verb, place->table, name);
}

static void
alter_nullness (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  gboolean wanted = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_NOT_NULL) != NULL;

  if (!varve_pg_differs (self, action, VARVE_ATTRIBUTE_NOT_NULL))
    return;
  if (!wanted)
    {
      alter_column (self, action, place, g_strdup ("DROP NOT NULL"));
      return;
    }
  if (self->online)
    {
      require_online (self, action, place);
      return;
    }
  varve_pg_add (self, action, 0, g_strdup_printf ("Fails where %s is empty in a row.", place->name),
                "%s %s ALTER COLUMN %s SET NOT NULL", place->verb, place->table, place->name);
}

static void
alter_settings (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  const char *old = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_OPTIONS);
  const char *new = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_OPTIONS);
  const char *value;
  g_autofree char *set = NULL;
  g_autofree char *reset = NULL;

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_STORAGE))
    {
      value = get_storage (self->to, action->to);
      alter_column (
          self, action, place,
          g_strdup_printf ("SET STORAGE %s",
                           value != NULL ? value : get_usual_storage (self->to, action->to)));
    }
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_COMPRESSION))
    {
      value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_COMPRESSION);
      alter_column (self, action, place,
                    g_strdup_printf ("SET COMPRESSION %s", value != NULL ? value : "default"));
    }
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_STATISTICS))
    {
      value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_STATISTICS);
      alter_column (self, action, place,
                    g_strdup_printf ("SET STATISTICS %s", value != NULL ? value : "-1"));
    }
  varve_pg_diff_options (old, new, &set, &reset);
  if (set != NULL)
    alter_column (self, action, place, g_strdup_printf ("SET (%s)", set));
  if (reset != NULL)
    alter_column (self, action, place, g_strdup_printf ("RESET (%s)", reset));
}

void
varve_pg_alter_column (VarvePgRender *self, const VarvePgAction *action)
{
  g_auto (Place) place = get_place (self->to, action->to);
  const char *value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_DEFAULT);
  gboolean is_moved = self->from_moved[action->from];

  if (!place.is_attribute)
    let_go (self, action, &place);
  if (is_moved || varve_pg_differs (self, action, VARVE_ATTRIBUTE_TYPE)
      || varve_pg_differs (self, action, VARVE_ATTRIBUTE_COLLATION))
    alter_type (self, action, &place);
  if (!place.is_attribute)
    {
      if (value != NULL && (is_moved || varve_pg_differs (self, action, VARVE_ATTRIBUTE_DEFAULT)))
        alter_column (self, action, &place, g_strdup_printf ("SET DEFAULT %s", value));
      alter_nullness (self, action, &place);
      alter_identity (self, action, &place);
      alter_settings (self, action, &place);
    }
  varve_pg_alter_common (self, action);
}

/* A column that itself stays as it is. */
void
varve_pg_move_column (VarvePgRender *self, const VarvePgAction *action)
{
  g_auto (Place) place = get_place (self->from, action->from);
  const char *type = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_TYPE);
  const char *value = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_DEFAULT);
  char *using = make_move (self, action, place.name, type);

  if (value != NULL)
    alter_column (self, action, &place, g_strdup ("DROP DEFAULT"));
  alter_column (self, action, &place, g_strdup_printf ("TYPE %s USING %s", type, using));
  if (value != NULL)
    alter_column (self, action, &place, g_strdup_printf ("SET DEFAULT %s", value));
  g_free (using);
}
