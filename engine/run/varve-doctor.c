/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-doctor-private.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

/* What Alembic's version table holds, and ours. */
#define MAX_ID_LENGTH 32

VarveFinding *
varve_doctor_add (VarveDoctor *self,
                  VarveSeverity severity,
                  const char *code,
                  char *message,
                  char *remedy)
{
  VarveFinding *finding = g_new0 (VarveFinding, 1);

  finding->severity = severity;
  finding->code = code;
  finding->message = message;
  finding->remedy = remedy;
  g_ptr_array_add (self->findings, finding);
  return finding;
}

VarveFinding *
varve_doctor_add_error (VarveDoctor *self,
                        VarveSeverity severity,
                        const char *code,
                        const GError *error)
{
  VarveErrorDetails *details = varve_error_get_details (error);
  VarveFinding *finding = varve_doctor_add (self, severity, code, g_strdup (error->message),
                                            g_strdup (details ? details->hint : NULL));

  if (details)
    {
      finding->path = g_strdup (details->path);
      finding->line = details->line;
    }
  return finding;
}

static void
add_problem (VarveDoctor *self, const VarveProblem *problem, VarveSeverity severity)
{
  VarveFinding *finding
      = varve_doctor_add (self, severity, varve_error_code_get_nick (problem->code),
                          g_strdup (problem->message), g_strdup (problem->hint));

  finding->path = g_strdup (problem->path);
  finding->line = problem->line;
}

static void
add_problems (VarveDoctor *self, const GPtrArray *problems, VarveSeverity severity)
{
  for (guint i = 0; i < problems->len; i++)
    add_problem (self, g_ptr_array_index (problems, i), severity);
}

static void
examine_heads (VarveDoctor *self)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (self->graph);
  g_autofree char *list = g_strjoinv (", ", heads);
  g_autofree char *names = g_strjoinv (" ", heads);

  if (g_strv_length (heads) < 2)
    return;
  varve_doctor_add (self, VARVE_SEVERITY_WARNING, "multiple-heads",
                    g_strdup_printf (_ ("The history has several heads: %s"), list),
                    g_strdup_printf (_ ("Join them with “varvectl merge %s -m MESSAGE”, or put one "
                                        "branch after the other with “varvectl reparent”."),
                                     names));
}

/* Alembic allows more characters than ours; its reader has judged them. */
static gboolean
check_id (VarveDoctor *self, const char *id, GError **error)
{
  if (varve_project_get_kind (self->project) == VARVE_PROJECT_ALEMBIC
      && g_utf8_strlen (id, -1) <= MAX_ID_LENGTH)
    return TRUE;
  return varve_revision_check_id (id, MAX_ID_LENGTH, error);
}

