/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-found.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"
#include "project/varve-project-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (VarveFound, varve_found, varve_found_ref, varve_found_unref)

static void
place_free (VarvePlace *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * varve_found_new_take:
 * @project: the project that lacks the script
 * @text: (transfer full): the script, with a NUL behind @length
 * @length: in bytes
 * @path: what the revision's path becomes; its last part is the file's name
 * @error: return location
 *
 * Reads the head of a script that came from somewhere else than the project's folder. Any thread.
 *
 * Returns: (transfer full): it, without places yet; %NULL with %VARVE_ERROR_INVALID_SCRIPT
 */
VarveFound *
varve_found_new_take (VarveProject *project,
                      char *text,
                      gsize length,
                      const char *path,
                      GError **error)
{
  g_autoptr (VarveFound) self = g_new0 (VarveFound, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->text = text;
  self->length = length;
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  self->revision = varve_project_get_form (project)->parse_head (text, length, path, error);
  return self->revision ? g_steal_pointer (&self) : NULL;
}

static char *
format_time (gint64 microseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);

  return time ? g_date_time_format_iso8601 (time) : NULL;
}

/**
 * varve_found_new_from_journal:
 * @project: the project that lacks the script
 * @entry: a step, read with its body
 * @environment: in whose database the journal is
 * @error: return location
 *
 * Any thread.
 *
 * Returns: (transfer full): the script as it was applied; %NULL with %VARVE_ERROR_INVALID_SCRIPT
 *   where the journal has no body, or one of another revision
 */
VarveFound *
varve_found_new_from_journal (VarveProject *project,
                              const VarveJournalEntry *entry,
                              const char *environment,
                              GError **error)
{
  g_autofree char *path = g_strdup_printf ("journal:%s:%s.sql", environment, entry->revision);
  g_autoptr (VarveFound) self = NULL;

  if (entry->body)
    self
        = varve_found_new_take (project, g_strdup (entry->body), strlen (entry->body), path, error);
  else
    varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, NULL,
                     _ ("The journal has no script for revision %s"), entry->revision);
  if (!self)
    return NULL;
  if (!g_str_equal (self->revision->id, entry->revision))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, NULL,
                       _ ("The journal’s script for revision %s calls itself %s"), entry->revision,
                       self->revision->id);
      return NULL;
    }
  self->author = g_strdup (entry->who);
  self->date = format_time (entry->started_us);
  varve_found_add_place (self, VARVE_PLACE_JOURNAL, environment, TRUE);
  return g_steal_pointer (&self);
}

/**
 * varve_found_ref:
 * @self: a found script
 *
 * Returns: (transfer full): @self
 */
VarveFound *
varve_found_ref (VarveFound *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_found_unref:
 * @self: (transfer full) (nullable): a found script
 */
void
varve_found_unref (VarveFound *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->revision, varve_revision_unref);
  g_free (self->text);
  g_free (self->path);
  g_free (self->commit);
  g_free (self->subject);
  g_free (self->author);
  g_free (self->date);
  g_ptr_array_unref (self->places);
  g_free (self);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const VarvePlace *first = *(const VarvePlace *const *) a;
  const VarvePlace *second = *(const VarvePlace *const *) b;

  if (first->is_there != second->is_there)
    return first->is_there ? -1 : 1;
  return (int) first->kind - (int) second->kind;
}

/**
 * varve_found_add_place:
 * @self: a found script that nobody else has yet
 * @kind: what @name names
 * @name: the place
 * @is_there: whether the script stands there as it is
 */
void
varve_found_add_place (VarveFound *self, VarvePlaceKind kind, const char *name, gboolean is_there)
{
  VarvePlace *place = g_new0 (VarvePlace, 1);

  place->kind = kind;
  place->name = g_utf8_make_valid (name, -1);
  place->is_there = is_there;
  g_ptr_array_add (self->places, place);
  g_ptr_array_sort (self->places, compare_places);
}

/**
 * varve_place_kind_get_nick:
 * @kind: a kind of place
 *
 * Returns: its name in JSON
 */
const char *
varve_place_kind_get_nick (VarvePlaceKind kind)
{
  static const char *const nicks[] = {
    [VARVE_PLACE_BRANCH] = "branch", [VARVE_PLACE_REMOTE] = "remote",
    [VARVE_PLACE_TAG] = "tag",       [VARVE_PLACE_REF] = "ref",
    [VARVE_PLACE_STASH] = "stash",   [VARVE_PLACE_JOURNAL] = "journal",
    [VARVE_PLACE_REFLOG] = "reflog", [VARVE_PLACE_UNREACHABLE] = "unreachable",
  };

  return nicks[kind];
}

static const char *
get_place_format (const VarvePlace *self)
{
  switch (self->kind)
    {
      case VARVE_PLACE_BRANCH:
        return self->is_there ? _ ("on branch %s")
                              : _ ("earlier on branch %s, which has changed or removed it since");
      case VARVE_PLACE_REMOTE:
        return self->is_there
                   ? _ ("on the remote branch %s")
                   : _ ("earlier on the remote branch %s, which has changed or removed it since");
      case VARVE_PLACE_TAG:
        return self->is_there ? _ ("in tag %s")
                              : _ ("before tag %s, in which it was changed or removed");
      case VARVE_PLACE_STASH:
        return _ ("in %s");
      case VARVE_PLACE_JOURNAL:
        return _ ("in the journal of “%s”, as it was applied");
      case VARVE_PLACE_REFLOG:
        return _ ("only in the reflog, at %s");
      case VARVE_PLACE_UNREACHABLE:
        return _ ("in commit %.12s, which nothing leads to any more");
      case VARVE_PLACE_REF:
      default:
        return self->is_there ? _ ("in %s") : _ ("before %s, in which it was changed or removed");
    }
}

/**
 * varve_place_describe:
 * @self: a place
 *
 * Returns: (transfer full): where it is, for the middle of a sentence
 */
char *
varve_place_describe (const VarvePlace *self)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (get_place_format (self), self->name);
#pragma GCC diagnostic pop
}

/* The date alone: the hour of a commit tells nothing here. */
static char *
dup_day (const char *date)
{
  return date ? g_strndup (date, strcspn (date, "T ")) : g_strdup ("?");
}

/**
 * varve_found_describe:
 * @self: a found script
 *
 * Returns: (transfer full): where it is, since when and by whom, without a full stop
 */
char *
varve_found_describe (const VarveFound *self)
{
  g_autofree char *where
      = self->places->len ? varve_place_describe (self->places->pdata[0]) : g_strdup ("?");
  g_autofree char *day = dup_day (self->date);
  guint more = self->places->len > 1 ? self->places->len - 1 : 0;
  g_autofree char *all
      = more == 0
            ? g_strdup (where)
            /* Translators: a place such as “on branch x”, then how many others. */
            : g_strdup_printf (ngettext ("%s and %u other place", "%s and %u other places", more),
                               where, more);

  if (self->commit)
    /* Translators: where, commit, day, author. */
    return g_strdup_printf (_ ("%s, from commit %.7s of %s by %s"), all, self->commit, day,
                            self->author ? self->author : "?");
  /* Translators: where, day, who applied it. */
  return g_strdup_printf (_ ("%s on %s by %s"), all, day, self->author ? self->author : "?");
}
