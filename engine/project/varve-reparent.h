/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"

G_BEGIN_DECLS

/**
 * VarveReparent:
 * @revision: the revision that gets other parents
 * @parents: their ids; empty: it becomes a base
 * @path: the one file that changes
 * @text: what it will hold
 * @checksum: of what it holds now
 *
 * A change of a revision's parents, as a value to be shown before it is written. Immutable.
 */
typedef struct
{
  VarveRevision *revision;
  char **parents;
  char *path;
  char *text;
  char *checksum;
} VarveReparent;

/* @parents: targets, NULL or empty for none. Nothing is written. */
VarveReparent *varve_reparent_plan (VarveProject *project,
                                    VarveGraph *graph,
                                    const char *target,
                                    const char *const *parents,
                                    GError **error);
gboolean varve_reparent_apply (const VarveReparent *self, VarveProject *project, GError **error);
void varve_reparent_free (VarveReparent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveReparent, varve_reparent_free)

G_END_DECLS
