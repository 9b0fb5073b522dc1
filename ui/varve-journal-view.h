/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveJournalView:
 *
 * What was run on an environment, newest first: all of it, or of one revision. The signal
 * `revision-activated` (const char *id) says that a row was chosen.
 */
#define VARVE_TYPE_JOURNAL_VIEW (varve_journal_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveJournalView, varve_journal_view, VARVE, JOURNAL_VIEW, GtkWidget)

/* @revision NULL: all of them. */
void varve_journal_view_set_source (VarveJournalView *self,
                                    VarveSession *session,
                                    const char *environment,
                                    const char *revision);

G_END_DECLS
