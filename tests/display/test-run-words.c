/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-plan-words.h"
#include "varve-run-feed.h"
#include "varve-run-report.h"

/* A graph of three in a row, and plans on it. */
static VarveGraph *
make_graph (void)
{
  static const char *const messages[] = { "Add users", "Add plans", "Add servers" };
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *id = g_strdup_printf ("aa0%u", i + 1);
      g_autofree char *before = g_strdup_printf ("aa0%u", i);
      VarveRevision *revision = varve_revision_new (id);

      g_free (revision->message);
      revision->message = g_strdup (messages[i]);
      g_strfreev (revision->down_revisions);
      revision->down_revisions = i > 0 ? g_strsplit (before, ",", 0) : g_new0 (char *, 1);
      revision->has_down = TRUE;
      g_ptr_array_add (revisions, revision);
    }
  return varve_graph_new (revisions, NULL);
}

static VarvePlan *
make_plan (VarveGraph *graph, VarveDirection direction, const char *from, const char *target)
{
  g_auto (GStrv) current = *from != '\0' ? g_strsplit (from, ",", 0) : g_new0 (char *, 1);
  const char *targets[] = { target, NULL };
  g_autoptr (GError) error = NULL;
  VarvePlan *plan = NULL;

  switch (direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        plan = varve_planner_upgrade (graph, (const char *const *) current, targets, &error);
        break;
      case VARVE_DIRECTION_DOWNGRADE:
        plan = varve_planner_downgrade (graph, (const char *const *) current, targets, &error);
        break;
      case VARVE_DIRECTION_STAMP:
      default:
        plan = varve_planner_stamp (graph, (const char *const *) current, targets, FALSE, &error);
        break;
    }
  g_assert_no_error (error);
  return plan;
}

static const struct
{
  VarveDirection direction;
  const char *from, *target;
  const char *title, *verb, *command, *undo; /* undo: targets joined, NULL: none */
} plans[] = {
  { VARVE_DIRECTION_UPGRADE, "", "head", "Apply 3 revisions?", "_Apply 3 Revisions",
    "varvectl -e 'the live one' upgrade aa03", "base" },
  { VARVE_DIRECTION_UPGRADE, "aa02", "+1", "Apply 1 revision?", "_Apply 1 Revision",
    "varvectl -e 'the live one' upgrade aa03", "aa02" },
  { VARVE_DIRECTION_DOWNGRADE, "aa03", "-2", "Roll back 2 revisions?", "_Roll Back 2 Revisions",
    "varvectl -e 'the live one' downgrade aa01", "aa03" },
  { VARVE_DIRECTION_DOWNGRADE, "aa01", "base", "Roll back 1 revision?", "_Roll Back 1 Revision",
    "varvectl -e 'the live one' downgrade base", "aa01" },
  { VARVE_DIRECTION_STAMP, "", "aa02", "Stamp “Add plans” as current?", "_Stamp",
    "varvectl -e 'the live one' stamp aa02", NULL },
};

static void
test_plans (void)
{
  g_autoptr (VarveGraph) graph = make_graph ();

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      const char *targets[] = { plans[i].target, NULL };
      g_autoptr (VarvePlan) plan
          = make_plan (graph, plans[i].direction, plans[i].from, plans[i].target);
      g_autofree char *title = varve_plan_dup_title (plan, graph);
      g_autofree char *verb = varve_plan_dup_verb (plan);
      g_autofree char *command = varve_plan_dup_command (plan, graph, "the live one", targets);
      g_auto (GStrv) undo = varve_plan_dup_undo_targets (plan, graph);
      g_autofree char *undo_text = undo != NULL ? g_strjoinv (",", undo) : NULL;

      g_assert_cmpstr (title, ==, plans[i].title);
      g_assert_cmpstr (verb, ==, plans[i].verb);
      g_assert_cmpstr (command, ==, plans[i].command);
      g_assert_cmpstr (undo_text, ==, plans[i].undo);
    }
}

/* How a run of two steps can end, and what is said of it. A state a step: d(one), s(kipped),
 * f(ailed), u(nknown), w(aiting). */
