/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A difference as PostgreSQL's statements: what becomes of each object (-fate), what is to be done
 * for that (-actions), in which order (-order, with -edges and -circle), between which of them is a
 * commit (-commit), in which words (the others). */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

static void
create (VarvePgRender *self, const VarvePgAction *action)
{
  switch ((int) varve_schema_get_object (action->schema, action->object)->kind)
    {
      case VARVE_OBJECT_TABLE:
      case VARVE_OBJECT_FOREIGN_TABLE:
        varve_pg_create_table (self, action);
        break;
      case VARVE_OBJECT_COLUMN:
        varve_pg_create_column (self, action);
        break;
      case VARVE_OBJECT_ENUM:
      case VARVE_OBJECT_DOMAIN:
      case VARVE_OBJECT_COMPOSITE:
      case VARVE_OBJECT_RANGE:
        varve_pg_create_type (self, action);
        break;
      case VARVE_OBJECT_ENUM_VALUE:
        varve_pg_alter_object (self, action);
        break;
      case VARVE_OBJECT_PRIVILEGE:
      case VARVE_OBJECT_DEFAULT_PRIVILEGES:
        varve_pg_create_privilege (self, action);
        break;
      default:
        varve_pg_create_object (self, action);
    }
}

static void
alter (VarvePgRender *self, const VarvePgAction *action)
{
  switch ((int) varve_schema_get_object (self->to, action->to)->kind)
    {
      case VARVE_OBJECT_TABLE:
      case VARVE_OBJECT_FOREIGN_TABLE:
        varve_pg_alter_table (self, action);
        break;
      case VARVE_OBJECT_COLUMN:
        varve_pg_alter_column (self, action);
        break;
      case VARVE_OBJECT_ENUM:
      case VARVE_OBJECT_DOMAIN:
      case VARVE_OBJECT_COMPOSITE:
        varve_pg_alter_type (self, action);
        break;
      default:
        varve_pg_alter_object (self, action);
    }
}

static void
drop (VarvePgRender *self, const VarvePgAction *action)
{
  if (self->from_fate[action->from] == VARVE_PG_REPLACED)
    {
      varve_pg_drop_replaced_type (self, action);
      return;
    }
  switch ((int) varve_schema_get_object (self->from, action->from)->kind)
    {
      case VARVE_OBJECT_TABLE:
      case VARVE_OBJECT_FOREIGN_TABLE:
        varve_pg_drop_table (self, action);
        break;
      case VARVE_OBJECT_COLUMN:
        varve_pg_drop_column (self, action);
        break;
      case VARVE_OBJECT_PRIVILEGE:
      case VARVE_OBJECT_DEFAULT_PRIVILEGES:
        varve_pg_drop_privilege (self, action);
        break;
      case VARVE_OBJECT_ENUM_VALUE:
        /* Its type is replaced. */
        break;
      default:
        varve_pg_drop_object (self, action);
    }
}

static void
set_default (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = action->schema;
  g_autofree char *table
      = varve_pg_name (schema, varve_schema_get_object (schema, action->object)->parent);
  g_autofree char *name = varve_pg_name (schema, action->object);

  if (action->verb == VARVE_PG_UNDEFAULT)
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s ALTER COLUMN %s DROP %s", table, name,
                  varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_IDENTITY) != NULL
                      ? "IDENTITY"
                      : "DEFAULT");
  else
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s", table,
                  name, varve_pg_get (schema, action->object, VARVE_ATTRIBUTE_DEFAULT));
}

/* The column that a new sequence will fill was there before, with rows that have their numbers. */
static void
start_behind_rows (VarvePgRender *self, const VarvePgAction *action)
{
  guint n;
  const guint *needs = varve_schema_get_needs (self->to, action->to, &n);

  for (guint i = 0; i < n; i++)
    {
      const VarveObject *column = varve_schema_get_object (self->to, needs[i]);
      g_autofree char *sequence = NULL;
      g_autofree char *literal = NULL;
      g_autofree char *table = NULL;
      g_autofree char *name = NULL;

      if (column->kind != VARVE_OBJECT_COLUMN || self->to_from[needs[i]] == VARVE_NO_OBJECT)
        continue;
      sequence = varve_pg_name (self->to, action->to);
      literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, sequence);
      table = varve_pg_name (self->to, column->parent);
      name = varve_pg_name (self->to, needs[i]);
      varve_pg_add (self, action, 0, g_strdup ("New rows go on behind those that are there."),
                    "SELECT setval(%s, coalesce(max(%s), 0) + 1, false) FROM %s", literal, name,
                    table);
    }
}

static void
disown (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->from, action->from);

  varve_pg_add (self, action, 0, NULL, "ALTER SEQUENCE %s OWNED BY NONE", name);
}

static void
own (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->to, action->to);

  varve_pg_add (self, action, 0, NULL, "ALTER SEQUENCE %s OWNED BY %s", name,
                varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_OWNED_BY));
  if (self->to_fate[action->to] == VARVE_PG_COMES)
    start_behind_rows (self, action);
}

