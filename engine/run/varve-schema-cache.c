/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-schema-cache.h"

#include "base/varve-file.h"
#include "schema/varve-schema-store.h"

#include <fcntl.h>
#include <utime.h>

/* Each takes some hundred kilobytes at most for a schema of usual size. */
#define MAX_FILES 200
#define SUFFIX    ".schema"

static char *
make_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "varve", "schemas", NULL);
}

static char *
make_path (const char *key)
{
  g_autofree char *folder = make_folder ();

  return g_strconcat (folder, "/", key, SUFFIX, NULL);
}

VarveSchema *
varve_schema_cache_get (const char *key)
{
  g_autofree char *path = make_path (key);
  gsize length;
  g_autofree char *bytes
      = varve_file_read (AT_FDCWD, path, TRUE, VARVE_FILE_MAX_SIZE, &length, NULL);
  VarveSchema *schema = bytes ? varve_schema_restore (bytes, length) : NULL;

  /* What is used stays longest. */
  if (schema)
    utime (path, NULL);
  return schema;
}

void
varve_schema_cache_put (const char *key, VarveSchema *schema)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_path (key);
  g_autoptr (GBytes) bytes = varve_schema_store (schema);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  varve_file_remove_oldest (folder, SUFFIX, MAX_FILES);
  varve_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), FALSE, NULL);
}
