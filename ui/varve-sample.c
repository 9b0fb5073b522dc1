/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-sample.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static gboolean
copy_tree (GFile *from, GFile *to, GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;

  if (!g_file_make_directory_with_parents (to, NULL, error))
    return FALSE;
  children = g_file_enumerate_children (
      from, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);
  while (children)
    {
      GFileInfo *info;
      GFile *child;
      g_autoptr (GFile) copy = NULL;
      gboolean done;

      if (!g_file_enumerator_iterate (children, &info, &child, NULL, error))
        return FALSE;
      if (!info)
        return TRUE;
      copy = g_file_get_child (to, g_file_info_get_name (info));
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        done = copy_tree (child, copy, error);
      else
        done = g_file_copy (child, copy, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error);
      if (!done)
        return FALSE;
    }
  return FALSE;
}

/* The one that is installed, or what VARVE_DATADIR names while building. */
static char *
find_sample (void)
{
  const char *datadir = g_getenv ("VARVE_DATADIR");
  return g_build_filename (datadir ? datadir : PKGDATADIR, "sample", NULL);
}

/* Where people keep their own files. */
static char *
choose_folder (void)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  return g_build_filename (documents ? documents : g_get_home_dir (),
                           /* Translators: name of a folder */
                           _ ("Varve Sample"), NULL);
}

/* Copied beside and renamed, so that half a copy is never taken for the sample. */
static gboolean
copy_sample (const char *folder, GError **error)
{
  g_autofree char *sample = find_sample ();
  g_autofree char *part = g_strconcat (folder, ".part", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (sample);
  g_autoptr (GFile) to = g_file_new_for_path (part);
  g_autoptr (GFile) last = g_file_new_for_path (folder);

  if (!copy_tree (from, to, error))
    return FALSE;
  return g_file_move (to, last, G_FILE_COPY_NO_FALLBACK_FOR_MOVE, NULL, NULL, NULL, error);
}

static void
copy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = choose_folder ();
  g_autofree char *config = g_build_filename (folder, "varve.ini", NULL);
  GError *error = NULL;

  if (g_file_test (config, G_FILE_TEST_EXISTS) || copy_sample (folder, &error))
    g_task_return_pointer (task, g_steal_pointer (&folder), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * varve_sample_copy_async:
 *
 * Copies the sample project into a folder of the user's, unless it is there already.
 */
void
varve_sample_copy_async (GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, varve_sample_copy_async);
  g_task_run_in_thread (task, copy_thread);
}

/**
 * varve_sample_copy_finish:
 *
 * Returns: (transfer full): the folder
 */
char *
varve_sample_copy_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
