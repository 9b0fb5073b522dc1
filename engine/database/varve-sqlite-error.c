/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQLite's result codes as errors that say what happened, to which file, and what to do. */

#include "base/varve-i18n.h"
#include "database/varve-sqlite-private.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
get_path (VarveSqlite *self)
{
  return varve_url_get_path (varve_database_get_state (VARVE_DATABASE (self))->url);
}

static void
set_with_path (VarveSqlite *self,
               GError **error,
               VarveErrorCode code,
               const char *hint,
               const char *format)
{
  g_autofree char *name = g_filename_display_name (get_path (self));
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *message = g_strconcat (parts[0], name, parts[1], NULL);

  varve_set_error (error, code, hint, "%s", message);
}

static gboolean
means_full (int number)
{
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

/* A disk that is full is SQLITE_FULL; a quota or a limit of the file's size is not. By then errno
 * is another call's: what the files themselves remember counts. */
static gboolean
is_full (VarveSqlite *self)
{
  sqlite3_file *journal = NULL;
  int of_database = 0, of_journal = 0;

  if (self->handle == NULL)
    return FALSE;
  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &of_database);
  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
  if (journal != NULL && journal->pMethods != NULL)
    journal->pMethods->xFileControl (journal, SQLITE_FCNTL_LAST_ERRNO, &of_journal);
  return means_full (of_database) || means_full (of_journal)
         || means_full (sqlite3_system_errno (self->handle));
}

static void
set_cant_open (VarveSqlite *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (get_path (self));

  if (access (get_path (self), F_OK) == 0 && access (get_path (self), R_OK) != 0)
    set_with_path (self, error, VARVE_ERROR_PERMISSION,
                   _ ("Ask the file's owner for permission to read it."),
                   _ ("The database %s can't be opened: it may not be read"));
  else if (access (folder, W_OK | X_OK) != 0)
    set_with_path (self, error, VARVE_ERROR_PERMISSION,
                   _ ("SQLite writes a file beside the database while it changes it: the folder "
                      "has to be writable."),
                   _ ("The database %s can't be changed: its folder may not be written to"));
  else
    set_with_path (self, error, VARVE_ERROR_IO, NULL, _ ("The database %s can't be opened"));
}

static void
set_interrupted (VarveSqlite *self, GError **error)
{
  if (varve_operation_set_error_if_cancelled (self->operation, error))
    return;
  varve_set_error (error, VARVE_ERROR_TIMEOUT,
                   _ ("Give the statement more time by the environment's statement_timeout."),
                   _ ("The statement ran longer than the statement timeout allows"));
}

static void
set_denied (VarveSqlite *self, GError **error)
{
  varve_set_error (
      error, VARVE_ERROR_INVALID_SCRIPT,
      _ ("Take it out of the script; a revision's transaction is Varve's, and a script "
         "stays within its own database."),
      _ ("A revision script may not use %s"), self->guard.denied ? self->guard.denied : _ ("this"));
}

static void
set_locked (VarveSqlite *self, GError **error)
{
  if (varve_operation_set_error_if_cancelled (self->operation, error))
    return;
  set_with_path (self, error, VARVE_ERROR_LOCKED,
                 _ ("Close the program that is writing to it, or wait for it, and try again."),
                 _ ("The database %s is locked by another program"));
}

static const char *
get_read_only_hint (int status)
{
  if (status == SQLITE_READONLY_ROLLBACK || status == SQLITE_READONLY_RECOVERY)
    return _ (
        "A program was stopped while it was writing. What it left is undone as soon as somebody "
        "who may write to the file and its folder opens it.");
  if (status == SQLITE_READONLY_DIRECTORY)
    return _ ("Its folder has to be writable too.");
  return _ ("Make the file writable, or work on a copy of it.");
}

