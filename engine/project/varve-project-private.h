/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-config.h"
#include "project/varve-project.h"
#include "project/varve-script-reader.h"

G_BEGIN_DECLS

struct _VarveProject
{
  GObject parent_instance;

  VarveProjectKind kind;
  char *name;
  char *folder;
  char *config_path; /* (nullable) */
  char *section;     /* whose keys count, "varve" */
  char *script_location;
  char *run_folder;     /* (nullable): where Alembic has to be called for its relative paths */
  char *native_url;     /* (nullable): what env.py takes by itself, as far as is known */
  char **env_variables; /* (nullable): what env.py reads a URL from */
  gboolean several_databases; /* env.py goes through those of the key `databases` */
  char **version_locations;
  gboolean recursive;
  char *schema_path; /* (nullable) */
  char **include;    /* (nullable) */
  char **exclude;    /* (nullable) */
  char *scratch_url; /* (nullable) */
  char *file_template;
  guint slug_length;
  char *timezone; /* (nullable) */
  char *version_table;
  char *version_table_schema; /* (nullable) */
  guint lock_timeout_ms;
  guint statement_timeout_ms;
  char *default_environment; /* (nullable) */
  char *table_problem;       /* (nullable): why the version table is not known */
  GPtrArray *environments;
  GPtrArray *problems;

  GMutex mutex;
  GPtrArray *revisions; /* (nullable) (mutex mutex): those read last, where they are many */
  GHashTable *files;    /* (mutex mutex): path to what it looked like when a plan read it */
  GHashTable *lent;     /* (nullable) (mutex mutex): path to the text (GBytes) of a found script */
};

/* The configuration that the options mean. FALSE with an error; TRUE with @path NULL where the
 * options do without a file. */
gboolean varve_project_find_config (const VarveProjectOptions *options,
                                    const char *directory,
                                    char **path,
                                    VarveProjectKind *kind,
                                    GError **error);
/* The pieces of version_locations by Alembic's path_separator (NULL: the old way, by commas and
 * white space). NULL where there is no such separator. (transfer full) */
char **varve_project_split_locations (const char *value, const char *separator);
/* Fills @self from alembic.ini or pyproject.toml at its config_path. @directory: the one that the
 * command was given in, to which Alembic's relative paths belong. */
gboolean varve_project_read_alembic (VarveProject *self, const char *directory, GError **error);
/* What the person keeps about an Alembic project, in a file of its own among their settings; empty
 * where there is none yet. */
VarveConfig *varve_project_load_settings (VarveProject *self, GError **error);
/* One of the person's settings about the project, NULL where there is none. (transfer full) */
char *varve_project_dup_setting (VarveProject *self, const char *key);
/* @value NULL: forget it. */
gboolean
varve_project_set_setting (VarveProject *self, const char *key, const char *value, GError **error);
/* Adds the environments of @config, and its default one. */
gboolean varve_project_read_environments (VarveProject *self, VarveConfig *config, GError **error);
/* Fills @self from @config. */
gboolean varve_project_read_config (VarveProject *self, VarveConfig *config, GError **error);

/* FALSE with an error where @path leads out of the project by links. */
gboolean varve_project_check_inside (VarveProject *self, const char *path, GError **error);
/* What file_template makes of a new script, without extension. VARVE_ERROR_INVALID_CONFIG where it
 * would be in a folder that is not searched. (transfer full) */
char *varve_project_name_script (VarveProject *self,
                                 const VarveRevision *revision,
                                 GDateTime *created,
                                 GError **error);
/* Scripts of varve_project_add_found(): no files. */
gboolean varve_project_is_lent (const char *path);
char *varve_project_dup_lent (VarveProject *self, const char *path, gsize *length, GError **error);
/* Whether @path, whose links were followed, is at or below @folder. */
gboolean varve_project_is_inside (const char *path, const char *folder);
const VarveScriptForm *varve_project_get_form (VarveProject *self);
/* Notes in the user's cache what was counted in @n_counted scripts of those read last, if they are
 * many. */
void varve_project_note_counts (VarveProject *self, guint n_counted);
/* Reads a script as safety.md says: a regular file, no link out of the project. */
char *
varve_project_read_script (VarveProject *self, const char *path, gsize *length, GError **error);

G_END_DECLS
