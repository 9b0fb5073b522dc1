/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits for what: what depends on something goes before it and comes after it, what has a name
 * lets go of it before another takes it. */
#include "schema/varve-render-postgres-order-private.h"

static void
add_edge (VarvePgOrdering *self, guint before, guint after)
{
  VarvePgEdge edge = { before, after };

  if (before != G_MAXUINT && after != G_MAXUINT && before != after)
    g_array_append_val (self->edges, edge);
}

static void
add_wish (VarvePgOrdering *self, guint before, guint after)
{
  VarvePgEdge edge = { before, after };

  if (before != G_MAXUINT && after != G_MAXUINT && before != after)
    g_array_append_val (self->wishes, edge);
}

static gboolean
is_routine (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_FUNCTION || kind == VARVE_OBJECT_PROCEDURE
         || kind == VARVE_OBJECT_AGGREGATE;
}

/* Parts of parts go with the whole of them. */
static guint
find_drop_of_whole (VarvePgOrdering *self, guint partition)
{
  while (varve_pg_goes_with_whole (self->render, partition))
    partition = varve_pg_get_whole (self->render->from, partition);
  return self->drops[partition];
}

/* Which action an object is done by. Folded parts are done by their parent's. */
static void
index_actions (VarvePgOrdering *self)
{
  VarvePgRender *render = self->render;

  self->drops = varve_pg_new_indexes (render->from->n_objects);
  self->asides = varve_pg_new_indexes (render->from->n_objects);
  self->creates = varve_pg_new_indexes (render->to->n_objects);
  self->alters = varve_pg_new_indexes (render->to->n_objects);
  for (guint i = 0; i < render->actions->len; i++)
    {
      const VarvePgAction *action = varve_pg_get_action (render, i);

      if (action->verb == VARVE_PG_DROP)
        self->drops[action->from] = i;
      else if (action->verb == VARVE_PG_ASIDE)
        self->asides[action->from] = i;
      else if (action->verb == VARVE_PG_CREATE && action->to != VARVE_NO_OBJECT)
        self->creates[action->to] = i;
      else if (action->verb == VARVE_PG_ALTER || action->verb == VARVE_PG_MOVE)
        self->alters[action->to] = i;
    }
  for (guint i = 0; i < render->from->n_roots; i++)
    if (varve_pg_goes_with_whole (render, i))
      self->drops[i] = find_drop_of_whole (self, i);
  for (guint i = render->from->n_roots; i < render->from->n_objects; i++)
    if (self->drops[i] == G_MAXUINT)
      self->drops[i] = self->drops[render->from->objects[i].parent];
  for (guint i = render->to->n_roots; i < render->to->n_objects; i++)
    if (self->creates[i] == G_MAXUINT && self->alters[i] == G_MAXUINT)
      self->creates[i] = self->creates[render->to->objects[i].parent];
}

static gboolean
is_ownership (const VarveSchema *schema, guint object, guint needed)
{
  return varve_pg_is_owned (schema, object) && schema->objects[needed].kind == VARVE_OBJECT_COLUMN;
}

/* What @object of the later schema needs is there before @action. */
static void
add_needs_of (VarvePgOrdering *self, guint action, guint object)
{
  const VarveSchema *schema = self->render->to;
  const VarveObject *entry = &schema->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = schema->needs[entry->first_need + i];

      if (is_ownership (schema, object, needed))
        continue;
      add_edge (self, self->creates[needed], action);
      add_edge (self, self->alters[needed], action);
    }
  if (entry->parent != VARVE_NO_OBJECT)
    {
      add_edge (self, self->creates[entry->parent], action);
      add_edge (self, self->alters[entry->parent], action);
    }
}

/* The same for what is folded into it. */
static void
add_needs (VarvePgOrdering *self, guint action, guint object)
{
  const VarveObject *entry = &self->render->to->objects[object];

  add_needs_of (self, action, object);
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (self->creates[i] == action)
      add_needs (self, action, i);
}

/* Where something comes again as it was, what it stood on has come again before; the same for what
 * is folded into it. */
