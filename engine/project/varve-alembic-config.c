/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alembic.ini and pyproject.toml: Alembic's keys with Alembic's meaning (alembic/config.py,
 * script/base.py). The ini file counts over the other. */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "project/varve-alembic-env.h"
#include "project/varve-dotenv.h"
#include "project/varve-environment-private.h"
#include "project/varve-toml.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAX_TOML_SIZE ((gsize) 4 * 1024 * 1024)
#define MAX_ENV_SIZE  ((gsize) 4 * 1024 * 1024)
/* A script_location is written for the folder that Alembic is called in, which may be above. */
#define MAX_PARENTS 3

typedef struct
{
  VarveProject *project;
  const char *directory;
  VarveConfig *ini;            /* (nullable) */
  VarveConfigSection *section; /* (nullable) */
  GPtrArray *toml;             /* (nullable) (element-type VarveTomlValue) */
  char *toml_path;             /* (nullable) */
  gboolean failed;
  GError **error;
} Reader;

static void
fail_at (Reader *self, const char *path, guint line, const char *hint, const char *format, ...)
    G_GNUC_PRINTF (5, 6);

static void
fail_at (Reader *self, const char *path, guint line, const char *hint, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (self->failed)
    return;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->failed = TRUE;
  varve_set_error (self->error, VARVE_ERROR_INVALID_CONFIG, hint, "%s", message);
  if (self->error && *self->error)
    varve_error_set_place (*self->error, path, line, 0);
}

static const VarveTomlValue *
find_toml (Reader *self, const char *key)
{
  for (guint i = 0; self->toml && i < self->toml->len; i++)
    {
      const VarveTomlValue *value = self->toml->pdata[i];

      if (g_str_equal (value->key, key))
        return value;
    }
  return NULL;
}

static void
add_problem (Reader *self, const char *path, guint line, const char *message, const char *hint)
{
  g_ptr_array_add (self->project->problems,
                   varve_problem_new (VARVE_ERROR_INVALID_CONFIG, path, line, message, hint));
}

/* `%(here)s` and `%%`, which Alembic resolves in pyproject.toml too. */
static char *
expand_toml (Reader *self, const char *text)
{
  g_autofree char *here = g_path_get_dirname (self->toml_path);
  g_auto (GStrv) parts = g_strsplit (text, "%(here)s", -1);
  g_autofree char *joined = g_strjoinv (here, parts);
  g_auto (GStrv) percents = g_strsplit (joined, "%%", -1);

  return g_strjoinv ("%", percents);
}

