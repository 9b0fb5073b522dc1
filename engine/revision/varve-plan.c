/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-plan.h"

#include "base/varve-i18n.h"

G_DEFINE_BOXED_TYPE (VarvePlan, varve_plan, varve_plan_ref, varve_plan_unref)

/**
 * varve_direction_get_nick:
 * @direction: a direction
 *
 * Returns: its name in JSON and in the journal
 */
const char *
varve_direction_get_nick (VarveDirection direction)
{
  switch (direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return "upgrade";
      case VARVE_DIRECTION_DOWNGRADE:
        return "downgrade";
      case VARVE_DIRECTION_STAMP:
        return "stamp";
      default:
        g_return_val_if_reached (NULL);
    }
}

/**
 * varve_plan_ref:
 * @self: a plan
 *
 * Returns: (transfer full): @self, held once more
 */
VarvePlan *
varve_plan_ref (VarvePlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_plan_unref:
 * @self: (transfer full): a plan
 *
 * Lets go of @self, from any thread.
 */
void
varve_plan_unref (VarvePlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->arrays);
  g_string_chunk_free (self->strings);
  g_free (self);
}

/**
 * varve_plan_get_size:
 * @self: a plan
 *
 * Returns: how many steps it has; none means that there is nothing to do
 */
guint
varve_plan_get_size (const VarvePlan *self)
{
  return self->steps->len;
}

/**
 * varve_plan_get_step:
 * @self: a plan
 * @index: which one, from 0
 *
 * Returns: (transfer none): the step
 */
const VarveStep *
varve_plan_get_step (const VarvePlan *self, guint index)
{
  g_return_val_if_fail (index < self->steps->len, NULL);
  return g_ptr_array_index (self->steps, index);
}

/**
 * varve_step_get_section:
 * @step: a step
 *
 * Returns: (transfer none) (nullable): the part of its script that runs; %NULL before the scripts
 *   are loaded and for stamps
 */
const VarveScriptSection *
varve_step_get_section (const VarveStep *step)
{
  if (step->script == NULL || step->direction == VARVE_DIRECTION_STAMP)
    return NULL;
  return step->direction == VARVE_DIRECTION_UPGRADE ? &step->script->up : &step->script->down;
}

static void
append_ids (GString *text, char *const *ids)
{
  for (guint i = 0; ids[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, ids[i]);
    }
}

/**
 * varve_step_append_name:
 * @step: a step
 * @text: what it is appended to
 *
 * Names a step as Alembic's log does: by its revision and what that revises, whatever other rows
 * the database has; a stamp by the rows that go and come.
 */
void
varve_step_append_name (const VarveStep *step, GString *text)
{
  const VarveRevision *revision = step->revision;

  g_string_append (text, varve_direction_get_nick (step->direction));
  g_string_append_c (text, ' ');
  if (revision == NULL || step->direction == VARVE_DIRECTION_STAMP)
    append_ids (text, step->remove);
  else if (step->direction == VARVE_DIRECTION_DOWNGRADE)
    g_string_append (text, revision->id);
  else
    append_ids (text, revision->down_revisions);
  g_string_append (text, " -> ");
  if (revision == NULL || step->direction == VARVE_DIRECTION_STAMP)
    append_ids (text, step->add);
  else if (step->direction == VARVE_DIRECTION_DOWNGRADE)
    append_ids (text, revision->down_revisions);
  else
    g_string_append (text, revision->id);
}

/**
 * varve_plan_count_statements:
 * @self: a plan whose scripts are loaded
 *
 * Returns: how many statements run in all
 */
guint
varve_plan_count_statements (const VarvePlan *self)
{
  guint count = 0;

  for (guint i = 0; i < self->steps->len; i++)
    {
      const VarveStep *step = g_ptr_array_index (self->steps, i);

      count += step->statements != NULL ? step->statements->items->len : 0;
    }
  return count;
}

/**
 * varve_plan_check_reviewed:
 * @self: a plan
 * @error: return location
 *
 * A generated script has to be looked at before it is applied.
 *
 * Returns: whether all scripts that would be applied were; otherwise %VARVE_ERROR_NOT_REVIEWED with
 *   the first one's file
 */
gboolean
varve_plan_check_reviewed (const VarvePlan *self, GError **error)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const VarveStep *step = self->steps->pdata[i];

      if (step->direction != VARVE_DIRECTION_UPGRADE || !step->revision->is_draft)
        continue;
      varve_set_error (error, VARVE_ERROR_NOT_REVIEWED,
                       _ ("Read it, then take the line “-- Draft: …” out, or give --reviewed; "
                          "“varvectl edit” opens it and takes the line out."),
                       _ ("Revision %s was generated and nobody has reviewed it yet"),
                       step->revision->id);
      if (error && *error)
        varve_error_set_place (*error, step->revision->path, 0, 0);
      return FALSE;
    }
  return TRUE;
}
