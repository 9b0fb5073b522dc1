/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that is no table, column or type. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

static const char *
get_definition (const VarveSchema *schema, guint object)
{
  return varve_pg_get (schema, object, VARVE_ATTRIBUTE_DEFINITION);
}

static char *
dup_parent_name (const VarveSchema *schema, guint object)
{
  return varve_pg_name (schema, varve_schema_get_object (schema, object)->parent);
}

/* "ALTER TABLE s.t", or what the parent of a constraint is. */
static char *
make_parent_alter (const VarveSchema *schema, guint object)
{
  guint parent = varve_schema_get_object (schema, object)->parent;
  g_autofree char *name = varve_pg_name (schema, parent);
  const char *word = "TABLE";

  if (varve_schema_get_object (schema, parent)->kind == VARVE_OBJECT_DOMAIN)
    word = "DOMAIN";
  else if (varve_schema_get_object (schema, parent)->kind == VARVE_OBJECT_FOREIGN_TABLE)
    word = "FOREIGN TABLE";
  return g_strdup_printf ("ALTER %s %s", word, name);
}

static gboolean
is_constraint (VarveObjectKind kind)
{
  return kind >= VARVE_OBJECT_PRIMARY_KEY && kind <= VARVE_OBJECT_EXCLUSION;
}

static void
cluster (VarvePgRender *self, const VarvePgAction *action, guint object)
{
  g_autofree char *table = dup_parent_name (action->schema, object);
  g_autofree char *name = varve_pg_quote (varve_schema_get_object (action->schema, object)->name);

  if (varve_pg_get (action->schema, object, VARVE_ATTRIBUTE_CLUSTER) != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s CLUSTER ON %s", table, name);
  else
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s SET WITHOUT CLUSTER", table);
}

static void
create_constraint (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = action->schema;
  guint object = action->object;
  VarveObjectKind kind = varve_schema_get_object (schema, object)->kind;
  gboolean for_new_rows = varve_pg_get (schema, object, VARVE_ATTRIBUTE_VALIDATED) != NULL;
  gboolean later = self->online && !for_new_rows
                   && (kind == VARVE_OBJECT_FOREIGN_KEY || kind == VARVE_OBJECT_CHECK);
  g_autofree char *alter = make_parent_alter (schema, object);
  g_autofree char *name = varve_pg_name (schema, object);

  varve_pg_add (self, action, 0, NULL, "%s ADD CONSTRAINT %s %s%s", alter, name,
                get_definition (schema, object), for_new_rows || later ? " NOT VALID" : "");
  if (later)
    varve_pg_add (self, action, VARVE_RENDERED_COMMITS_FIRST,
                  g_strdup ("In a transaction of its own it lets others write meanwhile."),
                  "%s VALIDATE CONSTRAINT %s", alter, name);
  if (varve_pg_get (schema, object, VARVE_ATTRIBUTE_CLUSTER) != NULL)
    cluster (self, action, object);
  varve_pg_finish_object (self, action, object);
}

static void
create_index (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = action->schema;
  const char *definition = get_definition (schema, action->object);
  const char *tablespace = varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_TABLESPACE);
  const char *statistics = varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_STATISTICS);
  const char *words = strstr (definition, "INDEX ") + strlen ("INDEX ");
  g_autofree char *name = varve_pg_name (schema, action->object);

  if (self->online)
    varve_pg_add (self, action, VARVE_RENDERED_OUTSIDE, NULL, "%.*sCONCURRENTLY %s",
                  (int) (words - definition), definition, words);
  else
    varve_pg_add (self, action, 0, NULL, "%s", definition);
  if (tablespace != NULL)
    {
      g_autofree char *quoted = varve_pg_quote (tablespace);

      varve_pg_add (self, action, 0, NULL, "ALTER INDEX %s SET TABLESPACE %s", name, quoted);
    }
  if (statistics != NULL)
    {
      g_auto (GStrv) targets = g_strsplit (statistics, ", ", -1);

      for (gsize i = 0; targets[i] != NULL; i++)
        {
          const char *space = strchr (targets[i], ' ');

          varve_pg_add (self, action, 0, NULL, "ALTER INDEX %s ALTER COLUMN %.*s SET STATISTICS%s",
                        name, (int) (space - targets[i]), targets[i], space);
        }
    }
  if (varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_CLUSTER) != NULL)
    cluster (self, action, action->object);
  varve_pg_finish_object (self, action, action->object);
}

