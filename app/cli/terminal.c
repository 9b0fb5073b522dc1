/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define POLL_MS 100

gboolean
cli_is_terminal (int fd)
{
  return isatty (fd) == 1;
}

gboolean
cli_may_ask (void)
{
  return cli_is_terminal (STDIN_FILENO) && cli_is_terminal (STDERR_FILENO);
}

static void
write_all (int fd, const char *text, size_t length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, text, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          if (fd == STDERR_FILENO)
            return;
          cli_note (_ ("varvectl: can't write the output: %s"), g_strerror (errno));
          _exit (CLI_FAILED);
        }
      text += n;
      length -= n;
    }
}

void
cli_print (const char *text)
{
  write_all (STDOUT_FILENO, text, strlen (text));
}

/* Most of what is printed is plain, and there may be a lot of it: looked at in blocks of one
 * length, which a compiler makes wide instructions of. */
#define BLOCK 64

static gboolean
is_plain_part (const unsigned char *bytes, gsize length)
{
  unsigned char others = 0;

  for (gsize i = 0; i < length; i++)
    others |= (bytes[i] < ' ' && bytes[i] != '\n') | (bytes[i] >= 0x7f);
  return !others;
}

static gboolean
is_plain (const char *text)
{
  const unsigned char *at = (const unsigned char *) text;
  gsize left = strlen (text);

  for (; left >= BLOCK; at += BLOCK, left -= BLOCK)
    if (!is_plain_part (at, BLOCK))
      return FALSE;
  return is_plain_part (at, left);
}

void
cli_print_text (const char *text)
{
  g_autofree char *visible = is_plain (text) ? NULL : varve_text_make_visible (text);

  cli_print (visible ? visible : text);
}

void
cli_printf (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  cli_print_text (text);
}

void
cli_note (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *visible = NULL;
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  visible = varve_text_make_visible (text);
  line = g_strconcat (visible, "\n", NULL);
  write_all (STDERR_FILENO, line, strlen (line));
}

static void
fill_signals (sigset_t *signals)
{
  sigemptyset (signals);
  sigaddset (signals, SIGINT);
  sigaddset (signals, SIGTERM);
  sigaddset (signals, SIGHUP);
}

/* A thread of its own may take locks, which a signal handler may not. */
static gpointer
wait_for_signals (gpointer data)
{
  VarveOperation *operation = data;
  sigset_t signals;
  int number;

  fill_signals (&signals);
  for (;;)
    if (sigwait (&signals, &number) == 0)
      varve_operation_cancel (operation);
  return NULL;
}

static void
let_go (G_GNUC_UNUSED int number)
{
}

/* A file that may not grow any more is a full disk to us: an error of write(), not an end in the
 * middle of it. Caught rather than ignored, so that programs we start have it as usual. */
/* Opened the wrong way round, so that using one fails as if it were closed still. */
void
cli_hold_standard_files (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void
cli_survive_file_limit (void)
{
  struct sigaction action = { .sa_handler = let_go, .sa_flags = SA_RESTART };

  sigaction (SIGXFSZ, &action, NULL);
}

void
cli_catch_signals (VarveOperation *operation)
{
  static gboolean caught;
  sigset_t signals;

  if (caught)
    return;
  caught = TRUE;
  fill_signals (&signals);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  g_thread_unref (g_thread_new ("signals", wait_for_signals, g_object_ref (operation)));
}

static void
set_echo (gboolean on)
{
  struct termios mode;

  if (tcgetattr (STDIN_FILENO, &mode) != 0)
    return;
  if (on)
    mode.c_lflag |= ECHO;
  else
    mode.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &mode);
}

/* The terminal gives whole lines; looks up now and then, whether it was cancelled. */
static char *
read_line (VarveOperation *operation)
{
  char buffer[1024];
  char *line;
  ssize_t n;

  for (;;)
    {
      struct pollfd source = { .fd = STDIN_FILENO, .events = POLLIN };

      if (varve_operation_is_cancelled (operation))
        return NULL;
      if (poll (&source, 1, POLL_MS) > 0)
        break;
    }
  do
    n = read (STDIN_FILENO, buffer, sizeof buffer - 1);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return NULL;
  buffer[n] = '\0';
  buffer[strcspn (buffer, "\r\n")] = '\0';
  line = g_strdup (buffer);
  explicit_bzero (buffer, sizeof buffer);
  return line;
}

char *
cli_ask (VarveOperation *operation, const char *prompt, gboolean secret)
{
  g_autofree char *visible = varve_text_make_visible (prompt);
  char *line;

  cli_catch_signals (operation);
  write_all (STDERR_FILENO, visible, strlen (visible));
  if (secret)
    set_echo (FALSE);
  line = read_line (operation);
  if (secret)
    set_echo (TRUE);
  if (secret || !line)
    write_all (STDERR_FILENO, "\n", 1);
  return line;
}

char *
cli_ask_secret (const char *prompt,
                const char *key,
                gboolean previous_was_wrong,
                gpointer user_data)
{
  g_autofree char *line = g_strconcat (prompt, ": ", NULL);

  if (previous_was_wrong)
    cli_note (_ ("That password was refused."));
  return cli_ask (user_data, line, TRUE);
}
