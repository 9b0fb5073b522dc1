/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <string.h>
#include <unistd.h>

/* Asked for by scripts and at every completion: answered before anything is set up. */
static gboolean
answer_version (int argc, char **argv)
{
  static const char text[] = "varvectl " PACKAGE_VERSION "\n";

  return argc == 2 && strcmp (argv[1], "--version") == 0
         && write (STDOUT_FILENO, text, sizeof text - 1) == sizeof text - 1;
}

int
main (int argc, char **argv)
{
  return answer_version (argc, argv) ? CLI_OK : cli_main (argc, argv);
}