static void
create_view (VarvePgRender *self, const VarvePgAction *action, gboolean replace)
{
  const VarveSchema *schema = action->schema;
  guint object = action->object;
  gboolean material
      = varve_schema_get_object (schema, object)->kind == VARVE_OBJECT_MATERIALIZED_VIEW;
  const char *options = varve_pg_get (schema, object, VARVE_ATTRIBUTE_OPTIONS);
  const char *tablespace = varve_pg_get (schema, object, VARVE_ATTRIBUTE_TABLESPACE);
  const char *method = varve_pg_get (schema, object, VARVE_ATTRIBUTE_ACCESS_METHOD);
  g_autofree char *name = varve_pg_name (schema, object);
  g_autoptr (GString) head = g_string_new ("CREATE ");

  if (replace)
    g_string_append (head, "OR REPLACE ");
  g_string_append_printf (head, "%s %s",
                          varve_pg_word (varve_schema_get_object (schema, object)->kind), name);
  if (method != NULL)
    g_string_append_printf (head, " USING %s", method);
  if (options != NULL)
    g_string_append_printf (head, " WITH (%s)", options);
  if (tablespace != NULL)
    {
      g_autofree char *quoted = varve_pg_quote (tablespace);

      g_string_append_printf (head, " TABLESPACE %s", quoted);
    }
  varve_pg_add (self, action, 0,
                material ? g_strdup ("Runs its query and keeps the result.") : NULL, "%s AS\n%s",
                head->str, get_definition (schema, object));
  if (!replace)
    varve_pg_finish_object (self, action, object);
}

/* The server gives a routine back as it replaces it. */
static void
create_routine (VarvePgRender *self, const VarvePgAction *action, gboolean replace)
{
  const char *definition = get_definition (action->schema, action->object);

  if (!replace && g_str_has_prefix (definition, "CREATE OR REPLACE "))
    varve_pg_add (self, action, 0, NULL, "CREATE %s", definition + strlen ("CREATE OR REPLACE "));
  else
    varve_pg_add (self, action, 0, NULL, "%s", definition);
  if (!replace)
    varve_pg_finish_object (self, action, action->object);
}

static void
create_sequence (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (action->schema, action->object);

  varve_pg_add (self, action, 0, NULL, "CREATE %sSEQUENCE %s %s",
                varve_pg_get (action->schema, action->object, VARVE_ATTRIBUTE_PERSISTENCE) != NULL
                    ? "UNLOGGED "
                    : "",
                name, get_definition (action->schema, action->object));
  varve_pg_finish_object (self, action, action->object);
}

/* Of a trigger or rule that does not simply fire. */
static void
set_enabled (VarvePgRender *self, const VarvePgAction *action, guint object)
{
  const VarveObject *entry = varve_schema_get_object (action->schema, object);
  const char *enabled = varve_pg_get (action->schema, object, VARVE_ATTRIBUTE_ENABLED);
  g_autofree char *name = varve_pg_quote (entry->name);
  g_autofree char *table = NULL;
  const char *words = "ENABLE";

  if (g_strcmp0 (enabled, "DISABLED") == 0)
    words = "DISABLE";
  else if (g_strcmp0 (enabled, "REPLICA") == 0)
    words = "ENABLE REPLICA";
  else if (g_strcmp0 (enabled, "ALWAYS") == 0)
    words = "ENABLE ALWAYS";
  if (entry->kind == VARVE_OBJECT_EVENT_TRIGGER)
    {
      varve_pg_add (self, action, 0, NULL, "ALTER EVENT TRIGGER %s %s", name, words);
      return;
    }
  table = dup_parent_name (action->schema, object);
  varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s %s %s %s", table, words,
                entry->kind == VARVE_OBJECT_RULE ? "RULE" : "TRIGGER", name);
}

