/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alembic's databases get no table of ours unless the person asks for it. The journal of runs is
 * then an SQLite file among the person's data, one for each project and database, with the table
 * that every database of a SQL project has. */
#include "run/varve-alembic-journal.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "database/varve-database-private.h"
#include "project/varve-project-private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETTING     "journal"
#define IN_DATABASE "database"
#define HASH_LENGTH 32

/**
 * varve_project_has_journal_table:
 * @project: a project
 *
 * Returns: whether its runs are recorded in the database itself
 */
gboolean
varve_project_has_journal_table (VarveProject *project)
{
  g_autofree char *value = NULL;

  if (project->kind == VARVE_PROJECT_SQL)
    return TRUE;
  value = varve_project_dup_setting (project, SETTING);
  return g_strcmp0 (value, IN_DATABASE) == 0;
}

/**
 * varve_project_set_journal_table:
 * @project: an Alembic project
 * @in_database: whether runs are recorded in the database from now on, not in a file
 * @error: return location
 *
 * Returns: whether it was kept among the person's settings
 */
gboolean
varve_project_set_journal_table (VarveProject *project, gboolean in_database, GError **error)
{
  return varve_project_set_setting (project, SETTING, in_database ? IN_DATABASE : NULL, error);
}

/* Project and database, so that the same database is the same journal by whatever environment. */
static char *
dup_path (VarveProject *project, VarveDatabase *database)
{
  g_autofree char *database_key = varve_url_dup_key (varve_database_get_url (database));
  g_autofree char *key = g_strconcat (project->config_path ? project->config_path : project->folder,
                                      "\n", project->section, "\n", database_key, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = NULL;

  hash[HASH_LENGTH] = '\0';
  name = g_strconcat (hash, ".db", NULL);
  return g_build_filename (g_get_user_data_dir (), "varve", "journal", name, NULL);
}

static VarveDatabase *
open_file (const char *path, gboolean read_only, GError **error)
{
  g_autofree char *text = g_strconcat ("sqlite:///", path, NULL);
  g_autoptr (VarveUrl) url = varve_url_parse (text, "/", error);
  VarveDatabaseOptions options = { .read_only = read_only, .create = !read_only };

  return url ? varve_database_open (url, &options, NULL, error) : NULL;
}

/**
 * varve_project_open_journal:
 * @project: a project
 * @database: the database that was run on
 * @error: return location
 *
 * Opens, for reading, what holds the journal of the project's runs on @database: in the same
 * thread, which it belongs to.
 *
 * Returns: (transfer full) (nullable): @database itself or a file's; %NULL without an error where
 *   there is no file yet
 */
VarveDatabase *
varve_project_open_journal (VarveProject *project, VarveDatabase *database, GError **error)
{
  g_autofree char *path = NULL;

  if (varve_project_has_journal_table (project))
    return g_object_ref (database);
  path = dup_path (project, database);
  return access (path, F_OK) == 0 ? open_file (path, TRUE, error) : NULL;
}

/**
 * varve_project_read_journal:
 * @project: a project
 * @database: the database that was run on
 * @revision: (nullable): only steps of this revision
 * @limit: at most so many; 0: all
 * @with_body: also the scripts
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Reads what was run, newest first, from wherever it is recorded. The database's thread.
 *
 * Returns: (transfer full) (element-type VarveJournalEntry): the entries, or %NULL with an error
 */
GPtrArray *
varve_project_read_journal (VarveProject *project,
                            VarveDatabase *database,
                            const char *revision,
                            guint limit,
                            gboolean with_body,
                            VarveOperation *operation,
                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveDatabase) journal = varve_project_open_journal (project, database, &local_error);

  if (journal)
    return varve_database_read_journal (journal, revision, limit, with_body, operation, error);
  if (!local_error)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) varve_journal_entry_free);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* A connection that may write, to where the entries go. */
