/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A head, the version location, then a record for each script: numbers and strings as they are in
 * memory, since a cache stays on its machine. Records are multiples of eight bytes, and all of it
 * is summed up in the head. Nothing is trusted when it is read back: every string is looked for
 * within its record. What git's index is for a work tree was the model: a file whose stamp is the
 * same is not opened, and one that was written a moment before it was read is not noted. */

#include "project/varve-script-index.h"

#include "base/varve-file.h"
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

/* Another number whenever a record, or what reading a script's head gives, becomes another. */
#define FORMAT    "varve scripts 1 " PACKAGE_VERSION
#define MAX_FILES 50
#define SUFFIX    ".scripts"
#define MAX_SIZE  ((gsize) 1024 * 1024 * 1024)

typedef struct
{
  char format[40];
  guint64 sum;
  guint64 n_records;
  guint64 location_size; /* with its NUL, a multiple of eight */
} Head;

typedef enum
{
  HAS_DOWN = 1 << 0,
  UP_TRANSACTIONAL = 1 << 1,
  DOWN_TRANSACTIONAL = 1 << 2,
  IS_DRAFT = 1 << 3,
  HAS_CREATED = 1 << 4,
  HAS_DOCSTRING = 1 << 5,
} RecordFlags;

/* Strings follow: name, id, message, created, docstring, then those of the lists. */
typedef struct
{
  guint32 size; /* of the whole record */
  guint32 flags;
  VarveFileStamp stamp;
  gint32 n_statements[VARVE_REVISION_N_COUNTS];
  guint32 n_down_revisions;
  guint32 n_depends_on;
  guint32 n_branch_labels;
  guint32 padding;
} Record;

G_STATIC_ASSERT (sizeof FORMAT <= sizeof (((Head *) NULL)->format));
G_STATIC_ASSERT (sizeof (Head) % 8 == 0 && sizeof (Record) % 8 == 0);

struct _VarveScriptIndex
{
  char *bytes;
  const Record **records; /* in @bytes */
  guint n_records;
  GMutex mutex;
  GHashTable *places; /* (nullable) (mutex mutex): name to place in @records and one */
};

static char *
make_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "varve", "scripts", NULL);
}

static char *
make_path (const char *folder, const char *kind, const char *location)
{
  g_autofree char *key = g_strconcat (kind, ":", location, NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  return g_strconcat (folder, "/", sum, SUFFIX, NULL);
}

/* Against disks and programs that went wrong, not against people. @size: a multiple of eight */
static guint64
add_to_sum (guint64 sum, const char *bytes, gsize size)
{
  for (gsize i = 0; i < size; i += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, bytes + i, sizeof word);
      sum = (sum ^ word) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
      sum ^= sum >> 32;
    }
  return sum;
}

static gsize
round_up (gsize size)
{
  return (size + 7) & ~(gsize) 7;
}

/* NULL where there is no end of it within the record. */
static const char *
take_string (const char **at, const char *end)
{
  const char *string = *at;
  const char *nul = memchr (string, '\0', end - string);

  if (!nul)
    return NULL;
  *at = nul + 1;
  return string;
}

/* @list: where the strings are put, with a %NULL behind them. */
static gboolean
take_list (char **list, guint n, const char **at, const char *end)
{
  for (guint i = 0; i < n; i++)
    {
      list[i] = (char *) take_string (at, end);
      if (!list[i])
        return FALSE;
    }
  list[n] = NULL;
  return TRUE;
}

static gboolean
take_strings (VarveRevision *fields, const Record *record, const char **at, const char *end)
{
  const char *name = take_string (at, end);

  fields->id = name ? (char *) take_string (at, end) : NULL;
  fields->message = fields->id ? (char *) take_string (at, end) : NULL;
  if (fields->message && record->flags & HAS_CREATED)
    fields->created = (char *) take_string (at, end);
  if (fields->message && record->flags & HAS_DOCSTRING)
    fields->docstring = (char *) take_string (at, end);
  return fields->message && (fields->created || !(record->flags & HAS_CREATED))
         && (fields->docstring || !(record->flags & HAS_DOCSTRING))
         && take_list (fields->down_revisions, record->n_down_revisions, at, end)
         && take_list (fields->depends_on, record->n_depends_on, at, end)
         && take_list (fields->branch_labels, record->n_branch_labels, at, end);
}

