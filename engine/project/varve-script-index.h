/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-file-stamp.h"
#include "revision/varve-revision.h"

G_BEGIN_DECLS

/* Fewer scripts in a version location are read as quickly as this looks them up. */
#define VARVE_SCRIPT_INDEX_MIN 1000

/**
 * VarveScriptIndex:
 *
 * What the scripts of one version location said when they were read last, in a file of the user's
 * cache. Immutable, may be used by several threads.
 */
typedef struct _VarveScriptIndex VarveScriptIndex;

/* NULL where there is none, or none that can be trusted. @kind: what wrote the scripts' heads. */
VarveScriptIndex *varve_script_index_load (const char *kind, const char *location);
void varve_script_index_free (VarveScriptIndex *self);
guint varve_script_index_get_size (VarveScriptIndex *self);
/* The revision of the file at @path, whose name below the location is @name, unless it was changed
 * since. */
VarveRevision *varve_script_index_find (VarveScriptIndex *self,
                                        const char *name,
                                        const VarveFileStamp *stamp,
                                        const char *path,
                                        guint *place);
/* @revisions: (element-type VarveRevision): all of the location; those without a stamp are left
 * out. What can't be written stays as it was: the next reading takes longer, that is all. */
void varve_script_index_save (const char *kind, const char *location, const GPtrArray *revisions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveScriptIndex, varve_script_index_free)

G_END_DECLS