static VarveDatabase *
open_for_writing (VarveProject *project, VarveDatabase *database, GError **error)
{
  VarveDatabaseState *state = varve_database_get_state (database);
  VarveDatabaseOptions options = state->options;
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;

  if (varve_project_has_journal_table (project))
    {
      options.read_only = FALSE;
      options.create = FALSE;
      return varve_database_open (state->url, &options, NULL, error);
    }
  path = dup_path (project, database);
  folder = g_path_get_dirname (path);
  if (!varve_file_make_folders (folder, error))
    return NULL;
  /* Scripts and messages may hold what only the database's own users may see. */
  if (chmod (folder, 0700) != 0)
    {
      varve_set_error_errno (error, errno, folder,
                             _ ("The journal’s folder can’t be made private"));
      return NULL;
    }
  return open_file (path, FALSE, error);
}

static gboolean
write_entry (VarveDatabase *target, const VarveJournalEntry *entry, GError **error)
{
  static const char *const none[] = { NULL };
  VarveDatabaseStep step = { .revision = entry->revision, .remove = none, .add = none };

  return VARVE_DATABASE_GET_CLASS (target)->run_recorded (target, &step, G_MAXUINT, entry, FALSE,
                                                          NULL, error)
         == VARVE_OUTCOME_DONE;
}

/**
 * varve_project_write_journal:
 * @project: an Alembic project
 * @database: the database that was run on
 * @entries: (element-type VarveJournalEntry): what was run, oldest first
 * @error: return location
 *
 * Records what Alembic did. Blocking; the database's thread.
 *
 * Returns: whether all of it is recorded
 */
gboolean
varve_project_write_journal (VarveProject *project,
                             VarveDatabase *database,
                             const GPtrArray *entries,
                             GError **error)
{
  g_autoptr (VarveDatabase) target = open_for_writing (project, database, error);

  if (!target || !varve_database_ensure_version_table (target, NULL, error))
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    if (!write_entry (target, entries->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* The row that was just written: the newest of its revision is this run's. */
static gboolean
take_id (VarveDatabase *target, VarveJournalEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) rows
      = varve_database_read_journal (target, entry->revision, 1, FALSE, NULL, error);
  const VarveJournalEntry *row = rows && rows->len > 0 ? rows->pdata[0] : NULL;

  if (row && g_strcmp0 (row->run_id, entry->run_id) == 0)
    entry->id = row->id;
  return rows != NULL;
}

/* The file gets its table now; the database itself none before Alembic made its own. */
static gboolean
has_journal (VarveProject *project, VarveDatabase *target, GError **error)
{
  if (!varve_project_has_journal_table (project))
    return varve_database_ensure_version_table (target, NULL, error);
  return VARVE_DATABASE_GET_CLASS (target)->locate (target, NULL, error)
         && varve_database_get_state (target)->has_journal;
}

/**
 * varve_project_begin_journal:
 * @project: an Alembic project
 * @database: the database that is run on
 * @entry: what begins; gets its id
 * @error: return location
 *
 * Records a step before it is known how it ends, so that it is known later that it had no end: with
 * the process that is at it. Blocking; the database's thread.
 *
 * Returns: whether it is recorded; %FALSE without an error where the journal is to be in the
 * database and is not there yet
 */
gboolean
varve_project_begin_journal (VarveProject *project,
                             VarveDatabase *database,
                             VarveJournalEntry *entry,
                             GError **error)
{
  g_autoptr (VarveDatabase) target = open_for_writing (project, database, error);

  entry->state = VARVE_JOURNAL_STARTED;
  if (!target || !has_journal (project, target, error))
    return FALSE;
  return write_entry (target, entry, error) && take_id (target, entry, error);
}

/* Entries without an end, whose process lives, or is gone. */
static GPtrArray *
read_begun (VarveProject *project,
            VarveDatabase *database,
            gboolean alive,
            VarveOperation *operation,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveDatabase) journal = varve_project_open_journal (project, database, &local_error);
  g_autoptr (GPtrArray) entries = NULL;

  if (!journal && !local_error)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) varve_journal_entry_free);
  if (journal)
    entries = varve_journal_read_unfinished (journal, NULL, operation, &local_error);
  if (!entries)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  for (guint i = entries->len; i > 0; i--)
    {
      const VarveJournalEntry *entry = entries->pdata[i - 1];

      if (entry->state != VARVE_JOURNAL_STARTED || varve_journal_entry_is_alive (entry) != alive)
        g_ptr_array_remove_index (entries, i - 1);
    }
  return g_steal_pointer (&entries);
}

