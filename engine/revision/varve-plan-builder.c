/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-plan-builder.h"

#include <string.h>

static void
free_step (VarveStep *step)
{
  g_clear_pointer (&step->revision, varve_revision_unref);
  g_clear_pointer (&step->script, varve_script_unref);
  g_clear_pointer (&step->statements, varve_statements_free);
  g_free (step->checksum);
  g_free (step);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* An array that the plan keeps. */
static char **
make_array (VarvePlanBuilder *self, guint length)
{
  char **array = g_new0 (char *, length + 1);

  g_ptr_array_add (self->plan->arrays, array);
  return array;
}

static char *
intern (VarvePlanBuilder *self, const char *id)
{
  return g_string_chunk_insert_const (self->plan->strings, id);
}

void
varve_plan_builder_init (VarvePlanBuilder *self,
                         VarveDirection direction,
                         const char *const *current)
{
  guint n = current != NULL ? g_strv_length ((char **) current) : 0;
  VarvePlan *plan = g_new0 (VarvePlan, 1);

  g_atomic_ref_count_init (&plan->ref_count);
  plan->strings = g_string_chunk_new (1024);
  plan->arrays = g_ptr_array_new_with_free_func (g_free);
  plan->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) free_step);
  plan->direction = direction;
  self->plan = plan;
  self->rows = make_array (self, n);
  self->n_rows = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!varve_plan_builder_has_row (self, current[i]))
        self->rows[self->n_rows++] = intern (self, current[i]);
    }
  qsort (self->rows, self->n_rows, sizeof *self->rows, compare_ids);
  plan->from = self->rows;
}

static gboolean
contains (char **ids, guint n, const char *id)
{
  for (guint i = 0; i < n; i++)
    {
      if (strcmp (ids[i], id) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
varve_plan_builder_has_row (const VarvePlanBuilder *self, const char *id)
{
  return contains (self->rows, self->n_rows, id);
}

/* Those of @ids that are rows (or, without @present, that are none), sorted. */
static char **
pick (VarvePlanBuilder *self, GPtrArray *ids, gboolean present, guint *n)
{
  char **picked = make_array (self, ids != NULL ? ids->len : 0);

  *n = 0;
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (varve_plan_builder_has_row (self, id) == present && !contains (picked, *n, id))
        picked[(*n)++] = intern (self, id);
    }
  qsort (picked, *n, sizeof *picked, compare_ids);
  return picked;
}

static void
change_rows (VarvePlanBuilder *self, char **remove, guint n_removed, char **add, guint n_added)
{
  guint n = self->n_rows - n_removed + n_added;
  char **rows = make_array (self, n);
  guint at = 0;
  guint added = 0;

  for (guint i = 0; i < self->n_rows; i++)
    {
      if (contains (remove, n_removed, self->rows[i]))
        continue;
      while (added < n_added && strcmp (add[added], self->rows[i]) < 0)
        rows[at++] = add[added++];
      rows[at++] = self->rows[i];
    }
  while (added < n_added)
    rows[at++] = add[added++];
  self->rows = rows;
  self->n_rows = n;
}

void
varve_plan_builder_add (VarvePlanBuilder *self,
                        VarveRevision *revision,
                        GPtrArray *remove,
                        GPtrArray *add)
{
  VarveStep *step = g_new0 (VarveStep, 1);
  guint n_removed;
  guint n_added;

  step->revision = revision != NULL ? varve_revision_ref (revision) : NULL;
  step->direction = self->plan->direction;
  step->before = self->rows;
  step->remove = pick (self, remove, TRUE, &n_removed);
  step->add = pick (self, add, FALSE, &n_added);
  if (n_removed > 0 || n_added > 0)
    change_rows (self, step->remove, n_removed, step->add, n_added);
  step->after = self->rows;
  step->transactional = TRUE;
  if (revision != NULL && step->direction == VARVE_DIRECTION_UPGRADE)
    step->transactional = revision->up_transactional;
  else if (revision != NULL && step->direction == VARVE_DIRECTION_DOWNGRADE)
    step->transactional = revision->down_transactional;
  g_ptr_array_add (self->plan->steps, step);
}

VarvePlan *
varve_plan_builder_finish (VarvePlanBuilder *self)
{
  self->plan->to = self->rows;
  return g_steal_pointer (&self->plan);
}
