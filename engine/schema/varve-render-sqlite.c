/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A difference as SQL of SQLite. Everything that goes and stands on something goes first, then
 * tables change, go and come, then what stands on them comes. Views and triggers that name a table
 * which is made anew go and come, too: SQLite reads all of them when it renames a table, and fails
 * at those that name what is not there just then. */

#include "schema/varve-render-sqlite-private.h"

#include "base/varve-i18n.h"
#include "schema/varve-sqlite-references.h"

#include <string.h>

static void
free_work (gpointer data)
{
  VarveSqliteWork *work = data;

  g_array_unref (work->changes);
  g_free (work);
}

gboolean
varve_sqlite_render_has_change (const VarveSqliteRender *self, guint from, VarveChangeKind kind)
{
  return self->by_from[from] != G_MAXUINT
         && varve_difference_get_change (self->difference, self->by_from[from])->kind == kind;
}

static gboolean
has_change_to (const VarveSqliteRender *self, guint to, VarveChangeKind kind)
{
  return self->by_to[to] != G_MAXUINT
         && varve_difference_get_change (self->difference, self->by_to[to])->kind == kind;
}

void
varve_sqlite_render_add (VarveSqliteRender *self,
                         guint change,
                         VarveRenderedFlags flags,
                         char *sql,
                         char *remark)
{
  varve_rendered_add (self->statements, change, flags, sql, remark);
}

static guint *
make_map (guint n)
{
  guint *map = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    map[i] = G_MAXUINT;
  return map;
}

static void
map_changes (VarveSqliteRender *self)
{
  self->by_from = make_map (self->from->n_objects);
  self->by_to = make_map (self->to->n_objects);
  for (guint i = 0; i < varve_difference_get_size (self->difference); i++)
    {
      const VarveChange *change = varve_difference_get_change (self->difference, i);

      if (!self->selected[i])
        continue;
      if (change->from != VARVE_NO_OBJECT)
        self->by_from[change->from] = i;
      if (change->to != VARVE_NO_OBJECT)
        self->by_to[change->to] = i;
    }
}

static VarveSqliteWork *
add_work (VarveSqliteRender *self, guint from, guint to)
{
  VarveSqliteWork *work = g_new0 (VarveSqliteWork, 1);

  work->from = from;
  work->to = to;
  work->changes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->work[from] = work;
  g_ptr_array_add (self->works, work);
  return work;
}

/* Tables that go and come under a name that differs in case only. */
static void
find_renamed (VarveSqliteRender *self)
{
  g_autoptr (GHashTable) added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->to->n_roots; i++)
    if (self->to->objects[i].kind == VARVE_OBJECT_TABLE
        && has_change_to (self, i, VARVE_CHANGE_ADD))
      g_hash_table_insert (added, g_ascii_strdown (self->to->objects[i].name, -1),
                           GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < self->from->n_roots && g_hash_table_size (added) > 0; i++)
    {
      g_autofree char *folded = g_ascii_strdown (self->from->objects[i].name, -1);
      guint to = GPOINTER_TO_UINT (g_hash_table_lookup (added, folded));

      if (to == 0 || self->from->objects[i].kind != VARVE_OBJECT_TABLE
          || !varve_sqlite_render_has_change (self, i, VARVE_CHANGE_DROP))
        continue;
      self->to_of[i] = to - 1;
      add_work (self, i, to - 1)->is_renamed = TRUE;
    }
}

static void
pair_roots (VarveSqliteRender *self)
{
  guint j = 0;

  self->to_of = make_map (self->from->n_roots);
  for (guint i = 0; i < self->from->n_roots; i++)
    {
      int order = -1;

      while (j < self->to->n_roots
             && (order = varve_object_compare (&self->from->objects[i], &self->to->objects[j])) > 0)
        j++;
      if (j < self->to->n_roots && order == 0)
        self->to_of[i] = j;
    }
}

/* The former table that a change is about, or VARVE_NO_OBJECT. */
static guint
find_table (const VarveSqliteRender *self, const guint *from_of, const VarveChange *change)
{
  guint root = change->from != VARVE_NO_OBJECT
                   ? varve_schema_get_root (self->from, change->from)
                   : from_of[varve_schema_get_root (self->to, change->to)];

  if (root == VARVE_NO_OBJECT || self->from->objects[root].kind != VARVE_OBJECT_TABLE
      || self->to_of[root] == VARVE_NO_OBJECT)
    return VARVE_NO_OBJECT;
  return root;
}

