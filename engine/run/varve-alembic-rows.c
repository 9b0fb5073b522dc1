/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What version rows prove of a plan's steps. Alembic before 1.9 may leave rows that others include
 * when it takes a merge apart: the same revisions are applied then, and that is what counts. */
#include "run/varve-alembic-private.h"

#include <string.h>

static gboolean
rows_equal (char **a, char **b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/* Which revisions are applied; NULL where a row is of no revision. */
static guint8 *
compute_applied (VarveGraph *graph, char **rows)
{
  g_auto (GStrv) unknown = NULL;
  guint8 *states = varve_graph_compute_states (graph, (const char *const *) rows, NULL, &unknown);

  if (unknown[0])
    g_clear_pointer (&states, g_free);
  for (guint i = 0; states && i < varve_graph_get_size (graph); i++)
    states[i] = states[i] == VARVE_STATE_APPLIED || states[i] == VARVE_STATE_CURRENT;
  return states;
}

static gboolean
is_same_state (VarveGraph *graph, const guint8 *applied, char **rows)
{
  g_autofree guint8 *other = compute_applied (graph, rows);

  return other && memcmp (applied, other, varve_graph_get_size (graph)) == 0;
}

static int
match_applied (VarveProject *project, VarvePlan *plan, guint first, guint n, char **rows)
{
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, NULL, NULL);
  g_autofree guint8 *applied
      = graph && varve_graph_check (graph, NULL) ? compute_applied (graph, rows) : NULL;

  if (!applied)
    return -1;
  for (guint i = n; i > 0; i--)
    if (is_same_state (graph, applied, varve_plan_get_step (plan, first + i - 1)->after))
      return (int) i;
  return is_same_state (graph, applied, varve_plan_get_step (plan, first)->before) ? 0 : -1;
}

int
varve_alembic_match_rows (VarveProject *project,
                          VarvePlan *plan,
                          guint first,
                          guint n,
                          char **rows,
                          gboolean *redundant)
{
  int matched;

  *redundant = FALSE;
  for (guint i = n; i > 0; i--)
    if (rows_equal (rows, varve_plan_get_step (plan, first + i - 1)->after))
      return (int) i;
  if (rows_equal (rows, varve_plan_get_step (plan, first)->before))
    return 0;
  matched = match_applied (project, plan, first, n, rows);
  *redundant = matched >= 0;
  return matched;
}
