/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scripts that are not transactional on PostgreSQL. What may be in a transaction shares one with
 * its journal row; the rest runs by itself, and after an interruption the catalogue is asked what
 * became of it. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <string.h>

static const VarveStatement *
get_statement (const VarveDatabaseStep *step, guint index)
{
  return &g_array_index (step->statements->items, VarveStatement, index);
}

static gboolean
matches (const VarveDatabaseStep *step, guint index, const char *pattern)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);

  return g_regex_match_simple (pattern, text, G_REGEX_CASELESS, 0);
}

/* CALL and DO may end transactions themselves, which is why people put them there. */
static gboolean
varve_postgres_is_bare (VarveDatabase *database, const VarveDatabaseStep *step, guint index)
{
  return (get_statement (step, index)->flags & VARVE_STATEMENT_NO_TRANSACTION) != 0
         || matches (step, index, "^(call|do)\\b");
}

/* CONCURRENTLY waits for every transaction older than itself while it holds up nobody. */
static gboolean
apply_session (VarvePostgres *self, const VarveDatabaseStep *step, guint index, GError **error)
{
  VarveDatabaseOptions *options = &varve_database_get_state (VARVE_DATABASE (self))->options;
  gboolean patient = matches (step, index, "\\bconcurrently\\b");
  g_autofree char *name = g_strdup_printf ("varve %s", step->revision);
  g_autofree char *quoted = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, name);
  g_autofree char *sql = g_strdup_printf (
      "SET application_name = %s; SET lock_timeout = %u; SET statement_timeout = %u%s", quoted,
      patient ? 0 : options->lock_timeout_ms, options->statement_timeout_ms,
      self->server_version >= 140000 ? "; SET client_connection_check_interval = '1s'" : "");

  return varve_postgres_link_execute (&self->work, sql, error);
}

static gboolean
ensure_work (VarvePostgres *self, GError **error)
{
  return varve_postgres_link_is_open (&self->work)
         || varve_postgres_connect (self, &self->work, error);
}

static gboolean
varve_postgres_run_bare (VarveDatabase *database,
                         const VarveDatabaseStep *step,
                         guint index,
                         VarveOperation *operation,
                         GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  gboolean done;

  varve_postgres_enter (self, operation);
  done = ensure_work (self, error) && apply_session (self, step, index, error)
         && varve_postgres_run_statement (self, step, index, FALSE, error);
  /* A cancel that the server did not answer leaves open what it did. */
  if (!done && error != NULL && *error != NULL && !varve_postgres_link_is_open (&self->work))
    (*error)->code = VARVE_ERROR_CONNECTION_LOST;
  varve_postgres_leave (self);
  return done;
}

static VarveOutcome
varve_postgres_run_recorded (VarveDatabase *database,
                             const VarveDatabaseStep *step,
                             guint index,
                             const VarveJournalEntry *entry,
                             gboolean with_rows,
                             VarveOperation *operation,
                             GError **error)
{
  static const char *const none[] = { NULL };
  const VarveJournalEntry *const entries[] = { entry, NULL };
  VarvePostgres *self = VARVE_POSTGRES (database);
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (database);
  g_autoptr (GPtrArray) results = NULL;
  VarveDatabaseStep rows = *step;
  gboolean done;

  if (!with_rows)
    {
      rows.remove = rows.add = none;
      rows.after = NULL;
    }
  varve_postgres_enter (self, operation);
  results = varve_postgres_begin (self, step, FALSE, error);
  done = results != NULL
         && (index == G_MAXUINT || varve_postgres_run_statement (self, step, index, TRUE, error));
  varve_postgres_leave (self);
  if (done && klass->finish_step (database, &rows, entries, operation, error))
    return varve_postgres_commit (database, error);
  varve_postgres_roll_back (database);
  return VARVE_OUTCOME_NOT_DONE;
}

