/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A process goes through these states, all in wait_for_end():
 *
 *   running  --cancel or time limit--> interrupted --grace--> terminated --grace--> killed
 *   any of them --the leader ends--> drained --end of its streams, or DRAIN_MS--> killed, reaped
 *
 * P1  Signals go to the whole group, which is named by the leader. Its id can't be taken by another
 *     process, because the leader is reaped only after the last signal.
 * P2  Nothing of the group is left when the leader has been reaped, whatever it started: unless
 *     that made a session of its own, as servers do.
 * P3  The child has no terminal (a session of its own), so that a question for a password fails
 *     instead of waiting for nobody, and no descriptor but its three. */

#include "project/varve-process.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"
#include "project/varve-process-output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_GRACE_MS 5000
/* How long streams are read that something keeps open after the leader's end. */
#define DRAIN_MS 1000
/* Where the kernel has no descriptors of processes, the end is looked for this often. */
#define LOOK_MS  20
#define N_STAGES 3

typedef struct
{
  const VarveProcessOptions *options;
  pid_t pid;
  int pid_fd;
  int streams[2]; /* our ends of its output and errors; -1 once ended */
  int wake[2];    /* written to by a cancel */
  VarveProcessOutput outputs[2];
  gint64 limit;   /* monotonic; when the time is over */
  gint64 next;    /* when the next signal is due; 0 where none was sent */
  gint64 drained; /* when its streams are given up; 0 while it runs */
  guint stage;    /* signals sent */
  VarveProcessResult *result;
} Process;

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* Above the three that the child is given, whatever this process has closed. */
static int
move_up (int fd)
{
  int moved;

  if (fd < 0 || fd > STDERR_FILENO)
    return fd;
  moved = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close (fd);
  return moved;
}

static gboolean
make_pipe (int ends[2])
{
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return FALSE;
  ends[0] = move_up (ends[0]);
  ends[1] = move_up (ends[1]);
  return ends[0] >= 0 && ends[1] >= 0 && fcntl (ends[0], F_SETFL, O_NONBLOCK) == 0;
}

/* A file rather than a pipe: writing to it neither waits nor is broken. */
static int
open_input (const char *input)
{
  gsize length = input ? strlen (input) : 0;
  int fd = input ? memfd_create ("varve-input", MFD_CLOEXEC)
                 : open ("/dev/null", O_RDONLY | O_CLOEXEC);

  fd = move_up (fd);
  for (gsize done = 0; fd >= 0 && done < length;)
    {
      ssize_t n = pwrite (fd, input + done, length - done, done);

      if (n > 0)
        done += n;
      else if (n == 0 || errno != EINTR)
        close_fd (&fd);
    }
  return fd;
}

static char **
make_environment (const char *const *changes)
{
  char **environment = g_get_environ ();

  for (guint i = 0; changes && changes[i]; i++)
    {
      const char *equals = strchr (changes[i], '=');
      g_autofree char *name
          = equals ? g_strndup (changes[i], equals - changes[i]) : g_strdup (changes[i]);

      environment = equals ? g_environ_setenv (environment, name, equals + 1, TRUE)
                           : g_environ_unsetenv (environment, name);
    }
  return environment;
}

/* In the PATH that the child will have. */
static char *
find_program (const char *name, char **environment)
{
  const char *path = g_environ_getenv (environment, "PATH");
  g_auto (GStrv) folders = NULL;

  if (strchr (name, '/'))
    return g_strdup (name);
  folders = g_strsplit (path ? path : "/usr/local/bin:/usr/bin:/bin", ":", -1);
  for (guint i = 0; folders[i]; i++)
    {
      g_autofree char *full = g_build_filename (*folders[i] ? folders[i] : ".", name, NULL);

      if (g_file_test (full, G_FILE_TEST_IS_REGULAR) && access (full, X_OK) == 0)
        return g_canonicalize_filename (full, NULL);
    }
  return NULL;
}

