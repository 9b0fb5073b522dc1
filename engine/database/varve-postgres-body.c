/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A script's statements on PostgreSQL: each a message of its own by the extended protocol, so that
 * a wrong split is refused by the server. Where the parser knows what they are, and so that none of
 * them can end a transaction block, several travel together, and the transaction has to be open
 * still after each lot. Where only the lexer split the text, each is waited for, and looked at,
 * before the next is sent. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <string.h>

/* What travels together at most: enough that round trips don't count, little enough that nothing
 * piles up here or there. */
#define BATCH_STATEMENTS 64
#define BATCH_BYTES      (256 * 1024)

/* `COPY … TO STDOUT` can't be in a pipeline. */
static gboolean
is_copy (const VarveDatabaseStep *step, const VarveStatement *statement)
{
  return statement->length >= 4
         && g_ascii_strncasecmp (step->text + statement->offset, "copy", 4) == 0;
}

static void
set_statement_error (VarvePostgres *self,
                     const VarveDatabaseStep *step,
                     guint index,
                     PGresult *result,
                     GError **error)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);

  if (error == NULL)
    return;
  varve_postgres_set_result_error (&self->work, result, error);
  varve_database_step_set_place (
      step, index, varve_postgres_get_position (self->work.libpq, result, text), *error);
}

/* An error of ours about statement @index. */
static void
set_transaction_ended (const VarveDatabaseStep *step, guint index, GError **error)
{
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("Take COMMIT, ROLLBACK and their like out of the script."),
                   _ ("The statement ended the revision's transaction"));
  if (error != NULL)
    varve_database_step_set_place (step, index, G_MAXSIZE, *error);
}

static gboolean
check_status (VarvePostgres *self,
              const VarveDatabaseStep *step,
              guint index,
              gboolean in_transaction,
              GError **error)
{
  PGTransactionStatusType status = self->work.libpq->PQtransactionStatus (self->work.connection);

  if (status == (in_transaction ? PQTRANS_INTRANS : PQTRANS_IDLE))
    return TRUE;
  set_transaction_ended (step, index, error);
  return FALSE;
}

static gboolean
judge_result (VarvePostgres *self,
              const VarveDatabaseStep *step,
              guint index,
              PGresult *result,
              GError **error)
{
  switch ((int) self->work.libpq->PQresultStatus (result))
    {
      case PGRES_FATAL_ERROR:
      case PGRES_BAD_RESPONSE:
      case PGRES_NONFATAL_ERROR:
        set_statement_error (self, step, index, result, error);
        return FALSE;
      case PGRES_COPY_IN:
      case PGRES_COPY_BOTH:
      case PGRES_PIPELINE_ABORTED:
        varve_set_error (error, VARVE_ERROR_STATEMENT, NULL,
                         _ ("The server did not run the statement"));
        if (error != NULL)
          varve_database_step_set_place (step, index, G_MAXSIZE, *error);
        return FALSE;
      default:
        return TRUE;
    }
}

/* What the server says about a script's statements is for people; about ours it is not. */
static void
listen (VarvePostgres *self)
{
  VarveDatabaseState *state = varve_database_get_state (VARVE_DATABASE (self));

  self->work.on_notice = state->on_notice;
  self->work.notice_data = state->notice_data;
}

static gboolean
stop_listening (VarvePostgres *self, gboolean done)
{
  self->work.on_notice = NULL;
  return done;
}

static gboolean
run_alone (VarvePostgres *self,
           const VarveDatabaseStep *step,
           guint index,
           gboolean in_transaction,
           GError **error)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);
  PGresult *result;
  gboolean done;

  if (varve_operation_set_error_if_cancelled (self->work.operation, error))
    return FALSE;
  if (!varve_postgres_link_is_open (&self->work)
      || !self->work.libpq->PQsendQueryParams (self->work.connection, text, 0, NULL, NULL, NULL,
                                               NULL, 0))
    {
      varve_postgres_set_lost_error (&self->work, error);
      return FALSE;
    }
  result = varve_postgres_link_drain (&self->work, error);
  if (result == NULL)
    return FALSE;
  done = judge_result (self, step, index, result, error);
  self->work.libpq->PQclear (result);
  return done && check_status (self, step, index, in_transaction, error);
}

/* One statement that is waited for. */
gboolean
varve_postgres_run_statement (VarvePostgres *self,
                              const VarveDatabaseStep *step,
                              guint index,
                              gboolean in_transaction,
                              GError **error)
{
  listen (self);
  return stop_listening (self, run_alone (self, step, index, in_transaction, error));
}

