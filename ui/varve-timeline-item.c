/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-item.h"

#include "varve-format.h"

#include <glib/gi18n-lib.h>

struct _VarveTimelineItem
{
  GObject parent_instance;

  VarveGraph *graph; /* (owned) */
  guint index;
  guint position;
  guint n_rows;
  guint max_lanes;
  VarveStatus *status; /* (owned) (nullable) */
  VarveLaneRow lane;
  VarveLaneSegment *segments; /* (owned): lane.n_segments of them */
};

G_DEFINE_FINAL_TYPE (VarveTimelineItem, varve_timeline_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
varve_timeline_item_finalize (GObject *object)
{
  VarveTimelineItem *self = VARVE_TIMELINE_ITEM (object);

  varve_graph_unref (self->graph);
  g_clear_pointer (&self->status, varve_status_unref);
  g_free (self->segments);
  G_OBJECT_CLASS (varve_timeline_item_parent_class)->finalize (object);
}

static void
varve_timeline_item_class_init (VarveTimelineItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_timeline_item_finalize;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
varve_timeline_item_init (VarveTimelineItem *self)
{
}

static void
copy_lane (VarveTimelineItem *self, const VarveLanes *lanes)
{
  const VarveLaneSegment *all = (const VarveLaneSegment *) (void *) lanes->segments->data;

  self->lane = g_array_index (lanes->rows, VarveLaneRow, self->position);
  self->segments = g_memdup2 (all + self->lane.first_segment,
                              self->lane.n_segments * sizeof (VarveLaneSegment));
  self->n_rows = lanes->rows->len;
  self->max_lanes = lanes->max_lanes;
}

/* A status of another graph says nothing about ours, and its array has another length. */
static VarveStatus *
matching_status (VarveGraph *graph, VarveStatus *status)
{
  return status && status->graph == graph ? varve_status_ref (status) : NULL;
}

/**
 * varve_timeline_item_new:
 * @graph: the revisions
 * @index: which one
 * @status: (nullable): how the database stands; ignored where it is of another graph
 * @lanes: the layout of the shown rows
 * @position: this row's number in @lanes
 */
VarveTimelineItem *
varve_timeline_item_new (VarveGraph *graph,
                         guint index,
                         VarveStatus *status,
                         const VarveLanes *lanes,
                         guint position)
{
  VarveTimelineItem *self = g_object_new (VARVE_TYPE_TIMELINE_ITEM, NULL);

  self->graph = varve_graph_ref (graph);
  self->index = index;
  self->position = position;
  self->status = matching_status (graph, status);
  copy_lane (self, lanes);
  return self;
}

void
varve_timeline_item_set_status (VarveTimelineItem *self, VarveStatus *status)
{
  VarveStatus *matching = matching_status (self->graph, status);

  g_clear_pointer (&self->status, varve_status_unref);
  self->status = matching;
  g_signal_emit (self, changed_signal, 0);
}

VarveGraph *
varve_timeline_item_get_graph (VarveTimelineItem *self)
{
  return self->graph;
}

guint
varve_timeline_item_get_index (VarveTimelineItem *self)
{
  return self->index;
}

VarveRevision *
varve_timeline_item_get_revision (VarveTimelineItem *self)
{
  return varve_graph_get_revision (self->graph, self->index);
}

VarveState
varve_timeline_item_get_state (VarveTimelineItem *self)
{
  return self->status ? (VarveState) self->status->states[self->index] : VARVE_STATE_NONE;
}

gboolean
varve_timeline_item_is_head (VarveTimelineItem *self)
{
  return varve_graph_is_head (self->graph, self->index);
}

/**
 * varve_timeline_item_is_edited:
 *
 * Returns: whether the script's text is another than the one that was applied
 */
gboolean
varve_timeline_item_is_edited (VarveTimelineItem *self)
{
  const char *id = varve_timeline_item_get_revision (self)->id;

  return self->status && self->status->edited
         && g_strv_contains ((const char *const *) self->status->edited, id);
}

/**
 * varve_timeline_item_get_last_run:
 *
 * Returns: (transfer none) (nullable): the newest journal entry of this revision
 */
const VarveJournalEntry *
varve_timeline_item_get_last_run (VarveTimelineItem *self)
{
  const char *id = varve_timeline_item_get_revision (self)->id;

  if (!self->status || !self->status->last_runs)
    return NULL;
  return g_hash_table_lookup (self->status->last_runs, id);
}

const VarveLaneRow *
varve_timeline_item_get_lane (VarveTimelineItem *self)
{
  return &self->lane;
}

const VarveLaneSegment *
varve_timeline_item_get_segments (VarveTimelineItem *self)
{
  return self->segments;
}

guint
varve_timeline_item_get_max_lanes (VarveTimelineItem *self)
{
  return self->max_lanes;
}

static gboolean
run_tells_state (const VarveJournalEntry *run, VarveState state)
{
  gboolean applied = state == VARVE_STATE_APPLIED || state == VARVE_STATE_CURRENT;
  gboolean up = g_strcmp0 (run->direction, "downgrade") != 0;

  return run->state == VARVE_JOURNAL_DONE && applied == up;
}

/**
 * varve_timeline_item_dup_state_text:
 *
 * Returns: (transfer full) (nullable): how it stands, in words: “pending”, “applied 2 days ago by
 *   ci, 9 ms”; nothing while no database was asked
 */
char *
varve_timeline_item_dup_state_text (VarveTimelineItem *self)
{
  VarveState state = varve_timeline_item_get_state (self);
  const VarveJournalEntry *run = varve_timeline_item_get_last_run (self);
  g_autofree char *text = NULL;

  if (state == VARVE_STATE_NONE)
    return NULL;
  if (!run)
    return g_strdup (state == VARVE_STATE_PENDING ? _ ("pending") : _ ("applied"));
  text = varve_format_run (run);
  if (run_tells_state (run, state) && state != VARVE_STATE_PENDING)
    return g_steal_pointer (&text);
  if (state == VARVE_STATE_PENDING)
    /* Translators: “pending, rolled back 2 days ago by you, 9 ms” */
    return g_strdup_printf (_ ("pending, %s"), text);
  return g_strdup (_ ("applied"));
}

/**
 * varve_timeline_item_dup_meta:
 *
 * Returns: (transfer full): what stands behind the id: date and state
 */
char *
varve_timeline_item_dup_meta (VarveTimelineItem *self)
{
  g_autofree char *date = varve_format_date (varve_timeline_item_get_revision (self)->created);
  g_autofree char *state = varve_timeline_item_dup_state_text (self);

  if (date && state)
    return g_strdup_printf ("%s · %s", date, state);
  return g_strdup (date ? date : state ? state : "");
}

/**
 * varve_timeline_item_get_title:
 *
 * Returns: (transfer none): the revision's message, or that it has none
 */
const char *
varve_timeline_item_get_title (VarveTimelineItem *self)
{
  VarveRevision *revision = varve_timeline_item_get_revision (self);
  return *revision->message ? revision->message : _ ("No message");
}

static void
add_words (VarveTimelineItem *self, GPtrArray *words)
{
  VarveRevision *revision = varve_timeline_item_get_revision (self);
  const char *state = varve_format_state (varve_timeline_item_get_state (self));

  g_ptr_array_add (words, g_strdup (varve_timeline_item_get_title (self)));
  if (state)
    g_ptr_array_add (words, g_strdup (state));
  if (varve_timeline_item_is_head (self))
    g_ptr_array_add (words, g_strdup (_ ("head")));
  if (!revision->has_down)
    g_ptr_array_add (words, g_strdup (_ ("one-way")));
  if (varve_timeline_item_is_edited (self))
    g_ptr_array_add (words, g_strdup (_ ("edited since it was applied")));
}

/**
 * varve_timeline_item_dup_sentence:
 *
 * Returns: (transfer full): the row for people who hear it: “add user email, pending, 2 of 14”
 */
char *
varve_timeline_item_dup_sentence (VarveTimelineItem *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  add_words (self, words);
  g_ptr_array_add (words, g_strdup_printf (_ ("%u of %u"), self->position + 1, self->n_rows));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}
