/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scratch databases: what may be loaded into one, what is refused with which place, that nothing of
 * a hostile schema reaches beyond it, and that nothing is left. */

#include "support.h"

#include "run/varve-desired.h"
#include "run/varve-scratch-private.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  const char *sql; /* CANARY: a path that must not come to be */
} Hostile;

/* What the words show is refused before anything runs; what they don't is the role's to stop. */
static const Hostile hostile_postgres[] = {
  { "insert", "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);" },
  { "select", "SELECT pg_sleep(0);" },
  { "select-function", "SELECT pg_read_file('/etc/passwd');" },
  { "set-config-beyond", "SELECT set_config('search_path', '', false), pg_terminate_backend(1);" },
  { "copy-program", "CREATE TABLE t (a int);\nCOPY t TO PROGRAM 'touch CANARY';" },
  { "copy-from-program", "CREATE TABLE t (a text);\nCOPY t FROM PROGRAM 'touch CANARY; echo a';" },
  { "copy-file", "CREATE TABLE t (a text);\nCOPY t TO 'CANARY';" },
  { "do-copy-program",
    "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; END $$;" },
  { "do-copy-file", "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO ''CANARY'''; END $$;" },
  { "do-lo-export", "DO $$ BEGIN PERFORM lo_export(lo_create(0), 'CANARY'); END $$;" },
  { "do-create-role", "DO $$ BEGIN CREATE ROLE hostile_role; END $$;" },
  { "do-superuser",
    "DO $$ BEGIN EXECUTE format('ALTER ROLE %I SUPERUSER', current_user); END $$;" },
  { "do-set-role", "DO $$ BEGIN EXECUTE 'SET ROLE varve_scratch_admin'; END $$;" },
  { "do-reset-role", "DO $$ BEGIN RESET SESSION AUTHORIZATION; CREATE ROLE hostile_role; END $$;" },
  { "do-alter-system", "DO $$ BEGIN EXECUTE 'ALTER SYSTEM SET work_mem = ''1MB'''; END $$;" },
  { "do-drop-database", "DO $$ BEGIN EXECUTE 'DROP DATABASE postgres'; END $$;" },
  { "do-terminate", "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid(); END $$;" },
  { "do-reload", "DO $$ BEGIN PERFORM pg_reload_conf(); END $$;" },
  { "do-read-file", "DO $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$;" },
  { "do-untrusted", "DO LANGUAGE plpython3u $$ open('CANARY', 'w') $$;" },
  { "create-role", "CREATE ROLE hostile_role SUPERUSER;" },
  { "create-user", "CREATE USER hostile_role;" },
  { "alter-role", "ALTER ROLE CURRENT_USER SUPERUSER;" },
  { "create-database", "CREATE DATABASE hostile_database;" },
  { "drop-database", "DROP DATABASE IF EXISTS postgres;" },
  { "alter-database", "ALTER DATABASE postgres RENAME TO hostile_database;" },
  { "alter-system", "ALTER SYSTEM SET archive_command = 'touch CANARY';" },
  { "tablespace", "CREATE TABLESPACE hostile LOCATION '/tmp';" },
  { "subscription",
    "CREATE SUBSCRIPTION hostile CONNECTION 'host=localhost' PUBLICATION p WITH (connect = false);" },
  { "user-mapping",
    "CREATE USER MAPPING FOR CURRENT_USER SERVER hostile OPTIONS (password 'secret');" },
  { "c-function",
    "CREATE FUNCTION f(text) RETURNS int AS '/lib/x86_64-linux-gnu/libc.so.6', 'system'"
    " LANGUAGE c;" },
  { "c-function-quoted",
    "CREATE FUNCTION f(text) RETURNS int LANGUAGE \"c\" AS '/lib/x86_64-linux-gnu/libc.so.6',"
    " 'system';" },
  { "c-function-string",
    "CREATE FUNCTION f(text) RETURNS int LANGUAGE 'C' AS '/lib/x86_64-linux-gnu/libc.so.6',"
    " 'system';" },
  { "internal-function", "CREATE FUNCTION f() RETURNS text AS 'pg_ls_dir' LANGUAGE internal;" },
  { "plpython", "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ return 1 $$;" },
  { "language", "CREATE TRUSTED LANGUAGE plpgsql;" },
  { "backslash", "CREATE TABLE t (a int);\n\\! touch CANARY\n" },
  { "backslash-include", "\\i /etc/passwd\n" },
  { "import", "IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public;" },
  { "commit", "COMMIT;" },
  { "begin", "BEGIN;\nCREATE TABLE t (a int);\nCOMMIT;" },
  { "call", "CALL p();" },
  { "listen", "LISTEN hostile;" },
  { "notify", "NOTIFY hostile;" },
  { "load", "LOAD 'auto_explain';" },
  { "vacuum", "VACUUM;" },
  { "table-as", "CREATE TABLE t AS SELECT pg_ls_dir('.');" },
  { "temporary", "CREATE TEMP TABLE t (a int);" },
  { "explain", "EXPLAIN ANALYZE SELECT 1;" },
  { "event-trigger-then-extension",
    "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
    " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; END $$;\n"
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f();\n"
    "CREATE EXTENSION file_fdw;" },
  { "function-before-extension",
    "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
    " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; RETURN $1; END $$;\n"
    "CREATE EXTENSION adminpack;" },
  { "function-of-another-before-extension",
    "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
    " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; RETURN $1; END $$;\n"
    "GRANT CREATE ON SCHEMA public TO varve_scratch_other;\n"
    "ALTER FUNCTION public.lower(text) OWNER TO varve_scratch_other;\n"
    "CREATE EXTENSION adminpack;" },
  { "event-trigger-then-server",
    "CREATE EXTENSION file_fdw;\n"
    "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
    " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; END $$;\n"
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f();\n"
    "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;" },
  { "validator", "CREATE FUNCTION f(text[], oid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
                 " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; END $$;\n"
                 "CREATE FOREIGN DATA WRAPPER w VALIDATOR f OPTIONS (a 'b');" },
  { "validator-set-later",
    "CREATE FOREIGN DATA WRAPPER w;\n"
    "CREATE FUNCTION f(text[], oid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
    " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; END $$;\n"
    "ALTER FOREIGN DATA WRAPPER w VALIDATOR f;\n"
    "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a 'b');" },
  { "foreign-program",
    "CREATE EXTENSION file_fdw;\nCREATE SERVER s FOREIGN DATA WRAPPER file_fdw;\n"
    "CREATE FOREIGN TABLE t (a text) SERVER s OPTIONS (program 'touch CANARY');" },
  { "materialized-view",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
    " EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch CANARY'''; RETURN 1; END $$;\n"
    "CREATE MATERIALIZED VIEW m AS SELECT f();" },
  { "security-definer",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
    " CREATE ROLE hostile_role; RETURN 1; END $$;\n"
    "CREATE MATERIALIZED VIEW m AS SELECT f();" },
};

