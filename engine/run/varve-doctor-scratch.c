/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What scratch databases left behind when their process was killed. */

#include "run/varve-doctor-private.h"

#include "base/varve-i18n.h"
#include "run/varve-scratch.h"

static char *
describe (const VarveScratchLeftover *leftover)
{
  if (leftover->is_folder)
    return g_strdup_printf (_ ("The scratch server in “%s” was left behind"), leftover->name);
  if (leftover->is_role)
    return g_strdup_printf (_ ("The role “%s” of a scratch database was left behind"),
                            leftover->name);
  return g_strdup_printf (_ ("The scratch database “%s” was left behind"), leftover->name);
}

static void
add_leftovers (VarveDoctor *self, GPtrArray *leftovers, VarveEnvironment *environment)
{
  for (guint i = 0; i < leftovers->len; i++)
    {
      VarveFinding *finding = varve_doctor_add (
          self, VARVE_SEVERITY_INFO, "scratch-leftover", describe (leftovers->pdata[i]),
          g_strdup (_ ("“varvectl doctor --clean” removes it; its process is gone.")));

      finding->environment = environment ? g_strdup (environment->name) : NULL;
    }
}

void
varve_doctor_examine_folders (VarveDoctor *self)
{
  g_autoptr (GPtrArray) leftovers = varve_scratch_list_folders ();

  add_leftovers (self, leftovers, NULL);
}

void
varve_doctor_examine_server (VarveDoctor *self,
                             VarveEnvironment *environment,
                             VarveDatabase *database)
{
  g_autoptr (GPtrArray) leftovers = varve_scratch_list_leftovers (database, self->operation, NULL);

  if (leftovers)
    add_leftovers (self, leftovers, environment);
}

static gboolean
remove_all (GPtrArray *leftovers,
            VarveDatabase *database,
            guint *n_removed,
            VarveOperation *operation,
            GError **error)
{
  gboolean done = TRUE;

  for (guint i = 0; i < leftovers->len; i++)
    if (varve_scratch_remove_leftover (leftovers->pdata[i], database, operation,
                                       done ? error : NULL))
      (*n_removed)++;
    else
      done = FALSE;
  return done;
}

static gboolean
clean_server (VarveUrl *url, guint *n_removed, VarveOperation *operation, GError **error)
{
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (GPtrArray) leftovers = NULL;

  if (varve_url_get_dialect (url) != VARVE_DIALECT_POSTGRES)
    return TRUE;
  database = varve_database_open (url, NULL, operation, error);
  leftovers = database ? varve_scratch_list_leftovers (database, operation, error) : NULL;
  return leftovers && remove_all (leftovers, database, n_removed, operation, error);
}

static gboolean
clean_environment (VarveEnvironment *environment,
                   guint *n_removed,
                   VarveOperation *operation,
                   GError **error)
{
  g_autoptr (VarveUrl) url = varve_environment_resolve_url (environment, error);
  g_autoptr (VarveUrl) scratch = NULL;

  return url && varve_environment_resolve_scratch_url (environment, &scratch, error)
         && clean_server (url, n_removed, operation, error)
         && (!scratch || clean_server (scratch, n_removed, operation, error));
}

/**
 * varve_doctor_clean:
 * @project: a project
 * @environment: (nullable): whose servers are cleaned; %NULL: all that can be reached
 * @n_removed: (out): how many folders, databases and roles are gone
 * @operation: (nullable): can cancel
 * @error: return location
 *
 * Removes what scratch databases of processes that are gone left behind, and nothing else: only
 * what carries their mark. Blocking; opens connections of its own.
 *
 * Returns: whether all of it could be removed
 */
gboolean
varve_doctor_clean (VarveProject *project,
                    const char *environment,
                    guint *n_removed,
                    VarveOperation *operation,
                    GError **error)
{
  g_autoptr (GPtrArray) folders = varve_scratch_list_folders ();

  *n_removed = 0;
  if (!remove_all (folders, NULL, n_removed, operation, error))
    return FALSE;
  if (environment)
    {
      VarveEnvironment *named = varve_project_find_environment (project, environment, error);

      return named && clean_environment (named, n_removed, operation, error);
    }
  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    {
      g_autoptr (GError) local_error = NULL;

      /* The examination says which can't be reached. */
      clean_environment (varve_project_get_environment (project, i), n_removed, operation,
                         &local_error);
      if (g_error_matches (local_error, VARVE_ERROR, VARVE_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  return TRUE;
}
