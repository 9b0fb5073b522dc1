/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-object.h"
#include "sql/varve-statement.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * VarveSchema:
 *
 * What a database, or a part of it, is made of, as a value: read by a database back end, compared
 * and rendered here without one. Immutable, reference-counted, may cross threads.
 *
 * Objects are sorted: those that are no part of another first, by kind, schema, name and signature;
 * then the parts, grouped by parent, by kind, position and name; then parts of parts. So the same
 * schema read twice, or from two databases, is the same array.
 */
typedef struct _VarveSchema VarveSchema;

/**
 * VarveSchemaNote:
 * @kind: what it is, in the server's words ("publication", "cast", …)
 * @name: (nullable): which; NULL: this kind as such
 * @reason: translated
 *
 * Something that is there, or may be, and is no object of the schema.
 */
typedef struct
{
  const char *kind;
  const char *name;
  const char *reason;
} VarveSchemaNote;

#define VARVE_TYPE_SCHEMA (varve_schema_get_type ())
GType varve_schema_get_type (void);
VarveSchema *varve_schema_ref (VarveSchema *self);
void varve_schema_unref (VarveSchema *self);
/* One without objects. */
VarveSchema *varve_schema_new_empty (VarveDialect dialect);

VarveDialect varve_schema_get_dialect (const VarveSchema *self);
/* 150020 for PostgreSQL 15.20 (server_version_num), 3040001 for SQLite 3.40.1; 0: not known. */
guint varve_schema_get_version (const VarveSchema *self);
guint varve_schema_get_size (const VarveSchema *self);
const VarveObject *varve_schema_get_object (const VarveSchema *self, guint index);
/* NULL where the object has none. */
const char *
varve_schema_get_attribute (const VarveSchema *self, guint index, VarveAttribute attribute);
/* Bit 1 << attribute for each that differs between two objects; STATEMENT is never looked at. */
guint64
varve_schema_compare_objects (const VarveSchema *a, guint in_a, const VarveSchema *b, guint in_b);
/* Parts of an object, a run of neighbours: the first one's index (VARVE_NO_OBJECT where there is
 * none) and their number. */
guint varve_schema_get_children (const VarveSchema *self, guint index, guint *n_children);
/* Objects (parts too) that have to be there for this one to be made. */
const guint *varve_schema_get_needs (const VarveSchema *self, guint index, guint *n_needs);
/* The object that is no part: itself, its parent, its parent's parent. */
guint varve_schema_get_root (const VarveSchema *self, guint index);
/* @parent: VARVE_NO_OBJECT for those that are no part. VARVE_NO_OBJECT: there is none. */
guint varve_schema_find (const VarveSchema *self,
                         VarveObjectKind kind,
                         guint parent,
                         const char *schema,
                         const char *name,
                         const char *signature);
/* "public.users", "public.users.email", "public.f(integer)": for people; not quoted. (transfer
 * full) */
char *varve_schema_dup_name (const VarveSchema *self, guint index);
/* What was seen and is neither compared nor rendered. */
guint varve_schema_get_n_notes (const VarveSchema *self);
const VarveSchemaNote *varve_schema_get_note (const VarveSchema *self, guint index);
gboolean varve_schema_is_empty (const VarveSchema *self);

/**
 * VarveSchemaBuilder:
 *
 * Where a schema is put together. Handles are what add() gave, in any order; a parent has to be
 * added before its parts. Strings are copied, equal ones once.
 */
typedef struct _VarveSchemaBuilder VarveSchemaBuilder;

VarveSchemaBuilder *varve_schema_builder_new (VarveDialect dialect, guint version);
void varve_schema_builder_free (VarveSchemaBuilder *self);
guint varve_schema_builder_add (VarveSchemaBuilder *self,
                                VarveObjectKind kind,
                                guint parent,
                                guint position,
                                const char *schema,
                                const char *name,
                                const char *signature);
/* @value: NULL or "": none. At most once an attribute. */
void varve_schema_builder_set (VarveSchemaBuilder *self,
                               guint object,
                               VarveAttribute attribute,
                               const char *value);
void varve_schema_builder_add_need (VarveSchemaBuilder *self, guint object, guint needed);
void varve_schema_builder_add_note (VarveSchemaBuilder *self,
                                    const char *kind,
                                    const char *name,
                                    const char *reason);
/* The schema; frees the builder. (transfer full) */
VarveSchema *varve_schema_builder_end (VarveSchemaBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveSchema, varve_schema_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveSchemaBuilder, varve_schema_builder_free)

G_END_DECLS
