/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-alembic-container.h"
#include "project/varve-alembic-database.h"
#include "project/varve-process-output.h"
#include "run/varve-alembic-run.h"

G_BEGIN_DECLS

/**
 * VarveAlembicCaller:
 * @container: (nullable): the inside, for commands that lead into one
 * @output: what all calls printed, as text
 *
 * What is kept from one call of Alembic to the next.
 */
typedef struct
{
  const VarveAlembicContext *context;
  VarveAlembicDatabase *database;
  VarveAlembicContainer *container;
  VarveProcessOutput output;
  GPtrArray *lines;                 /* (element-type utf8): commands that were run */
  VarveProcessStartFunc start_func; /* (nullable) */
  VarveProcessLineFunc line_func;   /* (nullable) */
  gpointer line_data;               /* of both */
} VarveAlembicCaller;

/* FALSE with an error, and then nothing ran: not trusted, another database, no such container. */
gboolean varve_alembic_caller_init (VarveAlembicCaller *self,
                                    const VarveAlembicContext *context,
                                    VarveOperation *operation,
                                    GError **error);
/* Runs one call. FALSE with an error and @failure where it did not end well. @out: (out)
 * (optional): standard output as text. */
gboolean varve_alembic_caller_run (VarveAlembicCaller *self,
                                   const char *const *arguments,
                                   gboolean writes,
                                   guint timeout_ms,
                                   char **out,
                                   VarveOperation *operation,
                                   VarveAlembicFailure **failure,
                                   GError **error);
/* What was printed so far. (transfer full) */
char *varve_alembic_caller_take_output (VarveAlembicCaller *self, gboolean *truncated);
void varve_alembic_caller_clear (VarveAlembicCaller *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VarveAlembicCaller, varve_alembic_caller_clear)

/**
 * VarveAlembicCall:
 * @first, @n: which steps of the plan it does
 * @arguments: Alembic's
 *
 * One call of Alembic on the way of a plan.
 */
typedef struct
{
  guint first;
  guint n;
  char **arguments;
} VarveAlembicCall;

/* @plan as calls, each of which does exactly its steps in the plan's order. (transfer full)
 * (element-type VarveAlembicCall) */
GPtrArray *varve_alembic_split_plan (VarvePlan *plan);

/* How many of the @n steps from @first the version rows prove; -1: the rows are none that the plan
 * knows. @redundant: (out): there are rows that others include. */
int varve_alembic_match_rows (VarveProject *project,
                              VarvePlan *plan,
                              guint first,
                              guint n,
                              char **rows,
                              gboolean *redundant);

G_END_DECLS
