/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-hook.h"

#include "base/varve-i18n.h"
#include "project/varve-config.h"
#include "project/varve-process.h"

#include <string.h>

/* The keys are those of Alembic's "Applying Post Processing and Python Code Formatters to Generated
 * Revisions". A console script is a program on the path by another name. */
#define SECTION  "post_write_hooks"
#define FILENAME "REVISION_SCRIPT_FILENAME"

typedef struct
{
  VarveProject *project;
  VarveConfig *config;
  VarveConfigSection *section;
  const char *name;
  const char *script_path;
} Reader;

static VarveConfigEntry *
find_entry (const Reader *reader, const char *key)
{
  g_autofree char *full = g_strconcat (reader->name, ".", key, NULL);

  return varve_config_section_find (reader->section, full);
}

/* NULL without an error where the key is not there or empty. */
static char *
read_value (const Reader *reader, const char *key, GError **error)
{
  VarveConfigEntry *entry = find_entry (reader, key);
  g_autofree char *value
      = entry ? varve_config_expand (reader->config, reader->section, entry, error) : NULL;

  return value && *value ? g_steal_pointer (&value) : NULL;
}

/* The key that names the program for this type of hook. */
static const char *
get_program_key (const char *type)
{
  if (g_strcmp0 (type, "exec") == 0)
    return "executable";
  if (g_strcmp0 (type, "console_scripts") == 0)
    return "entrypoint";
  return g_strcmp0 (type, "module") == 0 ? "module" : NULL;
}

static guint
get_line (const Reader *reader, const char *key)
{
  VarveConfigEntry *entry = find_entry (reader, key);

  return entry ? entry->line : reader->section->line;
}

static void
refuse_type (const Reader *reader, const char *type, GError **error)
{
  const char *hint = _ ("Write exec, with an executable, console_scripts, with an entrypoint, or "
                        "module, with a module.");

  if (type)
    varve_config_set_error (reader->config, get_line (reader, "type"), error, hint,
                            _ ("“%s” is no type of hook"), type);
  else
    varve_config_set_error (reader->config, get_line (reader, "type"), error, hint,
                            _ ("The hook “%s” needs a type"), reader->name);
}

/* Python's modules are run by Python. */
static char **
read_program (const Reader *reader, GError **error)
{
  g_autofree char *type = read_value (reader, "type", NULL);
  const char *key = get_program_key (type);
  g_autofree char *program = key ? read_value (reader, key, NULL) : NULL;

  if (program && g_str_equal (type, "module"))
    return g_strdupv ((char *[]){ "python3", "-m", program, NULL });
  if (program)
    return g_strdupv ((char *[]){ program, NULL });
  if (!key)
    refuse_type (reader, type, error);
  else
    varve_config_set_error (reader->config, get_line (reader, "type"), error, NULL,
                            _ ("The hook “%s” needs “%s.%s”"), reader->name, reader->name, key);
  return NULL;
}

/* As Alembic: the script's path goes where the options name it, else before them. */
static char **
make_argv (const Reader *reader, char **program, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) parse_error = NULL;
  g_autofree char *options = read_value (reader, "options", error);
  g_auto (GStrv) words = NULL;

  if (options && !g_shell_parse_argv (options, NULL, &words, &parse_error))
    {
      varve_config_set_error (reader->config, get_line (reader, "options"), error,
                              _ ("Close each quote."), _ ("The options can't be split: %s"),
                              parse_error->message);
      return NULL;
    }
  g_strv_builder_addv (builder, (const char **) program);
  if (!options || !strstr (options, FILENAME))
    g_strv_builder_add (builder, reader->script_path);
  for (guint i = 0; words && words[i]; i++)
    {
      g_autoptr (GString) word = g_string_new (words[i]);

      g_string_replace (word, FILENAME, reader->script_path, 0);
      g_strv_builder_add (builder, word->str);
    }
  return g_strv_builder_end (builder);
}

