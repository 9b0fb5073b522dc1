/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-run-report.h"

#include <glib/gi18n-lib.h>

#include "varve-format.h"
#include "varve-plan-words.h"

static VarveStepState
get_state (const VarveRunResult *result, guint step)
{
  return step < result->states->len ? g_array_index (result->states, VarveStepState, step)
                                    : VARVE_STEP_WAITING;
}

guint
varve_run_get_stopped_step (const VarveRunResult *result)
{
  for (guint i = 0; i < result->states->len; i++)
    if (get_state (result, i) == VARVE_STEP_FAILED || get_state (result, i) == VARVE_STEP_UNKNOWN)
      return i;
  return G_MAXUINT;
}

char *
varve_run_dup_done (const VarveRunResult *result)
{
  guint n = result->n_done;

  if (n == 0)
    /* Another runner did it all while we waited. */
    return g_strdup (_ ("Nothing left to do: it was already so"));
  switch (result->plan->direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return g_strdup_printf (ngettext ("%u revision applied", "%u revisions applied", n), n);
      case VARVE_DIRECTION_DOWNGRADE:
        return g_strdup_printf (ngettext ("%u revision rolled back", "%u revisions rolled back", n),
                                n);
      case VARVE_DIRECTION_STAMP:
      default:
        return g_strdup (_ ("Stamped"));
    }
}

char *
varve_run_dup_title (const VarveRunResult *result)
{
  const char *noun = varve_direction_get_noun (result->plan->direction);

  if (g_error_matches (result->error, VARVE_ERROR, VARVE_ERROR_CANCELLED))
    /* Translators: "Upgrade cancelled", "Roll-back cancelled". */
    return g_strdup_printf (_ ("%s cancelled"), noun);
  if (g_error_matches (result->error, VARVE_ERROR, VARVE_ERROR_PLAN_OUTDATED))
    return g_strdup (_ ("The plan is out of date"));
  if (g_error_matches (result->error, VARVE_ERROR, VARVE_ERROR_OUTCOME_UNKNOWN))
    return g_strdup (_ ("The outcome is not known yet"));
  /* Translators: "Upgrade stopped", "Roll-back stopped". */
  return g_strdup_printf (_ ("%s stopped"), noun);
}

static char *
dup_done_of (const VarveRunResult *result)
{
  guint n = result->n_done, total = varve_plan_get_size (result->plan);

  if (n == 0)
    return NULL;
  switch (result->plan->direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return g_strdup_printf (
            ngettext ("%u of %u revisions was applied.", "%u of %u revisions were applied.", n), n,
            total);
      case VARVE_DIRECTION_DOWNGRADE:
        return g_strdup_printf (ngettext ("%u of %u revisions was rolled back.",
                                          "%u of %u revisions were rolled back.", n),
                                n, total);
      case VARVE_DIRECTION_STAMP:
      default:
        return g_strdup_printf (
            ngettext ("%u of %u stamps was written.", "%u of %u stamps were written.", n), n,
            total);
    }
}

static char *
dup_partial (const VarveRunResult *result, const char *title)
{
  guint n = result->partial_statements;

  return g_strdup_printf (
      ngettext ("“%s” does not run in a transaction: its first %u statement stayed, and the "
                "journal says so. Taking the revision up again goes on after it.",
                "“%s” does not run in a transaction: its first %u statements stayed, and the "
                "journal says so. Taking the revision up again goes on after them.",
                n),
      title, n);
}

/* Alembic decides what runs in a transaction: only the version table's word is certain. */
static char *
dup_stopped_of_alembic (const VarveStep *step, VarveStepState state, const char *title)
{
  if (state == VARVE_STEP_UNKNOWN)
    return g_strdup_printf (_ ("Whether “%s” came through is not known: the version table can’t be "
                               "read, or holds what the plan does not know."),
                            title);
  if (step->direction == VARVE_DIRECTION_DOWNGRADE)
    return g_strdup_printf (_ ("“%s” still counts as applied. What its roll-back did outside of a "
                               "transaction, as on SQLite, may have stayed."),
                            title);
  return g_strdup_printf (_ ("“%s” does not count as applied. What it did outside of a "
                             "transaction, as on SQLite, may have stayed."),
                          title);
}

