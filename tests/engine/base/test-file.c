/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-file.h"

#include "base/varve-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77

typedef struct
{
  char *folder;
  char *old_folder;
} Fixture;

/* Tests work with paths relative to a folder of their own. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->old_folder = g_get_current_dir ();
  fixture->folder = g_dir_make_tmp ("varve-file-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_cmpint (chdir (fixture->folder), ==, 0);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (chdir (fixture->old_folder), ==, 0);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->old_folder);
}

static void
put (const char *path, const char *contents)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, expected);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *empty = NULL;
  gsize length = 99;
  int dir_fd;

  g_assert_cmpint (g_mkdir ("sub", 0777), ==, 0);
  put ("sub/a", "");
  empty = varve_file_read (AT_FDCWD, "sub/a", TRUE, VARVE_FILE_MAX_SIZE, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpuint (length, ==, 0);

  g_assert_true (g_file_set_contents ("sub/a", "a\0b", 3, NULL));
  dir_fd = open ("sub", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (dir_fd, >=, 0);
  contents = varve_file_read (dir_fd, "a", TRUE, 3, &length, &error);
  close (dir_fd);
  g_assert_no_error (error);
  g_assert_cmpmem (contents, length, "a\0b", 3);
  g_assert_cmpint (contents[3], ==, '\0');
}

/* Each is refused at once, and says which file and what to do. */
static void
test_read_refusals (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    gboolean no_follow;
    const char *message;
  } cases[] = {
    { "none", TRUE, "No such file" },
    { "folder", TRUE, "is not a file" },
    { "fifo", TRUE, "is not a file" },
    { "large", TRUE, "is too large: 5 bytes, the most is 4" },
    { "link", TRUE, "symbolic link" },
    { "dangling", FALSE, "No such file" },
    { "loop", FALSE, "symbolic links" },
    { "to-fifo", FALSE, "is not a file" },
    { "to-zero", FALSE, "is not a file" },
  };

  g_assert_cmpint (g_mkdir ("folder", 0777), ==, 0);
  g_assert_cmpint (mkfifo ("fifo", 0666), ==, 0);
  put ("large", "12345");
  put ("small", "1234");
  g_assert_cmpint (symlink ("small", "link"), ==, 0);
  g_assert_cmpint (symlink ("none", "dangling"), ==, 0);
  g_assert_cmpint (symlink ("loop", "loop"), ==, 0);
  g_assert_cmpint (symlink ("fifo", "to-fifo"), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", "to-zero"), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *contents
          = varve_file_read (AT_FDCWD, cases[i].path, cases[i].no_follow, 4, NULL, &error);

      g_test_message ("%s", cases[i].path);
      g_assert_null (contents);
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_IO);
      g_assert_nonnull (strstr (error->message, cases[i].message));
      g_assert_nonnull (strstr (error->message, cases[i].path));
      g_assert_cmpstr (varve_error_get_details (error)->path, ==, cases[i].path);
    }
}

static void
test_read_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  put ("a", "x");
  g_assert_cmpint (symlink ("a", "b"), ==, 0);
  contents = varve_file_read (AT_FDCWD, "b", FALSE, 4, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, "x");
}

static void
test_permission (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) write_error = NULL;
  g_autofree char *contents = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may read and write everything");
      return;
    }
  put ("a", "x");
  g_assert_cmpint (g_chmod ("a", 0), ==, 0);
  contents = varve_file_read (AT_FDCWD, "a", TRUE, 4, NULL, &read_error);
  g_assert_error (read_error, VARVE_ERROR, VARVE_ERROR_PERMISSION);

  g_assert_cmpint (g_mkdir ("closed", 0555), ==, 0);
  g_assert_false (varve_file_write ("closed/a", "x", -1, FALSE, &write_error));
  g_assert_error (write_error, VARVE_ERROR, VARVE_ERROR_PERMISSION);
  g_assert_cmpint (g_chmod ("closed", 0755), ==, 0);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat status;
  mode_t mask = umask (027);

  g_assert_true (varve_file_write ("a.sql", "one", -1, FALSE, &error));
  g_assert_no_error (error);
  assert_contents ("a.sql", "one");
  g_assert_cmpint (g_stat ("a.sql", &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0640);
  umask (mask);

  g_assert_cmpint (g_chmod ("a.sql", 0604), ==, 0);
  g_assert_true (varve_file_write ("a.sql", "three", 2, FALSE, &error));
  g_assert_no_error (error);
  assert_contents ("a.sql", "th");
  g_assert_cmpint (g_stat ("a.sql", &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0604);
  g_assert_cmpuint (count_entries ("."), ==, 1);
}

static void
test_write_long_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strnfill (255, 'x');

  g_assert_true (varve_file_write (name, "one", -1, TRUE, &error));
  g_assert_no_error (error);
  assert_contents (name, "one");
}

