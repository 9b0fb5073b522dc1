/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-file.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

typedef int FileDescriptor;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FileDescriptor, close_fd)

static int
open_for_reading (int dir_fd, const char *path, gboolean no_follow, GError **error)
{
  int flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (no_follow ? O_NOFOLLOW : 0);
  int fd = openat (dir_fd, path, flags);

  if (fd >= 0)
    return fd;

  if (errno == ELOOP && no_follow)
    {
      varve_set_error (error, VARVE_ERROR_IO,
                       _ ("Put the file itself there: links could lead out of the project."),
                       _ ("“%s” is a symbolic link, which is not followed"), path);
      if (error != NULL)
        varve_error_set_place (*error, path, 0, 0);
    }
  else
    varve_set_error_errno (error, errno, path, _ ("Can't open “%s”"), path);
  return -1;
}

static gboolean
check_is_readable (int fd, const char *path, gsize max_size, struct stat *status, GError **error)
{
  if (fstat (fd, status) != 0)
    {
      varve_set_error_errno (error, errno, path, _ ("Can't read “%s”"), path);
      return FALSE;
    }
  if (S_ISREG (status->st_mode) && (guint64) status->st_size <= max_size)
    return TRUE;

  if (!S_ISREG (status->st_mode))
    varve_set_error (error, VARVE_ERROR_IO, _ ("Only regular files are read."),
                     _ ("“%s” is not a file"), path);
  else
    varve_set_error (error, VARVE_ERROR_IO, _ ("Split it, or load bulk data by other means."),
                     _ ("“%s” is too large: %llu bytes, the most is %llu"), path,
                     (unsigned long long) status->st_size, (unsigned long long) max_size);
  if (error != NULL)
    varve_error_set_place (*error, path, 0, 0);
  return FALSE;
}

/* Reads up to @size bytes; fewer only at the end of the file. -1 with errno. */
static gssize
read_fully (int fd, char *buffer, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize got = read (fd, buffer + done, size - done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      done += got;
    }
  return done;
}

/**
 * varve_file_read:
 * @dir_fd: `AT_FDCWD`, or the descriptor of a folder to which @path is relative
 * @path: the file
 * @no_follow: refuse a symbolic link as the last part of @path
 * @max_size: refuse a file with more bytes
 * @length: (out) (optional): length in bytes, without the NUL that is put behind
 * @error: return location
 *
 * Reads a regular file whole. It is opened non-blocking, and a fifo, device or folder is refused,
 * so that nothing in a stranger's project can hang the program. A file that is changed meanwhile is
 * refused as well, since half of one state and half of the other would be returned.
 *
 * Any thread. Errors: %VARVE_ERROR_PERMISSION, %VARVE_ERROR_IO; they name @path.
 *
 * Returns: (transfer full) (nullable): the contents
 */
char *
varve_file_read (int dir_fd,
                 const char *path,
                 gboolean no_follow,
                 gsize max_size,
                 gsize *length,
                 GError **error)
{
  g_auto (FileDescriptor) fd = open_for_reading (dir_fd, path, no_follow, error);
  g_autofree char *contents = NULL;
  struct stat status;
  gssize got;

  if (fd < 0 || !check_is_readable (fd, path, max_size, &status, error))
    return NULL;

  contents = g_malloc ((gsize) status.st_size + 1);
  got = read_fully (fd, contents, (gsize) status.st_size + 1);
  if (got != status.st_size)
    {
      if (got < 0)
        varve_set_error_errno (error, errno, path, _ ("Can't read “%s”"), path);
      else
        varve_set_error (error, VARVE_ERROR_IO, _ ("Try again once it is saved."),
                         _ ("“%s” changed while it was read"), path);
      return NULL;
    }
  contents[got] = '\0';
  if (length != NULL)
    *length = got;
  return g_steal_pointer (&contents);
}

static gboolean
write_fully (int fd, const char *contents, gsize length)
{
  for (gsize done = 0; done < length;)
    {
      gssize put = write (fd, contents + done, length - done);

      if (put < 0 && errno == EINTR)
        continue;
      if (put < 0)
        return FALSE;
      done += put;
    }
  return TRUE;
}

/* Creates, fills and syncs the temporary; it is gone again when this fails. FALSE with errno. */
static gboolean
write_temporary (char *template, const char *contents, gsize length, mode_t mode)
{
  int fd = g_mkstemp_full (template, O_WRONLY | O_CLOEXEC, 0666);
  int saved_errno;
  gboolean ok;

  if (fd < 0)
    return FALSE;

  ok = (mode == 0 || fchmod (fd, mode) == 0) && write_fully (fd, contents, length)
       && fsync (fd) == 0;
  saved_errno = errno;
  if (close (fd) != 0 && ok)
    {
      saved_errno = errno;
      ok = FALSE;
    }
  if (!ok)
    unlink (template);
  errno = saved_errno;
  return ok;
}

