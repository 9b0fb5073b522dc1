/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-models.h"

G_BEGIN_DECLS

/**
 * VarvePythonFile:
 * @path: absolute
 * @imports: (element-type utf8): dotted names that it may import, relative ones with their dots in
 *   front; `from a import b` gives both `a` and `a.b`
 * @tables: (element-type utf8): names of tables that it defines
 * @table_line: of the first
 * @create_all_line: where it calls create_all(), 0 where it does not
 * @metadata_line: where it binds target_metadata
 *
 * What a Python file says about models.
 */
typedef struct
{
  char *path;
  GPtrArray *imports;
  GPtrArray *tables;
  guint table_line;
  guint create_all_line;
  guint metadata_line;
  gboolean has_no_metadata;
  gboolean is_dynamic;
  gboolean compares_type;
  gboolean compares_server_default;
  gboolean is_imported;
} VarvePythonFile;

/* @text: as the file holds it. What can't be cut into tokens ends there. (transfer full) */
VarvePythonFile *varve_python_file_read (const char *path, const char *text, gsize length);
void varve_python_file_free (VarvePythonFile *self);

G_END_DECLS
