/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-i18n.h"

static gboolean
find_dialect_of (VarveEnvironment *environment, VarveDialect *dialect)
{
  g_autoptr (VarveUrl) url = varve_environment_resolve_url (environment, NULL);

  if (url)
    *dialect = varve_url_get_dialect (url);
  return url != NULL;
}

/**
 * varve_project_find_dialect:
 * @self: a project
 * @name: (nullable): an environment
 * @dialect: (out): whose SQL its scripts are
 *
 * Finds out from the environments' URLs, without connecting, for which database the project's
 * scripts are written: from @name, the default environment, or else any whose URL is known.
 *
 * Returns: whether it is known
 */
gboolean
varve_project_find_dialect (VarveProject *self, const char *name, VarveDialect *dialect)
{
  VarveEnvironment *chosen = varve_project_find_environment (self, name, NULL);

  if (chosen && find_dialect_of (chosen, dialect))
    return TRUE;
  for (guint i = 0; i < self->environments->len; i++)
    if (find_dialect_of (self->environments->pdata[i], dialect))
      return TRUE;
  return FALSE;
}

static gboolean
check_section (const VarveScript *script,
               const VarveScriptSection *section,
               VarveDialect dialect,
               GError **error)
{
  const char *path = script->revision->path;
  g_autoptr (VarveStatements) statements = NULL;

  if (!section->present)
    return TRUE;
  statements = varve_statements_split (dialect, script->text, section->offset, section->length,
                                       path, error);
  return statements
         && varve_statements_check (statements, script->text, section->transactional, path, error);
}

static gboolean
check_script (const VarveScript *script, VarveDialect dialect, GError **error)
{
  return check_section (script, &script->up, dialect, error)
         && check_section (script, &script->down, dialect, error);
}

/* What Alembic calls. */
static gboolean
check_functions (const VarveScript *script, GError **error)
{
  if (script->up.present && script->down.present)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("Alembic calls the functions upgrade() and downgrade(); write one that only "
                      "says “pass” where there is nothing to do."),
                   _ ("The script of revision %s has no %s"), script->revision->id,
                   script->up.present ? "downgrade()" : "upgrade()");
  return FALSE;
}

/* Where nothing says whose SQL it is, it may be either's. */
static gboolean
check_any (VarveProject *self,
           const VarveScript *script,
           gboolean known,
           VarveDialect dialect,
           GError **error)
{
  if (self->kind == VARVE_PROJECT_ALEMBIC)
    return check_functions (script, error);
  if (known)
    return check_script (script, dialect, error);
  return check_script (script, VARVE_DIALECT_POSTGRES, NULL)
         || check_script (script, VARVE_DIALECT_SQLITE, error);
}

/**
 * varve_project_check_scripts:
 * @self: a project
 * @graph: its graph
 * @environment: (nullable): whose database the scripts are for
 * @operation: (nullable): can cancel
 *
 * Reads every script whole and looks for what would be refused before a run: statements that can't
 * be split, transaction control, what may not stand in a transaction.
 *
 * Returns: (transfer full) (element-type VarveProblem): what is wrong, or %NULL when cancelled
 */
GPtrArray *
varve_project_check_scripts (VarveProject *self,
                             VarveGraph *graph,
                             const char *environment,
                             VarveOperation *operation,
                             GError **error)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_problem_free);
  VarveDialect dialect = VARVE_DIALECT_POSTGRES;
  gboolean known = varve_project_find_dialect (self, environment, &dialect);

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (VarveScript) script = NULL;

      if (varve_operation_set_error_if_cancelled (operation, error))
        return NULL;
      script = varve_project_load_script (self, revision, &local_error);
      if (!script || !check_any (self, script, known, dialect, &local_error))
        g_ptr_array_add (problems, varve_problem_new_from_error (local_error, revision->path));
    }
  return g_steal_pointer (&problems);
}
