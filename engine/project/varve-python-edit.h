/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-table-edit.h"

G_BEGIN_DECLS

/* (transfer full) (element-type VarveTableEdit): what the calls on Alembic's operations in @length
 * bytes at @offset do to tables. @line: of @offset, 1-based. Nothing runs. */
GPtrArray *varve_python_edit_list (VarveDialect dialect,
                                   const char *text,
                                   gsize offset,
                                   gsize length,
                                   guint line);

G_END_DECLS
