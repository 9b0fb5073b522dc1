/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories of tools that keep plain SQL files: one line of revisions in the order of their
 * versions. Nothing is run. */
#include "run/varve-import-private.h"

#include "base/varve-error.h"
#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-nearest.h"

#include <fcntl.h>
#include <string.h>

/* A file of a version: name's parts, and what it holds. */
typedef struct
{
  char *version;
  char *words;
  char *name;
  char *up;
  char *down; /* (nullable) */
  gboolean up_outside;
  gboolean down_outside;
  GPtrArray *unfinished;
} Entry;

typedef struct
{
  const char *folder;
  GHashTable *entries; /* version to Entry */
  GPtrArray *notes;
} Folder;

static void
entry_free (Entry *self)
{
  g_free (self->version);
  g_free (self->words);
  g_free (self->name);
  g_free (self->up);
  g_free (self->down);
  g_ptr_array_unref (self->unfinished);
  g_free (self);
}

static Entry *
get_entry (Folder *self, const char *version, const char *words, const char *name)
{
  Entry *entry = g_hash_table_lookup (self->entries, version);

  if (entry)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->version = g_strdup (version);
  entry->words = g_strdelimit (g_strdup (words), "_-", ' ');
  entry->name = g_strdup (name);
  entry->unfinished = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->entries, entry->version, entry);
  return entry;
}

static gboolean
set_twice_error (Folder *self, const char *version, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  varve_set_error (error, VARVE_ERROR_INVALID_GRAPH, _ ("Give one of them another version."),
                   _ ("Version %s is there twice"), version);
  if (error)
    varve_error_set_place (*error, path, 0, 0);
  return FALSE;
}

static char *
read_text (Folder *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  gsize length;
  g_autofree char *text
      = varve_file_read (AT_FDCWD, path, TRUE, VARVE_FILE_MAX_SIZE, &length, error);

  if (text && (!g_utf8_validate_len (text, length, NULL) || memchr (text, '\0', length)))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, _ ("Save the file as UTF-8 text."),
                       _ ("“%s” is not UTF-8 text"), name);
      return NULL;
    }
  return g_steal_pointer (&text);
}

/* The end of the line that the word behind a marker is in. */
static const char *
end_of_line (const char *at)
{
  const char *end = strchr (at, '\n');

  return end ? end + 1 : at + strlen (at);
}

static gboolean
is_marker (const char *line, const char *marker, const char **rest)
{
  if (!g_str_has_prefix (line, "--"))
    return FALSE;
  line += 2;
  while (*line == ' ' || *line == '\t')
    line++;
  if (g_ascii_strncasecmp (line, marker, strlen (marker)) != 0)
    return FALSE;
  *rest = line + strlen (marker);
  return TRUE;
}

static gboolean
rest_has (const char *rest, const char *words)
{
  g_autofree char *line = g_strndup (rest, strcspn (rest, "\r\n"));

  return strstr (line, words) != NULL;
}

/* @up_marker, @down_marker: begin a section; @ignored: (nullable): lines that are left out;
 * @outside: (nullable): a line of its own that means that no transaction is wanted. */
static void
split_sections (Entry *entry,
                const char *text,
                const char *up_marker,
                const char *down_marker,
                const char *ignored,
                const char *outside)
{
  GString *up = g_string_new (NULL), *down = g_string_new (NULL);
  GString *section = NULL;
  gboolean no_transaction = FALSE, has_down = FALSE;

  for (const char *line = text; *line; line = end_of_line (line))
    {
      const char *rest;

      if (outside && is_marker (line, outside, &rest))
        no_transaction = TRUE;
      else if (is_marker (line, up_marker, &rest))
        {
          section = up;
          entry->up_outside |= rest_has (rest, "transaction:false");
        }
      else if (is_marker (line, down_marker, &rest))
        {
          section = down;
          has_down = TRUE;
          entry->down_outside |= rest_has (rest, "transaction:false");
        }
      else if (section && !(ignored && is_marker (line, ignored, &rest)))
        g_string_append_len (section, line, end_of_line (line) - line);
    }
  entry->up = g_strstrip (g_string_free (up, FALSE));
  entry->down = has_down ? g_strstrip (g_string_free (down, FALSE)) : NULL;
  if (!has_down)
    g_string_free (down, TRUE);
  entry->up_outside |= no_transaction;
  entry->down_outside |= no_transaction;
}

static char **
match_name (const char *name, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;

  return g_regex_match (regex, name, 0, &info) ? g_match_info_fetch_all (info) : NULL;
}

static gboolean
read_dbmate (Folder *self, const char *name, GError **error)
{
  g_auto (GStrv) parts = match_name (name, "^([0-9]+)_?(.*)\\.sql$");
  g_autofree char *text = NULL;
  Entry *entry;

  if (!parts)
    return TRUE;
  if (g_hash_table_contains (self->entries, parts[1]))
    return set_twice_error (self, parts[1], name, error);
  text = read_text (self, name, error);
  if (!text)
    return FALSE;
  entry = get_entry (self, parts[1], parts[2], name);
  split_sections (entry, text, "migrate:up", "migrate:down", NULL, NULL);
  return TRUE;
}

