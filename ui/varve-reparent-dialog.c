/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-reparent-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "varve-error-presenter.h"

/* One question, from the databases that are asked to the file that is written. */
typedef struct
{
  GtkWindow *parent; /* (owned) */
  VarveSession *session;
  VarveGraph *graph;
  char *revision;
  char *new_parent;
  VarveReparent *change; /* (nullable): once it is planned */
  VarveReparentFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Question;

/* What the asking thread has; it touches nothing of the window's. */
typedef struct
{
  VarveProject *project;
  VarveGraph *graph;
  char *revision;
  char *new_parent;
} Asking;

typedef struct
{
  VarveReparent *change;
  GPtrArray *holders;
} Answer;

static void
question_free (Question *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_object_unref (self->parent);
  g_object_unref (self->session);
  varve_graph_unref (self->graph);
  g_free (self->revision);
  g_free (self->new_parent);
  g_clear_pointer (&self->change, varve_reparent_free);
  g_free (self);
}

static void
asking_free (Asking *self)
{
  g_object_unref (self->project);
  varve_graph_unref (self->graph);
  g_free (self->revision);
  g_free (self->new_parent);
  g_free (self);
}

static void
answer_free (Answer *self)
{
  g_clear_pointer (&self->change, varve_reparent_free);
  g_clear_pointer (&self->holders, g_ptr_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
ask_databases (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Asking *asking = data;
  const char *parents[] = { asking->new_parent, NULL };
  g_autoptr (Answer) answer = g_new0 (Answer, 1);
  GError *error = NULL;

  answer->change
      = varve_reparent_plan (asking->project, asking->graph, asking->revision, parents, &error);
  if (answer->change != NULL)
    answer->holders = varve_holders_find (asking->project, asking->graph,
                                          answer->change->revision->id, NULL, &error);
  if (answer->holders == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) answer_free);
}

/* A database that wants a password was asked without one here, but the window knows it. */
static void
complete_answers (Question *self, GPtrArray *holders)
{
  for (guint i = 0; i < holders->len; i++)
    {
      VarveHolder *holder = g_ptr_array_index (holders, i);
      const char *name = holder->environment->name;
      VarveStatus *status = varve_session_get_status (self->session, name);
      guint index;

      if (holder->answer != VARVE_HOLDER_UNKNOWN || status == NULL
          || varve_session_get_connection (self->session, name) != VARVE_CONNECTION_READY)
        continue;
      index = varve_graph_find (status->graph, self->revision);
      if (index == G_MAXUINT)
        continue;
      holder->answer
          = status->states[index] == VARVE_STATE_PENDING ? VARVE_HOLDER_NO : VARVE_HOLDER_YES;
    }
}

static char *
describe (const VarveReparent *change, GPtrArray *holders, gboolean *has_unknown)
{
  g_autofree char *file = g_path_get_basename (change->path);
  g_autofree char *old_parents = change->revision->down_revisions[0] != NULL
                                     ? g_strjoinv (", ", change->revision->down_revisions)
                                     : g_strdup ("base");
  g_autofree char *new_parents = g_strjoinv (", ", change->parents);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("One file changes: %s will revise %s instead of %s."), file,
                          new_parents, old_parents);
  for (guint i = 0; i < holders->len; i++)
    {
      const VarveHolder *holder = g_ptr_array_index (holders, i);

      if (holder->answer != VARVE_HOLDER_UNKNOWN)
        continue;
      *has_unknown = TRUE;
      g_string_append (text, "\n\n");
      g_string_append_printf (text,
                              _ ("%s could not be asked whether it holds the revision already: %s"),
                              holder->environment->name, holder->error->message);
    }
  return g_string_free (text, FALSE);
}

static void
question_closure_free (gpointer data, GClosure *closure)
{
  question_free (data);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "change"))
    return;
  if (varve_reparent_apply (self->change, varve_session_get_project (self->session), &error))
    self->func (self->change, self->user_data);
  else
    varve_error_present (self->parent, error, VARVE_REMEDY_NONE, NULL, NULL, NULL);
}

static void
confirm (Question *self, GPtrArray *holders)
{
  gboolean has_unknown = FALSE;
  g_autofree char *body = describe (self->change, holders, &has_unknown);
  g_autofree char *title = g_strdup_printf (_ ("Put “%s” Last?"), self->change->revision->message);
  GtkWidget *dialog = adw_message_dialog_new (self->parent, title, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "change",
                                    has_unknown ? _ ("Change _Anyway") : _ ("Change _File"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "change",
                                              has_unknown ? ADW_RESPONSE_DESTRUCTIVE
                                                          : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), self, question_closure_free,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Answer) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (!gtk_widget_get_visible (GTK_WIDGET (self->parent)))
    return;
  if (answer != NULL)
    complete_answers (self, answer->holders);
  if (answer == NULL
      || !varve_holders_check_free (answer->holders, answer->change->revision->id, TRUE, &error))
    {
      varve_error_present (self->parent, error, VARVE_REMEDY_NONE, NULL, NULL, NULL);
      return;
    }
  self->change = g_steal_pointer (&answer->change);
  confirm (g_steal_pointer (&self), answer->holders);
}

/**
 * varve_reparent_dialog_present:
 * @parent: the window that asks
 * @session: the project
 * @graph: its graph
 * @revision: the whole id of the revision that gets another parent
 * @new_parent: the whole id of that parent
 * @func: (scope notified): called once the script was written
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Asks the databases of all environments, then the person. Nothing is written before.
 */
void
varve_reparent_dialog_present (GtkWindow *parent,
                               VarveSession *session,
                               VarveGraph *graph,
                               const char *revision,
                               const char *new_parent,
                               VarveReparentFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  Question *self = g_new0 (Question, 1);
  Asking *asking = g_new0 (Asking, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_answered, self);

  self->parent = g_object_ref (parent);
  self->session = g_object_ref (session);
  self->graph = varve_graph_ref (graph);
  self->revision = g_strdup (revision);
  self->new_parent = g_strdup (new_parent);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  asking->project = g_object_ref (varve_session_get_project (session));
  asking->graph = varve_graph_ref (graph);
  asking->revision = g_strdup (revision);
  asking->new_parent = g_strdup (new_parent);
  g_task_set_task_data (task, asking, (GDestroyNotify) asking_free);
  g_task_run_in_thread (task, ask_databases);
}