static int
compare_works (gconstpointer a, gconstpointer b)
{
  const VarveSqliteWork *x = *(const VarveSqliteWork *const *) a;
  const VarveSqliteWork *y = *(const VarveSqliteWork *const *) b;

  return (x->from > y->from) - (x->from < y->from);
}

static void
take_change (VarveSqliteRender *self, const guint *from_of, guint index)
{
  const VarveChange *change = varve_difference_get_change (self->difference, index);
  VarveObjectKind kind = varve_difference_get_object (self->difference, index)->kind;
  guint root = find_table (self, from_of, change);
  gboolean belongs_to_shape = kind != VARVE_OBJECT_INDEX && kind != VARVE_OBJECT_TRIGGER;
  VarveSqliteWork *work;

  if (root == VARVE_NO_OBJECT || !belongs_to_shape)
    return;
  work = self->work[root];
  if (work == NULL)
    work = add_work (self, root, self->to_of[root]);
  if (self->selected[index])
    g_array_append_val (work->changes, index);
  else
    work->is_partial = TRUE;
}

/* Which tables are changed, and which of them ALTER TABLE can't change. */
static void
collect_works (VarveSqliteRender *self)
{
  g_autofree guint *from_of = make_map (self->to->n_roots);

  self->works = g_ptr_array_new_with_free_func (free_work);
  self->work = g_new0 (VarveSqliteWork *, MAX (self->from->n_roots, 1));
  find_renamed (self);
  for (guint i = 0; i < self->from->n_roots; i++)
    if (self->to_of[i] != VARVE_NO_OBJECT)
      from_of[self->to_of[i]] = i;
  for (guint i = 0; i < varve_difference_get_size (self->difference); i++)
    take_change (self, from_of, i);
  g_ptr_array_sort (self->works, compare_works);
  for (guint i = 0; i < self->works->len; i++)
    {
      VarveSqliteWork *work = g_ptr_array_index (self->works, i);

      if (work->changes->len > 0 || work->is_renamed)
        work->rebuilds = varve_sqlite_work_needs_rebuild (self, work);
    }
}

/* Whether this root is not there at the time when tables are renamed. */
static gboolean
is_away (const VarveSqliteRender *self, guint root)
{
  return (self->work[root] != NULL && self->work[root]->rebuilds)
         || self->fates[root] == VARVE_SQLITE_AGAIN
         || (self->from->objects[root].kind == VARVE_OBJECT_VIEW
             && self->by_from[root] != G_MAXUINT);
}

static gboolean
names_away (const VarveSqliteRender *self, guint object)
{
  const VarveObject *entry = &self->from->objects[object];

  for (guint i = 0; i < entry->n_needs; i++)
    {
      guint needed = self->from->needs[entry->first_need + i];

      if (self->from->objects[needed].parent == VARVE_NO_OBJECT && is_away (self, needed))
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  GHashTable *names;
  gboolean is_broken;
} Broken;

static void
look_up (const char *name, gpointer data)
{
  Broken *broken = data;
  g_autofree char *folded = g_ascii_strdown (name, -1);

  if (!g_str_has_prefix (folded, "sqlite_") && !g_str_has_prefix (folded, "pragma_")
      && !g_hash_table_contains (broken->names, folded))
    broken->is_broken = TRUE;
}

/* A view or trigger that names what is not there makes every renaming fail. */
static gboolean
is_broken (const VarveSqliteRender *self, guint object)
{
  const char *sql = varve_schema_get_attribute (self->from, object, VARVE_ATTRIBUTE_STATEMENT);
  Broken broken = { self->tables, FALSE };

  if (sql != NULL)
    varve_sqlite_find_references (sql, look_up, &broken);
  return broken.is_broken;
}

static gboolean
reads_all_views (const VarveSqliteRender *self)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      const VarveSqliteWork *work = g_ptr_array_index (self->works, i);

      if (work->rebuilds)
        return TRUE;
      for (guint j = 0; j < work->changes->len; j++)
        if (varve_difference_get_change (self->difference, g_array_index (work->changes, guint, j))
                ->kind
            == VARVE_CHANGE_DROP)
          return TRUE;
    }
  return FALSE;
}

/* What has to go and come because of others. Views in the order of what they need, so that one look
 * at each is enough; triggers behind them. */