static void
add_former_needs (VarvePgOrdering *self, guint action, guint object)
{
  VarvePgRender *render = self->render;
  const VarveObject *entry = &render->from->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint former = render->from->needs[entry->first_need + i];
      guint needed = render->from_to[former];

      if (needed == VARVE_NO_OBJECT || is_ownership (render->from, object, former))
        continue;
      add_edge (self, self->creates[needed], action);
      add_edge (self, self->alters[needed], action);
    }
  if (entry->parent != VARVE_NO_OBJECT && render->from_to[entry->parent] != VARVE_NO_OBJECT)
    add_edge (self, self->creates[render->from_to[entry->parent]], action);
  if (varve_pg_get_action (render, action)->verb != VARVE_PG_CREATE)
    return;
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (render->from_to[i] != VARVE_NO_OBJECT && self->creates[render->from_to[i]] == action)
      add_former_needs (self, action, i);
}

/* @action is done before what @object of the former schema stood on goes. */
static void
add_releases (VarvePgOrdering *self, guint action, guint object)
{
  const VarveSchema *schema = self->render->from;
  const VarveObject *entry = &schema->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = schema->needs[entry->first_need + i];

      if (!is_ownership (schema, object, needed))
        add_edge (self, action, self->drops[needed]);
    }
  if (entry->parent != VARVE_NO_OBJECT)
    add_edge (self, action, self->drops[entry->parent]);
}

/* The same for what goes with it. */
static void
add_all_releases (VarvePgOrdering *self, guint action, guint object)
{
  const VarveObject *entry = &self->render->from->objects[object];

  add_releases (self, action, object);
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (self->drops[i] == action)
      add_all_releases (self, action, i);
}

/* What stands on an object and goes does so before it is altered. */
static void
add_way (VarvePgOrdering *self, guint action, guint object)
{
  VarvePgRender *render = self->render;

  for (guint i = render->dependent_first[object]; i < render->dependent_first[object + 1]; i++)
    if (!is_ownership (render->from, render->dependents[i], object))
      add_edge (self, self->drops[render->dependents[i]], action);
}

/* A routine that goes names the type by the name that it has before it steps aside. */
static void
add_room (VarvePgOrdering *self, guint action, guint type)
{
  VarvePgRender *render = self->render;

  for (guint i = render->dependent_first[type]; i < render->dependent_first[type + 1]; i++)
    if (is_routine (render->from->objects[render->dependents[i]].kind))
      add_edge (self, self->drops[render->dependents[i]], action);
}

/* A range's functions are known by the name of its subtype, which steps aside behind it. */
static void
add_names_before (VarvePgOrdering *self, guint action, guint type)
{
  const VarveObject *entry = &self->render->from->objects[type];

  if (entry->kind != VARVE_OBJECT_RANGE)
    return;
  for (guint i = 0; i < entry->n_needs; i++)
    add_edge (self, action, self->asides[self->render->from->needs[entry->first_need + i]]);
}

/* @action is done before the column goes that owns the sequence. */
static void
add_disowning_edges (VarvePgOrdering *self, guint action, guint sequence)
{
  const VarveObject *entry = &self->render->from->objects[sequence];

  for (guint i = 0; i < entry->n_needs; i++)
    add_edge (self, action, self->drops[self->render->from->needs[entry->first_need + i]]);
}

static void
add_action_edges (VarvePgOrdering *self, guint index)
{
  VarvePgRender *render = self->render;
  const VarvePgAction *action = varve_pg_get_action (render, index);

  switch (action->verb)
    {
      case VARVE_PG_DROP:
        add_all_releases (self, index, action->from);
        break;
      case VARVE_PG_UNDEFAULT:
        add_releases (self, index, action->from);
        add_edge (self, index, self->alters[action->to]);
        break;
      case VARVE_PG_REDEFAULT:
        add_needs_of (self, index, action->to);
        add_edge (self, self->alters[action->to], index);
        break;
      case VARVE_PG_ALTER:
      case VARVE_PG_MOVE:
        add_needs_of (self, index, action->to);
        add_former_needs (self, index, action->from);
        add_releases (self, index, action->from);
        add_way (self, index, action->from);
        break;
      case VARVE_PG_ASIDE:
        add_edge (self, index, self->creates[action->to]);
        add_edge (self, index, self->drops[action->from]);
        add_room (self, index, action->from);
        add_names_before (self, index, action->from);
        break;
      case VARVE_PG_DISOWN:
        add_disowning_edges (self, index, action->from);
        break;
      case VARVE_PG_CREATE:
        if (action->to != VARVE_NO_OBJECT)
          add_needs (self, index, action->to);
        if (action->schema == render->from)
          add_former_needs (self, index, action->object);
        break;
      case VARVE_PG_OWN:
        add_edge (self, self->creates[action->to], index);
        add_edge (self, self->alters[action->to], index);
        for (guint i = 0; i < render->to->objects[action->to].n_needs; i++)
          {
            guint needed = render->to->needs[render->to->objects[action->to].first_need + i];

            add_edge (self, self->creates[needed], index);
            add_edge (self, self->alters[needed], index);
            if (render->to->objects[needed].parent != VARVE_NO_OBJECT)
              add_edge (self, self->alters[render->to->objects[needed].parent], index);
          }
        break;
      default:
        g_return_if_reached ();
    }
}

