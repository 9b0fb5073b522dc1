/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A throw-away PostgreSQL server: a new cluster in a private temporary folder, on a Unix socket
 * there and on no port, as an ordinary user. It lives as long as this process. A shell stands
 * between us and the server: it reads from a pipe of ours, and when that ends, however we ended, it
 * stops the server and removes the folder. Is it killed too, the folder's marker says whose it was,
 * and the next start, or `doctor --clean`, removes what is left. */

#include "base/varve-i18n.h"
#include "project/varve-process.h"
#include "run/varve-scratch-private.h"
#include "run/varve-scratch-programs.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER_PREFIX    "varve-scratch-"
#define MARKER           "owner"
#define SUPERUSER        "varve_scratch_admin"
#define START_TIMEOUT_US (60 * G_USEC_PER_SEC)
/* sockaddr_un's, with room for "/.s.PGSQL.5432". */
#define MAX_FOLDER_LENGTH 90

/* $1: server programs, $2: the folder. Durability is for data that somebody wants back.
 * Nobody reads “started” where we were killed meanwhile: it must not die of that. */
static const char supervisor[]
    = "trap '' INT TERM HUP PIPE\n"
      "umask 077\n"
      "\"$1/initdb\" -D \"$2/data\" -U " SUPERUSER " -A trust -E UTF8 --locale=C.UTF-8 --no-sync"
      " --no-instructions --wal-segsize=1 </dev/null >\"$2/log\" 2>&1 ||"
      " \"$1/initdb\" -D \"$2/data\" -U " SUPERUSER " -A trust -E UTF8 --locale=C --no-sync"
      " --no-instructions --wal-segsize=1 </dev/null >>\"$2/log\" 2>&1 || exec >&-\n"
      "\"$1/postgres\" -D \"$2/data\" -k \"$2\" -c listen_addresses= -c port=5432"
      " -c unix_socket_permissions=0700 -c fsync=off -c synchronous_commit=off"
      " -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
      " -c jit=off -c max_connections=30 -c max_locks_per_transaction=2000"
      " -c shared_buffers=32MB -c logging_collector=off </dev/null >>\"$2/log\" 2>&1 &\n"
      "server=$!\n"
      "echo started\n"
      "read -r line\n"
      "kill -QUIT $server\n"
      "wait $server\n"
      "rm -rf -- \"$2\"\n";

typedef struct
{
  char *programs;
  guint major;
  char *folder;
  GPid pid;   /* of the shell */
  int input;  /* its life line */
  int output; /* says when the server was started */
} Cluster;

static GMutex mutex;
static GPtrArray *clusters; /* (mutex mutex) */

/* initdb refuses to run as root. NULL: no need. */
static struct passwd *
find_other_user (void)
{
  struct passwd *user;

  if (geteuid () != 0)
    return NULL;
  user = getpwnam ("postgres");
  return user ? user : getpwnam ("nobody");
}

static gint64
read_start (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  const char *after;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !(after = strrchr (text, ')')))
    return -1;
  words = g_strsplit (after, " ", -1);
  return g_strv_length (words) > 20 ? g_ascii_strtoll (words[20], NULL, 10) : -1;
}

char *
varve_scratch_dup_owner (void)
{
  return g_strdup_printf ("%s %d %" G_GINT64_FORMAT, g_get_host_name (), (int) getpid (),
                          read_start (getpid ()));
}

gboolean
varve_scratch_is_owner_alive (const char *owner)
{
  g_auto (GStrv) words = g_strsplit (owner, " ", -1);
  pid_t pid;

  if (g_strv_length (words) < 3 || !g_str_equal (words[0], g_get_host_name ()))
    return TRUE;
  pid = (pid_t) g_ascii_strtoll (words[1], NULL, 10);
  if (pid <= 0 || (kill (pid, 0) != 0 && errno == ESRCH))
    return FALSE;
  return read_start (pid) == g_ascii_strtoll (words[2], NULL, 10);
}

