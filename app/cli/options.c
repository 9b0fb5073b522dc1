/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Not GOptionContext: a target may begin with “-”, as `downgrade -1` does, and a global option may
 * stand on either side of the command. */
#include "cli.h"

#include <string.h>

typedef struct
{
  Cli *cli;
  char **argv;
  int argc;
  int next;
  gboolean only_arguments; /* behind “--” */
} Parser;

static const CliOption *
find_in (const CliOption *options, const char *name, size_t length, char short_name)
{
  for (; options->name; options++)
    {
      if (name && strncmp (options->name, name, length) == 0 && options->name[length] == '\0')
        return options;
      if (short_name && options->short_name == short_name)
        return options;
    }
  return NULL;
}

static const CliOption *
find_option (Parser *parser, const char *name, size_t length, char short_name)
{
  const CliCommand *command = parser->cli->command;
  const CliOption *option = command ? find_in (command->options, name, length, short_name) : NULL;

  return option ? option : find_in (cli_get_global_options (), name, length, short_name);
}

static char *
make_help_hint (Parser *parser)
{
  const CliCommand *command = parser->cli->command;

  return command ? g_strdup_printf (_ ("See “varvectl %s --help”."), command->name)
                 : g_strdup (_ ("See “varvectl --help”."));
}

static char *
ask_for_near_option (Parser *parser, const char *name)
{
  const CliCommand *command = parser->cli->command;
  const CliOption *lists[] = { command ? command->options : NULL, cli_get_global_options () };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const CliOption *option = lists[i]; option && option->name; option++)
      if (option->help)
        g_ptr_array_add (names, g_strconcat ("--", option->name, NULL));
  g_ptr_array_add (names, NULL);
  return varve_nearest_dup_question (name, (const char *const *) names->pdata);
}

static void
set_unknown_error (Parser *parser, const char *option, GError **error)
{
  g_autofree char *name = g_strndup (option, strcspn (option, "="));
  g_autofree char *question = ask_for_near_option (parser, name);
  g_autofree char *help = make_help_hint (parser);
  g_autofree char *hint = question ? g_strconcat (question, " ", help, NULL) : g_strdup (help);

  varve_set_error (error, VARVE_ERROR_USAGE, hint, _ ("Unknown option %s"), name);
}

static void
store (Cli *cli, const CliOption *option, const char *value)
{
  gpointer field = (char *) cli + option->offset;

  switch (option->kind)
    {
      case CLI_OPTION_FLAG:
        *(gboolean *) field = TRUE;
        break;
      case CLI_OPTION_STRING:
        *(const char **) field = value;
        break;
      case CLI_OPTION_LIST:
        {
          GPtrArray **list = field;

          if (!*list)
            *list = g_ptr_array_new_null_terminated (4, NULL, TRUE);
          g_ptr_array_add (*list, (gpointer) value);
          break;
        }
      default:
        g_assert_not_reached ();
    }
}

/* Alembic takes an ini file and a pyproject.toml. */
static gboolean
check_config (const Cli *cli, const CliOption *option, const char *value, GError **error)
{
  if (option->offset != G_STRUCT_OFFSET (Cli, config) || !cli->config
      || g_str_equal (cli->config, value))
    return TRUE;
  varve_set_error (
      error, VARVE_ERROR_USAGE,
      _ ("Name one: of an alembic.ini and the pyproject.toml beside it both are read."),
      _ ("Two configurations are given: %s and %s"), cli->config, value);
  return FALSE;
}

/* @value: what stood behind “=” or the short name; NULL: the next argument counts. */
static gboolean
take_value (Parser *parser,
            const CliOption *option,
            const char *shown,
            const char *value,
            GError **error)
{
  g_autofree char *hint = NULL;

  if (!value && parser->next < parser->argc)
    value = parser->argv[parser->next++];
  if (value && !check_config (parser->cli, option, value, error))
    return FALSE;
  if (value)
    {
      store (parser->cli, option, value);
      return TRUE;
    }
  hint = make_help_hint (parser);
  varve_set_error (error, VARVE_ERROR_USAGE, hint, _ ("Option %s needs a value: %s"), shown,
                   option->value_name);
  return FALSE;
}

static gboolean
parse_long (Parser *parser, const char *argument, GError **error)
{
  const char *name = argument + 2;
  size_t length = strcspn (name, "=");
  const char *value = name[length] ? name + length + 1 : NULL;
  const CliOption *option = find_option (parser, name, length, 0);
  g_autofree char *shown = g_strndup (argument, length + 2);

  if (!option)
    {
      set_unknown_error (parser, argument, error);
      return FALSE;
    }
  if (option->kind != CLI_OPTION_FLAG)
    return take_value (parser, option, shown, value, error);
  if (value)
    {
      varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave out what follows the “=”."),
                       _ ("Option %s takes no value"), shown);
      return FALSE;
    }
  store (parser->cli, option, NULL);
  return TRUE;
}

