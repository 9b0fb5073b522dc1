/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-process.h"

G_BEGIN_DECLS

/**
 * VarveAlembicFailure:
 * @exit_status: -1 where a signal ended it, or where it never ran
 * @term_signal: 0 where none did
 * @timed_out, @cancelled: whether we stopped it
 * @command: (nullable): the line that was run, for a shell
 * @output: what it printed, both streams, valid UTF-8, capped as the process's
 * @exception: (nullable): class of the exception that ended it, as Python prints it, such as
 *   `sqlalchemy.exc.OperationalError`; "CommandError" for Alembic's own refusals ("FAILED: …")
 * @message: (nullable): its message, the part before `[SQL: …]`
 * @cause: (nullable): the class of the driver's exception where the message begins with one, such
 *   as `psycopg2.errors.UndefinedTable`
 * @statement: (nullable): what stands in `[SQL: …]`
 * @path: (nullable): absolute, on this machine where it could be mapped: the innermost frame of the
 *   traceback in the project, a revision script before env.py before other files
 * @line: 1-based in @path, 0 without
 * @is_revision: @path is a revision script
 *
 * How a run of Alembic went wrong, for what explains it to people.
 */
typedef struct
{
  int exit_status;
  int term_signal;
  gboolean timed_out;
  gboolean cancelled;
  char *command;
  char *output;
  char *exception;
  char *message;
  char *cause;
  char *statement;
  char *path;
  guint line;
  gboolean is_revision;
} VarveAlembicFailure;

VarveAlembicFailure *varve_alembic_failure_copy (const VarveAlembicFailure *self);
void varve_alembic_failure_free (VarveAlembicFailure *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveAlembicFailure, varve_alembic_failure_free)

G_END_DECLS
