/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of each object: kept, altered, or made again because PostgreSQL can't alter it, or
 * because something that it stands on is made again. */
#include "schema/varve-render-postgres-private.h"

#include <string.h>

static void
match_object (VarvePgRender *self, guint from, guint to)
{
  self->from_to[from] = to;
  self->to_from[to] = from;
}

static void
match_objects (VarvePgRender *self)
{
  for (guint i = 0; i < self->from->n_objects; i++)
    {
      const VarveObject *object = &self->from->objects[i];
      guint parent = VARVE_NO_OBJECT;
      guint to;

      if (object->parent != VARVE_NO_OBJECT
          && (parent = self->from_to[object->parent]) == VARVE_NO_OBJECT)
        continue;
      to = varve_schema_find (self->to, object->kind, parent, object->schema, object->name,
                              object->signature);
      if (to != VARVE_NO_OBJECT)
        match_object (self, i, to);
    }
}

static void
take_change (VarvePgRender *self, guint index)
{
  const VarveChange *change = varve_difference_get_change (self->difference, index);

  if (!self->selected[index])
    return;
  if (change->from != VARVE_NO_OBJECT)
    {
      self->from_change[change->from] = index;
      self->from_fate[change->from]
          = change->kind == VARVE_CHANGE_DROP ? VARVE_PG_GOES : VARVE_PG_ALTERS;
    }
  if (change->to != VARVE_NO_OBJECT)
    {
      self->to_change[change->to] = index;
      self->to_fate[change->to]
          = change->kind == VARVE_CHANGE_ADD ? VARVE_PG_COMES : VARVE_PG_ALTERS;
    }
}

/* Parts go and come with their parents, by the parents' change. */
static void
spread_to_parts (VarveSchema *schema, guint8 *fates, guint *changes, VarvePgFate fate)
{
  for (guint i = schema->n_roots; i < schema->n_objects; i++)
    {
      guint parent = schema->objects[i].parent;

      if (fates[parent] != fate || fates[i] != VARVE_PG_KEEP)
        continue;
      fates[i] = fate;
      changes[i] = changes[parent];
    }
}

static void
collect_dependents (VarvePgRender *self)
{
  VarveSchema *schema = self->from;
  guint *first = g_new0 (guint, schema->n_objects + 2);
  guint total = 0;

  for (guint i = 0; i < schema->n_objects; i++)
    for (guint j = 0; j < schema->objects[i].n_needs; j++, total++)
      first[schema->needs[schema->objects[i].first_need + j] + 2]++;
  for (guint i = 2; i < schema->n_objects + 2; i++)
    first[i] += first[i - 1];
  self->dependents = g_new (guint, MAX (total, 1));
  for (guint i = 0; i < schema->n_objects; i++)
    for (guint j = 0; j < schema->objects[i].n_needs; j++)
      self->dependents[first[schema->needs[schema->objects[i].first_need + j] + 1]++] = i;
  self->dependent_first = first;
}

/* None of each. (transfer full) */
guint *
varve_pg_new_indexes (guint n)
{
  guint *indexes = g_new (guint, MAX (n, 1));

  memset (indexes, 0xff, n * sizeof (guint));
  return indexes;
}

void
varve_pg_render_init (VarvePgRender *self)
{
  guint n_from = self->from->n_objects;
  guint n_to = self->to->n_objects;

  self->from_to = varve_pg_new_indexes (n_from);
  self->to_from = varve_pg_new_indexes (n_to);
  self->from_change = varve_pg_new_indexes (n_from);
  self->to_change = varve_pg_new_indexes (n_to);
  self->from_forced = g_malloc0 (n_from + 1);
  self->from_fate = g_malloc0 (n_from + 1);
  self->to_fate = g_malloc0 (n_to + 1);
  self->from_moved = g_malloc0 (n_from + 1);
  self->actions = g_array_new (FALSE, FALSE, sizeof (VarvePgAction));
  match_objects (self);
  collect_dependents (self);
}

