/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards from what Alembic really said, from what databases say, and from projects that were made to
 * have the trouble. */
#include "revision/varve-resolver.h"
#include "run/varve-card-private.h"

#include "project/varve-process.h"
#include "run/varve-alembic-output.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#define ENV "from alembic import context\n"
#define INI "[alembic]\nscript_location = m\nsqlalchemy.url = sqlite:///test.db\n"
#define REVISION(id, down) \
  "\"\"\"make " id "\"\"\"\nrevision = \"" id "\"\ndown_revision = " down "\n"

typedef struct
{
  char *folder;
  VarveProject *project;
} Fixture;

static void
write_file (Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
open_project (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  VarveProjectOptions options = { .directory = self->folder, .alembic = TRUE };

  g_clear_object (&self->project);
  self->project = varve_project_open (&options, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("varve-card-XXXXXX", NULL);
  self->project = NULL;
  write_file (self, "alembic.ini", INI);
  write_file (self, "m/env.py", ENV);
  write_file (self, "m/versions/a1_.py", REVISION ("a1", "None"));
  open_project (self);
}

static int
remove_entry (const char *path, const struct stat *status, int type, struct FTW *walk)
{
  return remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->project);
  nftw (self->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self->folder);
}

static char *
replace (const char *text, const char *what, const char *with)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);

  return g_strjoinv (with, parts);
}

/* A file has its licence, the exit status, and what was printed. */
static VarveAlembicFailure *
read_failure (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (FAILURES, name, NULL);
  g_autofree char *text = NULL;
  g_autofree char *moved = NULL;
  VarveProcessResult result = { 0 };
  char *rest;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  moved = replace (text, "/project", self->folder);
  rest = strchr (moved, '\n') + 1;
  result.exit_status = (int) g_ascii_strtoll (rest, &rest, 10);
  rest++;
  result.out = (char *) "";
  result.err = rest;
  result.err_length = strlen (rest);
  return varve_alembic_failure_new (&result, rest, "alembic upgrade head", self->project, NULL);
}

static void
check_card (const VarveCard *card)
{
  g_assert_nonnull (card->title);
  g_assert_nonnull (card->text);
  g_assert_true (g_utf8_validate (card->text, -1, NULL));
  g_assert_null (strchr (card->title, '\n'));
  g_assert_cmpuint (card->remedies->len, >, 0);
  g_assert_cmpuint (card->remedies->len, <=, 4);
  for (guint i = 0; i < card->remedies->len; i++)
    {
      const VarveCardRemedy *remedy = card->remedies->pdata[i];
      g_auto (GStrv) argv = NULL;

      g_assert_nonnull (remedy->label);
      g_assert_cmpint (remedy->action, !=, VARVE_REMEDY_NONE);
      g_assert_nonnull (varve_remedy_get_nick (remedy->action));
      /* What only a shell can do is nothing without its line. */
      g_assert_true (remedy->action != VARVE_REMEDY_COPY || remedy->command);
      if (remedy->command)
        g_assert_true (g_shell_parse_argv (remedy->command, NULL, &argv, NULL));
    }
}

static VarveCard *
make_card (Fixture *self, const VarveAlembicFailure *failure, const GError *error)
{
  g_autoptr (VarveGraph) graph = varve_project_load_graph (self->project, NULL, NULL);
  VarveCardContext context = {
    .error = error,
    .failure = failure,
    .project = self->project,
    .graph = graph,
    .environment = varve_project_find_environment (self->project, NULL, NULL),
  };
  VarveCard *card = varve_card_new (&context);

  check_card (card);
  return card;
}

