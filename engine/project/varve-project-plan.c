/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <sys/stat.h>

/* What a file looked like when it was read for a plan, and what it held then. */
typedef struct
{
  VarveFileStamp stamp;
  char checksum[65];
} FileState;

/* All zero where there is no such file. */
static gboolean
take_stamp (const char *path, VarveFileStamp *stamp)
{
  struct stat status;
  gboolean is_there = stat (path, &status) == 0;

  *stamp = (VarveFileStamp){ 0 };
  if (is_there)
    varve_file_stamp_init (stamp, &status);
  return is_there;
}

static void
remember_file (VarveProject *self,
               const char *path,
               const VarveFileStamp *stamp,
               const char *checksum)
{
  FileState *state = g_new0 (FileState, 1);

  state->stamp = *stamp;
  g_strlcpy (state->checksum, checksum, sizeof state->checksum);
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->files, g_strdup (path), state);
  g_mutex_unlock (&self->mutex);
}

static gboolean
is_untouched (VarveProject *self, const char *path, const char *checksum)
{
  VarveFileStamp stamp;
  FileState *state;
  gboolean same;

  if (!take_stamp (path, &stamp))
    return FALSE;
  g_mutex_lock (&self->mutex);
  state = g_hash_table_lookup (self->files, path);
  same = state && varve_file_stamp_equal (&state->stamp, &stamp)
         && g_str_equal (state->checksum, checksum);
  g_mutex_unlock (&self->mutex);
  return same;
}

static void
set_outdated_error (const VarveRevision *revision, GError **error)
{
  varve_set_error (
      error, VARVE_ERROR_PLAN_OUTDATED, _ ("Make the plan again and look at it once more."),
      _ ("The script of revision %s was changed since the plan was made"), revision->id);
  if (error && *error)
    varve_error_set_place (*error, revision->path, 0, 0);
}

/* The plan was made from what the graph read: the script must still say the same. */
static gboolean
is_same_revision (const VarveRevision *a, const VarveRevision *b)
{
  return g_str_equal (a->id, b->id)
         && g_strv_equal ((const char *const *) a->down_revisions,
                          (const char *const *) b->down_revisions)
         && g_strv_equal ((const char *const *) a->depends_on, (const char *const *) b->depends_on);
}

static void
set_missing_error (VarveProject *self, VarveStep *step, GError **error)
{
  const char *id = step->revision->id;

  if (self->kind == VARVE_PROJECT_SQL)
    varve_set_error (error, VARVE_ERROR_NOT_REVERSIBLE,
                     _ ("Add a “-- migrate:down” section to its script."),
                     _ ("Revision %s can't be rolled back: its script has no migrate:down"), id);
  else if (step->direction == VARVE_DIRECTION_DOWNGRADE)
    varve_set_error (error, VARVE_ERROR_NOT_REVERSIBLE,
                     _ ("Write a function downgrade() that takes back what upgrade() does."),
                     _ ("Revision %s can't be rolled back: its script has no downgrade()"), id);
  else
    varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, _ ("Write a function upgrade()."),
                     _ ("The script of revision %s has no upgrade()"), id);
}

static gboolean
check_section (VarveProject *self,
               VarveStep *step,
               const VarveScriptSection *section,
               GError **error)
{
  if (section->present)
    return TRUE;
  set_missing_error (self, step, error);
  if (error && *error)
    varve_error_set_place (*error, step->revision->path, 0, 0);
  return FALSE;
}

static gboolean
split_section (VarveStep *step,
               const VarveScriptSection *section,
               VarveDialect dialect,
               GError **error)
{
  const VarveScript *script = step->script;
  const char *path = step->revision->path;
  g_autoptr (VarveStatements) statements = varve_statements_split (
      dialect, script->text, section->offset, section->length, path, error);

  if (!statements
      || !varve_statements_check (statements, script->text, section->transactional, path, error))
    return FALSE;
  step->transactional = section->transactional;
  g_clear_pointer (&step->statements, varve_statements_free);
  step->statements = g_steal_pointer (&statements);
  return TRUE;
}

/* Python is not cut into statements: its step is the whole function, run by Alembic. */
static gboolean
split_step (VarveProject *self,
            VarveStep *step,
            const VarveScriptSection *section,
            VarveDialect dialect,
            GError **error)
{
  step->transactional = section->transactional;
  return self->kind == VARVE_PROJECT_ALEMBIC || split_section (step, section, dialect, error);
}

static gboolean
load_step (VarveProject *self,
           VarveStep *step,
           VarveDialect dialect,
           VarveFileStamp *stamp,
           GError **error)
{
  g_autoptr (VarveScript) script = NULL;
  const VarveScriptSection *section;

  /* Before reading: a change in between is then noticed by the next look. */
  take_stamp (step->revision->path, stamp);
  script = varve_project_load_script (self, step->revision, error);
  if (!script)
    return FALSE;
  if (!is_same_revision (script->revision, step->revision))
    {
      set_outdated_error (step->revision, error);
      return FALSE;
    }
  section = step->direction == VARVE_DIRECTION_DOWNGRADE ? &script->down : &script->up;
  if (!check_section (self, step, section, error))
    return FALSE;
  g_free (step->checksum);
  step->checksum = varve_script_dup_checksum (script);
  g_clear_pointer (&step->script, varve_script_unref);
  step->script = g_steal_pointer (&script);
  section = step->direction == VARVE_DIRECTION_DOWNGRADE ? &step->script->down : &step->script->up;
  if (!split_step (self, step, section, dialect, error))
    return FALSE;
  step->n_statements = step->statements ? (int) step->statements->items->len : -1;
  return TRUE;
}

