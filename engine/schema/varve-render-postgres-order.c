/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the statements: what depends on something goes before it and comes after it, what
 * has a name lets go of it before another takes it. Among what is free the order is that in which
 * people read a schema, so that the same difference always gives the same script. */
#include "schema/varve-render-postgres-private.h"

#include "base/varve-i18n.h"

#include <string.h>

/* What has to be done before what. */
typedef struct
{
  guint before;
  guint after;
} Edge;

typedef struct
{
  VarvePgRender *render;
  guint *drops;    /* of each former object its action, folded ones their parent's; G_MAXUINT */
  guint *asides;   /* of each former object */
  guint *creates;  /* of each later object */
  guint *alters;   /* of each later object */
  GArray *edges;   /* (element-type Edge) */
  GArray *wishes;  /* (element-type Edge): given up where they leave no way */
  guint *first;    /* of each action a run of @next */
  guint *next;     /* (element-type guint): actions that wait for it */
  guint *n_before; /* how many each action waits for */
  guint64 *ranks;
  GArray *heap;  /* (element-type guint): actions that wait for none, the lowest rank on top */
  GArray *order; /* (element-type VarvePgAction): what was found so far */
} Ordering;

static VarvePgAction *
get_action (VarvePgRender *self, guint index)
{
  return &g_array_index (self->actions, VarvePgAction, index);
}

static void
add_action (VarvePgRender *self,
            VarvePgVerb verb,
            guint from,
            guint to,
            VarveSchema *schema,
            guint object,
            guint change)
{
  VarvePgAction action = { verb, from, to, schema, object, change };

  g_array_append_val (self->actions, action);
}

/* A sequence that a column owns goes with it. */
gboolean
varve_pg_goes_with_owner (VarvePgRender *self, guint from)
{
  const VarveObject *object = &self->from->objects[from];

  if (object->kind != VARVE_OBJECT_SEQUENCE
      || varve_pg_get (self->from, from, VARVE_ATTRIBUTE_OWNED_BY) == NULL)
    return FALSE;
  for (guint i = 0; i < object->n_needs; i++)
    {
      guint needed = self->from->needs[object->first_need + i];

      if (self->from->objects[needed].kind == VARVE_OBJECT_COLUMN
          && (self->from_fate[needed] == VARVE_PG_GOES
              || self->from_fate[needed] == VARVE_PG_RECREATED))
        return TRUE;
    }
  return FALSE;
}

/* A partition goes with what it is a partition of. */
static gboolean
goes_with_whole (VarvePgRender *self, guint from)
{
  const VarveObject *object = &self->from->objects[from];

  if (self->from_fate[from] != VARVE_PG_GOES
      || varve_pg_get (self->from, from, VARVE_ATTRIBUTE_PARTITION_OF) == NULL)
    return FALSE;
  return self->from_fate[varve_pg_get_whole (self->from, from)] == VARVE_PG_GOES
         && object->kind == VARVE_OBJECT_TABLE;
}

/* One that stays, or comes to another column, must not go with its former one. */
static void
add_disowning (VarvePgRender *self, guint from)
{
  if (self->from_fate[from] != VARVE_PG_GOES && varve_pg_goes_with_owner (self, from))
    add_action (self, VARVE_PG_DISOWN, from, self->from_to[from], self->from, from,
                self->from_change[from]);
}

/* Whether the object is a part that is done with its parent. */
static gboolean
is_done_with_parent (VarvePgRender *self, VarveSchema *schema, const guint8 *fates, guint object)
{
  guint parent = schema->objects[object].parent;
  VarvePgFate whole = schema == self->from ? VARVE_PG_GOES : VARVE_PG_COMES;

  if (parent == VARVE_NO_OBJECT || (fates[parent] != whole && fates[parent] != VARVE_PG_RECREATED)
      || (fates[object] != whole && fates[object] != VARVE_PG_RECREATED))
    return FALSE;
  return schema == self->from || varve_pg_is_folded (self, schema, object);
}

static void
add_drop (VarvePgRender *self, guint from)
{
  VarvePgFate fate = self->from_fate[from];

  if ((fate != VARVE_PG_GOES && fate != VARVE_PG_RECREATED && fate != VARVE_PG_REPLACED)
      || varve_pg_goes_with_owner (self, from) || goes_with_whole (self, from))
    return;
  if (fate == VARVE_PG_REPLACED)
    add_action (self, VARVE_PG_ASIDE, from, self->from_to[from], self->from, from,
                self->from_change[from]);
  if (is_done_with_parent (self, self->from, self->from_fate, from))
    return;
  add_action (self, VARVE_PG_DROP, from, VARVE_NO_OBJECT, self->from, from,
              self->from_change[from]);
}

