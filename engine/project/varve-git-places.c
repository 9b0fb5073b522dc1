/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a version of a file is, from the commits that brought it. */
#include "project/varve-git-private.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"

#include <string.h>

/* Entries of reflogs that are named; a script is brought back from one. */
#define MAX_ENTRIES 3
/* More commits that brought the same bytes (rebased again and again) tell nothing new. */
#define MAX_COMMITS 50

typedef struct
{
  const char *prefix;
  VarvePlaceKind kind;
} Prefix;

static const Prefix prefixes[] = {
  { "refs/heads/", VARVE_PLACE_BRANCH },
  { "refs/remotes/", VARVE_PLACE_REMOTE },
  { "refs/tags/", VARVE_PLACE_TAG },
  { "refs/", VARVE_PLACE_REF },
};

/* A line of what git says about a commit-ish and a file in it. */
typedef struct
{
  VarvePlaceKind kind;
  char *name;
  char *revision; /* what git calls it */
  gboolean is_there;
} Candidate;

static void
candidate_free (Candidate *self)
{
  g_free (self->name);
  g_free (self->revision);
  g_free (self);
}

static void
add_candidate (GPtrArray *candidates, VarvePlaceKind kind, const char *name, const char *revision)
{
  Candidate *candidate = g_new0 (Candidate, 1);

  candidate->kind = kind;
  candidate->name = g_strdup (name);
  candidate->revision = g_strdup (revision);
  g_ptr_array_add (candidates, candidate);
}

static void
add_reference (GPtrArray *candidates, const char *reference)
{
  /* A stash is named by its place in the list, and origin/HEAD is another name of a branch. */
  if (g_str_equal (reference, "refs/stash")
      || (g_str_has_prefix (reference, "refs/remotes/") && g_str_has_suffix (reference, "/HEAD")))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (reference, prefixes[i].prefix))
      {
        const char *name = prefixes[i].kind == VARVE_PLACE_REF
                               ? reference
                               : reference + strlen (prefixes[i].prefix);

        add_candidate (candidates, prefixes[i].kind, name, reference);
        return;
      }
}

static gboolean
add_references (VarveGit *self, const VarveGitHit *hit, GPtrArray *candidates, GError **error)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *out = NULL;
  g_auto (GStrv) lines = NULL;

  g_ptr_array_add (arguments, g_strdup ("for-each-ref"));
  g_ptr_array_add (arguments, g_strdup ("--format=%(refname)"));
  for (guint i = 0; i < MIN (hit->commits->len, MAX_COMMITS); i++)
    g_ptr_array_add (arguments, g_strconcat ("--contains=", (char *) hit->commits->pdata[i], NULL));
  g_ptr_array_add (arguments, NULL);
  out = varve_git_run (self, (const char *const *) arguments->pdata, NULL, NULL, error);
  if (!out)
    return FALSE;
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    add_reference (candidates, lines[i]);
  return TRUE;
}

/* The commits of @hit and all that come after them. */
static GHashTable *
list_descendants (VarveGit *self, const VarveGitHit *hit, GError **error)
{
  g_autoptr (GHashTable) result = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *out = NULL;
  g_auto (GStrv) lines = NULL;

  for (const char *const *word
       = (const char *const[]){ "rev-list", "--ancestry-path", "--all", "--reflog", NULL };
       *word; word++)
    g_ptr_array_add (arguments, g_strdup (*word));
  for (guint i = 0; i < MIN (hit->commits->len, MAX_COMMITS); i++)
    {
      g_hash_table_add (result, g_strdup (hit->commits->pdata[i]));
      g_ptr_array_add (arguments, g_strconcat ("^", (char *) hit->commits->pdata[i], NULL));
    }
  g_ptr_array_add (arguments, NULL);
  out = varve_git_run (self, (const char *const *) arguments->pdata, NULL, NULL, error);
  if (!out)
    return NULL;
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    g_hash_table_add (result, g_strdup (lines[i]));
  return g_steal_pointer (&result);
}

/* "refs/stash@{1}" is a stash, "HEAD@{5}" and "refs/heads/x@{2}" are moves of a reference. */
static void
add_entry (GPtrArray *candidates, const char *commit, const char *selector, guint *n_entries)
{
  if (g_str_has_prefix (selector, "refs/stash@{"))
    add_candidate (candidates, VARVE_PLACE_STASH, selector + strlen ("refs/"), commit);
  else if ((*n_entries)++ < MAX_ENTRIES)
    add_candidate (candidates, VARVE_PLACE_REFLOG,
                   g_str_has_prefix (selector, "refs/heads/") ? selector + strlen ("refs/heads/")
                                                              : selector,
                   commit);
}

