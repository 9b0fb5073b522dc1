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
add_problems (VarveDoctor *self, const GPtrArray *problems, VarveSeverity severity)
{
  for (guint i = 0; problems && i < problems->len; i++)
    {
      const VarveProblem *problem = g_ptr_array_index (problems, i);
      VarveFinding *finding
          = varve_doctor_add (self, severity, varve_error_code_get_nick (problem->code),
                              g_strdup (problem->message), g_strdup (problem->hint));

      finding->path = g_strdup (problem->path);
      finding->line = problem->line;
    }
}

static void
examine_heads (VarveDoctor *self)
{
  g_auto (GStrv) heads = varve_graph_dup_heads (self->graph);
  g_autofree char *list = g_strjoinv (", ", heads);

  if (g_strv_length (heads) < 2)
    return;
  varve_doctor_add (self, VARVE_SEVERITY_WARNING, "multiple-heads",
                    g_strdup_printf (_ ("The history has several heads: %s"), list),
                    g_strdup (_ ("Join them with “varvectl merge heads -m MESSAGE”, or put one "
                                 "branch after the other with “varvectl reparent”.")));
}

static void
examine_id (VarveDoctor *self, const VarveRevision *revision)
{
  g_autoptr (GError) error = NULL;

  if (!varve_revision_check_id (revision->id, MAX_ID_LENGTH, &error))
    {
      VarveFinding *finding
          = varve_doctor_add_error (self, VARVE_SEVERITY_ERROR, "invalid-id", error);

      varve_set_str (&finding->path, revision->path);
    }
}

static gboolean
is_known (VarveDoctor *self, const GError *error)
{
  VarveErrorDetails *details = varve_error_get_details (error);

  for (guint i = 0; details && i < self->findings->len; i++)
    {
      const VarveFinding *finding = g_ptr_array_index (self->findings, i);

      if (finding->line == details->line && g_strcmp0 (finding->path, details->path) == 0
          && g_str_equal (finding->message, error->message))
        return TRUE;
    }
  return FALSE;
}

static void
examine_section (VarveDoctor *self,
                 const VarveScript *script,
                 const VarveScriptSection *section,
                 VarveDialect dialect)
{
  g_autoptr (GError) error = NULL;
  const char *path = script->revision->path;
  g_autoptr (VarveStatements) statements = NULL;

  if (!section->present)
    return;
  statements = varve_statements_split (dialect, script->text, section->offset, section->length,
                                       path, &error);
  if (statements)
    varve_statements_check (statements, script->text, section->transactional, path, &error);
  if (error && !is_known (self, error))
    varve_doctor_add_error (self, VARVE_SEVERITY_ERROR, "invalid-script", error);
}

static void
examine_script (VarveDoctor *self, const VarveRevision *revision, guint dialects)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveScript) script = varve_project_load_script (self->project, revision, &error);

  examine_id (self, revision);
  if (!script)
    {
      varve_doctor_add_error (self, VARVE_SEVERITY_ERROR, "invalid-script", error);
      return;
    }
  for (int dialect = VARVE_DIALECT_SQLITE; dialect <= VARVE_DIALECT_POSTGRES; dialect++)
    if (dialects & (1u << dialect))
      {
        examine_section (self, script, &script->up, dialect);
        examine_section (self, script, &script->down, dialect);
      }
}

/* Which databases' rules the scripts must keep, as bits. */
static guint
collect_dialects (VarveProject *project)
{
  guint dialects = 0;

  for (guint i = 0; i < varve_project_get_n_environments (project); i++)
    {
      g_autoptr (VarveUrl) url
          = varve_environment_resolve_url (varve_project_get_environment (project, i), NULL);

      if (url)
        dialects |= 1u << varve_url_get_dialect (url);
    }
  return dialects;
}

static void
examine_scripts (VarveDoctor *self)
{
  guint dialects = collect_dialects (self->project);

  for (guint i = 0; i < varve_graph_get_size (self->graph); i++)
    {
      if (varve_operation_is_cancelled (self->operation))
        return;
      examine_script (self, varve_graph_get_revision (self->graph, i), dialects);
    }
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
  examine_scripts (&self);
  if (!examine_environments (&self, environments, error)
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
