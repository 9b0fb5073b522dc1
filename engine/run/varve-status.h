/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-backend.h"
#include "project/varve-project.h"

G_BEGIN_DECLS

/**
 * VarveStatus:
 *
 * How a database stands against a project: what sidebar, timeline, bars, `current` and `status`
 * show. Immutable value.
 *
 * @states: one VarveState per revision of @graph, in display order
 * @unknown: rows of the version table that no script has
 * @edited: ids whose script's checksum differs from the one applied (NULL-terminated)
 * @last_runs: revision id to its newest VarveJournalEntry (without body)
 * @interrupted: (nullable): a step that was started and never ended (non-transactional), to be
 * taken up again
 * @backends: (nullable) (element-type VarveBackend): server processes of other runs that go on, or
 * were left behind; not where only the version rows were read
 */
typedef struct
{
  gatomicrefcount ref_count;
  VarveGraph *graph;
  char **current;
  char **heads;
  guint8 *states;
  guint n_pending;
  char **unknown;
  char **edited;
  GHashTable *last_runs;
  VarveJournalEntry *interrupted;
  GPtrArray *backends;
  guint n_tables;
  gboolean has_journal;
  char *server;
} VarveStatus;

#define VARVE_TYPE_STATUS (varve_status_get_type ())
GType varve_status_get_type (void);
/* @with_journal: also @edited, @last_runs, @interrupted, @n_tables; without, only the version rows
 * are read (what `current` needs). */
VarveStatus *varve_status_read (VarveProject *project,
                                VarveGraph *graph,
                                VarveDatabase *database,
                                gboolean with_journal,
                                VarveOperation *operation,
                                GError **error);
VarveStatus *varve_status_ref (VarveStatus *self);
void varve_status_unref (VarveStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveStatus, varve_status_unref)

G_END_DECLS
