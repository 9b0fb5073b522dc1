/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a project looks like it is run with. Everything here is reading: names of files, lock files,
 * scripts as text, the compose file. */
#include "project/varve-alembic-command.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-compose.h"
#include "project/varve-project-private.h"
#include "project/varve-toml.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_WRAPPER_SIZE ((gsize) 256 * 1024)
#define MAX_TOML_SIZE    ((gsize) 4 * 1024 * 1024)
#define MAX_PARENTS      3
/* More scripts than a person looks through are no folder of tools. */
#define MAX_SCRIPTS 200

typedef struct
{
  VarveProject *project;
  const char *folder;  /* where the command is run */
  GPtrArray *folders;  /* that one and some above it */
  GPtrArray *wrappers; /* (element-type utf8): relative to @folder */
  GPtrArray *found;
} Finder;

static gboolean
exists (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return access (path, F_OK) == 0;
}

static gboolean
is_program (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) && access (path, X_OK) == 0;
}

/* A program that lies in the project itself is not what the person has installed. */
static gboolean
is_on_path (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);

  return path != NULL;
}

static void
offer (Finder *self, const char *const *argv, const char *reason)
{
  g_autofree char *text = varve_process_format_command (argv, NULL);
  VarveAlembicCommand *command;

  for (guint i = 0; i < self->found->len; i++)
    if (g_str_equal (((VarveAlembicCommand *) self->found->pdata[i])->text, text))
      return;
  command = varve_alembic_command_parse (text, NULL);
  if (!command)
    return;
  command->reason = g_strdup (reason);
  g_ptr_array_add (self->found, command);
}

static char *
dup_shown (Finder *self, const char *path)
{
  gsize n = strlen (self->folder);

  return g_strdup (g_str_has_prefix (path, self->folder) && path[n] == '/' ? path + n + 1 : path);
}

/* Each wrapper script before Alembic itself: whoever wrote it meant it to be used. @prefix: what
 * runs Python; @direct: (nullable): what Alembic is called by, else `PREFIX -m alembic`. */
static void
offer_python (Finder *self,
              const char *const *prefix,
              const char *const *direct,
              const char *reason)
{
  for (guint i = 0; i < self->wrappers->len; i++)
    {
      g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
      g_auto (GStrv) words = NULL;
      g_autofree char *why = g_strdup_printf (_ ("%s; %s passes its arguments to Alembic"), reason,
                                              (char *) self->wrappers->pdata[i]);

      g_strv_builder_addv (argv, (const char **) prefix);
      g_strv_builder_add (argv, self->wrappers->pdata[i]);
      words = g_strv_builder_end (argv);
      offer (self, (const char *const *) words, why);
    }
  if (direct)
    offer (self, direct, reason);
}

static gboolean
is_venv_with_alembic (const char *venv)
{
  g_autofree char *lib = g_build_filename (venv, "lib", NULL);
  g_autoptr (GDir) dir = g_dir_open (lib, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *package = g_build_filename (lib, name, "site-packages", "alembic", NULL);

      if (g_str_has_prefix (name, "python") && g_file_test (package, G_FILE_TEST_IS_DIR))
        return TRUE;
    }
  return FALSE;
}

static void
offer_venv (Finder *self, const char *venv)
{
  g_autofree char *alembic = g_build_filename (venv, "bin", "alembic", NULL);
  g_autofree char *python = g_build_filename (venv, "bin", "python", NULL);
  g_autofree char *shown = dup_shown (self, venv);
  g_autofree char *reason = g_strdup_printf (_ ("Virtual environment %s"), shown);
  g_autofree char *alembic_shown = dup_shown (self, alembic);
  g_autofree char *python_shown = dup_shown (self, python);
  const char *const by_name[] = { alembic_shown, NULL };
  const char *const by_module[] = { python_shown, "-m", "alembic", NULL };
  const char *const prefix[] = { python_shown, NULL };
  gboolean has_name = is_program (alembic);

  if (!is_program (python) && !has_name)
    return;
  if (!has_name && !is_venv_with_alembic (venv))
    return;
  offer_python (self, prefix, has_name ? by_name : by_module, reason);
}

static void
offer_venvs (Finder *self)
{
  static const char *const names[] = { ".venv", "venv" };
  const char *active = g_getenv ("VIRTUAL_ENV");

  for (guint i = 0; i < self->folders->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autofree char *venv = g_build_filename (self->folders->pdata[i], names[j], NULL);

        offer_venv (self, venv);
      }
  if (active && g_path_is_absolute (active))
    offer_venv (self, active);
}

