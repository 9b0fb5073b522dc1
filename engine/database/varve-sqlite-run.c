/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a step runs on SQLite: one write transaction, taken at once (BEGIN IMMEDIATE), on one
 * connection for the whole run: opening anew for each revision would read the schema each time. */

#include "base/varve-i18n.h"
#include "database/varve-sqlite-private.h"

#include <string.h>

/* While a lock is waited for, how often to look whether the other one makes progress. */
#define WAIT_SLICE_US (250 * 1000)

static gint64
read_data_version (VarveSqlite *self)
{
  g_autoptr (GPtrArray) rows = varve_sqlite_select (self, "PRAGMA data_version", NULL, 0, NULL);

  return rows != NULL && rows->len > 0 ? g_ascii_strtoll (((char **) rows->pdata[0])[0], NULL, 10)
                                       : -1;
}

static void
say_waiting (VarveSqlite *self, VarveWaitFunc func, gpointer user_data)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));
  g_autofree char *display = varve_url_dup_display (state->url);
  g_autofree char *message
      = g_strdup_printf (_ ("Waiting for another program that is writing to %s"), display);

  if (func != NULL)
    func (message, user_data);
}

/* SQLite does not say who holds the lock. As long as the other one commits now and then, it is a
 * runner at work, and the patience begins anew. */
static gboolean
begin_immediate (VarveSqlite *self, VarveWaitFunc func, gpointer user_data, GError **error)
{
  gint64 patience = varve_sqlite_get_patience (self);
  gint64 deadline = g_get_monotonic_time () + patience;
  gint64 version = -1;

  for (gboolean waited = FALSE;; waited = TRUE)
    {
      int status;

      self->busy_deadline = MIN (deadline, g_get_monotonic_time () + WAIT_SLICE_US);
      status = sqlite3_exec (self->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
      if (status == SQLITE_OK)
        return TRUE;
      if ((status & 0xff) != SQLITE_BUSY || varve_operation_is_cancelled (self->operation)
          || g_get_monotonic_time () >= deadline)
        {
          varve_sqlite_set_error (self, status, error);
          return FALSE;
        }
      if (!waited)
        say_waiting (self, func, user_data);
      self->busy_deadline = 0;
      if (read_data_version (self) != version)
        {
          deadline = g_get_monotonic_time () + patience;
          version = read_data_version (self);
        }
    }
}

/* Opens the file again where the last step made that necessary. Inside a transaction foreign_keys
 * would silently do nothing, and with them on a table made anew empties those that refer to it. */
static gboolean
open_transaction (VarveSqlite *self, VarveWaitFunc func, gpointer user_data, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      gboolean began;

      if (!varve_sqlite_ensure_handle (self, error))
        return FALSE;
      began = varve_sqlite_exec (self, "PRAGMA foreign_keys = OFF", &local_error)
              && begin_immediate (self, func, user_data, &local_error);
      /* Another runner took an empty file away while this one waited for it, or its journal while
       * this one looked at it. */
      if (self->handle == NULL || !varve_sqlite_has_moved (self))
        {
          if (!began)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return began;
        }
      sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
      varve_sqlite_close_handle (self);
    }
}

/* Every way out of a step. What can't be rolled back goes away with the connection. */
static void
varve_sqlite_roll_back (VarveDatabase *database)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  varve_sqlite_enter (self, NULL);
  self->guard.in_script = FALSE;
  if (self->handle == NULL)
    return;
  if (!sqlite3_get_autocommit (self->handle)
      && sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK
      && !sqlite3_get_autocommit (self->handle))
    varve_sqlite_close_handle (self);
}

static gboolean
is_in_memory (VarveSqlite *self)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));

  return strcmp (varve_url_get_path (state->url), ":memory:") == 0;
}

/* A script's settings and temporary tables don't reach the next one. */
static void
forget_settings (VarveSqlite *self)
{
  if (self->guard.changed_settings && !is_in_memory (self))
    varve_sqlite_close_handle (self);
  self->guard.changed_settings = FALSE;
}

static gboolean
varve_sqlite_check_step (VarveDatabase *database,
                         const VarveDatabaseStep *step,
                         gboolean transactional,
                         GError **error)
{
  return TRUE;
}

static gboolean
varve_sqlite_begin_run (VarveDatabase *database,
                        VarveWaitFunc func,
                        gpointer user_data,
                        VarveOperation *operation,
                        GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  if (!varve_sqlite_locate (database, operation, error))
    return FALSE;
  self->busy_deadline = g_get_monotonic_time () + varve_sqlite_get_patience (self);
  return varve_sqlite_remember_violations (self, error);
}