static gboolean
write_marker (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, MARKER, NULL);
  g_autofree char *owner = varve_scratch_dup_owner ();
  g_autofree char *text = g_strconcat (VARVE_SCRATCH_MARK " ", owner, "\n", NULL);

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    return TRUE;
  varve_set_error_errno (error, errno, path, _ ("A scratch database can't be made"));
  return FALSE;
}

/* In the temporary folder, or in /tmp where a socket's path would be too long there or another
 * user could not reach it. */
static char *
make_folder (struct passwd *user, GError **error)
{
  const char *parent
      = user || strlen (g_get_tmp_dir ()) > MAX_FOLDER_LENGTH - 25 ? "/tmp" : g_get_tmp_dir ();
  g_autofree char *folder = g_build_filename (parent, FOLDER_PREFIX "XXXXXX", NULL);

  if (!g_mkdtemp_full (folder, 0700))
    {
      varve_set_error_errno (error, errno, parent, _ ("A scratch database can't be made"));
      return NULL;
    }
  if (write_marker (folder, error))
    {
      if (!user || chown (folder, user->pw_uid, user->pw_gid) == 0)
        return g_steal_pointer (&folder);
      varve_set_error_errno (error, errno, folder, _ ("A scratch database can't be made"));
    }
  varve_scratch_remove_folder (folder, NULL);
  return NULL;
}

static void
add_words (GPtrArray *argv, const char *first, ...)
{
  va_list list;

  va_start (list, first);
  for (const char *word = first; word; word = va_arg (list, const char *))
    g_ptr_array_add (argv, g_strdup (word));
  va_end (list);
}

static void
leave_session (gpointer user_data)
{
  setsid ();
}

/* Not by varve_process_run(), which waits for the end. */
static gboolean
start_shell (Cluster *self, struct passwd *user, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;

  if (user)
    {
      g_autofree char *uid = g_strdup_printf ("--reuid=%u", (guint) user->pw_uid);
      g_autofree char *gid = g_strdup_printf ("--regid=%u", (guint) user->pw_gid);

      add_words (argv, "setpriv", uid, gid, "--clear-groups", "--", NULL);
    }
  add_words (argv, "/bin/sh", "-c", supervisor, "varve-scratch", self->programs, self->folder,
             NULL);
  g_ptr_array_add (argv, NULL);
  if (g_spawn_async_with_pipes (self->folder, (char **) argv->pdata, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                                    | G_SPAWN_CLOEXEC_PIPES | G_SPAWN_STDERR_TO_DEV_NULL,
                                leave_session, NULL, &self->pid, &self->input, &self->output, NULL,
                                &local_error))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_FAILED, NULL, _ ("A scratch server can't be started: %s"),
                   local_error->message);
  return FALSE;
}

/* What the server's programs have said last. (transfer full) (nullable) */
static char *
read_log (Cluster *self)
{
  g_autofree char *path = g_build_filename (self->folder, "log", NULL);
  g_autofree char *log = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &log, &length, NULL))
    return NULL;
  return g_utf8_make_valid (log + (length > 2000 ? length - 2000 : 0), MIN (length, 2000));
}

static void
set_log_error (Cluster *self, GError **error)
{
  g_autofree char *log = read_log (self);
  gboolean is_full
      = log && (strstr (log, "No space left on device") || strstr (log, g_strerror (ENOSPC)));

  if (is_full)
    varve_set_error (error, VARVE_ERROR_NO_SPACE,
                     _ ("It takes about 50 MB. Make room there, set TMPDIR to another folder, or "
                        "name a server in varve.ini: scratch_url = postgresql://…"),
                     _ ("There is no space left for a scratch server in %s"), self->folder);
  else
    varve_set_error (error, VARVE_ERROR_FAILED,
                     _ ("Name a server for it in varve.ini: scratch_url = postgresql://…"),
                     _ ("The scratch server in %s did not start"), self->programs);
  if (error && *error)
    varve_error_set_detail (*error, log);
}

