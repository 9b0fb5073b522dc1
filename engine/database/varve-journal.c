/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database/varve-journal.h"

#include "base/varve-i18n.h"
#include "database/varve-database-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* In the order of read_entry(). */
#define COLUMNS                                                                                 \
  "id, run_id, revision, direction, state, started_us, duration_us, who, host, tool, process, " \
  "statement, pending, checksum, sqlstate, message"

static const char *const state_nicks[] = {
  [VARVE_JOURNAL_STARTED] = "started",
  [VARVE_JOURNAL_DONE] = "done",
  [VARVE_JOURNAL_FAILED] = "failed",
};

/**
 * varve_journal_entry_new:
 *
 * Returns: (transfer full): an empty entry
 */
VarveJournalEntry *
varve_journal_entry_new (void)
{
  return g_new0 (VarveJournalEntry, 1);
}

/**
 * varve_journal_entry_copy:
 * @self: an entry
 *
 * Returns: (transfer full): the same again
 */
VarveJournalEntry *
varve_journal_entry_copy (const VarveJournalEntry *self)
{
  VarveJournalEntry *copy = g_memdup2 (self, sizeof *self);

  copy->run_id = g_strdup (self->run_id);
  copy->revision = g_strdup (self->revision);
  copy->direction = g_strdup (self->direction);
  copy->who = g_strdup (self->who);
  copy->host = g_strdup (self->host);
  copy->tool = g_strdup (self->tool);
  copy->process = g_strdup (self->process);
  copy->checksum = g_strdup (self->checksum);
  copy->body = g_strdup (self->body);
  copy->sqlstate = g_strdup (self->sqlstate);
  copy->message = g_strdup (self->message);
  return copy;
}

/**
 * varve_journal_entry_free:
 * @self: (transfer full) (nullable): an entry
 *
 * Frees it.
 */
void
varve_journal_entry_free (VarveJournalEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->run_id);
  g_free (self->revision);
  g_free (self->direction);
  g_free (self->who);
  g_free (self->host);
  g_free (self->tool);
  g_free (self->process);
  g_free (self->checksum);
  g_free (self->body);
  g_free (self->sqlstate);
  g_free (self->message);
  g_free (self);
}

/**
 * varve_journal_state_get_nick:
 * @state: a state
 *
 * Returns: its name in the table and in JSON
 */
const char *
varve_journal_state_get_nick (VarveJournalState state)
{
  return state_nicks[state];
}

/**
 * varve_journal_dup_process_of:
 * @pid: a process of this machine
 *
 * Returns: (transfer full): its number and the moment it started, as varve_journal_dup_process()
 */
char *
varve_journal_dup_process_of (int pid)
{
  /* Field 22 of its stat is when it started. A zombie is no longer alive. */
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  const char *field;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || (field = strrchr (stat, ')')) == NULL
      || g_str_has_prefix (field, ") Z"))
    return g_strdup_printf ("%d", pid);
  for (int i = 2; i < 22 && field != NULL; i++)
    field = strchr (field + 1, ' ');
  return field ? g_strdup_printf ("%d:%.*s", pid, (int) strcspn (field + 1, " "), field + 1)
               : g_strdup_printf ("%d", pid);
}

/**
 * varve_journal_dup_process:
 *
 * The process's number and the moment it started, so that a number that was given again is not
 * taken for the same process.
 *
 * Returns: (transfer full): such as `4242:123456`
 */
char *
varve_journal_dup_process (void)
{
  return varve_journal_dup_process_of (getpid ());
}

/**
 * varve_journal_entry_is_alive:
 * @self: an entry
 *
 * Returns: whether the process that wrote it is known to live still; %FALSE for those of other
 * machines
 */
gboolean
varve_journal_entry_is_alive (const VarveJournalEntry *self)
{
  g_autofree char *now = NULL;

  if (self->process == NULL || g_strcmp0 (self->host, g_get_host_name ()) != 0)
    return FALSE;
  now = varve_journal_dup_process_of ((int) g_ascii_strtoll (self->process, NULL, 10));
  return strchr (now, ':') != NULL && strcmp (now, self->process) == 0;
}