static void
examine_ids (VarveDoctor *self)
{
  for (guint i = 0; i < varve_graph_get_size (self->graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (self->graph, i);
      g_autoptr (GError) error = NULL;
      VarveFinding *finding;

      if (check_id (self, revision->id, &error))
        continue;
      finding = varve_doctor_add_error (self, VARVE_SEVERITY_ERROR, "invalid-id", error);
      varve_set_str (&finding->path, revision->path);
    }
}

static gboolean
is_known (VarveDoctor *self, const VarveProblem *problem)
{
  for (guint i = 0; i < self->findings->len; i++)
    {
      const VarveFinding *finding = g_ptr_array_index (self->findings, i);

      if (finding->line == problem->line && g_strcmp0 (finding->path, problem->path) == 0
          && g_str_equal (finding->message, problem->message))
        return TRUE;
    }
  return FALSE;
}

static gboolean
examine_scripts (VarveDoctor *self, const char *environment, GError **error)
{
  g_autoptr (GPtrArray) problems = varve_project_check_scripts (
      self->project, self->graph, environment, self->operation, error);

  for (guint i = 0; problems && i < problems->len; i++)
    if (!is_known (self, g_ptr_array_index (problems, i)))
      add_problem (self, g_ptr_array_index (problems, i), VARVE_SEVERITY_ERROR);
  return problems != NULL;
}

/* By the rules of each kind of database that an environment has, or of any where none says. */
static gboolean
examine_scripts_by_dialect (VarveDoctor *self, GError **error)
{
  guint done = 0;

  for (guint i = 0; i < varve_project_get_n_environments (self->project); i++)
    {
      VarveEnvironment *environment = varve_project_get_environment (self->project, i);
      g_autoptr (VarveUrl) url = varve_environment_resolve_url (environment, NULL);
      guint bit = url ? 1u << varve_url_get_dialect (url) : 0;

      if (url == NULL || (done & bit))
        continue;
      done |= bit;
      if (!examine_scripts (self, environment->name, error))
        return FALSE;
    }
  return done != 0 || examine_scripts (self, NULL, error);
}

static gboolean
examine_environments (VarveDoctor *self, const char *const *names, GError **error)
{
  if (varve_project_get_n_environments (self->project) == 0)
    varve_doctor_add (self, VARVE_SEVERITY_WARNING, "no-environment",
                      g_strdup (_ ("The project has no environment")),
                      g_strdup (_ ("Add a section [environment NAME] with an url to varve.ini.")));
  for (guint i = 0; names && names[i]; i++)
    if (!varve_project_find_environment (self->project, names[i], error))
      return FALSE;
  for (guint i = 0; i < varve_project_get_n_environments (self->project); i++)
    {
      VarveEnvironment *environment = varve_project_get_environment (self->project, i);

      if (!names || g_strv_contains (names, environment->name))
        varve_doctor_examine_environment (self, environment);
    }
  return TRUE;
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const VarveFinding *first = *(const VarveFinding *const *) a;
  const VarveFinding *second = *(const VarveFinding *const *) b;

  return (int) first->severity - (int) second->severity;
}

/**
 * varve_doctor_examine:
 * @project: a project
 * @environments: (nullable) (array zero-terminated=1): names of those to ask; %NULL for all
 * @operation: (nullable): can cancel; its asker is asked for passwords
 *
 * Looks at the project's configuration, its graph, every script in both directions, and how each
 * environment's database stands, and says what is wrong with what remedy. Changes nothing.
 * Blocking; opens connections of its own.
 *
 * Returns: (transfer full) (element-type VarveFinding): what was found, the worst first; %NULL with
 *   %VARVE_ERROR_UNKNOWN_ENVIRONMENT, %VARVE_ERROR_CANCELLED, or where the scripts' folder can't be
 *   read
 */
GPtrArray *
varve_doctor_examine (VarveProject *project,
                      const char *const *environments,
                      VarveOperation *operation,
                      GError **error)
{
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, operation, error);
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_finding_free);
  VarveDoctor self
      = { .project = project, .graph = graph, .operation = operation, .findings = findings };

  if (!graph)
    return NULL;
  add_problems (&self, varve_project_get_problems (project), VARVE_SEVERITY_WARNING);
  add_problems (&self, varve_graph_get_problems (graph), VARVE_SEVERITY_ERROR);
  examine_heads (&self);
  examine_ids (&self);
  varve_doctor_examine_folders (&self);
  if (!examine_scripts_by_dialect (&self, error)
      || !examine_environments (&self, environments, error)
      || varve_operation_set_error_if_cancelled (operation, error))
    return NULL;
  /* A stable sort, which g_ptr_array_sort() is. */
  g_ptr_array_sort (findings, compare_findings);
  return g_steal_pointer (&findings);
}

/**
 * varve_finding_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_finding_free (VarveFinding *self)
{
  if (self == NULL)
    return;
  g_free (self->environment);
  g_free (self->message);
  g_free (self->remedy);
  g_free (self->path);
  g_free (self);
}

/**
 * varve_severity_get_nick:
 * @severity: a severity
 *
 * Returns: its name in JSON
 */
const char *
varve_severity_get_nick (VarveSeverity severity)
{
  static const char *const nicks[] = { "error", "warning", "info" };

  return nicks[severity];
}
