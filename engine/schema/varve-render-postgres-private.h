/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-difference-private.h"
#include "schema/varve-schema-private.h"

G_BEGIN_DECLS

/* What becomes of an object. */
typedef enum
{
  VARVE_PG_KEEP,
  VARVE_PG_GOES,
  VARVE_PG_COMES,
  VARVE_PG_ALTERS,
  VARVE_PG_RECREATED, /* goes and comes again, because it can't be altered or what it needs can't */
  VARVE_PG_REPLACED,  /* a type that steps aside for a new one of its name, goes when nobody has it
                       */
} VarvePgFate;

typedef enum
{
  VARVE_PG_DISOWN, /* a sequence that stays is taken from a column that goes */
  VARVE_PG_DROP,
  VARVE_PG_UNDEFAULT, /* a column lets go of its identity, or of a default whose function is made
                         again */
  VARVE_PG_ALTER,
  VARVE_PG_CREATE,
  VARVE_PG_REDEFAULT,
  VARVE_PG_OWN,   /* a sequence is given to its column */
  VARVE_PG_ASIDE, /* a type lets go of its name */
  VARVE_PG_MOVE,  /* a column is moved from a type that stepped aside to the new one */
} VarvePgVerb;

/**
 * VarvePgAction:
 * @from: index in the former schema, or none
 * @to: index in the later one, or none
 * @schema, @object: where the definition stands that is created
 * @change: of the difference, G_MAXUINT for what only has to make way
 *
 * Something to be done with one object; becomes one statement or several.
 */
typedef struct
{
  VarvePgVerb verb;
  guint from;
  guint to;
  VarveSchema *schema;
  guint object;
  guint change;
} VarvePgAction;

/**
 * VarvePgRender:
 * @from_to, @to_from: each object's other side, changed or not
 * @from_fate, @to_fate: what becomes of it
 * @from_moved: whether it is a column of a type that is replaced
 * @from_forced: whether it has to go and come although it could be replaced in place
 * @from_change, @to_change: the chosen change, or G_MAXUINT
 * @dependents: of each former object a run of @dependent_first: what needs it
 *
 * A difference on its way to PostgreSQL's statements.
 */
typedef struct
{
  VarveDifference *difference;
  VarveSchema *from;
  VarveSchema *to;
  const guint8 *selected;
  gboolean online;
  GPtrArray *statements; /* (element-type VarveRendered) */

  guint *from_to;
  guint *to_from;
  guint8 *from_fate;
  guint8 *to_fate;
  guint8 *from_moved;
  guint8 *from_forced;
  guint *from_change;
  guint *to_change;
  guint *dependents;
  guint *dependent_first;

  GArray *actions; /* (element-type VarvePgAction) */
} VarvePgRender;

/* varve-render-postgres-inherited.c: tables that get other parents let go of the old ones first,
 * change as any other table, and come to the new ones last. */

/**
 * VarvePgDetour:
 * @difference: between what is there once such tables let go, and before they come to the new ones
 * @selected: of its changes
 * @changes: of each of its changes the one of the original, G_MAXUINT for none
 * @letting_go, @coming: (element-type VarveRendered): statements before and behind it
 */
typedef struct
{
  VarveDifference *difference;
  guint8 *selected;
  guint *changes;
  GPtrArray *letting_go;
  GPtrArray *coming;
} VarvePgDetour;

/* FALSE: none is needed. */
gboolean
varve_pg_detour_init (VarvePgDetour *self, VarveDifference *difference, const guint8 *selected);
void varve_pg_detour_clear (VarvePgDetour *self);

/* varve-render-postgres-fate.c */
void varve_pg_render_init (VarvePgRender *self);
void varve_pg_render_clear (VarvePgRender *self);
/* What can't be altered, and what has to make way for that, comes again. */
void varve_pg_find_fates (VarvePgRender *self);
/* Comes and goes with its parent, in the parent's own statement. */
gboolean varve_pg_is_folded (VarvePgRender *self, VarveSchema *schema, guint object);
gboolean varve_pg_is_retyped (VarvePgRender *self, guint to);

/* VARVE_NO_OBJECT, or G_MAXUINT, @n times. (transfer full) */
guint *varve_pg_new_indexes (guint n);