static const struct
{
  VarveDirection direction;
  const char *states;
  int code; /* of the error, -1: none */
  guint partial;
  const char *title;    /* or what the notice says, without an error */
  const char *sentence; /* NULL: not asked */
} ends[] = {
  { VARVE_DIRECTION_UPGRADE, "dd", -1, 0, "2 revisions applied", NULL },
  { VARVE_DIRECTION_UPGRADE, "sd", -1, 0, "1 revision applied", NULL },
  { VARVE_DIRECTION_UPGRADE, "ss", -1, 0, "Nothing left to do: it was already so", NULL },
  { VARVE_DIRECTION_DOWNGRADE, "dd", -1, 0, "2 revisions rolled back", NULL },
  { VARVE_DIRECTION_UPGRADE, "df", VARVE_ERROR_STATEMENT, 0, "Upgrade stopped",
    "1 of 2 revisions was applied. “Add plans” was rolled back whole: nothing of it stayed." },
  { VARVE_DIRECTION_UPGRADE, "fw", VARVE_ERROR_STATEMENT, 0, "Upgrade stopped",
    "Nothing was changed." },
  { VARVE_DIRECTION_DOWNGRADE, "df", VARVE_ERROR_STATEMENT, 0, "Roll-back stopped",
    "1 of 2 revisions was rolled back. “Add users” stays applied: its roll-back was undone "
    "whole." },
  { VARVE_DIRECTION_UPGRADE, "fw", VARVE_ERROR_STATEMENT, 2, "Upgrade stopped",
    "“Add users” does not run in a transaction: its first 2 statements stayed, and the journal says "
    "so. Taking the revision up again goes on after them." },
  { VARVE_DIRECTION_UPGRADE, "ww", VARVE_ERROR_PLAN_OUTDATED, 0, "The plan is out of date",
    "Nothing was changed." },
  { VARVE_DIRECTION_UPGRADE, "dw", VARVE_ERROR_CANCELLED, 0, "Upgrade cancelled",
    "1 of 2 revisions was applied." },
  { VARVE_DIRECTION_UPGRADE, "du", VARVE_ERROR_OUTCOME_UNKNOWN, 0, "The outcome is not known yet",
    "1 of 2 revisions was applied. The connection was lost while “Add plans” was being committed, "
    "and the server can’t be asked: it is whole or not there at all. Nothing is tried again before "
    "that is known." },
};

static VarveStepState
state_of (char letter)
{
  return letter == 'd'   ? VARVE_STEP_DONE
         : letter == 's' ? VARVE_STEP_SKIPPED
         : letter == 'f' ? VARVE_STEP_FAILED
         : letter == 'u' ? VARVE_STEP_UNKNOWN
                         : VARVE_STEP_WAITING;
}

static void
fill_result (VarveRunResult *result, VarvePlan *plan, guint end)
{
  *result = (VarveRunResult){
    .plan = plan,
    .states = g_array_new (FALSE, TRUE, sizeof (VarveStepState)),
    .durations_us = g_array_new (FALSE, TRUE, sizeof (gint64)),
    .partial = ends[end].partial > 0,
    .partial_statements = ends[end].partial,
  };
  for (guint i = 0; ends[end].states[i] != '\0'; i++)
    {
      VarveStepState state = state_of (ends[end].states[i]);
      gint64 duration = 1000;

      g_array_append_val (result->states, state);
      g_array_append_val (result->durations_us, duration);
      result->n_done += state == VARVE_STEP_DONE;
    }
  if (ends[end].code >= 0)
    varve_set_error (&result->error, (VarveErrorCode) ends[end].code, NULL, "the server's words");
}

static void
test_ends (void)
{
  g_autoptr (VarveGraph) graph = make_graph ();

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      gboolean up = ends[i].direction == VARVE_DIRECTION_UPGRADE;
      g_autoptr (VarvePlan) plan
          = make_plan (graph, ends[i].direction, up ? "" : "aa02", up ? "aa02" : "base");
      VarveRunResult result;
      g_autofree char *title = NULL;
      g_autofree char *sentence = NULL;
      g_autofree char *report = NULL;

      fill_result (&result, plan, i);
      title = result.error != NULL ? varve_run_dup_title (&result) : varve_run_dup_done (&result);
      sentence = varve_run_dup_sentence (&result);
      report = varve_run_dup_report (&result, "shop", "live", "SQLite 3.40.1");
      g_assert_cmpstr (title, ==, ends[i].title);
      if (ends[i].sentence != NULL)
        g_assert_cmpstr (sentence, ==, ends[i].sentence);
      g_assert_nonnull (strstr (report, "shop on live"));
      g_assert_true (result.error == NULL || strstr (report, "the server's words") != NULL);
      g_array_unref (result.states);
      g_array_unref (result.durations_us);
      g_clear_error (&result.error);
    }
}

