/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes and what comes may be one thing under another name. Nobody can know but a person: this
 * only says which pairs are alike, and why. */
#include "config.h"

#include "schema/varve-difference.h"
#include "schema/varve-schema-private.h"

#include "base/varve-i18n.h"

#include <stdlib.h>
#include <string.h>

/* Below it a pair has less in common than any two columns of a usual table. */
#define LEAST_SCORE 50

/**
 * varve_rename_candidate_free:
 * @self: (transfer full): a candidate
 *
 * Frees it.
 */
void
varve_rename_candidate_free (VarveRenameCandidate *self)
{
  g_strfreev (self->evidence);
  g_free (self);
}

static VarveRenameCandidate *
candidate_new (guint dropped, guint added)
{
  VarveRenameCandidate *self = g_new0 (VarveRenameCandidate, 1);

  self->dropped = dropped;
  self->added = added;
  return self;
}

/* How many letters two names have in common at both ends, of a hundred. */
static guint
compare_names (const char *a, const char *b)
{
  gsize n_a = strlen (a);
  gsize n_b = strlen (b);
  gsize n = MIN (n_a, n_b);
  gsize start = 0;
  gsize end = 0;

  while (start < n && a[start] == b[start])
    start++;
  while (end < n - start && a[n_a - 1 - end] == b[n_b - 1 - end])
    end++;
  return n_a + n_b > 0 ? (start + end) * 200 / (n_a + n_b) : 100;
}

static gboolean
is_same (const VarveDifference *self, guint from, guint to, VarveAttribute attribute)
{
  return g_strcmp0 (varve_schema_get_attribute (self->from, from, attribute),
                    varve_schema_get_attribute (self->to, to, attribute))
         == 0;
}

static void
add_evidence (GPtrArray *evidence, char *line)
{
  g_ptr_array_add (evidence, line);
}

/* Types weigh most: a renamed column with another type is two changes at once. */
static guint
judge_columns (const VarveDifference *self, guint from, guint to, GPtrArray *evidence)
{
  const VarveObject *a = varve_schema_get_object (self->from, from);
  const VarveObject *b = varve_schema_get_object (self->to, to);
  const char *type = varve_schema_get_attribute (self->from, from, VARVE_ATTRIBUTE_TYPE);
  gboolean same_type = is_same (self, from, to, VARVE_ATTRIBUTE_TYPE);
  guint score = same_type ? 50 : 0;

  if (same_type && type != NULL)
    add_evidence (evidence, g_strdup_printf (_ ("both are of type %s"), type));
  else if (!same_type)
    add_evidence (
        evidence,
        g_strdup_printf (_ ("the type differs: %s and %s"), type != NULL ? type : "–",
                         varve_schema_get_attribute (self->to, to, VARVE_ATTRIBUTE_TYPE) ?: "–"));
  if (a->position == b->position)
    {
      score += 15;
      add_evidence (evidence, g_strdup_printf (_ ("both are column %u of the table"), a->position));
    }
  if (is_same (self, from, to, VARVE_ATTRIBUTE_NOT_NULL))
    score += 8;
  if (is_same (self, from, to, VARVE_ATTRIBUTE_DEFAULT))
    score += 7;
  if (compare_names (a->name, b->name) >= 50)
    add_evidence (evidence, g_strdup (_ ("the names are alike")));
  return score + compare_names (a->name, b->name) / 5;
}

static guint
count_columns (const VarveSchema *schema, guint table)
{
  guint n_parts, n = 0;
  guint first = varve_schema_get_children (schema, table, &n_parts);

  for (guint i = 0; i < n_parts; i++)
    n += schema->objects[first + i].kind == VARVE_OBJECT_COLUMN;
  return n;
}

/* Columns of one name and type. */
static guint
count_same_columns (const VarveDifference *self, guint from, guint to)
{
  guint n_parts, n = 0;
  guint first = varve_schema_get_children (self->from, from, &n_parts);

  for (guint i = first; n_parts > 0 && i < first + n_parts; i++)
    {
      const VarveObject *column = &self->from->objects[i];
      guint other;

      if (column->kind != VARVE_OBJECT_COLUMN)
        continue;
      other = varve_schema_find (self->to, VARVE_OBJECT_COLUMN, to, NULL, column->name, NULL);
      if (other != VARVE_NO_OBJECT && is_same (self, i, other, VARVE_ATTRIBUTE_TYPE))
        n++;
    }
  return n;
}

