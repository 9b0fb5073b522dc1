/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-script-editor.h"
#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveSchemaPage:
 *
 * The schema from three sides: the desired one as its file, in an editor; that of the environment's
 * database as its definition; the same as a picture. The database is read when one of the last two
 * is looked at, and again whenever its revisions changed.
 */
#define VARVE_TYPE_SCHEMA_PAGE (varve_schema_page_get_type ())
G_DECLARE_FINAL_TYPE (VarveSchemaPage, varve_schema_page, VARVE, SCHEMA_PAGE, GtkWidget)

GtkWidget *varve_schema_page_new (void);
void varve_schema_page_set_source (VarveSchemaPage *self,
                                   VarveSession *session,
                                   const char *environment);
/* Where the desired schema is edited. (transfer none) */
VarveScriptEditor *varve_schema_page_get_editor (VarveSchemaPage *self);
/* Whether the path is (one of) the desired schema's files. */
gboolean varve_schema_page_has_file (VarveSchemaPage *self, const char *path);
/* @path NULL: what is open stays. */
void varve_schema_page_open (VarveSchemaPage *self, const char *path, guint line, guint column);
/* "file", "definition", "picture" or "history". */
void varve_schema_page_show_side (VarveSchemaPage *self, const char *side);
/* Of what has that name where a database has @rows (version rows). @schema, @column: (nullable). */
void varve_schema_page_show_history (VarveSchemaPage *self,
                                     const char *schema,
                                     const char *table,
                                     const char *column,
                                     const char *const *rows);

G_END_DECLS
