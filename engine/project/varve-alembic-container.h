/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-alembic-command.h"

G_BEGIN_DECLS

/**
 * VarveAlembicMount:
 * @outside: a folder of this machine
 * @inside: where the container has it
 */
typedef struct
{
  char *outside;
  char *inside;
} VarveAlembicMount;

/**
 * VarveAlembicContainer:
 * @id: (nullable): of the running container; NULL for one that `run` will make
 * @workdir: (nullable): where the command runs in it
 * @mounts: (element-type VarveAlembicMount)
 *
 * The inside of a container as far as paths go. Immutable.
 */
typedef struct
{
  char *id;
  char *workdir;
  GPtrArray *mounts;
} VarveAlembicContainer;

/* Everything before the program. */
void varve_alembic_container_add_prefix (GStrvBuilder *argv,
                                         const VarveAlembicCommand *command,
                                         gboolean writes);
/* Asks the client about the container: what is mounted where. VARVE_ERROR_FAILED where it does not
 * run. (transfer full) */
VarveAlembicContainer *varve_alembic_container_look (const VarveAlembicCommand *command,
                                                     VarveProject *project,
                                                     VarveOperation *operation,
                                                     GError **error);
/* What @inside is on this machine; NULL where nothing mounted has it. @inside may be relative to
 * the working folder. (transfer full) */
char *varve_alembic_container_map (const VarveAlembicContainer *self, const char *inside);
/* The same the other way. (transfer full) */
char *varve_alembic_container_map_back (const VarveAlembicContainer *self, const char *outside);
/* Copies a file out of it; never over another. */
gboolean varve_alembic_container_fetch (const VarveAlembicContainer *self,
                                        const VarveAlembicCommand *command,
                                        const char *inside,
                                        const char *outside,
                                        VarveOperation *operation,
                                        GError **error);
/* Sends a signal to what this process started in the container: signals to the client don't get
 * there. FALSE where the client passes it on by itself, or did not take it. */
gboolean varve_alembic_container_signal (const VarveAlembicCommand *command,
                                         VarveProject *project,
                                         int signal_number);
/* How Alembic is called in running containers that see the project. (transfer full) (element-type
 * VarveAlembicCommand) */
GPtrArray *varve_alembic_container_find_running (VarveProject *project, VarveOperation *operation);
void varve_alembic_container_free (VarveAlembicContainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveAlembicContainer, varve_alembic_container_free)

G_END_DECLS
