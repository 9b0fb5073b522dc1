/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-graph.h"
#include "revision/varve-script.h"
#include "sql/varve-statement.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_DIRECTION_UPGRADE,
  VARVE_DIRECTION_DOWNGRADE,
  VARVE_DIRECTION_STAMP,
} VarveDirection;

const char *varve_direction_get_nick (VarveDirection direction); /* "upgrade" … */

/**
 * VarveStep:
 * @revision: (nullable): the revision; for a stamp the one stamped, NULL where only rows go
 * @before: version rows that the step expects, sorted
 * @after: version rows that it leaves, sorted
 * @remove: rows that go; @add: rows that come. With one of each at least, the first pair is an
 * UPDATE as Alembic does.
 * @script: (nullable): loaded by varve_plan_load(); NULL for stamps
 * @statements: (nullable): the section's statements, loaded with @script
 * @n_statements: how many there are, also where only they were counted; -1 for Python
 * @checksum: (nullable): SHA-256 of the script, see varve_text_checksum()
 *
 * The rows belong to the plan; the rest belongs to the step.
 */
typedef struct
{
  VarveRevision *revision;
  VarveDirection direction;
  char **before;
  char **after;
  char **remove;
  char **add;
  gboolean transactional;
  VarveScript *script;
  VarveStatements *statements;
  int n_statements;
  char *checksum;
} VarveStep;

/**
 * VarvePlan:
 *
 * What will happen, as a value: computed, shown, confirmed and run as one. Immutable after loading,
 * reference-counted, may cross threads.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  GStringChunk *strings; /* ids in the steps' rows */
  GPtrArray *arrays;     /* the steps' rows, shared between neighbours */
  /*< public >*/
  VarveDirection direction;
  char **from;      /* version rows before, sorted */
  char **to;        /* version rows after, sorted */
  GPtrArray *steps; /* (element-type VarveStep); empty: nothing to do */
} VarvePlan;

#define VARVE_TYPE_PLAN (varve_plan_get_type ())
GType varve_plan_get_type (void);
VarvePlan *varve_plan_ref (VarvePlan *self);
void varve_plan_unref (VarvePlan *self);
guint varve_plan_get_size (const VarvePlan *self);
const VarveStep *varve_plan_get_step (const VarvePlan *self, guint index);
const VarveScriptSection *
varve_step_get_section (const VarveStep *step); /* NULL before loading and for stamps */
/* “upgrade 1975ea83b712 -> ae1027a6acf1”, as Alembic's log has it. */
void varve_step_append_name (const VarveStep *step, GString *text);
guint varve_plan_count_statements (const VarvePlan *self);
/* VARVE_ERROR_NOT_REVIEWED where a script that would be applied is a draft. */
gboolean varve_plan_check_reviewed (const VarvePlan *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarvePlan, varve_plan_unref)

G_END_DECLS
