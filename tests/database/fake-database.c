/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-database.h"

#include <stdlib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (FakeDatabase, fake_database, VARVE_TYPE_DATABASE)

static gpointer
copy_string (gconstpointer string, gpointer data)
{
  return g_strdup (string);
}

static gpointer
copy_entry (gconstpointer entry, gpointer data)
{
  return varve_journal_entry_copy (entry);
}

static void
contents_clear (FakeContents *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->journal, g_ptr_array_unref);
}

static void
contents_init (FakeContents *self)
{
  memset (self, 0, sizeof *self);
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->journal = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_journal_entry_free);
}

static void
contents_copy (FakeContents *self, const FakeContents *from)
{
  contents_clear (self);
  memcpy (self->effects, from->effects, sizeof self->effects);
  self->rows = g_ptr_array_copy (from->rows, copy_string, NULL);
  g_ptr_array_set_free_func (self->rows, g_free);
  self->journal = g_ptr_array_copy (from->journal, copy_entry, NULL);
  g_ptr_array_set_free_func (self->journal, (GDestroyNotify) varve_journal_entry_free);
}

static gboolean
is_faulty (FakeDatabase *self)
{
  guint call = ++self->n_calls;

  return self->fail_at > 0 && call >= self->fail_at && call < self->fail_at + self->n_faults;
}

static void
lose (FakeDatabase *self)
{
  self->is_lost = TRUE;
  self->in_transaction = FALSE;
  self->has_lock = FALSE;
}

static gboolean
fail (FakeDatabase *self, GError **error)
{
  if (self->is_lost || self->fault == FAKE_LOST_BEFORE || self->fault == FAKE_LOST_AFTER)
    {
      lose (self);
      varve_set_error (error, VARVE_ERROR_CONNECTION_LOST, "hint", "lost");
    }
  else if (self->fault == FAKE_LOCKED)
    varve_set_error (error, VARVE_ERROR_LOCKED, "hint", "locked");
  else
    varve_set_error (error, VARVE_ERROR_STATEMENT, NULL, "refused");
  return FALSE;
}

/* For calls whose effect is nothing that lasts. */
static gboolean
enter (FakeDatabase *self, GError **error)
{
  return !is_faulty (self) && !self->is_lost ? TRUE : fail (self, error);
}

static gboolean
fake_open (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  return TRUE;
}

static char **
make_journal_row (const VarveJournalEntry *entry)
{
  char numbers[5][24];
  const char *values[17] = { NULL };

  g_snprintf (numbers[0], 24, "%" G_GINT64_FORMAT, entry->id);
  g_snprintf (numbers[1], 24, "%" G_GINT64_FORMAT, entry->started_us);
  g_snprintf (numbers[2], 24, "%" G_GINT64_FORMAT, entry->duration_us);
  g_snprintf (numbers[3], 24, "%u", entry->statement);
  g_snprintf (numbers[4], 24, "%u", entry->pending);
  values[0] = numbers[0];
  values[1] = entry->run_id;
  values[2] = entry->revision;
  values[3] = entry->direction;
  values[4] = varve_journal_state_get_nick (entry->state);
  values[5] = numbers[1];
  values[6] = numbers[2];
  values[7] = entry->who;
  values[8] = entry->host;
  values[9] = entry->tool;
  values[10] = entry->process;
  values[11] = numbers[3];
  values[12] = numbers[4];
  values[13] = entry->checksum;
  values[14] = entry->sqlstate;
  values[15] = entry->message;
  values[16] = entry->body;
  return varve_row_new (17, values);
}

static gboolean
is_asked_for (const VarveJournalEntry *entry, const char *sql, const char *revision)
{
  if (revision != NULL && strcmp (entry->revision, revision) != 0)
    return FALSE;
  return strstr (sql, "state <> 'done'") == NULL || entry->state == VARVE_JOURNAL_STARTED
         || (entry->state == VARVE_JOURNAL_FAILED && entry->pending > 0);
}