static void
decide_fates (VarveSqliteRender *self)
{
  g_autofree guint8 *views = g_new0 (guint8, MAX (self->from->n_roots, 1));
  g_autoptr (GArray) order = NULL;

  self->fates = g_new0 (guint8, MAX (self->from->n_objects, 1));
  if (!reads_all_views (self))
    return;
  for (guint i = 0; i < self->from->n_roots; i++)
    views[i] = self->from->objects[i].kind == VARVE_OBJECT_VIEW;
  order = varve_sqlite_order_roots (self->from, views);
  for (guint i = 0; i < order->len; i++)
    {
      guint view = g_array_index (order, guint, i);

      if (self->by_from[view] == G_MAXUINT && (names_away (self, view) || is_broken (self, view)))
        self->fates[view] = VARVE_SQLITE_AGAIN;
    }
  for (guint i = self->from->n_roots; i < self->from->n_objects; i++)
    if (self->from->objects[i].kind == VARVE_OBJECT_TRIGGER && self->by_from[i] == G_MAXUINT
        && (names_away (self, i) || is_broken (self, i)))
      self->fates[i] = VARVE_SQLITE_AGAIN;
}

static void
collect_names (VarveSqliteRender *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < self->from->n_roots; i++)
    g_hash_table_add (self->tables, g_ascii_strdown (self->from->objects[i].name, -1));
  for (guint i = 0; i < self->from->n_objects; i++)
    if (self->from->objects[i].parent == VARVE_NO_OBJECT
        || self->from->objects[i].kind == VARVE_OBJECT_INDEX)
      g_hash_table_add (self->names, g_ascii_strdown (self->from->objects[i].name, -1));
  for (guint i = 0; i < self->to->n_objects; i++)
    if (self->to->objects[i].parent == VARVE_NO_OBJECT
        || self->to->objects[i].kind == VARVE_OBJECT_INDEX)
      g_hash_table_add (self->names, g_ascii_strdown (self->to->objects[i].name, -1));
}

static void
drop (VarveSqliteRender *self, guint object, VarveRenderedFlags flags, char *remark)
{
  varve_sqlite_render_add (self, self->by_from[object], flags,
                           varve_sqlite_dup_drop (self->from, object), remark);
}

/* Whether what stands on it goes with it. */
static gboolean
takes_parts_along (const VarveSqliteRender *self, guint root)
{
  if (self->from->objects[root].kind == VARVE_OBJECT_VIEW)
    return self->by_from[root] != G_MAXUINT || self->fates[root] == VARVE_SQLITE_AGAIN;
  return varve_sqlite_render_has_change (self, root, VARVE_CHANGE_DROP)
         || (self->work[root] != NULL && self->work[root]->rebuilds);
}

static gboolean
goes (const VarveSqliteRender *self, guint object)
{
  return self->by_from[object] != G_MAXUINT || self->fates[object] == VARVE_SQLITE_AGAIN;
}

static void
drop_triggers (VarveSqliteRender *self)
{
  for (guint i = self->from->n_roots; i < self->from->n_objects; i++)
    {
      guint root = self->from->objects[i].parent;

      if (self->from->objects[i].kind != VARVE_OBJECT_TRIGGER || !goes (self, i))
        continue;
      /* One that another table's renaming would stumble over can't wait for its own table to go. */
      if (takes_parts_along (self, root)
          && !(self->from->objects[root].kind == VARVE_OBJECT_TABLE && reads_all_views (self)
               && (names_away (self, i) || is_broken (self, i))))
        continue;
      drop (self, i, VARVE_RENDERED_PLAIN, NULL);
    }
}

static void
drop_views (VarveSqliteRender *self)
{
  g_autofree guint8 *wanted = g_new0 (guint8, MAX (self->from->n_roots, 1));
  g_autoptr (GArray) order = NULL;

  for (guint i = 0; i < self->from->n_roots; i++)
    wanted[i] = self->from->objects[i].kind == VARVE_OBJECT_VIEW && goes (self, i);
  order = varve_sqlite_order_roots (self->from, wanted);
  for (guint i = order->len; i > 0; i--)
    drop (self, g_array_index (order, guint, i - 1), VARVE_RENDERED_PLAIN, NULL);
}

static void
drop_indexes (VarveSqliteRender *self)
{
  for (guint i = self->from->n_roots; i < self->from->n_objects; i++)
    if (self->from->objects[i].kind == VARVE_OBJECT_INDEX && self->by_from[i] != G_MAXUINT
        && !takes_parts_along (self, self->from->objects[i].parent))
      drop (self, i, VARVE_RENDERED_PLAIN, NULL);
}

