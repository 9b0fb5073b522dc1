/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-application.h"

#include "varve-session.h"

#include <glib/gi18n.h>
#include <locale.h>

/* `varve FOLDER`: its scripts are read while the toolkit starts. */
static void
read_ahead (int argc, char **argv)
{
  g_autofree char *path = NULL;

  if (argc != 2 || argv[1][0] == '-')
    return;
  path = g_canonicalize_filename (argv[1], NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    varve_session_read_ahead (path);
}

int
main (int argc, char **argv)
{
  g_autoptr (VarveApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  read_ahead (argc, argv);
  application = varve_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
