/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-graph.h"

G_BEGIN_DECLS

/* Random numbers for a test: seeded by VARVE_TEST_SEED or anew, the seed printed. g_rand_free(). */
GRand *random_new (void);
/* VARVE_TEST_ROUNDS, or @fallback. */
guint random_get_rounds (guint fallback);
/* Up to @max revisions with several bases, branches, merges and dependencies, in random order.
 * (element-type VarveRevision) */
GPtrArray *random_make_revisions (GRand *rand, guint max);

G_END_DECLS