/* Fates as the chosen changes say. */
static void
begin_fates (VarvePgRender *self)
{
  memset (self->from_fate, VARVE_PG_KEEP, self->from->n_objects);
  memset (self->to_fate, VARVE_PG_KEEP, self->to->n_objects);
  memset (self->from_moved, FALSE, self->from->n_objects);
  memset (self->from_change, 0xff, self->from->n_objects * sizeof (guint));
  memset (self->to_change, 0xff, self->to->n_objects * sizeof (guint));
  g_array_set_size (self->actions, 0);
  for (guint i = 0; i < varve_difference_get_size (self->difference); i++)
    take_change (self, i);
  spread_to_parts (self->from, self->from_fate, self->from_change, VARVE_PG_GOES);
  spread_to_parts (self->to, self->to_fate, self->to_change, VARVE_PG_COMES);
}

void
varve_pg_render_clear (VarvePgRender *self)
{
  g_free (self->from_to);
  g_free (self->to_from);
  g_free (self->from_change);
  g_free (self->to_change);
  g_free (self->from_fate);
  g_free (self->to_fate);
  g_free (self->from_moved);
  g_free (self->from_forced);
  g_free (self->dependents);
  g_free (self->dependent_first);
  g_array_unref (self->actions);
}

/* Keys, indexes and what else may refer to other objects stand in statements of their own. */
gboolean
varve_pg_is_folded (VarvePgRender *self, VarveSchema *schema, guint object)
{
  const VarveObject *entry = varve_schema_get_object (schema, object);

  switch ((int) entry->kind)
    {
      case VARVE_OBJECT_ENUM_VALUE:
      case VARVE_OBJECT_COLUMN:
      case VARVE_OBJECT_PRIMARY_KEY:
      case VARVE_OBJECT_UNIQUE:
      case VARVE_OBJECT_CHECK:
      case VARVE_OBJECT_EXCLUSION:
        return TRUE;
      default:
        return FALSE;
    }
}

static gboolean
has_changed (VarvePgRender *self, guint to, VarveAttribute attribute)
{
  guint change = self->to_change[to];
  guint64 bit = G_GUINT64_CONSTANT (1) << attribute;

  return change != G_MAXUINT
         && (varve_difference_get_change (self->difference, change)->attributes & bit) != 0;
}

gboolean
varve_pg_is_retyped (VarvePgRender *self, guint to)
{
  return self->to_fate[to] == VARVE_PG_ALTERS && self->to->objects[to].kind == VARVE_OBJECT_COLUMN
         && (has_changed (self, to, VARVE_ATTRIBUTE_TYPE)
             || has_changed (self, to, VARVE_ATTRIBUTE_COLLATION));
}

/* What stands before the language: name, arguments, result. OR REPLACE keeps these. */
static gboolean
has_other_head (const char *a, const char *b)
{
  const char *a_end = strstr (a, "\n LANGUAGE ");
  const char *b_end = strstr (b, "\n LANGUAGE ");

  return a_end == NULL || b_end == NULL || a_end - a != b_end - b || strncmp (a, b, a_end - a) != 0;
}

/* OR REPLACE only adds columns at the end. */
static gboolean
has_other_columns (const char *a, const char *b)
{
  return a == NULL || b == NULL || !g_str_has_prefix (b, a)
         || (b[strlen (a)] != '\0' && b[strlen (a)] != ',');
}

/* A column can't begin to be computed, nor be computed otherwise. */
static gboolean
is_computed_anew (VarvePgRender *self, guint to)
{
  return has_changed (self, to, VARVE_ATTRIBUTE_GENERATED)
         && varve_schema_get_attribute (self->to, to, VARVE_ATTRIBUTE_GENERATED) != NULL;
}

