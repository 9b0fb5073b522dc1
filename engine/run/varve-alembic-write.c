/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revision, merge and the other calls that are no plan. What is new is found by comparing the
 * folder of scripts before and after; what Alembic prints only helps where a container kept the
 * file. */
#include "run/varve-alembic-write.h"

#include "base/varve-i18n.h"
#include "run/varve-alembic-output.h"
#include "run/varve-alembic-private.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Comparing models with a large database takes its time; hanging takes for ever. */
#define TIMEOUT_MS (10 * 60 * 1000)

/**
 * varve_alembic_written_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_alembic_written_free (VarveAlembicWritten *self)
{
  if (!self)
    return;
  g_strfreev (self->paths);
  g_strfreev (self->ids);
  g_free (self->foreign);
  g_free (self->output);
  g_free (self);
}

static void
add_each (GStrvBuilder *words, const char *option, const char *const *values)
{
  for (guint i = 0; values && values[i]; i++)
    g_strv_builder_add_many (words, option, values[i], NULL);
}

/* A value that begins with “-” would be taken for an option. */
static void
add_value (GStrvBuilder *words, const char *option, const char *value)
{
  g_autofree char *word = value ? g_strconcat (option, "=", value, NULL) : NULL;

  if (word)
    g_strv_builder_add (words, word);
}

/* As people write it, which is what a script that passes its arguments on may look for. */
static void
add_message (GStrvBuilder *words, const char *message)
{
  if (message && *message != '-')
    g_strv_builder_add_many (words, "-m", message, NULL);
  else
    add_value (words, "--message", message);
}

/* @version_path: as Alembic will see it. */
static char **
make_arguments (const VarveAlembicRequest *request, const char *version_path)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_strv_builder_add (words, request->merge ? "merge" : "revision");
  if (request->autogenerate && !request->merge)
    g_strv_builder_add (words, "--autogenerate");
  add_message (words, request->message);
  add_value (words, "--rev-id", request->rev_id);
  add_each (words, "--branch-label", request->branch_labels);
  if (request->splice)
    g_strv_builder_add (words, "--splice");
  if (request->merge)
    {
      g_strv_builder_addv (words, (const char **) request->heads);
      return g_strv_builder_end (words);
    }
  add_each (words, "--head", request->heads);
  add_each (words, "--depends-on", request->depends_on);
  add_value (words, "--version-path", version_path);
  return g_strv_builder_end (words);
}

/**
 * varve_alembic_dup_request_command:
 * @context: whose Alembic would run
 * @request: what is wanted
 *
 * Returns: (transfer full): the line that varve_alembic_write() would run, for a shell
 */
char *
varve_alembic_dup_request_command (const VarveAlembicContext *context,
                                   const VarveAlembicRequest *request)
{
  g_auto (GStrv) arguments = make_arguments (request, request->version_path);

  return varve_alembic_command_dup_line (context->command, context->project, context->x_arguments,
                                         (const char *const *) arguments, TRUE);
}

static GHashTable *
list_paths (VarveProject *project, VarveOperation *operation, GError **error)
{
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, operation, error);
  g_autoptr (GHashTable) paths = NULL;

  if (!graph)
    return NULL;
  paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    g_hash_table_add (paths, g_strdup (varve_graph_get_revision (graph, i)->path));
  return g_steal_pointer (&paths);
}

static char *
dup_version_path (VarveAlembicCaller *caller, const VarveAlembicRequest *request)
{
  VarveProject *project = caller->context->project;
  g_autofree char *path = request->version_path ? g_canonicalize_filename (
                              request->version_path, varve_alembic_command_get_folder (project))
                                                : NULL;
  g_autofree char *inside = path && caller->container
                                ? varve_alembic_container_map_back (caller->container, path)
                                : NULL;

  return inside ? g_steal_pointer (&inside) : g_steal_pointer (&path);
}

