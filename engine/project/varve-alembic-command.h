/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-process.h"
#include "project/varve-project.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_ALEMBIC_LOCAL,
  VARVE_ALEMBIC_EXEC,         /* docker exec CONTAINER … */
  VARVE_ALEMBIC_COMPOSE_EXEC, /* docker compose exec SERVICE … */
  VARVE_ALEMBIC_COMPOSE_RUN,  /* docker compose run SERVICE … */
} VarveAlembicPlace;

/**
 * VarveAlembicCommand:
 * @text: the command as a shell would take it, up to where Alembic's arguments begin; what is
 *   shown, edited and kept
 * @reason: (nullable): translated: why it is offered
 * @client: for containers: the words before the verb, such as `docker compose -f x.yaml`
 * @options: for containers: the options behind the verb, without those about terminals
 * @target: (nullable): the container or service
 * @user: (nullable): the `-u` among @options
 * @workdir: (nullable): the `-w` among @options
 * @program: what takes Alembic's arguments: `alembic`, or `python scripts/migrate.py`
 *
 * How Alembic is called for a project. Immutable.
 */
typedef struct
{
  char *text;
  char *reason;
  VarveAlembicPlace place;
  char **client;
  char **options;
  char *target;
  char *user;
  char *workdir;
  char **program;
} VarveAlembicCommand;

/* Understands a command line. VARVE_ERROR_INVALID_CONFIG where it is none. (transfer full) */
VarveAlembicCommand *varve_alembic_command_parse (const char *text, GError **error);
VarveAlembicCommand *varve_alembic_command_copy (const VarveAlembicCommand *self);
void varve_alembic_command_free (VarveAlembicCommand *self);
gboolean varve_alembic_command_is_local (const VarveAlembicCommand *self);

/* What the project looks like it is run with, the best first; reads files and runs nothing.
 * (transfer full) (element-type VarveAlembicCommand): may be empty */
GPtrArray *varve_alembic_command_find (VarveProject *project);
/* The one that the person chose, else the best found. VARVE_ERROR_NO_ALEMBIC where there is none.
 * (transfer full) */
VarveAlembicCommand *varve_alembic_command_choose (VarveProject *project, GError **error);
/* Whether the person chose one. */
gboolean varve_alembic_command_is_chosen (VarveProject *project);
/* Keeps the choice among the person's settings; @text NULL forgets it. */
gboolean varve_alembic_command_save (VarveProject *project, const char *text, GError **error);

/* The whole argument vector. @writes: it makes files, which have to be the person's. (transfer
 * full) */
char **varve_alembic_command_make_argv (const VarveAlembicCommand *self,
                                        VarveProject *project,
                                        const char *const *x_arguments,
                                        const char *const *arguments,
                                        gboolean writes);
/* Where it is run on this machine. */
const char *varve_alembic_command_get_folder (VarveProject *project);
/* @text without the passwords of the URLs in it: for what is shown or kept. (transfer full) */
char *varve_alembic_command_hide_passwords (const char *text);
/* The line to copy into a shell. (transfer full) */
char *varve_alembic_command_dup_line (const VarveAlembicCommand *self,
                                      VarveProject *project,
                                      const char *const *x_arguments,
                                      const char *const *arguments,
                                      gboolean writes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveAlembicCommand, varve_alembic_command_free)

G_END_DECLS
