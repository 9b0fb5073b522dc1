/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For programs that render SQLite's schemas alone. */
#include "schema/varve-difference-private.h"

__attribute__ ((weak)) gboolean
varve_render_postgres (VarveDifference *difference,
                       const guint8 *selected,
                       const VarveRenderOptions *options,
                       GPtrArray *statements,
                       GError **error)
{
  g_return_val_if_reached (FALSE);
}
