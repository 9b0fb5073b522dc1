/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/**
 * VarveAlembicEnv:
 * @version_table, @version_table_schema: (nullable): where context.configure() gives them
 * @variables: names of environment variables that may hold a URL, in the order of the file
 * @unknown: (nullable): untranslated: why the version table can't be known without running
 * @unknown_line: where
 * @reads_ini: it takes something of the ini file that may be the URL
 * @sets_url: it puts a URL of its own in the ini file's place
 *
 * What an env.py says, read as text.
 */
typedef struct
{
  char *version_table;
  char *version_table_schema;
  GPtrArray *variables;
  const char *unknown;
  guint unknown_line;
  gboolean reads_ini;
  gboolean sets_url;
} VarveAlembicEnv;

/* Errors: VARVE_ERROR_INVALID_SCRIPT with place, where Python itself would refuse the file. */
VarveAlembicEnv *
varve_alembic_env_parse (const char *text, gsize length, const char *path, GError **error);
void varve_alembic_env_free (VarveAlembicEnv *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveAlembicEnv, varve_alembic_env_free)

G_END_DECLS
