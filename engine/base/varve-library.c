/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-library.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"

#include <dlfcn.h>

static GMutex handles_lock;
static GHashTable *handles; /* (mutex handles_lock) soname → handle, for the life of the process */

static gpointer
open_once (const char *soname)
{
  gpointer handle;

  g_mutex_lock (&handles_lock);
  if (handles == NULL)
    handles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  handle = g_hash_table_lookup (handles, soname);
  if (handle == NULL)
    {
      handle = dlopen (soname, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
      if (handle != NULL)
        g_hash_table_insert (handles, g_strdup (soname), handle);
    }
  g_mutex_unlock (&handles_lock);
  return handle;
}

static void
set_load_error (GError **error, const char *soname, const char *package, gboolean is_there)
{
  const char *why = dlerror ();
  g_autofree char *hint
      = g_strdup_printf (_ ("Install it; in Debian and Ubuntu the package is called %s."), package);

  if (is_there)
    varve_set_error (error, VARVE_ERROR_FAILED, hint, _ ("The library %s is too old"), soname);
  else
    varve_set_error (error, VARVE_ERROR_FAILED, hint, _ ("The library %s can't be loaded"), soname);
  if (error != NULL)
    varve_error_set_detail (*error, why);
}

/**
 * varve_library_load:
 * @soname: the library, such as `libpq.so.5`
 * @package: the package that brings it, for the hint
 * @names: (array zero-terminated=1): names of functions
 * @addresses: (out caller-allocates): where to put their addresses, in the same order
 * @error: return location
 *
 * Loads a library when it is first needed, and once a process: linking it would cost each start
 * several milliseconds. A failure isn't remembered, so that it can be installed meanwhile.
 *
 * Any thread. Errors: %VARVE_ERROR_FAILED, with what to install.
 *
 * Returns: whether all of @names were found
 */
gboolean
varve_library_load (const char *soname,
                    const char *package,
                    const char *const *names,
                    gpointer *addresses,
                    GError **error)
{
  gpointer handle = open_once (soname);

  if (handle == NULL)
    {
      set_load_error (error, soname, package, FALSE);
      return FALSE;
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      addresses[i] = dlsym (handle, names[i]);
      if (addresses[i] == NULL)
        {
          set_load_error (error, soname, package, TRUE);
          return FALSE;
        }
    }
  return TRUE;
}
