/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-connection-test.h"

#include <glib/gi18n-lib.h>

#include "varve-secrets.h"

typedef struct
{
  VarveEnvironment *environment;
  char *password; /* (nullable) */
  VarveOperation *operation;
} Trial;

static void
trial_free (gpointer data)
{
  Trial *trial = data;

  varve_environment_unref (trial->environment);
  varve_secret_free (trial->password);
  g_object_unref (trial->operation);
  g_free (trial);
}

void
varve_connection_answer_free (VarveConnectionAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->server);
  g_strfreev (self->current);
  g_free (self);
}

/* What was typed is the answer, once: asked again, it was wrong. */
static char *
answer_password (const char *prompt,
                 const char *key,
                 gboolean previous_was_wrong,
                 gpointer user_data)
{
  Trial *trial = user_data;

  if (previous_was_wrong)
    return NULL;
  return trial->password != NULL ? g_strdup (trial->password) : varve_secrets_peek (key);
}

static gboolean
is_missing_file (VarveUrl *url)
{
  return varve_url_get_dialect (url) == VARVE_DIALECT_SQLITE
         && !g_str_equal (varve_url_get_path (url), ":memory:")
         && !g_file_test (varve_url_get_path (url), G_FILE_TEST_EXISTS);
}

/* A project that is only being made has no folder yet, nor has its file; SQLite itself can be
 * asked. */
static VarveConnectionAnswer *
answer_for_new_folder (Trial *trial)
{
  g_autoptr (VarveUrl) url = varve_environment_resolve_url (trial->environment, NULL);
  g_autoptr (VarveUrl) memory = NULL;
  g_autoptr (VarveDatabase) database = NULL;
  VarveConnectionAnswer *answer;

  if (url == NULL || !is_missing_file (url)
      || g_file_test (trial->environment->folder, G_FILE_TEST_EXISTS)
      || !g_str_has_prefix (varve_url_get_path (url), trial->environment->folder))
    return NULL;
  memory = varve_url_parse ("sqlite://", NULL, NULL);
  database = memory != NULL ? varve_database_open (memory, &(VarveDatabaseOptions){ 0 }, NULL, NULL)
                            : NULL;
  if (database == NULL)
    return NULL;
  answer = g_new0 (VarveConnectionAnswer, 1);
  answer->server = g_strdup (varve_database_get_server (database));
  answer->current = g_new0 (char *, 1);
  answer->missing = TRUE;
  return answer;
}

/* A database that is only looked at may be missing; one that could never be made is an error. */
static gboolean
check_folder (VarveUrl *url, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (varve_url_get_path (url));

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_NO_DATABASE, _ ("Make the folder, or choose another file."),
                   _ ("The folder “%s” is not there"), folder);
  return FALSE;
}

static VarveConnectionAnswer *
look (Trial *trial, GError **error)
{
  g_autoptr (VarveConnectionAnswer) answer = g_new0 (VarveConnectionAnswer, 1);
  g_autoptr (VarveDatabase) database = NULL;

  varve_operation_set_asker (trial->operation, answer_password, trial, NULL);
  database = varve_environment_open (trial->environment, TRUE, trial->operation, error);
  varve_operation_set_asker (trial->operation, NULL, NULL, NULL);
  if (database == NULL)
    return NULL;
  answer->server = g_strdup (varve_database_get_server (database));
  answer->missing = is_missing_file (varve_database_get_url (database));
  if (answer->missing && !check_folder (varve_database_get_url (database), error))
    return NULL;
  answer->current = varve_database_read_current (database, trial->operation, error);
  if (answer->current == NULL
      || !varve_database_count_tables (database, &answer->n_tables, trial->operation, error))
    return NULL;
  return g_steal_pointer (&answer);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  VarveConnectionAnswer *answer = answer_for_new_folder (data);

  if (answer == NULL)
    answer = look (data, &error);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) varve_connection_answer_free);
  else
    g_task_return_error (task, error);
}

/**
 * varve_connection_test_async:
 * @name: what messages call the environment
 * @folder: to which relative paths and `.env` belong
 * @url: as varve.ini has it
 * @password: (nullable): what was typed
 * @operation: cancels it
 * @callback: told when the database answered
 * @user_data: for @callback
 */
void
varve_connection_test_async (const char *name,
                             const char *folder,
                             const char *url,
                             const char *password,
                             VarveOperation *operation,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Trial *trial = g_new0 (Trial, 1);

  trial->environment = varve_environment_new_for_url (name, folder, url);
  trial->password = g_strdup (password);
  trial->operation = g_object_ref (operation);
  g_task_set_source_tag (task, varve_connection_test_async);
  g_task_set_task_data (task, trial, trial_free);
  g_task_run_in_thread (task, run);
}

VarveConnectionAnswer *
varve_connection_test_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
varve_connection_answer_dup_text (const VarveConnectionAnswer *self)
{
  g_autofree char *tables = NULL;
  g_autofree char *rows = NULL;

  if (self->missing)
    return g_strdup_printf (_ ("%s. The file is not there yet: the first upgrade makes it."),
                            self->server);
  tables = g_strdup_printf (ngettext ("%u table", "%u tables", self->n_tables), self->n_tables);
  if (self->current[0] == NULL)
    /* Translators: the server and its version, then how many tables there are. */
    return g_strdup_printf (_ ("%s, %s, no revision applied"), self->server, tables);
  rows = g_strjoinv (", ", self->current);
  /* Translators: the server and its version, how many tables, ids of revisions. */
  return g_strdup_printf (_ ("%s, %s, at %s"), self->server, tables, rows);
}
