/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/varve-operation.h"

G_BEGIN_DECLS

/**
 * VarveWorker:
 *
 * One thread that runs jobs in the order in which they were given: the thread that a database
 * handle lives in. Used by the window; varvectl runs the same blocking functions directly. Must be
 * shut down before it is disposed of, which asserts it.
 *
 * A job gets its own data and may not touch widgets; its result comes back in the main context that
 * started it.
 */
#define VARVE_TYPE_WORKER (varve_worker_get_type ())
G_DECLARE_FINAL_TYPE (VarveWorker, varve_worker, VARVE, WORKER, GObject)

/* Returns: (transfer full) (nullable): the result, freed by the job's @result_free if nobody takes
 * it. */
typedef gpointer (*VarveJobFunc) (gpointer data, VarveOperation *operation, GError **error);

VarveWorker *varve_worker_new (const char *name);
/* Takes @data. @operation may be NULL. @callback is always called, in the caller's thread-default
 * main context. */
void varve_worker_run_async (VarveWorker *self,
                             VarveJobFunc job,
                             gpointer data,
                             GDestroyNotify data_free,
                             GDestroyNotify result_free,
                             VarveOperation *operation,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gpointer varve_worker_run_finish (VarveWorker *self, GAsyncResult *result, GError **error);
/* Cancels what runs and what waits, and joins the thread once the running job returned. */
void varve_worker_shut_down (VarveWorker *self);

G_END_DECLS
