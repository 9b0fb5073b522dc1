/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveSchemaTree:
 *
 * The tables of a schema with their columns, to pick one from; typed letters filter both. The
 * signal `chosen` says that another is picked.
 */
#define VARVE_TYPE_SCHEMA_TREE (varve_schema_tree_get_type ())
G_DECLARE_FINAL_TYPE (VarveSchemaTree, varve_schema_tree, VARVE, SCHEMA_TREE, GtkWidget)

GtkWidget *varve_schema_tree_new (void);
void varve_schema_tree_set_schema (VarveSchemaTree *self, VarveSchema *schema);
/* The picked table's or column's index in the schema; VARVE_NO_OBJECT: none. */
guint varve_schema_tree_get_chosen (VarveSchemaTree *self);
/* Picks it, and scrolls there; `chosen` is emitted if it is another. */
void varve_schema_tree_choose (VarveSchemaTree *self, guint object);

G_END_DECLS
