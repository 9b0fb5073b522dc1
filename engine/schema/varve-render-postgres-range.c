/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A range type stands with others that PostgreSQL made along with it and that have names of their
 * own: its multirange type, and the functions that make their values. Where a new range takes its
 * name, all of them let go of theirs. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

/* What stands behind @word in the definition, up to the next one. (transfer full) (nullable) */
static char *
dup_part (const char *definition, const char *word)
{
  static const char *const words[] = { ", SUBTYPE_OPCLASS = ", ", COLLATION = ", ", CANONICAL = ",
                                       ", SUBTYPE_DIFF = ", ", MULTIRANGE_TYPE_NAME = " };
  const char *found = strstr (definition, word);
  const char *end;

  if (found == NULL)
    return NULL;
  found += strlen (word);
  end = found + strlen (found);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *next = strstr (found, words[i]);

      if (next != NULL && next < end)
        end = next;
    }
  return g_strndup (found, end - found);
}

static char *
dup_subtype (const VarveSchema *schema, guint range)
{
  return dup_part (varve_pg_get (schema, range, VARVE_ATTRIBUTE_DEFINITION), "SUBTYPE = ");
}

/* Reads a name as the server quotes it, up to a point or the end. (transfer full) */
static char *
take_name (const char **text)
{
  GString *name = g_string_new (NULL);
  gboolean quoted = **text == '"';
  const char *at = *text + (quoted ? 1 : 0);

  for (; *at != '\0' && (quoted || *at != '.'); at++)
    {
      if (quoted && *at == '"' && *++at != '"')
        break;
      g_string_append_c (name, *at);
    }
  *text = *at == '.' ? at + 1 : at;
  return g_string_free (name, FALSE);
}

/* A function's name is its type's until the type gets another. */
static void
put_constructors_aside (VarvePgRender *self, const VarvePgAction *action, const char *aside)
{
  g_autofree char *name = varve_pg_name (self->from, action->from);
  g_autofree char *subtype = dup_subtype (self->from, action->from);

  varve_pg_add (self, action, 0, NULL, "ALTER FUNCTION %s(%s, %s) RENAME TO %s", name, subtype,
                subtype, aside);
  varve_pg_add (self, action, 0, NULL, "ALTER FUNCTION %s(%s, %s, text) RENAME TO %s", name,
                subtype, subtype, aside);
}

/* There is none before version 14. Of its functions only one takes no argument of a type that is
 * put aside, so that the new one would be the same. */
static void
put_multirange_aside (VarvePgRender *self, const VarvePgAction *action)
{
  g_autofree char *multirange
      = dup_part (varve_pg_get (self->from, action->from, VARVE_ATTRIBUTE_DEFINITION),
                  ", MULTIRANGE_TYPE_NAME = ");
  const char *rest = multirange;
  g_autofree char *namespace = NULL;
  g_autofree char *name = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *quoted = NULL;

  if (multirange == NULL)
    return;
  namespace = take_name (&rest);
  name = take_name (&rest);
  aside = varve_pg_dup_aside_name (self, namespace, name);
  quoted = varve_pg_quote (aside);
  varve_pg_add (self, action, 0, NULL, "ALTER TYPE %s RENAME TO %s", multirange, quoted);
  varve_pg_add (self, action, 0, NULL, "ALTER FUNCTION %s() RENAME TO %s", multirange, quoted);
}

void
varve_pg_put_range_aside (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveObject *object = varve_schema_get_object (self->from, action->from);
  guint to = self->from_to[action->from];
  g_autofree char *name = varve_pg_name (self->from, action->from);
  g_autofree char *aside = varve_pg_dup_aside_name (self, object->schema, object->name);
  g_autofree char *quoted = varve_pg_quote (aside);
  g_autofree char *old = dup_subtype (self->from, action->from);
  g_autofree char *new = dup_subtype (self->to, to);

  varve_pg_add (self, action, 0,
                !g_str_equal (old, new) && varve_pg_may_lose (old, new)
                    ? g_strdup_printf ("Fails, or changes values, where a bound does not fit into "
                                       "%s.",
                                       new)
                    : NULL,
                "ALTER TYPE %s RENAME TO %s", name, quoted);
  put_constructors_aside (self, action, quoted);
  put_multirange_aside (self, action);
}