static gboolean
has_toml_table (const char *folder, const char *table)
{
  g_autofree char *path = g_build_filename (folder, "pyproject.toml", NULL);
  gsize length;
  g_autofree char *text = varve_file_read (AT_FDCWD, path, FALSE, MAX_TOML_SIZE, &length, NULL);
  g_autoptr (GPtrArray) values = text && g_utf8_validate_len (text, length, NULL)
                                     ? varve_toml_read_table (text, length, path, table, NULL)
                                     : NULL;

  return values != NULL;
}

static void
offer_tools (Finder *self)
{
  static const struct
  {
    const char *tool;
    const char *file;
    const char *table; /* (nullable) of pyproject.toml */
  } tools[] = { { "poetry", "poetry.lock", "tool.poetry" },
                { "uv", "uv.lock", "tool.uv" },
                { "pdm", "pdm.lock", "tool.pdm" },
                { "pipenv", "Pipfile", NULL } };

  for (guint i = 0; i < self->folders->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (tools); j++)
      {
        const char *folder = self->folders->pdata[i];
        const char *const prefix[] = { tools[j].tool, "run", "python", NULL };
        const char *const direct[] = { tools[j].tool, "run", "alembic", NULL };
        gboolean by_file = exists (folder, tools[j].file);
        g_autofree char *reason = NULL;

        if ((!by_file && !(tools[j].table && has_toml_table (folder, tools[j].table)))
            || !is_on_path (tools[j].tool))
          continue;
        reason = g_strdup_printf (by_file ? _ ("%s, for which there is %s")
                                          : _ ("%s, which %s is written for"),
                                  tools[j].tool, by_file ? tools[j].file : "pyproject.toml");
        offer_python (self, prefix, direct, reason);
      }
}

/* Where @volume_or_build of the service holds the folder. */
static gboolean
holds (const char *outer, const char *folder)
{
  gsize n = outer ? strlen (outer) : 0;

  return outer && g_str_has_prefix (folder, outer)
         && (folder[n] == '/' || folder[n] == '\0' || (n > 0 && outer[n - 1] == '/'));
}

static char *
find_inside (Finder *self, const VarveComposeService *service)
{
  for (guint i = 0; i + 1 < service->volumes->len; i += 2)
    {
      const char *outside = service->volumes->pdata[i];

      if (holds (outside, self->folder))
        return g_canonicalize_filename (
            self->folder[strlen (outside)] ? self->folder + strlen (outside) + 1 : ".",
            service->volumes->pdata[i + 1]);
    }
  return NULL;
}

/* Offered by its container's name where it has one: that is what people type. */
static void
offer_service_as (Finder *self,
                  const char *const *verb,
                  const char *target,
                  const char *workdir,
                  const char *reason)
{
  g_autoptr (GStrvBuilder) plain = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) python = g_strv_builder_new ();
  g_auto (GStrv) direct = NULL;
  g_auto (GStrv) prefix = NULL;

  g_strv_builder_addv (plain, (const char **) verb);
  g_strv_builder_addv (python, (const char **) verb);
  if (workdir)
    {
      g_strv_builder_add_many (plain, "-w", workdir, NULL);
      g_strv_builder_add_many (python, "-w", workdir, NULL);
    }
  g_strv_builder_add_many (plain, target, "alembic", NULL);
  g_strv_builder_add_many (python, target, "python", NULL);
  direct = g_strv_builder_end (plain);
  prefix = g_strv_builder_end (python);
  offer_python (self, (const char *const *) prefix, (const char *const *) direct, reason);
}

static void
offer_service (Finder *self, const VarveComposeService *service, gboolean mounted, const char *path)
{
  static const char *const exec[] = { "docker", "exec", NULL };
  static const char *const compose_exec[] = { "docker", "compose", "exec", NULL };
  static const char *const compose_run[] = { "docker", "compose", "run", "--rm", NULL };
  g_autofree char *inside = find_inside (self, service);
  g_autofree char *shown = dup_shown (self, path);
  g_autofree char *reason = g_strdup_printf (mounted ? _ ("Service %s of %s sees this folder")
                                                     : _ ("Service %s of %s is built from it"),
                                             service->name, shown);
  const char *workdir = g_strcmp0 (inside, service->workdir) == 0 ? NULL : inside;

  if (service->container)
    offer_service_as (self, exec, service->container, workdir, reason);
  offer_service_as (self, compose_exec, service->name, workdir, reason);
  offer_service_as (self, compose_run, service->name, workdir, reason);
}

static void
offer_compose (Finder *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      g_autofree char *path = varve_compose_find (self->folders->pdata[i]);
      g_autoptr (GPtrArray) services = path ? varve_compose_read (path, NULL) : NULL;

      for (guint pass = 0; services && pass < 2; pass++)
        for (guint j = 0; j < services->len; j++)
          {
            const VarveComposeService *service = services->pdata[j];
            g_autofree char *inside = find_inside (self, service);

            if (pass == 0 ? inside != NULL : !inside && holds (service->build, self->folder))
              offer_service (self, service, pass == 0, path);
          }
      if (path)
        return;
    }
}

