/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/* @revision: the whole id of the branch's newest applied revision. */
typedef void (*VarveBranchFunc) (const char *revision, gpointer user_data);

/* Asks which of several current revisions is meant. @func is not called where the person cancels.
 */
void varve_branch_dialog_present (GtkWindow *parent,
                                  VarveGraph *graph,
                                  const char *const *current,
                                  VarveBranchFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy);

G_END_DECLS