/* ---- The feed: many events, few calls, and the last word of each step ---- */

typedef struct
{
  guint calls;
  guint n_done;
  guint last_step;
  char *message;
  char said[64];
} Seen;

static void
on_pulse (const VarveRunPulse *pulse, gpointer data)
{
  Seen *seen = data;

  seen->calls++;
  for (guint i = 0; i < pulse->changes->len; i++)
    seen->n_done
        += g_array_index (pulse->changes, VarveRunChange, i).progress == VARVE_PROGRESS_DONE;
  for (guint i = 0; i < pulse->sayings->len; i++)
    {
      const VarveRunSaying *saying = &g_array_index (pulse->sayings, VarveRunSaying, i);
      g_autofree char *text
          = g_strdup_printf ("(%u %s)", saying->step, saying->text ? saying->text : "nothing");

      g_strlcat (seen->said, text, sizeof seen->said);
    }
  seen->last_step = pulse->step;
  g_free (seen->message);
  seen->message = g_strdup (pulse->message);
}

#define N_STEPS 10000

static gpointer
push_all (gpointer feed)
{
  for (guint i = 0; i < N_STEPS; i++)
    {
      varve_run_feed_push (&(VarveRunEvent){ .type = VARVE_RUN_STEP_STARTED, .step = i }, feed);
      varve_run_feed_push (
          &(VarveRunEvent){ .type = VARVE_RUN_STATEMENT, .step = i, .statement = 1 }, feed);
      varve_run_feed_push (&(VarveRunEvent){ .type = VARVE_RUN_STEP_DONE, .step = i }, feed);
    }
  varve_run_feed_push (
      &(VarveRunEvent){ .type = VARVE_RUN_RETRY, .step = N_STEPS - 1, .message = "a lock" }, feed);
  return NULL;
}

static void
wait_for_frame (void)
{
  g_usleep (50000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_feed (void)
{
  Seen seen = { 0 };
  g_autoptr (VarveRunFeed) feed = varve_run_feed_new (on_pulse, &seen);
  GThread *thread = g_thread_new ("run", push_all, feed);

  g_thread_join (thread);
  wait_for_frame ();
  g_assert_cmpuint (seen.n_done, ==, N_STEPS);
  g_assert_cmpuint (seen.last_step, ==, N_STEPS - 1);
  g_assert_cmpstr (seen.message, ==, "a lock");
  /* All of it within a frame or a few, not a call an event. */
  g_assert_cmpuint (seen.calls, <, N_STEPS / 10);
  seen.said[0] = '\0';

  /* Who blocks is seen while the step is tried again, and not any more when it is done. */
  varve_run_feed_push (
      &(VarveRunEvent){ .type = VARVE_RUN_STATEMENT, .step = N_STEPS - 1, .statement = 1 }, feed);
  wait_for_frame ();
  g_assert_cmpstr (seen.message, ==, "a lock");
  varve_run_feed_push (&(VarveRunEvent){ .type = VARVE_RUN_STEP_DONE, .step = N_STEPS - 1 }, feed);
  wait_for_frame ();
  g_assert_null (seen.message);
  /* What the database says is no step's end and nothing that is waited for. */
  varve_run_feed_push (&(VarveRunEvent){ .type = VARVE_RUN_RETRY, .step = 1, .message = "a lock" },
                       feed);
  varve_run_feed_push (
      &(VarveRunEvent){ .type = VARVE_RUN_NOTICE, .step = 1, .message = "WARNING: x" }, feed);
  wait_for_frame ();
  g_assert_cmpstr (seen.message, ==, "a lock");
  g_assert_cmpstr (seen.said, ==, "(1 nothing)(1 WARNING: x)");
  varve_run_feed_close (feed);

  /* Closed: what still comes finds nobody. */
  seen.calls = 0;
  varve_run_feed_push (&(VarveRunEvent){ .type = VARVE_RUN_STEP_DONE, .step = 1 }, feed);
  wait_for_frame ();
  g_assert_cmpuint (seen.calls, ==, 0);
  g_free (seen.message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-words/plans", test_plans);
  g_test_add_func ("/run-words/ends", test_ends);
  g_test_add_func ("/run-words/feed", test_feed);
  return g_test_run ();
}