/* varve-render-postgres-actions.c */
void varve_pg_add_actions (VarvePgRender *self);
/* Whether a partition goes with what it is a partition of. */
gboolean varve_pg_goes_with_whole (VarvePgRender *self, guint from);
/* Whether it is a sequence that a column owns. */
gboolean varve_pg_is_owned (const VarveSchema *schema, guint object);
/* Whether a sequence's column goes, so that PostgreSQL would drop the sequence, too. */
gboolean varve_pg_goes_with_owner (VarvePgRender *self, guint from);

/* varve-render-postgres-order.c, with -edges.c and -circle.c */
gboolean varve_pg_order_actions (VarvePgRender *self, GError **error);

/* varve-render-postgres-commit.c: whether the statements can be one transaction. */
void varve_pg_settle_commits (VarveDifference *difference,
                              const VarveRenderOptions *options,
                              GPtrArray *statements);

/* varve-render-postgres-name.c: names and words, all (transfer full) or static. */
char *varve_pg_quote (const char *name);
char *varve_pg_name (const VarveSchema *schema, guint object);
/* "COLUMN s.t.c", "CONSTRAINT k ON s.t": for COMMENT ON. */
char *varve_pg_target (const VarveSchema *schema, guint object);
/* "TABLE", "MATERIALIZED VIEW" … */
const char *varve_pg_word (VarveObjectKind kind);
const char *varve_pg_skip_name (const char *text);
/* What a table is a partition of. */
guint varve_pg_get_whole (const VarveSchema *schema, guint partition);
const char *varve_pg_get (const VarveSchema *schema, guint object, VarveAttribute attribute);
gboolean
varve_pg_differs (VarvePgRender *self, const VarvePgAction *action, VarveAttribute attribute);
void varve_pg_add (VarvePgRender *self,
                   const VarvePgAction *action,
                   VarveRenderedFlags flags,
                   char *remark,
                   const char *format,
                   ...) G_GNUC_PRINTF (5, 6);

/* varve-render-postgres-convert.c: values of one type as values of another. */
/* What makes a value of the second type of one of the first; NULL where PostgreSQL knows by itself.
 * (transfer full) (nullable) */
char *varve_pg_make_using (const char *name, const char *from, const char *to);
/* From a type that stepped aside to one that may have its name. (transfer full) (nullable) */
char *varve_pg_make_move (VarvePgRender *self,
                          const VarvePgAction *action,
                          const char *name,
                          const char *type);
/* Whether some value of the first type has none, or another, in the second. */
gboolean varve_pg_may_lose (const char *from, const char *to);

/* varve-render-postgres-table.c, -column.c, -object.c, -type.c, -range.c, -access.c: the
 * statements. */
void varve_pg_create_table (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_alter_table (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_drop_table (VarvePgRender *self, const VarvePgAction *action);
char *varve_pg_column_definition (const VarveSchema *schema, guint column);
void varve_pg_finish_column (VarvePgRender *self, const VarvePgAction *action, guint column);
void varve_pg_create_column (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_alter_column (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_drop_column (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_move_column (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_create_object (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_alter_object (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_drop_object (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_create_type (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_alter_type (VarvePgRender *self, const VarvePgAction *action);
/* Whether the type's change needs a new type that columns are moved to. */
gboolean varve_pg_is_replaced_type (VarvePgRender *self, guint from, guint to);
void varve_pg_put_type_aside (VarvePgRender *self, const VarvePgAction *action);
/* What the type is called while a new one has its name. (transfer full) */
char *varve_pg_dup_aside_name (VarvePgRender *self, const char *namespace, const char *type);
void varve_pg_put_range_aside (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_drop_replaced_type (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_create_privilege (VarvePgRender *self, const VarvePgAction *action);
void varve_pg_drop_privilege (VarvePgRender *self, const VarvePgAction *action);
/* What all kinds have: comment, owner, and what is not granted by itself. */
void varve_pg_finish_object (VarvePgRender *self, const VarvePgAction *action, guint object);
void varve_pg_alter_common (VarvePgRender *self, const VarvePgAction *action);
/* "a=1, b=2" as what is set and what is reset between two such lists. */
void varve_pg_diff_options (const char *from, const char *to, char **set, char **reset);

G_END_DECLS