static gboolean
add_reflogs (VarveGit *self, const VarveGitHit *hit, GPtrArray *candidates, GError **error)
{
  static const char *const arguments[]
      = { "log",        "-g", "--all",        "--no-color",      "--no-decorate",
          "--no-notes", "-s", "--no-mailmap", "--format=%H %gD", NULL };
  g_autoptr (GHashTable) after = list_descendants (self, hit, error);
  g_autofree char *out = after ? varve_git_run (self, arguments, NULL, NULL, error) : NULL;
  g_auto (GStrv) lines = NULL;
  guint n_entries = 0;

  if (!out)
    return FALSE;
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      char *space = strchr (lines[i], ' ');

      if (!space)
        continue;
      *space = '\0';
      if (g_hash_table_contains (after, lines[i]))
        add_entry (candidates, lines[i], space + 1, &n_entries);
    }
  return TRUE;
}

/* A stash keeps what was not tracked in a third parent, what was added in a second. */
static const char *const suffixes[] = { "", "^2", "^3" };

static guint
count_suffixes (const Candidate *candidate)
{
  return candidate->kind == VARVE_PLACE_STASH ? G_N_ELEMENTS (suffixes) : 1;
}

static char *
make_questions (GPtrArray *candidates, const VarveGitHit *hit)
{
  GString *questions = g_string_new (NULL);

  for (guint i = 0; i < candidates->len; i++)
    for (guint j = 0; j < hit->paths->len; j++)
      for (guint k = 0; k < count_suffixes (candidates->pdata[i]); k++)
        g_string_append_printf (questions, "%s%s:%s\n",
                                ((Candidate *) candidates->pdata[i])->revision, suffixes[k],
                                (char *) hit->paths->pdata[j]);
  return g_string_free (questions, FALSE);
}

/* One answer a line, in the order of the questions: the blob's id first where there is one. */
static gboolean
look_into_tips (VarveGit *self, GPtrArray *candidates, const VarveGitHit *hit, GError **error)
{
  static const char *const arguments[]
      = { "cat-file", "--batch-check=%(objectname)", "--buffer", NULL };
  g_autofree char *questions = make_questions (candidates, hit);
  g_autofree char *out = varve_git_run (self, arguments, questions, NULL, error);
  g_auto (GStrv) answers = out ? g_strsplit (out, "\n", -1) : NULL;
  guint n = 0;

  if (!answers)
    return FALSE;
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = candidates->pdata[i];

      for (guint j = 0; j < hit->paths->len * count_suffixes (candidate) && answers[n]; j++)
        candidate->is_there |= g_str_equal (answers[n++], hit->blob);
    }
  return TRUE;
}

static gboolean
add_commit (VarveGit *self, const char *commit, VarveFound *found, GError **error)
{
  const char *arguments[]
      = { "rev-list", "-n1", "--no-commit-header", "--encoding=UTF-8", "--format=%an%n%aI%n%s",
          commit,     NULL };
  g_autofree char *out = varve_git_run (self, arguments, NULL, NULL, error);
  g_autofree char *valid = out ? g_utf8_make_valid (out, -1) : NULL;
  g_auto (GStrv) lines = valid ? g_strsplit (valid, "\n", 4) : NULL;

  if (!lines)
    return FALSE;
  found->commit = g_strdup (commit);
  if (g_strv_length (lines) >= 3)
    {
      found->author = g_strdup (lines[0]);
      found->date = g_strdup (lines[1]);
      found->subject = g_strdup (lines[2]);
    }
  return TRUE;
}

static gboolean
add_candidates (VarveGit *self, const VarveGitHit *hit, GPtrArray *candidates, GError **error)
{
  if (hit->unreachable)
    {
      add_candidate (candidates, VARVE_PLACE_UNREACHABLE, hit->commits->pdata[0],
                     hit->commits->pdata[0]);
      return TRUE;
    }
  /* Each stash and move of HEAD comes after all that its branch had: only where no reference has
   * the script do they tell something. */
  return add_references (self, hit, candidates, error)
         && (candidates->len > 0 || add_reflogs (self, hit, candidates, error));
}

gboolean
varve_git_add_places (VarveGit *self, const VarveGitHit *hit, VarveFound *found, GError **error)
{
  g_autoptr (GPtrArray) candidates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);

  if (!add_commit (self, hit->commits->pdata[0], found, error)
      || !add_candidates (self, hit, candidates, error)
      || !look_into_tips (self, candidates, hit, error))
    return FALSE;
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = candidates->pdata[i];

      varve_found_add_place (found, candidate->kind, candidate->name, candidate->is_there);
    }
  /* A commit of another work tree's HEAD, or one whose reflog went meanwhile. */
  if (candidates->len == 0)
    varve_found_add_place (found, VARVE_PLACE_UNREACHABLE, hit->commits->pdata[0], TRUE);
  return TRUE;
}
