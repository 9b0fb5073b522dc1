/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-schema.h"

G_BEGIN_DECLS

/* Schemas that took a scratch database to find, kept in the person's cache folder by the checksum
 * of all that decides them. A cache that can't be read or written is none. */

/* (transfer full) (nullable) */
VarveSchema *varve_schema_cache_get (const char *key);
void varve_schema_cache_put (const char *key, VarveSchema *schema);

G_END_DECLS
