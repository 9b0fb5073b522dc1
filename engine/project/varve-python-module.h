/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-python-lexer.h"
#include "project/varve-python-value.h"

G_BEGIN_DECLS

/**
 * VarvePythonFunction:
 * @start: offset of `def`, 0 where there is none
 * @end: behind its last line
 * @line: 1-based line of `def`
 * @raises: its first statement is `raise`
 */
typedef struct
{
  gsize start;
  gsize end;
  guint line;
  gboolean raises;
} VarvePythonFunction;

/**
 * VarvePythonModule:
 *
 * What a Python file binds at its top level, read as text. Only the names that were asked for, and
 * the constants that they may be made of, are kept.
 */
typedef struct _VarvePythonModule VarvePythonModule;

/* @names: NULL-terminated, stays. NULL with untranslated @reason and @reason_line where the text
 * can't be cut into tokens. */
VarvePythonModule *varve_python_module_parse (const char *text,
                                              gsize length,
                                              const char *const *names,
                                              const char **reason,
                                              guint *reason_line);
void varve_python_module_free (VarvePythonModule *self);
/* (transfer full) (nullable): the docstring, white space around removed */
char *varve_python_module_dup_docstring (VarvePythonModule *self);
const VarvePythonFunction *varve_python_module_get_upgrade (VarvePythonModule *self);
const VarvePythonFunction *varve_python_module_get_downgrade (VarvePythonModule *self);
/* @name: one of those asked for at parsing. NULL with @reason NULL: it is not bound. NULL with a
 * reason: it is, and what to can't be known without running. (transfer full) */
VarvePythonValue *varve_python_module_evaluate (VarvePythonModule *self,
                                                const char *name,
                                                const char **reason,
                                                guint *reason_line);
/* The expression from @start to @end, its names looked up in the module. */
VarvePythonValue *varve_python_module_evaluate_range (VarvePythonModule *self,
                                                      gsize start,
                                                      gsize end,
                                                      guint line,
                                                      const char **reason,
                                                      guint *reason_line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarvePythonModule, varve_python_module_free)

G_END_DECLS
