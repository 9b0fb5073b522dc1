/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_JOURNAL_STARTED,
  VARVE_JOURNAL_DONE,
  VARVE_JOURNAL_FAILED,
} VarveJournalState;

/**
 * VarveJournalEntry:
 *
 * A row of `varve_journal`: one step of one run (for a `transaction:false` script, @statement
 * counts the statements that are done).
 */
typedef struct
{
  gint64 id;
  char *run_id; /* the same for all steps of a run */
  char *revision;
  char *direction; /* "upgrade", "downgrade", "stamp" */
  VarveJournalState state;
  gint64 started_us; /* Unix time, microseconds */
  gint64 duration_us;
  char *who; /* operating system's user; database role behind it is the server's to know */
  char *host;
  char *tool;      /* "Varve 0.1.0" */
  char *checksum;  /* nullable */
  char *body;      /* nullable: the script's text; only where asked for */
  guint statement; /* on failure: its number; non-transactional: how many are done */
  guint pending;   /* non-transactional: number of the statement that was begun (with state failed:
                      that failed) and is not done, 0 if none */
  char *process;   /* nullable: which process on @host, see varve_journal_dup_process() */
  char *sqlstate;  /* nullable */
  char *message;   /* nullable */
} VarveJournalEntry;

VarveJournalEntry *varve_journal_entry_new (void);
VarveJournalEntry *varve_journal_entry_copy (const VarveJournalEntry *self);
void varve_journal_entry_free (VarveJournalEntry *self);
const char *varve_journal_state_get_nick (VarveJournalState state);
/* What tells this process from all others of this machine since it started. (transfer full) */
char *varve_journal_dup_process (void);
/* The same of another process that runs now. (transfer full) */
char *varve_journal_dup_process_of (int pid);
/* Whether the process that wrote the entry is known to live still: FALSE for other machines'. */
gboolean varve_journal_entry_is_alive (const VarveJournalEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveJournalEntry, varve_journal_entry_free)

G_END_DECLS
