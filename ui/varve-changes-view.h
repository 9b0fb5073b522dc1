/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveChangesView:
 *
 * What a revision does to the schema, object by object: against the revision before it, or against
 * any other; and the schema that it gives, as its definition and as a picture. The histories are
 * run on a scratch database, once; what they give is kept.
 */
#define VARVE_TYPE_CHANGES_VIEW (varve_changes_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveChangesView, varve_changes_view, VARVE, CHANGES_VIEW, GtkWidget)

GtkWidget *varve_changes_view_new (void);
/* @revision: (nullable) */
void varve_changes_view_set_source (VarveChangesView *self,
                                    VarveSession *session,
                                    const char *environment,
                                    VarveRevision *revision);

G_END_DECLS
