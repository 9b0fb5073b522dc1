/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plan as calls of Alembic.
 *
 * `upgrade ID` does whatever ID needs and is not there yet, in an order of its own where several
 * are right. So a call takes steps of which each stands on the one before: there the order is
 * forced, and what the last of them needs is exactly these, for everything before is done.
 *
 * `downgrade FIRST@PARENT` takes back what stands on PARENT and is FIRST or below it. A call takes
 * steps down a line that no merge is on, since below a merge there is more than one line. */

#include "run/varve-alembic-private.h"

static void
call_free (gpointer data)
{
  VarveAlembicCall *call = data;

  g_strfreev (call->arguments);
  g_free (call);
}

static gboolean
stands_on (const VarveRevision *revision, const VarveRevision *below)
{
  return g_strv_contains ((const char *const *) revision->down_revisions, below->id);
}

static gboolean
is_merge (const VarveRevision *revision)
{
  return revision->down_revisions[0] && revision->down_revisions[1];
}

/* Whether the same call may go on from @step to @next. */
static gboolean
goes_on (const VarveStep *step, const VarveStep *next)
{
  if (step->direction == VARVE_DIRECTION_UPGRADE)
    return stands_on (next->revision, step->revision);
  return stands_on (step->revision, next->revision) && !is_merge (step->revision)
         && !is_merge (next->revision);
}

static char **
make_arguments (VarvePlan *plan, guint first, guint last)
{
  const VarveRevision *top = varve_plan_get_step (plan, first)->revision;
  const VarveRevision *end = varve_plan_get_step (plan, last)->revision;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autofree char *target = NULL;

  if (plan->direction == VARVE_DIRECTION_UPGRADE)
    target = g_strdup (end->id);
  else
    target = g_strconcat (top->id, "@", end->down_revisions[0] ? end->down_revisions[0] : "base",
                          NULL);
  g_strv_builder_add_many (words, varve_direction_get_nick (plan->direction), target, NULL);
  return g_strv_builder_end (words);
}

/* Every row is named and the table emptied before: what Alembic makes of several targets otherwise
 * depends on its version. */
static char **
make_stamp (VarvePlan *plan)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_strv_builder_add_many (words, "stamp", "--purge", NULL);
  g_strv_builder_addv (words, (const char **) plan->to);
  if (!plan->to[0])
    g_strv_builder_add (words, "base");
  return g_strv_builder_end (words);
}

static void
add_call (GPtrArray *calls, guint first, guint n, char **arguments)
{
  VarveAlembicCall *call = g_new0 (VarveAlembicCall, 1);

  call->first = first;
  call->n = n;
  call->arguments = arguments;
  g_ptr_array_add (calls, call);
}

GPtrArray *
varve_alembic_split_plan (VarvePlan *plan)
{
  GPtrArray *calls = g_ptr_array_new_with_free_func (call_free);
  guint size = varve_plan_get_size (plan);

  if (plan->direction == VARVE_DIRECTION_STAMP && size > 0)
    add_call (calls, 0, size, make_stamp (plan));
  for (guint first = 0, n; plan->direction != VARVE_DIRECTION_STAMP && first < size; first += n)
    {
      for (n = 1; first + n < size
                  && goes_on (varve_plan_get_step (plan, first + n - 1),
                              varve_plan_get_step (plan, first + n));)
        n++;
      add_call (calls, first, n, make_arguments (plan, first, first + n - 1));
    }
  return calls;
}
