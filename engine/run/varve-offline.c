/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-offline.h"

#include <string.h>

typedef struct
{
  GString *text;
  VarveDialect dialect;
  char *table; /* quoted, with its schema */
} Writer;

static char *
quote_table (VarveDialect dialect, const char *table, const char *schema)
{
  g_autofree char *name = varve_sql_quote_identifier (dialect, table);
  g_autofree char *quoted_schema = schema && dialect == VARVE_DIALECT_POSTGRES
                                       ? varve_sql_quote_identifier (dialect, schema)
                                       : NULL;

  return quoted_schema ? g_strconcat (quoted_schema, ".", name, NULL) : g_steal_pointer (&name);
}

/* Both programs go on after an error unless they are told not to, and would then count what failed
 * as applied. */
static void
write_head (Writer *self)
{
  if (self->dialect == VARVE_DIALECT_POSTGRES)
    g_string_append (self->text, "\\set ON_ERROR_STOP on\n\n");
  else
    g_string_append (self->text, ".bail on\nPRAGMA foreign_keys = OFF;\n\n");
}

/* As Alembic makes it. */
static void
write_version_table (Writer *self, const char *name)
{
  g_autofree char *key = g_strconcat (name, "_pkc", NULL);
  g_autofree char *quoted_key = varve_sql_quote_identifier (self->dialect, key);

  g_string_append_printf (self->text,
                          "CREATE TABLE IF NOT EXISTS %s (\n"
                          "    version_num VARCHAR(32) NOT NULL,\n"
                          "    CONSTRAINT %s PRIMARY KEY (version_num)\n"
                          ");\n\n",
                          self->table, quoted_key);
}

static void
write_rows (Writer *self, const VarveStep *step)
{
  gboolean update = step->remove[0] && step->add[0];

  if (update)
    {
      g_autofree char *old_id = varve_sql_quote_literal (self->dialect, step->remove[0]);
      g_autofree char *new_id = varve_sql_quote_literal (self->dialect, step->add[0]);

      g_string_append_printf (self->text,
                              "UPDATE %s SET version_num = %s WHERE version_num = %s;\n",
                              self->table, new_id, old_id);
    }
  for (guint i = update; step->remove[0] && step->remove[i]; i++)
    {
      g_autofree char *id = varve_sql_quote_literal (self->dialect, step->remove[i]);

      g_string_append_printf (self->text, "DELETE FROM %s WHERE version_num = %s;\n", self->table,
                              id);
    }
  for (guint i = update; step->add[0] && step->add[i]; i++)
    {
      g_autofree char *id = varve_sql_quote_literal (self->dialect, step->add[i]);

      g_string_append_printf (self->text, "INSERT INTO %s (version_num) VALUES (%s);\n",
                              self->table, id);
    }
}

/* The section as it is in the script, from its first statement to the end of its last one. */
static void
write_section (Writer *self, const VarveStep *step)
{
  GArray *items = step->statements ? step->statements->items : NULL;
  const VarveStatement *first, *last;

  if (!items || items->len == 0)
    return;
  first = &g_array_index (items, VarveStatement, 0);
  last = &g_array_index (items, VarveStatement, items->len - 1);
  g_string_append_len (self->text, step->script->text + first->offset,
                       last->offset + last->length - first->offset);
  g_string_append (self->text, "\n;\n");
}

static void
write_step (Writer *self, const VarveStep *step)
{
  g_string_append (self->text, "-- Running ");
  varve_step_append_name (step, self->text);
  g_string_append_c (self->text, '\n');
  if (step->transactional || step->direction == VARVE_DIRECTION_STAMP)
    g_string_append (self->text, "BEGIN;\n");
  write_section (self, step);
  write_rows (self, step);
  if (step->transactional || step->direction == VARVE_DIRECTION_STAMP)
    g_string_append (self->text, "COMMIT;\n");
  g_string_append_c (self->text, '\n');
}

/**
 * varve_offline_render_version_table:
 * @dialect: whose SQL it is
 * @version_table: its name
 * @version_table_schema: (nullable): its schema, for PostgreSQL
 *
 * Returns: (transfer full): the statement that makes it where it is not there
 */
char *
varve_offline_render_version_table (VarveDialect dialect,
                                    const char *version_table,
                                    const char *version_table_schema)
{
  g_autofree char *table = quote_table (dialect, version_table, version_table_schema);
  Writer writer = { .text = g_string_new (NULL), .dialect = dialect, .table = table };

  write_version_table (&writer, version_table);
  return g_string_free (writer.text, FALSE);
}

/**
 * varve_offline_render:
 * @plan: a loaded plan
 * @dialect: whose SQL it is
 * @version_table: name of the version table
 * @version_table_schema: (nullable): its schema, for PostgreSQL
 *
 * Writes a plan as a script for psql or sqlite3: each revision in a transaction of its own with its
 * change of the version table, which is created first where the plan begins at base. There is no
 * journal in it: whoever runs the script is not known here.
 *
 * Returns: (transfer full): the script
 */
char *
varve_offline_render (VarvePlan *plan,
                      VarveDialect dialect,
                      const char *version_table,
                      const char *version_table_schema)
{
  g_autofree char *table = quote_table (dialect, version_table, version_table_schema);
  Writer writer = { .text = g_string_new (NULL), .dialect = dialect, .table = table };

  write_head (&writer);
  if (!plan->from[0])
    write_version_table (&writer, version_table);
  for (guint i = 0; i < plan->steps->len; i++)
    write_step (&writer, plan->steps->pdata[i]);
  return g_string_free (writer.text, FALSE);
}
