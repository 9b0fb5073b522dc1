/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-nearest.h"
#include "project/varve-environment-private.h"
#include "project/varve-project-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_TYPE (VarveProject, varve_project, G_TYPE_OBJECT)

/* Alembic's defaults. */
#define DEFAULT_FILE_TEMPLATE "%(rev)s_%(slug)s"
#define DEFAULT_SLUG_LENGTH   40
#define DEFAULT_VERSION_TABLE "alembic_version"

static void
varve_project_finalize (GObject *object)
{
  VarveProject *self = VARVE_PROJECT (object);

  g_free (self->name);
  g_free (self->folder);
  g_free (self->config_path);
  g_free (self->section);
  g_free (self->script_location);
  g_free (self->run_folder);
  g_free (self->native_url);
  g_strfreev (self->env_variables);
  g_strfreev (self->version_locations);
  g_free (self->schema_path);
  g_strfreev (self->include);
  g_strfreev (self->exclude);
  g_free (self->scratch_url);
  g_free (self->file_template);
  g_free (self->timezone);
  g_free (self->version_table);
  g_free (self->version_table_schema);
  g_free (self->default_environment);
  g_free (self->table_problem);
  g_ptr_array_unref (self->environments);
  g_ptr_array_unref (self->problems);
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  g_hash_table_unref (self->files);
  g_clear_pointer (&self->lent, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (varve_project_parent_class)->finalize (object);
}

static void
varve_project_class_init (VarveProjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_project_finalize;
}

static void
varve_project_init (VarveProject *self)
{
  self->section = g_strdup ("varve");
  self->file_template = g_strdup (DEFAULT_FILE_TEMPLATE);
  self->slug_length = DEFAULT_SLUG_LENGTH;
  self->version_table = g_strdup (DEFAULT_VERSION_TABLE);
  self->environments = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_environment_unref);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_problem_free);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->mutex);
}

static void
take_string (char **where, char *value)
{
  g_free (*where);
  *where = value;
}

static char *
get_absolute (const char *path)
{
  return g_canonicalize_filename (path ? path : ".", NULL);
}

static gboolean
is_folder (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* The folder versions may be missing, since git keeps no empty ones; what somebody named may not.
 */
static void
check_locations (VarveProject *self)
{
  for (guint i = 0; self->version_locations[i]; i++)
    {
      g_autofree char *message = NULL;

      if (g_file_test (self->version_locations[i], G_FILE_TEST_EXISTS))
        continue;
      message = g_strdup_printf (_ ("The version location “%s” does not exist"),
                                 self->version_locations[i]);
      g_ptr_array_add (self->problems,
                       varve_problem_new (VARVE_ERROR_INVALID_CONFIG, self->config_path, 0, message,
                                          _ ("Create the folder, or correct version_locations.")));
    }
}

static void
apply_locations (VarveProject *self, const VarveProjectOptions *options, const char *directory)
{
  if (options->script_location)
    take_string (&self->script_location,
                 g_canonicalize_filename (options->script_location, directory));
  if (options->version_locations && options->version_locations[0])
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

      for (guint i = 0; options->version_locations[i]; i++)
        {
          g_autofree char *path
              = g_canonicalize_filename (options->version_locations[i], directory);

          g_strv_builder_add (builder, path);
        }
      g_strfreev (self->version_locations);
      self->version_locations = g_strv_builder_end (builder);
    }
  if (self->version_locations)
    check_locations (self);
  else
    {
      const char *paths[] = { NULL, NULL };
      g_autofree char *versions = g_build_filename (self->script_location, "versions", NULL);

      paths[0] = versions;
      self->version_locations = g_strdupv ((char **) paths);
    }
  self->recursive = self->recursive || options->recursive;
}

static void
apply_url (VarveProject *self, const char *url, const char *directory)
{
  VarveEnvironment *environment = varve_environment_new ("url", directory);

  environment->url = g_strdup (url);
  environment->version_table = g_strdup (self->version_table);
  environment->version_table_schema = g_strdup (self->version_table_schema);
  environment->scratch_url = g_strdup (self->scratch_url);
  environment->lock_timeout_ms = self->lock_timeout_ms;
  environment->statement_timeout_ms = self->statement_timeout_ms;
  g_ptr_array_add (self->environments, environment);
  take_string (&self->default_environment, g_strdup ("url"));
}