static gboolean
read_goose (Folder *self, const char *name, GError **error)
{
  g_auto (GStrv) parts = match_name (name, "^([0-9]+)_(.*)\\.(sql|go)$");
  g_autofree char *text = NULL;
  Entry *entry;

  if (!parts || g_str_has_suffix (name, "_test.go"))
    return TRUE;
  if (g_hash_table_contains (self->entries, parts[1]))
    return set_twice_error (self, parts[1], name, error);
  entry = get_entry (self, parts[1], parts[2], name);
  if (g_str_equal (parts[3], "go"))
    {
      g_ptr_array_add (entry->unfinished,
                       g_strdup (_ ("This one is written in Go: write it as SQL.")));
      return TRUE;
    }
  text = read_text (self, name, error);
  if (!text)
    return FALSE;
  split_sections (entry, text, "+goose up", "+goose down", "+goose", "+goose no transaction");
  if (strstr (text, "+goose ENVSUB"))
    g_ptr_array_add (entry->unfinished, g_strdup (_ ("It has variables of the environment put in, "
                                                     "which a revision does not: write the "
                                                     "values.")));
  return TRUE;
}

static gboolean
read_golang_migrate (Folder *self, const char *name, GError **error)
{
  g_auto (GStrv) parts = match_name (name, "^([0-9]+)_(.*)\\.(up|down)\\.sql$");
  char *text;
  Entry *entry;
  char **where;

  if (!parts)
    return TRUE;
  entry = get_entry (self, parts[1], parts[2], name);
  where = g_str_equal (parts[3], "up") ? &entry->up : &entry->down;
  if (*where)
    return set_twice_error (self, parts[1], name, error);
  text = read_text (self, name, error);
  if (!text)
    return FALSE;
  *where = g_strstrip (text);
  return TRUE;
}