/* What can't be there twice: a relation's or type's name in a schema, a constraint's in a table, …
 */
static char *
make_name_key (const VarveSchema *schema, guint object, gboolean as_constraint)
{
  const VarveObject *entry = &schema->objects[object];
  g_autofree char *whole = NULL;

  switch ((int) entry->kind)
    {
      case VARVE_OBJECT_FUNCTION:
      case VARVE_OBJECT_PROCEDURE:
      case VARVE_OBJECT_AGGREGATE:
        return g_strdup_printf ("F%s\n%s\n%s", entry->schema, entry->name, entry->signature);
      case VARVE_OBJECT_INDEX:
        break;
      case VARVE_OBJECT_PRIMARY_KEY:
      case VARVE_OBJECT_UNIQUE:
      case VARVE_OBJECT_EXCLUSION:
        if (!as_constraint)
          break;
        G_GNUC_FALLTHROUGH;
      case VARVE_OBJECT_FOREIGN_KEY:
      case VARVE_OBJECT_CHECK:
        whole = varve_schema_dup_name (schema, entry->parent);
        return g_strdup_printf ("C%s\n%s", whole, entry->name);
      default:
        if (entry->parent != VARVE_NO_OBJECT)
          {
            whole = varve_schema_dup_name (schema, entry->parent);
            return g_strdup_printf ("%d%s\n%s", entry->kind, whole, entry->name);
          }
        if (entry->schema == NULL)
          return g_strdup_printf ("%d%s", entry->kind, entry->name);
    }
  return g_strdup_printf ("R%s\n%s", entry->schema, entry->name);
}

/* A name is free before somebody else takes it. */
static void
add_name_edges (VarvePgOrdering *self)
{
  VarvePgRender *render = self->render;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < render->from->n_objects; i++)
    for (guint j = 0; self->drops[i] != G_MAXUINT && j < 2; j++)
      if (render->from_fate[varve_schema_get_root (render->from, i)] != VARVE_PG_REPLACED)
        g_hash_table_insert (names, make_name_key (render->from, i, j == 1),
                             GUINT_TO_POINTER (self->drops[i] + 1));
  if (g_hash_table_size (names) == 0)
    return;
  for (guint i = 0; i < render->to->n_objects; i++)
    for (guint j = 0; self->creates[i] != G_MAXUINT && j < 2; j++)
      {
        g_autofree char *key = make_name_key (render->to, i, j == 1);
        guint drop = GPOINTER_TO_UINT (g_hash_table_lookup (names, key));

        if (drop != 0)
          add_edge (self, drop - 1, self->creates[i]);
      }
}

/* While two functions of a name are there, a call may mean the wrong one, or neither. */
static void
add_overload_wishes (VarvePgOrdering *self)
{
  VarvePgRender *render = self->render;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < render->from->n_roots; i++)
    if (is_routine (render->from->objects[i].kind) && self->drops[i] != G_MAXUINT)
      g_hash_table_insert (names,
                           g_strdup_printf ("%s\n%s", render->from->objects[i].schema,
                                            render->from->objects[i].name),
                           GUINT_TO_POINTER (self->drops[i] + 1));
  for (guint i = 0; i < render->to->n_roots && g_hash_table_size (names) > 0; i++)
    if (is_routine (render->to->objects[i].kind) && self->creates[i] != G_MAXUINT)
      {
        g_autofree char *name = g_strdup_printf ("%s\n%s", render->to->objects[i].schema,
                                                 render->to->objects[i].name);

        add_wish (self, GPOINTER_TO_UINT (g_hash_table_lookup (names, name)) - 1, self->creates[i]);
      }
}

/* Which action each object is done by, and what each action waits for. */
void
varve_pg_ordering_find_edges (VarvePgOrdering *self)
{
  index_actions (self);
  for (guint i = 0; i < self->render->actions->len; i++)
    add_action_edges (self, i);
  add_name_edges (self);
  add_overload_wishes (self);
}
