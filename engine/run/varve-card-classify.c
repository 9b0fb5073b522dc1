/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What kind of trouble a message is. Servers speak the language of their machine: what they number
 * or name by a class is taken from there, and words only say what the number is about. */
#include "run/varve-card-private.h"

#include "base/varve-text.h"

#include <string.h>

typedef struct
{
  VarveCardKind kind;
  const char *name; /* the end of a class's name, without "Error"; or an SQLSTATE */
} Named;

/* psycopg2's and asyncpg's classes, PostgreSQL's numbers, SQLAlchemy's and Python's own. */
static const Named classes[] = {
  { VARVE_CARD_MISSING_TABLE, "UndefinedTable" },
  { VARVE_CARD_EXISTS_ALREADY, "DuplicateTable" },
  { VARVE_CARD_EXISTS_ALREADY, "DuplicateColumn" },
  { VARVE_CARD_EXISTS_ALREADY, "DuplicateObject" },
  { VARVE_CARD_LOCKED, "LockNotAvailable" },
  { VARVE_CARD_LOCKED, "DeadlockDetected" },
  { VARVE_CARD_PERMISSION, "InsufficientPrivilege" },
  { VARVE_CARD_READ_ONLY, "ReadOnlySqlTransaction" },
  { VARVE_CARD_READ_ONLY, "ReadOnlySQLTransaction" },
  { VARVE_CARD_AUTHENTICATION, "InvalidPassword" },
  { VARVE_CARD_AUTHENTICATION, "InvalidAuthorizationSpecification" },
  { VARVE_CARD_NO_DATABASE, "InvalidCatalogName" },
  { VARVE_CARD_ASYNC_DRIVER, "MissingGreenlet" },
};

static const Named states[] = {
  { VARVE_CARD_MISSING_TABLE, "42P01" },  { VARVE_CARD_EXISTS_ALREADY, "42P07" },
  { VARVE_CARD_EXISTS_ALREADY, "42701" }, { VARVE_CARD_EXISTS_ALREADY, "42710" },
  { VARVE_CARD_LOCKED, "55P03" },         { VARVE_CARD_LOCKED, "40P01" },
  { VARVE_CARD_PERMISSION, "42501" },     { VARVE_CARD_READ_ONLY, "25006" },
  { VARVE_CARD_AUTHENTICATION, "28P01" }, { VARVE_CARD_AUTHENTICATION, "28000" },
  { VARVE_CARD_NO_DATABASE, "3D000" },
};

typedef struct
{
  VarveCardKind kind;
  const char *pattern; /* its first group that took part is the subject */
} Rule;

/* In this order: what is said more exactly comes first. */
static const Rule rules[] = {
  { VARVE_CARD_NOT_UP_TO_DATE, "Target database is not up to date" },
  { VARVE_CARD_UNKNOWN_REVISION, "Can't locate revision identified by '([^']*)'" },
  { VARVE_CARD_UNKNOWN_REVISION, "No such revision or branch '([^']*)'" },
  { VARVE_CARD_MISSING_PARENT, "Revision (\\S+) referenced from .* is not present" },
  { VARVE_CARD_NO_METADATA, "does not provide a MetaData object" },
  { VARVE_CARD_MULTIPLE_HEADS, "Multiple head revisions are present|Multiple heads are present" },
  { VARVE_CARD_NO_CONFIG, "No config file '([^']*)' found" },
  { VARVE_CARD_NO_CONFIG, "No 'script_location' key found" },
  { VARVE_CARD_NO_CONFIG, "Path doesn't exist: '([^']*)'" },
  { VARVE_CARD_ASYNC_DRIVER, "asyncio extension requires an async driver" },
  { VARVE_CARD_NO_URL, "Can't load plugin: sqlalchemy\\.dialects:driver\\b" },
  { VARVE_CARD_NO_URL, "Could not parse (?:SQLAlchemy|rfc1738) URL" },
  { VARVE_CARD_AUTHENTICATION, "password authentication failed for user \"([^\"]*)\"" },
  { VARVE_CARD_AUTHENTICATION, "no password supplied|no pg_hba\\.conf entry" },
  { VARVE_CARD_AUTHENTICATION, "FATAL: +role \"([^\"]*)\" does not exist" },
  { VARVE_CARD_NO_DATABASE, "FATAL: +database \"([^\"]*)\" does not exist" },
  { VARVE_CARD_NO_DATABASE, "unable to open database file" },
  { VARVE_CARD_UNREACHABLE, "could not translate host name \"([^\"]*)\"" },
  { VARVE_CARD_UNREACHABLE, "connection to server (?:at|on socket) \"([^\"]*)\".* failed" },
  { VARVE_CARD_UNREACHABLE, "Connection refused|No route to host|Name or service not known|"
                            "server closed the connection unexpectedly|timeout expired|"
                            "the database system is (?:starting|shutting)" },
  { VARVE_CARD_LOCKED, "database is locked|due to lock timeout|deadlock detected" },
  { VARVE_CARD_READ_ONLY, "attempt to write a readonly database" },
  { VARVE_CARD_READ_ONLY, "cannot execute .* in a read-only transaction" },
  { VARVE_CARD_PERMISSION, "permission denied for (.*)|must be owner of (.*)" },
  { VARVE_CARD_MISSING_TABLE, "no such table: (\\S+)" },
  { VARVE_CARD_MISSING_TABLE, "relation \"([^\"]*)\" does not exist" },
  { VARVE_CARD_EXISTS_ALREADY, "column \"([^\"]*)\" of relation \"[^\"]*\" already exists" },
  { VARVE_CARD_EXISTS_ALREADY, "(?:relation|type|schema|constraint) \"([^\"]*)\" already exists" },
  { VARVE_CARD_EXISTS_ALREADY, "(?:table|index|view|trigger) \"?([^\"\\s]+)\"? already exists" },
  { VARVE_CARD_EXISTS_ALREADY, "duplicate column name: (\\S+)" },
  { VARVE_CARD_NO_CONTAINER, "No such container: (\\S+)" },
  { VARVE_CARD_NO_CONTAINER, "[Cc]ontainer (\\S+) is not running" },
  { VARVE_CARD_NO_CONTAINER, "service \"([^\"]*)\" is not running|no such service: (\\S+)" },
  { VARVE_CARD_NO_CONTAINER, "Cannot connect to the Docker daemon" },
  { VARVE_CARD_NO_CONTAINER, "permission denied while trying to connect to the Docker daemon" },
  { VARVE_CARD_NO_ALEMBIC, "No module named '?alembic'?(?:\\.|$|\\s)" },
  { VARVE_CARD_NO_ALEMBIC, "exec: \"([^\"]*)\": executable file not found" },
  { VARVE_CARD_NO_ALEMBIC, ": (\\S*alembic\\S*): (?:command )?not found" },
  { VARVE_CARD_FOREIGN_FILE, "PermissionError: \\[Errno 13\\] [^:]*: '([^']*)'" },
  { VARVE_CARD_MISSING_MODULE, "No module named '?([A-Za-z0-9_.]+)'?" },
};

