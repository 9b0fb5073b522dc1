/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-alembic-command.h"

#include "base/varve-error.h"
#include "project-fixture.h"
#include "project/varve-alembic-container.h"
#include "project/varve-compose.h"
#include "project/varve-trust.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *text;
  const char *meaning; /* place client|options|target|user|workdir|program; NULL: refused */
} Case;

static const Case CASES[] = {
  { "alembic", "local|||||alembic" },
  { "  python 'scripts/my migrate.py' ", "local|||||python,scripts/my migrate.py" },
  { "docker exec bot alembic", "exec docker||bot|||alembic" },
  { "docker exec -it bot python scripts/migrate.py",
    "exec docker||bot|||python,scripts/migrate.py" },
  { "docker --context far exec -u 1:2 -w /app -e A=b bot alembic",
    "exec docker,--context,far|-u,1:2,-w,/app,-e,A=b|bot|1:2|/app|alembic" },
  { "docker container exec --user=root --workdir=/x bot alembic",
    "exec docker,container|--user=root,--workdir=/x|bot|root|/x|alembic" },
  { "podman exec bot alembic", "exec podman||bot|||alembic" },
  { "/usr/bin/docker compose -f x.yaml exec -T bot alembic -q",
    "compose-exec /usr/bin/docker,compose,-f,x.yaml||bot|||alembic,-q" },
  { "docker-compose run --rm --user 5 bot python -m alembic",
    "compose-run docker-compose|--rm,--user,5|bot|5||python,-m,alembic" },
  { "docker run --rm image alembic", "local|||||docker,run,--rm,image,alembic" },
  { "poetry run alembic", "local|||||poetry,run,alembic" },
  { "$ALEMBIC; rm -rf `x`", "local|||||$ALEMBIC;,rm,-rf,`x`" },
  { "", NULL },
  { "'open", NULL },
  { "docker exec bot", NULL },
  { "docker compose exec -T", NULL },
  { "a\nb", NULL },
  { "a\377", NULL },
};

static char *
describe (const VarveAlembicCommand *command)
{
  static const char *const places[] = { "local", "exec ", "compose-exec ", "compose-run " };
  g_autofree char *client = command->client ? g_strjoinv (",", command->client) : g_strdup ("");
  g_autofree char *options = command->options ? g_strjoinv (",", command->options) : g_strdup ("");
  g_autofree char *program = g_strjoinv (",", command->program);

  return g_strdup_printf ("%s%s|%s|%s|%s|%s|%s", places[command->place], client, options,
                          command->target ? command->target : "",
                          command->user ? command->user : "",
                          command->workdir ? command->workdir : "", program);
}

static void
test_parse (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveAlembicCommand) command = varve_alembic_command_parse (one->text, &error);
  g_autofree char *got = command ? describe (command) : NULL;

  g_assert_cmpstr (got, ==, one->meaning);
  if (one->meaning)
    return;
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_CONFIG);
}

