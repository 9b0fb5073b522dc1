/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/* One use of a project's own Alembic by the window, in whichever thread asks for it. */
typedef struct
{
  VarveAlembicContext context;
  VarveAlembicCommand *command;
} VarveAlembicUse;

/* @environment: (nullable): its name; one without an address is left to Alembic. @database:
 * (nullable): open. FALSE with an error where it is not known how Alembic is called. */
gboolean varve_alembic_use_init (VarveAlembicUse *self,
                                 VarveProject *project,
                                 const char *environment,
                                 VarveDatabase *database,
                                 VarveOperation *operation,
                                 GError **error);
void varve_alembic_use_clear (VarveAlembicUse *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VarveAlembicUse, varve_alembic_use_clear)

G_END_DECLS
