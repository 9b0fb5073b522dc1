/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Running texts on a scratch database. Definitions run one by one, since what an ordinary role may
 * not is done on a connection of its own. */

#include "base/varve-i18n.h"
#include "run/varve-scratch-private.h"
#include "sql/varve-definition.h"

#include <string.h>

static const char *const no_rows[] = { NULL };

typedef struct
{
  VarveScratch *scratch;
  VarveDatabase *database;
  VarveDatabase *admin; /* (nullable): a connection to the same database, made when needed */
  guint n_repeated;     /* statements that were looked at for settings that @admin needs, too */
  VarveDatabaseStep step;
  VarveOperation *operation;
} Load;

static gboolean
run_in_transaction (VarveDatabase *database,
                    const VarveDatabaseStep *step,
                    VarveOperation *operation,
                    GError **error)
{
  static const VarveJournalEntry *const no_entries[] = { NULL };
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (database);
  g_auto (GStrv) rows = NULL;

  if (!klass->begin_step (database, step, &rows, NULL, NULL, operation, error))
    return FALSE;
  if (klass->run_body (database, step, NULL, NULL, operation, error)
      && klass->finish_step (database, step, no_entries, operation, error)
      && klass->commit (database, error) == VARVE_OUTCOME_DONE)
    return TRUE;
  klass->roll_back (database);
  return FALSE;
}

static gboolean
run_piecewise (VarveDatabase *database,
               const VarveDatabaseStep *step,
               VarveOperation *operation,
               GError **error)
{
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (database);
  VarvePieceState state;

  /* Without the settings of the script before. */
  if (!klass->resume_step (database, step, 0, FALSE, &state, NULL, NULL, operation, error))
    return FALSE;
  for (guint i = 0; i < step->statements->items->len; i++)
    if (!klass->run_bare (database, step, i, operation, error))
      return FALSE;
  return TRUE;
}

/* As a run would, but for version rows and journal. */
static gboolean
run_step (VarveDatabase *database,
          const VarveDatabaseStep *step,
          gboolean transactional,
          VarveOperation *operation,
          GError **error)
{
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (database);
  gboolean done;

  if (!klass->locate (database, operation, error)
      || !klass->begin_run (database, NULL, NULL, operation, error))
    return FALSE;
  done = transactional ? run_in_transaction (database, step, operation, error)
                       : run_piecewise (database, step, operation, error);
  klass->end_run (database);
  return done;
}

/* clang-format off */

/* Of nobody who may do everything anyway, nor an extension's. An owner may have been changed. */
#define IS_SOMEBODYS(oid, owner) \
  " EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = " owner " AND NOT r.rolsuper)" \
  " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.objid = " oid \
  " AND e.deptype = 'e')"

/* While somebody's code could be run by it: functions that an extension's script may come upon,
 * triggers that fire at what it does. */
static const char code_sql[] =
    "SELECT 1 FROM pg_catalog.pg_event_trigger UNION ALL SELECT 1 FROM pg_catalog.pg_proc p WHERE"
    IS_SOMEBODYS ("p.oid", "p.proowner") " UNION ALL SELECT 1 FROM pg_catalog.pg_operator o WHERE"
    IS_SOMEBODYS ("o.oid", "o.oprowner") " LIMIT 1";

/* A server's options are looked at by its wrapper's functions alone. */
static const char server_code_sql[] =
    "SELECT 1 FROM pg_catalog.pg_event_trigger UNION ALL"
    " SELECT 1 FROM pg_catalog.pg_foreign_data_wrapper w JOIN pg_catalog.pg_proc p"
    " ON p.oid IN (w.fdwhandler, w.fdwvalidator) WHERE"
    IS_SOMEBODYS ("p.oid", "p.proowner") " LIMIT 1";

/* clang-format on */

static gboolean
has_code (Load *self, VarveDefinitionKind kind, gboolean *found, GError **error)
{
  g_autoptr (GPtrArray) rows = varve_database_query (
      self->database, kind == VARVE_DEFINITION_SERVER ? server_code_sql : code_sql, self->operation,
      error);

  *found = rows && rows->len > 0;
  return rows != NULL;
}

