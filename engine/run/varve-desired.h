/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"
#include "run/varve-scratch.h"

G_BEGIN_DECLS

/**
 * VarveDesiredFile:
 * @path: for messages
 * @text: its bytes, NUL-terminated, without a byte order mark
 */
typedef struct
{
  char *path;
  char *text;
  gsize length;
} VarveDesiredFile;

/**
 * VarveDesired:
 * @path: as it was given
 * @files: (element-type VarveDesiredFile): in the order in which they are loaded
 *
 * A desired schema as text: one file, or those of a folder.
 */
typedef struct
{
  char *path;
  GPtrArray *files;
} VarveDesired;

/* @folder: (nullable): beyond which no link is followed. Errors: VARVE_ERROR_IO where it is
 * missing, VARVE_ERROR_INVALID_SCRIPT with place where it holds nothing or is no text. */
VarveDesired *varve_desired_read (const char *path, const char *folder, GError **error);
void varve_desired_free (VarveDesired *self);
/* Whether it is there and holds nothing yet, as `init` writes it. */
gboolean varve_desired_is_unwritten (const char *path, const char *folder);
/* Feeds names and texts, for a cache. */
void varve_desired_add_to_checksum (const VarveDesired *self, GChecksum *checksum);
gboolean varve_desired_load (const VarveDesired *self,
                             VarveScratch *scratch,
                             VarveDatabase *database,
                             VarveOperation *operation,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveDesired, varve_desired_free)

G_END_DECLS
