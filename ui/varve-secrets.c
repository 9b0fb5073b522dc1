/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-secrets.h"

#include <libsecret/secret.h>
#include <string.h>

static const SecretSchema schema = {
  "org.varve.Varve.Database",
  SECRET_SCHEMA_NONE,
  {
      { "key", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static GMutex lock;
static GHashTable *kept; /* (mutex lock) (element-type utf8 utf8) */

void
varve_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * varve_secrets_peek:
 * @key: whose
 *
 * Returns: (transfer full) (nullable): what was given or found since the program began
 */
char *
varve_secrets_peek (const char *key)
{
  char *secret;

  g_mutex_lock (&lock);
  secret = g_strdup (kept != NULL ? g_hash_table_lookup (kept, key) : NULL);
  g_mutex_unlock (&lock);
  return secret;
}

/**
 * varve_secrets_keep:
 * @key: whose
 * @secret: (nullable): the password, or %NULL to forget it
 *
 * Keeps it until the program ends.
 */
void
varve_secrets_keep (const char *key, const char *secret)
{
  g_mutex_lock (&lock);
  if (kept == NULL)
    kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify) varve_secret_free);
  if (secret != NULL)
    g_hash_table_replace (kept, g_strdup (key), g_strdup (secret));
  else
    g_hash_table_remove (kept, key);
  g_mutex_unlock (&lock);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *found = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (found != NULL)
    varve_secrets_keep (g_task_get_task_data (task), found);
  g_task_return_pointer (task, g_strdup (found), (GDestroyNotify) varve_secret_free);
  secret_password_free (found);
}

/**
 * varve_secrets_lookup_async:
 * @key: whose
 * @cancellable: (nullable): to give up
 * @callback: told when it is known
 * @user_data: for @callback
 */
void
varve_secrets_lookup_async (const char *key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  char *secret = varve_secrets_peek (key);

  g_task_set_source_tag (task, varve_secrets_lookup_async);
  g_task_set_task_data (task, g_strdup (key), g_free);
  if (secret == NULL)
    {
      secret_password_lookup (&schema, cancellable, on_looked_up, task, "key", key, NULL);
      return;
    }
  g_task_return_pointer (task, secret, (GDestroyNotify) varve_secret_free);
  g_object_unref (task);
}

char *
varve_secrets_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * varve_secrets_store_async:
 * @key: whose
 * @label: for people
 * @secret: the password
 * @cancellable: (nullable): to give up
 * @callback: (nullable): told when it is written
 * @user_data: for @callback
 */
void
varve_secrets_store_async (const char *key,
                           const char *label,
                           const char *secret,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, varve_secrets_store_async);
  varve_secrets_keep (key, secret);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, cancellable, on_stored,
                         task, "key", key, NULL);
}

gboolean
varve_secrets_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_message ("The keyring keeps an old password: %s", error->message);
}

/**
 * varve_secrets_forget:
 * @key: whose
 *
 * Takes it out of the keyring. What was kept until the program ends stays.
 */
void
varve_secrets_forget (const char *key)
{
  secret_password_clear (&schema, NULL, on_cleared, NULL, "key", key, NULL);
}
