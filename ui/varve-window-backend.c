/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include <glib/gi18n-lib.h>

/* A server process that a run from elsewhere keeps busy: waited for, or ended. */

typedef struct
{
  char *environment;
  int pid;
  char *started;
} Backend;

static void
backend_free (Backend *self)
{
  g_free (self->environment);
  g_free (self->started);
  g_free (self);
}

static Backend *
backend_copy (const Backend *self)
{
  Backend *copy = g_new0 (Backend, 1);

  copy->environment = g_strdup (self->environment);
  copy->pid = self->pid;
  copy->started = g_strdup (self->started);
  return copy;
}

static gpointer
terminate (VarveProject *project,
           VarveGraph *graph,
           VarveDatabase *database,
           gpointer data,
           VarveOperation *operation,
           GError **error)
{
  const Backend *backend = data;

  return GINT_TO_POINTER (
      varve_backend_terminate (database, backend->pid, backend->started, operation, error));
}

static void
terminated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!varve_session_run_finish (VARVE_SESSION (source), result, &error)
      && self->session == VARVE_SESSION (source))
    varve_window_show_error (self, _ ("The Run Was Not Ended"), error);
  varve_session_refresh (VARVE_SESSION (source), NULL, VARVE_SESSION_READ);
}

static void
answered (GtkWidget *dialog, const char *response, VarveWindow *self)
{
  const Backend *backend = g_object_get_data (G_OBJECT (dialog), "backend");

  if (!g_str_equal (response, "end") || !self->session)
    return;
  varve_session_run_async (self->session, backend->environment, VARVE_SESSION_READ, terminate,
                           backend_copy (backend), (GDestroyNotify) backend_free, NULL, NULL,
                           terminated, g_object_ref (self));
}

/* NULL where it has ended meanwhile. */
static const VarveBackend *
find_backend (VarveWindow *self, const Backend *wanted)
{
  VarveStatus *status = varve_session_get_status (self->session, wanted->environment);

  for (guint i = 0; status && status->backends && i < status->backends->len; i++)
    {
      const VarveBackend *backend = status->backends->pdata[i];

      if (backend->pid == wanted->pid && g_str_equal (backend->started, wanted->started))
        return backend;
    }
  return NULL;
}

static void
ask (VarveWindow *self, const VarveBackend *backend, Backend *wanted)
{
  g_autofree char *what = varve_backend_describe (backend);
  g_autofree char *body = g_strdup_printf (
      _ ("%s\n\nIf somebody runs it at another window or terminal, leave it to them. If its program "
         "is gone, it can be ended: what it has not committed is rolled back."),
      what);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("End This Run?"), body);

  g_object_set_data_full (G_OBJECT (dialog), "backend", wanted, (GDestroyNotify) backend_free);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "wait", _ ("_Wait"), "end",
                                    _ ("_End It"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "end",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "wait");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "wait");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
end_backend_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  Backend *wanted = g_new0 (Backend, 1);
  const VarveBackend *backend;

  g_variant_get (parameter, "(sis)", &wanted->environment, &wanted->pid, &wanted->started);
  backend = self->session ? find_backend (self, wanted) : NULL;
  if (backend)
    ask (self, backend, wanted);
  else
    backend_free (wanted);
}

static const VarveWindowAction actions[] = {
  { "project.end-backend", "(sis)", end_backend_action },
};

void
varve_window_install_backend_actions (GtkWidgetClass *widget_class)
{
  varve_window_install_table (widget_class, actions, G_N_ELEMENTS (actions));
}
