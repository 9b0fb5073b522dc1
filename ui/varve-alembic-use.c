/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-alembic-use.h"

/* Docker is asked where files tell of nothing, and only for who trusts the folder already. */
static VarveAlembicCommand *
find_running (VarveProject *project, VarveOperation *operation)
{
  g_autoptr (GPtrArray) found = NULL;

  if (!varve_trust_is_given (varve_project_get_folder (project)))
    return NULL;
  found = varve_alembic_container_find_running (project, operation);
  return found && found->len > 0 ? varve_alembic_command_copy (found->pdata[0]) : NULL;
}

static VarveAlembicCommand *
find_command (VarveProject *project, VarveOperation *operation, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VarveAlembicCommand *command = varve_alembic_command_choose (project, &local_error);

  if (!command && !varve_alembic_command_is_chosen (project))
    command = find_running (project, operation);
  if (!command)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return command;
}

/**
 * varve_alembic_use_init:
 * @environment: (nullable): an environment's name
 * @database: (nullable): that environment's, open
 * @operation: (nullable): can cancel
 *
 * Finds how the project's Alembic is called. The context borrows @project and @database. Blocking;
 * in the database's thread where there is one.
 */
gboolean
varve_alembic_use_init (VarveAlembicUse *self,
                        VarveProject *project,
                        const char *environment,
                        VarveDatabase *database,
                        VarveOperation *operation,
                        GError **error)
{
  VarveEnvironment *known
      = environment ? varve_project_find_environment (project, environment, NULL) : NULL;
  g_autoptr (VarveUrl) url = known ? varve_environment_resolve_url (known, NULL) : NULL;

  self->command = find_command (project, operation, error);
  if (!self->command)
    return FALSE;
  self->context.project = project;
  self->context.environment = url ? known : NULL;
  self->context.database = database;
  self->context.command = self->command;
  return TRUE;
}

void
varve_alembic_use_clear (VarveAlembicUse *self)
{
  g_clear_pointer (&self->command, varve_alembic_command_free);
}
