/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards about calling the project's own Alembic, and about the project's own Python. */
#include "run/varve-card-private.h"

#include "base/varve-i18n.h"
#include "project/varve-process.h"

#include <string.h>

static void
set_title (VarveCardMaker *self, const char *title)
{
  g_free (self->card->title);
  self->card->title = g_strdup (title);
}

static char *
dup_place (VarveCardMaker *self)
{
  g_autofree char *name
      = self->card->path ? g_filename_display_basename (self->card->path) : g_strdup ("env.py");

  return self->card->line > 0 ? g_strdup_printf ("%s:%u", name, self->card->line)
                              : g_steal_pointer (&name);
}

/* KeyError of os.environ['X'] and of config lookups: the message is the quoted name. */
static char *
find_variable (const VarveAlembicFailure *failure)
{
  gsize length = failure && failure->message ? strlen (failure->message) : 0;
  g_autofree char *name = NULL;

  if (!failure || g_strcmp0 (failure->exception, "KeyError") != 0 || length < 3
      || failure->message[0] != '\'' || failure->message[length - 1] != '\'')
    return NULL;
  name = g_strndup (failure->message + 1, length - 2);
  return g_regex_match_simple ("^[A-Z][A-Z0-9_]*$", name, 0, 0) ? g_steal_pointer (&name) : NULL;
}

static void
fill_env_error (VarveCardMaker *self)
{
  const VarveAlembicFailure *failure = self->context->failure;
  g_autofree char *place = dup_place (self);
  g_autofree char *variable = find_variable (failure);

  set_title (self, _ ("The project’s Python stopped"));
  if (variable)
    varve_card_set_text (
        self,
        g_strdup_printf (_ ("%s needs the environment variable %s, which is not set: write it "
                            "into .env if env.py reads that, or set it for the command."),
                         place, variable));
  else
    varve_card_set_text (
        self, g_strdup_printf (_ ("%s ended with %s before Alembic got to the revisions. Nothing "
                                  "was run."),
                               place, failure ? failure->exception : "?"));
  varve_card_add_place (self, NULL, 0);
  varve_card_add_try_again (self);
}

static void
fill_script_error (VarveCardMaker *self)
{
  const VarveRevision *revision = varve_card_find_revision (self);
  g_autofree char *place = dup_place (self);

  set_title (self, _ ("A script’s Python stopped"));
  if (revision)
    varve_card_set_text (self, g_strdup_printf (_ ("The script of revision %s (%s) is wrong at "
                                                   "%s: Python can’t run it."),
                                                revision->id, revision->message, place));
  else
    varve_card_set_text (
        self, g_strdup_printf (_ ("A script is wrong at %s: Python can’t run it."), place));
  varve_card_add_place (self, NULL, 0);
  varve_card_add_try_again (self);
}

static gboolean
exists_below (const char *folder, const char *module)
{
  g_autofree char *top = g_strndup (module, strcspn (module, "."));
  g_autofree char *package = g_build_filename (folder, top, NULL);
  g_autofree char *file = g_strconcat (package, ".py", NULL);

  return g_file_test (package, G_FILE_TEST_IS_DIR) || g_file_test (file, G_FILE_TEST_IS_REGULAR);
}

/* Where the distribution has another name than the module. */
static const char *
get_distribution (const char *module)
{
  static const char *const names[][2] = {
    { "MySQLdb", "mysqlclient" },      { "dotenv", "python-dotenv" }, { "jwt", "PyJWT" },
    { "psycopg2", "psycopg2-binary" }, { "yaml", "PyYAML" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], module))
      return names[i][1];
  return module;
}

/* The tools that keep a project's packages have a verb of their own for it. */
static const char *
get_tool_verb (const char *program)
{
  static const char *const tools[][2]
      = { { "poetry", "add" }, { "uv", "add" }, { "pdm", "add" }, { "pipenv", "install" } };

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (g_str_equal (tools[i][0], program))
      return tools[i][1];
  return NULL;
}

/* The Python that runs Alembic: itself, or the one beside a program in an environment. */
static char *
dup_python (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);
  g_autofree char *folder = strchr (program, '/') ? g_path_get_dirname (program) : NULL;

  if (g_str_has_prefix (name, "python"))
    return g_strdup (program);
  return folder ? g_build_filename (folder, "python", NULL) : g_strdup ("python");
}

