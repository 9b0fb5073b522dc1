/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

static gboolean
is_inline_constraint (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_PRIMARY_KEY || kind == VARVE_OBJECT_UNIQUE
         || kind == VARVE_OBJECT_CHECK || kind == VARVE_OBJECT_EXCLUSION;
}

/* A constraint that holds for new rows only can't be made with its table. */
static gboolean
is_inline (const VarveSchema *schema, guint part)
{
  const VarveObject *entry = varve_schema_get_object (schema, part);

  return entry->kind == VARVE_OBJECT_COLUMN
         || (is_inline_constraint (entry->kind)
             && varve_pg_get (schema, part, VARVE_ATTRIBUTE_VALIDATED) == NULL);
}

static void
append_parts (GString *text, const VarveSchema *schema, guint table)
{
  guint n, shown = 0;
  guint first = varve_schema_get_children (schema, table, &n);

  for (guint i = first; n > 0 && i < first + n; i++)
    {
      g_autofree char *definition = NULL;

      if (!is_inline (schema, i))
        continue;
      if (varve_schema_get_object (schema, i)->kind == VARVE_OBJECT_COLUMN)
        definition = varve_pg_column_definition (schema, i);
      else
        {
          g_autofree char *name = varve_pg_name (schema, i);

          definition = g_strdup_printf ("CONSTRAINT %s %s", name,
                                        varve_pg_get (schema, i, VARVE_ATTRIBUTE_DEFINITION));
        }
      g_string_append_printf (text, "%s  %s", shown++ > 0 ? ",\n" : "\n", definition);
    }
  if (shown > 0)
    g_string_append_c (text, '\n');
}

static void
append_tail (GString *text, const VarveSchema *schema, guint table)
{
  const char *inherits = varve_pg_get (schema, table, VARVE_ATTRIBUTE_INHERITS);
  const char *partition_by = varve_pg_get (schema, table, VARVE_ATTRIBUTE_PARTITION_BY);
  const char *method = varve_pg_get (schema, table, VARVE_ATTRIBUTE_ACCESS_METHOD);
  const char *options = varve_pg_get (schema, table, VARVE_ATTRIBUTE_OPTIONS);
  const char *tablespace = varve_pg_get (schema, table, VARVE_ATTRIBUTE_TABLESPACE);

  if (inherits != NULL)
    g_string_append_printf (text, " INHERITS (%s)", inherits);
  if (partition_by != NULL)
    g_string_append_printf (text, " PARTITION BY %s", partition_by);
  if (method != NULL)
    g_string_append_printf (text, " USING %s", method);
  if (options != NULL)
    g_string_append_printf (text, " WITH (%s)", options);
  if (tablespace != NULL)
    {
      g_autofree char *name = varve_pg_quote (tablespace);

      g_string_append_printf (text, " TABLESPACE %s", name);
    }
}

/* Behind the name at the start of @text. */
const char *
varve_pg_skip_name (const char *text)
{
  gboolean quoted = FALSE;

  for (; *text != '\0' && (quoted || *text != ' '); text++)
    if (*text == '"')
      quoted = !quoted;
  return text;
}

static char *
make_table (const VarveSchema *schema, guint table)
{
  GString *text = g_string_new ("CREATE ");
  g_autofree char *name = varve_pg_name (schema, table);
  gboolean foreign = varve_schema_get_object (schema, table)->kind == VARVE_OBJECT_FOREIGN_TABLE;
  const char *partition_of = varve_pg_get (schema, table, VARVE_ATTRIBUTE_PARTITION_OF);
  const char *bound = partition_of != NULL ? varve_pg_skip_name (partition_of) : NULL;
  g_autoptr (GString) parts = g_string_new (NULL);

  if (varve_pg_get (schema, table, VARVE_ATTRIBUTE_PERSISTENCE) != NULL)
    g_string_append (text, "UNLOGGED ");
  g_string_append_printf (text, "%s %s", foreign ? "FOREIGN TABLE" : "TABLE", name);
  append_parts (parts, schema, table);
  if (partition_of != NULL)
    {
      g_string_append_printf (text, " PARTITION OF %.*s", (int) (bound - partition_of),
                              partition_of);
      if (parts->len > 0)
        g_string_append_printf (text, " (%s)", parts->str);
      g_string_append (text, bound);
    }
  else
    g_string_append_printf (text, " (%s)", parts->str);
  if (foreign)
    g_string_append_printf (text, " %s", varve_pg_get (schema, table, VARVE_ATTRIBUTE_DEFINITION));
  append_tail (text, schema, table);
  return g_string_free (text, FALSE);
}