static gboolean
is_newest (const FakeContents *contents, guint index)
{
  const VarveJournalEntry *entry = contents->journal->pdata[index];

  for (guint i = index + 1; i < contents->journal->len; i++)
    {
      const VarveJournalEntry *later = contents->journal->pdata[i];

      if (strcmp (later->revision, entry->revision) == 0
          && (later->state != VARVE_JOURNAL_FAILED || later->pending > 0))
        return FALSE;
    }
  return TRUE;
}

static void
add_number (GPtrArray *rows, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  g_ptr_array_add (rows, varve_row_new (1, (const char *const[]){ text }));
}

static void
add_journal (const FakeContents *contents, const char *sql, const char *revision, GPtrArray *rows)
{
  gboolean newest = strstr (sql, "max(id)") != NULL;

  for (guint i = contents->journal->len; i-- > 0;)
    if (is_asked_for (contents->journal->pdata[i], sql, revision)
        && (!newest || is_newest (contents, i)))
      g_ptr_array_add (rows, make_journal_row (contents->journal->pdata[i]));
}

static void
count_done (const FakeContents *contents, const char *run_id, GPtrArray *rows)
{
  guint n = 0;

  for (guint i = 0; i < contents->journal->len; i++)
    {
      const VarveJournalEntry *entry = contents->journal->pdata[i];

      n += strcmp (entry->run_id, run_id) == 0 && entry->state == VARVE_JOURNAL_DONE;
    }
  add_number (rows, n);
}

/* Understands what varve-journal.c and varve-version-table.c ask. */
static GPtrArray *
fake_query (VarveDatabase *database,
            const char *sql,
            const char *const *parameters,
            guint n_parameters,
            VarveOperation *operation,
            GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);
  const FakeContents *contents = self->in_transaction ? &self->open : &self->committed;
  GPtrArray *rows;

  if (!enter (self, error))
    return NULL;
  rows = g_ptr_array_new_with_free_func (g_free);
  if (strstr (sql, "count(*)") != NULL)
    count_done (contents, parameters[0], rows);
  else if (strstr (sql, "SELECT version_num") != NULL)
    for (guint i = 0; i < contents->rows->len; i++)
      g_ptr_array_add (rows, varve_row_new (1, (const char *const *) &contents->rows->pdata[i]));
  else
    add_journal (contents, sql, n_parameters > 0 ? parameters[0] : NULL, rows);
  return rows;
}

static gboolean
fake_locate (VarveDatabase *database, VarveOperation *operation, GError **error)
{
  VarveDatabaseState *state = varve_database_get_state (database);

  state->has_version_table = state->has_journal = TRUE;
  return enter (FAKE_DATABASE (database), error);
}

static gboolean
fake_check_step (VarveDatabase *database,
                 const VarveDatabaseStep *step,
                 gboolean transactional,
                 GError **error)
{
  return enter (FAKE_DATABASE (database), error);
}

static gboolean
fake_begin_run (VarveDatabase *database,
                VarveWaitFunc func,
                gpointer user_data,
                VarveOperation *operation,
                GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  if (!enter (self, error))
    return FALSE;
  self->has_lock = TRUE;
  return TRUE;
}

static void
fake_end_run (VarveDatabase *database)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  g_assert_false (self->in_transaction);
  self->has_lock = FALSE;
}

static void
start (FakeDatabase *self)
{
  g_assert_false (self->in_transaction);
  self->in_transaction = TRUE;
  contents_copy (&self->open, &self->committed);
}

static gboolean
fake_begin_step (VarveDatabase *database,
                 const VarveDatabaseStep *step,
                 char ***rows,
                 VarveWaitFunc func,
                 gpointer user_data,
                 VarveOperation *operation,
                 GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  if (!enter (self, error))
    return FALSE;
  start (self);
  g_ptr_array_add (self->open.rows, NULL);
  *rows = g_strdupv ((char **) self->open.rows->pdata);
  g_ptr_array_set_size (self->open.rows, self->open.rows->len - 1);
  return TRUE;
}

