/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/**
 * VarveTomlValue:
 * @texts: NULL-terminated; one of a string, number or boolean, any number of an array
 */
typedef struct
{
  char *key;
  char **texts;
  gboolean is_array;
  guint line;
} VarveTomlValue;

/* The keys of one table of a TOML file, such as "tool.alembic". Only strings, numbers, booleans and
 * arrays of them are kept; all else in the file is passed over, but cut rightly. NULL where there
 * is no such table. VARVE_ERROR_INVALID_CONFIG with line. (transfer full) (nullable) (element-type
 * VarveTomlValue) */
GPtrArray *varve_toml_read_table (const char *text,
                                  gsize length,
                                  const char *path,
                                  const char *table,
                                  GError **error);

G_END_DECLS
