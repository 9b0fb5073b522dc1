/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-alembic-command.h"
#include "run/varve-alembic-failure.h"
#include "run/varve-migrator.h"

G_BEGIN_DECLS

/**
 * VarveAlembicContext:
 * @environment: (nullable): whose database is meant; %NULL: whatever Alembic takes, for what asks
 * no database
 * @database: (nullable): open, of @environment: version rows are read from it before and after.
 *   Only what asks no database does without
 * @command: how Alembic is called
 * @x_arguments: (nullable): for `-x`
 * @tag: (nullable): for `--tag`, which env.py may ask for
 * @line_func: (nullable): gets what Alembic prints, line by line, as text
 *
 * What all calls of Alembic have in common; borrowed. Every function blocks, may be called from the
 * database's thread only, and refuses with VARVE_ERROR_NOT_TRUSTED before anything of an untrusted
 * project is run.
 */
typedef struct
{
  VarveProject *project;
  VarveEnvironment *environment;
  VarveDatabase *database;
  const VarveAlembicCommand *command;
  const char *const *x_arguments;
  const char *tag;
  VarveProcessLineFunc line_func;
  gpointer line_data;
} VarveAlembicContext;

/**
 * VarveAlembicResult:
 * @run: as the migrator gives it; its @error has the place and statement where Python named them
 * @output: all that was printed, both streams of all calls in order of lines, valid UTF-8
 * @truncated: something of it was left out
 * @failure: (nullable): how the call that failed ended, for error cards
 * @note: (nullable): translated: what a person has to know about which database was meant
 * @commands: lines that were run, for a shell
 */
typedef struct
{
  VarveRunResult *run;
  char *output;
  gboolean truncated;
  VarveAlembicFailure *failure;
  char *note;
  char **commands;
} VarveAlembicResult;

/* The command lines that running @plan would take, in order. (transfer full) */
char **varve_alembic_list_commands (const VarveAlembicContext *context, VarvePlan *plan);
/* What is known about the database that Alembic takes by itself. FALSE with an error where it is
 * known to be another one. @note: (out): translated, NULL where it is known to be the same. */
gboolean
varve_alembic_check_database (const VarveAlembicContext *context, char **note, GError **error);
/* Runs @plan, which was loaded by varve_project_load_plan(). Always returns a result. */
VarveAlembicResult *varve_alembic_run_plan (const VarveAlembicContext *context,
                                            VarvePlan *plan,
                                            VarveOperation *operation,
                                            VarveRunFunc func,
                                            gpointer user_data);
void varve_alembic_result_free (VarveAlembicResult *self);

/* The SQL of @plan's steps by Alembic's offline mode. (transfer full) */
char *varve_alembic_render_plan (const VarveAlembicContext *context,
                                 VarvePlan *plan,
                                 VarveOperation *operation,
                                 VarveAlembicFailure **failure,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveAlembicResult, varve_alembic_result_free)

G_END_DECLS
