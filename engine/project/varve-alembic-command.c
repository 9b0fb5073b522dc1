/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Alembic is called. The line that a person sees and edits is all there is: what is to be known
 * about containers is read out of it again. */
#include "project/varve-alembic-command.h"

#include "base/varve-i18n.h"
#include "project/varve-alembic-container.h"
#include "project/varve-project-private.h"

#include <string.h>
#include <unistd.h>

#define SETTING "command"

/**
 * varve_alembic_command_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_alembic_command_free (VarveAlembicCommand *self)
{
  if (!self)
    return;
  g_free (self->text);
  g_free (self->reason);
  g_strfreev (self->client);
  g_strfreev (self->options);
  g_free (self->target);
  g_free (self->user);
  g_free (self->workdir);
  g_strfreev (self->program);
  g_free (self);
}

/**
 * varve_alembic_command_copy:
 * @self: a command
 *
 * Returns: (transfer full): the same again
 */
VarveAlembicCommand *
varve_alembic_command_copy (const VarveAlembicCommand *self)
{
  VarveAlembicCommand *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  copy->reason = g_strdup (self->reason);
  copy->client = g_strdupv (self->client);
  copy->options = g_strdupv (self->options);
  copy->target = g_strdup (self->target);
  copy->user = g_strdup (self->user);
  copy->workdir = g_strdup (self->workdir);
  copy->program = g_strdupv (self->program);
  return copy;
}

/**
 * varve_alembic_command_is_local:
 * @self: a command
 *
 * Returns: whether it runs on this machine, not in a container
 */
gboolean
varve_alembic_command_is_local (const VarveAlembicCommand *self)
{
  return self->place == VARVE_ALEMBIC_LOCAL;
}

typedef struct
{
  VarveAlembicCommand *command;
  char **words;
  guint next;
} Parser;

static gboolean
is_word (Parser *self, guint offset, const char *word)
{
  for (guint i = 0; i <= offset; i++)
    if (!self->words[self->next + i])
      return FALSE;
  return g_str_equal (self->words[self->next + offset], word);
}

/* Options of the client before the verb, `-f FILE` and the like: each takes a value unless it has a
 * "=". */
static guint
skip_client_options (Parser *self, guint at)
{
  while (self->words[at] && self->words[at][0] == '-')
    at += strchr (self->words[at], '=') || !self->words[at + 1] ? 1 : 2;
  return at;
}

static char **
copy_words (char **words, guint n)
{
  char **copy = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    copy[i] = g_strdup (words[i]);
  return copy;
}

/* `docker [OPTIONS] exec`, `docker [OPTIONS] compose [OPTIONS] exec|run`, `docker-compose …`. FALSE
 * where it is none of them. */
static gboolean
parse_client (Parser *self)
{
  g_autofree char *name = g_path_get_basename (self->words[0]);
  gboolean compose = g_str_equal (name, "docker-compose") || g_str_equal (name, "podman-compose");
  guint at = 1;

  if (!compose && !g_str_equal (name, "docker") && !g_str_equal (name, "podman"))
    return FALSE;
  at = skip_client_options (self, at);
  if (!compose && self->words[at] && g_str_equal (self->words[at], "container"))
    at++;
  else if (!compose && self->words[at] && g_str_equal (self->words[at], "compose"))
    {
      compose = TRUE;
      at = skip_client_options (self, at + 1);
    }
  self->next = at;
  if (is_word (self, 0, "exec"))
    self->command->place = compose ? VARVE_ALEMBIC_COMPOSE_EXEC : VARVE_ALEMBIC_EXEC;
  else if (compose && is_word (self, 0, "run"))
    self->command->place = VARVE_ALEMBIC_COMPOSE_RUN;
  else
    {
      self->next = 0;
      return FALSE;
    }
  self->command->client = copy_words (self->words, at);
  self->next++;
  return TRUE;
}

static gboolean
takes_value (const char *option)
{
  static const char *const names[]
      = { "-u",      "--user",  "-w",        "--workdir",  "-e",     "--env",        "--env-file",
          "-v",      "-p",      "--volume",  "--publish",  "--name", "--entrypoint", "-l",
          "--label", "--index", "--cap-add", "--cap-drop", "--pull", "--detach-keys" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (option, names[i]))
      return TRUE;
  return FALSE;
}

/* Those that ask for a terminal; there is none. */
static gboolean
is_about_terminal (const char *option)
{
  static const char *const names[] = { "-i",         "-t",       "-it",
                                       "-ti",        "-T",       "--interactive",
                                       "--tty",      "--no-TTY", "--interactive=false",
                                       "--tty=false" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (option, names[i]))
      return TRUE;
  return FALSE;
}