static gboolean
load_config (VarveProject *self, GError **error)
{
  g_autoptr (VarveConfig) config = varve_config_load (self->config_path, error);

  return config && varve_project_read_config (self, config, error);
}

static gboolean
load_any_config (VarveProject *self, const char *directory, GError **error)
{
  return self->kind == VARVE_PROJECT_ALEMBIC ? varve_project_read_alembic (self, directory, error)
                                             : load_config (self, error);
}

/**
 * varve_project_open:
 * @options: where, and what counts over the file
 *
 * Reads a project's configuration; no script yet. Any thread.
 *
 * Returns: (transfer full): the project, or %NULL with %VARVE_ERROR_NOT_A_PROJECT,
 *   %VARVE_ERROR_INVALID_CONFIG and its line, %VARVE_ERROR_IO, %VARVE_ERROR_PERMISSION
 */
VarveProject *
varve_project_open (const VarveProjectOptions *options, GError **error)
{
  g_autoptr (VarveProject) self = g_object_new (VARVE_TYPE_PROJECT, NULL);
  g_autofree char *directory = get_absolute (options->directory);

  if (!is_folder (directory))
    {
      varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT,
                       _ ("Name the project’s folder, or one in it."), _ ("“%s” is not a folder"),
                       directory);
      return NULL;
    }
  if (!varve_project_find_config (options, directory, &self->config_path, &self->kind, error))
    return NULL;
  if (self->kind == VARVE_PROJECT_ALEMBIC)
    take_string (&self->section, g_strdup ("alembic"));
  if (options->section)
    take_string (&self->section, g_strdup (options->section));
  self->folder = self->config_path ? g_path_get_dirname (self->config_path) : g_strdup (directory);
  self->name = g_path_get_basename (self->folder);
  if (options->script_location)
    self->script_location = g_canonicalize_filename (options->script_location, directory);
  if (self->config_path && !load_any_config (self, directory, error))
    return NULL;
  apply_locations (self, options, directory);
  if (options->url)
    apply_url (self, options->url, directory);
  return g_steal_pointer (&self);
}

/**
 * varve_project_get_kind:
 * @self: a project
 *
 * Returns: what its scripts are written in
 */
VarveProjectKind
varve_project_get_kind (VarveProject *self)
{
  return self->kind;
}

/**
 * varve_project_check_is_sql:
 * @self: a project
 *
 * Asks before anything that only makes sense where the scripts are SQL: they are split, run and
 * written by Varve itself. Those of an Alembic project only Alembic can run.
 *
 * Returns: whether it is a SQL project; otherwise %VARVE_ERROR_FAILED, which says what to do
 * instead
 */
gboolean
varve_project_check_is_sql (VarveProject *self, GError **error)
{
  if (self->kind == VARVE_PROJECT_SQL)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_FAILED,
                   _ ("What the project’s own Alembic does works here: upgrade, downgrade, stamp, "
                      "revision, merge, check. Change the script in your editor instead."),
                   _ ("The scripts of an Alembic project are Python, and this is for scripts in "
                      "SQL"));
  return FALSE;
}

/**
 * varve_project_get_name:
 * @self: a project
 *
 * Returns: (transfer none): the folder's name
 */
const char *
varve_project_get_name (VarveProject *self)
{
  return self->name;
}

/**
 * varve_project_get_folder:
 * @self: a project
 *
 * Returns: (transfer none): the absolute path of the folder with varve.ini
 */
const char *
varve_project_get_folder (VarveProject *self)
{
  return self->folder;
}

/**
 * varve_project_get_config_path:
 * @self: a project
 *
 * Returns: (transfer none) (nullable): the absolute path of varve.ini
 */
const char *
varve_project_get_config_path (VarveProject *self)
{
  return self->config_path;
}

/**
 * varve_project_get_script_location:
 * @self: a project
 *
 * Returns: (transfer none): the absolute path of the folder with script.sql.in
 */
const char *
varve_project_get_script_location (VarveProject *self)
{
  return self->script_location;
}

