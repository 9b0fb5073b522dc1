/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What can go wrong around a run: each has a code, a sentence and a remedy, and changes nothing. */

#define SECRET "s3cret-canary"

static void
assert_told (const GError *error, VarveErrorCode code)
{
  g_autofree char *text = NULL;

  test_assert_error (error, code);
  text = varve_error_format (error);
  g_assert_null (strstr (text, SECRET));
  g_assert_nonnull (varve_error_get_details (error)->hint);
  g_test_message ("%s", text);
}

static void
assert_open_fails (const char *text, const VarveDatabaseOptions *options, VarveErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, &error);
  g_autoptr (VarveDatabase) database = NULL;

  g_assert_no_error (error);
  database = varve_database_open (url, options, NULL, &error);
  g_assert_null (database);
  assert_told (error, code);
}

/* Root may do everything: what is about permissions happens in a child that is nobody. */
static void
run_as_nobody (void (*func) (const char *path), const char *path)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
        _exit (99);
      func (path);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static char *
make_text (const char *path)
{
  return g_strconcat ("sqlite:///", path, NULL);
}

static const TestScript simple[] = { { "r1", "CREATE TABLE a (id INTEGER);", "DROP TABLE a;" },
                                     { "r2", "INSERT INTO a VALUES (1);", "DELETE FROM a;" } };

/* SQLite. */

