/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-error.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <errno.h>
#include <string.h>

typedef VarveErrorDetails VarveErrorPrivate;

static void
varve_error_private_init (VarveErrorPrivate *self)
{
  memset (self, 0, sizeof *self);
}

static void
varve_error_private_copy (const VarveErrorPrivate *from, VarveErrorPrivate *to)
{
  *to = *from;
  to->hint = g_strdup (from->hint);
  to->detail = g_strdup (from->detail);
  to->path = g_strdup (from->path);
  to->statement = g_strdup (from->statement);
}

static void
varve_error_private_clear (VarveErrorPrivate *self)
{
  g_free (self->hint);
  g_free (self->detail);
  g_free (self->path);
  g_free (self->statement);
}

G_DEFINE_EXTENDED_ERROR (VarveError, varve_error)

static const char *const code_nicks[] = {
  [VARVE_ERROR_FAILED] = "failed",
  [VARVE_ERROR_CANCELLED] = "cancelled",
  [VARVE_ERROR_USAGE] = "usage",
  [VARVE_ERROR_IO] = "io",
  [VARVE_ERROR_EXISTS] = "exists",
  [VARVE_ERROR_NO_SPACE] = "no-space",
  [VARVE_ERROR_NOT_A_PROJECT] = "not-a-project",
  [VARVE_ERROR_INVALID_CONFIG] = "invalid-config",
  [VARVE_ERROR_UNKNOWN_ENVIRONMENT] = "unknown-environment",
  [VARVE_ERROR_INVALID_SCRIPT] = "invalid-script",
  [VARVE_ERROR_INVALID_GRAPH] = "invalid-graph",
  [VARVE_ERROR_INVALID_ID] = "invalid-id",
  [VARVE_ERROR_INVALID_TARGET] = "invalid-target",
  [VARVE_ERROR_UNKNOWN_REVISION] = "unknown-revision",
  [VARVE_ERROR_AMBIGUOUS_REVISION] = "ambiguous-revision",
  [VARVE_ERROR_MULTIPLE_HEADS] = "multiple-heads",
  [VARVE_ERROR_OUT_OF_RANGE] = "out-of-range",
  [VARVE_ERROR_NOT_REVERSIBLE] = "not-reversible",
  [VARVE_ERROR_NOT_UP_TO_DATE] = "not-up-to-date",
  [VARVE_ERROR_NOT_REVIEWED] = "not-reviewed",
  [VARVE_ERROR_PLAN_OUTDATED] = "plan-outdated",
  [VARVE_ERROR_INVALID_URL] = "invalid-url",
  [VARVE_ERROR_NO_URL] = "no-url",
  [VARVE_ERROR_CONNECTION] = "connection",
  [VARVE_ERROR_AUTHENTICATION] = "authentication",
  [VARVE_ERROR_NO_DATABASE] = "no-database",
  [VARVE_ERROR_PERMISSION] = "permission",
  [VARVE_ERROR_READ_ONLY] = "read-only",
  [VARVE_ERROR_NOT_A_DATABASE] = "not-a-database",
  [VARVE_ERROR_LOCKED] = "locked",
  [VARVE_ERROR_TIMEOUT] = "timeout",
  [VARVE_ERROR_STATEMENT] = "statement",
  [VARVE_ERROR_CONNECTION_LOST] = "connection-lost",
  [VARVE_ERROR_OUTCOME_UNKNOWN] = "outcome-unknown",
  [VARVE_ERROR_NOT_TRUSTED] = "not-trusted",
  [VARVE_ERROR_NO_ALEMBIC] = "no-alembic",
  [VARVE_ERROR_NO_CONTAINER] = "no-container",
};

/**
 * varve_error_code_get_nick:
 * @code: a code
 *
 * The name that @code has in JSON: lower case with dashes. Names are stable.
 *
 * Returns: (transfer none): the nick
 */
const char *
varve_error_code_get_nick (VarveErrorCode code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (code_nicks), "failed");

  return code_nicks[code];
}

/**
 * varve_set_error:
 * @error: (nullable): where to put it
 * @code: what went wrong
 * @hint: (nullable): what to do, a translated sentence
 * @format: the message, printf-like
 * @...: its arguments
 *
 * Sets a %VARVE_ERROR with a hint.
 */
void
varve_set_error (GError **error, VarveErrorCode code, const char *hint, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (VARVE_ERROR, code, format, args));
  va_end (args);
  varve_error_set_hint (*error, hint);
}

static VarveErrorCode
code_from_errno (int number)
{
  switch (number)
    {
      case ENOSPC:
      case EDQUOT:
      case EFBIG:
        return VARVE_ERROR_NO_SPACE;
      case EACCES:
      case EPERM:
        return VARVE_ERROR_PERMISSION;
      case EROFS:
        return VARVE_ERROR_READ_ONLY;
      case EEXIST:
      case ENOTEMPTY:
        return VARVE_ERROR_EXISTS;
      default:
        return VARVE_ERROR_IO;
    }
}

