/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-render-postgres-private.h"

#include <stdarg.h>
#include <string.h>

char *
varve_pg_quote (const char *name)
{
  return varve_sql_quote_identifier (VARVE_DIALECT_POSTGRES, name);
}

static gboolean
is_routine (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_FUNCTION || kind == VARVE_OBJECT_PROCEDURE
         || kind == VARVE_OBJECT_AGGREGATE;
}

/* Qualified and quoted; of a part its own name alone, of an index with its schema. */
char *
varve_pg_name (const VarveSchema *schema, guint object)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  g_autofree char *name = varve_pg_quote (entry->name);
  g_autofree char *namespace = NULL;
  const char *signature = is_routine (entry->kind) ? entry->signature : NULL;

  if (entry->schema == NULL || entry->kind == VARVE_OBJECT_EXTENSION
      || (entry->parent != VARVE_NO_OBJECT && entry->kind != VARVE_OBJECT_INDEX))
    return g_strconcat (name, signature, NULL);
  namespace = varve_pg_quote (entry->schema);
  return g_strconcat (namespace, ".", name, signature, NULL);
}

const char *
varve_pg_word (VarveObjectKind kind)
{
  static const char *const words[] = {
    [VARVE_OBJECT_SCHEMA] = "SCHEMA",
    [VARVE_OBJECT_EXTENSION] = "EXTENSION",
    [VARVE_OBJECT_COLLATION] = "COLLATION",
    [VARVE_OBJECT_ENUM] = "TYPE",
    [VARVE_OBJECT_DOMAIN] = "DOMAIN",
    [VARVE_OBJECT_COMPOSITE] = "TYPE",
    [VARVE_OBJECT_RANGE] = "TYPE",
    [VARVE_OBJECT_SEQUENCE] = "SEQUENCE",
    [VARVE_OBJECT_FUNCTION] = "FUNCTION",
    [VARVE_OBJECT_PROCEDURE] = "PROCEDURE",
    [VARVE_OBJECT_AGGREGATE] = "AGGREGATE",
    [VARVE_OBJECT_FOREIGN_WRAPPER] = "FOREIGN DATA WRAPPER",
    [VARVE_OBJECT_FOREIGN_SERVER] = "SERVER",
    [VARVE_OBJECT_TABLE] = "TABLE",
    [VARVE_OBJECT_FOREIGN_TABLE] = "FOREIGN TABLE",
    [VARVE_OBJECT_VIRTUAL_TABLE] = "TABLE",
    [VARVE_OBJECT_VIEW] = "VIEW",
    [VARVE_OBJECT_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
    [VARVE_OBJECT_STATISTICS] = "STATISTICS",
    [VARVE_OBJECT_EVENT_TRIGGER] = "EVENT TRIGGER",
    [VARVE_OBJECT_INDEX] = "INDEX",
    [VARVE_OBJECT_COLUMN] = "COLUMN",
    [VARVE_OBJECT_RULE] = "RULE",
    [VARVE_OBJECT_TRIGGER] = "TRIGGER",
    [VARVE_OBJECT_POLICY] = "POLICY",
  };

  if (kind < G_N_ELEMENTS (words) && words[kind] != NULL)
    return words[kind];
  return "CONSTRAINT";
}

char *
varve_pg_target (const VarveSchema *schema, guint object)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);
  const char *word = varve_pg_word (entry->kind);
  g_autofree char *name = varve_pg_name (schema, object);
  g_autofree char *parent = NULL;

  if (entry->parent == VARVE_NO_OBJECT || entry->kind == VARVE_OBJECT_INDEX)
    return g_strdup_printf ("%s %s", word, name);
  parent = varve_pg_name (schema, entry->parent);
  if (entry->kind == VARVE_OBJECT_COLUMN)
    return g_strdup_printf ("COLUMN %s.%s", parent, name);
  if (varve_schema_get_object (schema, entry->parent)->kind == VARVE_OBJECT_DOMAIN)
    return g_strdup_printf ("%s %s ON DOMAIN %s", word, name, parent);
  return g_strdup_printf ("%s %s ON %s", word, name, parent);
}

const char *
varve_pg_get (const VarveSchema *schema, guint object, VarveAttribute attribute)
{
  return object != VARVE_NO_OBJECT ? varve_schema_get_attribute (schema, object, attribute) : NULL;
}

gboolean
varve_pg_differs (VarvePgRender *self, const VarvePgAction *action, VarveAttribute attribute)
{
  return g_strcmp0 (varve_pg_get (self->from, action->from, attribute),
                    varve_pg_get (self->to, action->to, attribute))
         != 0;
}

/* Adds a statement; takes @remark. */
void
varve_pg_add (VarvePgRender *self,
              const VarvePgAction *action,
              VarveRenderedFlags flags,
              char *remark,
              const char *format,
              ...)
{
  va_list arguments;

  va_start (arguments, format);
  varve_rendered_add (self->statements, action->change, flags, g_strdup_vprintf (format, arguments),
                      remark);
  va_end (arguments);
}

/* The end of the option that begins at @text: a comma outside of quotes. */
static const char *
find_option_end (const char *text)
{
  gboolean quoted = FALSE;

  for (; *text != '\0'; text++)
    if (*text == '\'')
      quoted = !quoted;
    else if (!quoted && strncmp (text, ", ", 2) == 0)
      return text;
  return text;
}

static GPtrArray *
split_options (const char *text)
{
  GPtrArray *options = g_ptr_array_new_with_free_func (g_free);

  while (text != NULL && *text != '\0')
    {
      const char *end = find_option_end (text);

      g_ptr_array_add (options, g_strndup (text, end - text));
      text = *end != '\0' ? end + 2 : end;
    }
  return options;
}

static gsize
get_key_length (const char *option)
{
  return strcspn (option, "= ");
}

static const char *
find_option (const GPtrArray *options, const char *like)
{
  gsize length = get_key_length (like);

  for (guint i = 0; i < options->len; i++)
    {
      const char *option = g_ptr_array_index (options, i);

      if (get_key_length (option) == length && strncmp (option, like, length) == 0)
        return option;
    }
  return NULL;
}

static void
append_item (GString *text, const char *item, gsize length)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append_len (text, item, length);
}

static char *
end_list (GString *text)
{
  return g_string_free (text, text->len == 0);
}

void
varve_pg_diff_options (const char *from, const char *to, char **set, char **reset)
{
  g_autoptr (GPtrArray) olds = split_options (from);
  g_autoptr (GPtrArray) news = split_options (to);
  GString *sets = g_string_new (NULL);
  GString *resets = g_string_new (NULL);

  for (guint i = 0; i < news->len; i++)
    {
      const char *option = g_ptr_array_index (news, i);

      if (g_strcmp0 (find_option (olds, option), option) != 0)
        append_item (sets, option, strlen (option));
    }
  for (guint i = 0; i < olds->len; i++)
    {
      const char *option = g_ptr_array_index (olds, i);

      if (find_option (news, option) == NULL)
        append_item (resets, option, get_key_length (option));
    }
  *set = end_list (sets);
  *reset = end_list (resets);
}
