/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema-support.h"

#include <string.h>

VarveSchema *
test_read_schema (VarveDatabase *database)
{
  g_autoptr (GError) error = NULL;
  VarveSchema *schema = varve_database_read_schema (database, NULL, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

VarveSchema *
test_read_schemas (VarveDatabase *database, const char *const *schemas)
{
  const VarveIntrospectOptions options = { schemas, FALSE };
  g_autoptr (GError) error = NULL;
  VarveSchema *schema = varve_database_read_schema (database, &options, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

VarveDatabase *
test_open_memory (void)
{
  VarveDatabaseOptions options = { .create = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveUrl) url = varve_url_parse ("sqlite:///:memory:", NULL, &error);
  VarveDatabase *database;

  g_assert_no_error (error);
  database = varve_database_open (url, &options, NULL, &error);
  g_assert_no_error (error);
  return database;
}

VarveSchema *
test_read_sqlite (const char *sql)
{
  g_autoptr (VarveDatabase) database = test_open_memory ();

  test_execute (database, sql);
  return test_read_schema (database);
}

char *
test_describe_difference (VarveSchema *from, VarveSchema *to)
{
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);
      g_autofree char *detail = varve_difference_dup_detail (difference, i);

      g_string_append_printf (
          text, "%s %s %s (%s)\n",
          varve_change_kind_get_nick (varve_difference_get_change (difference, i)->kind),
          varve_object_kind_get_nick (varve_difference_get_object (difference, i)->kind), name,
          detail);
    }
  return g_string_free (text, FALSE);
}

void
test_assert_same_schema (VarveSchema *from, VarveSchema *to, const char *what)
{
  g_autofree char *text = test_describe_difference (from, to);

  if (*text != '\0')
    g_error ("%s: these are left:\n%s", what, text);
}

char *
test_render (VarveSchema *from, VarveSchema *to, guint *flags)
{
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) statements = varve_difference_render (difference, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; flags != NULL && i < statements->len; i++)
    *flags |= ((VarveRendered *) statements->pdata[i])->flags;
  return varve_rendered_join (statements);
}

void
test_run_script (VarveDatabase *database, const char *sql, const char *what)
{
  g_autofree char *script = g_strconcat ("BEGIN;\n", sql, "COMMIT;", NULL);
  g_autoptr (GError) error = NULL;

  if (!varve_database_execute (database, script, NULL, &error))
    g_error ("%s: %s\nin\n%s", what, varve_error_format (error), sql);
}

GPtrArray *
test_render_statements (VarveSchema *from, VarveSchema *to)
{
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *statements = varve_difference_render (difference, NULL, &error);

  g_assert_no_error (error);
  return statements;
}

void
test_run_statements (VarveDatabase *database, GPtrArray *statements, const char *what)
{
  g_autofree char *script = varve_rendered_join (statements);

  for (guint i = 0; i < statements->len; i++)
    if (((VarveRendered *) statements->pdata[i])->flags
        & (VARVE_RENDERED_COMMITS_FIRST | VARVE_RENDERED_OUTSIDE))
      {
        for (guint j = 0; j < statements->len; j++)
          {
            const VarveRendered *statement = statements->pdata[j];
            g_autoptr (GError) error = NULL;

            if (!varve_database_execute (database, statement->sql, NULL, &error))
              g_error ("%s: %s\nin\n%s\nof\n%s", what, varve_error_format (error), statement->sql,
                       script);
          }
        return;
      }
  test_run_script (database, script, what);
}

static void
append_value (GString *text, const char *type, guint row)
{
  if (type == NULL || strstr (type, "BLOB") != NULL)
    g_string_append_printf (text, "x'0%u'", row);
  else if (strstr (type, "INT") != NULL)
    g_string_append_printf (text, "%u", row);
  else if (strstr (type, "CHAR") != NULL || strstr (type, "TEXT") != NULL)
    g_string_append_printf (text, "'text %u'", row);
  else
    g_string_append_printf (text, "%u.5", row);
}

static gboolean
insert_row (VarveDatabase *database, VarveSchema *schema, guint table, guint row)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *quoted = varve_sql_quote_identifier (
      VARVE_DIALECT_SQLITE, varve_schema_get_object (schema, table)->name);
  g_autofree char *sql = NULL;
  guint n;
  guint first = varve_schema_get_children (schema, table, &n);

  for (guint i = first; i < first + n; i++)
    {
      const VarveObject *part = varve_schema_get_object (schema, i);
      g_autofree char *name = NULL;

      if (part->kind != VARVE_OBJECT_COLUMN
          || varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_GENERATED) != NULL)
        continue;
      name = varve_sql_quote_identifier (VARVE_DIALECT_SQLITE, part->name);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      g_string_append (values, values->len > 0 ? ", " : "");
      append_value (values, varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_TYPE), row);
    }
  sql = g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", quoted, names->str, values->str);
  return varve_database_execute (database, sql, NULL, NULL);
}

