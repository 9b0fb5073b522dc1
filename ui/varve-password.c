/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-password.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "varve-password-dialog.h"
#include "varve-secrets.h"

/* How long a waiting worker may take to notice that its operation was cancelled. */
#define CANCEL_POLL (100 * G_TIME_SPAN_MILLISECOND)

/* Who is asked. Made in the main thread; the worker only passes it on. */
typedef struct
{
  gatomicrefcount ref_count;
  GWeakRef session;
  GWeakRef window;
} Asker;

/* One question. The worker waits in it; the main thread answers it once. */
typedef struct
{
  gatomicrefcount ref_count;
  Asker *asker;
  char *environment;
  char *prompt;
  char *key;
  gboolean was_wrong;
  gboolean interactive;
  gboolean refused_is_stored; /* main thread: the keyring has one, which is no good */

  /* Main thread. */
  GCancellable *cancellable;
  VarvePasswordDialog *dialog; /* (borrowed): while it is shown */

  GMutex lock;
  GCond answered_changed;
  gboolean answered; /* (mutex lock) */
  char *secret;      /* (mutex lock) (nullable) */
} Question;

static Asker *
asker_ref (Asker *asker)
{
  g_atomic_ref_count_inc (&asker->ref_count);
  return asker;
}

static void
asker_unref (gpointer data)
{
  Asker *asker = data;

  if (!g_atomic_ref_count_dec (&asker->ref_count))
    return;
  g_weak_ref_clear (&asker->session);
  g_weak_ref_clear (&asker->window);
  g_free (asker);
}

static Question *
question_ref (Question *question)
{
  g_atomic_ref_count_inc (&question->ref_count);
  return question;
}

static void
question_unref (gpointer data)
{
  Question *question = data;

  if (!g_atomic_ref_count_dec (&question->ref_count))
    return;
  asker_unref (question->asker);
  g_free (question->environment);
  g_free (question->prompt);
  g_free (question->key);
  g_object_unref (question->cancellable);
  varve_secret_free (question->secret);
  g_mutex_clear (&question->lock);
  g_cond_clear (&question->answered_changed);
  g_free (question);
}

/* ---- In the main thread ---- */

static gboolean
is_answered (Question *question)
{
  gboolean answered;

  g_mutex_lock (&question->lock);
  answered = question->answered;
  g_mutex_unlock (&question->lock);
  return answered;
}

static void
answer (Question *question, const char *secret)
{
  g_mutex_lock (&question->lock);
  if (!question->answered)
    {
      question->answered = TRUE;
      question->secret = g_strdup (secret);
      g_cond_signal (&question->answered_changed);
    }
  g_mutex_unlock (&question->lock);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VarveSession) session = data;
  g_autoptr (GError) error = NULL;

  if (!varve_secrets_store_finish (result, &error) && session != NULL)
    varve_session_notice (
        session, _ ("The keyring did not take the password: it is kept until Varve closes"), NULL,
        NULL, NULL);
}

static void
on_dialog_answer (const char *secret, gboolean remember, gpointer data)
{
  Question *question = data;

  question->dialog = NULL;
  if (secret != NULL && remember)
    {
      /* Translators: the name of a password in the keyring; what it is for. */
      g_autofree char *label = g_strdup_printf (_ ("Varve: %s"), question->key);

      varve_secrets_store_async (question->key, label, secret, NULL, on_stored,
                                 g_weak_ref_get (&question->asker->session));
    }
  else if (secret != NULL)
    {
      varve_secrets_keep (question->key, secret);
      if (question->refused_is_stored)
        varve_secrets_forget (question->key);
    }
  answer (question, secret);
}

/* The dialog that covers @window, if there is one: a plan that waits for this very password. */
static GtkWindow *
find_topmost (GtkWindow *window)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == window && gtk_window_get_modal (l->data)
        && gtk_widget_get_visible (l->data))
      return find_topmost (l->data);
  return window;
}

static void
ask_person (Question *question, gboolean has_keyring)
{
  g_autoptr (GtkWindow) window = g_weak_ref_get (&question->asker->window);

  if (window == NULL || !question->interactive || is_answered (question))
    {
      answer (question, NULL);
      return;
    }
  question->dialog = varve_password_dialog_present (
      find_topmost (window), question->environment, question->prompt, question->was_wrong,
      has_keyring, on_dialog_answer, question_ref (question), question_unref);
  if (question->refused_is_stored)
    varve_password_dialog_set_remember (question->dialog, TRUE);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Question *question = data;
  char *secret = varve_secrets_lookup_finish (result, &error);

  if (secret != NULL && !question->was_wrong)
    answer (question, secret);
  else
    {
      question->refused_is_stored = secret != NULL;
      ask_person (question, error == NULL);
    }
  varve_secret_free (secret);
  question_unref (question);
}

static gboolean
begin (gpointer data)
{
  Question *question = data;

  if (question->was_wrong)
    varve_secrets_keep (question->key, NULL);
  varve_secrets_lookup_async (question->key, question->cancellable, on_looked_up,
                              question_ref (question));
  return G_SOURCE_REMOVE;
}

/* The worker gave up: the dialog would ask for nothing. */
static gboolean
withdraw (gpointer data)
{
  Question *question = data;

  g_cancellable_cancel (question->cancellable);
  if (question->dialog != NULL)
    varve_password_dialog_withdraw (question->dialog);
  return G_SOURCE_REMOVE;
}

/* ---- In the worker's thread ---- */

static char *
wait_for_answer (Question *question, VarveOperation *operation)
{
  char *secret;

  g_mutex_lock (&question->lock);
  while (!question->answered && !varve_operation_is_cancelled (operation))
    g_cond_wait_until (&question->answered_changed, &question->lock,
                       g_get_monotonic_time () + CANCEL_POLL);
  secret = g_steal_pointer (&question->secret);
  if (!question->answered)
    g_idle_add_full (G_PRIORITY_DEFAULT, withdraw, question_ref (question), question_unref);
  question->answered = TRUE;
  g_mutex_unlock (&question->lock);
  return secret;
}

/* A #VarveSessionAskFunc. */
static char *
ask (const char *environment,
     const char *prompt,
     const char *key,
     gboolean previous_was_wrong,
     gboolean interactive,
     VarveOperation *operation,
     gpointer user_data)
{
  Question *question = g_new0 (Question, 1);
  char *secret;

  g_atomic_ref_count_init (&question->ref_count);
  g_mutex_init (&question->lock);
  g_cond_init (&question->answered_changed);
  question->asker = asker_ref (user_data);
  question->environment = g_strdup (environment);
  question->prompt = g_strdup (prompt);
  question->key = g_strdup (key);
  question->was_wrong = previous_was_wrong;
  question->interactive = interactive;
  question->cancellable = g_cancellable_new ();

  g_idle_add_full (G_PRIORITY_DEFAULT, begin, question_ref (question), question_unref);
  secret = wait_for_answer (question, operation);
  question_unref (question);
  return secret;
}

/**
 * varve_password_attach:
 * @session: whose questions are answered
 * @window: over which a dialog comes
 *
 * Passwords go from here to the connection and nowhere else. Main thread.
 */
void
varve_password_attach (VarveSession *session, GtkWindow *window)
{
  Asker *asker = g_new0 (Asker, 1);

  g_atomic_ref_count_init (&asker->ref_count);
  g_weak_ref_init (&asker->session, session);
  g_weak_ref_init (&asker->window, window);
  varve_session_set_ask_func (session, ask, asker, asker_unref);
}
