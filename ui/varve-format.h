/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

char *varve_format_date (const char *created);
char *varve_format_ago (gint64 time_us);
char *varve_format_duration (gint64 duration_us);
char *varve_format_run (const VarveJournalEntry *entry);
char *varve_format_server (const char *server);
char *varve_format_folder (const char *folder);
char *varve_format_distance (const VarveStatus *status);
const char *varve_format_state (VarveState state);
const char *varve_format_kind (VarveKind kind);

G_END_DECLS
