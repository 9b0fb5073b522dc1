/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-process.h"

G_BEGIN_DECLS

/**
 * VarveProcessOutput:
 * @head: the first half of what is kept
 * @tail: the bytes after, of which the last half is kept; begins at @tail_start
 * @dropped: bytes between the two
 * @line: the line that has not ended yet
 *
 * What one stream of a process printed, kept within bounds: an error is said last, so that the end
 * matters as much as the beginning.
 */
typedef struct
{
  GString *head;
  GString *tail;
  GString *line;
  gsize limit;
  gsize dropped;
  gboolean is_stderr;
  VarveProcessLineFunc line_func;
  gpointer user_data;
} VarveProcessOutput;

void varve_process_output_init (VarveProcessOutput *self,
                                gboolean is_stderr,
                                const VarveProcessOptions *options);
void varve_process_output_add (VarveProcessOutput *self, const char *bytes, gsize length);
/* The last line is handed over, ended or not. (transfer full) */
char *varve_process_output_end (VarveProcessOutput *self, gsize *length);

G_END_DECLS
