/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-operation.h"

G_BEGIN_DECLS

/* The folder with initdb and postgres whose major version is nearest to @major (0: the newest);
 * NULL: none. (transfer full) */
char *varve_scratch_find_programs (guint major, guint *found, VarveOperation *operation);

G_END_DECLS
