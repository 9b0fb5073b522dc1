/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards about reaching a database, and about what it refuses. */
#include "run/varve-card-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-compose.h"
#include "project/varve-process.h"

#include <fcntl.h>
#include <string.h>

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define MAX_SCRIPT ((gsize) 1024 * 1024)
/* Scripts that are read for who makes a table. */
#define MAX_SEARCHED 5000

static void
set_title (VarveCardMaker *self, const char *title)
{
  g_free (self->card->title);
  self->card->title = g_strdup (title);
}

static VarveUrl *
dup_url (VarveCardMaker *self)
{
  VarveEnvironment *environment = self->context->environment;

  return environment ? varve_environment_resolve_url (environment, NULL) : NULL;
}

static const char *
get_parameter (const VarveUrl *url, const char *name)
{
  return url && varve_url_get_dialect (url) == VARVE_DIALECT_POSTGRES
             ? varve_url_get_parameter (url, name)
             : NULL;
}

/* The compose service of that name: which only other services can reach by it. */
static char *
find_service (VarveCardMaker *self, const char *host)
{
  g_autofree char *path
      = self->context->project
            ? varve_compose_find (varve_project_get_folder (self->context->project))
            : NULL;
  g_autoptr (GPtrArray) services = path ? varve_compose_read (path, NULL) : NULL;

  for (guint i = 0; host && services && i < services->len; i++)
    {
      const VarveComposeService *service = services->pdata[i];

      if (g_str_equal (service->name, host) || g_strcmp0 (service->container, host) == 0)
        return g_strdup (service->name);
    }
  return NULL;
}

static void
fill_unreachable (VarveCardMaker *self)
{
  g_autoptr (VarveUrl) url = dup_url (self);
  g_autofree char *where = varve_card_dup_environment (self);
  const char *host = self->card->subject ? self->card->subject : get_parameter (url, "host");
  g_autofree char *service = find_service (self, host);
  const char *port = get_parameter (url, "port");
  const char *compose[] = { "docker", "compose", "up", "-d", service, NULL };

  set_title (self, _ ("The server can’t be reached"));
  if (service)
    varve_card_set_text (
        self, g_strdup_printf (_ ("The host of %s, “%s”, is a service of the compose file: it has "
                                  "to run, and only other services know it by that name. From here "
                                  "the port that it publishes on localhost counts."),
                               where, host));
  else if (host)
    varve_card_set_text (self, g_strdup_printf (_ ("No server answers at “%s”, port %s, where %s "
                                                   "should be. Does it run, and is this its name?"),
                                                host, port ? port : "5432", where));
  else
    varve_card_set_text (self,
                         g_strdup_printf (_ ("No server answers where %s should be."), where));
  if (service)
    varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_Start the Service"),
                    varve_process_format_command (compose, NULL));
  varve_card_add_try_again (self);
  varve_card_add_connection (self);
}

static void
fill_authentication (VarveCardMaker *self)
{
  g_autoptr (VarveUrl) url = dup_url (self);
  g_autofree char *where = varve_card_dup_environment (self);
  const char *user = self->card->subject ? self->card->subject : get_parameter (url, "user");

  set_title (self, _ ("The server refused the login"));
  if (user)
    varve_card_set_text (self, g_strdup_printf (_ ("The server of %s does not let “%s” in: the "
                                                   "password is wrong or missing, or there is no "
                                                   "such role."),
                                                where, user));
  else
    varve_card_set_text (self, g_strdup_printf (_ ("The server of %s refused the login: the "
                                                   "password is wrong or missing."),
                                                where));
  varve_card_add (self, VARVE_REMEDY_ENTER_PASSWORD, NULL, NULL, NULL);
  varve_card_add_connection (self);
}

/* createdb of what the connection says, without its password. */
static char *
make_createdb (const VarveUrl *url, const char *name)
{
  const char *host = get_parameter (url, "host");
  const char *port = get_parameter (url, "port");
  const char *user = get_parameter (url, "user");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_add (builder, "createdb");
  if (host)
    g_strv_builder_add_many (builder, "-h", host, NULL);
  if (port)
    g_strv_builder_add_many (builder, "-p", port, NULL);
  if (user)
    g_strv_builder_add_many (builder, "-U", user, NULL);
  g_strv_builder_add (builder, name);
  argv = g_strv_builder_end (builder);
  return varve_process_format_command ((const char *const *) argv, NULL);
}