/* Kinds whose definition is the statement, or follows name and parent. */
static void
create_plain (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = action->schema;
  const VarveObject *entry = varve_schema_get_object (schema, action->object);
  const char *definition = get_definition (schema, action->object);
  g_autofree char *name = varve_pg_name (schema, action->object);

  switch ((int) entry->kind)
    {
      case VARVE_OBJECT_SCHEMA:
        varve_pg_add (self, action, 0, NULL, "CREATE SCHEMA %s%s",
                      g_str_equal (entry->name, "public") ? "IF NOT EXISTS " : "", name);
        break;
      case VARVE_OBJECT_EXTENSION:
        varve_pg_add (self, action, 0, NULL, "CREATE EXTENSION %s WITH %s", name,
                      varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_OPTIONS));
        break;
      case VARVE_OBJECT_COLLATION:
      case VARVE_OBJECT_AGGREGATE:
        varve_pg_add (self, action, 0, NULL, "CREATE %s %s (%s)", varve_pg_word (entry->kind), name,
                      definition);
        break;
      case VARVE_OBJECT_FOREIGN_WRAPPER:
      case VARVE_OBJECT_FOREIGN_SERVER:
      case VARVE_OBJECT_EVENT_TRIGGER:
        varve_pg_add (self, action, 0, NULL, "CREATE %s %s%s%s", varve_pg_word (entry->kind), name,
                      definition != NULL ? " " : "", definition != NULL ? definition : "");
        break;
      case VARVE_OBJECT_POLICY:
        {
          g_autofree char *table = dup_parent_name (schema, action->object);

          varve_pg_add (self, action, 0, NULL, "CREATE POLICY %s ON %s %s", name, table,
                        definition);
          break;
        }
      default:
        varve_pg_add (self, action, 0, NULL, "%s", definition);
    }
  if (varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_ENABLED) != NULL)
    set_enabled (self, action, action->object);
  varve_pg_finish_object (self, action, action->object);
}

void
varve_pg_create_object (VarvePgRender *self, const VarvePgAction *action)
{
  VarveObjectKind kind = varve_schema_get_object (action->schema, action->object)->kind;

  if (is_constraint (kind))
    create_constraint (self, action);
  else if (kind == VARVE_OBJECT_INDEX)
    create_index (self, action);
  else if (kind == VARVE_OBJECT_VIEW || kind == VARVE_OBJECT_MATERIALIZED_VIEW)
    create_view (self, action, FALSE);
  else if (kind == VARVE_OBJECT_FUNCTION || kind == VARVE_OBJECT_PROCEDURE)
    create_routine (self, action, FALSE);
  else if (kind == VARVE_OBJECT_SEQUENCE)
    create_sequence (self, action);
  else
    create_plain (self, action);
}

/* Where privileges are not looked at, nobody else would say that they go with what is made again.
 */
static char *
make_loss_of_grants (VarvePgRender *self, const VarvePgAction *action)
{
  VarveObjectKind kind = varve_schema_get_object (self->from, action->from)->kind;

  if (self->from_fate[action->from] != VARVE_PG_RECREATED || varve_object_kind_is_part (kind)
      || kind == VARVE_OBJECT_STATISTICS || kind == VARVE_OBJECT_EVENT_TRIGGER
      || kind == VARVE_OBJECT_COLLATION
      || varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_OWNER) != NULL)
    return NULL;
  return g_strdup ("Is made again below; what was granted on it has to be granted again.");
}

void
varve_pg_drop_object (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = self->from;
  const VarveObject *entry = varve_schema_get_object (schema, action->from);
  g_autofree char *target = NULL;

  if (is_constraint (entry->kind))
    {
      g_autofree char *alter = make_parent_alter (schema, action->from);
      g_autofree char *name = varve_pg_name (schema, action->from);

      varve_pg_add (self, action, 0, NULL, "%s DROP CONSTRAINT %s", alter, name);
      return;
    }
  target = varve_pg_target (schema, action->from);
  if (entry->kind == VARVE_OBJECT_INDEX && self->online)
    varve_pg_add (self, action, VARVE_RENDERED_OUTSIDE, NULL, "DROP INDEX CONCURRENTLY%s",
                  target + strlen ("INDEX"));
  else
    varve_pg_add (self, action, 0, make_loss_of_grants (self, action), "DROP %s", target);
}

static void
alter_enum_value (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *value = varve_schema_get_object (self->to, action->object);
  const VarveObject *type = varve_schema_get_object (self->to, value->parent);
  g_autofree char *name = varve_pg_name (self->to, value->parent);
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, value->name);
  g_autofree char *other = NULL;

  if (action->object > type->first_child)
    {
      other = varve_sql_quote_literal (
          VARVE_DIALECT_POSTGRES, varve_schema_get_object (self->to, action->object - 1)->name);
      varve_pg_add (self, action, VARVE_RENDERED_COMMITS_FIRST, NULL,
                    "ALTER TYPE %s ADD VALUE %s AFTER %s", name, literal, other);
      return;
    }
  for (guint i = 1; i < type->n_children; i++)
    if (self->to_fate[type->first_child + i] == VARVE_PG_KEEP
        && varve_schema_get_object (self->to, type->first_child + i)->kind
               == VARVE_OBJECT_ENUM_VALUE)
      {
        other = varve_sql_quote_literal (
            VARVE_DIALECT_POSTGRES,
            varve_schema_get_object (self->to, type->first_child + i)->name);
        varve_pg_add (self, action, VARVE_RENDERED_COMMITS_FIRST, NULL,
                      "ALTER TYPE %s ADD VALUE %s BEFORE %s", name, literal, other);
        return;
      }
  varve_pg_add (self, action, VARVE_RENDERED_COMMITS_FIRST, NULL, "ALTER TYPE %s ADD VALUE %s",
                name, literal);
}