static void
test_write_exclusive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) link_error = NULL;

  g_assert_true (varve_file_write ("a", "one", -1, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (varve_file_write ("a", "two", -1, TRUE, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_EXISTS);
  assert_contents ("a", "one");

  g_assert_cmpint (symlink ("none", "b"), ==, 0);
  g_assert_false (varve_file_write ("b", "two", -1, TRUE, &link_error));
  g_assert_error (link_error, VARVE_ERROR, VARVE_ERROR_EXISTS);
  g_assert_cmpuint (count_entries ("."), ==, 2);
}

static gpointer
write_exclusive_in_thread (gpointer data)
{
  g_autofree char *contents = g_strdup_printf ("%p", data);

  return GINT_TO_POINTER (varve_file_write ("a", contents, -1, TRUE, NULL));
}

/* Of many that start together exactly one wins. */
static void
test_write_exclusive_race (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 20; round++)
    {
      GThread *threads[8];
      guint n_winners = 0;

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("write", write_exclusive_in_thread, &threads[i]);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        if (GPOINTER_TO_INT (g_thread_join (threads[i])))
          n_winners++;
      g_assert_cmpuint (n_winners, ==, 1);
      g_assert_cmpuint (count_entries ("."), ==, 1);
      g_assert_cmpint (g_unlink ("a"), ==, 0);
    }
}

static void
test_write_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir ("sub", 0777), ==, 0);
  put ("sub/a", "one");
  g_assert_cmpint (symlink ("sub/a", "b"), ==, 0);
  g_assert_true (varve_file_write ("b", "two", -1, FALSE, &error));
  g_assert_no_error (error);
  assert_contents ("sub/a", "two");
  g_assert_true (g_file_test ("b", G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpuint (count_entries ("sub"), ==, 1);
}

static void
test_write_refusals (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "folder", "none/a", "a/b", "fifo" };

  g_assert_cmpint (g_mkdir ("folder", 0777), ==, 0);
  g_assert_cmpint (mkfifo ("fifo", 0666), ==, 0);
  put ("a", "x");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (varve_file_write (paths[i], "x", -1, FALSE, &error));
      g_assert_error (error, VARVE_ERROR, VARVE_ERROR_IO);
      g_assert_nonnull (strstr (error->message, paths[i]));
      g_assert_nonnull (varve_error_get_details (error)->hint);
    }
  g_assert_cmpuint (count_entries ("."), ==, 3);
}

/* In a child: 0 where a write of 1 MiB over “a” failed with @code and left everything as it was. */
static int
check_failing_write (VarveErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (1024 * 1024, 'x');
  g_autofree char *contents = NULL;

  if (!varve_file_write ("a", "old", -1, FALSE, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  if (varve_file_write ("a", large, -1, FALSE, &error))
    return 2;
  if (!g_error_matches (error, VARVE_ERROR, code))
    return 3;
  if (!g_file_get_contents ("a", &contents, NULL, NULL) || strcmp (contents, "old") != 0)
    return 4;
  return count_entries (".") == 1 ? 0 : 5;
}

static int
run_in_child (int (*func) (void))
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    _exit (func ());
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static gboolean
write_map (const char *path, const char *map)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && write (fd, map, strlen (map)) > 0;

  if (fd >= 0)
    close (fd);
  return ok;
}

/* A mount table of our own; as an ordinary user in a user namespace, where one may mount. */
static gboolean
enter_mount_namespace (void)
{
  gboolean is_root = geteuid () == 0;
  g_autofree char *users = g_strdup_printf ("0 %u 1", geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getegid ());

  if (unshare (is_root ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  if (!is_root
      && !(write_map ("/proc/self/setgroups", "deny") && write_map ("/proc/self/uid_map", users)
           && write_map ("/proc/self/gid_map", groups)))
    return FALSE;
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static int
write_on_full_disk (void)
{
  g_autofree char *here = g_get_current_dir ();

  if (!enter_mount_namespace () || mount ("none", here, "tmpfs", 0, "size=256k") != 0)
    return SKIPPED;
  /* Into what is mounted now. */
  if (chdir (here) != 0)
    return 6;
  return check_failing_write (VARVE_ERROR_NO_SPACE);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  int status = run_in_child (write_on_full_disk);

  if (status == SKIPPED)
    g_test_skip ("no small file system can be mounted here");
  else
    g_assert_cmpint (status, ==, 0);
}

static int
write_over_limit (void)
{
  const struct rlimit limit = { 100 * 1024, 100 * 1024 };

  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 6;
  return check_failing_write (VARVE_ERROR_NO_SPACE);
}

static void
test_failing_write (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (run_in_child (write_over_limit), ==, 0);
}

static void
test_make_folders (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (varve_file_make_folders ("a/b/c", &error));
  g_assert_true (varve_file_make_folders ("a/b/c", &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test ("a/b/c", G_FILE_TEST_IS_DIR));
  put ("a/file", "x");
  g_assert_false (varve_file_make_folders ("a/file/d", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (varve_file_make_folders ("a/file", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_EXISTS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/base/file/read", test_read);
  ADD ("/base/file/read-refusals", test_read_refusals);
  ADD ("/base/file/read-link", test_read_link);
  ADD ("/base/file/permission", test_permission);
  ADD ("/base/file/write", test_write);
  ADD ("/base/file/write-long-name", test_write_long_name);
  ADD ("/base/file/write-exclusive", test_write_exclusive);
  ADD ("/base/file/write-exclusive-race", test_write_exclusive_race);
  ADD ("/base/file/write-link", test_write_link);
  ADD ("/base/file/write-refusals", test_write_refusals);
  ADD ("/base/file/full-disk", test_full_disk);
  ADD ("/base/file/failing-write", test_failing_write);
  ADD ("/base/file/make-folders", test_make_folders);
#undef ADD
  return g_test_run ();
}