static char *
make_mkdir (const VarveUrl *url)
{
  const char *path = url && varve_url_get_dialect (url) == VARVE_DIALECT_SQLITE
                         ? varve_url_get_path (url)
                         : NULL;
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;
  const char *argv[] = { "mkdir", "-p", folder, NULL };

  return folder && !g_file_test (folder, G_FILE_TEST_IS_DIR)
             ? varve_process_format_command (argv, NULL)
             : NULL;
}

static void
fill_no_database (VarveCardMaker *self)
{
  g_autoptr (VarveUrl) url = dup_url (self);
  g_autofree char *where = varve_card_dup_environment (self);
  const char *name = self->card->subject ? self->card->subject : get_parameter (url, "dbname");
  g_autofree char *mkdir = make_mkdir (url);

  set_title (self, _ ("No such database"));
  if (name && !mkdir)
    varve_card_set_text (self, g_strdup_printf (_ ("The server answers, and has no database “%s”, "
                                                   "which %s should be."),
                                                name, where));
  else
    varve_card_set_text (self, g_strdup_printf (_ ("The file of %s can’t be opened: its folder is "
                                                   "not there, or may not be entered."),
                                                where));
  if (mkdir)
    varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_Make the Folder"),
                    g_steal_pointer (&mkdir));
  else if (name)
    varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_Create the Database"),
                    make_createdb (url, name));
  varve_card_add_connection (self);
  varve_card_add_try_again (self);
}

static void
fill_no_url (VarveCardMaker *self)
{
  const VarveErrorDetails *details = varve_error_get_details (self->context->error);
  const char *config
      = self->context->project ? varve_project_get_config_path (self->context->project) : NULL;

  set_title (self, _ ("No database given"));
  if (details && details->hint)
    varve_card_set_text (self, g_strdup (details->hint));
  else
    varve_card_set_text (self, g_strdup (_ ("The URL in the configuration is the example that "
                                            "Alembic writes there, or none that can be understood: "
                                            "write where the database is, such as "
                                            "postgresql://user@localhost/shop.")));
  varve_card_add_connection (self);
  varve_card_add_place (self, config, 0);
}

static void
fill_permission (VarveCardMaker *self)
{
  g_autoptr (VarveUrl) url = dup_url (self);
  g_autofree char *where = varve_card_dup_environment (self);
  const char *user = get_parameter (url, "user");

  set_title (self, _ ("Not permitted"));
  varve_card_set_text (
      self,
      g_strdup_printf (_ ("“%s” may not do this in %s (%s): its owner has to grant it, or it is "
                          "done as another user."),
                       user ? user : g_get_user_name (), where,
                       self->card->subject ? self->card->subject : _ ("the server says no more")));
  varve_card_add_connection (self);
  varve_card_add_place (self, NULL, 0);
  varve_card_add_try_again (self);
}

static void
fill_read_only (VarveCardMaker *self)
{
  g_autofree char *where = varve_card_dup_environment (self);

  set_title (self, _ ("The database can’t be written"));
  varve_card_set_text (self, g_strdup_printf (_ ("Nothing can be written in %s: the file or its "
                                                 "folder belongs to somebody else, the disk is "
                                                 "read-only, or this is a standby server."),
                                              where));
  varve_card_add_connection (self);
  varve_card_add_try_again (self);
}

static void
fill_locked (VarveCardMaker *self)
{
  static const char query[]
      = "SELECT pid, state, now() - xact_start AS age, left(query, 60) AS query FROM "
        "pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) = 0 AND xact_start IS NOT NULL "
        "ORDER BY xact_start";
  g_autoptr (VarveUrl) url = dup_url (self);
  g_autofree char *where = varve_card_dup_environment (self);
  g_autofree char *text = url ? varve_url_dup_text (url, FALSE) : NULL;

  set_title (self, _ ("The database is busy"));
  varve_card_set_text (self,
                       g_strdup_printf (_ ("Another session holds a lock in %s: a transaction "
                                           "that was left open, another migration, or a "
                                           "program that reads it all."),
                                        where));
  varve_card_add_try_again (self);
  if (get_parameter (url, "dbname"))
    varve_card_add (self, VARVE_REMEDY_COPY, NULL, _ ("_List Open Transactions"),
                    varve_process_format_command (WORDS ("psql", text, "-c", query), NULL));
}