/* A recreated object whose change was not chosen, or that does not change, comes as it was. */
static void
add_recreation (VarvePgRender *self, guint from)
{
  guint to = self->from_to[from];
  gboolean as_it_will_be = to != VARVE_NO_OBJECT && self->to_change[to] != G_MAXUINT;

  if (self->from_fate[from] != VARVE_PG_RECREATED && self->from_fate[from] != VARVE_PG_REPLACED)
    return;
  if (as_it_will_be && is_done_with_parent (self, self->to, self->to_fate, to))
    return;
  if (!as_it_will_be && self->from->objects[from].parent != VARVE_NO_OBJECT
      && self->from_fate[self->from->objects[from].parent] == VARVE_PG_RECREATED
      && varve_pg_is_folded (self, self->from, from))
    return;
  add_action (self, VARVE_PG_CREATE, VARVE_NO_OBJECT, to, as_it_will_be ? self->to : self->from,
              as_it_will_be ? to : from, as_it_will_be ? self->to_change[to] : G_MAXUINT);
}

static gboolean
is_owned (const VarveSchema *schema, guint object)
{
  return schema->objects[object].kind == VARVE_OBJECT_SEQUENCE
         && varve_pg_get (schema, object, VARVE_ATTRIBUTE_OWNED_BY) != NULL;
}

static void
add_to_side (VarvePgRender *self, guint to)
{
  VarvePgFate fate = self->to_fate[to];

  if (fate == VARVE_PG_ALTERS && self->to_change[to] == G_MAXUINT)
    add_action (self, VARVE_PG_MOVE, self->to_from[to], to, self->from, self->to_from[to],
                G_MAXUINT);
  else if (fate == VARVE_PG_ALTERS)
    add_action (self, VARVE_PG_ALTER, self->to_from[to], to, self->to, to, self->to_change[to]);
  else if (fate == VARVE_PG_COMES && !is_done_with_parent (self, self->to, self->to_fate, to))
    add_action (self, VARVE_PG_CREATE, VARVE_NO_OBJECT, to, self->to, to, self->to_change[to]);
  else
    return;
}

/* A sequence gets its column, or gets it back. */
static void
add_owning (VarvePgRender *self, guint to)
{
  guint from = self->to_from[to];
  gboolean is_chosen = self->to_change[to] != G_MAXUINT;

  if (!is_owned (self->to, to) || (from == VARVE_NO_OBJECT && !is_chosen))
    return;
  if (from == VARVE_NO_OBJECT || varve_pg_goes_with_owner (self, from)
      || (is_chosen
          && g_strcmp0 (varve_pg_get (self->from, from, VARVE_ATTRIBUTE_OWNED_BY),
                        varve_pg_get (self->to, to, VARVE_ATTRIBUTE_OWNED_BY))
                 != 0))
    add_action (self, VARVE_PG_OWN, VARVE_NO_OBJECT, to, self->to, to, self->to_change[to]);
}

/* An identity has a sequence of its own, whose name another may want. */
static void
add_identity (VarvePgRender *self, guint from)
{
  guint to = self->from_to[from];

  if (to != VARVE_NO_OBJECT && self->to_fate[to] == VARVE_PG_ALTERS
      && varve_pg_get (self->from, from, VARVE_ATTRIBUTE_IDENTITY) != NULL
      && varve_pg_get (self->to, to, VARVE_ATTRIBUTE_IDENTITY) == NULL)
    add_action (self, VARVE_PG_UNDEFAULT, from, to, self->from, from, self->to_change[to]);
}

/* A column's default calls a function that is made again: it lets go of it meanwhile. */
static void
add_defaults (VarvePgRender *self, guint from)
{
  const VarveObject *object = &self->from->objects[from];
  guint to = self->from_to[from];

  if (object->kind != VARVE_OBJECT_COLUMN || to == VARVE_NO_OBJECT
      || varve_pg_get (self->from, from, VARVE_ATTRIBUTE_DEFAULT) == NULL
      || self->from_fate[from] == VARVE_PG_GOES || self->from_fate[from] == VARVE_PG_RECREATED)
    return;
  for (guint i = 0; i < object->n_needs; i++)
    {
      guint needed = self->from->needs[object->first_need + i];

      if (self->from_fate[needed] == VARVE_PG_RECREATED
          && self->from->objects[needed].kind == VARVE_OBJECT_FUNCTION)
        {
          add_action (self, VARVE_PG_UNDEFAULT, from, to, self->from, from, G_MAXUINT);
          if (varve_pg_get (self->to, to, VARVE_ATTRIBUTE_DEFAULT) != NULL)
            add_action (self, VARVE_PG_REDEFAULT, from, to, self->to, to, G_MAXUINT);
          return;
        }
    }
}

