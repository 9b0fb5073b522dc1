/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-schema.h"

G_BEGIN_DECLS

/* A schema as bytes, for a cache: only the same version of this program reads it back. (transfer
 * full) */
GBytes *varve_schema_store (VarveSchema *self);
/* NULL where the bytes are not whole, or of another version. (transfer full) */
VarveSchema *varve_schema_restore (const char *bytes, gsize length);

G_END_DECLS