/* What a person would install it by: the program that runs Alembic says which Python it is. */
static char *
make_install (VarveCardMaker *self, const char *module)
{
  const VarveAlembicCommand *command = self->context->command;
  g_autofree char *top = g_strndup (module, strcspn (module, "."));
  const char *program
      = command && command->program && command->program[0] ? command->program[0] : "python";
  g_autofree char *python = dup_python (program);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  if (command && command->place == VARVE_ALEMBIC_EXEC)
    g_strv_builder_add_many (builder, "docker", "exec", command->target, NULL);
  else if (command && !varve_alembic_command_is_local (command))
    g_strv_builder_add_many (builder, "docker", "compose", "exec", command->target, NULL);
  if (get_tool_verb (program))
    g_strv_builder_add_many (builder, program, get_tool_verb (program), NULL);
  else
    g_strv_builder_add_many (builder, python, "-m", "pip", "install", NULL);
  g_strv_builder_add (builder, get_distribution (top));
  argv = g_strv_builder_end (builder);
  return varve_process_format_command ((const char *const *) argv, NULL);
}

static void
fill_missing_module (VarveCardMaker *self)
{
  const char *module = self->card->subject ? self->card->subject : "?";
  VarveProject *project = self->context->project;
  g_autofree char *place = dup_place (self);
  gboolean own = project && exists_below (varve_project_get_folder (project), module);

  set_title (self, _ ("A Python module is missing"));
  if (own)
    {
      varve_card_set_text (
          self, g_strdup_printf (_ ("%s imports “%s”, which is in the project’s folder, and Python "
                                    "does not look there: “prepend_sys_path = .” in the "
                                    "configuration says so."),
                                 place, module));
      varve_card_add_place (self, varve_project_get_config_path (project), 0);
    }
  else
    {
      varve_card_set_text (self, g_strdup_printf (_ ("%s imports “%s”, which the Python that runs "
                                                     "Alembic does not have."),
                                                  place, module));
      varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_Install It"),
                      make_install (self, module));
    }
  varve_card_add (self, VARVE_REMEDY_CHOOSE_COMMAND, NULL, NULL, NULL);
  varve_card_add_place (self, NULL, 0);
}

static char *
make_env_path (VarveCardMaker *self)
{
  VarveProject *project = self->context->project;

  return project ? g_build_filename (varve_project_get_script_location (project), "env.py", NULL)
                 : NULL;
}

static void
fill_async_driver (VarveCardMaker *self)
{
  g_autofree char *env = make_env_path (self);

  set_title (self, _ ("Driver and env.py don’t fit"));
  varve_card_set_text (self, g_strdup (_ ("The URL names an asynchronous driver, such as +asyncpg "
                                          "or +aiosqlite, and env.py opens the database the "
                                          "ordinary way. Either env.py uses create_async_engine() "
                                          "and run_sync(), or the URL names another driver for "
                                          "it.")));
  varve_card_add_place (self, env, 0);
  varve_card_add_connection (self);
}

/* @config: (nullable) */
static char *
dup_why_no_config (const char *config, const char *wanted)
{
  if (!wanted)
    return g_strdup (_ ("The configuration has no script_location."));
  if (config && g_str_has_suffix (config, ".toml"))
    return g_strdup (_ ("Alembic reads pyproject.toml from version 1.16 on. Update it in the "
                        "project, or keep an alembic.ini beside it."));
  return g_strdup_printf (_ ("Alembic looked for “%s” where its command ran. In a container that "
                             "is the working folder there: “-w FOLDER” behind “docker exec” "
                             "changes it."),
                          wanted);
}

static void
fill_no_config (VarveCardMaker *self)
{
  VarveProject *project = self->context->project;
  const char *config = project ? varve_project_get_config_path (project) : NULL;

  set_title (self, _ ("Alembic finds no project"));
  varve_card_set_text (self, dup_why_no_config (config, self->card->subject));
  varve_card_add (self, VARVE_REMEDY_CHOOSE_COMMAND, NULL, NULL, NULL);
  varve_card_add_place (self, config, 0);
}

/* FALSE where the environment itself is gone, or the path is mistyped: nothing there installs. */
static gboolean
has_python (const VarveAlembicCommand *command)
{
  g_autofree char *python = dup_python (command->program[0]);

  return !varve_alembic_command_is_local (command) || !g_path_is_absolute (python)
         || g_file_test (python, G_FILE_TEST_IS_EXECUTABLE);
}

