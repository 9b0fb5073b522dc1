/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-schema-cache.h"

#include "base/varve-file.h"
#include "schema/varve-schema-store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
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

typedef struct
{
  char *path;
  gint64 time;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  return (x->time < y->time) - (x->time > y->time);
}

static void
clear_entry (gpointer data)
{
  g_free (((Entry *) data)->path);
}

static void
remove_oldest (const char *folder)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_array_set_clear_func (entries, clear_entry);
  while (dir && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat status;
      Entry entry;

      if (!g_str_has_suffix (name, SUFFIX) || lstat (path, &status) != 0)
        continue;
      entry.path = g_steal_pointer (&path);
      entry.time = status.st_mtime;
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);
  for (guint i = MAX_FILES; i < entries->len; i++)
    unlink (g_array_index (entries, Entry, i).path);
}

void
varve_schema_cache_put (const char *key, VarveSchema *schema)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_path (key);
  g_autoptr (GBytes) bytes = varve_schema_store (schema);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  remove_oldest (folder);
  varve_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), FALSE, NULL);
}
