/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"

G_BEGIN_DECLS

/**
 * VarveHook:
 * @name: as `hooks` in `[post_write_hooks]` lists it
 * @argv: the program and its arguments, the script's path among them
 * @folder: where it runs
 * @line: 1-based, of its first key in varve.ini
 *
 * A program that a project wants to be run on a new script, such as a formatter. Immutable.
 */
typedef struct
{
  char *name;
  char **argv;
  char *folder;
  guint line;
} VarveHook;

/* (element-type VarveHook): in order; empty where there are none. Runs nothing. */
GPtrArray *varve_hook_list (VarveProject *project, const char *script_path, GError **error);
/* Runs it, without a shell and without standard input. @output: (out) (optional): what it printed,
 * as text. */
gboolean varve_hook_run (const VarveHook *self, char **output, GError **error);
char *varve_hook_dup_command_line (const VarveHook *self);
void varve_hook_free (VarveHook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveHook, varve_hook_free)

G_END_DECLS