static const char *
hint_from_errno (int number)
{
  switch (number)
    {
      case ENOSPC:
        return _ ("Free some space on that disk and try again.");
      case EDQUOT:
        return _ ("Your disk quota is used up. Free some space and try again.");
      case EFBIG:
        return _ ("A file may not grow that large here: see “ulimit -f”, and the disk's format.");
      case EACCES:
      case EPERM:
        return _ ("Check who owns it and its permissions.");
      case EROFS:
        return _ ("That disk is mounted read-only.");
      case EEXIST:
        return _ ("Choose another name, or move it out of the way.");
      case ENOENT:
      case ENOTDIR:
        return _ ("Check the spelling of the path.");
      case EMFILE:
      case ENFILE:
        return _ ("Too many files are open. Close some programs and try again.");
      case EIO:
        return _ ("The disk reports an error. Check it before you go on.");
      default:
        return NULL;
    }
}

/**
 * varve_set_error_errno:
 * @error: (nullable): where to put it
 * @saved_errno: the `errno` of the call that failed
 * @path: (nullable): the file that it is about
 * @format: what was tried, printf-like; the system's words are put behind it
 * @...: its arguments
 *
 * Sets a %VARVE_ERROR whose code and hint follow from @saved_errno: a full disk or quota, or a
 * file at its limit, gives %VARVE_ERROR_NO_SPACE, missing rights %VARVE_ERROR_PERMISSION, a
 * read-only file system %VARVE_ERROR_READ_ONLY, something in the way %VARVE_ERROR_EXISTS, and
 * anything else %VARVE_ERROR_IO.
 */
void
varve_set_error_errno (GError **error, int saved_errno, const char *path, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  varve_set_error (error, code_from_errno (saved_errno), hint_from_errno (saved_errno), "%s: %s",
                   what, g_strerror (saved_errno));
  varve_error_set_place (*error, path, 0, 0);
}

/**
 * varve_error_get_details:
 * @error: (nullable): an error
 *
 * Returns: (transfer none) (nullable): what it carries beside its message, valid as long as @error;
 *   %NULL where it is of another domain
 */
VarveErrorDetails *
varve_error_get_details (const GError *error)
{
  if (error == NULL || error->domain != VARVE_ERROR)
    return NULL;

  return varve_error_get_private (error);
}

/**
 * varve_error_set_hint:
 * @error: an error; of another domain: left as it is
 * @hint: (nullable): what to do, a translated sentence
 */
void
varve_error_set_hint (GError *error, const char *hint)
{
  VarveErrorDetails *details = varve_error_get_details (error);

  if (details != NULL)
    varve_set_str (&details->hint, hint);
}

/**
 * varve_error_set_detail:
 * @error: an error; of another domain: left as it is
 * @detail: (nullable): more of the server's or the system's own words
 */
void
varve_error_set_detail (GError *error, const char *detail)
{
  VarveErrorDetails *details = varve_error_get_details (error);

  if (details != NULL)
    varve_set_str (&details->detail, detail);
}

/**
 * varve_error_set_place:
 * @error: an error; of another domain: left as it is
 * @path: (nullable): the file that it is about
 * @line: 1-based line, 0 if none
 * @column: 1-based column in characters, 0 if none
 */
void
varve_error_set_place (GError *error, const char *path, guint line, guint column)
{
  VarveErrorDetails *details = varve_error_get_details (error);

  if (details == NULL)
    return;

  varve_set_str (&details->path, path);
  details->line = line;
  details->column = column;
}

/**
 * varve_error_set_statement:
 * @error: an error; of another domain: left as it is
 * @statement: (nullable): the SQL statement
 * @number: its 1-based number in its script section, 0 if none
 */
void
varve_error_set_statement (GError *error, const char *statement, guint number)
{
  VarveErrorDetails *details = varve_error_get_details (error);

  if (details == NULL)
    return;

  varve_set_str (&details->statement, statement);
  details->statement_number = number;
}

/**
 * varve_error_set_sqlstate:
 * @error: an error; of another domain: left as it is
 * @sqlstate: (nullable): PostgreSQL's five characters
 */
void
varve_error_set_sqlstate (GError *error, const char *sqlstate)
{
  VarveErrorDetails *details = varve_error_get_details (error);

  if (details != NULL)
    g_strlcpy (details->sqlstate, sqlstate != NULL ? sqlstate : "", sizeof details->sqlstate);
}

static void
append_place (GString *text, const VarveErrorDetails *details, const char *message)
{
  if (details->path == NULL)
    {
      if (details->line > 0)
        g_string_append_printf (text, _ ("line %u, column %u: "), details->line, details->column);
    }
  else if (details->line > 0 && details->column > 0)
    g_string_append_printf (text, "%s:%u:%u: ", details->path, details->line, details->column);
  else if (details->line > 0)
    g_string_append_printf (text, "%s:%u: ", details->path, details->line);
  else if (strstr (message, details->path) == NULL)
    g_string_append_printf (text, "%s: ", details->path);
}

/**
 * varve_error_format:
 * @error: an error of any domain
 *
 * The error as a terminal or a report shows it: `FILE:LINE:COLUMN: message`, then the detail and
 * the hint on lines of their own, without a final newline. Control characters are made visible, see
 * varve_text_make_visible().
 *
 * Returns: (transfer full): the text
 */
char *
varve_error_format (const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (details != NULL)
    append_place (text, details, error->message);
  g_string_append (text, error->message);
  if (details != NULL && details->sqlstate[0] != '\0')
    g_string_append_printf (text, " (SQLSTATE %s)", details->sqlstate);
  if (details != NULL && details->detail != NULL)
    g_string_append_printf (text, "\n%s", details->detail);
  if (details != NULL && details->hint != NULL)
    g_string_append_printf (text, "\n%s", details->hint);
  return varve_text_make_visible (text->str);
}
