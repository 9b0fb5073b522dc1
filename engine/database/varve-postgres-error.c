/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server or libpq says, as errors that say what happened, where, and what to do. SQLSTATEs
 * are those of PostgreSQL's documentation, appendix A. */

#include "base/varve-i18n.h"
#include "database/varve-postgres-private.h"

#include <string.h>

typedef struct
{
  const char *prefix; /* of the SQLSTATE */
  VarveErrorCode code;
  const char *hint; /* (nullable) where the server gives none */
} Mapping;

/* The first that fits. */
static const Mapping mappings[] = {
  { "28", VARVE_ERROR_AUTHENTICATION, N_ ("Check user name and password.") },
  { "3D000", VARVE_ERROR_NO_DATABASE,
    N_ ("Create the database, or correct its name in the environment's URL.") },
  { "42501", VARVE_ERROR_PERMISSION,
    N_ ("Connect as a role that may do this, or have its owner grant it.") },
  { "25006", VARVE_ERROR_READ_ONLY,
    N_ ("Connect to the primary server, with a role that may write.") },
  { "53100", VARVE_ERROR_NO_SPACE, N_ ("Make room on the server's disk and try again.") },
  { "53300", VARVE_ERROR_CONNECTION, N_ ("The server has no connection left: try again later.") },
  { "55P03", VARVE_ERROR_LOCKED,
    N_ ("Another session uses the table. Try again when it is less busy, or allow more time by the "
        "environment's lock_timeout.") },
  { "40P01", VARVE_ERROR_LOCKED, N_ ("Two sessions waited for each other; try again.") },
  { "40001", VARVE_ERROR_LOCKED, N_ ("Another session changed the same rows; try again.") },
  { "57014", VARVE_ERROR_TIMEOUT,
    N_ ("Give the statement more time by the environment's statement_timeout.") },
  { "57P03", VARVE_ERROR_CONNECTION, N_ ("The server is starting or stopping: try again soon.") },
  { "57P", VARVE_ERROR_CONNECTION_LOST, NULL },
  { "08", VARVE_ERROR_CONNECTION_LOST, NULL },
  { "25P03", VARVE_ERROR_CONNECTION_LOST, NULL },
};

static const Mapping *
find_mapping (const char *sqlstate)
{
  for (guint i = 0; i < G_N_ELEMENTS (mappings); i++)
    if (g_str_has_prefix (sqlstate, mappings[i].prefix))
      return &mappings[i];
  return NULL;
}

static const char *
get_field (VarvePostgresLink *self, const PGresult *result, int field)
{
  return self->libpq->PQresultErrorField (result, field);
}

static char *
dup_detail (VarvePostgresLink *self, const PGresult *result)
{
  const char *detail = get_field (self, result, PG_DIAG_MESSAGE_DETAIL);
  const char *context = get_field (self, result, PG_DIAG_CONTEXT);

  if (detail != NULL && context != NULL)
    return g_strconcat (detail, "\n", context, NULL);
  return g_strdup (detail ? detail : context);
}

void
varve_postgres_set_result_error (VarvePostgresLink *self, const PGresult *result, GError **error)
{
  const char *sqlstate = get_field (self, result, PG_DIAG_SQLSTATE);
  const char *words = get_field (self, result, PG_DIAG_MESSAGE_PRIMARY);
  const char *hint = get_field (self, result, PG_DIAG_MESSAGE_HINT);
  const Mapping *mapping = find_mapping (sqlstate ? sqlstate : "");
  g_autofree char *detail = dup_detail (self, result);
  g_autofree char *raw = g_strchomp (g_strdup (self->libpq->PQresultErrorMessage (result)));

  if (error == NULL)
    return;
  if (mapping != NULL && mapping->code == VARVE_ERROR_TIMEOUT
      && varve_operation_set_error_if_cancelled (self->operation, error))
    return;
  /* libpq gives no SQLSTATE where it is the connection that failed. */
  if (sqlstate == NULL || self->libpq->PQstatus (self->connection) == CONNECTION_BAD
      || (mapping != NULL && mapping->code == VARVE_ERROR_CONNECTION_LOST))
    {
      varve_postgres_set_lost_error (self, error);
      varve_error_set_detail (*error, words ? words : raw);
    }
  else
    {
      if (hint == NULL && mapping != NULL && mapping->hint != NULL)
        hint = _ (mapping->hint);
      varve_set_error (error, mapping ? mapping->code : VARVE_ERROR_STATEMENT, hint, "%s", words);
      varve_error_set_detail (*error, detail);
    }
  varve_error_set_sqlstate (*error, sqlstate);
}

