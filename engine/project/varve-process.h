/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"
#include "base/varve-operation.h"

G_BEGIN_DECLS

/* @line: valid UTF-8, without its end; control characters are as they came. In the calling thread:
 * be quick. */
typedef void (*VarveProcessLineFunc) (gboolean is_stderr, const char *line, gpointer user_data);
/* Once it was started, before anything else of it is looked at. In the calling thread: be quick. */
typedef void (*VarveProcessStartFunc) (int pid, gpointer user_data);
/* Before @signal_number goes to the process's group: for what a signal does not reach, such as the
 * inside of a container. Returns whether that was enough, and the group is left alone; SIGKILL goes
 * to it always. In the calling thread. */
typedef gboolean (*VarveProcessStopFunc) (int signal_number, gpointer user_data);

/**
 * VarveProcessOptions:
 * @argv: program and arguments; no shell looks at them. A program without a slash is looked for in
 *   PATH, one with a slash counts from @folder
 * @folder: (nullable): where it runs; here when %NULL
 * @environment: (nullable): changes to this process's own: NAME=VALUE sets, NAME alone removes
 * @input: (nullable): its standard input, `/dev/null` when %NULL
 * @max_output: bytes kept of each stream; 0: 4 MiB. Of more the first and the last half are kept
 * @timeout_ms: it is stopped after; 0: never
 * @grace_ms: between interrupt and terminate, and again before kill; 0: 5000
 * @missing_code: of the error where there is no such program; 0: %VARVE_ERROR_IO
 * @start_func: (nullable): told its process
 * @line_func: (nullable): gets each line as it comes, those that are not kept too; a line of more
 *   than 64 KiB comes in pieces
 * @stop_func: (nullable): called before each signal
 */
typedef struct
{
  const char *const *argv;
  const char *folder;
  const char *const *environment;
  const char *input;
  gsize max_output;
  guint timeout_ms;
  guint grace_ms;
  VarveErrorCode missing_code;
  VarveProcessStartFunc start_func;
  VarveProcessLineFunc line_func;
  VarveProcessStopFunc stop_func;
  gpointer user_data;
} VarveProcessOptions;

/**
 * VarveProcessResult:
 * @exit_status: -1 where a signal ended it
 * @term_signal: 0 where none did
 * @timed_out: the time limit stopped it
 * @cancelled: the operation stopped it
 * @truncated: more was printed than is kept; a line in its place says how much
 * @out, @err: bytes as printed, ended by a NUL that does not count
 */
typedef struct
{
  int exit_status;
  int term_signal;
  gboolean timed_out;
  gboolean cancelled;
  gboolean truncated;
  char *out;
  gsize out_length;
  char *err;
  gsize err_length;
} VarveProcessResult;

/* NULL only where it never ran. */
VarveProcessResult *
varve_process_run (const VarveProcessOptions *options, VarveOperation *operation, GError **error);
/* TRUE where it ended by itself with 0; else an error with its last words. @name: (nullable): what
 * people know it as. */
gboolean
varve_process_result_check (const VarveProcessResult *self, const char *name, GError **error);
void varve_process_result_free (VarveProcessResult *self);
/* For people to copy into a shell. @folder: (nullable): begins with `cd FOLDER &&`. */
char *varve_process_format_command (const char *const *argv, const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveProcessResult, varve_process_result_free)

G_END_DECLS
