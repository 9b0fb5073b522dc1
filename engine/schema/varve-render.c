/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What both dialects' renderers share. */
#include "schema/varve-difference-private.h"

#include <string.h>

/**
 * varve_rendered_free:
 * @self: (transfer full): a rendered statement
 *
 * Frees it.
 */
void
varve_rendered_free (VarveRendered *self)
{
  g_free (self->sql);
  g_free (self->remark);
  g_free (self);
}

/* Appends a statement; takes @sql and @remark. */
void
varve_rendered_add (GPtrArray *statements,
                    guint change,
                    VarveRenderedFlags flags,
                    char *sql,
                    char *remark)
{
  VarveRendered *statement = g_new (VarveRendered, 1);

  statement->sql = sql;
  statement->remark = remark;
  statement->change = change;
  statement->flags = flags;
  g_ptr_array_add (statements, statement);
}

/**
 * varve_difference_render:
 * @self: a difference
 * @options: (nullable): which changes, and in which forms; %NULL: all, in the plainest
 * @error: return location
 *
 * Makes the statements that turn the former schema into the later one, in an order that works. The
 * same difference gives the same text.
 *
 * Returns: (transfer full) (element-type VarveRendered): the statements, or %NULL with an error
 *   (%VARVE_ERROR_FAILED where no order works)
 */
GPtrArray *
varve_difference_render (VarveDifference *self, const VarveRenderOptions *options, GError **error)
{
  static const VarveRenderOptions plain = { NULL };
  g_autoptr (GPtrArray) statements
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rendered_free);
  guint n = varve_difference_get_size (self);
  g_autofree guint8 *selected = g_malloc (MAX (n, 1));
  gboolean done;

  if (options == NULL)
    options = &plain;
  if (options->selected != NULL)
    memcpy (selected, options->selected, n);
  else
    memset (selected, 1, n);
  varve_difference_close_selection (self, selected);
  if (varve_schema_get_dialect (self->to) == VARVE_DIALECT_POSTGRES)
    done = varve_render_postgres (self, selected, options, statements, error);
  else
    done = varve_render_sqlite (self, selected, options, statements, error);
  return done ? g_steal_pointer (&statements) : NULL;
}

static void
append_remark (GString *text, const char *remark)
{
  g_auto (GStrv) lines = g_strsplit_set (remark, "\r\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "-- %s\n", lines[i]);
}

/* A statement of several lines, or with a remark, stands apart from its neighbours. */
static gboolean
stands_apart (const VarveRendered *statement)
{
  return statement->remark != NULL || strchr (statement->sql, '\n') != NULL;
}

/**
 * varve_rendered_join:
 * @statements: (element-type VarveRendered): statements
 *
 * Returns: (transfer full): the body of a script: each statement with its semicolon and, above it,
 *   its remark as a comment; "" for none
 */
char *
varve_rendered_join (GPtrArray *statements)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < statements->len; i++)
    {
      const VarveRendered *statement = g_ptr_array_index (statements, i);

      if (i > 0
          && (stands_apart (statement) || stands_apart (g_ptr_array_index (statements, i - 1))))
        g_string_append_c (text, '\n');
      if (statement->remark != NULL)
        append_remark (text, statement->remark);
      g_string_append_printf (text, "%s;\n", statement->sql);
    }
  return g_string_free (text, FALSE);
}

/**
 * varve_schema_render:
 * @self: a schema
 * @error: return location
 *
 * Returns: (transfer full): the DDL that makes all of it in an empty database, or %NULL with an
 *   error
 */
char *
varve_schema_render (VarveSchema *self, GError **error)
{
  g_autoptr (VarveSchema) empty = varve_schema_new_empty (varve_schema_get_dialect (self));
  const VarveDifferenceOptions options = { .privileges = TRUE };
  g_autoptr (VarveDifference) difference = varve_difference_new (empty, self, &options);
  const VarveRenderOptions render_options = { .autocommit = TRUE };
  g_autoptr (GPtrArray) statements = varve_difference_render (difference, &render_options, error);

  return statements != NULL ? varve_rendered_join (statements) : NULL;
}
