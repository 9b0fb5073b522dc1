/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

/* A plan in words: what the dialog says before it runs. Pure; no widget in sight. All strings are
 * (transfer full). */

/* "Roll back 2 revisions?" */
char *varve_plan_dup_title (const VarvePlan *plan, VarveGraph *graph);
/* "from Add plans to Add users". */
char *varve_plan_dup_route (const VarvePlan *plan, VarveGraph *graph);
/* "Roll Back 2 Revisions": the button that acts. */
char *varve_plan_dup_verb (const VarvePlan *plan);
/* "Upgrade", "Roll-back", "Stamp": what is being done, as the beginning of "… stopped". */
const char *varve_direction_get_noun (VarveDirection direction);
/* The line that does the same, quoted for a shell. @targets: what was asked for. */
char *varve_plan_dup_command (const VarvePlan *plan,
                              VarveGraph *graph,
                              const char *environment,
                              const char *const *targets);

/* What a step does to the version table: "1975ea83b712 → 3f18fc961ae9"; what a stamp shows. */
char *varve_step_dup_rows (const VarveStep *step);
/* The message, or what stands for it. */
char *varve_step_dup_title (const VarveStep *step);
/* Alembic runs it, not Varve. */
gboolean varve_step_is_python (const VarveStep *step);
guint varve_step_count_statements (const VarveStep *step);
/* Statement @index (0-based) as one line of at most @max characters, white space and comments
 * outside of it left out. */
char *varve_step_dup_statement_line (const VarveStep *step, guint index, guint max);

/**
 * VarveLoss: a statement of a plan that loses data.
 */
typedef struct
{
  guint step;
  guint statement; /* 0-based */
} VarveLoss;

/* (element-type VarveLoss): in the plan's order. */
GArray *varve_plan_list_losses (const VarvePlan *plan);

/* Targets that lead back to where @plan began, by exactly its own steps in the opposite direction,
 * or NULL where no targets do. */
char **varve_plan_dup_undo_targets (const VarvePlan *plan, VarveGraph *graph);

G_END_DECLS