/* @status as far as it is about the file rather than about a statement. */
static gboolean
set_file_error (VarveSqlite *self, int status, GError **error)
{
  switch (status & 0xff)
    {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        set_locked (self, error);
        return TRUE;
      case SQLITE_READONLY:
        set_with_path (self, error, VARVE_ERROR_READ_ONLY, get_read_only_hint (status),
                       _ ("The database %s can only be read"));
        return TRUE;
      case SQLITE_FULL:
        set_with_path (self, error, VARVE_ERROR_NO_SPACE, _ ("Make room and try again."),
                       _ ("There is no space left for the database %s"));
        return TRUE;
      case SQLITE_IOERR:
        set_with_path (self, error, is_full (self) ? VARVE_ERROR_NO_SPACE : VARVE_ERROR_IO,
                       is_full (self) ? _ ("Make room and try again.") : NULL,
                       is_full (self) ? _ ("There is no space left for the database %s")
                                      : _ ("The database %s can't be read or written"));
        return TRUE;
      case SQLITE_CANTOPEN:
        set_cant_open (self, error);
        return TRUE;
      case SQLITE_NOTADB:
        set_with_path (self, error, VARVE_ERROR_NOT_A_DATABASE,
                       _ ("Check the environment's URL; the file may also be encrypted."),
                       _ ("The file %s is not a SQLite database"));
        return TRUE;
      case SQLITE_CORRUPT:
        set_with_path (self, error, VARVE_ERROR_NOT_A_DATABASE,
                       _ ("Restore it from a back-up, or try sqlite3's .recover on a copy."),
                       _ ("The database %s is damaged"));
        return TRUE;
      default:
        return FALSE;
    }
}

void
varve_sqlite_set_error (VarveSqlite *self, int status, GError **error)
{
  gboolean is_handles = self->handle != NULL && sqlite3_errcode (self->handle) != SQLITE_OK;
  g_autofree char *words
      = g_strdup (is_handles ? sqlite3_errmsg (self->handle) : sqlite3_errstr (status));

  if (error == NULL)
    return;
  if (set_file_error (self, status, error))
    {
      if ((*error)->code != VARVE_ERROR_CANCELLED)
        varve_error_set_detail (*error, words);
    }
  else if ((status & 0xff) == SQLITE_INTERRUPT)
    set_interrupted (self, error);
  else if ((status & 0xff) == SQLITE_AUTH)
    set_denied (self, error);
  else
    varve_set_error (error, VARVE_ERROR_STATEMENT, NULL, "%s", words);
}

static gboolean
check_kind (VarveSqlite *self, const struct stat *info, GError **error)
{
  if (S_ISREG (info->st_mode))
    return TRUE;
  set_with_path (self, error, VARVE_ERROR_NOT_A_DATABASE, _ ("Check the environment's URL."),
                 S_ISDIR (info->st_mode) ? _ ("%s is a folder, not a SQLite database")
                                         : _ ("%s is not a regular file"));
  return FALSE;
}

/* By name only: the file itself is SQLite's to open. */
gboolean
varve_sqlite_check_file (VarveSqlite *self, gboolean *exists, GError **error)
{
  VarveDatabaseOptions *options = &varve_database_get_state (VARVE_DATABASE (self))->options;
  g_autofree char *folder = g_path_get_dirname (get_path (self));
  struct stat info;

  *exists = TRUE;
  if (g_str_equal (get_path (self), ":memory:"))
    return TRUE;
  if (stat (get_path (self), &info) == 0)
    return check_kind (self, &info, error);
  *exists = FALSE;
  if (errno != ENOENT && errno != ENOTDIR)
    set_cant_open (self, error);
  else if (options->read_only)
    return TRUE;
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    set_with_path (self, error, VARVE_ERROR_NO_DATABASE,
                   _ ("Make the folder, or correct the environment's URL."),
                   _ ("The database %s can't be made: its folder does not exist"));
  else if (!options->create)
    set_with_path (self, error, VARVE_ERROR_NO_DATABASE, _ ("Check the environment's URL."),
                   _ ("There is no database %s"));
  else
    return TRUE;
  return FALSE;
}
