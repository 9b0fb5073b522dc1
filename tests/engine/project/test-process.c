/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-process.h"

#include "base/varve-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SHELL(script)  ((const char *const[]){ "sh", "-c", script, NULL })
#define PYTHON(script) ((const char *const[]){ "python3", "-c", script, NULL })

static VarveProcessResult *
run (const VarveProcessOptions *options)
{
  g_autoptr (GError) error = NULL;
  VarveProcessResult *result = varve_process_run (options, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static void
test_plain (void)
{
  VarveProcessOptions options = { .argv = SHELL ("echo out; echo err >&2; exit 3") };
  g_autoptr (VarveProcessResult) result = run (&options);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (result->out, ==, "out\n");
  g_assert_cmpuint (result->out_length, ==, 4);
  g_assert_cmpstr (result->err, ==, "err\n");
  g_assert_cmpint (result->exit_status, ==, 3);
  g_assert_cmpint (result->term_signal, ==, 0);
  g_assert_false (result->timed_out || result->cancelled || result->truncated);
  g_assert_false (varve_process_result_check (result, "sh", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "sh ended with status 3");
  g_assert_cmpstr (varve_error_get_details (error)->detail, ==, "err");
}

static void
test_at_once (void)
{
  VarveProcessOptions options = { .argv = (const char *const[]){ "true", NULL } };

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (VarveProcessResult) result = run (&options);

      g_assert_true (varve_process_result_check (result, NULL, NULL));
      g_assert_cmpuint (result->out_length + result->err_length, ==, 0);
    }
}

/* No shell, so that nothing in an argument means anything. */
static void
test_arguments (void)
{
  VarveProcessOptions options
      = { .argv = (const char *const[]){ "printf", "%s|", "$HOME", "`id`", "", "a b", "*", NULL } };
  g_autoptr (VarveProcessResult) result = run (&options);

  g_assert_cmpstr (result->out, ==, "$HOME|`id`||a b|*|");
}

static void
test_input (void)
{
  g_autofree char *much = g_strnfill (300 * 1000, 'x');
  VarveProcessOptions options = { .argv = SHELL ("wc -c"), .input = much };
  g_autoptr (VarveProcessResult) with = run (&options);
  g_autoptr (VarveProcessResult) without = NULL;
  g_autoptr (VarveProcessResult) unread = NULL;

  g_assert_cmpstr (g_strstrip (with->out), ==, "300000");
  options.argv = SHELL ("exec <&-; echo unread");
  unread = run (&options);
  g_assert_cmpstr (unread->out, ==, "unread\n");
  options = (VarveProcessOptions){ .argv = SHELL ("wc -c") };
  without = run (&options);
  g_assert_cmpstr (g_strstrip (without->out), ==, "0");
}

static void
test_environment (void)
{
  const char *const changes[] = { "VARVE_TEST_A=1=2", "VARVE_TEST_B", NULL };
  VarveProcessOptions options
      = { .argv = SHELL ("echo \"$VARVE_TEST_A,${VARVE_TEST_B-gone},$VARVE_TEST_C\""),
          .environment = changes };
  g_autoptr (VarveProcessResult) result = NULL;

  g_setenv ("VARVE_TEST_B", "b", TRUE);
  g_setenv ("VARVE_TEST_C", "c", TRUE);
  result = run (&options);
  g_assert_cmpstr (result->out, ==, "1=2,gone,c\n");
}

static void
test_descriptors (void)
{
  /* One that is not closed by itself when a program starts. */
  int fd = fcntl (STDERR_FILENO, F_DUPFD, 20);
  VarveProcessOptions options = {
    .argv = PYTHON ("import os\n"
                    "def there(fd):\n"
                    "    try: os.fstat(fd)\n"
                    "    except OSError: return False\n"
                    "    return True\n"
                    "print([fd for fd in range(256) if there(fd)])\n"
                    "print(os.getsid(0) == os.getpid() == os.getpgrp())\n"
                    "try: open('/dev/tty')\n"
                    "except OSError: print('no terminal')\n"),
  };
  g_autoptr (VarveProcessResult) result = run (&options);

  close (fd);
  g_assert_cmpstr (result->out, ==, "[0, 1, 2]\nTrue\nno terminal\n");
}

static void
test_closes_output (void)
{
  VarveProcessOptions options = { .argv = SHELL ("exec >&- 2>&-; sleep 0.3; exit 4") };
  g_autoptr (VarveProcessResult) result = run (&options);

  g_assert_cmpint (result->exit_status, ==, 4);
}

static void
test_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("varve-process-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "here", NULL);
  VarveProcessOptions options
      = { .argv = (const char *const[]){ "./here", NULL }, .folder = folder };
  g_autoptr (VarveProcessResult) result = NULL;
  g_autofree char *expected = NULL;

  g_assert_true (g_file_set_contents_full (program, "#!/bin/sh\npwd -P\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  result = run (&options);
  expected = g_strconcat (folder, "\n", NULL);
  g_assert_cmpstr (result->out, ==, expected);
  g_unlink (program);
  g_rmdir (folder);
}

static void
check_refused (const char *program, const char *folder, VarveErrorCode code)
{
  VarveProcessOptions options
      = { .argv = (const char *const[]){ program, NULL }, .folder = folder };
  g_autoptr (GError) error = NULL;

  g_assert_null (varve_process_run (&options, NULL, &error));
  g_assert_error (error, VARVE_ERROR, (int) code);
  g_assert_nonnull (varve_error_get_details (error)->hint);
}

static void
test_refused (void)
{
  g_autofree char *folder = g_dir_make_tmp ("varve-process-XXXXXX", NULL);
  g_autofree char *plain = g_build_filename (folder, "plain", NULL);
  g_autofree char *odd = g_build_filename (folder, "odd", NULL);

  g_assert_true (g_file_set_contents (plain, "echo no\n", -1, NULL));
  g_assert_true (
      g_file_set_contents_full (odd, "echo no\n", -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  check_refused ("varve-no-such-program", NULL, VARVE_ERROR_IO);
  check_refused ("/varve/no/such/program", NULL, VARVE_ERROR_IO);
  check_refused ("true", "/varve/no/such/folder", VARVE_ERROR_IO);
  check_refused ("true", plain, VARVE_ERROR_IO);
  if (geteuid () != 0)
    check_refused (plain, NULL, VARVE_ERROR_PERMISSION);
  check_refused (odd, NULL, VARVE_ERROR_IO);
  g_unlink (plain);
  g_unlink (odd);
  g_rmdir (folder);
}

static void
on_line (gboolean is_stderr, const char *line, gpointer user_data)
{
  g_string_append_printf (user_data, "%c%s;", is_stderr ? 'e' : 'o', line);
}

static void
test_lines (void)
{
  g_autoptr (GString) got = g_string_new (NULL);
  VarveProcessOptions options = {
    .argv = SHELL ("printf 'one\\r\\n\\ntwo'; sleep 0.2; printf 'x\\nb\\377d\\nend'"),
    .line_func = on_line,
    .user_data = got,
  };
  g_autoptr (VarveProcessResult) result = run (&options);

  g_assert_cmpstr (got->str, ==, "oone;o;otwox;ob\357\277\275d;oend;");
  g_assert_cmpuint (result->out_length, ==, strlen (result->out));
  g_assert_nonnull (strstr (result->out, "b\377d"));
}

static void
count_line (gboolean is_stderr, const char *line, gpointer user_data)
{
  guint *n = user_data;

  (void) is_stderr;
  g_assert_cmpuint (strlen (line), <=, 64 * 1024);
  (*n)++;
}

static void
test_flood (void)
{
  guint n = 0;
  VarveProcessOptions options = {
    .argv = PYTHON ("import sys\n"
                    "for i in range(200000): print('line %06d' % i)\n"
                    "sys.stderr.write('x' * 5000000)\n"),
    .max_output = 1000,
    .line_func = count_line,
    .user_data = &n,
  };
  g_autoptr (VarveProcessResult) result = run (&options);

  g_assert_true (result->truncated);
  g_assert_cmpuint (result->out_length, <, 1100);
  g_assert_cmpuint (result->err_length, <, 1100);
  g_assert_true (g_str_has_prefix (result->out, "line 000000\n"));
  g_assert_true (g_str_has_suffix (result->out, "line 199999\n"));
  g_assert_nonnull (strstr (result->out, "[… 2399000 bytes left out …]"));
  g_assert_cmpuint (n, ==, 200000 + (5000000 + 65535) / 65536);
}

/* What a process's group has to have left behind. */
static void
check_gone (const char *pid_text)
{
  pid_t pid = atoi (pid_text);
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  g_assert_cmpint (pid, >, 1);
  for (guint i = 0; i < 100 && kill (pid, 0) == 0; i++)
    {
      /* Where nobody reaps orphans they stay as zombies. */
      g_clear_pointer (&text, g_free);
      if (g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") Z "))
        return;
      g_usleep (20 * 1000);
    }
  g_assert_cmpint (kill (pid, 0), !=, 0);
}

static void
test_grandchild (void)
{
  gint64 start = g_get_monotonic_time ();
  VarveProcessOptions options = { .argv = SHELL ("sleep 60 & echo $!; exit 0") };
  g_autoptr (VarveProcessResult) result = run (&options);

  g_assert_cmpint (result->exit_status, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  check_gone (result->out);
}

static void
test_time_limit (void)
{
  VarveProcessOptions options
      = { .argv = SHELL ("sleep 60 & echo $!; wait"), .timeout_ms = 200, .grace_ms = 100 };
  g_autoptr (VarveProcessResult) result = run (&options);
  g_autoptr (GError) error = NULL;

  g_assert_true (result->timed_out);
  g_assert_false (result->cancelled);
  g_assert_false (varve_process_result_check (result, NULL, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_TIMEOUT);
  check_gone (result->out);
}

typedef struct
{
  VarveOperation *operation;
  GString *signals;
} Stop;

/* A busy machine takes its time to deliver what ends a process. */
#define SHORT_GRACE_MS 300
#define LONG_GRACE_MS  30000

static void
cancel_at_line (gboolean is_stderr, const char *line, gpointer user_data)
{
  Stop *stop = user_data;

  (void) is_stderr;
  (void) line;
  varve_operation_cancel (stop->operation);
}

static gboolean
note_signal (int signal_number, gpointer user_data)
{
  Stop *stop = user_data;

  g_string_append_printf (stop->signals, "%d,", signal_number);
  return FALSE;
}

static gboolean
take_signal (int signal_number, gpointer user_data)
{
  note_signal (signal_number, user_data);
  return TRUE;
}

static VarveProcessResult *
cancel_with (VarveProcessStopFunc stop_func,
             const char *const *argv,
             guint grace_ms,
             const char *signals)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (GString) got = g_string_new (NULL);
  Stop stop = { operation, got };
  VarveProcessOptions options = {
    .argv = argv,
    .grace_ms = grace_ms,
    .line_func = cancel_at_line,
    .stop_func = stop_func,
    .user_data = &stop,
  };
  VarveProcessResult *result = varve_process_run (&options, operation, NULL);

  g_assert_nonnull (result);
  g_assert_true (result->cancelled);
  g_assert_cmpstr (got->str, ==, signals);
  return result;
}

static VarveProcessResult *
cancel (const char *const *argv, guint grace_ms, const char *signals)
{
  return cancel_with (note_signal, argv, grace_ms, signals);
}

/* Whoever takes care of a signal keeps it from the group, but for the last one. */
static void
test_stop_func (void)
{
  g_autoptr (VarveProcessResult) result
      = cancel_with (take_signal, SHELL ("trap 'echo heard' INT TERM; echo x; sleep 60 & wait"),
                     SHORT_GRACE_MS, "2,15,9,");

  g_assert_cmpint (result->term_signal, ==, SIGKILL);
  g_assert_cmpstr (result->out, ==, "x\n");
}

static void
test_cancel (void)
{
  g_autoptr (VarveProcessResult) polite
      = cancel (PYTHON ("import time\n"
                        "try:\n"
                        "    print('x', flush=True); time.sleep(60)\n"
                        "except KeyboardInterrupt: print('interrupted'); exit(7)\n"),
                LONG_GRACE_MS, "2,");
  g_autoptr (VarveProcessResult) deaf
      = cancel (SHELL ("trap '' INT; echo x; sleep 60 & wait"), 3000, "2,15,");
  g_autoptr (VarveProcessResult) stubborn
      = cancel (SHELL ("trap '' INT TERM; sleep 60 & echo $!; wait"), SHORT_GRACE_MS, "2,15,9,");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (polite->out, ==, "x\ninterrupted\n");
  g_assert_cmpint (polite->exit_status, ==, 7);
  g_assert_cmpint (deaf->term_signal, ==, SIGTERM);
  g_assert_cmpint (stubborn->term_signal, ==, SIGKILL);
  check_gone (stubborn->out);
  g_assert_false (varve_process_result_check (polite, NULL, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
}

static void
test_cancelled_before (void)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (GError) error = NULL;
  VarveProcessOptions options = { .argv = SHELL ("echo no") };

  varve_operation_cancel (operation);
  g_assert_null (varve_process_run (&options, operation, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
}

static void
test_command_line (void)
{
  const char *const argv[] = { "docker", "exec", "-u", "1:2", "a b", "", "it's", "x=$(id)", NULL };
  g_autofree char *plain = varve_process_format_command (argv, NULL);
  g_autofree char *inside = varve_process_format_command (argv, "/my shop");

  g_assert_cmpstr (plain, ==, "docker exec -u 1:2 'a b' '' 'it'\\''s' 'x=$(id)'");
  g_assert_cmpstr (inside, ==, "cd '/my shop' && docker exec -u 1:2 'a b' '' 'it'\\''s' 'x=$(id)'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/process/plain", test_plain);
  g_test_add_func ("/process/at-once", test_at_once);
  g_test_add_func ("/process/arguments", test_arguments);
  g_test_add_func ("/process/input", test_input);
  g_test_add_func ("/process/environment", test_environment);
  g_test_add_func ("/process/descriptors", test_descriptors);
  g_test_add_func ("/process/closes-output", test_closes_output);
  g_test_add_func ("/process/folder", test_folder);
  g_test_add_func ("/process/refused", test_refused);
  g_test_add_func ("/process/lines", test_lines);
  g_test_add_func ("/process/flood", test_flood);
  g_test_add_func ("/process/grandchild", test_grandchild);
  g_test_add_func ("/process/time-limit", test_time_limit);
  g_test_add_func ("/process/cancel", test_cancel);
  g_test_add_func ("/process/stop-func", test_stop_func);
  g_test_add_func ("/process/cancelled-before", test_cancelled_before);
  g_test_add_func ("/process/command-line", test_command_line);
  return g_test_run ();
}