/* The value of a key, NULL where it is missing or empty. */
static char *
read_string (Reader *self, const char *key)
{
  VarveConfigEntry *entry
      = self->section ? varve_config_find_entry (self->ini, self->section, key) : NULL;
  const VarveTomlValue *value = entry ? NULL : find_toml (self, key);
  char *text = NULL;

  if (self->failed)
    return NULL;
  if (entry)
    {
      text = varve_config_expand (self->ini, self->section, entry, self->error);
      self->failed = text == NULL;
    }
  else if (value && value->texts[0] && !value->is_array)
    text = expand_toml (self, value->texts[0]);
  if (text && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static gboolean
is_folder (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* A relative path belongs to the folder that Alembic is called in: that of the configuration, of
 * the command, or one above which has it. */
static char *
resolve_relative (Reader *self, const char *path)
{
  const char *folder = self->project->folder;
  g_autofree char *first = g_canonicalize_filename (path, folder);
  g_autofree char *second = NULL;
  g_autofree char *parent = g_strdup (folder);

  if (is_folder (first))
    return g_steal_pointer (&first);
  second = g_canonicalize_filename (path, self->directory);
  if (is_folder (second))
    return g_steal_pointer (&second);
  for (guint i = 0; i < MAX_PARENTS; i++)
    {
      g_autofree char *child = g_steal_pointer (&parent);
      g_autofree char *candidate = NULL;

      parent = g_path_get_dirname (child);
      candidate = g_canonicalize_filename (path, parent);
      if (is_folder (candidate))
        return g_steal_pointer (&candidate);
    }
  return g_steal_pointer (&first);
}

/* `package.module:folder`, where the package lies in the project; nothing is imported. */
static char *
resolve_package (Reader *self, const char *location)
{
  const char *colon = strchr (location, ':');
  g_autofree char *package = g_strndup (location, colon - location);
  const char *const roots[] = { self->project->folder, self->directory, "src", "lib", "app" };

  g_strdelimit (package, ".", '/');
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *root = g_canonicalize_filename (roots[i], self->project->folder);
      g_autofree char *path = g_build_filename (root, package, colon + 1, NULL);

      if (is_folder (path))
        return g_canonicalize_filename (path, NULL);
    }
  return NULL;
}

static char *
resolve_location (Reader *self, const char *key, const char *location)
{
  char *path;

  if (g_path_is_absolute (location) || !strchr (location, ':'))
    return resolve_relative (self, location);
  path = resolve_package (self, location);
  if (!path)
    fail_at (self, self->project->config_path, 0,
             _ ("Packages are not imported to find it. Name the folder itself with "
                "--script-location, or open the project that has the package."),
             _ ("The package of “%s”, the value of %s, is not in this project"), location, key);
  return path;
}

/* The folder that Alembic has to be called in so that it finds what was found. */
static char *
find_run_folder (Reader *self, const char *value)
{
  const char *location = self->project->script_location;
  g_autofree char *folder = g_strdup (self->project->folder);
  g_autofree char *given = g_canonicalize_filename (value, self->directory);

  for (guint i = 0; i <= MAX_PARENTS && !g_path_is_absolute (value); i++)
    {
      g_autofree char *below = g_steal_pointer (&folder);
      g_autofree char *candidate = g_canonicalize_filename (value, below);

      if (g_str_equal (candidate, location))
        return g_steal_pointer (&below);
      if (i == 0 && g_str_equal (given, location))
        return g_strdup (self->directory);
      folder = g_path_get_dirname (below);
    }
  return g_strdup (self->project->folder);
}

static void
read_script_location (Reader *self)
{
  g_autofree char *value
      = self->project->script_location ? NULL : read_string (self, "script_location");

  if (self->project->script_location || self->failed)
    return;
  if (value)
    self->project->script_location = resolve_location (self, "script_location", value);
  if (self->project->script_location)
    self->project->run_folder = find_run_folder (self, value);
  else if (!value)
    fail_at (self, self->project->config_path, self->section ? self->section->line : 0,
             _ ("Add the folder with env.py: “script_location = database/migrations”."),
             _ ("No 'script_location' key found in configuration"));
}

static void
add_locations (Reader *self, char **locations)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; locations[i] && !self->failed; i++)
    {
      g_autofree char *path = NULL;

      if (*g_strstrip (locations[i]) == '\0')
        continue;
      path = resolve_location (self, "version_locations", locations[i]);
      if (path)
        g_strv_builder_add (builder, path);
      n++;
    }
  if (n > 0)
    self->project->version_locations = g_strv_builder_end (builder);
}

static void
read_version_locations (Reader *self)
{
  const VarveTomlValue *value = find_toml (self, "version_locations");
  g_autofree char *text = read_string (self, "version_locations");
  g_autofree char *separator = read_string (self, "path_separator");
  const char *key = separator ? "path_separator" : "version_path_separator";
  g_auto (GStrv) locations = NULL;

  if (!separator)
    separator = read_string (self, key);
  if (separator)
    g_strchomp (g_strdelimit (separator, "#", '\0'));
  if (self->failed)
    return;
  if (text)
    locations = varve_project_split_locations (text, separator);
  else if (value && value->is_array)
    {
      locations = g_new0 (char *, g_strv_length (value->texts) + 1);
      for (guint i = 0; value->texts[i]; i++)
        locations[i] = expand_toml (self, value->texts[i]);
    }
  if (locations)
    add_locations (self, locations);
  else if (text)
    fail_at (self, self->project->config_path, 0,
             _ ("Expected is one of: os, space, newline, “:”, “;”."),
             _ ("'%s' is not a valid value for %s"), separator, key);
}