static const Hostile hostile_sqlite[] = {
  { "attach", "ATTACH DATABASE 'CANARY' AS other;" },
  { "attach-table", "CREATE TABLE t (a);\nATTACH 'CANARY' AS o;\nCREATE TABLE o.t (a);" },
  { "vacuum-into", "VACUUM INTO 'CANARY';" },
  { "load-extension", "SELECT load_extension('CANARY');" },
  { "load-extension-in-view", "CREATE VIEW v AS SELECT load_extension('CANARY');" },
  { "load-extension-in-default",
    "CREATE TABLE t (a DEFAULT (load_extension('CANARY')), b AS (load_extension('CANARY')));" },
  { "writefile", "SELECT writefile('CANARY', 'a');" },
  { "writable-schema", "PRAGMA writable_schema = ON;" },
  { "temp-store", "PRAGMA temp_store_directory = '/tmp';" },
  { "trusted-schema", "PRAGMA trusted_schema = ON;" },
  { "journal-mode", "PRAGMA journal_mode = WAL;" },
  { "insert", "CREATE TABLE t (a);\nINSERT INTO t VALUES (1);" },
  { "schema-table",
    "INSERT INTO sqlite_schema VALUES ('table', 'a', 'a', 0, 'CREATE TABLE a (b)');" },
  { "begin", "BEGIN;\nCREATE TABLE t (a);\nCOMMIT;" },
  { "rollback", "CREATE TABLE t (a);\nROLLBACK;" },
  { "shell", ".shell touch CANARY\n" },
  { "output", ".output CANARY\n" },
  { "table-as", "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                " SELECT i FROM n;" },
  { "temporary", "CREATE TEMP TABLE t (a);" },
  { "module", "CREATE VIRTUAL TABLE t USING csv(filename = '/etc/passwd');" },
  { "analyze", "ANALYZE;" },
  { "detach", "DETACH main;" },
};

static VarveScratch *
make_scratch (VarveDialect dialect)
{
  VarveScratchOptions options = { .dialect = dialect };
  g_autoptr (GError) error = NULL;
  VarveScratch *scratch = varve_scratch_new (&options, NULL, &error);

  g_assert_no_error (error);
  return scratch;
}

static VarveDatabase *
make_database (VarveScratch *scratch)
{
  g_autoptr (GError) error = NULL;
  VarveDatabase *database = varve_scratch_create (scratch, NULL, &error);

  g_assert_no_error (error);
  return database;
}

static gboolean
load (VarveScratch *scratch, VarveDatabase *database, const char *sql, GError **error)
{
  return varve_scratch_load (scratch, database, "schema.sql", sql, strlen (sql), NULL, error);
}

/* Everything that a server has beside what a database holds. */
static char *
describe_server (VarveDatabase *admin)
{
  return test_ask (
      admin,
      "SELECT (SELECT string_agg(datname || coalesce(datacl::text, ''), ',' ORDER BY datname)"
      " FROM pg_database WHERE datname NOT LIKE 'varve_scratch_%') || ' '"
      " || (SELECT string_agg(rolname || rolsuper || rolcreaterole || rolcreatedb, ','"
      " ORDER BY rolname) FROM pg_authid WHERE rolname NOT LIKE 'varve_scratch_%'"
      " OR rolname = 'varve_scratch_admin') || ' '"
      " || (SELECT count(*) FROM pg_tablespace) || ' '"
      " || (SELECT count(*) FROM pg_auth_members) || ' '"
      " || (SELECT count(*) FROM pg_authid WHERE rolname LIKE 'varve_scratch_%' AND rolsuper)"
      " || ' ' || (SELECT count(*) FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf')");
}

static void
test_hostile (VarveDialect dialect, const Hostile *cases, guint n)
{
  g_autoptr (VarveScratch) scratch = make_scratch (dialect);
  g_autofree char *canary = g_strdup_printf ("/tmp/varve-canary-%d", (int) getpid ());
  g_autofree char *before = NULL;

  g_assert_nonnull (make_database (scratch));
  if (scratch->admin)
    {
      g_assert_true (varve_scratch_add_role (scratch, "varve_scratch_other", NULL, NULL));
      before = describe_server (scratch->admin);
    }
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].sql, "CANARY", -1);
      g_autofree char *sql = g_strjoinv (canary, parts);
      VarveDatabase *database = make_database (scratch);
      g_autoptr (GError) error = NULL;
      gboolean loaded = load (scratch, database, sql, &error);

      /* Only such an object may be made: nothing runs of it. */
      if (loaded != g_str_equal (cases[i].name, "load-extension-in-view"))
        g_error ("%s: %s", cases[i].name, error ? error->message : "loaded");
      if (!loaded && varve_error_get_details (error)->line == 0)
        g_error ("%s: no place: %s", cases[i].name, error->message);
      g_assert_false (g_file_test (canary, G_FILE_TEST_EXISTS));
      varve_scratch_drop (scratch, database);
      if (scratch->admin)
        {
          g_autofree char *after = describe_server (scratch->admin);

          if (strcmp (before, after) != 0)
            g_error ("%s: %s is not %s", cases[i].name, after, before);
        }
    }
  g_test_message ("%u hostile schemas", n);
}