static void
fill_no_alembic (VarveCardMaker *self)
{
  const VarveAlembicCommand *command = self->context->command;
  const VarveErrorDetails *details = varve_error_get_details (self->context->error);

  set_title (self, _ ("Alembic is not installed there"));
  if (command)
    varve_card_set_text (self, g_strdup_printf (_ ("The project’s Alembic is called by “%s”, and "
                                                   "there is none."),
                                                command->text));
  else
    varve_card_set_text (self, g_strdup (details && details->hint
                                             ? details->hint
                                             : varve_error_code_get_hint (VARVE_ERROR_NO_ALEMBIC)));
  if (!command || has_python (command))
    varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_Install It"),
                    make_install (self, "alembic"));
  varve_card_add (self, VARVE_REMEDY_CHOOSE_COMMAND, NULL, NULL, NULL);
}

/* What starts it: Compose where that is how it is called. */
static char *
make_start (const VarveAlembicCommand *command)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  if (command->place == VARVE_ALEMBIC_EXEC)
    g_strv_builder_add_many (builder, "docker", "start", command->target, NULL);
  else
    {
      g_strv_builder_addv (builder, (const char **) command->client);
      g_strv_builder_add_many (builder, "up", "-d", command->target, NULL);
    }
  argv = g_strv_builder_end (builder);
  return varve_process_format_command ((const char *const *) argv, NULL);
}

static void
fill_no_container (VarveCardMaker *self)
{
  const VarveAlembicCommand *command = self->context->command;
  const char *target = command && command->target ? command->target : self->card->subject;

  set_title (self, _ ("The container is not running"));
  if (target)
    varve_card_set_text (self, g_strdup_printf (_ ("Alembic is called in “%s”, which does not run, "
                                                   "or Docker itself does not."),
                                                target));
  else
    varve_card_set_text (self, g_strdup (varve_error_code_get_hint (VARVE_ERROR_NO_CONTAINER)));
  if (command && command->target && !varve_alembic_command_is_local (command))
    varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_Start It"), make_start (command));
  varve_card_add_try_again (self);
  varve_card_add (self, VARVE_REMEDY_CHOOSE_COMMAND, NULL, NULL, NULL);
}

static void
fill_foreign_file (VarveCardMaker *self)
{
  const char *path = self->card->subject ? self->card->subject : self->card->path;
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;
  /* A file that could not be made: its folder is somebody else's. */
  const char *owned = path && g_file_test (path, G_FILE_TEST_EXISTS) ? path : folder;
  g_autofree char *quoted
      = owned ? varve_process_format_command ((const char *const[]){ owned, NULL }, NULL) : NULL;

  set_title (self, _ ("The file belongs to somebody else"));
  varve_card_set_text (
      self, g_strdup_printf (_ ("“%s” may not be written: it belongs to another user, as what a "
                                "container makes belongs to root."),
                             owned ? owned : "?"));
  if (quoted)
    varve_card_add (self, VARVE_REMEDY_COPY, owned, _ ("_Make It Yours"),
                    g_strdup_printf ("sudo chown -R \"$USER\" %s", quoted));
  if (self->context->command && !varve_alembic_command_is_local (self->context->command))
    varve_card_add (self, VARVE_REMEDY_CHOOSE_COMMAND, NULL, NULL, NULL);
  varve_card_add_try_again (self);
}

static void
fill_not_trusted (VarveCardMaker *self)
{
  const VarveErrorDetails *details = varve_error_get_details (self->context->error);

  varve_card_set_text (self, g_strdup (details && details->hint
                                           ? details->hint
                                           : varve_error_code_get_hint (self->card->code)));
  varve_card_add (self, VARVE_REMEDY_TRUST, NULL, NULL, NULL);
}

gboolean
varve_card_fill_python (VarveCardMaker *self)
{
  static void (*const fill[VARVE_N_CARDS]) (VarveCardMaker * self) = {
    [VARVE_CARD_ENV_ERROR] = fill_env_error,
    [VARVE_CARD_SCRIPT_ERROR] = fill_script_error,
    [VARVE_CARD_MISSING_MODULE] = fill_missing_module,
    [VARVE_CARD_ASYNC_DRIVER] = fill_async_driver,
    [VARVE_CARD_NO_CONFIG] = fill_no_config,
    [VARVE_CARD_NO_ALEMBIC] = fill_no_alembic,
    [VARVE_CARD_NO_CONTAINER] = fill_no_container,
    [VARVE_CARD_FOREIGN_FILE] = fill_foreign_file,
    [VARVE_CARD_NOT_TRUSTED] = fill_not_trusted,
  };

  if (!fill[self->card->kind])
    return FALSE;
  fill[self->card->kind](self);
  return TRUE;
}