static void
fill_attributes (posix_spawnattr_t *attributes)
{
  const int signals[] = { SIGINT, SIGTERM, SIGQUIT, SIGPIPE, SIGXFSZ, SIGCHLD };
  sigset_t set;

  posix_spawnattr_setflags (attributes,
                            POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  sigemptyset (&set);
  posix_spawnattr_setsigmask (attributes, &set);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaddset (&set, signals[i]);
  posix_spawnattr_setsigdefault (attributes, &set);
}

/* Returns: 0 or an errno. */
static int
spawn (Process *self, const char *program, char **environment, const int fds[3])
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int result = 0;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  fill_attributes (&attributes);
  for (int i = 0; i < 3; i++)
    posix_spawn_file_actions_adddup2 (&actions, fds[i], i);
  posix_spawn_file_actions_addclosefrom_np (&actions, STDERR_FILENO + 1);
  if (self->options->folder)
    result = posix_spawn_file_actions_addchdir_np (&actions, self->options->folder);
  if (result == 0)
    result = posix_spawn (&self->pid, program, &actions, &attributes,
                          (char *const *) self->options->argv, environment);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return result;
}

static gboolean
set_start_error (Process *self, int number, GError **error)
{
  varve_set_error_errno (error, number, NULL, _ ("Can’t start “%s”"), self->options->argv[0]);
  if (number == ENOENT && error && self->options->missing_code)
    (*error)->code = (int) self->options->missing_code;
  if (number == ENOENT && error)
    varve_error_set_hint (*error, _ ("Install it, or choose another command."));
  else if (number == ENOEXEC && error)
    varve_error_set_hint (*error, _ ("It is no program. A script begins with #! and its "
                                     "interpreter."));
  return FALSE;
}

static gboolean
check_folder (const char *folder, GError **error)
{
  struct stat info;

  if (!folder || (stat (folder, &info) == 0 && S_ISDIR (info.st_mode)))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_IO, _ ("Check the spelling of the path."),
                   _ ("There is no folder “%s”"), folder);
  return FALSE;
}

static gboolean
start (Process *self, GError **error)
{
  g_auto (GStrv) environment = make_environment (self->options->environment);
  g_autofree char *program = find_program (self->options->argv[0], environment);
  int out[2] = { -1, -1 }, err[2] = { -1, -1 };
  int input = -1;
  int number = ENOENT;

  if (!check_folder (self->options->folder, error))
    return FALSE;
  if (!program)
    return set_start_error (self, ENOENT, error);
  if (make_pipe (out) && make_pipe (err) && make_pipe (self->wake)
      && (input = open_input (self->options->input)) >= 0)
    number = spawn (self, program, environment, (int[]){ input, out[1], err[1] });
  else
    number = errno;
  close_fd (&input);
  close_fd (&out[1]);
  close_fd (&err[1]);
  self->streams[0] = out[0];
  self->streams[1] = err[0];
  return number == 0 || set_start_error (self, number, error);
}

static int
open_pid (pid_t pid)
{
#ifdef SYS_pidfd_open
  return (int) syscall (SYS_pidfd_open, pid, 0);
#else
  return -1;
#endif
}

/* Its end is seen, and it stays to be reaped. */
static gboolean
has_ended (Process *self)
{
  siginfo_t info = { 0 };
  int result;

  do
    result = waitid (P_PID, self->pid, &info, WEXITED | WNOHANG | WNOWAIT);
  while (result != 0 && errno == EINTR);
  return result != 0 || info.si_pid == self->pid;
}

/* FALSE when there is no more for now. */
static gboolean
read_some (Process *self, guint which)
{
  char buffer[32 * 1024];
  ssize_t n = read (self->streams[which], buffer, sizeof buffer);

  if (n > 0)
    varve_process_output_add (&self->outputs[which], buffer, n);
  else if (n == 0 || (errno != EINTR && errno != EAGAIN))
    close_fd (&self->streams[which]);
  return n > 0;
}

static guint
get_grace (Process *self)
{
  return self->options->grace_ms ? self->options->grace_ms : DEFAULT_GRACE_MS;
}

static void
send_next_signal (Process *self)
{
  const int signals[N_STAGES] = { SIGINT, SIGTERM, SIGKILL };
  int number = signals[self->stage];

  if (!self->options->stop_func || !self->options->stop_func (number, self->options->user_data)
      || number == SIGKILL)
    killpg (self->pid, number);
  self->stage++;
  self->next = g_get_monotonic_time () + (gint64) get_grace (self) * 1000;
}

