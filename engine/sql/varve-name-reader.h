/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-lexer.h"

G_BEGIN_DECLS

/* Reads names and the words around them, for what goes by a statement's words. */
gboolean
varve_name_take_any (VarveLexer *lexer, const char *const *words, gsize n, const char **which);
void varve_name_skip_all (VarveLexer *lexer, const char *const *words, gsize n);
char *varve_name_dup (const VarveLexer *lexer, const VarveToken *token);
char *varve_name_take_part (VarveLexer *lexer);
char *varve_name_qualify (const char *schema, char *name);
char *varve_name_take (VarveLexer *lexer);

G_END_DECLS