static VarveHook *
read_hook (const Reader *reader, GError **error)
{
  g_autoptr (VarveHook) self = g_new0 (VarveHook, 1);
  g_auto (GStrv) program = read_program (reader, error);
  g_autofree char *folder = NULL;

  if (!program)
    return NULL;
  self->name = g_strdup (reader->name);
  self->line = get_line (reader, "type");
  self->argv = make_argv (reader, program, error);
  if (!self->argv)
    return NULL;
  folder = read_value (reader, "cwd", NULL);
  self->folder
      = g_canonicalize_filename (folder ? folder : ".", varve_project_get_folder (reader->project));
  return g_steal_pointer (&self);
}

/**
 * varve_hook_list:
 * @project: a project
 * @script_path: the new script
 * @error: return location
 *
 * Reads which programs `[post_write_hooks]` of varve.ini wants to be run on a new script; runs
 * none. Since they are the project's code, a person has to want that. Any thread.
 *
 * Returns: (transfer full) (element-type VarveHook): the hooks in order, empty where there are
 * none, or %NULL with %VARVE_ERROR_INVALID_CONFIG and its line
 */
GPtrArray *
varve_hook_list (VarveProject *project, const char *script_path, GError **error)
{
  g_autoptr (GPtrArray) hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_hook_free);
  const char *path = varve_project_get_config_path (project);
  g_autoptr (VarveConfig) config = NULL;
  Reader reader = { .project = project, .script_path = script_path, .name = "" };
  VarveConfigEntry *entry;
  g_autofree char *list = NULL;
  g_auto (GStrv) names = NULL;

  if (!path)
    return g_steal_pointer (&hooks);
  config = reader.config = varve_config_load (path, error);
  if (!config)
    return NULL;
  reader.section = varve_config_find_section (config, SECTION);
  entry = reader.section ? varve_config_section_find (reader.section, "hooks") : NULL;
  if (!entry)
    return g_steal_pointer (&hooks);
  list = varve_config_expand (config, reader.section, entry, error);
  if (!list)
    return NULL;
  names = g_strsplit_set (list, ", \n", -1);
  for (guint i = 0; names[i]; i++)
    {
      VarveHook *hook;

      reader.name = names[i];
      if (!*names[i])
        continue;
      hook = read_hook (&reader, error);
      if (!hook)
        return NULL;
      g_ptr_array_add (hooks, hook);
    }
  return g_steal_pointer (&hooks);
}

/**
 * varve_hook_run:
 * @self: a hook
 * @output: (out) (optional) (nullable): what it printed, valid UTF-8
 * @error: return location
 *
 * Runs the program in the project's folder and waits for its end: no shell, standard input empty.
 * Blocking.
 *
 * Returns: whether it ended with 0; otherwise %VARVE_ERROR_FAILED. The script stays as the program
 *   left it
 */
gboolean
varve_hook_run (const VarveHook *self, char **output, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VarveProcessOptions options
      = { .argv = (const char *const *) self->argv, .folder = self->folder };
  g_autoptr (VarveProcessResult) result = varve_process_run (&options, NULL, &local_error);

  if (output)
    {
      g_autofree char *both
          = g_strconcat (result ? result->out : "", result ? result->err : "", NULL);

      *output = g_utf8_make_valid (both, -1);
    }
  if (result && varve_process_result_check (result, NULL, &local_error))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_FAILED,
                   _ ("The script was written all the same; mend the hook in varve.ini, or run it "
                      "yourself."),
                   _ ("The hook “%s” failed: %s"), self->name, local_error->message);
  return FALSE;
}

/**
 * varve_hook_dup_command_line:
 * @self: a hook
 *
 * Returns: (transfer full): what it runs, for a person to read
 */
char *
varve_hook_dup_command_line (const VarveHook *self)
{
  return varve_process_format_command ((const char *const *) self->argv, NULL);
}

/**
 * varve_hook_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_hook_free (VarveHook *self)
{
  if (!self)
    return;
  g_free (self->name);
  g_strfreev (self->argv);
  g_free (self->folder);
  g_free (self);
}
