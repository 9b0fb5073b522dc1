/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A repository belongs to whoever made it, and its configuration can name programs. What is said to
 * git here makes it start none of them:
 *
 * G1  Only plumbing is called: no editor, pager, external diff, textconv, filter, signature.
 * G2  What plumbing might start all the same is switched off above the repository's own
 *     configuration: hooks, the file system monitor, replacement objects.
 * G3  Objects that a partial clone lacks are not fetched, and no protocol is allowed, so that an
 *     address in the configuration is never spoken to.
 * G4  A repository without a `.git` of its own, such as a folder that merely looks like one, is
 *     none. Git itself refuses one of another owner. */

#include "project/varve-git-private.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"

#include <string.h>

#define MAX_OUTPUT ((gsize) 128 * 1024 * 1024)

static const char *const common_arguments[] = { "git",
                                                "--no-pager",
                                                "--no-replace-objects",
                                                "--no-optional-locks",
                                                "-c",
                                                "core.fsmonitor=false",
                                                "-c",
                                                "core.hooksPath=/dev/null",
                                                "-c",
                                                "core.quotePath=false",
                                                "-c",
                                                "core.alternateRefsCommand=",
                                                "-c",
                                                "diff.external=",
                                                "-c",
                                                "log.showSignature=false",
                                                "-c",
                                                "protocol.allow=never",
                                                "-c",
                                                "safe.bareRepository=explicit",
                                                NULL };

/* Whatever git's variables say of another repository, of protocols or of programs. */
static char **
make_environment (void)
{
  static const char *const added[] = { "GIT_CONFIG_NOSYSTEM=1",
                                       "GIT_OPTIONAL_LOCKS=0",
                                       "GIT_NO_LAZY_FETCH=1",
                                       "GIT_TERMINAL_PROMPT=0",
                                       "GIT_ALLOW_PROTOCOL=none",
                                       "GIT_NO_REPLACE_OBJECTS=1",
                                       "GIT_PAGER=cat",
                                       "LC_ALL=C",
                                       "LANGUAGE=C" };
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  g_auto (GStrv) names = g_listenv ();

  for (guint i = 0; names[i]; i++)
    if (g_str_has_prefix (names[i], "GIT_") && !g_str_equal (names[i], "GIT_CEILING_DIRECTORIES"))
      g_strv_builder_add (changes, names[i]);
  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    g_strv_builder_add (changes, added[i]);
  return g_strv_builder_end (changes);
}

static char **
make_argv (const char *const *arguments)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  g_strv_builder_addv (argv, (const char **) common_arguments);
  g_strv_builder_addv (argv, (const char **) arguments);
  return g_strv_builder_end (argv);
}

static VarveProcessResult *
start_git (VarveGit *self,
           const char *folder,
           const char *const *arguments,
           const char *input,
           GError **error)
{
  g_auto (GStrv) environment = make_environment ();
  g_auto (GStrv) argv = make_argv (arguments);
  gint64 left = (self->deadline - g_get_monotonic_time ()) / 1000;
  VarveProcessOptions options = {
    .argv = (const char *const *) argv,
    .folder = folder,
    .environment = (const char *const *) environment,
    .input = input,
    .max_output = MAX_OUTPUT,
    .timeout_ms = CLAMP (left, 1, G_MAXINT),
    .grace_ms = 1000,
  };
  g_autoptr (GError) local_error = NULL;
  VarveProcessResult *result = varve_process_run (&options, self->operation, &local_error);

  if (!result && !g_error_matches (local_error, VARVE_ERROR, VARVE_ERROR_CANCELLED))
    varve_error_set_hint (local_error,
                          _ ("Install git to have the project’s history searched for a script."));
  if (!result)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return result;
}

/* What is over in time is no error: what was said until then counts. */
static gboolean
check_end (VarveGit *self, const VarveProcessResult *result, GError **error)
{
  self->truncated = self->truncated || result->truncated;
  if (!result->timed_out)
    return varve_process_result_check (result, "git", error);
  self->ran_out = TRUE;
  return TRUE;
}

char *
varve_git_run (VarveGit *self,
               const char *const *arguments,
               const char *input,
               gsize *length,
               GError **error)
{
  g_autoptr (VarveProcessResult) result = start_git (self, self->folder, arguments, input, error);

  if (!result || !check_end (self, result, error))
    return NULL;
  if (length)
    *length = result->out_length;
  return g_steal_pointer (&result->out);
}

/* A work tree that is not there yet, or whose versions folder is missing, is still in a repository.
 */
static char *
dup_existing_folder (const char *folder)
{
  g_autofree char *path = g_strdup (folder);

  while (!g_file_test (path, G_FILE_TEST_IS_DIR) && strchr (path, '/') && !g_str_equal (path, "/"))
    {
      char *parent = g_path_get_dirname (path);

      g_free (path);
      path = parent;
    }
  return g_steal_pointer (&path);
}

static gboolean
set_ownership_error (const VarveProcessResult *result, const char *folder, GError **error)
{
  varve_set_error (error, VARVE_ERROR_PERMISSION,
                   _ ("If you trust whoever owns it, run what git says below."),
                   _ ("git refuses the repository of “%s”, because somebody else owns it"), folder);
  if (error)
    varve_error_set_detail (*error, result->err);
  return FALSE;
}

/* Outside of any, in the inside of one, or in a bare one: there is nothing to search. */
static gboolean
is_no_repository (const char *words)
{
  return strstr (words, "not a git repository") || strstr (words, "must be run in a work tree")
         || strstr (words, "cannot use bare repository");
}

gboolean
varve_git_open (VarveGit *self, const char *folder, GError **error)
{
  static const char *const arguments[] = { "rev-parse", "--show-toplevel", NULL };
  g_autofree char *start = dup_existing_folder (folder);
  g_autoptr (VarveProcessResult) result = start_git (self, start, arguments, NULL, error);

  if (!result)
    return FALSE;
  if (strstr (result->err, "dubious ownership"))
    return set_ownership_error (result, folder, error);
  if (result->exit_status == 128 && is_no_repository (result->err))
    return TRUE;
  if (!check_end (self, result, error))
    return FALSE;
  g_strchomp (result->out);
  if (*result->out)
    self->folder = g_steal_pointer (&result->out);
  return TRUE;
}

void
varve_git_clear (VarveGit *self)
{
  g_clear_pointer (&self->folder, g_free);
}

VarveGitHit *
varve_git_hit_new (const char *blob)
{
  VarveGitHit *self = g_new0 (VarveGitHit, 1);

  self->blob = g_strdup (blob);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->commits = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
varve_git_hit_free (VarveGitHit *self)
{
  if (!self)
    return;
  g_free (self->blob);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->commits);
  g_free (self);
}
