/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-password-dialog.h"
#include "varve-secrets.h"

#include "display-project.h"
#include "varve-password.h"

/* A worker's question on its way through the main thread, asked like a database does. */
typedef struct
{
  VarveOperation *operation;
  gboolean wrong;
  char *secret; /* (nullable) */
  gboolean answered;
} Asked;

static gpointer
ask_in_thread (gpointer data)
{
  Asked *asked = data;

  asked->secret
      = varve_operation_ask (asked->operation, "shop on db.example.org", "the key", asked->wrong);
  g_atomic_int_set (&asked->answered, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

typedef struct
{
  GtkWindow *parent;
  DisplayProject *project;
  Asked asked;
  GThread *thread;
} Fixture;

/* The session hands its asker to each operation: a job is how a test gets at one. */
static gpointer
ask_in_job (VarveProject *project,
            VarveGraph *graph,
            VarveDatabase *database,
            gpointer data,
            VarveOperation *operation,
            GError **error)
{
  Asked *asked = data;

  asked->operation = operation;
  ask_in_thread (asked);
  return NULL;
}

static void
on_ran (GObject *source, GAsyncResult *result, gpointer data)
{
  varve_session_run_finish (VARVE_SESSION (source), result, NULL);
}

static void
start (Fixture *fixture, VarveSessionFlags flags, VarveOperation *operation)
{
  fixture->asked.answered = FALSE;
  varve_session_run_async (fixture->project->session, "development", flags, ask_in_job,
                           &fixture->asked, NULL, NULL, operation, on_ran, NULL);
}

static gboolean
is_answered (gpointer data)
{
  Asked *asked = data;

  return g_atomic_int_get (&asked->answered);
}

static VarvePasswordDialog *
find_dialog (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (VARVE_IS_PASSWORD_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_dialog () != NULL;
}

static gboolean
has_no_dialog (gpointer data)
{
  return find_dialog () == NULL;
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
type_password (const char *password)
{
  GtkWidget *entry = find_widget (GTK_WIDGET (find_dialog ()), ADW_TYPE_PASSWORD_ENTRY_ROW);

  gtk_editable_set_text (GTK_EDITABLE (entry), password);
}

static void
respond (const char *response)
{
  VarvePasswordDialog *dialog = find_dialog ();

  /* As its button does. */
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = display_project_new (NULL, 0);
  fixture->parent = display_parent_new ();
  varve_password_attach (fixture->project->session, fixture->parent);
  varve_secrets_keep ("the key", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->asked.secret, varve_secret_free);
  gtk_window_destroy (fixture->parent);
  display_project_free (fixture->project);
}

static void
test_typed (Fixture *fixture, gconstpointer data)
{
  start (fixture, VARVE_SESSION_INTERACTIVE, NULL);
  display_wait (has_dialog, NULL);
  type_password ("sesame");
  respond ("connect");
  display_wait (is_answered, &fixture->asked);
  g_assert_cmpstr (fixture->asked.secret, ==, "sesame");
  g_clear_pointer (&fixture->asked.secret, varve_secret_free);
  display_wait (has_no_dialog, NULL);

  /* Known for this run: nobody is asked twice. */
  start (fixture, VARVE_SESSION_READ, NULL);
  display_wait (is_answered, &fixture->asked);
  g_assert_cmpstr (fixture->asked.secret, ==, "sesame");
  g_clear_pointer (&fixture->asked.secret, varve_secret_free);

  /* But a refused one is not given again. */
  fixture->asked.wrong = TRUE;
  start (fixture, VARVE_SESSION_INTERACTIVE, NULL);
  display_wait (has_dialog, NULL);
  g_assert_nonnull (
      strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (find_dialog ())), "refused"));
  respond ("cancel");
  display_wait (is_answered, &fixture->asked);
  g_assert_null (fixture->asked.secret);
  display_wait (has_no_dialog, NULL);
}

static void
test_declined (Fixture *fixture, gconstpointer data)
{
  start (fixture, VARVE_SESSION_INTERACTIVE, NULL);
  display_wait (has_dialog, NULL);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  display_wait (is_answered, &fixture->asked);
  g_assert_null (fixture->asked.secret);
  display_wait (has_no_dialog, NULL);
}

/* Nobody waits: no dialog comes up by itself. */
static void
test_not_interactive (Fixture *fixture, gconstpointer data)
{
  start (fixture, VARVE_SESSION_READ, NULL);
  display_wait (is_answered, &fixture->asked);
  g_assert_null (fixture->asked.secret);
  g_assert_null (find_dialog ());
}

static void
test_cancelled_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();

  start (fixture, VARVE_SESSION_INTERACTIVE, operation);
  display_wait (has_dialog, NULL);
  varve_operation_cancel (operation);
  display_wait (is_answered, &fixture->asked);
  g_assert_null (fixture->asked.secret);
  display_wait (has_no_dialog, NULL);
}

/* Without a keyring the switch can't be moved, and the dialog says why. */
static void
test_no_keyring (Fixture *fixture, gconstpointer data)
{
  GtkWidget *toggle;

  start (fixture, VARVE_SESSION_INTERACTIVE, NULL);
  display_wait (has_dialog, NULL);
  toggle = find_widget (GTK_WIDGET (find_dialog ()), GTK_TYPE_SWITCH);
  g_assert_false (gtk_widget_is_sensitive (toggle));
  respond ("cancel");
  display_wait (is_answered, &fixture->asked);
  display_wait (has_no_dialog, NULL);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/password/typed", Fixture, NULL, set_up, test_typed, tear_down);
  g_test_add ("/password/declined", Fixture, NULL, set_up, test_declined, tear_down);
  g_test_add ("/password/not-interactive", Fixture, NULL, set_up, test_not_interactive, tear_down);
  g_test_add ("/password/cancelled-meanwhile", Fixture, NULL, set_up, test_cancelled_meanwhile,
              tear_down);
  g_test_add ("/password/no-keyring", Fixture, NULL, set_up, test_no_keyring, tear_down);
  return g_test_run ();
}