/* V2_1__name.sql is version 2.1; a file beside it may say that it runs outside of a transaction. */
static gboolean
read_flyway (Folder *self, const char *name, GError **error)
{
  g_auto (GStrv) parts = match_name (name, "^([VU])([0-9][0-9._]*)__(.*)\\.sql$");
  g_autofree char *settings_name = g_strconcat (name, ".conf", NULL);
  g_autofree char *settings = NULL;
  char *text;
  Entry *entry;
  char **where;

  if (!parts)
    {
      if (g_str_has_prefix (name, "R__") || g_str_has_suffix (name, ".java"))
        g_ptr_array_add (
            self->notes,
            g_strdup_printf (_ ("“%s” was left out: it has no version, or is no SQL."), name));
      return TRUE;
    }
  g_strdelimit (parts[2], "_", '.');
  entry = get_entry (self, parts[2], parts[3], name);
  where = *parts[1] == 'V' ? &entry->up : &entry->down;
  if (*where)
    return set_twice_error (self, parts[2], name, error);
  text = read_text (self, name, error);
  if (!text)
    return FALSE;
  *where = g_strstrip (text);
  settings = read_text (self, settings_name, NULL);
  if (settings && g_regex_match_simple ("executeInTransaction\\s*=\\s*false", settings, 0, 0))
    *(*parts[1] == 'V' ? &entry->up_outside : &entry->down_outside) = TRUE;
  if (strstr (*where, "${"))
    g_ptr_array_add (entry->unfinished, g_strdup (_ ("It has Flyway’s placeholders, such as "
                                                     "${name}: write the values.")));
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*read) (Folder *self, const char *name, GError **error);
} readers[] = {
  { "dbmate", read_dbmate },
  { "flyway", read_flyway },
  { "golang-migrate", read_golang_migrate },
  { "goose", read_goose },
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
read_all (Folder *self, guint reader, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, &local_error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!dir)
    {
      varve_set_error (error, VARVE_ERROR_IO, _ ("Check the spelling of the path."),
                       _ ("The folder can’t be read: %s"), local_error->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    if (!readers[reader].read (self, names->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Numbers by their value, part by part; a dotted one may be longer than another. */
static int
compare_versions (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(const Entry *const *) a;
  const Entry *second = *(const Entry *const *) b;
  const char *left = first->version, *right = second->version;

  while (*left || *right)
    {
      guint64 l = g_ascii_strtoull (left, (char **) &left, 10);
      guint64 r = g_ascii_strtoull (right, (char **) &right, 10);

      if (l != r)
        return l < r ? -1 : 1;
      left += *left == '.';
      right += *right == '.';
    }
  return strcmp (first->version, second->version);
}

/* “20260102030405” says when it was made. */
static char *
guess_created (const char *version)
{
  g_auto (GStrv) p = match_name (version, "^(20[0-9]{2})([01][0-9])([0-3][0-9])([0-2][0-9])"
                                          "([0-5][0-9])([0-5][0-9])$");

  return p ? g_strdup_printf ("%s-%s-%s %s:%s:%s+00:00", p[1], p[2], p[3], p[4], p[5], p[6]) : NULL;
}

/* BEGIN and COMMIT around a whole script are the run's business. */
static char *
without_frame (const char *text)
{
  g_autoptr (GRegex) begin
      = g_regex_new ("\\A((?:\\s|--[^\\n]*\\n)*)BEGIN(?:\\s+(?:TRANSACTION|WORK))?\\s*;",
                     G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GRegex) commit
      = g_regex_new ("COMMIT(?:\\s+(?:TRANSACTION|WORK))?\\s*;((?:\\s|--[^\\n]*(?:\\n|\\z))*)\\z",
                     G_REGEX_CASELESS, 0, NULL);
  g_autofree char *inner = NULL;

  if (!g_regex_match (begin, text, 0, NULL) || !g_regex_match (commit, text, 0, NULL))
    return g_strdup (text);
  inner = g_regex_replace (begin, text, -1, 0, "\\1", 0, NULL);
  return g_strstrip (g_regex_replace (commit, inner, -1, 0, "\\1", 0, NULL));
}

static VarveRevision *
make_revision (const Entry *entry, const char *parent)
{
  VarveRevision *revision = varve_revision_new (entry->version);
  const char *const parents[] = { parent, NULL };

  g_strfreev (revision->down_revisions);
  revision->down_revisions = g_strdupv ((char **) parents);
  g_free (revision->message);
  revision->message = g_strstrip (g_strdup (entry->words));
  if (!*revision->message)
    {
      g_free (revision->message);
      revision->message = g_strdup (entry->version);
    }
  revision->created = guess_created (entry->version);
  revision->has_down = entry->down != NULL;
  return revision;
}

static void
add_entry (VarveImport *import, const Entry *entry, const char *parent)
{
  g_autoptr (VarveRevision) revision = make_revision (entry, parent);
  VarveImportScript *script = varve_import_add (import, revision);

  script->source = g_strdup (entry->name);
  script->up = without_frame (entry->up ? entry->up : "");
  script->down = entry->down ? without_frame (entry->down) : NULL;
  script->up_transactional = !entry->up_outside;
  script->down_transactional = !entry->down_outside;
  for (guint i = 0; i < entry->unfinished->len; i++)
    g_ptr_array_add (script->unfinished, g_strdup (entry->unfinished->pdata[i]));
  if (!entry->up && entry->unfinished->len == 0)
    g_ptr_array_add (script->unfinished, g_strdup (_ ("There was no file for the way up.")));
}

static VarveImport *
make_import (Folder *self)
{
  VarveImport *import = varve_import_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;
  const char *parent = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (entries, value);
  g_ptr_array_sort (entries, compare_versions);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = entries->pdata[i];

      add_entry (import, entry, parent);
      parent = entry->version;
    }
  g_ptr_array_unref (import->notes);
  import->notes = g_ptr_array_ref (self->notes);
  return import;
}

static gboolean
find_reader (const char *format, guint *reader, GError **error)
{
  g_autofree char *question = NULL;

  for (*reader = 0; *reader < G_N_ELEMENTS (readers); (*reader)++)
    if (g_str_equal (readers[*reader].name, format))
      return TRUE;
  question = varve_nearest_dup_question (format, varve_import_list_formats ());
  varve_set_error (error, VARVE_ERROR_USAGE,
                   question ? question
                            : _ ("It is one of alembic, dbmate, flyway, golang-migrate, goose."),
                   _ ("“%s” is no tool whose history can be read"), format);
  return FALSE;
}

/**
 * varve_import_folder:
 * @format: one of varve_import_list_formats(), but not "alembic"
 * @folder: where the tool's files are
 * @error: return location
 *
 * Reads the SQL files of another tool as one line of revisions, whose ids are the tool's versions.
 * Files that are not SQL, and what only the tool itself can fill in, are named in scripts that have
 * to be finished. Runs nothing; any thread.
 *
 * Returns: (transfer full): the revisions; %NULL with %VARVE_ERROR_USAGE, %VARVE_ERROR_IO,
 *   %VARVE_ERROR_INVALID_GRAPH where a version is there twice, %VARVE_ERROR_INVALID_SCRIPT,
 *   %VARVE_ERROR_NOT_A_PROJECT where there is nothing
 */
VarveImport *
varve_import_folder (const char *format, const char *folder, GError **error)
{
  g_autoptr (GHashTable) entries
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  Folder self = { .folder = folder, .entries = entries, .notes = notes };
  guint reader;

  if (!find_reader (format, &reader, error) || !read_all (&self, reader, error))
    return NULL;
  if (g_hash_table_size (entries) == 0)
    {
      varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT,
                       _ ("Name the folder that the tool’s files are in."),
                       _ ("No file in “%s” looks like one of %s"), folder, format);
      return NULL;
    }
  return make_import (&self);
}
