/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-step-item.h"

struct _VarveStepItem
{
  GObject parent_instance;

  VarvePlan *plan; /* (owned) */
  guint index;
  VarveProgress progress;
  gint64 duration_us;
  guint statement;
  guint line;
  char *notices; /* (owned) (nullable) */
  gboolean expanded;
};

G_DEFINE_FINAL_TYPE (VarveStepItem, varve_step_item, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
varve_step_item_finalize (GObject *object)
{
  VarveStepItem *self = VARVE_STEP_ITEM (object);

  varve_plan_unref (self->plan);
  g_free (self->notices);
  G_OBJECT_CLASS (varve_step_item_parent_class)->finalize (object);
}

static void
varve_step_item_class_init (VarveStepItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_step_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
varve_step_item_init (VarveStepItem *self)
{
}

VarveStepItem *
varve_step_item_new (VarvePlan *plan, guint index)
{
  VarveStepItem *self = g_object_new (VARVE_TYPE_STEP_ITEM, NULL);

  self->plan = varve_plan_ref (plan);
  self->index = index;
  return self;
}

const VarveStep *
varve_step_item_get_step (VarveStepItem *self)
{
  return varve_plan_get_step (self->plan, self->index);
}

guint
varve_step_item_get_index (VarveStepItem *self)
{
  return self->index;
}

VarveProgress
varve_step_item_get_progress (VarveStepItem *self)
{
  return self->progress;
}

gint64
varve_step_item_get_duration (VarveStepItem *self)
{
  return self->duration_us;
}

guint
varve_step_item_get_statement (VarveStepItem *self)
{
  return self->statement;
}

guint
varve_step_item_get_line (VarveStepItem *self)
{
  return self->line;
}

void
varve_step_item_set_progress (VarveStepItem *self, VarveProgress progress, gint64 duration_us)
{
  if (self->progress == progress && self->duration_us == duration_us)
    return;
  self->progress = progress;
  self->duration_us = duration_us;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
varve_step_item_set_place (VarveStepItem *self, guint statement, guint line)
{
  if (self->statement == statement && self->line == line)
    return;
  self->statement = statement;
  self->line = line;
  g_signal_emit (self, signals[CHANGED], 0);
}

const char *
varve_step_item_get_notices (VarveStepItem *self)
{
  return self->notices;
}

void
varve_step_item_add_notice (VarveStepItem *self, const char *notice)
{
  char *notices = notice && self->notices ? g_strconcat (self->notices, "\n", notice, NULL)
                                          : g_strdup (notice);

  g_free (self->notices);
  self->notices = notices;
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
varve_step_item_get_expanded (VarveStepItem *self)
{
  return self->expanded;
}

void
varve_step_item_set_expanded (VarveStepItem *self, gboolean expanded)
{
  if (self->expanded == expanded)
    return;
  self->expanded = expanded;
  g_signal_emit (self, signals[CHANGED], 0);
}
