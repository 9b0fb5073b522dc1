/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config.h"

#include "varve.h"

#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

/* Exit statuses, see architecture.md "The command". */
enum
{
  CLI_OK = 0,
  CLI_FAILED = 1,
  CLI_USAGE = 2,
  CLI_WORK_FOUND = 3,
};

typedef struct _CliCommand CliCommand;

/**
 * Cli:
 *
 * One call of varvectl: what was asked for, and what was opened for it.
 */
typedef struct
{
  const CliCommand *command;
  GPtrArray *arguments; /* (element-type utf8): borrowed, NULL-terminated once parsed */

  /* Options of all commands. */
  const char *config;
  const char *section;
  const char *directory;
  const char *environment_name;
  const char *url;
  const char *script_location;
  GPtrArray *version_locations;
  GPtrArray *x_arguments;
  gboolean recursive;
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  gboolean help;
  gboolean version;

  /* Options of some. */
  const char *message;
  const char *rev_id;
  const char *version_path;
  const char *template_name;
  const char *range;
  const char *limit;
  const char *tag;
  GPtrArray *heads;
  GPtrArray *branch_labels;
  GPtrArray *depends_on;
  GPtrArray *from;
  gboolean splice;
  gboolean check_heads;
  gboolean indicate_current;
  gboolean resolve_dependencies;
  gboolean purge;
  gboolean sql;
  gboolean yes;
  gboolean exit_code;
  gboolean dry_run;
  gboolean assume_free;
  gboolean autogenerate;
  gboolean online;
  gboolean reviewed;
  gboolean drift;
  gboolean clean;
  const char *up_file;
  const char *down_file;
  GPtrArray *renames;
  GPtrArray *no_renames;
  gboolean trust;
  const char *command_line; /* how Alembic is called */
  const char *keep_in;
  gboolean find;
  gboolean bring_back;
  const char *into;

  /* Opened when needed, by the functions of context.c. */
  VarveProject *project;
  VarveGraph *graph;
  VarveEnvironment *environment; /* (unowned) */
  VarveDatabase *database;
  gboolean is_read_only; /* as @database was opened */
  VarveOperation *operation;
  VarveAlembicFailure *failure; /* (nullable): how the project's own Alembic ended */
} Cli;

typedef enum
{
  CLI_OPTION_FLAG,
  CLI_OPTION_STRING,
  CLI_OPTION_LIST,
} CliOptionKind;

/**
 * CliOption:
 * @short_name: or 0
 * @value_name: (nullable): for help; NULL for a flag
 * @help: (nullable): translatable; NULL: not shown
 * @offset: of its field in #Cli
 */
typedef struct
{
  const char *name;
  char short_name;
  CliOptionKind kind;
  const char *value_name;
  const char *help;
  gsize offset;
} CliOption;

typedef enum
{
  CLI_GROUP_RUN,
  CLI_GROUP_LOOK,
  CLI_GROUP_WRITE,
  CLI_GROUP_PROJECT,
  CLI_N_GROUPS,
} CliGroup;

/**
 * CliCommand:
 * @arguments: as the usage line shows them
 * @summary: translatable, one line
 * @description: (nullable): translatable
 * @examples: pairs of a command line and what it does, NULL-terminated
 * @options: ends in a nameless one
 * @run: returns the exit status; or -1 with an error
 */
struct _CliCommand
{
  const char *name;
  CliGroup group;
  const char *arguments;
  guint min_arguments;
  guint max_arguments;
  const char *summary;
  const char *description;
  const char *const *examples;
  const CliOption *options;
  int (*run) (Cli *cli, GError **error);
};

int cli_main (int argc, char **argv);

/* commands.c */
const CliCommand *cli_get_commands (guint *n);
const CliCommand *cli_find_command (const char *name);
const CliOption *cli_get_global_options (void);

/* options.c */
gboolean cli_parse (Cli *cli, int argc, char **argv, GError **error);

/* help.c */
char *cli_make_help (const CliCommand *command);

