/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of tables, attributes of composite types. */
#include "schema/varve-render-postgres-private.h"

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

static gboolean
is_name_sign (char sign)
{
  return g_ascii_isalnum (sign) || sign == '_' || sign == '$' || sign == '"' || (sign & 0x80) != 0;
}

/* Whether the table is partitioned by the column. */
static gboolean
is_in_key (const VarveSchema *schema, guint column)
{
  guint parent = varve_schema_get_object (schema, column)->parent;
  const char *key = varve_pg_get (schema, parent, VARVE_ATTRIBUTE_PARTITION_BY);
  g_autofree char *name = varve_pg_name (schema, column);
  gsize length = strlen (name);

  for (const char *at = key != NULL ? strchr (key, '(') : NULL; at != NULL; at++)
    {
      at = strstr (at, name);
      if (at == NULL)
        return FALSE;
      if (!is_name_sign (at[-1]) && !is_name_sign (at[length]))
        return TRUE;
    }
  return FALSE;
}

static char *
make_key_remark (const char *column)
{
  return g_strdup_printf ("Fails: PostgreSQL does not change the type of a column of a partition "
                          "key. Make another table, with %s as it is to be, move the rows, and "
                          "drop this one.",
                          column);
}

static void
alter_type (VarvePgRender *self, const VarvePgAction *action, const Place *place)
{
  const char *old = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_TYPE);
  const char *new = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_TYPE);
  const char *collation = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_COLLATION);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *using = NULL;
  gboolean loses = !g_str_equal (old, new) && varve_pg_may_lose (old, new);
  gboolean in_key;

  g_string_append_printf (text, "TYPE %s", new);
  if (collation != NULL)
    g_string_append_printf (text, " COLLATE %s", collation);
  else if (g_str_equal (old, new) && varve_pg_differs (self, action, VARVE_ATTRIBUTE_COLLATION))
    g_string_append (text, " COLLATE pg_catalog.\"default\"");
  using = self->from_moved[action->from] ? varve_pg_make_move (self, action, place->name, new)
                                         : varve_pg_make_using (place->name, old, new);
  if (using != NULL && !place->is_attribute)
    g_string_append_printf (text, " USING %s", using);
  in_key = is_in_key (self->from, action->from);
  varve_pg_add (self, action, in_key ? VARVE_RENDERED_FINISH : 0,
                in_key  ? make_key_remark (place->name)
                : loses ? g_strdup_printf ("Fails, or changes values, where %s does not fit into "
                                           "%s.",
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
  char *using = varve_pg_make_move (self, action, place.name, type);

  if (value != NULL)
    alter_column (self, action, &place, g_strdup ("DROP DEFAULT"));
  if (is_in_key (self->from, action->from))
    varve_pg_add (self, action, VARVE_RENDERED_FINISH, make_key_remark (place.name),
                  "%s %s ALTER COLUMN %s TYPE %s USING %s", place.verb, place.table, place.name,
                  type, using);
  else
    alter_column (self, action, &place, g_strdup_printf ("TYPE %s USING %s", type, using));
  if (value != NULL)
    alter_column (self, action, &place, g_strdup_printf ("SET DEFAULT %s", value));
  g_free (using);
}
