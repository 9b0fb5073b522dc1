/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define VARVE_ERROR (varve_error_quark ())

/**
 * VarveErrorCode:
 *
 * What went wrong, named so that a reader can choose the remedy. The name of a code in JSON is the
 * lower-case nick with dashes, see varve_error_code_get_nick().
 */
typedef enum
{
  VARVE_ERROR_FAILED,         /* nothing below fits */
  VARVE_ERROR_CANCELLED,      /* the person said so */
  VARVE_ERROR_USAGE,          /* a command line that can't be understood */
  VARVE_ERROR_IO,             /* reading or writing a file failed */
  VARVE_ERROR_EXISTS,         /* would overwrite something */
  VARVE_ERROR_NO_SPACE,       /* disk full, of a file or of a database */
  VARVE_ERROR_NOT_A_PROJECT,  /* no varve.ini here or above */
  VARVE_ERROR_INVALID_CONFIG, /* varve.ini can't be understood */
  VARVE_ERROR_UNKNOWN_ENVIRONMENT,
  VARVE_ERROR_INVALID_SCRIPT,     /* a revision script can't be understood or may not run */
  VARVE_ERROR_INVALID_GRAPH,      /* cycle, missing parent, duplicate id */
  VARVE_ERROR_INVALID_ID,         /* forbidden characters, or longer than the version column */
  VARVE_ERROR_INVALID_TARGET,     /* a target that is no identifier */
  VARVE_ERROR_UNKNOWN_REVISION,   /* "Can't locate revision identified by" */
  VARVE_ERROR_AMBIGUOUS_REVISION, /* a prefix of several ids */
  VARVE_ERROR_MULTIPLE_HEADS,
  VARVE_ERROR_OUT_OF_RANGE,   /* relative target past base or head; not an ancestor */
  VARVE_ERROR_NOT_REVERSIBLE, /* a downgrade through a one-way revision */
  VARVE_ERROR_NOT_UP_TO_DATE, /* "Target database is not up to date." */
  VARVE_ERROR_NOT_REVIEWED,   /* a generated script that nobody has looked at */
  VARVE_ERROR_PLAN_OUTDATED,  /* database or scripts changed since the plan was made */
  VARVE_ERROR_INVALID_URL,
  VARVE_ERROR_NO_URL,         /* ${VARIABLE} unset, or no environment at all */
  VARVE_ERROR_CONNECTION,     /* server not reached */
  VARVE_ERROR_AUTHENTICATION, /* password missing or wrong, no such role */
  VARVE_ERROR_NO_DATABASE,    /* server reached, database (or file's folder) not there */
  VARVE_ERROR_PERMISSION,
  VARVE_ERROR_READ_ONLY,
  VARVE_ERROR_NOT_A_DATABASE,  /* the file is something else, or corrupt */
  VARVE_ERROR_LOCKED,          /* another runner, or another session's lock, for too long */
  VARVE_ERROR_TIMEOUT,         /* statement timeout */
  VARVE_ERROR_STATEMENT,       /* the server refused a statement */
  VARVE_ERROR_CONNECTION_LOST, /* and it is known that nothing of the step stayed */
  VARVE_ERROR_OUTCOME_UNKNOWN, /* connection lost and the server can't be asked */
  VARVE_ERROR_NOT_TRUSTED,     /* code of the project's would run, and nobody allowed it */
  VARVE_ERROR_NO_ALEMBIC,      /* an Alembic project's own Alembic is not to be found */
  VARVE_ERROR_NO_CONTAINER,    /* the container that it runs in does not run */
} VarveErrorCode;

/**
 * VarveErrorDetails:
 * @hint: (nullable): what to do, a sentence
 * @detail: (nullable): more of the server's or the system's own words
 * @path: (nullable): the file that it is about
 * @line: 1-based line in @path, 0 if none
 * @column: 1-based column in characters, 0 if none
 * @statement: (nullable): the SQL statement
 * @statement_number: 1-based number of the statement in its script section, 0 if none
 * @sqlstate: five characters, or empty
 *
 * What a %VARVE_ERROR carries beside its message. Never holds a secret.
 */
typedef struct
{
  char *hint;
  char *detail;
  char *path;
  guint line;
  guint column;
  char *statement;
  guint statement_number;
  char sqlstate[6];
} VarveErrorDetails;

GQuark varve_error_quark (void);
const char *varve_error_code_get_nick (VarveErrorCode code);

void
varve_set_error (GError **error, VarveErrorCode code, const char *hint, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void
varve_set_error_errno (GError **error, int saved_errno, const char *path, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* NULL where @error is of another domain. The pointer lives as long as the error. */
VarveErrorDetails *varve_error_get_details (const GError *error);
void varve_error_set_hint (GError *error, const char *hint);
void varve_error_set_detail (GError *error, const char *detail);
void varve_error_set_place (GError *error, const char *path, guint line, guint column);
void varve_error_set_statement (GError *error, const char *statement, guint number);
void varve_error_set_sqlstate (GError *error, const char *sqlstate);
/* "FILE:LINE:COLUMN: message\nDETAIL…\nHINT…" for a terminal or a report; control characters
 * visible. */
char *varve_error_format (const GError *error);

G_END_DECLS
