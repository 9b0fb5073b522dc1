/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-script-reader.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-alembic-script.h"
#include "project/varve-project-private.h"
#include "project/varve-script-index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Deeper folders below a recursive version location are not searched. */
#define MAX_DEPTH       16
#define CANCEL_INTERVAL 256
/* From so many files in a folder on they are read by several threads: most of the time goes to the
 * system's opening and closing, which it does side by side. */
#define MANY_FILES  1000
#define MAX_THREADS 4

typedef struct
{
  const VarveScriptSearch *search;
  VarveScriptIndex *index; /* (nullable) */
  guint place;             /* in @index, where the next one should be */
  gint64 started;
  GPtrArray *revisions;
  GPtrArray *problems;
  guint n_known; /* of @revisions: found in @index */
  guint n_new;   /* of @revisions: read, and can be noted */
  VarveOperation *operation;
  char *buffer;
  gsize size;
} Reader;

/* SQL scripts, hidden files left out. */
static gboolean
is_sql_name (const char *name)
{
  return name[0] != '.' && g_str_has_suffix (name, ".sql");
}

const VarveScriptForm varve_script_form_sql
    = { "sql", is_sql_name, varve_script_parse_head, varve_script_parse_take };
const VarveScriptForm varve_script_form_alembic
    = { "alembic", varve_alembic_script_is_name, varve_alembic_script_parse_head,
        varve_alembic_script_parse_take };

static void
add_problem (Reader *reader, const char *path, GError *error)
{
  g_ptr_array_add (reader->problems, varve_problem_new_from_error (error, path));
  g_error_free (error);
}

gboolean
varve_project_is_inside (const char *path, const char *folder)
{
  size_t length = strlen (folder);

  return strncmp (path, folder, length) == 0
         && (path[length] == '\0' || path[length] == '/' || g_str_equal (folder, "/"));
}

static gboolean
leads_into (const char *real, const char *folder)
{
  g_autofree char *real_folder = realpath (folder, NULL);

  return real_folder && varve_project_is_inside (real, real_folder);
}

char *
varve_script_reader_follow (const char *path,
                            const char *folder,
                            const char *location,
                            GError **error)
{
  g_autofree char *real = realpath (path, NULL);

  if (!real)
    varve_set_error_errno (error, errno, path, _ ("The link “%s” can't be followed"), path);
  else if (leads_into (real, folder) || leads_into (real, location))
    return g_steal_pointer (&real);
  else
    {
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                       _ ("Links out of a project are not followed. Put the file itself here, or "
                          "name its folder in version_locations of varve.ini."),
                       _ ("“%s” is a link that leads out of the project"), path);
      if (error && *error)
        varve_error_set_place (*error, path, 0, 0);
    }
  return NULL;
}

/* FALSE where @stat was read before under another name. */
static gboolean
is_new (Reader *reader, const struct stat *status)
{
  return g_hash_table_add (
      reader->search->seen,
      g_strdup_printf ("%ju:%ju", (uintmax_t) status->st_dev, (uintmax_t) status->st_ino));
}

static gboolean
check_file (int fd, const char *path, struct stat *status, GError **error)
{
  if (fstat (fd, status) != 0)
    {
      varve_set_error_errno (error, errno, path, _ ("Can't read “%s”"), path);
      return FALSE;
    }
  if (S_ISREG (status->st_mode) && (gsize) status->st_size <= VARVE_FILE_MAX_SIZE)
    return TRUE;
  if (S_ISREG (status->st_mode))
    varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, _ ("Split it into several revisions."),
                     _ ("“%s” is larger than %u MiB"), path,
                     (guint) (VARVE_FILE_MAX_SIZE / (1024 * 1024)));
  else
    varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                     _ ("Remove it, or give it a name that no revision script has."),
                     _ ("“%s” is not a regular file"), path);
  if (error && *error)
    varve_error_set_place (*error, path, 0, 0);
  return FALSE;
}

static void
reserve (Reader *reader, gsize size)
{
  if (size <= reader->size)
    return;
  g_free (reader->buffer);
  reader->size = MAX (size, 2 * reader->size);
  reader->buffer = g_malloc (reader->size);
}

/* One read beyond the size, so that a file that grows meanwhile is noticed. */
static gboolean
read_bytes (Reader *reader, int fd, gsize size, const char *path, gsize *length, GError **error)
{
  gsize done = 0;

  reserve (reader, size + 2);
  while (done <= size)
    {
      ssize_t n = read (fd, reader->buffer + done, size + 1 - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          varve_set_error_errno (error, errno, path, _ ("Can't read “%s”"), path);
          return FALSE;
        }
      if (n == 0)
        break;
      done += n;
      if (done == size && size < 65536)
        break;
    }
  reader->buffer[done] = '\0';
  *length = done;
  return TRUE;
}

/* A file that was read through a link, or written while it was read, or a moment before, is read
 * again the next time. */
static void
keep_stamp (Reader *reader, VarveRevision *revision, const struct stat *status, gsize length)
{
  VarveFileStamp stamp;

  varve_file_stamp_init (&stamp, status);
  if (length != stamp.size || !varve_file_stamp_is_settled (&stamp, reader->started))
    return;
  revision->stamp = stamp;
  reader->n_new++;
}