static void
set_row_security (VarvePgRender *self, const VarvePgAction *action, guint table)
{
  const char *old = varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_ROW_SECURITY);
  const char *new = varve_pg_get (action->schema, table, VARVE_ATTRIBUTE_ROW_SECURITY);
  g_autofree char *name = varve_pg_name (action->schema, table);
  static const struct
  {
    const char *value;
    const char *on;
    const char *off;
  } sides[] = {
    { "ENABLED", "ENABLE", "DISABLE" },
    { "FORCED", "FORCE", "NO FORCE" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      gboolean was = old != NULL && strstr (old, sides[i].value) != NULL;
      gboolean is = new != NULL &&strstr (new, sides[i].value) != NULL;

      if (was != is)
        varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s %s ROW LEVEL SECURITY", name,
                      is ? sides[i].on : sides[i].off);
    }
}

static void
set_replica_identity (VarvePgRender *self, const VarvePgAction *action, guint table)
{
  const char *value = varve_pg_get (action->schema, table, VARVE_ATTRIBUTE_REPLICA_IDENTITY);
  g_autofree char *name = varve_pg_name (action->schema, table);

  varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s REPLICA IDENTITY %s", name,
                value != NULL ? value : "DEFAULT");
}

void
varve_pg_create_table (VarvePgRender *self, const VarvePgAction *action)
{
  guint n;
  guint first = varve_schema_get_children (action->schema, action->object, &n);
  const char *identity
      = varve_pg_get (action->schema, action->object, VARVE_ATTRIBUTE_REPLICA_IDENTITY);

  varve_rendered_add (self->statements, action->change, 0,
                      make_table (action->schema, action->object), NULL);
  for (guint i = first; n > 0 && i < first + n; i++)
    {
      VarveObjectKind kind = varve_schema_get_object (action->schema, i)->kind;
      VarvePgAction part = *action;

      part.object = i;
      part.from = VARVE_NO_OBJECT;
      if (kind == VARVE_OBJECT_COLUMN)
        varve_pg_finish_column (self, &part, i);
      else if (is_inline (action->schema, i))
        varve_pg_finish_object (self, &part, i);
      else if (is_inline_constraint (kind))
        varve_pg_create_object (self, &part);
    }
  set_row_security (self, action, action->object);
  if (identity != NULL && !g_str_has_prefix (identity, "USING INDEX"))
    set_replica_identity (self, action, action->object);
  varve_pg_finish_object (self, action, action->object);
}

guint
varve_pg_get_whole (const VarveSchema *schema, guint partition)
{
  const char *of = varve_pg_get (schema, partition, VARVE_ATTRIBUTE_PARTITION_OF);
  guint n;
  const guint *needs = varve_schema_get_needs (schema, partition, &n);

  for (guint i = 0; of != NULL && i < n; i++)
    {
      g_autofree char *name = varve_pg_name (schema, needs[i]);

      if (schema->objects[needs[i]].kind == VARVE_OBJECT_TABLE && g_str_has_prefix (of, name)
          && of[strlen (name)] == ' ')
        return needs[i];
    }
  return VARVE_NO_OBJECT;
}

/* Whether a foreign key refers to the table or to what it is a partition of. */
static gboolean
is_referred_to (VarvePgRender *self, guint table)
{
  const VarveObject *object = &self->from->objects[table];

  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    for (guint j = self->dependent_first[i]; j < self->dependent_first[i + 1]; j++)
      if (self->from->objects[self->dependents[j]].kind == VARVE_OBJECT_FOREIGN_KEY)
        return TRUE;
  table = varve_pg_get_whole (self->from, table);
  return table != VARVE_NO_OBJECT && is_referred_to (self, table);
}

static gboolean
has_partitions (VarvePgRender *self, guint table)
{
  for (guint i = 0; i < self->from->n_roots; i++)
    if (varve_pg_get (self->from, i, VARVE_ATTRIBUTE_PARTITION_OF) != NULL
        && varve_pg_get_whole (self->from, i) == table)
      return TRUE;
  return FALSE;
}

/* NULL: nothing, for a table that is partitioned has no rows of its own. (transfer full) (nullable)
 */