/* A server process whose client was killed may still be at it. */
static gboolean
wait_for_orphans (VarvePostgres *self,
                  const VarveDatabaseStep *step,
                  VarveWaitFunc func,
                  gpointer user_data,
                  GError **error)
{
  VarveDatabase *database = VARVE_DATABASE (self);
  VarveOperation *operation = self->control.operation;
  g_autofree char *name = g_strdup_printf ("varve %s", step->revision);
  const char *parameters[] = { name };
  gboolean told = FALSE;

  for (;;)
    {
      g_autoptr (GPtrArray) rows = VARVE_DATABASE_GET_CLASS (database)->query (
          database,
          "SELECT left(query, 100), date_trunc('second', now() - query_start)::text"
          " FROM pg_catalog.pg_stat_activity WHERE application_name = $1"
          " AND datname = current_database() AND state <> 'idle'",
          parameters, 1, operation, error);

      if (rows == NULL)
        return FALSE;
      if (rows->len == 0)
        return TRUE;
      if (!told && func != NULL)
        {
          char **row = rows->pdata[0];
          g_autofree char *message = g_strdup_printf (
              _ ("An earlier run's statement is still running since %s: %s"), row[1], row[0]);

          func (message, user_data);
          told = TRUE;
        }
      varve_postgres_enter (self, operation);
      if (!varve_postgres_sleep (self, 200 * 1000, error))
        {
          varve_postgres_leave (self);
          return FALSE;
        }
      varve_postgres_leave (self);
    }
}

/* What the script set for its session has to be set again. */
static gboolean
repeat_settings (VarvePostgres *self,
                 const VarveDatabaseStep *step,
                 guint index,
                 VarveOperation *operation,
                 GError **error)
{
  gboolean done;

  varve_postgres_enter (self, operation);
  done = ensure_work (self, error)
         && varve_postgres_link_execute (&self->work, "DISCARD ALL", error);
  for (guint i = 0; done && i < index; i++)
    if (matches (step, i, "^(set|reset)\\s+(?!local\\b|transaction\\b|constraints\\b)"))
      done = varve_postgres_run_statement (self, step, i, FALSE, error);
  varve_postgres_leave (self);
  return done;
}

#define NAME "((?:\"(?:[^\"]|\"\")+\"|[^\\s\"().;]+)(?:\\.(?:\"(?:[^\"]|\"\")+\"|[^\\s\"().;]+))*)"

/* CREATE INDEX CONCURRENTLY name ON table: the index is in its table's schema. */
static gboolean
parse_create (const VarveDatabaseStep *step, guint index, char **name, char **table)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);
  g_autoptr (GRegex) regex = g_regex_new ("^create\\s+(?:unique\\s+)?index\\s+concurrently\\s+" NAME
                                          "\\s+on\\s+(?:only\\s+)?" NAME,
                                          G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return FALSE;
  *name = g_match_info_fetch (match, 1);
  *table = g_match_info_fetch (match, 2);
  return TRUE;
}

/* On the work connection, under the script's own search path. NULL row: there is no such index. */
static gboolean
look_up_index (VarvePostgres *self,
               const char *name,
               const char *table,
               char **qualified,
               gboolean *is_valid,
               GError **error)
{
  static const char sql[]
      = "SELECT format('%I.%I', n.nspname, c.relname), i.indisvalid"
        " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE i.indrelid = to_regclass($2)"
        " AND c.relname = (pg_catalog.parse_ident($1))[array_upper(parse_ident($1), 1)]";
  g_autoptr (GPtrArray) commands = varve_commands_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_ptr_array_add (commands, varve_command_new (-1, g_strdup (sql), 2, name, table));
  results = varve_postgres_link_run (&self->work, commands, 0, error);
  if (results == NULL)
    return FALSE;
  rows = varve_postgres_take_rows (self->work.libpq, results->pdata[0]);
  if (rows->len > 0)
    {
      char **row = rows->pdata[0];

      *qualified = g_strdup (row[0]);
      *is_valid = g_strcmp0 (row[1], "t") == 0;
    }
  return TRUE;
}