/* Some subjects that have to be found; others have none. */
static const struct
{
  const char *name;
  const char *subject;
} subjects[] = {
  { "unknown-revision.database_at_unknown.txt", "abcd1234ef56" },
  { "missing-parent.missing_parent.txt", "a1" },
  { "unreachable.refused.txt", "127.0.0.1" },
  { "unreachable.no_such_host.txt", "db.invalid" },
  { "unreachable.no_socket.txt", "/nowhere/.s.PGSQL.5432" },
  { "authentication.wrong_password.txt", "varve_scram" },
  { "authentication.no_role.txt", "nobody_known" },
  { "no-database.no_database.txt", "no_such_database" },
  { "missing-table.no_table_sqlite.txt", "users" },
  { "missing-table.no_table_postgres.txt", "users" },
  { "exists-already.table_exists_sqlite.txt", "users" },
  { "exists-already.table_exists_postgres.txt", "users" },
  { "exists-already.column_exists_sqlite.txt", "email" },
  { "exists-already.column_exists_postgres.txt", "email" },
  { "long-id.long_id.txt", "add_user_email_and_make_it_unique" },
  { "missing-module.env_imports_what_is_not_there.txt", "database" },
  { "missing-module.revision_imports_what_is_not_there.txt", "geoalchemy2" },
};

static void
check_subject (const char *name, const VarveCard *card)
{
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (subjects[i].name, name))
      g_assert_cmpstr (card->subject, ==, subjects[i].subject);
}

static void
test_failures (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (FAILURES, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *kind = g_strndup (name, strcspn (name, "."));
      g_autoptr (VarveAlembicFailure) failure = read_failure (self, name);
      g_autoptr (GError) error = NULL;
      g_autoptr (VarveCard) card = NULL;

      varve_alembic_failure_set_error (failure, &error);
      card = make_card (self, failure, error);
      g_test_message ("%s: %s: %s", name, card->title, card->text);
      g_assert_cmpstr (varve_card_kind_get_nick (card->kind), ==, kind);
      check_subject (name, card);
      n++;
    }
  g_assert_cmpuint (n, >=, 40);
}

/* What other programs say, and drivers that are not installed here. */
static const struct
{
  const char *output;
  int exit_status;
  VarveCardKind kind;
  const char *subject;
} outputs[] = {
  { "Error: No such container: bot\n", 1, VARVE_CARD_NO_CONTAINER, "bot" },
  { "Error response from daemon: No such container: bot\n", 1, VARVE_CARD_NO_CONTAINER, "bot" },
  { "Error response from daemon: Container 3f2a is not running\n", 1, VARVE_CARD_NO_CONTAINER,
    "3f2a" },
  { "Error response from daemon: container 3f2a is not running\n", 1, VARVE_CARD_NO_CONTAINER,
    "3f2a" },
  { "service \"bot\" is not running\n", 1, VARVE_CARD_NO_CONTAINER, "bot" },
  { "no such service: bot\n", 1, VARVE_CARD_NO_CONTAINER, "bot" },
  { "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon "
    "running?\n",
    1, VARVE_CARD_NO_CONTAINER, NULL },
  { "OCI runtime exec failed: exec failed: unable to start container process: exec: \"alembic\": "
    "executable file not found in $PATH: unknown\n",
    126, VARVE_CARD_NO_ALEMBIC, "alembic" },
  { "bash: line 1: alembic: command not found\n", 127, VARVE_CARD_NO_ALEMBIC, "alembic" },
  { "/usr/bin/python3: No module named alembic.__main__; 'alembic' is a package and cannot be "
    "directly executed\n",
    1, VARVE_CARD_NO_ALEMBIC, NULL },
  { "Traceback (most recent call last):\n  File \"x\", line 1, in <module>\n"
    "asyncpg.exceptions.InvalidPasswordError: password authentication failed for user \"shop\"\n",
    1, VARVE_CARD_AUTHENTICATION, "shop" },
  { "Traceback (most recent call last):\n  File \"x\", line 1, in <module>\n"
    "asyncpg.exceptions.InvalidCatalogNameError: database \"shop\" does not exist\n",
    1, VARVE_CARD_NO_DATABASE, NULL },
  { "Traceback (most recent call last):\n  File \"x\", line 1, in <module>\n"
    "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 5432)\n"
    "ConnectionRefusedError: Connection refused\n",
    1, VARVE_CARD_UNREACHABLE, NULL },
  /* A server that speaks another language is known by the class. */
  { "Traceback (most recent call last):\n  File \"x\", line 1, in <module>\n"
    "sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) ОШИБКА:  отношение "
    "\"users\" не существует\n[SQL: SELECT 1 FROM users]\n",
    1, VARVE_CARD_MISSING_TABLE, NULL },
  { "something else entirely\n", 1, VARVE_CARD_OTHER, NULL },
  { "", 0, VARVE_CARD_OTHER, NULL },
};

