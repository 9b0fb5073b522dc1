/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-change-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A view's whole definition is no line of a list. */
#define MAX_DETAIL 160

struct _VarveChangeItem
{
  GObject parent_instance;

  guint change;
  char *title;
  char *detail;
  char *schema; /* (nullable): of the table, where it has one */
  char *table;  /* (nullable): what it is about, if that is a table or a column */
  char *column; /* (nullable) */
  gboolean chosen;
  gboolean is_drop;
};

G_DEFINE_FINAL_TYPE (VarveChangeItem, varve_change_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CHOSEN,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
varve_change_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, VARVE_CHANGE_ITEM (object)->chosen);
}

static void
varve_change_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  varve_change_item_set_chosen (VARVE_CHANGE_ITEM (object), g_value_get_boolean (value));
}

static void
varve_change_item_finalize (GObject *object)
{
  VarveChangeItem *self = VARVE_CHANGE_ITEM (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->schema);
  g_free (self->table);
  g_free (self->column);
  G_OBJECT_CLASS (varve_change_item_parent_class)->finalize (object);
}

static void
varve_change_item_class_init (VarveChangeItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = varve_change_item_get_property;
  object_class->set_property = varve_change_item_set_property;
  object_class->finalize = varve_change_item_finalize;
  properties[PROP_CHOSEN]
      = g_param_spec_boolean ("chosen", NULL, NULL, TRUE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
varve_change_item_init (VarveChangeItem *self)
{
  self->chosen = TRUE;
}

/* One line, shortened in the middle of nothing: the whole text is in the script beside it. */
static char *
make_line (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n\t", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (g_utf8_strlen (line->str, -1) + g_utf8_strlen (words[i], -1) > MAX_DETAIL)
        {
          g_string_append (line, " …");
          break;
        }
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
    }
  return g_strdup (line->str);
}

static char *
make_detail (VarveDifference *difference, guint change)
{
  VarveObjectKind kind = varve_difference_get_object (difference, change)->kind;
  g_autofree char *detail = varve_difference_dup_detail (difference, change);
  g_autofree char *line = make_line (detail);
  const char *title = varve_object_kind_get_title (kind);

  switch (varve_difference_get_change (difference, change)->kind)
    {
      case VARVE_CHANGE_ADD:
        /* Translators: “New: Table, 9 columns” */
        return *line != '\0' ? g_strdup_printf (_ ("New: %s, %s"), title, line)
                             : g_strdup_printf (_ ("New: %s"), title);
      case VARVE_CHANGE_DROP:
        /* Translators: “Dropped: Column” */
        return g_strdup_printf (_ ("Dropped: %s"), title);
      case VARVE_CHANGE_ALTER:
        return g_strdup_printf ("%s: %s", title, line);
      default:
        g_return_val_if_reached (NULL);
    }
}

/* The usual schema needs no saying. */
static const char *
skip_public (const char *name)
{
  return g_str_has_prefix (name, "public.") ? name + strlen ("public.") : name;
}

static char *
make_title (VarveDifference *difference, guint change)
{
  g_autofree char *name = varve_difference_dup_name (difference, change);

  return g_strdup (skip_public (name));
}

static void
take_names (VarveChangeItem *self, VarveDifference *difference)
{
  const VarveChange *change = varve_difference_get_change (difference, self->change);
  VarveSchema *schema = change->kind == VARVE_CHANGE_DROP ? difference->from : difference->to;
  const VarveObject *object = varve_difference_get_object (difference, self->change);
  const VarveObject *table = object->kind == VARVE_OBJECT_COLUMN
                                 ? varve_schema_get_object (schema, object->parent)
                                 : object;

  if (!varve_object_kind_is_table (table->kind))
    return;
  self->schema = g_strdup (table->schema);
  self->table = g_strdup (table->name);
  self->column = object != table ? g_strdup (object->name) : NULL;
}

/**
 * varve_change_item_new:
 * @difference: a difference
 * @change: index of a change
 *
 * Returns: (transfer full): an item for that change, which is chosen
 */
VarveChangeItem *
varve_change_item_new (VarveDifference *difference, guint change)
{
  VarveChangeItem *self = g_object_new (VARVE_TYPE_CHANGE_ITEM, NULL);

  self->change = change;
  self->title = make_title (difference, change);
  self->detail = make_detail (difference, change);
  self->is_drop = varve_difference_get_change (difference, change)->kind == VARVE_CHANGE_DROP;
  take_names (self, difference);
  return self;
}

/**
 * varve_change_item_new_rename:
 * @rename: a rename that was found
 *
 * Returns: (transfer full): an item that says it, to be read and not chosen
 */
VarveChangeItem *
varve_change_item_new_rename (const VarveRename *rename)
{
  VarveChangeItem *self = g_object_new (VARVE_TYPE_CHANGE_ITEM, NULL);

  self->change = VARVE_NO_OBJECT;
  self->title
      = g_strdup_printf ("%s → %s", skip_public (rename->old_name), skip_public (rename->new_name));
  self->detail = g_strdup (rename->follows ? _ ("Renamed with it") : _ ("Renamed; its data stays"));
  return self;
}

/**
 * varve_change_item_get_change:
 *
 * Returns: the change's index in its difference
 */
guint
varve_change_item_get_change (VarveChangeItem *self)
{
  return self->change;
}

/**
 * varve_change_item_get_title:
 *
 * Returns: (transfer none): the changed object's name
 */
const char *
varve_change_item_get_title (VarveChangeItem *self)
{
  return self->title;
}

/**
 * varve_change_item_get_detail:
 *
 * Returns: (transfer none): what changes about it, in a line
 */
const char *
varve_change_item_get_detail (VarveChangeItem *self)
{
  return self->detail;
}

/**
 * varve_change_item_get_chosen:
 *
 * Returns: whether it goes into the script
 */
gboolean
varve_change_item_get_chosen (VarveChangeItem *self)
{
  return self->chosen;
}

/**
 * varve_change_item_set_chosen:
 * @chosen: whether it goes into the script
 *
 * Sets that.
 */
void
varve_change_item_set_chosen (VarveChangeItem *self, gboolean chosen)
{
  if (self->chosen == chosen)
    return;
  self->chosen = chosen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

/**
 * varve_change_item_is_drop:
 *
 * Returns: whether something goes by it
 */
gboolean
varve_change_item_is_drop (VarveChangeItem *self)
{
  return self->is_drop;
}

/**
 * varve_change_item_get_names:
 * @schema: (out) (nullable) (transfer none): of the table
 * @table: (out) (transfer none): the table
 * @column: (out) (nullable) (transfer none): its column; %NULL: the table itself
 *
 * Returns: whether it is about a table or a column
 */
gboolean
varve_change_item_get_names (VarveChangeItem *self,
                             const char **schema,
                             const char **table,
                             const char **column)
{
  *schema = self->schema;
  *table = self->table;
  *column = self->column;
  return self->table != NULL;
}
