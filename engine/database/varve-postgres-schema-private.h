/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-postgres-private.h"

G_BEGIN_DECLS

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
/* Columns: class, oid of what else an object is known by, and class, oid of the object. */
const char *varve_pg_get_alias_sql (void);
/* Columns: class, oid, sub of what needs, and of what is needed. */
const char *varve_pg_get_need_sql (void);
/* Columns: kind, name, reason's nick. */
const char *varve_pg_get_note_sql (void);

VarveSchema *varve_postgres_read_schema (VarveDatabase *database,
                                         const VarveIntrospectOptions *options,
                                         VarveOperation *operation,
                                         GError **error);

G_END_DECLS
