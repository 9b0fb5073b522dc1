/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-model.h"

struct _VarveTimelineModel
{
  GObject parent_instance;

  VarveGraph *graph;   /* (owned) (nullable) */
  VarveStatus *status; /* (owned) (nullable) */
  VarveLanes *lanes;   /* (owned) (nullable): of the shown rows */
  GArray *shown;       /* (owned) (nullable) (element-type guint): NULL shows all */
  GHashTable *items;   /* (owned) row to item (unowned): those that somebody holds */
  char **keys;         /* (owned) (nullable): what is searched, a string a revision */
  GPtrArray *names;    /* (owned) (nullable): of the tables in each script */
  char *text;          /* (owned): case-folded, empty for none */
  VarveTimelineStates states;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VarveTimelineModel,
                               varve_timeline_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
forget_item (gpointer data, GObject *item)
{
  GHashTable *items = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == (gpointer) item)
      g_hash_table_iter_remove (&iter);
  g_hash_table_unref (items);
}

static void
drop_items (VarveTimelineModel *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    {
      g_object_weak_unref (item, forget_item, self->items);
      g_hash_table_unref (self->items);
    }
  g_hash_table_remove_all (self->items);
}

static guint
get_size (VarveTimelineModel *self)
{
  if (!self->graph)
    return 0;
  return self->shown ? self->shown->len : varve_graph_get_size (self->graph);
}

static guint
get_index (VarveTimelineModel *self, guint position)
{
  return self->shown ? g_array_index (self->shown, guint, position) : position;
}

static GType
get_item_type (GListModel *model)
{
  return VARVE_TYPE_TIMELINE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return get_size (VARVE_TIMELINE_MODEL (model));
}

static VarveTimelineItem *
make_item (VarveTimelineModel *self, guint position)
{
  VarveTimelineItem *item = varve_timeline_item_new (self->graph, get_index (self, position),
                                                     self->status, self->lanes, position);

  g_object_weak_ref (G_OBJECT (item), forget_item, g_hash_table_ref (self->items));
  g_hash_table_insert (self->items, GUINT_TO_POINTER (position), item);
  return item;
}