static void
test_hostile_postgres (void)
{
  test_hostile (VARVE_DIALECT_POSTGRES, hostile_postgres, G_N_ELEMENTS (hostile_postgres));
}

static void
test_hostile_sqlite (void)
{
  test_hostile (VARVE_DIALECT_SQLITE, hostile_sqlite, G_N_ELEMENTS (hostile_sqlite));
}

typedef struct
{
  VarveDialect dialect;
  const char *sql;
  VarveErrorCode code;
  guint line;
  guint column;
  const char *message; /* a part of it */
} Refusal;

#define PG   VARVE_DIALECT_POSTGRES
#define LITE VARVE_DIALECT_SQLITE

static const Refusal refusals[] = {
  { PG, "CREATE TABLE t (a int);\nCREATE TABEL u (a int);", VARVE_ERROR_STATEMENT, 2, 8, "syntax" },
  { PG, "CREATE TABLE t (\n  a int,\n  b nosuch\n);", VARVE_ERROR_STATEMENT, 3, 5, "nosuch" },
  { PG, "CREATE VIEW v AS\n  SELECT * FROM nosuch;", VARVE_ERROR_STATEMENT, 2, 17, "nosuch" },
  { PG, "CREATE TABLE t (a int REFERENCES nosuch);", VARVE_ERROR_STATEMENT, 1, 1, "nosuch" },
  { PG, "CREATE TABLE t (a int);\n  INSERT INTO t VALUES (1);", VARVE_ERROR_INVALID_SCRIPT, 2, 3,
    "INSERT" },
  { PG, "\n\nTRUNCATE t;", VARVE_ERROR_INVALID_SCRIPT, 3, 1, "TRUNCATE" },
  { PG, "CREATE TABLE t (a int);\nCREATE TABLE t (a int);", VARVE_ERROR_STATEMENT, 2, 1, "exists" },
  { PG, "CREATE EXTENSION nosuch_extension;", VARVE_ERROR_STATEMENT, 1, 1, "nosuch_extension" },
  { PG, "CREATE TABLE t (a text DEFAULT 'open);", VARVE_ERROR_INVALID_SCRIPT, 1, 32, "" },
  { LITE, "CREATE TABLE t (a);\nCREATE TABEL u (a);", VARVE_ERROR_STATEMENT, 2, 8, "TABEL" },
  { LITE, "CREATE TABLE t (a);\nCREATE INDEX i ON nosuch (a);", VARVE_ERROR_STATEMENT, 2, 1,
    "nosuch" },
  { LITE, "CREATE TABLE t (a);\n  INSERT INTO t VALUES (1);", VARVE_ERROR_INVALID_SCRIPT, 2, 3,
    "INSERT" },
  { LITE, "CREATE TABLE t (a DEFAULT 'open);", VARVE_ERROR_INVALID_SCRIPT, 1, 27, "" },
};

