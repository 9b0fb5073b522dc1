/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From env.py along the imports that can be read, to see which models Alembic gets to know. */
#include "project/varve-models-private.h"

#include "base/varve-file.h"
#include "project/varve-project-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 3000
#define MAX_DEPTH 12
#define MAX_SIZE  ((gsize) 1024 * 1024)

typedef struct
{
  VarveProject *project;
  GPtrArray *files;    /* (element-type VarvePythonFile) */
  GHashTable *by_path; /* path to borrowed VarvePythonFile */
} Reading;

/* What other people wrote, and what never is a model. */
static gboolean
is_foreign (const char *folder, const char *name)
{
  static const char *const names[]
      = { "node_modules", "site-packages", "__pycache__", "build", "dist", NULL };
  g_autofree char *marker = g_build_filename (folder, name, "pyvenv.cfg", NULL);

  return *name == '.' || g_strv_contains (names, name) || g_file_test (marker, G_FILE_TEST_EXISTS);
}

static void
read_file (Reading *self, const char *path)
{
  gsize length;
  g_autofree char *text = varve_file_read (AT_FDCWD, path, TRUE, MAX_SIZE, &length, NULL);
  VarvePythonFile *file;

  if (!text || memchr (text, '\0', length))
    return;
  file = varve_python_file_read (path, text, length);
  g_ptr_array_add (self->files, file);
  g_hash_table_insert (self->by_path, file->path, file);
}

static void
read_folder (Reading *self, const char *folder, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) && self->files->len < MAX_FILES)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat status;

      if (lstat (path, &status) != 0)
        continue;
      if (S_ISREG (status.st_mode) && g_str_has_suffix (name, ".py"))
        read_file (self, path);
      else if (S_ISDIR (status.st_mode) && depth < MAX_DEPTH && !is_foreign (folder, name)
               && !g_strv_contains ((const char *const *) self->project->version_locations, path))
        read_folder (self, path, depth + 1);
    }
}

static void reach (Reading *self, VarvePythonFile *file);

static void
reach_path (Reading *self, char *path)
{
  VarvePythonFile *file = g_hash_table_lookup (self->by_path, path);

  if (file)
    reach (self, file);
  g_free (path);
}

/* Importing a.b.c runs a, a.b and a.b.c. */
static void
reach_module (Reading *self, const char *root, const char *dotted)
{
  g_auto (GStrv) parts = g_strsplit (dotted, ".", -1);
  g_autofree char *path = g_strdup (root);

  for (guint i = 0; parts[i]; i++)
    {
      char *longer = *parts[i] ? g_build_filename (path, parts[i], NULL) : g_strdup (path);

      g_free (path);
      path = longer;
      reach_path (self, g_strconcat (path, ".py", NULL));
      reach_path (self, g_build_filename (path, "__init__.py", NULL));
    }
}

static void
reach_relative (Reading *self, const VarvePythonFile *file, const char *name)
{
  g_autofree char *root = g_path_get_dirname (file->path);

  for (name++; *name == '.'; name++)
    {
      char *parent = g_path_get_dirname (root);

      g_free (root);
      root = parent;
    }
  reach_module (self, root, name);
}

/* Where Python would look: what projects put on its path is the folder, src, and the script's own.
 */
static void
reach_absolute (Reading *self, const char *name)
{
  const char *folder = self->project->folder;
  g_autofree char *source = g_build_filename (folder, "src", NULL);
  g_autofree char *location = g_path_get_dirname (self->project->script_location);
  const char *const roots[]
      = { folder, source, self->project->run_folder, location, self->project->script_location };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (roots[i])
      reach_module (self, roots[i], name);
}

static void
reach (Reading *self, VarvePythonFile *file)
{
  if (file->is_imported)
    return;
  file->is_imported = TRUE;
  for (guint i = 0; i < file->imports->len; i++)
    {
      const char *name = file->imports->pdata[i];

      if (*name == '.')
        reach_relative (self, file, name);
      else if (*name)
        reach_absolute (self, name);
    }
}

static void
model_file_free (VarveModelFile *self)
{
  g_free (self->path);
  g_strfreev (self->tables);
  g_free (self);
}

static void
add_models (VarveModels *models, VarvePythonFile *file)
{
  VarveModelFile *found = g_new0 (VarveModelFile, 1);

  g_ptr_array_add (file->tables, NULL);
  found->path = g_strdup (file->path);
  found->line = file->table_line;
  found->tables = g_strdupv ((char **) file->tables->pdata);
  found->is_imported = file->is_imported;
  g_ptr_array_add (models->files, found);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  const VarvePythonFile *first = *(const VarvePythonFile *const *) a;
  const VarvePythonFile *second = *(const VarvePythonFile *const *) b;

  return strcmp (first->path, second->path);
}

/* Alembic's own files call create_all() in no project; tests do, on databases of their own. */
static gboolean
is_test (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_str_has_prefix (name, "test") || g_str_has_prefix (name, "conftest")
         || strstr (path, "/tests/") || strstr (path, "/test/");
}

static void
collect (Reading *self, VarveModels *models)
{
  g_ptr_array_sort (self->files, compare_paths);
  for (guint i = 0; i < self->files->len; i++)
    {
      VarvePythonFile *file = self->files->pdata[i];

      models->is_dynamic |= file->is_imported && file->is_dynamic;
      if (file->tables->len > 0 && !is_test (file->path))
        add_models (models, file);
      if (file->create_all_line == 0 || models->create_all_path || is_test (file->path))
        continue;
      models->create_all_path = g_strdup (file->path);
      models->create_all_line = file->create_all_line;
    }
}

static void
take_env (VarveModels *models, const VarvePythonFile *env)
{
  models->metadata_line = env->metadata_line;
  models->has_no_metadata = env->has_no_metadata;
  models->compares_type = env->compares_type;
  models->compares_server_default = env->compares_server_default;
}

/**
 * varve_models_read:
 * @project: an Alembic project
 *
 * Reads the project's Python files as text, follows the imports from env.py on, and says which
 * files define tables and which of them env.py gets to know. Follows no link, reads a bounded
 * number of files, runs nothing. Any thread.
 *
 * Returns: (transfer full): what was read
 */
VarveModels *
varve_models_read (VarveProject *project)
{
  VarveModels *models = g_new0 (VarveModels, 1);
  Reading self = {
    .project = project,
    .files = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_python_file_free),
    .by_path = g_hash_table_new (g_str_hash, g_str_equal),
  };
  VarvePythonFile *env;

  models->env_path = g_build_filename (project->script_location, "env.py", NULL);
  models->files = g_ptr_array_new_with_free_func ((GDestroyNotify) model_file_free);
  read_folder (&self, project->folder, 0);
  if (!g_hash_table_contains (self.by_path, models->env_path))
    read_file (&self, models->env_path);
  env = g_hash_table_lookup (self.by_path, models->env_path);
  if (env)
    {
      take_env (models, env);
      reach (&self, env);
    }
  collect (&self, models);
  g_hash_table_unref (self.by_path);
  g_ptr_array_unref (self.files);
  return models;
}

/**
 * varve_models_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_models_free (VarveModels *self)
{
  if (!self)
    return;
  g_free (self->env_path);
  g_free (self->create_all_path);
  g_ptr_array_unref (self->files);
  g_free (self);
}
