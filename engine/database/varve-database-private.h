/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"
#include "database/varve-introspect.h"

G_BEGIN_DECLS

/*
 * What a database back end has to fill in, and what it may rely on. The run (engine/run) drives a
 * plan through these slots and through nothing else; a fake that fills them in is as good to it as
 * a server.
 *
 * The life of a transactional step:
 *
 *     idle ──begin_step──▶ open ──run_body──▶ changed ──finish_step──▶ ready ──commit──▶ idle
 *                           │                    │                       │
 *                           └────────────────────┴──────roll_back────────┴──────────────▶ idle
 *
 * I1  Between idle and commit nothing of the step can be seen by anybody else.
 * I2  roll_back leaves nothing of the step, whatever happened before, a lost connection included.
 * I3  commit says DONE only when the database confirmed it, NOT_DONE only when it is known that
 *     nothing stayed, and UNKNOWN otherwise. Only the journal row settles UNKNOWN: see reconnect.
 * I4  The version rows, the journal row and the script's effects of a step become visible together.
 */

/**
 * VarveDatabaseStep:
 * @revision: its id (or what a stamp is about), for messages
 * @path: (nullable): the script's file, for errors
 * @text: (nullable): the script's whole text, NUL-terminated
 * @section_offset, @section_length: the part of it that runs
 * @statements: (nullable): that part's statements
 * @remove, @add: version rows that go and come
 * @after: (nullable): all version rows that there have to be then; NULL where nobody looks
 *
 * One step in this layer's words; borrowed.
 */
typedef struct
{
  const char *revision;
  const char *path;
  const char *text;
  gsize section_offset;
  gsize section_length;
  const VarveStatements *statements;
  const char *const *remove;
  const char *const *add;
  const char *const *after;
} VarveDatabaseStep;

typedef enum
{
  VARVE_OUTCOME_NOT_DONE,
  VARVE_OUTCOME_DONE,
  VARVE_OUTCOME_UNKNOWN,
} VarveOutcome;

/* What is known of a statement that an earlier run may have run. */
typedef enum
{
  VARVE_PIECE_TO_RUN,  /* it did not run, or running it again does no harm */
  VARVE_PIECE_DONE,    /* it did its work */
  VARVE_PIECE_UNKNOWN, /* nobody can tell */
} VarvePieceState;

/* @number: 1-based, of the statement that runs next. */
typedef void (*VarveStatementFunc) (guint number, gpointer user_data);
/* @message: translated; what is waited for. */
typedef void (*VarveWaitFunc) (const char *message, gpointer user_data);
/* @text: what the database said beside the results, with its severity. As often as it does: whoever
 * listens sets bounds. */
typedef void (*VarveNoticeFunc) (const char *text, gpointer user_data);

struct _VarveDatabaseClass
{
  GObjectClass parent_class;

  /* Connects, so that query() works; sets the state's @server. */
  gboolean (*open) (VarveDatabase *self, VarveOperation *operation, GError **error);
  /* Rows of one statement with parameters $1, $2 … in order (NULL: SQL NULL), outside of any step.
   */
  GPtrArray *(*query) (VarveDatabase *self,
                       const char *sql,
                       const char *const *parameters,
                       guint n_parameters,
                       VarveOperation *operation,
                       GError **error);
  /* Any number of statements without parameters; what they return is dropped. */
  gboolean (*execute) (VarveDatabase *self,
                       const char *sql,
                       VarveOperation *operation,
                       GError **error);
  /* What the database is made of, see varve_database_read_schema(). */
  VarveSchema *(*read_schema) (VarveDatabase *self,
                               const VarveIntrospectOptions *options,
                               VarveOperation *operation,
                               GError **error);
  /* Looks for our two tables and sets the state's names and flags. */
  gboolean (*locate) (VarveDatabase *self, VarveOperation *operation, GError **error);

