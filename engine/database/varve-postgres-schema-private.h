/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-postgres-private.h"

G_BEGIN_DECLS

/* clang-format off */

/* The schemas that are looked at, and what extensions own of a catalogue. */
#define VARVE_PG_NS                                                                            \
  "WITH ns AS (SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname !~ '^pg_'" \
  " AND n.nspname <> 'information_schema'"                                            \
  " AND ($1::text[] IS NULL OR n.nspname = ANY ($1::text[]))),"                       \
  " ours AS (SELECT o.oid FROM (VALUES (to_regclass($2)), (to_regclass($3))) o (oid)" \
  " WHERE o.oid IS NOT NULL) "
#define VARVE_PG_NOT_OF_EXTENSION(class, oid)                                                    \
  " NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = " class " AND e.objid = " oid \
                                                                  " AND e.deptype = 'e')"

/* clang-format on */

/* The first columns of every catalogue query; its attributes follow. Class and object ids are those
 * that pg_depend uses. */
enum
{
  VARVE_PG_KIND,         /* nick of a VarveObjectKind */
  VARVE_PG_CLASS,        /* the catalogue */
  VARVE_PG_OID,          /* of the object there */
  VARVE_PG_SUB,          /* a column's number, or 0 */
  VARVE_PG_PARENT_CLASS, /* 0 for what is no part */
  VARVE_PG_PARENT_OID,
  VARVE_PG_PARENT_SUB,
  VARVE_PG_POSITION,
  VARVE_PG_SCHEMA,
  VARVE_PG_NAME,
  VARVE_PG_SIGNATURE,
  VARVE_PG_N_FIXED,
};

/**
 * VarvePgQuery:
 * @sql: with $1 (the schemas, a text array or NULL), $2 and $3 (our tables); `{name}` stands for
 *   what depends on the server's version
 * @attributes: of its columns behind the fixed ones, ends in %VARVE_N_ATTRIBUTES
 * @required: an attribute that every object has: without it the object went while we read
 * @access: only read where owners and privileges are wanted
 */
typedef struct
{
  const char *sql;
  const VarveAttribute *attributes;
  VarveAttribute required;
  gboolean access;
} VarvePgQuery;

/* Parents come before their parts. */
const VarvePgQuery *varve_pg_get_queries (guint *n_queries);
/* Columns: class, oid, sub, comment. */
const char *varve_pg_get_comment_sql (void);
/* Columns: class, oid of what else an object is known by, and class, oid of the object. */
const char *varve_pg_get_alias_sql (void);
/* Columns: class, oid, sub of what needs, and of what is needed. */
const char *varve_pg_get_need_sql (void);

/* varve-postgres-notes.c: columns kind, name, reason's nick. */
const char *varve_pg_get_note_sql (void);
/* In words. (transfer none) */
const char *varve_pg_get_note_reason (const char *nick);

/* varve-postgres-version.c: a query as a server of that version understands it, 150004 or the like.
 * (transfer full) */
char *varve_pg_fill_in (const char *sql, int version);
/* Notes that the server may have what nobody here looks at. */
void varve_pg_note_newer_version (VarveSchemaBuilder *builder, int version);

VarveSchema *varve_postgres_read_schema (VarveDatabase *database,
                                         const VarveIntrospectOptions *options,
                                         VarveOperation *operation,
                                         GError **error);

G_END_DECLS
