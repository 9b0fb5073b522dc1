/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-plan-dialog.h"

#include "varve-card-view.h"
#include "varve-error-presenter.h"
#include "varve-run-feed.h"
#include "varve-sql-view.h"

G_BEGIN_DECLS

/*
 *            +-----------------------------------------------+
 *            v                                               |
 *   LOADING --> READY --> RUNNING --> STOPPING --> STOPPED --+ (plan anew)
 *     |  |                   |            |
 *     |  +--> REFUSED        +------------+--> DONE, if the database said something
 *     +-----> NOTHING                     +--> closed, with a notice
 */
typedef enum
{
  VARVE_PHASE_LOADING,  /* the database is read and the plan is made */
  VARVE_PHASE_REFUSED,  /* no plan: see error */
  VARVE_PHASE_NOTHING,  /* the plan has no steps */
  VARVE_PHASE_READY,    /* the plan is shown and waits to be confirmed */
  VARVE_PHASE_RUNNING,  /* it runs */
  VARVE_PHASE_STOPPING, /* the person cancelled, the database has not answered yet */
  VARVE_PHASE_DONE,     /* all of it is done, and what the database said is there to be read */
  VARVE_PHASE_STOPPED,  /* the run ended before the plan did: see result */
} VarvePhase;

struct _VarvePlanDialog
{
  AdwWindow parent_instance;

  /* What was asked for. */
  VarveSession *session; /* (owned) */
  char *environment;
  VarveDirection direction;
  char **targets;
  VarvePlanDialogFlags flags;

  VarvePhase phase;
  gboolean closed;
  guint present_id;
  VarveOperation *operation; /* (owned) (nullable): of the job that goes on */

  VarvePlan *plan;   /* (owned) (nullable) */
  VarveGraph *graph; /* (owned) (nullable): what it was made from */
  GArray *losses;    /* (owned) (nullable) (element-type VarveLoss) */
  GListStore *items; /* (owned) (element-type VarveStepItem) */
  char *command;     /* (nullable): what does the same in a shell, several lines at times */
  char *note;        /* (nullable): what a person has to know before */
  char *output;      /* (nullable): what the project's Alembic printed */
  char *remark;      /* (nullable): what a person has to know after */

  VarveRunFeed *feed; /* (owned) (nullable) */
  guint *units;       /* (owned) (nullable): statements before each step, and one a step */
  guint following;    /* the step that was scrolled to last */

  VarveRunResult *result; /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable): why there is no plan */
  VarveCard *card;        /* (owned) (nullable): of either's error, in this project */

  /* Template widgets. */
  AdwWindowTitle *window_title;
  GtkStack *pages;
  GtkLabel *title;
  GtkLabel *route;
  GtkProgressBar *progress;
  GtkLabel *running;
  GtkWidget *steps_frame;
  GtkListView *steps;
  GtkWidget *losses_card;
  GtkScrolledWindow *losses_frame;
  GtkListView *losses_list;
  GtkWidget *failure_card;
  GtkLabel *failure_message;
  GtkLabel *failure_detail;
  GtkScrolledWindow *excerpt_frame;
  VarveSqlView *excerpt;
  VarveCardView *remedies;
  GtkExpander *output_expander;
  GtkScrolledWindow *output_frame;
  VarveSqlView *output_view;
  GtkWidget *command_card;
  GtkLabel *command_label;
  GtkWidget *sql_button;
  GtkWidget *confirm_list;
  AdwEntryRow *confirm_row;
  AdwStatusPage *message;
  VarveCardView *message_remedies;
  GtkButton *cancel_button;
  GtkButton *report_button;
  GtkButton *act_button;
};

/* varve-plan-dialog.c */
void varve_plan_dialog_set_phase (VarvePlanDialog *self, VarvePhase phase);

/* varve-plan-dialog-view.c: the one place that decides what is visible. */
void varve_plan_dialog_update (VarvePlanDialog *self);
void varve_plan_dialog_fit (VarvePlanDialog *self);
gboolean varve_plan_dialog_is_confirmed (VarvePlanDialog *self);
gboolean varve_plan_dialog_is_production (VarvePlanDialog *self);

/* varve-plan-dialog-rows.c */
void varve_plan_dialog_set_up_lists (VarvePlanDialog *self);

/* varve-plan-dialog-plan.c */
void varve_plan_dialog_make_plan (VarvePlanDialog *self);

/* varve-plan-dialog-run.c */
void varve_plan_dialog_run (VarvePlanDialog *self);
void varve_plan_dialog_stop (VarvePlanDialog *self);
void varve_plan_dialog_ask_to_stop (VarvePlanDialog *self);

/* varve-plan-dialog-result.c */
/* @failure: (nullable): how the project's Alembic ended. */
void varve_plan_dialog_take_result (VarvePlanDialog *self,
                                    VarveRunResult *result,
                                    GError *error,
                                    const VarveAlembicFailure *failure);
/* Says in the window behind what was done, with a way back. */
void varve_plan_dialog_tell_done (VarvePlanDialog *self);
void varve_plan_dialog_show_failure (VarvePlanDialog *self);
void varve_plan_dialog_show_done (VarvePlanDialog *self);
void varve_plan_dialog_copy_report (VarvePlanDialog *self);

/* varve-plan-dialog-card.c: what helps against the error that is shown. */
/* Makes the card of @error and goes on with @then once it is there. @failure: (nullable). */
typedef void (*VarvePlanDialogThen) (VarvePlanDialog *self);
void varve_plan_dialog_make_card (VarvePlanDialog *self,
                                  const GError *error,
                                  const VarveAlembicFailure *failure,
                                  VarvePlanDialogThen then);
void varve_plan_dialog_show_remedies (VarvePlanDialog *self);
/* For the button that acts, with a mnemonic; NULL where nothing helps. (transfer full) */
char *varve_plan_dialog_dup_best_label (VarvePlanDialog *self);
void varve_plan_dialog_take_best (VarvePlanDialog *self);
void varve_plan_dialog_take (VarvePlanDialog *self, guint index);

G_END_DECLS