/* Nothing that was not committed stays: the server rolls back what a lost connection left. */
void
varve_postgres_set_lost_error (VarvePostgresLink *self, GError **error)
{
  g_autofree char *words = g_strchomp (
      g_strdup (self->connection ? self->libpq->PQerrorMessage (self->connection) : ""));

  varve_set_error (error, VARVE_ERROR_CONNECTION_LOST,
                   _ ("Check that the server runs and can be reached, and run it again."),
                   _ ("The connection to the server was lost"));
  if (error != NULL && *words != '\0')
    varve_error_set_detail (*error, words);
}

gsize
varve_postgres_get_position (const VarveLibpq *libpq, const PGresult *result, const char *sql)
{
  const char *field = libpq->PQresultErrorField (result, PG_DIAG_STATEMENT_POSITION);
  glong position = field ? (glong) g_ascii_strtoll (field, NULL, 10) : 0;

  if (position < 1 || position > g_utf8_strlen (sql, -1) + 1)
    return G_MAXSIZE;
  return g_utf8_offset_to_pointer (sql, position - 1) - sql;
}

/* "…FATAL:  28P01: password authentication failed for user …\nLOCATION:  …" */
static char *
find_sqlstate (const char *words)
{
  g_autoptr (GRegex) regex = g_regex_new (":\\s+((?=[A-Z]*[0-9])[0-9A-Z]{5}):\\s", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, words, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static char *
clean_words (const char *words)
{
  g_autoptr (GRegex) location = g_regex_new ("\\n\\S+:\\s+\\w+, \\w+\\.c:\\d+", 0, 0, NULL);
  g_autoptr (GRegex) state = g_regex_new ("(:\\s+)(?=[A-Z]*[0-9])[0-9A-Z]{5}:\\s+", 0, 0, NULL);
  g_autofree char *without = g_regex_replace (location, words, -1, 0, "", 0, NULL);

  return g_strchomp (g_regex_replace (state, without, -1, 0, "\\1", 0, NULL));
}

static void
set_by_mapping (GError **error, const Mapping *mapping, const char *where)
{
  switch ((int) mapping->code)
    {
      case VARVE_ERROR_AUTHENTICATION:
        varve_set_error (error, mapping->code, _ (mapping->hint),
                         _ ("The server %s refused the login"), where);
        break;
      case VARVE_ERROR_NO_DATABASE:
        varve_set_error (error, mapping->code, _ (mapping->hint),
                         _ ("The server %s has no such database"), where);
        break;
      case VARVE_ERROR_PERMISSION:
        varve_set_error (error, mapping->code, _ (mapping->hint),
                         _ ("The server %s does not let this role connect"), where);
        break;
      default:
        varve_set_error (error, VARVE_ERROR_CONNECTION, mapping->hint ? _ (mapping->hint) : NULL,
                         _ ("The server %s can't be used now"), where);
        break;
    }
}

void
varve_postgres_set_connect_error (VarvePostgresLink *self, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (self->libpq->PQerrorMessage (self->connection), -1);
  g_autofree char *sqlstate = find_sqlstate (valid);
  g_autofree char *words = clean_words (valid);
  const char *host = self->libpq->PQhost (self->connection);
  const char *where = host && *host ? host : _ ("on this computer");
  const Mapping *mapping = sqlstate ? find_mapping (sqlstate) : NULL;

  if (self->libpq->PQconnectionNeedsPassword (self->connection))
    varve_set_error (error, VARVE_ERROR_AUTHENTICATION,
                     _ ("Give the password when asked, or put it into ~/.pgpass or PGPASSWORD."),
                     _ ("The server %s wants a password"), where);
  else if (mapping != NULL)
    set_by_mapping (error, mapping, where);
  else
    varve_set_error (error, VARVE_ERROR_CONNECTION,
                     _ ("Check that the server runs, and host and port in the environment's URL."),
                     _ ("The server %s can't be reached"), where);
  if (error == NULL)
    return;
  varve_error_set_detail (*error, words);
  varve_error_set_sqlstate (*error, sqlstate);
}

/* A notice may hold anything, of any length. */
#define NOTICE_BYTES 2000

char *
varve_postgres_dup_notice (const VarveLibpq *libpq, const PGresult *result)
{
  const char *severity = libpq->PQresultErrorField (result, PG_DIAG_SEVERITY);
  const char *words = libpq->PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  g_autofree char *text
      = g_strdup_printf ("%s: %s", severity ? severity : "NOTICE", words ? words : "");
  g_autofree char *valid = g_utf8_make_valid (text, MIN (strlen (text), NOTICE_BYTES));

  return strlen (text) > NOTICE_BYTES ? g_strconcat (valid, "…", NULL) : g_steal_pointer (&valid);
}
