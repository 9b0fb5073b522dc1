/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database-private.h"
#include "run/varve-migrator.h"

G_BEGIN_DECLS

/**
 * VarveRun:
 * @index: the step that is at work
 * @current: it in the database layer's words; its strings are the plan's
 * @n_recorded: done journal rows of this run, which is what proves a commit whose answer was lost
 * @started: the event was sent for @index
 * @n_notices: what the database said about the step so far
 *
 * A plan on its way through a database.
 */
typedef struct
{
  VarveDatabase *database;
  VarveDatabaseClass *slots;
  VarvePlan *plan;
  VarveOperation *operation; /* (nullable) */
  VarveRunFunc func;         /* (nullable) */
  gpointer user_data;
  VarveRunResult *result;

  const char *run_id;
  const char *process; /* see varve_journal_dup_process() */
  guint index;
  const VarveStep *step;
  VarveDatabaseStep current;
  gint64 started_at; /* monotonic */
  gint64 started_us; /* Unix time */
  guint n_recorded;
  guint statements_before; /* of the steps before */
  guint n_statements;      /* of the whole plan */
  gboolean started;
  guint n_notices;
} VarveRun;

void varve_run_emit (VarveRun *self, VarveRunEventType type, const char *message);
/* For the slots that wait: their message as an event. */
void varve_run_on_wait (const char *message, gpointer user_data);
void varve_run_on_reconnect (const char *message, gpointer user_data);
void varve_run_on_statement (guint number, gpointer user_data);
/* A journal row of the step, with state and time; body only with @with_body. (transfer full) */
VarveJournalEntry *
varve_run_make_entry (VarveRun *self, VarveJournalState state, gboolean with_body);
void varve_run_set_failure (VarveJournalEntry *entry, const GError *error);
/* After begin_step: whether @rows let the step run. Otherwise it was rolled back, and either steps
 * were marked as skipped (@index is the next one then, TRUE in @skipped) or @error is set. */
gboolean varve_run_match_rows (VarveRun *self, char **rows, gboolean *skipped, GError **error);
void varve_run_start_step (VarveRun *self);
void varve_run_end_step (VarveRun *self);
/* Sleeps before another attempt and says who is in the way; FALSE when it is not worth one. */
gboolean varve_run_retry (VarveRun *self, guint attempt, const GError *error);
gboolean varve_run_sleep (VarveRun *self, gint64 us);

/* Each either ends the step (varve_run_end_step()), skips ahead, or fails. */
gboolean varve_run_transactional_step (VarveRun *self, GError **error);
gboolean varve_run_piecewise_step (VarveRun *self, GError **error);

G_END_DECLS