static void
test_outputs (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      VarveProcessResult result = { .exit_status = outputs[i].exit_status,
                                    .out = (char *) "",
                                    .err = (char *) outputs[i].output,
                                    .err_length = strlen (outputs[i].output) };
      g_autoptr (VarveAlembicFailure) failure
          = varve_alembic_failure_new (&result, outputs[i].output, "alembic", self->project, NULL);
      VarveCardFacts facts;

      g_test_message ("%s", outputs[i].output);
      varve_card_classify (NULL, failure, &facts);
      g_assert_cmpstr (varve_card_kind_get_nick (facts.kind), ==,
                       varve_card_kind_get_nick (outputs[i].kind));
      g_assert_cmpstr (facts.subject, ==, outputs[i].subject);
      g_free (facts.subject);
    }
}

/* Of Varve's own runs: the code, the number that the server gives, and its words. */
static const struct
{
  VarveErrorCode code;
  const char *sqlstate;
  const char *message;
  VarveCardKind kind;
  const char *subject;
  const char *path;
} errors[] = {
  { VARVE_ERROR_STATEMENT, "42P01", "relation \"users\" does not exist", VARVE_CARD_MISSING_TABLE,
    "users" },
  { VARVE_ERROR_STATEMENT, "42P01", "отношение \"users\" не существует", VARVE_CARD_MISSING_TABLE,
    NULL },
  { VARVE_ERROR_STATEMENT, "", "no such table: main.users", VARVE_CARD_MISSING_TABLE,
    "main.users" },
  { VARVE_ERROR_STATEMENT, "42P07", "relation \"users\" already exists", VARVE_CARD_EXISTS_ALREADY,
    "users" },
  { VARVE_ERROR_STATEMENT, "", "table users already exists", VARVE_CARD_EXISTS_ALREADY, "users" },
  { VARVE_ERROR_STATEMENT, "", "table \"users\" already exists", VARVE_CARD_EXISTS_ALREADY,
    "users" },
  { VARVE_ERROR_STATEMENT, "42601", "syntax error at or near \"CREAT\"", VARVE_CARD_STATEMENT,
    NULL },
  { VARVE_ERROR_STATEMENT, "55P03", "canceling statement due to lock timeout", VARVE_CARD_LOCKED,
    NULL },
  { VARVE_ERROR_LOCKED, "", "somebody holds it", VARVE_CARD_LOCKED, NULL },
  { VARVE_ERROR_UNKNOWN_REVISION, "", "Can't locate revision identified by 'ae10'",
    VARVE_CARD_UNKNOWN_REVISION, "ae10" },
  { VARVE_ERROR_MULTIPLE_HEADS, "", "Multiple head revisions are present",
    VARVE_CARD_MULTIPLE_HEADS, NULL },
  { VARVE_ERROR_CONNECTION, "", "connection to server at \"db\", port 5432 failed: refused",
    VARVE_CARD_UNREACHABLE, "db" },
  { VARVE_ERROR_NO_CONTAINER, "", "The container bot is not running", VARVE_CARD_NO_CONTAINER,
    "bot" },
  { VARVE_ERROR_NO_ALEMBIC, "", "There is no Alembic", VARVE_CARD_NO_ALEMBIC, NULL },
  { VARVE_ERROR_NOT_TRUSTED, "", "not trusted", VARVE_CARD_NOT_TRUSTED, NULL },
  { VARVE_ERROR_USAGE, "", "anything", VARVE_CARD_OTHER, NULL },
  { VARVE_ERROR_PERMISSION, "", "Permission denied", VARVE_CARD_FOREIGN_FILE, "m/a.sql",
    "m/a.sql" },
  /* The path is where the statement stands. */
  { VARVE_ERROR_PERMISSION, "42501", "permission denied for table t", VARVE_CARD_PERMISSION,
    "table t", "m/a.sql" },
};