/* Until the shell has started the server. */
static gboolean
wait_for_start (Cluster *self, VarveOperation *operation, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + START_TIMEOUT_US;
  char buffer[64];

  while (g_get_monotonic_time () < deadline)
    {
      struct pollfd fd = { .fd = self->output, .events = POLLIN };

      if (varve_operation_set_error_if_cancelled (operation, error))
        return FALSE;
      if (poll (&fd, 1, 50) <= 0)
        continue;
      if (read (self->output, buffer, sizeof buffer) > 0)
        return TRUE;
      break;
    }
  set_log_error (self, error);
  return FALSE;
}

static VarveUrl *
make_url (Cluster *self, GError **error)
{
  static const char *const parameters[][2] = {
    { "user", SUPERUSER },
    { "port", "5432" },
    { "sslmode", "disable" },
    { "options", "" },
  };
  g_autoptr (VarveUrl) url = varve_url_parse ("postgresql:///postgres", "/", error);

  for (guint i = 0; url && i < G_N_ELEMENTS (parameters); i++)
    {
      g_autoptr (VarveUrl) with
          = varve_url_with_parameter (url, parameters[i][0], parameters[i][1]);

      varve_url_unref (url);
      url = g_steal_pointer (&with);
    }
  return url ? varve_url_with_parameter (url, "host", self->folder) : NULL;
}

/* Until it answers. */
static gboolean
wait_for_answer (Cluster *self, VarveOperation *operation, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + START_TIMEOUT_US;
  g_autoptr (VarveUrl) url = make_url (self, error);

  while (url && g_get_monotonic_time () < deadline)
    {
      g_autoptr (VarveDatabase) database = NULL;

      if (varve_operation_set_error_if_cancelled (operation, error))
        return FALSE;
      database = varve_database_open (url, NULL, NULL, NULL);
      if (database)
        return TRUE;
      if (waitpid (self->pid, NULL, WNOHANG) != 0)
        break;
      g_usleep (20 * 1000);
    }
  if (url)
    set_log_error (self, error);
  return FALSE;
}

static void
cluster_free (Cluster *self)
{
  if (self->input >= 0)
    close (self->input);
  if (self->pid > 0)
    while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
      ;
  if (self->output >= 0)
    close (self->output);
  /* The shell did so, unless it could not be started or somebody killed it. */
  if (self->folder && access (self->folder, F_OK) == 0)
    varve_scratch_remove_folder (self->folder, NULL);
  g_free (self->programs);
  g_free (self->folder);
  g_free (self);
}

static Cluster *
cluster_new (const char *programs, guint major, VarveOperation *operation, GError **error)
{
  Cluster *self = g_new0 (Cluster, 1);
  struct passwd *user = find_other_user ();

  self->programs = g_strdup (programs);
  self->major = major;
  self->input = self->output = -1;
  self->folder = make_folder (user, error);
  if (self->folder && start_shell (self, user, error) && wait_for_start (self, operation, error)
      && wait_for_answer (self, operation, error))
    return self;
  cluster_free (self);
  return NULL;
}

static void
remove_old_folders (void)
{
  g_autoptr (GPtrArray) leftovers = varve_scratch_list_folders ();

  for (guint i = 0; i < leftovers->len; i++)
    varve_scratch_remove_leftover (leftovers->pdata[i], NULL, NULL, NULL);
}

guint
varve_scratch_cluster_find (guint major, VarveOperation *operation)
{
  guint found;
  g_autofree char *programs = varve_scratch_find_programs (major, &found, operation);

  return programs ? found : 0;
}

/* With the mutex held. */
static Cluster *
start_cluster (guint major, VarveOperation *operation, GError **error)
{
  guint found;
  g_autofree char *programs = varve_scratch_find_programs (major, &found, operation);
  Cluster *cluster;

  if (!programs)
    {
      varve_set_error (error, VARVE_ERROR_PERMISSION,
                       _ ("Install PostgreSQL’s server programs (Debian: postgresql)."),
                       _ ("There is no server to make a scratch database in"));
      return NULL;
    }
  remove_old_folders ();
  cluster = cluster_new (programs, found, operation, error);
  if (cluster)
    g_ptr_array_add (clusters, cluster);
  return cluster;
}