static VarveJournalState
parse_state (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_nicks); i++)
    if (strcmp (nick, state_nicks[i]) == 0)
      return i;
  return VARVE_JOURNAL_FAILED;
}

static gint64
parse_number (const char *text)
{
  return text ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static VarveJournalEntry *
read_entry (char **row)
{
  VarveJournalEntry *entry = varve_journal_entry_new ();

  entry->id = parse_number (row[0]);
  entry->run_id = g_strdup (row[1]);
  entry->revision = g_strdup (row[2]);
  entry->direction = g_strdup (row[3]);
  entry->state = parse_state (row[4]);
  entry->started_us = parse_number (row[5]);
  entry->duration_us = parse_number (row[6]);
  entry->who = g_strdup (row[7]);
  entry->host = g_strdup (row[8]);
  entry->tool = g_strdup (row[9]);
  entry->process = g_strdup (row[10]);
  entry->statement = parse_number (row[11]);
  entry->pending = parse_number (row[12]);
  entry->checksum = g_strdup (row[13]);
  entry->sqlstate = g_strdup (row[14]);
  entry->message = g_strdup (row[15]);
  entry->body = g_strdup (row[16]);
  return entry;
}

static GPtrArray *
read_entries (VarveDatabase *database,
              const char *sql,
              const char *parameter,
              VarveOperation *operation,
              GError **error)
{
  VarveDatabaseState *state = varve_database_get_state (database);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_journal_entry_free);

  if (!VARVE_DATABASE_GET_CLASS (database)->locate (database, operation, error))
    return NULL;
  if (!state->has_journal)
    return g_steal_pointer (&entries);
  rows = VARVE_DATABASE_GET_CLASS (database)->query (database, sql, &parameter, parameter ? 1 : 0,
                                                     operation, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (entries, read_entry (rows->pdata[i]));
  return g_steal_pointer (&entries);
}

/**
 * varve_database_read_journal:
 * @self: a database
 * @revision: (nullable): only steps of this revision
 * @limit: at most so many; 0: all
 * @with_body: also the scripts
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Reads what was run, newest first; nothing where there is no journal. The database's thread.
 *
 * Returns: (transfer full) (element-type VarveJournalEntry): the entries
 */
GPtrArray *
varve_database_read_journal (VarveDatabase *self,
                             const char *revision,
                             guint limit,
                             gboolean with_body,
                             VarveOperation *operation,
                             GError **error)
{
  g_autoptr (GString) sql = NULL;

  if (!VARVE_DATABASE_GET_CLASS (self)->locate (self, operation, error))
    return NULL;
  sql = g_string_new ("SELECT " COLUMNS);
  g_string_append_printf (sql, ", %s FROM %s", with_body ? "body" : "NULL",
                          varve_database_get_state (self)->journal_table);
  if (revision != NULL)
    g_string_append (sql, " WHERE revision = $1");
  g_string_append (sql, " ORDER BY id DESC");
  if (limit > 0)
    g_string_append_printf (sql, " LIMIT %u", limit);
  return read_entries (self, sql->str, revision, operation, error);
}

GPtrArray *
varve_journal_read_unfinished (VarveDatabase *database,
                               const char *revision,
                               VarveOperation *operation,
                               GError **error)
{
  g_autofree char *sql = NULL;
  const char *table;

  if (!VARVE_DATABASE_GET_CLASS (database)->locate (database, operation, error))
    return NULL;
  table = varve_database_get_state (database)->journal_table;
  /* A failed transactional attempt (pending 0) left nothing and hides nothing. */
  sql = g_strdup_printf ("SELECT " COLUMNS ", body FROM %s WHERE state <> 'done' AND id IN"
                         " (SELECT max(id) FROM %s WHERE state <> 'failed' OR pending > 0"
                         " GROUP BY revision)%s ORDER BY id DESC",
                         table, table, revision ? " AND revision = $1" : "");
  return read_entries (database, sql, revision, operation, error);
}

gboolean
varve_journal_count_done (VarveDatabase *database,
                          const char *run_id,
                          guint *n_done,
                          VarveOperation *operation,
                          GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (database);

  *n_done = 0;
  if (!klass->locate (database, operation, error))
    return FALSE;
  if (!varve_database_get_state (database)->has_journal)
    return TRUE;
  sql = g_strdup_printf ("SELECT count(*) FROM %s WHERE run_id = $1 AND state = 'done'",
                         varve_database_get_state (database)->journal_table);
  rows = klass->query (database, sql, &run_id, 1, operation, error);
  if (rows == NULL)
    return FALSE;
  *n_done = parse_number (((char **) rows->pdata[0])[0]);
  return TRUE;
}

/**
 * varve_database_read_checksums:
 * @self: a database
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Reads what each applied revision's script was when it was applied: of the revisions whose newest
 * finished step is an upgrade. The database's thread.
 *
 * Returns: (transfer full) (element-type utf8 utf8): revision id to checksum
 */
GHashTable *
varve_database_read_checksums (VarveDatabase *self, VarveOperation *operation, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GHashTable) checksums
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  VarveDatabaseClass *klass = VARVE_DATABASE_GET_CLASS (self);
  const char *table;

  if (!klass->locate (self, operation, error))
    return NULL;
  if (!varve_database_get_state (self)->has_journal)
    return g_steal_pointer (&checksums);
  table = varve_database_get_state (self)->journal_table;
  sql = g_strdup_printf ("SELECT revision, checksum FROM %s WHERE id IN (SELECT max(id) FROM %s"
                         " WHERE state = 'done' GROUP BY revision)"
                         " AND direction = 'upgrade' AND checksum IS NOT NULL",
                         table, table);
  rows = klass->query (self, sql, NULL, 0, operation, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      g_hash_table_insert (checksums, g_strdup (row[0]), g_strdup (row[1]));
    }
  return g_steal_pointer (&checksums);
}

