/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-heads-dialog.h"

G_BEGIN_DECLS

struct _VarveHeadsDialog
{
  AdwWindow parent_instance;

  VarveSession *session;     /* (owned) */
  VarveOperation *operation; /* (owned): ends the reading when the dialog goes */
  VarveHeads *heads;         /* (owned) (nullable): once they are read */
  GPtrArray *checks; /* (owned) (element-type GtkCheckButton): one a head, if they are many */
  char *merge_id;    /* (owned) (nullable): of the revision that joining them would write */

  /* Template widgets. */
  AdwWindowTitle *window_title;
  GtkStack *pages;
  AdwStatusPage *message;
  AdwPreferencesPage *page;
  GtkWidget *buttons;
  GtkButton *merge_button;
  GtkLabel *merge_label;
};

/* varve-heads-dialog.c: says what was done and goes; the dialog may be gone afterwards. */
void varve_heads_dialog_finish (VarveHeadsDialog *self, const char *notice);

/* varve-heads-dialog-merge.c: joining all heads, or some of more than two. */
GtkWidget *varve_heads_dialog_make_check (VarveHeadsDialog *self);
void varve_heads_dialog_update_merge (VarveHeadsDialog *self);
void varve_heads_dialog_merge (GtkWidget *widget, const char *action, GVariant *parameter);

G_END_DECLS