/* With the mutex held. A server that is gone is forgotten. */
static Cluster *
find_cluster (guint major)
{
  for (guint i = 0; i < clusters->len; i++)
    {
      Cluster *cluster = clusters->pdata[i];
      g_autoptr (VarveUrl) url = NULL;
      g_autoptr (VarveDatabase) database = NULL;

      if (cluster->major != major)
        continue;
      url = make_url (cluster, NULL);
      database = url ? varve_database_open (url, NULL, NULL, NULL) : NULL;
      if (database)
        return cluster;
      g_ptr_array_remove_index (clusters, i);
      return NULL;
    }
  return NULL;
}

VarveUrl *
varve_scratch_cluster_get_url (guint major, VarveOperation *operation, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Cluster *cluster;

  if (!clusters)
    clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) cluster_free);
  cluster = find_cluster (major);
  if (!cluster)
    cluster = start_cluster (major, operation, error);
  return cluster ? make_url (cluster, error) : NULL;
}

/**
 * varve_scratch_shut_down:
 *
 * Ends the servers that this process started, and waits until their folders are removed. No scratch
 * may be in use. They end with the process, too, but then nobody waits for them. Any thread.
 */
void
varve_scratch_shut_down (void)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  g_clear_pointer (&clusters, g_ptr_array_unref);
}

static int
remove_entry (const char *path, const struct stat *status, int type, struct FTW *where)
{
  return remove (path);
}

/* A server whose shell was killed, too. That it is the one is what its working folder says. */
static void
stop_server (const char *folder)
{
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *path = g_build_filename (data, "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  g_autofree char *link = NULL;
  g_autofree char *cwd = NULL;
  pid_t pid;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || (pid = (pid_t) g_ascii_strtoll (text, NULL, 10)) <= 1)
    return;
  link = g_strdup_printf ("/proc/%d/cwd", (int) pid);
  cwd = g_file_read_link (link, NULL);
  if (g_strcmp0 (cwd, data) != 0 || kill (pid, SIGQUIT) != 0)
    return;
  for (guint i = 0; i < 500 && kill (pid, 0) == 0; i++)
    g_usleep (10 * 1000);
}

gboolean
varve_scratch_remove_folder (const char *folder, GError **error)
{
  stop_server (folder);
  if (nftw (folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 || access (folder, F_OK) != 0)
    return TRUE;
  varve_set_error_errno (error, errno, folder, _ ("“%s” can't be removed"), folder);
  return FALSE;
}

/* Ours, or of the user whom root starts servers as. */
static gboolean
is_trusted (const struct stat *status)
{
  struct passwd *user = find_other_user ();

  return S_ISDIR (status->st_mode)
         && (status->st_uid == geteuid () || (user && status->st_uid == user->pw_uid));
}

static gboolean
is_left_over (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, MARKER, NULL);
  g_autofree char *text = NULL;
  struct stat status;

  if (lstat (folder, &status) != 0 || !is_trusted (&status) || lstat (path, &status) != 0
      || !S_ISREG (status.st_mode) || !g_file_get_contents (path, &text, NULL, NULL)
      || !g_str_has_prefix (text, VARVE_SCRATCH_MARK " "))
    return FALSE;
  return !varve_scratch_is_owner_alive (g_strchomp (text) + strlen (VARVE_SCRATCH_MARK " "));
}

static void
list_in (GPtrArray *leftovers, const char *parent)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (g_str_has_prefix (name, FOLDER_PREFIX) && is_left_over (path))
        g_ptr_array_add (leftovers, varve_scratch_leftover_new (path, TRUE, FALSE));
    }
}

/**
 * varve_scratch_list_folders:
 *
 * Finds the folders of throw-away servers whose process is gone. Any thread.
 *
 * Returns: (transfer full) (element-type VarveScratchLeftover): them
 */
GPtrArray *
varve_scratch_list_folders (void)
{
  GPtrArray *leftovers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_scratch_leftover_free);

  list_in (leftovers, "/tmp");
  if (!g_str_equal (g_get_tmp_dir (), "/tmp"))
    list_in (leftovers, g_get_tmp_dir ());
  return leftovers;
}