/* Why it is to be stopped, if it is. */
static gboolean
is_over (Process *self, VarveOperation *operation, gint64 now)
{
  if (self->stage > 0)
    return TRUE;
  if (varve_operation_is_cancelled (operation))
    self->result->cancelled = TRUE;
  else if (self->limit > 0 && now >= self->limit)
    self->result->timed_out = TRUE;
  return self->result->cancelled || self->result->timed_out;
}

static gint64
earlier (gint64 a, gint64 b)
{
  return a == 0 || (b != 0 && b < a) ? b : a;
}

/* When to look again though nothing happened. */
static int
get_wait_ms (Process *self, gint64 now)
{
  gint64 when = 0;

  if (self->drained > 0)
    when = self->drained;
  else if (self->stage == 0)
    when = self->limit;
  else if (self->stage < N_STAGES)
    when = self->next;
  if (self->pid_fd < 0 && self->drained == 0)
    when = earlier (when, now + LOOK_MS * 1000);
  return when == 0 ? -1 : (int) CLAMP ((when - now + 999) / 1000, 0, G_MAXINT);
}

static void
wait_for_something (Process *self, VarveOperation *operation)
{
  struct pollfd fds[] = {
    { .fd = self->streams[0], .events = POLLIN },
    { .fd = self->streams[1], .events = POLLIN },
    { .fd = self->drained ? -1 : self->pid_fd, .events = POLLIN },
    { .fd = varve_operation_is_cancelled (operation) ? -1 : self->wake[0], .events = POLLIN },
  };

  if (poll (fds, G_N_ELEMENTS (fds), get_wait_ms (self, g_get_monotonic_time ())) <= 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
    if (fds[i].revents)
      read_some (self, i);
}

static void
wait_for_end (Process *self, VarveOperation *operation)
{
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();
      gboolean open = self->streams[0] >= 0 || self->streams[1] >= 0;

      if (self->drained > 0 && (!open || now >= self->drained))
        return;
      if (self->drained == 0 && has_ended (self))
        {
          self->drained = now + DRAIN_MS * 1000;
          continue;
        }
      if (self->drained == 0 && is_over (self, operation, now) && self->stage < N_STAGES
          && now >= self->next)
        send_next_signal (self);
      wait_for_something (self, operation);
    }
}

static void
reap (Process *self)
{
  int status = 0;
  pid_t pid;

  killpg (self->pid, SIGKILL);
  do
    pid = waitpid (self->pid, &status, 0);
  while (pid < 0 && errno == EINTR);
  self->result->exit_status = pid > 0 && WIFEXITED (status) ? WEXITSTATUS (status) : -1;
  self->result->term_signal = pid > 0 && WIFSIGNALED (status) ? WTERMSIG (status) : 0;
}

static void
on_cancel (gpointer user_data)
{
  Process *self = user_data;

  while (write (self->wake[1], "", 1) < 0 && errno == EINTR)
    ;
}

static void
collect (Process *self)
{
  VarveProcessResult *result = self->result;

  result->out = varve_process_output_end (&self->outputs[0], &result->out_length);
  result->err = varve_process_output_end (&self->outputs[1], &result->err_length);
  result->truncated = self->outputs[0].dropped > 0 || self->outputs[1].dropped > 0;
}

static void
close_all (Process *self)
{
  close_fd (&self->streams[0]);
  close_fd (&self->streams[1]);
  close_fd (&self->wake[0]);
  close_fd (&self->wake[1]);
  close_fd (&self->pid_fd);
}

/**
 * varve_process_run:
 * @options: what to run, and how
 * @operation: (nullable): a cancel stops it; its cancel hook is used meanwhile
 * @error: return location
 *
 * Runs a program and waits for its end: without a shell, in a session and group of its own, with no
 * terminal and no other descriptor of ours. Cancelled or out of time it is interrupted, then
 * terminated, then killed, with all of its group, and what is left of the group when the program
 * ends by itself is killed too. Blocking; any thread.
 *
 * Returns: (transfer full): how it ended and what it printed, however it ended; %NULL where it
 *   could not be started: %VARVE_ERROR_IO, or @options' own code, where there is no such program;
 *   %VARVE_ERROR_IO where there is no such folder, %VARVE_ERROR_PERMISSION, %VARVE_ERROR_CANCELLED
 *   where that came first
 */