static void
test_errors (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = NULL;
      VarveCardFacts facts;

      varve_set_error (&error, errors[i].code, NULL, "%s", errors[i].message);
      varve_error_set_sqlstate (error, errors[i].sqlstate);
      if (errors[i].path)
        varve_error_set_place (error, errors[i].path, 1, 1);
      g_test_message ("%s", errors[i].message);
      varve_card_classify (error, NULL, &facts);
      g_assert_cmpstr (varve_card_kind_get_nick (facts.kind), ==,
                       varve_card_kind_get_nick (errors[i].kind));
      g_assert_cmpstr (facts.subject, ==, errors[i].subject);
      g_free (facts.subject);
    }
}

/* No code and no kind without words; no nick twice. */
static void
test_words (void)
{
  g_autoptr (GHashTable) nicks = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = VARVE_ERROR_FAILED; code <= VARVE_ERROR_NO_CONTAINER; code++)
    {
      g_assert_cmpstr (varve_error_code_get_title (code), !=, "");
      g_assert_true (code == VARVE_ERROR_FAILED
                     || varve_error_code_get_title (code)
                            != varve_error_code_get_title (VARVE_ERROR_FAILED));
    }
  for (int kind = 0; kind < VARVE_N_CARDS; kind++)
    g_assert_true (g_hash_table_add (nicks, (gpointer) varve_card_kind_get_nick (kind)));
  for (int remedy = VARVE_REMEDY_TRY_AGAIN; remedy <= VARVE_REMEDY_COPY; remedy++)
    {
      g_assert_nonnull (varve_remedy_get_label (remedy));
      g_assert_nonnull (varve_remedy_get_nick (remedy));
    }
  g_assert_null (varve_remedy_get_label (VARVE_REMEDY_NONE));
}

static const VarveCardRemedy *
find_remedy (const VarveCard *card, VarveRemedy action)
{
  for (guint i = 0; i < card->remedies->len; i++)
    if (((VarveCardRemedy *) card->remedies->pdata[i])->action == action)
      return card->remedies->pdata[i];
  g_assert_not_reached ();
}

static void
assert_contains (const char *text, const char *part)
{
  if (!strstr (text, part))
    g_error ("“%s” is not in “%s”", part, text);
}

/* A database made by its own, standing at @current, with @tables. */
static VarveStatus *
read_status (Fixture *self, VarveGraph *graph, const char *current, const char *sql)
{
  g_autoptr (GError) error = NULL;
  VarveEnvironment *environment = varve_project_find_environment (self->project, NULL, NULL);
  g_autoptr (VarveDatabase) database = varve_environment_open (environment, FALSE, NULL, &error);
  g_autofree char *insert
      = g_strdup_printf ("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
                         "INSERT INTO alembic_version SELECT '%s' WHERE '%s' <> '';%s",
                         current, current, sql);
  VarveStatus *status;

  g_assert_no_error (error);
  varve_database_execute (database, insert, NULL, &error);
  g_assert_no_error (error);
  status = varve_status_read (self->project, graph, database, TRUE, NULL, &error);
  g_assert_no_error (error);
  return status;
}

