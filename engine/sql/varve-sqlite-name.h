/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-lexer.h"

G_BEGIN_DECLS

/* Whether SQLite knows the word as a keyword anywhere. */
gboolean varve_sqlite_is_keyword (const char *word, gsize length);
/* The name that a word, quoted identifier or string stands for. (transfer full) */
char *varve_sqlite_dup_name (const VarveLexer *lexer, const VarveToken *token);
/* As a name is written in the normal form: bare where nothing can mistake it. */
void varve_sqlite_append_name (GString *text, const char *name);

G_END_DECLS
