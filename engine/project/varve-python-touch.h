/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-touch.h"

G_BEGIN_DECLS

/* (element-type VarveTouch) (transfer full): what the calls on Alembic's `op` touch, read without
 * running them. */
GPtrArray *
varve_python_touch_list (VarveDialect dialect, const char *text, gsize offset, gsize length);

G_END_DECLS