static VarveRevision *
read_open_file (Reader *reader, int fd, gboolean is_link, const char *path, GError **error)
{
  VarveRevision *revision;
  struct stat status;
  gsize length;

  if (!check_file (fd, path, &status, error))
    return NULL;
  if (reader->search->seen && !is_new (reader, &status))
    return NULL;
  if (!read_bytes (reader, fd, status.st_size, path, &length, error))
    return NULL;
  revision = reader->search->form->parse_head (reader->buffer, length, path, error);
  if (revision && !is_link)
    keep_stamp (reader, revision, &status, length);
  return revision;
}

static int
open_file (Reader *reader,
           int dir_fd,
           const char *name,
           const char *path,
           gboolean *is_link,
           GError **error)
{
  g_autofree char *target = NULL;
  int fd = openat (dir_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);

  *is_link = fd < 0 && errno == ELOOP;
  if (*is_link)
    {
      target = varve_script_reader_follow (path, reader->search->folder, reader->search->location,
                                           error);
      if (!target)
        return -1;
      fd = open (target, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
    }
  if (fd < 0)
    varve_set_error_errno (error, errno, path, _ ("Can't open “%s”"), path);
  return fd;
}

/* Whether the script is the one that was noted; a second name of a file gives no revision. */
static gboolean
recall_script (Reader *reader, int dir_fd, const char *name, const char *path)
{
  VarveRevision *revision;
  VarveFileStamp stamp;
  struct stat status;

  if (!reader->index || fstatat (dir_fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0
      || !S_ISREG (status.st_mode))
    return FALSE;
  varve_file_stamp_init (&stamp, &status);
  revision = varve_script_index_find (reader->index, path + strlen (reader->search->location) + 1,
                                      &stamp, path, &reader->place);
  if (!revision)
    return FALSE;
  reader->n_known++;
  if (reader->search->seen && !is_new (reader, &status))
    varve_revision_unref (revision);
  else
    g_ptr_array_add (reader->revisions, revision);
  return TRUE;
}

static void
read_script (Reader *reader, int dir_fd, const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);
  VarveRevision *revision = NULL;
  GError *error = NULL;
  gboolean is_link;
  int fd;

  if (recall_script (reader, dir_fd, name, path))
    return;
  fd = open_file (reader, dir_fd, name, path, &is_link, &error);
  if (fd >= 0)
    {
      revision = read_open_file (reader, fd, is_link, path, &error);
      close (fd);
    }
  if (revision)
    g_ptr_array_add (reader->revisions, revision);
  else if (error)
    add_problem (reader, path, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_searched (const char *name)
{
  return name[0] != '.' && !g_str_equal (name, "__pycache__");
}

/* Scripts into @files, folders (where they are wanted) into @folders, both sorted: what a folder
 * gives first must not matter. */
static void
list_names (Reader *reader, DIR *directory, GPtrArray *files, GPtrArray *folders)
{
  struct dirent *entry;

  while ((entry = readdir (directory)))
    {
      unsigned char type = entry->d_type;
      struct stat status;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (type == DT_UNKNOWN
          && fstatat (dirfd (directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        type = S_ISDIR (status.st_mode) ? DT_DIR : DT_REG;
      if (type == DT_DIR && reader->search->recursive && is_searched (entry->d_name))
        g_ptr_array_add (folders, g_strdup (entry->d_name));
      else if (type != DT_DIR && reader->search->form->is_name (entry->d_name))
        g_ptr_array_add (files, g_strdup (entry->d_name));
    }
  g_ptr_array_sort (files, compare_names);
  g_ptr_array_sort (folders, compare_names);
}

/* The part of a folder's files that one thread reads. */
typedef struct
{
  Reader reader;
  int fd;
  const char *path;
  GPtrArray *files;
  guint from;
  guint to;
  GError *error; /* (owned) (nullable): it was cancelled */
  GThread *thread;
} Slice;

static gpointer
read_slice (gpointer data)
{
  Slice *slice = data;

  for (guint i = slice->from; i < slice->to; i++)
    {
      if (i % CANCEL_INTERVAL == 0
          && varve_operation_set_error_if_cancelled (slice->reader.operation, &slice->error))
        break;
      read_script (&slice->reader, slice->fd, slice->path, slice->files->pdata[i]);
    }
  return NULL;
}

static void
begin_slice (Slice *slice)
{
  slice->reader.revisions = g_ptr_array_new ();
  slice->reader.problems = g_ptr_array_new ();
  slice->reader.n_known = slice->reader.n_new = 0;
  slice->reader.place += slice->from;
  slice->reader.buffer = NULL;
  slice->reader.size = 0;
  reserve (&slice->reader, 65536);
}

static void
start_thread (Slice *slice)
{
  slice->thread = g_thread_try_new ("scripts", read_slice, slice, NULL);
  if (!slice->thread)
    read_slice (slice);
}

/* In the order of the slices, so that threads change nothing in what is found. */
static gboolean
end_slice (Reader *reader, Slice *slice, GError **error)
{
  if (slice->thread)
    g_thread_join (slice->thread);
  g_ptr_array_extend_and_steal (reader->revisions, slice->reader.revisions);
  g_ptr_array_extend_and_steal (reader->problems, slice->reader.problems);
  reader->n_known += slice->reader.n_known;
  reader->n_new += slice->reader.n_new;
  g_free (slice->reader.buffer);
  if (!slice->error)
    return TRUE;
  g_clear_error (error);
  g_propagate_error (error, slice->error);
  return FALSE;
}

static gboolean
read_many (Reader *reader, int fd, const char *path, GPtrArray *files, GError **error)
{
  guint n = CLAMP (g_get_num_processors (), 1, MAX_THREADS);
  Slice slices[MAX_THREADS];
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++)
    {
      slices[i] = (Slice){ .reader = *reader, .fd = fd, .path = path, .files = files };
      slices[i].from = files->len / n * i;
      slices[i].to = i + 1 < n ? files->len / n * (i + 1) : files->len;
      begin_slice (&slices[i]);
      if (i > 0)
        start_thread (&slices[i]);
    }
  read_slice (&slices[0]);
  for (guint i = 0; i < n; i++)
    ok = end_slice (reader, &slices[i], error) && ok;
  reader->place = slices[n - 1].reader.place;
  return ok;
}

/* What was seen already is one table for all files, so with it they are read one by one. */
static gboolean
read_files (Reader *reader, int fd, const char *path, GPtrArray *files, GError **error)
{
  Slice all = { .reader = *reader, .fd = fd, .path = path, .files = files, .to = files->len };

  if (files->len >= MANY_FILES && !reader->search->seen)
    return read_many (reader, fd, path, files, error);
  read_slice (&all);
  *reader = all.reader;
  if (all.error)
    g_propagate_error (error, all.error);
  return !all.error;
}

/* Takes @fd. */
static gboolean
read_folder (Reader *reader, int fd, const char *path, guint depth, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  DIR *directory = fdopendir (fd);
  gboolean ok;

  if (!directory)
    {
      varve_set_error_errno (error, errno, path, _ ("Can't read the folder “%s”"), path);
      close (fd);
      return FALSE;
    }
  list_names (reader, directory, files, folders);
  ok = read_files (reader, fd, path, files, error);
  for (guint i = 0; i < folders->len && ok && depth < MAX_DEPTH; i++)
    {
      g_autofree char *child = g_build_filename (path, folders->pdata[i], NULL);
      int child_fd
          = openat (fd, folders->pdata[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

      if (child_fd >= 0)
        ok = read_folder (reader, child_fd, child, depth + 1, error);
      else
        {
          varve_set_error_errno (error, errno, child, _ ("Can't read the folder “%s”"), child);
          ok = FALSE;
        }
    }
  closedir (directory);
  return ok;
}

/* A location that varve.ini puts into the project must be there, not behind a link. */
static gboolean
check_location (const char *location, const char *folder, GError **error)
{
  g_autofree char *real = NULL;

  if (!varve_project_is_inside (location, folder))
    return TRUE;
  real = realpath (location, NULL);
  if (!real || leads_into (real, folder))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_IO,
                   _ ("Links out of a project are not followed. Name the folder itself in "
                      "version_locations."),
                   _ ("“%s” is a link that leads out of the project"), location);
  if (error && *error)
    varve_error_set_place (*error, location, 0, 0);
  return FALSE;
}

static gboolean
read_location (Reader *reader, GError **error)
{
  const char *location = reader->search->location;
  gboolean ok;
  int fd = open (location, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    {
      varve_set_error_errno (error, errno, location, _ ("Can't read the folder “%s”"), location);
      return FALSE;
    }
  reserve (reader, 65536);
  ok = read_folder (reader, fd, location, 0, error);
  g_free (reader->buffer);
  return ok;
}

/* A few changed files are read each time; a new index is written where they have become many. */
static gboolean
is_outdated (Reader *reader)
{
  guint n = reader->n_known + reader->n_new;
  guint n_gone = reader->index ? varve_script_index_get_size (reader->index) - reader->n_known : 0;

  return n >= VARVE_SCRIPT_INDEX_MIN && reader->n_new + n_gone > n / 64;
}

gboolean
varve_script_reader_read (const VarveScriptSearch *search,
                          GPtrArray *revisions,
                          GPtrArray *problems,
                          VarveOperation *operation,
                          GError **error)
{
  g_autoptr (VarveScriptIndex) index = NULL;
  Reader reader = {
    .search = search,
    .started = g_get_real_time (),
    .revisions = revisions,
    .problems = problems,
    .operation = operation,
  };

  if (!check_location (search->location, search->folder, error))
    return FALSE;
  reader.index = index = varve_script_index_load (search->form->name, search->location);
  if (!read_location (&reader, error))
    return FALSE;
  if (is_outdated (&reader))
    varve_script_index_save (search->form->name, search->location, revisions);
  return TRUE;
}
