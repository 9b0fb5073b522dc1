/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @url may be written into varve.ini: it can be understood once its variables are known,
 * and holds no password. VARVE_ERROR_INVALID_URL. @folder: for relative paths. */
gboolean varve_project_check_url (const char *url, const char *folder, GError **error);

G_END_DECLS
