/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A shared library that is loaded when first needed (libpq), since linking it would cost
 * every start of varvectl several milliseconds. @names: symbol names, NULL-terminated; @addresses:
 * where to put them, in the same order. FALSE with VARVE_ERROR_FAILED, naming the library and what
 * to install. Thread-safe; loads once a process. */
gboolean varve_library_load (const char *soname,
                             const char *package,
                             const char *const *names,
                             gpointer *addresses,
                             GError **error);

G_END_DECLS