static void
test_refusals (VarveDialect dialect)
{
  g_autoptr (VarveScratch) scratch = make_scratch (dialect);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const Refusal *refusal = &refusals[i];
      g_autoptr (GError) error = NULL;
      const VarveErrorDetails *details;
      VarveDatabase *database;

      if (refusal->dialect != dialect)
        continue;
      database = make_database (scratch);
      g_assert_false (load (scratch, database, refusal->sql, &error));
      details = varve_error_get_details (error);
      if (error->code != (int) refusal->code || details->line != refusal->line
          || details->column != refusal->column || !strstr (error->message, refusal->message))
        g_error ("%s\n%d %u:%u %s", refusal->sql, error->code, details->line, details->column,
                 error->message);
      g_assert_cmpstr (details->path, ==, "schema.sql");
      varve_scratch_drop (scratch, database);
    }
}

static void
test_refusals_postgres (void)
{
  test_refusals (VARVE_DIALECT_POSTGRES);
}

static void
test_refusals_sqlite (void)
{
  test_refusals (VARVE_DIALECT_SQLITE);
}

/* What people's schemas hold, dumps included. */
static void
test_loads (void)
{
  static const char *const texts[] = {
    "CREATE EXTENSION postgres_fdw;\n"
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
    "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'x');\n"
    "ALTER SERVER s OPTIONS (SET host 'y');\nCOMMENT ON SERVER s IS 'a';\n"
    "CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (table_name 'u');",
    "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b');\nCOMMENT ON FOREIGN DATA WRAPPER w IS 'c';\n"
    "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET a 'd');\n"
    "CREATE SERVER IF NOT EXISTS \"S s\" FOREIGN DATA WRAPPER w;\n"
    "CREATE FOREIGN TABLE t (a int) SERVER \"S s\";\nDROP FOREIGN TABLE t;\nDROP SERVER \"S s\";",
    "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\n"
    "SELECT pg_catalog.set_config('search_path', '', false);\n"
    "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;\n"
    "COMMENT ON EXTENSION citext IS 'words';\n"
    "CREATE TABLE public.t (a public.citext);\nALTER TABLE public.t OWNER TO somebody;\n"
    "GRANT SELECT ON public.t TO somebody, PUBLIC;",
    "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
    "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;\n"
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f();\n"
    "COMMENT ON EVENT TRIGGER e IS 'words';\nCREATE TABLE t (a int);",
    "CREATE EXTENSION adminpack;\nCREATE TABLE t (a int);",
    "COMMENT ON SCHEMA public IS 'words';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;",
    "CREATE INDEX CONCURRENTLY i ON (SELECT 1);",
  };
  g_autoptr (VarveScratch) scratch = make_scratch (VARVE_DIALECT_POSTGRES);

  for (guint i = 0; i + 1 < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      VarveDatabase *database = make_database (scratch);

      load (scratch, database, texts[i], &error);
      g_assert_no_error (error);
      varve_scratch_drop (scratch, database);
    }
}

