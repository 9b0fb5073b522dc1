/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-graph.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_LANE_TOP,
  VARVE_LANE_CENTER,
  VARVE_LANE_BOTTOM,
} VarveLanePoint;

typedef struct
{
  guint16 from_lane;
  guint16 to_lane;
  guint8 from_point; /* VarveLanePoint */
  guint8 to_point;
  guint8 colour; /* a number; the window has a palette */
  guint8 dashed; /* a dependency */
} VarveLaneSegment;

typedef struct
{
  guint16 lane;    /* of the dot */
  guint16 n_lanes; /* drawn in this row */
  guint8 colour;
  guint n_segments;
  guint first_segment;
} VarveLaneRow;

/**
 * VarveLanes:
 *
 * Where the timeline's lines run, as plain arrays: a pure function of the graph (and of which rows
 * are shown). Each row is self-contained. models.md's six steps with gitg's choice: the main line
 * stays at the left edge.
 */
typedef struct
{
  GArray *rows;     /* (element-type VarveLaneRow), one a shown revision */
  GArray *segments; /* (element-type VarveLaneSegment) */
  guint max_lanes;
} VarveLanes;

/* @shown: (nullable): positions in display order to show (a filter); lines skip hidden revisions
 * and stay coherent. */
VarveLanes *varve_lanes_new (VarveGraph *graph, const guint *shown, guint n_shown);
void varve_lanes_free (VarveLanes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveLanes, varve_lanes_free)

G_END_DECLS
