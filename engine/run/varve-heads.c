/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-heads.h"

#include "base/varve-i18n.h"
#include "project/varve-script-touches.h"

static void
head_touch_free (VarveHeadTouch *self)
{
  varve_touch_free (self->touch);
  g_free (self);
}

static void
head_free (VarveHead *self)
{
  g_array_unref (self->own);
  g_ptr_array_unref (self->touches);
  g_free (self);
}

static void
collision_free (VarveCollision *self)
{
  g_free (self->name);
  g_free (self->column);
  g_free (self);
}

/* Counts for every revision how many heads reach it by parents. */
static void
count_reached (VarveGraph *graph, guint head, guint *counts)
{
  g_autofree guint8 *seen = g_new0 (guint8, varve_graph_get_size (graph));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  seen[head] = TRUE;
  g_array_append_val (open, head);
  while (open->len > 0)
    {
      guint index = g_array_index (open, guint, open->len - 1);
      guint n;
      const guint *parents = varve_graph_get_parents (graph, index, &n);

      g_array_set_size (open, open->len - 1);
      counts[index]++;
      for (guint i = 0; i < n; i++)
        if (!seen[parents[i]])
          {
            seen[parents[i]] = TRUE;
            g_array_append_val (open, parents[i]);
          }
    }
}

/* From @head down through revisions that only one head reaches. Display order is newest first. */
static GArray *
list_own (VarveGraph *graph, guint head, const guint *counts)
{
  GArray *own = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint8 *reached = g_new0 (guint8, varve_graph_get_size (graph));

  reached[head] = TRUE;
  for (guint index = head; index < varve_graph_get_size (graph); index++)
    {
      guint n;
      const guint *parents = varve_graph_get_parents (graph, index, &n);

      if (!reached[index] || counts[index] != 1)
        continue;
      g_array_append_val (own, index);
      for (guint i = 0; i < n; i++)
        reached[parents[i]] = TRUE;
    }
  return own;
}

static gboolean
read_touches (VarveProject *project,
              VarveGraph *graph,
              guint index,
              VarveDialect dialect,
              GPtrArray *touches,
              GError **error)
{
  VarveRevision *revision = varve_graph_get_revision (graph, index);
  g_autoptr (VarveScript) script = varve_project_load_script (project, revision, error);
  g_autoptr (GPtrArray) list = NULL;

  if (!script)
    return FALSE;
  list = varve_project_list_touches (project, script, &script->up, dialect, error);
  if (!list)
    return FALSE;
  g_ptr_array_set_free_func (list, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      VarveHeadTouch *item = g_new0 (VarveHeadTouch, 1);

      item->touch = g_ptr_array_index (list, i);
      item->index = index;
      g_ptr_array_add (touches, item);
    }
  return TRUE;
}

static VarveHead *
read_head (VarveProject *project,
           VarveGraph *graph,
           guint index,
           const guint *counts,
           VarveDialect dialect,
           VarveOperation *operation,
           GError **error)
{
  VarveHead *head = g_new0 (VarveHead, 1);

  head->index = index;
  head->own = list_own (graph, index, counts);
  head->touches = g_ptr_array_new_with_free_func ((GDestroyNotify) head_touch_free);
  for (guint i = 0; i < head->own->len; i++)
    if (varve_operation_set_error_if_cancelled (operation, error)
        || !read_touches (project, graph, g_array_index (head->own, guint, i), dialect,
                          head->touches, error))
      {
        head_free (head);
        return NULL;
      }
  return head;
}

static gboolean
is_serious (const VarveTouch *a, const VarveTouch *b)
{
  if (a->kind == VARVE_TOUCH_DROPS || b->kind == VARVE_TOUCH_DROPS || a->kind == VARVE_TOUCH_CREATES
      || b->kind == VARVE_TOUCH_CREATES)
    return TRUE;
  return a->kind == VARVE_TOUCH_ALTERS && b->kind == VARVE_TOUCH_ALTERS && a->column != NULL
         && g_strcmp0 (a->column, b->column) == 0;
}

/* One collision a pair of revisions, object and column; the serious one wins. */
static void
add_collision (GPtrArray *collisions, const VarveHeadTouch *a, const VarveHeadTouch *b)
{
  gboolean serious = is_serious (a->touch, b->touch);
  const char *column
      = g_strcmp0 (a->touch->column, b->touch->column) == 0 ? a->touch->column : NULL;
  VarveCollision *collision;

  for (guint i = 0; i < collisions->len; i++)
    {
      collision = g_ptr_array_index (collisions, i);
      if (collision->first == a->index && collision->second == b->index
          && g_str_equal (collision->object, a->touch->object)
          && g_str_equal (collision->name, a->touch->name)
          && g_strcmp0 (collision->column, column) == 0)
        {
          collision->serious = collision->serious || serious;
          return;
        }
    }
  collision = g_new0 (VarveCollision, 1);
  collision->first = a->index;
  collision->second = b->index;
  collision->object = a->touch->object;
  collision->name = g_strdup (a->touch->name);
  collision->column = g_strdup (column);
  collision->serious = serious;
  g_ptr_array_add (collisions, collision);
}

