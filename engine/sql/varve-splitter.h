/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-lexer.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_SPLITTER_STATEMENT,
  VARVE_SPLITTER_END,
  VARVE_SPLITTER_UNTERMINATED,  /* string, quoted identifier or comment */
  VARVE_SPLITTER_SHELL_COMMAND, /* of psql or of the sqlite3 shell */
} VarveSplitterResult;

VarveSplitterResult varve_splitter_next (VarveLexer *lexer, VarveToken *statement);
gboolean varve_splitter_skip_copy_data (VarveLexer *lexer);

G_END_DECLS