static void
alter_extension (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->to, action->to);

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_OPTIONS))
    varve_pg_add (self, action, 0, NULL, "ALTER EXTENSION %s SET %s", name,
                  varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_OPTIONS));
}

static void
alter_sequence (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->to, action->to);

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_DEFINITION))
    varve_pg_add (self, action, 0, NULL, "ALTER SEQUENCE %s %s", name,
                  get_definition (self->to, action->to));
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_PERSISTENCE))
    varve_pg_add (self, action, 0, NULL, "ALTER SEQUENCE %s SET %s", name,
                  varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_PERSISTENCE) != NULL
                      ? "UNLOGGED"
                      : "LOGGED");
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_OWNED_BY)
      && varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_OWNED_BY) == NULL
      && !varve_pg_goes_with_owner (self, action->from))
    varve_pg_add (self, action, 0, NULL, "ALTER SEQUENCE %s OWNED BY NONE", name);
}

static void
alter_view (VarvePgRender *self, const VarvePgAction *action)
{
  VarveObjectKind kind = varve_schema_get_object (self->to, action->to)->kind;
  g_autofree char *name = varve_pg_name (self->to, action->to);
  g_autofree char *set = NULL;
  g_autofree char *reset = NULL;

  if (kind == VARVE_OBJECT_VIEW && varve_pg_differs (self, action, VARVE_ATTRIBUTE_DEFINITION))
    {
      create_view (self, action, TRUE);
      return;
    }
  varve_pg_diff_options (varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_OPTIONS),
                         varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_OPTIONS), &set,
                         &reset);
  if (set != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER %s %s SET (%s)", varve_pg_word (kind), name, set);
  if (reset != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER %s %s RESET (%s)", varve_pg_word (kind), name,
                  reset);
}

static void
alter_constraint (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *alter = make_parent_alter (self->to, action->to);
  g_autofree char *name = varve_pg_name (self->to, action->to);

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_VALIDATED))
    varve_pg_add (self, action, 0, NULL, "%s VALIDATE CONSTRAINT %s", alter, name);
}

static void
alter_index_place (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *entry = varve_schema_get_object (self->to, action->to);
  const char *tablespace = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_TABLESPACE);
  g_autofree char *namespace = varve_pg_quote (entry->schema);
  g_autofree char *name = varve_pg_quote (entry->name);
  g_autofree char *quoted = varve_pg_quote (tablespace != NULL ? tablespace : "pg_default");

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_TABLESPACE))
    varve_pg_add (self, action, 0, NULL, "ALTER INDEX %s.%s SET TABLESPACE %s", namespace, name,
                  quoted);
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_CLUSTER))
    cluster (self, action, action->to);
}

void
varve_pg_alter_object (VarvePgRender *self, const VarvePgAction *action)
{
  VarveObjectKind kind = varve_schema_get_object (self->to, action->to)->kind;

  if (is_constraint (kind))
    alter_constraint (self, action);
  else if (kind == VARVE_OBJECT_EXTENSION)
    alter_extension (self, action);
  else if (kind == VARVE_OBJECT_SEQUENCE)
    alter_sequence (self, action);
  else if (kind == VARVE_OBJECT_VIEW || kind == VARVE_OBJECT_MATERIALIZED_VIEW)
    alter_view (self, action);
  else if ((kind == VARVE_OBJECT_FUNCTION || kind == VARVE_OBJECT_PROCEDURE)
           && varve_pg_differs (self, action, VARVE_ATTRIBUTE_DEFINITION))
    create_routine (self, action, TRUE);
  else if (kind == VARVE_OBJECT_ENUM_VALUE)
    alter_enum_value (self, action);
  if (is_constraint (kind) || kind == VARVE_OBJECT_INDEX)
    alter_index_place (self, action);
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_ENABLED))
    set_enabled (self, action, action->to);
  varve_pg_alter_common (self, action);
}