static GHashTable *
index_by_name (const VarveHead *head)
{
  GHashTable *by_name
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < head->touches->len; i++)
    {
      VarveHeadTouch *item = g_ptr_array_index (head->touches, i);
      GPtrArray *list = g_hash_table_lookup (by_name, item->touch->name);

      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (by_name, item->touch->name, list);
        }
      g_ptr_array_add (list, item);
    }
  return by_name;
}

static void
compare_heads (const VarveHead *first, const VarveHead *second, GPtrArray *collisions)
{
  g_autoptr (GHashTable) by_name = index_by_name (first);

  for (guint i = 0; i < second->touches->len; i++)
    {
      const VarveHeadTouch *b = g_ptr_array_index (second->touches, i);
      GPtrArray *list = g_hash_table_lookup (by_name, b->touch->name);

      for (guint j = 0; list && j < list->len; j++)
        {
          const VarveHeadTouch *a = g_ptr_array_index (list, j);

          if (g_str_equal (a->touch->object, b->touch->object))
            add_collision (collisions, a, b);
        }
    }
}

static int
compare_collisions (gconstpointer a, gconstpointer b)
{
  const VarveCollision *first = *(const VarveCollision *const *) a;
  const VarveCollision *second = *(const VarveCollision *const *) b;
  int order = second->serious - first->serious;

  if (order == 0)
    order = g_strcmp0 (first->name, second->name);
  if (order == 0)
    order = g_strcmp0 (first->column, second->column);
  if (order == 0)
    order = (first->first > second->first) - (first->first < second->first);
  return order != 0 ? order : (first->second > second->second) - (first->second < second->second);
}

/**
 * varve_heads_compare:
 * @project: a project
 * @graph: its graph, with any number of heads
 * @dialect: by whose lexical rules the scripts are read
 * @operation: (nullable): can cancel
 *
 * Reads the scripts that only one head reaches, and finds the objects that the upgrades of two
 * heads both touch. It goes by what the statements say, see varve_touch_list(). Any thread; reads
 * files.
 *
 * Returns: (transfer full): the comparison, or %NULL with what kept a script from being read, or
 *   %VARVE_ERROR_CANCELLED
 */
VarveHeads *
varve_heads_compare (VarveProject *project,
                     VarveGraph *graph,
                     VarveDialect dialect,
                     VarveOperation *operation,
                     GError **error)
{
  g_autoptr (VarveHeads) self = g_new0 (VarveHeads, 1);
  guint size = varve_graph_get_size (graph);
  g_autofree guint *counts = g_new0 (guint, size + 1);

  self->graph = varve_graph_ref (graph);
  self->heads = g_ptr_array_new_with_free_func ((GDestroyNotify) head_free);
  self->collisions = g_ptr_array_new_with_free_func ((GDestroyNotify) collision_free);
  for (guint i = 0; i < size; i++)
    if (varve_graph_is_head (graph, i))
      count_reached (graph, i, counts);
  for (guint i = 0; i < size; i++)
    if (varve_graph_is_head (graph, i))
      {
        VarveHead *head = read_head (project, graph, i, counts, dialect, operation, error);

        if (head == NULL)
          return NULL;
        g_ptr_array_add (self->heads, head);
      }
  for (guint i = 0; i < self->heads->len; i++)
    for (guint j = i + 1; j < self->heads->len; j++)
      compare_heads (g_ptr_array_index (self->heads, i), g_ptr_array_index (self->heads, j),
                     self->collisions);
  g_ptr_array_sort (self->collisions, compare_collisions);
  return g_steal_pointer (&self);
}

/**
 * varve_heads_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_heads_free (VarveHeads *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_pointer (&self->heads, g_ptr_array_unref);
  g_clear_pointer (&self->collisions, g_ptr_array_unref);
  g_free (self);
}

/**
 * varve_head_get_root:
 * @head: a head
 *
 * Returns: the index of its oldest own revision
 */
guint
varve_head_get_root (const VarveHead *head)
{
  return g_array_index (head->own, guint, head->own->len - 1);
}
