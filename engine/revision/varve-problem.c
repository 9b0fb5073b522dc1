/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-graph.h"

/**
 * varve_problem_new:
 * @code: what kind of trouble
 * @path: (nullable): the file to mend
 * @line: its line, 0 for none
 * @message: a sentence that names ids and files
 * @hint: (nullable): what to do
 *
 * Returns: (transfer full): a problem
 */
VarveProblem *
varve_problem_new (VarveErrorCode code,
                   const char *path,
                   guint line,
                   const char *message,
                   const char *hint)
{
  VarveProblem *self = g_new0 (VarveProblem, 1);

  self->code = code;
  self->path = g_strdup (path);
  self->line = line;
  self->message = g_strdup (message);
  self->hint = g_strdup (hint);
  return self;
}

/**
 * varve_problem_new_from_error:
 * @error: why a file can't be taken in
 * @path: (nullable): the file, where @error does not say it
 *
 * Returns: (transfer full): a problem that says what @error says
 */
VarveProblem *
varve_problem_new_from_error (const GError *error, const char *path)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  VarveErrorCode code
      = error->domain == VARVE_ERROR ? (VarveErrorCode) error->code : VARVE_ERROR_IO;

  if (details == NULL)
    return varve_problem_new (code, path, 0, error->message, NULL);
  return varve_problem_new (code, details->path != NULL ? details->path : path, details->line,
                            error->message, details->hint);
}

/**
 * varve_problem_free:
 * @problem: (transfer full): a problem
 */
void
varve_problem_free (VarveProblem *problem)
{
  g_free (problem->message);
  g_free (problem->hint);
  g_free (problem->path);
  g_free (problem);
}