static void
test_passwords (void)
{
  static const Case cases[] = {
    { "x=postgresql+asyncpg://me:se:cr/et@h:5/d?a=b", "x=postgresql+asyncpg://me:***@h:5/d?a=b" },
    { "'postgresql://:p@/d' and mysql://a:b@c", "'postgresql://:***@/d' and mysql://a:***@c" },
    { "http://host:80/a@b c://d", "http://host:***@b c://d" },
    { "sqlite:///a.db", "sqlite:///a.db" },
    { "a:b@c", "a:b@c" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = varve_alembic_command_hide_passwords (cases[i].text);

      g_assert_cmpstr (got, ==, cases[i].meaning);
    }
}

static VarveProject *
open_project (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  VarveProject *project;

  fixture_write (fixture, "alembic.ini",
                 "[alembic]\nscript_location = m\n[shop]\nscript_location = m\n");
  fixture_write (fixture, "m/env.py", "pass\n");
  project = varve_project_open (
      &(VarveProjectOptions){ .directory = fixture->folder, .alembic = TRUE, .section = "shop" },
      &error);
  g_assert_no_error (error);
  return project;
}

static char *
make_line (VarveProject *project, const char *text, gboolean writes)
{
  static const char *const x[] = { "a=b c", NULL };
  static const char *const arguments[] = { "upgrade", "a1", NULL };
  g_autoptr (VarveAlembicCommand) command = varve_alembic_command_parse (text, NULL);
  g_auto (GStrv) argv = varve_alembic_command_make_argv (command, project, x, arguments, writes);

  return g_strjoinv ("|", argv);
}

static void
test_argv (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = open_project (fixture);
  g_autofree char *user = g_strdup_printf ("|-u|%u:%u|", (guint) getuid (), (guint) getgid ());
  g_autofree char *local = make_line (project, "alembic", TRUE);
  g_autofree char *exec = make_line (project, "docker exec -it bot alembic", FALSE);
  g_autofree char *writes = make_line (project, "docker exec bot alembic", TRUE);
  g_autofree char *named = make_line (project, "docker exec -u 5 bot alembic", TRUE);
  g_autofree char *service = make_line (project, "docker compose run --rm bot alembic", TRUE);

  g_unsetenv ("DOCKER_HOST");
  g_assert_cmpstr (local, ==, "alembic|-n|shop|-x|a=b c|upgrade|a1");
  g_assert_true (g_str_has_prefix (exec, "docker|exec|-e|VARVE_RUN="));
  g_assert_true (g_str_has_suffix (exec, "|bot|alembic|-n|shop|-x|a=b c|upgrade|a1"));
  g_assert_nonnull (strstr (writes, user));
  g_assert_null (strstr (exec, "|-u|"));
  g_assert_nonnull (strstr (named, "|-u|5|"));
  g_assert_null (strstr (named, user));
  g_assert_true (g_str_has_prefix (service, "docker|compose|run|--rm|-T|-u|"));
  g_assert_null (strstr (service, "VARVE_RUN"));
}

/* Kept among the settings, whatever is in it, and nowhere in the project. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveProject) project = open_project (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = fixture_list (fixture);
  g_autofree char *after = NULL;
  g_autoptr (VarveAlembicCommand) command = NULL;

  g_assert_false (varve_alembic_command_is_chosen (project));
  g_assert_true (varve_alembic_command_save (project, "docker exec 100%_bot alembic", &error));
  g_assert_no_error (error);
  command = varve_alembic_command_choose (project, &error);
  g_assert_cmpstr (command->text, ==, "docker exec 100%_bot alembic");
  g_assert_true (varve_alembic_command_is_chosen (project));
  g_assert_false (varve_alembic_command_save (project, "docker exec", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_INVALID_CONFIG);
  g_assert_true (varve_alembic_command_is_chosen (project));
  g_assert_true (varve_alembic_command_save (project, NULL, NULL));
  g_assert_false (varve_alembic_command_is_chosen (project));
  after = fixture_list (fixture);
  g_assert_cmpstr (after, ==, before);
}

static void
test_trust (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = fixture_path (fixture, "shop");
  g_autofree char *link = fixture_path (fixture, "link");
  g_autofree char *moved = fixture_path (fixture, "moved");
  g_autoptr (GError) error = NULL;

  fixture_write (fixture, "shop/a", "");
  g_assert_cmpint (symlink ("shop", link), ==, 0);
  g_assert_false (varve_trust_is_given (folder));
  g_assert_false (varve_trust_check (folder, "alembic", &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_NOT_TRUSTED);
  g_assert_cmpstr (varve_error_get_details (error)->detail, ==, "It would run: alembic");
  g_assert_true (varve_trust_give (link, NULL));
  g_assert_true (varve_trust_is_given (folder));
  g_assert_true (varve_trust_is_given (link));
  g_assert_false (varve_trust_is_given (fixture->folder));
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  g_assert_false (varve_trust_is_given (moved));
  g_assert_false (varve_trust_is_given (link));
  g_assert_cmpint (g_rename (moved, folder), ==, 0);
  g_assert_true (varve_trust_take_back (folder, NULL));
  g_assert_true (varve_trust_take_back (folder, NULL));
  g_assert_false (varve_trust_is_given (folder));
}

static char *
read_compose (Fixture *fixture, const char *text)
{
  g_autofree char *path = fixture_path (fixture, "compose.yaml");
  g_autoptr (GPtrArray) services = NULL;
  g_autoptr (GString) got = g_string_new (NULL);

  fixture_write (fixture, "compose.yaml", text);
  services = varve_compose_read (path, NULL);
  for (guint i = 0; services && i < services->len; i++)
    {
      const VarveComposeService *service = services->pdata[i];

      g_string_append_printf (got, "%s,%s,%s,%s", service->name,
                              service->container ? service->container : "",
                              service->workdir ? service->workdir : "",
                              service->build ? service->build + strlen (fixture->folder) : "-");
      for (guint j = 0; j < service->volumes->len; j++)
        g_string_append_printf (got, ",%s",
                                (char *) service->volumes->pdata[j]
                                    + (j % 2 ? 0 : strlen (fixture->folder)));
      g_string_append_c (got, ';');
    }
  return services ? g_strdup (got->str) : NULL;
}

static void
test_compose (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "services:\n  bot: {}\n", "bot,,,-;" },
    { "services:\n  bot: {build: ./x, container_name: b1, working_dir: /app}\n",
      "bot,b1,/app,/x;" },
    { "services:\n  bot:\n    build: {context: .}\n    volumes: ['./a:/b:ro', 'named:/c', /only]\n",
      "bot,,,,/a,/b;" },
    { "services:\n  bot:\n    volumes:\n    - {type: bind, source: ./s, target: /t}\n"
      "    - {type: volume, source: x, target: /u}\n",
      "bot,,,-,/s,/t;" },
    { "x: &x {working_dir: /app, build: .}\nservices:\n  bot: {<<: *x, build: ./y}\n  b2: *x\n",
      "bot,,/app,/y;b2,,/app,;" },
    { "services:\n  bot: {container_name: '${NAME_OF_NOBODY:-b}$$1', working_dir: '$NAME_OF_NOBODY'}\n",
      "bot,b$1,,-;" },
    { "services:\n  --rm: {}\n  bot: {build: 'https://example.org/x.git'}\n", "bot,,,-;" },
    { "services: [a, b]\n", "" },
    { "a: &a [*a, *a]\nservices: {b: *a}\n", "b,,,-;" },
    { "x: &x {<<: *x}\nservices: {b: *x}\n", "b,,,-;" },
    { "services: {b: [\n", NULL },
    { "\t- x", NULL },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = read_compose (fixture, cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (got, ==, cases[i].meaning);
    }
}

int
main (int argc, char **argv)
{
  Fixture settings = { 0 };
  int status;

  fixture_set_up (&settings, NULL);
  g_setenv ("XDG_CONFIG_HOME", settings.folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/alembic-command/parse/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &CASES[i], test_parse);
    }
  g_test_add_func ("/alembic-command/passwords", test_passwords);
#define ADD(name, function) \
  g_test_add ("/alembic-command/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("argv", test_argv);
  ADD ("kept", test_kept);
  ADD ("trust", test_trust);
  ADD ("compose", test_compose);
  status = g_test_run ();
  fixture_tear_down (&settings, NULL);
  return status;
}