static char *
dup_stopped_of (const VarveRunResult *result)
{
  guint stopped = varve_run_get_stopped_step (result);
  const VarveStep *step;
  g_autofree char *title = NULL;

  if (stopped == G_MAXUINT)
    return result->n_done == 0 ? g_strdup (_ ("Nothing was changed.")) : NULL;
  step = varve_plan_get_step (result->plan, stopped);
  title = varve_step_dup_title (step);
  if (varve_step_is_python (step))
    return dup_stopped_of_alembic (step, get_state (result, stopped), title);
  if (get_state (result, stopped) == VARVE_STEP_UNKNOWN)
    return g_strdup_printf (
        _ ("The connection was lost while “%s” was being committed, and the server can’t be asked: "
           "it is whole or not there at all. Nothing is tried again before that is known."),
        title);
  if (result->partial)
    return dup_partial (result, title);
  if (result->n_done == 0)
    return g_strdup (_ ("Nothing was changed."));
  if (step->direction == VARVE_DIRECTION_DOWNGRADE)
    return g_strdup_printf (_ ("“%s” stays applied: its roll-back was undone whole."), title);
  return g_strdup_printf (_ ("“%s” was rolled back whole: nothing of it stayed."), title);
}

char *
varve_run_dup_sentence (const VarveRunResult *result)
{
  g_autofree char *done = dup_done_of (result);
  g_autofree char *stopped = dup_stopped_of (result);

  if (done != NULL && stopped != NULL)
    return g_strdup_printf ("%s %s", done, stopped);
  return g_strdup (done != NULL ? done : stopped != NULL ? stopped : "");
}

static void
append_steps (GString *text, const VarveRunResult *result)
{
  for (guint i = 0; i < varve_plan_get_size (result->plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (result->plan, i);
      g_autofree char *title = varve_step_dup_title (step);
      g_autofree char *time
          = varve_format_duration (g_array_index (result->durations_us, gint64, i));

      g_string_append_printf (text, "%3u. %s %s %s: %s, %s\n", i + 1,
                              varve_direction_get_nick (step->direction),
                              step->revision != NULL ? step->revision->id : "-", title,
                              varve_step_state_get_nick (get_state (result, i)), time);
    }
}

/**
 * varve_run_dup_report:
 * @result: a run
 * @project: the project's name
 * @environment: the environment's name
 * @server: (nullable): the server's name and version
 *
 * What a person pastes into a message to somebody who helps. Not translated: whoever reads it may
 * not share the language. Holds no connection and no secret.
 *
 * Returns: (transfer full): the text
 */
char *
varve_run_dup_report (const VarveRunResult *result,
                      const char *project,
                      const char *environment,
                      const char *server)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const VarveErrorDetails *details
      = result->error != NULL ? varve_error_get_details (result->error) : NULL;

  g_string_append_printf (text, "Varve %s, %s %s of project %s on %s\n", PACKAGE_VERSION,
                          varve_direction_get_nick (result->plan->direction),
                          result->error != NULL ? "stopped" : "done", project, environment);
  if (server != NULL)
    g_string_append_printf (text, "%s\n", server);
  g_string_append_c (text, '\n');
  append_steps (text, result);
  if (result->partial)
    g_string_append_printf (text, "\nKept of the step that stopped: %u statements\n",
                            result->partial_statements);
  if (result->current != NULL)
    {
      g_autofree char *rows = g_strjoinv (", ", result->current);

      g_string_append_printf (text, "\nCurrent: %s\n", *rows != '\0' ? rows : "(none)");
    }
  if (result->error != NULL)
    {
      g_autofree char *error = varve_error_format (result->error);

      g_string_append_printf (text, "\n%s\n", error);
    }
  if (details != NULL && details->statement != NULL)
    g_string_append_printf (text, "\n%s\n", details->statement);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