static VarveCard *
make_card_with_status (Fixture *self, const char *name, const char *current, const char *sql)
{
  g_autoptr (VarveGraph) graph = varve_project_load_graph (self->project, NULL, NULL);
  g_autoptr (VarveStatus) status = read_status (self, graph, current, sql);
  g_autoptr (VarveAlembicFailure) failure = read_failure (self, name);
  VarveCardContext context = {
    .failure = failure,
    .project = self->project,
    .graph = graph,
    .status = status,
    .environment = varve_project_find_environment (self->project, NULL, NULL),
  };
  VarveCard *card = varve_card_new (&context);

  check_card (card);
  return card;
}

static void
test_not_up_to_date (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveCard) card = NULL;

  write_file (self, "m/versions/b1_.py", REVISION ("b1", "'a1'"));
  write_file (self, "m/versions/c1_.py", REVISION ("c1", "'b1'"));
  card = make_card_with_status (self, "not-up-to-date.behind.txt", "a1", "");
  g_assert_cmpstr (card->text, ==,
                   "2 revisions are not applied to “alembic”, which is at a1 (make "
                   "a1); the next is b1 (make b1). A new revision is compared with a database that "
                   "has them all.");
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_UPGRADE)->command, ==, "varvectl upgrade heads");
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_STAMP)->target, ==, "heads");
}

static void
test_unknown (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveCard) card = make_card_with_status (
      self, "unknown-revision.database_at_unknown.txt", "abcd1234ef56", "");

  g_assert_cmpint (card->kind, ==, VARVE_CARD_UNKNOWN_REVISION);
  assert_contains (card->text, "abcd1234ef56 is in the version table of “alembic”");
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_FIND)->command, ==,
                   "varvectl show --find abcd1234ef56");
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_STAMP_PURGE)->command, ==,
                   "varvectl stamp --purge heads");
  /* The last of them, and it says what it costs. */
  g_assert_true (find_remedy (card, VARVE_REMEDY_STAMP_PURGE)
                 == card->remedies->pdata[card->remedies->len - 1]);
  assert_contains (card->text, "makes the database forget abcd1234ef56 and undoes nothing");
}

/* Two remedies of a card may be one line in a shell; a target of any length makes no long line. */
static void
test_hint (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) no_url = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (VarveGraph) graph = varve_project_load_graph (self->project, NULL, NULL);
  g_autofree char *huge = g_strnfill (3000, 'x');
  g_autoptr (VarveCard) card = NULL;
  g_autoptr (VarveCard) refused = NULL;
  g_autofree char *hint = NULL;
  g_auto (GStrv) parts = NULL;

  varve_set_error (&no_url, VARVE_ERROR_NO_URL, NULL, "No database");
  card = make_card (self, NULL, no_url);
  g_assert_cmpuint (card->remedies->len, ==, 2);
  hint = varve_card_dup_hint (card);
  parts = g_strsplit (hint, "alembic.ini", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_null (varve_resolver_resolve (graph, huge, NULL, &unknown));
  g_assert_cmpuint (strlen (unknown->message), <, 200);
  refused = make_card (self, NULL, unknown);
  for (guint i = 0; i < refused->remedies->len; i++)
    g_assert_cmpint (((VarveCardRemedy *) refused->remedies->pdata[i])->action, !=,
                     VARVE_REMEDY_FIND);
}

static void
test_outdated_checkout (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveGraph) graph = varve_project_load_graph (self->project, NULL, NULL);
  g_autoptr (VarveStatus) status = read_status (self, graph, "abcd1234ef56", "");
  g_autoptr (VarveAlembicFailure) failure
      = read_failure (self, "unknown-revision.database_at_unknown.txt");
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_found_unref);
  const char *text = REVISION ("abcd1234ef56", "'a1'");
  VarveFound *one = varve_found_new_take (self->project, g_strdup (text), strlen (text),
                                          "git:x:m/abcd1234ef56_.py", &error);
  VarveWhereis whereis = { .id = (char *) "abcd1234ef56", .found = found };
  VarveCardContext context = { .failure = failure,
                               .project = self->project,
                               .graph = graph,
                               .status = status,
                               .whereis = &whereis };
  g_autoptr (VarveCard) card = NULL;

  g_assert_no_error (error);
  varve_found_add_place (one, VARVE_PLACE_REMOTE, "origin/users", TRUE);
  g_ptr_array_add (found, one);
  card = varve_card_new (&context);
  check_card (card);
  g_assert_cmpint (card->kind, ==, VARVE_CARD_OUTDATED_CHECKOUT);
  assert_contains (card->text, "on the remote branch origin/users");
  assert_contains (card->text, "abcd1234ef56 (make abcd1234ef56)");
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_BRING_BACK)->command, ==,
                   "varvectl show --bring-back abcd1234ef56");
}

