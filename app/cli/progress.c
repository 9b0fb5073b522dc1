/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define TICK_US    (200 * 1000)
#define CLEAR_LINE "\r\033[K"

/* On a terminal one line lives at the bottom, kept up by a thread: a statement may take long. In a
 * pipe each step is a line when it is done. */
struct _CliProgress
{
  VarvePlan *plan;
  gboolean show;
  gboolean live;
  GThread *ticker; /* (nullable) */

  GMutex mutex;
  GCond wake;
  gboolean ended;  /* (mutex mutex) */
  gboolean drawn;  /* (mutex mutex): the live line is on the screen */
  GString *step;   /* (mutex mutex): what runs; empty: nothing */
  guint statement; /* (mutex mutex) */
  guint n_statements;
  gint64 started; /* (mutex mutex) */
};

void
cli_append_step (GString *text, const VarveStep *step)
{
  varve_step_append_name (step, text);
  if (!step->revision)
    return;
  g_string_append (text, ", ");
  g_string_append (text, step->revision->message);
}

static guint
get_width (void)
{
  struct winsize size;

  return ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col : 80;
}

/* With the mutex held. */
static void
erase (CliProgress *self)
{
  if (self->drawn)
    cli_print (CLEAR_LINE);
  self->drawn = FALSE;
}

/* With the mutex held. */
static void
draw (CliProgress *self)
{
  g_autofree char *duration = cli_format_duration (g_get_monotonic_time () - self->started);
  g_autoptr (GString) line = g_string_new (self->step->str);
  g_autofree char *visible = NULL;
  g_autofree char *cut = NULL;

  if (self->n_statements > 1)
    g_string_append_printf (line, _ (", statement %u of %u"), self->statement, self->n_statements);
  g_string_append_printf (line, " … %s", duration);
  visible = varve_text_make_visible (line->str);
  cut = g_utf8_substring (visible, 0, MIN (g_utf8_strlen (visible, -1), get_width () - 1));
  cli_print (CLEAR_LINE);
  cli_print (cut);
  self->drawn = TRUE;
}

static gpointer
tick (gpointer data)
{
  CliProgress *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->ended)
    {
      g_cond_wait_until (&self->wake, &self->mutex, g_get_monotonic_time () + TICK_US);
      if (!self->ended && self->step->len > 0)
        draw (self);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

CliProgress *
cli_progress_new (VarvePlan *plan, gboolean show)
{
  CliProgress *self = g_new0 (CliProgress, 1);

  self->plan = plan;
  self->show = show;
  self->live = show && cli_is_terminal (STDOUT_FILENO);
  self->step = g_string_new (NULL);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  if (self->live)
    self->ticker = g_thread_new ("progress", tick, self);
  return self;
}

void
cli_progress_free (CliProgress *self)
{
  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  erase (self);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&self->ticker, g_thread_join);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  g_string_free (self->step, TRUE);
  g_free (self);
}

static void
describe_step (CliProgress *self, const VarveRunEvent *event)
{
  g_string_printf (self->step, "[%u/%u] ", event->step + 1, event->n_steps);
  cli_append_step (self->step, varve_plan_get_step (self->plan, event->step));
}

static void
print_step (CliProgress *self, const VarveRunEvent *event, const char *what)
{
  erase (self);
  describe_step (self, event);
  if (self->show)
    cli_printf ("%s (%s)\n", self->step->str, what);
  g_string_truncate (self->step, 0);
}

static const char *
get_id (CliProgress *self, guint index)
{
  const VarveStep *step = varve_plan_get_step (self->plan, index);

  return step->revision ? step->revision->id : "";
}

void
cli_progress_handle (const VarveRunEvent *event, gpointer user_data)
{
  CliProgress *self = user_data;
  g_autofree char *duration = cli_format_duration (event->duration_us);

  g_mutex_lock (&self->mutex);
  switch (event->type)
    {
      case VARVE_RUN_STEP_STARTED:
        describe_step (self, event);
        self->n_statements = 0;
        self->started = g_get_monotonic_time ();
        break;
      case VARVE_RUN_STATEMENT:
        self->statement = event->statement;
        self->n_statements = event->n_statements;
        break;
      case VARVE_RUN_STEP_DONE:
        print_step (self, event, duration);
        break;
      case VARVE_RUN_STEP_SKIPPED:
        print_step (self, event, _ ("done by another runner"));
        break;
      case VARVE_RUN_STEP_FAILED:
        print_step (self, event, _ ("failed"));
        break;
      case VARVE_RUN_WAITING:
      case VARVE_RUN_RETRY:
      case VARVE_RUN_RECONNECTING:
        erase (self);
        if (event->message)
          cli_note ("%s", event->message);
        break;
      case VARVE_RUN_NOTICE:
        erase (self);
        cli_note ("%s: %s", get_id (self, event->step), event->message);
        break;
      default:
        g_assert_not_reached ();
    }
  g_mutex_unlock (&self->mutex);
}
