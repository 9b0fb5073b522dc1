/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

G_BEGIN_DECLS

void varve_loss_forgive_new (VarveDialect dialect, const char *text, VarveStatements *statements);

G_END_DECLS