static void
note_option (VarveAlembicCommand *command, const char *option, const char *value)
{
  const char *equals = strchr (option, '=');
  g_autofree char *name = equals ? g_strndup (option, equals - option) : g_strdup (option);
  const char *text = equals ? equals + 1 : value;
  char **where = NULL;

  if (g_str_equal (name, "-u") || g_str_equal (name, "--user"))
    where = &command->user;
  else if (g_str_equal (name, "-w") || g_str_equal (name, "--workdir"))
    where = &command->workdir;
  if (where && text)
    {
      g_free (*where);
      *where = g_strdup (text);
    }
}

static void
parse_options (Parser *self)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  char **words = self->words;

  while (words[self->next] && words[self->next][0] == '-')
    {
      const char *option = words[self->next++];
      const char *value = takes_value (option) ? words[self->next] : NULL;

      if (is_about_terminal (option))
        continue;
      note_option (self->command, option, value);
      g_strv_builder_add (kept, option);
      if (value)
        {
          g_strv_builder_add (kept, value);
          self->next++;
        }
    }
  self->command->options = g_strv_builder_end (kept);
}

static gboolean
parse_words (Parser *self, GError **error)
{
  VarveAlembicCommand *command = self->command;

  if (parse_client (self))
    {
      parse_options (self);
      if (self->words[self->next])
        command->target = g_strdup (self->words[self->next++]);
    }
  command->program = g_strdupv (self->words + self->next);
  if (command->program[0])
    return TRUE;
  varve_set_error (
      error, VARVE_ERROR_INVALID_CONFIG,
      _ ("Write it as for a shell, up to where Alembic’s arguments begin: “docker exec "
         "bot alembic”, “.venv/bin/alembic”, “python scripts/migrate.py”."),
      _ ("The command names no program that would take Alembic’s arguments"));
  return FALSE;
}

/**
 * varve_alembic_command_parse:
 * @text: a command line, up to where Alembic's arguments begin
 * @error: return location
 *
 * Takes a command line apart as a shell would, without variables, substitution or operators, and
 * finds out whether it leads into a container. Runs nothing. Any thread.
 *
 * Returns: (transfer full): the command, or %NULL with %VARVE_ERROR_INVALID_CONFIG
 */
VarveAlembicCommand *
varve_alembic_command_parse (const char *text, GError **error)
{
  g_autoptr (VarveAlembicCommand) self = g_new0 (VarveAlembicCommand, 1);
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) words = NULL;
  Parser parser = { .command = self };

  self->text = g_strstrip (g_strdup (text));
  if (!g_utf8_validate (text, -1, NULL) || strpbrk (text, "\r\n"))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, NULL,
                       _ ("A command is one line of text"));
      return NULL;
    }
  if (!g_shell_parse_argv (*self->text ? self->text : "''", NULL, &words, &local_error)
      || !*words[0])
    {
      varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                       _ ("Write it as for a shell, with each quote closed."),
                       _ ("The command can’t be understood: %s"),
                       local_error ? local_error->message : _ ("it is empty"));
      return NULL;
    }
  parser.words = words;
  return parse_words (&parser, error) ? g_steal_pointer (&self) : NULL;
}

static void
set_none_error (GError **error)
{
  varve_set_error (error, VARVE_ERROR_NO_ALEMBIC,
                   _ ("Install it in the project’s virtual environment, or say how it is called "
                      "with --command, such as “docker exec bot alembic”."),
                   _ ("There is no Alembic: no virtual environment, no tool, no container and no "
                      "program of that name was found"));
}

/**
 * varve_alembic_command_choose:
 * @project: an Alembic project
 * @error: return location
 *
 * Returns: (transfer full): the command that the person keeps for the project, else the best of
 *   varve_alembic_command_find(); %NULL with %VARVE_ERROR_NO_ALEMBIC where there is none, or
 *   %VARVE_ERROR_INVALID_CONFIG where what is kept can't be understood
 */
VarveAlembicCommand *
varve_alembic_command_choose (VarveProject *project, GError **error)
{
  g_autofree char *kept = varve_project_dup_setting (project, SETTING);
  g_autoptr (GPtrArray) found = NULL;

  if (kept)
    return varve_alembic_command_parse (kept, error);
  found = varve_alembic_command_find (project);
  if (found->len > 0)
    return varve_alembic_command_copy (found->pdata[0]);
  set_none_error (error);
  return NULL;
}

/**
 * varve_alembic_command_is_chosen:
 * @project: an Alembic project
 *
 * Returns: whether the person keeps a command for it
 */
gboolean
varve_alembic_command_is_chosen (VarveProject *project)
{
  g_autofree char *kept = varve_project_dup_setting (project, SETTING);

  return kept != NULL;
}

/**
 * varve_alembic_command_save:
 * @project: an Alembic project
 * @text: (nullable): the command; %NULL: what is found counts again
 * @error: return location
 *
 * Keeps how Alembic is called, among the person's settings and never in the project.
 *
 * Returns: whether it worked; otherwise %VARVE_ERROR_INVALID_CONFIG, or what kept the file from
 *   being written
 */