static void
test_heads (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveAlembicFailure) failure
      = read_failure (self, "multiple-heads.two_heads_upgrade.txt");
  g_autoptr (VarveCard) card = NULL;

  write_file (self, "m/versions/b1_.py", REVISION ("b1", "'a1'"));
  write_file (self, "m/versions/c1_.py", REVISION ("c1", "'a1'"));
  card = make_card (self, failure, NULL);
  assert_contains (card->text, "2 heads: ");
  assert_contains (card->text, "b1 (make b1)");
  assert_contains (find_remedy (card, VARVE_REMEDY_MERGE)->command, "varvectl merge -m 'merge ");
}

static void
test_tables (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveCard) elsewhere = NULL;
  g_autoptr (VarveCard) no_history = NULL;
  g_autoptr (VarveAlembicFailure) failure
      = read_failure (self, "missing-table.no_table_postgres.txt");

  write_file (
      self, "m/versions/b1_.py",
      REVISION ("b1", "None") "def upgrade():\n    op.create_table(\n        'users',\n    )\n");
  elsewhere = make_card (self, failure, NULL);
  assert_contains (elsewhere->text, "“users” is made by revision b1 (make b1), which does not come "
                                    "before a1");
  no_history = make_card_with_status (self, "exists-already.table_exists_sqlite.txt", "",
                                      "CREATE TABLE users (id integer);");
  assert_contains (no_history->text, "which has no history yet");
  g_assert_cmpstr (find_remedy (no_history, VARVE_REMEDY_STAMP)->target, ==, "a1");
}

static void
test_service (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveAlembicFailure) failure = NULL;
  g_autoptr (VarveCard) card = NULL;

  write_file (self, "compose.yaml", "services:\n  db.invalid:\n    image: postgres\n");
  failure = read_failure (self, "unreachable.no_such_host.txt");
  card = make_card (self, failure, NULL);
  assert_contains (card->text, "“db.invalid”, is a service of the compose file");
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_COPY)->command, ==,
                   "docker compose up -d db.invalid");
}

static void
test_container (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveAlembicCommand) command
      = varve_alembic_command_parse ("docker exec -i bot python scripts/migrate.py", &error);
  VarveCardContext context = { .project = self->project, .command = command };
  g_autoptr (VarveCard) card = NULL;

  g_assert_no_error (error);
  varve_set_error (&error, VARVE_ERROR_NO_CONTAINER, NULL, "The container bot is not running");
  context.error = error;
  card = varve_card_new (&context);
  check_card (card);
  g_assert_cmpstr (find_remedy (card, VARVE_REMEDY_COPY)->command, ==, "docker start bot");
  g_clear_error (&error);
  g_clear_pointer (&card, varve_card_free);
  varve_set_error (&error, VARVE_ERROR_NOT_UP_TO_DATE, NULL, "Target database is not up to date.");
  context.error = error;
  card = varve_card_new (&context);
  assert_contains (find_remedy (card, VARVE_REMEDY_UPGRADE)->command,
                   "docker exec -i bot python scripts/migrate.py upgrade heads");
}