static gboolean
needs_recreation (VarvePgRender *self, guint from, guint to)
{
  const char *old = varve_pg_get (self->from, from, VARVE_ATTRIBUTE_DEFINITION);
  const char *new = varve_pg_get (self->to, to, VARVE_ATTRIBUTE_DEFINITION);
  gboolean defined = has_changed (self, to, VARVE_ATTRIBUTE_DEFINITION);

  switch ((int) self->to->objects[to].kind)
    {
      case VARVE_OBJECT_VIEW:
        return defined
               && has_other_columns (varve_pg_get (self->from, from, VARVE_ATTRIBUTE_STATEMENT),
                                     varve_pg_get (self->to, to, VARVE_ATTRIBUTE_STATEMENT));
      case VARVE_OBJECT_FUNCTION:
      case VARVE_OBJECT_PROCEDURE:
        return defined && (old == NULL || new == NULL || has_other_head (old, new));
      case VARVE_OBJECT_COLUMN:
        return is_computed_anew (self, to);
      case VARVE_OBJECT_TABLE:
        return has_changed (self, to, VARVE_ATTRIBUTE_PARTITION_BY);
      case VARVE_OBJECT_FOREIGN_TABLE:
      case VARVE_OBJECT_COLLATION:
      case VARVE_OBJECT_AGGREGATE:
      case VARVE_OBJECT_FOREIGN_WRAPPER:
      case VARVE_OBJECT_FOREIGN_SERVER:
      case VARVE_OBJECT_MATERIALIZED_VIEW:
      case VARVE_OBJECT_STATISTICS:
      case VARVE_OBJECT_EVENT_TRIGGER:
      case VARVE_OBJECT_INDEX:
      case VARVE_OBJECT_RULE:
      case VARVE_OBJECT_TRIGGER:
      case VARVE_OBJECT_POLICY:
        return defined;
      case VARVE_OBJECT_PRIMARY_KEY:
      case VARVE_OBJECT_UNIQUE:
      case VARVE_OBJECT_FOREIGN_KEY:
      case VARVE_OBJECT_CHECK:
      case VARVE_OBJECT_EXCLUSION:
        return defined
               || (has_changed (self, to, VARVE_ATTRIBUTE_VALIDATED)
                   && varve_pg_get (self->to, to, VARVE_ATTRIBUTE_VALIDATED) != NULL);
      case VARVE_OBJECT_PRIVILEGE:
      case VARVE_OBJECT_DEFAULT_PRIVILEGES:
        return TRUE;
      default:
        return FALSE;
    }
}

static gboolean
comes_anew (VarvePgFate fate)
{
  return fate == VARVE_PG_GOES || fate == VARVE_PG_RECREATED || fate == VARVE_PG_REPLACED;
}

static void
recreate (VarvePgRender *self, guint from, GArray *waiting)
{
  guint to = self->from_to[from];
  guint root = varve_schema_get_root (self->from, from);

  if (comes_anew (self->from_fate[from]) || self->from_fate[root] == VARVE_PG_REPLACED)
    return;
  self->from_fate[from] = VARVE_PG_RECREATED;
  if (to != VARVE_NO_OBJECT)
    self->to_fate[to] = VARVE_PG_RECREATED;
  g_array_append_val (waiting, from);
}

/* Whether a dependent has to make way for something that is made again or gets another type. */
static gboolean
makes_way (VarvePgRender *self, guint dependent, gboolean retyped)
{
  switch ((int) self->from->objects[dependent].kind)
    {
      case VARVE_OBJECT_VIEW:
      case VARVE_OBJECT_MATERIALIZED_VIEW:
      case VARVE_OBJECT_FUNCTION:
      case VARVE_OBJECT_PROCEDURE:
      case VARVE_OBJECT_RULE:
      case VARVE_OBJECT_TRIGGER:
      case VARVE_OBJECT_POLICY:
        return TRUE;
      case VARVE_OBJECT_COLUMN:
        return varve_pg_get (self->from, dependent, VARVE_ATTRIBUTE_GENERATED) != NULL;
      /* PostgreSQL itself builds these anew for another type. */
      case VARVE_OBJECT_PRIMARY_KEY:
      case VARVE_OBJECT_UNIQUE:
      case VARVE_OBJECT_FOREIGN_KEY:
      case VARVE_OBJECT_CHECK:
      case VARVE_OBJECT_EXCLUSION:
      case VARVE_OBJECT_INDEX:
      case VARVE_OBJECT_STATISTICS:
      case VARVE_OBJECT_AGGREGATE:
      case VARVE_OBJECT_EVENT_TRIGGER:
        return !retyped;
      default:
        return FALSE;
    }
}

