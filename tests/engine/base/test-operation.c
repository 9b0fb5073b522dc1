/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-operation.h"

#include "base/varve-error.h"

static void
count (gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static void
test_cancel (void)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (varve_operation_is_cancelled (operation));
  g_assert_false (varve_operation_set_error_if_cancelled (operation, &error));
  g_assert_no_error (error);
  varve_operation_cancel (operation);
  g_assert_true (varve_operation_is_cancelled (operation));
  g_assert_true (varve_operation_set_error_if_cancelled (operation, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_CANCELLED);
}

/* NULL is an operation that is never cancelled, reports nowhere and asks nobody. */
static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  gint freed = 0;

  varve_operation_cancel (NULL);
  g_assert_false (varve_operation_is_cancelled (NULL));
  g_assert_false (varve_operation_set_error_if_cancelled (NULL, &error));
  g_assert_no_error (error);
  varve_operation_set_cancel_hook (NULL, count, &freed);
  varve_operation_set_message (NULL, "x");
  g_assert_null (varve_operation_dup_message (NULL));
  varve_operation_set_fraction (NULL, 0.5);
  g_assert_cmpfloat (varve_operation_get_fraction (NULL), ==, 0.0);
  varve_operation_set_asker (NULL, NULL, &freed, count);
  g_assert_cmpint (freed, ==, 1);
  g_assert_null (varve_operation_ask (NULL, "Password", "key", FALSE));
}

static void
test_hook (void)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  gint calls = 0;

  varve_operation_set_cancel_hook (operation, count, &calls);
  varve_operation_set_cancel_hook (operation, NULL, NULL);
  varve_operation_set_cancel_hook (operation, count, &calls);
  g_assert_cmpint (calls, ==, 0);
  varve_operation_cancel (operation);
  varve_operation_cancel (operation);
  g_assert_cmpint (calls, ==, 1);

  /* Whoever hooks too late isn't left waiting. */
  varve_operation_set_cancel_hook (operation, count, &calls);
  g_assert_cmpint (calls, ==, 2);
  varve_operation_set_cancel_hook (operation, NULL, NULL);
}

typedef struct
{
  VarveOperation *operation;
  gint *alive;
} Hooked;

static void
touch (gpointer data)
{
  Hooked *hooked = data;

  g_usleep (100);
  g_atomic_int_inc (hooked->alive);
}

static gpointer
cancel_in_thread (gpointer data)
{
  varve_operation_cancel (data);
  return NULL;
}

/* What the hook uses may be freed once it is unhooked. */
static void
test_hook_race (void)
{
  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (VarveOperation) operation = varve_operation_new ();
      g_autofree gint *alive = g_new0 (gint, 1);
      Hooked *hooked = g_new (Hooked, 1);
      GThread *thread;

      *hooked = (Hooked){ operation, alive };
      varve_operation_set_cancel_hook (operation, touch, hooked);
      thread = g_thread_new ("cancel", cancel_in_thread, operation);
      if (round % 2 == 0)
        g_usleep (round % 50);
      varve_operation_set_cancel_hook (operation, NULL, NULL);
      g_free (hooked);
      g_thread_join (thread);
      g_assert_cmpint (*alive, <=, 1);
      g_assert_true (varve_operation_is_cancelled (operation));
    }
}

static void
test_progress (void)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autofree char *message = NULL;

  g_assert_null (varve_operation_dup_message (operation));
  g_assert_cmpfloat (varve_operation_get_fraction (operation), ==, 0.0);
  varve_operation_set_message (operation, "Applying");
  varve_operation_set_fraction (operation, 0.25);
  message = varve_operation_dup_message (operation);
  g_assert_cmpstr (message, ==, "Applying");
  g_assert_cmpfloat (varve_operation_get_fraction (operation), ==, 0.25);
  varve_operation_set_fraction (operation, 7);
  g_assert_cmpfloat (varve_operation_get_fraction (operation), ==, 1.0);
  varve_operation_set_fraction (operation, -7);
  g_assert_cmpfloat (varve_operation_get_fraction (operation), ==, 0.0);
}

static char *
answer (const char *prompt, const char *key, gboolean previous_was_wrong, gpointer user_data)
{
  return previous_was_wrong ? NULL : g_strdup_printf ("%s|%s", prompt, key);
}

static void
test_ask (void)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autofree char *secret = NULL;
  gint freed = 0;

  g_assert_null (varve_operation_ask (operation, "Password", "key", FALSE));
  varve_operation_set_asker (operation, answer, &freed, count);
  secret = varve_operation_ask (operation, "Password", "key", FALSE);
  g_assert_cmpstr (secret, ==, "Password|key");
  g_assert_null (varve_operation_ask (operation, "Password", "key", TRUE));

  varve_operation_set_asker (operation, answer, &freed, count);
  g_assert_cmpint (freed, ==, 1);
  varve_operation_cancel (operation);
  g_assert_null (varve_operation_ask (operation, "Password", "key", FALSE));
  g_clear_object (&operation);
  g_assert_cmpint (freed, ==, 2);
}

/* The one that answers replaces itself meanwhile. */
static char *
replace (const char *prompt, const char *key, gboolean previous_was_wrong, gpointer user_data)
{
  Hooked *hooked = user_data;

  varve_operation_set_asker (hooked->operation, NULL, NULL, NULL);
  g_assert_cmpint (*hooked->alive, ==, 0);
  return g_strdup (key);
}

static void
free_hooked (gpointer data)
{
  Hooked *hooked = data;

  (*hooked->alive)++;
  g_free (hooked);
}

static void
test_ask_replaced (void)
{
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autofree char *secret = NULL;
  gint freed = 0;
  Hooked *hooked = g_new (Hooked, 1);

  *hooked = (Hooked){ operation, &freed };
  varve_operation_set_asker (operation, replace, hooked, free_hooked);
  secret = varve_operation_ask (operation, "Password", "key", FALSE);
  g_assert_cmpstr (secret, ==, "key");
  g_assert_cmpint (freed, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/operation/cancel", test_cancel);
  g_test_add_func ("/base/operation/none", test_none);
  g_test_add_func ("/base/operation/hook", test_hook);
  g_test_add_func ("/base/operation/hook-race", test_hook_race);
  g_test_add_func ("/base/operation/progress", test_progress);
  g_test_add_func ("/base/operation/ask", test_ask);
  g_test_add_func ("/base/operation/ask-replaced", test_ask_replaced);
  return g_test_run ();
}
