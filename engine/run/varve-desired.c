/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The desired schema's files. They are read once; what they mean is the database's business. */

#include "run/varve-desired.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-script-reader.h"
#include "revision/varve-script-layout.h"
#include "sql/varve-lexer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static void
file_free (VarveDesiredFile *self)
{
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/**
 * varve_desired_free:
 * @self: (transfer full): a desired schema
 */
void
varve_desired_free (VarveDesired *self)
{
  g_free (self->path);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static char *
read_text (const char *path, const char *folder, gsize *length, GError **error)
{
  struct stat status;
  g_autofree char *target = NULL;

  if (folder && lstat (path, &status) == 0 && S_ISLNK (status.st_mode))
    {
      target = varve_script_reader_follow (path, folder, folder, error);
      if (!target)
        return NULL;
    }
  return varve_file_read (AT_FDCWD, target ? target : path, folder != NULL, VARVE_FILE_MAX_SIZE,
                          length, error);
}

/* Since 2025 a dump begins and ends with a command of psql that keeps others out. It means nothing
 * here; as a comment of the same length it moves nothing. */
static void
hide_dump_commands (char *text)
{
  static const char *const commands[] = { "\\restrict ", "\\unrestrict " };

  for (char *line = text; line; line = strchr (line, '\n'))
    {
      if (*line == '\n')
        line++;
      for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
        if (g_str_has_prefix (line, commands[i]))
          {
            const char *token = line + strlen (commands[i]);
            gsize length = strcspn (token, "\r\n");

            if (length > 0 && strspn (token, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS) >= length)
              line[0] = line[1] = '-';
          }
    }
}

static gboolean
add_file (VarveDesired *self, const char *path, const char *folder, GError **error)
{
  VarveDesiredFile *file;
  gsize length, mark = 0;
  g_autofree char *text = read_text (path, folder, &length, error);

  if (!text || (length > 0 && !varve_script_check_bytes (text, length, path, error)))
    return FALSE;
  if (g_str_has_prefix (text, BYTE_ORDER_MARK))
    mark = strlen (BYTE_ORDER_MARK);
  memmove (text, text + mark, length - mark + 1);
  hide_dump_commands (text);
  file = g_new0 (VarveDesiredFile, 1);
  file->path = g_strdup (path);
  file->text = g_steal_pointer (&text);
  file->length = length - mark;
  g_ptr_array_add (self->files, file);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* (transfer full) (element-type utf8) */
static GPtrArray *
list_names (const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (!dir)
    {
      varve_set_error_errno (error, errno, path, _ ("The folder “%s” can't be read"), path);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, ".sql"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
add_folder (VarveDesired *self, const char *path, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (path, error);

  for (guint i = 0; names && i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, names->pdata[i], NULL);

      if (!add_file (self, file, folder, error))
        return FALSE;
    }
  return names != NULL;
}

static gboolean
holds_nothing (const VarveDesired *self)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const VarveDesiredFile *file = self->files->pdata[i];
      VarveLexer lexer
          = { .dialect = VARVE_DIALECT_POSTGRES, .text = file->text, .end = file->length };
      VarveToken token;

      while (varve_lexer_next (&lexer, &token) != VARVE_TOKEN_END)
        if (!varve_lexer_is_symbol (&lexer, &token, ';'))
          return FALSE;
    }
  return TRUE;
}

/* Taken for a schema without tables it would drop everything. */
static gboolean
check_contents (const VarveDesired *self, GError **error)
{
  if (!holds_nothing (self))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                   _ ("Write the tables that the database should have. “varvectl schema” prints "
                      "those that it has."),
                   _ ("The desired schema “%s” holds no statement"), self->path);
  if (error && *error)
    varve_error_set_place (*error, self->path, 0, 0);
  return FALSE;
}

static VarveDesired *
read_files (const char *path, const char *folder, GError **error)
{
  g_autoptr (VarveDesired) self = g_new0 (VarveDesired, 1);
  struct stat status;

  self->path = g_strdup (path);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  if (stat (path, &status) != 0)
    {
      varve_set_error (error, VARVE_ERROR_IO,
                       _ ("“schema = …” in varve.ini names it: a file, or a folder of .sql files. "
                          "“varvectl schema > FILE” writes one from the database."),
                       _ ("The desired schema “%s” is not there: %s"), path, g_strerror (errno));
      if (error && *error)
        varve_error_set_place (*error, path, 0, 0);
      return NULL;
    }
  if (!(S_ISDIR (status.st_mode) ? add_folder (self, path, folder, error)
                                 : add_file (self, path, folder, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * varve_desired_read:
 * @path: a file, or a folder whose `.sql` files count, in the order of their names
 * @folder: (nullable): the project's, out of which no link is followed
 * @error: return location
 *
 * Reads a desired schema as text. Any thread.
 *
 * Returns: (transfer full): it, or %NULL with %VARVE_ERROR_IO, %VARVE_ERROR_PERMISSION,
 *   %VARVE_ERROR_INVALID_SCRIPT
 */
VarveDesired *
varve_desired_read (const char *path, const char *folder, GError **error)
{
  g_autoptr (VarveDesired) self = read_files (path, folder, error);

  return self && check_contents (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * varve_desired_is_unwritten:
 * @path: a file or folder
 * @folder: (nullable): the project's, out of which no link is followed
 *
 * Returns: whether it can be read and holds no statement: comments at most. Any thread.
 */
gboolean
varve_desired_is_unwritten (const char *path, const char *folder)
{
  g_autoptr (VarveDesired) self = read_files (path, folder, NULL);

  return self && holds_nothing (self);
}

/**
 * varve_desired_add_to_checksum:
 * @self: a desired schema
 * @checksum: what is fed
 *
 * Feeds all that decides what it means.
 */
void
varve_desired_add_to_checksum (const VarveDesired *self, GChecksum *checksum)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const VarveDesiredFile *file = self->files->pdata[i];
      g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT "\n", file->length);

      g_checksum_update (checksum, (const guchar *) length, -1);
      g_checksum_update (checksum, (const guchar *) file->text, file->length);
    }
}

static void
name_hint (GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  gboolean missing
      = details
        && (g_str_equal (details->sqlstate, "42P01") || g_str_equal (details->sqlstate, "42704")
            || g_str_equal (details->sqlstate, "42883")
            || g_str_equal (details->sqlstate, "3F000"));

  if (missing && !details->hint)
    varve_error_set_hint (error, _ ("What a statement refers to has to stand before it; the files "
                                    "of a folder are loaded in the order of their names."));
}

/**
 * varve_desired_load:
 * @self: a desired schema
 * @scratch: a place for scratch databases
 * @database: an empty one of it
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Loads it, see varve_scratch_load().
 *
 * Returns: whether all of it could be loaded
 */
gboolean
varve_desired_load (const VarveDesired *self,
                    VarveScratch *scratch,
                    VarveDatabase *database,
                    VarveOperation *operation,
                    GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const VarveDesiredFile *file = self->files->pdata[i];
      g_autoptr (GError) local_error = NULL;

      if (varve_scratch_load (scratch, database, file->path, file->text, file->length, operation,
                              &local_error))
        continue;
      name_hint (local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}