static void
recreate_dependents (VarvePgRender *self, guint from, gboolean retyped, GArray *waiting)
{
  const VarveObject *object = &self->from->objects[from];

  for (guint i = self->dependent_first[from]; i < self->dependent_first[from + 1]; i++)
    if (makes_way (self, self->dependents[i], retyped))
      recreate (self, self->dependents[i], waiting);
  if (!retyped)
    for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
      {
        recreate_dependents (self, i, FALSE, waiting);
        recreate (self, i, waiting);
      }
}

static gboolean
is_type (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_ENUM || kind == VARVE_OBJECT_DOMAIN || kind == VARVE_OBJECT_COMPOSITE
         || kind == VARVE_OBJECT_RANGE;
}

static guint
take_parts (const VarveObject *object, guint8 *fates, const guint *changes)
{
  guint change = G_MAXUINT;

  for (guint i = object->first_child; i < object->first_child + object->n_children; i++)
    {
      change = MIN (change, changes[i]);
      fates[i] = VARVE_PG_KEEP;
    }
  return change;
}

/* A type that is replaced comes as a whole, with its values, attributes or checks. */
static void
replace (VarvePgRender *self, guint from, GArray *replacing)
{
  guint to = self->from_to[from];
  guint gone;
  guint come;

  if (to == VARVE_NO_OBJECT || comes_anew (self->from_fate[from]))
    return;
  gone = take_parts (&self->from->objects[from], self->from_fate, self->from_change);
  come = take_parts (&self->to->objects[to], self->to_fate, self->to_change);
  self->from_fate[from] = self->to_fate[to] = VARVE_PG_REPLACED;
  if (self->to_change[to] == G_MAXUINT)
    self->from_change[from] = self->to_change[to] = MIN (gone, come);
  g_array_append_val (replacing, from);
}

/* A column is moved to the new type: what was written against the old one is written anew. */
static void
move_column (VarvePgRender *self, guint from, GArray *waiting)
{
  guint to = self->from_to[from];

  if (to == VARVE_NO_OBJECT || comes_anew (self->from_fate[from]))
    return;
  self->from_moved[from] = TRUE;
  self->from_fate[from] = self->to_fate[to] = VARVE_PG_ALTERS;
  for (guint i = self->dependent_first[from]; i < self->dependent_first[from + 1]; i++)
    if (makes_way (self, self->dependents[i], FALSE))
      recreate (self, self->dependents[i], waiting);
}

static void
leave_type (VarvePgRender *self, guint type, GArray *replacing, GArray *waiting)
{
  for (guint i = self->dependent_first[type]; i < self->dependent_first[type + 1]; i++)
    {
      guint dependent = self->dependents[i];
      const VarveObject *object = &self->from->objects[dependent];

      if (makes_way (self, dependent, FALSE))
        recreate (self, dependent, waiting);
      else if (is_type (object->kind))
        replace (self, dependent, replacing);
      else if (object->kind == VARVE_OBJECT_COLUMN
               && self->from->objects[object->parent].kind == VARVE_OBJECT_COMPOSITE)
        {
          if (self->from_fate[dependent] != VARVE_PG_GOES)
            replace (self, object->parent, replacing);
        }
      else if (object->kind == VARVE_OBJECT_COLUMN)
        move_column (self, dependent, waiting);
    }
}

