/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Passwords by varve_url_dup_key(): in memory for as long as the program runs, and in the desktop's
 * keyring where a person wanted that. Nothing else ever holds one. */

/* Of this run only, without asking anybody. Any thread. (transfer full) (nullable) */
char *varve_secrets_peek (const char *key);
/* Takes it out of the keyring, not out of memory. Main thread. */
void varve_secrets_forget (const char *key);
/* Any thread. NULL forgets. */
void varve_secrets_keep (const char *key, const char *secret);

/* From memory, then from the keyring. Main thread. */
void varve_secrets_lookup_async (const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* NULL without error: none is stored. An error: there is no keyring to ask. (transfer full) */
char *varve_secrets_lookup_finish (GAsyncResult *result, GError **error);
/* Keeps it in memory and writes it to the keyring. @label: what the keyring's own window shows. */
void varve_secrets_store_async (const char *key,
                                const char *label,
                                const char *secret,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean varve_secrets_store_finish (GAsyncResult *result, GError **error);

/* Overwrites before freeing. */
void varve_secret_free (char *secret);

G_END_DECLS