static void
test_variable_and_module (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveAlembicFailure) variable
      = read_failure (self, "env-error.env_wants_a_variable.txt");
  g_autoptr (VarveAlembicFailure) module
      = read_failure (self, "missing-module.env_imports_what_is_not_there.txt");
  g_autoptr (VarveCard) first = make_card (self, variable, NULL);
  g_autoptr (VarveCard) second = make_card (self, module, NULL);
  g_autoptr (VarveCard) third = NULL;

  assert_contains (first->text, "env.py:2 needs the environment variable DATABASE_URL");
  assert_contains (second->text, "imports “database”");
  g_assert_cmpstr (find_remedy (second, VARVE_REMEDY_COPY)->command, ==,
                   "python -m pip install database");
  write_file (self, "database/models.py", "");
  third = make_card (self, module, NULL);
  assert_contains (third->text, "prepend_sys_path = .");
}

static VarveCard *
make_empty_card (Fixture *self)
{
  VarveCardContext context = { .project = self->project, .is_empty = TRUE };
  VarveCard *card = varve_card_new (&context);

  check_card (card);
  return card;
}

static void
test_models (Fixture *self, gconstpointer data)
{
  g_autoptr (VarveCard) stranger = NULL;
  g_autoptr (VarveCard) alike = NULL;
  g_autoptr (VarveCard) dynamic = NULL;

  write_file (self, "m/env.py",
              "from shop.base import Base\nfrom shop import users as u\n"
              "target_metadata = Base.metadata\n");
  write_file (self, "shop/__init__.py", "");
  write_file (self, "shop/base.py", "class Base: pass\n");
  write_file (self, "shop/users.py",
              "from .base import Base\nclass User(Base):\n"
              "    __tablename__ = 'users'\n");
  write_file (self, "shop/invoices.py",
              "from .base import Base\nclass Invoice(Base):\n"
              "    __tablename__ = 'invoices'\n# __tablename__ = 'x'\n");
  write_file (self, "tests/test_x.py", "class T(Base):\n    __tablename__ = 'only_tests'\n");
  write_file (self, ".venv/lib/x.py", "__tablename__ = 'not_ours'\n");
  open_project (self);
  stranger = make_empty_card (self);
  g_assert_cmpint (stranger->kind, ==, VARVE_CARD_MODELS_NOT_IMPORTED);
  assert_contains (stranger->text, "does not import shop/invoices.py (invoices), so that");
  g_assert_cmpuint (find_remedy (stranger, VARVE_REMEDY_SHOW_PLACE)->line, ==, 3);

  write_file (self, "shop/__init__.py", "from . import (invoices,  # all of them\n    users)\n");
  write_file (self, "app.py", "Base.metadata.create_all(engine)\n");
  alike = make_empty_card (self);
  g_assert_cmpint (alike->kind, ==, VARVE_CARD_EMPTY_AUTOGENERATE);
  assert_contains (alike->text, "app.py, line 1, calls create_all()");
  assert_contains (alike->text, "compare_type=True");

  write_file (self, "shop/__init__.py",
              "import importlib, pkgutil\n"
              "for m in pkgutil.iter_modules(__path__):\n"
              "    importlib.import_module(m.name)\n");
  dynamic = make_empty_card (self);
  g_assert_cmpint (dynamic->kind, ==, VARVE_CARD_EMPTY_AUTOGENERATE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/words", test_words);
#define ADD(name, func) g_test_add ("/card/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("failures", test_failures);
  ADD ("outputs", test_outputs);
  ADD ("errors", test_errors);
  ADD ("not-up-to-date", test_not_up_to_date);
  ADD ("unknown", test_unknown);
  ADD ("hint", test_hint);
  ADD ("outdated-checkout", test_outdated_checkout);
  ADD ("heads", test_heads);
  ADD ("tables", test_tables);
  ADD ("service", test_service);
  ADD ("container", test_container);
  ADD ("variable-and-module", test_variable_and_module);
  ADD ("models", test_models);
  return g_test_run ();
}
