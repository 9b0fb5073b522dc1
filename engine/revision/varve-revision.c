/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-revision.h"

#include "base/varve-i18n.h"
#include "revision/varve-script-layout.h"

#include <string.h>

#define MADE_ID_LENGTH 12

G_DEFINE_BOXED_TYPE (VarveRevision, varve_revision, varve_revision_ref, varve_revision_unref)

/**
 * varve_revision_new:
 * @id: its id
 *
 * Makes a revision whose other fields are empty, for the maker to fill in before sharing it.
 *
 * Returns: (transfer full): a revision
 */
VarveRevision *
varve_revision_new (const char *id)
{
  VarveRevision *self = g_new0 (VarveRevision, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->down_revisions = g_new0 (char *, 1);
  self->depends_on = g_new0 (char *, 1);
  self->branch_labels = g_new0 (char *, 1);
  self->message = g_strdup ("");
  self->up_transactional = TRUE;
  self->down_transactional = TRUE;
  return self;
}

static gsize
measure_list (char **list, gsize *n_pointers)
{
  gsize size = 0;

  for (; *list; list++, (*n_pointers)++)
    size += strlen (*list) + 1;
  (*n_pointers)++;
  return size;
}

/* Copies @string to @at, behind which it then is. */
static char *
pack_string (const char *string, char **at)
{
  char *copy = *at;

  if (!string)
    return NULL;
  *at = stpcpy (copy, string) + 1;
  return copy;
}

static char **
pack_list (char **list, char ***pointers, char **at)
{
  char **copy = *pointers;

  for (; *list; list++)
    *(*pointers)++ = pack_string (*list, at);
  *(*pointers)++ = NULL;
  return copy;
}

static gsize
measure (const char *string)
{
  return string ? strlen (string) + 1 : 0;
}

/**
 * varve_revision_new_packed:
 * @fields: a revision, however it is kept
 *
 * Makes a revision in one piece of memory: where there are ten thousands, most of the time would go
 * to that of their strings.
 *
 * Returns: (transfer full): a copy of @fields
 */
VarveRevision *
varve_revision_new_packed (const VarveRevision *fields)
{
  gsize n_pointers = 0;
  gsize size = measure (fields->id) + measure (fields->message) + measure (fields->created)
               + measure (fields->docstring) + measure (fields->path)
               + measure_list (fields->down_revisions, &n_pointers)
               + measure_list (fields->depends_on, &n_pointers)
               + measure_list (fields->branch_labels, &n_pointers);
  VarveRevision *self = g_malloc (sizeof (VarveRevision) + n_pointers * sizeof (char *) + size);
  char **pointers = (char **) (self + 1);
  char *at = (char *) (pointers + n_pointers);

  *self = *fields;
  g_atomic_ref_count_init (&self->ref_count);
  self->is_packed = TRUE;
  self->down_revisions = pack_list (fields->down_revisions, &pointers, &at);
  self->depends_on = pack_list (fields->depends_on, &pointers, &at);
  self->branch_labels = pack_list (fields->branch_labels, &pointers, &at);
  self->id = pack_string (fields->id, &at);
  self->message = pack_string (fields->message, &at);
  self->created = pack_string (fields->created, &at);
  self->docstring = pack_string (fields->docstring, &at);
  self->path = pack_string (fields->path, &at);
  return self;
}

/**
 * varve_revision_ref:
 * @self: a revision
 *
 * Returns: (transfer full): @self, held once more
 */
VarveRevision *
varve_revision_ref (VarveRevision *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_revision_unref:
 * @self: (transfer full): a revision
 *
 * Lets go of @self, from any thread.
 */
void
varve_revision_unref (VarveRevision *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->is_packed)
    {
      g_free (self);
      return;
    }
  g_free (self->id);
  g_strfreev (self->down_revisions);
  g_strfreev (self->depends_on);
  g_strfreev (self->branch_labels);
  g_free (self->message);
  g_free (self->created);
  g_free (self->docstring);
  g_free (self->path);
  g_free (self);
}

/**
 * varve_revision_get_count:
 * @self: a revision
 * @which: which of the counts that are kept with it
 * @n_statements: (out): how many statements there are; -1 where that has no meaning
 *
 * What somebody counted in the file that @self was read from, while it was as it was then. Any
 * thread.
 *
 * Returns: whether that was counted
 */
gboolean
varve_revision_get_count (VarveRevision *self, guint which, int *n_statements)
{
  int kept = g_atomic_int_get (&self->n_statements[which]);

  *n_statements = kept - 2;
  return kept != 0;
}

void
varve_revision_set_count (VarveRevision *self, guint which, int n_statements)
{
  g_atomic_int_set (&self->n_statements[which], n_statements + 2);
}

static gboolean
is_id_character (gunichar character)
{
  if (character < 0x80)
    return g_ascii_isalnum (character) || character == '_' || character == '.';
  return g_unichar_isalnum (character);
}

/* The characters of @id that may not stand there, each once, as a list for people. */
static char *
list_forbidden_characters (const char *id)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (const char *at = id; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (is_id_character (character)
          || !g_hash_table_add (seen, GUINT_TO_POINTER ((guint) character)))
        continue;
      if (list->len > 0)
        g_string_append (list, ", ");
      g_string_append_unichar (list, character);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* Words of the target syntax, which could never be named as revisions or labels. */
gboolean
varve_revision_is_reserved (const char *name)
{
  static const char *const reserved[] = { "head", "heads", "base", "current", NULL };

  return g_strv_contains (reserved, name);
}

/**
 * varve_revision_check_id:
 * @id: what is to be a revision's id
 * @max_length: the most characters that the version table's column holds, 0 for no limit
 * @error: return location for a %VARVE_ERROR_INVALID_ID
 *
 * Judges an id. Alembic forbids only the characters of its own target syntax; here everything but
 * letters, digits, `_` and `.` is, since ids become file names and SQL literals.
 *
 * Returns: whether @id can be one
 */
gboolean
varve_revision_check_id (const char *id, guint max_length, GError **error)
{
  g_autofree char *forbidden = NULL;
  glong length;

  if (*id == '\0' || !g_utf8_validate (id, -1, NULL))
    {
      varve_set_error (
          error, VARVE_ERROR_INVALID_ID,
          _ ("Use letters, digits, “_” and “.”, or leave the id out to get a new one."),
          _ ("A revision identifier may not be empty or invalid UTF-8"));
      return FALSE;
    }
  forbidden = list_forbidden_characters (id);
  if (*forbidden != '\0')
    {
      varve_set_error (error, VARVE_ERROR_INVALID_ID, _ ("Use letters, digits, “_” and “.” only."),
                       "Character(s) '%s' not allowed in revision identifier '%s'", forbidden, id);
      return FALSE;
    }
  if (varve_revision_is_reserved (id))
    {
      varve_set_error (
          error, VARVE_ERROR_INVALID_ID, _ ("Choose another id."),
          _ ("“%s” can't be a revision identifier: as a target it means something else"), id);
      return FALSE;
    }
  length = g_utf8_strlen (id, -1);
  if (max_length > 0 && length > (glong) max_length)
    {
      g_autofree char *hint = g_strdup_printf (
          ngettext ("The version table holds at most %u character; choose a shorter id.",
                    "The version table holds at most %u characters; choose a shorter id.",
                    max_length),
          max_length);

      varve_set_error (error, VARVE_ERROR_INVALID_ID, hint,
                       _ ("Revision identifier “%s” has %ld characters, which is too long"), id,
                       length);
      return FALSE;
    }
  return TRUE;
}

/**
 * varve_revision_make_id:
 *
 * Makes an id as Alembic does: the last twelve hexadecimal digits of a random UUID.
 *
 * Returns: (transfer full): a new id
 */
char *
varve_revision_make_id (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdup (uuid + strlen (uuid) - MADE_ID_LENGTH);
}