static void
fill_statement (VarveCardMaker *self)
{
  const VarveRevision *revision = varve_card_find_revision (self);
  const VarveAlembicFailure *failure = self->context->failure;
  const VarveErrorDetails *details = varve_error_get_details (self->context->error);
  const char *statement = failure && failure->statement ? failure->statement
                          : details                     ? details->statement
                                                        : NULL;
  g_autofree char *one_line
      = statement ? g_strstrip (g_strdelimit (g_strdup (statement), "\r\n\t", ' ')) : NULL;
  g_autofree char *shown = one_line && g_utf8_strlen (one_line, -1) > 200
                               ? g_utf8_substring (one_line, 0, 200)
                               : g_strdup (one_line);

  set_title (self, _ ("A statement was refused"));
  if (revision && shown)
    varve_card_set_text (self, g_strdup_printf (_ ("Revision %s (%s) stopped at: %s"), revision->id,
                                                revision->message, shown));
  else if (revision)
    varve_card_set_text (self, g_strdup_printf (_ ("It happened in revision %s (%s)."),
                                                revision->id, revision->message));
  else if (shown)
    varve_card_set_text (self, g_strdup_printf (_ ("The statement was: %s"), shown));
  varve_card_add_place (self, NULL, 0);
  varve_card_add_try_again (self);
}

/* As either kind of script writes it: create_table("x", …), CREATE TABLE IF NOT EXISTS s."x" (…).
 */
static gboolean
makes_table (const VarveRevision *revision, GRegex *regex)
{
  gsize length;
  g_autofree char *text
      = revision->path && g_path_is_absolute (revision->path)
            ? varve_file_read (AT_FDCWD, revision->path, TRUE, MAX_SCRIPT, &length, NULL)
            : NULL;

  return text && g_utf8_validate_len (text, length, NULL) && g_regex_match (regex, text, 0, NULL);
}

/* @table: as the server calls it, perhaps with its schema. */
static VarveRevision *
find_maker (VarveGraph *graph, const char *table)
{
  const char *dot = strrchr (table, '.');
  g_autofree char *name = g_regex_escape_string (dot ? dot + 1 : table, -1);
  g_autofree char *pattern = g_strdup_printf (
      "(?i)create_table\\s*\\(\\s*[\"']%s[\"']|create\\s+(?:temp\\w*\\s+|unlogged\\s+)?table\\s+"
      "(?:if\\s+not\\s+exists\\s+)?(?:[\"\\w]+\\.)?\"?%s\"?[\\s(]",
      name, name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);

  for (guint i = 0; regex && i < MIN (varve_graph_get_size (graph), MAX_SEARCHED); i++)
    if (makes_table (varve_graph_get_revision (graph, i), regex))
      return varve_graph_get_revision (graph, i);
  return NULL;
}

static gboolean
comes_before (VarveGraph *graph, const VarveRevision *first, const VarveRevision *second)
{
  const char *const rows[] = { second->id, NULL };
  guint index = varve_graph_find (graph, first->id);
  g_autofree guint8 *states = varve_graph_compute_states (graph, rows, NULL, NULL);

  return index != G_MAXUINT && states[index] != VARVE_STATE_PENDING;
}

static void
describe_maker (VarveCardMaker *self, VarveRevision *maker, VarveRevision *revision)
{
  const char *table = self->card->subject;

  if (revision && !comes_before (self->context->graph, maker, revision))
    varve_card_set_text (
        self,
        g_strdup_printf (_ ("“%s” is made by revision %s (%s), which does not come before %s: "
                            "say in the script that it depends on it."),
                         table, maker->id, maker->message, revision->id));
  else
    varve_card_set_text (
        self, g_strdup_printf (_ ("“%s” is made by revision %s (%s), which counts as applied: the "
                                  "table was dropped or renamed since, is in another schema, or "
                                  "the database was stamped without it."),
                               table, maker->id, maker->message));
  varve_card_add_place (self, maker->path, 0);
}

/* With or without a schema before it. */
static gboolean
is_own_table (VarveCardMaker *self, const char *table)
{
  const VarveEnvironment *environment = self->context->environment;
  const char *point = strrchr (table, '.');
  const char *name = point ? point + 1 : table;

  return g_str_equal (name, "varve_journal")
         || (environment && g_strcmp0 (environment->version_table, name) == 0);
}

