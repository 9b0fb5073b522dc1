/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarvePlanDialog:
 *
 * The plan, and then the run, of an upgrade, a roll-back or a stamp: the only way by which the
 * window changes a database. It reads the database, shows what would happen, and runs exactly that
 * when it is confirmed.
 *
 * It is one window in several phases; what is visible follows from the phase alone.
 */
#define VARVE_TYPE_PLAN_DIALOG (varve_plan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VarvePlanDialog, varve_plan_dialog, VARVE, PLAN_DIALOG, AdwWindow)

/**
 * VarvePlanDialogFlags:
 * @VARVE_PLAN_DIALOG_FIND: scripts that the project lacks are searched for and lent to the plan
 * @VARVE_PLAN_DIALOG_PURGE: a stamp takes all version rows away first, unknown ones too
 */
typedef enum
{
  VARVE_PLAN_DIALOG_NONE = 0,
  VARVE_PLAN_DIALOG_FIND = 1 << 0,
  VARVE_PLAN_DIALOG_PURGE = 1 << 1,
} VarvePlanDialogFlags;

/* @targets: (array zero-terminated=1): as on the command line: "head", "-1", an id, "base".
 * Where there is nothing to do, a notice of the session says so and no dialog comes. */
void varve_plan_dialog_present (GtkWindow *parent,
                                VarveSession *session,
                                const char *environment,
                                VarveDirection direction,
                                const char *const *targets);
void varve_plan_dialog_present_full (GtkWindow *parent,
                                     VarveSession *session,
                                     const char *environment,
                                     VarveDirection direction,
                                     const char *const *targets,
                                     VarvePlanDialogFlags flags);
/* The same, but the caller presents it; for tests. (transfer none): the toolkit owns it. */
VarvePlanDialog *varve_plan_dialog_new (GtkWindow *parent,
                                        VarveSession *session,
                                        const char *environment,
                                        VarveDirection direction,
                                        const char *const *targets);

G_END_DECLS
