/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-column-names.h"
#include "revision/varve-graph.h"

G_BEGIN_DECLS

/**
 * VarveColumnSearch:
 *
 * Which edits of a history's scripts are about a column, under all its names.
 */
typedef struct
{
  VarveDialect dialect;
  VarveGraph *graph;
  GPtrArray *scripts;      /* (element-type GPtrArray) */
  guint8 **matched;        /* a VarveColumnMatch an edit of each revision */
  GHashTable **backwards;  /* (nullable) names that each had at its end, for which it was walked */
  GHashTable **onwards;    /* (nullable) and at its beginning */
  VarveColumnName **names; /* (nullable) what it is called at each */
  GQueue queue;            /* (element-type Place) */
} VarveColumnSearch;

void varve_column_search_init (VarveColumnSearch *self,
                               VarveGraph *graph,
                               VarveDialect dialect,
                               GPtrArray *scripts);
void varve_column_search_run (VarveColumnSearch *self,
                              const char *const *rows,
                              const VarveColumnName *name);
void varve_column_search_clear (VarveColumnSearch *self);

G_END_DECLS