static guint
get_effect (const VarveDatabaseStep *step, guint index)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);

  return atoi (text + strspn (text, "SELECT *"));
}

static gboolean
fake_run_body (VarveDatabase *database,
               const VarveDatabaseStep *step,
               VarveStatementFunc func,
               gpointer user_data,
               VarveOperation *operation,
               GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  g_assert_true (self->in_transaction);
  for (guint i = 0; i < step->statements->items->len; i++)
    {
      func (i + 1, user_data);
      if (!enter (self, error))
        return FALSE;
      self->open.effects[get_effect (step, i)]++;
    }
  return TRUE;
}

static void
change_rows (FakeContents *contents, const VarveDatabaseStep *step)
{
  guint index;

  for (guint i = 0; step->remove[i] != NULL; i++)
    {
      g_assert_true (
          g_ptr_array_find_with_equal_func (contents->rows, step->remove[i], g_str_equal, &index));
      g_ptr_array_remove_index (contents->rows, index);
    }
  for (guint i = 0; step->add[i] != NULL; i++)
    g_ptr_array_add (contents->rows, g_strdup (step->add[i]));
}

/* As the real update: the row has to be there, and still be started. */
static gboolean
write_entry (FakeContents *contents, const VarveJournalEntry *entry, GError **error)
{
  VarveJournalEntry *row;

  if (entry->id == 0)
    {
      row = varve_journal_entry_copy (entry);
      row->id = contents->journal->len + 1;
      g_ptr_array_add (contents->journal, row);
      return TRUE;
    }
  g_assert_cmpint (entry->id, <=, contents->journal->len);
  row = contents->journal->pdata[entry->id - 1];
  if (row->state != VARVE_JOURNAL_STARTED || strcmp (row->run_id, entry->run_id) != 0)
    {
      varve_set_error (error, VARVE_ERROR_PLAN_OUTDATED, "hint", "the row is somebody else's");
      return FALSE;
    }
  row = varve_journal_entry_copy (entry);
  varve_journal_entry_free (contents->journal->pdata[entry->id - 1]);
  contents->journal->pdata[entry->id - 1] = row;
  return TRUE;
}

static gboolean
fake_finish_step (VarveDatabase *database,
                  const VarveDatabaseStep *step,
                  const VarveJournalEntry *const *entries,
                  VarveOperation *operation,
                  GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  if (!enter (self, error))
    return FALSE;
  g_assert_true (self->in_transaction);
  change_rows (&self->open, step);
  for (guint i = 0; entries[i] != NULL; i++)
    if (!write_entry (&self->open, entries[i], error))
      return FALSE;
  return TRUE;
}

static VarveOutcome
fake_commit (VarveDatabase *database, GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);
  gboolean faulty = is_faulty (self);

  g_assert_true (self->in_transaction);
  if (!faulty || self->fault == FAKE_LOST_AFTER)
    contents_copy (&self->committed, &self->open);
  self->in_transaction = FALSE;
  if (!faulty)
    return VARVE_OUTCOME_DONE;
  fail (self, error);
  return self->is_lost ? VARVE_OUTCOME_UNKNOWN : VARVE_OUTCOME_NOT_DONE;
}

static void
fake_roll_back (VarveDatabase *database)
{
  FAKE_DATABASE (database)->in_transaction = FALSE;
}

static char *
fake_describe_blockers (VarveDatabase *database)
{
  return g_strdup ("somebody");
}

static gboolean
fake_is_bare (VarveDatabase *database, const VarveDatabaseStep *step, guint index)
{
  g_autofree char *text = varve_database_step_dup_statement (step, index);

  return strchr (text, '*') != NULL;
}