/* An index that CONCURRENTLY left invalid is in the way of the next attempt, and worthless. */
static gboolean
resume_create_index (VarvePostgres *self,
                     const char *name,
                     const char *table,
                     gboolean was_started,
                     VarvePieceState *state,
                     GError **error)
{
  g_autofree char *qualified = NULL;
  g_autofree char *drop = NULL;
  gboolean is_valid = FALSE;

  *state = VARVE_PIECE_TO_RUN;
  if (!look_up_index (self, name, table, &qualified, &is_valid, error))
    return FALSE;
  if (qualified == NULL)
    return TRUE;
  if (is_valid)
    {
      if (was_started)
        *state = VARVE_PIECE_DONE;
      return TRUE;
    }
  drop = g_strconcat ("DROP INDEX CONCURRENTLY ", qualified, NULL);
  return varve_postgres_link_execute (&self->work, drop, error);
}

/* Without IF EXISTS a second attempt would fail where the first one was done. */
static gboolean
resume_drop_index (VarvePostgres *self,
                   const char *names,
                   gboolean was_started,
                   VarvePieceState *state,
                   GError **error)
{
  g_autoptr (GPtrArray) commands = varve_commands_new ();
  g_autoptr (GPtrArray) results = NULL;

  *state = VARVE_PIECE_TO_RUN;
  if (!was_started)
    return TRUE;
  g_ptr_array_add (
      commands,
      varve_command_new (-1, g_strdup ("SELECT 1 WHERE to_regclass($1) IS NULL"), 1, names));
  results = varve_postgres_link_run (&self->work, commands, 0, error);
  if (results == NULL)
    return FALSE;
  if (self->work.libpq->PQntuples (results->pdata[0]) == 1)
    *state = VARVE_PIECE_DONE;
  return TRUE;
}

static char *
parse_drop (const VarveDatabaseStep *step, guint index)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);
  g_autoptr (GRegex) regex
      = g_regex_new ("^drop\\s+index\\s+concurrently\\s+" NAME "\\s*(?:cascade|restrict)?\\s*$",
                     G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static gboolean
resume_bare (VarvePostgres *self,
             const VarveDatabaseStep *step,
             guint index,
             gboolean was_started,
             VarvePieceState *state,
             GError **error)
{
  /* These do the same again, or nothing. */
  static const char repeatable[]
      = "^(vacuum|analyze|cluster|reindex|checkpoint|alter\\s+system|drop\\s+index\\s+concurrently\\s+"
        "if\\s+exists|refresh\\s+materialized)\\b";
  g_autofree char *name = NULL;
  g_autofree char *table = NULL;
  g_autofree char *dropped = parse_drop (step, index);

  if (parse_create (step, index, &name, &table))
    return resume_create_index (self, name, table, was_started, state, error);
  if (dropped != NULL)
    return resume_drop_index (self, dropped, was_started, state, error);
  *state = !was_started || matches (step, index, repeatable) ? VARVE_PIECE_TO_RUN
                                                             : VARVE_PIECE_UNKNOWN;
  return TRUE;
}

static gboolean
varve_postgres_resume_step (VarveDatabase *database,
                            const VarveDatabaseStep *step,
                            guint index,
                            gboolean was_started,
                            VarvePieceState *state,
                            VarveWaitFunc func,
                            gpointer user_data,
                            VarveOperation *operation,
                            GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  gboolean done;

  *state = VARVE_PIECE_TO_RUN;
  self->control.operation = operation;
  if (!wait_for_orphans (self, step, func, user_data, error)
      || !repeat_settings (self, step, index, operation, error))
    return FALSE;
  if (index >= step->statements->items->len || !varve_postgres_is_bare (database, step, index))
    return TRUE;
  varve_postgres_enter (self, operation);
  done = resume_bare (self, step, index, was_started, state, error);
  varve_postgres_leave (self);
  return done;
}

void
varve_postgres_fill_piece_slots (VarveDatabaseClass *klass)
{
  klass->is_bare = varve_postgres_is_bare;
  klass->run_bare = varve_postgres_run_bare;
  klass->run_recorded = varve_postgres_run_recorded;
  klass->resume_step = varve_postgres_resume_step;
}