static guint
judge_tables (const VarveDifference *self, guint from, guint to, GPtrArray *evidence)
{
  guint n_from = count_columns (self->from, from);
  guint n_to = count_columns (self->to, to);
  guint n_all = MAX (n_from, n_to);
  guint n_same = n_all > 0 ? count_same_columns (self, from, to) : 0;
  const char *old_name = varve_schema_get_object (self->from, from)->name;
  const char *new_name = varve_schema_get_object (self->to, to)->name;
  guint alike = compare_names (old_name, new_name);

  if (n_same == 0)
    return 0;
  add_evidence (evidence, g_strdup_printf (ngettext ("%u of %u column is the same",
                                                     "%u of %u columns are the same", n_all),
                                           n_same, n_all));
  if (alike >= 50)
    add_evidence (evidence, g_strdup (_ ("the names are alike")));
  return n_same * 80 / n_all + alike / 5;
}

static gboolean
may_be_renamed (const VarveObject *a, const VarveObject *b)
{
  if (a->kind != b->kind)
    return FALSE;
  if (a->kind == VARVE_OBJECT_TABLE)
    return g_strcmp0 (a->schema, b->schema) == 0;
  return a->kind == VARVE_OBJECT_COLUMN;
}

/* Whether two columns are of one table. */
static gboolean
have_same_table (const VarveDifference *self, guint from, guint to)
{
  const VarveObject *a = &self->from->objects[self->from->objects[from].parent];
  const VarveObject *b = &self->to->objects[self->to->objects[to].parent];

  return varve_object_compare (a, b) == 0;
}

static void
try_pair (const VarveDifference *self, guint dropped, guint added, GPtrArray *candidates)
{
  guint from = varve_difference_get_change (self, dropped)->from;
  guint to = varve_difference_get_change (self, added)->to;
  const VarveObject *a = varve_schema_get_object (self->from, from);
  const VarveObject *b = varve_schema_get_object (self->to, to);
  g_autoptr (GPtrArray) evidence = NULL;
  VarveRenameCandidate *candidate;
  guint score;

  if (!may_be_renamed (a, b))
    return;
  if (a->kind == VARVE_OBJECT_COLUMN && !have_same_table (self, from, to))
    return;
  evidence = g_ptr_array_new_with_free_func (g_free);
  score = a->kind == VARVE_OBJECT_COLUMN ? judge_columns (self, from, to, evidence)
                                         : judge_tables (self, from, to, evidence);
  if (score < LEAST_SCORE)
    return;
  candidate = candidate_new (dropped, added);
  candidate->score = MIN (score, 100);
  g_ptr_array_add (evidence, NULL);
  candidate->evidence = (char **) g_ptr_array_steal (evidence, NULL);
  g_ptr_array_add (candidates, candidate);
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const VarveRenameCandidate *x = *(const VarveRenameCandidate *const *) a;
  const VarveRenameCandidate *y = *(const VarveRenameCandidate *const *) b;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  if (x->dropped != y->dropped)
    return x->dropped < y->dropped ? -1 : 1;
  return (x->added > y->added) - (x->added < y->added);
}

/**
 * varve_difference_find_renames:
 * @self: a difference
 *
 * Finds tables of one schema, and columns of one table, that go and come and are alike. An object
 * may stand in several candidates; a person decides which of them is true, if any.
 *
 * Returns: (transfer full) (element-type VarveRenameCandidate): the candidates, likeliest first
 */
GPtrArray *
varve_difference_find_renames (const VarveDifference *self)
{
  GPtrArray *candidates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rename_candidate_free);
  g_autoptr (GArray) dropped = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->changes->len; i++)
    {
      const VarveObject *object = varve_difference_get_object (self, i);
      VarveChangeKind kind = varve_difference_get_change (self, i)->kind;

      if (kind == VARVE_CHANGE_ALTER || !may_be_renamed (object, object))
        continue;
      g_array_append_val (kind == VARVE_CHANGE_DROP ? dropped : added, i);
    }
  for (guint i = 0; i < dropped->len; i++)
    for (guint j = 0; j < added->len; j++)
      try_pair (self, g_array_index (dropped, guint, i), g_array_index (added, guint, j),
                candidates);
  g_ptr_array_sort (candidates, compare_candidates);
  return candidates;
}
