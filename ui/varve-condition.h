/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveCondition:
 * @title: what is so, a sentence
 * @detail: (nullable): more of it
 * @button: (nullable): the one button's label
 * @action: (nullable): the action behind it
 * @target: (nullable): the action's parameter
 * @more: (nullable): a second button's label
 * @more_action: (nullable): shows what else can be done, or the action behind @more
 * @more_target: (nullable): its parameter
 *
 * Something that lasts and that a person should know of, drawn as a bar.
 */
typedef struct
{
  gboolean serious; /* nothing can run until it is mended */
  char *title;
  char *detail;
  char *button;
  const char *action;
  GVariant *target;
  char *more;
  const char *more_action;
  GVariant *more_target;
} VarveCondition;

VarveCondition *varve_condition_find (VarveSession *session, const char *environment);
VarveCondition *varve_condition_find_of_database (VarveSession *session, const char *environment);
void varve_condition_free (VarveCondition *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveCondition, varve_condition_free)

G_END_DECLS
