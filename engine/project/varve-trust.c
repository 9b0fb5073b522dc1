/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file for each trusted folder among the person's settings, named by the hash of its real path
 * and holding it: two programs that write at the same time don't undo one another. */
#include "project/varve-trust.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A path and its line end. */
#define MAX_SIZE ((gsize) 64 * 1024)

static char *
dup_trust_path (const char *real)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, real, -1);

  return g_build_filename (g_get_user_config_dir (), "varve", "trusted", hash, NULL);
}

static char *
dup_real_path (const char *folder, GError **error)
{
  char *real = realpath (folder, NULL);

  if (!real)
    varve_set_error_errno (error, errno, folder, _ ("The folder can't be found"));
  return real;
}

/**
 * varve_trust_is_given:
 * @folder: a project's folder
 *
 * Looks whether the person trusts what is in @folder enough to have it run. The folder's real path
 * counts: a link to it is as good, another folder under the same name is not. Any thread.
 *
 * Returns: whether they said so
 */
gboolean
varve_trust_is_given (const char *folder)
{
  g_autofree char *real = dup_real_path (folder, NULL);
  g_autofree char *path = real ? dup_trust_path (real) : NULL;
  gsize length;
  g_autofree char *text
      = path ? varve_file_read (AT_FDCWD, path, FALSE, MAX_SIZE, &length, NULL) : NULL;
  gsize n = real ? strlen (real) : 0;

  return text && length == n + 1 && memcmp (text, real, n) == 0 && text[n] == '\n';
}

/**
 * varve_trust_give:
 * @folder: a project's folder
 * @error: return location
 *
 * Remembers that the person trusts @folder, among their settings and not in the folder. Ask before,
 * with what will be run. Any thread.
 *
 * Returns: whether it worked; otherwise what kept the file from being written
 */
gboolean
varve_trust_give (const char *folder, GError **error)
{
  g_autofree char *real = dup_real_path (folder, error);
  g_autofree char *path = real ? dup_trust_path (real) : NULL;
  g_autofree char *parent = path ? g_path_get_dirname (path) : NULL;
  g_autofree char *text = real ? g_strconcat (real, "\n", NULL) : NULL;

  return path && varve_file_make_folders (parent, error)
         && varve_file_write (path, text, strlen (text), FALSE, error);
}

/**
 * varve_trust_take_back:
 * @folder: a project's folder
 * @error: return location
 *
 * Forgets that @folder is trusted. Any thread.
 *
 * Returns: whether it is not trusted any more; otherwise what kept the file from being removed
 */
gboolean
varve_trust_take_back (const char *folder, GError **error)
{
  g_autofree char *real = dup_real_path (folder, error);
  g_autofree char *path = real ? dup_trust_path (real) : NULL;

  if (!path)
    return FALSE;
  if (unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  varve_set_error_errno (error, errno, path, _ ("The file can't be removed"));
  return FALSE;
}

/**
 * varve_trust_check:
 * @folder: a project's folder
 * @command: (nullable): the command line that would be run
 * @error: return location
 *
 * Asks before anything of a project is run. Any thread.
 *
 * Returns: whether the folder is trusted; otherwise %VARVE_ERROR_NOT_TRUSTED with what would run
 */
gboolean
varve_trust_check (const char *folder, const char *command, GError **error)
{
  if (varve_trust_is_given (folder))
    return TRUE;
  varve_set_error (
      error, VARVE_ERROR_NOT_TRUSTED,
      _ ("Alembic runs the project’s own Python. If you know where it comes from, give "
         "--trust once, or trust it in the window."),
      _ ("The folder “%s” is not trusted: nothing of it was run"), folder);
  if (error && command)
    {
      g_autofree char *detail = g_strdup_printf (_ ("It would run: %s"), command);

      varve_error_set_detail (*error, detail);
    }
  return FALSE;
}
