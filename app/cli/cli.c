/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <fcntl.h>
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>
#include <unistd.h>

static void
set_locale (void)
{
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* Where the caller has closed one, the next file or connection to be opened would take its place,
 * and be written to as the output. What is put there instead fails as a closed one does. */
static void
fill_standard_descriptors (void)
{
  static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = 0; fd < (int) G_N_ELEMENTS (modes); fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", modes[fd]) != fd)
      _exit (CLI_FAILED);
}

/* --json may come behind what can't be understood. */
static gboolean
wants_json (int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--json") == 0)
      return TRUE;
  return FALSE;
}

static int
get_status (const GError *error)
{
  return g_error_matches (error, VARVE_ERROR, VARVE_ERROR_USAGE) ? CLI_USAGE : CLI_FAILED;
}

/* What would have changed a database and was refused before it began. */
static const char *
get_what_stayed (const Cli *cli)
{
  gboolean changes = cli->command && cli->command->group == CLI_GROUP_RUN && !cli->sql
                     && cli->command->run != cli_run_plan;

  return changes ? _ ("Nothing was changed.") : NULL;
}

static int
report (Cli *cli, GError *error, gboolean json)
{
  cli_explain (cli, error);
  if (json)
    {
      g_autoptr (VarveJson) document = varve_json_new ();

      varve_json_begin_object (document, NULL);
      cli_json_add_error (document, error);
      varve_json_end_object (document);
      cli_json_print (document);
    }
  cli_show_error (error, get_what_stayed (cli));
  return get_status (error);
}

/* GLib takes “/” for a folder that is gone, and a project would be made there. */
static gboolean
check_folder (const Cli *cli, GError **error)
{
  g_autofree char *folder = NULL;

  if (cli->directory && g_path_is_absolute (cli->directory))
    return TRUE;
  folder = getcwd (NULL, 0);
  if (folder)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_IO,
                   _ ("Change to a folder that exists, or name one with -C."),
                   _ ("The current folder can’t be found: %s"), g_strerror (errno));
  return FALSE;
}

static int
run (Cli *cli, int argc, char **argv, GError **error)
{
  if (!cli_parse (cli, argc, argv, error))
    return -1;
  if (cli->version)
    {
      cli_print ("varvectl " PACKAGE_VERSION "\n");
      return CLI_OK;
    }
  if (cli->help)
    {
      g_autofree char *text = cli_make_help (cli->command);

      cli_print (text);
      return CLI_OK;
    }
  return check_folder (cli, error) ? cli->command->run (cli, error) : -1;
}

int
cli_main (int argc, char **argv)
{
  static Cli cli;
  g_autoptr (GError) error = NULL;
  int status;

  fill_standard_descriptors ();
  cli_hold_standard_files ();
  set_locale ();
  cli_survive_file_limit ();
  status = run (&cli, argc, argv, &error);
  if (status < 0)
    status = report (&cli, error, cli.json || wants_json (argc, argv));
  cli_close (&cli);
  return status;
}