guint
test_fill (VarveDatabase *database, VarveSchema *schema)
{
  guint n = 0;

  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    for (guint row = 1; row <= 3 && varve_schema_get_object (schema, i)->kind == VARVE_OBJECT_TABLE;
         row++)
      n += insert_row (database, schema, i, row);
  return n;
}

/* quote() of each column that both have; through a text where the type differs. */
static char *
make_select (VarveSchema *schema, guint table, VarveSchema *other, guint in_other)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *quoted = varve_sql_quote_identifier (
      VARVE_DIALECT_SQLITE, varve_schema_get_object (schema, table)->name);
  guint n;
  guint first = varve_schema_get_children (schema, table, &n);

  for (guint i = first; i < first + n; i++)
    {
      const VarveObject *part = varve_schema_get_object (schema, i);
      guint twin
          = part->kind == VARVE_OBJECT_COLUMN
                ? varve_schema_find (other, VARVE_OBJECT_COLUMN, in_other, NULL, part->name, NULL)
                : VARVE_NO_OBJECT;
      g_autofree char *name = NULL;

      if (twin == VARVE_NO_OBJECT
          || varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_GENERATED) != NULL
          || varve_schema_get_attribute (other, twin, VARVE_ATTRIBUTE_GENERATED) != NULL)
        continue;
      name = varve_sql_quote_identifier (VARVE_DIALECT_SQLITE, part->name);
      if (g_strcmp0 (varve_schema_get_attribute (schema, i, VARVE_ATTRIBUTE_TYPE),
                     varve_schema_get_attribute (other, twin, VARVE_ATTRIBUTE_TYPE))
          == 0)
        g_string_append_printf (list, "%squote(%s)", list->len > 0 ? " || ',' || " : "", name);
      else
        g_string_append_printf (list, "%squote(CAST(%s AS TEXT))",
                                list->len > 0 ? " || ',' || " : "", name);
    }
  return g_strdup_printf ("SELECT %s FROM %s ORDER BY 1", list->len > 0 ? list->str : "1", quoted);
}

char *
test_dump (VarveDatabase *database, VarveSchema *schema, VarveSchema *other)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    {
      const VarveObject *object = varve_schema_get_object (schema, i);
      guint twin;
      g_autofree char *sql = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;

      if (object->kind != VARVE_OBJECT_TABLE)
        continue;
      twin = varve_schema_find (other, object->kind, VARVE_NO_OBJECT, NULL, object->name, NULL);
      if (twin == VARVE_NO_OBJECT)
        continue;
      sql = make_select (schema, i, other, twin);
      rows = varve_database_query (database, sql, NULL, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < rows->len; j++)
        g_string_append_printf (text, "%s: %s\n", object->name, *(char **) rows->pdata[j]);
    }
  return g_string_free (text, FALSE);
}
