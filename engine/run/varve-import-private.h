/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-import.h"

G_BEGIN_DECLS

VarveImport *varve_import_new (void);
/* Added to @self, or with NULL to nothing yet. Takes a reference of @revision. */
VarveImportScript *varve_import_add (VarveImport *self, VarveRevision *revision);
void varve_import_script_free (VarveImportScript *self);

G_END_DECLS
