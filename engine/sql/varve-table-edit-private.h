/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-lexer.h"
#include "sql/varve-table-edit.h"

G_BEGIN_DECLS

/* One statement, or a part of it. */
typedef struct
{
  VarveLexer lexer;
  gsize start; /* of what an edit's text says */
  guint line;
  gboolean is_part;
  GPtrArray *edits;
} VarveEditReader;

/* Adds an edit whose text is the whole of @self. Takes @table; NULL: none is added, and NULL is
 * returned, unless @object is known. */
VarveTableEdit *varve_edit_reader_add (VarveEditReader *self, VarveTableEditKind kind, char *table);
VarveTableEdit *varve_edit_reader_add_object (VarveEditReader *self,
                                              VarveTableEditKind kind,
                                              char *table,
                                              char *object);
/* Names between here and the end. */
void varve_edit_reader_add_names (VarveEditReader *self, VarveTableEdit *edit);
/* [(a, b)]: names of columns; FALSE where there is no parenthesis. */
gboolean varve_edit_reader_take_columns (VarveEditReader *self, VarveTableEdit *edit);
/* Every REFERENCES between here and the end. */
void varve_edit_reader_add_references (VarveEditReader *self);
/* IF [NOT] EXISTS, CONCURRENTLY, ONLY; whether IF was among them. */
gboolean varve_edit_reader_skip_prefixes (VarveEditReader *self);
/* What is up to the next comma outside of parentheses, and goes behind it; or up to the parenthesis
 * that closes around it. FALSE where nothing is left. */
gboolean varve_edit_reader_take_piece (VarveEditReader *self, VarveEditReader *piece);

/* What follows CREATE, ALTER, DROP, COMMENT. */
void varve_edit_reader_read_create (VarveEditReader *self);
void varve_edit_reader_read_alter (VarveEditReader *self);
void varve_edit_reader_read_drop (VarveEditReader *self);
void varve_edit_reader_read_comment (VarveEditReader *self);
/* Statements that write rows. FALSE: it is none. */
gboolean varve_edit_reader_read_rows (VarveEditReader *self);

G_END_DECLS
