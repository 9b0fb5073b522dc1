/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-config.h"
#include "project/varve-project.h"

G_BEGIN_DECLS

struct _VarveProject
{
  GObject parent_instance;

  char *name;
  char *folder;
  char *config_path; /* (nullable) */
  char *section;     /* whose keys count, "varve" */
  char *script_location;
  char **version_locations;
  gboolean recursive;
  char *schema_path; /* (nullable) */
  char *file_template;
  guint slug_length;
  char *timezone; /* (nullable) */
  char *version_table;
  char *version_table_schema; /* (nullable) */
  guint lock_timeout_ms;
  guint statement_timeout_ms;
  char *default_environment; /* (nullable) */
  GPtrArray *environments;
  GPtrArray *problems;

  GMutex mutex;
  GHashTable *files; /* (mutex mutex): path to what it looked like when a plan read it */
};

/* Fills @self from @config. */
gboolean varve_project_read_config (VarveProject *self, VarveConfig *config, GError **error);

/* Whether @path, whose links were followed, is at or below @folder. */
gboolean varve_project_is_inside (const char *path, const char *folder);
/* Reads a script as safety.md says: a regular file, no link out of the project. */
char *
varve_project_read_script (VarveProject *self, const char *path, gsize *length, GError **error);

G_END_DECLS