static void
varve_sqlite_end_run (VarveDatabase *database)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  g_clear_pointer (&self->violations, g_hash_table_unref);
}

static gboolean
read_rows (VarveSqlite *self, char ***rows, GError **error)
{
  g_autofree char *select = varve_version_table_make_select (VARVE_DATABASE (self));
  g_autoptr (GPtrArray) selected = varve_sqlite_select (self, select, NULL, 0, error);

  if (selected == NULL)
    return FALSE;
  *rows = varve_version_table_take_rows (selected);
  return TRUE;
}

static gboolean
open_step (VarveSqlite *self, char ***rows, GError **error)
{
  VarveDatabase *database = VARVE_DATABASE (self);
  VarveDatabaseState *state = varve_database_get_state (database);
  g_autoptr (GPtrArray) commands = NULL;

  /* What was there at the last look hardly ever goes. */
  if (state->has_version_table && state->has_journal && read_rows (self, rows, NULL))
    return TRUE;
  if (!varve_sqlite_locate (database, self->operation, error))
    return FALSE;
  commands = varve_commands_new ();
  varve_version_table_add_create (commands, database);
  return varve_sqlite_run_commands (self, commands, error) && read_rows (self, rows, error);
}

static gboolean
varve_sqlite_begin_step (VarveDatabase *database,
                         const VarveDatabaseStep *step,
                         char ***rows,
                         VarveWaitFunc func,
                         gpointer user_data,
                         VarveOperation *operation,
                         GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  varve_sqlite_enter (self, operation);
  if (!open_transaction (self, func, user_data, error))
    return FALSE;
  self->guard.touched_data = FALSE;
  if (open_step (self, rows, error))
    return TRUE;
  varve_sqlite_roll_back (database);
  return FALSE;
}

static void
set_statement_deadline (VarveSqlite *self)
{
  guint timeout_ms = varve_database_get_state (VARVE_DATABASE (self))->options.statement_timeout_ms;

  self->statement_deadline
      = timeout_ms > 0 ? g_get_monotonic_time () + (gint64) timeout_ms * 1000 : 0;
}

static gboolean
starts_with_word (const char *text, const char *word)
{
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0
         && !g_ascii_isalnum (text[strlen (word)]);
}

static gboolean
set_mismatch (const VarveDatabaseStep *step, guint index, GError **error)
{
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("Simplify the statement's end: a semicolon, then a new line."),
                   _ ("SQLite ends this statement somewhere else than Varve does"));
  if (error != NULL && index < step->statements->items->len)
    varve_database_step_set_place (step, index, 0, *error);
  return FALSE;
}

static int
step_to_end (sqlite3_stmt *statement)
{
  int status;

  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    ;
  return status;
}

/* Prepares and runs what begins at @sql; @end: where SQLite says that it ends. */
static gboolean
run_text (VarveSqlite *self,
          const VarveDatabaseStep *step,
          guint index,
          const char *sql,
          const char **end,
          GError **error)
{
  sqlite3_stmt *statement = NULL;
  int position = -1;
  int status;

  self->guard.denied = NULL;
  self->guard.in_vacuum = starts_with_word (sql, "VACUUM");
  self->guard.in_script = TRUE;
  set_statement_deadline (self);
  self->busy_deadline = g_get_monotonic_time () + varve_sqlite_get_patience (self);
  status = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, end);
  if (status == SQLITE_OK && statement != NULL)
    status = step_to_end (statement);
  if (status != SQLITE_OK && status != SQLITE_DONE)
    {
      position = sqlite3_error_offset (self->handle);
      varve_sqlite_set_error (self, status, error);
      if (error != NULL)
        varve_database_step_set_place (step, index, position < 0 ? G_MAXSIZE : (gsize) position,
                                       *error);
    }
  sqlite3_finalize (statement);
  self->guard.in_script = FALSE;
  if (status == SQLITE_OK)
    return set_mismatch (step, index, error);
  return status == SQLITE_DONE;
}

static gboolean
check_transaction (VarveSqlite *self,
                   const VarveDatabaseStep *step,
                   guint index,
                   gboolean transactional,
                   GError **error)
{
  if ((sqlite3_get_autocommit (self->handle) == 0) == transactional)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("The transaction is Varve's: take out what ends it (ROLLBACK in a trigger or "
                      "in a conflict clause)."),
                   _ ("The statement ended the revision's transaction; nothing of it was kept"));
  if (error != NULL)
    varve_database_step_set_place (step, index, G_MAXSIZE, *error);
  return FALSE;
}