/* context.c */
VarveProject *cli_open_project (Cli *cli, GError **error);
/* With problems, which only `check` wants. */
VarveGraph *cli_load_any_graph (Cli *cli, GError **error);
VarveGraph *cli_load_graph (Cli *cli, GError **error);
VarveEnvironment *cli_find_environment (Cli *cli, GError **error);
/* Opens it again where it was only open for looking. */
VarveDatabase *cli_open_database (Cli *cli, gboolean read_only, GError **error);
char **cli_read_current (Cli *cli, GError **error);
/* Can be cancelled, and asks for passwords at a terminal. */
VarveOperation *cli_get_operation (Cli *cli);
/* Was a database named, so that states are worth asking for? */
gboolean cli_has_database (const Cli *cli);
const char *const *cli_get_arguments (const Cli *cli);
const char *const *cli_get_list (GPtrArray *list);
/* Whole ids of all that @targets mean; base is nothing. */
char **cli_resolve_ids (VarveGraph *graph, const char *const *targets, GError **error);
void cli_close (Cli *cli);

/* terminal.c */
gboolean cli_is_terminal (int fd);
gboolean cli_may_ask (void);
/* Ctrl+C cancels @operation from now on. */
void cli_catch_signals (VarveOperation *operation);
void cli_survive_file_limit (void);
/* A standard file that is closed must not become a database, which would then be printed into. */
void cli_hold_standard_files (void);
/* A line from the terminal; NULL when cancelled or at the end of input. */
char *cli_ask (VarveOperation *operation, const char *prompt, gboolean secret);
char *cli_ask_secret (const char *prompt,
                      const char *key,
                      gboolean previous_was_wrong,
                      gpointer user_data);
