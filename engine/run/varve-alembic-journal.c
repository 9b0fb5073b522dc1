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
