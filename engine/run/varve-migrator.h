/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"
#include "project/varve-project.h"
#include "revision/varve-plan.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_RUN_WAITING, /* for another runner; once, and again with a new message */
  VARVE_RUN_STEP_STARTED,
  VARVE_RUN_STATEMENT, /* about to run @statement of @n_statements */
  VARVE_RUN_RETRY,     /* the step could not get a lock and will be tried again; @message says who
                          blocks */
  VARVE_RUN_STEP_DONE, /* committed; @duration_us */
  VARVE_RUN_STEP_SKIPPED, /* another runner was faster: already so */
  VARVE_RUN_STEP_FAILED,
  VARVE_RUN_RECONNECTING,
  VARVE_RUN_NOTICE, /* the database said @message about the step: “WARNING: …”; a bounded number */
} VarveRunEventType;

typedef struct
{
  VarveRunEventType type;
  guint step; /* 0-based */
  guint n_steps;
  guint statement; /* 1-based */
  guint n_statements;
  gint64 duration_us;
  const char *message; /* nullable, translated */
} VarveRunEvent;

/* Called in the running thread, between statements: be quick. */
typedef void (*VarveRunFunc) (const VarveRunEvent *event, gpointer user_data);

typedef enum
{
  VARVE_STEP_WAITING, /* not begun */
  VARVE_STEP_DONE,
  VARVE_STEP_SKIPPED,
  VARVE_STEP_FAILED,  /* nothing of it stayed, unless @partial of the result */
  VARVE_STEP_UNKNOWN, /* connection lost at the end, and the server can't be asked */
} VarveStepState;

/**
 * VarveRunResult:
 * @states: one VarveStepState a step
 * @durations_us: likewise
 * @n_done: steps that are committed
 * @partial: a `transaction:false` step stopped after some of its statements: they stayed
 * @partial_statements: how many
 * @current: version rows afterwards (as read after the run), NULL where they could not be read
 * @error: (nullable): why it stopped
 */
typedef struct
{
  VarvePlan *plan;
  GArray *states;
  GArray *durations_us;
  guint n_done;
  gboolean partial;
  guint partial_statements;
  char **current;
  GError *error;
} VarveRunResult;

/* Runs @plan by the protocols of safety.md. Always returns a result, also when it stopped: look at
 * @error there. Refuses before anything (VARVE_ERROR_PLAN_OUTDATED) when version rows or scripts
 * are not those of the plan. When another runner did the same meanwhile, the steps it did count as
 * skipped. Blocking; the database's thread. @func may be NULL.
 * @project: (nullable): whose scripts are compared with the plan's; without one the plan's are run
 * as they are in memory. */
VarveRunResult *varve_migrator_run (VarveProject *project,
                                    VarveDatabase *database,
                                    VarvePlan *plan,
                                    VarveOperation *operation,
                                    VarveRunFunc func,
                                    gpointer user_data);
void varve_run_result_free (VarveRunResult *self);
const char *varve_step_state_get_nick (
    VarveStepState state); /* "done", "skipped", "failed", "unknown", "waiting" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveRunResult, varve_run_result_free)

G_END_DECLS
