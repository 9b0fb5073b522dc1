/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-nearest.h"
#include "project/varve-project-url.h"
#include "revision/varve-template.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In @environments, @URL@ is the first environment's url and @NAME@ the folder's name. */
typedef struct
{
  const char *name;
  const char *url; /* of the first environment, unless the caller says otherwise */
  const char *environments;
} Template;

static const Template templates[] = {
  {
      .name = "generic",
      .url = "${DATABASE_URL}",
      .environments = "# ${VARIABLE} is taken from the environment, or from a file .env beside "
                      "this one.\n"
                      "[environment development]\n"
                      "url = @URL@\n",
  },
  {
      .name = "sqlite",
      .url = "sqlite:///@NAME@.db",
      .environments = "[environment development]\n"
                      "url = @URL@\n"
                      "\n"
                      "[environment test]\n"
                      "url = sqlite:///@NAME@-test.db\n"
                      "kind = test\n"
                      "\n"
                      "# ${VARIABLE} is taken from the environment, or from a file .env beside "
                      "this one.\n"
                      "[environment production]\n"
                      "url = ${DATABASE_URL}\n"
                      "kind = production\n",
  },
  {
      .name = "postgresql",
      .url = "postgresql:///@NAME@",
      .environments = "# Without a host: the server on this machine. Passwords belong into "
                      "~/.pgpass, not in here.\n"
                      "[environment development]\n"
                      "url = @URL@\n"
                      "\n"
                      "[environment test]\n"
                      "url = postgresql:///@NAME@_test\n"
                      "kind = test\n"
                      "\n"
                      "# ${VARIABLE} is taken from the environment, or from a file .env beside "
                      "this one.\n"
                      "[environment production]\n"
                      "url = ${DATABASE_URL}\n"
                      "kind = production\n"
                      "lock_timeout = 2s\n",
  },
};

static const char head[]
    = "# The database of this project, by Varve.\n"
      "\n"
      "[varve]\n"
      "# The folder with script.sql.in, the template of a new revision, and versions/.\n"
      "script_location = @SCRIPT_LOCATION@\n"
      "# The schema as it is meant to be.\n"
      "schema = @SCHEMA@\n"
      "# file_template = %%(rev)s_%%(slug)s\n"
      "# truncate_slug_length = 40\n"
      "# timezone = UTC\n"
      "# version_table = alembic_version\n"
      "default_environment = development\n"
      "\n";

static const char schema_text[]
    = "-- The schema as it is meant to be: CREATE statements, in any order that runs.\n";

/* Everything that is made, so that it can be taken back. */
typedef struct
{
  GPtrArray *paths;
} Work;

static void
work_undo (Work *self)
{
  for (guint i = self->paths->len; i > 0; i--)
    {
      const char *path = self->paths->pdata[i - 1];

      if (unlink (path) != 0)
        rmdir (path);
    }
}

static gboolean
make_folder (Work *self, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  struct stat status;

  if (stat (path, &status) == 0 && S_ISDIR (status.st_mode))
    return TRUE;
  if (!g_str_equal (parent, path) && !make_folder (self, parent, error))
    return FALSE;
  if (mkdir (path, 0777) != 0)
    {
      varve_set_error_errno (error, errno, path, _ ("Can't create the folder “%s”"), path);
      return FALSE;
    }
  g_ptr_array_add (self->paths, g_strdup (path));
  return TRUE;
}

static gboolean
make_file (Work *self, const char *path, const char *text, GError **error)
{
  if (!varve_file_write (path, text, -1, TRUE, error))
    return FALSE;
  g_ptr_array_add (self->paths, g_strdup (path));
  return TRUE;
}

static gboolean
is_empty_folder (const char *path)
{
  DIR *directory = opendir (path);
  struct dirent *entry;
  gboolean empty = TRUE;

  if (!directory)
    return errno == ENOENT;
  while ((entry = readdir (directory)))
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      empty = FALSE;
  closedir (directory);
  return empty;
}

static gboolean
check_is_free (const char *folder, const char *config, const char *scripts, GError **error)
{
  if (access (config, F_OK) == 0)
    {
      varve_set_error (error, VARVE_ERROR_EXISTS,
                       _ ("There is a project here already: see “varvectl history”."),
                       _ ("“%s” already exists"), config);
      return FALSE;
    }
  if (varve_project_is_inside (folder, scripts))
    {
      varve_set_error (error, VARVE_ERROR_USAGE,
                       _ ("Name a folder for the scripts alone, as database/migrations."),
                       _ ("The scripts need a folder below the project’s"));
      return FALSE;
    }
  if (!is_empty_folder (scripts))
    {
      varve_set_error (error, VARVE_ERROR_EXISTS,
                       _ ("Name another folder, or move what is in it out of the way."),
                       _ ("Directory %s already exists and is not empty"), scripts);
      return FALSE;
    }
  return TRUE;
}

