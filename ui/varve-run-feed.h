/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"
#include "varve-step-item.h"

G_BEGIN_DECLS

/**
 * VarveRunFeed:
 *
 * Brings a run's events from the thread that runs to the main thread: any number of them becomes
 * one call a frame. Reference-counted; push from one thread, everything else in the main thread.
 */
typedef struct _VarveRunFeed VarveRunFeed;

typedef struct
{
  guint step;
  VarveProgress progress;
  gint64 duration_us;
} VarveRunChange;

/* What the database said about a step; %NULL: what it said before does not count. */
typedef struct
{
  guint step;
  char *text;
} VarveRunSaying;

/**
 * VarveRunPulse: what happened since the last one, and where the run is now.
 * @changes: (element-type VarveRunChange): the last change of each step that changed, in order
 * @sayings: (element-type VarveRunSaying): in order
 * @message: (nullable): what it waits for, if it waits
 */
typedef struct
{
  GArray *changes;
  GArray *sayings;
  guint step;
  guint statement; /* 1-based, 0 between steps */
  char *message;
} VarveRunPulse;

typedef void (*VarveRunFeedFunc) (const VarveRunPulse *pulse, gpointer user_data);

VarveRunFeed *varve_run_feed_new (VarveRunFeedFunc func, gpointer user_data);
VarveRunFeed *varve_run_feed_ref (VarveRunFeed *self);
void varve_run_feed_unref (VarveRunFeed *self);
/* A #VarveRunFunc; @feed is a #VarveRunFeed. Any thread. */
void varve_run_feed_push (const VarveRunEvent *event, gpointer feed);
/* Hands over what has not been yet, and calls no more. */
void varve_run_feed_close (VarveRunFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveRunFeed, varve_run_feed_unref)

G_END_DECLS
