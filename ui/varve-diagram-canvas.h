/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveDiagramCanvas:
 *
 * The whole picture of a schema, as large as it is: cards, placed by the engine, and the lines
 * between them. #VarveDiagramView scrolls it.
 */
#define VARVE_TYPE_DIAGRAM_CANVAS (varve_diagram_canvas_get_type ())
G_DECLARE_FINAL_TYPE (VarveDiagramCanvas, varve_diagram_canvas, VARVE, DIAGRAM_CANVAS, GtkWidget)

#define VARVE_DIAGRAM_MIN_ZOOM 0.25
#define VARVE_DIAGRAM_MAX_ZOOM 2.5

/* @schema: (nullable) */
void varve_diagram_canvas_set_schema (VarveDiagramCanvas *self, VarveSchema *schema);
void varve_diagram_canvas_set_zoom (VarveDiagramCanvas *self, double zoom);
double varve_diagram_canvas_get_zoom (VarveDiagramCanvas *self);
/* NULL where the schema has no such table. (transfer none) */
GtkWidget *varve_diagram_canvas_find_card (VarveDiagramCanvas *self, guint table);

G_END_DECLS
