/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comments, owners and privileges. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

static gboolean
has_owner (VarveObjectKind kind)
{
  return !varve_object_kind_is_part (kind) && kind != VARVE_OBJECT_EXTENSION
         && kind != VARVE_OBJECT_DEFAULT_PRIVILEGES;
}

static void
set_comment (VarvePgRender *self, const VarvePgAction *action, guint object)
{
  const char *comment = varve_pg_get (action->schema, object, VARVE_ATTRIBUTE_COMMENT);
  g_autofree char *target = varve_pg_target (action->schema, object);
  g_autofree char *literal = comment != NULL
                                 ? varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, comment)
                                 : g_strdup ("NULL");

  varve_pg_add (self, action, 0, NULL, "COMMENT ON %s IS %s", target, literal);
}

static void
set_owner (VarvePgRender *self, const VarvePgAction *action, guint object)
{
  const char *owner = varve_pg_get (action->schema, object, VARVE_ATTRIBUTE_OWNER);
  g_autofree char *target = varve_pg_target (action->schema, object);
  g_autofree char *quoted = varve_pg_quote (owner);

  varve_pg_add (self, action, 0, NULL, "ALTER %s OWNER TO %s", target, quoted);
}

/* Functions may be called, and types used, by everybody unless somebody says otherwise. */
static const char *
get_public_privilege (VarveObjectKind kind)
{
  switch ((int) kind)
    {
      case VARVE_OBJECT_FUNCTION:
      case VARVE_OBJECT_PROCEDURE:
      case VARVE_OBJECT_AGGREGATE:
        return "EXECUTE";
      case VARVE_OBJECT_ENUM:
      case VARVE_OBJECT_DOMAIN:
      case VARVE_OBJECT_COMPOSITE:
      case VARVE_OBJECT_RANGE:
        return "USAGE";
      default:
        return NULL;
    }
}

/* An aggregate as the function that it is to GRANT: "s.f(a, b)" for "s.f(a ORDER BY b)", "s.f()"
 * for "s.f(*)". */
static char *
make_function_name (const VarveSchema *schema, guint object)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  g_autofree char *namespace = varve_pg_quote (entry->schema);
  g_autofree char *name = varve_pg_quote (entry->name);
  GString *signature = g_string_new (entry->signature);

  g_string_replace (signature, "(*)", "()", 1);
  g_string_replace (signature, " ORDER BY ", ", ", 1);
  g_string_replace (signature, "(ORDER BY ", "(", 1);
  g_string_prepend (signature, name);
  g_string_prepend_c (signature, '.');
  g_string_prepend (signature, namespace);
  return g_string_free (signature, FALSE);
}

/* What everybody has of a new object without being told. */
static gboolean
is_given_by_itself (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *entry = varve_schema_get_object (action->schema, action->object);
  const char *privilege
      = get_public_privilege (varve_schema_get_object (action->schema, entry->parent)->kind);
  const guint8 *fates = action->schema == self->to ? self->to_fate : self->from_fate;

  return fates[entry->parent] != VARVE_PG_KEEP && fates[entry->parent] != VARVE_PG_ALTERS
         && g_str_equal (entry->name, "PUBLIC") && privilege != NULL
         && g_strcmp0 (varve_pg_get (action->schema, action->object, VARVE_ATTRIBUTE_DEFINITION),
                       privilege)
                == 0;
}

/* "ON TABLE s.t", and for a column "(c)" behind each privilege. */
static char *
make_grant_target (const VarveSchema *schema, guint object, char **column)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  g_autofree char *name = NULL;
  const char *word = varve_pg_word (entry->kind);

  *column = NULL;
  if (entry->kind == VARVE_OBJECT_COLUMN)
    {
      *column = varve_pg_name (schema, object);
      object = entry->parent;
      entry = varve_schema_get_object (schema, object);
      word = "TABLE";
    }
  name = varve_pg_name (schema, object);
  if (entry->kind == VARVE_OBJECT_AGGREGATE)
    {
      g_free (name);
      name = make_function_name (schema, object);
      word = "FUNCTION";
    }
  else if (varve_object_kind_is_table (entry->kind) || entry->kind == VARVE_OBJECT_VIEW
           || entry->kind == VARVE_OBJECT_MATERIALIZED_VIEW)
    word = "TABLE";
  else if (entry->kind == VARVE_OBJECT_FOREIGN_SERVER)
    word = "FOREIGN SERVER";
  return g_strdup_printf ("%s %s", word, name);
}

static char *
make_privileges (const char *list, const char *column)
{
  g_auto (GStrv) names = g_strsplit (list, ", ", -1);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", names[i]);
      if (column != NULL)
        g_string_append_printf (text, " (%s)", column);
    }
  return g_string_free (text, FALSE);
}

static char *
quote_grantee (const char *grantee)
{
  return g_str_equal (grantee, "PUBLIC") ? g_strdup (grantee) : varve_pg_quote (grantee);
}