typedef enum
{
  LOAD_KEEP,
  LOAD_COUNT,
} LoadMode;

static void
drop_script (VarveStep *step)
{
  g_clear_pointer (&step->script, varve_script_unref);
  g_clear_pointer (&step->statements, varve_statements_free);
  g_clear_pointer (&step->checksum, g_free);
}

static guint
get_count_index (const VarveStep *step, VarveDialect dialect)
{
  return 2 * dialect + (step->direction == VARVE_DIRECTION_DOWNGRADE);
}

/* What was counted before, in the file as it was when the graph was read. */
static gboolean
recall_count (VarveStep *step, VarveDialect dialect)
{
  gboolean down = step->direction == VARVE_DIRECTION_DOWNGRADE;
  VarveRevision *revision = step->revision;

  step->transactional = down ? revision->down_transactional : revision->up_transactional;
  return varve_revision_get_count (revision, get_count_index (step, dialect), &step->n_statements);
}

/* How many were counted anew and can be noted: 0 or 1. */
static guint
keep_count (VarveStep *step, VarveDialect dialect, const VarveFileStamp *stamp)
{
  if (!varve_file_stamp_equal (&step->revision->stamp, stamp))
    return 0;
  varve_revision_set_count (step->revision, get_count_index (step, dialect), step->n_statements);
  return 1;
}

static gboolean
load_steps (VarveProject *self,
            VarvePlan *plan,
            VarveDialect dialect,
            LoadMode mode,
            VarveOperation *operation,
            GError **error)
{
  guint n_counted = 0;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      VarveStep *step = plan->steps->pdata[i];
      VarveFileStamp stamp;

      if (varve_operation_set_error_if_cancelled (operation, error))
        return FALSE;
      if (step->direction == VARVE_DIRECTION_STAMP
          || (mode == LOAD_COUNT && recall_count (step, dialect)))
        continue;
      if (!load_step (self, step, dialect, &stamp, error))
        return FALSE;
      if (mode == LOAD_KEEP)
        remember_file (self, step->revision->path, &stamp, step->checksum);
      else
        {
          n_counted += keep_count (step, dialect, &stamp);
          drop_script (step);
        }
    }
  varve_project_note_counts (self, n_counted);
  return TRUE;
}

/**
 * varve_project_load_plan:
 * @self: a project
 * @plan: a plan made from its graph
 * @dialect: of the database that it will run on
 * @operation: (nullable): can cancel
 *
 * Reads, splits and checks the script of every step, each file once. Afterwards the plan holds what
 * will run, and does not change any more. A stamp needs no script. Any thread, as long as nobody
 * else has the plan yet.
 *
 * Returns: whether it worked; otherwise the first bad statement's place with
 *   %VARVE_ERROR_INVALID_SCRIPT, or %VARVE_ERROR_NOT_REVERSIBLE, %VARVE_ERROR_PLAN_OUTDATED,
 *   %VARVE_ERROR_IO, %VARVE_ERROR_CANCELLED
 */
gboolean
varve_project_load_plan (VarveProject *self,
                         VarvePlan *plan,
                         VarveDialect dialect,
                         VarveOperation *operation,
                         GError **error)
{
  return load_steps (self, plan, dialect, LOAD_KEEP, operation, error);
}

/**
 * varve_project_count_plan:
 * @self: a project
 * @plan: a plan made from its graph
 * @dialect: of the database that it would run on
 * @operation: (nullable): can cancel
 *
 * As varve_project_load_plan(), but keeps of each script only the number of its statements and
 * whether it runs in a transaction: enough to show the plan, and not to run it. Any thread, as long
 * as nobody else has the plan yet.
 *
 * Returns: whether it worked; otherwise the same errors
 */
gboolean
varve_project_count_plan (VarveProject *self,
                          VarvePlan *plan,
                          VarveDialect dialect,
                          VarveOperation *operation,
                          GError **error)
{
  return load_steps (self, plan, dialect, LOAD_COUNT, operation, error);
}

static gboolean
check_step (VarveProject *self, const VarveStep *step, GError **error)
{
  gsize length;
  g_autofree char *text = NULL;
  g_autofree char *checksum = NULL;

  if (is_untouched (self, step->revision->path, step->checksum))
    return TRUE;
  text = varve_project_read_script (self, step->revision->path, &length, NULL);
  checksum = text ? varve_text_checksum (text, length) : NULL;
  if (g_strcmp0 (checksum, step->checksum) == 0)
    return TRUE;
  set_outdated_error (step->revision, error);
  return FALSE;
}

/**
 * varve_project_check_plan:
 * @self: the project that loaded the plan
 * @plan: a loaded plan
 *
 * Looks whether the scripts still are those of the plan. A file whose size, times and inode are as
 * they were is not read. Any thread.
 *
 * Returns: whether they are; otherwise %VARVE_ERROR_PLAN_OUTDATED
 */
gboolean
varve_project_check_plan (VarveProject *self, VarvePlan *plan, GError **error)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const VarveStep *step = plan->steps->pdata[i];

      if (step->checksum && !check_step (self, step, error))
        return FALSE;
    }
  return TRUE;
}