static gboolean
change_tables (VarveSqliteRender *self, GError **error)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      const VarveSqliteWork *work = g_ptr_array_index (self->works, i);

      if (!work->rebuilds)
        varve_sqlite_work_alter (self, work);
      else if (!varve_sqlite_work_rebuild (self, work, error))
        return FALSE;
    }
  return TRUE;
}

static void
drop_tables (VarveSqliteRender *self)
{
  g_autofree guint8 *wanted = g_new0 (guint8, MAX (self->from->n_roots, 1));
  g_autoptr (GArray) order = NULL;

  for (guint i = 0; i < self->from->n_roots; i++)
    wanted[i] = self->from->objects[i].kind != VARVE_OBJECT_VIEW
                && (varve_sqlite_render_has_change (self, i, VARVE_CHANGE_DROP)
                    || (self->from->objects[i].kind == VARVE_OBJECT_VIRTUAL_TABLE
                        && self->by_from[i] != G_MAXUINT))
                && !(self->work[i] != NULL && self->work[i]->is_renamed);
  order = varve_sqlite_order_roots (self->from, wanted);
  for (guint i = order->len; i > 0; i--)
    {
      guint table = g_array_index (order, guint, i - 1);
      gboolean is_virtual = self->from->objects[table].kind == VARVE_OBJECT_VIRTUAL_TABLE;

      drop (self, table, VARVE_RENDERED_LOSES,
            g_strdup_printf (is_virtual ? _ ("What “%s” holds is lost.")
                                        : _ ("The rows of “%s” are lost."),
                             self->from->objects[table].name));
    }
}

static void
create (VarveSqliteRender *self, guint object, char *remark)
{
  varve_sqlite_render_add (self, self->by_to[object],
                           remark != NULL ? VARVE_RENDERED_FINISH : VARVE_RENDERED_PLAIN,
                           varve_sqlite_dup_create (self->to, object), remark);
}

static void
create_parts (VarveSqliteRender *self, guint root, VarveObjectKind kind)
{
  const VarveObject *entry = &self->to->objects[root];

  for (guint i = entry->first_child; i < entry->first_child + entry->n_children; i++)
    if (self->to->objects[i].kind == kind)
      varve_sqlite_render_add (self, self->by_to[root], VARVE_RENDERED_PLAIN,
                               varve_sqlite_dup_create (self->to, i), NULL);
}

static gboolean
is_new_table (const VarveSqliteRender *self, guint root)
{
  VarveObjectKind kind = self->to->objects[root].kind;

  return (kind == VARVE_OBJECT_TABLE && has_change_to (self, root, VARVE_CHANGE_ADD))
         || (kind == VARVE_OBJECT_VIRTUAL_TABLE && self->by_to[root] != G_MAXUINT);
}

static gboolean
is_renamed_to (const VarveSqliteRender *self, guint root)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      const VarveSqliteWork *work = g_ptr_array_index (self->works, i);

      if (work->is_renamed && work->to == root)
        return TRUE;
    }
  return FALSE;
}

/* A virtual table comes empty, where one with this name was filled. */
static void
create_tables (VarveSqliteRender *self)
{
  g_autofree guint8 *wanted = g_new0 (guint8, MAX (self->to->n_roots, 1));
  g_autoptr (GArray) order = NULL;

  for (guint i = 0; i < self->to->n_roots; i++)
    wanted[i] = is_new_table (self, i) && !is_renamed_to (self, i);
  order = varve_sqlite_order_roots (self->to, wanted);
  for (guint i = 0; i < order->len; i++)
    {
      guint table = g_array_index (order, guint, i);

      create (self, table,
              has_change_to (self, table, VARVE_CHANGE_ALTER) ? g_strdup_printf (
                  _ ("“%s” is made anew and empty: fill it again."), self->to->objects[table].name)
                                                              : NULL);
      create_parts (self, table, VARVE_OBJECT_INDEX);
    }
}

static void
create_indexes (VarveSqliteRender *self)
{
  for (guint i = 0; i < self->works->len; i++)
    {
      const VarveSqliteWork *work = g_ptr_array_index (self->works, i);

      if (work->is_renamed)
        create_parts (self, work->to, VARVE_OBJECT_INDEX);
    }
  for (guint i = self->to->n_roots; i < self->to->n_objects; i++)
    if (self->to->objects[i].kind == VARVE_OBJECT_INDEX && self->by_to[i] != G_MAXUINT)
      create (self, i, NULL);
}

