/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-difference-private.h"
#include "schema/varve-schema-private.h"
#include "schema/varve-sqlite-table.h"

G_BEGIN_DECLS

/**
 * VarveSqliteWork:
 * @from, @to: the table in both schemas
 * @changes: (element-type guint): the chosen changes of it and of its parts
 * @is_partial: others were left out
 * @is_renamed: it goes and comes again under a name that differs in case: one table to SQLite
 * @rebuilds: ALTER TABLE can't do it
 *
 * A table that is changed.
 */
typedef struct
{
  guint from;
  guint to;
  GArray *changes;
  gboolean is_partial;
  gboolean is_renamed;
  gboolean rebuilds;
} VarveSqliteWork;

/* What happens to a view or trigger that doesn't change by itself. */
typedef enum
{
  VARVE_SQLITE_STAYS,
  VARVE_SQLITE_AGAIN, /* dropped before tables are renamed, and made again */
} VarveSqliteFate;

typedef struct
{
  VarveDifference *difference;
  VarveSchema *from;
  VarveSchema *to;
  const guint8 *selected;
  GPtrArray *statements;
  guint *by_from;         /* of each object the chosen change, or G_MAXUINT */
  guint *by_to;           /* likewise */
  guint *to_of;           /* of each root of @from the one of @to, or VARVE_NO_OBJECT */
  GPtrArray *works;       /* (element-type VarveSqliteWork): in the order of @from */
  VarveSqliteWork **work; /* of each root of @from, or NULL */
  guint8 *fates;          /* of each object of @from: VarveSqliteFate */
  GHashTable *names;      /* (element-type utf8): folded names that are taken */
  GHashTable *tables;     /* (element-type utf8): folded names of the roots of @from */
} VarveSqliteRender;

/* varve-render-sqlite.c */
gboolean
varve_sqlite_render_has_change (const VarveSqliteRender *self, guint from, VarveChangeKind kind);
void varve_sqlite_render_add (VarveSqliteRender *self,
                              guint change,
                              VarveRenderedFlags flags,
                              char *sql,
                              char *remark);

/* varve-render-sqlite-order.c */
/* The roots that @wanted has a byte for, what they need before them. (transfer full) (element-type
 * guint) */
GArray *varve_sqlite_order_roots (const VarveSchema *schema, const guint8 *wanted);

/* varve-render-sqlite-text.c */
char *varve_sqlite_quote (const char *name);
/* "DROP VIEW name" */
char *varve_sqlite_dup_drop (const VarveSchema *schema, guint object);
/* The person's own CREATE, or one made of what is known. */
char *varve_sqlite_dup_create (const VarveSchema *schema, guint object);
/* Behind the name in a CREATE TABLE. */
gsize varve_sqlite_find_name_end (const char *sql);
/* What the table's text says; of one that is not understood its columns. (transfer full) */
VarveSqliteTable *varve_sqlite_dup_table (const VarveSchema *schema, guint table);
/* A CREATE TABLE of the parts of @parts: a pair of schema and object index each. */
typedef struct
{
  const VarveSchema *schema;
  guint object;
} VarveSqlitePart;

char *varve_sqlite_compose_table (const char *name,
                                  const VarveSqlitePart *root,
                                  GArray *parts /* (element-type VarveSqlitePart) */);

/* varve-render-sqlite-table.c */
gboolean
varve_sqlite_work_needs_rebuild (const VarveSqliteRender *self, const VarveSqliteWork *work);
/* ADD COLUMN, DROP COLUMN. */
void varve_sqlite_work_alter (VarveSqliteRender *self, const VarveSqliteWork *work);

/* varve-render-sqlite-rebuild.c */
gboolean
varve_sqlite_work_rebuild (VarveSqliteRender *self, const VarveSqliteWork *work, GError **error);

/* varve-render-sqlite-copy.c */
/* INSERT INTO @target … SELECT … FROM @source, with what has to be said about it. */
void varve_sqlite_render_copy (VarveSqliteRender *self,
                               guint change,
                               const char *target,
                               const VarveSqliteTable *new_table,
                               const VarveSqliteTable *old_table);

G_END_DECLS