static gboolean
open_admin (Load *self, GError **error)
{
  g_autoptr (VarveUrl) url = NULL;

  if (self->admin)
    return TRUE;
  url = varve_url_with_parameter (
      varve_database_get_url (self->scratch->admin), "dbname",
      varve_url_get_parameter (varve_database_get_url (self->database), "dbname"));
  self->admin = varve_database_open (url, NULL, self->operation, error);
  return self->admin != NULL;
}

static gboolean
run_bare (Load *self, VarveDatabase *database, guint index, GError **error)
{
  return VARVE_DATABASE_GET_CLASS (database)->run_bare (database, &self->step, index,
                                                        self->operation, error);
}

static gboolean
is_permission_error (const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);

  return details && g_str_equal (details->sqlstate, "42501");
}

static gboolean
is_search_path (Load *self, guint index)
{
  const VarveStatement *statement
      = &g_array_index (self->step.statements->items, VarveStatement, index);
  g_autofree char *text = g_strndup (self->step.text + statement->offset, statement->length);

  return g_regex_match_simple (
      "^(set\\s+(session\\s+)?search_path\\b|select\\s.*set_config\\s*\\(\\s*'search_path')", text,
      G_REGEX_CASELESS | G_REGEX_DOTALL, 0);
}

/* Names mean there what they mean here. */
static gboolean
prepare_admin (Load *self, guint index, GError **error)
{
  if (!open_admin (self, error))
    return FALSE;
  for (; self->n_repeated < index; self->n_repeated++)
    if (is_search_path (self, self->n_repeated)
        && !run_bare (self, self->admin, self->n_repeated, error))
      return FALSE;
  return TRUE;
}

/* What to do where the server can't, or does not let us. */
static void
set_admin_hint (const VarveScratch *scratch, GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  const char *state = details ? details->sqlstate : "";

  if ((g_str_equal (state, "0A000") || g_str_equal (state, "58P01"))
      && strstr (error->message, "extension") != NULL)
    varve_error_set_hint (error, scratch->is_own
                                     ? _ ("Install the extension’s files on this machine, or name "
                                          "a server that has it: scratch_url = postgresql://…")
                                     : _ ("Install the extension’s files on that server, or name "
                                          "one that has it: scratch_url = postgresql://…"));
  else if (g_str_equal (state, "22023") && strstr (error->message, "no installation script"))
    varve_error_set_hint (error, _ ("Leave VERSION out, or name a server that has this version: "
                                    "scratch_url = postgresql://…"));
  else if (is_permission_error (error))
    varve_error_set_hint (
        error,
        _ ("Where the schema is tried only a superuser may do this: name a server with one, "
           "scratch_url = postgresql://…, or leave scratch_url out and install PostgreSQL’s server "
           "programs here (Debian: postgresql)."));
}

/* As if the role had made it: it may alter it and make tables of it. No event trigger is there. */
static gboolean
give_servers (Load *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "DO $$ DECLARE s name; BEGIN FOR s IN SELECT srvname FROM pg_catalog.pg_foreign_server WHERE"
      " srvowner = current_user::pg_catalog.regrole LOOP EXECUTE"
      " pg_catalog.format('ALTER SERVER %%I OWNER TO %s', s); END LOOP; END $$",
      self->scratch->role);

  return varve_database_execute (self->admin, sql, self->operation, error);
}

