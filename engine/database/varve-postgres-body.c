/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A script's statements on PostgreSQL: each a message of its own by the extended protocol, so that
 * a wrong split is refused by the server, each with its own synchronisation point, after which the
 * transaction has to be open still. Several are on their way at once where the parser knows what
 * they are; no statement that it knows can end a transaction block. Where only the lexer split the
 * text, each is waited for before the next is sent. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <string.h>

/* On their way at once at most. Enough that round trips don't count, few enough that after an error
 * the server has little to skip. */
#define WINDOW_STATEMENTS 64
#define WINDOW_BYTES      (256 * 1024)

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

/* One statement that is waited for. */
gboolean
varve_postgres_run_statement (VarvePostgres *self,
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

/* A pipeline in the middle of a script: @sent of its statements are on their way, @done of them
 * were answered. */
typedef struct
{
  VarvePostgres *postgres;
  const VarveDatabaseStep *step;
  guint sent;
  guint done;
  guint end;
  gsize bytes;   /* of what is on its way */
  guint failed;  /* index of the first that failed, G_MAXUINT: none */
  GError *error; /* (owned) (nullable) its error */
} Pipeline;

static const VarveStatement *
get_statement (const VarveDatabaseStep *step, guint index)
{
  return &g_array_index (step->statements->items, VarveStatement, index);
}

static gboolean
send_next (Pipeline *pipeline)
{
  VarvePostgresLink *link = &pipeline->postgres->work;
  g_autofree char *text = varve_database_step_dup_statement (pipeline->step, pipeline->sent);

  if (!link->libpq->PQsendQueryParams (link->connection, text, 0, NULL, NULL, NULL, NULL, 0)
      || !link->libpq->PQpipelineSync (link->connection))
    return FALSE;
  pipeline->bytes += get_statement (pipeline->step, pipeline->sent)->length;
  pipeline->sent++;
  return TRUE;
}

static gboolean
fill_window (Pipeline *pipeline, GError **error)
{
  while (pipeline->error == NULL && pipeline->sent < pipeline->end
         && !varve_operation_is_cancelled (pipeline->postgres->work.operation)
         && (pipeline->sent == pipeline->done
             || (pipeline->sent - pipeline->done < WINDOW_STATEMENTS
                 && pipeline->bytes < WINDOW_BYTES)))
    if (!send_next (pipeline))
      {
        varve_postgres_set_lost_error (&pipeline->postgres->work, error);
        return FALSE;
      }
  return TRUE;
}

/* Answers to the oldest statement on its way, up to its synchronisation point. FALSE only when the
 * connection is of no use any more. */
static gboolean
take_answer (Pipeline *pipeline, GError **error)
{
  VarvePostgres *self = pipeline->postgres;
  const VarveLibpq *libpq = self->work.libpq;

  varve_postgres_link_drop_rows (&self->work);
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      PGresult *result = varve_postgres_link_get_result (&self->work, &local);
      ExecStatusType status;

      if (result == NULL && local == NULL && varve_postgres_link_is_open (&self->work))
        continue;
      if (result == NULL)
        {
          if (local == NULL)
            varve_postgres_set_lost_error (&self->work, &local);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      status = libpq->PQresultStatus (result);
      if (status != PGRES_PIPELINE_SYNC && pipeline->error == NULL)
        judge_result (self, pipeline->step, pipeline->done, result, &pipeline->error);
      libpq->PQclear (result);
      if (status == PGRES_PIPELINE_SYNC)
        break;
    }
  if (pipeline->error == NULL)
    check_status (self, pipeline->step, pipeline->done, TRUE, &pipeline->error);
  pipeline->bytes -= get_statement (pipeline->step, pipeline->done)->length;
  pipeline->done++;
  return TRUE;
}

static gboolean
turn_pipeline (Pipeline *pipeline, VarveStatementFunc func, gpointer user_data, GError **error)
{
  while (pipeline->done < pipeline->end)
    {
      if (!fill_window (pipeline, error))
        return FALSE;
      if (pipeline->done == pipeline->sent)
        break;
      if (func != NULL && pipeline->error == NULL)
        func (pipeline->done + 1, user_data);
      if (!take_answer (pipeline, error))
        return FALSE;
    }
  return TRUE;
}

/* Statements from @begin up to @end. */
static gboolean
run_pipeline (VarvePostgres *self,
              const VarveDatabaseStep *step,
              guint begin,
              guint end,
              VarveStatementFunc func,
              gpointer user_data,
              GError **error)
{
  Pipeline pipeline = { self, step, begin, begin, end, 0, G_MAXUINT, NULL };

  if (!varve_postgres_link_is_open (&self->work)
      || !self->work.libpq->PQenterPipelineMode (self->work.connection))
    {
      varve_postgres_set_lost_error (&self->work, error);
      return FALSE;
    }
  if (!turn_pipeline (&pipeline, func, user_data, error))
    {
      g_clear_error (&pipeline.error);
      return FALSE;
    }
  self->work.libpq->PQexitPipelineMode (self->work.connection);
  if (pipeline.error == NULL)
    varve_operation_set_error_if_cancelled (self->work.operation, &pipeline.error);
  if (pipeline.error == NULL)
    return TRUE;
  g_propagate_error (error, pipeline.error);
  return FALSE;
}

static gboolean
run_one_by_one (VarvePostgres *self,
                const VarveDatabaseStep *step,
                guint begin,
                guint end,
                VarveStatementFunc func,
                gpointer user_data,
                GError **error)
{
  for (guint i = begin; i < end; i++)
    {
      if (func != NULL)
        func (i + 1, user_data);
      if (!varve_postgres_run_statement (self, step, i, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_all (VarvePostgres *self,
         const VarveDatabaseStep *step,
         VarveStatementFunc func,
         gpointer user_data,
         GError **error)
{
  guint n = step->statements->items->len;

  if (step->statements->by_lexer)
    return run_one_by_one (self, step, 0, n, func, user_data, error);
  for (guint begin = 0, end; begin < n; begin = end)
    {
      gboolean copy = is_copy (step, get_statement (step, begin));

      for (end = begin + 1; end < n && !copy && !is_copy (step, get_statement (step, end));)
        end++;
      if (!(copy ? run_one_by_one : run_pipeline) (self, step, begin, end, func, user_data, error))
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
