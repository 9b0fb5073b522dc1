/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-names.h"

/* What the thread needs, and nothing of a widget's. */
typedef struct
{
  VarveProject *project;
  VarveGraph *graph;
  VarveDialect dialect;
  VarveOperation *operation;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->project);
  varve_graph_unref (self->graph);
  g_object_unref (self->operation);
  g_free (self);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *self = data;

  g_task_return_pointer (
      task,
      varve_project_list_script_names (self->project, self->graph, self->dialect, self->operation),
      (GDestroyNotify) g_ptr_array_unref);
}

static VarveDialect
get_dialect (VarveSession *session, const char *environment)
{
  VarveEnvironment *found = varve_session_find_environment (session, environment);
  g_autoptr (VarveUrl) url = found ? varve_environment_resolve_url (found, NULL) : NULL;

  return url ? varve_url_get_dialect (url) : VARVE_DIALECT_POSTGRES;
}

void
varve_timeline_names_read_async (VarveSession *session,
                                 const char *environment,
                                 VarveOperation *operation,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->project = g_object_ref (varve_session_get_project (session));
  reading->graph = varve_graph_ref (varve_session_get_graph (session));
  reading->dialect = get_dialect (session, environment);
  reading->operation = g_object_ref (operation);
  g_task_set_source_tag (task, varve_timeline_names_read_async);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

GPtrArray *
varve_timeline_names_read_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
