/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/* Whether @text is UTF-8 that says nothing else, without NUL: as it is most of the time. */
gboolean varve_python_source_check (const char *text, gsize length);
/* Python source as UTF-8, by its coding cookie (PEP 263). Refuses NUL, UTF-16, unknown encodings
 * and what is not in the encoding that it claims, with VARVE_ERROR_INVALID_SCRIPT and place.
 * (transfer full) */
char *
varve_python_source_decode (const char *text, gsize *length, const char *path, GError **error);

G_END_DECLS
