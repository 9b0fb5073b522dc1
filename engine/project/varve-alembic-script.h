/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-script.h"

G_BEGIN_DECLS

/* What an Alembic revision file says of itself, read as text; nothing runs. Errors:
 * VARVE_ERROR_INVALID_SCRIPT with place, also where what it says can't be known without running.
 * @text: NUL-terminated. */
VarveRevision *
varve_alembic_script_parse_head (const char *text, gsize length, const char *path, GError **error);
/* The whole file: `up` and `down` are the functions upgrade() and downgrade(). Takes @text. */
VarveScript *
varve_alembic_script_parse_take (char *text, gsize length, const char *path, GError **error);
/* Whether Alembic takes a file of this name for a revision. */
gboolean varve_alembic_script_is_name (const char *name);

G_END_DECLS
