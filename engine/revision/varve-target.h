/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-lookup.h"

G_BEGIN_DECLS

/* What a target means, once it is parsed. @rows: (nullable): the version rows' positions. */

/* Targets without +N and -N, as Alembic's `get_revisions`; an empty list is base. */
GArray *varve_target_resolve_absolute (VarveGraph *graph,
                                       const VarveIdentifier *target,
                                       const GArray *rows,
                                       GError **error);
/* At most one of them; VARVE_BASE_NODE for base. @label: whether the target's label counts. */
gboolean varve_target_resolve_single (VarveGraph *graph,
                                      const VarveIdentifier *target,
                                      gboolean label,
                                      const GArray *rows,
                                      guint *node,
                                      GError **error);
/* What `upgrade` goes to. @clamp: +N and -N stop at the ends instead of being refused. */
GArray *varve_target_resolve_upgrade (VarveGraph *graph,
                                      const VarveIdentifier *target,
                                      const GArray *rows,
                                      gboolean clamp,
                                      GError **error);
/* What `downgrade` goes to, and the branch on which it stays. @node may be VARVE_BASE_NODE. */
gboolean varve_target_resolve_downgrade (VarveGraph *graph,
                                         const VarveIdentifier *target,
                                         const GArray *rows,
                                         guint *node,
                                         guint *branch,
                                         GError **error);
void varve_target_refuse_steps (const VarveIdentifier *target, GError **error);
void varve_target_refuse_overlap (VarveGraph *graph,
                                  VarveErrorCode code,
                                  const char *hint,
                                  guint upper,
                                  guint lower,
                                  GError **error);

G_END_DECLS
