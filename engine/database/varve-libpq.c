/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database/varve-libpq.h"

#include "base/varve-library.h"

#include <string.h>

static const char *const names[] = {
#define VARVE_LIBPQ_NAME(name) #name,
  VARVE_LIBPQ_FUNCTIONS (VARVE_LIBPQ_NAME)
#undef VARVE_LIBPQ_NAME
      NULL,
};

/**
 * varve_libpq_get:
 * @error: return location
 *
 * Loads libpq (once a process). Any thread. Errors: %VARVE_ERROR_FAILED, saying what to install.
 *
 * Returns: (transfer none) (nullable): the functions
 */
const VarveLibpq *
varve_libpq_get (GError **error)
{
  static gsize loaded;
  static VarveLibpq functions;
  gpointer addresses[G_N_ELEMENTS (names)];

  G_STATIC_ASSERT (sizeof functions == (G_N_ELEMENTS (names) - 1) * sizeof (gpointer));
  if (g_atomic_pointer_get (&loaded))
    return &functions;
  if (!varve_library_load ("libpq.so.5", "libpq5", names, addresses, error))
    return NULL;
  if (g_once_init_enter (&loaded))
    {
      memcpy (&functions, addresses, sizeof functions);
      g_once_init_leave (&loaded, 1);
    }
  return &functions;
}
