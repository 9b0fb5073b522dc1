/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways out where actions wait for each other in a circle: something goes and comes instead of being
 * replaced, a foreign key goes before its table, a wish is given up. */
#include "schema/varve-render-postgres-order-private.h"

#include "base/varve-i18n.h"

/* An action that @action waits for. */
static guint
find_before (VarvePgOrdering *self, guint action, const guint8 *done)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      const VarvePgEdge *edge = &g_array_index (self->edges, VarvePgEdge, i);

      if (edge->after == action && !done[edge->before])
        return edge->before;
    }
  for (guint i = 0; i < self->wishes->len; i++)
    if (g_array_index (self->wishes, VarvePgEdge, i).after == action)
      return g_array_index (self->wishes, VarvePgEdge, i).before;
  return G_MAXUINT;
}

/* Actions each of which waits for the one behind it, and the last for the first. (transfer full)
 * (element-type guint) */
static GArray *
find_circle (VarvePgOrdering *self, const guint8 *done)
{
  GArray *circle = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint *places = varve_pg_new_indexes (self->render->actions->len);
  guint action = 0;

  while (done[action])
    action++;
  for (; action != G_MAXUINT && places[action] == G_MAXUINT;
       action = find_before (self, action, done))
    {
      places[action] = circle->len;
      g_array_append_val (circle, action);
    }
  if (action != G_MAXUINT)
    g_array_remove_range (circle, 0, places[action]);
  return circle;
}

static gboolean
drops_table (VarvePgRender *self, guint action)
{
  const VarvePgAction *entry = varve_pg_get_action (self, action);

  return entry->verb == VARVE_PG_DROP
         && varve_object_kind_is_table (self->from->objects[entry->from].kind);
}

static gboolean
stands_on (VarvePgOrdering *self, guint object, guint drop)
{
  const VarveSchema *schema = self->render->from;
  const VarveObject *entry = &schema->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    if (self->drops[schema->needs[entry->first_need + i]] == drop)
      return TRUE;
  return FALSE;
}

/* Whether nothing but foreign keys makes the one table wait for the other. */
static gboolean
are_only_keys (VarvePgOrdering *self, guint before, guint after)
{
  VarvePgRender *render = self->render;
  guint table = varve_pg_get_action (render, before)->from;
  const VarveObject *entry = &render->from->objects[table];

  if (!drops_table (render, before) || !drops_table (render, after)
      || stands_on (self, table, after))
    return FALSE;
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (render->from->objects[i].kind != VARVE_OBJECT_FOREIGN_KEY && self->drops[i] == before
        && stands_on (self, i, after))
      return FALSE;
  return TRUE;
}

static void
drop_keys (VarvePgOrdering *self, guint before, guint after)
{
  VarvePgRender *render = self->render;
  const VarvePgAction *action = varve_pg_get_action (render, before);
  const VarveObject *entry = &render->from->objects[action->from];

  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (render->from->objects[i].kind == VARVE_OBJECT_FOREIGN_KEY && self->drops[i] == before
        && stands_on (self, i, after))
      {
        VarvePgAction drop = { VARVE_PG_DROP, i, VARVE_NO_OBJECT, render->from, i, action->change };

        g_array_append_val (self->order, drop);
      }
}

/* @after waits for @before no more. */
static void
remove_edges (VarvePgOrdering *self, guint before, guint after)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      VarvePgEdge *edge = &g_array_index (self->edges, VarvePgEdge, i);

      if (edge->before == before && edge->after == after)
        edge->after = before;
    }
  for (guint i = self->first[before]; i < self->first[before + 1]; i++)
    if (self->next[i] == after)
      {
        self->next[i] = G_MAXUINT;
        if (--self->n_before[after] == 0)
          varve_pg_ordering_push (self, after);
      }
}

/* Tables that refer to each other go once a key between them is gone. */
static gboolean
cut_keys (VarvePgOrdering *self, const GArray *circle)
{
  for (guint i = 0; i < circle->len; i++)
    {
      guint after = g_array_index (circle, guint, i);
      guint before = g_array_index (circle, guint, (i + 1) % circle->len);

      if (!are_only_keys (self, before, after))
        continue;
      drop_keys (self, before, after);
      remove_edges (self, before, after);
      return TRUE;
    }
  return FALSE;
}

static gboolean
set_circle_error (VarvePgOrdering *self, const GArray *circle, GError **error)
{
  VarvePgRender *render = self->render;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < circle->len; i++)
    {
      const VarvePgAction *action = varve_pg_get_action (render, g_array_index (circle, guint, i));
      g_autofree char *name = varve_schema_dup_name (action->schema, action->object);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  varve_set_error (error, VARVE_ERROR_FAILED,
                   _ ("Leave one of them out, and write that step by hand."),
                   _ ("No order works for the changes of %s: each waits for another"), names->str);
  return FALSE;
}

/* A view or routine that would be replaced in place, and that can go and come as well. */
static gboolean
recreate_one (VarvePgOrdering *self, const GArray *circle)
{
  VarvePgRender *render = self->render;

  for (guint i = 0; i < circle->len; i++)
    {
      const VarvePgAction *action = varve_pg_get_action (render, g_array_index (circle, guint, i));
      VarveObjectKind kind = action->schema->objects[action->object].kind;

      if (action->verb != VARVE_PG_ALTER
          || (kind != VARVE_OBJECT_VIEW && kind != VARVE_OBJECT_FUNCTION
              && kind != VARVE_OBJECT_PROCEDURE))
        continue;
      render->from_forced[action->from] = TRUE;
      return TRUE;
    }
  return FALSE;
}

/* FALSE with no @error: to be tried again. */
gboolean
varve_pg_ordering_find_way (VarvePgOrdering *self, const guint8 *done, GError **error)
{
  g_autoptr (GArray) circle = find_circle (self, done);

  if (recreate_one (self, circle))
    return FALSE;
  return cut_keys (self, circle) || varve_pg_ordering_give_up_wishes (self)
         || set_circle_error (self, circle, error);
}
