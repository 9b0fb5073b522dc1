/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-generate-dialog.h"

#include "varve-schema-work.h"
#include "varve-sql-view.h"

G_BEGIN_DECLS

struct _VarveGenerateDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *heading;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *status_page;
  GtkButton *remedy_button;
  AdwEntryRow *message;
  GtkBox *questions;
  GtkListBox *renames;
  GtkListBox *changes;
  GtkLabel *more;
  GtkExpander *kept;
  GtkLabel *kept_list;
  GtkExpander *uncompared;
  GtkLabel *uncompared_list;
  GtkBox *proof_bar;
  GtkStack *proof_mark;
  GtkImage *proof_icon;
  GtkLabel *proof_label;
  VarveSqlView *script;
  GtkWidget *losses_scroller;
  GtkLabel *losses;
  AdwLeaflet *leaflet;
  GtkWidget *script_button; /* leads to the script where it has no room beside the changes */
  GtkWidget *back_button;   /* and back */

  VarveSession *session;       /* (owned) */
  char *environment;           /* (owned) */
  char **parents;              /* (owned) (nullable) */
  VarveSchemaWork *state;      /* (owned) */
  VarveComparison *comparison; /* (owned) (nullable) */
  VarveSchemaDraft *draft;     /* (owned) (nullable): of what is chosen now */
  GPtrArray *items;            /* (owned) (element-type VarveChangeItem) */
  guint8 *selected;            /* (owned) (nullable): a byte a change */
  GPtrArray *rename_answers;   /* (owned) (element-type utf8): "old=new" */
  GPtrArray *apart_answers;    /* (owned) (element-type utf8) */
  VarveOperation *operation;   /* (owned) (nullable): what runs */
  char *id;                    /* (owned) (nullable): of the revision that is shown */
  const char *remedy;          /* (nullable): action that the status page offers; static */
  GError *error;               /* (owned) (nullable): that is shown */
  char *place_path;            /* (owned) (nullable): of the error that is shown */
  guint place_line;
  guint place_column;
  guint serial;       /* tells an answer to an older question */
  guint draft_source; /* a new draft waits for the pause to end */
  gboolean updating;  /* the rows follow, they are not chosen */
  gboolean writing;
};

/* What an answer is told by. */
typedef struct
{
  VarveGenerateDialog *self; /* (owned) */
  guint serial;
} VarveGenerateQuestion;

VarveGenerateQuestion *varve_generate_question_new (VarveGenerateDialog *self);
/* varve-generate-dialog.c */
void varve_generate_dialog_update_actions (VarveGenerateDialog *self);
void varve_generate_dialog_compare (VarveGenerateDialog *self);
/* Emits `created`. */
void varve_generate_dialog_finish (VarveGenerateDialog *self, VarveRevision *revision);

/* varve-generate-dialog-draft.c: what is chosen, as a script, and its proof; writing it. */
gboolean varve_generate_dialog_has_choice (VarveGenerateDialog *self);
char *varve_generate_dialog_dup_message (VarveGenerateDialog *self);
void varve_generate_dialog_queue_draft (VarveGenerateDialog *self);
void varve_generate_dialog_forget_draft (VarveGenerateDialog *self);
void varve_generate_dialog_create (GtkWidget *widget, const char *name, GVariant *parameter);

/* varve-generate-dialog-rows.c: changes to choose, renames to answer, and what stays. */
void varve_generate_dialog_fill_rows (VarveGenerateDialog *self);

G_END_DECLS
