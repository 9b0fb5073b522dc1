/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-schema.h"

G_BEGIN_DECLS

/**
 * VarveDiagramBox:
 * @table: index of its object in the schema
 * @width, @height: as whoever draws it wants it
 * @x, @y: of its upper left corner, by varve_diagram_lay_out()
 *
 * A table in a picture, in any unit of length.
 */
typedef struct
{
  guint table;
  double x;
  double y;
  double width;
  double height;
} VarveDiagramBox;

/**
 * VarveDiagramEdge:
 * @from: index of the box whose table has the foreign key
 * @to: index of the box whose table it refers to
 * @key: index of the foreign key in the schema
 */
typedef struct
{
  guint from;
  guint to;
  guint key;
} VarveDiagramEdge;

/**
 * VarveDiagram:
 *
 * A schema's tables and their foreign keys as a picture. Pure: the same schema and the same sizes
 * give the same places.
 */
typedef struct
{
  VarveSchema *schema;
  GArray *boxes; /* (element-type VarveDiagramBox) in the schema's order */
  GArray *edges; /* (element-type VarveDiagramEdge) in the schema's order */
  double width;  /* of the whole, after laying out */
  double height;
} VarveDiagram;

VarveDiagram *varve_diagram_new (VarveSchema *schema);
void varve_diagram_free (VarveDiagram *self);
void varve_diagram_lay_out (VarveDiagram *self, double gap_x, double gap_y);
VarveDiagramBox *varve_diagram_get_box (const VarveDiagram *self, guint index);
const VarveDiagramEdge *varve_diagram_get_edge (const VarveDiagram *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveDiagram, varve_diagram_free)

G_END_DECLS
