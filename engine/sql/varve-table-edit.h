/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

G_BEGIN_DECLS

/**
 * VarveTableEditKind:
 *
 * What is done to a table, a column of it, something that stands on it, or its rows.
 */
typedef enum
{
  VARVE_EDIT_CREATES, /* the table; its columns and constraints follow as parts */
  VARVE_EDIT_DROPS,
  VARVE_EDIT_RENAMES,
  VARVE_EDIT_REBUILDS, /* made anew under its name; of no single statement, see VarveColumnHistory
                        */
  VARVE_EDIT_ALTERS,   /* anything else of the table */
  VARVE_EDIT_ADDS_COLUMN,
  VARVE_EDIT_DROPS_COLUMN,
  VARVE_EDIT_RENAMES_COLUMN,
  VARVE_EDIT_TYPE,
  VARVE_EDIT_DEFAULT,
  VARVE_EDIT_NOT_NULL,
  VARVE_EDIT_ALTERS_COLUMN, /* anything else of the column */
  VARVE_EDIT_CONSTRAINT,
  VARVE_EDIT_INDEX,
  VARVE_EDIT_TRIGGER,
  VARVE_EDIT_POLICY,
  VARVE_EDIT_REFERENCE, /* a foreign key that points here */
  VARVE_EDIT_COMMENT,
  VARVE_EDIT_PRIVILEGES,
  VARVE_EDIT_UPDATES,
  VARVE_EDIT_INSERTS,
  VARVE_EDIT_DELETES,
  VARVE_EDIT_CODE, /* a block whose words name it: what it does is not known */
} VarveTableEditKind;

/**
 * VarveTableEdit:
 * @kind: what is done
 * @table: (nullable): folded, with its schema unless that is the usual one; %NULL where only the
 *   name of what stands on it is said, and for code
 * @columns: (nullable) (element-type utf8): that it is about; %NULL: all of them
 * @new_name: (nullable): of what is renamed
 * @object: (nullable): name of the constraint, index, trigger or policy
 * @goes: that is dropped
 * @is_part: said by the CREATE TABLE of its table
 * @conditional: IF EXISTS or IF NOT EXISTS: it may do nothing
 * @line: 1-based, in the whole text
 * @text: what the script says, in one line; long ones are cut, which shows
 *
 * One thing that a script does to a table, as far as its words say so.
 */
typedef struct
{
  VarveTableEditKind kind;
  char *table;
  GPtrArray *columns;
  char *new_name;
  char *object;
  gboolean goes;
  gboolean is_part;
  gboolean conditional;
  guint line;
  char *text;
} VarveTableEdit;

/* (element-type VarveTableEdit) (transfer container): in order. */
GPtrArray *
varve_table_edit_list (VarveDialect dialect, const char *text, const VarveStatements *statements);
VarveTableEdit *varve_table_edit_new (VarveTableEditKind kind, char *table, guint line, char *text);
void varve_table_edit_add_column (VarveTableEdit *self, char *column);
gboolean
varve_table_edit_has_column (const VarveTableEdit *self, VarveDialect dialect, const char *column);
/* Collapses white space, and cuts what is long. (transfer full) */
char *varve_table_edit_dup_excerpt (const char *text, gsize length);
/* Every name in SQL text that is not a function's. (transfer container) (element-type utf8) */
GPtrArray *varve_table_edit_list_names (VarveDialect dialect, const char *text, gsize length);
/* Whether two names mean the same: SQLite's have no case. */
gboolean varve_table_edit_is_name (VarveDialect dialect, const char *a, const char *b);
const char *varve_table_edit_get_nick (const VarveTableEdit *self);
const char *varve_table_edit_get_title (const VarveTableEdit *self);
void varve_table_edit_free (VarveTableEdit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveTableEdit, varve_table_edit_free)

G_END_DECLS
