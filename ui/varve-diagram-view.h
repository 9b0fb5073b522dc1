/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveDiagramView:
 *
 * A schema as a picture: its tables as cards, their foreign keys as lines. Scrolls, zooms (Ctrl
 * with the wheel, plus, minus and 0) and is walked through by Tab and the arrow keys; the keys of
 * the table that has the focus stand out. The signal `table-activated` (guint table) says that a
 * table was chosen, by Return or a double click.
 */
#define VARVE_TYPE_DIAGRAM_VIEW (varve_diagram_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveDiagramView, varve_diagram_view, VARVE, DIAGRAM_VIEW, GtkWidget)

GtkWidget *varve_diagram_view_new (void);
/* @schema: (nullable) */
void varve_diagram_view_set_schema (VarveDiagramView *self, VarveSchema *schema);
/* Gives the table the focus, and scrolls to it. */
void varve_diagram_view_show_table (VarveDiagramView *self, guint table);
double varve_diagram_view_get_zoom (VarveDiagramView *self);
void varve_diagram_view_set_zoom (VarveDiagramView *self, double zoom);

G_END_DECLS
