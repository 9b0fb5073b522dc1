/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

/* The verdict on one statement by PostgreSQL's parse tree; FALSE where it does not parse to exactly
 * one statement. */
gboolean pg_tree_judge (const char *sql, VarveStatementFlags *flags);