gboolean
varve_alembic_command_save (VarveProject *project, const char *text, GError **error)
{
  g_autoptr (VarveAlembicCommand) command = text ? varve_alembic_command_parse (text, error) : NULL;

  if (text && !command)
    return FALSE;
  return varve_project_set_setting (project, SETTING, command ? command->text : NULL, error);
}

/**
 * varve_alembic_command_get_folder:
 * @project: an Alembic project
 *
 * Returns: (transfer none): the folder that the command is run in: the one to which the
 *   configuration's relative paths belong
 */
const char *
varve_alembic_command_get_folder (VarveProject *project)
{
  return project->run_folder ? project->run_folder : project->folder;
}

static char *
dup_relative (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  if (g_str_has_prefix (path, folder) && path[n] == '/')
    return g_strdup (path + n + 1);
  return g_strdup (path);
}

/* Whether Alembic takes the file without being told. What the variable says here counts for
 * programs of this machine. */
static gboolean
is_found_by_alembic (const VarveAlembicCommand *self, const char *config)
{
  const char *named = g_getenv ("ALEMBIC_CONFIG");

  if (self->place == VARVE_ALEMBIC_LOCAL && named && *named)
    return FALSE;
  return g_str_equal (config, "alembic.ini") || g_str_equal (config, "pyproject.toml");
}

/* `-c` where Alembic would not find the file by itself, `-n` where another section counts. */
static void
add_globals (const VarveAlembicCommand *self,
             GStrvBuilder *argv,
             VarveProject *project,
             const char *const *x_arguments)
{
  g_autofree char *config
      = project->config_path
            ? dup_relative (project->config_path, varve_alembic_command_get_folder (project))
            : NULL;

  if (config && !is_found_by_alembic (self, config))
    g_strv_builder_add_many (argv, "-c", config, NULL);
  if (!g_str_equal (project->section, "alembic"))
    g_strv_builder_add_many (argv, "-n", project->section, NULL);
  for (guint i = 0; x_arguments && x_arguments[i]; i++)
    g_strv_builder_add_many (argv, "-x", x_arguments[i], NULL);
}

/**
 * varve_alembic_command_make_argv:
 * @self: a command
 * @project: whose configuration counts
 * @x_arguments: (nullable): for env.py
 * @arguments: Alembic's command and its arguments
 * @writes: files are made, which have to be the person's also where a container makes them
 *
 * Returns: (transfer full): what to start, in varve_alembic_command_get_folder()
 */
char **
varve_alembic_command_make_argv (const VarveAlembicCommand *self,
                                 VarveProject *project,
                                 const char *const *x_arguments,
                                 const char *const *arguments,
                                 gboolean writes)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  if (self->place != VARVE_ALEMBIC_LOCAL)
    varve_alembic_container_add_prefix (argv, self, writes);
  g_strv_builder_addv (argv, (const char **) self->program);
  add_globals (self, argv, project, x_arguments);
  g_strv_builder_addv (argv, (const char **) arguments);
  return g_strv_builder_end (argv);
}

/**
 * varve_alembic_command_hide_passwords:
 * @text: valid UTF-8
 *
 * What a person gave with -x, or env.py prints, may hold a URL with its password.
 *
 * Returns: (transfer full): the same with `***` for the password of each URL
 */
char *
varve_alembic_command_hide_passwords (const char *text)
{
  static gsize made;
  static GRegex *regex;
  char *shown;

  if (!strstr (text, "://"))
    return g_strdup (text);
  if (g_once_init_enter (&made))
    {
      regex
          = g_regex_new ("(://[^/@:\\s'\"]{0,256}:)[^@\\s'\"]{1,256}@", G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&made, 1);
    }
  shown = g_regex_replace (regex, text, -1, 0, "\\1***@", 0, NULL);
  return shown ? shown : g_strdup ("…");
}

/**
 * varve_alembic_command_dup_line:
 * @self: a command
 * @project: whose configuration counts
 * @x_arguments: (nullable): for env.py
 * @arguments: Alembic's command and its arguments
 * @writes: as varve_alembic_command_make_argv()
 *
 * Returns: (transfer full): what is started, as a line to copy into a shell; a password that was
 *   given with -x is hidden
 */
char *
varve_alembic_command_dup_line (const VarveAlembicCommand *self,
                                VarveProject *project,
                                const char *const *x_arguments,
                                const char *const *arguments,
                                gboolean writes)
{
  g_auto (GStrv) argv
      = varve_alembic_command_make_argv (self, project, x_arguments, arguments, writes);

  g_autofree char *line = varve_process_format_command ((const char *const *) argv,
                                                        varve_alembic_command_get_folder (project));

  return varve_alembic_command_hide_passwords (line);
}