static gboolean
read_boolean (Reader *self, const char *key)
{
  g_autofree char *value = read_string (self, key);

  return value && g_ascii_strcasecmp (value, "true") == 0;
}

static void
refuse_sourceless (Reader *self)
{
  if (read_boolean (self, "sourceless"))
    fail_at (self, self->project->config_path, 0,
             _ ("Varve reads revisions as text, and a compiled file has none. Keep the .py files "
                "and remove the line."),
             _ ("sourceless = true can't be opened"));
}

/* FALSE where there is no such file, or an error. */
static char *
read_env_text (Reader *self, const char *path, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (access (path, F_OK) == 0 && varve_project_check_inside (self->project, path, &error))
    text = varve_file_read (AT_FDCWD, path, FALSE, MAX_ENV_SIZE, length, &error);
  if (error)
    g_ptr_array_add (self->project->problems, varve_problem_new_from_error (error, path));
  return text;
}

/* Where env.py computes the version table's name, the ini file may still say it. */
static void
read_version_table (Reader *self, const VarveAlembicEnv *env, const char *path)
{
  VarveProject *project = self->project;
  g_autofree char *table = read_string (self, "version_table");
  g_autofree char *schema = read_string (self, "version_table_schema");
  const char *known = env && env->version_table ? env->version_table : table;
  const char *known_schema = env && env->version_table_schema ? env->version_table_schema : schema;
  g_autofree char *message = NULL;

  if (known)
    varve_set_str (&project->version_table, known);
  varve_set_str (&project->version_table_schema, known_schema);
  if (!env || !env->unknown || known)
    return;
  message = g_strdup_printf (_ ("The name of the version table can't be known without running "
                                "env.py: %s"),
                             _ (env->unknown));
  project->table_problem = g_strdup (message);
  add_problem (self, path, env->unknown_line, message,
               _ ("Write version_table and version_table_schema below the section of the ini file, "
                  "or as strings into context.configure()."));
}

static void
read_env (Reader *self, GPtrArray *variables, gboolean *takes_ini)
{
  VarveProject *project = self->project;
  g_autofree char *path = g_build_filename (project->script_location, "env.py", NULL);
  gsize length;
  g_autofree char *text = read_env_text (self, path, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveAlembicEnv) env
      = text ? varve_alembic_env_parse (text, length, path, &error) : NULL;

  if (error)
    g_ptr_array_add (project->problems, varve_problem_new_from_error (error, path));
  else if (!text && is_folder (project->script_location) && access (path, F_OK) != 0)
    add_problem (self, path, 0, _ ("There is no env.py: Alembic can't run here"),
                 _ ("Get it back, or make it with “alembic init” in another folder."));
  for (guint i = 0; env && i < env->variables->len; i++)
    g_ptr_array_add (variables, g_strdup (env->variables->pdata[i]));
  *takes_ini = env && env->reads_ini && !env->sets_url;
  read_version_table (self, env, path);
}