/**
 * varve_project_get_version_locations:
 * @self: a project
 *
 * Returns: (transfer none) (array zero-terminated=1): absolute paths of the folders with scripts
 */
const char *const *
varve_project_get_version_locations (VarveProject *self)
{
  return (const char *const *) self->version_locations;
}

/**
 * varve_project_get_schema_path:
 * @self: a project
 *
 * Returns: (transfer none) (nullable): the absolute path of the desired schema
 */
const char *
varve_project_get_schema_path (VarveProject *self)
{
  return self->schema_path;
}

/**
 * varve_project_get_include:
 * @self: a project
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): patterns of names: what is
 *   compared; %NULL: everything
 */
const char *const *
varve_project_get_include (VarveProject *self)
{
  return (const char *const *) self->include;
}

/**
 * varve_project_get_exclude:
 * @self: a project
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): patterns of names: what is not
 *   compared
 */
const char *const *
varve_project_get_exclude (VarveProject *self)
{
  return (const char *const *) self->exclude;
}

/**
 * varve_project_get_problems:
 * @self: a project
 *
 * What is odd in the configuration but does not keep it from being used.
 *
 * Returns: (transfer none) (element-type VarveProblem): the problems
 */
const GPtrArray *
varve_project_get_problems (VarveProject *self)
{
  return self->problems;
}

/**
 * varve_project_get_n_environments:
 * @self: a project
 *
 * Returns: how many environments there are
 */
guint
varve_project_get_n_environments (VarveProject *self)
{
  return self->environments->len;
}

/**
 * varve_project_get_environment:
 * @self: a project
 * @index: which one, in the file's order
 *
 * Returns: (transfer none): the environment
 */
VarveEnvironment *
varve_project_get_environment (VarveProject *self, guint index)
{
  return self->environments->pdata[index];
}

static void
set_unknown_environment_error (VarveProject *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *question = NULL;
  g_autofree char *list = NULL;
  g_autofree char *hint = NULL;

  for (guint i = 0; i < self->environments->len; i++)
    g_ptr_array_add (names, varve_project_get_environment (self, i)->name);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  question = varve_nearest_dup_question (name, (const char *const *) names->pdata);
  if (names->len == 1 && self->kind == VARVE_PROJECT_ALEMBIC)
    hint = g_strdup (_ ("The project names no database; give --url on the command line."));
  else if (names->len == 1)
    hint = g_strdup (_ ("varve.ini has no environment; add a section [environment NAME]."));
  else
    hint = g_strdup_printf (_ ("%s%sThere are: %s."), question ? question : "", question ? " " : "",
                            list);
  varve_set_error (error, VARVE_ERROR_UNKNOWN_ENVIRONMENT, hint, _ ("There is no environment “%s”"),
                   name);
}

/**
 * varve_project_find_environment:
 * @self: a project
 * @name: (nullable): which one; the default one where %NULL
 *
 * Finds an environment. The default is `default_environment` of varve.ini, else the first one.
 *
 * Returns: (transfer none): the environment, or %NULL with %VARVE_ERROR_UNKNOWN_ENVIRONMENT, which
 *   lists those there are, or %VARVE_ERROR_NO_URL where there is none at all
 */
VarveEnvironment *
varve_project_find_environment (VarveProject *self, const char *name, GError **error)
{
  const char *wanted = name ? name : self->default_environment;

  if (!wanted && self->environments->len > 0)
    return varve_project_get_environment (self, 0);
  if (!wanted)
    {
      varve_set_error (
          error, VARVE_ERROR_NO_URL,
          self->kind == VARVE_PROJECT_ALEMBIC
              ? _ ("Give --url on the command line, set sqlalchemy.url in alembic.ini, "
                   "or write DATABASE_URL=… into .env beside it.")
              : _ ("Add a section [environment development] with a url to varve.ini, or "
                   "give --url on the command line."),
          _ ("The project has no environment: it is not known which database is "
             "meant"));
      return NULL;
    }
  for (guint i = 0; i < self->environments->len; i++)
    if (g_str_equal (varve_project_get_environment (self, i)->name, wanted))
      return varve_project_get_environment (self, i);
  set_unknown_environment_error (self, wanted, error);
  return NULL;
}
