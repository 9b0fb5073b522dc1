/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/**
 * VarveSqlView:
 *
 * A piece of a script, read-only: highlighted, with the line numbers that it has in its file, one
 * line marked where wanted. Follows the light and dark style.
 */
#define VARVE_TYPE_SQL_VIEW (varve_sql_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveSqlView, varve_sql_view, VARVE, SQL_VIEW, GtkSourceView)

/* As much as is shown of a piece; a longer one says so in its last line. */
#define VARVE_SQL_VIEW_MAX_SIZE ((gsize) 128 * 1024)

GtkWidget *varve_sql_view_new (void);
/* @text: @length bytes of UTF-8. @first_line: its first line's number in the file.
 * @marked_line: (number in the file) 0: none. */
void varve_sql_view_set_piece (VarveSqlView *self,
                               const char *text,
                               gsize length,
                               guint first_line,
                               guint marked_line);
/* @id: of GtkSourceView, such as "python3". */
void varve_sql_view_set_language (VarveSqlView *self, const char *id);
/* Shows what a program printed instead, its end first. */
void varve_sql_view_set_output (VarveSqlView *self, const char *text);
/* How high all of it is. The text view itself only knows when it has been drawn. */
int varve_sql_view_get_content_height (VarveSqlView *self);

G_END_DECLS
