/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/* What came of a run, in words. Pure. All strings are (transfer full). */

/* "2 revisions applied". */
char *varve_run_dup_done (const VarveRunResult *result);
/* "Upgrade stopped". */
char *varve_run_dup_title (const VarveRunResult *result);
/* What stayed: "1 of 2 revisions was applied. “Add tickets” was rolled back whole: nothing of it
 * stayed." */
char *varve_run_dup_sentence (const VarveRunResult *result);
/* All of it as plain text, for a bug report: versions, plan, error, statement. */
char *varve_run_dup_report (const VarveRunResult *result,
                            const char *project,
                            const char *environment,
                            const char *server);
/* The step that it stopped at; G_MAXUINT where it stopped before any, or not at all. */
guint varve_run_get_stopped_step (const VarveRunResult *result);

G_END_DECLS