static const Template *
find_template (const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS (templates) + 1] = { NULL };
  g_autofree char *list = NULL;
  g_autofree char *hint = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      if (g_str_equal (name, templates[i].name))
        return &templates[i];
      names[i] = templates[i].name;
    }
  list = g_strjoinv (", ", (char **) names);
  hint = g_strdup_printf (_ ("There are: %s."), list);
  varve_set_error (error, VARVE_ERROR_USAGE, hint, _ ("No such template '%s'"), name);
  return NULL;
}

static const char *
get_relative (const char *path, const char *folder)
{
  if (!varve_project_is_inside (path, folder) || g_str_equal (folder, "/"))
    return path;
  return path + strlen (folder) + 1;
}

static char *
dup_escaped (const char *value)
{
  g_autoptr (GString) text = g_string_new (value);

  g_string_replace (text, "%", "%%", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A name that may stand in a URL, whatever the folder is called. */
static char *
dup_database_name (const char *folder)
{
  g_autofree char *name = g_path_get_basename (folder);

  g_strcanon (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", '_');
  return g_strdup (name[strspn (name, "_")] ? name : "app");
}

static char *
make_config (const Template *chosen,
             const char *folder,
             const char *scripts,
             const char *schema,
             const char *url)
{
  g_autoptr (GString) text = g_string_new (head);
  g_autofree char *name = dup_database_name (folder);
  g_autofree char *escaped_scripts = dup_escaped (get_relative (scripts, folder));
  g_autofree char *escaped_schema = dup_escaped (get_relative (schema, folder));
  g_autofree char *escaped_url = url ? dup_escaped (url) : NULL;

  g_string_append (text, chosen->environments);
  g_string_replace (text, "@URL@", escaped_url ? escaped_url : chosen->url, 0);
  g_string_replace (text, "@NAME@", name, 0);
  g_string_replace (text, "@SCRIPT_LOCATION@", escaped_scripts, 0);
  g_string_replace (text, "@SCHEMA@", escaped_schema, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* varve.ini comes last: where it is, the project is whole. */
static gboolean
make_all (Work *work,
          const char *folder,
          const char *scripts,
          const char *schema,
          const char *config,
          const char *config_text,
          GError **error)
{
  g_autofree char *versions = g_build_filename (scripts, "versions", NULL);
  g_autofree char *template_path = g_build_filename (scripts, "script.sql.in", NULL);
  g_autofree char *schema_folder = g_path_get_dirname (schema);

  return make_folder (work, folder, error) && make_folder (work, versions, error)
         && make_file (work, template_path, varve_template_get_default (), error)
         && make_folder (work, schema_folder, error)
         && (access (schema, F_OK) == 0 || make_file (work, schema, schema_text, error))
         && make_file (work, config, config_text, error);
}

/**
 * varve_project_initialize:
 * @folder: the project's folder; made if it is not there
 * @directory: the folder for the scripts, relative to @folder
 * @template_name: (nullable): a name of varve_project_list_templates(), "generic" where %NULL
 * @url: (nullable): the first environment's url instead of the template's
 *
 * Makes a new SQL project: `varve.ini`, the folder for the scripts with `script.sql.in` and
 * `versions/`, and `schema.sql` beside it unless there is one. What a failure leaves behind is
 * taken back.
 *
 * Returns: whether it worked; otherwise %VARVE_ERROR_EXISTS where something would be overwritten,
 *   %VARVE_ERROR_USAGE, %VARVE_ERROR_INVALID_URL (a password has no place in a project), or what
 *   kept a file from being written
 */
gboolean
varve_project_initialize (const char *folder,
                          const char *directory,
                          const char *template_name,
                          const char *url,
                          GError **error)
{
  const Template *chosen = find_template (template_name ? template_name : "generic", error);
  g_autofree char *root = g_canonicalize_filename (folder, NULL);
  g_autofree char *scripts = g_canonicalize_filename (directory, root);
  g_autofree char *parent = g_path_get_dirname (scripts);
  g_autofree char *schema = g_build_filename (parent, "schema.sql", NULL);
  g_autofree char *config = g_build_filename (root, "varve.ini", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_free);
  Work work = { made };

  if (!chosen || (url && !varve_project_check_url (url, root, error))
      || !check_is_free (root, config, scripts, error))
    return FALSE;
  text = make_config (chosen, root, scripts, schema, url);
  if (make_all (&work, root, scripts, schema, config, text, error))
    return TRUE;
  work_undo (&work);
  return FALSE;
}

/**
 * varve_project_list_templates:
 *
 * Returns: (transfer none) (array zero-terminated=1): name, description, name, description …; the
 *   descriptions are to be translated by the caller
 */
const char *const *
varve_project_list_templates (void)
{
  static const char *const list[] = {
    "generic",
    N_ ("One environment; its database is named by ${DATABASE_URL}."),
    "sqlite",
    N_ ("SQLite files for development and test beside varve.ini, production by ${DATABASE_URL}."),
    "postgresql",
    N_ ("Databases of the PostgreSQL server on this machine, production by ${DATABASE_URL}."),
    NULL,
  };

  return list;
}