/* The views that come: changed ones as they will be, the others as they were. */
static void
create_views (VarveSqliteRender *self)
{
  g_autofree guint8 *wanted = g_new0 (guint8, MAX (self->to->n_roots, 1));
  g_autofree guint *from_of = make_map (self->to->n_roots);
  g_autoptr (GArray) order = NULL;

  for (guint i = 0; i < self->from->n_roots; i++)
    if (self->fates[i] == VARVE_SQLITE_AGAIN && self->to_of[i] == VARVE_NO_OBJECT)
      /* Kept although the later schema doesn't have it. */
      varve_sqlite_render_add (self, G_MAXUINT, VARVE_RENDERED_PLAIN,
                               varve_sqlite_dup_create (self->from, i), NULL);
    else if (self->fates[i] == VARVE_SQLITE_AGAIN)
      from_of[self->to_of[i]] = i;
  for (guint i = 0; i < self->to->n_roots; i++)
    wanted[i] = self->to->objects[i].kind == VARVE_OBJECT_VIEW
                && (self->by_to[i] != G_MAXUINT || from_of[i] != VARVE_NO_OBJECT);
  order = varve_sqlite_order_roots (self->to, wanted);
  for (guint i = 0; i < order->len; i++)
    {
      guint view = g_array_index (order, guint, i);

      if (self->by_to[view] != G_MAXUINT)
        create (self, view, NULL);
      else
        varve_sqlite_render_add (self, G_MAXUINT, VARVE_RENDERED_PLAIN,
                                 varve_sqlite_dup_create (self->from, from_of[view]), NULL);
    }
}

/* Whether a trigger that doesn't change itself was dropped, by itself or with what it stands on. */
static gboolean
comes_again (const VarveSqliteRender *self, guint trigger)
{
  guint root = self->from->objects[trigger].parent;

  if (self->by_from[trigger] != G_MAXUINT
      || varve_sqlite_render_has_change (self, root, VARVE_CHANGE_DROP))
    return FALSE;
  return self->fates[trigger] == VARVE_SQLITE_AGAIN || takes_parts_along (self, root);
}

static void
create_triggers (VarveSqliteRender *self)
{
  for (guint i = self->from->n_roots; i < self->from->n_objects; i++)
    if (self->from->objects[i].kind == VARVE_OBJECT_TRIGGER && comes_again (self, i))
      varve_sqlite_render_add (self, G_MAXUINT, VARVE_RENDERED_PLAIN,
                               varve_sqlite_dup_create (self->from, i), NULL);
  for (guint i = self->to->n_roots; i < self->to->n_objects; i++)
    if (self->to->objects[i].kind == VARVE_OBJECT_TRIGGER
        && (self->by_to[i] != G_MAXUINT
            || has_change_to (self, self->to->objects[i].parent, VARVE_CHANGE_ADD)))
      varve_sqlite_render_add (
          self,
          self->by_to[i] != G_MAXUINT ? self->by_to[i] : self->by_to[self->to->objects[i].parent],
          VARVE_RENDERED_PLAIN, varve_sqlite_dup_create (self->to, i), NULL);
}

static void
clear (VarveSqliteRender *self)
{
  g_free (self->by_from);
  g_free (self->by_to);
  g_free (self->to_of);
  g_free (self->work);
  g_free (self->fates);
  g_clear_pointer (&self->works, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->tables, g_hash_table_unref);
}

gboolean
varve_render_sqlite (VarveDifference *difference,
                     const guint8 *selected,
                     const VarveRenderOptions *options,
                     GPtrArray *statements,
                     GError **error)
{
  VarveSqliteRender self = { .difference = difference,
                             .from = difference->from,
                             .to = difference->to,
                             .selected = selected,
                             .statements = statements };
  gboolean done;

  map_changes (&self);
  pair_roots (&self);
  collect_works (&self);
  collect_names (&self);
  decide_fates (&self);
  drop_triggers (&self);
  drop_views (&self);
  drop_indexes (&self);
  done = change_tables (&self, error);
  if (done)
    {
      drop_tables (&self);
      create_tables (&self);
      create_indexes (&self);
      create_views (&self);
      create_triggers (&self);
    }
  clear (&self);
  return done;
}
