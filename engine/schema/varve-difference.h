/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-schema.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_CHANGE_ADD,
  VARVE_CHANGE_DROP,
  VARVE_CHANGE_ALTER,
} VarveChangeKind;

/**
 * VarveChange:
 * @from: index in the former schema, or %VARVE_NO_OBJECT
 * @to: index in the later schema, or %VARVE_NO_OBJECT
 * @attributes: bit 1 << attribute for each that differs; 0 for ALTER: only the order of values
 *
 * One object that differs. What is part of an object that comes or goes has no change of its own:
 * it comes or goes with it.
 */
typedef struct
{
  VarveChangeKind kind;
  guint from;
  guint to;
  guint64 attributes;
} VarveChange;

/**
 * VarveKept:
 *
 * Something that only the former schema has, and that stays: nobody whom this project knows owns
 * it.
 */
typedef struct
{
  guint object; /* index in the former schema */
  char *reason; /* translated */
} VarveKept;

/**
 * VarveDifferenceOptions:
 * @include: (nullable): patterns of qualified names ("public.*", "users"); only what matches one is
 * compared. `*` and `?` are wildcards; a pattern without a dot is a name in any schema
 * @exclude: (nullable): what matches one is kept and not compared, whatever @include says
 * @privileges: compare owners and privileges, too
 */
typedef struct
{
  const char *const *include;
  const char *const *exclude;
  gboolean privileges;
} VarveDifferenceOptions;

/**
 * VarveDifference:
 *
 * What has to change for one schema to become another. Pure, immutable, reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  VarveSchema *from;
  VarveSchema *to;
  GArray *changes; /* (element-type VarveChange): sorted as the objects are, parts behind the root
                      object that they belong to */
  GPtrArray *kept; /* (element-type VarveKept) */
  char **filters;  /* patterns that took something out of the comparison */
} VarveDifference;

#define VARVE_TYPE_DIFFERENCE (varve_difference_get_type ())
GType varve_difference_get_type (void);
VarveDifference *
varve_difference_new (VarveSchema *from, VarveSchema *to, const VarveDifferenceOptions *options);
VarveDifference *varve_difference_ref (VarveDifference *self);
void varve_difference_unref (VarveDifference *self);
/* The way back. Change i of it is change i of @self turned round. (transfer full) */
VarveDifference *varve_difference_reverse (VarveDifference *self);
guint varve_difference_get_size (const VarveDifference *self);
const VarveChange *varve_difference_get_change (const VarveDifference *self, guint index);
/* The changed object: in the later schema, or in the former one where it goes. */
const VarveObject *varve_difference_get_object (const VarveDifference *self, guint index);
char *varve_difference_dup_name (const VarveDifference *self, guint index);
/* What changes, in a line for people and for JSON's `detail`: "type: text → varchar(20)". (transfer
 * full) */
char *varve_difference_dup_detail (const VarveDifference *self, guint index);
const char *varve_change_kind_get_nick (VarveChangeKind kind); /* "add", "drop", "alter" */

/**
 * VarveRenameCandidate:
 * @dropped, @added: change indexes of two tables, or two columns of one table
 * @score: 0 to 100: how alike they are
 * @evidence: translated lines: types, positions, dependents, same columns
 *
 * An object that goes and one that comes, and that might be one object with another name. A person
 * has to say so; the likeliest first.
 */
typedef struct
{
  guint dropped;
  guint added;
  guint score;
  char **evidence;
} VarveRenameCandidate;

/* (transfer full) (element-type VarveRenameCandidate) */
GPtrArray *varve_difference_find_renames (const VarveDifference *self);

void varve_rename_candidate_free (VarveRenameCandidate *self);

/* What a rendered statement is. */
typedef enum
{
  VARVE_RENDERED_PLAIN = 0,
  VARVE_RENDERED_LOSES = 1 << 0,   /* rows, a column's values or what can't be made again */
  VARVE_RENDERED_OUTSIDE = 1 << 1, /* can't run in a transaction */
  VARVE_RENDERED_COMMITS_FIRST
  = 1 << 2, /* a commit stands between it and its neighbours: they use an enum's value that it adds,
               or it would hold their locks for long */
  VARVE_RENDERED_FINISH = 1 << 3, /* a person has to finish it: @remark says how */
} VarveRenderedFlags;

/**
 * VarveRendered:
 * @sql: one statement, without its semicolon
 * @remark: (nullable): a comment to stand above it, without dashes; what is lost, why in this form
 * @change: of the difference that it serves first, G_MAXUINT for several
 */
typedef struct
{
  char *sql;
  char *remark;
  guint change;
  VarveRenderedFlags flags;
} VarveRendered;

/**
 * VarveRenderOptions:
 * @selected: (nullable): a byte a change, 0: leave it out. What a chosen change can't be without is
 * taken along, see varve_difference_close_selection()
 * @online: prefer forms that hold no strong lock for long (CREATE INDEX CONCURRENTLY, NOT VALID and
 * VALIDATE), although they need scripts of their own
 * @autocommit: for whoever runs each statement in a transaction of its own, as psql does
 */
typedef struct
{
  const guint8 *selected;
  gboolean online;
  gboolean autocommit;
} VarveRenderOptions;

/* The statements in an order that works. Errors: VARVE_ERROR_FAILED where there is none, naming
 * the objects. (transfer full) (element-type VarveRendered) */
GPtrArray *
varve_difference_render (VarveDifference *self, const VarveRenderOptions *options, GError **error);
/* Takes along, in place, what the chosen changes can't be without: what an added object needs, what
 * stands on a dropped one. */
void varve_difference_close_selection (VarveDifference *self, guint8 *selected);
VarveSchema *varve_difference_apply (VarveDifference *self, const guint8 *selected);
/* The statements as the body of a script, each with its semicolon and its remark. (transfer full)
 */
char *varve_rendered_join (GPtrArray *statements);
void varve_rendered_free (VarveRendered *self);
/* The DDL that makes all of @self in an empty database. (transfer full) */
char *varve_schema_render (VarveSchema *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveDifference, varve_difference_unref)

G_END_DECLS