static VarveRevision *
make_revision (const Record *record, const char *path)
{
  const char *at = (const char *) (record + 1);
  const char *end = (const char *) record + record->size;
  gsize n = (gsize) record->n_down_revisions + record->n_depends_on + record->n_branch_labels;
  g_autofree char **lists = n < record->size ? g_new (char *, n + 3) : NULL;
  VarveRevision fields = {
    .path = (char *) path,
    .stamp = record->stamp,
    .down_revisions = lists,
    .has_down = (record->flags & HAS_DOWN) != 0,
    .up_transactional = (record->flags & UP_TRANSACTIONAL) != 0,
    .down_transactional = (record->flags & DOWN_TRANSACTIONAL) != 0,
    .is_draft = (record->flags & IS_DRAFT) != 0,
  };

  if (!lists)
    return NULL;
  fields.depends_on = lists + record->n_down_revisions + 1;
  fields.branch_labels = fields.depends_on + record->n_depends_on + 1;
  memcpy (fields.n_statements, record->n_statements, sizeof fields.n_statements);
  return take_strings (&fields, record, &at, end) ? varve_revision_new_packed (&fields) : NULL;
}

static gboolean
add_records (VarveScriptIndex *self, const Head *head, const char *at, const char *end)
{
  if (head->n_records > (gsize) (end - at) / sizeof (Record))
    return FALSE;
  self->records = g_new (const Record *, head->n_records);
  for (guint64 i = 0; i < head->n_records; i++)
    {
      const Record *record = (const Record *) at;
      gsize left = end - at;

      if (left < sizeof (Record) || record->size <= sizeof (Record) || record->size > left
          || record->size % 8 != 0 || !memchr (record + 1, '\0', record->size - sizeof (Record)))
        return FALSE;
      self->records[self->n_records++] = record;
      at += record->size;
    }
  return at == end;
}

static gboolean
read_records (VarveScriptIndex *self, gsize length, const char *location)
{
  const Head *head = (const Head *) self->bytes;
  const char *at = (const char *) (head + 1);
  const char *end = self->bytes + length;
  gsize size = round_up (strlen (location) + 1);

  return length >= sizeof (Head) && length % 8 == 0
         && strncmp (head->format, FORMAT, sizeof head->format) == 0 && head->location_size == size
         && size <= (gsize) (end - at) && strncmp (at, location, size) == 0
         && head->sum == add_to_sum (head->n_records, at, end - at)
         && add_records (self, head, at + size, end);
}

/**
 * varve_script_index_load:
 * @kind: which reader made the revisions
 * @location: a version location
 *
 * Reads what was noted of a version location's scripts. Any thread.
 *
 * Returns: (transfer full) (nullable): the index; %NULL where there is none, where it was made by
 *   another version of the program, or where anything is wrong with it
 */
VarveScriptIndex *
varve_script_index_load (const char *kind, const char *location)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_path (folder, kind, location);
  g_autoptr (VarveScriptIndex) self = g_new0 (VarveScriptIndex, 1);
  gsize length;

  self->bytes = varve_file_read (AT_FDCWD, path, TRUE, MAX_SIZE, &length, NULL);
  g_mutex_init (&self->mutex);
  if (!self->bytes || !read_records (self, length, location))
    return NULL;
  /* What is used stays longest. */
  utime (path, NULL);
  return g_steal_pointer (&self);
}

void
varve_script_index_free (VarveScriptIndex *self)
{
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_free (self->records);
  g_free (self->bytes);
  g_free (self);
}

guint
varve_script_index_get_size (VarveScriptIndex *self)
{
  return self->n_records;
}

static const char *
get_name (const Record *record)
{
  return (const char *) (record + 1);
}

/* G_MAXUINT where there is none. The table is made when a first one is not where it was. */
static guint
search_place (VarveScriptIndex *self, const char *name)
{
  guint place;

  g_mutex_lock (&self->mutex);
  if (!self->places)
    {
      self->places = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < self->n_records; i++)
        g_hash_table_insert (self->places, (gpointer) get_name (self->records[i]),
                             GUINT_TO_POINTER (i + 1));
    }
  place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));
  g_mutex_unlock (&self->mutex);
  return place - 1;
}

/**
 * varve_script_index_find:
 * @self: an index
 * @name: a file's name below the version location
 * @stamp: what the file looks like now
 * @path: the path that the revision shall have
 * @place: (inout): where it is likely to be: behind the one before; then the place behind it
 *
 * Looks up what the script at @path says, without opening it. Any thread, several at once.
 *
 * Returns: (transfer full) (nullable): its revision; %NULL where it is not known, or was changed
 */
VarveRevision *
varve_script_index_find (VarveScriptIndex *self,
                         const char *name,
                         const VarveFileStamp *stamp,
                         const char *path,
                         guint *place)
{
  guint found = *place;

  if (found >= self->n_records || !g_str_equal (get_name (self->records[found]), name))
    found = search_place (self, name);
  if (found == G_MAXUINT)
    return NULL;
  *place = found + 1;
  return varve_file_stamp_equal (&self->records[found]->stamp, stamp)
             ? make_revision (self->records[found], path)
             : NULL;
}

