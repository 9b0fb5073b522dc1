/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a `.env` file says, as text: nothing is evaluated and no variable is expanded. Lines that
 * are no assignment are passed over: the file belongs to other tools too. The last assignment of a
 * name counts. (transfer full) (element-type utf8 utf8) */
GHashTable *varve_dotenv_parse (const char *text);
/* One variable of the `.env` in @folder. No such file or variable: NULL without error. */
char *varve_dotenv_lookup (const char *folder, const char *name, GError **error);

G_END_DECLS
