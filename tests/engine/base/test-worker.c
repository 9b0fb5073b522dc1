/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-worker.h"

#include "base/varve-error.h"

typedef struct
{
  VarveWorker *worker;
  GMainContext *context;
  GString *order;  /* what the jobs wrote, in the worker's thread */
  gint n_results;  /* callbacks that came */
  gint n_started;  /* (atomic): jobs that wait to be cancelled */
  gint n_freed;    /* (atomic): data and results that were freed */
  GThread *thread; /* of the callbacks */
  GError *error;   /* of the last callback */
  gpointer result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->worker = varve_worker_new ("test");
  fixture->order = g_string_new (NULL);
  fixture->thread = g_thread_self ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  varve_worker_shut_down (fixture->worker);
  g_assert_finalize_object (fixture->worker);
  g_string_free (fixture->order, TRUE);
  g_clear_error (&fixture->error);
}

typedef struct
{
  Fixture *fixture;
  char letter;
} JobData;

static JobData *
job_data_new (Fixture *fixture, char letter)
{
  JobData *data = g_new (JobData, 1);

  *data = (JobData){ fixture, letter };
  return data;
}

static void
job_data_free (gpointer data)
{
  g_atomic_int_inc (&((JobData *) data)->fixture->n_freed);
  g_free (data);
}

/* Writes its letter and gives a copy of its data as result. */
static gpointer
write_letter (gpointer data, VarveOperation *operation, GError **error)
{
  JobData *job = data;

  g_assert_true (g_thread_self () != job->fixture->thread);
  g_assert_true (VARVE_IS_OPERATION (operation));
  g_string_append_c (job->fixture->order, job->letter);
  return job_data_new (job->fixture, job->letter);
}

static gpointer
fail (gpointer data, VarveOperation *operation, GError **error)
{
  varve_set_error (error, VARVE_ERROR_STATEMENT, "hint", "no");
  return NULL;
}

static gpointer
wait_for_cancel (gpointer data, VarveOperation *operation, GError **error)
{
  JobData *job = data;

  g_string_append_c (job->fixture->order, job->letter);
  g_atomic_int_inc (&job->fixture->n_started);
  while (!varve_operation_set_error_if_cancelled (operation, error))
    g_usleep (500);
  return NULL;
}

static void
take (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (g_thread_self () == fixture->thread);
  g_assert_true (g_main_context_is_owner (fixture->context));
  g_clear_error (&fixture->error);
  fixture->result = varve_worker_run_finish (VARVE_WORKER (source), result, &fixture->error);
  g_clear_pointer (&fixture->result, job_data_free);
  fixture->n_results++;
}

static void
ignore (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->n_results++;
}

static void
run (Fixture *fixture,
     VarveJobFunc func,
     char letter,
     VarveOperation *operation,
     GAsyncReadyCallback callback)
{
  varve_worker_run_async (fixture->worker, func, job_data_new (fixture, letter), job_data_free,
                          job_data_free, operation, callback, fixture);
}

static void
iterate_until (Fixture *fixture, gint n_results)
{
  while (fixture->n_results < n_results)
    g_main_context_iteration (fixture->context, TRUE);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  for (char letter = 'a'; letter <= 'z'; letter++)
    run (fixture, write_letter, letter, NULL, take);
  iterate_until (fixture, 26);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->order->str, ==, "abcdefghijklmnopqrstuvwxyz");
  g_assert_cmpint (fixture->n_freed, ==, 52);
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  run (fixture, fail, 'a', NULL, take);
  iterate_until (fixture, 1);
  g_assert_error (fixture->error, VARVE_ERROR, VARVE_ERROR_STATEMENT);
  g_assert_cmpstr (varve_error_get_details (fixture->error)->hint, ==, "hint");
  g_assert_cmpint (fixture->n_freed, ==, 1);
}

static void
test_result_not_taken (Fixture *fixture, gconstpointer data)
{
  run (fixture, write_letter, 'a', NULL, ignore);
  iterate_until (fixture, 1);
  varve_worker_shut_down (fixture->worker);
  g_assert_cmpint (fixture->n_freed, ==, 2);
}

static void
test_cancel_running (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();

  run (fixture, wait_for_cancel, 'a', operation, take);
  while (!g_atomic_int_get (&fixture->n_started))
    g_usleep (100);
  varve_operation_cancel (operation);
  iterate_until (fixture, 1);
  g_assert_error (fixture->error, VARVE_ERROR, VARVE_ERROR_CANCELLED);

  run (fixture, write_letter, 'b', NULL, take);
  iterate_until (fixture, 2);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->order->str, ==, "ab");
}

static void
test_cancel_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveOperation) first = varve_operation_new ();
  g_autoptr (VarveOperation) second = varve_operation_new ();

  run (fixture, wait_for_cancel, 'a', first, take);
  run (fixture, write_letter, 'b', second, take);
  varve_operation_cancel (second);
  varve_operation_cancel (first);
  iterate_until (fixture, 2);
  g_assert_error (fixture->error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
  g_assert_null (strchr (fixture->order->str, 'b'));
  g_assert_cmpint (fixture->n_freed, ==, 2);
}

static void
test_shut_down (Fixture *fixture, gconstpointer data)
{
  run (fixture, wait_for_cancel, 'a', NULL, take);
  run (fixture, write_letter, 'b', NULL, take);
  varve_worker_shut_down (fixture->worker);
  varve_worker_shut_down (fixture->worker);
  g_assert_null (strchr (fixture->order->str, 'b'));
  g_assert_cmpint (fixture->n_results, ==, 0);
  run (fixture, write_letter, 'c', NULL, take);
  g_assert_cmpint (fixture->n_freed, ==, 3);
  iterate_until (fixture, 3);
  g_assert_error (fixture->error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
  g_assert_null (strchr (fixture->order->str, 'c'));
}

/* The callback comes in the context that was the caller's. */
static void
test_context (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  fixture->context = context;
  run (fixture, write_letter, 'a', NULL, take);
  g_main_context_pop_thread_default (context);
  g_assert_true (g_main_context_acquire (context));
  iterate_until (fixture, 1);
  g_main_context_release (context);
  g_assert_no_error (fixture->error);
}

static void
test_not_shut_down (void)
{
  if (g_test_subprocess ())
    {
      VarveWorker *worker = varve_worker_new ("test");

      g_object_unref (worker);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion failed*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/base/worker/order", test_order);
  ADD ("/base/worker/error", test_error);
  ADD ("/base/worker/result-not-taken", test_result_not_taken);
  ADD ("/base/worker/cancel-running", test_cancel_running);
  ADD ("/base/worker/cancel-waiting", test_cancel_waiting);
  ADD ("/base/worker/shut-down", test_shut_down);
  ADD ("/base/worker/context", test_context);
#undef ADD
  g_test_add_func ("/base/worker/not-shut-down", test_not_shut_down);
  return g_test_run ();
}
