/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-script-editor.h"
#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveRevisionPage:
 *
 * One revision: what it is, its script, and every run of it.
 */
#define VARVE_TYPE_REVISION_PAGE (varve_revision_page_get_type ())
G_DECLARE_FINAL_TYPE (VarveRevisionPage, varve_revision_page, VARVE, REVISION_PAGE, GtkWidget)

void varve_revision_page_set_session (VarveRevisionPage *self, VarveSession *session);
void varve_revision_page_set_environment (VarveRevisionPage *self, const char *environment);
/* @revision NULL: none. Unsaved text of another one is gone: ask before. */
void varve_revision_page_set_revision (VarveRevisionPage *self, VarveRevision *revision);
/* A script that is no revision yet, because it can't be understood. */
void varve_revision_page_set_file (VarveRevisionPage *self, const char *path);
const char *varve_revision_page_get_id (VarveRevisionPage *self);
VarveScriptEditor *varve_revision_page_get_editor (VarveRevisionPage *self);
const char *varve_revision_page_get_path (VarveRevisionPage *self);
gboolean varve_revision_page_get_modified (VarveRevisionPage *self);
gboolean varve_revision_page_can_save (VarveRevisionPage *self);
void varve_revision_page_show_script (VarveRevisionPage *self);

G_END_DECLS
