/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-run-feed.h"

/* A frame at 60 Hz: more often would not be seen. */
#define FRAME_MS 16

struct _VarveRunFeed
{
  gatomicrefcount ref_count;
  VarveRunFeedFunc func; /* main thread; NULL when closed */
  gpointer user_data;    /* (borrowed) */

  GMutex lock;
  VarveRunPulse pulse; /* (mutex lock) */
  guint message_step;  /* (mutex lock): that is tried again, G_MAXUINT: none */
  gboolean queued;     /* (mutex lock) */
};

static void
saying_clear (gpointer data)
{
  g_free (((VarveRunSaying *) data)->text);
}

static void
reset (VarveRunPulse *pulse)
{
  pulse->sayings = g_array_new (FALSE, FALSE, sizeof (VarveRunSaying));
  g_array_set_clear_func (pulse->sayings, saying_clear);
  pulse->changes = g_array_new (FALSE, FALSE, sizeof (VarveRunChange));
  pulse->message = NULL;
}

static void
clear (VarveRunPulse *pulse)
{
  g_array_unref (pulse->changes);
  g_array_unref (pulse->sayings);
  g_free (pulse->message);
}

VarveRunFeed *
varve_run_feed_new (VarveRunFeedFunc func, gpointer user_data)
{
  VarveRunFeed *self = g_new0 (VarveRunFeed, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->func = func;
  self->user_data = user_data;
  self->message_step = G_MAXUINT;
  reset (&self->pulse);
  return self;
}

VarveRunFeed *
varve_run_feed_ref (VarveRunFeed *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
varve_run_feed_unref (VarveRunFeed *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  clear (&self->pulse);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
hand_over (VarveRunFeed *self)
{
  VarveRunPulse pulse;

  g_mutex_lock (&self->lock);
  pulse = self->pulse;
  reset (&self->pulse);
  /* What it waits for holds until something else happens. */
  self->pulse.message = g_strdup (pulse.message);
  self->queued = FALSE;
  g_mutex_unlock (&self->lock);

  if (self->func != NULL)
    self->func (&pulse, self->user_data);
  clear (&pulse);
}

static gboolean
on_frame (gpointer data)
{
  hand_over (data);
  return G_SOURCE_REMOVE;
}

static void
queue_locked (VarveRunFeed *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->queued)
    return;
  self->queued = TRUE;
  source = g_timeout_source_new (FRAME_MS);
  g_source_set_callback (source, on_frame, varve_run_feed_ref (self),
                         (GDestroyNotify) varve_run_feed_unref);
  g_source_attach (source, NULL);
}

static void
note_saying_locked (VarveRunFeed *self, guint step, const char *text)
{
  VarveRunSaying saying = { step, g_strdup (text) };

  g_array_append_val (self->pulse.sayings, saying);
}

/* Only a step's last change counts; a step changes again right after it changed. */
static void
note_change_locked (VarveRunFeed *self, const VarveRunEvent *event, VarveProgress progress)
{
  VarveRunChange change = { event->step, progress, event->duration_us };
  GArray *changes = self->pulse.changes;

  if (changes->len > 0
      && g_array_index (changes, VarveRunChange, changes->len - 1).step == event->step)
    g_array_index (changes, VarveRunChange, changes->len - 1) = change;
  else
    g_array_append_val (changes, change);
}

static void
note_event_locked (VarveRunFeed *self, const VarveRunEvent *event)
{
  switch (event->type)
    {
      case VARVE_RUN_STEP_STARTED:
        note_change_locked (self, event, VARVE_PROGRESS_RUNNING);
        break;
      case VARVE_RUN_STEP_DONE:
        note_change_locked (self, event, VARVE_PROGRESS_DONE);
        break;
      case VARVE_RUN_STEP_SKIPPED:
        note_change_locked (self, event, VARVE_PROGRESS_SKIPPED);
        break;
      case VARVE_RUN_STEP_FAILED:
        note_change_locked (self, event, VARVE_PROGRESS_FAILED);
        break;
      case VARVE_RUN_NOTICE:
        note_saying_locked (self, event->step, event->message);
        return;
      case VARVE_RUN_RETRY:
        note_saying_locked (self, event->step, NULL);
        break;
      case VARVE_RUN_WAITING:
      case VARVE_RUN_STATEMENT:
      case VARVE_RUN_RECONNECTING:
      default:
        break;
    }
  self->pulse.step = event->step;
  self->pulse.statement = event->type == VARVE_RUN_STATEMENT ? event->statement : 0;
}

/* A step that is tried again runs its statements again, and may wait for the same lock in them: who
 * blocks stays to be seen until the step has ended. */
static void
note_message_locked (VarveRunFeed *self, const VarveRunEvent *event)
{
  gboolean goes_on = event->type == VARVE_RUN_STATEMENT || event->type == VARVE_RUN_STEP_STARTED;

  if (event->type == VARVE_RUN_NOTICE)
    return;
  if (goes_on && event->step == self->message_step && self->pulse.message != NULL)
    return;
  g_free (self->pulse.message);
  self->pulse.message = goes_on ? NULL : g_strdup (event->message);
  self->message_step = event->type == VARVE_RUN_RETRY ? event->step : G_MAXUINT;
}

void
varve_run_feed_push (const VarveRunEvent *event, gpointer feed)
{
  VarveRunFeed *self = feed;

  g_mutex_lock (&self->lock);
  note_event_locked (self, event);
  note_message_locked (self, event);
  queue_locked (self);
  g_mutex_unlock (&self->lock);
}

void
varve_run_feed_close (VarveRunFeed *self)
{
  hand_over (self);
  self->func = NULL;
}