static void
fill_missing_table (VarveCardMaker *self)
{
  const char *table = self->card->subject;
  VarveRevision *revision = varve_card_find_revision (self);
  VarveRevision *maker
      = table && self->context->graph ? find_maker (self->context->graph, table) : NULL;

  set_title (self, _ ("No such table"));
  varve_card_add_place (self, NULL, 0);
  if (table && is_own_table (self, table))
    varve_card_set_text (
        self, g_strdup_printf (_ ("“%s” says what is applied, and went away in the middle: the "
                                  "script drops or renames it, or the schema that it is in. A "
                                  "script has to leave it alone."),
                               table));
  else if (maker && maker != revision)
    describe_maker (self, maker, revision);
  else if (table)
    varve_card_set_text (
        self, g_strdup_printf (_ ("There is no “%s” here, and no script makes it: the database was "
                                  "made by other means somewhere, or the name is mistyped. A first "
                                  "revision with what is there already is missing."),
                               table));
  else
    varve_card_set_text (self, g_strdup (_ ("A table that the script changes is not there.")));
  varve_card_add (self, VARVE_REMEDY_HISTORY, NULL, _ ("Show the _History"),
                  varve_card_make_command (self, WORDS ("history", "-i")));
  varve_card_add_try_again (self);
}

static void
fill_exists_already (VarveCardMaker *self)
{
  const VarveStatus *status = self->context->status;
  const VarveRevision *revision = varve_card_find_revision (self);
  const char *id = revision ? revision->id : "heads";
  gboolean no_history = status && status->current && !status->current[0];
  g_autofree char *where = varve_card_dup_environment (self);
  const char *name = self->card->subject ? self->card->subject : "?";

  set_title (self, _ ("It is there already"));
  if (no_history)
    varve_card_set_text (
        self, g_strdup_printf (_ ("“%s” is in %s, which has no history yet: its tables were made "
                                  "by other means, such as create_all(). Say which revision its "
                                  "schema is at, instead of applying it again."),
                               name, where));
  else
    varve_card_set_text (
        self,
        g_strdup_printf (_ ("“%s” is in %s before revision %s makes it: the revision was applied "
                            "in part or by hand, or the version table was set back."),
                         name, where, revision ? revision->id : "?"));
  varve_card_add (self, VARVE_REMEDY_STAMP, id, _ ("_Stamp, if the Schema Has It…"),
                  varve_card_make_run_command (self, WORDS ("stamp", id)));
  varve_card_add_place (self, NULL, 0);
  varve_card_add_try_again (self);
}

static void
fill_long_id (VarveCardMaker *self)
{
  VarveEnvironment *environment = self->context->environment;
  const char *table = environment ? environment->version_table : "alembic_version";
  const char *id = self->card->subject;
  glong length = id ? g_utf8_strlen (id, -1) : 64;
  g_autoptr (VarveUrl) url = dup_url (self);
  g_autofree char *text = url ? varve_url_dup_text (url, FALSE) : NULL;
  g_autofree char *sql = g_strdup_printf (
      "ALTER TABLE %s ALTER COLUMN version_num TYPE varchar(%ld)", table, MAX (length, 64));
  VarveRevision *revision
      = id && self->context->graph ? varve_graph_lookup (self->context->graph, id) : NULL;

  set_title (self, _ ("The id is too long"));
  varve_card_set_text (
      self, g_strdup_printf (_ ("The id “%s” has %ld characters, and the column of %s holds 32. "
                                "Nothing of the revision stayed. Give it a shorter id, there and "
                                "where others revise it; or widen the column in every database."),
                             id ? id : "?", length, table));
  varve_card_add_place (self, revision ? revision->path : NULL, 0);
  varve_card_add (
      self, VARVE_REMEDY_COPY, NULL, _ ("_Widen the Column"),
      varve_process_format_command (WORDS ("psql", text ? text : "DATABASE", "-c", sql), NULL));
}

gboolean
varve_card_fill_database (VarveCardMaker *self)
{
  static void (*const fill[VARVE_N_CARDS]) (VarveCardMaker * self) = {
    [VARVE_CARD_UNREACHABLE] = fill_unreachable,
    [VARVE_CARD_AUTHENTICATION] = fill_authentication,
    [VARVE_CARD_NO_DATABASE] = fill_no_database,
    [VARVE_CARD_NO_URL] = fill_no_url,
    [VARVE_CARD_PERMISSION] = fill_permission,
    [VARVE_CARD_READ_ONLY] = fill_read_only,
    [VARVE_CARD_LOCKED] = fill_locked,
    [VARVE_CARD_STATEMENT] = fill_statement,
    [VARVE_CARD_MISSING_TABLE] = fill_missing_table,
    [VARVE_CARD_EXISTS_ALREADY] = fill_exists_already,
    [VARVE_CARD_LONG_ID] = fill_long_id,
  };

  if (!fill[self->card->kind])
    return FALSE;
  fill[self->card->kind](self);
  return TRUE;
}
