/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "18 ms", "2.4 s", "3 min 20 s". (transfer full) */
char *varve_duration_dup_text (gint64 microseconds);

G_END_DECLS