static const struct
{
  VarveErrorCode code;
  VarveCardKind kind;
} codes[] = {
  { VARVE_ERROR_NOT_UP_TO_DATE, VARVE_CARD_NOT_UP_TO_DATE },
  { VARVE_ERROR_UNKNOWN_REVISION, VARVE_CARD_UNKNOWN_REVISION },
  { VARVE_ERROR_MULTIPLE_HEADS, VARVE_CARD_MULTIPLE_HEADS },
  { VARVE_ERROR_CONNECTION, VARVE_CARD_UNREACHABLE },
  { VARVE_ERROR_AUTHENTICATION, VARVE_CARD_AUTHENTICATION },
  { VARVE_ERROR_NO_DATABASE, VARVE_CARD_NO_DATABASE },
  { VARVE_ERROR_NO_URL, VARVE_CARD_NO_URL },
  { VARVE_ERROR_READ_ONLY, VARVE_CARD_READ_ONLY },
  { VARVE_ERROR_LOCKED, VARVE_CARD_LOCKED },
  { VARVE_ERROR_NOT_TRUSTED, VARVE_CARD_NOT_TRUSTED },
  { VARVE_ERROR_NO_ALEMBIC, VARVE_CARD_NO_ALEMBIC },
  { VARVE_ERROR_NO_CONTAINER, VARVE_CARD_NO_CONTAINER },
  { VARVE_ERROR_STATEMENT, VARVE_CARD_STATEMENT },
};

static char *
match (const char *pattern, const char *text, gboolean *matched)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;

  *matched = g_regex_match (regex, text, 0, &info);
  for (int i = 1; *matched && i < g_match_info_get_match_count (info); i++)
    {
      g_autofree char *group = g_match_info_fetch (info, i);

      if (*group)
        return g_steal_pointer (&group);
    }
  return NULL;
}

/* @kind: VARVE_CARD_OTHER for any. */
static gboolean
apply_rules (VarveCardFacts *facts, const char *text, VarveCardKind kind)
{
  for (guint i = 0; text && i < G_N_ELEMENTS (rules); i++)
    {
      gboolean matched;
      char *subject;

      if (kind != VARVE_CARD_OTHER && rules[i].kind != kind)
        continue;
      subject = match (rules[i].pattern, text, &matched);
      if (!matched)
        continue;
      facts->kind = rules[i].kind;
      facts->subject = subject;
      return TRUE;
    }
  return FALSE;
}

static VarveCardKind
find_class (const char *name)
{
  const char *dot = name ? strrchr (name, '.') : NULL;
  g_autofree char *last = name ? g_strdup (dot ? dot + 1 : name) : NULL;

  if (last && g_str_has_suffix (last, "Error"))
    last[strlen (last) - strlen ("Error")] = '\0';
  for (guint i = 0; last && i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (last, classes[i].name))
      return classes[i].kind;
  return VARVE_CARD_OTHER;
}