static gboolean
run_as_admin (Load *self, guint index, VarveDefinitionKind kind, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (prepare_admin (self, index, &local_error) && run_bare (self, self->admin, index, &local_error)
      && (kind != VARVE_DEFINITION_SERVER || give_servers (self, &local_error)))
    return TRUE;
  set_admin_hint (self->scratch, local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Tried as the ordinary role first: it may create the extensions that are trusted. */
static gboolean
run_admin_statement (Load *self, guint index, VarveDefinitionKind kind, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  gboolean found = FALSE;

  if (run_bare (self, self->database, index, &refusal))
    return TRUE;
  set_admin_hint (self->scratch, refusal);
  if (!is_permission_error (refusal))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  if (kind != VARVE_DEFINITION_EVENT_TRIGGER && !has_code (self, kind, &found, error))
    return FALSE;
  if (found)
    {
      varve_error_set_hint (refusal,
                            kind == VARVE_DEFINITION_EXTENSION
                                ? _ ("Put CREATE EXTENSION before functions, operators and event "
                                     "triggers.")
                                : _ ("Put foreign-data wrappers and servers before functions, "
                                     "operators and event triggers."));
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return run_as_admin (self, index, kind, error);
}

/* (transfer full) (nullable) */
static char *
find_missing_role (const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  const char *start = "role \"", *end = "\" does not exist";

  if (!details || !g_str_equal (details->sqlstate, "42704")
      || !g_str_has_prefix (error->message, start) || !g_str_has_suffix (error->message, end))
    return NULL;
  return g_strndup (error->message + strlen (start),
                    strlen (error->message) - strlen (start) - strlen (end));
}

gboolean
varve_scratch_provide_role (VarveScratch *self, const GError *refusal, VarveOperation *operation)
{
  g_autofree char *role = self->is_own && !self->knows_roles ? find_missing_role (refusal) : NULL;

  return role && varve_scratch_add_role (self, role, operation, NULL);
}

static gboolean
run_statement (Load *self, guint index, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;

      if (run_bare (self, self->database, index, &local_error))
        return TRUE;
      if (varve_scratch_provide_role (self->scratch, local_error, self->operation))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
}

/* A new owner needs privileges that the scratch database's roles don't have, and owners are not
 * compared: nobody else is given anything here. */
static gboolean
run_owner_statement (Load *self, guint index, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (run_statement (self, index, &local_error) || is_permission_error (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
run_definition (Load *self, guint index, GError **error)
{
  const VarveStatement *statement
      = &g_array_index (self->step.statements->items, VarveStatement, index);
  VarveDefinitionKind kind
      = varve_definition_get_kind (VARVE_DIALECT_POSTGRES, self->step.text, statement);

  switch (kind)
    {
      case VARVE_DEFINITION_EXTENSION:
      case VARVE_DEFINITION_EVENT_TRIGGER:
      case VARVE_DEFINITION_WRAPPER:
      case VARVE_DEFINITION_SERVER:
        return run_admin_statement (self, index, kind, error);
      case VARVE_DEFINITION_OWNER:
        return run_owner_statement (self, index, error);
      case VARVE_DEFINITION_PLAIN:
      default:
        return run_statement (self, index, error);
    }
}

/* Nothing of another file's settings stays. */
static gboolean
reset_session (Load *self, GError **error)
{
  VarvePieceState state;

  return VARVE_DATABASE_GET_CLASS (self->database)
      ->resume_step (self->database, &self->step, 0, FALSE, &state, NULL, NULL, self->operation,
                     error);
}

static gboolean
load_one_by_one (Load *self, GError **error)
{
  guint n = self->step.statements->items->len;

  if (n > 0 && !reset_session (self, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (varve_operation_set_error_if_cancelled (self->operation, error)
        || !run_definition (self, i, error))
      return FALSE;
  return TRUE;
}

/* Our own tables come to be with a step: a text that has them, such as a dump, has to go without.
 */
static gboolean
may_load_at_once (Load *self)
{
  VarveDatabaseState *state = varve_database_get_state (self->database);

  if (strstr (self->step.text, state->version_name) || strstr (self->step.text, "varve_journal"))
    return FALSE;
  for (guint i = 0; i < self->step.statements->items->len; i++)
    {
      const VarveStatement *statement
          = &g_array_index (self->step.statements->items, VarveStatement, i);

      if ((statement->flags & VARVE_STATEMENT_NO_TRANSACTION)
          || varve_definition_get_kind (VARVE_DIALECT_POSTGRES, self->step.text, statement)
                 != VARVE_DEFINITION_PLAIN)
        return FALSE;
    }
  return TRUE;
}

/* In one transaction it takes few round trips. What it can't do is found out one by one. */
static gboolean
load_on_postgres (Load *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (may_load_at_once (self)
      && run_step (self->database, &self->step, TRUE, self->operation, &local_error))
    return TRUE;
  if (g_error_matches (local_error, VARVE_ERROR, VARVE_ERROR_CANCELLED)
      || g_error_matches (local_error, VARVE_ERROR, VARVE_ERROR_TIMEOUT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return load_one_by_one (self, error);
}

/* In one transaction, behind the guard. */
static gboolean
load_on_sqlite (Load *self, GError **error)
{
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (self->database);

  if (!varve_database_execute (self->database, "BEGIN", self->operation, error))
    return FALSE;
  if (klass->run_body (self->database, &self->step, NULL, NULL, self->operation, error)
      && varve_database_execute (self->database, "COMMIT", self->operation, error))
    return TRUE;
  klass->roll_back (self->database);
  return FALSE;
}

/**
 * varve_scratch_load:
 * @self: a place for scratch databases
 * @database: one that it made
 * @path: (nullable): where the text comes from, for errors
 * @text: definitions
 * @length: how many bytes
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Checks that the text only defines, and runs it, statement by statement, as a role that may do
 * nothing outside of this database; for SQLite behind the guard. The scratch's thread.
 *
 * Returns: whether all of it ran; otherwise %VARVE_ERROR_INVALID_SCRIPT or %VARVE_ERROR_STATEMENT
 *   with the place, %VARVE_ERROR_TIMEOUT, %VARVE_ERROR_CANCELLED
 */
gboolean
varve_scratch_load (VarveScratch *self,
                    VarveDatabase *database,
                    const char *path,
                    const char *text,
                    gsize length,
                    VarveOperation *operation,
                    GError **error)
{
  g_autoptr (VarveStatements) statements
      = varve_statements_split (self->dialect, text, 0, length, path, error);
  Load load = {
    .scratch = self,
    .database = database,
    .step = { .revision = "scratch",
              .path = path,
              .text = text,
              .section_length = length,
              .statements = statements,
              .remove = no_rows,
              .add = no_rows },
    .operation = operation,
  };
  gboolean done;

  if (!statements
      || !varve_statements_check_definitions (self->dialect, statements, text, path, error))
    return FALSE;
  done = self->dialect == VARVE_DIALECT_SQLITE ? load_on_sqlite (&load, error)
                                               : load_on_postgres (&load, error);
  g_clear_object (&load.admin);
  return done;
}

static gboolean
has_admin_statements (const VarveDatabaseStep *step)
{
  for (guint i = 0; i < step->statements->items->len; i++)
    {
      VarveDefinitionKind kind
          = varve_definition_get_kind (VARVE_DIALECT_POSTGRES, step->text,
                                       &g_array_index (step->statements->items, VarveStatement, i));

      if (kind != VARVE_DEFINITION_PLAIN && kind != VARVE_DEFINITION_OWNER)
        return TRUE;
    }
  return FALSE;
}

/* What only a superuser may make is made by one, as for a desired schema; then without the
 * transaction. */
static gboolean
run_with_admin (VarveScratch *self,
                VarveDatabase *database,
                const VarveDatabaseStep *step,
                VarveOperation *operation,
                GError **error)
{
  Load load = { .scratch = self, .database = database, .step = *step, .operation = operation };
  gboolean done = load_one_by_one (&load, error);

  g_clear_object (&load.admin);
  return done;
}

gboolean
varve_scratch_run_script (VarveScratch *self,
                          VarveDatabase *database,
                          const VarveDatabaseStep *step,
                          gboolean transactional,
                          VarveOperation *operation,
                          GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (self->dialect == VARVE_DIALECT_SQLITE || !has_admin_statements (step))
    return run_step (database, step, transactional, operation, error);
  if (transactional && run_step (database, step, TRUE, operation, &refusal))
    return TRUE;
  if (!transactional || is_permission_error (refusal))
    return run_with_admin (self, database, step, operation, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/**
 * varve_scratch_run_section:
 * @self: a place for scratch databases
 * @database: one that it made
 * @text: statements
 * @transactional: in one transaction
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Runs a section of a script as a run would, by the same rules about what may stand in it. The
 * scratch's thread.
 *
 * Returns: whether all of it ran
 */
gboolean
varve_scratch_run_section (VarveScratch *self,
                           VarveDatabase *database,
                           const char *text,
                           gboolean transactional,
                           VarveOperation *operation,
                           GError **error)
{
  g_autoptr (VarveStatements) statements
      = varve_statements_split (self->dialect, text, 0, strlen (text), NULL, error);
  VarveDatabaseStep step = { .revision = "scratch",
                             .text = text,
                             .section_length = strlen (text),
                             .statements = statements,
                             .remove = no_rows,
                             .add = no_rows };

  return statements && varve_statements_check (statements, text, transactional, NULL, error)
         && varve_scratch_run_script (self, database, &step, transactional, operation, error);
}
