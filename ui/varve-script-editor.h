/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveScriptEditor:
 *
 * A script in a source view: reading, saving, searching, errors at their line. The property
 * `modified` says whether there is something to save; the signal `saved` that it was.
 */
#define VARVE_TYPE_SCRIPT_EDITOR (varve_script_editor_get_type ())
G_DECLARE_FINAL_TYPE (VarveScriptEditor, varve_script_editor, VARVE, SCRIPT_EDITOR, GtkWidget)

/* @path NULL: nothing. Unsaved text of another file is gone: ask before. */
void varve_script_editor_open (VarveScriptEditor *self, const char *path);
const char *varve_script_editor_get_path (VarveScriptEditor *self);
gboolean varve_script_editor_get_modified (VarveScriptEditor *self);
void varve_script_editor_set_dialect (VarveScriptEditor *self, VarveDialect dialect);
/* SQL that is no revision script: no head, no markers. */
void varve_script_editor_set_plain (VarveScriptEditor *self, gboolean plain);
/* NULL: may be edited. Otherwise why not. */
void varve_script_editor_set_locked (VarveScriptEditor *self, const char *reason);
gboolean varve_script_editor_can_save (VarveScriptEditor *self);
void varve_script_editor_save_async (VarveScriptEditor *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
varve_script_editor_save_finish (VarveScriptEditor *self, GAsyncResult *result, GError **error);
/* Puts the cursor there, now or once the file is read; 0 for none. */
void varve_script_editor_show_place (VarveScriptEditor *self, guint line, guint column);
void varve_script_editor_start_search (VarveScriptEditor *self);
/* A search alone where the script may not be edited. */
void varve_script_editor_start_replace (VarveScriptEditor *self);

G_END_DECLS