static char *
make_loss (VarvePgRender *self, guint table, const char *name)
{
  if (varve_schema_get_object (self->from, table)->kind == VARVE_OBJECT_FOREIGN_TABLE)
    return NULL;
  if (varve_pg_get (self->from, table, VARVE_ATTRIBUTE_PARTITION_BY) == NULL)
    return g_strdup_printf ("Loses the rows of %s.", name);
  return has_partitions (self, table)
             ? g_strdup_printf ("Loses the rows of %s and of its partitions.", name)
             : NULL;
}

/* PostgreSQL drops all that a table is made of with it; what else stands on it has gone before. */
void
varve_pg_drop_table (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->from, action->from);
  gboolean foreign
      = varve_schema_get_object (self->from, action->from)->kind == VARVE_OBJECT_FOREIGN_TABLE;
  guint whole = varve_pg_get_whole (self->from, action->from);
  VarveRenderedFlags flags;
  char *loss;

  if (whole != VARVE_NO_OBJECT && is_referred_to (self, whole))
    {
      g_autofree char *of = varve_pg_name (self->from, whole);

      varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s DETACH PARTITION %s", of, name);
    }
  loss = make_loss (self, action->from, name);
  flags = loss != NULL ? VARVE_RENDERED_LOSES : 0;
  varve_pg_add (self, action, flags, loss, "DROP %s %s", foreign ? "FOREIGN TABLE" : "TABLE", name);
}

static gboolean
is_owned_by (const VarveSchema *schema, guint sequence, guint table)
{
  const VarveObject *object = &schema->objects[sequence];

  if (object->kind != VARVE_OBJECT_SEQUENCE
      || varve_pg_get (schema, sequence, VARVE_ATTRIBUTE_OWNED_BY) == NULL)
    return FALSE;
  for (guint i = 0; i < object->n_needs; i++)
    if (schema->objects[schema->needs[object->first_need + i]].parent == table)
      return TRUE;
  return FALSE;
}

/* From version 15 on a sequence follows the table that owns it. */
static void
keep_sequences (VarvePgRender *self, const VarvePgAction *action, const char *persistence)
{
  for (guint i = 0; self->to->version >= 150000 && i < self->from->n_roots; i++)
    {
      guint to = self->from_to[i];
      const char *own = varve_pg_get (self->to, to, VARVE_ATTRIBUTE_PERSISTENCE);
      g_autofree char *name = NULL;

      if (to == VARVE_NO_OBJECT || g_strcmp0 (own, persistence) == 0
          || !is_owned_by (self->from, i, action->from))
        continue;
      name = varve_pg_name (self->to, to);
      varve_pg_add (self, action, 0, NULL, "ALTER SEQUENCE %s SET %s", name,
                    own != NULL ? "UNLOGGED" : "LOGGED");
    }
}

static void
alter_storage (VarvePgRender *self, const VarvePgAction *action, const char *name)
{
  const char *value;
  g_autofree char *set = NULL;
  g_autofree char *reset = NULL;

  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_PERSISTENCE))
    {
      value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_PERSISTENCE);
      varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s SET %s", name,
                    value != NULL ? "UNLOGGED" : "LOGGED");
      keep_sequences (self, action, value);
    }
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_ACCESS_METHOD))
    {
      value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_ACCESS_METHOD);
      varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s SET ACCESS METHOD %s", name,
                    value != NULL ? value : "heap");
    }
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_TABLESPACE))
    {
      g_autofree char *tablespace = NULL;

      value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_TABLESPACE);
      tablespace = varve_pg_quote (value != NULL ? value : "pg_default");
      varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s SET TABLESPACE %s", name, tablespace);
    }
  varve_pg_diff_options (varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_OPTIONS),
                         varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_OPTIONS), &set,
                         &reset);
  if (set != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s SET (%s)", name, set);
  if (reset != NULL)
    varve_pg_add (self, action, 0, NULL, "ALTER TABLE %s RESET (%s)", name, reset);
}

void
varve_pg_alter_table (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *name = varve_pg_name (self->to, action->to);

  alter_storage (self, action, name);
  set_row_security (self, action, action->to);
  if (varve_pg_differs (self, action, VARVE_ATTRIBUTE_REPLICA_IDENTITY))
    {
      const char *value = varve_pg_get (self->to, action->to, VARVE_ATTRIBUTE_REPLICA_IDENTITY);

      if (value == NULL || !g_str_has_prefix (value, "USING INDEX"))
        set_replica_identity (self, action, action->to);
    }
  varve_pg_alter_common (self, action);
}