/* Debian keeps what it packages apart from what Python's own tools install. */
static gboolean
has_alembic (const char *prefix)
{
  return is_venv_with_alembic (prefix)
         || (g_str_equal (prefix, "/usr")
             && g_file_test ("/usr/lib/python3/dist-packages/alembic", G_FILE_TEST_IS_DIR));
}

/* The first Python on the path that is seen to have Alembic; by its whole path where another one
 * comes before it. */
static char *
find_python (void)
{
  g_auto (GStrv) folders = g_strsplit (g_getenv ("PATH") ? g_getenv ("PATH") : "", ":", -1);
  g_autofree char *first = g_find_program_in_path ("python3");

  for (guint i = 0; folders[i]; i++)
    {
      g_autofree char *python = g_build_filename (folders[i], "python3", NULL);
      g_autofree char *prefix = g_path_get_dirname (folders[i]);

      if (g_path_is_absolute (python) && is_program (python) && has_alembic (prefix))
        return g_strdup (g_strcmp0 (first, python) == 0 ? "python3" : python);
    }
  return NULL;
}

static void
offer_system (Finder *self)
{
  static const char *const direct[] = { "alembic", NULL };
  g_autofree char *python = find_python ();
  const char *const prefix[] = { python ? python : "python3", NULL };
  const char *const module[] = { prefix[0], "-m", "alembic", NULL };

  if (is_on_path ("alembic"))
    offer_python (self, prefix, direct, _ ("Alembic on the path"));
  else if (python)
    offer_python (self, prefix, module, _ ("Python on the path, which has Alembic"));
  else if (is_on_path ("python3"))
    offer_python (self, prefix, module,
                  _ ("Python on the path; whether it has Alembic can’t be seen"));
}

/* A script that hands its own arguments to Alembic: it takes Alembic's entry point and sys.argv, or
 * calls main() without any. */
static gboolean
is_wrapper (const char *path)
{
  gsize length;
  g_autofree char *text = varve_file_read (AT_FDCWD, path, TRUE, MAX_WRAPPER_SIZE, &length, NULL);

  if (!text || !strstr (text, "alembic"))
    return FALSE;
  return (strstr (text, "alembic.config") || strstr (text, "from alembic import config")
          || strstr (text, "-m\", \"alembic") || strstr (text, "-m', 'alembic")
          || strstr (text, "[\"alembic\"") || strstr (text, "['alembic'"))
         && (strstr (text, "sys.argv") || strstr (text, "alembic.config.main()")
             || strstr (text, "CommandLine().main()"));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
look_for_wrappers (Finder *self, const char *place)
{
  g_autofree char *folder = g_build_filename (self->folder, place, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir && names->len < MAX_SCRIPTS && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".py") && *name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      if (is_wrapper (path))
        g_ptr_array_add (self->wrappers, *place ? g_build_filename (place, names->pdata[i], NULL)
                                                : g_strdup (names->pdata[i]));
    }
}

static GPtrArray *
list_folders (const char *folder)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *at = g_strdup (folder);

  for (guint i = 0; i <= MAX_PARENTS; i++)
    {
      char *parent = g_path_get_dirname (at);
      gboolean last
          = g_str_equal (parent, at) || exists (at, ".git") || g_str_equal (at, g_get_home_dir ());

      g_ptr_array_add (folders, g_steal_pointer (&at));
      at = parent;
      if (last)
        break;
    }
  return folders;
}

/**
 * varve_alembic_command_find:
 * @project: an Alembic project
 *
 * Finds how Alembic may be called: a virtual environment, a tool whose lock file is there, a
 * service of the compose file, a program on the path; each also with a script of the project that
 * passes its arguments to Alembic. Files are read, nothing is run. Any thread.
 *
 * Returns: (transfer full) (element-type VarveAlembicCommand): the candidates with their reasons,
 *   the best first; may be empty
 */
GPtrArray *
varve_alembic_command_find (VarveProject *project)
{
  static const char *const places[] = { "scripts", "bin", "tools", "" };
  g_autoptr (GPtrArray) folders = list_folders (varve_alembic_command_get_folder (project));
  g_autoptr (GPtrArray) wrappers = g_ptr_array_new_with_free_func (g_free);
  Finder self = {
    .project = project,
    .folder = varve_alembic_command_get_folder (project),
    .folders = folders,
    .wrappers = wrappers,
    .found = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_alembic_command_free),
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    look_for_wrappers (&self, places[i]);
  offer_venvs (&self);
  offer_tools (&self);
  offer_compose (&self);
  offer_system (&self);
  return self.found;
}