void
varve_pg_add_actions (VarvePgRender *self)
{
  for (guint i = 0; i < self->from->n_objects; i++)
    {
      add_disowning (self, i);
      add_drop (self, i);
      add_recreation (self, i);
      add_identity (self, i);
      add_defaults (self, i);
    }
  for (guint i = 0; i < self->to->n_objects; i++)
    {
      add_to_side (self, i);
      add_owning (self, i);
    }
}

static void
add_edge (Ordering *self, guint before, guint after)
{
  Edge edge = { before, after };

  if (before != G_MAXUINT && after != G_MAXUINT && before != after)
    g_array_append_val (self->edges, edge);
}

static gboolean
is_routine (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_FUNCTION || kind == VARVE_OBJECT_PROCEDURE
         || kind == VARVE_OBJECT_AGGREGATE;
}

static void
add_wish (Ordering *self, guint before, guint after)
{
  Edge edge = { before, after };

  if (before != G_MAXUINT && after != G_MAXUINT && before != after)
    g_array_append_val (self->wishes, edge);
}

static guint *
new_indexes (guint n)
{
  guint *indexes = g_new (guint, MAX (n, 1));

  memset (indexes, 0xff, n * sizeof (guint));
  return indexes;
}

/* Parts of parts go with the whole of them. */
static guint
find_drop_of_whole (Ordering *self, guint partition)
{
  while (goes_with_whole (self->render, partition))
    partition = varve_pg_get_whole (self->render->from, partition);
  return self->drops[partition];
}

/* Which action an object is done by. Folded parts are done by their parent's. */
static void
index_actions (Ordering *self)
{
  VarvePgRender *render = self->render;

  self->drops = new_indexes (render->from->n_objects);
  self->asides = new_indexes (render->from->n_objects);
  self->creates = new_indexes (render->to->n_objects);
  self->alters = new_indexes (render->to->n_objects);
  for (guint i = 0; i < render->actions->len; i++)
    {
      const VarvePgAction *action = get_action (render, i);

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
    if (goes_with_whole (render, i))
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
  return is_owned (schema, object) && schema->objects[needed].kind == VARVE_OBJECT_COLUMN;
}

/* What @object of the later schema needs is there before @action. */
static void
add_needs_of (Ordering *self, guint action, guint object)
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
add_needs (Ordering *self, guint action, guint object)
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
add_former_needs (Ordering *self, guint action, guint object)
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
  if (get_action (render, action)->verb != VARVE_PG_CREATE)
    return;
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (render->from_to[i] != VARVE_NO_OBJECT && self->creates[render->from_to[i]] == action)
      add_former_needs (self, action, i);
}

/* @action is done before what @object of the former schema stood on goes. */
static void
add_releases (Ordering *self, guint action, guint object)
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
add_all_releases (Ordering *self, guint action, guint object)
{
  const VarveObject *entry = &self->render->from->objects[object];

  add_releases (self, action, object);
  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (self->drops[i] == action)
      add_all_releases (self, action, i);
}

/* What stands on an object and goes does so before it is altered. */
static void
add_way (Ordering *self, guint action, guint object)
{
  VarvePgRender *render = self->render;

  for (guint i = render->dependent_first[object]; i < render->dependent_first[object + 1]; i++)
    if (!is_ownership (render->from, render->dependents[i], object))
      add_edge (self, self->drops[render->dependents[i]], action);
}

/* A routine that goes names the type by the name that it has before it steps aside. */
static void
add_room (Ordering *self, guint action, guint type)
{
  VarvePgRender *render = self->render;

  for (guint i = render->dependent_first[type]; i < render->dependent_first[type + 1]; i++)
    if (is_routine (render->from->objects[render->dependents[i]].kind))
      add_edge (self, self->drops[render->dependents[i]], action);
}

/* @action is done before the column goes that owns the sequence. */
static void
add_disowning_edges (Ordering *self, guint action, guint sequence)
{
  const VarveObject *entry = &self->render->from->objects[sequence];

  for (guint i = 0; i < entry->n_needs; i++)
    add_edge (self, action, self->drops[self->render->from->needs[entry->first_need + i]]);
}

