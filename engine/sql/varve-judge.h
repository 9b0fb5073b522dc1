/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-lexer.h"

G_BEGIN_DECLS

VarveStatementFlags varve_judge_statement (VarveLexer lexer, const char **what);

/* For the dialects: */
VarveStatementFlags varve_judge_statement_postgres (VarveLexer *lexer, const char **what);
VarveStatementFlags varve_judge_statement_sqlite (VarveLexer *lexer, const char **what);
gboolean varve_judge_take_word (VarveLexer *lexer, const char *keyword);
gboolean varve_judge_take_symbol (VarveLexer *lexer, char symbol);
gboolean varve_judge_find_word (VarveLexer *lexer, const char *keyword);
void varve_judge_skip_table_name (VarveLexer *lexer);
VarveStatementFlags varve_judge_change (VarveLexer *lexer, const char **what);
VarveStatementFlags varve_judge_with (VarveLexer *lexer, const char **what);

G_END_DECLS
