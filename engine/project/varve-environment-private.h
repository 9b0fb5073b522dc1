/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-environment.h"

G_BEGIN_DECLS

VarveEnvironment *varve_environment_new (const char *name, const char *folder);
gboolean varve_kind_parse (const char *text, VarveKind *kind);
/* "2", "0.5" (seconds), "500ms", "2s", "1min" to milliseconds. */
gboolean varve_duration_parse (const char *text, guint *milliseconds);

G_END_DECLS