static void
add_action_edges (Ordering *self, guint index)
{
  VarvePgRender *render = self->render;
  const VarvePgAction *action = get_action (render, index);

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
add_name_edges (Ordering *self)
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
add_overload_wishes (Ordering *self)
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

/* What goes, from the last to the first; then what comes and changes, table by table; then the keys
 * between tables. */
static guint64
make_rank (VarvePgRender *self, const VarvePgAction *action)
{
  const VarveSchema *schema = action->schema;
  guint root = varve_schema_get_root (schema, action->object);
  gboolean is_key = schema->objects[action->object].kind == VARVE_OBJECT_FOREIGN_KEY;

  if (action->verb == VARVE_PG_DROP || action->verb == VARVE_PG_UNDEFAULT
      || action->verb == VARVE_PG_DISOWN)
    return G_MAXUINT - action->from;
  return ((guint64) (is_key ? 2 : 1) << 62) | ((guint64) root << 31) | action->object;
}

static gboolean
is_lower (Ordering *self, guint a, guint b)
{
  if (self->ranks[a] != self->ranks[b])
    return self->ranks[a] < self->ranks[b];
  return a < b;
}

static void
push (Ordering *self, guint action)
{
  guint *heap;
  guint i = self->heap->len;

  g_array_append_val (self->heap, action);
  heap = (guint *) (gpointer) self->heap->data;
  for (; i > 0 && is_lower (self, action, heap[(i - 1) / 2]); i = (i - 1) / 2)
    heap[i] = heap[(i - 1) / 2];
  heap[i] = action;
}

static guint
pop (Ordering *self)
{
  guint *heap = (guint *) (gpointer) self->heap->data;
  guint top = heap[0];
  guint last = heap[self->heap->len - 1];
  guint n = self->heap->len - 1;
  guint i = 0;

  g_array_set_size (self->heap, n);
  while (2 * i + 1 < n)
    {
      guint child = 2 * i + 1;

      if (child + 1 < n && is_lower (self, heap[child + 1], heap[child]))
        child++;
      if (!is_lower (self, heap[child], last))
        break;
      heap[i] = heap[child];
      i = child;
    }
  if (n > 0)
    heap[i] = last;
  return top;
}

static void
index_edges (Ordering *self)
{
  guint n = self->render->actions->len;
  guint *first = g_new0 (guint, n + 2);

  self->n_before = g_new0 (guint, n + 1);
  self->next = g_new (guint, self->edges->len + 1);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      first[edge->before + 2]++;
      self->n_before[edge->after]++;
    }
  for (guint i = 2; i < n + 2; i++)
    first[i] += first[i - 1];
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      self->next[first[edge->before + 1]++] = edge->after;
    }
  self->first = first;
}

static void
count_wishes (Ordering *self)
{
  for (guint i = 0; i < self->wishes->len; i++)
    self->n_before[g_array_index (self->wishes, Edge, i).after]++;
}

static void
fulfil_wish (Ordering *self, guint index)
{
  guint after = g_array_index (self->wishes, Edge, index).after;

  g_array_remove_index_fast (self->wishes, index);
  if (--self->n_before[after] == 0)
    push (self, after);
}

/* TRUE: there was one to give up. */
static gboolean
give_up_wishes (Ordering *self)
{
  if (self->wishes->len == 0)
    return FALSE;
  while (self->wishes->len > 0)
    fulfil_wish (self, self->wishes->len - 1);
  return TRUE;
}

static void
release (Ordering *self, guint action)
{
  for (guint i = self->wishes->len; i > 0; i--)
    if (g_array_index (self->wishes, Edge, i - 1).before == action)
      fulfil_wish (self, i - 1);
  for (guint i = self->first[action]; i < self->first[action + 1]; i++)
    if (self->next[i] != G_MAXUINT && --self->n_before[self->next[i]] == 0)
      push (self, self->next[i]);
}

/* An action that @action waits for. */
static guint
find_before (Ordering *self, guint action, const guint8 *done)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      if (edge->after == action && !done[edge->before])
        return edge->before;
    }
  for (guint i = 0; i < self->wishes->len; i++)
    if (g_array_index (self->wishes, Edge, i).after == action)
      return g_array_index (self->wishes, Edge, i).before;
  return G_MAXUINT;
}

/* Actions each of which waits for the one behind it, and the last for the first. (transfer full)
 * (element-type guint) */
