/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-difference.h"

G_BEGIN_DECLS

/* A dialect's renderer: fills @statements (element-type VarveRendered). @selected: closed, a byte a
 * change, never NULL. */
gboolean varve_render_postgres (VarveDifference *difference,
                                const guint8 *selected,
                                const VarveRenderOptions *options,
                                GPtrArray *statements,
                                GError **error);
gboolean varve_render_sqlite (VarveDifference *difference,
                              const guint8 *selected,
                              const VarveRenderOptions *options,
                              GPtrArray *statements,
                              GError **error);
/* Appends a statement. Takes @sql and @remark. */
void varve_rendered_add (GPtrArray *statements,
                         guint change,
                         VarveRenderedFlags flags,
                         char *sql,
                         char *remark);
VarveRendered *varve_rendered_new (guint change, VarveRenderedFlags flags, char *sql, char *remark);

G_END_DECLS
