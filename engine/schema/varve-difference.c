/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-difference-private.h"

#include "schema/varve-schema-private.h"

#include <stdlib.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (VarveDifference,
                     varve_difference,
                     varve_difference_ref,
                     varve_difference_unref)

static void
free_kept (gpointer data)
{
  VarveKept *kept = data;

  g_free (kept->reason);
  g_free (kept);
}

static VarveDifference *
difference_new (VarveSchema *from, VarveSchema *to)
{
  VarveDifference *self = g_new0 (VarveDifference, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->from = varve_schema_ref (from);
  self->to = varve_schema_ref (to);
  self->changes = g_array_new (FALSE, FALSE, sizeof (VarveChange));
  self->kept = g_ptr_array_new_with_free_func (free_kept);
  return self;
}

/**
 * varve_difference_ref:
 * @self: a difference
 *
 * Returns: (transfer full): @self, held once more
 */
VarveDifference *
varve_difference_ref (VarveDifference *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_difference_unref:
 * @self: (transfer full): a difference
 *
 * Lets go of @self, from any thread.
 */
void
varve_difference_unref (VarveDifference *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  varve_schema_unref (self->from);
  varve_schema_unref (self->to);
  g_array_unref (self->changes);
  g_ptr_array_unref (self->kept);
  g_strfreev (self->filters);
  g_free (self);
}

typedef struct
{
  VarveDifference *self;
  const VarveDifferenceOptions *options;
  VarveFilter filter;
} Comparison;

static guint64
compare_objects (Comparison *comparison, guint from, guint to)
{
  VarveDifference *self = comparison->self;
  guint64 differs = varve_schema_compare_objects (self->from, from, self->to, to);

  if (!comparison->options->privileges)
    differs &= ~(G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_OWNER);
  return differs;
}

static gboolean
is_compared (Comparison *comparison, const VarveObject *object)
{
  return comparison->options->privileges
         || (object->kind != VARVE_OBJECT_PRIVILEGE
             && object->kind != VARVE_OBJECT_DEFAULT_PRIVILEGES);
}

static void
add_change (VarveDifference *self, guint from, guint to, guint64 attributes)
{
  VarveChange change = { VARVE_CHANGE_ALTER, from, to, attributes };

  if (from == VARVE_NO_OBJECT)
    change.kind = VARVE_CHANGE_ADD;
  else if (to == VARVE_NO_OBJECT)
    change.kind = VARVE_CHANGE_DROP;
  g_array_append_val (self->changes, change);
}

/* Which part is which: by kind and name, wherever it stands. */
static int
compare_parts (const VarveObject *a, const VarveObject *b)
{
  int order;

  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if ((order = strcmp (a->name, b->name)) != 0)
    return order;
  return g_strcmp0 (a->signature, b->signature);
}

static int
compare_part_indexes (gconstpointer a, gconstpointer b, gpointer data)
{
  const VarveSchema *schema = data;
  guint x = *(const guint *) a;
  guint y = *(const guint *) b;
  int order = compare_parts (&schema->objects[x], &schema->objects[y]);

  return order != 0 ? order : (x > y) - (x < y);
}

/* The parts of an object by kind and name. (transfer full) */
static guint *
sort_parts (VarveSchema *schema, guint parent, guint *n)
{
  guint first = varve_schema_get_children (schema, parent, n);
  guint *parts = g_new (guint, *n);

  for (guint i = 0; i < *n; i++)
    parts[i] = first + i;
  g_qsort_with_data (parts, *n, sizeof (guint), compare_part_indexes, schema);
  return parts;
}

typedef struct
{
  guint from;
  guint to;
} Pair;

/* As people read: by kind, then where the part stands now (or stood), then by name. */
static int
compare_pairs (gconstpointer a, gconstpointer b, gpointer data)
{
  const VarveDifference *self = data;
  const Pair *x = a;
  const Pair *y = b;
  const VarveObject *p
      = x->to != VARVE_NO_OBJECT ? &self->to->objects[x->to] : &self->from->objects[x->from];
  const VarveObject *q
      = y->to != VARVE_NO_OBJECT ? &self->to->objects[y->to] : &self->from->objects[y->from];
  int order;

  if (p->kind != q->kind)
    return p->kind < q->kind ? -1 : 1;
  if (p->position != q->position)
    return p->position < q->position ? -1 : 1;
  order = compare_parts (p, q);
  return order != 0 ? order : (x->to == VARVE_NO_OBJECT) - (y->to == VARVE_NO_OBJECT);
}

/* Both sides' parts side by side. (transfer full) (element-type Pair) */
static GArray *
pair_parts (VarveDifference *self, guint from, guint to)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  guint n_old, n_new;
  g_autofree guint *olds = sort_parts (self->from, from, &n_old);
  g_autofree guint *news = sort_parts (self->to, to, &n_new);
  guint i = 0;
  guint j = 0;

  while (i < n_old || j < n_new)
    {
      Pair pair = { VARVE_NO_OBJECT, VARVE_NO_OBJECT };
      int order = 0;

      if (i < n_old && j < n_new)
        order = compare_parts (&self->from->objects[olds[i]], &self->to->objects[news[j]]);
      if (j == n_new || (i < n_old && order <= 0))
        pair.from = olds[i];
      if (i == n_old || (j < n_new && order >= 0))
        pair.to = news[j];
      i += pair.from != VARVE_NO_OBJECT;
      j += pair.to != VARVE_NO_OBJECT;
      g_array_append_val (pairs, pair);
    }
  g_array_sort_with_data (pairs, compare_pairs, self);
  return pairs;
}

static gboolean
have_same_names (VarveDifference *self, guint from, guint to)
{
  const VarveObject *a = &self->from->objects[from];
  const VarveObject *b = &self->to->objects[to];

  if (a->n_children != b->n_children)
    return FALSE;
  for (guint i = 0; i < a->n_children; i++)
    if (compare_parts (&self->from->objects[a->first_child + i],
                       &self->to->objects[b->first_child + i])
        != 0)
      return FALSE;
  return TRUE;
}

/* Whether the values that both enumerations have come in another order. */
static gboolean
have_other_order (VarveDifference *self, guint from, guint to)
{
  const VarveObject *object = &self->to->objects[to];
  guint last = 0;

  if (object->kind != VARVE_OBJECT_ENUM)
    return FALSE;
  for (guint i = 0; i < object->n_children; i++)
    {
      const VarveObject *value = &self->to->objects[object->first_child + i];
      guint old = varve_schema_find (self->from, value->kind, from, NULL, value->name, NULL);

      if (value->kind != VARVE_OBJECT_ENUM_VALUE || old == VARVE_NO_OBJECT)
        continue;
      if (old < last)
        return TRUE;
      last = old;
    }
  return FALSE;
}

static void compare_pair (Comparison *comparison, guint from, guint to);

static void
compare_all_parts (Comparison *comparison, guint from, guint to)
{
  VarveDifference *self = comparison->self;
  const VarveObject *a = &self->from->objects[from];
  const VarveObject *b = &self->to->objects[to];
  g_autoptr (GArray) pairs = NULL;

  if (have_same_names (self, from, to))
    {
      for (guint i = 0; i < a->n_children; i++)
        compare_pair (comparison, a->first_child + i, b->first_child + i);
      return;
    }
  pairs = pair_parts (self, from, to);
  for (guint i = 0; i < pairs->len; i++)
    compare_pair (comparison, g_array_index (pairs, Pair, i).from,
                  g_array_index (pairs, Pair, i).to);
}

static void
compare_pair (Comparison *comparison, guint from, guint to)
{
  VarveDifference *self = comparison->self;
  guint64 differs = 0;

  if (!is_compared (comparison,
                    from != VARVE_NO_OBJECT ? &self->from->objects[from] : &self->to->objects[to]))
    return;
  if (from == VARVE_NO_OBJECT || to == VARVE_NO_OBJECT)
    {
      add_change (self, from, to, 0);
      return;
    }
  differs = compare_objects (comparison, from, to);
  if (differs != 0 || have_other_order (self, from, to))
    add_change (self, from, to, differs);
  compare_all_parts (comparison, from, to);
}

static void
compare_roots (Comparison *comparison, guint from, guint to)
{
  VarveDifference *self = comparison->self;
  g_autofree char *reason = NULL;

  if (from != VARVE_NO_OBJECT
      && (reason = varve_filter_dup_reason (&comparison->filter, &self->from->objects[from],
                                            to != VARVE_NO_OBJECT))
             != NULL)
    {
      if (to == VARVE_NO_OBJECT)
        {
          VarveKept *kept = g_new (VarveKept, 1);

          kept->object = from;
          kept->reason = g_steal_pointer (&reason);
          g_ptr_array_add (self->kept, kept);
        }
      return;
    }
  if (from == VARVE_NO_OBJECT
      && (reason = varve_filter_dup_reason (&comparison->filter, &self->to->objects[to], TRUE))
             != NULL)
    return;
  compare_pair (comparison, from, to);
}

static void
compare_schemas (Comparison *comparison)
{
  VarveDifference *self = comparison->self;
  guint i = 0;
  guint j = 0;

  while (i < self->from->n_roots || j < self->to->n_roots)
    {
      gboolean has_from = i < self->from->n_roots;
      gboolean has_to = j < self->to->n_roots;
      int order = 0;

      if (has_from && has_to)
        order = varve_object_compare (&self->from->objects[i], &self->to->objects[j]);
      has_from = has_from && (order <= 0 || !has_to);
      has_to = has_to && (order >= 0 || !has_from);
      compare_roots (comparison, has_from ? i : VARVE_NO_OBJECT, has_to ? j : VARVE_NO_OBJECT);
      i += has_from;
      j += has_to;
    }
}

/**
 * varve_difference_new:
 * @from: the former schema
 * @to: the later one, of the same dialect
 * @options: (nullable): what is compared; %NULL: everything but privileges
 *
 * Compares two schemas object by object, in time that grows with their size. Order among columns is
 * not compared, order among the values of an enumeration is.
 *
 * Returns: (transfer full): what has to change for @from to become @to
 */
VarveDifference *
varve_difference_new (VarveSchema *from, VarveSchema *to, const VarveDifferenceOptions *options)
{
  static const VarveDifferenceOptions everything = { NULL };
  Comparison comparison = { difference_new (from, to), options, { NULL } };

  if (options == NULL)
    comparison.options = &everything;
  varve_filter_init (&comparison.filter, comparison.options);
  compare_schemas (&comparison);
  comparison.self->filters = varve_filter_end (&comparison.filter);
  return comparison.self;
}

/**
 * varve_difference_reverse:
 * @self: a difference
 *
 * Returns: (transfer full): the way back; its change `i` is change `i` of @self turned round
 */
VarveDifference *
varve_difference_reverse (VarveDifference *self)
{
  VarveDifference *back = difference_new (self->to, self->from);

  for (guint i = 0; i < self->changes->len; i++)
    {
      const VarveChange *change = varve_difference_get_change (self, i);

      add_change (back, change->to, change->from, change->attributes);
    }
  back->filters = g_strdupv (self->filters);
  return back;
}

/**
 * varve_difference_get_size:
 * @self: a difference
 *
 * Returns: how many changes there are
 */
guint
varve_difference_get_size (const VarveDifference *self)
{
  return self->changes->len;
}

/**
 * varve_difference_get_change:
 * @self: a difference
 * @index: below its size
 *
 * Returns: (transfer none): that change
 */
const VarveChange *
varve_difference_get_change (const VarveDifference *self, guint index)
{
  g_return_val_if_fail (index < self->changes->len, NULL);
  return &g_array_index (self->changes, VarveChange, index);
}

/**
 * varve_difference_get_object:
 * @self: a difference
 * @index: of a change
 *
 * Returns: (transfer none): the object that changes: as it will be, or as it was where it goes
 */
const VarveObject *
varve_difference_get_object (const VarveDifference *self, guint index)
{
  const VarveChange *change = varve_difference_get_change (self, index);

  if (change->to == VARVE_NO_OBJECT)
    return varve_schema_get_object (self->from, change->from);
  return varve_schema_get_object (self->to, change->to);
}
