/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three rounds, each only where the one before found nothing: files that have the id in their name,
 * files that have it in their text, and both once more among commits that nothing leads to. Each of
 * the first two begins with the version locations, which are quick to walk, and goes on to the
 * whole repository, since folders are renamed. What is found is read as a script before it counts.
 */

#include "project/varve-git-private.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"
#include "project/varve-project-private.h"

#include <stdlib.h>
#include <string.h>

#define SEARCH_SECONDS 60
/* The beginning of an id, as Alembic takes it. */
#define MIN_PREFIX 4
/* Bytes of files that are read to see what they are. */
#define MAX_BYTES ((gsize) 64 * 1024 * 1024)
#define MAX_FOUND 20

typedef struct
{
  VarveGit git;
  VarveProject *project;
  const char *id;
  GHashTable *seen; /* blobs that were read */
  GPtrArray *found;
  gboolean too_many;
} Search;

static void
search_clear (Search *self)
{
  varve_git_clear (&self->git);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static void
append_literal (GString *glob, const char *text)
{
  for (; *text; text++)
    {
      if (strchr ("*?[]\\", *text))
        g_string_append_c (glob, '\\');
      g_string_append_c (glob, *text);
    }
}

static const char *
get_extension (Search *self)
{
  return varve_project_get_kind (self->project) == VARVE_PROJECT_ALEMBIC ? "py" : "sql";
}

/* @folder: (nullable): within the repository; NULL for all of it. @name: (nullable): part of the
 * file's name. */
static char *
make_pathspec (Search *self, const char *folder, const char *name)
{
  GString *glob = g_string_new (":(top,glob)");

  if (folder && *folder)
    {
      append_literal (glob, folder);
      g_string_append_c (glob, '/');
    }
  g_string_append (glob, "**/*");
  if (name)
    {
      append_literal (glob, name);
      g_string_append_c (glob, '*');
    }
  g_string_append_printf (glob, ".%s", get_extension (self));
  return g_string_free (glob, FALSE);
}

/* What the repository calls the version locations. */
static char **
list_locations (Search *self, const char *name)
{
  const char *const *locations = varve_project_get_version_locations (self->project);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; locations[i]; i++)
    {
      /* Git calls its folder by the path without links. */
      g_autofree char *real = realpath (locations[i], NULL);
      const char *path = real ? real : locations[i];
      g_autofree char *spec = NULL;

      if (!varve_project_is_inside (path, self->git.folder))
        continue;
      path += strlen (self->git.folder);
      spec = make_pathspec (self, path + (*path == '/'), name);
      g_strv_builder_add (builder, spec);
    }
  return g_strv_builder_end (builder);
}

static char **
list_all (Search *self, const char *name)
{
  g_autofree char *spec = make_pathspec (self, NULL, name);
  const char *const specs[] = { spec, NULL };

  return g_strdupv ((char **) specs);
}

static char *
run_with_paths (Search *self,
                const char *const *words,
                char **pathspecs,
                const char *input,
                gsize *length,
                GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;

  g_strv_builder_addv (builder, (const char **) words);
  g_strv_builder_add (builder, "--");
  g_strv_builder_addv (builder, (const char **) pathspecs);
  arguments = g_strv_builder_end (builder);
  return varve_git_run (&self->git, (const char *const *) arguments, input, length, error);
}

static char *
list_commits (Search *self, char **pathspecs, GError **error)
{
  static const char *const words[] = { "rev-list", "--all", "--reflog", "--full-history", NULL };

  return run_with_paths (self, words, pathspecs, NULL, NULL, error);
}