static gboolean
check_idle (VarveProject *project,
            VarveDatabase *database,
            VarveOperation *operation,
            GError **error)
{
  g_autoptr (GPtrArray) entries = read_begun (project, database, TRUE, operation, error);
  const VarveJournalEntry *entry;

  if (!entries || entries->len == 0)
    return entries != NULL;
  entry = entries->pdata[0];
  varve_set_error (
      error, VARVE_ERROR_LOCKED,
      _ ("Wait until it has ended, or end it, and look what the database is at."),
      /* Translators: upgrade, downgrade or stamp; a revision; who; a process number. */
      _ ("Alembic is still running here: %s of %s, begun by %s, process %d"), entry->direction,
      entry->revision, entry->who ? entry->who : "?",
      (int) g_ascii_strtoll (entry->process, NULL, 10));
  return FALSE;
}

/* Oldest first, as entries are written. */
static void
turn_round (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len / 2; i++)
    {
      gpointer other = entries->pdata[i];

      entries->pdata[i] = entries->pdata[entries->len - 1 - i];
      entries->pdata[entries->len - 1 - i] = other;
    }
}

/* Whether what the entry was to do is so. */
static gboolean
is_so (const VarveJournalEntry *entry, VarveGraph *graph, char **rows, const guint8 *states)
{
  guint index = varve_graph_find (graph, entry->revision);
  gboolean applied = index != G_MAXUINT
                         ? states[index] != VARVE_STATE_PENDING
                         : g_strv_contains ((const char *const *) rows, entry->revision);

  return g_str_equal (entry->direction, "downgrade") ? !applied : applied;
}

static void
end_entry (VarveJournalEntry *entry, gboolean done, char **rows)
{
  g_autofree char *words = rows[0] ? g_strjoinv (", ", rows) : g_strdup ("base");

  entry->state = done ? VARVE_JOURNAL_DONE : VARVE_JOURNAL_FAILED;
  g_free (entry->message);
  entry->message = done ? NULL
                        : g_strdup_printf (_ ("Varve was ended while Alembic ran; afterwards the "
                                              "database was at %s"),
                                           words);
}

/**
 * varve_project_settle_journal:
 * @project: an Alembic project
 * @graph: its revisions
 * @database: the database that was run on
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Closes what began in the journal and never ended, because Varve itself was ended: the version
 * rows say whether it is done. What a process is still at is left alone. Blocking; the database's
 * thread.
 *
 * Returns: whether nothing of that kind is left
 */
gboolean
varve_project_settle_journal (VarveProject *project,
                              VarveGraph *graph,
                              VarveDatabase *database,
                              VarveOperation *operation,
                              GError **error)
{
  g_autoptr (GPtrArray) entries = read_begun (project, database, FALSE, operation, error);
  g_auto (GStrv) rows = NULL;
  g_autofree guint8 *states = NULL;

  if (!entries || entries->len == 0)
    return entries != NULL;
  rows = varve_database_read_current (database, operation, error);
  if (!rows)
    return FALSE;
  states = varve_graph_compute_states (graph, (const char *const *) rows, NULL, NULL);
  turn_round (entries);
  for (guint i = 0; i < entries->len; i++)
    end_entry (entries->pdata[i], is_so (entries->pdata[i], graph, rows, states), rows);
  return varve_project_write_journal (project, database, entries, error);
}

/**
 * varve_project_take_journal:
 * @project: an Alembic project
 * @database: the database that is to be run on
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Before a run: refuses while the process of an earlier one lives, for a run outlives the Varve
 * that began it, and settles what others left. Blocking; the database's thread.
 *
 * Returns: whether a run may begin; otherwise %VARVE_ERROR_LOCKED, or what kept the journal from
 *   being read or written
 */
gboolean
varve_project_take_journal (VarveProject *project,
                            VarveDatabase *database,
                            VarveOperation *operation,
                            GError **error)
{
  g_autoptr (VarveGraph) graph = NULL;

  if (!check_idle (project, database, operation, error))
    return FALSE;
  graph = varve_project_load_graph (project, operation, error);
  return graph && varve_project_settle_journal (project, graph, database, operation, error);
}