static void
emit (VarvePgRender *self, const VarvePgAction *action)
{
  switch (action->verb)
    {
      case VARVE_PG_DROP:
        drop (self, action);
        break;
      case VARVE_PG_ALTER:
        alter (self, action);
        break;
      case VARVE_PG_CREATE:
        create (self, action);
        break;
      case VARVE_PG_UNDEFAULT:
      case VARVE_PG_REDEFAULT:
        set_default (self, action);
        break;
      case VARVE_PG_OWN:
        own (self, action);
        break;
      case VARVE_PG_DISOWN:
        disown (self, action);
        break;
      case VARVE_PG_ASIDE:
        varve_pg_put_type_aside (self, action);
        break;
      case VARVE_PG_MOVE:
        varve_pg_move_column (self, action);
        break;
      default:
        g_return_if_reached ();
    }
}

/* An index that identifies rows for replicas has to be there first. */
static void
set_identities (VarvePgRender *self)
{
  for (guint i = 0; i < self->to->n_roots; i++)
    {
      const char *identity = varve_pg_get (self->to, i, VARVE_ATTRIBUTE_REPLICA_IDENTITY);
      guint from = self->to_from[i];
      g_autofree char *name = NULL;

      if (self->to_change[i] == G_MAXUINT || identity == NULL
          || !g_str_has_prefix (identity, "USING INDEX")
          || (from != VARVE_NO_OBJECT
              && g_strcmp0 (identity,
                            varve_pg_get (self->from, from, VARVE_ATTRIBUTE_REPLICA_IDENTITY))
                     == 0))
        continue;
      name = varve_pg_name (self->to, i);
      varve_rendered_add (self->statements, self->to_change[i], 0,
                          g_strdup_printf ("ALTER TABLE %s REPLICA IDENTITY %s", name, identity),
                          NULL);
    }
}

/* The bodies of functions in SQL are text to the server: it would look for tables that come later.
 */
static gboolean
makes_sql_routine (VarvePgRender *self)
{
  for (guint i = 0; i < self->actions->len; i++)
    {
      const VarvePgAction *action = &g_array_index (self->actions, VarvePgAction, i);
      VarveObjectKind kind = action->schema->objects[action->object].kind;
      const char *definition = NULL;

      if (action->verb == VARVE_PG_DROP
          || (kind != VARVE_OBJECT_FUNCTION && kind != VARVE_OBJECT_PROCEDURE))
        continue;
      definition = varve_pg_get (action->schema, action->object, VARVE_ATTRIBUTE_DEFINITION);
      if (strstr (definition, "\n LANGUAGE sql") != NULL
          && strstr (definition, "\nBEGIN ATOMIC") == NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
render_straight (VarveDifference *difference,
                 const guint8 *selected,
                 const VarveRenderOptions *options,
                 GPtrArray *statements,
                 GError **error)
{
  VarvePgRender self
      = { difference, difference->from, difference->to, selected, options->online, statements };
  g_autoptr (GError) local_error = NULL;
  gboolean found;

  varve_pg_render_init (&self);
  do
    {
      varve_pg_find_fates (&self);
      varve_pg_add_actions (&self);
      found = varve_pg_order_actions (&self, &local_error);
    }
  while (!found && local_error == NULL);
  if (found && makes_sql_routine (&self))
    varve_rendered_add (statements, G_MAXUINT, 0,
                        g_strdup ("SET LOCAL check_function_bodies = off"), NULL);
  for (guint i = 0; found && i < self.actions->len; i++)
    emit (&self, &g_array_index (self.actions, VarvePgAction, i));
  if (found)
    set_identities (&self);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  varve_pg_render_clear (&self);
  return found;
}

static void
append_all (GPtrArray *statements, GPtrArray *others)
{
  while (others->len > 0)
    g_ptr_array_add (statements, g_ptr_array_steal_index (others, 0));
}

static gboolean
render (VarveDifference *difference,
        const guint8 *selected,
        const VarveRenderOptions *options,
        GPtrArray *statements,
        GError **error)
{
  VarvePgDetour detour = { NULL };
  guint n_before;
  gboolean done;

  if (!varve_pg_detour_init (&detour, difference, selected))
    return render_straight (difference, selected, options, statements, error);
  append_all (statements, detour.letting_go);
  n_before = statements->len;
  done = render_straight (detour.difference, detour.selected, options, statements, error);
  for (guint i = n_before; i < statements->len; i++)
    {
      VarveRendered *statement = g_ptr_array_index (statements, i);

      if (statement->change != G_MAXUINT)
        statement->change = detour.changes[statement->change];
    }
  append_all (statements, detour.coming);
  varve_pg_detour_clear (&detour);
  return done;
}

gboolean
varve_render_postgres (VarveDifference *difference,
                       const guint8 *selected,
                       const VarveRenderOptions *options,
                       GPtrArray *statements,
                       GError **error)
{
  if (!render (difference, selected, options, statements, error))
    return FALSE;
  varve_pg_settle_commits (difference, options, statements);
  return TRUE;
}