/* Commits that no reference and no reflog leads to. A broken repository says what it can. */
static char *
list_unreachable (Search *self, GError **error)
{
  static const char *const arguments[]
      = { "fsck", "--unreachable", "--connectivity-only", "--no-progress", NULL };
  g_autoptr (GError) local_error = NULL;
  g_autofree char *out = varve_git_run (&self->git, arguments, NULL, NULL, &local_error);
  g_auto (GStrv) lines = NULL;
  GString *commits = g_string_new (NULL);

  if (!out && g_error_matches (local_error, VARVE_ERROR, VARVE_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      g_string_free (commits, TRUE);
      return NULL;
    }
  lines = g_strsplit (out ? out : "", "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "unreachable commit "))
      g_string_append_printf (commits, "%s\n", lines[i] + strlen ("unreachable commit "));
  return g_string_free (commits, FALSE);
}

static void
add_unique (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

static gboolean
is_script_name (Search *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return varve_project_get_form (self->project)->is_name (name);
}

/* @entry: ":MODE MODE BLOB BLOB STATUS"; the second of each is how the commit left it. */
static void
add_hit (Search *self, GPtrArray *hits, const char *entry, const char *path, const char *commit)
{
  g_auto (GStrv) parts = g_strsplit (entry, " ", 5);
  VarveGitHit *hit = NULL;

  /* Files only: no links, no repositories within, nothing that was removed. */
  if (g_strv_length (parts) < 5 || !g_str_has_prefix (parts[1], "100") || !commit
      || !is_script_name (self, path) || g_hash_table_contains (self->seen, parts[3]))
    return;
  for (guint i = 0; i < hits->len && !hit; i++)
    if (g_str_equal (((VarveGitHit *) hits->pdata[i])->blob, parts[3]))
      hit = hits->pdata[i];
  if (!hit)
    {
      hit = varve_git_hit_new (parts[3]);
      g_ptr_array_add (hits, hit);
    }
  add_unique (hit->commits, commit);
  add_unique (hit->paths, path);
}

/* NUL-terminated words: a commit's id, then pairs of an entry and a path. */
static GPtrArray *
parse_changes (Search *self, const char *out, gsize length)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_git_hit_free);
  const char *commit = NULL;

  for (const char *word = out; word < out + length; word += strlen (word) + 1)
    {
      const char *path;

      if (*word != ':')
        {
          commit = word;
          continue;
        }
      path = word + strlen (word) + 1;
      if (path >= out + length)
        break;
      add_hit (self, hits, word, path, commit);
      word = path;
    }
  return hits;
}

/* What @commits did to files of those names; with @in_text only where the id came or went. */
static GPtrArray *
list_hits (Search *self, const char *commits, char **pathspecs, gboolean in_text, GError **error)
{
  g_autofree char *pickaxe = g_strconcat ("-S", self->id, NULL);
  const char *const words[] = { "diff-tree",
                                "--stdin",
                                "-r",
                                "-m",
                                "--root",
                                "--raw",
                                "--no-renames",
                                "-z",
                                "--no-abbrev",
                                "--no-ext-diff",
                                "--no-textconv",
                                in_text ? pickaxe : NULL,
                                NULL };
  gsize length;
  g_autofree char *out
      = *commits ? run_with_paths (self, words, pathspecs, commits, &length, error) : NULL;

  if (out)
    return parse_changes (self, out, length);
  return *commits ? NULL : g_ptr_array_new_with_free_func ((GDestroyNotify) varve_git_hit_free);
}

/* "BLOB blob SIZE\nCONTENTS\n", or "BLOB missing\n" where a partial clone does without it. */
static const char *
take_object (const char *at, const char *end, gsize *length, const char **next)
{
  const char *line_end = memchr (at, '\n', end - at);
  g_autofree char *line = line_end ? g_strndup (at, line_end - at) : NULL;
  g_auto (GStrv) parts = line ? g_strsplit (line, " ", 3) : NULL;

  *next = line_end ? line_end + 1 : end;
  if (!parts || g_strv_length (parts) < 3 || !g_str_equal (parts[1], "blob"))
    return NULL;
  *length = g_ascii_strtoull (parts[2], NULL, 10);
  if (*length >= (gsize) (end - *next))
    return NULL;
  at = *next;
  *next += *length + 1;
  return at;
}

static gboolean
is_wanted (Search *self, const char *id)
{
  return g_str_equal (id, self->id)
         || (strlen (self->id) >= MIN_PREFIX && g_str_has_prefix (id, self->id));
}

/* The path of a file that is in no folder: where git finds it. */
static char *
make_path (const VarveGitHit *hit)
{
  return g_strconcat ("git:", (char *) hit->commits->pdata[0], ":", (char *) hit->paths->pdata[0],
                      NULL);
}

static gboolean
read_hit (Search *self, const VarveGitHit *hit, const char *text, gsize length, GError **error)
{
  g_autofree char *path = make_path (hit);
  g_autoptr (VarveFound) found = NULL;
  char *copy = g_malloc (length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  found = varve_found_new_take (self->project, copy, length, path, NULL);
  if (!found || !is_wanted (self, found->revision->id))
    return TRUE;
  found->path = g_strdup (hit->paths->pdata[0]);
  if (!varve_git_add_places (&self->git, hit, found, error))
    return FALSE;
  g_ptr_array_add (self->found, g_steal_pointer (&found));
  return TRUE;
}

static char *
list_blobs (GPtrArray *hits)
{
  GString *blobs = g_string_new (NULL);

  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (blobs, "%s\n", ((VarveGitHit *) hits->pdata[i])->blob);
  return g_string_free (blobs, FALSE);
}

/* As many of @hits, from the first, as may be read at once. */
static gboolean
cut_hits (Search *self, GPtrArray *hits, GError **error)
{
  static const char *const arguments[]
      = { "cat-file", "--batch-check=%(objectsize)", "--buffer", NULL };
  g_autofree char *blobs = list_blobs (hits);
  g_autofree char *out = varve_git_run (&self->git, arguments, blobs, NULL, error);
  g_auto (GStrv) sizes = out ? g_strsplit (out, "\n", -1) : NULL;
  guint64 sum = 0;

  if (!sizes)
    return FALSE;
  for (guint i = 0; i < hits->len && sizes[i]; i++)
    {
      sum += g_ascii_strtoull (sizes[i], NULL, 10);
      if (sum <= MAX_BYTES)
        continue;
      self->too_many = TRUE;
      g_ptr_array_set_size (hits, i);
    }
  return TRUE;
}

static gboolean
read_hits (Search *self, GPtrArray *hits, GError **error)
{
  static const char *const arguments[] = { "cat-file", "--batch", "--buffer", NULL };
  g_autofree char *blobs = NULL;
  g_autofree char *out = NULL;
  const char *next;
  gsize length;

  if (!cut_hits (self, hits, error))
    return FALSE;
  blobs = list_blobs (hits);
  out = varve_git_run (&self->git, arguments, blobs, &length, error);
  if (!out)
    return FALSE;
  next = out;
  for (guint i = 0; i < hits->len && next < out + length; i++)
    {
      const VarveGitHit *hit = hits->pdata[i];
      gsize size;
      const char *text = take_object (next, out + length, &size, &next);

      g_hash_table_add (self->seen, g_strdup (hit->blob));
      if (text && self->found->len >= MAX_FOUND)
        self->too_many = TRUE;
      else if (text && !read_hit (self, hit, text, size, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look_at (Search *self,
         const char *commits,
         char **pathspecs,
         gboolean in_text,
         gboolean unreachable,
         GError **error)
{
  g_autoptr (GPtrArray) hits = list_hits (self, commits, pathspecs, in_text, error);

  if (!hits)
    return FALSE;
  for (guint i = 0; i < hits->len; i++)
    ((VarveGitHit *) hits->pdata[i])->unreachable = unreachable;
  return hits->len == 0 || read_hits (self, hits, error);
}

static gboolean
is_done (Search *self)
{
  return self->found->len > 0 || self->git.ran_out;
}

static gboolean
is_anywhere_now (Search *self)
{
  for (guint i = 0; i < self->found->len; i++)
    {
      const VarveFound *found = self->found->pdata[i];

      if (found->places->len > 0 && ((VarvePlace *) found->places->pdata[0])->is_there)
        return TRUE;
    }
  return FALSE;
}

static gboolean
look_in_history (Search *self, char **pathspecs, gboolean in_text, GError **error)
{
  g_autofree char *commits = NULL;

  if (!pathspecs[0])
    return TRUE;
  commits = list_commits (self, pathspecs, error);
  return commits && look_at (self, commits, pathspecs, in_text, FALSE, error);
}

/* In the version locations; where they had it only once, it may have moved to another folder. */
static gboolean
look_near_and_far (Search *self, const char *name, gboolean in_text, GError **error)
{
  g_auto (GStrv) near = list_locations (self, name);
  g_auto (GStrv) all = list_all (self, name);

  if (is_done (self))
    return TRUE;
  if (!look_in_history (self, near, in_text, error))
    return FALSE;
  if (is_anywhere_now (self) || self->git.ran_out)
    return TRUE;
  g_ptr_array_set_size (self->found, 0);
  g_hash_table_remove_all (self->seen);
  return look_in_history (self, all, in_text, error);
}

static gboolean
look_among_lost (Search *self, GError **error)
{
  g_auto (GStrv) named = list_all (self, self->id);
  g_auto (GStrv) all = list_all (self, NULL);
  g_autofree char *commits = NULL;

  if (is_done (self))
    return TRUE;
  commits = list_unreachable (self, error);
  return commits && look_at (self, commits, named, FALSE, TRUE, error)
         && (is_done (self) || look_at (self, commits, all, TRUE, TRUE, error));
}

static gboolean
look_everywhere (Search *self, GError **error)
{
  return look_near_and_far (self, self->id, FALSE, error)
         && look_near_and_far (self, NULL, TRUE, error) && look_among_lost (self, error);
}

static guint
rank (const VarveFound *found)
{
  guint best = G_MAXUINT;

  for (guint i = 0; i < found->places->len; i++)
    {
      const VarvePlace *place = found->places->pdata[i];

      best = MIN (best, place->kind * 2 + (place->is_there ? 0 : 100));
    }
  return best;
}

/* g_ptr_array_sort() is stable: of equal ones the newest stays first. */
static int
compare_found (gconstpointer a, gconstpointer b)
{
  guint first = rank (*(const VarveFound *const *) a);
  guint second = rank (*(const VarveFound *const *) b);

  return first < second ? -1 : first > second;
}

static VarveGitSearch *
finish (Search *self)
{
  VarveGitSearch *result = g_new0 (VarveGitSearch, 1);

  result->id = g_strdup (self->id);
  result->repository = g_strdup (self->git.folder);
  g_ptr_array_sort (self->found, compare_found);
  result->found = g_steal_pointer (&self->found);
  if (self->git.ran_out)
    result->incomplete
        = g_strdup_printf (_ ("The search was stopped after %u seconds."), SEARCH_SECONDS);
  else if (self->git.truncated || self->too_many)
    result->incomplete = g_strdup (_ ("There is more than was looked at."));
  return result;
}

/**
 * varve_git_find:
 * @project: a project
 * @id: a revision's id, or its beginning from four characters on
 * @operation: (nullable): can cancel
 * @error: return location
 *
 * Searches the git repository that holds the project's scripts for the script of a revision: in all
 * branches, remotes, tags, stashes and reflogs, and where these have none, among the commits that
 * nothing leads to any more. Files with the id in their name come first, then files that hold it;
 * each counts only if it reads as the script of that revision. Starts `git` several times, and
 * nothing that the repository's configuration names. Gives up after a minute and says so. Blocking;
 * any thread.
 *
 * Returns: (transfer full): what was found; %NULL with %VARVE_ERROR_IO where there is no git,
 *   %VARVE_ERROR_PERMISSION where git refuses another owner's repository, %VARVE_ERROR_FAILED with
 *   git's words, %VARVE_ERROR_CANCELLED
 */
VarveGitSearch *
varve_git_find (VarveProject *project, const char *id, VarveOperation *operation, GError **error)
{
  const char *folder = varve_project_get_version_locations (project)[0];
  g_auto (Search) self = {
    .git = { .operation = operation,
             .deadline = g_get_monotonic_time () + (gint64) SEARCH_SECONDS * G_USEC_PER_SEC },
    .project = project,
    .id = id,
    .seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .found = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_found_unref),
  };

  if (!varve_git_open (&self.git, folder ? folder : varve_project_get_folder (project), error)
      || (self.git.folder && *id && !look_everywhere (&self, error)))
    return NULL;
  return finish (&self);
}

/**
 * varve_git_search_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_git_search_free (VarveGitSearch *self)
{
  if (!self)
    return;
  g_free (self->id);
  g_free (self->repository);
  g_ptr_array_unref (self->found);
  g_free (self->incomplete);
  g_free (self);
}
