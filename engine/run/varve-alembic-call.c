/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-alembic-private.h"

#include "base/varve-i18n.h"
#include "project/varve-trust.h"
#include "run/varve-alembic-output.h"

#include <string.h>

#define MAX_OUTPUT ((gsize) 4 * 1024 * 1024)

/* The folder whose trust counts is the project's: what is run by the command belongs to it. */
static gboolean
check_trust (const VarveAlembicContext *context, GError **error)
{
  static const char *const nothing[] = { NULL };
  g_autofree char *line = varve_alembic_command_dup_line (context->command, context->project,
                                                          context->x_arguments, nothing, FALSE);

  return varve_trust_check (varve_project_get_folder (context->project), line, error);
}

gboolean
varve_alembic_caller_init (VarveAlembicCaller *self,
                           const VarveAlembicContext *context,
                           VarveOperation *operation,
                           GError **error)
{
  VarveProcessOptions options = { .max_output = MAX_OUTPUT };
  VarveUrl *url = context->database ? varve_database_get_url (context->database) : NULL;

  *self = (VarveAlembicCaller){ .context = context };
  varve_process_output_init (&self->output, FALSE, &options);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  if (!check_trust (context, error))
    return FALSE;
  self->database = varve_alembic_database_prepare (context->project, context->environment, url,
                                                   context->command, context->x_arguments, error);
  if (!self->database)
    return FALSE;
  if (varve_alembic_command_is_local (context->command))
    return TRUE;
  self->container
      = varve_alembic_container_look (context->command, context->project, operation, error);
  return self->container != NULL;
}

void
varve_alembic_caller_clear (VarveAlembicCaller *self)
{
  gsize length;

  if (self->output.head)
    g_free (varve_process_output_end (&self->output, &length));
  g_clear_pointer (&self->database, varve_alembic_database_free);
  g_clear_pointer (&self->container, varve_alembic_container_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
}

char *
varve_alembic_caller_take_output (VarveAlembicCaller *self, gboolean *truncated)
{
  gsize length;
  char *text = varve_process_output_end (&self->output, &length);

  if (truncated)
    *truncated = self->output.dropped > 0;
  return text;
}

static void
on_line (gboolean is_stderr, const char *text, gpointer user_data)
{
  VarveAlembicCaller *self = user_data;
  const VarveAlembicContext *context = self->context;
  g_autofree char *line = varve_alembic_command_hide_passwords (text);

  varve_process_output_add (&self->output, line, strlen (line));
  varve_process_output_add (&self->output, "\n", 1);
  if (self->line_func)
    self->line_func (is_stderr, line, self->line_data);
  if (context->line_func)
    context->line_func (is_stderr, line, context->line_data);
}

static void
on_start (int pid, gpointer user_data)
{
  VarveAlembicCaller *self = user_data;

  if (self->start_func)
    self->start_func (pid, self->line_data);
}

static gboolean
on_stop (int signal_number, gpointer user_data)
{
  VarveAlembicCaller *self = user_data;

  return varve_alembic_container_signal (self->context->command, self->context->project,
                                         signal_number);
}

static VarveProcessResult *
start (VarveAlembicCaller *self,
       char **argv,
       guint timeout_ms,
       VarveOperation *operation,
       GError **error)
{
  const VarveAlembicContext *context = self->context;
  VarveProcessOptions options = {
    .argv = (const char *const *) argv,
    .folder = varve_alembic_command_get_folder (context->project),
    .environment = (const char *const *) self->database->environment,
    .max_output = MAX_OUTPUT,
    .timeout_ms = timeout_ms,
    .missing_code = varve_alembic_command_is_local (context->command) ? VARVE_ERROR_NO_ALEMBIC
                                                                      : VARVE_ERROR_NO_CONTAINER,
    .start_func = on_start,
    .line_func = on_line,
    .stop_func = self->container ? on_stop : NULL,
    .user_data = self,
  };

  return varve_process_run (&options, operation, error);
}

static void
give_failure (VarveAlembicFailure *failure, VarveAlembicFailure **where)
{
  if (where && !*where)
    *where = failure;
  else
    varve_alembic_failure_free (failure);
}

gboolean
varve_alembic_caller_run (VarveAlembicCaller *self,
                          const char *const *arguments,
                          gboolean writes,
                          guint timeout_ms,
                          char **out,
                          VarveOperation *operation,
                          VarveAlembicFailure **failure,
                          GError **error)
{
  const VarveAlembicContext *context = self->context;
  g_auto (GStrv) argv = varve_alembic_command_make_argv (context->command, context->project,
                                                         context->x_arguments, arguments, writes);
  g_autofree char *line = varve_alembic_command_dup_line (context->command, context->project,
                                                          context->x_arguments, arguments, writes);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveProcessResult) result = NULL;
  VarveAlembicFailure *found;
  g_autofree char *both = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (self->lines, g_strdup (line));
  result = start (self, argv, timeout_ms, operation, &local_error);
  if (!result)
    {
      give_failure (varve_alembic_failure_new_for_error (local_error, line), failure);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (out)
    *out = g_utf8_make_valid (result->out, result->out_length);
  if (result->exit_status == 0 && !result->cancelled && !result->timed_out)
    return TRUE;
  both = g_strconcat (result->out, *result->out && *result->err ? "\n" : "", result->err, NULL);
  found = varve_alembic_failure_new (result, NULL, line, context->project, self->container);
  text = g_utf8_make_valid (both, -1);
  found->output = varve_alembic_command_hide_passwords (text);
  varve_alembic_failure_set_error (found, error);
  give_failure (found, failure);
  return FALSE;
}