static gpointer
get_item (GListModel *model, guint position)
{
  VarveTimelineModel *self = VARVE_TIMELINE_MODEL (model);
  VarveTimelineItem *item;

  if (position >= get_size (self))
    return NULL;
  item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (position));
  return item ? g_object_ref (item) : make_item (self, position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
varve_timeline_model_finalize (GObject *object)
{
  VarveTimelineModel *self = VARVE_TIMELINE_MODEL (object);

  drop_items (self);
  g_hash_table_unref (self->items);
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_pointer (&self->status, varve_status_unref);
  g_clear_pointer (&self->lanes, varve_lanes_free);
  g_clear_pointer (&self->shown, g_array_unref);
  g_strfreev (self->keys);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free (self->text);
  G_OBJECT_CLASS (varve_timeline_model_parent_class)->finalize (object);
}

static void
varve_timeline_model_class_init (VarveTimelineModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_timeline_model_finalize;
}

static void
varve_timeline_model_init (VarveTimelineModel *self)
{
  self->items = g_hash_table_new (NULL, NULL);
  self->text = g_strdup ("");
}

VarveTimelineModel *
varve_timeline_model_new (void)
{
  return g_object_new (VARVE_TYPE_TIMELINE_MODEL, NULL);
}

/* What is searched */

static char *
make_key (VarveTimelineModel *self, guint index)
{
  VarveGraph *graph = self->graph;
  VarveRevision *revision = varve_graph_get_revision (graph, index);
  const char *names = self->names ? g_ptr_array_index (self->names, index) : "";
  g_autofree const char **labels = varve_graph_list_labels (graph, index);
  g_autofree char *joined = labels ? g_strjoinv ("\n", (char **) labels) : NULL;
  g_autofree char *file = revision->path ? g_path_get_basename (revision->path) : NULL;
  g_autofree char *all = g_strjoin ("\n", revision->message, revision->id, file ? file : "",
                                    joined ? joined : "", names, NULL);
  g_autofree char *valid = g_utf8_make_valid (all, -1);

  return g_utf8_casefold (valid, -1);
}

/* Made at the first search: most projects are opened without one. */
static char **
ensure_keys (VarveTimelineModel *self)
{
  guint n = varve_graph_get_size (self->graph);

  if (self->keys)
    return self->keys;
  self->keys = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    self->keys[i] = make_key (self, i);
  return self->keys;
}

static gboolean
is_edited (VarveTimelineModel *self, guint index)
{
  return self->status->edited
         && g_strv_contains ((const char *const *) self->status->edited,
                             varve_graph_get_revision (self->graph, index)->id);
}

static gboolean
state_is_shown (VarveTimelineModel *self, guint index)
{
  VarveState state;

  if (self->states == VARVE_TIMELINE_ALL)
    return TRUE;
  if (!self->status || self->status->graph != self->graph)
    return FALSE;
  state = (VarveState) self->status->states[index];
  if ((self->states & VARVE_TIMELINE_PENDING) && state == VARVE_STATE_PENDING)
    return TRUE;
  if ((self->states & VARVE_TIMELINE_APPLIED)
      && (state == VARVE_STATE_APPLIED || state == VARVE_STATE_CURRENT))
    return TRUE;
  return (self->states & VARVE_TIMELINE_EDITED) && is_edited (self, index);
}

static GArray *
list_shown (VarveTimelineModel *self)
{
  /* Never without memory, since no array at all means that all are shown. */
  GArray *shown = g_array_sized_new (FALSE, FALSE, sizeof (guint), 16);
  char **keys = *self->text ? ensure_keys (self) : NULL;

  for (guint i = 0; i < varve_graph_get_size (self->graph); i++)
    if (state_is_shown (self, i) && (!keys || strstr (keys[i], self->text)))
      g_array_append_val (shown, i);
  return shown;
}

/* Derives everything that depends on graph and filter. */
static void
rebuild (VarveTimelineModel *self, guint old_size)
{
  drop_items (self);
  g_clear_pointer (&self->shown, g_array_unref);
  g_clear_pointer (&self->lanes, varve_lanes_free);
  if (self->graph)
    {
      if (varve_timeline_model_is_filtered (self))
        self->shown = list_shown (self);
      self->lanes = varve_lanes_new (
          self->graph, self->shown ? (const guint *) (void *) self->shown->data : NULL,
          self->shown ? self->shown->len : 0);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, old_size, get_size (self));
}

/**
 * varve_timeline_model_set_graph:
 * @graph: (nullable): the revisions to show
 */
void
varve_timeline_model_set_graph (VarveTimelineModel *self, VarveGraph *graph)
{
  guint old_size = get_size (self);

  if (self->graph == graph)
    return;
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_pointer (&self->keys, g_strfreev);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  self->graph = graph ? varve_graph_ref (graph) : NULL;
  rebuild (self, old_size);
}

/**
 * varve_timeline_model_set_names:
 * @graph: what they were read from
 * @names: (element-type utf8): a string a revision, of the names in its script
 *
 * Lets revisions be found by what their scripts touch, too. Names of a graph that is no longer
 * shown are dropped.
 */
void
varve_timeline_model_set_names (VarveTimelineModel *self, VarveGraph *graph, GPtrArray *names)
{
  guint old_size = get_size (self);

  if (self->graph != graph || names->len != varve_graph_get_size (graph))
    return;
  g_clear_pointer (&self->names, g_ptr_array_unref);
  self->names = g_ptr_array_ref (names);
  g_clear_pointer (&self->keys, g_strfreev);
  if (*self->text)
    rebuild (self, old_size);
}

static void
tell_items (VarveTimelineModel *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (items, g_object_ref (item));
  for (guint i = 0; i < items->len; i++)
    varve_timeline_item_set_status (g_ptr_array_index (items, i), self->status);
}

/**
 * varve_timeline_model_set_status:
 * @status: (nullable): how the database stands
 *
 * Changes the states of the rows. The rows themselves stay, unless they are filtered by state.
 */
void
varve_timeline_model_set_status (VarveTimelineModel *self, VarveStatus *status)
{
  if (self->status == status)
    return;
  g_clear_pointer (&self->status, varve_status_unref);
  self->status = status ? varve_status_ref (status) : NULL;
  if (self->states != VARVE_TIMELINE_ALL)
    rebuild (self, get_size (self));
  else
    tell_items (self);
}

/**
 * varve_timeline_model_set_filter:
 * @text: what message, id, label, file name or a table's name holds; empty for all
 * @states: states to show
 */
void
varve_timeline_model_set_filter (VarveTimelineModel *self,
                                 const char *text,
                                 VarveTimelineStates states)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  guint old_size = get_size (self);

  if (g_str_equal (folded, self->text) && states == self->states)
    return;
  g_free (self->text);
  self->text = g_steal_pointer (&folded);
  self->states = states;
  rebuild (self, old_size);
}

gboolean
varve_timeline_model_is_filtered (VarveTimelineModel *self)
{
  return *self->text || self->states != VARVE_TIMELINE_ALL;
}

/**
 * varve_timeline_model_find:
 * @id: (nullable): a whole revision id
 *
 * Returns: its row, or %G_MAXUINT where it is not shown
 */
guint
varve_timeline_model_find (VarveTimelineModel *self, const char *id)
{
  guint index = self->graph && id ? varve_graph_find (self->graph, id) : G_MAXUINT;

  if (index == G_MAXUINT || !self->shown)
    return index;
  for (guint i = 0; i < self->shown->len; i++)
    if (g_array_index (self->shown, guint, i) == index)
      return i;
  return G_MAXUINT;
}

/**
 * varve_timeline_model_get_lanes:
 *
 * Returns: (transfer none) (nullable): the layout of the shown rows
 */
const VarveLanes *
varve_timeline_model_get_lanes (VarveTimelineModel *self)
{
  return self->lanes;
}
