/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-alembic-command.h"

G_BEGIN_DECLS

/**
 * VarveAlembicDatabase:
 * @environment: changes to the environment of the process, for #VarveProcessOptions
 * @note: (nullable): translated: what is not certain about which database Alembic takes
 * @passfile: (nullable): removed with this
 *
 * How Alembic gets to the database that is meant. No password is in @environment.
 */
typedef struct
{
  char **environment;
  char *note;
  char *passfile;
} VarveAlembicDatabase;

/* @url: (nullable): where the database was opened, with the password that was asked for; else that
 * of @environment counts. VARVE_ERROR_FAILED where Alembic is known to take another one. (transfer
 * full) */
VarveAlembicDatabase *varve_alembic_database_prepare (VarveProject *project,
                                                      VarveEnvironment *environment,
                                                      VarveUrl *url,
                                                      const VarveAlembicCommand *command,
                                                      const char *const *x_arguments,
                                                      GError **error);
void varve_alembic_database_free (VarveAlembicDatabase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveAlembicDatabase, varve_alembic_database_free)

G_END_DECLS
