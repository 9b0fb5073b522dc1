/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-found-dialog.h"

G_BEGIN_DECLS

struct _VarveFoundDialog
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkLabel *waiting;
  AdwStatusPage *nothing;
  AdwPreferencesPage *page;
  GtkWidget *best; /* (unowned) (nullable): the button that brings the best version back */

  VarveSession *session; /* (owned) (nullable): NULL once it is disposed of */
  char *environment;     /* (owned) (nullable) */
  char *id;
  gboolean bring_back;       /* as soon as it is found */
  gboolean then_down;        /* and then its downgrade is planned */
  VarveOperation *operation; /* (owned) (nullable): of what goes on */
  VarveFound *chosen;        /* (owned) (nullable): what is being brought back */
  VarveWhereis *whereis;     /* (owned) (nullable) */
};

/* varve-found-dialog-list.c: what was found, or where was looked. */
void varve_found_dialog_show (VarveFoundDialog *self);
/* Whether the database is at the revision, so that it can be rolled back. */
gboolean varve_found_dialog_is_current (VarveFoundDialog *self, const VarveFound *found);

G_END_DECLS
