/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/**
 * VarveLineNumbers:
 *
 * Line numbers that begin anywhere: those that a piece has in its file.
 */
#define VARVE_TYPE_LINE_NUMBERS (varve_line_numbers_get_type ())
G_DECLARE_FINAL_TYPE (VarveLineNumbers,
                      varve_line_numbers,
                      VARVE,
                      LINE_NUMBERS,
                      GtkSourceGutterRenderer)

GtkSourceGutterRenderer *varve_line_numbers_new (void);
void varve_line_numbers_set_first (VarveLineNumbers *self, guint first, guint n_lines);

G_END_DECLS
