/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *varve_settings_get (void);
int varve_settings_get_int (const char *key, int fallback);
gboolean varve_settings_get_boolean (const char *key, gboolean fallback);
void varve_settings_set_int (const char *key, int value);
void varve_settings_set_boolean (const char *key, gboolean value);

char **varve_recent_list (void);
void varve_recent_add (const char *folder);
void varve_recent_remove (const char *folder);
char *varve_recent_dup_last (void);
void varve_recent_set_last (const char *folder);
char *varve_recent_dup_environment (const char *folder);
void varve_recent_set_environment (const char *folder, const char *environment);

G_END_DECLS
