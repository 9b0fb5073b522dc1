/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-file-stamp.h"

#define NANOSECONDS G_GINT64_CONSTANT (1000000000)
/* FAT keeps the times of files in steps of two seconds, no file system in longer ones. */
#define LONGEST_STEP (3 * NANOSECONDS)

/**
 * varve_file_stamp_init:
 * @self: where it goes
 * @status: what the system says of the file
 *
 * Takes a file's stamp. To be taken of the open file, or before it is read: a change in between is
 * then noticed by the next look. Any thread.
 */
void
varve_file_stamp_init (VarveFileStamp *self, const struct stat *status)
{
  self->inode = status->st_ino;
  self->size = status->st_size;
  self->modified = status->st_mtim.tv_sec * NANOSECONDS + status->st_mtim.tv_nsec;
  self->changed = status->st_ctim.tv_sec * NANOSECONDS + status->st_ctim.tv_nsec;
}

gboolean
varve_file_stamp_is_known (const VarveFileStamp *self)
{
  return self->changed != 0;
}

gboolean
varve_file_stamp_equal (const VarveFileStamp *self, const VarveFileStamp *other)
{
  return varve_file_stamp_is_known (self) && self->inode == other->inode
         && self->size == other->size && self->modified == other->modified
         && self->changed == other->changed;
}

/**
 * varve_file_stamp_is_settled:
 * @self: a file's stamp
 * @now: the time at which the file was read, or earlier, in microseconds since 1970
 *
 * A file that was written a moment ago may be written once more within the same step of its file
 * system's clock, and look as before. Any thread.
 *
 * Returns: whether a change after @now is sure to give another stamp
 */
gboolean
varve_file_stamp_is_settled (const VarveFileStamp *self, gint64 now)
{
  gint64 limit = now * 1000 - LONGEST_STEP;

  return self->modified < limit && self->changed < limit;
}
