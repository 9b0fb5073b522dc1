/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

void
cli_json_print (VarveJson *json)
{
  g_autofree char *text = varve_json_finish (json);

  cli_print (text);
}

static void
add_number_or_null (VarveJson *json, const char *name, guint number)
{
  if (number > 0)
    varve_json_add_int (json, name, number);
  else
    varve_json_add_null (json, name);
}

void
cli_json_add_error (VarveJson *json, const GError *error)
{
  static const VarveErrorDetails none = { 0 };
  const VarveErrorDetails *details = varve_error_get_details (error);
  const char *code = varve_error_code_get_nick (
      error->domain == VARVE_ERROR ? (VarveErrorCode) error->code : VARVE_ERROR_FAILED);

  if (!details)
    details = &none;
  varve_json_begin_object (json, "error");
  varve_json_add_string (json, "code", code);
  varve_json_add_string (json, "message", error->message);
  varve_json_add_string (json, "hint", details->hint);
  varve_json_add_string (json, "detail", details->detail);
  varve_json_add_string (json, "path", details->path);
  varve_json_add_string (json, "statement", details->statement);
  add_number_or_null (json, "statement_number", details->statement_number);
  add_number_or_null (json, "line", details->line);
  add_number_or_null (json, "column", details->column);
  varve_json_add_string (json, "sqlstate", details->sqlstate[0] ? details->sqlstate : NULL);
  varve_json_end_object (json);
}

void
cli_json_add_revision (VarveJson *json, VarveGraph *graph, guint index, const guint8 *states)
{
  const VarveRevision *revision = varve_graph_get_revision (graph, index);
  guint n_dependants;

  varve_graph_get_dependants (graph, index, &n_dependants);
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", revision->id);
  varve_json_add_strv (json, "down_revisions", (const char *const *) revision->down_revisions);
  varve_json_add_strv (json, "depends_on", (const char *const *) revision->depends_on);
  varve_json_add_strv (json, "branch_labels", (const char *const *) revision->branch_labels);
  varve_json_add_string (json, "message", revision->message);
  varve_json_add_string (json, "created", revision->created);
  varve_json_add_string (json, "path", revision->path);
  varve_json_add_boolean (json, "head", varve_graph_is_head (graph, index));
  varve_json_add_boolean (json, "base", varve_graph_is_base (graph, index));
  varve_json_add_boolean (json, "branch_point", varve_graph_is_branch_point (graph, index));
  varve_json_add_boolean (json, "merge_point", varve_graph_is_merge_point (graph, index));
  varve_json_add_boolean (json, "reversible", revision->has_down);
  varve_json_add_string (json, "state",
                         states ? varve_state_get_nick ((VarveState) states[index]) : NULL);
  varve_json_end_object (json);
}

void
cli_json_print_revisions (VarveGraph *graph, GArray *indexes, const guint8 *states)
{
  g_autoptr (VarveJson) json = varve_json_new ();
  guint n = indexes ? indexes->len : varve_graph_get_size (graph);

  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "revisions");
  for (guint i = 0; i < n; i++)
    cli_json_add_revision (json, graph, indexes ? g_array_index (indexes, guint, i) : i, states);
  varve_json_end_array (json);
  varve_json_end_object (json);
  cli_json_print (json);
}

static void
add_step (VarveJson *json, VarvePlan *plan, VarveRunResult *result, guint index)
{
  const VarveStep *step = varve_plan_get_step (plan, index);
  VarveStepState state
      = result ? g_array_index (result->states, VarveStepState, index) : VARVE_STEP_WAITING;
  gint64 duration = result ? g_array_index (result->durations_us, gint64, index) : 0;

  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", step->revision ? step->revision->id : NULL);
  varve_json_add_string (json, "direction", varve_direction_get_nick (step->direction));
  varve_json_add_string (json, "state", varve_step_state_get_nick (state));
  varve_json_add_int (json, "duration_ms", duration / 1000);
  varve_json_end_object (json);
}

void
cli_json_add_result (VarveJson *json, VarvePlan *plan, VarveRunResult *result)
{
  char **current = result ? result->current : plan->to;

  varve_json_add_strv (json, "from", (const char *const *) plan->from);
  if (current)
    varve_json_add_strv (json, "to", (const char *const *) current);
  else
    varve_json_add_null (json, "to");
  varve_json_begin_array (json, "steps");
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    add_step (json, plan, result, i);
  varve_json_end_array (json);
}
