/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a commit has to stand between statements, so that they can't be one transaction. A value
 * that is added to an enumeration can be used only once it is committed (SQLSTATE 55P04); that is
 * waited for where a later statement uses it, and only there. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

/* The value that a statement adds. */
static guint
find_value (VarveDifference *difference, const VarveRendered *statement)
{
  const VarveChange *change;

  if (statement->change == G_MAXUINT || !g_str_has_prefix (statement->sql, "ALTER TYPE "))
    return VARVE_NO_OBJECT;
  change = varve_difference_get_change (difference, statement->change);
  return change->kind == VARVE_CHANGE_ADD
                 && varve_difference_get_object (difference, statement->change)->kind
                        == VARVE_OBJECT_ENUM_VALUE
             ? change->to
             : VARVE_NO_OBJECT;
}

static gboolean
is_marked (const VarveSchema *schema, guint object, const guint8 *marks)
{
  for (guint i = 0; i < schema->objects[object].n_needs; i++)
    if (marks[varve_schema_get_root (schema,
                                     schema->needs[schema->objects[object].first_need + i])])
      return TRUE;
  return FALSE;
}

/* Whether its values may hold one of another type: domains, composite types, tables. */
static gboolean
may_hold (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_COLUMN || kind == VARVE_OBJECT_DOMAIN || kind == VARVE_OBJECT_RANGE;
}

/* "::s.mood" of the enumeration and of each type that is made of it. (transfer full) */
static GPtrArray *
list_casts (const VarveSchema *schema, guint type)
{
  GPtrArray *casts = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint8 *marks = g_malloc0 (schema->n_objects + 1);
  gboolean found = TRUE;

  marks[type] = TRUE;
  while (found)
    {
      found = FALSE;
      for (guint i = 0; i < schema->n_objects; i++)
        {
          guint root = varve_schema_get_root (schema, i);

          if (marks[root] || !may_hold (schema->objects[i].kind) || !is_marked (schema, i, marks))
            continue;
          marks[root] = found = TRUE;
        }
    }
  for (guint i = 0; i < schema->n_roots; i++)
    if (marks[i])
      {
        g_autofree char *name = varve_pg_name (schema, i);

        g_ptr_array_add (casts, g_strconcat ("::", name, NULL));
      }
  return casts;
}

static gboolean
has_cast (const char *sql, GPtrArray *casts)
{
  for (guint i = 0; i < casts->len; i++)
    if (strstr (sql, casts->pdata[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Rows may hold the value as something else, a text. */
static gboolean
converts (const char *sql)
{
  return g_str_has_prefix (sql, "ALTER TABLE ") && strstr (sql, " TYPE ") != NULL
         && strstr (sql, " USING ") != NULL;
}

/* Whether it stands in an array, a row or a range: '{sad,new}', '(new,1)'. */
static gboolean
is_in_container (const char *sql, const char *value)
{
  for (const char *at = strchr (sql, '\''); at != NULL; at = strchr (at, '\''))
    {
      gboolean opens = strchr ("{([", at[1]) != NULL && at[1] != '\0';
      const char *end = strchr (at + 1, '\'');
      g_autofree char *literal = NULL;

      while (end != NULL && end[1] == '\'')
        end = strchr (end + 2, '\'');
      if (end == NULL)
        return FALSE;
      literal = g_strndup (at, end - at);
      if (opens && strstr (literal, value) != NULL)
        return TRUE;
      at = end + 1;
    }
  return FALSE;
}

static gboolean
is_used_later (VarveDifference *difference, GPtrArray *statements, guint index, guint value)
{
  const VarveObject *object = varve_schema_get_object (difference->to, value);
  g_autofree char *literal = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, object->name);
  g_autofree char *inner = g_strndup (literal + 1, strlen (literal) - 2);
  g_autoptr (GPtrArray) casts = list_casts (difference->to, object->parent);

  for (guint i = index + 1; i < statements->len; i++)
    {
      const VarveRendered *statement = statements->pdata[i];

      if (find_value (difference, statement) != VARVE_NO_OBJECT)
        continue;
      if (strstr (statement->sql, literal) != NULL
          || (has_cast (statement->sql, casts)
              && (converts (statement->sql) || is_in_container (statement->sql, inner))))
        return TRUE;
    }
  return FALSE;
}

static void
settle_value (VarveDifference *difference, GPtrArray *statements, guint index)
{
  VarveRendered *statement = statements->pdata[index];
  guint value = find_value (difference, statement);

  if (value == VARVE_NO_OBJECT)
    return;
  if (!is_used_later (difference, statements, index, value))
    statement->flags &= ~(guint) VARVE_RENDERED_COMMITS_FIRST;
  else if (statement->remark == NULL)
    statement->remark = g_strdup ("Can be used only once it is committed, and is used below: this "
                                  "can't be one transaction.");
}

static gboolean
can_be_one_transaction (GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    if (((VarveRendered *) statements->pdata[i])->flags
        & (VARVE_RENDERED_OUTSIDE | VARVE_RENDERED_COMMITS_FIRST))
      return FALSE;
  return TRUE;
}

/* A setting that ends with its transaction would end with its statement. */
static void
widen_settings (GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    {
      VarveRendered *statement = g_ptr_array_index (statements, i);

      if (g_str_has_prefix (statement->sql, "SET LOCAL "))
        {
          char *sql = g_strconcat ("SET ", statement->sql + strlen ("SET LOCAL "), NULL);

          g_free (statement->sql);
          statement->sql = sql;
        }
    }
}

void
varve_pg_settle_commits (VarveDifference *difference,
                         const VarveRenderOptions *options,
                         GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    settle_value (difference, statements, i);
  if (options->autocommit || !can_be_one_transaction (statements))
    widen_settings (statements);
}