static gboolean
move_in_place (const char *temporary, const char *path, gboolean exclusive)
{
  if (!exclusive)
    return rename (temporary, path) == 0;
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;

  /* A file system without that flag: a link does not replace either. */
  if (link (temporary, path) != 0)
    return FALSE;
  unlink (temporary);
  return TRUE;
}

static gboolean
sync_folder (const char *folder)
{
  g_auto (FileDescriptor) fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return errno == EACCES;
  /* Some network file systems can't sync a folder. */
  return fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP;
}

/* Before anything is written. @status stays zero where there is no file yet. */
static gboolean
check_target (const char *path,
              const char *target,
              gboolean exclusive,
              struct stat *status,
              GError **error)
{
  if (exclusive && lstat (target, status) == 0)
    {
      varve_set_error_errno (error, EEXIST, path, _ ("Can't create “%s”"), path);
      return FALSE;
    }
  if (!exclusive && stat (target, status) == 0 && !S_ISREG (status->st_mode))
    {
      varve_set_error (error, VARVE_ERROR_IO, _ ("Choose another name, or move it out of the way."),
                       _ ("“%s” is not a file"), path);
      if (error != NULL)
        varve_error_set_place (*error, path, 0, 0);
      return FALSE;
    }
  return TRUE;
}

/**
 * varve_file_write:
 * @path: the file; where it is a symbolic link, the file that it leads to
 * @contents: what it shall hold
 * @length: its length in bytes, or -1 if it ends in NUL
 * @exclusive: refuse to replace anything, atomically
 * @error: return location
 *
 * Writes a file whole or not at all: as a hidden temporary beside it, synced and renamed, and the
 * folder synced. Keeps the mode of the file that it replaces. On failure the old file stays as it
 * was and no temporary is left.
 *
 * Any thread. Errors: %VARVE_ERROR_EXISTS with @exclusive, %VARVE_ERROR_NO_SPACE,
 * %VARVE_ERROR_PERMISSION, %VARVE_ERROR_READ_ONLY, %VARVE_ERROR_IO; they name @path.
 *
 * Returns: whether it was written
 */
gboolean
varve_file_write (const char *path,
                  const char *contents,
                  gssize length,
                  gboolean exclusive,
                  GError **error)
{
  g_autofree char *resolved = exclusive ? NULL : realpath (path, NULL);
  const char *target = resolved != NULL ? resolved : path;
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *temporary = g_build_filename (folder, ".varve-XXXXXX", NULL);
  gsize size = length < 0 ? strlen (contents) : (gsize) length;
  struct stat status = { 0 };

  if (!check_target (path, target, exclusive, &status, error))
    return FALSE;

  if (!write_temporary (temporary, contents, size, status.st_mode & 07777))
    {
      varve_set_error_errno (error, errno, path, _ ("Can't write “%s”"), path);
      return FALSE;
    }
  if (!move_in_place (temporary, target, exclusive))
    {
      int saved_errno = errno;

      unlink (temporary);
      varve_set_error_errno (error, saved_errno, path, _ ("Can't write “%s”"), path);
      return FALSE;
    }
  if (!sync_folder (folder))
    {
      varve_set_error_errno (error, errno, path, _ ("Can't make sure that “%s” is on disk"), path);
      return FALSE;
    }
  return TRUE;
}

/**
 * varve_file_make_folders:
 * @path: a folder
 * @error: return location
 *
 * Creates a folder and those above it, as far as they are missing. Errors: as of
 * varve_file_write(), %VARVE_ERROR_EXISTS where something else is in the way.
 *
 * Returns: whether the folder is there now
 */
gboolean
varve_file_make_folders (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;

  varve_set_error_errno (error, errno == ENOTDIR ? EEXIST : errno, path,
                         _ ("Can't create the folder “%s”"), path);
  return FALSE;
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

/**
 * varve_file_remove_oldest:
 * @folder: a folder
 * @suffix: how the names of the files end that count
 * @keep: how many of them stay
 *
 * Removes the files of a cache that were written, or touched, longest ago. One that can't be
 * removed stays. Any thread.
 */
void
varve_file_remove_oldest (const char *folder, const char *suffix, guint keep)
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

      if (!g_str_has_suffix (name, suffix) || lstat (path, &status) != 0)
        continue;
      entry.path = g_steal_pointer (&path);
      entry.time = status.st_mtime;
      g_array_append_val (entries, entry);
    }
  g_array_sort (entries, compare_entries);
  for (guint i = keep; i < entries->len; i++)
    unlink (g_array_index (entries, Entry, i).path);
}
