/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/* Whether the person said that programs of @folder (by its real path) may be run. Reads a file of
 * theirs; runs nothing. */
gboolean varve_trust_is_given (const char *folder);
gboolean varve_trust_give (const char *folder, GError **error);
gboolean varve_trust_take_back (const char *folder, GError **error);
/* VARVE_ERROR_NOT_TRUSTED where it was not given. @command: (nullable): what would be run. */
gboolean varve_trust_check (const char *folder, const char *command, GError **error);

G_END_DECLS