/* Statement @index of @section, a copy of the step's section that ends where the section ends. */
static gboolean
run_statement (VarveSqlite *self,
               const VarveDatabaseStep *step,
               const char *section,
               guint index,
               gboolean transactional,
               GError **error)
{
  const VarveStatement *items = (const VarveStatement *) step->statements->items->data;
  const char *start = section + (items[index].offset - step->section_offset);
  const char *limit = index + 1 < step->statements->items->len
                          ? section + (items[index + 1].offset - step->section_offset)
                          : section + strlen (section);
  const char *end = start;

  if (varve_operation_set_error_if_cancelled (self->operation, error))
    return FALSE;
  self->guard.transactional = transactional;
  if (!run_text (self, step, index, start, &end, error)
      || !check_transaction (self, step, index, transactional, error))
    return FALSE;
  return (end >= start + items[index].length && end <= limit) || set_mismatch (step, index, error);
}

static gboolean
check_rest (VarveSqlite *self, const VarveDatabaseStep *step, const char *section, GError **error)
{
  guint n = step->statements->items->len;
  const VarveStatement *items = (const VarveStatement *) step->statements->items->data;
  const char *rest
      = n > 0 ? section + (items[n - 1].offset + items[n - 1].length - step->section_offset)
              : section;
  sqlite3_stmt *statement = NULL;
  int status = SQLITE_OK;
  const char *tail;

  /* Without its semicolon a piece of nothing is still nothing. */
  while (status == SQLITE_OK && statement == NULL && *rest != '\0')
    {
      status = sqlite3_prepare_v2 (self->handle, rest, -1, &statement, &tail);
      rest = tail;
    }
  sqlite3_finalize (statement);
  return (status == SQLITE_OK && statement == NULL)
         || set_mismatch (step, n > 0 ? n - 1 : 0, error);
}

static char *
dup_section (const VarveDatabaseStep *step)
{
  return g_strndup (step->text + step->section_offset, step->section_length);
}

static gboolean
varve_sqlite_run_body (VarveDatabase *database,
                       const VarveDatabaseStep *step,
                       VarveStatementFunc func,
                       gpointer user_data,
                       VarveOperation *operation,
                       GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  g_autofree char *section = step->text ? dup_section (step) : NULL;

  varve_sqlite_enter (self, operation);
  if (section == NULL)
    return TRUE;
  for (guint i = 0; i < step->statements->items->len; i++)
    {
      if (func != NULL)
        func (i + 1, user_data);
      if (!run_statement (self, step, section, i, TRUE, error))
        return FALSE;
    }
  self->statement_deadline = 0;
  return check_rest (self, step, section, error);
}

static gboolean
varve_sqlite_finish_step (VarveDatabase *database,
                          const VarveDatabaseStep *step,
                          const VarveJournalEntry *const *entries,
                          VarveOperation *operation,
                          GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  g_autoptr (GPtrArray) commands = varve_commands_new ();
  g_auto (GStrv) rows = NULL;

  varve_sqlite_enter (self, operation);
  self->busy_deadline = g_get_monotonic_time () + varve_sqlite_get_patience (self);
  if (self->guard.touched_data && self->violations != NULL
      && !varve_sqlite_check_violations (self, error))
    return FALSE;
  varve_version_table_add_changes (commands, database, step);
  for (guint i = 0; entries[i] != NULL; i++)
    varve_journal_add_command (commands, database, entries[i]);
  return varve_sqlite_run_commands (self, commands, error) && read_rows (self, &rows, error)
         && varve_version_table_check_rows (step, (const char *const *) rows, error);
}

static VarveOutcome
varve_sqlite_commit (VarveDatabase *database, GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  VarveDatabaseState *state = varve_database_get_state (database);
  int status;

  varve_sqlite_enter (self, NULL);
  self->busy_deadline = g_get_monotonic_time () + varve_sqlite_get_patience (self);
  status = sqlite3_exec (self->handle, "COMMIT", NULL, NULL, NULL);
  if (status == SQLITE_OK)
    {
      state->has_version_table = state->has_journal = TRUE;
      forget_settings (self);
      return VARVE_OUTCOME_DONE;
    }
  varve_sqlite_set_error (self, status, error);
  varve_sqlite_roll_back (database);
  forget_settings (self);
  /* Readers kept us from it: nothing was written. Anything else has to be read from the file. */
  return (status & 0xff) == SQLITE_BUSY || is_in_memory (self) ? VARVE_OUTCOME_NOT_DONE
                                                               : VARVE_OUTCOME_UNKNOWN;
}

