/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-object.h"
#include "sql/varve-sqlite-text.h"

G_BEGIN_DECLS

/* The table's own, rather than a column's. */
#define VARVE_SQLITE_NO_COLUMN G_MAXUINT

/**
 * VarveSqliteColumn:
 *
 * A column's definition without what is a constraint of the table, in normal form. Owned by the
 * table.
 */
typedef struct
{
  char *name;
  char *type;      /* (nullable) upper case */
  char *conflict;  /* (nullable) of NOT NULL, unless ABORT */
  char *value;     /* (nullable) default */
  char *generated; /* (nullable) "(expression) STORED" */
  char *collation; /* (nullable) upper case, unless BINARY */
  gboolean not_null;
  gboolean autoincrement;
  VarveSpan span; /* the whole definition with its constraints */
} VarveSqliteColumn;

/**
 * VarveSqliteConstraint:
 * @kind: PRIMARY_KEY, UNIQUE, FOREIGN_KEY or CHECK
 * @column: index of the column that it was written with, or %VARVE_SQLITE_NO_COLUMN
 * @name: (nullable)
 * @columns: what stands in the parentheses (of a key written with its column, the column), normal
 * @parent: (nullable): of a foreign key
 * @parent_columns: (nullable): likewise, in parentheses
 * @descending: a column's own PRIMARY KEY DESC
 *
 * A constraint. Owned by the table.
 */
typedef struct
{
  VarveObjectKind kind;
  guint column;
  char *name;
  char *columns;
  char *conflict;
  char *parent;
  char *parent_columns;
  char *on_delete;
  char *on_update;
  char *match;
  gboolean deferred;
  gboolean descending;
} VarveSqliteConstraint;

/**
 * VarveSqliteTable:
 *
 * What the text of a CREATE TABLE says.
 */
typedef struct
{
  char *name;
  gsize name_end;      /* in the text, behind the name */
  GArray *columns;     /* (element-type VarveSqliteColumn) */
  GArray *constraints; /* (element-type VarveSqliteConstraint) */
  gboolean is_strict;
  gboolean without_rowid;
  /*< private >*/
  gboolean has_key;
  guint last_reference; /* index of the newest foreign key, or G_MAXUINT */
} VarveSqliteTable;

/* What @sql, a CREATE TABLE as SQLite keeps it, says; NULL where it is not understood to its end.
 * (transfer full) (nullable) */
VarveSqliteTable *varve_sqlite_table_parse (const char *sql);
void varve_sqlite_table_free (VarveSqliteTable *self);
/* Of the column called so, in any case; or VARVE_SQLITE_NO_COLUMN. */
guint varve_sqlite_table_find_column (const VarveSqliteTable *self, const char *name);
/* The column that is another name of the rowid, or VARVE_SQLITE_NO_COLUMN. */
guint varve_sqlite_table_find_rowid (const VarveSqliteTable *self);
/* Whether a column can't be NULL, be it because it is of the key of a table that is STRICT or has
 * no rowid. */
gboolean varve_sqlite_table_is_never_null (const VarveSqliteTable *self, guint column);
/* Whether it says AUTOINCREMENT. */
gboolean varve_sqlite_table_counts (const VarveSqliteTable *self);
/* As it is written behind CONSTRAINT name; PRIMARY KEY and conflict clause apart:
 * "(a, b) REFERENCES c (d) ON DELETE CASCADE". (transfer full) */
char *varve_sqlite_table_dup_definition (const VarveSqliteTable *self,
                                         const VarveSqliteConstraint *constraint);

static inline VarveSqliteColumn *
varve_sqlite_table_get_column (const VarveSqliteTable *self, guint index)
{
  return &g_array_index (self->columns, VarveSqliteColumn, index);
}

static inline VarveSqliteConstraint *
varve_sqlite_table_get_constraint (const VarveSqliteTable *self, guint index)
{
  return &g_array_index (self->constraints, VarveSqliteConstraint, index);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveSqliteTable, varve_sqlite_table_free)

G_END_DECLS
