/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * VarveFileStamp:
 * @inode: which file of its file system
 * @size: in bytes
 * @modified: when it was written last, in nanoseconds since 1970
 * @changed: when anything of it, its times included, was changed last; in the same unit
 *
 * What a file looked like. While all of it stays the same, the contents are taken to be the same.
 * The device is left out: its number may be another after the next start of the system. All zero
 * where it is not known.
 */
typedef struct
{
  guint64 inode;
  guint64 size;
  gint64 modified;
  gint64 changed;
} VarveFileStamp;

void varve_file_stamp_init (VarveFileStamp *self, const struct stat *status);
gboolean varve_file_stamp_is_known (const VarveFileStamp *self);
gboolean varve_file_stamp_equal (const VarveFileStamp *self, const VarveFileStamp *other);
/* Whether a later change is sure to give another stamp. @now: when the file was read, or before; in
 * microseconds since 1970. */
gboolean varve_file_stamp_is_settled (const VarveFileStamp *self, gint64 now);

G_END_DECLS