static VarveCardKind
find_state (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (state, states[i].name))
      return states[i].kind;
  return VARVE_CARD_OTHER;
}

/* The version table's column, which is as wide as Alembic made it. */
static gboolean
is_long_id (const VarveAlembicFailure *failure)
{
  return failure->statement && strstr (failure->statement, "version_num")
         && (strstr (failure->message, "too long")
             || (failure->cause && strstr (failure->cause, "StringDataRightTruncation")));
}

static char *
dup_long_id (const char *statement)
{
  gboolean matched;
  char *id = match ("version_num='([^']*)'", statement, &matched);

  return id ? id : match ("VALUES \\('([^']*)'\\)", statement, &matched);
}

/* A Python exception, whose own words say less than where it came from. */
static gboolean
is_python_error (const VarveAlembicFailure *failure)
{
  return failure->exception && !g_str_equal (failure->exception, "CommandError")
         && !strstr (failure->exception, "sqlalchemy");
}

/* Both the class and the message of an exception are looked at, and the whole output only where
 * there is none: a log may quote anything. */
static char *
make_haystack (const VarveAlembicFailure *failure)
{
  if (failure->exception)
    return g_strconcat (failure->exception, ": ", failure->message, NULL);
  return g_strconcat (failure->message ? failure->message : "", "\n",
                      failure->output ? failure->output : "", NULL);
}

static void
name_kind (VarveCardFacts *facts, VarveCardKind kind, const char *text)
{
  if (!apply_rules (facts, text, kind))
    facts->kind = kind;
}

/* A parent that no script has: Alembic warns, and then fails at looking it up. */
static gboolean
is_missing_parent (VarveCardFacts *facts, const VarveAlembicFailure *failure)
{
  g_autofree char *quoted = NULL;

  if (g_strcmp0 (failure->exception, "KeyError") != 0
      || !apply_rules (facts, failure->output, VARVE_CARD_MISSING_PARENT))
    return FALSE;
  quoted = g_strdup_printf ("'%s'", facts->subject);
  if (g_strcmp0 (failure->message, quoted) == 0)
    return TRUE;
  g_clear_pointer (&facts->subject, g_free);
  facts->kind = VARVE_CARD_OTHER;
  return FALSE;
}

static gboolean
classify_failure (const VarveAlembicFailure *failure, VarveCardFacts *facts)
{
  g_autofree char *haystack = make_haystack (failure);
  VarveCardKind named = find_class (failure->cause);

  if (failure->cancelled || failure->timed_out || failure->term_signal)
    return FALSE;
  if (failure->message && is_long_id (failure))
    {
      facts->kind = VARVE_CARD_LONG_ID;
      facts->subject = dup_long_id (failure->statement);
      return TRUE;
    }
  if (named == VARVE_CARD_OTHER)
    named = find_class (failure->exception);
  if (named != VARVE_CARD_OTHER)
    name_kind (facts, named, haystack);
  else if (failure->exit_status == 127 && !failure->exception)
    name_kind (facts, VARVE_CARD_NO_ALEMBIC, haystack);
  else if (is_missing_parent (facts, failure) || apply_rules (facts, haystack, VARVE_CARD_OTHER))
    return TRUE;
  else if (failure->statement)
    facts->kind = VARVE_CARD_STATEMENT;
  else if (is_python_error (failure) && failure->path)
    facts->kind = failure->is_revision ? VARVE_CARD_SCRIPT_ERROR : VARVE_CARD_ENV_ERROR;
  return facts->kind != VARVE_CARD_OTHER;
}

static void
classify_error (const GError *error, VarveCardFacts *facts)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  VarveCardKind kind = details ? find_state (details->sqlstate) : VARVE_CARD_OTHER;

  if (error->domain != VARVE_ERROR)
    return;
  if (error->code == VARVE_ERROR_INVALID_GRAPH
      && apply_rules (facts, error->message, VARVE_CARD_MISSING_PARENT))
    return;
  if (error->code == VARVE_ERROR_PERMISSION)
    kind = details->path && !*details->sqlstate ? VARVE_CARD_FOREIGN_FILE : VARVE_CARD_PERMISSION;
  for (guint i = 0; kind == VARVE_CARD_OTHER && i < G_N_ELEMENTS (codes); i++)
    if (codes[i].code == (VarveErrorCode) error->code)
      kind = codes[i].kind;
  if (kind == VARVE_CARD_STATEMENT && apply_rules (facts, error->message, VARVE_CARD_OTHER))
    return;
  if (kind != VARVE_CARD_OTHER)
    name_kind (facts, kind, error->message);
  if (facts->kind == VARVE_CARD_FOREIGN_FILE && !facts->subject)
    facts->subject = g_strdup (details->path);
}

void
varve_card_classify (const GError *error, const VarveAlembicFailure *failure, VarveCardFacts *facts)
{
  *facts = (VarveCardFacts){ VARVE_CARD_OTHER, NULL };
  if ((!failure || !classify_failure (failure, facts)) && error)
    classify_error (error, facts);
}
