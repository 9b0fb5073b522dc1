/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include "varve-alembic-use.h"
#include "varve-plan-words.h"

/* Making the plan: what is asked for goes to the environment's worker, a plan comes back. */

typedef struct
{
  VarveDirection direction;
  VarvePlanDialogFlags flags;
  char **targets;
  char *environment;
} Request;

typedef struct
{
  VarvePlan *plan;
  VarveGraph *graph;
  char *command; /* (nullable): Alembic's */
  char *note;    /* (nullable): what is not known of the database that Alembic takes */
} Answer;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_strfreev (request->targets);
  g_free (request->environment);
  g_free (request);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->plan, varve_plan_unref);
  g_clear_pointer (&answer->graph, varve_graph_unref);
  g_free (answer->command);
  g_free (answer->note);
  g_free (answer);
}

static VarvePlan *
plan_request (const Request *request, VarveGraph *graph, const char *const *current, GError **error)
{
  const char *const *targets = (const char *const *) request->targets;

  switch (request->direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return varve_planner_upgrade (graph, current, targets, error);
      case VARVE_DIRECTION_DOWNGRADE:
        return varve_planner_downgrade (graph, current, targets, error);
      case VARVE_DIRECTION_STAMP:
      default:
        return varve_planner_stamp (graph, current, targets,
                                    (request->flags & VARVE_PLAN_DIALOG_PURGE) != 0, error);
    }
}

/* By which calls of Alembic it would be carried out, on which database. */
static gboolean
describe_calls (VarveProject *project,
                const Request *request,
                VarveDatabase *database,
                VarveOperation *operation,
                Answer *answer,
                GError **error)
{
  g_auto (VarveAlembicUse) use = { 0 };
  g_auto (GStrv) lines = NULL;

  if (varve_project_get_kind (project) != VARVE_PROJECT_ALEMBIC)
    return TRUE;
  if (!varve_alembic_use_init (&use, project, request->environment, database, operation, error)
      || !varve_alembic_check_database (&use.context, &answer->note, error))
    return FALSE;
  lines = varve_alembic_list_commands (&use.context, answer->plan);
  answer->command = g_strjoinv ("\n", lines);
  return TRUE;
}

/* Scripts of the rows that no script here has, beside the project's own. */
static VarveGraph *
add_found (VarveProject *project,
           VarveGraph *graph,
           VarveDatabase *database,
           const Request *request,
           const char *const *current,
           VarveOperation *operation,
           GError **error)
{
  VarveWhereisContext context
      = { .project = project,
          .environment = varve_project_find_environment (project, request->environment, NULL),
          .database = database };
  g_autoptr (GPtrArray) found = varve_whereis_collect (&context, graph, current, operation, error);
  g_autoptr (VarveGraph) whole
      = found != NULL ? varve_project_add_found (project, graph, found) : NULL;

  return whole != NULL && varve_graph_check (whole, error) ? g_steal_pointer (&whole) : NULL;
}

/* In the worker's thread. The graph is read from the files again: a plan is made from what is on
 * the disk now, not from what the window read last. */
static gpointer
make_plan (VarveProject *project,
           VarveGraph *known,
           VarveDatabase *database,
           gpointer data,
           VarveOperation *operation,
           GError **error)
{
  const Request *request = data;
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, operation, error);
  g_autoptr (VarvePlan) plan = NULL;
  g_auto (GStrv) current = NULL;
  Answer *answer;

  if (graph == NULL || !varve_graph_check (graph, error))
    return NULL;
  current = varve_database_read_current (database, operation, error);
  if (current == NULL)
    return NULL;
  if (request->flags & VARVE_PLAN_DIALOG_FIND)
    {
      g_autoptr (VarveGraph) own = g_steal_pointer (&graph);

      graph = add_found (project, own, database, request, (const char *const *) current, operation,
                         error);
      if (graph == NULL)
        return NULL;
    }
  plan = plan_request (request, graph, (const char *const *) current, error);
  if (plan == NULL
      || !varve_project_load_plan (project, plan, varve_database_get_dialect (database), operation,
                                   error))
    return NULL;

  answer = g_new0 (Answer, 1);
  answer->plan = g_steal_pointer (&plan);
  answer->graph = g_steal_pointer (&graph);
  if (!describe_calls (project, data, database, operation, answer, error))
    g_clear_pointer (&answer, answer_free);
  return answer;
}

