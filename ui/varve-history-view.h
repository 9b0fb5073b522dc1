/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * VarveHistoryView:
 *
 * The tables and columns of a schema, and of the picked one the revisions that touched it. A click
 * on one shows the place in its script.
 */
#define VARVE_TYPE_HISTORY_VIEW (varve_history_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveHistoryView, varve_history_view, VARVE, HISTORY_VIEW, GtkWidget)

GtkWidget *varve_history_view_new (void);
void varve_history_view_set_source (VarveHistoryView *self,
                                    VarveSession *session,
                                    const char *environment);
/* What can be picked: the environment's database. @schema: (nullable). */
void varve_history_view_set_schema (VarveHistoryView *self, VarveSchema *schema);
/* @object: a table or a column of the schema that is set. */
void varve_history_view_show_object (VarveHistoryView *self, guint object);
/* What has that name where a database has @rows (version rows), whether or not it is there now.
 * @schema, @column: (nullable). */
void varve_history_view_show_name (VarveHistoryView *self,
                                   const char *schema,
                                   const char *table,
                                   const char *column,
                                   const char *const *rows);

G_END_DECLS
