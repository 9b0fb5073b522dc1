/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"

G_BEGIN_DECLS

/**
 * VarveModelFile:
 * @path: absolute
 * @line: 1-based, of the first table that it defines
 * @tables: their names, as the file writes them
 * @is_imported: env.py imports it, or what it imports does
 */
typedef struct
{
  char *path;
  guint line;
  char **tables;
  gboolean is_imported;
} VarveModelFile;

/**
 * VarveModels:
 * @env_path: env.py
 * @metadata_line: 1-based line of `target_metadata` in it, 0 where there is none
 * @has_no_metadata: it is `None`
 * @is_dynamic: modules are imported by names that only running tells
 * @compares_type, @compares_server_default: env.py asks for that
 * @create_all_path: (nullable): a file that makes the tables past Alembic
 * @create_all_line: 1-based line in it
 * @files: (element-type VarveModelFile): those that define tables
 *
 * What `--autogenerate` would see of a project's models, as far as that can be known without
 * running anything. Immutable.
 */
typedef struct
{
  char *env_path;
  guint metadata_line;
  gboolean has_no_metadata;
  gboolean is_dynamic;
  gboolean compares_type;
  gboolean compares_server_default;
  char *create_all_path;
  guint create_all_line;
  GPtrArray *files;
} VarveModels;

/* Reads the project's Python as text. (transfer full) */
VarveModels *varve_models_read (VarveProject *project);
void varve_models_free (VarveModels *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveModels, varve_models_free)

G_END_DECLS
