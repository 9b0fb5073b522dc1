/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Largest script that is read whole; see safety.md "Scripts". */
#define VARVE_FILE_MAX_SIZE ((gsize) 256 * 1024 * 1024)

/* Reads a regular file: opened O_NONBLOCK | O_CLOEXEC (and O_NOFOLLOW with @no_follow) so that a
 * fifo or device can't hang us; refuses anything but a regular file, and more than @max_size bytes.
 * NUL-terminated, @length without the NUL.
 * @dir_fd: AT_FDCWD or a folder's descriptor to which @path is relative. */
char *varve_file_read (int dir_fd,
                       const char *path,
                       gboolean no_follow,
                       gsize max_size,
                       gsize *length,
                       GError **error);
/* Written as a hidden temporary beside it, synced, renamed; the folder synced. Keeps the old file's
 * mode. With @exclusive refuses to replace (VARVE_ERROR_EXISTS), atomically. A full disk leaves the
 * old file and no temporary. */
gboolean varve_file_write (const char *path,
                           const char *contents,
                           gssize length,
                           gboolean exclusive,
                           GError **error);
gboolean varve_file_make_folders (const char *path, GError **error);
void varve_file_remove_oldest (const char *folder, const char *suffix, guint keep);

G_END_DECLS