static void
fill_items (VarvePlanDialog *self)
{
  guint n = varve_plan_get_size (self->plan);
  g_autoptr (GPtrArray) items = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, varve_step_item_new (self->plan, i));
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, n);
}

static void
fill_losses (VarvePlanDialog *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  g_autoptr (GtkNoSelection) selection = NULL;

  g_clear_pointer (&self->losses, g_array_unref);
  self->losses = varve_plan_list_losses (self->plan);
  for (guint i = 0; i < self->losses->len; i++)
    {
      VarveLoss loss = g_array_index (self->losses, VarveLoss, i);
      const VarveStep *step = varve_plan_get_step (self->plan, loss.step);

      gtk_string_list_take (lines, varve_step_dup_statement_line (step, loss.statement, 160));
    }
  selection = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&lines)));
  gtk_list_view_set_model (self->losses_list, GTK_SELECTION_MODEL (selection));
}

/* With the options that @flags are on the command line. */
static char *
dup_command (VarvePlanDialog *self)
{
  g_autofree char *command = varve_plan_dup_command (self->plan, self->graph, self->environment,
                                                     (const char *const *) self->targets);
  const char *option = self->flags & VARVE_PLAN_DIALOG_FIND    ? " --find"
                       : self->flags & VARVE_PLAN_DIALOG_PURGE ? " --purge"
                                                               : "";

  return g_strconcat (command, option, NULL);
}

static void
take_plan (VarvePlanDialog *self, Answer *answer)
{
  self->plan = g_steal_pointer (&answer->plan);
  self->graph = g_steal_pointer (&answer->graph);
  self->note = g_steal_pointer (&answer->note);
  self->command = answer->command != NULL ? g_steal_pointer (&answer->command) : dup_command (self);
  fill_items (self);
  fill_losses (self);
}

static void
refuse (VarvePlanDialog *self)
{
  varve_plan_dialog_set_phase (self, VARVE_PHASE_REFUSED);
}

static void
on_planned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VarvePlanDialog) self = data;
  g_autoptr (GError) error = NULL;
  Answer *answer = varve_session_run_finish (VARVE_SESSION (source), result, &error);

  g_clear_object (&self->operation);
  if (answer != NULL && !self->closed)
    take_plan (self, answer);
  g_clear_pointer (&answer, answer_free);
  if (self->closed)
    return;
  if (self->plan == NULL)
    {
      self->error = g_steal_pointer (&error);
      varve_plan_dialog_make_card (self, self->error, NULL, refuse);
    }
  else if (varve_plan_get_size (self->plan) == 0)
    varve_plan_dialog_set_phase (self, VARVE_PHASE_NOTHING);
  else
    varve_plan_dialog_set_phase (self, VARVE_PHASE_READY);
}

static void
forget (VarvePlanDialog *self)
{
  g_list_store_remove_all (self->items);
  g_clear_pointer (&self->plan, varve_plan_unref);
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->remark, g_free);
  g_clear_pointer (&self->result, varve_run_result_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->card, varve_card_free);
}

/* From the beginning, or anew after a run that stopped. */
void
varve_plan_dialog_make_plan (VarvePlanDialog *self)
{
  Request *request = g_new0 (Request, 1);

  forget (self);
  request->direction = self->direction;
  request->flags = self->flags;
  request->targets = g_strdupv (self->targets);
  request->environment = g_strdup (self->environment);
  self->operation = varve_operation_new ();
  varve_plan_dialog_set_phase (self, VARVE_PHASE_LOADING);
  varve_session_run_async (
      self->session, self->environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE, make_plan,
      request, request_free, answer_free, self->operation, on_planned, g_object_ref (self));
}
