/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#define FLAG(name, short_name, field, help)                                     \
  {                                                                             \
    name, short_name, CLI_OPTION_FLAG, NULL, help, G_STRUCT_OFFSET (Cli, field) \
  }
#define STRING(name, short_name, value, field, help)                               \
  {                                                                                \
    name, short_name, CLI_OPTION_STRING, value, help, G_STRUCT_OFFSET (Cli, field) \
  }
#define LIST(name, short_name, value, field, help)                               \
  {                                                                              \
    name, short_name, CLI_OPTION_LIST, value, help, G_STRUCT_OFFSET (Cli, field) \
  }
#define EXAMPLES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define OPTIONS(...)  ((const CliOption[]){ __VA_ARGS__, { NULL } })
#define ANY           G_MAXUINT

#define YES_OPTION \
  FLAG ("yes", 'y', yes, N_ ("do not ask, even where the environment is production"))
#define SQL_OPTION FLAG ("sql", 0, sql, N_ ("write the SQL to standard output, run nothing"))
#define PREVIEW_OPTION \
  FLAG ("sql", 0, sql, N_ ("write the script to standard output, make no file"))
#define FIND_OPTION \
  FLAG ("find", 0, find, N_ ("look in git and the journal for scripts that are not here"))
#define TAG_OPTION \
  STRING ("tag", 0, "TAG", tag, N_ ("with --sql: a name that is written at its head"))
/* For Alembic projects. */
#define TRUST_OPTION                                                                       \
  FLAG ("trust", 0, trust, N_ ("Alembic: let the project’s own Python run, from now on")), \
      STRING ("command", 0, "LINE", command_line,                                          \
              N_ ("Alembic: how it is called, such as “docker exec bot alembic”; kept"))
#define RENAME_OPTIONS                                                                     \
  LIST ("rename", 0, "OLD=NEW", renames,                                                   \
        N_ ("a table or column that goes is one that comes: users.name=users.full_name")), \
      LIST ("no-rename", 0, "OLD=NEW", no_renames, N_ ("they are two; don’t ask"))
#define ONLINE_OPTION                                                                 \
  FLAG ("online", 0, online,                                                          \
        N_ ("prefer statements that lock nobody out for long, in a script without a " \
            "transaction"))
#define MESSAGE_OPTION \
  STRING ("message", 'm', "MESSAGE", message, N_ ("what the revision does, in a few words"))
#define REV_ID_OPTION STRING ("rev-id", 0, "ID", rev_id, N_ ("the id; random if left out"))
#define SPLICE_OPTION FLAG ("splice", 0, splice, N_ ("it may follow what is no head"))
#define LABEL_OPTION \
  LIST ("branch-label", 0, "LABEL", branch_labels, N_ ("a label for the branch that begins here"))

static const CliOption global_options[] = {
  STRING ("config",
          'c',
          "FILE",
          config,
          N_ ("varve.ini or alembic.ini; found upwards if left out")),
  STRING ("name", 'n', "SECTION", section, N_ ("the file’s section that counts, not [varve]")),
  STRING ("directory", 'C', "DIR", directory, N_ ("start in this folder")),
  STRING ("environment",
          'e',
          "NAME",
          environment_name,
          N_ ("the environment; default_environment if left out")),
  STRING ("url", 0, "URL", url, N_ ("a database of its own instead of an environment")),
  STRING ("script-location", 0, "DIR", script_location, N_ ("over what the file says")),
  LIST ("version-locations", 0, "DIR[:DIR…]", version_locations, N_ ("over what the file says")),
  FLAG ("recursive", 0, recursive, N_ ("look for scripts in folders below, too")),
  LIST ("x-arg", 'x', "ARG", x_arguments, N_ ("for the env.py of an Alembic project")),
  FLAG ("json", 0, json, N_ ("one JSON document on standard output")),
  FLAG ("quiet", 'q', quiet, N_ ("say only what was asked for, and errors")),
  FLAG ("verbose", 'v', verbose, N_ ("say more")),
  FLAG ("help", 'h', help, N_ ("this help, or that of a command")),
  FLAG ("version", 0, version, N_ ("the version")),
  { NULL },
};

