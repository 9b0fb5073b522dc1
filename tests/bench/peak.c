/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peak OUTPUT COMMAND…: runs a command and prints the most memory it held, in bytes. A process of
 * its own for this, since a child's figure begins with what its parent held when it was started. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  struct rusage usage;
  int status;
  pid_t pid;

  if (argc < 3)
    return 2;
  pid = fork ();
  if (pid == 0)
    {
      int output = open (argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);

      if (output < 0 || dup2 (output, STDOUT_FILENO) < 0)
        _exit (126);
      execvp (argv[2], argv + 2);
      _exit (127);
    }
  if (pid < 0 || wait4 (pid, &status, 0, &usage) < 0 || status != 0)
    return 1;
  printf ("%ld\n", usage.ru_maxrss * 1024);
  return 0;
}