/* The desired schema as files. */
static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("varve-test-XXXXXX", NULL);
  static const char *const names[] = { "20_b.sql", "10_a.sql", "notes.txt", ".hidden.sql" };
  static const char *const texts[]
      = { "CREATE TABLE b (a REFERENCES a);", "\xef\xbb\xbf-- first\r\nCREATE TABLE a (a);\r\n",
          "no SQL", "no SQL" };
  g_autoptr (VarveScratch) scratch = make_scratch (VARVE_DIALECT_SQLITE);
  g_autoptr (VarveDesired) desired = NULL;
  g_autoptr (VarveDesired) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  VarveDatabase *database = make_database (scratch);

  none = varve_desired_read (empty, NULL, &error);
  g_assert_null (none);
  test_assert_error (error, VARVE_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (empty, "-- only words\n;;\n/* and more */", -1, NULL));
  none = varve_desired_read (empty, NULL, &error);
  g_assert_null (none);
  test_assert_error (error, VARVE_ERROR_INVALID_SCRIPT);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (empty, "CREATE TABLE a (a)\0;", 20, NULL));
  none = varve_desired_read (empty, NULL, &error);
  g_assert_null (none);
  test_assert_error (error, VARVE_ERROR_INVALID_SCRIPT);
  g_clear_error (&error);
  g_remove (empty);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    }
  desired = varve_desired_read (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (desired->files->len, ==, 2);
  varve_desired_load (desired, scratch, database, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

static guint
count_leftovers (void)
{
  g_autoptr (GPtrArray) folders = varve_scratch_list_folders ();

  return folders->len;
}

static char *
read_all (int fd)
{
  GString *text = g_string_new (NULL);
  char buffer[256];
  ssize_t n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  return g_string_free (text, FALSE);
}

/* A process makes a scratch database and is killed, alone or with the shell that would clean up. */
static void
kill_a_user (gboolean with_shell)
{
  int fds[2];
  pid_t child;
  g_autofree char *folder = NULL;
  gint64 deadline;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  if (child == 0)
    {
      VarveScratch *scratch;
      const char *host;

      setpgid (0, 0);
      close (fds[0]);
      scratch = make_scratch (VARVE_DIALECT_POSTGRES);
      make_database (scratch);
      host = varve_url_get_parameter (varve_database_get_url (scratch->admin), "host");
      if (write (fds[1], host, strlen (host)) < 0)
        _exit (1);
      close (fds[1]);
      pause ();
      _exit (0);
    }
  close (fds[1]);
  folder = read_all (fds[0]);
  close (fds[0]);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  if (with_shell)
    {
      g_autofree char *pattern = g_strdup_printf ("pgrep -f 'varve-scratch [^ ]* %s$'", folder);
      g_autofree char *out = NULL;

      g_assert_true (g_spawn_sync (NULL, (char *[]){ "sh", "-c", pattern, NULL }, NULL,
                                   G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, NULL));
      kill (child, SIGSTOP);
      for (char *at = out; *at; at = strchr (at, '\n') + 1)
        kill ((pid_t) strtol (at, NULL, 10), SIGKILL);
    }
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  if (with_shell)
    {
      g_autoptr (GPtrArray) folders = varve_scratch_list_folders ();
      gboolean found = FALSE;

      for (guint i = 0; i < folders->len; i++)
        {
          VarveScratchLeftover *leftover = folders->pdata[i];
          g_autoptr (GError) error = NULL;

          if (!g_str_equal (leftover->name, folder))
            continue;
          found = TRUE;
          g_assert_true (varve_scratch_remove_leftover (leftover, NULL, NULL, &error));
          g_assert_no_error (error);
        }
      g_assert_true (found);
    }
  deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  while (g_file_test (folder, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < deadline)
    g_usleep (20 * 1000);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_killed (void)
{
  guint before = count_leftovers ();

  varve_scratch_shut_down ();
  kill_a_user (FALSE);
  kill_a_user (TRUE);
  g_assert_cmpuint (count_leftovers (), ==, before);
}

/* A server of ours that somebody ended is made anew. */
static void
test_server_that_died (void)
{
  g_autoptr (VarveScratch) first = make_scratch (VARVE_DIALECT_POSTGRES);
  g_autoptr (VarveScratch) second = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  make_database (first);
  folder = g_strdup (varve_url_get_parameter (varve_database_get_url (first->admin), "host"));
  path = g_build_filename (folder, "data", "postmaster.pid", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (kill ((pid_t) strtol (text, NULL, 10), SIGQUIT), ==, 0);
  while (g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (10 * 1000);
  second = make_scratch (VARVE_DIALECT_POSTGRES);
  make_database (second);
  g_assert_cmpstr (varve_url_get_parameter (varve_database_get_url (second->admin), "host"), !=,
                   folder);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* In a server that is not ours: nothing is left there, and what a dead process left is found. */
static void
test_named_server (TestPlace *place)
{
  VarveScratchOptions options = { .dialect = VARVE_DIALECT_POSTGRES, .url = place->url };
  g_autoptr (VarveDatabase) target = test_place_open (place, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveScratch) scratch = varve_scratch_new (&options, NULL, &error);
  g_autoptr (GPtrArray) leftovers = NULL;
  static const char count[] = "SELECT (SELECT count(*) FROM pg_roles WHERE rolname LIKE"
                              " 'varve_scratch_%') + (SELECT count(*) FROM pg_database WHERE"
                              " datname LIKE 'varve_scratch_%')";

  g_assert_no_error (error);
  g_assert_nonnull (make_database (scratch));
  g_assert_true (load (scratch, make_database (scratch), "CREATE TABLE t (a int)", &error));
  test_assert_ask (target, count, "3");
  leftovers = varve_scratch_list_leftovers (target, NULL, &error);
  g_assert_cmpuint (leftovers->len, ==, 0);
  g_clear_pointer (&leftovers, g_ptr_array_unref);
  g_clear_pointer (&scratch, varve_scratch_free);
  test_assert_ask (target, count, "0");

  test_execute (target, "CREATE DATABASE varve_scratch_dead");
  test_execute (target, "CREATE DATABASE varve_scratch_other");
  test_execute (target, "CREATE ROLE varve_scratch_dead");
  {
    g_autofree char *sql = g_strdup_printf (
        "COMMENT ON DATABASE varve_scratch_dead IS 'varve scratch %s 999999999 1';"
        " COMMENT ON ROLE varve_scratch_dead IS 'varve scratch %s 999999999 1'",
        g_get_host_name (), g_get_host_name ());

    test_execute (target, sql);
  }
  leftovers = varve_scratch_list_leftovers (target, NULL, &error);
  g_assert_cmpuint (leftovers->len, ==, 2);
  for (guint i = 0; i < leftovers->len; i++)
    g_assert_true (varve_scratch_remove_leftover (leftovers->pdata[i], target, NULL, &error));
  test_assert_ask (target, count, "1");
  test_execute (target, "DROP DATABASE varve_scratch_other");
}

/* Without the right to make databases. */
static void
test_no_right (TestPlace *place)
{
  g_autoptr (VarveDatabase) target = test_place_open (place, NULL);
  g_autoptr (VarveUrl) weak = NULL;
  g_autoptr (VarveScratch) scratch = NULL;
  g_autoptr (GError) error = NULL;
  VarveScratchOptions options = { .dialect = VARVE_DIALECT_POSTGRES };

  test_execute (target, "CREATE ROLE varve_weak LOGIN");
  weak = varve_url_with_parameter (place->url, "user", "varve_weak");
  options.url = weak;
  scratch = varve_scratch_new (&options, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (varve_scratch_create (scratch, NULL, &error));
  test_assert_error (error, VARVE_ERROR_PERMISSION);
  g_assert_nonnull (varve_error_get_details (error)->hint);
  g_clear_pointer (&scratch, varve_scratch_free);
  test_execute (target, "DROP ROLE varve_weak");
}

static void
test_no_programs (void)
{
  VarveScratchOptions options = { .dialect = VARVE_DIALECT_POSTGRES };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = g_strdup (g_getenv ("VARVE_POSTGRES_BIN"));

  g_setenv ("VARVE_POSTGRES_BIN", "", TRUE);
  g_assert_null (varve_scratch_new (&options, NULL, &error));
  test_assert_error (error, VARVE_ERROR_PERMISSION);
  if (before)
    g_setenv ("VARVE_POSTGRES_BIN", before, TRUE);
  else
    g_unsetenv ("VARVE_POSTGRES_BIN");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scratch/hostile/sqlite", test_hostile_sqlite);
  g_test_add_func ("/scratch/refusals/sqlite", test_refusals_sqlite);
  g_test_add_func ("/scratch/files", test_files);
  if (test_has_postgres ())
    {
      g_test_add_func ("/scratch/hostile/postgres", test_hostile_postgres);
      g_test_add_func ("/scratch/refusals/postgres", test_refusals_postgres);
      g_test_add_func ("/scratch/loads", test_loads);
      g_test_add_func ("/scratch/no-programs", test_no_programs);
      g_test_add_func ("/scratch/killed", test_killed);
      g_test_add_func ("/scratch/server-that-died", test_server_that_died);
    }
  test_add_for_postgres ("/scratch/named-server", test_named_server);
  test_add_for_postgres ("/scratch/no-right", test_no_right);
  status = g_test_run ();
  varve_scratch_shut_down ();
  return status;
}
