/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <string.h>

#define COLUMN 30

static const char *
get_group_title (CliGroup group)
{
  switch (group)
    {
      case CLI_GROUP_RUN:
        return _ ("Bring a database somewhere:");
      case CLI_GROUP_LOOK:
        return _ ("Look:");
      case CLI_GROUP_WRITE:
        return _ ("Write revisions:");
      case CLI_GROUP_PROJECT:
        return _ ("The project:");
      case CLI_N_GROUPS:
      default:
        g_assert_not_reached ();
    }
}

static void
append_row (GString *text, const char *left, const char *right, guint column)
{
  glong width = g_utf8_strlen (left, -1);

  g_string_append_printf (text, "  %s", left);
  if (right)
    g_string_append_printf (text, "%*s%s", MAX (2, (int) column - (int) width), "", right);
  g_string_append_c (text, '\n');
}

static void
append_options (GString *text, const CliOption *options)
{
  for (; options->name; options++)
    {
      g_autofree char *left = NULL;
      char short_part[] = { '-', options->short_name, ',', ' ', '\0' };

      if (!options->help)
        continue;
      left = g_strconcat (options->short_name ? short_part : "    ", "--", options->name,
                          options->value_name ? " " : "",
                          options->value_name ? options->value_name : "", NULL);
      append_row (text, left, _ (options->help), COLUMN);
    }
}

static void
append_examples (GString *text, const CliCommand *command)
{
  g_string_append_printf (text, "\n%s\n", _ ("Examples:"));
  for (const char *const *example = command->examples; *example; example += 2)
    {
      g_autofree char *left = g_strconcat ("varvectl ", *example, NULL);

      append_row (text, left, example[1] ? _ (example[1]) : NULL, 44);
    }
}

static char *
make_command_help (const CliCommand *command)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Usage: varvectl [GLOBAL OPTIONS] %s%s%s%s"), command->name,
                          command->options->name ? _ (" [OPTIONS]") : "",
                          *command->arguments ? " " : "", command->arguments);
  g_string_append_printf (text, "\n\n%s\n", _ (command->summary));
  if (command->description)
    g_string_append_printf (text, "\n%s\n", _ (command->description));
  append_examples (text, command);
  if (command->options->name)
    {
      g_string_append_printf (text, "\n%s\n", _ ("Options:"));
      append_options (text, command->options);
    }
  g_string_append_printf (text, "\n%s\n", _ ("Global options:"));
  append_options (text, cli_get_global_options ());
  return g_string_free (text, FALSE);
}

static void
append_commands (GString *text)
{
  guint n;
  const CliCommand *commands = cli_get_commands (&n);

  for (guint group = 0; group < CLI_N_GROUPS; group++)
    {
      g_string_append_printf (text, "\n%s\n", get_group_title (group));
      for (guint i = 0; i < n; i++)
        if (commands[i].group == group)
          append_row (text, commands[i].name, _ (commands[i].summary), 16);
    }
}

static void
append_targets (GString *text)
{
  static const char *const rows[][2] = {
    { "head, heads", N_ ("the newest revision; of all branches") },
    { "base", N_ ("before the first revision") },
    { "current", N_ ("where the database stands") },
    { "ae1027a6acf1, ae10", N_ ("a revision; its id may be shortened") },
    { "+2, -1", N_ ("so many steps from where the database stands") },
    { "ae10+2, ae10-1, head-1", N_ ("so many steps from a revision") },
    { "billing@head, billing@+1", N_ ("of one branch, by its label or a revision in it") },
  };

  g_string_append_printf (text, "\n%s\n", _ ("Targets:"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    append_row (text, rows[i][0], _ (rows[i][1]), 26);
}

static char *
make_main_help (void)
{
  GString *text = g_string_new (_ ("Usage: varvectl [GLOBAL OPTIONS] COMMAND …"));

  g_string_append_printf (text, "\n\n%s\n",
                          _ ("Brings PostgreSQL and SQLite databases to any revision of their "
                             "schema, and back."));
  append_commands (text);
  append_targets (text);
  g_string_append_printf (text, "\n%s\n", _ ("Global options:"));
  append_options (text, cli_get_global_options ());
  g_string_append_printf (text, "\n%s\n%s\n",
                          _ ("“varvectl COMMAND --help” has a command’s options and examples."),
                          _ ("Exit status: 0 done, 1 refused or failed, 2 usage, 3 work found by "
                             "check, doctor, current --check-heads, or --exit-code."));
  return g_string_free (text, FALSE);
}

char *
cli_make_help (const CliCommand *command)
{
  return command ? make_command_help (command) : make_main_help ();
}