static gboolean
fake_run_bare (VarveDatabase *database,
               const VarveDatabaseStep *step,
               guint index,
               VarveOperation *operation,
               GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);
  gboolean faulty = is_faulty (self);

  g_assert_false (self->in_transaction);
  if (self->is_lost)
    return fail (self, error);
  if (!faulty || self->fault == FAKE_LOST_AFTER)
    self->committed.effects[get_effect (step, index)]++;
  return faulty ? fail (self, error) : TRUE;
}

static gboolean
fake_resume_step (VarveDatabase *database,
                  const VarveDatabaseStep *step,
                  guint index,
                  gboolean was_started,
                  VarvePieceState *state,
                  VarveWaitFunc func,
                  gpointer user_data,
                  VarveOperation *operation,
                  GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  if (!enter (self, error))
    return FALSE;
  *state = VARVE_PIECE_TO_RUN;
  if (fake_is_bare (database, step, index) && self->committed.effects[get_effect (step, index)] > 0)
    {
      /* Otherwise the run had no reason to ask. */
      g_assert_true (was_started);
      *state = VARVE_PIECE_DONE;
    }
  return TRUE;
}

static VarveOutcome
fake_run_recorded (VarveDatabase *database,
                   const VarveDatabaseStep *step,
                   guint index,
                   const VarveJournalEntry *entry,
                   gboolean with_rows,
                   VarveOperation *operation,
                   GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);
  VarveOutcome outcome = VARVE_OUTCOME_NOT_DONE;

  if (!enter (self, error))
    return VARVE_OUTCOME_NOT_DONE;
  start (self);
  if (index != G_MAXUINT)
    self->open.effects[get_effect (step, index)]++;
  if (with_rows)
    change_rows (&self->open, step);
  if (write_entry (&self->open, entry, error))
    outcome = fake_commit (database, error);
  self->in_transaction = FALSE;
  return outcome;
}

static gboolean
fake_reconnect (VarveDatabase *database,
                VarveWaitFunc func,
                gpointer user_data,
                VarveOperation *operation,
                GError **error)
{
  FakeDatabase *self = FAKE_DATABASE (database);

  if (is_faulty (self))
    return fail (self, error);
  self->is_lost = FALSE;
  return TRUE;
}

static void
fake_database_finalize (GObject *object)
{
  FakeDatabase *self = FAKE_DATABASE (object);

  contents_clear (&self->committed);
  contents_clear (&self->open);

  G_OBJECT_CLASS (fake_database_parent_class)->finalize (object);
}

static void
fake_database_class_init (FakeDatabaseClass *klass)
{
  VarveDatabaseClass *database_class = VARVE_DATABASE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_database_finalize;
  database_class->open = fake_open;
  database_class->query = fake_query;
  database_class->locate = fake_locate;
  database_class->check_step = fake_check_step;
  database_class->begin_run = fake_begin_run;
  database_class->end_run = fake_end_run;
  database_class->begin_step = fake_begin_step;
  database_class->run_body = fake_run_body;
  database_class->finish_step = fake_finish_step;
  database_class->commit = fake_commit;
  database_class->roll_back = fake_roll_back;
  database_class->describe_blockers = fake_describe_blockers;
  database_class->is_bare = fake_is_bare;
  database_class->run_bare = fake_run_bare;
  database_class->resume_step = fake_resume_step;
  database_class->run_recorded = fake_run_recorded;
  database_class->reconnect = fake_reconnect;
}

static void
fake_database_init (FakeDatabase *self)
{
  contents_init (&self->committed);
  contents_init (&self->open);
}

VarveDatabase *
fake_database_new (void)
{
  VarveDatabaseOptions options = { .lock_retries = 1, .lock_timeout_ms = 10 };
  g_autoptr (VarveUrl) url = varve_url_parse ("sqlite://", NULL, NULL);
  VarveDatabase *self = g_object_new (FAKE_TYPE_DATABASE, NULL);

  varve_database_set_url (self, url, &options);
  return self;
}