static void
varve_sqlite_leave_step (VarveDatabase *database)
{
  varve_sqlite_roll_back (database);
  forget_settings (VARVE_SQLITE (database));
}

static gboolean
varve_sqlite_is_bare (VarveDatabase *database, const VarveDatabaseStep *step, guint index)
{
  const VarveStatement *statement = &g_array_index (step->statements->items, VarveStatement, index);
  const char *text = step->text + statement->offset;

  return (statement->flags & VARVE_STATEMENT_NO_TRANSACTION) != 0
         || starts_with_word (text, "PRAGMA") || starts_with_word (text, "VACUUM");
}

static gboolean
varve_sqlite_run_bare (VarveDatabase *database,
                       const VarveDatabaseStep *step,
                       guint index,
                       VarveOperation *operation,
                       GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);
  g_autofree char *section = dup_section (step);

  varve_sqlite_enter (self, operation);
  if (!varve_sqlite_ensure_handle (self, error))
    return FALSE;
  return run_statement (self, step, section, index, FALSE, error);
}

/* VACUUM and PRAGMA do no harm when they run again. */
static gboolean
varve_sqlite_resume_step (VarveDatabase *database,
                          const VarveDatabaseStep *step,
                          guint index,
                          gboolean was_started,
                          VarvePieceState *state,
                          VarveWaitFunc func,
                          gpointer user_data,
                          VarveOperation *operation,
                          GError **error)
{
  *state = VARVE_PIECE_TO_RUN;
  return TRUE;
}

static gboolean
run_in_transaction (VarveSqlite *self,
                    const VarveDatabaseStep *step,
                    guint index,
                    const VarveJournalEntry *entry,
                    gboolean with_rows,
                    GError **error)
{
  static const char *const none[] = { NULL };
  const VarveJournalEntry *const entries[] = { entry, NULL };
  g_autofree char *section = index != G_MAXUINT ? dup_section (step) : NULL;
  VarveDatabaseStep rows = *step;

  if (!with_rows)
    {
      rows.remove = rows.add = none;
      rows.after = NULL;
    }
  return (section == NULL || run_statement (self, step, section, index, TRUE, error))
         && varve_sqlite_finish_step (VARVE_DATABASE (self), &rows, entries, self->operation,
                                      error);
}

static VarveOutcome
varve_sqlite_run_recorded (VarveDatabase *database,
                           const VarveDatabaseStep *step,
                           guint index,
                           const VarveJournalEntry *entry,
                           gboolean with_rows,
                           VarveOperation *operation,
                           GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  varve_sqlite_enter (self, operation);
  if (!open_transaction (self, NULL, NULL, error))
    return VARVE_OUTCOME_NOT_DONE;
  self->guard.touched_data = FALSE;
  if (run_in_transaction (self, step, index, entry, with_rows, error))
    return varve_sqlite_commit (database, error);
  varve_sqlite_leave_step (database);
  return VARVE_OUTCOME_NOT_DONE;
}

static gboolean
varve_sqlite_reconnect (VarveDatabase *database,
                        VarveWaitFunc func,
                        gpointer user_data,
                        VarveOperation *operation,
                        GError **error)
{
  VarveSqlite *self = VARVE_SQLITE (database);

  varve_sqlite_roll_back (database);
  if (is_in_memory (self))
    return TRUE;
  varve_sqlite_close_handle (self);
  return varve_sqlite_locate (database, operation, error);
}

void
varve_sqlite_fill_run_slots (VarveDatabaseClass *klass)
{
  klass->check_step = varve_sqlite_check_step;
  klass->begin_run = varve_sqlite_begin_run;
  klass->end_run = varve_sqlite_end_run;
  klass->begin_step = varve_sqlite_begin_step;
  klass->run_body = varve_sqlite_run_body;
  klass->finish_step = varve_sqlite_finish_step;
  klass->commit = varve_sqlite_commit;
  klass->roll_back = varve_sqlite_leave_step;
  klass->is_bare = varve_sqlite_is_bare;
  klass->run_bare = varve_sqlite_run_bare;
  klass->resume_step = varve_sqlite_resume_step;
  klass->run_recorded = varve_sqlite_run_recorded;
  klass->reconnect = varve_sqlite_reconnect;
}
