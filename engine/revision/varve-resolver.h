/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-graph.h"
#include "revision/varve-identifier.h"

G_BEGIN_DECLS

/* Tree + graph (+ version rows) to revisions, as Alembic's get_revisions(). Indexes into @graph; an
 * empty array is base.
 * @current: (nullable): version rows, for `current` and bare relative ones; without them these are
 * refused. Errors: VARVE_ERROR_UNKNOWN_REVISION, _AMBIGUOUS_REVISION, _MULTIPLE_HEADS,
 * _OUT_OF_RANGE, _INVALID_TARGET, in Alembic's words with a hint. */
GArray *varve_resolver_resolve (VarveGraph *graph,
                                const char *target,
                                const char *const *current,
                                GError **error);
/* Exactly one; `base` gives G_MAXUINT. */
gboolean varve_resolver_resolve_one (VarveGraph *graph,
                                     const char *target,
                                     const char *const *current,
                                     guint *index,
                                     GError **error);
/* `history -r`: indexes newest first, both ends included as Alembic does. */
GArray *varve_resolver_resolve_range (VarveGraph *graph,
                                      const char *range,
                                      const char *const *current,
                                      GError **error);

G_END_DECLS