/* How many folders two paths end in alike. */
static guint
count_common_end (const char *a, const char *b)
{
  g_auto (GStrv) left = g_strsplit (a, "/", -1);
  g_auto (GStrv) right = g_strsplit (b, "/", -1);
  guint i = g_strv_length (left), j = g_strv_length (right), n = 0;

  while (i > 0 && j > 0 && g_str_equal (left[--i], right[--j]))
    n++;
  return n;
}

/* The folder of this machine that is the one in the container. */
static char *
choose_location (VarveProject *project, const char *inside)
{
  const char *const *locations = varve_project_get_version_locations (project);
  g_autofree char *folder = g_path_get_dirname (inside);
  g_autofree char *name = g_path_get_basename (inside);
  const char *best = locations[0];

  for (guint i = 1; locations[i]; i++)
    if (count_common_end (locations[i], folder) > count_common_end (best, folder))
      best = locations[i];
  return best ? g_build_filename (best, name, NULL) : NULL;
}

/* A file that the container made and this machine does not have. */
static gboolean
fetch (VarveAlembicCaller *caller,
       const char *out,
       VarveAlembicWritten *written,
       VarveOperation *operation,
       GError **error)
{
  g_autofree char *inside = caller->container ? varve_alembic_output_parse_generated (out) : NULL;
  g_autofree char *mapped = inside ? varve_alembic_container_map (caller->container, inside) : NULL;
  g_autofree char *target = NULL;

  if (!inside || (mapped && access (mapped, F_OK) == 0))
    return TRUE;
  target = mapped ? g_steal_pointer (&mapped) : choose_location (caller->context->project, inside);
  written->fetched = TRUE;
  return varve_alembic_container_fetch (caller->container, caller->context->command, inside, target,
                                        operation, error);
}

/* Whether a function does nothing: comments, its docstring and `pass`. */
static gboolean
is_section_empty (const VarveScript *script, const VarveScriptSection *section)
{
  g_autofree char *text = g_strndup (script->text + section->offset, section->length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line && *line != '#' && !g_str_equal (line, "pass") && !g_str_has_prefix (line, "def ")
          && !g_str_has_prefix (line, "\"\"\""))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_empty (VarveProject *project, const VarveRevision *revision)
{
  g_autoptr (VarveScript) script = varve_project_load_script (project, revision, NULL);

  return script && script->up.present && is_section_empty (script, &script->up);
}

static void
note_owner (VarveAlembicWritten *written, const char *path)
{
  struct stat status;

  if (!written->foreign && geteuid () != 0 && stat (path, &status) == 0
      && status.st_uid != geteuid ())
    written->foreign = g_strdup (path);
}

static gboolean
collect (VarveAlembicWritten *written,
         VarveProject *project,
         GHashTable *before,
         gboolean autogenerated,
         VarveOperation *operation,
         GError **error)
{
  g_autoptr (VarveGraph) graph = varve_project_load_graph (project, operation, error);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (!graph)
    return FALSE;
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);

      if (g_hash_table_contains (before, revision->path))
        continue;
      g_strv_builder_add (paths, revision->path);
      g_strv_builder_add (ids, revision->id);
      note_owner (written, revision->path);
      written->is_empty |= autogenerated && is_empty (project, revision);
    }
  written->paths = g_strv_builder_end (paths);
  written->ids = g_strv_builder_end (ids);
  return TRUE;
}

static void
set_nothing_new (const VarveAlembicWritten *written, GError **error)
{
  varve_set_error (error, VARVE_ERROR_FAILED,
                   _ ("See what Alembic printed. env.py may have decided that there is nothing to "
                      "write, or the container has another folder than this one."),
                   _ ("Alembic says that it is done, and there is no new script here"));
  if (error)
    varve_error_set_detail (*error, written->output);
}

/**
 * varve_alembic_write:
 * @context: whose Alembic runs
 * @request: what is wanted
 * @operation: (nullable): can cancel
 * @failure: (out) (optional) (nullable) (transfer full): how the call ended that did not work
 * @error: return location
 *
 * Has the project's Alembic write a new script, with its own template and hooks. In a container it
 * is called with the person's user and group, and a file that only the container has is copied out.
 * Blocking.
 *
 * Returns: (transfer full): what is new, or %NULL with an error
 */
