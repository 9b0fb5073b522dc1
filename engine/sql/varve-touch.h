/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_TOUCH_CREATES,
  VARVE_TOUCH_ALTERS,
  VARVE_TOUCH_DROPS,
  VARVE_TOUCH_WRITES, /* rows */
} VarveTouchKind;

/**
 * VarveTouch:
 * @kind: what a statement does to it
 * @object: "table", "index", "view" …; static
 * @name: folded as the databases do; with its schema unless that is the usual one
 * @column: (nullable): for a table, where a single column is meant
 * @is_new: the column is added
 * @line: 1-based, of the statement
 *
 * An object that a script touches, as far as the statement's words say so.
 */
typedef struct
{
  VarveTouchKind kind;
  const char *object;
  char *name;
  char *column;
  gboolean is_new;
  guint line;
} VarveTouch;

/* (element-type VarveTouch) (transfer container): in order, without repetitions. */
GPtrArray *
varve_touch_list (VarveDialect dialect, const char *text, const VarveStatements *statements);
/* The same for one statement; appends what @touches has not. */
void varve_touch_append (VarveDialect dialect,
                         const char *text,
                         const VarveStatement *statement,
                         GPtrArray *touches);
void varve_touch_free (VarveTouch *self);
const char *varve_touch_kind_get_nick (VarveTouchKind kind); /* "creates" … */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveTouch, varve_touch_free)

G_END_DECLS