static GArray *
find_circle (Ordering *self, const guint8 *done)
{
  GArray *circle = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint *places = new_indexes (self->render->actions->len);
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
  const VarvePgAction *entry = get_action (self, action);

  return entry->verb == VARVE_PG_DROP
         && varve_object_kind_is_table (self->from->objects[entry->from].kind);
}

static gboolean
stands_on (Ordering *self, guint object, guint drop)
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
are_only_keys (Ordering *self, guint before, guint after)
{
  VarvePgRender *render = self->render;
  guint table = get_action (render, before)->from;
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
drop_keys (Ordering *self, guint before, guint after)
{
  VarvePgRender *render = self->render;
  const VarvePgAction *action = get_action (render, before);
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
remove_edges (Ordering *self, guint before, guint after)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      Edge *edge = &g_array_index (self->edges, Edge, i);

      if (edge->before == before && edge->after == after)
        edge->after = before;
    }
  for (guint i = self->first[before]; i < self->first[before + 1]; i++)
    if (self->next[i] == after)
      {
        self->next[i] = G_MAXUINT;
        if (--self->n_before[after] == 0)
          push (self, after);
      }
}

/* Tables that refer to each other go once a key between them is gone. */
static gboolean
cut_keys (Ordering *self, const GArray *circle)
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
set_circle_error (Ordering *self, const GArray *circle, GError **error)
{
  VarvePgRender *render = self->render;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < circle->len; i++)
    {
      const VarvePgAction *action = get_action (render, g_array_index (circle, guint, i));
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
recreate_one (Ordering *self, const GArray *circle)
{
  VarvePgRender *render = self->render;

  for (guint i = 0; i < circle->len; i++)
    {
      const VarvePgAction *action = get_action (render, g_array_index (circle, guint, i));
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
static gboolean
find_way (Ordering *self, const guint8 *done, GError **error)
{
  g_autoptr (GArray) circle = find_circle (self, done);

  if (recreate_one (self, circle))
    return FALSE;
  return cut_keys (self, circle) || give_up_wishes (self) || set_circle_error (self, circle, error);
}

static gboolean
go_through (Ordering *self, GError **error)
{
  VarvePgRender *render = self->render;
  guint n = render->actions->len;
  g_autofree guint8 *done = g_malloc0 (n + 1);
  guint n_done = 0;

  for (guint i = 0; i < n; i++)
    if (self->n_before[i] == 0)
      push (self, i);
  while (n_done < n)
    {
      guint action;

      if (self->heap->len == 0)
        {
          if (!find_way (self, done, error))
            return FALSE;
          continue;
        }
      action = pop (self);
      done[action] = TRUE;
      n_done++;
      g_array_append_val (self->order, *get_action (render, action));
      release (self, action);
    }
  return TRUE;
}

static void
ordering_init (Ordering *self, VarvePgRender *render)
{
  self->render = render;
  self->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  self->wishes = g_array_new (FALSE, FALSE, sizeof (Edge));
  self->heap = g_array_new (FALSE, FALSE, sizeof (guint));
  self->order = g_array_new (FALSE, FALSE, sizeof (VarvePgAction));
  self->ranks = g_new (guint64, render->actions->len + 1);
  index_actions (self);
  for (guint i = 0; i < render->actions->len; i++)
    {
      self->ranks[i] = make_rank (render, get_action (render, i));
      add_action_edges (self, i);
    }
  add_name_edges (self);
  add_overload_wishes (self);
  index_edges (self);
  count_wishes (self);
}

static void
ordering_clear (Ordering *self)
{
  g_array_unref (self->edges);
  g_array_unref (self->wishes);
  g_array_unref (self->heap);
  g_clear_pointer (&self->order, g_array_unref);
  g_free (self->ranks);
  g_free (self->drops);
  g_free (self->asides);
  g_free (self->creates);
  g_free (self->alters);
  g_free (self->first);
  g_free (self->next);
  g_free (self->n_before);
}

/* Puts the actions into an order that works. FALSE with an error where there is none; FALSE without
 * one where something has to go and come instead, so that fates and actions are to be found again.
 */
gboolean
varve_pg_order_actions (VarvePgRender *render, GError **error)
{
  Ordering self = { NULL };
  gboolean found;

  ordering_init (&self, render);
  found = go_through (&self, error);
  if (found)
    {
      g_array_unref (render->actions);
      render->actions = g_steal_pointer (&self.order);
    }
  ordering_clear (&self);
  return found;
}