static const CliCommand commands[] = {
  {
      .name = "upgrade",
      .group = CLI_GROUP_RUN,
      .arguments = "TARGET…",
      .min_arguments = 1,
      .max_arguments = ANY,
      .summary = N_ ("apply revisions up to a target"),
      .description = N_ ("Each revision is applied whole or not at all. A database that is at the "
                         "target already is left alone."),
      .examples = EXAMPLES ("upgrade head",
                            N_ ("everything"),
                            "upgrade +1",
                            N_ ("the next revision"),
                            "upgrade ae10",
                            N_ ("up to ae1027a6acf1; an id may be shortened"),
                            "upgrade heads",
                            N_ ("all branches"),
                            "upgrade --sql 1975:head > up.sql",
                            N_ ("the SQL, to run it elsewhere")),
      .options = OPTIONS (FLAG ("reviewed",
                                0,
                                reviewed,
                                N_ ("I have read the generated scripts: they are no drafts any "
                                    "more")),
                          YES_OPTION,
                          SQL_OPTION,
                          TAG_OPTION,
                          TRUST_OPTION),
      .run = cli_run_upgrade,
  },
  {
      .name = "downgrade",
      .group = CLI_GROUP_RUN,
      .arguments = "TARGET…",
      .min_arguments = 1,
      .max_arguments = ANY,
      .summary = N_ ("roll revisions back, down to a target"),
      .description = N_ ("A way that leads through a revision without migrate:down is refused "
                         "before anything runs."),
      .examples = EXAMPLES ("downgrade -1",
                            N_ ("the last revision"),
                            "downgrade ae10",
                            N_ ("down to ae1027a6acf1, which stays"),
                            "downgrade billing@base",
                            N_ ("all of one branch"),
                            "downgrade base",
                            N_ ("everything"),
                            "downgrade --find 1975",
                            N_ ("also through a revision of another branch")),
      .options = OPTIONS (FIND_OPTION, YES_OPTION, SQL_OPTION, TAG_OPTION, TRUST_OPTION),
      .run = cli_run_downgrade,
  },
  {
      .name = "stamp",
      .group = CLI_GROUP_RUN,
      .arguments = "TARGET…",
      .min_arguments = 1,
      .max_arguments = ANY,
      .summary = N_ ("say where a database stands, without running a script"),
      .examples = EXAMPLES ("stamp head",
                            N_ ("the database has everything already"),
                            "stamp --purge ae10",
                            N_ ("forget what the version table holds, unknown ids too")),
      .options = OPTIONS (FLAG ("purge", 0, purge, N_ ("empty the version table first")),
                          YES_OPTION,
                          SQL_OPTION,
                          TAG_OPTION,
                          TRUST_OPTION),
      .run = cli_run_stamp,
  },
  {
      .name = "plan",
      .group = CLI_GROUP_RUN,
      .arguments = "upgrade|downgrade|stamp TARGET…",
      .min_arguments = 2,
      .max_arguments = ANY,
      .summary = N_ ("show what would run, and run nothing"),
      .examples = EXAMPLES ("plan upgrade head",
                            N_ ("from where the database stands"),
                            "plan downgrade -1 -v",
                            N_ ("with the SQL"),
                            "plan upgrade head --from base",
                            N_ ("from an empty database; none is asked")),
      .options = OPTIONS (
          LIST ("from", 0, "ID[,ID…]", from, N_ ("the revisions to start from, base for none")),
          FIND_OPTION,
          FLAG ("purge", 0, purge, N_ ("for stamp: empty the version table first"))),
      .run = cli_run_plan,
  },
  {
      .name = "current",
      .group = CLI_GROUP_LOOK,
      .arguments = "",
      .summary = N_ ("the revisions that a database is at"),
      .examples = EXAMPLES ("current", NULL, "current --check-heads", N_ ("for CI")),
      .options = OPTIONS (
          FLAG ("check-heads", 0, check_heads, N_ ("exit with 3 unless all heads are applied"))),
      .run = cli_run_current,
  },
  {
      .name = "status",
      .group = CLI_GROUP_LOOK,
      .arguments = "",
      .summary = N_ ("how a database stands: pending, unknown, edited, interrupted"),
      .examples = EXAMPLES ("status -e production", NULL, "status --exit-code", N_ ("for CI")),
      .options = OPTIONS (
          FLAG ("exit-code", 0, exit_code, N_ ("exit with 3 where there is something to do"))),
      .run = cli_run_status,
  },
  {
      .name = "history",
      .group = CLI_GROUP_LOOK,
      .arguments = "",
      .summary = N_ ("all revisions, the newest first"),
      .examples = EXAMPLES ("history",
                            NULL,
                            "history -i -v",
                            N_ ("with what is applied, and in full"),
                            "history -r 1975:ae10",
                            N_ ("a part; either end may be left out"),
                            "history -r -3:current",
                            N_ ("the last three that are applied")),
      .options = OPTIONS (
          STRING ("rev-range", 'r', "[START]:[END]", range, N_ ("only a part")),
          FLAG ("indicate-current", 'i', indicate_current, N_ ("mark the current revisions"))),
      .run = cli_run_history,
  },
  {
      .name = "heads",
      .group = CLI_GROUP_LOOK,
      .arguments = "",
      .summary = N_ ("the newest revision of each branch"),
      .examples = EXAMPLES ("heads", NULL),
      .options = OPTIONS (FLAG ("resolve-dependencies",
                                0,
                                resolve_dependencies,
                                N_ ("leave out those that another revision depends on"))),
      .run = cli_run_heads,
  },
  {
      .name = "branches",
      .group = CLI_GROUP_LOOK,
      .arguments = "",
      .summary = N_ ("the revisions that several others follow"),
      .examples = EXAMPLES ("branches -v", NULL),
      .options = OPTIONS ({ NULL }),
      .run = cli_run_branches,
  },
  {
      .name = "show",
      .group = CLI_GROUP_LOOK,
      .arguments = "TARGET",
      .min_arguments = 1,
      .max_arguments = 1,
      .summary = N_ ("one revision in full"),
      .description
      = N_ ("A revision that has no script here may have one elsewhere: --find runs git "
            "on the branches, remotes, tags, stashes and reflogs, and looks into the "
            "journal."),
      .examples = EXAMPLES ("show head",
                            NULL,
                            "show current",
                            NULL,
                            "show ae10-1",
                            NULL,
                            "show --find ae10",
                            N_ ("where is the script of ae10?"),
                            "show --bring-back ae10",
                            N_ ("put it back among the scripts, with those that it needs")),
      .options = OPTIONS (
          FLAG ("find", 0, find, N_ ("look for it in git and the journal if it is not here")),
          FLAG ("bring-back", 0, bring_back, N_ ("and write it among the project’s scripts"))),
      .run = cli_run_show,
  },
  {
      .name = "journal",
      .group = CLI_GROUP_LOOK,
      .arguments = "[REVISION]",
      .max_arguments = 1,
      .summary = N_ ("what was run on a database: when, by whom, how long"),
      .examples = EXAMPLES ("journal", NULL, "journal ae10", N_ ("of one revision")),
      .options = OPTIONS (STRING ("limit", 0, "N", limit, N_ ("only the newest; 0 for all (20)")),
                          STRING ("keep-in",
                                  0,
                                  "database|file",
                                  keep_in,
                                  N_ ("Alembic: where runs are recorded from now on (file)"))),
      .run = cli_run_journal,
  },
  {
      .name = "diff",
      .group = CLI_GROUP_LOOK,
      .arguments = "[FROM TO]",
      .max_arguments = 2,
      .summary = N_ ("what has to change for one schema to become another"),
      .description = N_ ("Each end is a URL, an environment, a file or folder of SQL, or a "
                         "revision. Without ends the environment’s database is compared with the "
                         "desired schema."),
      .examples = EXAMPLES ("diff",
                            NULL,
                            "diff --drift -e production",
                            N_ ("what was changed by hand"),
                            "diff staging production",
                            N_ ("two databases"),
                            "diff ae10 head --up up.sql --down down.sql",
                            N_ ("two revisions, as scripts")),
      .options
      = OPTIONS (FLAG ("drift", 0, drift, N_ ("the database against what the history gives")),
                 STRING ("up", 0, "FILE", up_file, N_ ("write the statements there")),
                 STRING ("down", 0, "FILE", down_file, N_ ("write those that lead back there")),
                 FLAG ("exit-code", 0, exit_code, N_ ("exit with 3 where there is a difference")),
                 RENAME_OPTIONS,
                 ONLINE_OPTION),
      .run = cli_run_diff,
  },
  {
      .name = "schema",
      .group = CLI_GROUP_LOOK,
      .arguments = "[REVISION|URL|FILE]",
      .max_arguments = 1,
      .summary = N_ ("a schema as SQL: of the database, or of any revision"),
      .description
      = N_ ("A revision’s schema is found by running the scripts up to it on a scratch "
            "database."),
      .examples = EXAMPLES ("schema > database/schema.sql", NULL, "schema ae10", NULL),
      .options = OPTIONS ({ NULL }),
      .run = cli_run_schema,
  },
  {
      .name = "revision",
      .group = CLI_GROUP_WRITE,
      .arguments = "-m MESSAGE",
      .summary = N_ ("write a new script"),
      .examples = EXAMPLES ("revision -m \"add user email\"",
                            NULL,
                            "revision -m \"add invoices\" --head base --branch-label billing",
                            N_ ("a branch of its own"),
                            "revision --autogenerate -m \"add user email\"",
                            N_ ("from the desired schema, proven on a scratch database"),
                            "revision -m \"fix\" --head ae10 --splice",
                            N_ ("behind a revision that is no head")),
      .options = OPTIONS (
          MESSAGE_OPTION,
          LIST ("head", 0, "TARGET", heads, N_ ("what it follows; the head if left out")),
          SPLICE_OPTION,
          LABEL_OPTION,
          LIST ("depends-on", 0, "TARGET", depends_on, N_ ("what must be applied before")),
          REV_ID_OPTION,
          STRING ("version-path", 0, "DIR", version_path, N_ ("which of the version locations")),
          FLAG ("autogenerate",
                0,
                autogenerate,
                N_ ("with what the database lacks of the desired schema (Alembic: of its "
                    "models)")),
          RENAME_OPTIONS,
          ONLINE_OPTION,
          PREVIEW_OPTION,
          TRUST_OPTION),
      .run = cli_run_revision,
  },
  {
      .name = "merge",
      .group = CLI_GROUP_WRITE,
      .arguments = "TARGET…",
      .min_arguments = 1,
      .max_arguments = ANY,
      .summary = N_ ("write a script that joins branches"),
      .examples = EXAMPLES ("merge heads", NULL, "merge ae10 27c6 -m \"merge billing\"", NULL),
      .options = OPTIONS (MESSAGE_OPTION,
                          SPLICE_OPTION,
                          LABEL_OPTION,
                          REV_ID_OPTION,
                          PREVIEW_OPTION,
                          TRUST_OPTION),
      .run = cli_run_merge,
  },
  {
      .name = "reparent",
      .group = CLI_GROUP_WRITE,
      .arguments = "REVISION PARENT…",
      .min_arguments = 2,
      .max_arguments = ANY,
      .summary = N_ ("put a revision behind another one"),
      .description = N_ ("Changes what the script says it revises: two heads become one line "
                         "without a merge. Refused where an environment's database holds the "
                         "revision already."),
      .examples = EXAMPLES ("reparent ae10 27c6",
                            N_ ("ae10 now comes after 27c6"),
                            "reparent ae10 27c6 --dry-run",
                            N_ ("only say what would change")),
      .options = OPTIONS (
          FLAG ("dry-run", 0, dry_run, N_ ("write nothing")),
          FLAG ("assume-free", 0, assume_free, N_ ("databases that can’t be asked don’t hold it"))),
      .run = cli_run_reparent,
  },
  {
      .name = "edit",
      .group = CLI_GROUP_WRITE,
      .arguments = "TARGET",
      .min_arguments = 1,
      .max_arguments = 1,
      .summary = N_ ("open scripts in $VISUAL or $EDITOR"),
      .examples = EXAMPLES ("edit head", NULL),
      .options = OPTIONS ({ NULL }),
      .run = cli_run_edit,
  },
  {
      .name = "init",
      .group = CLI_GROUP_PROJECT,
      .arguments = "DIRECTORY",
      .min_arguments = 1,
      .max_arguments = 1,
      .summary = N_ ("start a project in this folder"),
      .description = N_ ("Writes varve.ini here, DIRECTORY with script.sql.in and versions/, and "
                         "schema.sql beside DIRECTORY."),
      .examples = EXAMPLES ("init database/migrations",
                            NULL,
                            "init -t sqlite database/migrations",
                            N_ ("with SQLite files beside varve.ini"),
                            "init database/migrations --url postgresql:///shop",
                            N_ ("with this database as first environment")),
      .options = OPTIONS (STRING ("template",
                                  't',
                                  "NAME",
                                  template_name,
                                  N_ ("see list_templates; generic if left out"))),
      .run = cli_run_init,
  },
  {
      .name = "bootstrap",
      .group = CLI_GROUP_PROJECT,
      .arguments = "",
      .summary = N_ ("bring a database under version control"),
      .description
      = N_ ("An empty database gets the desired schema as its first revision. Of one with tables a "
            "baseline revision and the desired schema are written, and it is stamped. One that is "
            "under version control is left alone."),
      .examples = EXAMPLES ("bootstrap", NULL, "bootstrap -e production -m \"as of May\"", NULL),
      .options = OPTIONS (MESSAGE_OPTION, YES_OPTION),
      .run = cli_run_bootstrap,
  },
  {
      .name = "import",
      .group = CLI_GROUP_PROJECT,
      .arguments = "TOOL [PATH]",
      .min_arguments = 1,
      .max_arguments = 2,
      .summary = N_ ("make a SQL project of another tool’s history"),
      .description
      = N_ ("TOOL is alembic, dbmate, flyway, golang-migrate or goose. Alembic’s SQL "
            "is written by its own offline mode, which runs the project’s Python; "
            "ids, parents, labels and dates stay, so that databases go on as they are. "
            "What needs a person is named, in scripts that are drafts."),
      .examples = EXAMPLES ("import alembic",
                            N_ ("the project of this folder, into the folder varve"),
                            "import goose db/migrations --into shop",
                            N_ ("into a folder of your choice")),
      .options = OPTIONS (
          STRING ("into", 0, "DIR", into, N_ ("where the project is made; varve if left out")),
          TRUST_OPTION),
      .run = cli_run_import,
  },
  {
      .name = "list_templates",
      .group = CLI_GROUP_PROJECT,
      .arguments = "",
      .summary = N_ ("the templates for init"),
      .examples = EXAMPLES ("list_templates", NULL),
      .options = OPTIONS ({ NULL }),
      .run = cli_run_list_templates,
  },
  {
      .name = "environments",
      .group = CLI_GROUP_PROJECT,
      .arguments = "",
      .summary = N_ ("the project’s environments and their databases"),
      .examples = EXAMPLES ("environments", NULL),
      .options = OPTIONS ({ NULL }),
      .run = cli_run_environments,
  },
  {
      .name = "check",
      .group = CLI_GROUP_PROJECT,
      .arguments = "",
      .summary = N_ ("everything wrong with configuration, scripts and graph"),
      .description
      = N_ ("Then, where varve.ini names a desired schema, whether the database has it: “No new "
            "upgrade operations detected.” Of an Alembic project that may run its models are "
            "compared. Exits with 3 where something is wrong or something was found."),
      .examples = EXAMPLES ("check", N_ ("for CI")),
      .options = OPTIONS (RENAME_OPTIONS, TRUST_OPTION),
      .run = cli_run_check,
  },
  {
      .name = "doctor",
      .group = CLI_GROUP_PROJECT,
      .arguments = "",
      .summary = N_ ("everything wrong with project, scripts and databases, with remedies"),
      .description = N_ ("Asks the databases of all environments, or of the one that -e names, and "
                         "changes nothing without --clean. Exits with 3 where something is wrong."),
      .examples = EXAMPLES ("doctor", NULL, "doctor -e production", N_ ("ask only its database")),
      .options = OPTIONS (
          FLAG ("clean", 0, clean, N_ ("remove what scratch databases of killed programs left"))),
      .run = cli_run_doctor,
  },
  {
      .name = "ensure_version",
      .group = CLI_GROUP_PROJECT,
      .arguments = "",
      .summary = N_ ("create the version table if it is not there"),
      .examples = EXAMPLES ("ensure_version", NULL),
      .options = OPTIONS (SQL_OPTION, TRUST_OPTION),
      .run = cli_run_ensure_version,
  },
};

const CliCommand *
cli_get_commands (guint *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

const CliCommand *
cli_find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

const CliOption *
cli_get_global_options (void)
{
  return global_options;
}