static void
add_insert (GPtrArray *commands, const char *table, const VarveJournalEntry *entry)
{
  g_autofree char *started = g_strdup_printf ("%" G_GINT64_FORMAT, entry->started_us);
  g_autofree char *duration = g_strdup_printf ("%" G_GINT64_FORMAT, entry->duration_us);
  g_autofree char *statement = g_strdup_printf ("%u", entry->statement);
  g_autofree char *pending = g_strdup_printf ("%u", entry->pending);
  char *sql = g_strdup_printf (
      "INSERT INTO %s (run_id, revision, direction, state, started_us, duration_us, who, host,"
      " tool, process, statement, pending, checksum, sqlstate, message, body) VALUES"
      " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
      table);

  g_ptr_array_add (
      commands, varve_command_new (1, sql, 16, entry->run_id, entry->revision, entry->direction,
                                   state_nicks[entry->state], started, duration, entry->who,
                                   entry->host, entry->tool, entry->process, statement, pending,
                                   entry->checksum, entry->sqlstate, entry->message, entry->body));
}

/* The caller read the row before: what else it held has to be there still. */
static void
add_update (GPtrArray *commands, const char *table, const VarveJournalEntry *entry)
{
  g_autofree char *duration = g_strdup_printf ("%" G_GINT64_FORMAT, entry->duration_us);
  g_autofree char *statement = g_strdup_printf ("%u", entry->statement);
  g_autofree char *pending = g_strdup_printf ("%u", entry->pending);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, entry->id);
  char *sql = g_strdup_printf ("UPDATE %s SET state = $1, duration_us = $2, statement = $3,"
                               " pending = $4, sqlstate = $5, message = $6 WHERE id = $7"
                               " AND run_id = $8 AND state = 'started'",
                               table);

  g_ptr_array_add (commands,
                   varve_command_new (1, sql, 8, state_nicks[entry->state], duration, statement,
                                      pending, entry->sqlstate, entry->message, id, entry->run_id));
}

void
varve_journal_add_command (GPtrArray *commands,
                           VarveDatabase *database,
                           const VarveJournalEntry *entry)
{
  const char *table = varve_database_get_state (database)->journal_table;

  if (entry->id == 0)
    add_insert (commands, table, entry);
  else
    add_update (commands, table, entry);
}