/* `current -c` is Alembic's for --check-heads, `current -c FILE` ours. */
static const CliOption *
find_short (Parser *parser, const char *letter)
{
  const CliCommand *command = parser->cli->command;
  const char *next = parser->next < parser->argc ? parser->argv[parser->next] : NULL;
  gboolean has_value = letter[1] || (next && next[0] != '-');
  const CliOption *other
      = command && *letter == 'c' && !has_value
            ? find_in (command->options, "check-heads", strlen ("check-heads"), 0)
            : NULL;

  return other ? other : find_option (parser, NULL, 0, *letter);
}

/* “-vi” is “-v -i”, “-mTEXT” is “-m TEXT”. */
static gboolean
parse_short (Parser *parser, const char *argument, GError **error)
{
  for (const char *p = argument + 1; *p; p++)
    {
      char shown[] = { '-', *p, '\0' };
      const CliOption *option = find_short (parser, p);

      if (!option)
        {
          set_unknown_error (parser, argument, error);
          return FALSE;
        }
      if (option->kind != CLI_OPTION_FLAG)
        return take_value (parser, option, shown, p[1] ? p + 1 + (p[1] == '=') : NULL, error);
      store (parser->cli, option, NULL);
    }
  return TRUE;
}

static void
set_unknown_command_error (const char *name, GError **error)
{
  guint n;
  const CliCommand *commands = cli_get_commands (&n);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  g_autofree char *question = NULL;
  g_autofree char *hint = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (names, (gpointer) commands[i].name);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (" ", (char **) names->pdata);
  question = varve_nearest_dup_question (name, (const char *const *) names->pdata);
  hint = g_strdup_printf (_ ("%s%sThere are: %s."), question ? question : "", question ? " " : "",
                          list);
  varve_set_error (error, VARVE_ERROR_USAGE, hint, _ ("There is no command “%s”"), name);
}

static gboolean
take_argument (Parser *parser, const char *argument, GError **error)
{
  Cli *cli = parser->cli;

  if (cli->command)
    {
      g_ptr_array_add (cli->arguments, (gpointer) argument);
      return TRUE;
    }
  cli->command = cli_find_command (argument);
  if (!cli->command)
    set_unknown_command_error (argument, error);
  return cli->command != NULL;
}

static gboolean
is_option (Parser *parser, const char *argument)
{
  return !parser->only_arguments && argument[0] == '-' && argument[1] != '\0'
         && !(parser->cli->command && g_ascii_isdigit (argument[1]));
}

static gboolean
parse_next (Parser *parser, GError **error)
{
  const char *argument = parser->argv[parser->next++];

  if (!g_utf8_validate (argument, -1, NULL))
    {
      varve_set_error (error, VARVE_ERROR_USAGE, NULL, _ ("“%s” is not UTF-8 text"), argument);
      return FALSE;
    }
  if (!is_option (parser, argument))
    return take_argument (parser, argument, error);
  if (strcmp (argument, "--") == 0)
    {
      parser->only_arguments = TRUE;
      return TRUE;
    }
  return argument[1] == '-' ? parse_long (parser, argument, error)
                            : parse_short (parser, argument, error);
}

static gboolean
check_arguments (Parser *parser, GError **error)
{
  Cli *cli = parser->cli;
  const CliCommand *command = cli->command;
  g_autofree char *usage = NULL;
  g_autofree char *hint = NULL;

  if (!command)
    {
      varve_set_error (error, VARVE_ERROR_USAGE,
                       _ ("Name one, as “varvectl history”; “varvectl --help” lists them."),
                       _ ("No command is given"));
      return FALSE;
    }
  usage = g_strchomp (g_strconcat (command->name, " ", command->arguments, NULL));
  hint
      = g_strdup_printf (_ ("Usage: varvectl %s. See “varvectl %s --help”."), usage, command->name);
  if (cli->arguments->len < command->min_arguments)
    varve_set_error (error, VARVE_ERROR_USAGE, hint, _ ("Something is missing behind “%s”"),
                     command->name);
  else if (cli->arguments->len > command->max_arguments)
    varve_set_error (error, VARVE_ERROR_USAGE, hint, _ ("“%s” is too much for “%s”"),
                     (const char *) cli->arguments->pdata[command->max_arguments], command->name);
  else
    return TRUE;
  return FALSE;
}

gboolean
cli_parse (Cli *cli, int argc, char **argv, GError **error)
{
  Parser parser = { .cli = cli, .argv = argv, .argc = argc, .next = 1 };

  cli->arguments = g_ptr_array_new ();
  while (parser.next < argc)
    if (!parse_next (&parser, error))
      return FALSE;
  if (!cli->help && !cli->version && !check_arguments (&parser, error))
    return FALSE;
  g_ptr_array_add (cli->arguments, NULL);
  return TRUE;
}