static void
grant (VarvePgRender *self, const VarvePgAction *action, VarveAttribute attribute, const char *tail)
{
  const VarveObject *entry = varve_schema_get_object (action->schema, action->object);
  const char *list = varve_pg_get (action->schema, action->object, attribute);
  g_autofree char *column = NULL;
  g_autofree char *target = NULL;
  g_autofree char *privileges = NULL;
  g_autofree char *grantee = NULL;

  if (list == NULL)
    return;
  target = make_grant_target (action->schema, entry->parent, &column);
  privileges = make_privileges (list, column);
  grantee = quote_grantee (entry->name);
  varve_pg_add (self, action, 0, NULL, "GRANT %s ON %s TO %s%s", privileges, target, grantee, tail);
}

/* “FOR ROLE x ON TABLES TO y”, with the schema in between. */
static void
change_defaults (VarvePgRender *self,
                 const VarvePgAction *action,
                 const VarveSchema *schema,
                 guint object,
                 VarveAttribute attribute,
                 gboolean gives,
                 const char *tail)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  const char *list = varve_pg_get (schema, object, attribute);
  const char *on = strstr (entry->name, " ON ");
  const char *to = on != NULL ? strstr (on, " TO ") : NULL;
  g_autofree char *namespace = entry->schema != NULL ? varve_pg_quote (entry->schema) : NULL;

  if (list == NULL || to == NULL)
    return;
  varve_pg_add (self, action, 0, NULL, "ALTER DEFAULT PRIVILEGES %.*s%s%s %s %s%.*s %s %s%s",
                (int) (on - entry->name), entry->name, namespace != NULL ? " IN SCHEMA " : "",
                namespace != NULL ? namespace : "", gives ? "GRANT" : "REVOKE", list,
                (int) (to - on), on, gives ? "TO" : "FROM", to + strlen (" TO "), tail);
}

void
varve_pg_create_privilege (VarvePgRender *self, const VarvePgAction *action)
{
  if (varve_schema_get_object (action->schema, action->object)->kind
      == VARVE_OBJECT_DEFAULT_PRIVILEGES)
    {
      change_defaults (self, action, action->schema, action->object, VARVE_ATTRIBUTE_DEFINITION,
                       TRUE, "");
      change_defaults (self, action, action->schema, action->object, VARVE_ATTRIBUTE_OPTIONS, TRUE,
                       " WITH GRANT OPTION");
      return;
    }
  if (!is_given_by_itself (self, action))
    grant (self, action, VARVE_ATTRIBUTE_DEFINITION, "");
  grant (self, action, VARVE_ATTRIBUTE_OPTIONS, " WITH GRANT OPTION");
}

void
varve_pg_drop_privilege (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *entry = varve_schema_get_object (self->from, action->from);
  g_autofree char *column = NULL;
  g_autofree char *target = NULL;
  g_autofree char *grantee = NULL;

  if (entry->kind == VARVE_OBJECT_DEFAULT_PRIVILEGES)
    {
      change_defaults (self, action, self->from, action->from, VARVE_ATTRIBUTE_DEFINITION, FALSE,
                       "");
      change_defaults (self, action, self->from, action->from, VARVE_ATTRIBUTE_OPTIONS, FALSE, "");
      return;
    }
  target = make_grant_target (self->from, entry->parent, &column);
  grantee = quote_grantee (entry->name);
  if (column != NULL)
    varve_pg_add (self, action, 0, NULL, "REVOKE ALL (%s) ON %s FROM %s", column, target, grantee);
  else
    varve_pg_add (self, action, 0, NULL, "REVOKE ALL ON %s FROM %s", target, grantee);
}

void
varve_pg_finish_object (VarvePgRender *self, const VarvePgAction *action, guint object)
{
  const VarveSchema *schema = action->schema;
  VarveObjectKind kind = varve_schema_get_object (schema, object)->kind;
  const char *privilege = get_public_privilege (kind);

  if (varve_pg_get (schema, object, VARVE_ATTRIBUTE_COMMENT) != NULL)
    set_comment (self, action, object);
  if (!has_owner (kind) || varve_pg_get (schema, object, VARVE_ATTRIBUTE_OWNER) == NULL)
    return;
  set_owner (self, action, object);
  if (privilege != NULL
      && varve_schema_find (schema, VARVE_OBJECT_PRIVILEGE, object, NULL, "PUBLIC", NULL)
             == VARVE_NO_OBJECT)
    {
      g_autofree char *column = NULL;
      g_autofree char *target = make_grant_target (schema, object, &column);

      varve_pg_add (self, action, 0, NULL, "REVOKE %s ON %s FROM PUBLIC", privilege, target);
    }
}

/* The owner only counts where the difference says so. */
void
varve_pg_alter_common (VarvePgRender *self, const VarvePgAction *action)
{
  guint64 attributes
      = action->change != G_MAXUINT
            ? varve_difference_get_change (self->difference, action->change)->attributes
            : 0;
  VarvePgAction later = *action;

  later.schema = self->to;
  if (attributes & (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_COMMENT))
    set_comment (self, &later, action->to);
  if (attributes & (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_OWNER))
    set_owner (self, &later, action->to);
}
