/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan's SQL by Alembic's offline mode, which asks no database. It can begin at one revision
 * only. */
#include "run/varve-alembic-private.h"

#include "base/varve-i18n.h"
#include "run/varve-alembic-write.h"

#define RENDER_TIMEOUT_MS (10 * 60 * 1000)

static const char *
or_base (const char *id)
{
  return id ? id : "base";
}

/* FROM:TO of the whole plan, where it begins at one revision and ends in one. (nullable) */
static char *
make_whole_range (VarvePlan *plan)
{
  gboolean from_one = !plan->from[0] || !plan->from[1];
  gboolean to_one = !plan->to[0] || !plan->to[1];

  if (!from_one || !to_one || varve_plan_get_size (plan) == 0)
    return NULL;
  return g_strconcat (or_base (plan->from[0]), ":", or_base (plan->to[0]), NULL);
}

/* Of one call's steps; NULL where the first begins at several, or needs what is no ancestor. */
static char *
make_range (VarvePlan *plan, const VarveAlembicCall *call)
{
  const VarveRevision *first = varve_plan_get_step (plan, call->first)->revision;
  const VarveRevision *last = varve_plan_get_step (plan, call->first + call->n - 1)->revision;
  gboolean down = plan->direction == VARVE_DIRECTION_DOWNGRADE;
  const VarveRevision *lower = down ? last : first;

  for (guint i = call->first; i < call->first + call->n; i++)
    {
      const VarveRevision *revision = varve_plan_get_step (plan, i)->revision;

      if ((revision->down_revisions[0] && revision->down_revisions[1])
          || (revision->depends_on && revision->depends_on[0]))
        return NULL;
    }
  return down ? g_strconcat (first->id, ":", or_base (lower->down_revisions[0]), NULL)
              : g_strconcat (or_base (lower->down_revisions[0]), ":", last->id, NULL);
}

static gboolean
render_range (VarveAlembicCaller *caller,
              VarvePlan *plan,
              const char *range,
              GString *sql,
              VarveOperation *operation,
              VarveAlembicFailure **failure,
              GError **error)
{
  const char *given = caller->context->tag;
  g_autofree char *tag = given ? g_strconcat ("--tag=", given, NULL) : NULL;
  const char *const arguments[]
      = { varve_direction_get_nick (plan->direction), "--sql", range, tag, NULL };
  g_autofree char *out = NULL;

  if (!varve_alembic_caller_run (caller, arguments, FALSE, RENDER_TIMEOUT_MS, &out, operation,
                                 failure, error))
    return FALSE;
  g_string_append (sql, out);
  return TRUE;
}

static void
append_gap (GString *sql, VarvePlan *plan, const VarveAlembicCall *call)
{
  for (guint i = call->first; i < call->first + call->n; i++)
    g_string_append_printf (
        sql,
        _ ("-- %s of %s: Alembic’s offline mode can’t write this step by itself, since it "
           "stands on several revisions.\n\n"),
        varve_direction_get_nick (plan->direction), varve_plan_get_step (plan, i)->revision->id);
}

static gboolean
render_calls (VarveAlembicCaller *caller,
              VarvePlan *plan,
              GString *sql,
              VarveOperation *operation,
              VarveAlembicFailure **failure,
              GError **error)
{
  g_autoptr (GPtrArray) calls = varve_alembic_split_plan (plan);

  for (guint i = 0; i < calls->len; i++)
    {
      g_autofree char *range = make_range (plan, calls->pdata[i]);

      if (!range)
        append_gap (sql, plan, calls->pdata[i]);
      else if (!render_range (caller, plan, range, sql, operation, failure, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * varve_alembic_render_plan:
 * @context: whose Alembic writes it
 * @plan: an upgrade or downgrade
 * @operation: (nullable): can cancel
 * @failure: (out) (optional) (nullable) (transfer full): how the call ended that did not work
 * @error: return location
 *
 * Has Alembic write the SQL of a plan in its offline mode: the project's Python runs, no database
 * is changed. Steps that this mode can't begin at are comments that say so. Blocking; any thread
 * where
 * @context has no database.
 *
 * Returns: (transfer full): the SQL, or %NULL with an error
 */
char *
varve_alembic_render_plan (const VarveAlembicContext *context,
                           VarvePlan *plan,
                           VarveOperation *operation,
                           VarveAlembicFailure **failure,
                           GError **error)
{
  g_auto (VarveAlembicCaller) caller = { 0 };
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *range = make_whole_range (plan);
  gboolean ok;

  if (failure)
    *failure = NULL;
  if (plan->direction == VARVE_DIRECTION_STAMP || varve_plan_get_size (plan) == 0)
    return g_strdup ("");
  if (!varve_alembic_caller_init (&caller, context, operation, error))
    return NULL;
  ok = range ? render_range (&caller, plan, range, sql, operation, failure, error)
             : render_calls (&caller, plan, sql, operation, failure, error);
  return ok ? g_string_free (g_steal_pointer (&sql), FALSE) : NULL;
}