static const VarveStatement *
get_statement (const VarveDatabaseStep *step, guint index)
{
  return &g_array_index (step->statements->items, VarveStatement, index);
}

static gboolean
send_batch (VarvePostgresLink *link, const VarveDatabaseStep *step, guint begin, guint end)
{
  if (!link->libpq->PQenterPipelineMode (link->connection))
    return FALSE;
  for (guint i = begin; i < end; i++)
    {
      g_autofree char *text = varve_database_step_dup_statement (step, i);

      if (!link->libpq->PQsendQueryParams (link->connection, text, 0, NULL, NULL, NULL, NULL, 0))
        return FALSE;
    }
  return link->libpq->PQpipelineSync (link->connection);
}

/* The answers to statement @index; past the last one the synchronisation point. The first failure
 * goes to @failure. FALSE only when the connection is of no use any more. */
static gboolean
take_answers (VarvePostgres *self,
              const VarveDatabaseStep *step,
              guint index,
              gboolean is_sync,
              GError **failure,
              GError **error)
{
  const VarveLibpq *libpq = self->work.libpq;
  PGresult *result;

  varve_postgres_link_drop_rows (&self->work);
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      gboolean ended;

      result = varve_postgres_link_get_result (&self->work, &local);
      if (local == NULL && result == NULL && !varve_postgres_link_is_open (&self->work))
        varve_postgres_set_lost_error (&self->work, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (result == NULL)
        {
          if (is_sync)
            continue;
          return TRUE;
        }
      ended = libpq->PQresultStatus (result) == PGRES_PIPELINE_SYNC;
      if (!ended && *failure == NULL)
        judge_result (self, step, index, result, failure);
      libpq->PQclear (result);
      if (ended)
        return TRUE;
    }
}

/* Statements from @begin up to @end, sent together. After the first that fails the server skips the
 * rest. */
static gboolean
run_batch (VarvePostgres *self,
           const VarveDatabaseStep *step,
           guint begin,
           guint end,
           VarveStatementFunc func,
           gpointer user_data,
           GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (varve_operation_set_error_if_cancelled (self->work.operation, error))
    return FALSE;
  if (!varve_postgres_link_is_open (&self->work) || !send_batch (&self->work, step, begin, end))
    {
      varve_postgres_set_lost_error (&self->work, error);
      return FALSE;
    }
  for (guint i = begin; i <= end; i++)
    {
      if (func != NULL && i < end && failure == NULL)
        func (i + 1, user_data);
      if (!take_answers (self, step, MIN (i, end - 1), i == end, &failure, error))
        return FALSE;
    }
  self->work.libpq->PQexitPipelineMode (self->work.connection);
  if (failure == NULL)
    return check_status (self, step, end - 1, TRUE, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* How far statements may travel together from @begin on; @begin itself if it has to go alone. */
static guint
find_end (const VarveDatabaseStep *step, guint begin)
{
  gsize bytes = 0;
  guint end = begin;

  while (!step->statements->by_lexer && end < step->statements->items->len
         && end - begin < BATCH_STATEMENTS && bytes < BATCH_BYTES
         && !is_copy (step, get_statement (step, end)))
    bytes += get_statement (step, end++)->length;
  return end;
}

static gboolean
run_all (VarvePostgres *self,
         const VarveDatabaseStep *step,
         VarveStatementFunc func,
         gpointer user_data,
         GError **error)
{
  guint n = step->statements->items->len;

  for (guint begin = 0, end; begin < n; begin = MAX (end, begin + 1))
    {
      end = find_end (step, begin);
      if (end == begin && func != NULL)
        func (begin + 1, user_data);
      listen (self);
      if (!stop_listening (self, end == begin
                                     ? run_alone (self, step, begin, TRUE, error)
                                     : run_batch (self, step, begin, end, func, user_data, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
varve_postgres_run_body (VarveDatabase *database,
                         const VarveDatabaseStep *step,
                         VarveStatementFunc func,
                         gpointer user_data,
                         VarveOperation *operation,
                         GError **error)
{
  VarvePostgres *self = VARVE_POSTGRES (database);
  gboolean done;

  if (step->statements == NULL)
    return TRUE;
  varve_postgres_enter (self, operation);
  done = run_all (self, step, func, user_data, error);
  varve_postgres_leave (self);
  return done;
}