  /* Refuses what this server can't be given although it was split without an error. */
  gboolean (*check_step) (VarveDatabase *self,
                          const VarveDatabaseStep *step,
                          gboolean transactional,
                          GError **error);
  /* Keeps other runners out until end_run (or, where that is impossible, leaves it to begin_step).
   * Waits as long as the options say; calls @func while it waits. May be called again after a lost
   * connection. */
  gboolean (*begin_run) (VarveDatabase *self,
                         VarveWaitFunc func,
                         gpointer user_data,
                         VarveOperation *operation,
                         GError **error);
  /* Never fails. */
  void (*end_run) (VarveDatabase *self);

  /* idle → open: a transaction is open, nobody else can change the version rows, and our tables
   * exist in it. @rows: the version rows, sorted. On failure: idle. */
  gboolean (*begin_step) (VarveDatabase *self,
                          const VarveDatabaseStep *step,
                          char ***rows,
                          VarveWaitFunc func,
                          gpointer user_data,
                          VarveOperation *operation,
                          GError **error);
  /* open → changed: every statement ran, in order, in that transaction, which is still open. The
   * error of the first that failed has its place, number and text. */
  gboolean (*run_body) (VarveDatabase *self,
                        const VarveDatabaseStep *step,
                        VarveStatementFunc func,
                        gpointer user_data,
                        VarveOperation *operation,
                        GError **error);
  /* changed → ready: each version row was there (or not) as expected, the journal rows are written
   * (see varve_journal_add_command()), and it is still the transaction that begin_step opened.
   * @entries: NULL-terminated. */
  gboolean (*finish_step) (VarveDatabase *self,
                           const VarveDatabaseStep *step,
                           const VarveJournalEntry *const *entries,
                           VarveOperation *operation,
                           GError **error);
  /* ready → idle. Can't be cancelled. @error is set unless DONE. */
  VarveOutcome (*commit) (VarveDatabase *self, GError **error);
  /* Any state → idle. Never fails: gives the connection up if it must. */
  void (*roll_back) (VarveDatabase *self);
  /* (nullable): who held what the last slot waited for in vain. (transfer full) (nullable). Where
   * there is none, the slots themselves wait as long as that makes sense, and a step that could not
   * get a lock (VARVE_ERROR_LOCKED) is not tried again. */
  char *(*describe_blockers) (VarveDatabase *self);

  /* Whether statement @index of a script that is not transactional has to run by itself; the others
   * share a transaction with their journal row. */
  gboolean (*is_bare) (VarveDatabase *self, const VarveDatabaseStep *step, guint index);
  /* Runs a bare one. No transaction is open. */
  gboolean (*run_bare) (VarveDatabase *self,
                        const VarveDatabaseStep *step,
                        guint index,
                        VarveOperation *operation,
                        GError **error);
  /* Takes a script up again at statement @index: sets the session as the statements before it left
   * it, asks the catalogue what became of the statement and removes what a failed attempt of it
   * left behind. @was_started: FALSE if it is known that it failed or never began. */
  gboolean (*resume_step) (VarveDatabase *self,
                           const VarveDatabaseStep *step,
                           guint index,
                           gboolean was_started,
                           VarvePieceState *state,
                           VarveWaitFunc func,
                           gpointer user_data,
                           VarveOperation *operation,
                           GError **error);
  /* Runs statement @index (none if G_MAXUINT) in a transaction of its own together with the journal
   * row (see varve_journal_add_command()) and, if @with_rows, the step's version rows. COMMIT's
   * outcome as for commit. */
  VarveOutcome (*run_recorded) (VarveDatabase *self,
                                const VarveDatabaseStep *step,
                                guint index,
                                const VarveJournalEntry *entry,
                                gboolean with_rows,
                                VarveOperation *operation,
                                GError **error);

  /* Idle again after a lost connection, with a new one, for which it waits up to a minute; what the
   * old one left running has ended when this returns TRUE. */
  gboolean (*reconnect) (VarveDatabase *self,
                         VarveWaitFunc func,
                         gpointer user_data,
                         VarveOperation *operation,
                         GError **error);
};