VarveAlembicWritten *
varve_alembic_write (const VarveAlembicContext *context,
                     const VarveAlembicRequest *request,
                     VarveOperation *operation,
                     VarveAlembicFailure **failure,
                     GError **error)
{
  g_auto (VarveAlembicCaller) caller = { 0 };
  g_autoptr (VarveAlembicWritten) written = g_new0 (VarveAlembicWritten, 1);
  g_autoptr (GHashTable) before = NULL;
  g_autofree char *version_path = NULL;
  g_auto (GStrv) arguments = NULL;
  g_autofree char *out = NULL;

  if (failure)
    *failure = NULL;
  if (!varve_alembic_caller_init (&caller, context, operation, error))
    return NULL;
  before = list_paths (context->project, operation, error);
  if (!before)
    return NULL;
  version_path = dup_version_path (&caller, request);
  arguments = make_arguments (request, version_path);
  if (!varve_alembic_caller_run (&caller, (const char *const *) arguments, TRUE, TIMEOUT_MS, &out,
                                 operation, failure, error)
      || !fetch (&caller, out, written, operation, error)
      || !collect (written, context->project, before, request->autogenerate, operation, error))
    return NULL;
  written->output = varve_alembic_caller_take_output (&caller, NULL);
  if (written->paths[0])
    return g_steal_pointer (&written);
  set_nothing_new (written, error);
  return NULL;
}

/**
 * varve_alembic_call:
 * @context: whose Alembic runs
 * @arguments: its command and arguments
 * @operation: (nullable): can cancel
 * @failure: (out) (optional) (nullable) (transfer full): how it ended where it did not work
 * @error: return location
 *
 * Any call that is neither a plan nor writes a script. Blocking.
 *
 * Returns: (transfer full): what it printed on standard output, valid UTF-8, or %NULL with an error
 */
char *
varve_alembic_call (const VarveAlembicContext *context,
                    const char *const *arguments,
                    VarveOperation *operation,
                    VarveAlembicFailure **failure,
                    GError **error)
{
  g_auto (VarveAlembicCaller) caller = { 0 };
  g_autofree char *out = NULL;

  if (failure)
    *failure = NULL;
  if (!varve_alembic_caller_init (&caller, context, operation, error)
      || !varve_alembic_caller_run (&caller, arguments, FALSE, TIMEOUT_MS, &out, operation, failure,
                                    error))
    return NULL;
  return g_steal_pointer (&out);
}

static void
explain_old (GError *error)
{
  varve_error_set_hint (error,
                        _ ("Update Alembic in the project: version 1.9 brought this command. "
                           "“varvectl revision --autogenerate” shows the differences, too."));
}

/**
 * varve_alembic_check_models:
 * @context: whose Alembic runs
 * @found: (out) (nullable) (transfer full): what differs, in Alembic's words; %NULL: nothing
 * @operation: (nullable): can cancel
 * @failure: (out) (optional) (nullable) (transfer full): how it ended where it did not work
 * @error: return location
 *
 * Has the project's Alembic compare its models with the database. Blocking.
 *
 * Returns: whether it could be compared
 */
gboolean
varve_alembic_check_models (const VarveAlembicContext *context,
                            char **found,
                            VarveOperation *operation,
                            VarveAlembicFailure **failure,
                            GError **error)
{
  static const char *const arguments[] = { "check", NULL };
  g_autoptr (VarveAlembicFailure) local = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *out = varve_alembic_call (context, arguments, operation, &local, &local_error);
  const char *words = local && local->message ? local->message : "";

  *found = NULL;
  if (failure)
    *failure = NULL;
  if (out)
    return TRUE;
  if (g_str_has_prefix (words, "New upgrade operations detected"))
    {
      *found = g_strdup (words);
      return TRUE;
    }
  if (strstr (words, "invalid choice: 'check'"))
    explain_old (local_error);
  if (failure)
    *failure = g_steal_pointer (&local);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
