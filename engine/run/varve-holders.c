/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-holders.h"

#include "base/varve-i18n.h"

static gboolean
holds (VarveGraph *graph, const char *const *current, const char *revision)
{
  guint index = varve_graph_find (graph, revision);
  g_autofree guint8 *states = varve_graph_compute_states (graph, current, NULL, NULL);

  return g_strv_contains (current, revision)
         || (index != G_MAXUINT
             && (states[index] == VARVE_STATE_APPLIED || states[index] == VARVE_STATE_CURRENT));
}

static VarveHolder *
ask (VarveEnvironment *environment,
     VarveGraph *graph,
     const char *revision,
     VarveOperation *operation)
{
  VarveHolder *self = g_new0 (VarveHolder, 1);
  g_autoptr (VarveDatabase) database = NULL;
  g_auto (GStrv) current = NULL;

  self->environment = varve_environment_ref (environment);
  self->answer = VARVE_HOLDER_UNKNOWN;
  database = varve_environment_open (environment, TRUE, operation, &self->error);
  if (database)
    current = varve_database_read_current (database, operation, &self->error);
  if (current)
    self->answer = holds (graph, (const char *const *) current, revision) ? VARVE_HOLDER_YES
                                                                          : VARVE_HOLDER_NO;
  return self;
}

/**
 * varve_holders_find:
 * @project: a project
 * @graph: its graph
 * @revision: a whole id
 * @operation: (nullable): can cancel; its asker is asked for passwords
 *
 * Asks the database of every environment whether it holds @revision, one after the other. One that
 * can't be asked is in the list as unknown, with the reason. Blocking; opens connections of its
 * own.
 *
 * Returns: (transfer full) (element-type VarveHolder): an answer an environment, or %NULL with
 *   %VARVE_ERROR_CANCELLED
 */
GPtrArray *
varve_holders_find (VarveProject *project,
                    VarveGraph *graph,
                    const char *revision,
                    VarveOperation *operation,
                    GError **error)
{
  g_autoptr (GPtrArray) holders
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_holder_free);

  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    {
      VarveEnvironment *environment = varve_project_get_environment (project, i);

      g_ptr_array_add (holders, ask (environment, graph, revision, operation));
      if (varve_operation_set_error_if_cancelled (operation, error))
        return NULL;
    }
  return g_steal_pointer (&holders);
}

/**
 * varve_holder_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_holder_free (VarveHolder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->environment, varve_environment_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static char *
list_names (GPtrArray *holders, VarveHolderAnswer answer)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < holders->len; i++)
    {
      const VarveHolder *holder = g_ptr_array_index (holders, i);

      if (holder->answer == answer)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                                holder->environment->name);
    }
  return g_string_free (names, FALSE);
}

/**
 * varve_holders_check_free:
 * @holders: (element-type VarveHolder): the answers
 * @revision: which revision was asked for
 * @allow_unknown: a database that can't be asked is taken not to hold it
 *
 * Returns: whether no database holds @revision; otherwise %VARVE_ERROR_FAILED with the names
 */
gboolean
varve_holders_check_free (GPtrArray *holders,
                          const char *revision,
                          gboolean allow_unknown,
                          GError **error)
{
  g_autofree char *holding = list_names (holders, VARVE_HOLDER_YES);
  g_autofree char *unknown = list_names (holders, VARVE_HOLDER_UNKNOWN);

  if (*holding)
    {
      varve_set_error (error, VARVE_ERROR_FAILED,
                       _ ("What a database holds keeps its place in the history: join the heads by "
                          "a merge instead, or roll it back there first."),
                       _ ("Revision %s is applied already on: %s"), revision, holding);
      return FALSE;
    }
  if (*unknown && !allow_unknown)
    {
      varve_set_error (error, VARVE_ERROR_FAILED,
                       _ ("Make them reachable, or say that they don’t hold it with "
                          "--assume-free."),
                       _ ("These environments can’t be asked whether they hold revision %s: %s"),
                       revision, unknown);
      return FALSE;
    }
  return TRUE;
}
