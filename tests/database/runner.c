/* SPDX-License-Identifier: GPL-3.0-or-later */

/* runner URL HISTORY up|down [--kill-point N | --cut-point N | --kill-event N | --count]
 *
 * Runs one of the histories below through the engine. Before or after the Nth thing that it says to
 * the kernel about the database it may kill itself, or cut the connection to the server; or it
 * kills itself at the Nth event of the run. `--count` prints how many of each there are. */

#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static gboolean armed;
static guint n_points, kill_point, cut_point;
static guint n_events, kill_event;

static void
point (void)
{
  if (armed && ++n_points == kill_point)
    kill (getpid (), SIGKILL);
}

/* What libpq and SQLite call: the program's own definitions come before libc's. */
ssize_t send (int fd, const void *data, size_t length, int flags);
ssize_t pwrite (int fd, const void *data, size_t length, off_t offset);
int fsync (int fd);
int fdatasync (int fd);
int unlink (const char *path);
int ftruncate (int fd, off_t length);

#define BETWEEN_POINTS(type, call) \
  type result_;                    \
  point ();                        \
  result_ = (type) (call);         \
  point ();                        \
  return result_

ssize_t
send (int fd, const void *data, size_t length, int flags)
{
  ssize_t result;

  point ();
  if (armed && n_points == cut_point)
    shutdown (fd, SHUT_RDWR);
  result = (ssize_t) syscall (SYS_sendto, fd, data, length, flags, NULL, 0);
  point ();
  /* What was sent arrives; the answer does not. */
  if (armed && n_points == cut_point)
    shutdown (fd, SHUT_RDWR);
  return result;
}

/* Compiled for large files: this is pwrite64, as SQLite calls it; below likewise. */
ssize_t
pwrite (int fd, const void *data, size_t length, off_t offset)
{
  BETWEEN_POINTS (ssize_t, syscall (SYS_pwrite64, fd, data, length, offset));
}

int
fsync (int fd)
{
  BETWEEN_POINTS (int, syscall (SYS_fsync, fd));
}

int
fdatasync (int fd)
{
  BETWEEN_POINTS (int, syscall (SYS_fdatasync, fd));
}

int
unlink (const char *path)
{
  BETWEEN_POINTS (int, syscall (SYS_unlinkat, -100, path, 0));
}

int
ftruncate (int fd, off_t length)
{
  BETWEEN_POINTS (int, syscall (SYS_ftruncate, fd, length));
}

static void
on_event (const VarveRunEvent *event, gpointer user_data)
{
  if (++n_events == kill_event)
    kill (getpid (), SIGKILL);
}

/* Twenty-five tables and twenty-five rows. */
static const TestScript *
make_fifty (void)
{
  static TestScript scripts[3];
  static char *texts[2];
  GString *up = g_string_new (NULL);
  GString *down = g_string_new (NULL);

  for (int i = 1; i <= 25; i++)
    {
      g_string_append_printf (
          up, "CREATE TABLE t%d (a INTEGER);\nINSERT INTO effects VALUES (%d);\n", i, i);
      g_string_append_printf (down, "DELETE FROM effects WHERE a = %d;\nDROP TABLE t%d;\n", i, i);
    }
  texts[0] = g_string_free (up, FALSE);
  texts[1] = g_string_free (down, FALSE);
  scripts[0] = (TestScript){ "base1", "CREATE TABLE effects (a INTEGER);", "DROP TABLE effects;" };
  scripts[1] = (TestScript){ "fifty", texts[0], texts[1] };
  return scripts;
}

static const TestScript race[] = {
  { "r1", "CREATE TABLE hits (a INTEGER);\nINSERT INTO hits VALUES (1);" },
  { "r2", "INSERT INTO hits VALUES (2);" },
  { "r3", "INSERT INTO hits VALUES (3);" },
  { NULL },
};

static const TestScript pieces[] = {
  { "r1",
    "CREATE TABLE hits (a INTEGER);\nINSERT INTO hits VALUES (1);\n"
    "CREATE INDEX CONCURRENTLY hits_a ON hits (a);",
    "DROP INDEX CONCURRENTLY hits_a; DROP TABLE hits;", "transaction:false" },
  { "r2", "INSERT INTO hits VALUES (2);\nVACUUM hits;", "DELETE FROM hits WHERE a = 2",
    "transaction:false" },
  { "r3", "REINDEX INDEX CONCURRENTLY hits_a;\nINSERT INTO hits VALUES (3);",
    "DELETE FROM hits WHERE a = 3", "transaction:false" },
  { NULL },
};

static const TestScript sqlite_pieces[] = {
  { "r1", "CREATE TABLE hits (a INTEGER);\nINSERT INTO hits VALUES (1);\nVACUUM;",
    "DROP TABLE hits;\nVACUUM;", "transaction:false" },
  { "r2", "INSERT INTO hits VALUES (2);\nPRAGMA user_version = 5;", "DELETE FROM hits WHERE a = 2",
    "transaction:false" },
  { "r3", "VACUUM;\nINSERT INTO hits VALUES (3);", "DELETE FROM hits WHERE a = 3",
    "transaction:false" },
  { NULL },
};

static const TestScript *
find_history (const char *name, VarveDialect dialect)
{
  if (strcmp (name, "fifty") == 0)
    return make_fifty ();
  if (strcmp (name, "race") == 0)
    return race;
  return dialect == VARVE_DIALECT_SQLITE ? sqlite_pieces : pieces;
}

static VarveRunResult *
run (const char *text, const char *history, gboolean up, GError **error)
{
  VarveDatabaseOptions options = { .create = TRUE };
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, error);
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_auto (GStrv) current = NULL;
  guint from = 0, to = 0, base = strcmp (history, "fifty") == 0;
  const TestScript *scripts;

  if (url == NULL || (database = varve_database_open (url, &options, NULL, error)) == NULL
      || (current = varve_database_read_current (database, NULL, error)) == NULL)
    return NULL;
  scripts = find_history (history, varve_url_get_dialect (url));
  for (guint i = 0; scripts[i].id != NULL; i++)
    {
      if (g_strcmp0 (current[0], scripts[i].id) == 0)
        from = i + 1;
      to = i + 1;
    }
  plan = test_plan_new (varve_url_get_dialect (url), scripts, from, up ? to : base, error);
  if (plan == NULL)
    return NULL;
  armed = TRUE;
  return varve_migrator_run (NULL, database, plan, NULL, on_event, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveRunResult) result = NULL;

  if (argc < 4)
    return 64;
  if (argc > 5 && strcmp (argv[4], "--kill-point") == 0)
    kill_point = atoi (argv[5]);
  if (argc > 5 && strcmp (argv[4], "--cut-point") == 0)
    cut_point = atoi (argv[5]);
  if (argc > 5 && strcmp (argv[4], "--kill-event") == 0)
    kill_event = atoi (argv[5]);
  result = run (argv[1], argv[2], strcmp (argv[3], "up") == 0, &error);
  if (result != NULL && result->error != NULL)
    error = g_error_copy (result->error);
  if (error != NULL)
    {
      g_autofree char *text = varve_error_format (error);

      fprintf (stderr, "%s: %s\n", varve_error_code_get_nick (error->code), text);
      return 1;
    }
  if (argc > 4 && strcmp (argv[4], "--count") == 0)
    printf ("%u %u\n", n_points, n_events);
  return 0;
}