VarveProcessResult *
varve_process_run (const VarveProcessOptions *options, VarveOperation *operation, GError **error)
{
  g_autoptr (VarveProcessResult) result = g_new0 (VarveProcessResult, 1);
  Process self = {
    .options = options,
    .pid_fd = -1,
    .streams = { -1, -1 },
    .wake = { -1, -1 },
    .result = result,
  };
  gboolean started;

  if (varve_operation_set_error_if_cancelled (operation, error))
    return NULL;
  started = start (&self, error);
  if (started)
    {
      self.pid_fd = open_pid (self.pid);
      self.limit
          = options->timeout_ms ? g_get_monotonic_time () + (gint64) options->timeout_ms * 1000 : 0;
      for (guint i = 0; i < G_N_ELEMENTS (self.outputs); i++)
        varve_process_output_init (&self.outputs[i], i == 1, options);
      if (options->start_func)
        options->start_func ((int) self.pid, options->user_data);
      varve_operation_set_cancel_hook (operation, on_cancel, &self);
      wait_for_end (&self, operation);
      varve_operation_set_cancel_hook (operation, NULL, NULL);
      reap (&self);
      collect (&self);
    }
  close_all (&self);
  return started ? g_steal_pointer (&result) : NULL;
}

/* The end of what it complained of, or of what it said. */
static char *
dup_last_words (const VarveProcessResult *self)
{
  g_autofree char *text
      = g_utf8_make_valid (self->err_length ? self->err : self->out,
                           self->err_length ? self->err_length : self->out_length);
  char *start;

  g_strchomp (text);
  start = text + strlen (text);
  for (guint lines = 0; start > text && !(start[-1] == '\n' && ++lines == 20);)
    start--;
  return g_strdup (start);
}

/**
 * varve_process_result_check:
 * @self: how a process ended
 * @name: (nullable): what people know it as; "The program" when %NULL
 * @error: return location
 *
 * Returns: whether it ended by itself with 0. Otherwise %VARVE_ERROR_CANCELLED,
 *   %VARVE_ERROR_TIMEOUT or %VARVE_ERROR_FAILED, with the last lines that it printed as detail
 */
gboolean
varve_process_result_check (const VarveProcessResult *self, const char *name, GError **error)
{
  g_autofree char *words = NULL;
  const char *who = name ? name : _ ("The program");

  if (self->exit_status == 0 && !self->cancelled && !self->timed_out)
    return TRUE;
  if (self->cancelled)
    varve_set_error (error, VARVE_ERROR_CANCELLED, NULL, _ ("Cancelled"));
  else if (self->timed_out)
    varve_set_error (error, VARVE_ERROR_TIMEOUT, NULL, _ ("%s took too long and was stopped"), who);
  else if (self->term_signal)
    varve_set_error (error, VARVE_ERROR_FAILED, NULL, _ ("%s was ended by signal %d (%s)"), who,
                     self->term_signal, g_strsignal (self->term_signal));
  else
    varve_set_error (error, VARVE_ERROR_FAILED, NULL, _ ("%s ended with status %d"), who,
                     self->exit_status);
  words = dup_last_words (self);
  if (error && *words)
    varve_error_set_detail (*error, words);
  return FALSE;
}

/**
 * varve_process_result_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_process_result_free (VarveProcessResult *self)
{
  if (!self)
    return;
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

static void
append_word (GString *line, const char *word)
{
  const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@";
  g_autofree char *quoted = g_shell_quote (word);

  if (line->len > 0)
    g_string_append_c (line, ' ');
  g_string_append (line, *word && strspn (word, plain) == strlen (word) ? word : quoted);
}

/**
 * varve_process_format_command:
 * @argv: program and arguments
 * @folder: (nullable): where it runs
 *
 * Returns: (transfer full): a line that does the same in a shell
 */
char *
varve_process_format_command (const char *const *argv, const char *folder)
{
  GString *line = g_string_new (NULL);

  if (folder)
    {
      g_string_append (line, "cd");
      append_word (line, folder);
      g_string_append (line, " &&");
    }
  for (guint i = 0; argv[i]; i++)
    append_word (line, argv[i]);
  return g_string_free (line, FALSE);
}