static gboolean
has_environment (Reader *self, const char *name)
{
  GPtrArray *environments = self->project->environments;

  for (guint i = 0; i < environments->len; i++)
    if (g_str_equal (((VarveEnvironment *) environments->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static VarveEnvironment *
add_environment (Reader *self, const char *name)
{
  VarveProject *project = self->project;
  VarveEnvironment *environment = varve_environment_new (name, project->folder);

  environment->version_table = g_strdup (project->version_table);
  environment->version_table_schema = g_strdup (project->version_table_schema);
  environment->problem = g_strdup (project->table_problem);
  g_ptr_array_add (project->environments, environment);
  return environment;
}

static void
add_variable (Reader *self, const char *name)
{
  if (!has_environment (self, name))
    add_environment (self, name)->url = g_strdup_printf ("${%s}", name);
}

static gboolean
is_set (Reader *self, const char *name)
{
  const char *value = g_getenv (name);
  g_autofree char *found = NULL;

  if (value && *value)
    return TRUE;
  found = varve_dotenv_lookup (self->project->folder, name, NULL);
  return found && *found;
}

/* Alembic's template has one that names no database. */
static gboolean
is_placeholder (const char *url, const char *folder)
{
  g_autoptr (GError) error = NULL;
  VarveUrl *parsed = strstr (url, "${") ? NULL : varve_url_parse (url, folder, &error);

  g_clear_pointer (&parsed, varve_url_unref);
  return g_error_matches (error, VARVE_ERROR, VARVE_ERROR_NO_URL);
}

/* The sqlalchemy.url of a section of the ini file. */
static void
add_section_url (Reader *self, VarveConfigSection *section)
{
  VarveConfigEntry *entry = varve_config_find_entry (self->ini, section, "sqlalchemy.url");
  g_autoptr (GError) error = NULL;
  g_autofree char *url = entry ? varve_config_expand (self->ini, section, entry, &error) : NULL;

  if (has_environment (self, section->name))
    return;
  if (url && *url != '\0' && !is_placeholder (url, self->project->folder))
    add_environment (self, section->name)->url = g_steal_pointer (&url);
  else if (error)
    {
      VarveEnvironment *environment = add_environment (self, section->name);

      varve_set_str (&environment->problem, error->message);
      varve_set_str (&environment->problem_hint,
                     _ ("env.py fills it in when it runs. Give --url on the command line."));
    }
}

/* Alembic's template for several databases has a section for each. */
static void
add_other_sections (Reader *self)
{
  for (guint i = 0; self->ini && i < self->ini->sections->len; i++)
    {
      VarveConfigSection *section = self->ini->sections->pdata[i];

      if (section != self->section && !varve_config_section_find (section, "script_location")
          && varve_config_section_find (section, "sqlalchemy.url"))
        add_section_url (self, section);
    }
}

/* What programs commonly call it; only where the project's own .env says so. */
static void
add_common_variables (Reader *self)
{
  static const char *const names[] = { "DATABASE_URL", "SQLALCHEMY_DATABASE_URL",
                                       "SQLALCHEMY_DATABASE_URI", "DB_URL", "DATABASE_URI" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = varve_dotenv_lookup (self->project->folder, names[i], NULL);

      if (value && *value)
        add_variable (self, names[i]);
    }
}

/* What the person saved counts over what the project's files say. */
static void
read_settings (Reader *self)
{
  g_autoptr (VarveConfig) settings = varve_project_load_settings (self->project, self->error);

  if (!settings || !varve_project_read_environments (self->project, settings, self->error))
    self->failed = TRUE;
}

/* What Alembic takes by itself, as far as files tell. */
static void
read_native_url (Reader *self, GPtrArray *variables, gboolean takes_ini)
{
  g_autofree char *databases = read_string (self, "databases");
  g_autofree char *url = self->section ? read_string (self, "sqlalchemy.url") : NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  VarveProject *project = self->project;

  project->several_databases = databases != NULL;
  for (guint i = 0; i < variables->len; i++)
    {
      g_strv_builder_add (names, variables->pdata[i]);
      if (!project->native_url && is_set (self, variables->pdata[i]))
        project->native_url = g_strdup_printf ("${%s}", (char *) variables->pdata[i]);
    }
  project->env_variables = g_strv_builder_end (names);
  if (!project->native_url && takes_ini && url && !is_placeholder (url, project->folder))
    project->native_url = g_steal_pointer (&url);
}

/* A variable that env.py reads and that is set is what env.py takes; then what the ini file says;
 * then those that are not set, so that it can be said which one is missing. */
static void
add_environments (Reader *self, GPtrArray *variables)
{
  for (guint i = 0; i < variables->len; i++)
    if (is_set (self, variables->pdata[i]))
      add_variable (self, variables->pdata[i]);
  if (self->section)
    add_section_url (self, self->section);
  add_other_sections (self);
  for (guint i = 0; i < variables->len; i++)
    if (!is_set (self, variables->pdata[i]))
      add_variable (self, variables->pdata[i]);
  if (self->project->environments->len == 0)
    add_common_variables (self);
}

/* The names of the sections that are a project, for the person to choose. */
static char *
list_sections (VarveConfig *ini)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < ini->sections->len; i++)
    {
      VarveConfigSection *section = ini->sections->pdata[i];

      if (varve_config_section_find (section, "script_location"))
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", section->name);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static void
check_section (Reader *self)
{
  g_autofree char *list = NULL;
  g_autofree char *hint = NULL;

  if (self->section || self->toml)
    return;
  list = self->ini ? list_sections (self->ini) : g_strdup ("");
  hint = *list ? g_strdup_printf (_ ("Name one with -n. There are: %s."), list)
               : g_strdup (_ ("Add it with “script_location = …”, or name another one with -n."));
  fail_at (self, self->project->config_path, 0, hint, _ ("The file has no section [%s]"),
           self->project->section);
}

static gboolean
load_toml (Reader *self, const char *path)
{
  gsize length;
  g_autofree char *text
      = varve_file_read (AT_FDCWD, path, FALSE, MAX_TOML_SIZE, &length, self->error);

  if (!text)
    return FALSE;
  if (!g_utf8_validate_len (text, length, NULL))
    {
      fail_at (self, path, 0, _ ("Save the file as UTF-8 text."), _ ("The file is not UTF-8 text"));
      return FALSE;
    }
  self->toml_path = g_strdup (path);
  self->toml = varve_toml_read_table (text, length, path, "tool.alembic", self->error);
  return self->toml || !self->error || !*self->error;
}

/* The ini file and the pyproject.toml beside it, whichever the person named. */
static gboolean
load_files (Reader *self)
{
  VarveProject *project = self->project;
  gboolean is_toml = g_str_has_suffix (project->config_path, ".toml");
  g_autofree char *beside
      = g_build_filename (project->folder, is_toml ? "alembic.ini" : "pyproject.toml", NULL);
  gboolean has_both = access (beside, F_OK) == 0;
  const char *ini = !is_toml ? project->config_path : has_both ? beside : NULL;
  const char *toml = is_toml ? project->config_path : has_both ? beside : NULL;

  if (ini)
    self->ini = varve_config_load (ini, self->error);
  if (ini && !self->ini)
    return FALSE;
  self->section = self->ini ? varve_config_find_section (self->ini, project->section) : NULL;
  if (!toml)
    return TRUE;
  /* A pyproject.toml that merely lies beside is no reason to fail. */
  if (!is_toml)
    {
      GError **error = self->error;
      g_autoptr (GError) ignored = NULL;

      self->error = &ignored;
      load_toml (self, toml);
      self->error = error;
      self->failed = FALSE;
      return TRUE;
    }
  return load_toml (self, toml);
}

static void
read_all (Reader *self)
{
  VarveProject *project = self->project;
  g_autoptr (GPtrArray) variables = g_ptr_array_new_with_free_func (g_free);
  gboolean takes_ini = FALSE;

  check_section (self);
  refuse_sourceless (self);
  read_script_location (self);
  read_version_locations (self);
  project->recursive = read_boolean (self, "recursive_version_locations");
  if (self->failed)
    return;
  read_env (self, variables, &takes_ini);
  read_settings (self);
  read_native_url (self, variables, takes_ini);
  add_environments (self, variables);
}

gboolean
varve_project_read_alembic (VarveProject *project, const char *directory, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  Reader self = { .project = project, .directory = directory, .error = &local_error };

  if (load_files (&self))
    read_all (&self);
  g_clear_pointer (&self.ini, varve_config_free);
  g_clear_pointer (&self.toml, g_ptr_array_unref);
  g_free (self.toml_path);
  if (!local_error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