static void
put_string (GString *bytes, const char *string)
{
  g_string_append_len (bytes, string, strlen (string) + 1);
}

static guint
put_list (GString *bytes, char **list)
{
  guint n = g_strv_length (list);

  for (guint i = 0; i < n; i++)
    put_string (bytes, list[i]);
  return n;
}

static guint32
get_flags (const VarveRevision *revision)
{
  return (revision->has_down ? HAS_DOWN : 0) | (revision->up_transactional ? UP_TRANSACTIONAL : 0)
         | (revision->down_transactional ? DOWN_TRANSACTIONAL : 0)
         | (revision->is_draft ? IS_DRAFT : 0) | (revision->created ? HAS_CREATED : 0)
         | (revision->docstring ? HAS_DOCSTRING : 0);
}

static void
put_record (GString *bytes, VarveRevision *revision, const char *name)
{
  Record record = { .flags = get_flags (revision), .stamp = revision->stamp };

  for (guint i = 0; i < VARVE_REVISION_N_COUNTS; i++)
    record.n_statements[i] = g_atomic_int_get (&revision->n_statements[i]);
  g_string_set_size (bytes, sizeof record);
  put_string (bytes, name);
  put_string (bytes, revision->id);
  put_string (bytes, revision->message);
  if (revision->created)
    put_string (bytes, revision->created);
  if (revision->docstring)
    put_string (bytes, revision->docstring);
  record.n_down_revisions = put_list (bytes, revision->down_revisions);
  record.n_depends_on = put_list (bytes, revision->depends_on);
  record.n_branch_labels = put_list (bytes, revision->branch_labels);
  while (bytes->len % 8 != 0)
    g_string_append_c (bytes, '\0');
  record.size = bytes->len;
  memcpy (bytes->str, &record, sizeof record);
}

/* @bytes: what goes there, put into the sum. */
static gboolean
write_part (FILE *file, Head *head, const GString *bytes)
{
  head->sum = add_to_sum (head->sum, bytes->str, bytes->len);
  return fwrite (bytes->str, 1, bytes->len, file) == bytes->len;
}

static gboolean
write_location (FILE *file, Head *head, GString *bytes, const char *location)
{
  g_string_assign (bytes, location);
  do
    g_string_append_c (bytes, '\0');
  while (bytes->len % 8 != 0);
  head->location_size = bytes->len;
  return write_part (file, head, bytes);
}

static gboolean
is_noted (const VarveRevision *revision, const char *location)
{
  return varve_file_stamp_is_known (&revision->stamp) && revision->path
         && g_str_has_prefix (revision->path, location) && revision->path[strlen (location)] == '/';
}

static gboolean
write_records (FILE *file, const char *location, const GPtrArray *revisions)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  Head head = { .format = FORMAT };
  gboolean ok;

  for (guint i = 0; i < revisions->len; i++)
    head.n_records += is_noted (revisions->pdata[i], location);
  head.sum = head.n_records;
  ok = fwrite (&head, sizeof head, 1, file) == 1 && write_location (file, &head, bytes, location);
  for (guint i = 0; i < revisions->len && ok; i++)
    {
      VarveRevision *revision = revisions->pdata[i];

      if (!is_noted (revision, location))
        continue;
      put_record (bytes, revision, revision->path + strlen (location) + 1);
      ok = write_part (file, &head, bytes);
    }
  return ok && fseek (file, 0, SEEK_SET) == 0 && fwrite (&head, sizeof head, 1, file) == 1;
}

/**
 * varve_script_index_save:
 * @kind: which reader made the revisions
 * @location: a version location
 * @revisions: (element-type VarveRevision): what its scripts say
 *
 * Notes what the scripts of a version location say, for the next time that they are read. Written
 * beside the old index and renamed, so that another process reads the one or the other. Not synced:
 * one that a power cut took half of is not trusted. Any thread.
 */
void
varve_script_index_save (const char *kind, const char *location, const GPtrArray *revisions)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = make_path (folder, kind, location);
  g_autofree char *temporary = g_strconcat (folder, "/.varve-XXXXXX", NULL);
  FILE *file;
  gboolean ok;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  varve_file_remove_oldest (folder, SUFFIX, MAX_FILES);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  file = fdopen (fd, "w");
  if (!file)
    close (fd);
  ok = file && write_records (file, location, revisions);
  if (file)
    ok = fclose (file) == 0 && ok;
  if (!ok || rename (temporary, path) != 0)
    unlink (temporary);
}
