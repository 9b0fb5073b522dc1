/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-python-lexer.h"

G_BEGIN_DECLS

/**
 * VarvePythonArgument:
 * @keyword: (nullable): its name, where it is passed by one
 * @literals: (element-type utf8): the strings in it, in order, at any depth
 * @calls: (element-type VarvePythonCall): the calls that it consists of, not what they are given
 */
typedef struct
{
  char *keyword;
  GPtrArray *literals;
  GPtrArray *calls;
} VarvePythonArgument;

/**
 * VarvePythonCall:
 * @name: what is called, the last part of it: "create_table"
 * @arguments: (element-type VarvePythonArgument)
 * @start: offset of @name
 * @end: behind the closing bracket
 * @line: 1-based, counted from where the lexer began
 *
 * A call with what literals say of its arguments.
 */
typedef struct
{
  char *name;
  GPtrArray *arguments;
  gsize start;
  gsize end;
  guint line;
} VarvePythonCall;

/* The arguments of the call of @name; @lexer is behind its opening bracket, and then behind the
 * closing one. (transfer full) */
VarvePythonCall *varve_python_call_read (VarvePythonLexer *lexer, const VarvePythonToken *name);
void varve_python_call_free (VarvePythonCall *self);
/* NULL where there is none. */
const VarvePythonArgument *
varve_python_call_get_position (const VarvePythonCall *self, guint position);
const VarvePythonArgument *
varve_python_call_get_keyword (const VarvePythonCall *self, const char *keyword);
/* The first string of an argument. */
const char *varve_python_argument_get_text (const VarvePythonArgument *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarvePythonCall, varve_python_call_free)

G_END_DECLS
