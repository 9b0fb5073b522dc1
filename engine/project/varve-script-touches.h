/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"
#include "sql/varve-table-edit.h"

G_BEGIN_DECLS

/* (element-type VarveTouch) (transfer full): what @section of @script touches. SQL that can't be
 * split is an error with its place; of Python what is not understood is left out. */
GPtrArray *varve_project_list_touches (VarveProject *project,
                                       const VarveScript *script,
                                       const VarveScriptSection *section,
                                       VarveDialect dialect,
                                       GError **error);
/* (transfer container) (nullable): a string a revision of @graph, in its order: the names of the
 * objects that the script touches, one a line, "" where none is known. NULL when cancelled. */
GPtrArray *varve_project_list_script_names (VarveProject *project,
                                            VarveGraph *graph,
                                            VarveDialect dialect,
                                            VarveOperation *operation);

/* (element-type VarveTableEdit) (transfer full) (nullable): what the upgrade of @revision does to
 * tables; NULL where the script can't be read. */
GPtrArray *varve_project_list_table_edits (VarveProject *project,
                                           VarveRevision *revision,
                                           VarveDialect dialect);

G_END_DECLS