static gboolean
has_holder (VarvePgRender *self, guint type)
{
  for (guint i = self->dependent_first[type]; i < self->dependent_first[type + 1]; i++)
    {
      guint dependent = self->dependents[i];
      guint root = varve_schema_get_root (self->from, dependent);

      if ((self->from_moved[dependent] && self->from_fate[dependent] == VARVE_PG_ALTERS)
          || self->from_fate[root] == VARVE_PG_REPLACED)
        return TRUE;
    }
  return FALSE;
}

/* What nobody has needs no room: it goes and comes. From the last to the first, since a type may be
 * made of those before it. */
static void
settle_replaced (VarvePgRender *self, const GArray *replacing)
{
  gboolean settled = TRUE;

  while (settled)
    {
      settled = FALSE;
      for (guint i = replacing->len; i > 0; i--)
        {
          guint from = g_array_index (replacing, guint, i - 1);

          if (self->from_fate[from] != VARVE_PG_REPLACED || has_holder (self, from))
            continue;
          self->from_fate[from] = self->to_fate[self->from_to[from]] = VARVE_PG_RECREATED;
          settled = TRUE;
        }
    }
}

static void
replace_types (VarvePgRender *self, GArray *replacing, GArray *waiting)
{
  for (guint i = 0; i < self->from->n_roots; i++)
    if (self->from_to[i] != VARVE_NO_OBJECT && is_type (self->from->objects[i].kind)
        && varve_pg_is_replaced_type (self, i, self->from_to[i]))
      replace (self, i, replacing);
  for (guint i = 0; i < replacing->len; i++)
    leave_type (self, g_array_index (replacing, guint, i), replacing, waiting);
}

/* Whether it reads the same, though something else of it may change: a comment, a parameter. */
static gboolean
reads_the_same (VarvePgRender *self, guint from)
{
  guint to = self->from_to[from];

  if (self->from_fate[from] == VARVE_PG_KEEP)
    return TRUE;
  return self->from_fate[from] == VARVE_PG_ALTERS && to != VARVE_NO_OBJECT
         && !has_changed (self, to, VARVE_ATTRIBUTE_DEFINITION)
         && !has_changed (self, to, VARVE_ATTRIBUTE_GENERATED);
}

/* What reads the same and stood on something that goes stands on something else now: a foreign key
 * on another constraint of the same columns, an index on another function of the same name. */
static void
recreate_stayers (VarvePgRender *self, guint from, GArray *waiting)
{
  for (guint i = self->dependent_first[from]; i < self->dependent_first[from + 1]; i++)
    {
      guint dependent = self->dependents[i];

      if (reads_the_same (self, dependent) && makes_way (self, dependent, FALSE))
        recreate (self, dependent, waiting);
    }
}

void
varve_pg_find_fates (VarvePgRender *self)
{
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) replacing = g_array_new (FALSE, FALSE, sizeof (guint));

  begin_fates (self);
  replace_types (self, replacing, waiting);
  for (guint i = 0; i < self->to->n_objects; i++)
    {
      guint from = self->to_from[i];

      if (self->to_fate[i] != VARVE_PG_ALTERS)
        continue;
      if (self->from_forced[from] || needs_recreation (self, from, i))
        recreate (self, from, waiting);
      else if (varve_pg_is_retyped (self, i))
        recreate_dependents (self, from, TRUE, waiting);
    }
  for (guint i = 0; i < self->from->n_objects; i++)
    if (self->from_fate[i] == VARVE_PG_GOES)
      recreate_stayers (self, i, waiting);
  while (waiting->len > 0)
    {
      guint from = g_array_index (waiting, guint, waiting->len - 1);

      g_array_set_size (waiting, waiting->len - 1);
      recreate_dependents (self, from, FALSE, waiting);
    }
  settle_replaced (self, replacing);
}