/* Writes all of @text to standard output; a closed pipe ends the program as usual. */
void cli_print (const char *text);
/* The same with control characters made visible, for what others wrote. */
void cli_print_text (const char *text);
void cli_printf (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* To standard error. */
void cli_note (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* output-card.c */
/* Makes @error's hint say what it is in this project, with the lines that mend it. */
void cli_explain (Cli *cli, GError *error);
/* The same for an autogenerated script that came out empty. */
void cli_explain_empty (Cli *cli);

/* output-text.c */
typedef enum
{
  CLI_FORM_BRANCHES = 1 << 0,
  CLI_FORM_MESSAGE = 1 << 1,
  CLI_FORM_PARENTS = 1 << 2,
  CLI_FORM_NO_TREE = 1 << 3,
} CliForm;

void cli_append_revision (GString *text,
                          VarveGraph *graph,
                          guint index,
                          CliForm form,
                          gboolean is_current);
void cli_append_log_entry (GString *text, VarveGraph *graph, guint index, gboolean is_current);
char *cli_format_ids (const char *const *ids);
char *cli_format_duration (gint64 microseconds);
/* @path as seen from the current folder. */
const char *cli_get_shown_path (const char *path);

/* output-error.c */
/* @after: (nullable): what stayed. */
void cli_show_error (const GError *error, const char *after);

/* output-json.c */
void cli_json_print (VarveJson *json);
void cli_json_add_error (VarveJson *json, const GError *error);
void cli_json_add_revision (VarveJson *json, VarveGraph *graph, guint index, const guint8 *states);
/* (nullable) @indexes: (element-type guint): all where NULL */
void cli_json_print_revisions (VarveGraph *graph, GArray *indexes, const guint8 *states);
void cli_json_add_result (VarveJson *json, VarvePlan *plan, VarveRunResult *result);

/* progress.c */
typedef struct _CliProgress CliProgress;

/* @show: FALSE: only what can't be left out, on standard error. */
CliProgress *cli_progress_new (VarvePlan *plan, gboolean show);
/* “upgrade 1975ea83b712 -> ae1027a6acf1, add user email”, as Alembic's log has it. */
void cli_append_step (GString *text, const VarveStep *step);
void cli_progress_handle (const VarveRunEvent *event, gpointer user_data);
void cli_progress_free (CliProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliProgress, cli_progress_free)

/* command-run.c, command-plan.c */
VarvePlan *cli_make_plan (Cli *cli,
                          VarveDirection direction,
                          const char *const *current,
                          const char *const *targets,
                          GError **error);
/* FALSE where JSON is wanted, too. */
gboolean cli_check_sql_form (Cli *cli, GError **error);
int cli_print_offline (Cli *cli, VarveDirection direction, GError **error);

/* command-alembic.c, command-alembic-write.c: what the project's own Alembic does. */
typedef struct
{
  VarveAlembicCommand *command;
  VarveAlembicContext context;
} CliAlembic;

/* Finds out how Alembic is called, and asks for trust. @with_database: an environment has to be
 * known. */
gboolean cli_alembic_prepare (Cli *cli, CliAlembic *self, gboolean with_database, GError **error);
void cli_alembic_clear (CliAlembic *self);
int cli_alembic_run_plan (Cli *cli, VarvePlan *plan, const char *summary, GError **error);
/* Prints what @failure says beyond the error, and frees it. */
void cli_alembic_show_output (Cli *cli, VarveAlembicFailure *failure);
int cli_alembic_print_sql (Cli *cli, VarvePlan *plan, GError **error);
int cli_alembic_revision (Cli *cli, GError **error);
int cli_alembic_merge (Cli *cli, char **heads, GError **error);
/* @found: (out) (nullable): what differs; NULL also where Alembic may not run. */
gboolean cli_alembic_check_models (Cli *cli, char **found, GError **error);
int cli_alembic_ensure_version (Cli *cli, GError **error);
gboolean cli_is_alembic (const Cli *cli);
/* What stands behind “Made”. */
int cli_print_written (Cli *cli, const char *const *ids, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliAlembic, cli_alembic_clear)

/* command-run.c: asks where the environment is production. @plan: (nullable). */
gboolean cli_confirm (Cli *cli, VarvePlan *plan, const char *summary, GError **error);

/* command-write.c: writes the script and runs the hooks; prints nothing. (transfer full) */
VarveRevision *cli_write_revision (Cli *cli, const VarveRevisionRequest *request, GError **error);

/* command-autogenerate.c */
int cli_run_autogenerate (Cli *cli, VarveRevisionRequest *request, GError **error);
gboolean cli_check_schema (Cli *cli, VarveJson *json, gboolean *found, GError **error);

/* The commands. */
int cli_run_bootstrap (Cli *cli, GError **error);
int cli_run_diff (Cli *cli, GError **error);
int cli_run_schema (Cli *cli, GError **error);
int cli_run_init (Cli *cli, GError **error);
int cli_run_list_templates (Cli *cli, GError **error);
int cli_run_revision (Cli *cli, GError **error);
int cli_run_merge (Cli *cli, GError **error);
int cli_run_edit (Cli *cli, GError **error);
int cli_run_check (Cli *cli, GError **error);
int cli_run_doctor (Cli *cli, GError **error);
int cli_run_reparent (Cli *cli, GError **error);
int cli_run_upgrade (Cli *cli, GError **error);
int cli_run_downgrade (Cli *cli, GError **error);
int cli_run_stamp (Cli *cli, GError **error);
int cli_run_plan (Cli *cli, GError **error);
int cli_run_history (Cli *cli, GError **error);
int cli_run_heads (Cli *cli, GError **error);
int cli_run_branches (Cli *cli, GError **error);
int cli_run_show (Cli *cli, GError **error);
int cli_run_import (Cli *cli, GError **error);

/* command-find.c */
/* Whether --find or --bring-back has something to do for @id. */
gboolean cli_wants_search (Cli *cli, const char *id);
int cli_show_found (Cli *cli, const char *id, GError **error);
/* --find: the graph as it is with the scripts of @current that are found elsewhere. */
gboolean cli_add_found (Cli *cli, const char *const *current, GError **error);

int cli_run_current (Cli *cli, GError **error);
int cli_run_status (Cli *cli, GError **error);
int cli_run_journal (Cli *cli, GError **error);
int cli_run_environments (Cli *cli, GError **error);
int cli_run_ensure_version (Cli *cli, GError **error);

G_END_DECLS