static void
test_sqlite_missing (void)
{
  VarveDatabaseOptions look = { .read_only = TRUE };
  VarveDatabaseOptions write = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("varve-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "missing.db", NULL);
  g_autofree char *text = make_text (path);
  g_autofree char *nowhere = g_strconcat ("sqlite:///", folder, "/no/folder.db", NULL);
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, NULL);
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarveDatabase) writer = NULL;
  guint n = 99;

  /* Looking finds an empty database and makes no file; what comes later is seen. */
  database = varve_database_open (url, &look, NULL, NULL);
  test_assert_current (database, "");
  g_assert_true (varve_database_count_tables (database, &n, NULL, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_open_fails (text, &write, VARVE_ERROR_NO_DATABASE);
  assert_open_fails (nowhere, &write, VARVE_ERROR_NO_DATABASE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  write.create = TRUE;
  assert_open_fails (nowhere, &write, VARVE_ERROR_NO_DATABASE);
  writer = varve_database_open (url, &write, NULL, NULL);
  test_run (writer, simple, 0, 1);
  test_assert_current (database, "r1");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_sqlite_not_a_database (void)
{
  VarveDatabaseOptions write = { .create = TRUE };
  VarveDatabaseOptions look = { .read_only = TRUE };
  g_autofree char *folder = g_dir_make_tmp ("varve-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "text.db", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *text = make_text (path);
  g_autofree char *folder_text = make_text (folder);
  g_autofree char *fifo_text = make_text (fifo);

  g_assert_true (
      g_file_set_contents (path, "This is a letter, not a database. It is long enough.", -1, NULL));
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      const VarveDatabaseOptions *options = i == 0 ? &write : &look;

      assert_open_fails (text, options, VARVE_ERROR_NOT_A_DATABASE);
      assert_open_fails (folder_text, options, VARVE_ERROR_NOT_A_DATABASE);
      assert_open_fails (fifo_text, options, VARVE_ERROR_NOT_A_DATABASE);
    }
  g_unlink (path);
  g_unlink (fifo);
  g_rmdir (folder);
}

static void
damage (TestPlace *place)
{
  int fd = g_open (place->path, O_WRONLY, 0);
  char noise[4096];

  memset (noise, 0x5a, sizeof noise);
  g_assert_cmpint (pwrite (fd, noise, sizeof noise, 4096), ==, sizeof noise);
  g_close (fd, NULL);
}

static void
test_sqlite_damaged (void)
{
  g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_auto (GStrv) rows = NULL;

  test_run (database, simple, 0, 2);
  g_clear_object (&database);
  damage (place);
  database = test_place_open (place, NULL);
  rows = varve_database_read_current (database, NULL, &error);
  if (rows != NULL)
    {
      g_autoptr (VarveRunResult) result = test_try (database, simple, 2, 0);

      assert_told (result->error, VARVE_ERROR_NOT_A_DATABASE);
    }
  else
    assert_told (error, VARVE_ERROR_NOT_A_DATABASE);
}

static void
write_as_nobody (const char *path)
{
  VarveDatabaseOptions write = { .create = TRUE };
  VarveDatabaseOptions look = { .read_only = TRUE };
  g_autofree char *text = make_text (path);
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, NULL);
  g_autoptr (VarveDatabase) database = NULL;

  assert_open_fails (text, &write, VARVE_ERROR_READ_ONLY);
  database = varve_database_open (url, &look, NULL, NULL);
  test_assert_current (database, "r1");
}

static void
test_sqlite_read_only (void)
{
  g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_run (database, simple, 0, 1);
  g_clear_object (&database);
  g_assert_cmpint (g_chmod (place->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (place->path, 0444), ==, 0);
  run_as_nobody (write_as_nobody, place->path);
}

static void
run_in_closed_folder (const char *path)
{
  VarveDatabaseOptions write = { .create = TRUE };
  g_autofree char *text = make_text (path);
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveDatabase) database = varve_database_open (url, &write, NULL, &error);
  g_autoptr (VarveRunResult) result = NULL;
  g_autofree char *other = g_strconcat (text, ".other", NULL);

  g_assert_no_error (error);
  result = test_try (database, simple, 1, 2);
  assert_told (result->error, VARVE_ERROR_READ_ONLY);
  test_assert_current (database, "r1");
  assert_open_fails (other, &write, VARVE_ERROR_PERMISSION);
}

/* SQLite needs to write its journal beside the file. */
static void
test_sqlite_closed_folder (void)
{
  g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

  test_run (database, simple, 0, 1);
  g_clear_object (&database);
  g_assert_cmpint (g_chmod (place->path, 0666), ==, 0);
  g_assert_cmpint (g_chmod (place->folder, 0555), ==, 0);
  run_as_nobody (run_in_closed_folder, place->path);
  g_chmod (place->folder, 0755);
}

static void
run_without_room (const char *path)
{
  static const TestScript filling[]
      = { { "r1", "" },
          { "r2", "CREATE TABLE big (a BLOB);\nINSERT INTO big VALUES (zeroblob (1000000));" } };
  g_autofree char *text = make_text (path);
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, NULL);
  g_autoptr (VarveDatabase) database = varve_database_open (url, NULL, NULL, NULL);
  struct rlimit limit = { 100000, 100000 };
  g_autoptr (VarveRunResult) result = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  result = test_try (database, filling, 1, 2);
  assert_told (result->error, VARVE_ERROR_NO_SPACE);
  test_assert_current (database, "r1");
}

/* A file that may not grow looks to SQLite like a disk that is full. */
static void
test_sqlite_full (void)
{
  for (TestKind kind = TEST_SQLITE; kind <= TEST_SQLITE_WAL; kind++)
    {
      g_autoptr (TestPlace) place = test_place_new (kind);
      g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

      test_run (database, simple, 0, 1);
      g_clear_object (&database);
      g_assert_cmpint (g_chmod (place->folder, 0777), ==, 0);
      g_assert_cmpint (g_chmod (place->path, 0666), ==, 0);
      run_as_nobody (run_without_room, place->path);
      database = test_place_open (place, NULL);
      test_assert_current (database, "r1");
      test_assert_ask (database, "PRAGMA integrity_check", "ok");
    }
}

/* PostgreSQL. */

static char *
make_postgres_text (const char *user, const char *password, const char *name)
{
  return g_strdup_printf ("postgresql://%s%s%s@/%s?host=%s", user, password ? ":" : "",
                          password ? password : "", name, g_getenv ("PGHOST"));
}

static void
test_postgres_unreachable (void)
{
  g_autofree char *text = g_strdup_printf ("postgresql://ann:%s@/shop?host=/nowhere", SECRET);
  g_autofree char *port = g_strdup_printf ("postgresql://ann:%s@127.0.0.1:1/shop", SECRET);

  assert_open_fails (text, NULL, VARVE_ERROR_CONNECTION);
  assert_open_fails (port, NULL, VARVE_ERROR_CONNECTION);
}

typedef struct
{
  const char *const *answers;
  guint n_asked;
  gboolean was_wrong[4];
} Person;

static char *
on_ask (const char *prompt, const char *key, gboolean previous_was_wrong, gpointer user_data)
{
  Person *person = user_data;

  g_assert_nonnull (strstr (key, "varve_scram"));
  person->was_wrong[person->n_asked] = previous_was_wrong;
  return g_strdup (person->answers[person->n_asked++]);
}

static VarveDatabase *
open_asking (const char *text, Person *person, GError **error)
{
  g_autoptr (VarveUrl) url = varve_url_parse (text, NULL, NULL);
  g_autoptr (VarveOperation) operation = varve_operation_new ();

  varve_operation_set_asker (operation, on_ask, person, NULL);
  return varve_database_open (url, NULL, operation, error);
}

static void
test_postgres_password (TestPlace *place)
{
  static const char *const right[] = { "wrong", SECRET, NULL };
  static const char *const none[] = { NULL };
  g_autofree char *text = make_postgres_text ("varve_scram", NULL, place->name);
  g_autofree char *wrong = make_postgres_text ("varve_scram", "not-" SECRET, place->name);
  g_autofree char *nobody = make_postgres_text ("varve_nobody_here", NULL, place->name);
  g_autoptr (VarveDatabase) admin = test_place_open (place, NULL);
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  Person person = { right };
  Person declining = { none };

  test_execute (admin, "DROP ROLE IF EXISTS varve_scram;"
                       " CREATE ROLE varve_scram LOGIN PASSWORD '" SECRET "';"
                       " GRANT CREATE ON SCHEMA public TO varve_scram");
  assert_open_fails (text, NULL, VARVE_ERROR_AUTHENTICATION);
  assert_open_fails (wrong, NULL, VARVE_ERROR_AUTHENTICATION);
  assert_open_fails (nobody, NULL, VARVE_ERROR_AUTHENTICATION);
  database = open_asking (text, &person, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (person.n_asked, ==, 2);
  g_assert_false (person.was_wrong[0]);
  g_assert_true (person.was_wrong[1]);
  /* The second connection, which the run opens, asks nobody again. */
  test_run (database, simple, 0, 1);
  g_clear_object (&database);
  person = (Person){ right };
  person.answers++;
  database = open_asking (wrong, &person, &error);
  g_assert_no_error (error);
  g_assert_true (person.was_wrong[0]);
  g_assert_null (open_asking (text, &declining, &error));
  assert_told (error, VARVE_ERROR_AUTHENTICATION);
  g_clear_object (&database);
  test_execute (admin, "DROP OWNED BY varve_scram; DROP ROLE varve_scram");
}

static void
test_postgres_no_database (TestPlace *place)
{
  g_autofree char *text = NULL;

  text = make_postgres_text (g_getenv ("PGUSER"), NULL, "no_such_database");
  assert_open_fails (text, NULL, VARVE_ERROR_NO_DATABASE);
}

static void
test_postgres_privileges (TestPlace *place)
{
  g_autoptr (VarveDatabase) admin = test_place_open (place, NULL);
  g_autofree char *text = NULL;
  g_autoptr (VarveUrl) url = NULL;
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarveRunResult) refused = NULL;
  g_autoptr (VarveRunResult) again = NULL;

  test_execute (admin, "DROP ROLE IF EXISTS varve_weak; CREATE ROLE varve_weak LOGIN");
  text = make_postgres_text ("varve_weak", NULL, place->name);
  url = varve_url_parse (text, NULL, NULL);
  database = varve_database_open (url, NULL, NULL, NULL);
  refused = test_try (database, simple, 0, 1);
  assert_told (refused->error, VARVE_ERROR_PERMISSION);
  /* Once our tables are there, a role that may not create any can run what it may. */
  test_run (admin, simple, 0, 1);
  test_execute (admin, "GRANT SELECT, INSERT, UPDATE, DELETE ON a, alembic_version, varve_journal"
                       " TO varve_weak");
  again = test_try (database, simple, 1, 2);
  g_assert_no_error (again->error);
  test_assert_current (admin, "r2");
  g_clear_object (&database);
  test_execute (admin, "DROP OWNED BY varve_weak; DROP ROLE varve_weak");
}

static void
test_read_only_session (TestPlace *place)
{
  g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
  g_autoptr (VarveDatabase) looking = NULL;
  g_autoptr (GError) error = NULL;
  VarveDatabaseOptions look = { .read_only = TRUE };

  test_run (database, simple, 0, 1);
  looking = test_place_open (place, &look);
  test_assert_current (looking, "r1");
  g_assert_false (varve_database_execute (looking, "CREATE TABLE b (a INTEGER)", NULL, &error));
  test_assert_error (error, VARVE_ERROR_READ_ONLY);
}

typedef struct
{
  TestPlace *place;
  guint at;
  gboolean done;
} Killer;

static void
on_event (const VarveRunEvent *event, gpointer user_data)
{
  Killer *killer = user_data;
  g_autoptr (VarveDatabase) admin = NULL;

  if (event->type != VARVE_RUN_STATEMENT || event->statement != killer->at || killer->done)
    return;
  killer->done = TRUE;
  admin = test_place_open (killer->place, NULL);
  test_assert_ask (admin,
                   "SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity"
                   " WHERE datname = current_database() AND application_name LIKE 'varve%'"
                   " AND pid <> pg_backend_pid()",
                   "t");
}

static void
test_postgres_killed (TestPlace *place)
{
  static const TestScript scripts[]
      = { { "r1", "CREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\nSELECT pg_sleep(0.3);\n"
                  "INSERT INTO a VALUES (2);" } };

  for (guint at = 1; at <= 4; at++)
    {
      g_autoptr (VarveDatabase) database = test_place_open (place, NULL);
      g_autoptr (VarvePlan) plan = test_plan_new (place->dialect, scripts, 0, 1, NULL);
      Killer killer = { place, at };
      g_autoptr (VarveRunResult) result
          = varve_migrator_run (NULL, database, plan, NULL, on_event, &killer);

      g_assert_true (killer.done);
      assert_told (result->error, VARVE_ERROR_CONNECTION_LOST);
      g_assert_cmpint (test_get_state (result, 0), ==, VARVE_STEP_FAILED);
      test_assert_current (database, "");
    }
  {
    g_autoptr (VarveDatabase) database = test_place_open (place, NULL);

    test_run (database, scripts, 0, 1);
    test_assert_ask (database, "SELECT count(*) FROM a", "2");
  }
}

static void
test_bad_schema (TestPlace *place)
{
  VarveDatabaseOptions options = { .version_table_schema = "nowhere" };
  g_autoptr (VarveDatabase) database = NULL;
  g_autoptr (VarveRunResult) result = NULL;

  database = test_place_open (place, &options);
  test_assert_current (database, "");
  result = test_try (database, simple, 0, 1);
  test_assert_error (result->error, VARVE_ERROR_STATEMENT);
  g_assert_cmpstr (varve_error_get_details (result->error)->sqlstate, ==, "3F000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/errors/sqlite/missing", test_sqlite_missing);
  g_test_add_func ("/errors/sqlite/not-a-database", test_sqlite_not_a_database);
  g_test_add_func ("/errors/sqlite/damaged", test_sqlite_damaged);
  g_test_add_func ("/errors/sqlite/read-only", test_sqlite_read_only);
  g_test_add_func ("/errors/sqlite/closed-folder", test_sqlite_closed_folder);
  g_test_add_func ("/errors/sqlite/full", test_sqlite_full);
  g_test_add_func ("/errors/postgres/unreachable", test_postgres_unreachable);
  test_add_for_each ("/errors/read-only", test_read_only_session);
  test_add_for_postgres ("/errors/postgres/password", test_postgres_password);
  test_add_for_postgres ("/errors/postgres/no-database", test_postgres_no_database);
  test_add_for_postgres ("/errors/postgres/privileges", test_postgres_privileges);
  test_add_for_postgres ("/errors/postgres/killed", test_postgres_killed);
  test_add_for_postgres ("/errors/postgres/bad-schema", test_bad_schema);
  return g_test_run ();
}
