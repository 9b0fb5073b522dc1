/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A difference in words, for people and for JSON. */
#include "config.h"

#include "schema/varve-difference.h"

#include "base/varve-i18n.h"

#include <string.h>

/**
 * varve_change_kind_get_nick:
 * @kind: a kind of change
 *
 * Returns: its name in JSON
 */
const char *
varve_change_kind_get_nick (VarveChangeKind kind)
{
  switch (kind)
    {
      case VARVE_CHANGE_ADD:
        return "add";
      case VARVE_CHANGE_DROP:
        return "drop";
      case VARVE_CHANGE_ALTER:
        return "alter";
      default:
        g_return_val_if_reached (NULL);
    }
}

/**
 * varve_difference_dup_name:
 * @self: a difference
 * @index: of a change
 *
 * Returns: (transfer full): the changed object's whole name, for people
 */
char *
varve_difference_dup_name (const VarveDifference *self, guint index)
{
  const VarveChange *change = varve_difference_get_change (self, index);

  if (change->to == VARVE_NO_OBJECT)
    return varve_schema_dup_name (self->from, change->from);
  return varve_schema_dup_name (self->to, change->to);
}

static void
append_item (GString *text, const char *item)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, item);
}

static const char *
get_shown (const char *value)
{
  return value != NULL ? value : "–";
}

static void
append_alterations (GString *text, const VarveDifference *self, const VarveChange *change)
{
  for (guint i = 0; i < VARVE_N_ATTRIBUTES; i++)
    if (change->attributes & (G_GUINT64_CONSTANT (1) << i))
      {
        const char *from = varve_schema_get_attribute (self->from, change->from, i);
        const char *to = varve_schema_get_attribute (self->to, change->to, i);
        g_autofree char *item = g_strdup_printf ("%s: %s → %s", varve_attribute_get_title (i),
                                                 get_shown (from), get_shown (to));

        append_item (text, item);
      }
  if (change->attributes == 0)
    append_item (text, _ ("order of values"));
}

/* What a column is, as a person would write it; of other objects the definition. */
static void
append_description (GString *text, const VarveSchema *schema, guint object)
{
  static const VarveAttribute shown[] = {
    VARVE_ATTRIBUTE_TYPE,      VARVE_ATTRIBUTE_NOT_NULL, VARVE_ATTRIBUTE_DEFAULT,
    VARVE_ATTRIBUTE_GENERATED, VARVE_ATTRIBUTE_IDENTITY, VARVE_ATTRIBUTE_DEFINITION,
  };
  guint n_parts = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      const char *value = varve_schema_get_attribute (schema, object, shown[i]);
      g_autofree char *item = NULL;

      if (value == NULL)
        continue;
      if (shown[i] == VARVE_ATTRIBUTE_TYPE || shown[i] == VARVE_ATTRIBUTE_DEFINITION)
        append_item (text, value);
      else if (shown[i] == VARVE_ATTRIBUTE_NOT_NULL)
        append_item (text, varve_attribute_get_title (shown[i]));
      else
        append_item (
            text, item = g_strdup_printf ("%s: %s", varve_attribute_get_title (shown[i]), value));
    }
  if (text->len == 0 && varve_schema_get_children (schema, object, &n_parts) != VARVE_NO_OBJECT)
    {
      guint first = varve_schema_get_children (schema, object, &n_parts);
      guint n_columns = 0;

      for (guint i = first; i < first + n_parts; i++)
        n_columns += varve_schema_get_object (schema, i)->kind == VARVE_OBJECT_COLUMN;
      if (n_columns > 0)
        g_string_append_printf (text, ngettext ("%u column", "%u columns", n_columns), n_columns);
    }
}

/**
 * varve_difference_dup_detail:
 * @self: a difference
 * @index: of a change
 *
 * Returns: (transfer full): what changes about the object, or what the object is that comes or
 *   goes; titles are translated, values are the database's own words. May be of several lines, and
 *   empty
 */
char *
varve_difference_dup_detail (const VarveDifference *self, guint index)
{
  const VarveChange *change = varve_difference_get_change (self, index);
  GString *text = g_string_new (NULL);

  if (change->kind == VARVE_CHANGE_ALTER)
    append_alterations (text, self, change);
  else if (change->kind == VARVE_CHANGE_ADD)
    append_description (text, self->to, change->to);
  else
    append_description (text, self->from, change->from);
  return g_string_free (text, FALSE);
}
