/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-library.h"

#include "base/varve-error.h"

#include <string.h>

#define LIBRARY "libm.so.6"

static const char *const names[] = { "cos", "floor", NULL };

static void
test_load (void)
{
  gpointer addresses[2] = { NULL, NULL };
  g_autoptr (GError) error = NULL;
  double (*floor_func) (double);

  g_assert_true (varve_library_load (LIBRARY, "libc6", names, addresses, &error));
  g_assert_no_error (error);
  memcpy (&floor_func, &addresses[1], sizeof floor_func);
  g_assert_cmpfloat (floor_func (2.5), ==, 2.0);
}

static void
test_missing (void)
{
  gpointer addresses[2];
  g_autoptr (GError) error = NULL;

  g_assert_false (varve_library_load ("libvarve-none.so.9", "libvarve9", names, addresses, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "libvarve-none.so.9"));
  g_assert_nonnull (strstr (varve_error_get_details (error)->hint, "libvarve9"));
  g_assert_nonnull (varve_error_get_details (error)->detail);
}

static void
test_missing_symbol (void)
{
  static const char *const wrong[] = { "cos", "varve_none", NULL };
  gpointer addresses[2];
  g_autoptr (GError) error = NULL;

  g_assert_false (varve_library_load (LIBRARY, "libc6", wrong, addresses, &error));
  g_assert_error (error, VARVE_ERROR, VARVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "too old"));
  g_assert_nonnull (strstr (varve_error_get_details (error)->detail, "varve_none"));
}

static gpointer
load_in_thread (gpointer data)
{
  gpointer addresses[2] = { NULL, NULL };

  for (guint i = 0; i < 1000; i++)
    g_assert_true (varve_library_load (LIBRARY, "libc6", names, addresses, NULL));
  return addresses[0];
}

static void
test_threads (void)
{
  GThread *threads[4];
  gpointer address = load_in_thread (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == address);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/library/load", test_load);
  g_test_add_func ("/base/library/missing", test_missing);
  g_test_add_func ("/base/library/missing-symbol", test_missing_symbol);
  g_test_add_func ("/base/library/threads", test_threads);
  return g_test_run ();
}