/**
 * VarveDatabaseState:
 * @version_table: our tables' qualified and quoted names
 * @version_name: the version table's bare name
 * @schema: (nullable): bare name of their schema
 * @has_version_table, @has_journal: as of the last locate
 * @on_notice: (nullable): is told what the database says about a script's statements
 *
 * What the shared part holds for the back ends. They set @server and what locate finds.
 */
typedef struct
{
  VarveUrl *url;
  VarveDatabaseOptions options; /* its strings are owned; zeros are replaced by defaults */
  char *server;
  char *version_name;
  char *schema;
  char *version_table;
  char *journal_table;
  gboolean has_version_table;
  gboolean has_journal;
  VarveNoticeFunc on_notice;
  gpointer notice_data;
} VarveDatabaseState;

VarveDatabaseState *varve_database_get_state (VarveDatabase *self);
void
varve_database_set_url (VarveDatabase *self, VarveUrl *url, const VarveDatabaseOptions *options);
void varve_database_set_schema (VarveDatabase *self, const char *schema);

/**
 * VarveCommand:
 * @rows: how many rows it has to touch; -1: any number
 *
 * A statement of ours with its parameters. Several travel together.
 */
typedef struct
{
  char *sql;
  GPtrArray *parameters; /* (element-type utf8), NULL for SQL NULL */
  int rows;
} VarveCommand;

/* Takes @sql; @n parameters follow, copied. */
VarveCommand *varve_command_new (int rows, char *sql, guint n, ...);
void varve_command_free (VarveCommand *self);
GPtrArray *varve_commands_new (void);

/* Statements that make what is missing of our tables. */
void varve_version_table_add_create (GPtrArray *commands, VarveDatabase *database);
void varve_version_table_add_changes (GPtrArray *commands,
                                      VarveDatabase *database,
                                      const VarveDatabaseStep *step);
/* Whether @rows, sorted, are those that the step has to leave: a script may have changed some that
 * the step knows nothing of. */
gboolean varve_version_table_check_rows (const VarveDatabaseStep *step,
                                         const char *const *rows,
                                         GError **error);
char *varve_version_table_make_select (VarveDatabase *database);
/* The rows' first column, sorted. */
char **varve_version_table_take_rows (GPtrArray *rows);
/* Says which of the commands that add_changes made touched the wrong number of rows. */
void varve_version_table_set_count_error (GError **error, const VarveCommand *command, int touched);

/* @entry with id 0: a new row. Otherwise that row is changed, which has to be there still. */
void varve_journal_add_command (GPtrArray *commands,
                                VarveDatabase *database,
                                const VarveJournalEntry *entry);
/* Newest row of each step that was begun without a transaction and did not end, for @revision (or
 * all): state `started` or `failed`, with body. */
GPtrArray *varve_journal_read_unfinished (VarveDatabase *database,
                                          const char *revision,
                                          VarveOperation *operation,
                                          GError **error);
/* How many steps of a run are done. */
gboolean varve_journal_count_done (VarveDatabase *database,
                                   const char *run_id,
                                   guint *n_done,
                                   VarveOperation *operation,
                                   GError **error);

/* A row in one block: @n strings (NULL for SQL NULL) and a final NULL; g_free(). */
char **varve_row_new (guint n, const char *const *values);
/* The error's place in the script and its statement: @position is a byte offset into statement
 * @index, or G_MAXSIZE. */
void varve_database_step_set_place (const VarveDatabaseStep *step,
                                    guint index,
                                    gsize position,
                                    GError *error);
/* (transfer full) */
char *varve_database_step_dup_statement (const VarveDatabaseStep *step, guint index);

/* (element-type utf8): keyword, value, keyword … */
const GPtrArray *varve_url_get_parameters (const VarveUrl *self);

GType varve_sqlite_get_type (void);
GType varve_postgres_get_type (void);

G_END_DECLS
