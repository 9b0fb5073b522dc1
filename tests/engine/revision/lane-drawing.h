/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-lanes.h"

G_BEGIN_DECLS

/* A layout in characters, two columns a lane: per row a line with its dot `*` and what passes (`|`,
 * dashed `:`), and, where something changes its lane on the way down, a line with `\` `/` and `_`.
 */
char *lane_drawing_make (VarveGraph *graph, const VarveLanes *lanes, const guint *shown);

G_END_DECLS
