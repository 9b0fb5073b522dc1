/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VARVE_PYTHON_NONE,
  VARVE_PYTHON_TEXT,
  VARVE_PYTHON_SEQUENCE, /* of texts: tuple, list or set */
} VarvePythonKind;

/**
 * VarvePythonValue:
 * @texts: one of a text, any number of a sequence
 */
typedef struct
{
  VarvePythonKind kind;
  GPtrArray *texts;
} VarvePythonValue;

/**
 * VarvePythonResolver:
 * @find: gives the expression that @name was last bound to before @before; FALSE with @reason where
 *   there is none that is known without running
 *
 * What an expression's names mean.
 */
typedef struct
{
  gboolean (*find) (gpointer user_data,
                    const char *name,
                    gsize length,
                    gsize before,
                    gsize *start,
                    gsize *end,
                    guint *line,
                    const char **reason);
  gpointer user_data;
} VarvePythonResolver;

/* The value of the expression in @text from @start to @end, known without running anything:
 * strings (implicitly joined and by +), None, tuples, lists and sets of them, parentheses, names.
 * NULL with untranslated @reason and its @reason_line otherwise. (transfer full) */
VarvePythonValue *varve_python_value_evaluate (const char *text,
                                               gsize start,
                                               gsize end,
                                               guint line,
                                               const VarvePythonResolver *resolver,
                                               const char **reason,
                                               guint *reason_line);
void varve_python_value_free (VarvePythonValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarvePythonValue, varve_python_value_free)

G_END_DECLS
